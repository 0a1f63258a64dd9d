/* From datagram to datagram: SNMPv1 and v2c messages, and the faults of the network. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent.h"

#include "answer.h"
#include "authority.h"

#include <string.h>

struct community {
    struct tlv text;
    const struct agent *content;
};

static bool is_known(const struct credentials *c, const uint8_t *text, size_t len)
{
    static const char usual[] = "public";
    for (size_t i = 0; i < c->community_count; i++)
        if (c->communities[i].len == len && memcmp(c->communities[i].octets, text, len) == 0)
            return true;
    return c->community_count == 0 && len == sizeof usual - 1 && memcmp(text, usual, len) == 0;
}

/* COMMUNITY, or COMMUNITY@CONTEXT as switches use it for their VLANs. */
static bool check_community(const struct agent *a, struct community *c)
{
    if (is_known(a->credentials, c->text.body, c->text.len)) {
        c->content = a;
        return true;
    }
    for (const struct context *x = a->contexts; x; x = x->next) {
        size_t tail = x->name_len + 1;
        if (c->text.len <= tail || c->text.body[c->text.len - tail] != '@' ||
            memcmp(c->text.body + c->text.len - x->name_len, x->name, x->name_len) != 0)
            continue;
        c->content = x->agent;
        return is_known(a->credentials, c->text.body, c->text.len - tail);
    }
    return false;
}

static size_t answer_plain(struct agent *a, const uint8_t *p, const uint8_t *all_end, bool v1, uint8_t *out,
                           int64_t now_us)
{
    struct community c;
    struct tlv pdu, made;
    if (tlv_expect(&p, all_end, TLV_OCTETS, &c.text) || tlv_take(&p, all_end, &pdu) || p != all_end ||
        c.text.len > 255 || !check_community(a, &c)) {
        a->stats.refused++;
        return 0;
    }
    size_t overhead = 48 + c.text.len;
    struct answer_context x = { .agent = a,
                                .content = c.content,
                                .now_us = now_us,
                                .v1 = v1,
                                .room = a->max_size > overhead ? a->max_size - overhead : 0 };
    if (answer_pdu(&x, &pdu, out, &made))
        return 0;
    uint8_t community[256];
    memcpy(community, c.text.body, c.text.len);
    if (a->fault && a->fault->wrong_community && c.text.len)
        community[c.text.len - 1] ^= 1;
    const uint8_t *end = made.body + made.len;
    struct tlv_back b = { out, out + (made.body - out), false };
    tlv_back_string(&b, TLV_OCTETS, community, c.text.len);
    tlv_back_integer(&b, v1 ? 0 : 1);
    tlv_back_head(&b, TLV_SEQUENCE, end);
    if (b.full)
        return 0;
    size_t len = (size_t)(end - b.at);
    memmove(out, b.at, len);
    return len;
}

static size_t answer_message(struct agent *a, const uint8_t *in, size_t in_len, uint8_t *out, int64_t now_us)
{
    const uint8_t *p = in, *end = in + in_len;
    struct tlv all, version;
    int64_t number;
    if (tlv_expect(&p, end, TLV_SEQUENCE, &all) || p != end) {
        a->stats.refused++;
        return 0;
    }
    p = all.body;
    if (tlv_expect(&p, end, TLV_INTEGER, &version) || tlv_integer(&version, &number)) {
        a->stats.refused++;
        return 0;
    }
    if (number < 0 || number > 3 || !(a->versions >> number & 1)) {
        a->stats.refused++;
        return 0;
    }
    switch (number) {
    case 0:
        a->stats.v1++;
        return answer_plain(a, p, end, true, out, now_us);
    case 1:
        a->stats.v2c++;
        return answer_plain(a, p, end, false, out, now_us);
    default:
        a->stats.v3++;
        return authority_answer(a, in, in_len, out, now_us);
    }
}

/* What the network does to a reply that is ready. */
static size_t deliver(struct fault *f, uint8_t *out, size_t len, struct agent_verdict *v)
{
    if (fault_dice(f, f->random))
        for (size_t i = 0; i < len; i++)
            out[i] = (uint8_t)(fault_random(f) >> 24);
    if (f->truncate)
        len = f->truncate == 1 ? len / 2 : len < f->truncate ? len : f->truncate;
    v->delay_us = (int64_t)f->delay_ms * 1000;
    if (f->jitter_ms)
        v->delay_us += (int64_t)(fault_random(f) % ((uint64_t)f->jitter_ms * 1000));
    v->copies = f->copies ? f->copies : 1;
    v->other_port = f->other_port;
    v->other_address = f->other_address;
    return len;
}

size_t agent_answer(struct agent *a, const uint8_t *in, size_t in_len, uint8_t *out, int64_t now_us,
                    struct agent_verdict *v)
{
    struct fault *f = a->fault;
    *v = (struct agent_verdict){ .copies = 1 };
    a->stats.requests++;
    size_t len = 0;
    bool lost = f && (f->silence || fault_dice(f, f->loss));
    if (!lost)
        len = answer_message(a, in, in_len, out, now_us);
    if (len && f)
        len = deliver(f, out, len, v);
    if (len == 0) {
        a->stats.dropped += lost;
        v->copies = 0;
        return 0;
    }
    a->stats.replies++;
    return len;
}
