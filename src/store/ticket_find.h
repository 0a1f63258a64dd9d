/* ticket_find.h: reading tickets: one, a list, their history; as JSON. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_TICKET_FIND_H
#define STORE_TICKET_FIND_H

#include "base/buf.h"
#include "base/mem.h"
#include "store/db.h"

/* Everything lives in the arena that is given. Times are wall clock milliseconds, 0 = not so. Texts may be NULL where it says so. */
struct ticket {
    int64_t id;
    const char *key, *customer, *site, *device, *object, *condition;
    const char *state; /* "open", "acknowledged", "resolved", "closed" */
    uint8_t severity;  /* enum fact_severity */
    const char *title;
    const char *advice, *where;    /* or NULL */
    const char *evidence, *notice; /* valid JSON or NULL */
    const char *behind;            /* JSON list of devices, or NULL */
    const char *why, *considered;  /* or NULL */
    bool confirmed, flapping;
    int64_t count, first, last, opened, ended;
    const char *ended_by, *owner; /* a person, or NULL */
    int64_t previous, recurring;  /* other tickets, 0 = none */
    int64_t changes;
};

struct ticket_event {
    int64_t number, at;
    const char *who, *kind, *state, *text;
    uint8_t severity;
};

/* What has no ticket of its own, as this one explains it. */
struct ticket_fold_row {
    const char *key, *device, *title, *reason;
    int64_t since, until; /* until 0: still so */
};

/* NULL and 0: any. */
struct ticket_filter {
    const char *customer, *site; /* with * and ? */
    const char *device;          /* the same; its name alone, or customer/site/name */
    const char *state;           /* words separated by commas */
    const char *key;
    uint8_t severity; /* at least */
    int64_t since;    /* newest sign of it not before */
    int64_t limit;    /* newest first */
};

/* 1 found, 0 there is none, -1 with the reason. */
int ticket_find(struct db *d, struct arena *a, int64_t id, struct ticket *out, struct err *err);
/* The open ones first, the most severe of them first, then the newest. Returns how many, or -1. */
int64_t ticket_find_list(struct db *d, struct arena *a, const struct ticket_filter *filter,
                         struct ticket **out, struct err *err);
int64_t ticket_find_events(struct db *d, struct arena *a, int64_t id, struct ticket_event **out,
                           struct err *err);
int64_t ticket_find_folded(struct db *d, struct arena *a, const struct ticket *t,
                           struct ticket_fold_row **out, struct err *err);
/* The members of a JSON object without its braces, with between (", ", or ",\n  ") between them; none has a line break in it. brief:
 * without advice, evidence and the like. */
void ticket_find_json(struct buf *b, const struct ticket *t, bool brief, const char *between);

#endif
