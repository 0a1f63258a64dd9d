/* rownames.c: what is remembered of rows over restarts. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rownames.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS_MOST = 20000 };

static json_t *hex(uint64_t number)
{
    return json_sprintf("%" PRIx64, number);
}

static json_t *supply_of(const struct supply *s)
{
    return json_pack("{s:i, s:I, s:I, s:f, s:f, s:f}", "direction", s->direction, "since",
                     (json_int_t)s->since, "replaced", (json_int_t)s->replaced, "last", (double)s->last, "up",
                     (double)s->up, "down", (double)s->down);
}

static void add_row(json_t **list, const struct row *r, const struct section *s)
{
    char index[OID_TEXT];
    json_t *o = json_pack("{s:s, s:s, s:o, s:s}", "index", oid_tail_text(r->index, index, sizeof index),
                          "label", r->label, "labels", hex(r->all), "name", r->instance);
    if (r->mac != 0) {
        json_object_set_new(o, "address", hex(r->mac));
    }
    if (r->distrust != 0) {
        json_object_set_new(o, "wrong_columns", hex(r->distrust));
        json_object_set_new(o, "of_profile", hex(s->hash));
    }
    if (r->supply != NULL && r->supply->seeded) {
        json_object_set_new(o, "supply", supply_of(r->supply));
    }
    *list = *list != NULL ? *list : json_array();
    json_array_append_new(*list, o);
}

static bool is_worth_saving(const struct row *r)
{
    return r->special || r->distrust != 0 || r->supply != NULL;
}

static const char *key_of(const struct unit_section *us, char *out, size_t cap)
{
    (void)snprintf(out, cap, "%s%s%s", us->context, us->context[0] != '\0' ? ":" : "", us->section->name);
    return out;
}

json_t *rownames_of(const struct unit *u)
{
    json_t *all = NULL;
    char key[300];
    for (size_t i = 0; i < u->section_count; i++) {
        const struct unit_section *us = &u->sections[i];
        const struct rowset *rows = us->section->table ? (us->rows != NULL ? us->rows : us->recalled) : NULL;
        json_t *list = NULL;
        for (size_t k = 0; rows != NULL && k < rows->count; k++) {
            if (is_worth_saving(&rows->row[k])) {
                add_row(&list, &rows->row[k], us->section);
            }
        }
        for (size_t k = 0; rows != NULL && k < rows->gone_count; k++) {
            add_row(&list, &rows->gone[k], us->section);
        }
        if (list != NULL) {
            all = all != NULL ? all : json_object();
            json_object_set_new(all, key_of(us, key, sizeof key), list);
        }
    }
    return all;
}

/* "10.3.1" as an index. */
static bool take_index(struct arena *a, const char *text, struct oid *out)
{
    uint32_t arcs[OID_ARCS];
    size_t n = 0;
    for (; *text != '\0' && n < OID_ARCS; text += *text == '.') {
        char *end;
        unsigned long arc = strtoul(text, &end, 10);
        if (end == text || arc > UINT32_MAX) {
            return false;
        }
        arcs[n++] = (uint32_t)arc;
        text = end;
    }
    return *text == '\0' && oid_tail_from_arcs(a, arcs, n, out) == 0;
}

static uint64_t number_of(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    return text != NULL ? strtoull(text, NULL, 16) : 0;
}

static struct supply *take_supply(struct arena *a, const json_t *o)
{
    json_int_t direction = json_integer_value(json_object_get(o, "direction"));
    if (!json_is_object(o) || direction < SUPPLY_UNKNOWN || direction > SUPPLY_RISES) {
        return NULL;
    }
    struct supply *s = arena_alloc(a, sizeof *s);
    *s = (struct supply){ .seeded = true,
                          .direction = (uint8_t)direction,
                          .since = json_integer_value(json_object_get(o, "since")),
                          .replaced = json_integer_value(json_object_get(o, "replaced")),
                          .last = (float)json_number_value(json_object_get(o, "last")),
                          .up = (float)json_number_value(json_object_get(o, "up")),
                          .down = (float)json_number_value(json_object_get(o, "down")) };
    return s;
}

static bool take_row(struct arena *a, const json_t *o, const struct section *s, struct row *r)
{
    const char *index = json_string_value(json_object_get(o, "index")),
               *label = json_string_value(json_object_get(o, "label")),
               *name = json_string_value(json_object_get(o, "name"));
    if (index == NULL || label == NULL || name == NULL || name[0] == '\0') {
        return false;
    }
    *r = (struct row){
        .instance = name, .label = label, .all = number_of(o, "labels"), .mac = number_of(o, "address")
    };
    /* numbers of columns mean something only while the profile is the same */
    r->distrust = number_of(o, "of_profile") == s->hash ? number_of(o, "wrong_columns") : 0;
    r->supply = take_supply(a, json_object_get(o, "supply"));
    return take_index(a, index, &r->index);
}

static struct rowset *take_rows(const json_t *list, const struct section *s)
{
    struct arena *a = arena_new(0);
    size_t total = json_array_size(list), count = 0;
    struct row *rows = arena_array(a, total + 1, sizeof *rows);
    for (size_t i = 0; i < total && count < ROWS_MOST; i++) {
        count += take_row(a, json_array_get(list, i), s, &rows[count]);
    }
    struct rowset *recalled = count > 0 ? rowset_recall(rows, count) : NULL;
    arena_free(a);
    return recalled;
}

void rownames_take(struct unit *u, const json_t *o)
{
    char key[300];
    for (size_t i = 0; i < u->section_count; i++) {
        struct unit_section *us = &u->sections[i];
        const json_t *list = us->section->table ? json_object_get(o, key_of(us, key, sizeof key)) : NULL;
        if (json_is_array(list) && us->rows == NULL && us->recalled == NULL) {
            us->recalled = take_rows(list, us->section);
        }
    }
}
