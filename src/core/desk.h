/* desk.h: facts to verdicts to tickets: the judge with its topology, its memory on disk, and the clerk who writes. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_DESK_H
#define CORE_DESK_H

#include "base/err.h"
#include "model/fact.h"
#include "model/fleet.h"

struct desk_hooks {
    void *ctx;
    void (*open)(void *ctx, const char *key,
                 bool open); /* a problem begins or is over: polls shall tell its state */
    void (*recheck)(void *ctx, const char *device, const char *object,
                    const char *condition); /* ask the device now */
};

struct desk;
/* state/tickets.db is opened or made, what was open before goes on. NULL with the reason. */
struct desk *desk_open(const struct fleet *fleet, const struct desk_hooks *hooks, struct err *err);
/* Another generation: policies, who is behind whom; problems of devices that are gone are over. */
void desk_change(struct desk *d, const struct fleet *fleet);
void desk_fact(struct desk *d, const struct fact *f);
/* At the end of each turn of the loop: what time alone changes, then everything of this turn is posted to the clerk. Returns when to be called again at
 * the latest, monotonic microseconds. */
int64_t desk_settle(struct desk *d, int64_t now);
void desk_close(struct desk *d); /* accepts NULL */

#endif
