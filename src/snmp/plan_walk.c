/* plan_walk.c: walks of tables, columns side by side in one GETBULK; shrunk when it was too much. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/plan_inside.h"

#include "base/stat.h"

enum {
    WALK_GUESS = 28,    /* bytes of a varbind in a walk before the first answer */
    GROUP_MIN_ROWS = 8, /* columns side by side: so many that about this many rows fit */
    PROBE_GUESS = 40,
    NUMBER_GUESS = 5, /* bytes of a number: states have 1, counters up to 9 */
    LANES_MOST = 250,
    GENTLY = 4, /* repetitions after GETNEXT has done what GETBULK could not */
    WALK_BYTES_MAX = 32 << 20,
    SILENCES_MOST = 2, /* requests for one column alone before it is given up */
};

static struct plan_job *add_lanes(struct plan *p, struct plan_walk *walk, struct lane *lanes, size_t count)
{
    struct plan_job *job = plan_job_new(p);
    job->walk = walk;
    job->lanes = lanes;
    job->lane_count = count;
    return job;
}

void plan_walk(struct plan *p, struct plan_walk *walk)
{
    struct lane *lanes = arena_array(p->arena, walk->count, sizeof *lanes);
    walk->error = arena_array(p->arena, walk->count + 1, 1);
    for (size_t i = 0; i < walk->count; i++) {
        lanes[i] = (struct lane){ .base = walk->bases[i],
                                  .cursor = walk->bases[i],
                                  .column = walk->columns != NULL ? walk->columns[i] : 0,
                                  .number = (uint16_t)i };
    }
    size_t group = ((size_t)p->limits->bytes - p->header) /
                   (walk->there != NULL ? PROBE_GUESS : GROUP_MIN_ROWS * WALK_GUESS);
    group = group > (size_t)p->limits->varbinds ? (size_t)p->limits->varbinds : group;
    group = group < 1 ? 1 : group > LANES_MOST ? LANES_MOST : group;
    for (size_t at = 0; at < walk->count; at += group) {
        (void)add_lanes(p, walk, lanes + at, walk->count - at < group ? walk->count - at : group);
    }
}

static bool uses_bulk(const struct plan *p)
{
    return p->version != 0 && !p->limits->no_bulk;
}

static int repetitions_for(const struct plan *p, const struct plan_job *job, size_t lanes)
{
    size_t size = job->varbinds_seen > 0 ? job->bytes_seen / job->varbinds_seen + 1 : WALK_GUESS;
    int fit = (int)(((size_t)p->limits->bytes - p->header) / (size * lanes));
    int most = (p->limits->varbinds - 1) / (int)lanes;
    fit = fit > most ? most : fit;
    fit = fit > p->limits->repetitions ? p->limits->repetitions : fit;
    fit = job->repetitions_cap > 0 && fit > job->repetitions_cap ? job->repetitions_cap : fit;
    return fit < 1 ? 1 : fit;
}

/* The next step of a group of lanes, or NULL when all have ended. */
struct plan_request *plan_walk_next(struct plan *p, struct plan_job *job)
{
    size_t open = 0;
    for (size_t i = 0; i < job->lane_count; i++) {
        open += !job->lanes[i].ended;
    }
    if (open == 0) {
        return NULL;
    }
    struct plan_request *r = plan_request_new(p, job, open + 1);
    bool bulk = uses_bulk(p) && !job->getnext && job->walk->there == NULL;
    plan_put_uptime(p, r, false);
    for (size_t i = 0; i < job->lane_count; i++) {
        if (!job->lanes[i].ended) {
            plan_request_names(r)[r->pdu.count++].base = job->lanes[i].cursor;
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

/* One name of a lane. Returns false when the lane has ended. */
static bool take_step(struct plan *p, struct plan_job *job, struct lane *lane, struct oid name,
                      const struct value *v, int64_t now, bool uptime)
{
    struct plan_walk *walk = job->walk;
    if (v->type == VALUE_END || !oid_under(name, lane->base) || name.len == lane->base.len) {
        walk->loops += v->type != VALUE_END && oid_compare(name, lane->cursor) <= 0; /* it went back */
        return false;
    }
    if (walk->there != NULL) {
        walk->there[lane->number] = true;
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
    plan_keep(p, cell, v);
    plan_stamp(p, row, now, uptime);
    lane->cursor = oid_copy(p->arena, name);
    job->bytes_seen += (size_t)name.len + PLAN_VARBIND + (v->len > 0 ? v->len : NUMBER_GUESS);
    job->varbinds_seen++;
    return true;
}

/* What a good answer says of sizes. */
static void was_answered(struct plan *p, const struct plan_request *r)
{
    struct plan_limits *l = p->limits;
    struct plan_job *job = r->job;
    job->silences = 0;
    if (r->pdu.type != PDU_GETBULK) {
        l->no_bulk = l->no_bulk || job->trial; /* the same question as GETBULK was not answered */
        job->repetitions_cap = job->getnext ? GENTLY : job->repetitions_cap;
        job->getnext = job->trial = false;
        return;
    }
    l->repetitions_good =
        r->pdu.max_repetitions > l->repetitions_good ? r->pdu.max_repetitions : l->repetitions_good;
    if (job->refused > 0 &&
        plan_doubts(&l->repetitions_good, job->refused)) { /* it was the number of repetitions */
        int fits = job->refused / 2 > r->pdu.max_repetitions ? job->refused / 2 : r->pdu.max_repetitions;
        l->repetitions_bad = job->refused;
        l->repetitions = fits < l->repetitions ? fits : l->repetitions;
        l->grown = PLAN_FORGET - PLAN_FORGET_SOON;
    }
    job->refused = 0;
    job->repetitions_cap = job->repetitions_cap * 2 < l->repetitions ? job->repetitions_cap * 2 : 0;
}

size_t plan_walk_values(struct plan *p, struct plan_request *r, const struct pdu *pdu, int64_t now)
{
    struct plan_job *job = r->job;
    struct lane *open[LANES_MOST] = { NULL };
    size_t lanes = 0, number = 0, values = 0;
    for (size_t i = 0; i < job->lane_count && lanes < r->count; i++) {
        if (!job->lanes[i].ended) {
            open[lanes++] = &job->lanes[i];
        }
    }
    if (lanes == 0) {
        return 0;
    }
    struct ber list = pdu->varbinds;
    struct oid name;
    struct value v;
    bool uptime = false;
    if (r->uptime && pdu_varbind(&list, &name, &v) == 1 && oid_equal(name, plan_sys_uptime)) {
        uptime = plan_take_uptime(p, &v);
    }
    for (; pdu_varbind(&list, &name, &v) == 1; number++) {
        struct lane *lane = open[number % lanes];
        if (lane->ended) {
            continue;
        }
        lane->ended = !take_step(p, job, lane, name, &v, now, uptime);
        values += !lane->ended;
    }
    if (number == 0 && r->pdu.type == PDU_GETBULK) {
        job->getnext = true;  /* no room for more than sysUpTime? */
    } else if (number == 0) { /* an empty answer brings nothing, now or later */
        for (size_t i = 0; i < lanes; i++) {
            open[i]->ended = true;
        }
    } else {
        was_answered(p, r);
    }
    return values;
}

/* The job's lanes in two groups. */
static void split_walk(struct plan *p, struct plan_job *job)
{
    size_t half = job->lane_count / 2;
    struct plan_job *other = add_lanes(p, job->walk, job->lanes + half, job->lane_count - half);
    other->getnext = job->getnext;
    other->repetitions_cap = job->repetitions_cap;
    job->lane_count = half;
}

/* Fewer repetitions. Half as many first, then one: an agent that is really slow is not left alone by many steps. */
static void shrink_bulk(struct plan_job *job, int repetitions)
{
    job->refused = repetitions;
    job->repetitions_cap = job->silences > 1 ? 1 : repetitions / 2;
}

/* A column alone that can not be had: what came of it is kept. */
static void end_lane(struct plan_job *job, struct lane *lane, int32_t status)
{
    lane->ended = true;
    job->walk->error[lane->number] = status > 0 && status < PLAN_SILENT ? (uint8_t)status : PLAN_SILENT;
}

static void too_big(struct plan *p, struct plan_request *r)
{
    struct plan_job *job = r->job;
    stat_add(STAT_too_big, 1);
    plan_too_many(p->limits,
                  (int)r->count * (r->pdu.max_repetitions > 1 ? r->pdu.max_repetitions : 1) + r->uptime);
    if (r->pdu.type == PDU_GETBULK && r->pdu.max_repetitions > 1) {
        job->repetitions_cap = r->pdu.max_repetitions / 2;
    } else if (job->lane_count > 1) {
        split_walk(p, job);
    } else if (r->pdu.type == PDU_GETBULK) {
        job->getnext = true;
    } else {
        end_lane(job, &job->lanes[0], PDU_TOO_BIG);
    }
}

/* The open lane that was name number index (from 1) of the request; NULL when it is none. */
static struct lane *lane_named(const struct plan_request *r, int32_t index)
{
    struct plan_job *job = r->job;
    index -= r->uptime ? 1 : 0;
    for (size_t i = 0; i < job->lane_count && index > 0; i++) {
        index -= !job->lanes[i].ended;
        if (index == 0) {
            return &job->lanes[i];
        }
    }
    return NULL;
}

void plan_walk_error(struct plan *p, struct plan_request *r, const struct pdu *pdu)
{
    struct plan_job *job = r->job;
    bool no_name = pdu->error_status == PDU_NO_SUCH_NAME;
    job->silences = 0;
    if (pdu->error_status == PDU_TOO_BIG) {
        too_big(p, r);
        return;
    }
    if (no_name && r->uptime && pdu->error_index == 1) {
        p->limits->no_uptime = true;
        return;
    }
    if (r->pdu.type == PDU_GETBULK && r->pdu.max_repetitions > 1) {
        job->repetitions_cap =
            r->pdu.max_repetitions / 2; /* perhaps only the repetitions ran into the bad column behind */
        return;
    }
    struct lane *culprit = lane_named(r, pdu->error_index);
    if (culprit == NULL && job->lane_count > 1) {
        split_walk(p, job);
        return;
    }
    culprit = culprit != NULL ? culprit : &job->lanes[0];
    if (no_name) {
        culprit->ended = true; /* v1: the end of the MIB */
    } else {
        end_lane(job, culprit, pdu->error_status);
    }
}

/* GETBULK with fewer repetitions, then GETNEXT; when that is silent too GETBULK is not to blame, but one of the columns. */
void plan_walk_too_much(struct plan *p, struct plan_request *r)
{
    struct plan_job *job = r->job;
    job->silences++;
    if (r->pdu.type == PDU_GETBULK && r->pdu.max_repetitions > 1) {
        shrink_bulk(job, r->pdu.max_repetitions);
    } else if (r->pdu.type == PDU_GETBULK) {
        job->getnext = job->trial = true;
        job->silences = 0;
    } else if (job->lane_count > 1) {
        job->trial = false;
        job->silences = 0;
        split_walk(p, job);
    } else if (job->silences >= SILENCES_MOST || job->trial) {
        end_lane(job, &job->lanes[0], PLAN_SILENT);
    }
}
