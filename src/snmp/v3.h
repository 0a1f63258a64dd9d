/* v3.h: SNMPv3 messages with the User-based Security Model (RFC 3412, 3414, 3826, 7860), as the asking side. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_V3_H
#define SNMP_V3_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/site.h"
#include "snmp/pdu.h"

/* Keys of one credential before localisation (Ku), derived once: a derivation costs milliseconds. */
struct v3_user;
/* NULL with a reason when the library lacks the protocol. The passphrases may be wiped afterwards. */
struct v3_user *v3_user_new(const struct credential *c, struct err *err);
struct v3_user *v3_user_hold(struct v3_user *u); /* one more owner; accepts NULL */
void v3_user_free(struct v3_user *u);            /* accepts NULL; the last owner's call wipes */

/* What we know of the engine at one address. Kept by address, not by engine ID: clones that share one engine ID both work. Zeroed = nothing is
 * known. Embedded by its owner; wiped by v3_engine_forget(). */
struct v3_engine {
    const struct v3_user *user;
    uint8_t id[32];
    uint8_t id_len;
    bool in_time; /* boots and time came in an authenticated message */
    uint8_t priv; /* enum site_priv in use: the dialect found for AES-192/256 */
    bool dialect_known;
    uint32_t boots, time; /* at synced_at */
    int64_t synced_at;    /* monotonic microseconds */
    uint32_t latest_time; /* latestReceivedEngineTime, RFC 3414 2.3 */
    uint64_t salt;
    uint8_t auth_key[64], priv_key[64]; /* localised (Kul), extended where needed */
    bool synced; /* boots came in an authenticated message at least once since the engine ID is known */
    bool
        doubted; /* to be discovered again before the next request: the owner sets it after silence, v3_decode() when the
                   * agent seems to have lost its boots; the answer to the discovery clears it */
    bool boots_went_back; /* the agent violates RFC 3414 2.2.2: to be told */
};
/* Take an engine ID (5..32 bytes): localises the keys. 0 or -1. */
int v3_engine_set(struct v3_engine *e, const struct v3_user *u, const uint8_t *id, size_t len);
/* A dialect learned in an earlier run, before the engine is discovered; ignored when the user's protocol has no such dialect. */
void v3_engine_recall(struct v3_engine *e, const struct v3_user *u, uint8_t priv);
/* Try the other dialect of AES-192/256. false when there is none (or it is known already). The wrong one shows as V3_DECRYPTION from some agents
 * and as silence from others (what they decrypt is no message to them), so a timeout is a reason to try too. */
bool v3_engine_other_dialect(struct v3_engine *e);
void v3_engine_forget(struct v3_engine *e); /* everything, keys wiped */

/* Discovery (RFC 3414 section 4): an empty, reportable noAuthNoPriv GET. */
void v3_discovery_encode(struct ber_out *w, int32_t msg_id, int32_t request_id);
/* A request for a discovered engine, at its user's security level, msgMaxSize max_size, into w (whole datagram at the end of its buffer).
 * 0, or -1 (keys missing, encryption failed). now: monotonic microseconds, moves the engine's time. */
int v3_encode(struct v3_engine *e, struct ber_out *w, int32_t msg_id, const char *context,
              const struct pdu_request *q, int32_t max_size, int64_t now);

/* msgID of a datagram for the in-flight table, without believing anything else of it: 0 or -1. */
int v3_peek(const uint8_t *data, size_t len, int32_t *msg_id);

enum v3_verdict {
    V3_RESPONSE, /* authentic (as far as the level says), decrypted: pdu is set */
    V3_UNKNOWN_ENGINE, /* report usmStatsUnknownEngineIDs: engine ID, boots and time taken over when nothing was known before, or
                        * when another engine answers and the known one is in doubt */
    V3_NOT_IN_TIME, /* authentic report usmStatsNotInTimeWindows: boots and time taken over; send again. With boots lower than known
                     * nothing is taken over, but the engine is doubted now */
    V3_NOT_IN_TIME_UNSURE, /* the same without authentication: only a hint (RFC 3414 3.2 7b allows it for noAuth); counted, boots and time are not taken */
    V3_UNKNOWN_USER,
    V3_WRONG_DIGEST,
    V3_DECRYPTION,
    V3_LEVEL,           /* reports; unauthenticated: act on them only after the retries */
    V3_UNKNOWN_CONTEXT, /* report snmpUnknownContexts (RFC 3413 3.2), authentic when the user has authentication */
    V3_OTHER_REPORT,
    V3_REFUSED /* malformed, not authentic, another user, level, context, engine or ID: as if it never came; why says */
};

struct v3_expect {
    int32_t msg_id, request_id;
    const char *context;
};
/* data is not changed; decrypted bytes go to scratch (cap at least len; pdu points into it or into data). Everything RFC 3412 7.2 and
 * RFC 3414 3.2 say is checked: version, msgID, security model, security level not lower than asked for a Response, engine ID, user, digest in full length,
 * time window, context. A lower boots in an authentic answer after discovery is accepted and marked (boots_went_back). */
enum v3_verdict v3_decode(struct v3_engine *e, const struct v3_expect *expect, const uint8_t *data,
                          size_t len, uint8_t *scratch, size_t cap, int64_t now, struct pdu *pdu,
                          struct err *why);

#endif
