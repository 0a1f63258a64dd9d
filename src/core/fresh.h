/* fresh.h: counters of rows that came in pieces are asked once more, together. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_FRESH_H
#define CORE_FRESH_H

#include "core/poll.h"

/* The sample of a row has one time, but a walk reads a table column by column, and a request that was lost is answered seconds after its
 * neighbour. Rows of a table that took so long that their rates would be wrong are put into the poll's plan again. */
void fresh_ask(struct poll *p, struct poll_section *ps);
/* Counters that came in pieces all the same are missing: no rate is better than a wrong one. */
void fresh_settle(const struct poll_section *ps);

#endif
