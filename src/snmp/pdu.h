/* pdu.h: protocol data units (RFC 3416, RFC 1157) and the messages of v1 and v2c around them (RFC 1901). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_PDU_H
#define SNMP_PDU_H

#include <stddef.h>
#include <stdint.h>

#include "snmp/ber.h"

enum pdu_type {
    PDU_GET = 0xa0,
    PDU_GETNEXT = 0xa1,
    PDU_RESPONSE = 0xa2,
    PDU_SET = 0xa3,
    PDU_TRAP_V1 = 0xa4,
    PDU_GETBULK = 0xa5,
    PDU_INFORM = 0xa6,
    PDU_TRAP = 0xa7,
    PDU_REPORT = 0xa8
};

/* Error status, RFC 3416 section 3. */
enum pdu_error {
    PDU_OK = 0,
    PDU_TOO_BIG = 1,
    PDU_NO_SUCH_NAME = 2,
    PDU_BAD_VALUE = 3,
    PDU_GEN_ERR = 5,
    PDU_NO_ACCESS = 6,
    PDU_AUTHORIZATION = 16
};

/* A decoded PDU: the varbinds stay encoded and are read one by one with pdu_varbind(); all of them have been
 * checked to be well formed before pdu_decode() succeeds. Points into the datagram. Not for PDU_TRAP_V1. */
struct pdu {
    uint8_t type;
    int32_t id;
    int32_t error_status; /* GETBULK: non-repeaters */
    int32_t error_index;  /* GETBULK: max-repetitions */
    struct ber varbinds;
    size_t count; /* varbinds */
};

/* r stands at the PDU's tag; 0 or -1. */
int pdu_decode(struct ber *r, struct pdu *out);
/* The next varbind of the list of a decoded PDU: 1, or 0 at the end. */
int pdu_varbind(struct ber *list, struct oid *name, struct value *value);

/* A name in two parts, so that a column and a row's index need not be copied together; tail may be empty. */
struct pdu_name {
    struct oid base, tail;
};

/* A request to be written: names only, values NULL. */
struct pdu_request {
    uint8_t type; /* PDU_GET, PDU_GETNEXT, PDU_GETBULK */
    int32_t id;
    int32_t non_repeaters, max_repetitions;
    const struct pdu_name *names;
    size_t count;
};
/* Appends the PDU before what w holds. */
void pdu_encode(struct ber_out *w, const struct pdu_request *q);

/* A v1 or v2c message: version 0 or 1. */
struct pdu_message {
    int32_t version;
    const uint8_t *community;
    size_t community_len;
    struct pdu pdu;
};
/* Whole request as a datagram at the end of w's buffer. */
void pdu_message_encode(struct ber_out *w, int version, const void *community, size_t community_len,
                        const struct pdu_request *q);
/* Version of any SNMP message (0, 1, 3), or -1 when it is none: the outer SEQUENCE must be exactly as long as the datagram. */
int pdu_version(const uint8_t *data, size_t len);
/* A v1 or v2c message with a PDU of the common shape. 0 or -1. */
int pdu_message_decode(const uint8_t *data, size_t len, struct pdu_message *out);

/* For people: "tooBig". */
const char *pdu_error_name(int32_t status);

#endif
