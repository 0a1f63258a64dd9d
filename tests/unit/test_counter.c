/* Proves the one rate engine: what is a wrap, a restart, a gap, too fast or not to be known; and when sysUpTime tells of a restart. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/counter.h"

#include <math.h>

#include "check.h"

enum { SECOND = 1000000, MINUTE = 60 * SECOND, HEARTBEAT = 132 * SECOND };

static int64_t now;

static enum counter_verdict take(struct counter *c, uint64_t value, bool wide, double max_rate)
{
    struct counter_moment m = { .at = now += MINUTE, .value = value, .wide = wide };
    return counter_take(c, &m, HEARTBEAT, max_rate);
}

static void rates(void)
{
    struct counter c = { 0 };
    CHECK_INT(take(&c, 1000, true, NAN), COUNTER_FIRST);
    CHECK(isnan(c.rate));
    CHECK_INT(take(&c, 7000, true, NAN), COUNTER_RATE);
    CHECK(c.rate == 100);
    CHECK_INT(take(&c, 7000, true, NAN), COUNTER_RATE);
    CHECK(c.rate == 0);
    CHECK_INT(take(&c, 6999, true, NAN), COUNTER_RESET); /* a Counter64 does not wrap: it was set back */
    CHECK(isnan(c.rate));
    CHECK_INT(take(&c, 12999, true, NAN), COUNTER_RATE);
    CHECK(c.rate == 100);
}

static void wraps(void)
{
    struct counter c = { 0 };
    (void)take(&c, 4294967000u, false, 1000);
    CHECK_INT(take(&c, 5704, false, 1000), COUNTER_RATE);
    CHECK(c.rate == 100);
    CHECK_INT(c.total, 4294967000LL + 6000); /* goes on growing for the store */
    CHECK_INT(take(&c, 11704, false, 1000), COUNTER_RATE);
    CHECK_INT(c.total, 4294967000LL + 12000);
    /* 4294967296 in a minute is 71.6 million a second: who can do that may have wrapped twice */
    CHECK_INT(take(&c, 17704, false, 71582789), COUNTER_AMBIGUOUS);
    CHECK_INT(take(&c, 23704, false, 71582788), COUNTER_RATE);
    CHECK_INT(take(&c, 29704, false, NAN), COUNTER_RATE);
    CHECK_INT(take(&c, 29704, true, NAN), COUNTER_RESET); /* another column now */
}

static void physics(void)
{
    struct counter c = { 0 };
    (void)take(&c, 0, true, 1000);
    CHECK_INT(take(&c, 60001, true, 1000), COUNTER_TOO_FAST);
    CHECK_INT(take(&c, 120001, true, 1000), COUNTER_RATE); /* one odd reading costs one interval */
    CHECK(c.rate == 1000);
}

static void gaps_and_restarts(void)
{
    struct counter c = { 0 };
    struct counter_moment m = { .at = 0, .value = 0, .wide = true };
    (void)counter_take(&c, &m, HEARTBEAT, NAN);
    m = (struct counter_moment){ .at = HEARTBEAT, .value = 1320, .wide = true };
    CHECK_INT(counter_take(&c, &m, HEARTBEAT, NAN), COUNTER_RATE);
    CHECK(c.rate == 10); /* over the time that passed */
    m = (struct counter_moment){ .at = 2 * HEARTBEAT + 1, .value = 9999, .wide = true };
    CHECK_INT(counter_take(&c, &m, HEARTBEAT, NAN), COUNTER_GAP);
    CHECK_INT(counter_take(&c, &m, HEARTBEAT, NAN), COUNTER_GAP); /* no time at all */
    m = (struct counter_moment){ .at = m.at + MINUTE, .value = 20000, .wide = true, .restarted = true };
    CHECK_INT(counter_take(&c, &m, HEARTBEAT, NAN), COUNTER_RESET);
    m = (struct counter_moment){
        .at = m.at + MINUTE, .value = 30000, .wide = true, .discontinuity = 5, .discontinuity_known = true
    };
    CHECK_INT(counter_take(&c, &m, HEARTBEAT, NAN), COUNTER_RATE); /* it was not known before */
    m.at += MINUTE;
    m.discontinuity = 6;
    CHECK_INT(counter_take(&c, &m, HEARTBEAT, NAN), COUNTER_RESET);
}

/* Ticks and microseconds from seconds. */
static bool restarted(double old, double passed, double now_up, int boots)
{
    return counter_restarted((uint32_t)(uint64_t)(old * 100), 0, (uint32_t)(uint64_t)(now_up * 100),
                             (int64_t)(passed * SECOND), boots);
}

static void uptimes(void)
{
    const double wrap = 42949672.96;
    CHECK(!restarted(1000, 60, 1060, -1));
    CHECK(restarted(1000, 60, 30, -1));
    CHECK(restarted(1000, 600, 300, -1));
    CHECK(!restarted(wrap - 30, 60, 30, -1));   /* 497.1 days */
    CHECK(!restarted(wrap - 30, 300, 290, -1)); /* and an inexact clock */
    CHECK(restarted(wrap - 300, 60, 30, -1));
    CHECK(!restarted(1000, 60, 1000, -1)); /* stands still: an agent's fault */
    CHECK(!restarted(1000, 60, 1030, -1)); /* goes slow */
    CHECK(restarted(20, 120, 60, -1));     /* up for a minute, but two have passed */
    CHECK(!restarted(0.5, 60, 60, -1));
    CHECK(!restarted(2, 60, 59, -1)); /* a slow clock, not long after a start */
    CHECK(!restarted(86400, 3600, 86400 + 3570, -1));
    CHECK(restarted(1000, 60, 1060, 1) &&
          !restarted(1000, 60, 30, 0)); /* snmpEngineBoots decides when it is known */
}

int main(void)
{
    rates();
    wraps();
    physics();
    gaps_and_restarts();
    uptimes();
    return check_done();
}
