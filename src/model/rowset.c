/* rowset.c: what is remembered of a section's rows on one device between polls. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rowset.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"

/* One row while its name is being found. */
struct candidate {
    const struct grid_row *row;
    const struct reading *readings;
    const char *name;
    size_t next_label; /* labels up to here are in the name */
    bool shared;       /* another row has the same name */
};

static const char *label_text(const struct section *s, const struct candidate *c, size_t label,
                              struct arena *a)
{
    const struct reading *r = &c->readings[s->labels[label]];
    if (!r->exists || r->why != WHY_NONE) {
        return "";
    }
    return r->text != NULL ? r->text : r->word != NULL ? r->word : arena_stringf(a, "%.15g", r->value);
}

static void first_name(const struct section *s, struct candidate *c, struct arena *a)
{
    char index[OID_TEXT];
    c->name = "";
    for (; c->next_label < s->label_count && c->name[0] == '\0'; c->next_label++) {
        c->name = label_text(s, c, c->next_label, a);
    }
    if (c->name[0] == '\0') {
        oid_tail_text(c->row->index, index, sizeof index);
        c->name = s->table ? arena_string(a, index) : s->name;
    }
    if (strlen(c->name) > 180) { /* a file name and a line for people: nobody names a port like this */
        c->name = arena_stringn(a, c->name, 180);
    }
}

/* Mark the rows whose name is not theirs alone. Returns how many. */
static size_t mark_shared(struct candidate *rows, size_t count)
{
    struct map *seen = map_new();
    size_t shared = 0;
    for (size_t i = 0; i < count; i++) {
        rows[i].shared = false;
        struct candidate *first = map_find(seen, rows[i].name);
        if (first == NULL) {
            (void)map_set(seen, rows[i].name, &rows[i]);
            continue;
        }
        shared += 1 + !first->shared;
        first->shared = rows[i].shared = true;
    }
    map_free(seen);
    return shared;
}

/* Names by labels; shared ones get the next label, at last the index. */
static void name_rows(const struct section *s, struct candidate *rows, size_t count, struct arena *a)
{
    char index[OID_TEXT];
    for (size_t i = 0; i < count; i++) {
        first_name(s, &rows[i], a);
    }
    for (int round = 0; round <= s->label_count && mark_shared(rows, count) > 0; round++) {
        for (size_t i = 0; i < count; i++) {
            struct candidate *c = &rows[i];
            const char *more = "";
            if (!c->shared) {
                continue;
            }
            while (c->next_label < s->label_count && more[0] == '\0') {
                more = label_text(s, c, c->next_label++, a);
            }
            if (more[0] == '\0') {
                more = oid_tail_text(c->row->index, index, sizeof index);
            }
            c->name = arena_stringf(a, "%s~%.60s", c->name, more);
        }
    }
    if (mark_shared(rows, count) > 0) {
        for (size_t i = 0; i < count; i++) {
            if (rows[i].shared) {
                rows[i].name = arena_stringf(a, "%s~%s", rows[i].name,
                                             oid_tail_text(rows[i].row->index, index, sizeof index));
            }
        }
    }
}

static struct value keep_value(struct arena *a, const struct value *v)
{
    struct value copy = *v;
    if (v->type == VALUE_BYTES || v->type == VALUE_OID || v->type == VALUE_IP) {
        copy.bytes = v->len > 0 ? arena_copy(a, v->bytes, v->len) : (const uint8_t *)"";
    }
    return copy;
}

static uint64_t bit(size_t column)
{
    return column < 64 ? (uint64_t)1 << column : 0;
}

/* Columns to be asked at each poll: of each metric the candidate that answered. */
static uint64_t needed(const struct section *s, uint64_t have)
{
    uint64_t need = 0;
    for (uint16_t m = 0; m < s->metric_count; m++) {
        for (uint16_t i = 0; i < s->metrics[m].column_count; i++) {
            uint16_t column = s->metrics[m].columns[i];
            if (have & bit(column)) {
                need |=
                    s->columns[column].source == COLUMN_TABLE && !s->columns[column].fixed ? bit(column) : 0;
                break;
            }
        }
    }
    return need;
}

static void fill(const struct section *s, struct arena *a, const struct candidate *c, struct row *row)
{
    row->index = oid_copy(a, c->row->index);
    row->instance = arena_string(a, c->name);
    row->counters = arena_array(a, s->counter_count, sizeof *row->counters);
    row->fixed = s->kept_count > 0 ? arena_array(a, s->kept_count, sizeof *row->fixed) : NULL;
    for (uint16_t i = 0; i < s->column_count; i++) {
        row->have |= value_is_there(&c->row->cells[i]) ? bit(i) : 0;
        if (s->columns[i].kept >= 0) {
            row->fixed[s->columns[i].kept] = keep_value(a, &c->row->cells[i]);
        }
    }
    row->need = needed(s, row->have);
}

static void carry_over(const struct section *s, const struct rowset *old, struct rowset *now)
{
    struct map *names = map_new();
    for (size_t i = 0; i < old->count; i++) {
        (void)map_set(names, old->row[i].instance, &old->row[i]);
    }
    for (size_t i = 0; i < now->count; i++) {
        const struct row *before = map_find(names, now->row[i].instance);
        if (before != NULL) {
            memcpy(now->row[i].counters, before->counters, s->counter_count * sizeof *before->counters);
            now->row[i].stored = before->stored;
            now->row[i].uptime = before->uptime;
            now->row[i].uptime_at = before->uptime_at;
        }
    }
    map_free(names);
}

struct rowset *rowset_new(const struct section *s, const struct grid *grid, const struct value *scalars,
                          const struct rowset *old)
{
    struct arena *work = arena_new(0), *keep = arena_new(4096);
    size_t total = grid_count(grid), count = 0;
    struct candidate *candidates = arena_array(work, total + 1, sizeof *candidates);
    for (size_t i = 0; i < total; i++) {
        struct reading *readings = arena_array(work, s->metric_count, sizeof *readings);
        reading_row(s, grid_at(grid, i), scalars, NULL, WHY_NONE, true, work, readings);
        if (reading_row_counts(s, readings)) {
            candidates[count++] = (struct candidate){ .row = grid_at(grid, i), .readings = readings };
        }
    }
    name_rows(s, candidates, count, work);
    struct rowset *r = arena_alloc(keep, sizeof *r);
    *r =
        (struct rowset){ .arena = keep, .count = count, .row = arena_array(keep, count + 1, sizeof *r->row) };
    for (size_t i = 0; i < count; i++) {
        fill(s, keep, &candidates[i], &r->row[i]);
    }
    if (old != NULL) {
        carry_over(s, old, r);
    }
    arena_free(work);
    return r;
}

void rowset_free(struct rowset *r)
{
    if (r != NULL) {
        arena_free(r->arena);
    }
}

struct row *rowset_find(const struct rowset *r, const char *instance)
{
    for (size_t i = 0; i < r->count; i++) {
        if (strcmp(r->row[i].instance, instance) == 0) {
            return &r->row[i];
        }
    }
    return NULL;
}

size_t rowset_bytes(const struct rowset *r)
{
    return arena_bytes(r->arena);
}
