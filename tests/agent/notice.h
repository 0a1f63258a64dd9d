/* Notifications of an agent: who gets them, and the datagram in v1, v2c or v3. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_NOTICE_H
#define TESTS_AGENT_NOTICE_H

#include "inside.h"

struct notice_target {
    struct agent_receiver to;
    unsigned version; /* 0 = v1, 1 = v2c, 3 */
    size_t name_len;
    char name[256]; /* community or user */
};

/* "ADDRESS:PORT[,VERSION[,COMMUNITY or USER]]", "none". */
int notice_receiver(struct agent *a, const char *text, char *why, size_t cap);

#endif
