/* timer.h: many deadlines, one "when next": a binary heap with the time as a parameter, so that tests can play it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_TIMER_H
#define BASE_TIMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Embedded by its owner; zeroed = not armed. The owner must disarm it before it is freed. */
struct timer {
    int64_t at;  /* monotonic microseconds */
    size_t slot; /* place in the heap + 1; 0 = not armed */
    void (*fire)(struct timer *t, int64_t now);
};

struct timers;
struct timers *timer_heap_new(void);
void timer_heap_free(struct timers *all); /* accepts NULL */
/* Arm or move. fire must be set. */
void timer_set(struct timers *all, struct timer *t, int64_t at);
void timer_clear(struct timers *all, struct timer *t); /* not armed: nothing happens */
static inline bool timer_armed(const struct timer *t)
{
    return t->slot != 0;
}
int64_t timer_next(const struct timers *all); /* earliest time, or INT64_MAX */
/* Fire all that are due at now, earliest first; a timer is disarmed before its function runs and may be armed again by it
 * (at <= now then waits for the next call, so that this always ends). Returns how many fired. */
size_t timer_run(struct timers *all, int64_t now);

#endif
