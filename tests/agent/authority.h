/* SNMPv3: the agent as authoritative engine (RFC 3412, RFC 3414). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_AUTHORITY_H
#define TESTS_AGENT_AUTHORITY_H

#include "inside.h"

/* Answers a v3 message; 0 = silence. `out` has AGENT_REPLY_ROOM octets. */
size_t authority_answer(struct agent *a, const uint8_t *in, size_t in_len, uint8_t *out, int64_t now_us);
/* A v3 message of our own around a notification that lies in `buf` (AGENT_REPLY_ROOM octets, ANSWER_HEADROOM of them
 * free in front), at the level that the user has; 0: there is no such user. */
size_t authority_notify(struct agent *a, const char *user, const struct tlv *pdu, uint8_t *buf, uint8_t *out,
                        int64_t now_us);
void authority_free(struct authority *au);

#endif
