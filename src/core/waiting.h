/* waiting.h: notifications that wait until the device was polled. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_WAITING_H
#define CORE_WAITING_H

#include <stdbool.h>

#include "model/notice.h"

struct waiting;
struct waiting *waiting_new(void);
void waiting_free(struct waiting *w); /* accepts NULL */
size_t waiting_count(const struct waiting *w);
/* Copies all of it. until: monotonic microseconds. */
void waiting_add(struct waiting *w, const struct notice *n, const char *device, uint64_t token,
                 int64_t until);
/* Those of the device (NULL: none), and all whose time is over, in the order in which they came: again() is called for each; it goes when that
 * says true, or when it is late. */
void waiting_try(struct waiting *w, const char *device, int64_t now,
                 bool (*again)(void *ctx, const struct notice *n, uint64_t token, bool late), void *ctx);

#endif
