/* counter.c: counters to rates: wraps, restarts and gaps. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/counter.h"

#include <math.h>

static const double wrap32 = 4294967296.0;

_Static_assert(sizeof(struct counter) == 24, "memory per series");

/* Take the reading as the new baseline. total goes on growing: only differences of it within one baseline mean anything. */
static enum counter_verdict rebase(struct counter *c, const struct counter_moment *m,
                                   enum counter_verdict verdict)
{
    c->at = m->at;
    c->total = m->value;
    c->rate = NAN;
    c->wide = m->wide;
    c->seeded = true;
    c->discontinuity = m->discontinuity;
    c->discontinuity_known = m->discontinuity_known;
    return verdict;
}

static bool was_reset(const struct counter *c, const struct counter_moment *m)
{
    return m->restarted || c->wide != m->wide || (m->wide && m->value < c->total) ||
           (c->discontinuity_known && m->discontinuity_known && c->discontinuity != m->discontinuity);
}

enum counter_verdict counter_take(struct counter *c, const struct counter_moment *m, int64_t heartbeat,
                                  double max_rate)
{
    if (!c->seeded) {
        return rebase(c, m, COUNTER_FIRST);
    }
    if (was_reset(c, m)) {
        return rebase(c, m, COUNTER_RESET);
    }
    int64_t gap = m->at - c->at;
    if (gap <= 0 || gap > heartbeat) {
        return rebase(c, m, COUNTER_GAP);
    }
    double seconds = (double)gap / 1e6;
    if (!m->wide && max_rate * seconds >= wrap32) {
        return rebase(c, m, COUNTER_AMBIGUOUS);
    }
    uint64_t delta = m->wide ? m->value - c->total : (uint32_t)(m->value - c->total);
    double rate = (double)delta / seconds;
    if (rate > max_rate) { /* false while max_rate is not known (NaN) */
        return rebase(c, m, COUNTER_TOO_FAST);
    }
    c->at = m->at;
    c->total += delta;
    c->rate = (float)rate;
    c->discontinuity = m->discontinuity;
    c->discontinuity_known = m->discontinuity_known;
    return COUNTER_RATE;
}

bool counter_restarted(uint32_t old_ticks, int64_t old_at, uint32_t new_ticks, int64_t new_at,
                       int boots_moved)
{
    if (boots_moved >= 0) {
        return boots_moved == 1;
    }
    double elapsed = (double)(new_at - old_at) / 1e6, slack = 5.0 + elapsed / 100.0;
    double up = (double)new_ticks / 100.0, missing = (double)old_ticks / 100.0 + elapsed - up;
    if (new_ticks >=
        old_ticks) { /* restarted soon after a restart: up for less than the time between, and behind what was due */
        return new_ticks > old_ticks && up < elapsed + slack && missing > slack;
    }
    /* Went down: a restart, or the wrap after 497.1 days. After a wrap the ticks passed modulo 2^32 equal the time passed. */
    double passed = (double)(uint32_t)(new_ticks - old_ticks) / 100.0;
    return fabs(passed - elapsed) > 60.0 + elapsed / 100.0;
}
