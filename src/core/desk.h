/* desk.h: facts to verdicts to tickets: the judge with its topology, its memory on disk, and the clerk who writes. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_DESK_H
#define CORE_DESK_H

#include "base/err.h"
#include "judge/topology.h"
#include "model/fact.h"
#include "model/fleet.h"
#include "store/ticket_notice.h"

struct desk_hooks {
    void *ctx;
    /* A problem begins or is over: polls shall tell its state. */
    void (*open)(void *ctx, const char *key, bool open);
    /* After a restart: polls had said that it is bad. */
    void (*restore)(void *ctx, const char *key);
    void (*recheck)(void *ctx, const char *device, const char *object,
                    const char *condition); /* ask the device now */
    /* Who is connected with whom, and which devices route, as far as polls have told; may be NULL. */
    void (*edges)(void *ctx, struct topology *t);
    bool (*routes)(void *ctx, const char *device);
    /* A batch is on disk. Called in ANOTHER THREAD (the clerk's): wake the loop, nothing else, and desk_committed() there. NULL: nobody
     * wants to know. */
    void (*committed)(void *ctx);
};

/* Senders of notifications that are no device have tickets under this name and their address (hear.h): no reload ends them. */
#define DESK_UNKNOWN "unknown/traps/"

struct clerk;
struct desk;
/* state/tickets.db is opened or made, what was open before goes on. NULL with the reason. */
struct desk *desk_open(const struct fleet *fleet, const struct desk_hooks *hooks, struct err *err);
/* Another generation: policies, who is behind whom; problems of devices that are gone are over. */
void desk_change(struct desk *d, const struct fleet *fleet);
/* desk_hooks.edges tells others than before. */
void desk_neighbours(struct desk *d);
void desk_fact(struct desk *d, const struct fact *f);
/* A device answered a poll, so long ago (microseconds). For every poll. */
void desk_answered(struct desk *d, const char *device, int64_t ago);
/* A notification that no rule knows: kept with the turn's batch (ticket_notice.h). */
void desk_notice(struct desk *d, const struct ticket_notice *n);
/* At the end of each turn of the loop: what time alone changes, then everything of this turn is posted to the clerk. Returns when to be called again at
 * the latest, monotonic microseconds. */
int64_t desk_settle(struct desk *d, int64_t now);
/* Number of the newest batch that desk_settle() posted, and of the newest one that is on disk: when desk_committed() >= n, all facts and
 * notices of the turn after whose desk_settle() desk_posted() said n survive whatever comes. A turn without anything to write has no
 * batch: desk_posted() stays what it was. */
int64_t desk_posted(const struct desk *d);
int64_t desk_committed(struct desk *d);
const struct topology *desk_topology(const struct desk *d); /* until the next change */
struct clerk *desk_clerk(const struct desk *d);             /* to ask how it is */
void desk_close(struct desk *d);                            /* accepts NULL */

#endif
