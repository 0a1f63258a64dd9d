/* net.c: a network in memory. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/story/net.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "snmp/pdu.h"

enum { ROUND_TRIP = 2000 }; /* microseconds, for a healthy agent */

struct packet {
    struct packet *next;
    int64_t at;
    struct udp_address from;
    size_t len;
    uint8_t *data;
};

struct net {
    struct net_host **hosts;
    size_t host_count;
    struct map *by_address;
    struct packet *first; /* in order of arrival */
    struct packet *last;
    struct net_request *requests;
    size_t request_count;
    int64_t begun;
    void (*watch)(void *ctx, const struct net_exchange *x);
    void *watch_ctx;
};

bool net_verbose;

struct net *net_new(void)
{
    struct net *n = mem_new(sizeof *n);
    n->by_address = map_new();
    n->begun = clock_mono();
    return n;
}

void net_free(struct net *n)
{
    if (n == NULL) {
        return;
    }
    for (size_t i = 0; i < n->host_count; i++) {
        agent_free(n->hosts[i]->agent);
        recording_free(n->hosts[i]->recording);
        free(n->hosts[i]->name);
        free(n->hosts[i]);
    }
    while (n->first != NULL) {
        struct packet *p = n->first;
        n->first = p->next;
        free(p->data);
        free(p);
    }
    free(n->hosts);
    free(n->requests);
    map_free(n->by_address);
    free(n);
}

struct net_host *net_add(struct net *n, const char *name, const struct udp_address *address,
                         struct agent *agent, struct recording *recording)
{
    struct net_host *h = mem_new(sizeof *h);
    char key[80];
    h->name = mem_string(name);
    h->address = *address;
    h->agent = agent;
    h->recording = recording;
    n->hosts = mem_resize(n->hosts, n->host_count + 1, sizeof(struct net_host *));
    n->hosts[n->host_count++] = h;
    (void)map_set(n->by_address, udp_text(address, key), h);
    return h;
}

struct net_host *net_find(const struct net *n, const char *name)
{
    for (size_t i = 0; i < n->host_count; i++) {
        if (strcmp(n->hosts[i]->name, name) == 0) {
            return n->hosts[i];
        }
    }
    return NULL;
}

struct net_host *net_at(const struct net *n, const struct udp_address *address)
{
    char key[80];
    return map_find(n->by_address, udp_text(address, key));
}

void net_move(struct net *n, struct net_host *h, const struct udp_address *address)
{
    char key[80];
    (void)map_remove(n->by_address, udp_text(&h->address, key));
    h->address = *address;
    (void)map_set(n->by_address, udp_text(address, key), h);
}

void net_inject(struct net *n, const struct udp_address *from, const uint8_t *data, size_t len, int64_t at)
{
    struct packet *p = mem_new(sizeof *p);
    p->at = at;
    p->from = *from;
    p->len = len;
    p->data = mem_new(len + 16); /* as udp.c: zeros behind it */
    if (len > 0) {
        memcpy(p->data, data, len);
    }
    if (n->last != NULL && at >= n->last->at) {
        n->last->next = p;
        n->last = p;
        return;
    }
    struct packet **place = &n->first;
    while (*place != NULL && (*place)->at <= at) {
        place = &(*place)->next;
    }
    p->next = *place;
    *place = p;
    if (p->next == NULL) {
        n->last = p;
    }
}

static const char *type_name(uint8_t type)
{
    return type == PDU_GET       ? "get"
           : type == PDU_GETNEXT ? "next"
           : type == PDU_GETBULK ? "bulk"
           : type == 0           ? "v3"
                                 : "?";
}

static void show(const struct net *n, const char *arrow, const char *who, const struct udp_address *where,
                 const uint8_t *data, size_t len, int64_t at)
{
    struct pdu_message m;
    struct oid name;
    struct value v;
    char text[80], first[OID_TEXT] = "";
    if (!net_verbose) {
        return;
    }
    printf("  %9.3f %s %s %s %zu octets", (double)(at - n->begun) / 1e6, arrow, who, udp_text(where, text),
           len);
    if (pdu_version(data, len) < 2 && pdu_message_decode(data, len, &m) == 0) {
        struct ber list = m.pdu.varbinds;
        if (m.pdu.type != PDU_RESPONSE && m.pdu.count > 1) { /* the first is nearly always sysUpTime */
            (void)pdu_varbind(&list, &name, &v);
        }
        if (pdu_varbind(&list, &name, &v) == 1) {
            (void)oid_text(name, first, sizeof first);
        }
        printf(" %s id=%d status=%d index=%d names=%zu %s",
               m.pdu.type == PDU_RESPONSE ? "response" : type_name(m.pdu.type), m.pdu.id, m.pdu.error_status,
               m.pdu.error_index, m.pdu.count, first);
    }
    printf("\n");
}

static bool asks_uptime(struct ber list)
{
    static const uint8_t uptime[] = { 0x2b, 6, 1, 2, 1, 1, 3 };
    struct oid name;
    struct value v;
    while (pdu_varbind(&list, &name, &v) == 1) {
        if (oid_under(name, (struct oid){ uptime, sizeof uptime })) {
            return true;
        }
    }
    return false;
}

static bool is_muted(const struct net_host *h, struct ber list)
{
    struct oid name;
    struct value v;
    while (pdu_varbind(&list, &name, &v) == 1) {
        for (size_t i = 0; i < h->mute_count; i++) {
            if (oid_under(name, h->mute[i])) {
                return true;
            }
        }
    }
    return false;
}

/* Writes it down; false when the request gets lost. */
static bool note_request(struct net *n, struct net_host *h, const struct udp_out *out, int64_t now)
{
    struct net_request r = { .at = now, .to = h };
    struct pdu_message m;
    bool lost = h == NULL;
    if (pdu_version(out->data, out->len) < 2 && pdu_message_decode(out->data, out->len, &m) == 0) {
        r.type = m.pdu.type;
        r.names = m.pdu.count;
        r.uptime = asks_uptime(m.pdu.varbinds);
        r.repetitions = m.pdu.type == PDU_GETBULK ? m.pdu.error_index : 0;
        lost = lost || is_muted(h, m.pdu.varbinds);
    }
    if ((n->request_count & (n->request_count - 1)) == 0) {
        n->requests = mem_resize(n->requests, n->request_count == 0 ? 1 : n->request_count * 2, sizeof r);
    }
    n->requests[n->request_count++] = r;
    if (!lost && h->lose > 0) {
        h->lose--;
        lost = true;
    }
    return !lost;
}

/* Where a reply comes from when the agent misbehaves so. */
static struct udp_address source_of(const struct net_host *h, const struct agent_verdict *v)
{
    struct udp_address from = h->address;
    if (from.sa.sa_family == AF_INET) {
        from.v4.sin_port = v->other_port ? htons(40161) : from.v4.sin_port;
        from.v4.sin_addr.s_addr ^= v->other_address ? htonl(0x100) : 0;
    } else {
        from.v6.sin6_port = v->other_port ? htons(40161) : from.v6.sin6_port;
        from.v6.sin6_addr.s6_addr[14] ^= v->other_address ? 1 : 0;
    }
    return from;
}

static void answer(struct net *n, struct net_host *h, const struct udp_out *out, int64_t now)
{
    static uint8_t reply[AGENT_REPLY_ROOM];
    struct agent_verdict v;
    size_t len = agent_answer(h->agent, out->data, out->len, reply, now, &v);
    struct udp_address from = source_of(h, &v);
    h->longest = len > h->longest ? len : h->longest;
    if (len > 0 && h->mangle != NULL) {
        h->mangle(reply, len);
    }
    for (unsigned i = 0; len > 0 && i < v.copies; i++) {
        int64_t at = now + ROUND_TRIP + v.delay_us + i;
        if (n->watch != NULL) {
            struct net_exchange x = { n, h, out->data, reply, out->len, len, at };
            n->watch(n->watch_ctx, &x);
        }
        net_inject(n, &from, reply, len, at);
    }
}

size_t net_send(void *ctx, const struct udp_out *out, size_t count)
{
    struct net *n = ctx;
    int64_t now = clock_mono();
    for (size_t i = 0; i < count; i++) {
        struct net_host *h = net_at(n, out[i].to);
        show(n, "->", h != NULL ? h->name : "nobody", out[i].to, out[i].data, out[i].len, now);
        if (note_request(n, h, &out[i], now)) {
            answer(n, h, &out[i], now);
        }
    }
    return count;
}

int64_t net_next(const struct net *n)
{
    return n->first != NULL ? n->first->at : INT64_MAX;
}

size_t net_deliver(struct net *n, struct wire *w, int64_t now)
{
    size_t count = 0;
    for (; n->first != NULL && n->first->at <= now; count++) {
        struct packet *p = n->first;
        const struct net_host *h = net_at(n, &p->from);
        n->first = p->next;
        n->last = n->first == NULL ? NULL : n->last;
        show(n, "<-", h != NULL ? h->name : "nobody", &p->from, p->data, p->len, now);
        wire_take(w, &p->from, p->data, p->len, now);
        free(p->data);
        free(p);
    }
    return count;
}

const struct net_request *net_requests(const struct net *n, size_t *count)
{
    *count = n->request_count;
    return n->requests;
}

void net_watch(struct net *n, void (*watch)(void *ctx, const struct net_exchange *x), void *ctx)
{
    n->watch = watch;
    n->watch_ctx = ctx;
}
