/* trap3.c: SNMPv3 notifications. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/trap3.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "snmp/pdu.h"
#include "snmp/v3key.h"
#include "snmp/v3open.h"
#include "snmp/v3seal.h"
#include "snmp/v3time.h"

enum { TIME_WINDOW = 150, ENGINE_MIN = 5, SEEN = 64 };

/* What stands at the table's keys: engine ID and user. */
struct sender {
    struct v3_engine engine;
    struct v3_user *user;
    int64_t used;
    uint8_t key[32 + sizeof(void *)];
    size_t key_len;
    uint64_t seen[SEEN]; /* hashes of the newest digests */
    uint8_t seen_at;
};

struct trap3 {
    struct trap3_own own;
    struct map *senders;
    size_t most;
    uint32_t stats[7]; /* usmStats, by their last arc but one (RFC 3414 5) */
};

/* usmStats of RFC 3414 section 5: the last arc. */
enum { STAT_LEVEL = 1, STAT_NOT_IN_TIME, STAT_USER, STAT_ENGINE, STAT_DIGEST, STAT_DECRYPTION };

/* A message on its way. */
struct reading {
    struct trap3 *t;
    const struct trap3_ask *ask;
    struct v3msg msg;
    struct v3_user *user;
    struct v3open open;
    struct trap3_reply *reply;
    struct err *why;
    bool to_us; /* we are the authoritative engine */
    bool dated; /* outside of the time window: it counts no more than if it were not signed */
};

struct trap3 *trap3_new(const struct trap3_own *own, size_t engines)
{
    struct trap3 *t = mem_new(sizeof *t);
    t->own = *own;
    t->senders = map_new();
    t->most = engines > 0 ? engines : 1;
    return t;
}

static void drop(struct trap3 *t, struct sender *s)
{
    map_remove_bytes(t->senders, s->key, s->key_len);
    v3_engine_forget(&s->engine);
    v3_user_free(s->user);
    free(s);
}

void trap3_free(struct trap3 *t)
{
    const char *key;
    void *value;
    if (t == NULL) {
        return;
    }
    for (size_t at = 0; map_next(t->senders, &at, &key, &value);) {
        drop(t, value);
    }
    map_free(t->senders);
    free(t);
}

size_t trap3_count(const struct trap3 *t)
{
    return map_count(t->senders);
}

void trap3_forget(struct trap3 *t, const uint8_t *id, size_t len)
{
    const char *key;
    void *value;
    for (size_t at = 0; map_next(t->senders, &at, &key, &value);) {
        struct sender *s = value;
        if (s->engine.id_len == len && memcmp(s->engine.id, id, len) == 0) {
            drop(t, s);
        }
    }
}

static enum trap_verdict refuse(struct reading *r, enum trap_verdict v, const char *text)
{
    err_set(r->why, "%s", text);
    return v;
}

/* --- what is sent back --- */

static uint32_t own_time(const struct trap3 *t, int64_t now)
{
    int64_t s = now > t->own.started_at ? (now - t->own.started_at) / 1000000 : 0;
    return s < INT32_MAX ? (uint32_t)s : INT32_MAX;
}

/* w holds a PDU: the message around it. 0 or -1. */
static int wrap(struct reading *r, struct ber_out *w, const uint8_t *mark, struct v3_engine *e, uint8_t level,
                const struct v3msg_part *context_engine, const struct v3msg_part *context)
{
    struct trap3 *t = r->t;
    struct v3msg m = { .id = r->msg.id,
                       .max_size = V3MSG_MAX_SIZE,
                       .engine = { t->own.id, t->own.id_len },
                       .user = r->msg.user,
                       .boots = t->own.boots,
                       .time = own_time(t, r->ask->now) };
    ber_put_octets(w, BER_OCTETS, context->p, context->len);
    ber_put_octets(w, BER_OCTETS, context_engine->p, context_engine->len);
    ber_put_wrap(w, BER_SEQUENCE, mark);
    if (v3seal_message(e, w, &m, level) != 0) {
        return -1;
    }
    r->reply->data = w->p;
    r->reply->len = ber_out_len(w);
    return 0;
}

static void report(struct reading *r, int stat, struct v3_engine *e, uint8_t level)
{
    uint8_t name[] = { 0x2b, 6, 1, 6, 3, 15, 1, 1, (uint8_t)stat, 0 };
    struct v3msg_part own = { r->t->own.id, r->t->own.id_len }, none = { NULL, 0 };
    struct ber_out w;
    r->t->stats[stat]++;
    if (!(r->msg.flags & V3MSG_REPORTABLE)) {
        return;
    }
    ber_out_init(&w, r->ask->out, r->ask->out_cap);
    v3seal_begin(&w, level);
    const uint8_t *mark = w.p;
    ber_put_uint(&w, BER_COUNTER32, r->t->stats[stat]);
    ber_put_octets(&w, BER_OID, name, sizeof name);
    ber_put_wrap(&w, BER_SEQUENCE, mark);
    ber_put_wrap(&w, BER_SEQUENCE, mark);
    ber_put_int(&w, BER_INTEGER, 0);
    ber_put_int(&w, BER_INTEGER, 0);
    ber_put_int(&w, BER_INTEGER, 0);
    ber_put_wrap(&w, PDU_REPORT, mark);
    wrap(r, &w, mark, e, level, &own, &none);
    r->reply->report = true;
}

static void answer(struct reading *r, struct v3_engine *e, const struct trap_inform *inform)
{
    struct ber_out w;
    uint8_t level = r->user->level;
    ber_out_init(&w, r->ask->out, r->ask->out_cap);
    v3seal_begin(&w, level);
    const uint8_t *mark = w.p;
    trap_put_response(&w, inform);
    wrap(r, &w, mark, e, level, &r->open.scoped.engine, &r->open.scoped.context);
}

/* --- whose is it --- */

static uint8_t level_of(const struct v3msg *m)
{
    return m->flags & V3MSG_PRIV ? SITE_PRIV : m->flags & V3MSG_AUTH ? SITE_AUTH : SITE_NOAUTH;
}

static size_t sender_key(const struct v3msg *m, const struct v3_user *u, uint8_t key[32 + sizeof(void *)])
{
    memcpy(key, m->engine.p, m->engine.len);
    memcpy(key + m->engine.len, &u, sizeof u);
    return m->engine.len + sizeof u;
}

/* The authentication key for the message's engine: the one that is known, or a new one. */
static int auth_key(const struct reading *r, const struct v3_user *u, uint8_t out[V3CRYPT_KEY])
{
    uint8_t key[32 + sizeof(void *)];
    const struct sender *s = map_find_bytes(r->t->senders, key, sender_key(&r->msg, u, key));
    if (s != NULL) {
        memcpy(out, s->engine.auth_key, V3CRYPT_KEY);
        return 0;
    }
    return v3crypt_localise(u->auth, u->auth_ku, r->msg.engine.p, r->msg.engine.len, out);
}

/* Does the digest fit this user? Only the authentication key is made for it: it is cheap, the other one may not be. */
static bool signed_by(struct reading *r, const struct v3_user *u)
{
    uint8_t key[V3CRYPT_KEY], got[V3CRYPT_MAC], want[V3CRYPT_MAC], differ = 0;
    size_t len = v3crypt_mac_len(u->auth), at = (size_t)(r->msg.mac.p - r->ask->data);
    if (len == 0 || r->msg.mac.len != len || auth_key(r, u, key) != 0) {
        return false;
    }
    memcpy(r->ask->scratch, r->ask->data, r->ask->len);
    memcpy(got, r->msg.mac.p, len);
    memset(r->ask->scratch + at, 0, len);
    int rc = v3crypt_sign(u->auth, key, r->ask->scratch, r->ask->len, want);
    explicit_bzero(key, sizeof key);
    for (size_t i = 0; i < len; i++) {
        differ |= got[i] ^ want[i];
    }
    return rc == 0 && differ == 0;
}

/* Several customers may have a user of this name: the digest tells them apart. */
static enum trap_verdict find_user(struct reading *r)
{
    uint8_t level = level_of(&r->msg);
    bool named = false, fits = false;
    for (size_t i = 0; i < r->ask->user_count; i++) {
        struct v3_user *u = r->ask->users[i];
        if (!v3msg_same(&r->msg.user, u->name, u->name_len)) {
            continue;
        }
        named = true;
        if (u->level != level) {
            continue;
        }
        fits = true;
        if (level == SITE_NOAUTH || signed_by(r, u)) {
            r->user = u;
            return TRAP_GOOD;
        }
    }
    return !named  ? refuse(r, TRAP_UNKNOWN_USER, "of a v3 user that no device at this address has")
           : !fits ? refuse(r, TRAP_LEVEL, "with another security level than the user's")
                   : refuse(r, TRAP_DIGEST, "not signed with the user's authentication passphrase");
}

/* --- engines --- */

static void make_room(struct trap3 *t)
{
    const char *key;
    void *value;
    struct sender *oldest = NULL;
    if (map_count(t->senders) < t->most) {
        return;
    }
    for (size_t at = 0; map_next(t->senders, &at, &key, &value);) {
        struct sender *s = value;
        oldest = oldest == NULL || s->used < oldest->used ? s : oldest;
    }
    drop(t, oldest);
}

/* The sender of an authentic message, or ourselves for an inform: NULL when no keys can be made. */
static struct sender *sender_of(struct reading *r)
{
    struct trap3 *t = r->t;
    struct sender *s, new = { .used = r->ask->now };
    const struct v3_user *u = r->user;
    new.key_len = sender_key(&r->msg, u, new.key);
    s = map_find_bytes(t->senders, new.key, new.key_len);
    if (s == NULL) {
        if (v3_engine_set(&new.engine, u, r->msg.engine.p, r->msg.engine.len) != 0) {
            return NULL;
        }
        make_room(t);
        new.user = v3_user_hold(r->user);
        s = mem_copy(&new, sizeof new);
        map_set_bytes(t->senders, s->key, s->key_len, s);
        explicit_bzero(&new, sizeof new);
    }
    s->used = r->ask->now;
    return s;
}

/* AES-192 and -256 come in two dialects: the one that gives a PDU is right. A sender keeps its own; to our engine senders of both kinds may
 * write. */
static int open_message(struct reading *r, struct v3_engine *e)
{
    for (int i = 0; i < 2; i++) {
        memcpy(r->ask->scratch, r->ask->data, r->ask->len);
        if (v3open_message(e, r->ask->scratch, r->ask->len, &r->open, r->why) == 0) {
            e->dialect_known = e->dialect_known || (!r->to_us && (r->msg.flags & V3MSG_PRIV));
            return 0;
        }
        if (i > 0 || !v3_engine_other_dialect(e)) {
            break;
        }
    }
    return -1;
}

/* RFC 3414 3.2 (7a): we are the authority. */
static bool in_our_time(const struct reading *r)
{
    int64_t apart = (int64_t)r->msg.time - own_time(r->t, r->ask->now);
    return r->msg.boots == r->t->own.boots && r->msg.boots < INT32_MAX && apart <= TIME_WINDOW &&
           apart >= -TIME_WINDOW;
}

/* The digest of each fresh message is another one (random ids and salts): has this one been here before? Remembers it. */
static bool is_fresh(struct sender *s, const struct v3msg_part *digest)
{
    uint64_t hash = text_hash(digest->p, digest->len);
    for (size_t i = 0; i < SEEN; i++) {
        if (s->seen[i] == hash) {
            return false;
        }
    }
    s->seen[s->seen_at] = hash;
    s->seen_at = (uint8_t)((s->seen_at + 1) % SEEN);
    return true;
}

/* Senders that lose count tell boots of 1 and begin their time anew at each start (Net-SNMP's snmptrap, small appliances): by the time window nothing
 * of them would be taken again. What has not been here yet is taken as if it were not signed: by its address, and as far as a poll
 * agrees. Whose boots were counted once gets no such leave. */
static enum trap_verdict check_time(struct reading *r, struct sender *s, struct v3_engine *e)
{
    if (level_of(&r->msg) == SITE_NOAUTH) {
        return TRAP_GOOD;
    }
    if (r->to_us && !in_our_time(r)) {
        report(r, STAT_NOT_IN_TIME, e, SITE_AUTH);
        return refuse(r, TRAP_NOT_IN_TIME,
                      "an inform with another notion of our boots and time: told by a report");
    }
    if (r->to_us) {
        return TRAP_GOOD;
    }
    bool fresh = is_fresh(s, &r->msg.mac);
    if (v3time_check(e, r->msg.boots, r->msg.time, false, r->ask->now, r->why) == 0) {
        return TRAP_GOOD;
    }
    r->dated = fresh && r->msg.boots == 1 && e->boots == 1;
    return r->dated ? TRAP_GOOD : TRAP_NOT_IN_TIME;
}

/* --- the message --- */

static enum trap_verdict take_pdu(struct reading *r, struct v3_engine *e, struct arena *a, struct notice *n)
{
    struct trap_inform inform;
    struct notice out;
    if (r->open.pdu.type == PDU_INFORM && !r->to_us) {
        report(r, STAT_ENGINE, e, SITE_NOAUTH);
        return refuse(r, TRAP_UNKNOWN_ENGINE, "an inform for another engine than ours: told by a report");
    }
    if (r->open.pdu.type == PDU_TRAP && r->to_us) {
        return refuse(r, TRAP_UNKNOWN_ENGINE,
                      "a trap with our own engine ID instead of its sender's (RFC 3412 3.1)");
    }
    enum trap_verdict v = trap_read_pdu(SITE_V3, &r->open.pdu, a, &out, &inform, r->why);
    if (v != TRAP_GOOD) {
        return v;
    }
    out.authentic = level_of(&r->msg) >= SITE_AUTH && !r->dated;
    /* An inform's authoritative engine is ours: the sender's own is its contextEngineID. */
    const struct v3msg_part *id = r->to_us ? &r->open.scoped.engine : &r->msg.engine;
    size_t len = id->len <= 32 ? id->len : 32;
    out.engine_id = arena_copy(a, id->p, len);
    out.engine_id_len = (uint8_t)len;
    if (out.inform) {
        answer(r, e, &inform);
    }
    *n = out;
    return TRAP_GOOD;
}

static enum trap_verdict take(struct reading *r, struct arena *a, struct notice *n)
{
    struct v3_engine nobody = { 0 }, *e = &nobody;
    struct sender *s = NULL;
    if (r->msg.engine.len < ENGINE_MIN) {
        report(r, STAT_ENGINE, &nobody, SITE_NOAUTH);
        return refuse(r, TRAP_UNKNOWN_ENGINE, "asks for our engine ID");
    }
    enum trap_verdict v = find_user(r);
    if (v != TRAP_GOOD) {
        int stat = !r->to_us                ? STAT_ENGINE
                   : v == TRAP_UNKNOWN_USER ? STAT_USER
                   : v == TRAP_LEVEL        ? STAT_LEVEL
                                            : STAT_DIGEST;
        report(r, stat, &nobody, SITE_NOAUTH);
        return v;
    }
    if (level_of(&r->msg) >= SITE_AUTH) {
        s = sender_of(r);
        if (s == NULL) {
            return refuse(r, TRAP_DECRYPTION, "no keys could be made for this engine");
        }
        e = &s->engine;
    }
    v = check_time(r, s, e);
    if (v != TRAP_GOOD) {
        return v;
    }
    if (open_message(r, e) != 0) {
        report(r, STAT_DECRYPTION, &nobody, SITE_NOAUTH);
        return level_of(&r->msg) == SITE_PRIV ? TRAP_DECRYPTION : TRAP_MALFORMED;
    }
    return take_pdu(r, e, a, n);
}

enum trap_verdict trap3_read(struct trap3 *t, const struct trap3_ask *ask, struct arena *a, struct notice *n,
                             struct trap3_reply *reply, struct err *why)
{
    struct reading r = { .t = t, .ask = ask, .reply = reply, .why = why };
    *reply = (struct trap3_reply){ 0 };
    if (v3msg_read(ask->data, ask->len, &r.msg) != 0) {
        return refuse(&r, TRAP_MALFORMED, "a malformed SNMPv3 message");
    }
    r.to_us = v3msg_same(&r.msg.engine, t->own.id, t->own.id_len);
    return take(&r, a, n);
}
