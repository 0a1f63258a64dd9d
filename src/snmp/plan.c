/* plan.c: GETs of known instances, walks side by side; what is asked next and what an answer means. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/plan.h"

#include <string.h>

#include "base/stat.h"

enum {
    HEADER = 60,         /* bytes of message and PDU around the varbinds */
    VARBIND = 8,         /* tags and lengths of one varbind */
    VALUE_GUESS = 8,     /* bytes of a value nobody has seen yet */
    WALK_GUESS = 28,     /* bytes of a varbind in a walk before the first answer */
    GROUP_MIN_ROWS = 8,  /* columns side by side: so many that about this many rows fit */
    WALK_BYTES_MAX = 32 << 20,
    REPETITIONS_START = 16, REPETITIONS_MOST = 100,
};

static const uint8_t sys_uptime_bytes[] = {0x2b, 6, 1, 2, 1, 1, 3, 0};
const struct oid plan_sys_uptime = {sys_uptime_bytes, sizeof sys_uptime_bytes};
static const struct oid sys_uptime_object = {sys_uptime_bytes, sizeof sys_uptime_bytes - 1};

/* One column of a walk. */
struct lane {
    struct oid base, cursor; /* cursor: the last name that came, in the arena; starts as base */
    uint16_t column;         /* in the grid */
    uint16_t number;         /* in the walk */
    bool ended;
};

/* A range of cells, or a group of lanes. */
struct plan_job {
    struct plan_job *next;
    struct plan_cell *cells; /* GET */
    size_t first, count;
    struct plan_walk *walk;  /* walk */
    struct lane *lanes;
    size_t lane_count;
    size_t bytes_seen, varbinds_seen; /* of this group, to know the size of a row */
    int repetitions_cap;     /* 0 = none of its own */
    bool in_flight;
};

struct plan {
    struct arena *arena;
    struct plan_limits *limits;
    int version;
    struct plan_job *jobs, **jobs_end; /* waiting, or walks in flight */
    size_t in_flight;
    uint32_t uptime;
    bool uptime_known;
};

void plan_limits_start(struct plan_limits *l, int most_bytes, int most_varbinds)
{
    *l = (struct plan_limits){.most_bytes = most_bytes, .most_varbinds = most_varbinds, .bytes = most_bytes, .varbinds = most_varbinds,
                              .repetitions = REPETITIONS_START};
}

void plan_limits_grow(struct plan_limits *l)
{
    l->varbinds += l->varbinds < l->most_varbinds ? 1 + l->varbinds / 16 : 0;
    l->varbinds = l->varbinds > l->most_varbinds ? l->most_varbinds : l->varbinds;
    l->bytes += l->bytes < l->most_bytes ? 1 + l->bytes / 32 : 0;
    l->bytes = l->bytes > l->most_bytes ? l->most_bytes : l->bytes;
    l->repetitions += l->repetitions < REPETITIONS_MOST ? 1 + l->repetitions / 8 : 0;
    l->repetitions = l->repetitions > REPETITIONS_MOST ? REPETITIONS_MOST : l->repetitions;
}

struct plan *plan_new(struct arena *a, struct plan_limits *limits, int version)
{
    struct plan *p = arena_alloc(a, sizeof *p);
    p->arena = a;
    p->limits = limits;
    p->version = version;
    p->jobs_end = &p->jobs;
    return p;
}

static struct plan_job *add_job(struct plan *p)
{
    struct plan_job *job = arena_alloc(p->arena, sizeof *job);
    *p->jobs_end = job;
    p->jobs_end = &job->next;
    return job;
}

void plan_get(struct plan *p, struct plan_cell *cells, size_t count)
{
    if (count > 0) {
        struct plan_job *job = add_job(p);
        job->cells = cells;
        job->count = count;
    }
}

static void add_lanes(struct plan *p, struct plan_walk *walk, struct lane *lanes, size_t count)
{
    struct plan_job *job = add_job(p);
    job->walk = walk;
    job->lanes = lanes;
    job->lane_count = count;
}

void plan_walk(struct plan *p, struct plan_walk *walk)
{
    struct lane *lanes = arena_array(p->arena, walk->count, sizeof *lanes);
    walk->error = arena_array(p->arena, walk->count + 1, 1);
    for (size_t i = 0; i < walk->count; i++) {
        lanes[i] = (struct lane){.base = walk->bases[i], .cursor = walk->bases[i], .column = walk->columns[i], .number = (uint16_t)i};
    }
    size_t group = (size_t)(p->limits->bytes - HEADER) / (GROUP_MIN_ROWS * WALK_GUESS);
    group = group < 1 ? 1 : group > (size_t)p->limits->varbinds ? (size_t)p->limits->varbinds : group;
    for (size_t at = 0; at < walk->count; at += group) {
        add_lanes(p, walk, lanes + at, walk->count - at < group ? walk->count - at : group);
    }
}

static bool uses_bulk(const struct plan *p)
{
    return p->version != 0 && !p->limits->no_bulk;
}

static struct plan_request *new_request(struct plan *p, struct plan_job *job, size_t names)
{
    struct plan_request *r = arena_alloc(p->arena, sizeof *r);
    r->job = job;
    r->pdu.names = arena_array(p->arena, names + 1, sizeof *r->pdu.names);
    p->in_flight++;
    return r;
}

static struct pdu_name *names_of(struct plan_request *r)
{
    union { const struct pdu_name *in; struct pdu_name *out; } names = {.in = r->pdu.names};
    return names.out;
}

static void put_uptime(const struct plan *p, struct plan_request *r, bool whole)
{
    if (!p->limits->no_uptime) {
        names_of(r)[r->pdu.count++].base = whole ? plan_sys_uptime : sys_uptime_object;
        r->uptime = true;
    }
}

/* A GET of as many cells as fit; the rest of the range stays in the job. */
static struct plan_request *next_get(struct plan *p, struct plan_job *job)
{
    struct plan_limits *l = p->limits;
    size_t most = job->count < (size_t)l->varbinds ? job->count : (size_t)l->varbinds, bytes = HEADER, last = job->first;
    struct plan_request *r = new_request(p, job, most + 1);
    r->pdu.type = PDU_GET;
    put_uptime(p, r, true);
    r->first = job->first;
    for (; last < job->first + job->count && r->count < most; last++) {
        const struct plan_cell *c = &job->cells[last];
        if (c->settled) {
            continue;
        }
        bytes += VARBIND + c->name.base.len + c->name.tail.len + (c->size > 0 ? c->size : VALUE_GUESS);
        if (bytes > (size_t)l->bytes && r->count > 0) {
            break;
        }
        names_of(r)[r->pdu.count++] = c->name;
        r->count++;
    }
    job->count -= last - job->first;
    job->first = last;
    r->small = r->count <= 1;
    r->count = last - r->first;
    return r;
}

static int repetitions_for(const struct plan *p, const struct plan_job *job, size_t lanes)
{
    size_t size = job->varbinds_seen > 0 ? job->bytes_seen / job->varbinds_seen + 1 : WALK_GUESS;
    int fit = (int)((size_t)(p->limits->bytes - HEADER) / (size * lanes));
    fit = fit > p->limits->repetitions ? p->limits->repetitions : fit;
    fit = job->repetitions_cap > 0 && fit > job->repetitions_cap ? job->repetitions_cap : fit;
    return fit < 1 ? 1 : fit;
}

/* The next step of a group of lanes, or NULL when all have ended. */
static struct plan_request *next_walk(struct plan *p, struct plan_job *job)
{
    size_t open = 0;
    for (size_t i = 0; i < job->lane_count; i++) {
        open += !job->lanes[i].ended;
    }
    if (open == 0) {
        return NULL;
    }
    struct plan_request *r = new_request(p, job, open + 1);
    bool bulk = uses_bulk(p);
    put_uptime(p, r, false);
    for (size_t i = 0; i < job->lane_count; i++) {
        if (!job->lanes[i].ended) {
            names_of(r)[r->pdu.count++].base = job->lanes[i].cursor;
        }
    }
    r->count = open;
    r->pdu.type = bulk ? PDU_GETBULK : PDU_GETNEXT;
    if (bulk) {
        r->pdu.non_repeaters = r->uptime;
        r->pdu.max_repetitions = repetitions_for(p, job, open);
    }
    r->small = open == 1 && (!bulk || r->pdu.max_repetitions == 1);
    job->in_flight = true;
    return r;
}

static void drop_job(struct plan *p, struct plan_job **at)
{
    struct plan_job *job = *at;
    *at = job->next;
    if (p->jobs_end == &job->next) {
        p->jobs_end = at;
    }
}

struct plan_request *plan_next(struct plan *p)
{
    for (struct plan_job **at = &p->jobs; *at != NULL;) {
        struct plan_job *job = *at;
        if (job->in_flight) {
            at = &job->next;
            continue;
        }
        struct plan_request *r = job->walk != NULL ? next_walk(p, job) : job->count > 0 ? next_get(p, job) : NULL;
        if (r == NULL) {
            drop_job(p, at);
            continue;
        }
        return r;
    }
    return NULL;
}

bool plan_done(const struct plan *p)
{
    if (p->in_flight > 0) {
        return false;
    }
    for (const struct plan_job *job = p->jobs; job != NULL; job = job->next) {
        if (job->walk == NULL) {
            if (job->count > 0) {
                return false;
            }
            continue;
        }
        for (size_t i = 0; i < job->lane_count; i++) {
            if (!job->lanes[i].ended) {
                return false;
            }
        }
    }
    return true;
}

/* Ask the unsettled cells of a range again, before everything else. */
static void again(struct plan *p, const struct plan_request *r, size_t first, size_t count)
{
    struct plan_job *job = arena_alloc(p->arena, sizeof *job);
    *job = (struct plan_job){.next = p->jobs, .cells = r->job->cells, .first = first, .count = count};
    if (p->jobs == NULL) {
        p->jobs_end = &job->next;
    }
    p->jobs = job;
}

static void keep_value(struct plan *p, struct value *to, const struct value *from)
{
    *to = *from;
    if (from->type == VALUE_BYTES || from->type == VALUE_OID || from->type == VALUE_IP) {
        to->bytes = from->len > 0 ? arena_copy(p->arena, from->bytes, from->len) : (const uint8_t *)"";
    }
}

static bool is_name(struct oid got, const struct pdu_name *asked)
{
    return got.len == asked->base.len + asked->tail.len && memcmp(got.b, asked->base.b, asked->base.len) == 0 &&
           (asked->tail.len == 0 || memcmp(got.b + asked->base.len, asked->tail.b, asked->tail.len) == 0);
}

static bool take_uptime(struct plan *p, const struct value *v)
{
    if (v->type != VALUE_TICKS && v->type != VALUE_GAUGE && v->type != VALUE_INT) {
        p->limits->no_uptime = p->limits->no_uptime || v->type == VALUE_NO_OBJECT || v->type == VALUE_NO_INSTANCE;
        return false;
    }
    p->uptime = (uint32_t)v->u;
    p->uptime_known = true;
    return true;
}

static void stamp(const struct plan *p, struct grid_row *row, int64_t now, bool uptime)
{
    row->at = now;
    row->uptime_known = uptime;
    row->uptime = uptime ? p->uptime : 0;
}

/* Cells in the order asked; an agent that answers in another order or leaves some out is matched by name. */
static size_t get_values(struct plan *p, struct plan_request *r, const struct pdu *pdu, int64_t now)
{
    struct ber list = pdu->varbinds;
    struct oid name;
    struct value v;
    bool uptime = false;
    size_t end = r->first + r->count, at = r->first, values = 0;
    while (pdu_varbind(&list, &name, &v) == 1) {
        if (r->uptime && oid_equal(name, plan_sys_uptime)) {
            uptime = take_uptime(p, &v);
        }
        size_t i = at, tried = 0;
        for (; tried < r->count; tried++, i = i + 1 == end ? r->first : i + 1) {
            if (!r->job->cells[i].settled && is_name(name, &r->job->cells[i].name)) {
                break;
            }
        }
        if (tried == r->count) {
            continue; /* nothing we asked */
        }
        struct plan_cell *c = &r->job->cells[i];
        keep_value(p, c->value, &v);
        c->settled = true;
        values += value_is_there(&v);
        if (c->row != NULL) {
            stamp(p, c->row, now, uptime);
        }
        at = i + 1 == end ? r->first : i + 1;
    }
    return values;
}

/* The cell that was name number index (from 1) of the request; NULL for sysUpTime and nonsense. */
static struct plan_cell *cell_named(const struct plan_request *r, int32_t index)
{
    int32_t number = r->uptime ? 1 : 0;
    for (size_t i = r->first; i < r->first + r->count; i++) {
        if (!r->job->cells[i].settled && ++number == index) {
            return &r->job->cells[i];
        }
    }
    return NULL;
}

static size_t unsettled(const struct plan_request *r)
{
    size_t n = 0;
    for (size_t i = r->first; i < r->first + r->count; i++) {
        n += !r->job->cells[i].settled;
    }
    return n;
}

/* Two halves of what is still open. */
static void halve_get(struct plan *p, const struct plan_request *r)
{
    size_t half = r->count / 2;
    again(p, r, r->first + half, r->count - half);
    again(p, r, r->first, half);
}

static void settle(struct plan_cell *c, uint8_t type, int32_t status)
{
    *c->value = (struct value){.type = type, .u = (uint64_t)status};
    c->settled = true;
}

/* An error status for a GET: the one that is named is out, the others are asked again; with no name the request is halved
 * until the culprit stands alone. */
static void get_error(struct plan *p, struct plan_request *r, const struct pdu *pdu)
{
    struct plan_limits *l = p->limits;
    if (pdu->error_status == PDU_TOO_BIG) {
        stat_add(STAT_too_big, 1);
        l->varbinds = r->pdu.count > 2 ? (int)r->pdu.count / 2 : 1;
    }
    bool named = pdu->error_status != PDU_TOO_BIG;
    struct plan_cell *c = named ? cell_named(r, pdu->error_index) : NULL;
    uint8_t type = pdu->error_status == PDU_NO_SUCH_NAME ? VALUE_NO_OBJECT : VALUE_ERROR;
    if (c == NULL && unsettled(r) == 1) {
        c = cell_named(r, r->uptime ? 2 : 1);
    }
    if (c == NULL && named && r->uptime && pdu->error_index == 1) {
        p->limits->no_uptime = true;
        again(p, r, r->first, r->count);
    } else if (c != NULL) {
        settle(c, type, pdu->error_status);
        again(p, r, r->first, r->count);
    } else {
        halve_get(p, r);
    }
}

static void answer_get(struct plan *p, struct plan_request *r, const struct pdu *pdu, int64_t now, size_t *values)
{
    if (pdu->error_status != PDU_OK) {
        get_error(p, r, pdu);
        return;
    }
    size_t before = unsettled(r);
    *values = get_values(p, r, pdu, now);
    size_t left = unsettled(r);
    if (left > 0 && left < before) {
        again(p, r, r->first, r->count); /* the agent left some out: ask those alone */
    } else if (left > 0) {
        for (size_t i = r->first; i < r->first + r->count; i++) {
            if (!r->job->cells[i].settled) {
                settle(&r->job->cells[i], VALUE_NO_INSTANCE, 0);
            }
        }
    }
}

/* One name of a lane. Returns false when the lane has ended. */
static bool take_step(struct plan *p, struct plan_job *job, struct lane *lane, struct oid name, const struct value *v, int64_t now, bool uptime)
{
    struct plan_walk *walk = job->walk;
    if (v->type == VALUE_END || !oid_under(name, lane->base) || name.len == lane->base.len) {
        return false;
    }
    struct oid index = oid_tail(name, lane->base);
    bool increases = oid_compare(name, lane->cursor) > 0;
    struct grid_row *row = grid_find(walk->grid, index);
    if (row == NULL) {
        if (grid_count(walk->grid) >= walk->max_rows || job->bytes_seen > WALK_BYTES_MAX) {
            walk->rows_cut = 1;
            return false;
        }
        row = grid_row(walk->grid, index);
    }
    struct value *cell = &row->cells[lane->column];
    if (cell->type != VALUE_NONE) {
        walk->loops++; /* seen before: the agent goes in circles */
        return false;
    }
    walk->disorder += !increases;
    keep_value(p, cell, v);
    stamp(p, row, now, uptime);
    lane->cursor = oid_copy(p->arena, name);
    job->bytes_seen += (size_t)name.len + VARBIND + v->len;
    job->varbinds_seen++;
    return true;
}

static size_t walk_values(struct plan *p, struct plan_request *r, const struct pdu *pdu, int64_t now)
{
    struct plan_job *job = r->job;
    struct lane *open[256];
    size_t lanes = 0, number = 0, values = 0;
    for (size_t i = 0; i < job->lane_count && lanes < r->count && lanes < 256; i++) {
        if (!job->lanes[i].ended) {
            open[lanes++] = &job->lanes[i];
        }
    }
    struct ber list = pdu->varbinds;
    struct oid name;
    struct value v;
    bool uptime = false;
    if (r->uptime && pdu_varbind(&list, &name, &v) == 1 && oid_equal(name, plan_sys_uptime)) {
        uptime = take_uptime(p, &v);
    }
    for (; pdu_varbind(&list, &name, &v) == 1; number++) {
        struct lane *lane = open[number % lanes];
        if (lane->ended) {
            continue;
        }
        lane->ended = !take_step(p, job, lane, name, &v, now, uptime);
        values += !lane->ended;
    }
    if (number == 0) { /* an empty answer brings nothing, now or later */
        for (size_t i = 0; i < lanes; i++) {
            open[i]->ended = true;
        }
    }
    return values;
}

/* The job's lanes in two groups. */
static void split_walk(struct plan *p, struct plan_job *job)
{
    size_t half = job->lane_count / 2;
    add_lanes(p, job->walk, job->lanes + half, job->lane_count - half);
    job->lane_count = half;
}

/* Fewer repetitions, or fewer lanes side by side. */
static void shrink_walk(struct plan *p, struct plan_request *r)
{
    struct plan_job *job = r->job;
    if (r->pdu.max_repetitions > 1) {
        job->repetitions_cap = r->pdu.max_repetitions / 2;
        p->limits->repetitions = job->repetitions_cap;
    } else if (job->lane_count > 1) {
        split_walk(p, job);
    } else {
        job->lanes[0].ended = true;
        job->walk->failed = true;
    }
}

static void walk_error(struct plan *p, struct plan_request *r, const struct pdu *pdu)
{
    struct plan_job *job = r->job;
    int32_t index = pdu->error_index - (r->uptime ? 1 : 0);
    if (pdu->error_status == PDU_TOO_BIG) {
        stat_add(STAT_too_big, 1);
        shrink_walk(p, r);
        return;
    }
    if (index == 0 && r->uptime && pdu->error_status == PDU_NO_SUCH_NAME) {
        p->limits->no_uptime = true;
        return;
    }
    struct lane *culprit = NULL;
    for (size_t i = 0; i < job->lane_count && index > 0; i++) {
        index -= !job->lanes[i].ended;
        culprit = index == 0 ? &job->lanes[i] : NULL;
    }
    if (culprit == NULL && job->lane_count > 1) {
        split_walk(p, job);
        return;
    }
    culprit = culprit != NULL ? culprit : &job->lanes[0];
    culprit->ended = true;
    if (pdu->error_status != PDU_NO_SUCH_NAME) {
        job->walk->error[culprit->number] = (uint8_t)pdu->error_status;
    }
}

size_t plan_answer(struct plan *p, struct plan_request *r, const struct pdu *pdu, int64_t now)
{
    size_t values = 0;
    p->in_flight--;
    r->job->in_flight = false;
    if (r->job->walk == NULL) {
        answer_get(p, r, pdu, now, &values);
    } else if (pdu->error_status != PDU_OK) {
        walk_error(p, r, pdu);
    } else {
        values = walk_values(p, r, pdu, now);
        p->limits->bulk_silences = 0;
    }
    return values;
}

void plan_too_much(struct plan *p, struct plan_request *r)
{
    struct plan_limits *l = p->limits;
    p->in_flight--;
    r->job->in_flight = false;
    if (r->job->walk == NULL) {
        if (unsettled(r) <= 1) {
            for (size_t i = r->first; i < r->first + r->count; i++) {
                r->job->cells[i].settled = true; /* the one instance that is never answered */
            }
            return;
        }
        l->varbinds = r->pdu.count > 2 ? (int)r->pdu.count / 2 : 1;
        l->bytes = l->bytes * 3 / 4 < 484 ? 484 : l->bytes * 3 / 4;
        halve_get(p, r);
        return;
    }
    if (r->pdu.type == PDU_GETBULK && ++l->bulk_silences >= 3) {
        l->no_bulk = true; /* two smaller ones were not answered either */
        return;
    }
    shrink_walk(p, r);
}

void plan_abandon(struct plan *p)
{
    for (struct plan_job *job = p->jobs; job != NULL; job = job->next) {
        if (job->walk != NULL) {
            for (size_t i = 0; i < job->lane_count; i++) {
                job->walk->failed = job->walk->failed || !job->lanes[i].ended;
                job->lanes[i].ended = true;
            }
        }
        job->count = 0;
        job->in_flight = false;
    }
    p->in_flight = 0;
}

int plan_uptime(const struct plan *p, uint32_t *ticks)
{
    if (!p->uptime_known) {
        return -1;
    }
    *ticks = p->uptime;
    return 0;
}
