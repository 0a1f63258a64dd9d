/* clerk.h: the thread that writes tickets: what the judge said of one turn of the loop is one transaction. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_CLERK_H
#define CORE_CLERK_H

#include "judge/judge.h"
#include "model/fleet.h"
#include "store/ticket.h"

struct clerk;
/* Opens (or makes) the database. memory is called with each kept text of the judge before this returns. NULL with the reason. */
struct clerk *clerk_open(const char *path, const struct ticket_policy *policy,
                         void (*memory)(void *ctx, const char *key, const void *state, size_t len), void *ctx,
                         struct err *err);
void clerk_change(struct clerk *c, const struct ticket_policy *policy);
/* Collect: copied. Nothing is written before clerk_post(). */
void clerk_verdict(struct clerk *c, const struct judge_verdict *v);
void clerk_memory(struct clerk *c, const char *key, const char *state,
                  size_t len); /* state NULL: forget it */
/* What was collected goes to the thread as one transaction; nothing collected: nothing happens. What can not be written (disk full) is tried again until
 * it can, in order; told in the log when that begins and ends. */
void clerk_post(struct clerk *c);
/* Verdicts that wait to be written. */
size_t clerk_waiting(struct clerk *c);
/* Writes what waits (as far as the disk lets, at most a few seconds), ends the thread. Accepts NULL. */
void clerk_close(struct clerk *c);

#endif
