/* traprecord.h: what the trap decoder hands to the daemon: bounded records that check themselves. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_TRAPRECORD_H
#define SNMP_TRAPRECORD_H

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "snmp/trap.h"

/* Magic, type, length, contents, hash; numbers are little-endian. The daemon trusts a record no more than a datagram: the decoder might have
 * been taken over. No BER crosses here. */
enum traprecord_type {
    TRAPRECORD_READY = 1, /* the decoder is in its jail and listens */
    TRAPRECORD_NOTICE,
    TRAPRECORD_STORM,    /* a sender is over its rate: how many were not handed on */
    TRAPRECORD_STRANGER, /* a sender whose notifications were refused, and why */
    TRAPRECORD_COUNTS,   /* since the decoder started */
};

enum { TRAPRECORD_MAX = 128 * 1024, TRAPRECORD_ADDRESS = 64 };

struct traprecord_counts {
    uint64_t verdicts[TRAP_VERDICTS]; /* datagrams, by what became of them */
    uint64_t kernel_drops;            /* by the kernel: the receive buffer was full (SO_RXQ_OVFL) */
    uint64_t reports, answers;        /* sent back */
    uint64_t answers_lost;            /* informs that could not be answered: too many were waiting */
    uint64_t engines;                 /* v3 senders known now */
};

struct traprecord {
    uint8_t type;
    uint8_t jail; /* READY: bits: 1 Landlock, 2 seccomp, 4 nobody */
    uint64_t
        token; /* NOTICE: to be given back when an inform is kept safely, so that it is answered; 0: none */
    struct notice notice; /* NOTICE */
    const char *source;   /* STORM, STRANGER */
    uint8_t verdict;      /* STRANGER: enum trap_verdict */
    uint64_t count;       /* STORM, STRANGER: datagrams so far */
    bool over;            /* STORM: it has ended */
    int64_t since;        /* STORM, STRANGER: wall clock, microseconds */
    struct traprecord_counts counts;
};

/* Appends the record to out. 0, or -1 when it would be larger than TRAPRECORD_MAX (out is as before). */
int traprecord_encode(const struct traprecord *r, struct buf *out);
/* Octets of the first of the records in data, as its head says; 0 when they can not be that many. */
size_t traprecord_length(const uint8_t *data, size_t len);
/* One whole record; its texts and bytes are in a. 0, or -1 with the reason. */
int traprecord_decode(const uint8_t *data, size_t len, struct arena *a, struct traprecord *out,
                      struct err *err);

#endif
