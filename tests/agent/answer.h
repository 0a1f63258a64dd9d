/* GET, GETNEXT and GETBULK: from a request PDU to a response PDU (RFC 1157, RFC 3416). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_ANSWER_H
#define TESTS_AGENT_ANSWER_H

#include "inside.h"

#define ANSWER_HEADROOM 512 /* octets kept free in front of the varbinds for the headers of PDU and message */

#define ANSWER_TOO_BIG             1
#define ANSWER_NO_SUCH_NAME        2
#define ANSWER_GEN_ERR             5
#define ANSWER_AUTHORIZATION_ERROR 16
#define ANSWER_NOT_WRITABLE        17

struct answer_context {
    struct agent *agent;         /* faults and statistics */
    const struct agent *content; /* whose objects: the agent, or that of a context */
    int64_t now_us;
    bool v1;
    int refuse;  /* an error status to answer with, or 0 */
    size_t room; /* for the varbinds */
};

/*
 * Builds the response to the request PDU `pdu` (the whole element) in `buf` (AGENT_REPLY_ROOM octets). Returns 0 with
 * the PDU in *out, which lies in `buf` at least ANSWER_HEADROOM - 64 octets from its start; -1 = silence.
 */
int answer_pdu(const struct answer_context *c, const struct tlv *pdu, uint8_t *buf, struct tlv *out);

/* A Report PDU with one counter, in the same way; `id` is the request-id element or empty. */
int answer_report(const struct tlv *id, const uint8_t *oid, size_t oid_len, uint32_t count, uint8_t *buf,
                  struct tlv *out);

/* The request-id of a PDU, false when there is none to be had. */
bool answer_request_id(const struct tlv *pdu, struct tlv *id);

#endif
