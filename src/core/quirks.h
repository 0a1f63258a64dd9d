/* quirks.h: what is wrong with a device's agent: by the table of the profiles, and as it was learned, with the evidence. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_QUIRKS_H
#define CORE_QUIRKS_H

#include <jansson.h>
#include <stdbool.h>

struct poll;
struct unit;

enum quirks_kind {
    QUIRKS_NO_BULK,    /* GETBULK is not answered */
    QUIRKS_BULK_WRONG, /* GETBULK brings other values than GET */
    QUIRKS_UNORDERED,  /* names in tables do not increase */
    QUIRKS_LOOPS,      /* walks come back to where they were */
    QUIRKS_NO_UPTIME,  /* it has no sysUpTime */
    QUIRKS_WIDE_WRONG, /* 64-bit counters that are wrong beside those of 32 bits (twin.h) */
    QUIRKS_ELSEWHERE,  /* it answers from another address than the one that was asked */
    QUIRKS_DESCR,      /* its sysDescr changes all the time */
    QUIRKS_COUNT
};

/* One that was seen. */
struct quirks_seen {
    char since[40]; /* wall clock, UTC; "" = not seen */
    char *evidence; /* what was seen */
};

/* Its sysObjectID became known or another one, or the configuration did: the table's quirks hold from now on. */
void quirks_apply(struct unit *u);
/* Told in the log the first time, then remembered. evidence is cut at 200 characters. */
void quirks_learn(struct unit *u, enum quirks_kind kind, const char *evidence, ...)
    __attribute__((format(printf, 3, 4)));
bool quirks_has(const struct unit *u, enum quirks_kind kind);
/* The poll is over: what it showed. */
void quirks_look(struct poll *p);
/* Another firmware: all of it is to be learned anew. */
void quirks_forget(struct unit *u);
void quirks_free(struct unit *u);

/* [{"quirk", "evidence", "since"}, ...], then those of the table: [{"quirk", "evidence", "by": "FILE:LINE"}]. */
json_t *quirks_of(const struct unit *u);
/* The learned ones from before a restart. Nonsense is ignored. */
void quirks_take(struct unit *u, const json_t *list);

#endif
