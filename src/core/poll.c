/* poll.c: one poll of one device: phases one after the other, a window of requests, a probe when one is not answered. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/poll.h"

#include <string.h>

#include "base/stat.h"
#include "core/phase.h"
#include "core/probe.h"
#include "core/recheck.h"

enum { IDENTITY, HEAD, DOUBT, PROBE, TABLES, MOVED, RECHECK, AGAIN, JOINS, FRESH, FRESHER, END };

enum { SLOW = 50000 }; /* a round trip, microseconds */

static void advance(struct poll *p, int64_t now);

static void finish(struct poll *p, int64_t now)
{
    timer_clear(p->timers, &p->deadline);
    strain_end(p);
    p->ended = now;
    p->phase = END;
    phase_end(p, now);
    p->done(p, now);
}

/* false when that was the last one: p is gone then. */
static bool next_phase(struct poll *p, int64_t now)
{
    switch (++p->phase) {
    case HEAD:
        phase_head(p, now);
        return true;
    case DOUBT:
        phase_doubt(p, now);
        return true;
    case PROBE:
        phase_decide(p, now);
        probe_ask(p, now);
        return true;
    case TABLES:
        phase_tables(p, now);
        return true;
    case MOVED:
        phase_moved(p);
        return true;
    case RECHECK:
        recheck_ask(p);
        return true;
    case AGAIN:
        phase_again(p);
        return true;
    case JOINS:
        phase_joins(p);
        return true;
    case FRESH:
    case FRESHER:
        phase_fresh(p);
        return true;
    default:
        finish(p, now);
        return false;
    }
}

static bool plans_done(const struct poll *p)
{
    for (size_t i = 0; i < p->plan_count; i++) {
        if (!plan_done(p->plans[i])) {
            return false;
        }
    }
    return true;
}

static void on_done(struct peer_ask *a, enum peer_result result, const struct pdu *pdu, int64_t now);

static void start_ask(struct poll *p, struct poll_ask *a, size_t plan, struct plan_request *r, int tries,
                      int64_t now)
{
    a->poll = p;
    a->busy = true;
    a->request = r;
    a->plan = p->plans[plan];
    a->ask.peer = &p->unit->peer;
    a->ask.request = r->pdu;
    a->ask.context = p->contexts[plan];
    a->ask.max_size = p->unit->device->max_response + 72 > 1472 ? p->unit->device->max_response + 72 : 1472;
    a->ask.done = on_done;
    a->begun = now;
    p->in_flight++;
    p->pdus++;
    peer_start(p->wire, &a->ask, tries, now);
}

static struct poll_ask *free_ask(struct poll *p)
{
    for (int i = 0; i < p->window; i++) {
        if (!p->asks[i].busy) {
            return &p->asks[i];
        }
    }
    return NULL;
}

/* Keep the window full; when nothing is open any more, go on to the next phase. */
static void advance(struct poll *p, int64_t now)
{
    for (;;) {
        struct poll_ask *a = free_ask(p);
        size_t plan = 0;
        struct plan_request *r = NULL;
        bool wait = p->silent_count > 0 || p->strain.pausing || a == NULL ||
                    (p->in_flight > 0 && !peer_is_ready(&p->unit->peer));
        for (; !wait && r == NULL && plan < p->plan_count; plan++) {
            r = plan_next(p->plans[plan]);
        }
        if (r != NULL) {
            start_ask(p, a, plan - 1, r, p->tries, now);
        } else if (p->in_flight > 0 || !plans_done(p)) {
            return;
        } else if (!next_phase(p, now)) {
            return;
        }
    }
}

static void give_up(struct poll *p, enum why why, int64_t now)
{
    for (int i = 0; i < p->window; i++) {
        if (p->asks[i].busy) {
            peer_cancel(&p->asks[i].ask);
        }
    }
    if (p->probe.busy) {
        peer_cancel(&p->probe.ask);
    }
    for (size_t i = 0; i < p->plan_count; i++) {
        plan_abandon(p->plans[i]);
    }
    p->failure = why;
    finish(p, now);
}

/* A small question decides: does the device live and was the request too much for it, or is it gone? */
static void start_probe(struct poll *p, int64_t now)
{
    static const uint8_t object_id[] = { 0x2b, 6, 1, 2, 1, 1, 2, 0 };
    static const struct pdu_name uptime = { { (const uint8_t *)"\x2b\x06\x01\x02\x01\x01\x03", 8 },
                                            { NULL, 0 } },
                                 object = { { object_id, 8 }, { NULL, 0 } };
    struct plan_request *r = arena_alloc(p->arena, sizeof *r);
    r->pdu = (struct pdu_request){ .type = PDU_GET,
                                   .names = p->unit->limits.no_uptime ? &object : &uptime,
                                   .count = 1 };
    stat_add(STAT_probes, 1);
    start_ask(p, &p->probe, 0, r, 1, now);
    p->probe.request = NULL;
}

static void note_answer(struct poll *p, int64_t now)
{
    p->any_answer = true;
    p->answered_at = now;
}

static void on_probe(struct poll *p, enum peer_result result, int64_t now)
{
    if (result != PEER_ANSWER) {
        give_up(p, result == PEER_AUTH ? WHY_AUTH : WHY_TIMEOUT, now);
        return;
    }
    note_answer(p, now);
    for (int i = 0; i < p->silent_count; i++) {
        plan_too_much(p->silent[i]->plan, p->silent[i]->request);
        p->silent[i]->busy = false;
    }
    p->silent_count = 0;
    advance(p, now);
}

/* The device does not know that context: nothing more is asked there, all else goes on. */
static void drop_context(struct poll *p, const struct plan *plan)
{
    int kept = 0;
    for (int i = 0; i < p->window; i++) {
        struct poll_ask *a = &p->asks[i];
        if (a->busy && a->plan == plan && a->request != NULL) {
            bool silent = false;
            for (int k = 0; k < p->silent_count; k++) {
                silent = silent || p->silent[k] == a;
            }
            peer_cancel(&a->ask);
            p->in_flight -= !silent;
            a->busy = false;
        }
    }
    for (int k = 0; k < p->silent_count; k++) {
        if (p->silent[k]->busy) {
            p->silent[kept++] = p->silent[k];
        }
    }
    p->silent_count = kept;
    for (size_t i = 1; i < p->plan_count; i++) {
        if (p->plans[i] == plan) {
            plan_abandon(p->plans[i]);
            phase_no_context(p, p->contexts[i]);
        }
    }
}

static void on_done(struct peer_ask *ask, enum peer_result result, const struct pdu *pdu, int64_t now)
{
    struct poll_ask *a = (struct poll_ask *)((char *)ask - offsetof(struct poll_ask, ask));
    struct poll *p = a->poll;
    p->in_flight--;
    a->busy =
        result == PEER_TIMEOUT && a != &p->probe; /* its place stays taken until the probe has decided */
    if (a == &p->probe) {
        on_probe(p, result, now);
        return;
    }
    if (result == PEER_ANSWER) {
        note_answer(p, now);
        p->values += plan_answer(a->plan, a->request, pdu, now);
        if (p->strain.on && strain_answered(p, now - a->begun, now, advance)) {
            give_up(p, WHY_LATE, now);
            return;
        }
        advance(p, now);
        return;
    }
    if (result == PEER_CONTEXT && a->plan != p->plans[0]) {
        note_answer(p, now);
        drop_context(p, a->plan);
        advance(p, now);
        return;
    }
    if (result == PEER_AUTH || result == PEER_CONTEXT) {
        give_up(p, WHY_AUTH, now);
        return;
    }
    if (p->strain.on) {
        strain_silent(p);
        give_up(p, WHY_TIMEOUT, now);
        return;
    }
    if (a->request->small && !p->any_answer) {
        give_up(p, WHY_TIMEOUT, now);
        return;
    }
    p->silent[p->silent_count++] = a;
    if (!p->probe.busy) {
        start_probe(p, now);
    }
}

static void on_deadline(struct timer *t, int64_t now)
{
    struct poll *p = (struct poll *)((char *)t - offsetof(struct poll, deadline));
    give_up(p, p->any_answer ? WHY_LATE : WHY_TIMEOUT, now);
}

struct poll *poll_start(struct unit *unit, struct unit_section *const *due, size_t count, struct arena *arena,
                        struct wire *wire, struct timers *timers, int64_t limit, int64_t now,
                        void (*done)(struct poll *p, int64_t now), void *ctx)
{
    struct poll *p = arena_alloc(arena, sizeof *p);
    *p = (struct poll){ .unit = unit,
                        .arena = arena,
                        .wire = wire,
                        .timers = timers,
                        .done = done,
                        .ctx = ctx,
                        .started = now,
                        .tries = count == 0 ? 1 : 0,
                        .window = unit->device->window > POLL_WINDOW ? POLL_WINDOW : unit->device->window };
    p->asks = arena_array(arena, (size_t)p->window, sizeof *p->asks);
    p->sections = arena_array(arena, count + 1, sizeof *p->sections);
    for (size_t i = 0; i < count; i++) {
        unit_ready(due[i]);
        p->sections[p->section_count].us = due[i];
        p->sections[p->section_count++].scalars =
            arena_array(arena, due[i]->section->column_count + 1u, sizeof(struct value));
    }
    if (count > 0 && due[0]->section->slow && unit->last_answer != 0) {
        strain_begin(p);
    }
    unit->limits.whole_rows = unit->peer.rtt.smooth > SLOW || unit->peer.rtt.backoff > 0;
    (void)phase_plan(p, "");
    p->deadline.fire = on_deadline;
    timer_set(timers, &p->deadline, now + limit);
    phase_identity(p, now);
    advance(p, now);
    return p;
}

void poll_cancel(struct poll *p)
{
    if (p == NULL || p->phase == END) {
        return;
    }
    timer_clear(p->timers, &p->deadline);
    strain_end(p);
    for (int i = 0; i < p->window; i++) {
        if (p->asks[i].busy) {
            peer_cancel(&p->asks[i].ask);
        }
    }
    if (p->probe.busy) {
        peer_cancel(&p->probe.ask);
    }
    p->phase = END;
}
