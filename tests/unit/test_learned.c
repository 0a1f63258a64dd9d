/* test_learned.c: proves that what was learned about a device comes back after a restart of the daemon, that a file that is damaged or full
 * of nonsense costs only what it held, and that it can be written some devices at a time. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "check.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/identity_json.h"
#include "core/learned.h"
#include "tree.h"

static const char profile[] =
    "profile: { name = \"base\"; };\n"
    "sections: { port: { table = \"1.3.6.1.4.1.32473.1.1\"; labels = [\"name\"];\n"
    "  metrics: { name: { kind = \"text\"; oid = \"1.3.6.1.4.1.32473.1.1.1\"; fixed = true; };\n"
    "    level: { form = \"supply\"; oid = \"1.3.6.1.4.1.32473.1.1.2\"; }; }; }; };\n";

struct world {
    struct timers *timers;
    struct wire *wire;
    struct flow *flow;
    struct sched *sched;
};

static struct fleet *fleet;

static struct world start(void)
{
    static const struct wire_io io;
    static const struct flow_sinks sinks;
    static const struct sched_hooks hooks;
    struct world w = { .timers = timer_heap_new() };

    w.wire = wire_new(&io, w.timers, 10);
    w.flow = flow_new(&sinks);
    w.sched = sched_new(w.wire, w.timers, w.flow, &hooks);
    sched_take(w.sched, fleet, clock_mono());
    return w;
}

static void end(struct world *w)
{
    sched_free(w->sched);
    wire_free(w->wire);
    flow_free(w->flow);
    timer_heap_free(w->timers);
}

static struct unit *unit_of(const struct world *w, const char *name)
{
    char key[80];

    snprintf(key, sizeof key, "acme/hq/%s", name);
    return sched_unit(w->sched, key);
}

/* All that is remembered of a device. */
static void learn(struct unit *u)
{
    struct identity *i = &u->who.was;
    struct supply *supply;
    struct row row = { .index = { (const uint8_t *)"\x81\x00\x07", 3 },
                       .instance = "a~\303\266",
                       .label = "a",
                       .all = UINT64_MAX,
                       .mac = 1 };

    u->last_answer = 1;
    u->limits.bytes = 700;
    u->limits.no_bulk = true;
    u->bulk_checked = true;
    memcpy(i->object_id, "\x2b\x06\x01", 3);
    i->object_id_len = 3;
    i->descr = mem_string("a \"text\" of M\303\274nchen");
    i->serials = mem_string("A1, B2");
    i->macs[0] = 0x001b21000001;
    i->macs[1] = 0x1021b21000001; /* a local one */
    i->mac_count = 2;
    u->who.known = true;
    u->who.confirmed = 1700000000000000;
    snprintf(u->who.told.at, sizeof u->who.told.at, "2026-11-22 03:40:43Z");
    u->who.told.change = IDENTITY_FIRMWARE;
    u->who.told.what = mem_string("descr");
    u->who.told.was = mem_string("old");
    u->who.told.is = mem_string("new");
    quirks_learn(u, QUIRKS_LOOPS, "names of section %s came again", "port");
    supply = mem_new(sizeof *supply);
    *supply = (struct supply){
        .seeded = true, .direction = SUPPLY_RISES, .since = 1700000000, .replaced = 1700000500, .last = 61.5F
    };
    row.supply = supply;
    row.distrust = 5;
    u->sections[0].recalled = rowset_recall(&row, 1);
    free(supply);
}

static void check_learned(const struct unit *u)
{
    const struct identity *i = &u->who.was;
    const struct rowset *rows = u->sections[0].recalled;

    CHECK_INT(u->limits.bytes, 700);
    CHECK(u->limits.no_bulk && u->bulk_checked && u->recalled && u->who.known);
    CHECK_INT(i->object_id_len, 3);
    CHECK(!memcmp(i->object_id, "\x2b\x06\x01", 3));
    CHECK_STR(i->descr, "a \"text\" of M\303\274nchen");
    CHECK_STR(i->serials, "A1, B2");
    CHECK_INT(i->mac_count, 2);
    CHECK_INT(i->macs[0], 0x001b21000001);
    CHECK_INT(i->macs[1], 0x1021b21000001);
    CHECK_INT(u->who.confirmed, 1700000000000000);
    CHECK_INT(u->who.told.change, IDENTITY_FIRMWARE);
    CHECK_STR(u->who.told.at, "2026-11-22 03:40:43Z");
    CHECK_STR(u->who.told.is, "new");
    CHECK(quirks_has(u, QUIRKS_LOOPS) && !quirks_has(u, QUIRKS_UNORDERED));
    CHECK_STR(u->seen[QUIRKS_LOOPS].evidence, "names of section port came again");
    if (!CHECK(rows != NULL && rows->count == 0 && rows->gone_count == 1))
        return;
    CHECK_STR(rows->gone[0].instance, "a~\303\266");
    CHECK_STR(rows->gone[0].label, "a");
    CHECK(rows->gone[0].all == UINT64_MAX && rows->gone[0].mac == 1 && rows->gone[0].distrust == 5);
    CHECK(oid_equal(rows->gone[0].index, (struct oid){ (const uint8_t *)"\x81\x00\x07", 3 }));
    CHECK(rows->gone[0].supply && rows->gone[0].supply->direction == SUPPLY_RISES &&
          rows->gone[0].supply->last == 61.5F);
}

static void test_comes_back(void)
{
    struct world w = start();
    struct err err;
    struct learned *l;

    learn(unit_of(&w, "sw1"));
    l = learned_begin();
    CHECK(!learned_add(l, w.sched, 1)); /* one of two */
    CHECK(learned_add(l, w.sched, 5));
    CHECK_INT(learned_end(l, tree_folder, &err), 0);
    end(&w);
    /* twice: a device that has not answered in between is not forgotten */
    for (int i = 0; i < 2; i++) {
        w = start();
        learned_load(w.sched, tree_folder);
        check_learned(unit_of(&w, "sw1"));
        CHECK(!unit_of(&w, "sw2")->recalled && !unit_of(&w, "sw2")->who.known);
        CHECK_INT(learned_save(w.sched, tree_folder, &err), 0);
        end(&w);
    }
}

/* Every piece of the file, replaced by something else: nothing dies, nothing is believed that can not be. */
static void test_nonsense(void)
{
    static const char *const files[] = {
        "",
        "x",
        "[]",
        "{}",
        "{\"acme/hq/sw1\": 5}",
        "{\"acme/hq/sw1\": {}}",
        "{\"acme/hq/sw1\": {\"bytes\": -1, \"varbinds\": 1e99, \"rtt_us\": \"x\"}}",
        "{\"acme/hq/sw1\": {\"identity\": []}}",
        "{\"acme/hq/sw1\": {\"identity\": {\"sys_object_id\": \"9.9.9\", \"sys_descr\": 7, \"serials\": [], \"macs\": [\"x\", 5, \"1:2:3:4:5:6:7\"]}}}",
        "{\"acme/hq/sw1\": {\"identity\": {\"changed\": {\"at\": \"now\", \"change\": \"nothing\"}}}}",
        "{\"acme/hq/sw1\": {\"quirks\": {\"quirk\": \"loops\"}}}",
        "{\"acme/hq/sw1\": {\"quirks\": [5, {}, {\"quirk\": \"loops\"}, {\"quirk\": \"none\", \"since\": \"x\", \"evidence\": \"y\"}]}}",
        "{\"acme/hq/sw1\": {\"sections\": []}}",
        "{\"acme/hq/sw1\": {\"sections\": {\"profile\": 5, \"has\": {}, \"look_s\": \"x\"}}}",
        "{\"acme/hq/sw1\": {\"sections\": {\"profile\": \"0\", \"has\": [5, \"none\"], \"look_s\": 9999999999}}}",
        "{\"acme/hq/sw1\": {\"names\": []}}",
        "{\"acme/hq/sw1\": {\"names\": {\"port\": {}, \"other\": []}}}",
        "{\"acme/hq/sw1\": {\"names\": {\"port\": [5, {}, {\"index\": \"1\", \"label\": \"a\", \"name\": \"\"}]}}}",
        "{\"acme/hq/sw1\": {\"names\": {\"port\": [{\"index\": \"1..2\", \"label\": \"a\", \"name\": \"b\"}, {\"index\": \"99999999999\", \"label\": \"a\", \"name\": \"b\"}]}}}",
        "{\"acme/hq/sw1\": {\"names\": {\"port\": [{\"index\": \"x\", \"label\": \"a\", \"name\": \"b\", \"supply\": {\"direction\": 77}}]}}}",
    };

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct world w = start();
        struct unit *u;

        tree_file("learned.json", files[i]);
        learned_load(w.sched, tree_folder);
        u = unit_of(&w, "sw1");
        CHECK(!u->who.known && !u->who.told.at[0] && u->sections[0].recalled == NULL && !u->limits.no_bulk);
        for (int kind = 0; kind < QUIRKS_COUNT; kind++)
            CHECK(!quirks_has(u, (enum quirks_kind)kind));
        CHECK(u->limits.bytes == u->limits.most_bytes && u->peer.rtt.smooth == 0);
        CHECK(!u->sections[0].absent && u->sections[0].walk_now);
        end(&w);
    }
}

static void ignore(const char *line)
{
    (void)line;
}

int main(void)
{
    tree_start();
    tree_file("profiles/base.conf", profile);
    tree_file(
        "customers/acme.conf",
        "credential = \"lan\"; profile = \"base\";\n"
        "sites: { hq: { devices: { sw1: { address = \"10.0.0.1\"; }; sw2: { address = \"10.0.0.2\"; }; }; }; };\n");
    fleet = tree_load();
    if (!CHECK(fleet != NULL)) {
        printf("%s\n", tree_text());
        return check_done();
    }
    log_capture(ignore);
    test_comes_back();
    test_nonsense();
    log_capture(NULL);
    fleet_drop(fleet);
    tree_end();
    return check_done();
}
