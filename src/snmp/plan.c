/* plan.c: what is asked next and what an answer means: the list of jobs, limits, and what GETs and walks share. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/plan_inside.h"

enum { REPETITIONS_START = 16, REPETITIONS_MOST = 100 };

static const uint8_t sys_uptime_bytes[] = { 0x2b, 6, 1, 2, 1, 1, 3, 0 };
const struct oid plan_sys_uptime = { sys_uptime_bytes, sizeof sys_uptime_bytes };
static const struct oid sys_uptime_object = { sys_uptime_bytes, sizeof sys_uptime_bytes - 1 };

void plan_limits_start(struct plan_limits *l, int most_bytes, int most_varbinds)
{
    *l = (struct plan_limits){ .most_bytes = most_bytes,
                               .most_varbinds = most_varbinds,
                               .bytes = most_bytes,
                               .varbinds = most_varbinds,
                               .most_repetitions = REPETITIONS_MOST,
                               .repetitions = REPETITIONS_START };
}

/* One step up, not to what was too much lately. */
static int grow(int now, int most, int bad, int slowness)
{
    most = bad > 0 && bad - 1 < most ? bad - 1 : most;
    now += 1 + now / slowness;
    return now > most ? most : now;
}

void plan_limits_grow(struct plan_limits *l)
{
    if ((l->varbinds_bad > 0 || l->repetitions_bad > 0) && ++l->grown >= PLAN_FORGET) {
        l->varbinds_bad = l->repetitions_bad = l->grown = 0;
    }
    l->varbinds = grow(l->varbinds, l->most_varbinds, l->varbinds_bad, 16);
    l->bytes = grow(l->bytes, l->most_bytes, 0, 32);
    l->repetitions = grow(l->repetitions, l->most_repetitions, l->repetitions_bad, 8);
}

void plan_too_many(struct plan_limits *l, int varbinds)
{
    l->varbinds_good = 0;
    l->varbinds = varbinds / 2 < l->varbinds ? varbinds / 2 : l->varbinds;
    l->varbinds = l->varbinds < 1 ? 1 : l->varbinds;
    l->varbinds_bad = varbinds > 1 ? varbinds : 0;
    l->grown = 0;
}

bool plan_doubts(int *good, int size)
{
    bool doubt = size > *good;
    *good = 0;
    return doubt;
}

struct plan *plan_new(struct arena *a, struct plan_limits *limits, int version)
{
    struct plan *p = arena_alloc(a, sizeof *p);
    p->arena = a;
    p->limits = limits;
    p->version = version;
    p->header = version == 3 ? PLAN_HEADER_V3 : PLAN_HEADER;
    p->jobs_end = &p->jobs;
    return p;
}

struct plan_job *plan_job_new(struct plan *p)
{
    struct plan_job *job = arena_alloc(p->arena, sizeof *job);
    *p->jobs_end = job;
    p->jobs_end = &job->next;
    return job;
}

struct plan_request *plan_request_new(struct plan *p, struct plan_job *job, size_t names)
{
    struct plan_request *r = arena_alloc(p->arena, sizeof *r);
    r->job = job;
    r->pdu.names = arena_array(p->arena, names + 1, sizeof *r->pdu.names);
    p->in_flight++;
    return r;
}

struct pdu_name *plan_request_names(struct plan_request *r)
{
    union {
        const struct pdu_name *in;
        struct pdu_name *out;
    } names = { .in = r->pdu.names };
    return names.out;
}

void plan_put_uptime(const struct plan *p, struct plan_request *r, bool whole)
{
    if (!p->limits->no_uptime) {
        plan_request_names(r)[r->pdu.count++].base = whole ? plan_sys_uptime : sys_uptime_object;
        r->uptime = true;
    }
}

bool plan_take_uptime(struct plan *p, const struct value *v)
{
    if (v->type != VALUE_TICKS && v->type != VALUE_GAUGE && v->type != VALUE_INT) {
        p->limits->no_uptime =
            p->limits->no_uptime || v->type == VALUE_NO_OBJECT || v->type == VALUE_NO_INSTANCE;
        return false;
    }
    p->uptime = (uint32_t)v->u;
    p->uptime_known = true;
    return true;
}

void plan_stamp(const struct plan *p, struct grid_row *row, int64_t now, bool uptime)
{
    row->first_at = row->first_at == 0 ? now : row->first_at;
    row->at = now;
    row->uptime_known = uptime;
    row->uptime = uptime ? p->uptime : 0;
}

void plan_keep(struct plan *p, struct value *to, const struct value *from)
{
    *to = *from;
    if (from->type == VALUE_BYTES || from->type == VALUE_OID || from->type == VALUE_IP) {
        to->bytes = from->len > 0 ? arena_copy(p->arena, from->bytes, from->len) : (const uint8_t *)"";
    }
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
        struct plan_request *r = job->walk != NULL ? plan_walk_next(p, job)
                                 : job->count > 0  ? plan_get_next(p, job)
                                                   : NULL;
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

size_t plan_answer(struct plan *p, struct plan_request *r, const struct pdu *pdu, int64_t now)
{
    p->in_flight--;
    r->job->in_flight = false;
    if (r->job->walk == NULL) {
        return plan_get_answer(p, r, pdu, now);
    }
    if (pdu->error_status != PDU_OK) {
        plan_walk_error(p, r, pdu);
        return 0;
    }
    return plan_walk_values(p, r, pdu, now);
}

void plan_too_much(struct plan *p, struct plan_request *r)
{
    p->in_flight--;
    r->job->in_flight = false;
    if (r->job->walk == NULL) {
        plan_get_too_much(p, r);
    } else {
        plan_walk_too_much(p, r);
    }
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
