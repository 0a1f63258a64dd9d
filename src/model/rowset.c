/* rowset.c: what is remembered of a section's rows on one device between polls. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rowset.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "model/fits.h"
#include "model/label.h"
#include "model/twin.h"

enum { GONE_MOST = 200, FEW_ROWS = 8 };

struct candidate {
    const struct grid_row *row;
    const struct reading *readings;
};

static const char *text_of(const struct reading *r, struct arena *a)
{
    if (!r->exists || r->why != WHY_NONE) {
        return "";
    }
    return r->text != NULL ? r->text : r->word != NULL ? r->word : arena_stringf(a, "%.15g", r->value);
}

/* The metric with the row's hardware address, or -1. */
static int mac_metric(const struct section *s)
{
    for (int m = 0; m < s->metric_count; m++) {
        if (s->metrics[m].kind == METRIC_TEXT && s->metrics[m].form == FORM_MAC) {
            return m;
        }
    }
    return -1;
}

static void take_labels(const struct section *s, const struct candidate *c, struct arena *a,
                        struct label_row *out)
{
    size_t count = s->table ? s->label_count : 1;
    const char **texts = arena_array(a, count + 1, sizeof(char *));
    int mac = mac_metric(s);
    for (size_t i = 0; i < count; i++) {
        const struct reading *r = s->table ? &c->readings[s->labels[i]] : NULL;
        texts[i] = r != NULL ? text_of(r, a) : s->name;
        if (r != NULL && r->metric->form == FORM_MAC && label_mac(texts[i]) == 0) {
            texts[i] = "";
        }
    }
    *out = (struct label_row){ .index = c->row->index,
                               .texts = texts,
                               .mac = mac >= 0 ? label_mac(text_of(&c->readings[mac], a)) : 0 };
}

static struct value keep_value(struct arena *a, const struct value *v)
{
    struct value copy = *v;
    if (v->type == VALUE_BYTES || v->type == VALUE_OID || v->type == VALUE_IP) {
        copy.bytes = (const uint8_t *)arena_stringn(a, (const char *)v->bytes, v->len);
    }
    return copy;
}

static uint64_t bit(size_t column)
{
    return column < 64 ? (uint64_t)1 << column : 0;
}

static void fill(const struct section *s, struct arena *a, const struct candidate *c,
                 const struct label_row *l, struct row *row)
{
    row->index = oid_copy(a, c->row->index);
    row->instance = arena_string(a, l->name);
    row->label = strcmp(l->label, l->name) == 0 ? row->instance : arena_string(a, l->label);
    row->all = l->all;
    row->mac = l->mac;
    row->counters = arena_array(a, s->counter_count, sizeof *row->counters);
    row->fixed = s->kept_count > 0 ? arena_array(a, s->kept_count, sizeof *row->fixed) : NULL;
    for (uint16_t i = 0; i < s->column_count; i++) {
        row->have |= value_is_there(&c->row->cells[i]) ? bit(i) : 0;
        if (s->columns[i].kept >= 0) {
            row->fixed[s->columns[i].kept] = keep_value(a, &c->row->cells[i]);
        }
    }
    row->need = twin_need(s, row);
}

static void carry_over(const struct section *s, const struct label_row *l, struct arena *a, struct row *now)
{
    const struct row *before = l->before;
    if (before != NULL) {
        now->distrust = before->distrust & now->have;
        now->vetted = before->vetted;
        now->good = before->good;
        now->twins = before->twin_count > 0
                         ? arena_copy(a, before->twins, before->twin_count * sizeof *now->twins)
                         : NULL;
        now->twin_count = before->twin_count;
        now->supply = before->supply != NULL ? arena_copy(a, before->supply, sizeof *now->supply) : NULL;
        now->need = twin_need(s, now);
    }
    if (before == NULL || before->counters == NULL) { /* what was gone for a while kept its name alone */
        now->anew = true;
        return;
    }
    now->anew = l->anew;
    memcpy(now->counters, before->counters, s->counter_count * sizeof *before->counters);
    now->stored = before->stored;
    now->uptime = before->uptime;
    now->uptime_known = before->uptime_known;
    now->uptime_at = before->uptime_at;
}

static void copy_name(struct arena *a, const struct row *from, struct row *to)
{
    to->index = oid_copy(a, from->index);
    to->instance = arena_string(a, from->instance);
    to->label = arena_string(a, from->label);
    to->all = from->all;
    to->mac = from->mac;
    to->distrust = from->distrust;
    to->supply = from->supply != NULL ? arena_copy(a, from->supply, sizeof *to->supply) : NULL;
    to->special = true;
}

/* Label -> the row that has it, or the map itself when several do. */
static struct map *by_label(const struct rowset *rows)
{
    struct map *m = map_new();
    for (size_t i = 0; i < rows->count; i++) {
        const char *label = rows->row[i].label;
        (void)map_set(m, label, map_find(m, label) != NULL ? (void *)m : (void *)&rows->row[i]);
    }
    return m;
}

static void mark_special(struct rowset *rows, struct map *labels, const char *prefix)
{
    size_t skip = strlen(prefix);
    for (size_t i = 0; i < rows->count; i++) {
        struct row *r = &rows->row[i];
        bool plain = strncmp(r->instance, prefix, skip) == 0 && strcmp(r->instance + skip, r->label) == 0;
        r->special = r->label[0] != '\0' && (!plain || map_find(labels, r->label) != r);
    }
}

/* Rows of old that are not there now, newest first; names that are in use again are forgotten. */
static void remember_gone(const struct rowset *old, struct rowset *now, struct map *labels)
{
    struct map *names = map_new();
    size_t total = old->count + old->gone_count;
    now->gone =
        total > 0 ? arena_array(now->arena, total < GONE_MOST ? total : GONE_MOST, sizeof *now->gone) : NULL;
    for (size_t i = 0; i < now->count; i++) {
        (void)map_set(names, now->row[i].instance, &now->row[i]);
    }
    for (size_t i = 0; i < total && now->gone_count < GONE_MOST; i++) {
        const struct row *r = i < old->count ? &old->row[i] : &old->gone[i - old->count];
        if (map_find(names, r->instance) == NULL &&
            (r->special || r->distrust != 0 || r->supply != NULL || map_find(labels, r->label) != NULL)) {
            copy_name(now->arena, r, &now->gone[now->gone_count++]);
        }
    }
    map_free(names);
}

struct rowset *rowset_new(const struct section *s, const struct grid *grid, const struct value *scalars,
                          const char *context, const struct rowset *old)
{
    size_t total = grid_count(grid), count = 0;
    struct arena *work = arena_new(0), *keep = arena_new(total < FEW_ROWS ? 1024 : 4096);
    struct candidate *candidates = arena_array(work, total + 1, sizeof *candidates);
    struct label_row *labels = arena_array(work, total + 1, sizeof *labels);
    for (size_t i = 0; i < total; i++) {
        struct reading *readings = arena_array(work, s->metric_count, sizeof *readings);
        reading_row(s, grid_at(grid, i), scalars, NULL, WHY_NONE, true, work, readings);
        if (fits_row(s, readings)) {
            candidates[count] = (struct candidate){ .row = grid_at(grid, i), .readings = readings };
            take_labels(s, &candidates[count], work, &labels[count]);
            count++;
        }
    }
    const char *prefix = context[0] != '\0' ? arena_stringf(work, "%s:", context) : "";
    label_rows(labels, count, s, prefix, old, work);
    struct rowset *r = arena_alloc(keep, sizeof *r);
    *r =
        (struct rowset){ .arena = keep, .count = count, .row = arena_array(keep, count + 1, sizeof *r->row) };
    for (size_t i = 0; i < count; i++) {
        fill(s, keep, &candidates[i], &labels[i], &r->row[i]);
        if (old != NULL) {
            carry_over(s, &labels[i], keep, &r->row[i]);
            r->row[i].anew = r->row[i].anew && old->count > 0; /* not when only names were recalled */
        }
        twin_walked(s, &r->row[i], candidates[i].row, candidates[i].readings, keep);
    }
    struct map *by = by_label(r);
    mark_special(r, by, prefix);
    if (old != NULL) {
        remember_gone(old, r, by);
    }
    map_free(by);
    arena_free(work);
    return r;
}

struct rowset *rowset_recall(const struct row *rows, size_t count)
{
    struct arena *keep = arena_new(1024);
    struct rowset *r = arena_alloc(keep, sizeof *r);
    *r = (struct rowset){ .arena = keep,
                          .gone = arena_array(keep, count + 1, sizeof *r->gone),
                          .gone_count = count };
    for (size_t i = 0; i < count; i++) {
        copy_name(keep, &rows[i], &r->gone[i]);
    }
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
