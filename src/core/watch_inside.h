/* watch_inside.h: what is known of troubles between polls, for watch.c and watch_device.c only. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_WATCH_INSIDE_H
#define CORE_WATCH_INSIDE_H

#include "core/watch.h"

/* What is known of one key (device/object/condition) between polls. */
struct watch_memory;
/* NULL when nothing is known. */
struct watch_memory *watch_find(const struct watch *w, const char *key);
/* Made when it is new. */
struct watch_memory *watch_keep(struct watch *w, const char *key);
/* Is anything known of the device at all? */
bool watch_is_known(struct watch *w, const char *device);
/* A fact of it, when somebody wants to know; the memory may be gone afterwards. */
void watch_tell(struct watch *w, const char *key, struct watch_memory *m, struct fact *f);

#endif
