/* phase.h: what a poll asks in each of its phases, and what it makes of the answers. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_PHASE_H
#define CORE_PHASE_H

#include "core/poll.h"

/* In this order (with probe_ask() before the tables). Each puts its questions into the poll's plans; the next one begins when they are answered. */
void phase_identity(struct poll *p,
                    int64_t now); /* who it is, when sections depend on that and it is not known */
void phase_head(struct poll *p,
                int64_t now); /* sysUpTime, change markers, scalars: do the rows still hold? */
void phase_doubt(struct poll *p, int64_t now);  /* more witnesses, when sysUpTime looks odd */
void phase_decide(struct poll *p, int64_t now); /* asks nothing: did it restart? which sections are for it? */
void phase_tables(struct poll *p, int64_t now); /* the remembered rows, or a walk */
void phase_moved(struct poll *p);               /* a walk of what turned out to have changed under way */
void phase_again(
    struct poll *p); /* all walks anew, when GETBULK brought rubbish (recheck_ask() was before) */
void phase_no_context(struct poll *p,
                      const char *context);  /* the device does not know it: its sections are left out */
void phase_joins(struct poll *p);            /* cells of other tables whose index comes from the rows */
void phase_fresh(struct poll *p);            /* counters of rows that came in pieces even then, once more */
void phase_end(struct poll *p, int64_t now); /* what was learned is kept; rows are ready to be read */

/* The plan of a v3 context, made when it is not there yet. */
struct plan *phase_plan(struct poll *p, const char *context);

#endif
