/* recheck.h: are values that came by GETBULK those that GET brings? Some agents answer GETBULK with rubbish. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_RECHECK_H
#define CORE_RECHECK_H

#include <stdbool.h>

#include "core/poll.h"

/* After the tables: puts a few values of the walks into the poll's plans again, once for each device and firmware: of columns that hardly ever
 * change. */
void recheck_ask(struct poll *p);
/* The answers are there. true: they differ: GETBULK is not used any more (a quirk with its evidence), and what was walked is to be walked anew. */
bool recheck_differs(struct poll *p);

#endif
