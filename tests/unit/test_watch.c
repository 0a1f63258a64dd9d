/* test_watch.c: proves what polling itself says of a device: silence by its own limits, patience with what may sleep (story 53), refused
 * credentials and restarts as conditions that a customer file can change or switch off; and that healthy devices are silence. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/watch.h"

#include "check.h"
#include "model/window.h"
#include "tree.h"

static struct fact seen;
static char title[300], place[600];
static int count;

static void take(void *ctx, const struct fact *f)
{
    (void)ctx;
    seen = *f;
    snprintf(title, sizeof title, "%s", f->title);
    snprintf(place, sizeof place, "%s", f->where);
    seen.title = title;
    count++;
}

static struct fleet *fleet;

static void load(const char *device)
{
    char text[2000];

    fleet_drop(fleet);
    tree_reset();
    tree_file(
        "profiles/system.conf",
        "sections: { system: { metrics: { uptime: { oid = \"1.3.6.1.2.1.1.3.0\"; }; };\n"
        "  conditions: {\n"
        "    unreachable: { device = \"silent\"; for = \"1m\"; sleep_for = \"8h\"; severity = \"error\"; title = \"{device} is silent\"; };\n"
        "    credentials: { device = \"refused\"; title = \"{device} refuses\"; };\n"
        "    restarted: { device = \"restarted\"; ticket = \"watch\"; title = \"{device} has restarted\"; };\n"
        "  }; }; };\n");
    snprintf(
        text, sizeof text,
        "credential = \"lan\"; profile = \"base\";\n"
        "sites: { hq: { devices: { a: { address = \"10.0.0.1\"; title = \"Front desk\"; %s }; }; }; };\n",
        device);
    tree_file("customers/acme.conf", text);
    fleet = tree_load();
    if (!fleet)
        printf("# %s\n", tree_text());
}

/* How many facts a state of the device makes; the newest is in seen. */
static int look(enum unit_state state, bool restarted)
{
    struct watch *w = watch_new(take, NULL);
    struct unit *u = unit_new(fleet, fleet->devices[0], NULL, true);

    count = 0;
    u->state = (uint8_t)state;
    watch_device(w, u, restarted);
    unit_free(u);
    watch_free(w);
    return count;
}

static void test_silence(void)
{
    load(""); /* its profile says nothing of silence: what the profile system says holds */
    CHECK_INT(look(UNIT_UP, false), 0);
    CHECK_INT(look(UNIT_DOWN, false), 1);
    CHECK_STR(seen.condition, "unreachable");
    CHECK_STR(title, "Front desk (10.0.0.1) is silent");
    CHECK_INT(seen.severity, FACT_ERROR);
    CHECK_INT(seen.hold, 60000);
    CHECK(seen.hours == NULL);
    CHECK_INT(look(UNIT_REFUSED, false), 1);
    CHECK_STR(seen.condition, "credentials");
    CHECK_INT(look(UNIT_UP, true), 1);
    CHECK_STR(seen.condition, "restarted");
    CHECK(seen.watch);
}

/* Story 53: a printer that sleeps is no outage; after hours of work somebody is told, quietly. */
static void test_sleep(void)
{
    load("may_sleep = true;");
    CHECK_INT(look(UNIT_DOWN, false), 1);
    CHECK_INT(seen.hold, 8 * 3600000);
    CHECK_INT(seen.severity, FACT_NOTICE);
    CHECK(seen.hours != NULL);
    load(
        "may_sleep = true; conditions: { unreachable: { sleep_for = \"0\"; for = \"2h\"; hours = true; }; };");
    CHECK_INT(look(UNIT_DOWN, false), 1);
    CHECK_INT(seen.hold, 2 * 3600000);
    CHECK_INT(seen.severity, FACT_ERROR);
}

static void test_changed(void)
{
    load(
        "hours = \"mon-fri 08:00-18:00\"; conditions: { unreachable: { for = \"15m\"; hours = true; severity = \"warning\"; }; };");
    CHECK_INT(look(UNIT_DOWN, false), 1);
    CHECK_INT(seen.hold, 15 * 60000);
    CHECK_INT(seen.severity, FACT_WARNING);
    CHECK(seen.hours == &fleet->devices[0]->hours);
    CHECK(strstr(place, "profiles/system.conf:3, ") != NULL &&
          strstr(place, "customers/acme.conf:2") != NULL);
    load("conditions: { unreachable = \"off\"; restarted = \"off\"; };");
    CHECK_INT(look(UNIT_DOWN, false), 0);
    CHECK_INT(look(UNIT_UP, true), 0);
    CHECK_INT(look(UNIT_REFUSED, false), 1);
}

/* Good is told of what was bad, once; then there is silence again. */
static void test_good_again(void)
{
    struct watch *w = watch_new(take, NULL);
    struct unit *u;

    load("");
    u = unit_new(fleet, fleet->devices[0], NULL, true);
    u->state = UNIT_DOWN;
    watch_device(w, u, false);
    u->state = UNIT_UP;
    count = 0;
    watch_device(w, u, false);
    CHECK_INT(count, 1);
    CHECK_INT(seen.state, FACT_GOOD);
    watch_device(w, u, false);
    CHECK_INT(count, 1);
    watch_open(w, "acme/hq/a/device/unreachable", true); /* somebody has it open: each poll says how it is */
    watch_device(w, u, false);
    CHECK_INT(count, 2);
    watch_open(w, "acme/hq/a/device/unreachable", false);
    watch_device(w, u, false);
    CHECK_INT(count, 2);
    unit_free(u);
    watch_free(w);
}

/* A walk ends what rows of this device told that are gone; what stands of other devices, sections and conditions stays. */
static void test_walked(void)
{
    struct watch *w = watch_new(take, NULL);
    const struct section *s;
    struct unit *u;

    load("");
    tree_file(
        "profiles/base.conf",
        "profile: { name = \"base\"; }; sections: { disk: { group = \"storage\"; table = \"1.3.6.1.2.1.25.2.3\";\n"
        "  metrics: { used: { oid = \"1.3.6.1.2.1.25.2.3.1.6\"; }; };\n"
        "  conditions: { full: { when = [\"used > 90\"]; title = \"full\"; }; }; }; };\n");
    fleet_drop(fleet);
    fleet = tree_load();
    u = unit_new(fleet, fleet->devices[0], NULL, true);
    s = profile_section(u->device->profile, "disk");
    watch_restore(w, "acme/hq/a/storage/C:/full");
    watch_restore(w, "acme/hq/a/storage/D:/full");
    watch_restore(w, "acme/hq/a/storage/D:/failed");
    watch_restore(w, "acme/hq/ab/storage/C:/full");
    count = 0;
    watch_walked(w, u, s, 5);
    CHECK_INT(count, 2);
    CHECK_INT(seen.state, FACT_GOOD);
    CHECK_STR(place, "no longer there");
    for (int i = 0; i < 3; i++) { /* the desk says that they are over, in any order */
        static const char *const keys[] = { "D:/full", "C:/full", "D:/failed" };
        char key[100];

        snprintf(key, sizeof key, "acme/hq/a/storage/%s", keys[i]);
        watch_open(w, key, false);
    }
    count = 0;
    watch_walked(w, u, s, 5);
    CHECK_INT(count, 0);
    unit_free(u);
    watch_free(w);
}

int main(void)
{
    tree_start();
    test_silence();
    test_sleep();
    test_changed();
    test_good_again();
    test_walked();
    fleet_drop(fleet);
    tree_end();
    return check_done();
}
