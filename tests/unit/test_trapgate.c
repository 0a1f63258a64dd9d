/* test_trapgate.c: proves that the trap decoder lets through what it should and no more (sources, communities, rates, storms, strangers), and that
 * its records survive no damage. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "check.h"
#include "snmp/trapgate.h"
#include "tests/unit/trapforge.h"

#define SECOND INT64_C(1000000)
#define PUBLIC                       \
    {                                \
        (const uint8_t *)"public", 6 \
    }

static struct trapforge forge;
static struct arena *arena;
static uint8_t scratch[70000], out[70000];
static struct trapgate_result result;
static const struct trapgate_community communities[] = { PUBLIC, { (const uint8_t *)"private", 7 } };

static struct udp_address address(const char *text)
{
    struct udp_address a;

    if (udp_parse(text, 4711, &a))
        abort();
    return a;
}

/* --- records --- */

static struct notice a_notice(struct notice_bind *binds)
{
    static const uint8_t engine[] = { 0x80, 0, 1, 2, 3 }, ip[] = { 192, 0, 2, 1 };
    struct oid o = trapforge_oid("1.3.6.1.4.1.9999.1");
    struct notice n = { .at = 1234567890123456,
                        .version = SITE_V3,
                        .inform = true,
                        .authentic = true,
                        .source = "2001:db8::1",
                        .agent_address = "192.0.2.9",
                        .engine_id = engine,
                        .engine_id_len = 5,
                        .trap = trapforge_oid("1.3.6.1.6.3.1.1.5.3"),
                        .uptime = 4000000000u,
                        .uptime_known = true,
                        .enterprise = o,
                        .generic = -1,
                        .specific = 7,
                        .binds = binds,
                        .bind_count = 6,
                        .binds_left_out = 3 };

    binds[0] = (struct notice_bind){ o, { .type = VALUE_INT, .i = -5 } };
    binds[1] = (struct notice_bind){ o, { .type = VALUE_COUNTER64, .u = UINT64_MAX } };
    binds[2] = (struct notice_bind){ o, { .type = VALUE_BYTES, .len = 3, .bytes = (const uint8_t *)"a\0b" } };
    binds[3] = (struct notice_bind){ o, { .type = VALUE_OID, .len = o.len, .bytes = o.b } };
    binds[4] = (struct notice_bind){ o, { .type = VALUE_IP, .len = 4, .bytes = ip } };
    binds[5] = (struct notice_bind){ o, { .type = VALUE_NULL } };
    return n;
}

static void test_record_notice(void)
{
    struct notice_bind binds[6];
    struct traprecord r = { .type = TRAPRECORD_NOTICE, .token = 77, .notice = a_notice(binds) }, back;
    struct err err;
    struct buf b;

    buf_init(&b, TRAPRECORD_MAX);
    CHECK_INT(traprecord_encode(&r, &b), 0);
    if (!CHECK_INT(traprecord_decode((const uint8_t *)b.data, b.len, arena, &back, &err), 0)) {
        printf("%s\n", err.text);
        return;
    }
    CHECK_INT(back.token, 77);
    CHECK_INT(back.notice.at, r.notice.at);
    CHECK_STR(back.notice.source, "2001:db8::1");
    CHECK_STR(back.notice.agent_address, "192.0.2.9");
    CHECK(back.notice.relay_address == NULL);
    CHECK(back.notice.inform && back.notice.authentic && back.notice.uptime_known);
    CHECK_INT(back.notice.uptime, 4000000000u);
    CHECK_INT(back.notice.generic, -1);
    CHECK_INT(back.notice.binds_left_out, 3);
    CHECK_INT(back.notice.engine_id_len, 5);
    CHECK(oid_equal(back.notice.trap, r.notice.trap) &&
          oid_equal(back.notice.enterprise, r.notice.enterprise));
    if (CHECK_INT(back.notice.bind_count, 6))
        for (size_t i = 0; i < 6; i++)
            CHECK(oid_equal(back.notice.binds[i].name, binds[i].name) &&
                  value_equal(&back.notice.binds[i].value, &binds[i].value));
    /* Every octet matters, and every length: but for the hash a record could be bent. */
    for (size_t i = 0; i < b.len; i++) {
        b.data[i] ^= 1;
        if (traprecord_decode((const uint8_t *)b.data, b.len, arena, &back, &err) == 0)
            CHECK_INT(i, -1);
        b.data[i] ^= 1;
    }
    for (size_t len = 0; len < b.len; len++)
        if (traprecord_decode((const uint8_t *)b.data, len, arena, &back, &err) == 0)
            CHECK_INT(len, -1);
    buf_free(&b);
}

/* Encoded as it is: what must not pass although the hash is right. */
static int bent(struct notice n)
{
    struct traprecord r = { .type = TRAPRECORD_NOTICE, .notice = n }, back;
    struct err err;
    struct buf b;
    int rc;

    buf_init(&b, TRAPRECORD_MAX);
    rc = traprecord_encode(&r, &b) ? -2
                                   : traprecord_decode((const uint8_t *)b.data, b.len, arena, &back, &err);
    buf_free(&b);
    return rc;
}

static void test_record_bent(void)
{
    static const uint8_t wrap[] = { 0x2b, 0x8f, 0xff, 0xff, 0xff, 0xff, 0x7f }, huge[70000];
    struct notice_bind binds[6], many[300];
    struct notice n = a_notice(binds);

    CHECK_INT(bent(n), 0);
    n.source = NULL;
    CHECK_INT(bent(n), -1);
    n = a_notice(binds);
    n.source = "evil\"<script>";
    CHECK_INT(bent(n), -1);
    n = a_notice(binds);
    n.version = 2;
    CHECK_INT(bent(n), -1);
    n = a_notice(binds);
    n.trap = (struct oid){ wrap, sizeof wrap };
    CHECK_INT(bent(n), -1);
    n = a_notice(binds);
    n.trap.len = 0;
    CHECK_INT(bent(n), -1);
    n = a_notice(binds);
    binds[0].value.type = 99;
    CHECK_INT(bent(n), -1);
    n = a_notice(binds);
    binds[4].value.len = 3;
    CHECK_INT(bent(n), -1);
    n = a_notice(binds);
    binds[3].value.bytes = wrap;
    binds[3].value.len = sizeof wrap;
    CHECK_INT(bent(n), -1);
    n = a_notice(binds);
    binds[0].value = (struct value){ .type = VALUE_FLOAT, .d = 1e308 * 10 };
    CHECK_INT(bent(n), -1);
    for (size_t i = 0; i < 300; i++)
        many[i] = (struct notice_bind){ n.trap, { .type = VALUE_INT } };
    n = a_notice(binds);
    n.binds = many;
    n.bind_count = 300;
    CHECK_INT(bent(n), -1);
    n = a_notice(binds);
    for (size_t i = 0; i < 3; i++)
        binds[i].value = (struct value){ .type = VALUE_BYTES, .len = 60000, .bytes = huge };
    CHECK_INT(bent(n), -2); /* larger than a record can be */
    n.bind_count = 1;
    CHECK_INT(bent(n), 0);
}

static void test_record_others(void)
{
    struct traprecord rows[] = {
        { .type = TRAPRECORD_READY, .jail = 7 },
        { .type = TRAPRECORD_STORM,
          .source = "192.0.2.1",
          .verdict = TRAP_RATE,
          .count = 5,
          .over = true,
          .since = 9 },
        { .type = TRAPRECORD_STRANGER, .source = "fe80::1%3", .verdict = TRAP_COMMUNITY, .count = 1 },
        { .type = TRAPRECORD_COUNTS, .counts = { .kernel_drops = 3, .verdicts = { 1, 2, 3 } } }
    };
    struct traprecord back;
    struct err err;
    struct buf b;

    buf_init(&b, 0);
    for (size_t i = 0; i < 4; i++) {
        buf_clear(&b);
        CHECK_INT(traprecord_encode(&rows[i], &b), 0);
        CHECK_INT(traprecord_decode((const uint8_t *)b.data, b.len, arena, &back, &err), 0);
        CHECK_INT(back.type, rows[i].type);
        CHECK_INT(back.jail, rows[i].jail);
        CHECK_STR(back.source, rows[i].source);
        CHECK_INT(back.count, rows[i].count);
        CHECK_INT(back.over, rows[i].over);
        CHECK_INT(back.counts.kernel_drops, rows[i].counts.kernel_drops);
        CHECK_INT(back.counts.verdicts[2], rows[i].counts.verdicts[2]);
    }
    rows[2].verdict = TRAP_VERDICTS;
    buf_clear(&b);
    traprecord_encode(&rows[2], &b);
    CHECK_INT(traprecord_decode((const uint8_t *)b.data, b.len, arena, &back, &err), -1);
    buf_free(&b);
}

/* --- the gate --- */

static enum trap_verdict send_from(struct trapgate *g, const char *from, int64_t now)
{
    struct udp_address a = address(from);
    struct trapgate_datagram d = { &a, forge.w.p, ber_out_len(&forge.w), scratch, out, sizeof out };
    struct trapgate_times t = { now, 1000 * SECOND + now };

    arena_reset(arena);
    trapgate_take(g, &d, &t, arena, &result);
    return result.verdict;
}

static void forge_v2(uint8_t type, const char *community)
{
    trapforge_start(&forge);
    trapforge_bind(&forge, "1.3.6.1.2.1.2.2.1.1.7", (struct value){ .type = VALUE_INT, .i = 7 });
    trapforge_v2_pdu(&forge, type, 4711, "1.3.6.1.6.3.1.1.5.3", forge.w.end);
    trapforge_message(&forge, SITE_V2C, community);
}

static void test_gate(void)
{
    struct trapgate_source sources[] = { { address("192.0.2.1"), 32, communities, 1, NULL, 0 },
                                         { address("10.1.0.0"), 16, communities, 2, NULL, 0 },
                                         { address("10.1.2.0"), 23, &communities[1], 1, NULL, 0 },
                                         { address("2001:db8::"), 32, communities, 2, NULL, 0 } };
    struct trapgate_setup setup = { .sources = sources,
                                    .source_count = 4,
                                    .max_len = 8192,
                                    .own = { .id = { 1, 2, 3, 4, 5 }, .id_len = 5 } };
    struct trapgate *g = trapgate_new(&setup);
    static uint8_t long_text[9000];

    forge_v2(PDU_TRAP, "public");
    CHECK_INT(send_from(g, "192.0.2.1", 1), TRAP_GOOD);
    CHECK_STR(result.notice.source, "192.0.2.1");
    CHECK_INT(result.notice.at, 1000 * SECOND + 1);
    CHECK(result.reply == NULL);
    CHECK_INT(send_from(g, "::ffff:192.0.2.1", 1), TRAP_GOOD); /* the same sender through a v6 socket */
    CHECK_STR(result.notice.source, "192.0.2.1");
    CHECK_INT(send_from(g, "192.0.2.2", 1), TRAP_SOURCE);
    CHECK_INT(send_from(g, "10.1.255.3", 1), TRAP_GOOD);
    CHECK_INT(send_from(g, "10.2.0.1", 1), TRAP_SOURCE);
    CHECK_INT(send_from(g, "10.1.3.9", 1), TRAP_COMMUNITY); /* the longer prefix counts */
    CHECK_INT(send_from(g, "2001:db8:7::5", 1), TRAP_GOOD);
    CHECK_STR(result.notice.source, "2001:db8:7::5");
    CHECK_INT(send_from(g, "2001:db9::5", 1), TRAP_SOURCE);
    forge_v2(PDU_TRAP, "private");
    CHECK_INT(send_from(g, "192.0.2.1", 1), TRAP_COMMUNITY);
    CHECK_INT(send_from(g, "10.1.3.9", 1), TRAP_GOOD);
    forge_v2(PDU_TRAP, "");
    CHECK_INT(send_from(g, "192.0.2.1", 1), TRAP_COMMUNITY);
    forge_v2(PDU_TRAP, "publicpublic");
    CHECK_INT(send_from(g, "192.0.2.1", 1), TRAP_COMMUNITY);
    forge_v2(PDU_TRAP, "publi");
    CHECK_INT(send_from(g, "192.0.2.1", 1), TRAP_COMMUNITY);
    forge_v2(PDU_INFORM, "public");
    CHECK_INT(send_from(g, "192.0.2.1", 1), TRAP_GOOD);
    CHECK(result.hold && result.reply_len > 0);
    forge_v2(PDU_GET, "public");
    CHECK_INT(send_from(g, "192.0.2.1", 1), TRAP_NO_TRAP);
    CHECK(result.reply == NULL);
    trapforge_start(&forge);
    trapforge_bind(&forge, "1.3.6.1.4.1.9999.1",
                   (struct value){ .type = VALUE_BYTES, .len = 9000, .bytes = long_text });
    trapforge_v2(&forge, PDU_TRAP, "1.3.6.1.6.3.1.1.5.3");
    CHECK_INT(send_from(g, "192.0.2.1", 1), TRAP_LARGE);
    CHECK_INT(trapgate_counts(g)->verdicts[TRAP_GOOD], 6);
    CHECK_INT(trapgate_counts(g)->verdicts[TRAP_SOURCE], 3);
    trapgate_free(g);
    trapgate_free(NULL);
}

static struct {
    int storms, over, strangers;
    uint64_t count;
    char source[64];
} told;

static void tell(void *ctx, const struct traprecord *r)
{
    (void)ctx;
    told.storms += r->type == TRAPRECORD_STORM && !r->over;
    told.over += r->type == TRAPRECORD_STORM && r->over;
    told.strangers += r->type == TRAPRECORD_STRANGER;
    told.count = r->count;
    snprintf(told.source, sizeof told.source, "%s", r->source);
}

static void told_at(struct trapgate *g, int64_t now)
{
    struct trapgate_times t = { now, now };

    memset(&told, 0, sizeof told);
    trapgate_tell(g, &t, tell, NULL);
}

static void test_rates(void)
{
    struct trapgate_source sources[] = { { address("0.0.0.0"), 0, communities, 1, NULL, 0 } };
    struct trapgate_setup setup = { .sources = sources,
                                    .source_count = 1,
                                    .rate = 50,
                                    .burst = 500,
                                    .senders = 100,
                                    .own = { .id_len = 5 } };
    struct trapgate *g = trapgate_new(&setup);
    int good = 0;
    char from[32];

    forge_v2(PDU_TRAP, "public");
    for (int i = 0; i < 2000; i++)
        good += send_from(g, "192.0.2.1", SECOND) == TRAP_GOOD;
    CHECK_INT(good, 500);
    CHECK_INT(send_from(g, "192.0.2.2", SECOND), TRAP_GOOD); /* others are not touched */
    told_at(g, 2 * SECOND);
    CHECK_INT(told.storms, 1);
    CHECK_INT(told.count, 1500);
    CHECK_STR(told.source, "192.0.2.1");
    told_at(g, 3 * SECOND); /* not each second */
    CHECK_INT(told.storms, 0);
    good = 0;
    for (int i = 0; i < 200; i++)
        good += send_from(g, "192.0.2.1", 3 * SECOND) == TRAP_GOOD;
    CHECK_INT(good, 100); /* two seconds later */
    told_at(g, 13 * SECOND);
    CHECK_INT(told.count, 1600);
    told_at(g, 40 * SECOND);
    CHECK_INT(told.over, 1);
    told_at(g, 60 * SECOND);
    CHECK_INT(told.storms + told.over, 0);
    for (int i = 0; i < 3000; i++) { /* more senders than are remembered: quiet ones are forgotten */
        snprintf(from, sizeof from, "10.0.%d.%d", i / 250, i % 250);
        if (send_from(g, from, (100 + i) * SECOND) != TRAP_GOOD)
            CHECK_INT(i, -1);
    }
    good = 0;
    for (int i = 0; i < 300; i++) {
        snprintf(from, sizeof from, "10.1.%d.%d", i / 250, i % 250);
        good += send_from(g, from, 5000 * SECOND) == TRAP_GOOD;
    }
    CHECK_INT(good, 100); /* busy at once: bounded */
    trapgate_free(g);
}

/* Somebody who can send in a device's name, but does not know its secrets, must not silence it. */
static void test_rate_is_its_own(void)
{
    struct v3_user *u = trapforge_user("monitor", SITE_AUTH, AUTH_SHA1, PRIV_NONE, "correct horse"),
                   *thief = trapforge_user("monitor", SITE_AUTH, AUTH_SHA1, PRIV_NONE, "guessed one");
    struct v3_engine e = { 0 }, bad = { 0 };
    struct trapgate_source sources[] = { { address("192.0.2.1"), 32, communities, 1, &u, 1 } };
    struct trapgate_setup setup = { .sources = sources,
                                    .source_count = 1,
                                    .rate = 1,
                                    .burst = 10,
                                    .own = { .id = { 1, 2, 3, 4, 5 }, .id_len = 5 } };
    struct trapgate *g = trapgate_new(&setup);
    struct v3msg m = { .id = 1,
                       .max_size = 65507,
                       .flags = V3MSG_REPORTABLE,
                       .user = { (const uint8_t *)"monitor", 7 },
                       .boots = 1,
                       .time = 1 };
    int digests = 0, limited = 0, reports = 0;

    v3_engine_set(&e, u, (const uint8_t *)"\x80sender", 7);
    v3_engine_set(&bad, thief, (const uint8_t *)"\x80sender", 7);
    m.engine = (struct v3msg_part){ e.id, e.id_len };
    forge_v2(PDU_TRAP, "guess");
    for (int i = 0; i < 100; i++)
        digests += send_from(g, "192.0.2.1", SECOND) == TRAP_COMMUNITY;
    CHECK_INT(digests, 100);
    forge_v2(PDU_TRAP, "public");
    CHECK_INT(send_from(g, "192.0.2.1", SECOND), TRAP_GOOD);
    trapforge_v3(&forge, &bad, PDU_TRAP, "1.3.6.1.6.3.1.1.5.3", SITE_AUTH, m, "");
    digests = 0;
    for (int i = 0; i < 100; i++) {
        enum trap_verdict v = send_from(g, "192.0.2.1", SECOND);
        digests += v == TRAP_DIGEST;
        limited += v == TRAP_RATE;
        reports += result.reply != NULL;
    }
    CHECK_INT(digests, 10);
    CHECK_INT(limited, 90);
    CHECK_INT(reports, 5);
    told_at(g, 2 * SECOND);
    CHECK_INT(told.storms, 0); /* that is no storm of the device */
    CHECK_INT(told.strangers, 2);
    m.flags = 0;
    trapforge_v3(&forge, &e, PDU_TRAP, "1.3.6.1.6.3.1.1.5.3", SITE_AUTH, m, "");
    CHECK_INT(send_from(g, "192.0.2.1", 3 * SECOND), TRAP_GOOD);
    CHECK(result.notice.authentic);
    trapgate_free(g);
    v3_user_free(u);
    v3_user_free(thief);
}

static void test_strangers(void)
{
    struct trapgate_setup setup = { .own = { .id_len = 5 } };
    struct trapgate *g = trapgate_new(&setup);
    char from[32];

    forge_v2(PDU_TRAP, "public");
    for (int i = 0; i < 1000; i++) {
        snprintf(from, sizeof from, "10.0.%d.%d", i / 250, i % 250);
        CHECK_INT(send_from(g, from, SECOND), TRAP_SOURCE);
    }
    told_at(g, SECOND);
    CHECK_INT(told.strangers, 256);
    CHECK_STR(told.source, "0.0.0.0"); /* all others */
    CHECK_INT(told.count, 1000 - 255);
    told_at(g, 2 * SECOND);
    CHECK_INT(told.strangers, 0);
    CHECK_INT(send_from(g, "10.0.0.1", 3 * SECOND), TRAP_SOURCE);
    told_at(g, 4 * SECOND); /* each minute */
    CHECK_INT(told.strangers, 0);
    told_at(g, 70 * SECOND);
    CHECK_INT(told.strangers, 1);
    trapgate_free(g);
}

int main(void)
{
    arena = arena_new(0);
    test_record_notice();
    test_record_bent();
    test_record_others();
    test_gate();
    test_rates();
    test_rate_is_its_own();
    test_strangers();
    arena_free(arena);
    return check_done();
}
