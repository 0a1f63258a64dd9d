/* v3open.h: the incoming half of USM: is a message from the engine that we asked, and what does it say? */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_V3OPEN_H
#define SNMP_V3OPEN_H

#include "base/err.h"
#include "snmp/v3.h"
#include "snmp/v3msg.h"

struct v3open {
    struct v3msg msg; /* flags say which protections there were, and they held */
    struct v3msg_scoped scoped;
    struct pdu pdu;
};

/* The message is read, verified where it claims to be authentic (engine, user, digest in its full length: RFC 3414 3.2 (3) to (6)), decrypted
 * in place and taken apart; out points into it. Its digest is overwritten. Time, level and context are for the caller to judge. 0, or -1 with the reason. */
int v3open_message(const struct v3_engine *e, uint8_t *message, size_t len, struct v3open *out,
                   struct err *why);

#endif
