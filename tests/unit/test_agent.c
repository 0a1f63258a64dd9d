/* Proves that the test agents answer as RFC 1157 and RFC 3416 say, that their values move as promised, and that
 * overrides, reboots and ports work: the tests of the engine stand on this. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "check.h"

#include "../agent/cipher.h"
#include "../agent/herd.h"
#include "../agent/motion.h"
#include "ask.h"

#include <unistd.h>

#define S   1000000LL
#define IF  "1.3.6.1.2.1.2.2.1."
#define IFX "1.3.6.1.2.1.31.1.1.1."

static const char device[] = /* not sorted, and with CRLF */
    "1.3.6.1.2.1.1.3.0|67|100000\r\n"
    "1.3.6.1.2.1.1.1.0|4|A box\r\n"
    "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.32473.1\n"
    "1.3.6.1.2.1.1.5.0|4x|626f78\n"
    "# a comment\n\n" IF "1.2|2|2\n" IF "1.1|2|1\n" IF "1.10|2|10\n" IF "1.300|2|300\n" IF "8.1|2|1\n" IF
    "8.2|2|2\n" IF "8.10|2|1\n" IF "9.1|67|5000\n" IF "10.1|65|7\n" IF "10.2|65|70\n" IF "10.10|65|5\n" IFX
    "6.1|70|8589934592\n" IFX "6.2|70|1000\n" IFX "6.10|70|18446744073709551000\n" IFX "19.1|67|0\n"
    "1.3.6.1.2.1.33.1.3.3.1.3.1|2|231\n"
    "1.3.6.1.2.1.43.11.1.1.9.1.1|2|-3\n"
    "1.3.6.1.2.1.25.2.3.1.5.1|2|-1365279796\n"
    "1.3.6.1.4.1.2021.10.1.6.1|68x|9f78043fb5c28f\n"
    "1.3.6.1.2.1.4.20.1.1.192.0.2.1|64|192.0.2.1\n"
    "1.3.6.1.4.1.32473.9.4294967295|66|4294967295\n";

static struct recording *load(void)
{
    char why[200] = "";
    struct recording *rec = recording_parse(device, sizeof device - 1, "device", why, sizeof why);
    CHECK_STR(why, "");
    return rec;
}

static void test_recording(void)
{
    char why[200];
    struct recording *rec = load();
    CHECK_INT(recording_count(rec), 25);
    recording_free(rec);
    rec = recording_parse("", 0, "empty", why, sizeof why);
    struct agent *a = agent_new(rec, 1, 0);
    CHECK_INT(ask_one(a, 1, ASK_NEXT, "1.3", 0)->row[0].tag, TLV_END_OF_VIEW);
    agent_free(a);
    recording_free(rec);
    CHECK(recording_parse("1.3|2|1\n1.3.6|2|x\n", 17, "f", why, sizeof why) == NULL);
    CHECK_STR(why, "f:2: not a number");
    CHECK(recording_parse("1.3.6 2 1", 9, "f", why, sizeof why) == NULL);
    CHECK_STR(why, "f:1: want OID|type|value");
    CHECK(recording_parse("1.3.x|2|1", 9, "f", why, sizeof why) == NULL);
    CHECK_STR(why, "f:1: not an object identifier");
    CHECK(recording_parse("1.3.6|4x|abc", 12, "f", why, sizeof why) == NULL);
    CHECK_STR(why, "f:1: not hex");
    CHECK(recording_load("/nowhere/at/all", why, sizeof why) == NULL);
    CHECK_STR(why, "/nowhere/at/all: No such file or directory");
}

static void test_get(struct recording *rec)
{
    struct agent *a = agent_new(rec, 1, 0);
    const char *const names[] = { "1.3.6.1.2.1.1.1.0",
                                  "1.3.6.1.2.1.1.2.0",
                                  "1.3.6.1.2.1.1.5.0",
                                  "1.3.6.1.2.1.25.2.3.1.5.1",
                                  "1.3.6.1.2.1.43.11.1.1.9.1.1",
                                  "1.3.6.1.2.1.1.99.0",
                                  IF "1.99",
                                  "1.3.6.1.4.1.32473.9.4294967295" };
    struct answer *r = ask_many(a, 1, ASK_GET, 0, 0, 0, 8, names);
    CHECK(r->decoded);
    CHECK_INT(r->id, ASK_ID);
    CHECK_INT(r->version, 1);
    CHECK_INT(r->status, 0);
    CHECK_STR(r->community, "public");
    CHECK_INT(r->rows, 8);
    CHECK_STR(r->row[0].value, "4|A box");
    CHECK_STR(r->row[1].value, "6|1.3.6.1.4.1.32473.1");
    CHECK_STR(r->row[2].value, "4|box");
    CHECK_STR(r->row[3].value, "2|-1365279796");
    CHECK_STR(r->row[4].value, "2|-3");
    CHECK_INT(r->row[5].tag, TLV_NO_OBJECT);
    CHECK_INT(r->row[6].tag, TLV_NO_INSTANCE);
    CHECK_STR(r->row[7].value, "66|4294967295");
    agent_free(a);
}

static void test_next_and_bulk(struct recording *rec)
{
    struct agent *a = agent_new(rec, 1, 0);
    CHECK_STR(ask_one(a, 1, ASK_NEXT, "1.3", 0)->row[0].oid, "1.3.6.1.2.1.1.1.0");
    CHECK_STR(ask_one(a, 1, ASK_NEXT, IF "1.2", 0)->row[0].oid, IF "1.10"); /* by number, not by text */
    CHECK_STR(ask_one(a, 1, ASK_NEXT, IF "1.11", 0)->row[0].oid, IF "1.300");
    struct answer *r = ask_one(a, 1, ASK_NEXT, "1.3.6.1.4.1.32473.9.4294967295", 0);
    CHECK_INT(r->row[0].tag, TLV_END_OF_VIEW);
    CHECK_STR(r->row[0].oid, "1.3.6.1.4.1.32473.9.4294967295");
    const char *const columns[] = { "1.3.6.1.2.1.1.5", IF "1", IF "8" };
    r = ask_many(a, 1, ASK_BULK, 1, 3, 0, 3, columns);
    CHECK_INT(r->rows, 7);
    CHECK_STR(r->row[0].oid, "1.3.6.1.2.1.1.5.0");
    CHECK_STR(r->row[1].oid, IF "1.1");
    CHECK_STR(r->row[2].oid, IF "8.1");
    CHECK_STR(r->row[5].oid, IF "1.10");
    CHECK_STR(r->row[6].oid, IF "8.10");
    r = ask_one(a, 1, ASK_BULK, "1.3.6.1.4.1.2021", 0);
    CHECK_INT(r->rows, 3); /* the end is told once, not twenty times */
    CHECK_INT(r->row[2].tag, TLV_END_OF_VIEW);
    r = ask_many(a, 1, ASK_BULK, 0, 0, 0, 1, columns);
    CHECK_INT(r->rows, 0);
    CHECK_INT(r->status, 0);
    agent_free(a);
}

static void test_v1(struct recording *rec)
{
    struct agent *a = agent_new(rec, 1, 0);
    const char *const names[] = { "1.3.6.1.2.1.1.1.0", IFX "6.1" };
    struct answer *r = ask_many(a, 0, ASK_GET, 0, 0, 0, 2, names);
    CHECK_INT(r->status, 2); /* noSuchName: v1 has no Counter64 */
    CHECK_INT(r->index, 2);
    CHECK_INT(r->rows, 2);
    CHECK_STR(ask_one(a, 0, ASK_NEXT, IFX "1", 0)->row[0].oid, IFX "19.1");
    r = ask_one(a, 0, ASK_NEXT, "1.3.6.1.4.1.32473.9.4294967295", 0);
    CHECK_INT(r->status, 2);
    CHECK_INT(r->index, 1);
    CHECK_INT(ask_one(a, 0, ASK_BULK, "1.3", 0)->octets, 0);
    CHECK_INT(agent_option(a, "versions=1", 0, NULL, 0), 0);
    CHECK_INT(ask_one(a, 1, ASK_GET, "1.3.6.1.2.1.1.1.0", 0)->octets, 0);
    CHECK_INT(ask_one(a, 0, ASK_GET, "1.3.6.1.2.1.1.1.0", 0)->rows, 1);
    agent_free(a);
}

static void test_size(struct recording *rec)
{
    struct agent *a = agent_new(rec, 1, 0);
    const char *names[40];
    for (int i = 0; i < 40; i++)
        names[i] = "1.3.6.1.2.1.1.1.0";
    CHECK_INT(agent_option(a, "max=484", 0, NULL, 0), 0);
    struct answer *r = ask_many(a, 1, ASK_GET, 0, 0, 0, 40, names);
    CHECK_INT(r->status, 1);
    CHECK_INT(r->rows, 0);
    r = ask_many(a, 1, ASK_BULK, 0, 50, 0, 10, names);
    CHECK_INT(r->status, 0);
    CHECK(r->rows > 12 && r->octets <= 484);
    CHECK_INT(agent_option(a, "max=1472", 0, NULL, 0), 0);
    r = ask_many(a, 1, ASK_BULK, 0, 50, 0, 10, names);
    CHECK(r->octets > 1400 && r->octets <= 1472);
    agent_free(a);
}

static void test_community(struct recording *rec)
{
    struct agent *a = agent_new(rec, 1, 0);
    uint8_t in[200], out[AGENT_REPLY_ROOM];
    struct agent_verdict v;
    const char *oid = "1.3.6.1.2.1.1.1.0";
    CHECK_INT(agent_answer(a, in, ask_build(in, 1, "private", ASK_GET, 0, 0, 1, &oid), out, 0, &v), 0);
    CHECK_INT(agent_option(a, "community=a $b#@!", 0, NULL, 0), 0);
    CHECK(agent_answer(a, in, ask_build(in, 1, "a $b#@!", ASK_GET, 0, 0, 1, &oid), out, 0, &v) > 0);
    CHECK_INT(agent_answer(a, in, ask_build(in, 1, "public", ASK_GET, 0, 0, 1, &oid), out, 0, &v), 0);
    CHECK_INT(agent_stats_of(a)->refused, 2);
    CHECK_INT(agent_stats_of(a)->requests, 3);
    agent_free(a);
}

static void test_counters(struct recording *rec)
{
    struct agent *a = agent_new(rec, 1, 50 * S);
    CHECK_INT(ask_number(a, "1.3.6.1.2.1.1.3.0", 50 * S), 100000);
    CHECK_INT(ask_number(a, "1.3.6.1.2.1.1.3.0", 53 * S), 100300);
    CHECK_INT(ask_number(a, IFX "6.1", 50 * S), 8589934592);
    int64_t before = 8589934592, first = ask_number(a, IFX "6.1", 60 * S) - before;
    CHECK(first > 0);
    for (int i = 1; i < 200; i++) {
        int64_t now = ask_number(a, IFX "6.1", 50 * S + i * S / 7);
        CHECK(now >= before);
        before = now;
        CHECK_INT(ask_number(a, IF "10.1", 50 * S + i * S / 7), now % 4294967296); /* its low half */
    }
    CHECK(llabs(ask_number(a, IFX "6.1", 250 * S) - 8589934592 - 20 * first) <= 20); /* an even rate */
    CHECK_INT(ask_number(a, IFX "6.2", 90 * S), 1000);                               /* the port is down */
    agent_reboot(a, 300 * S);
    CHECK_INT(ask_number(a, "1.3.6.1.2.1.1.3.0", 301 * S), 100);
    CHECK_INT(ask_number(a, IFX "6.1", 300 * S), 0);
    CHECK(llabs(ask_number(a, IFX "6.1", 310 * S) - first) <= 1);
    CHECK_INT(ask_number(a, IFX "6.2", 310 * S), 0);
    agent_free(a);
}

static void test_still_and_twins(struct recording *rec)
{
    struct agent *a = agent_new(rec, 1, 0), *b = agent_twin(a, 2, 0);
    CHECK(ask_number(a, IFX "6.1", 100 * S) != ask_number(b, IFX "6.1", 100 * S));
    agent_free(b);
    CHECK_INT(agent_option(a, "moves=still", 0, NULL, 0), 0);
    CHECK_INT(ask_number(a, IFX "6.1", 100 * S), 8589934592);
    CHECK_INT(ask_number(a, IF "10.1", 100 * S), 7);
    CHECK_INT(ask_number(a, "1.3.6.1.2.1.1.3.0", 100 * S), 100000);
    agent_free(a);
}

static void test_ports(struct recording *rec)
{
    struct agent *a = agent_new(rec, 1, 0);
    int64_t at = ask_number(a, IFX "6.1", 100 * S);
    agent_port_down(a, 1, 100 * S);
    CHECK_INT(ask_number(a, IF "8.1", 101 * S), 2);
    CHECK_INT(ask_number(a, IF "9.1", 150 * S), 110000);
    CHECK_INT(ask_number(a, IFX "6.1", 200 * S), at);
    agent_port_up(a, 1, 200 * S);
    CHECK_INT(ask_number(a, IF "8.1", 201 * S), 1);
    CHECK_INT(ask_number(a, IF "9.1", 250 * S), 120000);
    CHECK(ask_number(a, IFX "6.1", 201 * S) > at);
    agent_port_clear(a, 1, false, 300 * S);
    CHECK_INT(ask_number(a, IFX "6.1", 300 * S), 0);
    CHECK_INT(ask_number(a, IFX "19.1", 300 * S), 0);
    agent_port_clear(a, 1, true, 310 * S);
    CHECK_INT(ask_number(a, IFX "6.1", 310 * S), 0);
    CHECK_INT(ask_number(a, IFX "19.1", 320 * S), 131000);
    agent_free(a);
}

static void test_overrides(struct recording *rec)
{
    struct agent *a = agent_new(rec, 1, 0);
    char text[80];
    CHECK_INT(agent_set(a, IF "8.1|2|7", text, sizeof text), 0);
    CHECK_INT(agent_set(a, IF "1.11|2|11", text, sizeof text), 0); /* one that was not there */
    CHECK_INT(agent_set(a, "1.3.6.1.2.1.1.0.0|4|first", text, sizeof text), 0);
    CHECK_INT(agent_set(a, "1.9.9|4|last", text, sizeof text), 0);
    CHECK_INT(ask_number(a, IF "8.1", 0), 7);
    CHECK_INT(agent_value(a, IF "8.1", 0, text, sizeof text), 0);
    CHECK_STR(text, "2|7");
    CHECK_STR(ask_one(a, 1, ASK_NEXT, "1.3", 0)->row[0].value, "4|first");
    struct answer *r = ask_one(a, 1, ASK_BULK, IF "1.2", 0);
    CHECK_STR(r->row[0].oid, IF "1.10");
    CHECK_STR(r->row[1].oid, IF "1.11");
    CHECK_STR(r->row[2].oid, IF "1.300");
    CHECK_STR(r->row[3].oid, IF "8.1");
    CHECK_INT(r->row[3].number, 7);
    r = ask_one(a, 1, ASK_NEXT, "1.3.6.1.4.1.32473.9.4294967295", 0);
    CHECK_STR(r->row[0].value, "4|last");
    CHECK_INT(ask_one(a, 1, ASK_NEXT, "1.9.9", 0)->row[0].tag, TLV_END_OF_VIEW);
    CHECK_INT(agent_unset(a, IF "8.1", NULL, 0), 0);
    CHECK_INT(ask_number(a, IF "8.1", 0), 1);
    CHECK_INT(agent_unset(a, IF "1.11", NULL, 0), 0);
    CHECK_STR(ask_one(a, 1, ASK_NEXT, IF "1.10", 0)->row[0].oid, IF "1.300");
    CHECK_INT(agent_set(a, "8.1|2|7", text, sizeof text), -1);
    CHECK_STR(text, "8.1|2|7: not an object identifier");
    CHECK_INT(agent_value(a, "1.3.6.1.2.1.99", 0, text, sizeof text), -1);
    agent_free(a);
}

static void test_moves(struct recording *rec)
{
    static const char rules[] =
        "1.3.6.1.2.1.33.1.3.3.1.3  walk min=220 max=240 period=30 at=70 until=80 instead=0\n"
        "1.3.6.1.2.1.43.11.1.1.9 fall max=60 min=50 over=100 # toner\n"
        "1.3.6.1.4.1.2021.10.1.6 sine min=0.5 max=2 period=10\n" IFX
        "6.1 office min=1k max=2M period=20 noise=30\n" IF "8.2 step max=1 at=5 until=9 repeat=20\n";
    char why[200] = "", path[] = "/tmp/movesXXXXXX", option[64];
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, rules, sizeof rules - 1) == (ssize_t)sizeof rules - 1);
    close(fd);
    struct agent *a = agent_new(rec, 1, 0);
    snprintf(option, sizeof option, "moves=%s", path);
    CHECK_INT(agent_option(a, option, 0, why, sizeof why), 0);
    unlink(path);
    int64_t low = 1000, high = 0, count = 0;
    for (int i = 0; i < 70; i++) {
        int64_t volt = ask_number(a, "1.3.6.1.2.1.33.1.3.3.1.3.1", i * S),
                octets = ask_number(a, IFX "6.1", i * S);
        low = volt < low ? volt : low;
        high = volt > high ? volt : high;
        CHECK(octets >= count);
        CHECK_INT(ask_number(a, IF "8.2", i * S), i % 20 >= 5 && i % 20 < 9 ? 1 : 2);
        count = octets;
    }
    CHECK(low >= 220 && high <= 240 && high - low > 5);
    CHECK(count > 8589934592 + 70000);
    CHECK_INT(ask_number(a, "1.3.6.1.2.1.33.1.3.3.1.3.1", 75 * S), 0);
    CHECK_INT(ask_number(a, "1.3.6.1.2.1.43.11.1.1.9.1.1", 0), 60);
    CHECK_INT(ask_number(a, "1.3.6.1.2.1.43.11.1.1.9.1.1", 50 * S), 55);
    CHECK_INT(ask_number(a, "1.3.6.1.2.1.43.11.1.1.9.1.1", 500 * S), 50);
    CHECK_INT(ask_one(a, 1, ASK_GET, "1.3.6.1.4.1.2021.10.1.6.1", 0)->row[0].tag, TLV_OPAQUE);
    agent_free(a);
    CHECK(motion_parse("\n1.3 dance\n", 11, "m", why, sizeof why) == NULL);
    CHECK_STR(
        why, "m:2: dance: want still, grow, step, ramp, fall, sine, saw, drain, walk, office, noise or like");
    CHECK(motion_parse("1.3 grow rte=1", 14, "m", why, sizeof why) == NULL);
    CHECK_STR(why, "m:1: rte=1: unknown key");
}

/* RFC 3414 appendix A.3: the password maplesyrup, the engine 00..02. */
static void test_keys(void)
{
    static const uint8_t engine[12] = { [11] = 2 };
    static const uint8_t md5[16] = { 0x52, 0x6f, 0x5e, 0xed, 0x9f, 0xcc, 0xe2, 0x6f,
                                     0x89, 0x64, 0xc2, 0x93, 0x07, 0x87, 0xd8, 0x2b };
    static const uint8_t sha[20] = { 0x66, 0x95, 0xfe, 0xbc, 0x92, 0x88, 0xe3, 0x62, 0x82, 0x23,
                                     0x5f, 0xc7, 0x15, 0x1f, 0x12, 0x84, 0x97, 0xb3, 0x8f, 0x3f };
    struct cipher_user u;
    struct cipher_keys k;
    char why[200];
    CHECK_INT(cipher_user_parse("bob:MD5:maplesyrup", &u, why, sizeof why), 0);
    cipher_localize(&u, engine, sizeof engine, &k);
    CHECK(memcmp(k.auth, md5, sizeof md5) == 0);
    CHECK_INT(cipher_user_parse("bob:SHA:maplesyrup:AES:maplesyrup", &u, why, sizeof why), 0);
    cipher_localize(&u, engine, sizeof engine, &k);
    CHECK(memcmp(k.auth, sha, sizeof sha) == 0);
    CHECK(memcmp(k.priv, sha, 16) == 0);
    CHECK_INT(cipher_user_parse("bob:SHA-3:maplesyrup", &u, why, sizeof why), -1);
}

static int tell(struct herd *h, const char *line, char *reply, size_t cap)
{
    char copy[200], *words[20];
    snprintf(copy, sizeof copy, "%s", line);
    return herd_command(h, words, herd_split(copy, words, 20), S, reply, cap);
}

static void test_context(const char *path)
{
    uint8_t in[200], out[AGENT_REPLY_ROOM];
    struct agent_verdict v;
    struct answer r = { 0 };
    char option[80];
    const char *oid = IFX "6.1";
    struct recording *empty = recording_parse("", 0, "empty", NULL, 0);
    struct agent *a = agent_new(empty, 1, 0);
    snprintf(option, sizeof option, "context=10:%s", path);
    CHECK_INT(agent_option(a, option, 0, NULL, 0), 0);
    CHECK_INT(agent_option(a, "moves=still", 0, NULL, 0), 0);
    size_t n = agent_answer(a, in, ask_build(in, 1, "public@10", ASK_GET, 0, 0, 1, &oid), out, 9 * S, &v);
    CHECK(n && ask_decode(out, n, &r) == 0);
    CHECK_INT(r.row[0].number, 8589934592);
    CHECK_INT(agent_answer(a, in, ask_build(in, 1, "public@11", ASK_GET, 0, 0, 1, &oid), out, 9 * S, &v), 0);
    CHECK_INT(agent_answer(a, in, ask_build(in, 1, "secret@10", ASK_GET, 0, 0, 1, &oid), out, 9 * S, &v), 0);
    CHECK_INT(agent_option(a, "context=vrf:/nowhere", 0, option, sizeof option), -1);
    CHECK_STR(option, "/nowhere: No such file or directory");
    agent_free(a);
    recording_free(empty);
}

static void test_herd(void)
{
    char path[] = "/tmp/herdXXXXXX", line[200], text[500];
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, device, sizeof device - 1) == (ssize_t)sizeof device - 1);
    close(fd);
    test_context(path);
    struct herd *h = herd_new();
    snprintf(line, sizeof line, "127.0.1.250/10 %s \"community=a b\" fault=silence # ten of them", path);
    CHECK_INT(herd_line(h, line, "", 0, text, sizeof text), 0);
    CHECK_INT(herd_count(h), 10);
    CHECK_INT(herd_line(h, line, "", 0, text, sizeof text), -1);
    CHECK_STR(text, "127.0.1.250/10: agent 1 of the line has an address that is taken");
    CHECK_INT(herd_line(h, "127.0.0.1", "", 0, text, sizeof text), -1);
    snprintf(line, sizeof line, "127.0.3.1 %s speed=9", path);
    CHECK_INT(herd_line(h, line, "", 0, text, sizeof text), -1);
    CHECK(strncmp(text, "unknown option \"speed=9\"", 24) == 0);
    CHECK_INT(tell(h, "127.0.2.3 get=1.3.6.1.2.1.1.1.0", text, sizeof text), 0);
    CHECK_STR(text, "4|A box\n");
    CHECK_INT(tell(h, "127.0.1.250/10 fault=none down=1", text, sizeof text), 0);
    CHECK_STR(text, "ok 10\n");
    CHECK_INT(tell(h, "127.0.2.3 get=" IF "8.1 up=1 get=" IF "8.1", text, sizeof text), 0);
    CHECK_STR(text, "2|2\n2|1\n");
    CHECK_INT(tell(h, "127.0.2.4 fault=none", text, sizeof text), -1);
    CHECK_STR(text, "error: no agent at 127.0.2.4\n");
    CHECK_INT(tell(h, "all reboot get=1.3.6.1.2.1.1.3.0", text, sizeof text), 0);
    CHECK(strncmp(text, "67|0\n67|0\n", 10) == 0);
    CHECK_INT(tell(h, "127.0.2.3 fault=sleepy", text, sizeof text), -1);
    CHECK_STR(text, "error: fault \"sleepy\": unknown, or its value does not fit\n");
    herd_free(h);
    unlink(path);
}

int main(void)
{
    struct recording *rec = load();
    test_recording();
    test_get(rec);
    test_next_and_bulk(rec);
    test_v1(rec);
    test_size(rec);
    test_community(rec);
    test_counters(rec);
    test_still_and_twins(rec);
    test_ports(rec);
    test_overrides(rec);
    test_moves(rec);
    recording_free(rec);
    test_keys();
    test_herd();
    return check_done();
}
