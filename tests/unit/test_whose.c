/* test_whose.c: proves whose a notification is: relays, agent addresses, engine IDs and addresses in that order, and that nothing an
 * untrusted sender says of itself gives it another device's name (story 67). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include <stdlib.h>

#include "core/whose.h"

static const struct traps_range relay_ranges[] = { { "10.9.0.0", 28 }, { "2001:db8:9::", 64 } };
static struct traps_allow allows[] = {
    { .name = "relays", .ranges = relay_ranges, .range_count = 2, .relay = true }
};
static const struct traps traps = { .allows = allows, .allow_count = 1 };

static struct udp_address address(const char *text)
{
    struct udp_address a;

    if (udp_parse(text, 162, &a))
        abort();
    return a;
}

static void give(struct whose *w, const char *key, const char *text, enum whose_trust trust)
{
    struct udp_address a = address(text);

    whose_address(w, key, &a, trust);
}

static struct whose *world(void)
{
    struct whose *w = whose_new();

    give(w, "acme/hq/sw1", "10.0.0.1", WHOSE_CONFIGURED);
    give(w, "acme/hq/sw2", "10.0.0.2", WHOSE_CONFIGURED);
    give(w, "acme/hq/sw2", "2001:db8::2", WHOSE_CONFIGURED);
    give(w, "acme/hq/sw1", "192.168.7.1", WHOSE_TOLD);
    give(w, "acme/hq/sw1", "192.168.1.1", WHOSE_TOLD); /* at two customers */
    give(w, "bolt/hq/gw", "192.168.1.1", WHOSE_TOLD);
    give(w, "bolt/hq/gw", "10.50.0.1", WHOSE_CONFIGURED);
    give(w, "bolt/hq/gw", "10.0.0.2", WHOSE_TOLD); /* a lie */
    give(w, "acme/nat/a", "203.0.113.5", WHOSE_CONFIGURED);
    give(w, "acme/nat/b", "203.0.113.5", WHOSE_CONFIGURED);
    give(w, "acme/nat/b", "192.168.66.2", WHOSE_TOLD);
    whose_engine(w, "acme/nat/a", (const uint8_t *)"\x80\x00\x00\x01\x01", 5);
    whose_engine(w, "acme/hq/sw2", (const uint8_t *)"\x80\x00\x00\x01\x02", 5);
    whose_engine(w, "acme/hq/sw1", (const uint8_t *)"\x80\x00\x00\x01\x07", 5); /* clones */
    whose_engine(w, "acme/hq/sw2", (const uint8_t *)"\x80\x00\x00\x01\x07", 5);
    whose_relays(w, &traps);
    return w;
}

static const struct row {
    const char *source, *agent, *relay, *engine;
    bool authentic, inform;
    const char *whose, *why;
} rows[] = {
    { "10.0.0.1", NULL, NULL, NULL, false, false, "acme/hq/sw1", "the sender" },
    { "::ffff:10.0.0.1", NULL, NULL, NULL, false, false, "acme/hq/sw1", "v4 in v6 clothes" },
    { "2001:db8::2", NULL, NULL, NULL, false, false, "acme/hq/sw2", "IPv6" },
    { "192.168.7.1", NULL, NULL, NULL, false, false, "acme/hq/sw1", "an address of its own table" },
    { "192.168.1.1", NULL, NULL, NULL, false, false, NULL, "told by two" },
    { "10.0.0.2", NULL, NULL, NULL, false, false, "acme/hq/sw2",
      "configured wins over what another one tells" },
    { "10.77.0.1", NULL, NULL, NULL, false, false, NULL, "nobody" },
    { NULL, NULL, NULL, NULL, false, false, NULL, "no source" },
    /* hints of those who are not trusted */
    { "10.0.0.1", "10.0.0.2", NULL, NULL, false, false, "acme/hq/sw1", "agent address of another device" },
    { "10.0.0.1", NULL, "10.0.0.2", NULL, false, false, "acme/hq/sw1", "relay address from no relay" },
    { "10.77.0.1", "10.0.0.2", "10.0.0.2", NULL, false, false, NULL, "hints of nobody" },
    /* relays */
    { "10.9.0.5", NULL, "10.0.0.2", NULL, false, false, "acme/hq/sw2", "snmpTrapAddress of a relay" },
    { "10.9.0.5", "10.0.0.1", "10.0.0.2", NULL, false, false, "acme/hq/sw2", "... before the agent address" },
    { "10.9.0.5", "10.0.0.1", NULL, NULL, false, false, "acme/hq/sw1", "agent address of a relay" },
    { "10.9.0.5", "10.0.0.1", "10.88.0.1", NULL, false, false, NULL, "a relay that names nobody we know" },
    { "10.9.0.16", "10.0.0.1", NULL, NULL, false, false, NULL, "just outside of its range" },
    { "2001:db8:9::7", "10.0.0.1", NULL, NULL, false, false, "acme/hq/sw1", "an IPv6 relay" },
    /* several devices behind one address */
    { "203.0.113.5", NULL, NULL, NULL, false, false, NULL, "two behind a NAT" },
    { "203.0.113.5", "192.168.66.2", NULL, NULL, false, false, "acme/nat/b",
      "the agent address tells which" },
    { "203.0.113.5", "10.0.0.1", NULL, NULL, false, false, NULL, "... but no third one" },
    { "203.0.113.5", NULL, NULL, "\x80\x00\x00\x01\x01", false, false, "acme/nat/a",
      "so does the engine ID" },
    { "203.0.113.5", NULL, NULL, "\x80\x00\x00\x01\x02", false, false, NULL, "not authentic, no third one" },
    /* engine IDs */
    { "203.0.113.9", NULL, NULL, "\x80\x00\x00\x01\x02", true, false, "acme/hq/sw2",
      "authentic, from anywhere" },
    { "203.0.113.9", NULL, NULL, "\x80\x00\x00\x01\x02", false, false, NULL, "not authentic" },
    { "203.0.113.9", NULL, NULL, "\x80\x00\x00\x01\x02", true, true, NULL,
      "of an inform it is not the sender's" },
    { "203.0.113.9", NULL, NULL, "\x80\x00\x00\x01\x07", true, false, NULL, "clones" },
    { "10.0.0.1", NULL, NULL, "\x80\x00\x00\x01\x07", true, false, "acme/hq/sw1",
      "clones, told apart by address" },
    { "10.50.0.1", NULL, NULL, "\x80\x00\x00\x01\x02", true, false, "bolt/hq/gw",
      "another customer's key says nothing" },
};

static void check_row(const struct whose *w, const struct row *r)
{
    const struct notice n = { .source = r->source,
                              .agent_address = r->agent,
                              .relay_address = r->relay,
                              .authentic = r->authentic,
                              .inform = r->inform,
                              .engine_id = (const uint8_t *)r->engine,
                              .engine_id_len = r->engine ? 5 : 0 };
    const char *by = NULL;

    if (!CHECK_STR(whose_find(w, &n, &by), r->whose))
        printf("    %s\n", r->why);
    CHECK(by && by[0]);
}

static void check_known(const struct whose *w)
{
    CHECK(whose_known(w, "192.168.1.1") && whose_known(w, "10.0.0.1"));
    CHECK(!whose_known(w, "10.77.0.1") && !whose_known(w, NULL) && !whose_known(w, "sw1"));
}

/* What notifications told of engine IDs lives on when the addresses are learned anew; not for devices that are gone. */
static void check_kept(const struct whose *before)
{
    struct whose *w = whose_new();
    const struct notice n = { .source = "203.0.113.9",
                              .authentic = true,
                              .engine_id = (const uint8_t *)"\x80\x00\x00\x01\x02",
                              .engine_id_len = 5 };

    whose_keep_engines(w, before);
    CHECK_STR(whose_find(w, &n, NULL), NULL);
    give(w, "acme/hq/sw2", "10.0.0.3", WHOSE_CONFIGURED);
    whose_keep_engines(w, before);
    CHECK_STR(whose_find(w, &n, NULL), "acme/hq/sw2");
    whose_free(w);
}

/* Who knows the passphrase may invent engine IDs without end: the newest are not learned then. */
static void check_many(void)
{
    struct whose *w = whose_new();
    struct notice n = { .source = "203.0.113.9", .authentic = true, .engine_id_len = 5 };
    uint8_t id[5] = { 0x80 };

    n.engine_id = id;
    for (uint32_t i = 0; i < 100000; i++) {
        memcpy(id + 1, &i, sizeof i);
        whose_engine(w, "acme/hq/sw2", id, sizeof id);
    }
    CHECK_STR(whose_find(w, &n, NULL), NULL);
    memset(id + 1, 0, 4);
    whose_engine(w, "acme/hq/sw2", id, sizeof id);
    CHECK_STR(whose_find(w, &n, NULL), "acme/hq/sw2");
    whose_free(w);
}

static void check_range(const char *range, uint8_t bits, const char *text, bool in)
{
    const struct traps_range r = { range, bits };
    struct udp_address a = address(text);

    if (!CHECK_INT(whose_in_range(&r, &a), in))
        printf("    %s/%d %s\n", range, bits, text);
}

int main(void)
{
    struct whose *w = world();

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_row(w, &rows[i]);
    check_known(w);
    check_kept(w);
    check_many();
    check_range("10.1.0.0", 16, "10.1.255.255", true);
    check_range("10.1.0.0", 16, "10.2.0.0", false);
    check_range("10.1.0.0", 15, "10.0.7.7", true);
    check_range("0.0.0.0", 0, "203.0.113.9", true);
    check_range("0.0.0.0", 0, "2001:db8::1", false);
    check_range("2001:db8::", 32, "2001:db8:ffff::1", true);
    check_range("10.1.2.3", 32, "10.1.2.3", true);
    check_range("10.1.2.3", 32, "10.1.2.2", false);
    whose_free(w);
    whose_free(NULL);
    return check_done();
}
