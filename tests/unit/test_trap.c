/* test_trap.c: proves that notifications of v1, v2c and v3 are read as the RFCs say, that informs are answered, and that nothing
 * malformed, foreign or replayed becomes one. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "check.h"
#include "snmp/trap3.h"
#include "snmp/v3open.h"
#include "tests/unit/trapforge.h"

static struct trapforge forge, back;
static struct arena *arena;
static struct notice notice;
static struct trap_inform inform;
static struct err why;
static const uint8_t agent[4] = { 192, 0, 2, 10 }, nowhere[4];

static enum trap_verdict decode(const uint8_t *data, size_t len)
{
    struct trap_frame f;
    enum trap_verdict v = trap_open(data, len, &f, &why);

    memset(&notice, 0, sizeof notice);
    return v == TRAP_GOOD ? trap_read(&f, arena, &notice, &inform, &why) : v;
}

static enum trap_verdict decode_forged(void)
{
    return decode(forge.w.p, ber_out_len(&forge.w));
}

static const char *text(struct oid o)
{
    static char out[OID_TEXT];

    return oid_text(o, out, sizeof out);
}

/* --- v1 --- */

static enum trap_verdict v1(const char *enterprise, const uint8_t *from, int64_t generic, int64_t specific)
{
    trapforge_start(&forge);
    trapforge_bind(&forge, "1.3.6.1.2.1.2.2.1.1.7", (struct value){ .type = VALUE_INT, .i = 7 });
    trapforge_v1(&forge, enterprise, from, generic, specific);
    return decode_forged();
}

static void test_v1(void)
{
    char deep[600] = "1.3", *end = deep + 3;

    CHECK_INT(v1("1.3.6.1.4.1.9.1.1", agent, 2, 0), TRAP_GOOD);
    CHECK_STR(text(notice.trap), "1.3.6.1.6.3.1.1.5.3");
    CHECK_STR(text(notice.enterprise), "1.3.6.1.4.1.9.1.1");
    CHECK_STR(notice.agent_address, "192.0.2.10");
    CHECK_INT(notice.version, SITE_V1);
    CHECK_INT(notice.uptime, 100);
    CHECK(notice.uptime_known && !notice.inform && !notice.authentic);
    CHECK_INT(notice.bind_count, 1);
    CHECK_INT(notice.binds[0].value.i, 7);
    CHECK_INT(v1("1.3.6.1.4.1.318", nowhere, 6, 5), TRAP_GOOD);
    CHECK_STR(text(notice.trap), "1.3.6.1.4.1.318.0.5");
    CHECK(notice.agent_address == NULL);
    CHECK_INT(notice.generic, 6);
    CHECK_INT(notice.specific, 5);
    CHECK_INT(v1("1.3.6.1.4.1.318", agent, 6, 2147483647), TRAP_GOOD);
    CHECK_STR(text(notice.trap), "1.3.6.1.4.1.318.0.2147483647");
    CHECK_INT(v1("1.3.6.1.4.1.318", agent, 5, 0), TRAP_GOOD);
    CHECK_STR(text(notice.trap), "1.3.6.1.6.3.1.1.5.6");
    CHECK_INT(v1("1.3.6.1.4.1.318", agent, 7, 0), TRAP_MALFORMED);
    CHECK_INT(v1("1.3.6.1.4.1.318", agent, -1, 0), TRAP_MALFORMED);
    CHECK_INT(v1("1.3.6.1.4.1.318", agent, 6, -5), TRAP_MALFORMED);
    CHECK_INT(v1("1.3.6.1.4.1.318", agent, 4294967296, 0), TRAP_MALFORMED);
    for (int i = 0; i < 124; i++)
        end += snprintf(end, 5, ".%d", i);
    CHECK_INT(v1(deep, agent, 6, 1), TRAP_GOOD); /* 126 arcs and two more */
    snprintf(end, 5, ".1");
    CHECK_INT(v1(deep, agent, 6, 1), TRAP_MALFORMED);
    CHECK_INT(v1(deep, agent, 0, 0), TRAP_GOOD);
}

/* --- v2c --- */

static void test_v2(void)
{
    struct oid enterprise = trapforge_oid("1.3.6.1.4.1.318");
    uint8_t words[] = "abc";

    trapforge_start(&forge);
    trapforge_bind(&forge, "1.3.6.1.6.3.18.1.3.0",
                   (struct value){ .type = VALUE_IP, .len = 4, .bytes = agent });
    trapforge_bind(&forge, "1.3.6.1.6.3.1.1.4.3.0",
                   (struct value){ .type = VALUE_OID, .len = enterprise.len, .bytes = enterprise.b });
    trapforge_bind(&forge, "1.3.6.1.2.1.1.3.0",
                   (struct value){ .type = VALUE_TICKS, .u = 5 }); /* repeated by a relay */
    trapforge_bind(&forge, "1.3.6.1.4.1.318.2.3.3.0",
                   (struct value){ .type = VALUE_BYTES, .len = 3, .bytes = words });
    trapforge_v2(&forge, PDU_TRAP, "1.3.6.1.4.1.318.0.5");
    CHECK_INT(decode_forged(), TRAP_GOOD);
    memset(forge.room, 0xee, sizeof forge.room); /* nothing points into the datagram */
    CHECK_STR(text(notice.trap), "1.3.6.1.4.1.318.0.5");
    CHECK_STR(text(notice.enterprise), "1.3.6.1.4.1.318");
    CHECK_STR(notice.relay_address, "192.0.2.10");
    CHECK(notice.agent_address == NULL);
    CHECK_INT(notice.uptime, 100);
    CHECK_INT(notice.generic, -1);
    CHECK_INT(notice.bind_count, 3);
    CHECK(notice.binds[0].value.len == 3 && !memcmp(notice.binds[0].value.bytes, "abc", 3));
    CHECK_STR(text(notice.binds[0].name), "1.3.6.1.4.1.318.2.3.3.0");
}

static void test_many(void)
{
    char name[60];

    trapforge_start(&forge);
    for (int i = 1500; i > 0; i--) {
        snprintf(name, sizeof name, "1.3.6.1.4.1.99999.%d", i);
        trapforge_bind(&forge, name, (struct value){ .type = VALUE_INT, .i = i });
    }
    trapforge_v2(&forge, PDU_TRAP, "1.3.6.1.6.3.1.1.5.1");
    CHECK_INT(decode_forged(), TRAP_GOOD);
    CHECK_INT(notice.bind_count, TRAP_BINDS);
    CHECK_INT(notice.binds_left_out, 1500 - TRAP_BINDS);
    CHECK_INT(notice.binds[TRAP_BINDS - 1].value.i, TRAP_BINDS);
}

static void test_inform(void)
{
    struct trap_frame f;
    struct pdu_message m;
    uint8_t room[600];
    struct ber_out w;

    trapforge_start(&forge);
    trapforge_bind(&forge, "1.3.6.1.2.1.2.2.1.1.7", (struct value){ .type = VALUE_INT, .i = 7 });
    trapforge_v2(&forge, PDU_INFORM, "1.3.6.1.6.3.1.1.5.3");
    CHECK_INT(decode_forged(), TRAP_GOOD);
    CHECK(notice.inform);
    CHECK_INT(inform.request_id, 4711);
    trap_open(forge.w.p, ber_out_len(&forge.w), &f, &why);
    ber_out_init(&w, room, sizeof room);
    trap_answer(&w, &f, &inform);
    CHECK(!w.full);
    if (CHECK_INT(pdu_message_decode(w.p, ber_out_len(&w), &m), 0)) {
        CHECK_INT(m.pdu.type, PDU_RESPONSE);
        CHECK_INT(m.pdu.id, 4711);
        CHECK_INT(m.pdu.error_status, 0);
        CHECK_INT(m.pdu.count, 3);
        CHECK(m.version == SITE_V2C && m.community_len == 6 && !memcmp(m.community, "public", 6));
    }
    ber_out_init(&w, room, 20);
    trap_answer(&w, &f, &inform);
    CHECK(w.full);
}

/* The head of a v2 notification must be what RFC 3416 says; other bytes are no notification at all. */
static enum trap_verdict head(uint8_t type, int version, const char *first, struct value a,
                              const char *second, struct value b)
{
    trapforge_start(&forge);
    if (second)
        trapforge_bind(&forge, second, b);
    if (first)
        trapforge_bind(&forge, first, a);
    ber_put_wrap(&forge.w, BER_SEQUENCE, forge.w.end);
    ber_put_int(&forge.w, BER_INTEGER, 0);
    ber_put_int(&forge.w, BER_INTEGER, 0);
    ber_put_int(&forge.w, BER_INTEGER, 1);
    ber_put_wrap(&forge.w, type, forge.w.end);
    trapforge_message(&forge, version, "public");
    return decode_forged();
}

static void test_heads(void)
{
    static const char up[] = "1.3.6.1.2.1.1.3.0", to[] = "1.3.6.1.6.3.1.1.4.1.0";
    struct oid cold = trapforge_oid("1.3.6.1.6.3.1.1.5.1");
    struct value ticks = { .type = VALUE_TICKS, .u = 1 },
                 id = { .type = VALUE_OID, .len = cold.len, .bytes = cold.b },
                 string = { .type = VALUE_BYTES, .len = 9, .bytes = (const uint8_t *)"coldStart" },
                 number = { .type = VALUE_INT, .i = 1 }, null = { .type = VALUE_NULL };

    CHECK_INT(head(PDU_TRAP, 1, up, ticks, to, id), TRAP_GOOD);
    CHECK_INT(head(PDU_TRAP, 1, to, id, up, ticks), TRAP_GOOD); /* some agents */
    CHECK_INT(head(PDU_TRAP, 1, up, ticks, to, string), TRAP_INCOMPLETE);
    CHECK_INT(head(PDU_TRAP, 1, up, ticks, to, null), TRAP_INCOMPLETE);
    CHECK_INT(head(PDU_TRAP, 1, up, number, to, id), TRAP_INCOMPLETE);
    CHECK_INT(head(PDU_TRAP, 1, up, ticks, up, ticks), TRAP_INCOMPLETE);
    CHECK_INT(head(PDU_TRAP, 1, to, id, to, id), TRAP_INCOMPLETE);
    CHECK_INT(head(PDU_TRAP, 1, up, ticks, NULL, null), TRAP_INCOMPLETE);
    CHECK_INT(head(PDU_TRAP, 1, NULL, null, NULL, null), TRAP_INCOMPLETE);
    CHECK_INT(head(PDU_GET, 1, up, null, NULL, null), TRAP_NO_TRAP);
    CHECK_INT(head(PDU_RESPONSE, 1, up, ticks, to, id), TRAP_NO_TRAP);
    CHECK_INT(head(PDU_GET, 0, up, null, NULL, null), TRAP_NO_TRAP);
    CHECK_INT(head(PDU_TRAP, 0, up, ticks, to, id), TRAP_NO_TRAP); /* a v2 PDU in a v1 message */
    CHECK_INT(head(PDU_TRAP, 5, up, ticks, to, id), TRAP_VERSION);
    CHECK_INT(head(PDU_TRAP, -1, up, ticks, to, id), TRAP_VERSION);
}

static void test_broken(void)
{
    static const uint8_t junk[] = { 0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0 },
                         text_bytes[] = "GET / HTTP/1.0\r\n\r\n";
    uint8_t copy[600];
    size_t len;

    CHECK_INT(decode(junk, 0), TRAP_MALFORMED);
    CHECK_INT(decode(junk, 1), TRAP_MALFORMED);
    CHECK_INT(decode(junk, sizeof junk), TRAP_MALFORMED);
    CHECK_INT(decode(text_bytes, sizeof text_bytes - 1), TRAP_MALFORMED);
    trapforge_start(&forge);
    trapforge_bind(&forge, "1.3.6.1.2.1.2.2.1.1.7", (struct value){ .type = VALUE_INT, .i = 7 });
    trapforge_v2(&forge, PDU_TRAP, "1.3.6.1.6.3.1.1.5.3");
    len = ber_out_len(&forge.w);
    for (size_t cut = 0; cut < len; cut++)
        if (decode(forge.w.p, cut) == TRAP_GOOD)
            CHECK_INT(cut, -1);
    memcpy(copy, forge.w.p, len);
    memset(copy + len, 0xaa, 20);
    CHECK_INT(decode(copy, len + 20), TRAP_MALFORMED);
    for (size_t at = 0; at < len; at++) /* one octet is a lie: any verdict, no crash, no read outside */
        for (int bit = 0; bit < 8; bit++) {
            memcpy(copy, forge.w.p, len);
            copy[at] ^= (uint8_t)(1 << bit);
            decode(copy, len);
        }
    CHECK(len > 60);
}

/* --- v3 --- */

static struct trap3 *listener;
static const struct trap3_own own = {
    .id = { 0x80, 0, 0x1f, 0x88, 4, 'f', 'o', 'r', 'e' }, .id_len = 9, .boots = 7, .started_at = 0
};
static struct trap3_reply reply;
static uint8_t scratch[70000], out[70000];
enum { SECOND = 1000000 };

static enum trap_verdict ask(struct v3_user *const *users, size_t count, int64_t now)
{
    struct trap3_ask a = { forge.w.p, ber_out_len(&forge.w), users, count, now, scratch, out, sizeof out };

    memset(&notice, 0, sizeof notice);
    return trap3_read(listener, &a, arena, &notice, &reply, &why);
}

static struct v3msg message(const struct v3_engine *e, const char *user, uint32_t boots, uint32_t time,
                            uint8_t flags)
{
    return (struct v3msg){ .id = 77,
                           .max_size = 65507,
                           .flags = flags,
                           .engine = { e->id, e->id_len },
                           .user = { (const uint8_t *)user, strlen(user) },
                           .boots = boots,
                           .time = time };
}

static struct v3_engine engine_of(const struct v3_user *u, const char *id)
{
    struct v3_engine e = { 0 };

    CHECK_INT(v3_engine_set(&e, u, (const uint8_t *)id, strlen(id)), 0);
    return e;
}

/* A report of usmStats.arc? */
static void check_report(int arc)
{
    struct v3_engine nobody = { 0 };
    struct v3open o;
    struct ber list;
    struct oid name;
    struct value v;

    CHECK(reply.report);
    if (!CHECK(reply.len > 0))
        return;
    memcpy(back.room, reply.data, reply.len);
    if (!CHECK_INT(v3open_message(&nobody, back.room, reply.len, &o, &why), 0))
        return;
    CHECK_INT(o.msg.id, 77);
    CHECK(v3msg_same(&o.msg.engine, own.id, own.id_len));
    CHECK_INT(o.pdu.type, PDU_REPORT);
    list = o.pdu.varbinds;
    CHECK_INT(pdu_varbind(&list, &name, &v), 1);
    CHECK_INT(name.b[name.len - 2], arc);
    CHECK_INT(o.msg.boots, 7);
}

static void test_v3_trap(uint8_t level, uint8_t auth, uint8_t priv)
{
    struct v3_user *u = trapforge_user("monitor", level, auth, priv, "correct horse"),
                   *other = trapforge_user("monitor", level, auth, priv, "battery");
    struct v3_user *both[] = { other, u };
    struct v3_engine e = engine_of(u, "\x80\x01sender-one");

    listener = trap3_new(&own, 8);
    trapforge_v3(&forge, &e, PDU_TRAP, "1.3.6.1.6.3.1.1.5.3", level, message(&e, "monitor", 3, 1000, 0), "");
    CHECK_INT(ask(both, 2, 0), TRAP_GOOD);
    CHECK_STR(text(notice.trap), "1.3.6.1.6.3.1.1.5.3");
    CHECK_INT(notice.version, SITE_V3);
    CHECK_INT(notice.authentic, level >= SITE_AUTH);
    CHECK(notice.engine_id_len == e.id_len && !memcmp(notice.engine_id, e.id, e.id_len));
    CHECK_INT(reply.len, 0);
    CHECK_INT(trap3_count(listener), level >= SITE_AUTH ? 1 : 0);
    CHECK_INT(ask(&other, level >= SITE_AUTH ? 1 : 0, 0),
              level >= SITE_AUTH ? TRAP_DIGEST : TRAP_UNKNOWN_USER);
    CHECK_INT(reply.len, 0);  /* not reportable */
    if (level >= SITE_AUTH) { /* replays */
        CHECK_INT(ask(&u, 1, 140 * (int64_t)SECOND), TRAP_GOOD);
        CHECK_INT(ask(&u, 1, 200 * (int64_t)SECOND), TRAP_NOT_IN_TIME);
        trapforge_v3(&forge, &e, PDU_TRAP, "1.3.6.1.6.3.1.1.5.3", level, message(&e, "monitor", 2, 9000, 0),
                     "");
        CHECK_INT(ask(&u, 1, 0), TRAP_NOT_IN_TIME);
        trap3_forget(listener, e.id, e.id_len);
        CHECK_INT(trap3_count(listener), 0);
        CHECK_INT(ask(&u, 1, 0), TRAP_GOOD);
        trapforge_v3(&forge, &e, PDU_TRAP, "1.3.6.1.6.3.1.1.5.3", (uint8_t)(level - 1),
                     message(&e, "monitor", 3, 2000, 0), "");
        CHECK_INT(ask(&u, 1, 0), TRAP_LEVEL);
    }
    trap3_free(listener);
    v3_user_free(u);
    v3_user_free(other);
    v3_engine_forget(&e);
}

/* What a sender of informs does: ask who we are, ask for our time, send. */
static void test_v3_inform(uint8_t level, uint8_t auth, uint8_t priv)
{
    struct v3_user *u = trapforge_user("monitor", level, auth, priv, "correct horse");
    struct v3_engine nobody = { 0 }, e = engine_of(u, "\x80\x01never-used"), mine = { 0 };
    struct v3open o;

    listener = trap3_new(&own, 8);
    trapforge_v3(&forge, &nobody, PDU_INFORM, "1.3.6.1.6.3.1.1.5.3", SITE_NOAUTH,
                 message(&nobody, "", 0, 0, V3MSG_REPORTABLE), "");
    CHECK_INT(ask(&u, 1, 0), TRAP_UNKNOWN_ENGINE);
    check_report(4);
    trapforge_v3(&forge, &e, PDU_INFORM, "1.3.6.1.6.3.1.1.5.3", level,
                 message(&e, "monitor", 0, 0, V3MSG_REPORTABLE), "");
    CHECK_INT(ask(&u, 1, 0), TRAP_UNKNOWN_ENGINE);
    check_report(4);
    CHECK_INT(v3_engine_set(&mine, u, own.id, own.id_len), 0);
    if (level >= SITE_AUTH) {
        trapforge_v3(&forge, &mine, PDU_INFORM, "1.3.6.1.6.3.1.1.5.3", level,
                     message(&mine, "monitor", 0, 0, V3MSG_REPORTABLE), "");
        CHECK_INT(ask(&u, 1, 500 * (int64_t)SECOND), TRAP_NOT_IN_TIME);
        CHECK(reply.len > 0 && reply.report);
        memcpy(back.room, reply.data, reply.len);
        CHECK_INT(v3open_message(&mine, back.room, reply.len, &o, &why), 0);
        CHECK(o.msg.flags & V3MSG_AUTH);
        CHECK_INT(o.msg.boots, 7);
        CHECK_INT(o.msg.time, 500);
    }
    trapforge_v3(&forge, &mine, PDU_INFORM, "1.3.6.1.6.3.1.1.5.3", level,
                 message(&mine, "monitor", 7, 510, V3MSG_REPORTABLE), "vlan-1");
    CHECK_INT(ask(&u, 1, 500 * (int64_t)SECOND), TRAP_GOOD);
    CHECK(notice.inform && notice.engine_id_len == 11 && !memcmp(notice.engine_id + 5, "sender", 6));
    if (CHECK(reply.len > 0 && !reply.report)) {
        memcpy(back.room, reply.data, reply.len);
        if (CHECK_INT(v3open_message(&mine, back.room, reply.len, &o, &why), 0)) {
            CHECK_INT(o.pdu.type, PDU_RESPONSE);
            CHECK_INT(o.pdu.id, 99);
            CHECK_INT(o.msg.id, 77);
            CHECK_INT(o.pdu.count, 2);
            CHECK_INT(o.msg.flags & 3, level == SITE_PRIV ? 3 : level == SITE_AUTH ? 1 : 0);
            CHECK(v3msg_same(&o.scoped.context, "vlan-1", 6));
            CHECK(v3msg_same(&o.scoped.engine,
                             "\x80\x00\x1f\x88\x04"
                             "sender",
                             11));
        }
    }
    trapforge_v3(&forge, &mine, PDU_TRAP, "1.3.6.1.6.3.1.1.5.3", level, message(&mine, "monitor", 7, 510, 0),
                 "");
    CHECK_INT(ask(&u, 1, 500 * (int64_t)SECOND), TRAP_UNKNOWN_ENGINE);
    CHECK_INT(reply.len, 0);
    trap3_free(listener);
    v3_user_free(u);
    v3_engine_forget(&e);
    v3_engine_forget(&mine);
}

/* A sender with the other dialect of AES-256 is understood. */
static void test_v3_dialect(void)
{
    struct v3_user *u = trapforge_user("monitor", SITE_PRIV, AUTH_SHA1, PRIV_AES256, "correct horse"),
                   *cisco = trapforge_user("monitor", SITE_PRIV, AUTH_SHA1, PRIV_AES256C, "correct horse"),
                   *wrong = trapforge_user("monitor", SITE_PRIV, AUTH_SHA1, PRIV_AES256, "correct horse");
    struct v3_engine e = engine_of(cisco, "\x80\x01sender-two");

    listener = trap3_new(&own, 8);
    trapforge_v3(&forge, &e, PDU_TRAP, "1.3.6.1.6.3.1.1.5.3", SITE_PRIV, message(&e, "monitor", 3, 1000, 0),
                 "");
    CHECK_INT(ask(&u, 1, 0), TRAP_GOOD);
    trapforge_v3(&forge, &e, PDU_TRAP, "1.3.6.1.6.3.1.1.5.4", SITE_PRIV, message(&e, "monitor", 3, 1001, 0),
                 "");
    CHECK_INT(ask(&u, 1, 0), TRAP_GOOD);
    explicit_bzero(wrong->priv_ku, sizeof wrong->priv_ku);
    CHECK_INT(ask(&wrong, 1, 0), TRAP_DECRYPTION);
    trap3_free(listener);
    v3_user_free(u);
    v3_user_free(cisco);
    v3_user_free(wrong);
    v3_engine_forget(&e);
}

/* Who does not know the passphrase puts nothing into the table; of too many senders the silent ones go. */
static void test_v3_bounded(void)
{
    struct v3_user *u = trapforge_user("monitor", SITE_AUTH, AUTH_SHA1, PRIV_NONE, "correct horse"),
                   *thief = trapforge_user("monitor", SITE_AUTH, AUTH_SHA1, PRIV_NONE, "guessed one");
    char id[40];

    listener = trap3_new(&own, 4);
    for (int i = 0; i < 20; i++) {
        snprintf(id, sizeof id, "\x80\x01stranger%02d", i);
        struct v3_engine e = engine_of(thief, id);
        trapforge_v3(&forge, &e, PDU_TRAP, "1.3.6.1.6.3.1.1.5.3", SITE_AUTH,
                     message(&e, "monitor", 3, 1000, V3MSG_REPORTABLE), "");
        CHECK_INT(ask(&u, 1, i), TRAP_DIGEST);
        CHECK(reply.len > 0 && reply.len < ber_out_len(&forge.w)); /* no amplifier */
    }
    CHECK_INT(trap3_count(listener), 0);
    for (int i = 0; i < 20; i++) {
        snprintf(id, sizeof id, "\x80\x01sender-%02d", i);
        struct v3_engine e = engine_of(u, id);
        trapforge_v3(&forge, &e, PDU_TRAP, "1.3.6.1.6.3.1.1.5.3", SITE_AUTH,
                     message(&e, "monitor", 3, 1000, 0), "");
        CHECK_INT(ask(&u, 1, i), TRAP_GOOD);
    }
    CHECK_INT(trap3_count(listener), 4);
    trap3_free(listener);
    trap3_free(NULL);
    v3_user_free(u);
    v3_user_free(thief);
}

static void test_v3_broken(void)
{
    struct v3_user *u = trapforge_user("monitor", SITE_PRIV, AUTH_SHA256, PRIV_AES128, "correct horse");
    struct v3_engine e = engine_of(u, "\x80\x01sender-one");
    int good = 0;

    listener = trap3_new(&own, 8);
    trapforge_v3(&forge, &e, PDU_TRAP, "1.3.6.1.6.3.1.1.5.3", SITE_PRIV, message(&e, "monitor", 3, 1000, 0),
                 "");
    for (size_t at = 0; at < ber_out_len(&forge.w); at++) {
        forge.w.p[at] ^= 0x10;
        good += ask(&u, 1, 0) == TRAP_GOOD;
        forge.w.p[at] ^= 0x10;
    }
    CHECK_INT(good, 0);
    CHECK_INT(ask(&u, 1, 0), TRAP_GOOD);
    forge.w.p++;
    CHECK_INT(ask(&u, 1, 0), TRAP_MALFORMED);
    trap3_free(listener);
    v3_user_free(u);
    v3_engine_forget(&e);
}

static void test_names(void)
{
    for (int i = 0; i < TRAP_VERDICTS; i++)
        CHECK(*trap_verdict_name((enum trap_verdict)i) && *trap_verdict_text((enum trap_verdict)i));
    CHECK_STR(trap_verdict_name(TRAP_VERDICTS), "unknown");
}

int main(void)
{
    static const uint8_t privs[] = { PRIV_DES, PRIV_AES128, PRIV_AES192, PRIV_AES256, PRIV_AES256C };

    arena = arena_new(0);
    test_v1();
    test_v2();
    test_many();
    test_inform();
    test_heads();
    test_broken();
    test_v3_trap(SITE_NOAUTH, AUTH_NONE, PRIV_NONE);
    test_v3_inform(SITE_NOAUTH, AUTH_NONE, PRIV_NONE);
    for (uint8_t auth = AUTH_MD5; auth <= AUTH_SHA512; auth++) {
        test_v3_trap(SITE_AUTH, auth, PRIV_NONE);
        test_v3_inform(SITE_AUTH, auth, PRIV_NONE);
    }
    for (size_t i = 0; i < sizeof privs; i++) {
        test_v3_trap(SITE_PRIV, AUTH_SHA1, privs[i]);
        test_v3_inform(SITE_PRIV, AUTH_SHA256, privs[i]);
    }
    test_v3_dialect();
    test_v3_bounded();
    test_v3_broken();
    test_names();
    arena_free(arena);
    return check_done();
}
