/* hear.h: a notification becomes facts: whose it is, what the rules say of it, which polled row it speaks of. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_HEAR_H
#define CORE_HEAR_H

#include <jansson.h>

#include "core/sched.h"
#include "core/whose.h"
#include "model/rule.h"
#include "snmp/traprecord.h"
#include "store/ticket_notice.h"

struct hear_hooks {
    void *ctx;
    void (*fact)(void *ctx, const struct fact *f);
    /* A notification that no rule knows. */
    void (*unknown)(void *ctx, const struct ticket_notice *n);
    /* Something happened to the device that a poll will see: ask it now. */
    void (*ask)(void *ctx, const char *device, const char *object, const char *condition);
};

struct hear;
struct hear *hear_new(const struct sched *sched, const struct hear_hooks *hooks);
void hear_free(struct hear *h); /* accepts NULL */
/* A generation: rules, names, policy; held. */
void hear_change(struct hear *h, struct fleet *fleet);
/* Who has which address; taken over. Before the first call nobody has one. */
void hear_devices(struct hear *h, struct whose *w);

/* One notification, checked already. What it speaks of is named as the poll names it: where the rule says which row (recheck), the object is that row's,
 * found by its index. A poll that has not seen the rows yet is waited for, at most some seconds: false then, and the notification is
 * heard again by hear_waiting() (the caller need not keep it). true: all that it causes was told. token: given back by hear_waiting(). */
bool hear_notice(struct hear *h, const struct notice *n, uint64_t token);
/* Notifications that need not wait any more: those of a device that was polled, and (device NULL: only) those that have waited too
 * long. heard is called for each with its token. */
void hear_waiting(struct hear *h, const char *device, void (*heard)(void *ctx, uint64_t token), void *ctx);
/* The problem with this key is over: the next notification of it is told, however soon it comes. */
void hear_over(struct hear *h, const char *key);
/* Repeats of unknown notifications that nobody waits for are kept together, at most some seconds: each second. */
void hear_settle(struct hear *h);
/* The end: what waits is heard as if it had waited too long, and what was kept together is told. heard as above. */
void hear_end(struct hear *h, void (*heard)(void *ctx, uint64_t token), void *ctx);
/* A storm begins, goes on, is over; a sender that nobody knows. */
void hear_storm(struct hear *h, const struct traprecord *r);
void hear_stranger(struct hear *h, const struct traprecord *r);

struct hear_counts {
    uint64_t heard;                    /* notifications of devices */
    uint64_t open, watch, clear, none; /* by what their rule wants */
    uint64_t folded;                   /* repeats that were only counted */
    uint64_t off;                      /* of conditions that an override has switched off */
    uint64_t unknown;                  /* no rule knows them */
    uint64_t nobodys; /* of senders that are allowed, but of no device, or of more than one */
};
const struct hear_counts *hear_counts(const struct hear *h);
/* For "status": counts, unknown notifications, senders that nobody knows, storms. */
json_t *hear_json(const struct hear *h);

#endif
