/* clerk.h: the thread that writes tickets: what the judge said of one turn of the loop is one transaction. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_CLERK_H
#define CORE_CLERK_H

#include "judge/judge.h"
#include "model/fleet.h"
#include "store/ticket.h"
#include "store/ticket_notice.h"

enum { CLERK_WHY = 480 };

struct clerk_hooks {
    void *ctx;
    /* Each kept text of the judge, before clerk_open() returns. */
    void (*memory)(void *ctx, const char *key, const void *state, size_t len);
    /* A batch, or several, are on disk: called IN THE CLERK'S THREAD, without a lock, after clerk_committed() tells it. It must not block nor
     * call the clerk's other functions. May be NULL. */
    void (*committed)(void *ctx);
};

/* All functions are for one thread, the one that opened it. */
struct clerk;
/* Opens (or makes) the database. NULL with the reason. */
struct clerk *clerk_open(const char *path, const struct ticket_policy *policy,
                         const struct clerk_hooks *hooks, struct err *err);
void clerk_change(struct clerk *c, const struct ticket_policy *policy);
/* Collect: copied. Nothing is written before clerk_post(). */
void clerk_verdict(struct clerk *c, const struct judge_verdict *v);
void clerk_memory(struct clerk *c, const char *key, const char *state,
                  size_t len);                                     /* state NULL: forget it */
void clerk_notice(struct clerk *c, const struct ticket_notice *n); /* which no rule knows */
/* What was collected goes to the thread as one transaction; nothing collected: nothing happens. What can not be written (disk full) is tried again until
 * it can, in order; told in the log when that begins and ends. */
void clerk_post(struct clerk *c);
/* Number of the newest batch that was posted, and of the newest one that is on disk (from any thread). Batches are written in order and
 * numbered from 1 on over restarts: once committed >= what posted was, all that was collected before it survives kill -9 and a power
 * cut. */
int64_t clerk_posted(const struct clerk *c);
int64_t clerk_committed(struct clerk *c);
/* Verdicts that wait to be written. */
size_t clerk_waiting(struct clerk *c);
/* Why nothing can be written since when it last was tried; false (why is ""): all is well. */
bool clerk_failing(struct clerk *c, char why[CLERK_WHY]);
/* Writes what waits (as far as the disk lets, at most a few seconds), ends the thread. Accepts NULL. */
void clerk_close(struct clerk *c);

#endif
