/* flow.h: where the data goes: readings of a poll to the store (and, later, to the judge and the newest values). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_FLOW_H
#define CORE_FLOW_H

#include "core/poll.h"
#include "core/watch.h"

/* Floors below never see each other: what flow needs of the store comes as functions. */
struct flow_sinks {
    void *ctx;
    void (*store)(void *ctx, const void *batch,
                  size_t len); /* one batch of samples (sample.h); copied by the callee */
    void (*names)(
        void *ctx, const char *device, const char *section,
        const struct buf *list); /* what rows are called (names.h), after each walk; NULL: nobody is told */
    void (*fact)(void *ctx,
                 const struct fact *f); /* what polling shows of troubles (watch.h); NULL: nobody is told */
};

struct flow;
struct flow *flow_new(const struct flow_sinks *sinks);
struct watch *flow_watch(struct flow *f); /* NULL when nobody is told facts */
void flow_free(struct flow *f);           /* accepts NULL */
/* Everything a finished poll brought: rates are made, samples stored, missing values counted with their reason (in the unit and in stat.h). */
void flow_poll(struct flow *f, struct poll *p);
/* A small question was answered, or not, and the unit's state says so. */
void flow_probed(struct flow *f, const struct unit *u);
/* Sections that were due but not asked (the device is down, the poll before still runs, no address): counted, and what the poller itself
 * knows (reachable = 0) is stored. wall and mono: now. */
void flow_missed(struct flow *f, struct unit *u, struct unit_section *const *due, size_t count, enum why why);

#endif
