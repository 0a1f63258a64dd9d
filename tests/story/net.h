/* net.h: a network in memory: agents on addresses, replies on their way. Time is a parameter. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_STORY_NET_H
#define TESTS_STORY_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/agent/agent.h"
#include "snmp/wire.h"

/* One machine. A request that names an object at or below one of `mute` gets lost (v1 and v2c only: others can not be
 * read), and so do the next `lose` requests. */
struct net_host {
    char *name;
    struct udp_address address;
    struct agent *agent;         /* owned */
    struct recording *recording; /* owned */
    struct oid mute[4];
    size_t mute_count;
    unsigned lose;
    size_t longest; /* octets of the longest reply */
    /* May change a reply before it leaves; NULL: as the agent made it. */
    void (*mangle)(uint8_t *reply, size_t len);
};

/* A request that left us. */
struct net_request {
    int64_t at;
    const struct net_host *to; /* NULL: nobody lives there */
    uint8_t type;              /* enum pdu_type; 0 = v3, not readable */
    size_t names;
    int repetitions;
    bool uptime; /* asks for sysUpTime too */
};

struct net;
struct net *net_new(void);
void net_free(struct net *n); /* accepts NULL */
extern bool net_verbose;      /* show the traffic */

/* A machine at an address; agent and recording (may be NULL) become the network's. */
struct net_host *net_add(struct net *n, const char *name, const struct udp_address *address,
                         struct agent *agent, struct recording *recording);
struct net_host *net_find(const struct net *n, const char *name);                /* or NULL */
struct net_host *net_at(const struct net *n, const struct udp_address *address); /* or NULL */
void net_move(struct net *n, struct net_host *h, const struct udp_address *address);

/* For struct wire_io. The time of what is sent is net_clock's. */
size_t net_send(void *ctx, const struct udp_out *out, size_t count);
/* A datagram from anywhere, to arrive at a time. */
void net_inject(struct net *n, const struct udp_address *from, const uint8_t *data, size_t len, int64_t at);
/* When the next datagram arrives, or INT64_MAX. */
int64_t net_next(const struct net *n);
/* Give all that have arrived by now to the wire; returns how many. */
size_t net_deliver(struct net *n, struct wire *w, int64_t now);

/* The requests that left, in order. */
const struct net_request *net_requests(const struct net *n, size_t *count);

/* One exchange, told before its reply is on its way. */
struct net_exchange {
    struct net *net;
    struct net_host *from;
    const uint8_t *request, *reply;
    size_t request_len, reply_len;
    int64_t at; /* when the reply arrives */
};
void net_watch(struct net *n, void (*watch)(void *ctx, const struct net_exchange *x), void *ctx);

#endif
