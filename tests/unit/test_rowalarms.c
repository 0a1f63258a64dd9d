/* test_rowalarms.c: proves that a reload keeps what each row was seen good of, as long as the condition says the same: a port that was up before it and
 * is down after it is news. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rowalarms.h"

#include "check.h"
#include "core/unit.h"
#include "tree.h"

static struct fleet *load(const char *conditions, const char *device)
{
    char text[2000];

    tree_reset();
    snprintf(text, sizeof text,
             "profile: { name = \"base\"; };\n"
             "sections: { system: { metrics: { uptime: { oid = \"1.3.6.1.2.1.1.3.0\"; }; };\n"
             "  conditions: { %s }; }; };\n",
             conditions);
    tree_file("profiles/base.conf", text);
    snprintf(text, sizeof text,
             "credential = \"lan\"; profile = \"base\";\n"
             "sites: { hq: { devices: { a: { address = \"10.0.0.1\"; %s }; }; }; };\n",
             device);
    tree_file("customers/acme.conf", text);
    struct fleet *fleet = tree_load();
    if (!fleet)
        printf("# %s\n", tree_text());
    return fleet;
}

#define LOW  "low: { when = [\"uptime < 5\"]; title = \"low\"; };"
#define HIGH "high: { when = [\"uptime > 50\"]; title = \"high\"; };"
#define ODD  "odd: { when = [\"uptime = 7\"]; title = \"odd\"; };"

static struct unit_section *section(struct unit *u)
{
    for (size_t i = 0; i < u->section_count; i++)
        if (!strcmp(u->sections[i].section->name, "system"))
            return &u->sections[i];
    abort();
}

static bool is_good(struct unit *u, const char *condition)
{
    const struct section *s = section(u)->section;

    for (uint16_t i = 0; i < s->alarm_count; i++)
        if (!strcmp(s->alarms[i].name, condition))
            return section(u)->rows->row[0].good >> i & 1;
    return false;
}

static void reload(struct unit *u, const char *conditions, const char *device)
{
    struct fleet *fleet = load(conditions, device);

    unit_rebind(u, fleet, fleet->devices[0], NULL);
    fleet_drop(fleet);
}

int main(void)
{
    tree_start();
    struct fleet *fleet = load(LOW HIGH, "");
    struct unit *u = unit_new(fleet, fleet->devices[0], NULL, true);
    fleet_drop(fleet);
    unit_ready(section(u));
    section(u)->rows->row[0].good = 3;
    reload(u, LOW HIGH, "");
    CHECK(is_good(u, "low") && is_good(u, "high"));
    reload(u, LOW HIGH, "conditions: { high: { severity = \"error\"; for = \"1h\"; }; };");
    CHECK(is_good(u, "low") && is_good(u, "high"));
    reload(u, ODD HIGH LOW, ""); /* at another place in the profile; one is new */
    CHECK(is_good(u, "low") && is_good(u, "high") && !is_good(u, "odd"));
    reload(u, HIGH LOW,
           "conditions: { high: { when = [\"uptime > 40\"]; }; };"); /* it means something else */
    CHECK(is_good(u, "low") && !is_good(u, "high"));
    unit_free(u);
    tree_end();
    return check_done();
}
