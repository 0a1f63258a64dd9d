/* plan_get.c: GETs of known instances: as many as fit, halved when it was too much, named culprits left out. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/plan_inside.h"

#include <string.h>

#include "base/stat.h"

enum {
    VALUE_GUESS = 8,   /* bytes of a value nobody has seen yet */
    BYTES_LEAST = 484, /* what each agent must take (RFC 3417 3.2) */
    ERRORS_MOST = 3,   /* cells of one column with an error before the column is given up for this time */
    SILENCES_MOST = 2,
};

void plan_get(struct plan *p, struct plan_cell *cells, size_t count)
{
    struct plan_job *last = p->jobs;
    while (last != NULL && last->next != NULL) {
        last = last->next;
    }
    if (count > 0 && last != NULL && last->walk == NULL && last->split == NULL &&
        last->cells + last->total == cells && last->first + last->count == last->total) {
        last->total += count;
        last->count += count;
    } else if (count > 0) {
        struct plan_job *job = plan_job_new(p);
        job->cells = cells;
        job->total = job->count = count;
    }
}

/* Back to where the last row begins that does not go in as a whole, if there is anything before it: a row's sample has one time. */
static size_t row_end(const struct plan_job *job, size_t last, size_t *asked)
{
    const struct plan_cell *c = job->cells;
    size_t i = last, left = *asked;
    while (i > job->first && i < job->first + job->count && c[i].row != NULL && c[i].row == c[i - 1].row) {
        i--;
        left -= !c[i].settled;
    }
    if (left == 0) {
        return last;
    }
    *asked = left;
    return i;
}

/* How many cells from the job's first on go into one GET: the end of that range, and in *asked how many of it are to be asked. */
static size_t fitting(const struct plan *p, const struct plan_job *job, size_t *asked)
{
    const struct plan_limits *l = p->limits;
    size_t most = l->varbinds > 2 ? (size_t)l->varbinds - !l->no_uptime : 1, bytes = p->header,
           last = job->first;
    for (*asked = 0; last < job->first + job->count && *asked < most; last++) {
        const struct plan_cell *c = &job->cells[last];
        if (c->settled) {
            continue;
        }
        bytes += PLAN_VARBIND + c->name.base.len + c->name.tail.len + (c->size > 0 ? c->size : VALUE_GUESS);
        if (bytes > (size_t)l->bytes && *asked > 0) {
            break;
        }
        ++*asked;
    }
    return l->whole_rows ? row_end(job, last, asked) : last;
}

/* A part of a split has its answer, or will never have one (content). */
static void part_done(struct plan *p, struct plan_split *split, bool content)
{
    struct plan_limits *l = p->limits;
    for (; split != NULL; split = split->parent) {
        split->content = split->content || content;
        if (--split->left > 0) {
            return;
        }
        content =
            split->content || split->given_up != p->given_up; /* cells of it may not be asked any more */
        if (!content && plan_doubts(&l->varbinds_good, split->names)) {
            plan_too_many(l, split->names);
            l->grown = PLAN_FORGET - PLAN_FORGET_SOON;
            l->bytes = l->bytes * 3 / 4 < BYTES_LEAST ? BYTES_LEAST : l->bytes * 3 / 4;
        }
    }
}

/* A GET of as many cells as fit; the rest of the range stays in the job. */
struct plan_request *plan_get_next(struct plan *p, struct plan_job *job)
{
    size_t asked, last = fitting(p, job, &asked);
    if (asked == 0) { /* all of it was given up meanwhile */
        job->count = 0;
        part_done(p, job->split, false);
        return NULL;
    }
    struct plan_request *r = plan_request_new(p, job, asked + 1);
    r->pdu.type = PDU_GET;
    plan_put_uptime(p, r, true);
    r->first = job->first;
    for (size_t i = job->first; i < last; i++) {
        if (!job->cells[i].settled) {
            plan_request_names(r)[r->pdu.count++] = job->cells[i].name;
        }
    }
    job->count -= last - job->first;
    job->first = last;
    if (job->split != NULL && job->count > 0) {
        job->split->left++; /* limits became smaller meanwhile: it takes one request more */
    }
    r->small = asked <= 1;
    r->count = last - r->first;
    return r;
}

/* Ask the unsettled cells of a range again, before everything else. */
static void again(struct plan *p, const struct plan_request *r, size_t first, size_t count,
                  struct plan_split *split)
{
    struct plan_job *job = arena_alloc(p->arena, sizeof *job);
    *job = (struct plan_job){ .next = p->jobs,
                              .cells = r->job->cells,
                              .total = r->job->total,
                              .first = first,
                              .count = count,
                              .split = split };
    if (p->jobs == NULL) {
        p->jobs_end = &job->next;
    }
    p->jobs = job;
}

/* For the few octets of an OID: a call of memcmp() costs more than the work. */
static inline bool same_octets(const uint8_t *a, const uint8_t *b, size_t len)
{
    uint64_t x[2], y[2];
    if (len < 8) {
        while (len > 0 && a[len - 1] == b[len - 1]) {
            len--;
        }
        return len == 0;
    }
    if (len > 16) {
        return memcmp(a, b, len) == 0;
    }
    memcpy(&x[0], a, 8);
    memcpy(&y[0], b, 8);
    memcpy(&x[1], a + len - 8, 8);
    memcpy(&y[1], b + len - 8, 8);
    return x[0] == y[0] && x[1] == y[1];
}

static inline bool is_name(struct oid got, const struct pdu_name *asked)
{
    return got.len == asked->base.len + asked->tail.len &&
           same_octets(got.b + asked->base.len, asked->tail.b, asked->tail.len) &&
           same_octets(got.b, asked->base.b, asked->base.len);
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
        if (r->uptime && name.len == plan_sys_uptime.len && oid_equal(name, plan_sys_uptime)) {
            uptime = plan_take_uptime(p, &v);
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
        plan_keep(p, c->value, &v);
        c->settled = true;
        values += value_is_there(&v);
        if (c->row != NULL) {
            plan_stamp(p, c->row, now, uptime);
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
static void halve_get(struct plan *p, const struct plan_request *r, struct plan_split *split)
{
    size_t half = r->count / 2;
    again(p, r, r->first + half, r->count - half, split);
    again(p, r, r->first, half, split);
}

static void settle(struct plan_cell *c, uint8_t type, int32_t status)
{
    *c->value = (struct value){ .type = type, .u = (uint64_t)status };
    c->settled = true;
}

/* One cell has an error, or is never answered. When that happens to one column again and again, the others of it are not asked: they would cost a
 * round trip each, or a silence. */
static void blame(struct plan *p, const struct plan_job *job, struct plan_cell *c, int32_t status, int most)
{
    settle(c, VALUE_ERROR, status);
    p->culprits = c->name.tail.len > 0 && oid_equal(p->culprit, c->name.base) ? p->culprits + 1 : 1;
    p->culprit = c->name.base;
    p->given_up += p->culprits == most;
    for (size_t i = 0; p->culprits >= most && i < job->total; i++) {
        if (!job->cells[i].settled && oid_equal(job->cells[i].name.base, p->culprit)) {
            settle(&job->cells[i], VALUE_ERROR, status);
        }
    }
}

/* An error status for a GET: the one that is named is out, the others are asked again; with no name the request is halved
 * until the culprit stands alone. */
static void get_error(struct plan *p, struct plan_request *r, const struct pdu *pdu)
{
    bool named = pdu->error_status != PDU_TOO_BIG;
    struct plan_cell *c = named ? cell_named(r, pdu->error_index) : NULL;
    if (!named) {
        stat_add(STAT_too_big, 1);
        plan_too_many(p->limits, (int)r->pdu.count);
    }
    if (c == NULL && unsettled(r) == 1) {
        c = cell_named(r, r->uptime ? 2 : 1);
    }
    if (c == NULL && named && r->uptime && pdu->error_index == 1) {
        p->limits->no_uptime = true;
    } else if (c == NULL) {
        halve_get(p, r, NULL);
        return;
    } else if (pdu->error_status == PDU_NO_SUCH_NAME) {
        settle(c, VALUE_NO_OBJECT, 0);
    } else {
        blame(p, r->job, c, pdu->error_status, ERRORS_MOST);
    }
    if (unsettled(r) > 0) {
        again(p, r, r->first, r->count, NULL);
    }
}

size_t plan_get_answer(struct plan *p, struct plan_request *r, const struct pdu *pdu, int64_t now)
{
    part_done(p, r->job->split, false);
    if (pdu->error_status != PDU_OK) {
        get_error(p, r, pdu);
        return 0;
    }
    p->limits->varbinds_good =
        (int)r->pdu.count > p->limits->varbinds_good ? (int)r->pdu.count : p->limits->varbinds_good;
    size_t before = unsettled(r), values = get_values(p, r, pdu, now), left = unsettled(r);
    if (left > 0 && left < before) {
        again(p, r, r->first, r->count, NULL); /* the agent left some out: ask those alone */
    } else if (left > 0) {
        for (size_t i = r->first; i < r->first + r->count; i++) {
            if (!r->job->cells[i].settled) {
                settle(&r->job->cells[i], VALUE_NO_INSTANCE, 0);
            }
        }
    }
    return values;
}

void plan_get_too_much(struct plan *p, struct plan_request *r)
{
    if (unsettled(r) <= 1) {
        for (size_t i = r->first; i < r->first + r->count; i++) {
            if (!r->job->cells[i].settled) {
                blame(p, r->job, &r->job->cells[i], PLAN_SILENT, SILENCES_MOST);
            }
        }
        part_done(p, r->job->split, true);
        return;
    }
    struct plan_split *split = arena_alloc(p->arena, sizeof *split);
    *split = (struct plan_split){
        .parent = r->job->split, .names = (int)r->pdu.count, .left = 2, .given_up = p->given_up
    };
    halve_get(p, r, split);
}
