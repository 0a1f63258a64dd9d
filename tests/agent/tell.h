/* Both sides of the command socket: a unix datagram socket, one command and one answer. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_TELL_H
#define TESTS_AGENT_TELL_H

#include "herd.h"

int tell_open(const char *path, char *why, size_t cap);
/* Reads one command from the socket and answers it. */
void tell_answer(int fd, struct herd *h, int64_t now_us);
/* The other side: sends one command, prints the answer on stdout. Returns 0, 1 for an answer that is an error, 2 when
 * nobody answers. */
int tell_send(const char *path, char **words, int count);

#endif
