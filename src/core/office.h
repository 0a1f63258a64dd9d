/* office.h: the desk with what it needs around it: who is connected with whom, polls on demand, and those who are told of tickets. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_OFFICE_H
#define CORE_OFFICE_H

#include <jansson.h>

#include "core/desk.h"
#include "core/neighbours.h"

struct office_parts {
    struct sched *sched;
    struct flow *flow;
    struct timers *timers;
    /* A batch of the clerk is on disk. Called in ANOTHER THREAD, see desk.h. May be NULL. */
    void (*committed)(void *ctx);
    void (*over)(void *ctx, const char *key); /* a problem is over for good; may be NULL */
    void *ctx;
};

struct office;
/* Opens state/tickets.db and begins to deliver what waits in it. NULL with the reason. */
struct office *office_open(const struct fleet *fleet, const struct office_parts *parts, struct err *err);
/* The units are there, with what was learned of them: who is behind whom is as it was before the restart. */
void office_begin(struct office *o, int64_t now);
/* Another generation, after sched_take(). It must live until the next one, or office_close(). */
void office_change(struct office *o, const struct fleet *fleet, int64_t now);
/* A poll or a probe is over. */
void office_polled(struct office *o, struct unit *u, struct poll *p, int64_t now);
/* For "forestall status": { waiting, failing, why } of what is to be written; of a device { parents, learned, neighbours }. */
json_t *office_json(const struct office *o);
json_t *office_json_device(const struct office *o, const char *device);
struct desk *office_desk(const struct office *o);
/* Before the sched and the flow. Accepts NULL. */
void office_close(struct office *o);

#endif
