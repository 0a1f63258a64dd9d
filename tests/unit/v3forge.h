/* v3forge.h: SNMPv3 messages as an agent sends them, and as an attacker would: each field can be a lie. For tests and fuzzers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef FORESTALL_TESTS_UNIT_V3FORGE_H
#define FORESTALL_TESTS_UNIT_V3FORGE_H

#include <string.h>

#include "snmp/v3.h"
#include "snmp/v3key.h"
#include "snmp/v3msg.h"

struct forge {
    const struct v3_engine *keys; /* who signs and encrypts: its user's protocols, its keys */
    int32_t id, request_id;
    uint8_t flags, type; /* V3MSG_*, PDU_* */
    uint32_t boots, time;
    const char *user, *context;
    uint8_t engine[32], scoped_engine[32];
    size_t engine_len, scoped_engine_len;
    size_t mac_len; /* of the digest sent; the first octets of the right one */
    bool bad_mac;
    struct oid name; /* of the one varbind */
    struct value value;
};

/* An honest answer of the engine in keys, to be bent. */
static inline struct forge forge_honest(const struct v3_engine *keys, int32_t id, int32_t request_id)
{
    static const uint8_t sys_uptime[] = { 0x2b, 6, 1, 2, 1, 1, 3, 0 };
    static const uint8_t flags[] = {
        [SITE_NOAUTH] = 0, [SITE_AUTH] = V3MSG_AUTH, [SITE_PRIV] = V3MSG_AUTH | V3MSG_PRIV
    };
    struct forge f = {
        .keys = keys, .id = id, .request_id = request_id, .type = PDU_RESPONSE, .context = ""
    };
    f.flags = flags[keys->user->level];
    f.boots = keys->boots;
    f.time = keys->time;
    f.user = keys->user->name;
    memcpy(f.engine, keys->id, keys->id_len);
    memcpy(f.scoped_engine, keys->id, keys->id_len);
    f.engine_len = f.scoped_engine_len = keys->id_len;
    f.mac_len = v3crypt_mac_len(keys->user->auth);
    f.name = (struct oid){ sys_uptime, sizeof sys_uptime };
    f.value = (struct value){ .type = VALUE_TICKS, .u = 4711 };
    return f;
}

/* A report usmStats.arc.0. */
static inline struct forge forge_report(const struct v3_engine *keys, int32_t id, int arc, uint8_t flags)
{
    static uint8_t names[16][10];
    struct forge f = forge_honest(keys, id, 0);
    memcpy(names[arc & 15], (const uint8_t[]){ 0x2b, 6, 1, 6, 3, 15, 1, 1, (uint8_t)arc, 0 }, 10);
    f.name = (struct oid){ names[arc & 15], 10 };
    f.value = (struct value){ .type = VALUE_COUNTER32, .u = 1 };
    f.type = PDU_REPORT;
    f.flags = flags;
    return f;
}

static inline void forge_scoped(struct ber_out *w, const struct forge *f)
{
    const uint8_t *mark = w->p;
    ber_put_value(w, &f->value);
    ber_put_octets(w, BER_OID, f->name.b, f->name.len);
    ber_put_wrap(w, BER_SEQUENCE, mark);
    ber_put_wrap(w, BER_SEQUENCE, mark);
    ber_put_int(w, BER_INTEGER, 0);
    ber_put_int(w, BER_INTEGER, 0);
    ber_put_int(w, BER_INTEGER, f->request_id);
    ber_put_wrap(w, f->type, mark);
    ber_put_octets(w, BER_OCTETS, f->context, strlen(f->context));
    ber_put_octets(w, BER_OCTETS, f->scoped_engine, f->scoped_engine_len);
    ber_put_wrap(w, BER_SEQUENCE, mark);
}

/* The datagram, at the end of buffer: its start, and its length in *len. */
static inline const uint8_t *forge_message(const struct forge *f, uint8_t *buffer, size_t cap, size_t *len)
{
    static const uint8_t salt[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    struct v3msg m = {
        .id = f->id, .max_size = V3MSG_MAX_SIZE, .flags = f->flags, .boots = f->boots, .time = f->time
    };
    struct ber_out w;
    uint8_t plain[2048], mac[V3CRYPT_MAC] = { 0 };
    m.engine = (struct v3msg_part){ f->engine, f->engine_len };
    m.user = (struct v3msg_part){ (const uint8_t *)f->user, strlen(f->user) };
    ber_out_init(&w, plain, sizeof plain - V3CRYPT_PAD);
    forge_scoped(&w, f);
    size_t plain_len = ber_out_len(&w);
    const uint8_t *scoped = w.p;
    ber_out_init(&w, buffer, cap);
    if (f->flags & V3MSG_PRIV) {
        m.salt = (struct v3msg_part){ salt, sizeof salt };
        memmove(plain, scoped, plain_len);
        v3crypt_encrypt(f->keys->priv, f->keys->priv_key, f->boots, f->time, salt, plain, &plain_len);
        ber_put_octets(&w, BER_OCTETS, plain, plain_len);
    } else {
        ber_put_bytes(&w, scoped, plain_len);
    }
    m.mac.len = f->flags & V3MSG_AUTH ? f->mac_len : 0;
    size_t at = v3msg_write_head(&w, &m);
    if (at > 0 && v3crypt_sign(f->keys->user->auth, f->keys->auth_key, w.p, ber_out_len(&w), mac) == 0) {
        mac[0] ^= f->bad_mac;
        memcpy(w.end - at, mac, f->mac_len);
    }
    *len = ber_out_len(&w);
    return w.p;
}

#endif
