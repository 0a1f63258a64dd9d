/* ticket.h: tickets: opened once for each trouble, changed with who and when, each change with its notification. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_TICKET_H
#define STORE_TICKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/db.h"

/* All functions here must be called inside of a transaction of db.h and return 0, or -1 with the reason (then roll back). Each change
 * also writes its row of the outbox, with the key "<ticket>:<number of the change>". Times are wall clock milliseconds. */

struct ticket_policy {
    int64_t relapse;    /* what comes back within this after it was resolved reopens its ticket */
    int64_t close_wins; /* what a technician closed stays closed for so long, unless it gets more severe */
    int64_t recurring_count; /* a trouble that opened or reopened so often ... */
    int64_t recurring_time;  /* ... in this time gets a ticket "recurring" that links them; count 0: never */
    int64_t keep, keep_told; /* see ticket_prune.h; 0: all is kept */
};

/* What the judge says. Key and device: "acme/hq/sw1/interface/Gi1/port-down", "acme/hq/sw1". */
struct ticket_problem {
    const char *key, *device, *object, *condition;
    const char *title, *advice, *where;
    const char *evidence, *notice; /* JSON objects: of the newest poll, of the notification; or NULL */
    const char *why, *considered;  /* for people; considered may be NULL */
    const char *const *behind;     /* devices that can not be reached with it */
    size_t behind_count;
    uint8_t severity; /* enum fact_severity */
    bool confirmed, flapping;
    uint32_t count;          /* how often it came */
    int64_t since, last, at; /* first and newest sign of it; now */
};

/* A ticket for it: the open one; or the newest one reopened (relapse); or none, as a technician's close wins; or a new one. *id: that
 * ticket. */
int ticket_open(struct db *d, const struct ticket_policy *policy, const struct ticket_problem *p, int64_t *id,
                struct err *err);
/* It goes on, p->count more times (0: only the time moves on). When its ticket is no longer open, as ticket_open(). */
int ticket_go_on(struct db *d, const struct ticket_policy *policy, const struct ticket_problem *p,
                 int64_t *id, struct err *err);
/* These do nothing when there is no open ticket; ticket_resolve() then notes the end in one that a person closed. */
int ticket_step(struct db *d, const struct ticket_problem *p, struct err *err);
int ticket_flapping(struct db *d, const struct ticket_problem *p, struct err *err);
int ticket_resolve(struct db *d, const struct ticket_problem *p, struct err *err);
/* It has no ticket of its own (or keeps the one it has): cause (a key; NULL: maintenance) explains it; reason
 * in words. */
int ticket_fold(struct db *d, const struct ticket_problem *p, const char *cause, const char *reason,
                struct err *err);
int ticket_unfold(struct db *d, const char *key, int64_t at, struct err *err);
/* Tickets of recurring troubles that did not recur for policy->recurring_time are resolved. To be called now and then. */
int ticket_age(struct db *d, const struct ticket_policy *policy, int64_t now, struct err *err);

/* What a person does, with a name; text may be "" except for a note. It opens a transaction of its own. -1 also when there is no such
 * ticket or it is in a state that does not allow it. */
enum ticket_act { TICKET_ACK, TICKET_NOTE, TICKET_CLOSE, TICKET_REOPEN };
int ticket_person(struct db *d, enum ticket_act act, int64_t id, const char *who, const char *text,
                  int64_t at, struct err *err);

/* The judge's memory, in the same transaction as what it caused; state NULL: forget it. */
int ticket_keep(struct db *d, const char *key, const void *state, size_t len, struct err *err);
/* All of it (key NULL), or one; also outside of a transaction. Returns how many, or -1. */
int64_t ticket_kept(struct db *d, const char *key,
                    void (*take)(void *ctx, const char *key, const void *state, size_t len), void *ctx,
                    struct err *err);
/* The newest number of a batch of verdicts that was written, so that one which is tried again is not written twice. */
int ticket_batch(struct db *d, int64_t *number, struct err *err); /* 0 when there was none */
int ticket_set_batch(struct db *d, int64_t number, struct err *err);

#endif
