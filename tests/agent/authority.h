/* SNMPv3: the agent as authoritative engine (RFC 3412, RFC 3414). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_AUTHORITY_H
#define TESTS_AGENT_AUTHORITY_H

#include "inside.h"

/* Answers a v3 message; 0 = silence. `out` has AGENT_REPLY_ROOM octets. */
size_t authority_answer(struct agent *a, const uint8_t *in, size_t in_len, uint8_t *out, int64_t now_us);
void authority_free(struct authority *au);

#endif
