/* test_hear.c: proves what notifications make of themselves: facts about the row that polls know, evidence that harms nobody, repeats that are folded or
 * count, waiting for rows, unknown ones kept, storms and strangers told. With the rules, profiles and MIB modules that we ship. */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "check.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/hear.h"
#include "core/load.h"
#include "tree.h"

#define LINK   "1.3.6.1.6.3.1.1.5."
#define SECOND INT64_C(1000000)
#define WALL   INT64_C(1764000000000000)
#define DEVICE "acme/hq/sw1"

static struct arena *arena;
static struct fleet *fleet;
static struct timers *timers;
static struct wire *wire;
static struct flow *flow;
static struct sched *sched;
static struct hear *hear;
static struct notice notice;
static struct notice_bind binds[300];
static int64_t now = 1000 * SECOND;

/* What was told last, and how often. */
static struct told {
    int facts, unknown, asks, heard;
    struct fact f;
    char device[100], object[100], condition[100], title[300], where[300], evidence[70000], asked[100],
        sender[100], oid[100], name[100], newest[70000];
    uint64_t token;
} told;

static void copy(char *to, size_t cap, const char *from)
{
    snprintf(to, cap, "%s", from ? from : "");
}

static void take_fact(void *ctx, const struct fact *f)
{
    (void)ctx;
    told.facts++;
    told.f = *f;
    copy(told.device, sizeof told.device, f->device);
    copy(told.object, sizeof told.object, f->object);
    copy(told.condition, sizeof told.condition, f->condition);
    copy(told.title, sizeof told.title, f->title);
    copy(told.where, sizeof told.where, f->where);
    copy(told.evidence, sizeof told.evidence, f->evidence);
}

static void take_unknown(void *ctx, const struct ticket_notice *n)
{
    (void)ctx;
    told.unknown++;
    copy(told.sender, sizeof told.sender, n->sender);
    copy(told.oid, sizeof told.oid, n->oid);
    copy(told.name, sizeof told.name, n->name);
    copy(told.newest, sizeof told.newest, n->newest);
}

static void take_ask(void *ctx, const char *device, const char *object, const char *condition)
{
    (void)ctx;
    (void)condition;
    told.asks++;
    snprintf(told.asked, sizeof told.asked, "%s %s", device, object);
}

static void take_heard(void *ctx, uint64_t token)
{
    (void)ctx;
    told.heard++;
    told.token = token;
}

/* --- notifications --- */

static struct oid oid(const char *text)
{
    struct oid o;
    struct err err;

    if (oid_parse(arena, text, &o, &err))
        abort();
    return o;
}

static void start(const char *source, const char *trap)
{
    notice = (struct notice){ .at = WALL,
                              .version = SITE_V2C,
                              .source = source,
                              .trap = oid(trap),
                              .generic = -1,
                              .specific = -1,
                              .binds = binds };
}

static void put_bind(const char *name, struct value v)
{
    binds[notice.bind_count++] = (struct notice_bind){ oid(name), v };
}

static void bind_int(const char *name, int64_t i)
{
    put_bind(name, (struct value){ .type = VALUE_INT, .i = i });
}

static bool send_it(void)
{
    memset(&told, 0, sizeof told);
    return hear_notice(hear, &notice, 4711);
}

static void link_of(const char *source, bool up, int port)
{
    char name[100];

    start(source, up ? LINK "4" : LINK "3");
    snprintf(name, sizeof name, "1.3.6.1.2.1.2.2.1.1.%d", port);
    bind_int(name, port);
    snprintf(name, sizeof name, "1.3.6.1.2.1.2.2.1.8.%d", port);
    bind_int(name, up ? 1 : 2);
}

/* --- a device with two ports --- */

/* The library keeps its table of textual conventions (src/snmp/mib.c). */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libnetsnmp.so\n";
}

static void give_rows(void)
{
    struct unit *u = sched_unit(sched, DEVICE);
    struct arena *a = arena_new(0);
    struct rowset *rows = arena_alloc(a, sizeof *rows);

    rows->arena = a;
    rows->count = 2;
    rows->row = arena_array(a, 2, sizeof *rows->row);
    rows->row[0] = (struct row){ .index = { (const uint8_t *)"\x07", 1 }, .instance = "Gi0/7" };
    rows->row[1] = (struct row){ .index = { (const uint8_t *)"\x82\x2c", 2 }, .instance = "Gi0/300" };
    for (size_t i = 0; i < u->section_count; i++)
        if (!strcmp(u->sections[i].section->name, "interface")) {
            rowset_free(u->sections[i].rows);
            u->sections[i].rows = rows;
            return;
        }
    rowset_free(rows); /* it has no such section */
}

static void configure(const char *more)
{
    char text[4000], here[1000];

    if (!getcwd(here, sizeof here))
        abort();
    snprintf(
        text, sizeof text,
        "paths: { profiles = \"%s/conf/profiles\"; mibs = \"%s/mibs\"; rules = \"%s/conf/rules\"; };\ntraps: { %s };\n",
        here, here, here, more);
    tree_file("forestall.conf", text);
    tree_file("customers/acme.conf",
              "credential = \"lan\"; profile = \"interfaces\";\n"
              "sites: { hq: { devices: { sw1: { address = \"10.0.0.1\"; }; }; }; };\n");
}

static void load(void)
{
    struct fleet *before = fleet;

    report_free(&tree_report);
    fleet = load_whole(tree_path("forestall.conf"), &tree_report);
    if (!fleet) {
        printf("%s\n", tree_text());
        abort();
    }
    sched_take(sched, fleet, now);
    hear_change(hear, fleet);
    fleet_drop(before);
}

static void begin(void)
{
    static const struct wire_io io;
    static const struct flow_sinks sinks;
    static const struct sched_hooks none;
    const struct hear_hooks hooks = { .fact = take_fact, .unknown = take_unknown, .ask = take_ask };

    clock_fake(now, WALL);
    timers = timer_heap_new();
    wire = wire_new(&io, timers, 10);
    flow = flow_new(&sinks);
    sched = sched_new(wire, timers, flow, &none);
    hear = hear_new(sched, &hooks);
    configure("");
    load();
    hear_devices(hear, whose_of_fleet(fleet));
}

static void end(void)
{
    hear_free(hear);
    sched_free(sched);
    flow_free(flow);
    wire_free(wire);
    timer_heap_free(timers);
    fleet_drop(fleet);
}

/* --- what is proved --- */

static void test_waits_for_rows(void)
{
    link_of("10.0.0.1", false, 7);
    CHECK(!send_it());
    CHECK_INT(told.facts, 0);
    CHECK_STR(told.asked, DEVICE " interface");
    hear_waiting(hear, DEVICE, take_heard, NULL); /* polled, but not this section */
    hear_waiting(hear, NULL, take_heard, NULL);
    CHECK_INT(told.heard, 0);
    clock_fake(now += 31 * SECOND, WALL + 31 * SECOND);
    hear_waiting(hear, NULL, take_heard, NULL); /* it does not wait for ever */
    CHECK_INT(told.heard, 1);
    CHECK_INT(told.token, 4711);
    CHECK_STR(told.object, "interface/7");
    CHECK(told.f.alone);
    link_of("10.0.0.1", false, 8);
    CHECK(!send_it());
    hear_end(hear, take_heard, NULL); /* nor is it lost when the daemon ends */
    CHECK_INT(told.heard, 1);
    CHECK_INT(told.facts, 1);
    link_of("10.0.0.1", false, 7);
    CHECK(!send_it());
    give_rows();
    memset(&told, 0, sizeof told);
    memset(binds, 0, sizeof binds); /* it keeps a copy */
    hear_waiting(hear, "acme/hq/other", take_heard, NULL);
    CHECK_INT(told.heard, 0);
    hear_waiting(hear, DEVICE, take_heard, NULL);
    CHECK_INT(told.heard, 1);
    CHECK_STR(told.object, "interface/Gi0/7");
}

static void test_link(void)
{
    link_of("10.0.0.1", false, 300);
    CHECK(send_it());
    CHECK_INT(told.facts, 1);
    CHECK_STR(told.device, DEVICE);
    CHECK_STR(told.object, "interface/Gi0/300");
    CHECK_STR(told.condition, "port-down");
    CHECK_INT(told.f.state, FACT_BAD);
    CHECK_INT(told.f.source, FACT_TRAP);
    CHECK_INT(told.f.severity, FACT_ERROR);
    CHECK(!told.f.alone && !told.f.watch);
    CHECK_INT(told.f.hold, 10000);
    CHECK(strstr(told.title, "went down") && strstr(told.where, "ietf.conf:"));
    CHECK(strstr(told.evidence, "\"IF-MIB::ifOperStatus.300\":\"down(2)\""));
    CHECK(strstr(told.evidence, "\"source\":\"10.0.0.1\""));
    link_of("10.0.0.1", true, 300);
    CHECK(send_it());
    CHECK_INT(told.f.state, FACT_GOOD);
    CHECK_STR(told.object, "interface/Gi0/300");
    link_of("10.0.0.1", false, 300);
    CHECK(send_it());
    CHECK_INT(told.facts, 1);
    CHECK(send_it());
    CHECK_INT(told.facts, 0);                               /* again and again ... */
    hear_over(hear, DEVICE "/interface/Gi0/300/port-down"); /* ... but after a poll ended it, it is news */
    CHECK(send_it());
    CHECK_INT(told.facts, 1);
    link_of("10.0.0.1", true, 300);
    CHECK(send_it());
    link_of("10.0.0.1", false, 99); /* a port that nobody polls */
    CHECK(send_it());
    CHECK_STR(told.object, "interface/99");
    CHECK(told.f.alone);
    start("10.0.0.1", LINK "3"); /* it does not say which */
    CHECK(send_it());
    CHECK(told.f.alone);
}

static void test_restart(void)
{
    start("10.0.0.1", LINK "1");
    CHECK(send_it());
    CHECK_STR(told.object, "device"); /* as polls name it */
    CHECK_STR(told.condition, "restarted");
    CHECK(told.f.watch && !told.f.alone);
    CHECK_STR(told.asked, DEVICE " device");
    start("10.0.0.1", LINK "2"); /* no ticket, but worth a poll */
    CHECK(send_it());
    CHECK_INT(told.facts, 0);
    CHECK_STR(told.asked, DEVICE " device");
}

static void test_repeats(void)
{
    for (int i = 1; i < 30; i++) {
        start("10.0.0.1", LINK "5");
        notice.at += i * SECOND;
        CHECK(send_it());
        CHECK_INT(told.facts, 0);
    }
    start("10.0.0.1", LINK "5");
    notice.at += 30 * SECOND;
    CHECK(send_it());
    CHECK_INT(told.facts, 1);
    CHECK_INT(told.f.severity, FACT_WARNING);
    CHECK(told.f.watch && told.f.quiet > 0 && strstr(told.title, "again and again"));
    start("10.0.0.1", LINK "5");
    notice.at += 31 * SECOND;
    CHECK(send_it());
    CHECK_INT(told.facts, 0); /* folded */
    CHECK(hear_counts(hear)->folded > 0);
}

static void test_unknown(void)
{
    static const uint8_t nasty[] = "\"}],<b>\x1b[31m\xff\n";
    json_t *o;

    start("10.0.0.1", "1.3.6.1.4.1.424242.1.0.7");
    put_bind("1.3.6.1.4.1.424242.9.1",
             (struct value){ .type = VALUE_BYTES, .len = sizeof nasty - 1, .bytes = nasty });
    CHECK(send_it());
    CHECK_INT(told.unknown, 1);
    CHECK_STR(told.sender, DEVICE);
    CHECK_STR(told.oid, "1.3.6.1.4.1.424242.1.0.7");
    CHECK_STR(told.name, "");
    o = json_loads(told.newest, 0, NULL);
    CHECK(o != NULL);
    CHECK_STR(json_string_value(json_array_get(json_object_get(o, "oids"), 0)), "1.3.6.1.4.1.424242.9.1");
    CHECK(json_object_get(json_object_get(o, "varbinds"), "1.3.6.1.4.1.424242.9.1") ||
          json_object_size(json_object_get(o, "varbinds")) == 1);
    json_decref(o);
}

/* More than a ticket can hold: cut, and valid all the same. */
static void test_large(void)
{
    static uint8_t text[3000];
    char name[100];
    json_t *o;

    memset(text, 'x', sizeof text);
    link_of("10.0.0.1", false, 300);
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "1.3.6.1.4.1.424242.9.%d", i);
        put_bind(name, (struct value){ .type = VALUE_BYTES, .len = sizeof text, .bytes = text });
    }
    CHECK(send_it());
    CHECK(strlen(told.evidence) < 60000);
    o = json_loads(told.evidence, 0, NULL);
    CHECK(o != NULL && json_object_get(json_object_get(o, "varbinds"), "left out") != NULL);
    json_decref(o);
}

/* What an override has switched off makes no ticket, whoever tells it. */
static void test_switched_off(void)
{
    tree_file("customers/acme.conf",
              "credential = \"lan\"; profile = \"interfaces\"; conditions: { port-down: { off = true; }; };\n"
              "sites: { hq: { devices: { sw1: { address = \"10.0.0.1\"; }; }; }; };\n");
    load();
    give_rows();
    link_of("10.0.0.1", false, 7);
    CHECK(send_it());
    CHECK_INT(told.facts, 0);
    CHECK(hear_counts(hear)->off > 0);
    configure("");
    load();
    hear_over(hear, DEVICE "/interface/Gi0/7/port-down");
    CHECK(send_it());
    CHECK_INT(told.facts, 1);
}

static void test_strangers(void)
{
    struct traprecord r = {
        .type = TRAPRECORD_STRANGER, .verdict = TRAP_SOURCE, .source = "10.77.0.1", .count = 3
    };
    json_t *o;

    link_of("10.77.0.1", false, 7); /* allowed, but no device */
    CHECK(send_it());
    CHECK_INT(told.facts, 0);
    CHECK_INT((int)hear_counts(hear)->nobodys, 1);
    memset(&told, 0, sizeof told);
    hear_stranger(hear, &r);
    CHECK_INT(told.facts, 0);
    r.count = 5;
    hear_stranger(hear, &r);
    o = hear_json(hear);
    CHECK_INT(json_array_size(json_object_get(o, "strangers")), 2);
    json_decref(o);
    configure("unknown_senders = \"ticket\";");
    load();
    hear_stranger(hear, &r);
    CHECK_STR(told.device, "unknown/traps/10.77.0.1");
    CHECK_STR(told.condition, "unknown-sender");
    r.verdict = TRAP_COMMUNITY; /* a device with another community is no unknown sender */
    memset(&told, 0, sizeof told);
    hear_stranger(hear, &r);
    CHECK_INT(told.facts, 0);
}

static void test_storm(void)
{
    struct traprecord r = { .type = TRAPRECORD_STORM, .source = "10.0.0.1", .count = 17, .since = WALL };

    memset(&told, 0, sizeof told);
    hear_storm(hear, &r);
    CHECK_STR(told.device, DEVICE);
    CHECK_STR(told.condition, "trap-storm");
    CHECK_INT(told.f.state, FACT_BAD);
    CHECK(told.f.alone && told.f.quiet > 0 && strstr(told.title, "17"));
    r.over = true;
    hear_storm(hear, &r);
    CHECK_INT(told.f.state, FACT_GOOD);
}

int main(void)
{
    log_setup(LOG_LEVEL_ERROR);
    arena = arena_new(0);
    tree_start();
    begin();
    test_waits_for_rows();
    test_link();
    test_restart();
    test_repeats();
    test_unknown();
    test_large();
    test_storm();
    test_switched_off();
    test_strangers();
    end();
    tree_end();
    arena_free(arena);
    return check_done();
}
