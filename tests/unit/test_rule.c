/* test_rule.c: proves that trap rules mean what forestall-rules(5) says: which rule speaks, tests, cases, keys, titles, clears, words; and
 * that every mistake is told with its place. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "check.h"
#include "model/rule_load.h"
#include "tests/unit/trapforge.h"
#include "tree.h"

static struct arena *arena;
static struct report mistakes;
static struct rule_set *set;
static struct rule_verdict verdict;
static struct notice_bind binds[8];
static struct notice notice;

static void load(const char *own, const char *installed, const char *const *sections)
{
    char own_folder[300], share[300];
    const char *folders[2] = { own_folder, share };

    snprintf(own_folder, sizeof own_folder, "%s", tree_path("own"));
    snprintf(share, sizeof share, "%s", tree_path("share"));
    tree_file("own/b.conf", own);
    tree_file("share/a.conf", installed);
    report_free(&mistakes);
    arena_reset(arena);
    set = rule_load_all(arena, folders, 2, &tree_names, sections, &mistakes);
}

static const char *mistake(size_t i)
{
    static char out[900];

    report_sort(&mistakes);
    if (i >= mistakes.count)
        return "none";
    snprintf(out, sizeof out, "%d: %s", mistakes.items[i].line, mistakes.items[i].text);
    return out;
}

static void rules(const char *text)
{
    load(text, NULL, NULL);
    if (!CHECK_INT(mistakes.errors, 0))
        printf("%s\n", mistake(0));
}

/* --- notifications --- */

static void trap(const char *oid)
{
    notice = (struct notice){ .trap = trapforge_oid(oid), .binds = binds };
}

static void with(const char *name, struct value v)
{
    binds[notice.bind_count++] = (struct notice_bind){ trapforge_oid(name), v };
}

static void with_number(const char *name, int64_t i)
{
    with(name, (struct value){ .type = VALUE_INT, .i = i });
}

static void with_text(const char *name, const char *text)
{
    with(name, (struct value){
                   .type = VALUE_BYTES, .len = (uint16_t)strlen(text), .bytes = (const uint8_t *)text });
}

static void with_oid(const char *name, const char *text)
{
    struct oid o = trapforge_oid(text);

    with(name, (struct value){ .type = VALUE_OID, .len = o.len, .bytes = o.b });
}

/* "rule severity ticket object condition: title" */
static const char *judged(void)
{
    static char out[1500];

    rule_judge(set, NULL, &notice, arena, &verdict);
    snprintf(out, sizeof out, "%s %s %s %s %s: %s", verdict.rule ? verdict.rule->name : "-",
             fact_severity_name(verdict.severity), rule_ticket_name(verdict.ticket), verdict.key.object,
             verdict.key.condition, verdict.title);
    return out;
}

static void test_simple(void)
{
    rules(
        "rules: {\n"
        "  fan: { trap = [\"1.3.6.1.4.1.9999.0.1\"]; cleared_by = \"1.3.6.1.4.1.9999.2\"; severity = \"error\";\n"
        "    object = \"fan/{1.3.6.1.4.1.9999.1.1}\"; condition = \"failed\"; title = \"Fan {1.3.6.1.4.1.9999.1.1} of {1.3.6.1.4.1.9999.1.1.index} failed\";\n"
        "    advice = \"Replace it\"; recheck = \"sensor {1.3.6.1.4.1.9999.1.1.index.-1}\"; hold = \"1m\"; fold = \"2m\"; quiet = \"3m\";\n"
        "    repeat: { count = 5; within = \"10m\"; severity = \"error\"; title = \"Again\"; }; };\n"
        "  event: { trap = \"1.3.6.1.4.1.9999.0.3\"; severity = \"notice\"; };\n"
        "};\n");
    trap("1.3.6.1.4.1.9999.0.1");
    with_number("1.3.6.1.4.1.9999.1.1.4.7", 3);
    CHECK_STR(judged(), "fan error open fan/3 failed: Fan 3 of 4.7 failed");
    CHECK_STR(strrchr(verdict.where, '/'), "/b.conf:2");
    CHECK_STR(verdict.key.recheck, "sensor");
    CHECK_STR(verdict.key.recheck_row, "7");
    CHECK_STR(verdict.act->advice, "Replace it");
    CHECK_INT(verdict.act->hold, 60000);
    CHECK_INT(verdict.act->fold, 120000);
    CHECK_INT(verdict.act->quiet, 180000);
    CHECK_INT(verdict.act->repeat_count, 5);
    CHECK_INT(verdict.act->repeat_ticket, RULE_OPEN);
    trap("1.3.6.1.4.1.9999.1"); /* the v2 form of the same */
    CHECK_STR(judged(), "fan error open fan/? failed: Fan ? of ? failed");
    trap("1.3.6.1.4.1.9999.0.2"); /* the v1 form of what clears it */
    with_number("1.3.6.1.4.1.9999.1.1.4.7", 3);
    CHECK_STR(judged(), "fan ok clear fan/3 failed: Over: Fan 3 of 4.7 failed");
    CHECK_STR(verdict.key.recheck_row, "7");
    CHECK_INT(verdict.also_count, 0);
    trap("1.3.6.1.4.1.9999.0.3");
    with_text("1.3.6.1.4.1.9999.5.0", "Something\nlong \x1b[31m enough");
    CHECK_STR(judged(), "event notice none device event: 1.3.6.1.4.1.9999.0.3: Something long [31m enough");
    trap("1.3.6.1.4.1.9999.0.4");
    CHECK_STR(judged(), "- info none device 1.3.6.1.4.1.9999.0.4: 1.3.6.1.4.1.9999.0.4");
    CHECK(verdict.where == NULL && verdict.rule == NULL);
}

static void test_cases(void)
{
    rules(
        "rules: { state: { trap = \"1.3.6.1.4.1.9999.0.1\"; severity = \"warning\"; object = \"part\"; condition = \"bad\"; title = \"Part is {IF-MIB::ifType}\";\n"
        "  cases: {\n"
        "    good: { when = \"IF-MIB::ifType = ethernetCsmacd, 24\"; severity = \"ok\"; };\n"
        "    text: { when = [\"IF-MIB::ifDescr ~ *broken*, *bad\", \"IF-MIB::ifDescr !~ *not broken*\"]; severity = \"error\"; ticket = \"watch\"; condition = \"broken\"; };\n"
        "    high: { when = \"IF-MIB::ifSpeed > 10\"; severity = \"error\"; title = \"High\"; };\n"
        "    low: { when = \"IF-MIB::ifSpeed < -10.5\"; severity = \"notice\"; };\n"
        "    is: { when = [\"1.3.6.1.4.1.9999.7 = 1.3.6.1.4.1.9999.8\"]; severity = \"info\"; };\n"
        "    any: { when = [\"any = success\"]; severity = \"ok\"; };\n"
        "    other: { when = [\"IF-MIB::ifOperStatus != 1\", \"IF-MIB::ifIndex = 9\"]; severity = \"error\"; };\n"
        "  }; }; };\n");
    trap("1.3.6.1.4.1.9999.1");
    CHECK_STR(judged(), "state warning watch part bad: Part is ?");
    with_number("1.3.6.1.2.1.2.2.1.3.1", 6);
    CHECK_STR(judged(), "state ok clear part bad: Part is ethernetCsmacd");
    trap("1.3.6.1.4.1.9999.1");
    with_text("1.3.6.1.2.1.2.2.1.3.1", "24");
    CHECK_STR(judged(), "state ok clear part bad: Part is 24");
    trap("1.3.6.1.4.1.9999.1");
    with_text("1.3.6.1.2.1.2.2.1.2.1", "It is BROKEN now");
    CHECK_STR(judged(), "state error watch part broken: Part is ?");
    CHECK_STR(strrchr(verdict.where, ':'), ":4");
    trap("1.3.6.1.4.1.9999.1");
    with_text("1.3.6.1.2.1.2.2.1.2.1", "It is not broken");
    CHECK_STR(judged(), "state warning watch part bad: Part is ?");
    trap("1.3.6.1.4.1.9999.1");
    with("1.3.6.1.2.1.2.2.1.5.1", (struct value){ .type = VALUE_GAUGE, .u = 11 });
    CHECK_STR(judged(), "state error open part bad: High");
    trap("1.3.6.1.4.1.9999.1");
    with_number("1.3.6.1.2.1.2.2.1.5.1", -11);
    CHECK_STR(judged(), "state notice none part bad: Part is ?");
    trap("1.3.6.1.4.1.9999.1");
    with_oid("1.3.6.1.4.1.9999.7.0", "1.3.6.1.4.1.9999.8.0");
    CHECK_STR(judged(), "state info none part bad: Part is ?");
    trap("1.3.6.1.4.1.9999.1");
    with_oid("1.3.6.1.4.1.9999.7.0", "1.3.6.1.4.1.9999.80");
    CHECK_STR(judged(), "state warning watch part bad: Part is ?");
    with_text("1.3.6.1.4.1.9999.99.0", " Success ");
    CHECK_STR(judged(), "state ok clear part bad: Part is ?");
    trap("1.3.6.1.4.1.9999.1");
    with_number("1.3.6.1.2.1.2.2.1.1.9", 9);
    CHECK_STR(judged(), "state error open part bad: Part is ?"); /* what did not come is not equal */
    with_number("1.3.6.1.2.1.2.2.1.8.9", 1);
    CHECK_STR(judged(), "state warning watch part bad: Part is ?");
}

static void test_order(void)
{
    load(
        "rules: { mine: { trap = \"1.3.6.1.4.1.9999.0.1\"; when = \"IF-MIB::ifIndex = 7\"; severity = \"info\"; };\n"
        "  replaced: { trap = \"1.3.6.1.4.1.9999.0.5\"; severity = \"notice\"; };\n"
        "  gone: { trap = \"1.3.6.1.4.1.9999.0.6\"; severity = \"notice\"; disabled = true; }; };\n",
        "rules: { all: { under = \"1.3.6.1.4.1.9999\"; severity = \"info\"; condition = \"{trap}\"; };\n"
        "  deeper: { under = \"1.3.6.1.4.1.9999.4\"; severity = \"notice\"; };\n"
        "  general: { trap = \"1.3.6.1.4.1.9999.0.1\"; severity = \"error\"; };\n"
        "  special: { trap = \"1.3.6.1.4.1.9999.0.1\"; when = \"IF-MIB::ifIndex = 8\"; severity = \"warning\"; };\n"
        "  replaced: { trap = \"1.3.6.1.4.1.9999.0.5\"; severity = \"error\"; };\n"
        "  gone: { trap = \"1.3.6.1.4.1.9999.0.6\"; severity = \"error\"; };\n"
        "  speaks-not: { trap = \"1.3.6.1.4.1.9999.0.7\"; cases: { one: { when = \"IF-MIB::ifIndex = 1\"; severity = \"error\"; }; }; }; };\n",
        NULL);
    CHECK_INT(mistakes.errors, 0);
    trap("1.3.6.1.4.1.9999.0.1");
    CHECK_STR(judged(), "general error open device general: 1.3.6.1.4.1.9999.0.1");
    with_number("1.3.6.1.2.1.2.2.1.1.7", 7);
    CHECK_STR(judged(), "mine info none device mine: 1.3.6.1.4.1.9999.0.1");
    trap("1.3.6.1.4.1.9999.0.1");
    with_number("1.3.6.1.2.1.2.2.1.1.7", 8);
    CHECK_STR(judged(), "special warning watch device special: 1.3.6.1.4.1.9999.0.1");
    trap("1.3.6.1.4.1.9999.0.5");
    CHECK_STR(judged(), "replaced notice none device replaced: 1.3.6.1.4.1.9999.0.5");
    trap("1.3.6.1.4.1.9999.0.6");
    CHECK_STR(judged(), "all info none device 1.3.6.1.4.1.9999.0.6: 1.3.6.1.4.1.9999.0.6");
    trap("1.3.6.1.4.1.9999.0.7");
    CHECK_STR(judged(), "all info none device 1.3.6.1.4.1.9999.0.7: 1.3.6.1.4.1.9999.0.7");
    trap("1.3.6.1.4.1.9999.4.1");
    CHECK_STR(judged(), "deeper notice none device deeper: 1.3.6.1.4.1.9999.4.1");
    trap("1.3.6.1.4.1.99991.1");
    CHECK(!strncmp(judged(), "- info none", 11));
}

static void test_clears(void)
{
    rules(
        "rules: {\n"
        "  far: { trap = \"1.3.6.1.4.1.7777.0.1\"; cleared_by = \"1.3.6.1.4.1.9999.0.3\"; severity = \"error\"; object = \"ups\"; };\n"
        "  near: { trap = \"1.3.6.1.4.1.9999.0.1\"; cleared_by = [\"1.3.6.1.4.1.9999.0.3\", \"1.3.6.1.4.1.9999.0.4\"]; when = \"IF-MIB::ifIndex != 5\"; severity = \"error\"; object = \"ups\"; cleared = \"Power is back\";\n"
        "    cases: { two: { when = \"IF-MIB::ifSpeed = 2\"; severity = \"warning\"; condition = \"two\"; }; }; };\n"
        "  event: { trap = \"1.3.6.1.4.1.9999.0.4\"; severity = \"info\"; };\n"
        "  below: { under = \"1.3.6.1.4.1.9999\"; severity = \"error\"; };\n"
        "};\n");
    trap(
        "1.3.6.1.4.1.9999.0.3"); /* clears two; the one of its own family first; counts before rules from above */
    CHECK_STR(judged(), "near ok clear ups near: Power is back");
    CHECK_INT(verdict.also_count, 1);
    CHECK_STR(verdict.also[0].condition, "far");
    with_number("1.3.6.1.2.1.2.2.1.5.7", 2); /* the case decides which problem ends */
    CHECK_STR(judged(), "near ok clear ups two: Power is back");
    with_number("1.3.6.1.2.1.2.2.1.1.7", 5); /* a test that its varbinds answer */
    CHECK_STR(judged(), "far ok clear ups far: Over: 1.3.6.1.4.1.9999.0.3");
    trap("1.3.6.1.4.1.9999.0.4"); /* an event of its own, and the end of a trouble */
    CHECK_STR(judged(), "event info none device event: 1.3.6.1.4.1.9999.0.4");
    CHECK_INT(verdict.also_count, 1);
    CHECK_STR(verdict.also[0].condition, "near");
}

/* One state with two conditions: what begins ends the other. */
static void test_ends(void)
{
    rules(
        "rules: { fan: { trap = \"1.3.6.1.4.1.9999.0.1\"; severity = \"warning\"; object = \"fan/1\"; condition = \"slow\"; cleared_by = \"1.3.6.1.4.1.9999.0.2\"; ends = \"noisy\";\n"
        "  cases: { dead: { when = \"any = dead\"; severity = \"error\"; condition = \"failed\"; ends = [\"slow\", \"failed\"]; };\n"
        "           good: { when = \"any = good\"; severity = \"ok\"; condition = \"failed\"; ends = [\"slow\", \"failed\"]; }; }; }; };\n");
    trap("1.3.6.1.4.1.9999.0.1");
    with_text("1.3.6.1.4.1.9999.2.0", "dead");
    CHECK(!strncmp(judged(), "fan error open fan/1 failed:", 28));
    CHECK_INT(verdict.also_count, 1); /* not its own */
    CHECK_STR(verdict.also[0].condition, "slow");
    trap("1.3.6.1.4.1.9999.0.1");
    with_text("1.3.6.1.4.1.9999.2.0", "good");
    CHECK(!strncmp(judged(), "fan ok clear fan/1 failed:", 26));
    CHECK_INT(verdict.also_count, 1); /* its own problem is not told twice */
    trap("1.3.6.1.4.1.9999.0.2");
    CHECK(!strncmp(judged(), "fan ok clear fan/1 slow:", 24));
    CHECK_INT(verdict.also_count, 1);
    CHECK_STR(verdict.also[0].condition, "noisy");
    CHECK_STR(verdict.also[0].object, "fan/1");
}

static void test_words(void)
{
    static struct naming_entry entries[4];
    struct naming names = { entries, 0 };
    static const struct {
        const char *label, *text, *want;
    } rows[] = {
        { "acmeFanFailed", NULL, "- error open device acme-fan: acmeFanFailed" },
        { "acmeFanRestored", NULL, "- ok clear device acme-fan: acmeFanRestored" },
        { "upsReturnFromLowBattery", NULL, "- ok clear device ups-low-battery: upsReturnFromLowBattery" },
        { "upsLowBattery", NULL, "- warning watch device ups-low-battery: upsLowBattery" },
        { "acmeAlarmCleared", NULL, "- ok clear device acme: acmeAlarmCleared" },
        { "LSDBLow", NULL, "- warning watch device lsdb-low: LSDBLow" },
        { "acmeEvent", "the door is no longer open",
          "- ok clear device acme-event: acmeEvent: the door is no longer open" },
        { "acmeEvent", "a fan has failed", "- warning watch device acme-event: acmeEvent: a fan has failed" },
        { "acmeFailover", "all is well", "- info none device acme-failover: acmeFailover: all is well" },
        { "failed", NULL, "- error open device state: failed" },
    };

    load(
        "words: { over = [\"return from\", \"no longer\"]; ok = [\"restored\", \"alarm cleared\"]; bare = [\"failed\"]; error = [\"failed\"]; warning = [\"low\", \"alarm\"]; quiet = \"2d\"; hold = \"3m\"; };\n",
        "words: { ok = [\"failed\"]; };\n", NULL);
    CHECK_INT(mistakes.errors, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char want[200];

        trap("1.3.6.1.4.1.9999.0.1");
        if (rows[i].text)
            with_text("1.3.6.1.4.1.9999.5.0", rows[i].text);
        entries[0] = (struct naming_entry){
            .oid = notice.trap, .module = "ACME-MIB", .label = rows[i].label, .notification = true
        };
        names.count = 1;
        rule_judge(set, &names, &notice, arena, &verdict);
        snprintf(want, sizeof want, "- %s %s device %s: %s", fact_severity_name(verdict.severity),
                 rule_ticket_name(verdict.ticket), verdict.key.condition, verdict.title);
        CHECK_STR(want, rows[i].want);
    }
    CHECK_INT(verdict.act->quiet, 2 * 86400000);
    CHECK_INT(verdict.act->hold, 180000);
}

/* What the varbinds say where the name says little: enumerations, texts, names of OIDs; and which row they are of. */
static void test_guesses(void)
{
    static const struct metric_word states[] = { { 1, "normal" }, { 2, "degraded" }, { 3, "failed" } },
                                    admin[] = { { 1, "up" }, { 2, "down" } },
                                    severities[] = { { 1, "cleared" }, { 2, "minor" }, { 3, "critical" } };
    static struct naming_entry entries[16];
    static struct naming names;
    static const struct {
        const char *trap, *bind;
        int number;
        const char *text, *want;
    } rows[] = {
        { "0.1", "1.1.1.7", 3, NULL, "error open pump/7 acme-pump" }, /* a state of a row */
        { "0.1", "1.1.1.7", 1, NULL, "ok clear pump/7 acme-pump" },
        { "0.1", "1.1.1.7", 9, NULL, "info none pump/7 acme-pump" },  /* a number without a word */
        { "0.1", "1.1.2.7", 2, NULL, "info none pump/7 acme-pump" },  /* switched off */
        { "0.2", "1.1.1.7", 1, NULL, "error open pump/7 acme-pump" }, /* the name says it */
        { "0.2", "1.1.2.7", 2, NULL, "info none pump/7 acme-pump" },
        { "0.2", "2.0", 1, NULL, "ok clear device acme-pump" }, /* the severity counts more */
        { "0.3", "2.0", 3, NULL, "ok clear device acme-pump" }, /* but not against the end */
        { "0.4", "2.0", 3, NULL, "error open device acme" },
        { "0.4", "9.9", 0, "Cleared", "ok clear device acme" }, /* no module names the varbind */
        { "0.4", "9.9", 0, "MAJOR", "warning watch device acme" },
        { "0.4", "9.9", 0, "a major road", "warning watch device acme" },
        { "0.4", "9.9", -1, "1.3.6.1.4.1.9999.3", "error open device acme" },
        { "0.4", "9.9", -1, "1.3.6.1.4.1.9999.3.1", "warning watch device acme" },
    };
    char oid[100], got[300];

    names = (struct naming){ entries, 0 };
#define ENTRY(number, name, list, n, is) \
    entries[names.count++] =             \
        (struct naming_entry){ trapforge_oid("1.3.6.1.4.1.9999." number), "ACME-MIB", name, list, n, is, 0 }
    ENTRY("0.1", "acmePumpChange", NULL, 0, true);
    ENTRY("0.2", "acmePumpFailed", NULL, 0, true);
    ENTRY("0.3", "acmePumpRestored", NULL, 0, true);
    ENTRY("0.4", "acmeAlarm", NULL, 0, true);
    ENTRY("1.1", "pumpEntry", NULL, 0, false);
    ENTRY("1.1.1", "pumpState", states, 3, false);
    ENTRY("1.1.2", "pumpAdminState", admin, 2, false);
    ENTRY("2", "acmeSeverity", severities, 3, false);
    ENTRY("3", "acmeBatteryFailed", NULL, 0, false);
#undef ENTRY
    naming_finish(&names);
    load(
        "words: { over = [\"cleared\"]; ok = [\"restored\", \"normal\"]; error = [\"failed\", \"critical\"]; warning = [\"alarm\", \"minor\", \"major\", \"degraded\"];\n"
        "  info = [\"change\"]; bare = [\"failed\"]; vague = [\"alarm\", \"change\"]; };\n",
        NULL, NULL);
    CHECK_INT(mistakes.errors, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(oid, sizeof oid, "1.3.6.1.4.1.9999.%s", rows[i].trap);
        trap(oid);
        snprintf(oid, sizeof oid, "1.3.6.1.4.1.9999.%s", rows[i].bind);
        if (rows[i].number < 0)
            with_oid(oid, rows[i].text);
        else if (rows[i].text)
            with_text(oid, rows[i].text);
        else
            with_number(oid, rows[i].number);
        rule_judge(set, &names, &notice, arena, &verdict);
        snprintf(got, sizeof got, "%s %s %s %s", fact_severity_name(verdict.severity),
                 rule_ticket_name(verdict.ticket), verdict.key.object, verdict.key.condition);
        if (!CHECK_STR(got, rows[i].want))
            printf("row %zu\n", i);
    }
}

static void test_hostile(void)
{
    static char huge[5000];

    memset(huge, 'x', sizeof huge - 1);
    rules(
        "rules: { a: { trap = \"1.3.6.1.4.1.9999.0.1\"; severity = \"error\"; object = \"a/{1.3.6.1.4.1.9999.5}\"; title = \"{1.3.6.1.4.1.9999.5} {1.3.6.1.4.1.9999.5} {1.3.6.1.4.1.9999.6}\"; }; };\n");
    trap("1.3.6.1.4.1.9999.0.1");
    with_text("1.3.6.1.4.1.9999.5.0", huge);
    judged();
    CHECK(strlen(verdict.title) < 640);
    CHECK(strlen(verdict.key.object) < 640);
    trap("1.3.6.1.4.1.9999.0.1");
    with("1.3.6.1.4.1.9999.5.0",
         (struct value){ .type = VALUE_BYTES, .len = 6, .bytes = (const uint8_t *)"a\0\n\xff{}" });
    judged();
    CHECK(text_is_utf8(verdict.title, strlen(verdict.title)) && strchr(verdict.title, '\n') == NULL);
}

static void check_mistake(const char *text, const char *want)
{
    static const char *const sections[] = { "interface", "ups", NULL };

    load(text, NULL, sections);
    if (!CHECK_STR(mistake(0), want))
        printf("in: %s\n", text);
}

static void test_mistakes(void)
{
    check_mistake("rules: { a: { severity = \"error\"; }; };",
                  "1: rule a: it has neither 'trap' nor 'under': which notifications is it about?");
    check_mistake("rules: {\n a: { trap = \"1.3.6.1.4.1.9999.0.1\"; }; };",
                  "2: rule a: it has no 'severity': ok, info, notice, warning or error");
    check_mistake("rules: { a: { trap = \"IF-MIB::ifTabel\"; severity = \"error\"; }; };",
                  "1: rule a: IF-MIB::ifTabel is not known; did you mean IF-MIB::ifTable?");
    check_mistake("rules: { a: { trap = \"1.3\";\n severty = \"error\"; }; };",
                  "2: unknown key 'severty' in rule a; did you mean 'severity'?");
    check_mistake("rules: { a: { trap = \"1.3\";\n severity = \"major\"; }; };",
                  "2: 'severity' in rule a: \"major\" is not known; known: ok, info, notice, warning, error");
    check_mistake("rules: { a: { trap = \"1.3\"; severity = \"error\"; ticket = \"opne\"; }; };",
                  "1: 'ticket' in rule a: \"opne\" is not known; did you mean 'open'?");
    check_mistake(
        "rules: { a: { trap = \"1.3\"; severity = \"error\"; when = \"IF-MIB::ifType = ethernetCsmcd\"; }; };",
        "1: rule a: test \"IF-MIB::ifType = ethernetCsmcd\": 'IF-MIB::ifType' is never 'ethernetCsmcd'; did you mean 'ethernetCsmacd'?");
    check_mistake(
        "rules: { a: { trap = \"1.3\"; severity = \"error\"; when = \"IF-MIB::ifType >= 3\"; }; };",
        "1: rule a: test \"IF-MIB::ifType >= 3\": it must be an object, one of = != > < ~ !~, and values");
    check_mistake(
        "rules: { a: { trap = \"1.3\"; severity = \"error\"; when = \"IF-MIB::ifType > ethernetCsmacd, 3\"; }; };",
        "1: rule a: test \"IF-MIB::ifType > ethernetCsmacd, 3\": > and < compare with one number");
    check_mistake("rules: { a: { trap = \"1.3\"; severity = \"error\"; when = \"IF-MIB::ifType = 3,\"; }; };",
                  "1: rule a: test \"IF-MIB::ifType = 3,\": something is missing after the sign or a comma");
    check_mistake(
        "rules: { a: { trap = \"1.3\"; severity = \"error\"; title = \"Port {IF-MIB::ifDescr is down\"; }; };",
        "1: rule a: \"{IF-MIB::ifDescr is down\": a { without its } or the other way round");
    check_mistake("rules: { a: { trap = \"1.3\"; severity = \"error\"; object = \"x/{}\"; }; };",
                  "1: rule a: {}: the name of an object is expected");
    check_mistake(
        "rules: { a: { trap = \"1.3\"; severity = \"error\"; object = \"x/{IF-MIB::ifDescr.index.0}\"; }; };",
        "1: rule a: {IF-MIB::ifDescr.index.0}: after .index. comes which number of it: 1 is the first, -1 the last");
    check_mistake("rules: { a: { trap = \"1.3\"; severity = \"error\"; title = \"{any}\"; }; };",
                  "1: rule a: {any}: in a text {text} stands for the longest text, 'any' is for tests");
    check_mistake(
        "rules: { a: { trap = \"1.3\"; severity = \"error\"; recheck = \"interfaces {IF-MIB::ifIndex}\"; }; };",
        "1: rule a: 'recheck' begins with the name of a section, 'interfaces' is none; did you mean 'interface'?");
    check_mistake(
        "rules: { a: { trap = \"1.3\"; severity = \"error\"; cases: { b: { severity = \"ok\"; }; }; }; };",
        "1: rule a, case b: a case needs 'when': the tests that make it count");
    check_mistake("rules: { a: { trap = \"1.3\"; cases: { b: { when = \"any = x\"; }; }; }; };",
                  "1: rule a, case b: neither the case nor the rule has a 'severity'");
    check_mistake(
        "rules: { a: { trap = \"1.3\"; severity = \"error\"; cases: { b: { when = \"any = x\"; trap = \"1.4\"; }; }; }; };",
        "1: rule a, case b: a case has no trap, under, cleared_by, cases or disabled of its own");
    check_mistake("rules: { a: { trap = \"1.3\"; severity = \"error\"; repeat: { within = \"1m\"; }; }; };",
                  "1: rule a: 'repeat' needs 'count': how many within 'within' mean something else");
    check_mistake("rules: { a: { trap = \"1.3\"; severity = \"error\"; hold = 5; }; };",
                  "1: 'hold' in rule a: 5 of what? Write it with a unit and in quotes, such as \"5s\"");
    check_mistake(
        "rules: { a = 5; };",
        "1: 'a' in rule a: expected a group: { trap = \"...\"; severity = \"...\"; }, found a whole number");
    check_mistake(
        "rules: { a: { trap = \"1.3\"; severity = \"error\"; when = \"IF-MIB::ifType = 6 and any = x\"; }; };",
        "1: rule a: test \"IF-MIB::ifType = 6 and any = x\": each test is a text of its own: when = [\"...\", \"...\"] is all of them; for one of them a case each");
    check_mistake(
        "rules: { link-down: { trap = \"1.3\"; severity = \"error\"; };\n link-dwn: { disabled = true; }; };",
        "2: rule link-dwn is disabled, but there is none of that name; did you mean 'link-down'?");
    check_mistake("rulez: { };", "1: unknown key 'rulez' in a rule file; did you mean 'rules'?");
    load("rules: { a: { trap = \"1.3.6\"; severity = \"error\"; }; };",
         "rules: { b: { trap = \"1.3.6\"; severity = \"error\"; };\n b: 5; };", NULL);
    CHECK(mistakes.errors > 0);
    CHECK_INT(rule_count(set), 2); /* what was right is there */
    CHECK_STR(rule_at(set, 0)->name, "a");
    tree_file("own/c.conf", "rules: {\n a: { trap = \"1.3.7\"; severity = \"info\"; }; };");
    load("rules: { a: { trap = \"1.3.6\"; severity = \"error\"; }; };", NULL, NULL);
    CHECK(strstr(mistake(0), "2: rule a is there twice; the other one is in ") != NULL);
    tree_file("own/c.conf", NULL);
}

int main(void)
{
    tree_start();
    tree_make_folder("own");
    tree_make_folder("share");
    arena = arena_new(0);
    test_simple();
    test_cases();
    test_order();
    test_clears();
    test_ends();
    test_words();
    test_guesses();
    test_hostile();
    test_mistakes();
    report_free(&mistakes);
    arena_free(arena);
    tree_end();
    return check_done();
}
