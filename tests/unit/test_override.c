/* test_override.c: proves that what customer files say about conditions reaches the right devices and rows, the most specific key by
 * key, that each mistake is told with its place and the nearest right word, and that conditions can be said as people say them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "check.h"
#include "model/alarm_plan.h"
#include "tree.h"

static const char profile_text[] =
    "profile: { name = \"base\"; };\n"
    "sections: {\n"
    "  system: { metrics: { uptime: { oid = \"1.3.6.1.2.1.1.3.0\"; }; };\n"
    "    conditions: { unreachable: { device = \"silent\"; for = \"1m\"; title = \"{device} is silent\"; }; }; };\n"
    "  port: { group = \"interface\"; table = \"1.3.6.1.2.1.2.2\"; labels = [\"name\"];\n"
    "    metrics: {\n"
    "      name: { kind = \"text\"; oid = \"1.3.6.1.2.1.2.2.1.2\"; };\n"
    "      state: { kind = \"state\"; oid = \"1.3.6.1.2.1.2.2.1.8\"; words = [\"1 = up\", \"2 = down\"]; };\n"
    "      speed: { unit = \"bit/s\"; oid = \"1.3.6.1.2.1.2.2.1.5\"; };\n"
    "      in_octets: { kind = \"counter\"; unit = \"B\"; oid = \"1.3.6.1.2.1.2.2.1.10\"; };\n"
    "      in_errors: { kind = \"counter\"; oid = \"1.3.6.1.2.1.2.2.1.14\"; };\n"
    "      in_pkts: { kind = \"counter\"; oid = \"1.3.6.1.2.1.2.2.1.11\"; };\n"
    "    };\n"
    "    conditions: {\n"
    "      port-down: { when = [\"state = down\"]; where = [\"name ~ Up*\"]; for = \"30s\"; severity = \"error\"; title = \"{instance}\"; };\n"
    "      busy: { when = [\"in_octets > 90% of speed\"]; clear = [\"in_octets < 80% of speed\"]; for = \"15m\"; off = true; title = \"{instance}\"; };\n"
    "      errors: { when = [\"in_errors > 1% of in_pkts\"]; title = \"{instance}\"; };\n"
    "    };\n"
    "  };\n"
    "  disk: { group = \"storage\"; table = \"1.3.6.1.2.1.25.2.3\"; labels = [\"name\"];\n"
    "    metrics: { name: { kind = \"text\"; oid = \"1.3.6.1.2.1.25.2.3.1.3\"; };\n"
    "      used: { unit = \"%\"; oid = \"1.3.6.1.2.1.25.2.3.1.6\"; }; };\n"
    "    conditions: { full: { when = [\"used > 90\"]; clear = [\"used < 85\"]; severity = \"notice\"; warning = [\"used > 95\"];\n"
    "                          error = [\"used > 98%\"]; title = \"{instance} {used}\"; };\n"
    "                  busy: { when = [\"used > 99\"]; title = \"{instance}\"; }; };\n"
    "  };\n"
    "};\n";

static struct fleet *fleet;

static void load(const char *customer)
{
    fleet_drop(fleet);
    tree_reset();
    tree_file("profiles/base.conf", profile_text);
    tree_file("customers/acme.conf", customer);
    fleet = tree_load();
    if (!fleet)
        printf("# %s\n", tree_text());
}

static const struct section *section_of(const struct device *d, const char *name)
{
    return profile_section(d->profile, name);
}

/* The condition as it holds on a row of a device. */
static struct alarm held(const char *device, const char *section, const char *instance, const char *name)
{
    static struct alarm all[20];
    const struct alarm nothing = { .name = NULL };
    const struct device *d = fleet ? fleet_device(fleet, device, NULL) : NULL;
    const struct section *s = d ? section_of(d, section) : NULL;
    char object[100];

    if (!s)
        return nothing;
    alarm_plan_object(s, instance, object, sizeof object);
    alarm_plan_row(d->alarms, s, alarm_plan_fits(d->alarms, object, instance), fleet->arena, all);
    for (uint16_t i = 0; i < s->alarm_count; i++)
        if (!strcmp(all[i].name, name))
            return all[i];
    return nothing;
}

static void test_levels(void)
{
    struct alarm a;

    load(
        "credential = \"lan\"; profile = \"base\";\n"
        "conditions: { port-down: { for = \"5m\"; severity = \"warning\"; }; full = \"off\"; };\n"
        "sites: {\n"
        "  hq: { conditions: { port-down: { for = \"10m\"; advice = \"Ask Jo.\"; }; };\n"
        "    devices: { a: { address = \"10.0.0.1\"; };\n"
        "               b: { address = \"10.0.0.2\"; conditions: { port-down: { for = \"1h\"; }; full = \"on\"; }; }; }; };\n"
        "  lab: { devices: { c: { address = \"10.0.0.3\"; }; d: { address = \"10.0.0.4\"; }; }; };\n"
        "};\n");
    a = held("a", "port", "Gi1", "port-down");
    CHECK_INT(a.hold, 600000);
    CHECK_INT(a.severity, FACT_WARNING);
    CHECK_STR(a.advice, "Ask Jo.");
    CHECK(strstr(a.place, "profiles/base.conf:1") != NULL); /* every place that has a say in it */
    CHECK(strstr(a.place, "customers/acme.conf:2, ") != NULL);
    CHECK(strstr(a.place, "customers/acme.conf:4") != NULL);
    CHECK_INT(held("b", "port", "Gi1", "port-down").hold, 3600000);
    CHECK_STR(held("b", "port", "Gi1", "port-down").advice, "Ask Jo."); /* key by key */
    CHECK(!alarm_is_on(&(struct alarm){ .off = held("a", "disk", "C:", "full").off }));
    CHECK(!held("b", "disk", "C:", "full").off);
    CHECK_INT(held("c", "port", "Gi1", "port-down").hold, 300000);
    /* What is not said stays as the profile has it, and devices of which the same is said share it. */
    CHECK_INT(held("c", "port", "Gi1", "port-down").when.count, 1);
    CHECK(fleet_device(fleet, "c", NULL)->alarms == fleet_device(fleet, "d", NULL)->alarms);
    CHECK(fleet_device(fleet, "a", NULL)->alarms != fleet_device(fleet, "b", NULL)->alarms);
}

static void test_rows(void)
{
    const struct device *d;

    load(
        "credential = \"lan\"; profile = \"base\"; ignore = [\"storage/tmp*\"];\n"
        "sites: { hq: { devices: { a: { address = \"10.0.0.1\"; important = [\"Gi1/0/2?\"]; ignore = \"Gi1/0/7\";\n"
        "  conditions: { port-down: { for = \"2m\"; }; };\n"
        "  instances = ( { name = \"Gi1/0/24\"; conditions: { port-down: { for = \"5s\"; }; busy = \"on\"; }; },\n"
        "                { name = [\"interface/Gi1/0/9\"]; conditions: { interface: { busy: { off = false; }; }; }; } );\n"
        "}; }; }; };\n");
    d = fleet ? fleet_device(fleet, "a", NULL) : NULL;
    CHECK(d != NULL);
    if (!d)
        return;
    CHECK(held("a", "port", "Gi1/0/24", "port-down").important);
    CHECK_INT(held("a", "port", "Gi1/0/24", "port-down").hold, 5000);
    CHECK(!held("a", "port", "Gi1/0/24", "busy").off);
    CHECK(!held("a", "port", "Gi1/0/9", "busy").off);
    CHECK(held("a", "port", "Gi1/0/25", "busy").off);
    CHECK(held("a", "port", "Gi1/0/25", "port-down").important);
    CHECK_INT(held("a", "port", "Gi1/0/25", "port-down").hold, 120000);
    CHECK(held("a", "port", "Gi1/0/7", "port-down").ignored);
    CHECK(held("a", "disk", "tmpfs", "full").ignored);
    CHECK(!held("a", "port", "tmpfs", "port-down").ignored);
    /* What is switched off is over; what polls know nothing of is not theirs to end. */
    CHECK(!alarm_plan_keeps(d, "interface/Gi1/0/7", "port-down"));
    CHECK(alarm_plan_keeps(d, "interface/Gi1/0/8", "port-down"));
    CHECK(!alarm_plan_keeps(d, "interface/Gi1/0/8", "busy"));
    CHECK(alarm_plan_keeps(d, "interface/Gi1/0/24", "busy"));
    CHECK(alarm_plan_keeps(d, "interface/Gi1/0/7", "err-disabled"));
    CHECK(alarm_plan_keeps(d, "device", "unreachable"));
}

static void test_device(void)
{
    const struct device *d;

    load(
        "credential = \"lan\"; profile = \"base\"; conditions: { unreachable: { for = \"15m\"; hours = true; }; };\n"
        "sites: { hq: { devices: { a: { address = \"10.0.0.1\"; may_sleep = true; };\n"
        "  b: { address = \"10.0.0.2\"; conditions: { unreachable = \"off\"; }; }; }; }; };\n");
    d = fleet ? fleet_device(fleet, "a", NULL) : NULL;
    CHECK(d && d->alarms->own_count == 1);
    if (!d)
        return;
    CHECK_INT(d->alarms->own[0]->hold, 15 * 60000);
    CHECK(d->alarms->own[0]->hours);
    CHECK_INT(d->sleep, SITE_SLEEP_MAY);
    d = fleet_device(fleet, "b", NULL);
    CHECK(!alarm_is_on(d->alarms->own[0]));
    CHECK_INT(d->sleep, SITE_SLEEP_AUTO);
    CHECK(!alarm_plan_keeps(d, "device", "unreachable"));
}

static const char *wrong(const char *above, const char *at_device)
{
    static char text[4000];

    fleet_drop(fleet);
    tree_reset();
    tree_file("profiles/base.conf", profile_text);
    snprintf(text, sizeof text,
             "credential = \"lan\"; profile = \"base\"; %s\n"
             "sites: { hq: { devices: { a: { address = \"10.0.0.1\"; %s }; }; }; };\n",
             above, at_device);
    tree_file("customers/acme.conf", text);
    fleet = tree_load();
    return tree_text();
}

static void test_mistakes(void)
{
    CHECK_STR(wrong("", ""), "");
    CHECK_STR(
        wrong("conditions: { port-donw = \"off\"; };", ""),
        "customers/acme.conf:1: 'conditions' of the customer: no profile has a condition or section 'port-donw'; did you mean "
        "'port-down'?");
    CHECK_STR(
        wrong("", "conditions: { ful: { for = \"1m\"; }; };"),
        "customers/acme.conf:2: 'conditions' of device a: profile base has no condition or section 'ful'; did you mean 'full'?");
    CHECK_STR(
        wrong("", "conditions: { storage: { fulll = \"off\"; }; };"),
        "customers/acme.conf:2: 'conditions' of device a: storage has no condition 'fulll'; did you mean 'full'?");
    CHECK_STR(wrong("", "conditions: { full = \"of\"; };"),
              "customers/acme.conf:2: condition full: \"of\" is not known; did you mean 'off'?");
    CHECK_STR(wrong("", "conditions: { full: { when = [\"usd > 95\"]; }; };"),
              "customers/acme.conf:2: a condition of section disk: no metric 'usd'; did you mean 'used'?");
    CHECK_STR(wrong("", "conditions: { full: { fro = \"1m\"; }; };"),
              "customers/acme.conf:2: unknown key 'fro' in condition full; did you mean 'for'?");
    CHECK_STR(
        wrong("", "conditions: { full: { for = 5; }; };"),
        "customers/acme.conf:2: 'for' in condition full: 5 of what? Write it with a unit and in quotes, such as \"5s\"");
    CHECK_STR(wrong("", "instances = ( { conditions: { full = \"off\"; }; } );"),
              "customers/acme.conf:2: 'instances' of device a: which rows? Add name = \"Gi1/0/24\";");
    CHECK_STR(
        wrong("", "instances = [\"Gi1\"];"),
        "customers/acme.conf:2: 'instances' in device a: a list of groups: ( { ... }, { ... } ), but there is a text in it");
    CHECK_STR(
        wrong("important = \"Gi1/0/1\";", "ignore = [\"busy-port\", \"port-down\"];"),
        "customers/acme.conf:2: warning: 'ignore' of device a names rows, such as \"Gi1/0/24\", but 'port-down' is a condition; to switch it off: conditions: { port-down = \"off\"; };");
    /* The same name in two sections: right when it is right for one of them. */
    CHECK_STR(wrong("", "conditions: { busy: { when = [\"used > 97\"]; }; };"), "");
    CHECK_INT((int64_t)held("a", "disk", "C:", "busy").when.list[0].numbers[0], 97);
    CHECK(held("a", "port", "Gi1", "busy").when.list[0].part);
}

/* --- the language --- */

#define AT "customers/acme.conf:2: "

static const char *test_wrong(const char *test)
{
    static char text[300];

    snprintf(text, sizeof text, "conditions: { port-down: { when = [\"%s\"]; }; };", test);
    return wrong("", text);
}

static void test_language_mistakes(void)
{
    CHECK_STR(test_wrong("in_octets > 90%"),
              AT "condition \"in_octets > 90%\": 90% of what? Write \"90% of METRIC\"");
    CHECK_STR(test_wrong("in_octets > 90% of sped"),
              AT "a condition of section port: no metric 'sped'; did you mean 'speed'?");
    CHECK_STR(test_wrong("in_octets > x% of speed"),
              AT "condition \"in_octets > x% of speed\": \"x\" before the % is no number");
    CHECK_STR(test_wrong("in_octets > 1% of in_errors"), "");
    CHECK_STR(test_wrong("in_octets > 1% of name"), AT
              "condition \"in_octets > 1% of name\": 'name' is no number, so nothing can be measured by it");
    CHECK_STR(test_wrong("speed > 5 per minute"), AT
              "condition \"speed > 5 per minute\": 'speed' does not count, so it has no rate \"per\" a time");
    CHECK_STR(
        test_wrong("in_errors > 5 per week"), AT
        "condition \"in_errors > 5 per week\": 'per week': per what? Write second, minute, hour, day or a time such as 10m");
    CHECK_STR(test_wrong("speed > 5 V"),
              AT "condition \"speed > 5 V\": \"5 V\" is neither a number (of bit/s) nor another metric");
    CHECK_STR(
        test_wrong("in_errors > 5 and in_octets > 5"), AT
        "condition \"in_errors > 5 and in_octets > 5\": each test is a text of its own: [\"...\", \"...\"] is all of them, \"... or ...\" one of them");
    CHECK_STR(test_wrong("state = dwn"),
              AT "condition \"state = dwn\": 'state' has no state 'dwn'; did you mean 'down'?");
}

static struct reading readings[6];
static double rates[6];

static void row(double state, double speed, double octets, double errors, double packets)
{
    const struct section *s = section_of(fleet->devices[0], "port");
    const double values[] = { NAN, state, speed, octets, errors, packets };

    for (int i = 0; i < 6; i++) {
        readings[i] = (struct reading){ .metric = &s->metrics[i],
                                        .exists = true,
                                        .has_number = i > 0,
                                        .value = values[i],
                                        .why = isnan(values[i]) && i ? WHY_ABSENT : WHY_NONE };
        rates[i] = values[i];
    }
    readings[0].text = "Gi1";
}

/* The state of a condition with this test, or -1: it is not taken. */
static int says(const char *test)
{
    const struct alarm_view view = { .readings = readings, .rates = rates };
    struct alarm_memory memory = { .bad = false };
    struct reading kept[6];
    double kept_rates[6];
    struct alarm a;
    uint8_t severity;

    memcpy(kept, readings, sizeof kept);
    memcpy(kept_rates, rates, sizeof rates);
    if (*test_wrong(test)) {
        printf("# %s\n", tree_text());
        return -1;
    }
    a = held("a", "port", "Gi1", "port-down");
    memcpy(readings, kept, sizeof kept);
    memcpy(rates, kept_rates, sizeof rates);
    for (int i = 0; i < 6; i++)
        readings[i].metric = &section_of(fleet->devices[0], "port")->metrics[i];
    a.where.count = 0;
    return alarm_look(&a, &view, &memory, &severity);
}

static void test_language(void)
{
    wrong("", "");
    row(2, 1e9, 115e6, 3, 100);
    CHECK_INT(says("in_octets > 90% of speed"), FACT_BAD); /* 920 Mbit/s of 1 Gbit/s: bytes are not bits */
    CHECK_INT(says("in_octets > 95% of speed"), FACT_GOOD);
    CHECK_INT(says("in_octets < 10% of speed or in_errors > 2% of in_pkts"), FACT_BAD);
    CHECK_INT(says("in_octets < 10% of speed or in_errors > 4% of in_pkts"), FACT_GOOD);
    CHECK_INT(says("in_errors > 100 per minute"), FACT_BAD);
    CHECK_INT(says("in_errors > 200 per minute"), FACT_GOOD);
    CHECK_INT(says("in_errors > 1000 per 10m"), FACT_BAD);
    CHECK_INT(says("in_errors < in_pkts"), FACT_BAD);
    CHECK_INT(says("speed > 100M"), FACT_BAD);
    CHECK_INT(says("speed > 10 Gbit/s"), FACT_GOOD);
    CHECK_INT(says("in_octets > 100M"), FACT_BAD);
    CHECK_INT(says("in_octets > 1G"), FACT_GOOD);
    /* Story 45: a port without a speed has no limit in percent of it; one whose speed is not known is not judged. */
    row(2, 0, 115e6, 3, 0);
    CHECK_INT(says("in_octets > 90% of speed"), FACT_GOOD);
    CHECK_INT(says("in_octets < 10% of speed"), FACT_GOOD);
    CHECK_INT(says("in_errors > 1% of in_pkts"), FACT_GOOD);
    row(2, NAN, 115e6, 3, 100);
    CHECK_INT(says("in_octets > 90% of speed"), FACT_UNKNOWN);
    CHECK_INT(says("in_octets > 90% of speed or in_errors > 1"), FACT_BAD);
    CHECK_INT(says("in_octets > 90% of speed or in_errors > 5"), FACT_UNKNOWN);
}

static void test_where(void)
{
    const struct alarm_view view = { .readings = readings, .rates = rates };
    struct alarm_memory memory = { .bad = false };
    uint8_t severity;
    struct alarm a;

    wrong("", "important = \"Gi2\";");
    a = held("a", "port", "Gi1", "port-down");
    row(2, 1e9, 0, 0, 0);
    CHECK_INT(alarm_look(&a, &view, &memory, &severity), FACT_GOOD); /* nobody called it an uplink */
    readings[0].text = "Uplink";
    CHECK_INT(alarm_look(&a, &view, &memory, &severity), FACT_BAD);
    readings[0].text = "Gi2";
    a = held("a", "port", "Gi2", "port-down");
    CHECK_INT(alarm_look(&a, &view, &memory, &severity), FACT_BAD);
    readings[0].text = "Gi1";
    CHECK_INT(says("name = {name}"), FACT_BAD); /* the text of another metric */
    CHECK_INT(says("name != x, {name}"), FACT_GOOD);
    CHECK_STR(test_wrong("name = {speed}"),
              AT "condition \"name = {speed}\": 'speed' is no text, so nothing can be the same");
    wrong("", "important = \"Gi2\";");
    a = held("a", "port", "Gi2", "port-down");
    row(1, 1e9, 0, 0, 0);
    CHECK_INT(alarm_look(&a, &view, &memory, &severity), FACT_GOOD);
}

static void test_steps(void)
{
    struct alarm_memory memory = { .bad = false };
    uint8_t severity = 0;
    const struct alarm_view view = { .readings = readings, .rates = rates };
    static const int steps[][2] = { { 89, -1 },           { 91, FACT_NOTICE },
                                    { 96, FACT_WARNING }, { 99, FACT_ERROR },
                                    { 96, FACT_WARNING }, { 87, FACT_NOTICE },
                                    { 84, -1 },           { 87, -1 } };
    struct alarm a;

    wrong("", "");
    a = held("a", "disk", "C:", "full");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        const struct section *s = section_of(fleet->devices[0], "disk");

        readings[1] = (struct reading){
            .metric = &s->metrics[1], .exists = true, .has_number = true, .value = steps[i][0]
        };
        CHECK_INT(alarm_look(&a, &view, &memory, &severity) == FACT_BAD ? severity : -1, steps[i][1]);
    }
}

int main(void)
{
    tree_start();
    test_levels();
    test_rows();
    test_device();
    test_mistakes();
    test_language_mistakes();
    test_language();
    test_where();
    test_steps();
    fleet_drop(fleet);
    tree_end();
    return check_done();
}
