/* learned.h: what was learned about devices, kept over restarts in state/learned.json. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_LEARNED_H
#define CORE_LEARNED_H

#include "core/sched.h"

/* Sizes a device can take, its round trip, the v3 dialect found, who it is, names of rows that it would not get again. A file that is damaged is told in the log and forgotten: it only saves time. */
void learned_load(struct sched *s, const char *state);
int learned_save(const struct sched *s, const char *state, struct err *err);

#endif
