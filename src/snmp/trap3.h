/* trap3.h: SNMPv3 notifications: whose they are, and what an inform is answered with (RFC 3412, 3414). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_TRAP3_H
#define SNMP_TRAP3_H

#include "snmp/trap.h"
#include "snmp/v3.h"

/* Of a trap the sender is the authoritative engine: the keys are made for its engine ID, at its first notification that proves to be authentic.
 * Of a sender whose boots are always 1 what lies outside of the time window is taken once, as if it were not signed (notice.authentic).
 * Of an inform we are: who wants to send one asks for our engine ID first, then for our boots and time, and gets a Report each time. */
struct trap3_own {
    uint8_t id[32];
    uint8_t id_len;     /* 5 to 32 */
    uint32_t boots;     /* snmpEngineBoots: one more at each start, kept over restarts */
    int64_t started_at; /* monotonic microseconds */
};

struct trap3;
/* engines: senders that are remembered at most; of more the one that was silent longest is forgotten. */
struct trap3 *trap3_new(const struct trap3_own *own, size_t engines);
void trap3_free(struct trap3 *t); /* accepts NULL; keys are wiped */
/* Forget what is known of a sender's clock: it was given a new engine, or has lost its boots. */
void trap3_forget(struct trap3 *t, const uint8_t *id, size_t len);
size_t trap3_count(const struct trap3 *t); /* senders remembered */

/* Something to send back to where the message came from, from where it went to. */
struct trap3_reply {
    const uint8_t *data; /* in the buffer that was given */
    size_t len;          /* 0: nothing */
    bool report;         /* not the answer to a good inform: to be limited per source */
};

struct trap3_ask {
    const uint8_t *data;
    size_t len;
    struct v3_user *const *users; /* those that the source may be */
    size_t user_count;
    int64_t now;      /* monotonic microseconds */
    uint8_t *scratch; /* of at least len octets: for the message, decrypted */
    uint8_t *out;     /* for the reply */
    size_t out_cap;
};
/* A whole v3 message. The notice lives in a, as trap_read() says; at and source are the caller's. reply is always set. */
enum trap_verdict trap3_read(struct trap3 *t, const struct trap3_ask *ask, struct arena *a, struct notice *n,
                             struct trap3_reply *reply, struct err *why);

#endif
