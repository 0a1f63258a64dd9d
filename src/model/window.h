/* window.h: maintenance windows and working hours, as the clock on the wall of a site shows them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_WINDOW_H
#define MODEL_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/zone.h"

/* Once: "2026-11-22 20:00 to 23:00", "2026-11-22 20:00 to 2026-11-23 02:00".
 * Each week: "sat 22:00-04:00", "mon-fri 08:00-18:00", "sat,sun 00:00-24:00"; each day: "02:00-03:30".
 * An end that is not later than the begin is on the next day. Where the clock jumps over the begin or the end, the jump
 * is meant; where it shows them twice, the window reaches from the first begin to the second end. */
struct window {
    bool once;
    uint8_t days;                /* each week: bit n = it begins on weekday n (0 = Sunday) */
    int64_t first_day, last_day; /* once: days since 1970 of begin and end */
    int from, to;                /* minutes of the day; each week to may be beyond 1440: the next day */
};

/* 0, or -1 with the reason (what is possible is in it). */
int window_parse(const char *text, struct window *out, struct err *err);

/* Of several windows together; times are wall clock milliseconds. zone NULL: UTC. Pure. */
struct window_set {
    const struct window *windows;
    size_t count;
    const struct zone *zone;
};
/* Is it within one of them? Then when that ends (windows that touch or overlap count as one; at most 32 days ahead), else 0. */
int64_t window_until(const struct window_set *s, int64_t at);
/* When the next one begins after at, within 370 days; INT64_MAX: none. */
int64_t window_next(const struct window_set *s, int64_t at);
/* When span milliseconds inside of windows will have passed since at (working hours: "silent for 4 working hours");
 * INT64_MAX: not within 370 days. */
int64_t window_after(const struct window_set *s, int64_t at, int64_t span);

#endif
