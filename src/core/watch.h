/* watch.h: polled values to facts: the conditions of the profiles, and what polling itself shows of a device. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_WATCH_H
#define CORE_WATCH_H

#include "core/unit.h"
#include "model/alarm.h"

/* Facts are told when something is bad, when something that was bad is good or not known, and for every problem somebody else has (watch_open): a
 * healthy network is silence here. */
struct watch;
struct watch *watch_new(void (*fact)(void *ctx, const struct fact *f), void *ctx);
void watch_free(struct watch *w); /* accepts NULL */

/* One row of a poll, as flow.c has it. */
struct watch_row {
    const struct unit *unit;
    struct unit_section *us;
    const struct section *section;
    const char *instance;
    struct row *row;
    const struct grid_row *cells;
    const struct value *scalars;
    const struct reading_poller *poller;
    const struct reading *readings; /* without texts */
    enum why missing;
    struct arena *arena; /* of the section */
};
void watch_row(struct watch *w, const struct watch_row *r);
/* After all rows of a section that was walked anew: troubles of rows that are no longer there are over. */
void watch_walked(struct watch *w, const struct unit *u, const struct section *s, int64_t began);
/* A poll has ended or was not begun: does the device answer? */
void watch_device(struct watch *w, const struct unit *u, bool restarted);
/* A problem (device/object/condition; the object of the device itself is "device") is open, or over: polls tell its state from now on even when they never saw it bad. */
void watch_open(struct watch *w, const char *key, bool open);
/* After a restart, before the first poll: polls saw it bad. It stays so between the limits of its hysteresis, and is over when its row is
 * gone. */
void watch_restore(struct watch *w, const char *key);

#endif
