/* The fleet's sockets: one for all 127/8 addresses, one for ::1, one for commands. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_UDP_H
#define TESTS_AGENT_UDP_H

#include "herd.h"

struct udp;

/* Binds 0.0.0.0:port (0 = any free one) and, with `v6`, [::1]:port. `control` is the path of a unix datagram socket for
 * commands, or NULL. */
struct udp *udp_open(struct herd *h, uint16_t port, bool v6, const char *control, char *why, size_t cap);
void udp_close(struct udp *u);
uint16_t udp_port(const struct udp *u);

/* Answers until *stop, until `end_us` (udp_now), or, with `watch_stdin`, until standard input ends. */
void udp_run(struct udp *u, const volatile int *stop, int64_t end_us, bool watch_stdin);
int64_t udp_now(void); /* CLOCK_MONOTONIC in microseconds */

/* The other side of `control`: sends one command, prints the answer on stdout. Returns 0, 1 for an answer that is an
 * error, 2 when nobody answers. */
int udp_tell(const char *control, char **words, int count);

#endif
