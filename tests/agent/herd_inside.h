/* The table of agents, for herd.c and command.c. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_HERD_INSIDE_H
#define TESTS_AGENT_HERD_INSIDE_H

#include "herd.h"

struct herd_member {
    struct herd_address address;
    struct agent *agent;
};

struct herd_tape {
    char *path;
    struct recording *rec;
};

struct herd {
    struct herd_member *members; /* in the order of the file; a twin stands behind its model */
    size_t count;
    uint32_t *slots; /* hash of the address to member + 1 */
    size_t slot_mask;
    struct herd_tape *tapes;
    size_t tape_count;
    herd_send send; /* NULL: notifications are not sent */
    void *send_context;
};

/* "127.0.0.1", "127.1.0.0/500", "[::1]". */
int herd_parse_range(const char *text, struct herd_address *first, unsigned *count);
void herd_next_address(struct herd_address *a);

#endif
