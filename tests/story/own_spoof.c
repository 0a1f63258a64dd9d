/* own_spoof.c: 10,000 forged answers, each of them ahead of the real one: none counts. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stat.h"
#include "tests/story/own.h"

enum { FORGERIES = 10000, OLD = 64 };

struct spoof {
    struct agent *naked; /* the v3 device's twin: it answers without authentication */
    uint8_t *old[OLD];   /* real answers of before */
    size_t old_len[OLD], old_count, old_next;
    unsigned long sent, real;
};

/* The last octets are a value: whoever believed it would see. */
static uint8_t *spoilt(const struct net_exchange *x)
{
    uint8_t *copy = mem_copy(x->reply, x->reply_len);
    copy[x->reply_len - 1] ^= 0x55;
    return copy;
}

static void throw(struct spoof * s, const struct net_exchange *x, const struct udp_address *from,
                  const uint8_t *data, size_t len)
{
    net_inject(x->net, from, data, len, x->at - 1);
    s->sent++;
}

static void from_elsewhere(struct spoof *s, const struct net_exchange *x)
{
    struct udp_address port = x->from->address, neighbour = port;
    uint8_t *data = spoilt(x);
    port.v4.sin_port = htons(1161);
    neighbour.v4.sin_addr.s_addr ^= htonl(1);
    throw(s, x, &port, data, x->reply_len);
    throw(s, x, &neighbour, data, x->reply_len);
    free(data);
}

/* Octet by octet from the head on: versions, ids, flags, communities, engine, user, digest, lengths. In a v2c answer what is
 * behind the request-id has no protection but the id and the address. */
static void damaged(struct spoof *s, const struct net_exchange *x, size_t first, size_t count)
{
    for (size_t i = first; i < first + count && i < x->reply_len; i++) {
        uint8_t *data = spoilt(x);
        data[i] ^= (uint8_t)(1 << (s->sent % 8));
        throw(s, x, &x->from->address, data, x->reply_len);
        free(data);
    }
}

static void replayed(struct spoof *s, const struct net_exchange *x)
{
    for (size_t i = 0; i < s->old_count; i += 7) {
        throw(s, x, &x->from->address, s->old[i], s->old_len[i]);
    }
    size_t place = s->old_next++ % OLD;
    if (s->old_count < OLD) {
        s->old_count++;
    } else {
        free(s->old[place]);
    }
    s->old[place] = mem_copy(x->reply, x->reply_len);
    s->old_len[place] = x->reply_len;
}

static void unauthenticated(struct spoof *s, const struct net_exchange *x)
{
    static uint8_t reply[AGENT_REPLY_ROOM];
    struct agent_verdict v;
    size_t len = agent_answer(s->naked, x->request, x->request_len, reply, x->at, &v);
    if (len > 0) {
        throw(s, x, &x->from->address, reply, len);
    }
}

static void attack(void *ctx, const struct net_exchange *x)
{
    struct spoof *s = ctx;
    bool v3 = pdu_version(x->reply, x->reply_len) == 3;
    struct pdu_message m;
    if (s->sent < FORGERIES && v3 &&
        x->reply_len > 120) { /* discovery is over: that alone has no protection */
        damaged(s, x, 2, x->reply_len / 4);
        unauthenticated(s, x);
        from_elsewhere(s, x);
        replayed(s, x);
    } else if (s->sent < FORGERIES && !v3 && pdu_message_decode(x->reply, x->reply_len, &m) == 0) {
        /* all up to the request-id, but not the lengths before the version: 30 8x xx xx 02 01 01 04 .. */
        size_t community = (size_t)(m.community - x->reply);
        damaged(s, x, community, m.community_len);
        damaged(s, x, community + m.community_len + 4, 4);
        from_elsewhere(s, x);
        replayed(s, x);
    }
    s->real++;
}

static void tell_spoof(struct play *p)
{
    struct spoof s = { .sent = 0 };
    char why[200];
    play_lines(
        p,
        "credential v3 version=3 user=joe level=authPriv auth=SHA-256 auth_pass=maplesyrup priv=AES priv_pass=privmaple\n"
        "device plain ports=2 rate=1000\n"
        "device signed ports=2 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup:AES:privmaple\n");
    s.naked = agent_twin(net_find(p->w->net, "signed")->agent, 7, p->w->now);
    size_t len;
    const uint8_t *id = agent_engine_id(net_find(p->w->net, "signed")->agent, &len);
    char option[100] = "engineid=";
    for (size_t i = 0; i < len; i++) {
        (void)snprintf(option + 9 + 2 * i, 3, "%02x", id[i]);
    }
    if (agent_option(s.naked, option, p->w->now, why, sizeof why) != 0 ||
        agent_fault_set(s.naked, "no-auth", p->w->now, why, sizeof why) != 0) {
        (void)play_wrong(p, "%s", why);
    }
    net_watch(p->w->net, attack, &s);
    play_lines(
        p,
        "at 6h\nexpect state plain up\nexpect state signed up\nexpect stat timeouts = 0\nexpect stat resends = 0\n"
        "expect rate plain/interface/Gi0/2/in_octets = 2000\nexpect rate signed/interface/Gi0/2/in_octets = 2000\n"
        "expect highest */Gi0/1/in_octets = 1000\nexpect lowest */Gi0/1/in_octets = 1000\nexpect highest */in_errors = 0\n"
        "expect stat polls_partial = 0\nexpect stat missing_reset = 0\n"
        "from 2m to 6h expect gaps signed/interface/Gi0/1/in_octets = 0\nexpect gaps plain/interface/Gi0/1/in_octets = 0\n");
    uint64_t refused = stat_value(STAT_refused_unknown) + stat_value(STAT_refused_address) +
                       stat_value(STAT_refused_community) + stat_value(STAT_refused_malformed) +
                       stat_value(STAT_refused_security);
    (void)OWN_EXPECT(p, s.sent >= FORGERIES, "only %lu forged answers were sent", s.sent);
    (void)OWN_EXPECT(p, stat_value(STAT_replies) == s.real, "%lu real answers, %llu accepted", s.real,
                     (unsigned long long)stat_value(STAT_replies));
    (void)OWN_EXPECT(p, refused == s.sent, "%lu forged answers, %llu refused", s.sent,
                     (unsigned long long)refused);
    net_watch(p->w->net, NULL, NULL);
    agent_free(s.naked);
    while (s.old_count > 0) {
        free(s.old[--s.old_count]);
    }
}

const struct own own_spoof = {
    "spoof-10000", "of 10,000 forged answers, each ahead of the real one, none is accepted and none disturbs",
    tell_spoof
};
