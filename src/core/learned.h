/* learned.h: what was learned about devices, kept over restarts in state/learned.json. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_LEARNED_H
#define CORE_LEARNED_H

#include "core/sched.h"

/* Sizes a device can take, its round trip, the v3 dialect found, who it is, names of rows that it would not get again. A file that is damaged is told in the log and forgotten: it only saves time. */
void learned_load(struct sched *s, const char *state);
/* A file of ten thousand devices takes longer than the event loop has time: some at a time. Units that come or go in between are not missed for long: it is
 * written again and again. */
struct learned;
struct learned *learned_begin(void);
bool learned_add(struct learned *l, const struct sched *s, size_t most); /* true: all are in */
int learned_end(struct learned *l, const char *state,
                struct err *err);     /* writes the file and frees l; 0 or -1 */
void learned_free(struct learned *l); /* accepts NULL */
/* All at once. */
int learned_save(const struct sched *s, const char *state, struct err *err);

#endif
