/* SNMPv3: the agent as authoritative engine (RFC 3412, RFC 3414). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "authority.h"

#include "answer.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW_S        150 /* RFC 3414 section 2.2.3 */
#define FLAG_AUTH       1
#define FLAG_PRIV       2
#define FLAG_REPORTABLE 4

/* usmStats: the last arc of the object, which is also the number that the fault "reports" takes. */
enum {
    UNSUPPORTED_LEVEL = 1,
    NOT_IN_WINDOW,
    UNKNOWN_USER,
    UNKNOWN_ENGINE,
    WRONG_DIGEST,
    DECRYPTION_ERROR,
    USM_STATS,
    UNKNOWN_CONTEXT = USM_STATS, /* snmpUnknownContexts */
    UNKNOWN_HANDLER,             /* snmpUnknownPDUHandlers */
    ALL_STATS
};

struct authority {
    uint32_t stats[ALL_STATS];
    uint64_t salt;
    struct cipher_keys **keys; /* one for each user, made when first needed */
    size_t key_count;
};

struct message {
    int64_t id, max_size, boots, time;
    uint8_t flags;
    struct tlv engine, user, mac, salt;
    struct tlv scoped; /* content of the ScopedPDU */
    struct tlv context_engine, context, pdu;
};

struct exchange {
    struct agent *a;
    struct authority *au;
    struct message m;
    const struct cipher_user *user;
    const struct cipher_keys *keys;
    int64_t now_us;
    uint8_t plain[65536];
};

void authority_free(struct authority *au)
{
    if (!au)
        return;
    for (size_t i = 0; i < au->key_count; i++)
        free(au->keys[i]);
    free(au->keys);
    free(au);
}

static struct authority *authority_of(struct agent *a)
{
    if (!a->authority)
        a->authority = calloc(1, sizeof *a->authority);
    struct authority *au = a->authority;
    if (!au)
        abort();
    if (au->key_count < a->credentials->user_count) {
        au->keys = realloc(au->keys, a->credentials->user_count * sizeof *au->keys);
        if (!au->keys)
            abort();
        while (au->key_count < a->credentials->user_count)
            au->keys[au->key_count++] = NULL;
    }
    return au;
}

static const struct cipher_keys *keys_of(struct agent *a, struct authority *au, size_t user)
{
    if (!au->keys[user]) {
        au->keys[user] = malloc(sizeof **au->keys);
        if (!au->keys[user])
            abort();
        cipher_localize(&a->credentials->users[user], a->engine_id, a->engine_id_len, au->keys[user]);
    }
    return au->keys[user];
}

static uint32_t engine_time(const struct agent *a, int64_t now_us)
{
    if (a->fault && a->fault->frozen_time)
        now_us = a->fault->since_us;
    return (uint32_t)(inside_uptime(a, now_us) / 100) & INT32_MAX;
}

static int split_header(const struct tlv *header, struct message *m)
{
    const uint8_t *p = header->body, *end = p + header->len;
    struct tlv id, size, flags, model;
    int64_t number;
    if (tlv_expect(&p, end, TLV_INTEGER, &id) || tlv_integer(&id, &m->id) ||
        tlv_expect(&p, end, TLV_INTEGER, &size) || tlv_integer(&size, &m->max_size) ||
        tlv_expect(&p, end, TLV_OCTETS, &flags) || flags.len != 1 ||
        tlv_expect(&p, end, TLV_INTEGER, &model) || tlv_integer(&model, &number) || number != 3)
        return -1;
    m->flags = flags.body[0];
    return (m->flags & 3) == FLAG_PRIV || m->id < 0 || m->id > INT32_MAX || m->max_size < 484 ? -1 : 0;
}

static int split_security(const struct tlv *security, struct message *m)
{
    const uint8_t *p = security->body, *end = p + security->len;
    struct tlv all, boots, time;
    if (tlv_expect(&p, end, TLV_SEQUENCE, &all) || p != end)
        return -1;
    p = all.body;
    end = p + all.len;
    return tlv_expect(&p, end, TLV_OCTETS, &m->engine) || tlv_expect(&p, end, TLV_INTEGER, &boots) ||
                   tlv_integer(&boots, &m->boots) || tlv_expect(&p, end, TLV_INTEGER, &time) ||
                   tlv_integer(&time, &m->time) || tlv_expect(&p, end, TLV_OCTETS, &m->user) ||
                   m->user.len > 32 || tlv_expect(&p, end, TLV_OCTETS, &m->mac) ||
                   tlv_expect(&p, end, TLV_OCTETS, &m->salt)
               ? -1
               : 0;
}

/* Takes the message apart as far as it is not encrypted. */
static int split(const uint8_t *in, size_t len, struct message *m)
{
    const uint8_t *p = in, *end = in + len;
    struct tlv all, version, header, security;
    if (tlv_expect(&p, end, TLV_SEQUENCE, &all) || p != end)
        return -1;
    p = all.body;
    if (tlv_expect(&p, end, TLV_INTEGER, &version) || tlv_expect(&p, end, TLV_SEQUENCE, &header) ||
        split_header(&header, m) || tlv_expect(&p, end, TLV_OCTETS, &security) ||
        split_security(&security, m))
        return -1;
    return tlv_expect(&p, end, m->flags & FLAG_PRIV ? TLV_OCTETS : TLV_SEQUENCE, &m->scoped);
}

static int split_scoped(struct message *m)
{
    const uint8_t *p = m->scoped.body, *end = p + m->scoped.len;
    return tlv_expect(&p, end, TLV_OCTETS, &m->context_engine) ||
                   tlv_expect(&p, end, TLV_OCTETS, &m->context) || m->context.len > 32 ||
                   tlv_take(&p, end, &m->pdu)
               ? -1
               : 0;
}

static int find_user(struct exchange *x)
{
    const struct credentials *c = x->a->credentials;
    for (size_t i = 0; i < c->user_count; i++) {
        const char *name = c->users[i].name;
        if (strlen(name) == x->m.user.len && memcmp(name, x->m.user.body, x->m.user.len) == 0) {
            x->user = &c->users[i];
            x->keys = keys_of(x->a, x->au, i);
            return 0;
        }
    }
    return -1;
}

static int check_digest(struct exchange *x, const uint8_t *in, size_t len)
{
    uint8_t mac[CIPHER_MAC_MAX];
    size_t n = cipher_mac_len(x->user);
    if (x->m.mac.len != n || len > sizeof x->plain)
        return -1;
    memcpy(x->plain, in, len);
    memset(x->plain + (x->m.mac.body - in), 0, n);
    return cipher_mac(x->user, x->keys, x->plain, len, mac) || memcmp(mac, x->m.mac.body, n) != 0 ? -1 : 0;
}

static int decrypt(struct exchange *x)
{
    size_t len = x->m.scoped.len;
    const uint8_t *p = x->plain;
    if (x->m.salt.len != 8 || len > sizeof x->plain)
        return -1;
    if (cipher_decrypt(x->user, x->keys, (uint32_t)x->m.boots, (uint32_t)x->m.time, x->m.salt.body,
                       x->m.scoped.body, x->plain, &len))
        return -1;
    return tlv_expect(&p, x->plain + len, TLV_SEQUENCE, &x->m.scoped);
}

/* RFC 3414 section 3.2, in its order; 0 or the report that is due. */
static int check_security(struct exchange *x, const uint8_t *in, size_t len)
{
    struct message *m = &x->m;
    const struct agent *a = x->a;
    if (m->engine.len != a->engine_id_len || memcmp(m->engine.body, a->engine_id, a->engine_id_len) != 0)
        return UNKNOWN_ENGINE;
    if (find_user(x))
        return UNKNOWN_USER;
    if ((m->flags & FLAG_AUTH && !x->user->auth) || (m->flags & FLAG_PRIV && !x->user->priv))
        return UNSUPPORTED_LEVEL;
    if (!(m->flags & FLAG_AUTH))
        return 0;
    if (check_digest(x, in, len))
        return WRONG_DIGEST;
    int64_t off = m->time - (int64_t)engine_time(a, x->now_us);
    if (a->boots >= INT32_MAX || m->boots != a->boots || off > WINDOW_S || off < -WINDOW_S)
        return NOT_IN_WINDOW;
    return m->flags & FLAG_PRIV && decrypt(x) ? DECRYPTION_ERROR : 0;
}

/* Encrypts what lies in b->at..end into `other` and makes that the buffer to write on in. */
static const uint8_t *encrypt(struct exchange *x, struct tlv_back *b, const uint8_t *end, uint8_t *other,
                              uint32_t time, uint8_t salt[8])
{
    size_t len = (size_t)(end - b->at);
    cipher_salt(x->user, x->a->boots, ++x->au->salt + x->a->seed, salt);
    if (b->full ||
        cipher_encrypt(x->user, x->keys, x->a->boots, time, salt, b->at, other + ANSWER_HEADROOM, &len)) {
        b->full = true;
        return end;
    }
    *b = (struct tlv_back){ other, other + ANSWER_HEADROOM, false };
    end = b->at + len;
    tlv_back_head(b, TLV_OCTETS, end);
    return end;
}

/* The message around a PDU that lies in a buffer with ANSWER_HEADROOM; moves the result to `out`. */
static size_t wrap(struct exchange *x, const struct tlv *pdu, uint8_t *buf, unsigned level, bool bare,
                   uint8_t *out)
{
    static const uint8_t zeros[CIPHER_MAC_MAX];
    const struct agent *a = x->a;
    const struct fault *f = a->fault;
    const uint8_t *end = pdu->body + pdu->len, *context = x->m.context.body;
    uint8_t cipher[AGENT_REPLY_ROOM], salt[8], flags = (uint8_t)level, *mac = NULL;
    uint32_t time = bare ? 0 : engine_time(a, x->now_us);
    struct tlv_back b = { buf, buf + (pdu->body - buf), false };
    tlv_back_string(&b, TLV_OCTETS, context, x->m.context.len);
    tlv_back_string(&b, TLV_OCTETS, a->engine_id, a->engine_id_len);
    tlv_back_head(&b, TLV_SEQUENCE, end);
    if (level & FLAG_PRIV)
        end = encrypt(x, &b, end, cipher, time, salt);
    const uint8_t *security = b.at;
    tlv_back_string(&b, TLV_OCTETS, salt, level & FLAG_PRIV ? 8 : 0);
    if (level & FLAG_AUTH) {
        tlv_back_string(&b, TLV_OCTETS, zeros, cipher_mac_len(x->user));
        mac = b.at + 2;
    } else {
        tlv_back_string(&b, TLV_OCTETS, "", 0);
    }
    tlv_back_string(&b, TLV_OCTETS, x->m.user.body, x->m.user.len);
    tlv_back_integer(&b, time);
    tlv_back_integer(&b, bare ? 0 : a->boots);
    tlv_back_string(&b, TLV_OCTETS, a->engine_id, a->engine_id_len);
    tlv_back_head(&b, TLV_SEQUENCE, security);
    tlv_back_head(&b, TLV_OCTETS, security);
    const uint8_t *header = b.at;
    tlv_back_integer(&b, 3);
    tlv_back_string(&b, TLV_OCTETS, &flags, 1);
    tlv_back_integer(&b, a->max_size);
    tlv_back_integer(&b, x->m.id ^ (f && f->wrong_id));
    tlv_back_head(&b, TLV_SEQUENCE, header);
    tlv_back_integer(&b, 3);
    tlv_back_head(&b, TLV_SEQUENCE, end);
    size_t len = (size_t)(end - b.at);
    if (b.full || (mac && cipher_mac(x->user, x->keys, b.at, len, mac)))
        return 0;
    if (mac && f && f->bad_digest)
        mac[0] ^= 0x80;
    memmove(out, b.at, len);
    return len;
}

static size_t report(struct exchange *x, unsigned which, uint8_t *out)
{
    static const uint8_t usm[] = { 0x2b, 6, 1, 6, 3, 15, 1, 1 },
                         contexts[] = { 0x2b, 6, 1, 6, 3, 12, 1, 5, 0 },
                         handlers[] = { 0x2b, 6, 1, 6, 3, 11, 2, 1, 3, 0 };
    const struct fault *f = x->a->fault;
    uint8_t buf[AGENT_REPLY_ROOM], oid[sizeof usm + 2];
    struct tlv id = { 0 }, pdu;
    unsigned level = which == NOT_IN_WINDOW && x->user && x->user->auth ? FLAG_AUTH : 0;
    x->a->stats.reports++;
    if (which >= WRONG_DIGEST && which < USM_STATS)
        x->a->stats.refused++;
    memcpy(oid, usm, sizeof usm);
    oid[sizeof usm] = (uint8_t)which;
    oid[sizeof usm + 1] = 0;
    if (x->m.pdu.body)
        answer_request_id(&x->m.pdu, &id);
    const uint8_t *name = which < USM_STATS ? oid : which == UNKNOWN_CONTEXT ? contexts : handlers;
    size_t name_len = which < USM_STATS          ? sizeof oid
                      : which == UNKNOWN_CONTEXT ? sizeof contexts
                                                 : sizeof handlers;
    if (which >= USM_STATS)
        level = x->m.flags & 3;
    if (answer_report(&id, name, name_len, ++x->au->stats[which], buf, &pdu))
        return 0;
    return wrap(x, &pdu, buf, level, which == UNKNOWN_ENGINE && f && f->bare_discovery, out);
}

static const struct agent *context_of(const struct exchange *x)
{
    const struct message *m = &x->m;
    if (m->context.len == 0)
        return x->a;
    for (const struct context *c = x->a->contexts; c; c = c->next)
        if (c->name_len == m->context.len && memcmp(c->name, m->context.body, c->name_len) == 0)
            return c->agent;
    return NULL;
}

static size_t respond(struct exchange *x, uint8_t *out)
{
    struct agent *a = x->a;
    uint8_t buf[AGENT_REPLY_ROOM];
    const struct message *m = &x->m;
    unsigned level = m->flags & 3, own = (x->user->auth ? FLAG_AUTH : 0u) | (x->user->priv ? FLAG_PRIV : 0u);
    if (m->context_engine.len != a->engine_id_len ||
        memcmp(m->context_engine.body, a->engine_id, a->engine_id_len) != 0)
        return report(x, UNKNOWN_HANDLER, out);
    const struct agent *content = context_of(x);
    if (!content)
        return report(x, UNKNOWN_CONTEXT, out);
    if (a->fault && a->fault->reports)
        return report(x, a->fault->reports, out);
    size_t limit = m->max_size < a->max_size ? (size_t)m->max_size : a->max_size;
    size_t overhead = 120u + 2u * a->engine_id_len + m->user.len + m->context.len +
                      (own & FLAG_AUTH ? cipher_mac_len(x->user) : 0);
    struct answer_context c = { .agent = a,
                                .content = content,
                                .now_us = x->now_us,
                                .refuse = level == own ? 0 : ANSWER_AUTHORIZATION_ERROR,
                                .room = limit > overhead ? limit - overhead : 0 };
    struct tlv pdu;
    if (answer_pdu(&c, &m->pdu, buf, &pdu))
        return 0;
    return wrap(x, &pdu, buf, a->fault && a->fault->no_auth ? 0 : level, false, out);
}

size_t authority_notify(struct agent *a, const char *user, const struct tlv *pdu, uint8_t *buf, uint8_t *out,
                        int64_t now_us)
{
    struct exchange x;
    x.a = a;
    x.m = (struct message){ .id = (int64_t)(inside_mix(a->seed ^ a->stats.notices) & INT32_MAX),
                            .user = { TLV_OCTETS, (const uint8_t *)user, strlen(user) },
                            .context.body = (const uint8_t *)"" };
    x.now_us = now_us;
    x.au = authority_of(a);
    if (find_user(&x))
        return 0;
    return wrap(&x, pdu, buf, (x.user->auth ? FLAG_AUTH : 0u) | (x.user->priv ? FLAG_PRIV : 0u), false, out);
}

size_t authority_answer(struct agent *a, const uint8_t *in, size_t in_len, uint8_t *out, int64_t now_us)
{
    struct exchange x;
    x.a = a;
    x.m = (struct message){ 0 };
    x.user = NULL;
    x.keys = NULL;
    x.now_us = now_us;
    if (a->credentials->user_count == 0 || split(in, in_len, &x.m)) {
        a->stats.refused++;
        return 0;
    }
    x.au = authority_of(a);
    int which = check_security(&x, in, in_len);
    bool clear = !(x.m.flags & FLAG_PRIV) || (which == 0);
    if (clear && split_scoped(&x.m)) {
        a->stats.refused++;
        return 0;
    }
    if (which == 0)
        return respond(&x, out);
    if (!(x.m.flags & FLAG_REPORTABLE) ||
        (which == UNKNOWN_ENGINE && a->fault && a->fault->silence_discovery))
        return 0;
    return report(&x, (unsigned)which, out);
}
