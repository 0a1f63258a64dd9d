/* notify.h: delivers what waits in the outbox through the channels of the configuration. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef OUT_NOTIFY_H
#define OUT_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/channel.h"

/* At least once: each change of a ticket goes through each channel that takes it until that says that it was good; a delivery that was
 * cut off (kill -9) is repeated with the same key. In order for each ticket and channel; different tickets at the same time. A failed
 * one is tried again after 1 s, 2 s, ... up to 15 min, give or take a quarter. */

/* For a loop of one thread; notify_thread.h brings one. */
struct notify;
/* Opens its own connection to the database. channels are copied. NULL with the reason. */
struct notify *notify_open(const char *path, const struct channel *channels, size_t count, struct err *err);
void notify_change(struct notify *n, const struct channel *channels, size_t count);
/* Does what can be done now. Returns when it has to be called again at the latest (wall clock ms); earlier when notify_fd() is
 * readable, or after a change was written. */
int64_t notify_step(struct notify *n, int64_t now);
int notify_fd(const struct notify *n);
bool notify_is_busy(const struct notify *n); /* programs run */
/* Programs that run are ended; their deliveries are repeated next time. Accepts NULL. */
void notify_close(struct notify *n);

/* Until nothing is due any more (what failed waits for its time), at most limit ms. Returns how many deliveries still wait, or -1. */
int64_t notify_drain(struct notify *n, int64_t limit, struct err *err);

#endif
