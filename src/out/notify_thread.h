/* notify_thread.h: deliveries in a thread of their own, so that neither disk nor programs hold up the loop. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef OUT_NOTIFY_THREAD_H
#define OUT_NOTIFY_THREAD_H

#include "out/notify.h"

struct notify_thread;
struct notify_thread *notify_thread_start(const char *path, const struct channel *channels, size_t count,
                                          struct err *err);
void notify_thread_change(struct notify_thread *t, const struct channel *channels, size_t count);
void notify_thread_wake(
    struct notify_thread *t); /* something was written: otherwise it is found within two seconds */
void notify_thread_stop(struct notify_thread *t); /* accepts NULL */

#endif
