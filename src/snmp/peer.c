/* peer.c: one device as the engine sees it: ask it something, get one answer. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/peer.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/stat.h"

enum { REQUEST_MAX = 65000, RESTARTS_MAX = 4 };

void (*peer_notice)(const struct peer *p, const char *event, const char *text);

/* One thread does all SNMP: one buffer to write requests in, one for what was decrypted. */
static uint8_t out_buffer[REQUEST_MAX], scratch[65536 + 64];

static struct peer_ask *ask_of(struct wire_exchange *x)
{
    return (struct peer_ask *)((char *)x - offsetof(struct peer_ask, exchange));
}

static void notice(const struct peer *p, const char *event, const char *text)
{
    if (peer_notice != NULL) {
        peer_notice(p, event, text);
    }
}

static bool same_bytes(const void *a, size_t alen, const void *b, size_t blen)
{
    const uint8_t *x = a, *y = b;
    uint8_t differ = alen != blen;
    for (size_t i = 0; i < alen && i < blen; i++) { /* in constant time: a community is a secret */
        differ |= x[i] ^ y[i];
    }
    return differ == 0;
}

/* An answer from another address than the one asked: a policy of the device. */
static bool address_is_fine(struct peer *p, const struct wire_packet *packet)
{
    if (!packet->other_address || p->reply_from_any) {
        return true;
    }
    stat_add(STAT_refused_address, 1);
    if (!p->has_seen_elsewhere || !udp_same(&p->seen_elsewhere, packet->from, 1)) {
        char from[80], text[200];
        (void)snprintf(text, sizeof text,
                       "from=%s advice=\"if that is the same device: reply_from_any = true;\"",
                       udp_text(packet->from, from));
        notice(p, "answer-from-elsewhere", text);
    }
    p->seen_elsewhere = *packet->from;
    p->has_seen_elsewhere = true;
    return false;
}

static bool accept_community(struct peer_ask *a, const struct wire_packet *packet)
{
    const struct pdu_message *m = packet->message;
    const struct credential *c = a->peer->credential;
    if (m->version != c->version || m->pdu.type != PDU_RESPONSE) {
        stat_add(STAT_refused_unknown, 1);
        return false;
    }
    if (!same_bytes(m->community, m->community_len, c->community, c->community_len)) {
        stat_add(STAT_refused_community, 1);
        return false;
    }
    if (!address_is_fine(a->peer, packet)) {
        return false;
    }
    a->pdu = m->pdu;
    return true;
}

/* What a v3 answer means for the exchange. Reports of refusal carry no proof: the tries go on, and only when they are used up the device counts as
 * refusing us. */
static bool accept_v3(struct peer_ask *a, const struct wire_packet *packet)
{
    struct peer *p = a->peer;
    struct v3_expect expect = { .msg_id = a->exchange.id,
                                .request_id = a->discovering ? a->exchange.id : a->request.id,
                                .context = a->context };
    struct err why;
    enum v3_verdict verdict = v3_decode(&p->engine, &expect, packet->data, packet->len, scratch,
                                        sizeof scratch, packet->now, &a->pdu, &why);
    bool authentic = (verdict == V3_RESPONSE || verdict == V3_NOT_IN_TIME || verdict == V3_UNKNOWN_CONTEXT) &&
                     p->credential->level >= SITE_AUTH;
    switch (verdict) {
    case V3_RESPONSE:
    case V3_UNKNOWN_CONTEXT:
    case V3_NOT_IN_TIME:
    case V3_UNKNOWN_ENGINE:
        if (!authentic && !address_is_fine(p, packet)) {
            return false;
        }
        break;
    case V3_DECRYPTION:
        if (v3_engine_other_dialect(&p->engine)) {
            break;
        }
        a->refused = true;
        return false;
    case V3_REFUSED:
        stat_add(STAT_refused_security, 1);
        return false;
    default:
        stat_add(STAT_refused_security, 1);
        a->refused = true;
        return false;
    }
    a->verdict = (uint8_t)verdict;
    return true;
}

static bool on_accept(struct wire_exchange *x, const struct wire_packet *packet)
{
    struct peer_ask *a = ask_of(x);
    a->now = packet->now;
    return packet->version == 3 ? accept_v3(a, packet) : accept_community(a, packet);
}

static void begin(struct peer_ask *a, int64_t now);

static void on_answer(struct wire_exchange *x, const struct wire_packet *packet)
{
    struct peer_ask *a = ask_of(x);
    if (packet->other_address) {
        a->peer->answers_from = *packet->from;
        a->peer->has_answers_from = true;
    }
    if (packet->version != 3 || a->verdict == V3_RESPONSE) {
        if (!a->discovering) {
            a->done(a, PEER_ANSWER, &a->pdu, packet->now);
            return;
        }
    }
    if (a->verdict == V3_UNKNOWN_CONTEXT && !a->discovering) {
        a->done(a, PEER_CONTEXT, NULL, packet->now);
        return;
    }
    if (++a->restarts > RESTARTS_MAX) {
        a->done(a, a->refused ? PEER_AUTH : PEER_TIMEOUT, NULL, packet->now);
        return;
    }
    if (a->verdict == V3_NOT_IN_TIME) {
        stat_add(STAT_v3_resyncs, 1);
        if (a->peer->engine.boots_went_back) {
            notice(a->peer, "engine-boots-went-back",
                   "advice=\"the agent violates RFC 3414 2.2.2; its firmware should keep snmpEngineBoots\"");
            a->peer->engine.boots_went_back = false;
        }
    } else if (a->verdict == V3_UNKNOWN_ENGINE && !a->discovering) {
        v3_engine_forget(
            &a->peer->engine); /* another engine answers now: an exchanged device or a new engine ID */
        notice(a->peer, "engine-changed", "action=discover");
    }
    begin(a, packet->now);
}

static void on_silence(struct wire_exchange *x, int64_t now)
{
    struct peer_ask *a = ask_of(x);
    struct peer *p = a->peer;
    bool may_be_dialect =
        p->credential->version == SITE_V3 && !a->discovering && p->credential->level == SITE_PRIV;
    if (may_be_dialect && !a->tried_dialect && v3_engine_other_dialect(&p->engine)) {
        a->tried_dialect = true;
        begin(a, now); /* some agents drop what they can not decrypt without a report */
        return;
    }
    p->engine.doubted =
        p->engine.id_len >
        0; /* it may have lost its boots, or be another one now: the next question starts with discovery */
    a->done(a, a->refused ? PEER_AUTH : PEER_TIMEOUT, NULL, now);
}

static void encode(struct peer_ask *a, struct ber_out *w, int64_t now)
{
    struct peer *p = a->peer;
    const struct credential *c = p->credential;
    if (c->version != SITE_V3) {
        a->request.id = a->exchange.id;
        pdu_message_encode(w, c->version, c->community, c->community_len, &a->request);
        return;
    }
    a->discovering = p->engine.id_len == 0 || p->engine.doubted;
    if (a->discovering) {
        p->engine.user = p->user;
        stat_add(STAT_v3_discoveries, 1);
        v3_discovery_encode(w, a->exchange.id, a->exchange.id);
        return;
    }
    a->request.id = wire_new_id(a->wire);
    if (v3_encode(&p->engine, w, a->exchange.id, a->context, &a->request, a->max_size, now) != 0) {
        w->full = true;
    }
}

static void begin(struct peer_ask *a, int64_t now)
{
    struct ber_out w;
    ber_out_init(&w, out_buffer, sizeof out_buffer);
    a->exchange.id = wire_new_id(a->wire);
    encode(a, &w, now);
    if (w.full) {
        mem_die("peer: a request of %zu names for %s does not fit", a->request.count, a->peer->name);
    }
    wire_start(a->wire, &a->exchange, w.p, ber_out_len(&w));
}

bool peer_is_ready(const struct peer *p)
{
    bool v3 = p->credential->version == SITE_V3;
    return !v3 || (p->engine.id_len > 0 && !p->engine.doubted &&
                   (p->engine.in_time || p->credential->level == SITE_NOAUTH));
}

void peer_start(struct wire *w, struct peer_ask *a, int tries, int64_t now)
{
    struct peer *p = a->peer;
    a->wire = w;
    a->restarts = 0;
    a->refused = a->discovering = a->tried_dialect = false;
    a->exchange = (struct wire_exchange){ .to = &p->address,
                                          .rtt = &p->rtt,
                                          .timeout = p->timeout,
                                          .tries = tries > 0 ? tries : p->tries,
                                          .v3 = p->credential->version == SITE_V3,
                                          .accept = on_accept,
                                          .answered = on_answer,
                                          .silence = on_silence };
    if (a->exchange.tries < 1) {
        a->exchange.tries = 1;
    }
    begin(a, now);
}

void peer_cancel(struct peer_ask *a)
{
    wire_cancel(&a->exchange);
}
