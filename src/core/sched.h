/* sched.h: who is due: absolute phases, coalescing, back-off of dead devices; units come and go with config generations. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_SCHED_H
#define CORE_SCHED_H

#include "base/map.h"
#include "core/flow.h"

struct sched_hooks {
    void *ctx;
    void (*resolve)(void *ctx,
                    struct unit *u); /* its address is a host name: find it (names.h); may be NULL */
    void (*polled)(
        void *ctx, struct unit *u,
        struct poll *p); /* after the samples were taken; also after a probe (no sections); may be NULL */
};

struct sched;
struct sched *sched_new(struct wire *wire, struct timers *timers, struct flow *flow,
                        const struct sched_hooks *hooks);
void sched_free(struct sched *s); /* accepts NULL; polls in flight are cancelled */

/* Take a generation over: units of new devices begin, those of devices that are gone end (after the poll in flight), the others go on; a device that did not
 * change loses no sample. Holds the fleet. */
void sched_take(struct sched *s, struct fleet *fleet, int64_t now);
/* All units, in the order of the fleet's devices. */
struct unit *const *sched_units(const struct sched *s, size_t *count);
struct unit *sched_unit(const struct sched *s, const char *key); /* or NULL */
/* The address of a unit became known (or changed). */
void sched_resolved(struct sched *s, struct unit *u, const struct udp_address *address, int64_t now);
/* Somebody wants to know now whether object ("interface/Gi1/0/1"; "" and "device": the device itself) has that condition: the sections that
 * tell are due at once, or again right after the poll that runs; a device that is down is probed. */
void sched_ask(struct sched *s, const char *device, const char *object, const char *condition, int64_t now);
/* Begin no new poll. Polls in flight end by themselves. */
void sched_stop(struct sched *s);
size_t sched_polling(const struct sched *s);
/* Lateness of polls begun since the last call: the p-quantile (0..1) in milliseconds, and the count. Resets. */
double sched_lag(struct sched *s, double quantile, uint64_t *count);

#endif
