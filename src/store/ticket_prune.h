/* ticket_prune.h: what is old goes: tickets that ended long ago, notifications that everybody has, what was explained. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_TICKET_PRUNE_H
#define STORE_TICKET_PRUNE_H

#include "store/db.h"

/* A small portion, within a transaction of db.h. Times are wall clock milliseconds.
 * keep: tickets that are resolved or closed for longer, and of which nothing was heard for as long, go with their history and notifications;
 * so does what they explained. keep_told: the notifications alone of tickets that ended longer ago; those that a channel never took
 * are given up. Nothing of a ticket that is open goes. Returns how many rows went (0: there is nothing left to do), or -1 with the reason. */
int64_t ticket_prune(struct db *d, int64_t keep, int64_t keep_told, int64_t now, struct err *err);

#endif
