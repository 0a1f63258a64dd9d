/* ticket_notice.h: notifications that no rule knows: kept and counted, so that somebody can write a rule. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_TICKET_NOTICE_H
#define STORE_TICKET_NOTICE_H

#include "base/mem.h"
#include "store/db.h"

enum { TICKET_NOTICES_MAX = 10000 };

/* One row for each sender and each notification. Times are wall clock milliseconds. */
struct ticket_notice {
    const char *sender; /* key of the device; the address of one that is not configured */
    const char *oid;    /* of the notification in its v2 form, dotted: "1.3.6.1.4.1.9.9.43.2.0.1" */
    const char *name;   /* "ciscoConfigManEvent"; NULL: no MIB at hand names it */
    const char *newest; /* JSON object of the newest one, with numbers and, where known, names; or NULL */
    int64_t count;      /* how many came */
    int64_t first, last;
};

/* These return 0, or -1 with the reason. The first two must be called inside of a transaction of db.h. */
/* n->count more of it; first only counts when it is new. */
int ticket_notice_keep(struct db *d, const struct ticket_notice *n, struct err *err);
/* Rows beyond TICKET_NOTICES_MAX go, those that were not heard of for longest first. Once after the others of a transaction. */
int ticket_notice_trim(struct db *d, struct err *err);
/* Newest first; limit 0: all. Texts are in the arena. Returns how many, or -1 with the reason. */
int64_t ticket_notice_list(struct db *d, struct arena *a, int64_t limit, struct ticket_notice **out,
                           struct err *err);

#endif
