/* flow.c: the drawing of docs/design.md in C: a poll's cells become readings, rates, samples; samples go to the store. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/flow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/stat.h"
#include "core/titles.h"
#include "model/sample.h"
#include "model/twin.h"

enum { SHORTEST_ASK = 10000000 }; /* microseconds */

struct flow {
    struct flow_sinks sinks;
    struct buf batch, names;
    struct arena *arena; /* of one section at a time */
    struct watch *watch; /* NULL when nobody is told facts */
};

/* One section on its way to the store: rows with the same data sources go into one batch. */
struct stream {
    struct flow *flow;
    const struct unit *unit;
    const struct unit_section *us;
    bool open;
    uint64_t stored; /* the metrics in the open batch */
    uint16_t metrics[SAMPLE_DS_MAX];
    size_t count;
    int supply;          /* number of the metric with form "supply", or -1 */
    int64_t wall_offset; /* wall = mono + this, microseconds */
    bool has_counters;
};

struct flow *flow_new(const struct flow_sinks *sinks)
{
    struct flow *f = mem_new(sizeof *f);
    f->sinks = *sinks;
    buf_init(&f->batch, 64 << 20);
    buf_init(&f->names, 64 << 20);
    f->arena = arena_new(0);
    f->watch = sinks->fact != NULL ? watch_new(sinks->fact, sinks->ctx) : NULL;
    return f;
}

void flow_free(struct flow *f)
{
    if (f != NULL) {
        buf_free(&f->batch);
        buf_free(&f->names);
        arena_free(f->arena);
        watch_free(f->watch);
        free(f);
    }
}

struct watch *flow_watch(struct flow *f)
{
    return f->watch;
}

static void count_missing(struct unit *u, enum why why)
{
    static const enum stat_id ids[WHY_COUNT] = {
        [WHY_TIMEOUT] = STAT_missing_timeout, [WHY_LATE] = STAT_missing_late,
        [WHY_DOWN] = STAT_missing_down,       [WHY_AUTH] = STAT_missing_auth,
        [WHY_ADDRESS] = STAT_missing_address, [WHY_ERROR] = STAT_missing_error,
        [WHY_ABSENT] = STAT_missing_absent,   [WHY_RANGE] = STAT_missing_range,
        [WHY_SPECIAL] = STAT_missing_special, [WHY_NUMBER] = STAT_missing_range,
        [WHY_UNKNOWN] = STAT_missing_absent,  [WHY_FIRST] = STAT_missing_first,
        [WHY_RESET] = STAT_missing_reset,     [WHY_GAP] = STAT_missing_gap,
        [WHY_FAST] = STAT_missing_range,      [WHY_WRAP] = STAT_missing_wrap,
        [WHY_CLOCK] = STAT_missing_clock
    };
    u->missing[why]++;
    stat_add(ids[why], 1);
}

/* A 32-bit counter on a fast line: asked more often until it can no longer wrap twice in between. */
static void ask_faster(struct unit *u, struct unit_section *us, const struct row *row)
{
    int64_t half = us->ask_every / 2;
    if (half >= SHORTEST_ASK && us->every % half == 0) {
        us->ask_every = half;
        log_limited(LOG_LEVEL_WARN, u->device->key, "counter-32-bit",
                    "device=%s section=%s row=%s action=asked-every-%llds", u->device->key, us->section->name,
                    log_quote(row->instance), (long long)(half / 1000000));
    }
}

/* The one rate engine: what it says goes to the store and to everything else. */
static enum why take_counter(struct row *row, struct unit *u, struct unit_section *us,
                             const struct grid_row *cells, const struct reading *all, size_t m,
                             bool restarted)
{
    static const enum why whys[] = {
        [COUNTER_RATE] = WHY_NONE, [COUNTER_FIRST] = WHY_FIRST,   [COUNTER_RESET] = WHY_RESET,
        [COUNTER_GAP] = WHY_GAP,   [COUNTER_TOO_FAST] = WHY_FAST, [COUNTER_AMBIGUOUS] = WHY_WRAP
    };
    const struct section *s = us->section;
    const struct reading *r = &all[m],
                         *d = s->discontinuity < s->metric_count ? &all[s->discontinuity] : NULL;
    bool known =
        d != NULL && d->exists && d->why == WHY_NONE && d->has_number && d->raw >= 0 && d->raw <= UINT32_MAX;
    struct counter_moment moment = { .at = cells->at,
                                     .value = r->counter,
                                     .wide = r->wide,
                                     .restarted = restarted,
                                     .discontinuity = known ? (uint32_t)d->raw : 0,
                                     .discontinuity_known = known };
    int64_t heartbeat = us->every * 22 / 10;
    enum why why = whys[counter_take(&row->counters[r->metric->counter], &moment, heartbeat, r->max_rate)];
    if (why == WHY_WRAP) {
        ask_faster(u, us, row);
    }
    return why;
}

static void close_batch(struct stream *st)
{
    if (st->open) {
        sample_end(&st->flow->batch);
        st->flow->sinks.store(st->flow->sinks.ctx, st->flow->batch.data, st->flow->batch.len);
        buf_clear(&st->flow->batch);
        st->open = false;
    }
}

/* Has the row's file this metric? */
static bool is_stored(uint64_t stored, const struct metric *m)
{
    return m->ds != NULL && (m->source >= 64 || (stored & metric_bit(m)) != 0);
}

static void open_batch(struct stream *st, uint64_t stored)
{
    const struct section *s = st->us->section;
    struct sample_ds ds[SAMPLE_DS_MAX];
    st->count = 0;
    for (uint16_t m = 0; m < s->metric_count && st->count < SAMPLE_DS_MAX; m++) {
        if (is_stored(stored, &s->metrics[m])) {
            memset(&ds[st->count], 0, sizeof ds[0]);
            strncpy(ds[st->count].name, s->metrics[m].ds, sizeof ds[0].name - 1);
            ds[st->count].kind = s->metrics[m].kind == METRIC_COUNTER ? SAMPLE_COUNTER : SAMPLE_GAUGE;
            st->metrics[st->count++] = m;
        }
    }
    struct sample_head head = { .device = st->unit->device->key,
                                .section = s->name,
                                .step = st->us->every / 1000,
                                .keep_min = s->keep_min,
                                .ds = ds,
                                .ds_count = st->count };
    if (st->count > 0) {
        sample_begin(&st->flow->batch, &head);
        st->open = true;
    }
    st->stored = stored;
}

/* Counters carry the time of the answer, so that rates are exact; levels the step they belong to, so that they are not spread over two. */
static int64_t time_of(const struct stream *st, int64_t mono)
{
    int64_t wall = (mono + st->wall_offset) / 1000, step = st->us->every / 1000;
    return st->has_counters ? wall : wall - wall % step;
}

static void store_row(struct stream *st, const struct row *row, const struct reading *readings, int64_t at,
                      bool reset)
{
    struct sample_value values[SAMPLE_DS_MAX];
    if (!st->open || st->stored != row->stored) {
        close_batch(st);
        open_batch(st, row->stored);
    }
    if (!st->open) {
        return;
    }
    for (size_t i = 0; i < st->count; i++) {
        const struct reading *r = &readings[st->metrics[i]];
        values[i].known =
            r->exists && r->has_number &&
            (r->why == WHY_NONE || r->why == WHY_FIRST || r->why == WHY_RESET || r->why == WHY_GAP);
        if (r->metric->kind == METRIC_COUNTER) {
            values[i].counter = row->counters[r->metric->counter].total;
        } else {
            values[i].gauge = r->value;
        }
    }
    sample_row(&st->flow->batch, row->instance, time_of(st, at), reset, values);
    stat_add(STAT_store_samples, 1);
}

/* Have its counters nothing to do with those that were read before? */
static bool began_anew(const struct unit *u, const struct row *row, const struct grid_row *cells)
{
    int says = row->uptime_at != 0 && cells->at != 0 ? witness_says(u, row->uptime_at, cells->at) : -1;
    return row->anew || says == 1 ||
           (row->uptime_known && cells->uptime_known &&
            counter_restarted(row->uptime, row->uptime_at, cells->uptime, cells->at, says));
}

/* 64-bit counters that are wrong: those of 32 bits are used from the next poll on. */
static void look_at_twins(struct unit *u, const struct unit_section *us, struct row *row,
                          const struct grid_row *cells, const struct reading *readings, bool restarted)
{
    char why[160];
    int metric = row->twin_count > 0 ? twin_look(us->section, row, cells, readings, restarted, why) : -1;
    if (metric >= 0) {
        quirks_learn(u, QUIRKS_WIDE_WRONG, "%s %s %s: %s", us->section->name, row->instance,
                     us->section->metrics[metric].name, why);
    }
}

static int supply_metric(const struct section *s)
{
    for (int m = 0; m < s->metric_count; m++) {
        if (s->metrics[m].form == FORM_SUPPLY) {
            return m;
        }
    }
    return -1;
}

/* The level of a supply: which way does it go, was it replaced? */
static void look_at_supply(const struct unit *u, const struct unit_section *us, struct row *row,
                           const struct reading *level, int64_t wall)
{
    double before;
    if (!level->exists || level->why != WHY_NONE || !level->has_number) {
        return;
    }
    if (row->supply == NULL) {
        row->supply = arena_alloc(us->rows->arena, sizeof *row->supply);
    }
    if (supply_take(row->supply, level->value, wall, &before)) {
        log_limited(LOG_LEVEL_INFO, u->device->key, "supply-replaced",
                    "device=%s supply=%s before=%.0f now=%.0f", u->device->key, log_quote(row->instance),
                    before, level->value);
    }
}

/* One row: readings, rates, the sample. */
static void take_row(struct stream *st, struct unit *u, struct unit_section *us, struct row *row,
                     const struct grid_row *cells, const struct value *scalars,
                     const struct reading_poller *poller, enum why missing, struct reading *readings)
{
    const struct section *s = st->us->section;
    bool restarted = began_anew(u, row, cells), reset = row->anew;
    struct reading_poller own = *poller;
    own.supply = row->supply;
    own.wall = clock_wall() / 1000000;
    poller = &own;
    twin_hide(row, cells, s->column_count);
    reading_row(s, cells, scalars, poller, missing, false, st->flow->arena, readings);
    for (uint16_t m = 0; m < s->metric_count; m++) {
        struct reading *r = &readings[m];
        if (!r->exists) {
            if ((row->stored & metric_bit(&s->metrics[m])) != 0) {
                count_missing(u, WHY_ABSENT); /* it was there before */
            }
            continue;
        }
        if (r->why == WHY_NONE && r->metric->kind == METRIC_COUNTER && r->has_number) {
            r->why = (uint8_t)take_counter(row, u, us, cells, readings, m, restarted);
            reset = reset || r->why == WHY_RESET;
            if (r->why == WHY_RESET && !restarted && r->wide) {
                twin_fell(s, row, m, us->rows->arena);
            }
        }
        if (r->why != WHY_NONE) {
            count_missing(u, r->why);
        }
        row->stored |= metric_bit(&s->metrics[m]);
    }
    if (cells->at != 0) {
        look_at_twins(u, us, row, cells, readings, restarted);
        if (st->supply >= 0) {
            look_at_supply(u, us, row, &readings[st->supply], own.wall);
        }
        row->anew = false;
        row->uptime = cells->uptime;
        row->uptime_known = cells->uptime_known;
        row->uptime_at = cells->at;
    }
    store_row(st, row, readings, cells->at != 0 ? cells->at : clock_mono(), reset);
    if (st->flow->watch != NULL && cells->at != 0) {
        struct watch_row seen = { .unit = u,
                                  .us = us,
                                  .section = s,
                                  .instance = row->instance,
                                  .row = row,
                                  .cells = cells,
                                  .scalars = scalars,
                                  .poller = poller,
                                  .readings = readings,
                                  .missing = missing,
                                  .arena = st->flow->arena };
        watch_row(st->flow->watch, &seen);
    }
}

static void count_row(struct unit *u, const struct section *s, const struct row *row, enum why why)
{
    for (uint16_t m = 0; m < s->metric_count; m++) {
        if (is_stored(row->stored, &s->metrics[m])) {
            count_missing(u, why);
        }
    }
}

/* What the poller knows by itself is told even when the device says nothing. */
static bool has_poller_metric(const struct section *s)
{
    for (uint16_t i = 0; i < s->column_count; i++) {
        if (s->columns[i].source == COLUMN_POLLER) {
            return true;
        }
    }
    return false;
}

static void take_section(struct flow *f, struct unit *u, struct unit_section *us,
                         const struct poll_section *ps, const struct reading_poller *poller, enum why missing)
{
    const struct section *s = us->section;
    struct stream st = {
        .flow = f, .unit = u, .us = us, .supply = supply_metric(s), .wall_offset = clock_wall() - clock_mono()
    };
    static const struct grid_row nothing = { .cells = NULL };
    arena_reset(f->arena);
    struct reading *readings = arena_array(f->arena, s->metric_count + 1u, sizeof *readings);
    struct value *none = arena_array(f->arena, s->column_count + 1u, sizeof *none);
    for (uint16_t m = 0; m < s->metric_count; m++) {
        st.has_counters =
            st.has_counters || (s->metrics[m].kind == METRIC_COUNTER && s->metrics[m].ds != NULL);
    }
    bool self = has_poller_metric(s);
    for (size_t i = 0; us->rows != NULL && i < us->rows->count; i++) {
        struct grid_row empty = nothing;
        empty.cells = none;
        const struct grid_row *cells = ps != NULL && i < ps->row_count ? ps->rows[i] : NULL;
        if (cells == NULL || cells->at == 0) {
            if (!self) {
                count_row(u, s, &us->rows->row[i], missing != WHY_NONE ? missing : WHY_ABSENT);
                continue;
            }
            cells = cells != NULL ? cells : &empty;
        }
        take_row(&st, u, us, &us->rows->row[i], cells, ps != NULL ? ps->scalars : none, poller, missing,
                 readings);
    }
    close_batch(&st);
}

/* After a walk: what the rows that have files are called. */
static void name_rows(struct flow *f, const struct unit *u, const struct poll_section *ps,
                      const struct reading_poller *poller)
{
    arena_reset(f->arena);
    buf_clear(&f->names);
    titles_of(ps, poller, f->arena, &f->names);
    if (f->names.len > 0) {
        f->sinks.names(f->sinks.ctx, u->device->key, ps->us->section->name, &f->names);
    }
}

void flow_poll(struct flow *f, struct poll *p)
{
    struct unit *u = p->unit;
    struct reading_poller poller = { .response_time = p->any_answer && u->peer.rtt.smooth > 0
                                                          ? (double)u->peer.rtt.smooth / 1e6
                                                          : -1,
                                     .reachable = p->any_answer ? 1 : 0,
                                     .uptime = p->uptime_known ? p->uptime / 100.0 : -1,
                                     .speed_in_mbits = u->quirk.speed_in_mbits };
    u->response_time = poller.response_time;
    stat_add(STAT_values, p->values);
    for (size_t i = 0; i < p->section_count; i++) {
        if (p->sections[i].us->replaced || p->sections[i].us->absent) {
            continue;
        }
        take_section(f, u, p->sections[i].us, &p->sections[i], &poller, p->sections[i].missing);
        if (f->sinks.names != NULL && p->sections[i].walked) {
            name_rows(f, u, &p->sections[i], &poller);
        }
    }
    for (size_t i = 0; f->watch != NULL && i < p->section_count; i++) {
        if (p->sections[i].walked) {
            watch_walked(f->watch, u, p->sections[i].us->section, p->started);
        }
    }
    if (f->watch != NULL) {
        watch_device(f->watch, u, p->restarted);
    }
}

void flow_probed(struct flow *f, const struct unit *u)
{
    if (f->watch != NULL) {
        watch_device(f->watch, u, false);
    }
}

void flow_missed(struct flow *f, struct unit *u, struct unit_section *const *due, size_t count, enum why why)
{
    struct reading_poller poller = { .response_time = -1,
                                     .reachable = why == WHY_LATE ? -1 : 0,
                                     .uptime = -1 };
    for (size_t i = 0; i < count; i++) {
        take_section(f, u, due[i], NULL, &poller, why);
    }
    if (f->watch != NULL && why == WHY_ADDRESS) {
        watch_device(f->watch, u, false);
    }
}
