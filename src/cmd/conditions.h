/* conditions.h: what makes tickets on a device, and what is wrong with it now, for people. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_CONDITIONS_H
#define CMD_CONDITIONS_H

#include <stdio.h>

#include "core/poll.h"
#include "model/site.h"

void conditions_show(const struct device *d, FILE *to);
/* What a finished poll finds wrong, one line each, and the condition that says so. Counters say nothing: one poll has no rates. */
void conditions_bad(struct poll *p, const char *const *groups, struct buf *out);

#endif
