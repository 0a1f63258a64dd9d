/* rownames.c: names of rows that their labels alone would not give again. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rownames.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS_MOST = 20000, FIELDS = 5 };

static void add_row(json_t **list, const struct row *r, const struct section *s)
{
    char index[OID_TEXT], all[20], mac[20], distrust[60];
    (void)snprintf(all, sizeof all, "%" PRIx64, r->all);
    (void)snprintf(mac, sizeof mac, "%" PRIx64, r->mac);
    (void)snprintf(distrust, sizeof distrust, "%" PRIx64 " %" PRIx64, r->distrust, s->hash);
    *list = *list != NULL ? *list : json_array();
    json_array_append_new(*list, json_pack(r->distrust != 0 ? "[s, s, s, s, s, s]" : "[s, s, s, s, s]",
                                           oid_tail_text(r->index, index, sizeof index), r->label, all, mac,
                                           r->instance, distrust));
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
            if (rows->row[k].special || rows->row[k].distrust != 0) {
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

/* Column numbers mean something only while the profile is the same. */
static uint64_t take_distrust(const char *text, const struct section *s)
{
    uint64_t columns, hash;
    return text != NULL && sscanf(text, "%" SCNx64 " %" SCNx64, &columns, &hash) == 2 && hash == s->hash
               ? columns
               : 0;
}

static bool take_row(struct arena *a, const json_t *o, const struct section *s, struct row *r)
{
    const char *field[FIELDS];
    *r = (struct row){ .distrust = take_distrust(json_string_value(json_array_get(o, FIELDS)), s) };
    for (size_t i = 0; i < FIELDS; i++) {
        field[i] = json_string_value(json_array_get(o, i));
        if (field[i] == NULL) {
            return false;
        }
    }
    r->label = field[1];
    r->all = strtoull(field[2], NULL, 16);
    r->mac = strtoull(field[3], NULL, 16);
    r->instance = field[4];
    return r->instance[0] != '\0' && take_index(a, field[0], &r->index);
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
