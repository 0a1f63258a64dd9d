/* peer.h: one device as the engine sees it: address, credential, v3 engine, round trip; ask it something, get one answer. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_PEER_H
#define SNMP_PEER_H

#include "model/site.h"
#include "snmp/v3.h"
#include "snmp/wire.h"

struct peer {
    const char *name; /* for the log: the device's key */
    const struct credential *credential;
    const struct v3_user *user; /* v3: keys derived from credential */
    struct udp_address address;
    bool has_address; /* false until the host name was resolved */
    bool reply_from_any;
    int64_t timeout; /* microseconds */
    int tries;
    struct wire_rtt rtt;
    struct v3_engine engine;
    struct udp_address
        seen_elsewhere; /* last address that answered for this one and was refused, for status */
    bool has_seen_elsewhere;
    struct udp_address answers_from; /* another address than address, from which answers were accepted */
    bool has_answers_from;
};

enum peer_result {
    PEER_ANSWER,  /* pdu is a response (its error status may say no) */
    PEER_TIMEOUT, /* nothing came, resends included */
    PEER_CONTEXT, /* the engine does not know the SNMPv3 context */
    PEER_AUTH,    /* the engine refuses our user, keys or level, and said so to every try */
};

/* One question. Embedded by its owner; zeroed = idle. names of request live as long as the question. */
struct peer_ask {
    struct peer *peer;
    struct pdu_request request;
    const char *context; /* v3 context name, or "" */
    int max_size;        /* v3 msgMaxSize, bytes */
    /* pdu is NULL unless PEER_ANSWER; it points into the datagram and dies with the call. Fires exactly once, never after peer_cancel(). */
    void (*done)(struct peer_ask *a, enum peer_result result, const struct pdu *pdu, int64_t now);
    /* own: */
    struct wire *wire;
    struct wire_exchange exchange;
    struct pdu pdu;
    int64_t now;
    uint8_t verdict, restarts; /* enum v3_verdict of the newest acceptable answer */
    bool discovering, refused; /* refused: a report said no, without proof that it came from the device */
    bool tried_dialect;        /* the other dialect of AES-192/256 was tried after silence */
};

/* Is all known that a question needs? While it is not (SNMPv3: engine ID and time), the first question finds it out, and others had better wait. */
bool peer_is_ready(const struct peer *p);
/* Ask. tries: sends at most (0 = the peer's own number). Encoding too large for a datagram is a bug of the caller. */
void peer_start(struct wire *w, struct peer_ask *a, int tries, int64_t now);
void peer_cancel(struct peer_ask *a); /* idle is fine */

/* Told once per event worth telling (another address answered, a clone of an engine ID, boots that went back, a dialect found); text is for the log.
 * Set once at start. */
extern void (*peer_notice)(const struct peer *p, const char *event, const char *text);

#endif
