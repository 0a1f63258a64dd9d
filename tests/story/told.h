/* told.h: what reached the store, by series, as a graph would show it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_STORY_TOLD_H
#define TESTS_STORY_TOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One sample of one series. */
struct told_point {
    int64_t at;   /* ms, wall clock, as the store gets it */
    int64_t came; /* when: monotonic microseconds */
    bool known, reset;
    double gauge;
    uint64_t counter;
};

struct told_series {
    char *name; /* customer/site/device/section/instance/metric */
    bool is_counter;
    int64_t step; /* ms */
    struct told_point *points;
    size_t count;
};

extern bool told_verbose; /* show what comes */

struct told;
struct told *told_new(void);
void told_free(struct told *t); /* accepts NULL */
/* A batch for the store (model/sample.h), now. One that can not be read ends the program: it is a bug. */
void told_take(struct told *t, const void *batch, size_t len, int64_t now);
/* By its name, or NULL. */
const struct told_series *told_find(const struct told *t, const char *name);
/* The next one whose name matches the glob, from *at = 0 on; NULL at the end. */
const struct told_series *told_next(const struct told *t, const char *glob, size_t *at);
/* What the store's file shows at point i: the level, or the rate since the point before as a DERIVE with min 0 and the
 * schedule's heartbeat makes it. NaN = unknown. */
double told_shown(const struct told_series *s, size_t i);
/* The same at a moment: of the newest point, unless it is older than one step. */
double told_shown_at(const struct told_series *s, int64_t now);

#endif
