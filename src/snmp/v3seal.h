/* v3seal.h: the outgoing half of USM: a scopedPDU becomes a message, encrypted and signed as its level says. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_V3SEAL_H
#define SNMP_V3SEAL_H

#include "snmp/v3.h"
#include "snmp/v3msg.h"

/* Before the scopedPDU is put into w: room for what a cipher may add behind it. */
void v3seal_begin(struct ber_out *w, uint8_t level);
/* The whole datagram, at the end of w's buffer. Of m the caller fills id, max_size, engine and user, the flag V3MSG_REPORTABLE, boots and
 * time; the rest follows from level (enum site_level, at most that of e's user; SITE_NOAUTH needs no user). 0, or -1 (no room, encryption
 * failed). */
int v3seal_message(struct v3_engine *e, struct ber_out *w, struct v3msg *m, uint8_t level);

#endif
