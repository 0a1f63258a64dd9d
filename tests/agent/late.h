/* Replies that wait for their time, and how a reply leaves from a chosen address. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_LATE_H
#define TESTS_AGENT_LATE_H

#include "herd.h"

#include <netinet/in.h>
#include <sys/socket.h>

union late_peer {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

union late_ancillary { /* one IP_PKTINFO or IPV6_PKTINFO */
    struct cmsghdr align;
    uint8_t octets[64];
};

struct late_packet {
    union late_peer peer;
    socklen_t peer_len;
    struct herd_address source; /* where it shall come from */
    int fd;
    size_t len;
};

#define LATE_MAX 200000 /* more waiting replies are dropped */

struct late;
struct late *late_new(void);
void late_free(struct late *l);
void late_add(struct late *l, int64_t due_us, const struct late_packet *p, const uint8_t *data);
/* The next one that is due by now, or NULL; the caller frees it. */
uint8_t *late_take(struct late *l, int64_t now_us, struct late_packet *p);
int64_t late_next(const struct late *l); /* INT64_MAX: nothing waits */

/* Makes `m` leave from p->source; `room` must live as long as `m`. */
void late_source(struct msghdr *m, union late_ancillary *room, const struct late_packet *p);

#endif
