/* All agents of a fleet, by address: the fleet file and the commands that change agents while they run. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_HERD_H
#define TESTS_AGENT_HERD_H

#include "agent.h"

struct herd;

struct herd_address { /* IPv4 as ::ffff:a.b.c.d */
    uint8_t octets[16];
};

/* Sends a notification of the agent at `from`; the sockets are the caller's. */
typedef void (*herd_send)(void *context, const struct herd_address *from, const struct agent_receiver *to,
                          const uint8_t *data, size_t len);

struct herd *herd_new(void);
void herd_free(struct herd *h);

/* A whole fleet file; paths in it are relative to its folder. -1: `why` says file, line, reason. */
int herd_load(struct herd *h, const char *path, int64_t now_us, char *why, size_t cap);
/* One line of it: "ADDRESS[/COUNT] RECORDING [OPTION...]"; `folder` may be "". */
int herd_line(struct herd *h, const char *line, const char *folder, int64_t now_us, char *why, size_t cap);

/*
 * A command: "ADDRESS[/COUNT] ACTION..." or "all ACTION...", or "stats" for the sums. ACTION is an option (fault=...),
 * or set= unset= reboot down= up= clear= clear-told= battery= trap= get= stats (README). `words` has `count` strings. Writes the
 * answer, one line or several, to `reply`; -1 when something failed (the answer then starts with "error").
 */
int herd_command(struct herd *h, char **words, size_t count, int64_t now_us, char *reply, size_t cap);
/* Splits at blanks outside "..." in place; returns the number of words, at most `max`. */
size_t herd_split(char *line, char **words, size_t max);

void herd_on_notice(struct herd *h, herd_send send, void *context);
struct agent *herd_find(const struct herd *h, const struct herd_address *address);
size_t herd_count(const struct herd *h);

#endif
