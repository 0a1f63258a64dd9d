/* probe.h: which of the tables nobody has walked yet are there at all: one GETNEXT for each, many in one PDU. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_PROBE_H
#define CORE_PROBE_H

#include "core/poll.h"

/* Puts the questions into the poll's plan: for each entry that the columns of unknown or absent sections belong to. A profile for any device of
 * its class names many vendors' tables: each costs one name here instead of a walk. */
void probe_ask(struct poll *p, int64_t now);
/* What was found: sections get probed and there. A look that failed decides nothing. */
void probe_take(struct poll *p);

#endif
