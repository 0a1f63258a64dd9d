/* Proves what the configuration says of tickets: defaults, programs to tell and what they are told, windows and working hours that
 * add up or replace, what a UPS powers; and that each mistake is told with its place. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "model/channel.h"

#include "check.h"
#include "model/fact.h"
#include "tree.h"

static const char *notify(const char *inside)
{
    static char text[2000];

    snprintf(text, sizeof text, "notify: {\n%s\n};\n", inside);
    return text;
}

static void test_notify_mistakes(void)
{
    static const char *const cases[][2] = {
        { "mail: { program = [\"/bin/sh\", \"x\"]; severity = \"warning\"; customers = \"a*\"; changes = [\"opened\"]; };",
          "" },
        { "mail: { program = \"/bin/sh\"; };", "" },
        { "mail: { };",
          "forestall.conf:2: notify mail has no program: add program = [\"/path/of/it\", \"argument\"];" },
        { "mail = \"/bin/sh\";",
          "forestall.conf:2: 'mail' in notify: expected a group: { program = [\"...\"]; }, found a text" },
        { "mail: { program = \"/bin/sh\"; severity = \"loud\"; };",
          "forestall.conf:2: 'severity' in notify mail: \"loud\" is not known; known: ok, info, notice, warning, error" },
        { "mail: { program = \"/bin/sh\"; changes = [\"opned\"]; };",
          "forestall.conf:2: 'changes' in notify mail: there is no change 'opned'; did you mean 'opened'?" },
        { "mail: { program = \"/bin/sh\"; timeout = \"1h\"; };",
          "forestall.conf:2: 'timeout' in notify mail: 1h is above the highest that is allowed, 10m" },
        { "mail: { programm = \"/bin/sh\"; };",
          "forestall.conf:2: unknown key 'programm' in notify mail; did you mean 'program'?" },
        { "program = \"/bin/sh\";",
          "forestall.conf:2: 'program' in notify: it belongs in a group with a name of your choice: notify: { mail: { program = [\"/path/of/it\"]; }; };" },
        { "mail: { program = \"mail -s x\"; };",
          "forestall.conf:2: warning: 'program' in notify mail: mail -s x can not be run: No such file or directory; its arguments are texts of their own: [\"/path/of/it\", \"argument\"]" },
        { "mail: { program = \"nonexistent-mail\"; };",
          "forestall.conf:2: warning: 'program' in notify mail: nonexistent-mail can not be run: No such file or directory; write its whole path" },
        { "mail: { program = \"/bin/sh\"; customers = [\"acmee\", \"new*\"]; };",
          "forestall.conf:2: warning: 'customers' in notify mail: there is no customer 'acmee'; did you mean 'acme'?" },
        { "mail: { program = \"/nonexistent/x\"; };",
          "forestall.conf:2: warning: 'program' in notify mail: /nonexistent/x can not be run: No such file or directory" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!CHECK_STR(tree_mistake("forestall.conf", notify(cases[i][0])), cases[i][1]))
            printf("  for %s\n", cases[i][0]);
    CHECK_STR(tree_mistake("forestall.conf", "tickets: { flap_count = 9; };"),
              "forestall.conf:1: 'flap_count' in tickets: 9 is above the highest that is allowed, 8");
    CHECK_STR(tree_mistake("forestall.conf", "notify = 3;"),
              "forestall.conf:1: 'notify' in the main file: expected a group: { ... }, found a whole number");
}

static void test_routes(void)
{
    struct fleet *f;
    const struct channel *c;

    tree_reset();
    tree_file(
        "forestall.conf",
        notify("mail: { program = [\"notify/mail.sh\", \"ops@msp.example\"]; severity = \"warning\";"
               " customers = [\"acme\", \"b*\"]; changes = [\"opened\", \"resolved\"]; timeout = \"5s\"; };\n"
               "all: { program = \"/bin/true\"; };"));
    f = tree_load();
    if (!CHECK(f != NULL && f->options.channel_count == 2))
        return;
    c = f->options.channels;
    CHECK_STR(c->name, "mail");
    CHECK_STR(c->argv[0], tree_path("notify/mail.sh"));
    CHECK_STR(c->argv[1], "ops@msp.example");
    CHECK(c->argv[2] == NULL);
    CHECK_INT(c->timeout, 5000);
    CHECK(channel_takes(c, "acme", FACT_WARNING, "opened") &&
          channel_takes(c, "bolt", FACT_ERROR, "resolved"));
    CHECK(!channel_takes(c, "acme", FACT_NOTICE, "opened") &&
          !channel_takes(c, "zeta", FACT_ERROR, "opened") && !channel_takes(c, "acme", FACT_ERROR, "note"));
    CHECK(channel_takes(&c[1], "zeta", FACT_NOTICE, "note") &&
          !channel_takes(&c[1], "zeta", FACT_INFO, "note"));
    CHECK_INT(f->options.tickets.relapse, 1800000);
    CHECK_INT(f->options.tickets.close_wins, 86400000);
    CHECK_INT(f->options.tickets.recurring_count, 3);
    CHECK_INT(f->options.tickets.recurring_time, 14 * 86400000LL);
    CHECK_INT(f->options.tickets.settle, 180000);
    CHECK_INT(f->options.tickets.keep, 400 * 86400000LL);
    CHECK_INT(f->options.tickets.keep_told, 30 * 86400000LL);
    CHECK(!f->options.tickets.drop_unconfirmed);
    fleet_drop(f);
}

static const char *devices(const char *top, const char *site, const char *inside)
{
    static char text[3000];

    snprintf(text, sizeof text,
             "credential = \"lan\"; profile = \"base\"; %s\nsites: { hq: { %s\ndevices: {\n%s\n}; }; };\n",
             top, site, inside);
    return text;
}

static void test_windows(void)
{
    struct fleet *f;
    const struct device *a, *b;

    tree_reset();
    tree_file(
        "customers/acme.conf",
        devices(
            "maintenance = \"sun 02:00-04:00\"; hours = \"mon-fri 08:00-18:00\";",
            "zone = \"Europe/Berlin\"; maintenance = [\"sat 22:00-04:00\"];",
            "a: { address = \"10.0.0.1\"; maintenance = [\"2026-11-22 20:00 to 23:00\"]; hours = \"06:00-22:00\"; };\n"
            "b: { address = \"10.0.0.2\"; };"));
    f = tree_load();
    if (!CHECK(f != NULL)) {
        printf("%s\n", tree_text());
        return;
    }
    a = fleet_device(f, "a", NULL);
    b = fleet_device(f, "b", NULL);
    CHECK_INT(a->maintenance.count, 3);
    CHECK_INT(b->maintenance.count, 2);
    CHECK_INT(a->hours.count, 1);
    CHECK_INT(a->hours.windows[0].from, 360);
    CHECK_INT(b->hours.windows[0].from, 480);
    /* 2026-11-22 (a Sunday) 01:30Z is 02:30 in Berlin; 20:30 there is 19:30Z */
    CHECK_INT(window_until(&b->maintenance, 1795311000000LL), 1795316400000LL);
    CHECK_INT(window_until(&a->maintenance, 1795375800000LL), 1795384800000LL);
    CHECK_INT(window_until(&b->maintenance, 1795375800000LL), 0);
    fleet_drop(f);
    CHECK_STR(
        tree_mistake("customers/acme.conf",
                     devices("maintenance = [\"sat\"];", "", "a: { address = \"10.0.0.1\"; };")),
        "customers/acme.conf:1: 'maintenance' in the customer: \"sat\" is no window of time: expected \"2026-11-22 20:00 to 23:00\" "
        "(once), \"sat 22:00-04:00\", \"mon-fri 08:00-18:00\" (each week) or \"02:00-03:30\" (each day)");
}

static void test_powers(void)
{
    struct fleet *f;
    const struct device *ups;

    tree_reset();
    tree_file("customers/acme.conf",
              devices("", "",
                      "ups: { address = \"10.0.0.1\"; powers = [\"a\", \"hq/b\"]; };\n"
                      "a: { address = \"10.0.0.2\"; };\nb: { address = \"10.0.0.3\"; };"));
    f = tree_load();
    if (!CHECK(f != NULL)) {
        printf("%s\n", tree_text());
        return;
    }
    ups = fleet_device(f, "ups", NULL);
    CHECK_INT(ups->power_count, 2);
    CHECK_STR(ups->powers[0], "acme/hq/a");
    CHECK_STR(ups->powers[1], "acme/hq/b");
    fleet_drop(f);
    CHECK_STR(tree_mistake("customers/acme.conf",
                           devices("", "", "ups: { address = \"10.0.0.1\"; powers = [\"aa\", \"ups\"]; };")),
              "customers/acme.conf:4: 'powers' of device ups: there is no device 'aa'\n"
              "customers/acme.conf:4: 'powers' of device ups is the device itself");
}

int main(void)
{
    tree_start();
    test_notify_mistakes();
    test_routes();
    test_windows();
    test_powers();
    tree_end();
    return check_done();
}
