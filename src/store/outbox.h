/* outbox.h: notifications that wait: written with each change of a ticket, routed to channels, delivered in order. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "base/mem.h"
#include "store/db.h"

/* A change of a ticket is one row; its key "<ticket>:<number>" never comes twice. Once it is routed there is one delivery for each
 * channel that takes it. A delivery is due when its time has come and no earlier one of the same ticket waits in the same channel.
 * Functions return 0 or a count, or -1 with the reason; outbox_route() must be called inside of a transaction of db.h, the others that write
 * open their own. Times: wall clock ms. */

struct outbox_row {
    int64_t id, ticket, number;
    const char *key, *customer, *kind; /* kind: "opened" */
    uint8_t severity;                  /* of the ticket after the change */
};
/* Rows that were not routed, oldest first. Texts are in the arena. */
int64_t outbox_fresh(struct db *d, struct arena *a, int64_t most, struct outbox_row **out, struct err *err);
/* The row goes to these channels (none: to nobody). */
int outbox_route(struct db *d, int64_t id, const char *const *channels, size_t count, int64_t now,
                 struct err *err);
/* Was anything of the ticket before that row given to the channel? 1, 0 or -1. */
int outbox_told(struct db *d, int64_t ticket, int64_t before, const char *channel, struct err *err);

struct outbox_delivery {
    int64_t id, ticket, number, tries;
    const char *key, *channel;
};
/* Deliveries of a channel that are due, those that wait longest first. *next: when another one of it is going to be due; INT64_MAX:
 * none. */
int64_t outbox_due(struct db *d, struct arena *a, const char *channel, int64_t now, int64_t most,
                   struct outbox_delivery **out, int64_t *next, struct err *err);
/* Take it, until a time: 1 when it is ours; 0 when another process was faster. Not done by then: it is due again. */
int outbox_claim(struct db *d, const struct outbox_delivery *o, int64_t now, int64_t until, struct err *err);
int outbox_done(struct db *d, int64_t id, const char *channel, int64_t now, struct err *err);
int outbox_failed(struct db *d, int64_t id, const char *channel, int64_t next, const char *why,
                  struct err *err);
/* How many wait (routed or not), and since when the oldest; 0 = none. why: of the newest failure, "" = none. */
int outbox_waiting(struct db *d, int64_t *count, int64_t *oldest, char why[200], struct err *err);

#endif
