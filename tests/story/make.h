/* make.h: a small recording, and how it moves, from a few words: "ports=4 rate=1000". */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_STORY_MAKE_H
#define TESTS_STORY_MAKE_H

#include <stdbool.h>

#include "base/buf.h"

/* Port p of a device: name Gi0/p, alias "to room p", MAC 02:00:00:00:00:p, up, its in_octets grow p x rate octets a second,
 * out_octets half of that, packets with the octets, errors and discards not. */
struct make {
    int ports;
    bool narrow;      /* 32-bit counters only */
    double speed;     /* bit/s */
    double rate;      /* octets a second */
    int64_t uptime;   /* ticks at the start */
    bool even;        /* all ports at the same rate, whatever their ifIndex */
    int from;         /* first ifIndex */
    bool engine;      /* it has snmpEngineBoots, snmpEngineTime and hrSystemUptime */
    int mac;          /* fourth octet of its ports' addresses */
    const char *sees; /* LLDP: "3:sw2:Gi0/1,4:sw3:Gi0/1": at its port 3 is port Gi0/1 of sw2 */
    const char *serial, *descr,
        *object; /* of the chassis; sysDescr; sysObjectID; NULL: none, and as always */
};

void make_recording(const struct make *m, struct buf *out); /* in the format of .snmprec */
void make_moves(const struct make *m, struct buf *out);     /* in the format of .moves */

#endif
