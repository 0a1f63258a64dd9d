/* trap.h: a datagram of the trap port, taken apart as the hostile thing it may be. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_TRAP_H
#define SNMP_TRAP_H

#include "base/err.h"
#include "base/mem.h"
#include "model/notice.h"
#include "snmp/pdu.h"

/* Pure: bytes in, a verdict out. Two steps, so that a source and its community are judged before a varbind is looked at:
 * trap_open() reads the frame alone, trap_read() the PDU of v1 and v2c; trap3.h is both for v3. */

enum trap_verdict {
    TRAP_GOOD,       /* a notification */
    TRAP_MALFORMED,  /* no SNMP message, or one that is broken: lengths, types, object identifiers */
    TRAP_VERSION,    /* another version than 1, 2c, 3 */
    TRAP_NO_TRAP,    /* an SNMP message, but no notification */
    TRAP_INCOMPLETE, /* sysUpTime.0 or snmpTrapOID.0 missing, in the wrong place or of the wrong type */
    /* given by who asks (trapd.h): */
    TRAP_SOURCE,    /* sender not allowed */
    TRAP_COMMUNITY, /* community not the one of the sender */
    TRAP_LARGE,     /* larger than allowed */
    TRAP_RATE,      /* sender over its rate */
    /* v3: */
    TRAP_UNKNOWN_ENGINE, /* informs: not sent to our engine; answered with our engine ID when that is what it asks */
    TRAP_UNKNOWN_USER,
    TRAP_LEVEL,  /* another security level than the user's */
    TRAP_DIGEST, /* wrong digest: not from who knows the passphrase */
    TRAP_DECRYPTION,
    TRAP_NOT_IN_TIME, /* a replay, or clocks apart */
    TRAP_VERDICTS
};
const char *trap_verdict_name(enum trap_verdict v); /* "wrong-community": for counters and logs */
const char *trap_verdict_text(enum trap_verdict v); /* a sentence for people */

enum {
    TRAP_BINDS = 256, /* varbinds of one notification that are kept */
    TRAP_COMMUNITY_MAX = 255
};

/* The frame. Points into the datagram. */
struct trap_frame {
    int32_t version;          /* enum site_version */
    const uint8_t *community; /* v1, v2c */
    size_t community_len;
    struct ber pdu; /* v1, v2c: from its tag on */
};

/* v1 and v2c in full, of v3 only that it is one. */
enum trap_verdict trap_open(const uint8_t *data, size_t len, struct trap_frame *out, struct err *why);

/* An inform is answered with a Response that carries its varbinds (RFC 3416 4.2.7). */
struct trap_inform {
    int32_t request_id;
    struct ber varbinds; /* in the datagram */
};
/* The PDU of a v1 or v2c message. The notice and all it points to are in a (nothing points into the datagram); at, source and what v3 says
 * are left to the caller. v1 is translated as RFC 3584 3.1 says, bounded. inform is filled when n->inform. */
enum trap_verdict trap_read(const struct trap_frame *f, struct arena *a, struct notice *n,
                            struct trap_inform *inform, struct err *why);
/* The same for a PDU that was decoded already (the inside of a v3 message). */
enum trap_verdict trap_read_pdu(uint8_t version, const struct pdu *pdu, struct arena *a, struct notice *n,
                                struct trap_inform *inform, struct err *why);

/* Append the Response before what w holds: the PDU only. */
void trap_put_response(struct ber_out *w, const struct trap_inform *inform);
/* The whole v2c answer to an inform, at the end of w's buffer. */
void trap_answer(struct ber_out *w, const struct trap_frame *f, const struct trap_inform *inform);

#endif
