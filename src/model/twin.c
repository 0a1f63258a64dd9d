/* twin.c: is a 64-bit counter right? */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/twin.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    TWINS_MOST = 16, /* of one row */
    RESETS_MOST = 2,
    ODD_MOST = 3,
    /* rounds */
    FINE_ENOUGH = 3,
    PATIENCE = 60,
    LONG_PATIENCE = 1440,
    /* seconds */
    WALK = 60,     /* between the readings of the two in a walk */
    SHORTEST = 15, /* 32-bit counters that wrap fast are asked that often */
};

static const double wrap32 = 4294967296.0, little = 1e6;

static uint64_t bit(size_t column)
{
    return column < 64 ? (uint64_t)1 << column : 0;
}

static struct twin *twin_of(const struct row *row, uint16_t metric)
{
    for (uint8_t i = 0; i < row->twin_count; i++) {
        if (row->twins[i].metric == metric) {
            return &row->twins[i];
        }
    }
    return NULL;
}

uint64_t twin_need(const struct section *s, const struct row *row)
{
    uint64_t need = 0;
    for (uint16_t m = 0; m < s->metric_count; m++) {
        for (uint16_t i = 0; i < s->metrics[m].column_count; i++) {
            uint16_t column = s->metrics[m].columns[i];
            if (row->have & bit(column) & ~row->distrust) {
                need |=
                    s->columns[column].source == COLUMN_TABLE && !s->columns[column].fixed ? bit(column) : 0;
                break;
            }
        }
    }
    for (uint8_t i = 0; i < row->twin_count; i++) {
        need |= bit(row->twins[i].wide) | bit(row->twins[i].narrow);
    }
    return need;
}

/* The two counters of a metric on this row: the first that answered, and one behind it. What they are shows only in a value. */
static bool find(const struct section *s, const struct row *row, uint16_t metric, struct twin *t)
{
    const struct metric *m = &s->metrics[metric];
    uint16_t found[2];
    size_t n = 0;
    for (uint16_t i = 0; i < m->column_count && n < 2; i++) {
        const struct column *c = &s->columns[m->columns[i]];
        if (c->source == COLUMN_TABLE && !c->fixed && (row->have & bit(m->columns[i])) != 0) {
            found[n++] = m->columns[i];
        }
    }
    if (m->kind != METRIC_COUNTER || n < 2 || (row->vetted & bit(found[0])) != 0) {
        return false;
    }
    *t = (struct twin){ .metric = metric, .wide = found[0], .narrow = found[1] };
    return true;
}

static void watch(const struct section *s, struct row *row, const struct twin *t, struct arena *a)
{
    if (row->twin_count == TWINS_MOST || twin_of(row, t->metric) != NULL) {
        return;
    }
    struct twin *twins = arena_array(a, row->twin_count + 1u, sizeof *twins);
    if (row->twin_count > 0) {
        memcpy(twins, row->twins, row->twin_count * sizeof *twins);
    }
    twins[row->twin_count++] = *t;
    row->twins = twins;
    row->need = twin_need(s, row);
}

static void end_watch(const struct section *s, struct row *row, struct twin *t)
{
    row->vetted |= bit(t->wide);
    *t = row->twins[--row->twin_count];
    row->need = twin_need(s, row);
}

static bool is_pair(const struct grid_row *cells, const struct twin *t)
{
    return cells->cells[t->wide].type == VALUE_COUNTER64 && cells->cells[t->narrow].type == VALUE_COUNTER32;
}

/* How far the narrow one is from the low half of the wide one. */
static double distance(uint64_t wide, uint32_t narrow)
{
    return fabs((double)(int32_t)(narrow - (uint32_t)wide));
}

/* Two counts that are read at nearly the same time, of an agent that may renew them some seconds apart. */
static bool is_near(double difference, uint32_t count)
{
    return difference <= (count / 4.0 > little ? count / 4.0 : little);
}

void twin_walked(const struct section *s, struct row *row, const struct grid_row *cells,
                 const struct reading *readings, struct arena *a)
{
    struct twin t;
    for (uint16_t m = 0; m < s->metric_count; m++) {
        if (s->metrics[m].column_count < 2 || !find(s, row, m, &t) || !is_pair(cells, &t)) {
            continue;
        }
        uint64_t wide = cells->cells[t.wide].u;
        uint32_t narrow = (uint32_t)cells->cells[t.narrow].u;
        double room = readings[m].max_rate * WALK;
        if ((wide == 0 && narrow > little) ||
            (room < wrap32 / 2 && distance(wide, narrow) > room && distance(wide, narrow) > little)) {
            watch(s, row, &t, a);
        }
    }
}

void twin_fell(const struct section *s, struct row *row, uint16_t metric, struct arena *a)
{
    struct twin t;
    if (find(s, row, metric, &t)) {
        t.fallen = true;
        watch(s, row, &t, a);
    }
}

/* One round; true when the wide one is wrong. why: what it did. */
static bool judge(struct twin *t, uint64_t wide, uint32_t narrow, char why[160])
{
    uint32_t counted = narrow - t->narrow_last;
    if (wide < t->wide_last) {
        t->resets +=
            !is_near(distance(wide, narrow), narrow); /* together with the narrow one it is a true reset */
        (void)snprintf(why, 160, "the 64-bit counter went down from %" PRIu64 " to %" PRIu64 " alone, again",
                       t->wide_last, wide);
        return t->resets >= RESETS_MOST;
    }
    uint64_t passed = wide - t->wide_last;
    if (counted == 0 && passed == 0) {
        return false;
    }
    bool alike = counted == 0 || (passed > 0 && is_near(distance(passed, counted), counted));
    t->odd = alike ? 0 : (uint8_t)(t->odd + 1);
    t->fine = alike ? (uint16_t)(t->fine + 1) : 0;
    (void)snprintf(why, 160, "the 64-bit counter grew by %" PRIu64 " while that of 32 bits grew by %" PRIu32,
                   passed, counted);
    return t->odd >= ODD_MOST;
}

/* The first look after it fell: did the other fall with it? */
static void seed(struct twin *t, uint64_t wide, uint32_t narrow)
{
    if (t->fallen && t->resets == 0) {
        if (is_near(distance(wide, narrow), narrow)) {
            t->fine = LONG_PATIENCE; /* it did */
        }
        t->resets = 1;
    }
    t->seeded = true;
}

static bool is_over(const struct twin *t)
{
    return t->fallen ? t->fine >= LONG_PATIENCE || t->rounds >= LONG_PATIENCE
                     : t->fine >= FINE_ENOUGH || t->rounds >= PATIENCE;
}

int twin_look(const struct section *s, struct row *row, const struct grid_row *cells,
              const struct reading *readings, bool restarted, char why[160])
{
    for (uint8_t i = 0; i < row->twin_count; i++) {
        struct twin *t = &row->twins[i];
        const struct value *w = &cells->cells[t->wide], *n = &cells->cells[t->narrow];
        double max_rate = readings[t->metric].max_rate;
        bool wrong = false;
        if (!is_pair(cells, t)) {
            t->rounds++;
        } else if (!t->seeded || restarted) {
            seed(t, w->u, (uint32_t)n->u);
            t->rounds++;
        } else {
            wrong = judge(t, w->u, (uint32_t)n->u, why);
            t->rounds++;
        }
        t->wide_last = w->type == VALUE_COUNTER64 ? w->u : t->wide_last;
        t->narrow_last = n->type == VALUE_COUNTER32 ? (uint32_t)n->u : t->narrow_last;
        if (!wrong && !is_over(t)) {
            continue;
        }
        int metric = t->metric;
        bool usable = isnan(max_rate) || max_rate * SHORTEST < wrap32;
        row->distrust |= wrong && usable ? bit(t->wide) : 0;
        end_watch(s, row, t);
        if (wrong && usable) {
            return metric;
        }
        i--;
    }
    return -1;
}

void twin_hide(const struct row *row, const struct grid_row *cells, uint16_t columns)
{
    for (uint16_t i = 0; row->distrust != 0 && i < columns && i < 64; i++) {
        if ((row->distrust & bit(i)) != 0 && cells->cells != NULL) {
            cells->cells[i] = (struct value){ .type = VALUE_NO_INSTANCE };
        }
    }
}

void twin_distrust(const struct section *s, struct row *row, const struct grid_row *cells)
{
    struct twin t;
    for (uint16_t m = 0; m < s->metric_count; m++) {
        if (s->metrics[m].column_count > 1 && find(s, row, m, &t) && is_pair(cells, &t)) {
            row->distrust |= bit(t.wide);
        }
    }
    row->need = twin_need(s, row);
}

void twin_forget(const struct section *s, struct rowset *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct row *row = &rows->row[i];
        row->distrust = row->vetted = 0;
        row->twin_count = 0;
        row->need = twin_need(s, row);
    }
}
