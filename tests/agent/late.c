/* Replies that wait for their time (a binary heap), and how a reply leaves from a chosen address. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "late.h"

#include <stdlib.h>
#include <string.h>

struct waiting {
    int64_t due_us;
    struct late_packet packet;
    uint8_t *data;
};

struct late {
    struct waiting *heap;
    size_t count, room;
};

struct late *late_new(void)
{
    struct late *l = calloc(1, sizeof *l);
    if (!l)
        abort();
    return l;
}

void late_free(struct late *l)
{
    if (!l)
        return;
    while (l->count)
        free(l->heap[--l->count].data);
    free(l->heap);
    free(l);
}

void late_add(struct late *l, int64_t due_us, const struct late_packet *p, const uint8_t *data)
{
    if (l->count == LATE_MAX)
        return;
    if (l->count == l->room && !(l->heap = realloc(l->heap, (l->room = l->room * 2 + 64) * sizeof *l->heap)))
        abort();
    struct waiting w = { due_us, *p, malloc(p->len) };
    if (!w.data)
        abort();
    memcpy(w.data, data, p->len);
    size_t i = l->count++;
    for (; i && l->heap[(i - 1) / 2].due_us > due_us; i = (i - 1) / 2)
        l->heap[i] = l->heap[(i - 1) / 2];
    l->heap[i] = w;
}

uint8_t *late_take(struct late *l, int64_t now_us, struct late_packet *p)
{
    if (!l->count || l->heap[0].due_us > now_us)
        return NULL;
    uint8_t *data = l->heap[0].data;
    *p = l->heap[0].packet;
    struct waiting last = l->heap[--l->count];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= l->count)
            break;
        if (child + 1 < l->count && l->heap[child + 1].due_us < l->heap[child].due_us)
            child++;
        if (l->heap[child].due_us >= last.due_us)
            break;
        l->heap[i] = l->heap[child];
        i = child;
    }
    l->heap[i] = last;
    return data;
}

int64_t late_next(const struct late *l)
{
    return l->count ? l->heap[0].due_us : INT64_MAX;
}

void late_source(struct msghdr *m, union late_ancillary *room, const struct late_packet *p)
{
    memset(room, 0, sizeof *room);
    m->msg_control = room;
    m->msg_controllen = sizeof *room;
    struct cmsghdr *c = CMSG_FIRSTHDR(m);
    if (p->peer.any.sa_family == AF_INET) {
        struct in_pktinfo info = { 0 };
        memcpy(&info.ipi_spec_dst, p->source.octets + 12, 4);
        c->cmsg_level = IPPROTO_IP;
        c->cmsg_type = IP_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof info);
        m->msg_controllen = CMSG_SPACE(sizeof info);
        memcpy(CMSG_DATA(c), &info, sizeof info);
    } else {
        struct in6_pktinfo info = { 0 };
        memcpy(&info.ipi6_addr, p->source.octets, 16);
        c->cmsg_level = IPPROTO_IPV6;
        c->cmsg_type = IPV6_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof info);
        m->msg_controllen = CMSG_SPACE(sizeof info);
        memcpy(CMSG_DATA(c), &info, sizeof info);
    }
}
