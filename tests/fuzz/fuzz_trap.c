/* Fuzzes the trap path: from the datagram through gate, decoder, record and rules to the texts that people see; and the records themselves.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first octet says how: 0 a datagram as it is, 1 a v3 datagram that is signed (and its msgData encrypted) first, so that mutations get
 * behind digest and cipher, 2 a record as it is, 3 a record whose hash is made right. What must hold: what is accepted survives the way through
 * a record unchanged, the rules end with a key and a title that can be shown, and a reply is never larger than the buffer.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "core/rulebook.h"
#include "snmp/trapgate.h"
#include "tests/unit/trapforge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 70000 };
enum { PLAIN, SIGNED, RECORD, RECORD_FIXED };

static struct v3_user *users[3];
static struct v3_engine engine;
static struct trapgate_community community = { (const uint8_t *)"public", 6 };
static struct trapgate_source source;
static struct trapgate_setup setup = { .sources = &source,
                                       .source_count = 1,
                                       .max_len = 65535,
                                       .own = { .id = { 0x80, 0, 0, 0, 1 }, .id_len = 5, .boots = 1 } };
static struct rulebook *book;
static struct arena *arena;
static uint8_t message[ROOM], scratch[ROOM], out[ROOM];

static void need(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* The rules we ship when the tests run where they are; the names of the MIBs as well. */
static void set_up(void)
{
    static const char *const folders[] = { "conf/rules" };
    struct rulebook_source from = { folders, 1, "mibs", NULL, NULL, NULL };
    struct report report = { 0 };
    if (arena) {
        return;
    }
    arena = arena_new(0);
    need(udp_parse("0.0.0.0", 0, &source.address) == 0);
    users[0] = trapforge_user("open", SITE_NOAUTH, AUTH_NONE, PRIV_NONE, "fuzz");
    users[1] = trapforge_user("auth", SITE_AUTH, AUTH_SHA256, PRIV_NONE, "fuzz");
    users[2] = trapforge_user("priv", SITE_PRIV, AUTH_SHA1, PRIV_AES128, "fuzz");
    source.communities = &community;
    source.community_count = 1;
    source.users = users;
    source.user_count = 3;
    if (access("conf/rules", R_OK) == 0 && access("mibs", R_OK) == 0) {
        book = rulebook_open(&from, &report);
        need(book && report.errors == 0);
        report_free(&report);
    }
}

/* As the sender whose engine ID it has would protect it. */
static void protect(uint8_t *bytes, size_t len)
{
    struct v3msg m;
    struct ber body;
    uint8_t mac[V3CRYPT_MAC];
    if (v3msg_read(bytes, len, &m) != 0 || !(m.flags & V3MSG_AUTH) || m.engine.len < 5) {
        return;
    }
    const struct v3_user *u = m.flags & V3MSG_PRIV ? users[2] : users[1];
    size_t mac_len = v3crypt_mac_len(u->auth);
    if (v3_engine_set(&engine, u, m.engine.p, m.engine.len) != 0 || m.mac.len != mac_len) {
        return;
    }
    if ((m.flags & V3MSG_PRIV) && m.salt.len == V3CRYPT_SALT && ber_enter(&m.data, BER_OCTETS, &body) == 0) {
        size_t sealed = (size_t)(body.end - body.p);
        v3crypt_encrypt(engine.priv, engine.priv_key, m.boots, m.time, m.salt.p, bytes + (body.p - bytes),
                        &sealed);
    }
    size_t at = (size_t)(m.mac.p - bytes);
    memset(bytes + at, 0, mac_len);
    need(v3crypt_sign(u->auth, engine.auth_key, bytes, len, mac) == 0);
    memcpy(bytes + at, mac, mac_len);
}

static void same_text(const char *a, const char *b)
{
    need((a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0));
}

static void same(const struct notice *a, const struct notice *b)
{
    need(a->version == b->version && a->inform == b->inform && a->authentic == b->authentic &&
         a->uptime == b->uptime && a->uptime_known == b->uptime_known && a->generic == b->generic &&
         a->specific == b->specific && a->bind_count == b->bind_count &&
         a->engine_id_len == b->engine_id_len && oid_equal(a->trap, b->trap) &&
         a->enterprise.len == b->enterprise.len);
    same_text(a->source, b->source);
    same_text(a->agent_address, b->agent_address);
    same_text(a->relay_address, b->relay_address);
    for (size_t i = 0; i < a->bind_count; i++) {
        need(oid_equal(a->binds[i].name, b->binds[i].name) &&
             value_equal(&a->binds[i].value, &b->binds[i].value));
    }
}

static void shown(const char *text)
{
    need(text != NULL && text_is_utf8(text, strlen(text)) && strpbrk(text, "\n\r\x1b\x7f") == NULL);
}

static void judge(const struct notice *n)
{
    struct rule_verdict v;
    if (book == NULL) {
        return;
    }
    rule_judge(book->rules, &book->names, n, arena, &v);
    shown(v.title);
    shown(v.key.object);
    shown(v.key.condition);
    shown(v.trap);
    need(v.ticket >= RULE_OPEN && v.ticket <= RULE_NONE && v.severity <= FACT_ERROR && v.act != NULL);
    for (size_t i = 0; i < v.also_count; i++) {
        shown(v.also[i].object);
        shown(v.also[i].condition);
    }
}

static void check_notice(const struct notice *n)
{
    struct traprecord r = { .type = TRAPRECORD_NOTICE, .notice = *n }, back;
    struct err err;
    struct buf b;
    need(n->bind_count <= TRAP_BINDS && n->trap.len > 1 && n->source != NULL);
    buf_init(&b, TRAPRECORD_MAX);
    if (traprecord_encode(&r, &b) == 0) {
        need(traprecord_decode((const uint8_t *)b.data, b.len, arena, &back, &err) == 0);
        same(n, &back.notice);
    }
    buf_free(&b);
    judge(n);
}

static void datagram(const uint8_t *data, size_t size)
{
    struct udp_address from;
    struct trapgate_datagram d = { &from, data, size, scratch, out, sizeof out };
    struct trapgate_times t = { 1000000, 1000000 };
    struct trapgate_result r;
    struct trapgate *g = trapgate_new(&setup);
    need(udp_parse("192.0.2.1", 162, &from) == 0);
    trapgate_take(g, &d, &t, arena, &r);
    need(r.verdict < TRAP_VERDICTS &&
         (r.reply == NULL || (r.reply >= out && r.reply + r.reply_len <= out + sizeof out)));
    if (r.verdict == TRAP_GOOD) {
        check_notice(&r.notice);
    }
    trapgate_free(g);
}

static void record(const uint8_t *data, size_t size)
{
    struct traprecord r;
    struct err err;
    if (traprecord_decode(data, size, arena, &r, &err) == 0 && r.type == TRAPRECORD_NOTICE) {
        check_notice(&r.notice);
    }
}

static void fix(uint8_t *data, size_t size)
{
    uint64_t hash;
    if (size < 17) {
        return;
    }
    memcpy(data, "FTR1", 4);
    for (size_t i = 0; i < 4; i++) {
        data[5 + i] = (uint8_t)((size - 17) >> (8 * i));
    }
    hash = text_hash(data, size - 8);
    for (size_t i = 0; i < 8; i++) {
        data[size - 8 + i] = (uint8_t)(hash >> (8 * i));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    set_up();
    if (size < 1 || size > 65000) {
        return 0;
    }
    uint8_t how = data[0] & 3;
    size--;
    memcpy(message, data + 1, size);
    arena_reset(arena);
    if (how == SIGNED) {
        protect(message, size);
    } else if (how == RECORD_FIXED) {
        fix(message, size);
    }
    /* A copy of exactly that size, so that ASan sees a read past its end. */
    uint8_t *copy = mem_copy(message, size > 0 ? size : 1);
    if (how == PLAIN || how == SIGNED) {
        datagram(copy, size);
    } else {
        record(copy, size);
    }
    free(copy);
    return 0;
}
