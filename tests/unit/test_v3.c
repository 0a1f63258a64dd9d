/* Proves the v3 codec: keys as in the RFC's examples, every protocol understood by Net-SNMP and the other way round, and none of the forged,
 * replayed or misplaced answers believed. Engine time and boots by a clock that is played.
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "tests/unit/check.h"
#include "tests/unit/v3forge.h"

#include <stdlib.h>

enum { MSG = 0x1234567, REQUEST = 0x7654321 };
#define SECOND 1000000LL

static const uint8_t engine_id[12] = { [11] = 2 };

static void check_bytes(const uint8_t *got, const char *want_hex)
{
    char hex[2 * V3CRYPT_KEY + 1] = "";
    for (size_t i = 0; i < strlen(want_hex) / 2; i++) {
        snprintf(hex + 2 * i, 3, "%02x", got[i]);
    }
    CHECK_STR(hex, want_hex);
}

/* RFC 3414 A.3.1 and A.3.2; draft-reeder-snmpv3-usm-3desede-00 B for the chained keys. */
static void test_keys(void)
{
    uint8_t ku[V3CRYPT_KEY], auth_key[V3CRYPT_KEY], priv_key[V3CRYPT_KEY];
    CHECK_INT(v3crypt_master(AUTH_MD5, "maplesyrup", 10, ku), 0);
    check_bytes(ku, "9faf3283884e92834ebc9847d8edd963");
    CHECK_INT(v3crypt_localise(AUTH_MD5, ku, engine_id, sizeof engine_id, auth_key), 0);
    check_bytes(auth_key, "526f5eed9fcce26f8964c2930787d82b");
    CHECK_INT(v3crypt_master(AUTH_SHA1, "maplesyrup", 10, ku), 0);
    check_bytes(ku, "9fb5cc0381497b3793528939ff788d5d79145211");
    CHECK_INT(v3crypt_localise(AUTH_SHA1, ku, engine_id, sizeof engine_id, auth_key), 0);
    check_bytes(auth_key, "6695febc9288e36282235fc7151f128497b38f3f");
    struct v3_user u = { .auth = AUTH_MD5, .priv = PRIV_AES256C };
    v3crypt_master(AUTH_MD5, "maplesyrup", 10, u.priv_ku);
    memcpy(u.auth_ku, u.priv_ku, sizeof u.auth_ku);
    CHECK_INT(v3key_localise(&u, PRIV_AES256C, engine_id, sizeof engine_id, auth_key, priv_key), 0);
    check_bytes(priv_key, "526f5eed9fcce26f8964c2930787d82b79eff44a90650ee0a3a40abfac5acc12");
    u.auth = AUTH_SHA1;
    v3crypt_master(AUTH_SHA1, "maplesyrup", 10, u.priv_ku);
    CHECK_INT(v3key_localise(&u, PRIV_AES256C, engine_id, sizeof engine_id, auth_key, priv_key), 0);
    check_bytes(priv_key, "6695febc9288e36282235fc7151f128497b38f3f9b8b6d78936ba6e7d19dfd9c");
}

/* RFC 3414 6.3.1 and 7.3.1, RFC 7860 4.1 and 4.2. */
static void test_sizes(void)
{
    static const uint8_t macs[] = { 0, 12, 12, 16, 24, 32, 48 }, hashes[] = { 0, 16, 20, 28, 32, 48, 64 };
    for (uint8_t auth = AUTH_NONE; auth <= AUTH_SHA512; auth++) {
        CHECK_INT(v3crypt_mac_len(auth), macs[auth]);
        CHECK_INT(v3crypt_hash_len(auth), hashes[auth]);
    }
    CHECK_INT(v3key_other_dialect(AUTH_SHA1, PRIV_AES256), PRIV_AES256C);
    CHECK_INT(v3key_other_dialect(AUTH_SHA224, PRIV_AES256C), PRIV_AES256);
    CHECK_INT(v3key_other_dialect(AUTH_SHA224, PRIV_AES192),
              PRIV_NONE); /* 28 octets are enough: no dialects */
    CHECK_INT(v3key_other_dialect(AUTH_MD5, PRIV_AES128), PRIV_NONE);
    CHECK_INT(v3key_other_dialect(AUTH_MD5, PRIV_AES192), PRIV_AES192C);
}

static struct v3_user *new_user(const char *name, uint8_t level, uint8_t auth, uint8_t priv)
{
    static char auth_pass[] = "correct horse", priv_pass[] = "battery staple";
    struct credential c = {
        .name = "test", .version = SITE_V3, .level = level, .auth = auth, .priv = priv, .user = name
    };
    struct err err = { "" };
    c.auth_pass = auth_pass;
    c.priv_pass = priv_pass;
    struct v3_user *u = v3_user_new(&c, &err);
    if (!CHECK(u != NULL)) {
        printf("%s\n", err.text);
        exit(1);
    }
    return u;
}

/* What stands between the test and v3_decode(). pdu points into scratch: not in a copy of the bench. */
struct bench {
    struct v3_engine e;
    struct v3_expect expect;
    struct pdu pdu;
    struct err why;
    uint8_t scratch[4096];
};

static enum v3_verdict give_at(struct bench *b, const struct forge *f, int64_t now)
{
    uint8_t buffer[4096];
    size_t len;
    const uint8_t *data = forge_message(f, buffer, sizeof buffer, &len);
    b->why.text[0] = '\0';
    memset(&b->pdu, 0, sizeof b->pdu);
    return v3_decode(&b->e, &b->expect, data, len, b->scratch, sizeof b->scratch, now, &b->pdu, &b->why);
}

static enum v3_verdict give(struct bench *b, const struct forge *f)
{
    return give_at(b, f, b->e.synced_at);
}

static struct bench bench_synced(const struct v3_user *u)
{
    struct bench b = { .expect = { MSG, REQUEST, "" } };
    v3_engine_set(&b.e, u, engine_id, sizeof engine_id);
    b.e.boots = 7;
    b.e.time = 1000;
    b.e.synced_at = 5 * SECOND;
    struct forge f = forge_honest(&b.e, MSG, REQUEST);
    CHECK_INT(give(&b, &f), V3_RESPONSE);
    CHECK_STR(b.why.text, "");
    return b;
}

/* The value of the honest answer comes out, and what changes anything of it makes it worthless. */
static void test_forged(const struct v3_user *u, const struct v3_user *other)
{
    struct bench b = bench_synced(u), before;
    struct oid name;
    struct value value;
    struct forge honest = forge_honest(&b.e, MSG, REQUEST);
    CHECK_INT(give(&b, &honest), V3_RESPONSE);
    CHECK_INT(pdu_varbind(&b.pdu.varbinds, &name, &value), 1);
    CHECK_INT(value.u, 4711);
    before = b;
    struct v3_engine foreign = { 0 };
    v3_engine_set(&foreign, other, engine_id, sizeof engine_id);
#define REFUSED(change)                                                            \
    do {                                                                           \
        struct forge f = forge_honest(&b.e, MSG, REQUEST);                         \
        change;                                                                    \
        if (!CHECK_INT(give(&b, &f), V3_REFUSED) || !CHECK(b.why.text[0] != '\0')) \
            printf("  for %s\n", #change);                                         \
        CHECK(memcmp(&b.e, &before.e, sizeof b.e) == 0);                           \
    } while (0)
    REFUSED(f.id++);
    REFUSED(f.request_id++);
    REFUSED(f.user = "mallory");
    REFUSED(f.user = "");
    REFUSED(f.context = "vlan-1");
    REFUSED(f.engine[3]++);
    REFUSED(f.engine_len--);
    REFUSED(f.scoped_engine[3]++);
    REFUSED(f.type = PDU_GET);
    REFUSED(f.type = PDU_TRAP);
    if (u->level >= SITE_AUTH) {
        REFUSED(f.flags = 0);
        REFUSED(f.bad_mac = true);
        REFUSED(f.keys = &foreign);
        REFUSED(f.time -= 151);
        REFUSED(f.boots--);
        REFUSED(f.boots = INT32_MAX);
        for (size_t len = 0; len < v3crypt_mac_len(u->auth);
             len++) { /* CVE-2008-0960: a digest of one octet */
            REFUSED(f.mac_len = len);
            CHECK(strstr(b.why.text, "octets") != NULL);
        }
        REFUSED(f = forge_report(&b.e, MSG, 2, V3MSG_AUTH); f.bad_mac = true);
        REFUSED(f = forge_report(&b.e, MSG, 3, V3MSG_AUTH); f.user = "mallory");
        REFUSED(f = forge_report(&b.e, MSG, 3, V3MSG_AUTH); f.engine[3]++);
    } else {
        REFUSED(f.flags = V3MSG_AUTH; f.mac_len = 0);
    }
    if (u->level == SITE_PRIV) {
        REFUSED(f.flags = V3MSG_AUTH);
        REFUSED(f.flags = V3MSG_PRIV);
        REFUSED(f = forge_report(&b.e, MSG, 3, V3MSG_PRIV));
    } else if (u->level == SITE_AUTH) {
        struct v3_engine more = b.e;
        more.priv = PRIV_AES128;
        REFUSED(f.flags |= V3MSG_PRIV; f.keys = &more);
    }
    struct forge f = forge_honest(&b.e, MSG, REQUEST);
    b.expect.context = "vlan-1";
    CHECK_INT(give(&b, &f), V3_REFUSED);
    f.context = "vlan-1";
    CHECK_INT(give(&b, &f), V3_RESPONSE);
}

/* Every single bit of an authentic answer that is turned makes it refused; every cut too. */
static void test_bits(const struct v3_user *u)
{
    struct bench b = bench_synced(u);
    struct forge f = forge_honest(&b.e, MSG, REQUEST);
    uint8_t buffer[4096], copy[4096];
    size_t len, believed = 0;
    const uint8_t *data = forge_message(&f, buffer, sizeof buffer, &len);
    struct v3_engine before = b.e;
    for (size_t bit = 0; bit < 8 * len; bit++) {
        memcpy(copy, data, len);
        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
        believed += v3_decode(&b.e, &b.expect, copy, len, b.scratch, sizeof b.scratch, b.e.synced_at, &b.pdu,
                              &b.why) == V3_RESPONSE;
    }
    for (size_t cut = 0; cut < len; cut++) {
        uint8_t *exact = malloc(cut ? cut : 1); /* for the address sanitizer */
        memcpy(exact, data, cut);
        believed += v3_decode(&b.e, &b.expect, exact, cut, b.scratch, sizeof b.scratch, b.e.synced_at, &b.pdu,
                              &b.why) != V3_REFUSED;
        free(exact);
    }
    memcpy(copy, data, len);
    copy[len] = 0;
    believed += v3_decode(&b.e, &b.expect, copy, len + 1, b.scratch, sizeof b.scratch, b.e.synced_at, &b.pdu,
                          &b.why) != V3_REFUSED;
    believed += v3_decode(&b.e, &b.expect, data, len, b.scratch, len - 1, b.e.synced_at, &b.pdu, &b.why) !=
                V3_REFUSED;
    CHECK_INT(believed, 0);
    CHECK(memcmp(&before, &b.e, sizeof before) == 0);
}

static void test_discovery(const struct v3_user *u)
{
    uint8_t buffer[512];
    struct ber_out w;
    struct v3msg m;
    struct bench b = { .e = { .user = u }, .expect = { MSG, REQUEST, "" } };
    int32_t id = 0;
    ber_out_init(&w, buffer, sizeof buffer);
    v3_discovery_encode(&w, MSG, REQUEST);
    CHECK_INT(v3_peek(w.p, ber_out_len(&w), &id), 0);
    CHECK_INT(id, MSG);
    CHECK_INT(v3msg_read(w.p, ber_out_len(&w), &m), 0);
    CHECK_INT(m.flags, V3MSG_REPORTABLE);
    CHECK_INT(m.engine.len + m.user.len + m.mac.len + m.salt.len + m.boots + m.time, 0);
    CHECK_INT(v3_encode(&b.e, &w, MSG, "", &(struct pdu_request){ .type = PDU_GET }, 1400, 0),
              -1); /* nothing is known yet */
    struct bench agent = bench_synced(u);
    struct forge f = forge_report(&agent.e, MSG, 4, 0);
    f.engine_len = 4;
    CHECK_INT(give_at(&b, &f, 0), V3_REFUSED); /* no engine ID has 4 octets */
    f.engine_len = 12;
    f.id++;
    CHECK_INT(give_at(&b, &f, 0), V3_REFUSED);
    f.id--;
    CHECK_INT(give_at(&b, &f, 0), V3_UNKNOWN_ENGINE);
    CHECK_INT(b.e.id_len, 12);
    CHECK_INT(b.e.boots, 7);
    CHECK_INT(b.e.time, 1000);
    CHECK(!b.e.in_time);
    f = forge_honest(&agent.e, MSG, REQUEST);
    CHECK_INT(give_at(&b, &f, 0), V3_RESPONSE);
    CHECK_INT(b.e.in_time, u->level >= SITE_AUTH);
    /* Another engine says something unauthenticated: not taken over, and the owner is told. */
    f = forge_report(&agent.e, MSG, 4, 0);
    f.engine[0] ^= 0x80;
    struct v3_engine before = b.e;
    CHECK_INT(give_at(&b, &f, 0), V3_UNKNOWN_ENGINE);
    CHECK(memcmp(&before, &b.e, sizeof before) == 0);
    struct bench doubting = b;
    doubting.e.doubted = true;
    CHECK_INT(give_at(&doubting, &f, 0), V3_UNKNOWN_ENGINE);
    CHECK_INT(doubting.e.id[0], 0x80);
    CHECK(!doubting.e.doubted && !doubting.e.in_time);
    v3_engine_forget(&b.e);
    CHECK_INT(b.e.id_len, 0);
    CHECK(b.e.user == NULL);
    CHECK_INT(give_at(&b, &f, 0), V3_REFUSED); /* no user, no keys */
    b.e.user = u;
    CHECK_INT(give_at(&b, &f, 0), V3_UNKNOWN_ENGINE);
    CHECK_INT(b.e.id[0], 0x80);
    static const uint8_t none[V3CRYPT_KEY];
    CHECK_INT(memcmp(b.e.auth_key, none, sizeof none) != 0, u->level >= SITE_AUTH);
}

/* Without a digest nothing but the frame's own lengths tells that something hangs behind it. */
static void test_trailing(const struct v3_user *u)
{
    struct bench b = bench_synced(u);
    struct forge f = forge_honest(&b.e, MSG, REQUEST);
    uint8_t buffer[1024], copy[1024] = { 0 };
    size_t len;
    const uint8_t *data = forge_message(&f, buffer, sizeof buffer, &len);
    memcpy(copy, data, len);
    CHECK_INT(v3_decode(&b.e, &b.expect, copy, len, b.scratch, sizeof b.scratch, 0, &b.pdu, &b.why),
              V3_RESPONSE);
    CHECK_INT(v3_decode(&b.e, &b.expect, copy, len + 1, b.scratch, sizeof b.scratch, 0, &b.pdu, &b.why),
              V3_REFUSED);
}

static void test_reports(const struct v3_user *u)
{
    static const enum v3_verdict verdicts[] = { 0,
                                                V3_LEVEL,
                                                V3_NOT_IN_TIME_UNSURE,
                                                V3_UNKNOWN_USER,
                                                V3_UNKNOWN_ENGINE,
                                                V3_WRONG_DIGEST,
                                                V3_DECRYPTION,
                                                V3_OTHER_REPORT };
    struct bench b = bench_synced(u);
    for (int arc = 1; arc < 8; arc++) {
        struct bench one = b;
        struct forge f = forge_report(&b.e, MSG, arc, 0);
        f.boots = 9; /* an unauthenticated lie */
        CHECK_INT(give(&one, &f), verdicts[arc]);
        CHECK(one.why.text[0] != '\0');
        CHECK_INT(one.e.boots, 7);
        if (arc != 4) { /* after 4 the next authentic message sets the time */
            CHECK(memcmp(&b.e, &one.e, sizeof b.e) == 0);
            f.engine[0] ^= 1;
            CHECK_INT(give(&one, &f), V3_REFUSED);
        }
        f.id++;
        CHECK_INT(give(&one, &f), V3_REFUSED);
    }
}

/* Story 17: the report, then the time is right. Story 18: the engine's time goes on by the monotonic clock. Story 15: boots that went back. */
static void test_time(const struct v3_user *u)
{
    struct bench b = bench_synced(u);
    struct forge f = forge_report(&b.e, MSG, 2, V3MSG_AUTH);
    f.boots = 9;
    f.time = 20;
    CHECK_INT(give_at(&b, &f, 10 * SECOND), V3_NOT_IN_TIME);
    CHECK_INT(b.e.boots, 9);
    uint8_t buffer[1024];
    struct ber_out w;
    struct v3msg m;
    struct pdu_request q = { .type = PDU_GET, .id = REQUEST };
    ber_out_init(&w, buffer, sizeof buffer);
    CHECK_INT(v3_encode(&b.e, &w, MSG, "", &q, 1400, (10 + 86400) * SECOND), 0);
    CHECK_INT(v3msg_read(w.p, ber_out_len(&w), &m), 0);
    CHECK_INT(m.boots, 9);
    CHECK_INT(m.time, 20 + 86400); /* story 18 */
    CHECK_INT(m.max_size, 1400);
    /* A day later: 150 s behind is still believed, 151 s is not. */
    f = forge_honest(&b.e, MSG, REQUEST);
    f.time = 20 + 86400 - 151;
    CHECK_INT(give_at(&b, &f, (10 + 86400) * SECOND), V3_REFUSED);
    f.time++;
    CHECK_INT(give_at(&b, &f, (10 + 86400) * SECOND), V3_RESPONSE);
    CHECK(!b.e.boots_went_back);
    /* The agent restarts with boots 0: first doubted, then discovered again, then believed and told (story 15). */
    f = forge_report(&b.e, MSG, 2, V3MSG_AUTH);
    f.boots = 0;
    f.time = 3;
    struct forge lie = f;
    lie.flags = 0;
    CHECK_INT(give_at(&b, &lie, 86500 * SECOND), V3_NOT_IN_TIME_UNSURE);
    CHECK(!b.e.doubted);
    CHECK_INT(give_at(&b, &f, 86500 * SECOND), V3_NOT_IN_TIME);
    CHECK(strstr(b.why.text, "from 9 to 0") != NULL);
    CHECK(b.e.doubted);
    CHECK_INT(b.e.boots, 9);
    struct forge again = forge_report(&b.e, MSG, 4, 0);
    again.boots = 0;
    CHECK_INT(give_at(&b, &again, 86500 * SECOND), V3_UNKNOWN_ENGINE);
    CHECK(!b.e.doubted && !b.e.boots_went_back); /* nothing authentic said so */
    CHECK_INT(give_at(&b, &f, 86500 * SECOND), V3_NOT_IN_TIME);
    CHECK(b.e.boots_went_back);
    CHECK_INT(b.e.boots, 0);
    CHECK_INT(b.e.time, 3);
    f = forge_honest(&b.e, MSG, REQUEST);
    CHECK_INT(give_at(&b, &f, 86500 * SECOND), V3_RESPONSE);
    /* Restarted without counting boots: the authentic report is enough. */
    b = bench_synced(u);
    f = forge_report(&b.e, MSG, 2, V3MSG_AUTH);
    f.time = 5;
    CHECK_INT(give_at(&b, &f, 90 * SECOND), V3_NOT_IN_TIME);
    CHECK_INT(b.e.time, 5);
    CHECK(b.e.boots_went_back);

    /* Boots at their end: nothing is believed any more (RFC 3414 2.2.2, 3.2 (7b)), and it is said why. */
    f.boots = INT32_MAX;
    CHECK_INT(give_at(&b, &f, 90 * SECOND), V3_REFUSED);
    CHECK(strstr(b.why.text, "2147483647") != NULL);
    CHECK_INT(b.e.boots, 7);
}

/* The agent has Cisco's AES-256, the config says AES-256: found on first contact, kept after (story 80). */
static void test_dialects(void)
{
    struct v3_user *plain = new_user("joe", SITE_PRIV, AUTH_SHA1, PRIV_AES256),
                   *cisco = new_user("joe", SITE_PRIV, AUTH_SHA1, PRIV_AES256C);
    struct v3_user *enough = new_user("joe", SITE_PRIV, AUTH_SHA256, PRIV_AES256);
    struct bench agent = bench_synced(cisco), b = { .expect = { MSG, REQUEST, "" } };
    struct forge f = forge_honest(&agent.e, MSG, REQUEST);
    CHECK_INT(v3_engine_set(&b.e, plain, engine_id, sizeof engine_id), 0);
    CHECK_INT(give_at(&b, &f, 0), V3_REFUSED);
    CHECK(strstr(b.why.text, "dialect") != NULL);
    CHECK(!b.e.dialect_known);
    CHECK(v3_engine_other_dialect(&b.e));
    CHECK_INT(b.e.priv, PRIV_AES256C);
    CHECK_INT(give_at(&b, &f, 0), V3_RESPONSE);
    CHECK(b.e.dialect_known);
    CHECK(!v3_engine_other_dialect(&b.e));
    CHECK_INT(v3_engine_set(&b.e, plain, engine_id, sizeof engine_id), 0); /* discovered again: still known */
    CHECK_INT(b.e.priv, PRIV_AES256C);
    CHECK_INT(v3_engine_set(&b.e, enough, engine_id, sizeof engine_id), 0);
    CHECK(!v3_engine_other_dialect(&b.e)); /* SHA-256 makes long enough keys */
    memset(&b.e, 0, sizeof b.e);
    v3_engine_recall(&b.e, plain, PRIV_AES256C); /* known from an earlier run: the discovery keeps it */
    f = forge_report(&agent.e, MSG, 4, 0);
    CHECK_INT(give_at(&b, &f, 0), V3_UNKNOWN_ENGINE);
    CHECK_INT(b.e.priv, PRIV_AES256C);
    CHECK(b.e.dialect_known);
    plain->dialect_given = true;
    memset(&b.e, 0, sizeof b.e);
    v3_engine_set(&b.e, plain, engine_id, sizeof engine_id);
    CHECK(!v3_engine_other_dialect(&b.e));
    v3_user_free(plain);
    v3_user_free(cisco);
    v3_user_free(enough);
}

/* A salt is never used twice under one key, and two engines with one ID do not start alike. */
static void test_salts(const struct v3_user *u)
{
    struct v3_engine a = { 0 }, b = { 0 };
    uint8_t buffer[1024], last[8] = "";
    struct pdu_request q = { .type = PDU_GET, .id = REQUEST };
    v3_engine_set(&a, u, engine_id, sizeof engine_id);
    v3_engine_set(&b, u, engine_id, sizeof engine_id);
    CHECK(a.salt != b.salt);
    a.salt = UINT32_MAX;
    for (int i = 0; i < 3; i++) {
        struct ber_out w;
        struct v3msg m;
        ber_out_init(&w, buffer, sizeof buffer);
        CHECK_INT(v3_encode(&a, &w, MSG, "", &q, 1400, 0), 0);
        CHECK_INT(v3msg_read(w.p, ber_out_len(&w), &m), 0);
        CHECK_INT(m.salt.len, 8);
        CHECK(memcmp(m.salt.p, last, 8) != 0);
        memcpy(last, m.salt.p, 8);
    }
    CHECK(memcmp(last, "\0\0\0\1\0\0\0\2", 8) == 0);
    for (size_t cap = 0; cap < 100; cap++) { /* no room: an error, not a cut message */
        struct ber_out w;
        ber_out_init(&w, buffer, cap);
        CHECK_INT(v3_encode(&a, &w, MSG, "", &q, 1400, 0), -1);
    }
}

static void test_users(void)
{
    char good[] = "long enough", bad[] = "short";
    struct credential c = { .name = "acme",
                            .version = SITE_V3,
                            .level = SITE_PRIV,
                            .auth = AUTH_SHA256,
                            .priv = PRIV_AES128,
                            .user = "joe" };
    struct err err = { "" };
    c.auth_pass = bad;
    c.priv_pass = good;
    CHECK(v3_user_new(&c, &err) == NULL);
    CHECK(strstr(err.text, "acme") && strstr(err.text, "8 characters") && !strstr(err.text, "short\""));
    c.auth_pass = good;
    c.priv_pass = NULL;
    CHECK(v3_user_new(&c, &err) == NULL);
    CHECK(strstr(err.text, "privacy") != NULL);
    c.priv_pass = good;
    c.auth = AUTH_NONE;
    CHECK(v3_user_new(&c, &err) == NULL);
    c.auth = AUTH_SHA256;
    c.user = "";
    CHECK(v3_user_new(&c, &err) == NULL);
    c.user = "joe";
    struct v3_user *u = v3_user_new(&c, &err);
    CHECK(u != NULL);
    v3_user_free(u);
    v3_user_free(NULL);
}

int main(void)
{
    struct v3_user *none = new_user("joe", SITE_NOAUTH, AUTH_NONE, PRIV_NONE),
                   *auth = new_user("joe", SITE_AUTH, AUTH_SHA256, PRIV_NONE);
    struct v3_user *priv = new_user("joe", SITE_PRIV, AUTH_SHA512, PRIV_AES128),
                   *des = new_user("joe", SITE_PRIV, AUTH_MD5, PRIV_DES);
    struct v3_user *other = new_user("joe", SITE_PRIV, AUTH_SHA1, PRIV_AES128);
    const struct v3_user *all[] = { none, auth, priv, des };
    test_keys();
    test_sizes();
    test_users();
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        test_forged(all[i], other);
        test_discovery(all[i]);
        test_reports(all[i]);
        if (all[i] != none) {
            test_bits(all[i]);
            test_time(all[i]);
        }
    }
    test_trailing(none);
    test_salts(priv);
    test_salts(des);
    test_dialects();
    v3_user_free(none);
    v3_user_free(auth);
    v3_user_free(priv);
    v3_user_free(des);
    v3_user_free(other);
    return check_done();
}
