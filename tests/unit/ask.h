/* A small manager for the tests of the agents: one request, one answer, as text. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_UNIT_ASK_H
#define TESTS_UNIT_ASK_H

#include "../agent/agent.h"
#include "../agent/tlv.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASK_GET  0xa0
#define ASK_NEXT 0xa1
#define ASK_BULK 0xa5
#define ASK_ROWS 600

struct answer {
    size_t octets; /* of the datagram; 0 = silence */
    bool decoded;
    int64_t version, id, status, index;
    char community[80];
    unsigned rows;
    struct {
        char oid[200], value[120]; /* value: "TAG|NUMBER or text or hex" */
        uint8_t tag;
        int64_t number;
    } row[ASK_ROWS];
    struct agent_verdict verdict;
};

#define ASK_ID 0x01020304

static inline size_t ask_build(uint8_t *out, int version, const char *community, uint8_t pdu, int a, int b,
                               unsigned count, const char *const *oids)
{
    static uint8_t buf[8192];
    struct tlv_back w = { buf, buf + sizeof buf, false };
    const uint8_t *end = w.at;
    for (unsigned i = count; i-- > 0;) {
        const uint8_t *pair = w.at;
        uint8_t oid[TLV_OID_MAX];
        size_t len = 0;
        if (tlv_oid_from_text(oids[i], strlen(oids[i]), oid, &len))
            abort();
        tlv_back_string(&w, TLV_NULL, "", 0);
        tlv_back_string(&w, TLV_OID, oid, len);
        tlv_back_head(&w, TLV_SEQUENCE, pair);
    }
    tlv_back_head(&w, TLV_SEQUENCE, end);
    tlv_back_integer(&w, b);
    tlv_back_integer(&w, a);
    tlv_back_integer(&w, ASK_ID);
    tlv_back_head(&w, pdu, end);
    tlv_back_string(&w, TLV_OCTETS, community, strlen(community));
    tlv_back_integer(&w, version);
    tlv_back_head(&w, TLV_SEQUENCE, end);
    memcpy(out, w.at, (size_t)(end - w.at));
    return (size_t)(end - w.at);
}

static inline void ask_value(const struct tlv *v, char *text, size_t cap, int64_t *number)
{
    int n = snprintf(text, cap, "%u|", v->tag);
    *number = 0;
    if (v->tag == TLV_OID) {
        tlv_oid_to_text(v->body, v->len, text + n, cap - (size_t)n);
    } else if (v->tag == TLV_OCTETS) {
        snprintf(text + n, cap - (size_t)n, "%.*s", (int)v->len, (const char *)v->body);
    } else if (v->tag != TLV_NULL && v->tag < 0x80 && tlv_integer(v, number) == 0) {
        snprintf(text + n, cap - (size_t)n, "%lld", (long long)*number);
    }
}

static inline int ask_rows(const struct tlv *list, struct answer *out)
{
    const uint8_t *p = list->body, *end = p + list->len;
    while (p < end && out->rows < ASK_ROWS) {
        struct tlv pair, name, value;
        if (tlv_expect(&p, end, TLV_SEQUENCE, &pair))
            return -1;
        const uint8_t *q = pair.body;
        if (tlv_expect(&q, pair.body + pair.len, TLV_OID, &name) ||
            tlv_take(&q, pair.body + pair.len, &value))
            return -1;
        tlv_oid_to_text(name.body, name.len, out->row[out->rows].oid, sizeof out->row[0].oid);
        out->row[out->rows].tag = value.tag;
        ask_value(&value, out->row[out->rows].value, sizeof out->row[0].value, &out->row[out->rows].number);
        out->rows++;
    }
    return p == end ? 0 : -1;
}

static inline int ask_decode(const uint8_t *in, size_t len, struct answer *out)
{
    const uint8_t *p = in, *end = in + len;
    struct tlv all, version, community, pdu, id, status, index, list;
    if (tlv_expect(&p, end, TLV_SEQUENCE, &all) || p != end)
        return -1;
    p = all.body;
    if (tlv_expect(&p, end, TLV_INTEGER, &version) || tlv_expect(&p, end, TLV_OCTETS, &community) ||
        tlv_expect(&p, end, 0xa2, &pdu) || p != end)
        return -1;
    p = pdu.body;
    if (tlv_expect(&p, end, TLV_INTEGER, &id) || tlv_expect(&p, end, TLV_INTEGER, &status) ||
        tlv_expect(&p, end, TLV_INTEGER, &index) || tlv_expect(&p, end, TLV_SEQUENCE, &list) || p != end)
        return -1;
    tlv_integer(&version, &out->version);
    tlv_integer(&id, &out->id);
    tlv_integer(&status, &out->status);
    tlv_integer(&index, &out->index);
    snprintf(out->community, sizeof out->community, "%.*s", (int)community.len, (const char *)community.body);
    return ask_rows(&list, out);
}

/* Asks for `count` names; a and b are non-repeaters and max-repetitions of a bulk request. */
static inline struct answer *ask_many(struct agent *a, int version, uint8_t pdu, int f1, int f2, int64_t now,
                                      unsigned count, const char *const *oids)
{
    static struct answer out;
    static uint8_t in[8192], reply[AGENT_REPLY_ROOM];
    size_t len = ask_build(in, version, "public", pdu, f1, f2, count, oids);
    memset(&out, 0, sizeof out);
    out.octets = agent_answer(a, in, len, reply, now, &out.verdict);
    out.decoded = out.octets && ask_decode(reply, out.octets, &out) == 0;
    return &out;
}

static inline struct answer *ask_one(struct agent *a, int version, uint8_t pdu, const char *oid, int64_t now)
{
    return ask_many(a, version, pdu, 0, pdu == ASK_BULK ? 20 : 0, now, 1, &oid);
}

static inline int64_t ask_number(struct agent *a, const char *oid, int64_t now)
{
    return ask_one(a, 1, ASK_GET, oid, now)->row[0].number;
}

#endif
