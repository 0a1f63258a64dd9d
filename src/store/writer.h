/* writer.h: when which series is written: paced over the hold time, tried again when it fails, dropped when memory is full. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/fleet.h"
#include "store/queue.h"

/* All of this belongs to one thread. now: monotonic microseconds; the wall clock is asked from clock.h. */
struct writer;

/* options stay the caller's and must live until writer_change() or writer_free(). */
struct writer *writer_new(const struct fleet_options *options, int64_t now);
void writer_change(struct writer *w, const struct fleet_options *options, int64_t now);
void writer_free(struct writer *w); /* accepts NULL; what waits is forgotten */

/* The rows of a batch wait from now on. Returns how many were taken: rows in the future or older than what is there are not. written: a
 * time (wall clock, ms) when these rows were there already, so that they are not in the future, or 0. */
size_t writer_take(struct writer *w, const void *batch, size_t len, uint32_t segment, int64_t written);
/* Write what is due, for about 20 ms. Returns how long nothing is going to be due (us); 0 = call again at once. */
int64_t writer_run(struct writer *w, int64_t now);
/* Everything of a device (NULL: of all) becomes due at once, before all others. */
void writer_hurry(struct writer *w, const char *device);
/* How far that is: 0 nothing of it waits; 1 wait, it is going on; -1 what is left can not be written now. */
int writer_hurried(const struct writer *w, const char *device);
/* Drop the oldest rows until memory is below the limit (options.queue less what waits elsewhere). Returns how many. */
size_t writer_shrink(struct writer *w, uint64_t elsewhere);

/* The oldest journal segment that is still needed; none when nothing waits. Looks at every series. */
uint32_t writer_oldest(const struct writer *w, uint32_t none);

/* All rows of the series that need a journal segment before this one, as batches. */
void writer_carry(const struct writer *w, uint32_t before, struct queue *out);
/* Such a batch is in the journal once more: its series need no segment before this one. */
void writer_carried(struct writer *w, const void *batch, size_t len, uint32_t before);

struct writer_state {
    uint64_t bytes, rows, series;
    bool degraded;
    char why[200];
};
void writer_state(const struct writer *w, struct writer_state *out);

#endif
