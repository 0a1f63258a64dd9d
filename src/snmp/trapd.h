/* trapd.h: the trap decoder: a process of its own that alone reads the trap port, jailed, and hands on what trapgate.h lets through. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_TRAPD_H
#define SNMP_TRAPD_H

#include <sys/types.h>

#include "snmp/trapgate.h"

/* A bound UDP socket for traps (port 162 needs CAP_NET_BIND_SERVICE, or trapd_inherited()), with a receive buffer of that many octets (forced
 * where we may, 0 = the system's). The descriptor, or -1 with the reason. */
int trapd_listen(const struct udp_address *at, int receive_buffer, struct err *err);
/* Sockets that systemd passed (sd_listen_fds(3)), those named "trap" or without a name, made ready. How many. */
size_t trapd_inherited(int *fds, size_t max, int receive_buffer);

struct trapd_setup {
    const int *
        sockets; /* shared with the decoder, which may be replaced at any time: what came in stays in their buffers */
    size_t socket_count;
    bool jail; /* false only in tests */
    struct trapgate_setup gate;
};

/* The running decoder, as its parent sees it. */
struct trapd {
    pid_t pid;
    int channel; /* SOCK_SEQPACKET, non-blocking: records of traprecord.h in messages of one or more; at its end the decoder has gone */
};
/* Fork the decoder; the first record is TRAPRECORD_READY. Everything of setup may be freed afterwards. Call it before threads are
 * started, or from the only one that holds locks. 0, or -1 with the reason. */
int trapd_start(const struct trapd_setup *setup, struct trapd *out, struct err *err);
/* A message into room (TRAPRECORD_MAX), of one record or more (traprecord_length()): its length, 0 when there is none now, -1 when the decoder has gone. */
ssize_t trapd_receive(const struct trapd *t, uint8_t *room);
/* The notice with this token is kept safely: its inform is answered. Never blocks; an answer that is lost is asked for again by the sender. */
void trapd_answer(const struct trapd *t, uint64_t token);
/* The decoder reads nothing more, hands over what it has in hand, waits for the answers to the informs among that, and ends: then
 * trapd_receive() says -1. */
void trapd_leave(const struct trapd *t);
/* The decoder ends at once and is waited for. */
void trapd_stop(struct trapd *t);

#endif
