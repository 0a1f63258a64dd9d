/* The fleet's sockets: one for all 127/8 addresses, one for ::1, one for commands. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_SERVE_H
#define TESTS_AGENT_SERVE_H

#include "herd.h"

struct serve;

/* Binds 0.0.0.0:port (0 = any free one) and, with `v6`, [::1]:port. `control` is the path of a unix datagram socket for
 * commands, or NULL. */
struct serve *serve_open(struct herd *h, uint16_t port, bool v6, const char *control, char *why, size_t cap);
void serve_close(struct serve *u);
uint16_t serve_port(const struct serve *u);

/* Answers until *stop, until `end_us` (serve_now), or, with `watch_stdin`, until standard input ends. */
void serve_run(struct serve *u, const volatile int *stop, int64_t end_us, bool watch_stdin);
int64_t serve_now(void); /* CLOCK_MONOTONIC in microseconds */

#endif
