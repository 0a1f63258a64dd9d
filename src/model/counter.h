/* counter.h: counters to rates: the one place where wraps, restarts and gaps are judged. Pure: time is a parameter. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_COUNTER_H
#define MODEL_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/* What is known with one reading beside the number. Zero means "not known" for uptime_known and so on. */
struct counter_moment {
    int64_t at;             /* monotonic microseconds when the answer arrived */
    uint64_t value;         /* as sent */
    bool wide;              /* Counter64; false = Counter32 */
    bool restarted;         /* the device restarted since the reading before (counter_restarted) */
    uint32_t discontinuity; /* ifCounterDiscontinuityTime in ticks, 0 when not known */
    bool discontinuity_known;
};

/* State of one series; zeroed = no reading yet. 24 bytes: there are ten of them for each port of a switch. */
struct counter {
    int64_t at : 60;
    bool seeded : 1, wide : 1, discontinuity_known : 1;
    uint64_t
        total; /* widened: never wraps at 32 bits; starts at the first value as sent: its low bits are the newest one */
    float rate; /* per second, of the newest interval; NaN when unknown */
    uint32_t discontinuity;
};

enum counter_verdict {
    COUNTER_RATE,     /* c->rate holds */
    COUNTER_FIRST,    /* first reading: baseline only */
    COUNTER_RESET,    /* restart, discontinuity, or a Counter64 that went down: new baseline, no rate */
    COUNTER_GAP,      /* the gap was longer than the heartbeat: new baseline, no rate */
    COUNTER_TOO_FAST, /* more than physics allows: new baseline, no rate */
    COUNTER_AMBIGUOUS /* a Counter32 that can wrap twice within this interval at max_rate: no rate */
};

/* Take one reading. heartbeat in microseconds; max_rate in units per second, NaN when not known (no bound then).
 * RFC 2578 7.1.6, RFC 2863 3.1.5. A Counter32 wrap is arithmetic; the baseline is always taken anew, so that one odd reading costs
 * one interval, never two. The first reading of a widened Counter32 after a Counter64 (or back) is COUNTER_RESET. */
enum counter_verdict counter_take(struct counter *c, const struct counter_moment *m, int64_t heartbeat,
                                  double max_rate);

/* Did the device restart between two readings of sysUpTime (ticks), at monotonic times? False for the wrap at 2^32 ticks (497.1 days),
 * decided by arithmetic: old + elapsed ~ 2^32 + new (slack: 60 s + 1 % of elapsed). True also when the ticks went up, but the
 * device has been up for less than the time between and is behind old + elapsed (slack: 5 s + 1 %): it restarted soon after a
 * restart. Ticks that stand still are an agent's fault, no restart. boots_moved: -1 unknown, 0 no, 1 yes (snmpEngineBoots), which
 * decides when known. */
bool counter_restarted(uint32_t old_ticks, int64_t old_at, uint32_t new_ticks, int64_t new_at,
                       int boots_moved);

#endif
