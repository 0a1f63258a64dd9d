/* v3msg.h: the fields of an SNMPv3 message and where they lie in the datagram (RFC 3412 section 6, RFC 3414 2.4). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_V3MSG_H
#define SNMP_V3MSG_H

#include "snmp/ber.h"

enum { V3MSG_AUTH = 1, V3MSG_PRIV = 2, V3MSG_REPORTABLE = 4, V3MSG_USM = 3, V3MSG_MAX_SIZE = 65507 };

/* Some octets of the datagram. */
struct v3msg_part {
    const uint8_t *p;
    size_t len;
};
bool v3msg_same(const struct v3msg_part *part, const void *bytes, size_t len);

struct v3msg {
    int32_t id, max_size, model; /* msgSecurityModel: V3MSG_USM */
    uint8_t flags;
    struct v3msg_part engine, user, mac, salt; /* msgAuthenticationParameters, msgPrivacyParameters */
    uint32_t boots, time;
    struct ber data; /* msgData, from its tag on: a plain scopedPDU or an OCTET STRING with a sealed one */
};

/* Only the header, for the in-flight table: version 3, id, sizes, flags, model. 0 or -1. */
int v3msg_read_head(const uint8_t *data, size_t len, struct v3msg *out);
/* The whole frame; nothing is believed, only the shape is checked: exact outer length, one octet of flags with no privacy without
 * authentication, the User-based model, boots and time within 0..2^31-1, engine ID and user of at most 32 octets (RFC 3414 2.4). 0 or -1. */
int v3msg_read(const uint8_t *data, size_t len, struct v3msg *out);
/* Writes all that stands before msgData, which w holds already (data and model of m do not count). Of mac only the length counts (64 at most):
 * zeros are written; returns the distance of their place from w->end, or 0 when w is full or mac is empty. */
size_t v3msg_write_head(struct ber_out *w, const struct v3msg *m);

struct v3msg_scoped {
    struct v3msg_part engine, context;
    struct ber pdu; /* from its tag on */
};
/* A scopedPDU at r; what follows it (padding) is left. 0 or -1. */
int v3msg_read_scoped(struct ber *r, struct v3msg_scoped *out);

#endif
