/* witness.c: did the device restart? */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/witness.h"

#include <math.h>

#include "base/clock.h"
#include "base/log.h"
#include "core/poll.h"

static const double tick = 0.01, wrap = 42949672.96;

static double seconds(int64_t us)
{
    return (double)us / 1e6;
}

/* What the clock of an agent may differ by. */
static double slack(double elapsed)
{
    return 60.0 + elapsed / 100.0;
}

/* Did a count of seconds, read twice, go on with the time between? */
static bool went_on(double before, double after, double elapsed)
{
    return after >= before && fabs(after - before - elapsed) <= slack(elapsed);
}

static bool leapt(const struct unit *u, uint32_t ticks, int64_t now)
{
    double elapsed = seconds(now - u->uptime_at), passed = ((double)ticks - u->uptime) * tick;
    return ticks > u->uptime && passed - elapsed > slack(elapsed);
}

static bool is_odd(const struct unit *u, uint32_t ticks, int64_t now)
{
    const struct witness *w = &u->witness;
    if (ticks == u->uptime) { /* it stands still: the others are asked as long as there are any */
        return now - u->uptime_at > 5000000 && (w->engine_at != 0 || w->host_at != 0);
    }
    return ticks < u->uptime || leapt(u, ticks, now) ||
           counter_restarted(u->uptime, u->uptime_at, ticks, now, -1);
}

bool witness_doubts(struct poll *p, int64_t now)
{
    const struct unit *u = p->unit;
    for (size_t i = 0; i < p->plan_count && !p->uptime_known; i++) {
        p->uptime_known = plan_uptime(p->plans[i], &p->uptime) == 0;
    }
    p->uptime_at = p->uptime_known && p->uptime_at == 0 ? now : p->uptime_at;
    if (!p->uptime_known) {
        return u->limits.no_uptime && p->any_answer && (u->witness.engine_at != 0 || u->witness.host_at != 0);
    }
    return u->uptime_known && is_odd(u, p->uptime, p->uptime_at);
}

/* The engine's boots and time now: from the newest authenticated message, or as they were asked. */
static bool engine_now(const struct poll *p, int64_t now, uint32_t *boots, uint32_t *time)
{
    const struct v3_engine *e = &p->unit->peer.engine;
    const struct identity_answers *a = p->identity;
    if (p->unit->device->credential->version == SITE_V3) {
        *boots = e->boots;
        *time = e->time + (uint32_t)seconds(now - e->synced_at);
        return e->synced;
    }
    if (a == NULL || a->boots.type != VALUE_INT || a->boots.u > INT32_MAX || a->time.type != VALUE_INT ||
        a->time.u > INT32_MAX) {
        return false;
    }
    *boots = (uint32_t)a->boots.u;
    *time = (uint32_t)a->time.u;
    return true;
}

/* 1: it restarted; 0: it did not; -1: these can not tell. */
static int engine_verdict(struct poll *p, int64_t now)
{
    struct witness *w = &p->unit->witness, before = *w;
    uint32_t boots, time;
    if (!engine_now(p, now, &boots, &time)) {
        return -1;
    }
    w->boots = boots;
    w->time = time;
    w->engine_at = now;
    if (before.engine_at == 0) {
        return -1;
    }
    if (boots != before.boots) {
        return 1;
    }
    /* An agent that forgets its boots has the same number again, but its time begins anew. */
    return went_on(before.time, time, seconds(now - before.engine_at)) ? 0 : -1;
}

/* Did the host go on while the agent restarted? */
static int host_verdict(struct poll *p, int64_t now)
{
    struct witness *w = &p->unit->witness, before = *w;
    const struct identity_answers *a = p->identity;
    if (a == NULL || a->host.type != VALUE_TICKS) {
        return -1;
    }
    w->host = (uint32_t)a->host.u;
    w->host_at = now;
    double elapsed = seconds(now - before.host_at), old = before.host * tick, new = w->host *tick;
    return before.host_at == 0 ? -1 : went_on(old, new < old ? new + wrap : new, elapsed) ? 0 : 1;
}

/* sysUpTime and the witnesses together. */
static void judge(struct poll *p, int64_t now, int64_t known_since, int engine, int host)
{
    struct unit *u = p->unit;
    struct witness *w = &u->witness;
    bool odd = u->uptime_known && p->uptime_known && is_odd(u, p->uptime, p->uptime_at);
    if (u->uptime_known && p->uptime_known && !odd) {
        return; /* it went on with the time: no restart, whatever the others say */
    }
    p->restarted = p->uptime_known && u->uptime_known
                       ? counter_restarted(u->uptime, u->uptime_at, p->uptime, p->uptime_at, engine)
                       : engine == 1 || host == 1;
    p->agent_only = p->restarted && host == 0;
    if (p->restarted) {
        int64_t up = p->uptime * 10000LL;
        w->booted_at = p->uptime_known && up < now - u->uptime_at ? now - up : now;
    } else if (odd && engine == 0) {
        w->vouched_from = known_since;
        w->vouched_to = now;
        log_limited(LOG_LEVEL_INFO, u->device->key, "uptime-odd",
                    "device=%s uptime_s=%lu was_s=%lu text=\"no restart: snmpEngineBoots is the same\"",
                    u->device->key, (unsigned long)p->uptime / 100, (unsigned long)u->uptime / 100);
    } else if (odd && leapt(u, p->uptime, p->uptime_at)) {
        w->booted_at =
            now; /* a clock was set, or another machine answers: no difference over it is worth anything */
    }
}

/* The first answer since the daemon began: did the device begin anew meanwhile? */
static bool began_meanwhile(const struct poll *p)
{
    const struct unit *u = p->unit;
    return u->recalled && !u->uptime_known && p->uptime_known &&
           clock_wall() - p->uptime * 10000LL > u->who.confirmed - 60 * 1000000LL;
}

void witness_decide(struct poll *p, int64_t now)
{
    struct unit *u = p->unit;
    if (p->decided || !p->any_answer) {
        return;
    }
    int64_t known_since = u->witness.engine_at, booted_at = u->witness.booted_at;
    (void)witness_doubts(p, now);
    p->decided = true;
    int host = host_verdict(p, now), engine = engine_verdict(p, now);
    bool meanwhile = began_meanwhile(p);
    judge(p, now, known_since, engine, host);
    if (p->uptime_known) {
        u->uptime = p->uptime;
        u->uptime_at = p->uptime_at;
        u->uptime_known = true;
    }
    if (u->witness.booted_at != booted_at || meanwhile) {
        unit_walk_all(u, now);
    }
}

int witness_says(const struct unit *u, int64_t before, int64_t at)
{
    const struct witness *w = &u->witness;
    if (w->booted_at > before) {
        return 1;
    }
    return w->vouched_to > before && w->vouched_from != 0 && w->vouched_from <= before && at >= w->vouched_to
               ? 0
               : -1;
}
