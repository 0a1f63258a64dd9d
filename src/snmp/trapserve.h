/* trapserve.h: the trap decoder's loop: datagrams in, records out, informs answered when they are kept safely. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_TRAPSERVE_H
#define SNMP_TRAPSERVE_H

#include "snmp/trapd.h"

/* Until the other end of channel is closed, or trapd_leave(); what was read is handed over before. jail: bits of TRAPRECORD_READY. When the channel is full nothing more is read: what comes in
 * waits in the sockets' buffers, and what has no room there is counted by the kernel. 0, or -1 with the reason. */
int trapserve_run(const struct trapd_setup *setup, int channel, uint8_t jail, struct err *err);

#endif
