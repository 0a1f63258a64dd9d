/* seen.h: what a poll saw of a row, for the ticket that it is about. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_SEEN_H
#define CORE_SEEN_H

#include "core/watch.h"

/* {"section": "interface", "values": {"oper_status": "down", ..., "neighbour": "sw2 port Gi0/1"}}: the whole row as it was at that moment, with
 * texts; counters as rates; of a port who is at the other end, where that is known. all: readings with texts. The caller frees it. */
char *seen_evidence(const struct watch_row *r, const struct reading *all, const double *rates);

#endif
