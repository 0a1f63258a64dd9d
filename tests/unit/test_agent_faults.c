/* Proves that each fault of the test agents does what its name says and nothing else, that faults end when they are
 * told to, and that no datagram, however spoilt, brings an agent down. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "check.h"

#include "ask.h"

#define S     1000000LL
#define COL   "1.3.6.1.2.1.2.2.1."
#define DESCR "1.3.6.1.2.1.1.1.0"

static struct recording *rec;

/* Eight ports with index, name, octets in both widths; a bridge table that points at them. */
static struct recording *make(void)
{
    static char text[8192];
    size_t n = (size_t)snprintf(text, sizeof text, DESCR "|4|A box\n1.3.6.1.2.1.1.3.0|67|0\n");
    for (int i = 1; i <= 8; i++)
        n += (size_t)snprintf(text + n, sizeof text - n,
                              COL "1.%d|2|%d\n" COL "2.%d|4|port %d\n" COL "10.%d|65|1\n"
                                  "1.3.6.1.2.1.31.1.1.1.6.%d|70|%d\n1.3.6.1.2.1.17.1.4.1.2.%d|2|%d\n",
                              i, i, i, i, i, i, i * 1000, i + 100, i);
    return recording_parse(text, n, "box", NULL, 0);
}

static struct agent *with(const char *fault)
{
    struct agent *a = agent_new(rec, 7, 0);
    char why[200] = "";
    CHECK_INT(agent_fault_set(a, fault, 0, why, sizeof why), 0);
    CHECK_STR(why, "");
    return a;
}

static void test_words(void)
{
    struct agent *a = with("loss=0,none");
    char why[200];
    CHECK_INT(agent_fault_set(a, "loss=101", 0, why, sizeof why), -1);
    CHECK_STR(why, "fault \"loss=101\": unknown, or its value does not fit");
    CHECK_INT(agent_fault_set(a, "silence=1", 0, why, sizeof why), -1);
    CHECK_INT(agent_fault_set(a, "missing", 0, why, sizeof why), -1);
    CHECK_INT(agent_fault_set(a, "toobig=-1", 0, why, sizeof why), -1);
    CHECK(ask_one(a, 1, ASK_GET, DESCR, 0)->decoded);
    agent_free(a);
}

static void test_network(void)
{
    struct agent *a = with("silence");
    CHECK_INT(ask_one(a, 1, ASK_GET, DESCR, 0)->octets, 0);
    CHECK_INT(agent_stats_of(a)->dropped, 1);
    CHECK_INT(agent_fault_set(a, "", 0, NULL, 0), 0);
    CHECK(ask_one(a, 1, ASK_GET, DESCR, 0)->decoded);
    CHECK_INT(agent_fault_set(a, "loss=30", 0, NULL, 0), 0);
    int answered = 0;
    for (int i = 0; i < 1000; i++)
        answered += ask_one(a, 1, ASK_GET, DESCR, 0)->octets > 0;
    CHECK(answered > 620 && answered < 780);
    CHECK_INT(agent_fault_set(a, "delay=40,jitter=20,duplicate=3,wrong-port,wrong-address", 0, NULL, 0), 0);
    struct agent_verdict v = ask_one(a, 1, ASK_GET, DESCR, 0)->verdict;
    CHECK(v.delay_us >= 40000 && v.delay_us < 60000);
    CHECK_INT(v.copies, 3);
    CHECK(v.other_port && v.other_address);
    CHECK_INT(agent_fault_set(a, "truncate=20", 0, NULL, 0), 0);
    CHECK_INT(ask_one(a, 1, ASK_GET, DESCR, 0)->octets, 20);
    CHECK(!ask_one(a, 1, ASK_GET, DESCR, 0)->decoded);
    CHECK_INT(agent_fault_set(a, "random", 0, NULL, 0), 0);
    CHECK(!ask_one(a, 1, ASK_GET, DESCR, 0)->decoded);
    agent_free(a);
}

static void test_message(void)
{
    struct agent *a = with("wrong-id");
    struct answer *r = ask_one(a, 1, ASK_GET, DESCR, 0);
    CHECK(r->decoded && r->id != ASK_ID);
    CHECK_INT(agent_fault_set(a, "wrong-community", 0, NULL, 0), 0);
    r = ask_one(a, 1, ASK_GET, DESCR, 0);
    CHECK(r->decoded && strcmp(r->community, "public") != 0);
    CHECK_INT(r->id, ASK_ID);
    CHECK_INT(agent_fault_set(a, "error-index", 0, NULL, 0), 0);
    r = ask_one(a, 1, ASK_GET, DESCR, 0);
    CHECK_INT(r->status, 5);
    CHECK(r->index > 1);
    agent_free(a);
}

static void test_answers(void)
{
    const char *const three[] = { COL "1.1", COL "1.2", COL "1.3" };
    struct agent *a = with("toobig=2");
    CHECK_INT(ask_many(a, 1, ASK_GET, 0, 0, 0, 3, three)->status, 1);
    CHECK_INT(ask_many(a, 1, ASK_GET, 0, 0, 0, 2, three)->status, 0);
    CHECK_INT(ask_many(a, 1, ASK_BULK, 0, 2, 0, 2, three)->status, 1);
    CHECK_INT(ask_many(a, 1, ASK_BULK, 0, 2, 0, 1, three)->status, 0);
    CHECK_INT(agent_fault_set(a, "limit-varbinds=5", 0, NULL, 0), 0);
    CHECK_INT(ask_many(a, 1, ASK_BULK, 0, 20, 0, 2, three)->rows, 5);
    CHECK_INT(agent_fault_set(a, "slow-bulk=10", 0, NULL, 0), 0);
    CHECK_INT(ask_many(a, 1, ASK_BULK, 0, 11, 0, 1, three)->octets, 0);
    CHECK(ask_many(a, 1, ASK_BULK, 0, 10, 0, 1, three)->rows == 10);
    CHECK_INT(agent_fault_set(a, "silence-bulk", 0, NULL, 0), 0);
    CHECK_INT(ask_one(a, 1, ASK_BULK, COL "1", 0)->octets, 0);
    CHECK_INT(ask_one(a, 1, ASK_NEXT, COL "1", 0)->rows, 1);
    CHECK_INT(agent_fault_set(a, "missing=" COL "2,missing=1.3.6.1.2.1.31", 0, NULL, 0), 0);
    CHECK_INT(ask_one(a, 1, ASK_GET, COL "2.1", 0)->row[0].tag, TLV_NO_OBJECT);
    CHECK_STR(ask_one(a, 1, ASK_NEXT, COL "1.8", 0)->row[0].oid, COL "10.1");
    CHECK_INT(ask_one(a, 1, ASK_NEXT, "1.3.6.1.2.1.17.1.4.1.2.108", 0)->row[0].tag, TLV_END_OF_VIEW);
    CHECK_INT(agent_fault_set(a, "generr=" COL "1.2", 0, NULL, 0), 0);
    struct answer *r = ask_many(a, 1, ASK_GET, 0, 0, 0, 3, three);
    CHECK_INT(r->status, 5);
    CHECK_INT(r->index, 2);
    CHECK_INT(ask_one(a, 1, ASK_GET, COL "1.3", 0)->status, 0);
    agent_free(a);
}

static void test_broken_bulk(void)
{
    struct agent *a = with("bulk-broken");
    struct answer *r = ask_one(a, 1, ASK_BULK, COL "2", 0);
    CHECK(r->decoded);
    CHECK_STR(r->row[0].oid, COL "2.1");
    CHECK(strcmp(r->row[0].value, "4|port 1") != 0);
    CHECK_STR(ask_one(a, 1, ASK_GET, COL "2.1", 0)->row[0].value, "4|port 1");
    CHECK_INT(agent_fault_set(a, "bulk-malformed", 0, NULL, 0), 0);
    r = ask_one(a, 1, ASK_BULK, COL "2", 0);
    CHECK(r->octets > 0 && !r->decoded);
    CHECK_STR(ask_one(a, 1, ASK_GET, COL "2.1", 0)->row[0].value, "4|port 1");
    agent_free(a);
}

/* Walks with GETNEXT; counts the objects up to `max`. */
static int walk(struct agent *a, const char *from, int max, bool *ordered)
{
    char at[200];
    uint8_t before[TLV_OID_MAX], now[TLV_OID_MAX];
    size_t before_len, now_len;
    int count = 0;
    snprintf(at, sizeof at, "%s", from);
    *ordered = true;
    tlv_oid_from_text(at, strlen(at), before, &before_len);
    for (; count < max; count++) {
        struct answer *r = ask_one(a, 1, ASK_NEXT, at, 0);
        if (r->rows != 1 || r->row[0].tag == TLV_END_OF_VIEW)
            break;
        memcpy(at, r->row[0].oid, sizeof at);
        tlv_oid_from_text(at, strlen(at), now, &now_len);
        *ordered &= tlv_oid_compare(now, now_len, before, before_len) > 0;
        memcpy(before, now, now_len);
        before_len = now_len;
    }
    return count;
}

static void test_walks(void)
{
    bool ordered;
    struct agent *a = with("none");
    int all = (int)recording_count(rec);
    CHECK_INT(walk(a, "1.3", 1000, &ordered), all);
    CHECK(ordered);
    CHECK_INT(agent_fault_set(a, "loop=4", 0, NULL, 0), 0);
    CHECK_INT(walk(a, "1.3", 1000, &ordered), 1000);
    CHECK(!ordered);
    CHECK_INT(agent_fault_set(a, "same-oid", 0, NULL, 0), 0);
    CHECK_INT(walk(a, "1.3", 1000, &ordered), 1000);
    CHECK_STR(ask_one(a, 1, ASK_NEXT, COL "1.2", 0)->row[0].oid, COL "1.2");
    CHECK_INT(agent_fault_set(a, "unordered", 0, NULL, 0), 0);
    CHECK_INT(walk(a, "1.3", 1000, &ordered), all); /* each one once, in a wrong order */
    CHECK(!ordered);
    CHECK_INT(agent_fault_set(a, "endless", 0, NULL, 0), 0);
    CHECK_INT(walk(a, "1.3", 1000, &ordered), 1000);
    CHECK(ordered);
    struct answer *r = ask_one(a, 1, ASK_BULK, COL "1.7", 0);
    CHECK_INT(r->rows, 20);
    CHECK_STR(r->row[0].oid, COL "1.8");
    CHECK_STR(r->row[19].oid, COL "1.27");
    CHECK_STR(ask_one(a, 1, ASK_NEXT, DESCR, 0)->row[0].oid, "1.3.6.1.2.1.1.3.0");
    agent_free(a);
}

static void test_values(void)
{
    struct agent *a = with("renumber=100");
    CHECK_INT(ask_number(a, COL "1.101", 0), 101);
    CHECK_INT(ask_one(a, 1, ASK_GET, COL "1.1", 0)->row[0].tag, TLV_NO_INSTANCE);
    CHECK_INT(ask_number(a, "1.3.6.1.2.1.17.1.4.1.2.101", 0), 101); /* bridge port 101 is ifIndex 101 now */
    CHECK_STR(ask_one(a, 1, ASK_GET, COL "2.108", 0)->row[0].value, "4|port 8");
    CHECK_INT(agent_fault_set(a, "wrap=10", 100 * S, NULL, 0), 0);
    int64_t before = ask_number(a, COL "10.1", 105 * S), after = ask_number(a, COL "10.1", 112 * S);
    CHECK(before > 4294967296 - 100000000 && before < 4294967296);
    CHECK(after >= 0 && after < 100000000);
    CHECK_INT(ask_number(a, "1.3.6.1.2.1.31.1.1.1.6.1", 112 * S), 4294967296 + after);
    CHECK_INT(agent_fault_set(a, "uptime=4294967000", 200 * S, NULL, 0), 0);
    CHECK_INT(ask_number(a, "1.3.6.1.2.1.1.3.0", 201 * S), 4294967100);
    CHECK_INT(ask_number(a, "1.3.6.1.2.1.1.3.0", 203 * S), 4);
    CHECK_INT(agent_fault_set(a, "reboot", 300 * S, NULL, 0), 0);
    CHECK_INT(ask_number(a, "1.3.6.1.2.1.1.3.0", 300 * S), 0);
    CHECK_INT(ask_number(a, COL "10.1", 300 * S), 0);
    agent_free(a);
}

static struct tlv part(const uint8_t **p, const uint8_t *end, uint8_t tag)
{
    struct tlv t = { 0 };
    CHECK_INT(tlv_expect(p, end, tag, &t), 0);
    return t;
}

/* A v3 GET of sysDescr without security, as `user`, to the engine `id`. */
static size_t build_v3(uint8_t *out, const uint8_t *id, size_t id_len, const char *user)
{
    static const uint8_t inner[] = { 0xa0, 0x19, 2, 1,    77, 2, 1, 0, 2, 1, 0, 0x30, 0x0e, 0x30,
                                     0x0c, 6,    8, 0x2b, 6,  1, 2, 1, 1, 1, 0, 5,    0 };
    uint8_t buf[400], flags = 4;
    struct tlv_back b = { buf, buf + sizeof buf, false };
    const uint8_t *end = b.at;
    tlv_back_octets(&b, inner, sizeof inner);
    tlv_back_string(&b, TLV_OCTETS, "", 0);
    tlv_back_string(&b, TLV_OCTETS, id, id_len);
    tlv_back_head(&b, TLV_SEQUENCE, end);
    const uint8_t *security = b.at;
    tlv_back_string(&b, TLV_OCTETS, "", 0);
    tlv_back_string(&b, TLV_OCTETS, "", 0);
    tlv_back_string(&b, TLV_OCTETS, user, strlen(user));
    tlv_back_integer(&b, 0);
    tlv_back_integer(&b, 0);
    tlv_back_string(&b, TLV_OCTETS, id, id_len);
    tlv_back_head(&b, TLV_SEQUENCE, security);
    tlv_back_head(&b, TLV_OCTETS, security);
    const uint8_t *header = b.at;
    tlv_back_integer(&b, 3);
    tlv_back_string(&b, TLV_OCTETS, &flags, 1);
    tlv_back_integer(&b, 65507);
    tlv_back_integer(&b, 99);
    tlv_back_head(&b, TLV_SEQUENCE, header);
    tlv_back_integer(&b, 3);
    tlv_back_head(&b, TLV_SEQUENCE, end);
    memcpy(out, b.at, (size_t)(end - b.at));
    return (size_t)(end - b.at);
}

/* The tag of the PDU in an unencrypted v3 message and the name of its first varbind; boots and time. */
static uint8_t open_v3(const uint8_t *in, size_t len, char *name, size_t cap, int64_t *boots,
                       int64_t *seconds)
{
    const uint8_t *p = in, *end = in + len;
    struct tlv t = part(&p, end, TLV_SEQUENCE);
    p = t.body;
    part(&p, end, TLV_INTEGER);
    part(&p, end, TLV_SEQUENCE);
    struct tlv security = part(&p, end, TLV_OCTETS), scoped = part(&p, end, TLV_SEQUENCE), pdu;
    p = security.body;
    struct tlv s = part(&p, end, TLV_SEQUENCE);
    p = s.body;
    part(&p, end, TLV_OCTETS);
    t = part(&p, end, TLV_INTEGER);
    tlv_integer(&t, boots);
    t = part(&p, end, TLV_INTEGER);
    tlv_integer(&t, seconds);
    p = scoped.body;
    part(&p, end, TLV_OCTETS);
    part(&p, end, TLV_OCTETS);
    CHECK_INT(tlv_take(&p, end, &pdu), 0);
    p = pdu.body;
    for (int i = 0; i < 3; i++)
        part(&p, end, TLV_INTEGER);
    t = part(&p, end, TLV_SEQUENCE);
    p = t.body;
    t = part(&p, end, TLV_SEQUENCE);
    p = t.body;
    t = part(&p, end, TLV_OID);
    tlv_oid_to_text(t.body, t.len, name, cap);
    return pdu.tag;
}

static void test_v3(void)
{
    uint8_t in[400], out[AGENT_REPLY_ROOM];
    struct agent_verdict v;
    char name[100];
    int64_t boots, seconds;
    size_t id_len;
    struct agent *a = with("none");
    const uint8_t *id = agent_engine_id(a, &id_len);
    CHECK_INT(id_len, 13);
    CHECK_INT(agent_answer(a, in, build_v3(in, id, 0, ""), out, 0, &v), 0); /* no user at all: no v3 */
    CHECK_INT(agent_option(a, "v3user=plain", 0, NULL, 0), 0);
    CHECK_INT(agent_option(a, "boots=41", 0, NULL, 0), 0);
    size_t n = agent_answer(a, in, build_v3(in, id, 0, ""), out, 5 * S, &v);
    CHECK_INT(open_v3(out, n, name, sizeof name, &boots, &seconds), 0xa8);
    CHECK_STR(name, "1.3.6.1.6.3.15.1.1.4.0");
    CHECK_INT(boots, 41);
    CHECK_INT(seconds, 5);
    n = agent_answer(a, in, build_v3(in, id, id_len, "nobody"), out, 5 * S, &v);
    CHECK_INT(open_v3(out, n, name, sizeof name, &boots, &seconds), 0xa8);
    CHECK_STR(name, "1.3.6.1.6.3.15.1.1.3.0");
    n = agent_answer(a, in, build_v3(in, id, id_len, "plain"), out, 6 * S, &v);
    CHECK_INT(open_v3(out, n, name, sizeof name, &boots, &seconds), 0xa2);
    CHECK_STR(name, DESCR);
    CHECK_INT(agent_fault_set(a, "reports=2", 0, NULL, 0), 0);
    n = agent_answer(a, in, build_v3(in, id, id_len, "plain"), out, 6 * S, &v);
    CHECK_INT(open_v3(out, n, name, sizeof name, &boots, &seconds), 0xa8);
    CHECK_STR(name, "1.3.6.1.6.3.15.1.1.2.0");
    CHECK_INT(agent_fault_set(a, "frozen-time", 10 * S, NULL, 0), 0);
    n = agent_answer(a, in, build_v3(in, id, 0, ""), out, 900 * S, &v);
    open_v3(out, n, name, sizeof name, &boots, &seconds);
    CHECK_INT(seconds, 10);
    CHECK_INT(agent_fault_set(a, "boots-reset,bare-discovery", 1000 * S, NULL, 0), 0);
    n = agent_answer(a, in, build_v3(in, id, 0, ""), out, 1007 * S, &v);
    open_v3(out, n, name, sizeof name, &boots, &seconds);
    CHECK_INT(boots, 0);
    CHECK_INT(seconds, 0);
    CHECK_INT(agent_fault_set(a, "none", 1000 * S, NULL, 0), 0);
    n = agent_answer(a, in, build_v3(in, id, 0, ""), out, 1007 * S, &v);
    open_v3(out, n, name, sizeof name, &boots, &seconds);
    CHECK_INT(boots, 1);
    CHECK_INT(seconds, 7);
    CHECK_INT(agent_fault_set(a, "silence-discovery", 0, NULL, 0), 0);
    CHECK_INT(agent_answer(a, in, build_v3(in, id, 0, ""), out, 0, &v), 0);
    agent_free(a);
}

/* Good requests with a few octets changed, cut or doubled: never a crash, never a reply that is too long. */
static void test_spoilt(void)
{
    struct agent *a = with("none");
    uint32_t dice = 12345;
    size_t id_len, longest = 0;
    CHECK_INT(agent_option(a, "v3user=plain", 0, NULL, 0), 0);
    CHECK_INT(agent_option(a, "v3user=full:MD5:password1:AES:password2", 0, NULL, 0), 0);
    const uint8_t *id = agent_engine_id(a, &id_len);
    const char *const names[] = { COL "1", "1.3", DESCR };
    static const char *const faults[] = { "none", "endless,unordered", "loop=3,missing=" COL "1",
                                          "bulk-malformed,renumber=9" };
    for (int i = 0; i < 20000; i++) {
        uint8_t in[800], out[AGENT_REPLY_ROOM];
        struct agent_verdict v;
        static const uint8_t pdus[] = { ASK_GET, ASK_NEXT, ASK_BULK };
        size_t n = i % 4 == 3 ? build_v3(in, id, id_len, i % 8 == 3 ? "plain" : "full")
                              : ask_build(in, i % 3 == 0, "public", pdus[i % 3], i % 5, i % 60, 3, names);
        for (int k = 0; k < 1 + i % 3; k++) {
            dice = dice * 1664525 + 1013904223;
            in[(dice >> 8) % n] ^= (uint8_t)(1u << (dice >> 29));
        }
        if (i % 7 == 0)
            n = (dice >> 10) % n;
        if (i % 1000 == 0)
            agent_fault_set(a, faults[i / 1000 % 4], 0, NULL, 0);
        size_t len = agent_answer(a, in, n, out, i * S, &v);
        longest = len > longest ? len : longest;
    }
    CHECK(longest > 100 && longest <= 1472);
    CHECK(agent_stats_of(a)->refused > 1000 && agent_stats_of(a)->replies > 1000);
    agent_free(a);
}

int main(void)
{
    rec = make();
    test_words();
    test_network();
    test_message();
    test_answers();
    test_broken_bulk();
    test_walks();
    test_values();
    test_v3();
    test_spoilt();
    recording_free(rec);
    return check_done();
}
