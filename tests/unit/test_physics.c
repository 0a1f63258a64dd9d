/* test_physics.c: proves that whatever a device sends, no profile makes of it a value that physics forbids: every level in volts, amperes, watts, hertz,
 * degrees or percent has bounds, its own or those of its unit, and what lies outside of them is missing with a reason. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "check.h"
#include "model/physics.h"
#include "model/reading.h"
#include "snmp/mib.h"
#include "tree.h"

enum { ROUNDS = 40 };

static uint64_t seed = 20261122;

static uint64_t any(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

/* What agents send: small numbers, marks for "none", texts, floats, nonsense. */
static struct value hostile(void)
{
    static const int64_t marks[] = {
        0,          -1,           -2,  -3,   255, 32767, -32768, 65535, 9999999, 10000, -2147483648LL,
        2147483647, 4294967295LL, 999, -999, 230
    };
    static const double floats[] = { NAN, INFINITY, -INFINITY, 1e300, -1e300, 0.5, 23.5, -273.2 };
    static const char *const texts[] = {
        "", "N/A", "-999999", "1e99", "23.5 C", "nan", "99999999999999999999", "0001"
    };
    uint64_t r = any();

    if (r % 5 == 0)
        return (struct value){ .type = VALUE_FLOAT, .d = floats[r / 8 % 8] };
    if (r % 5 == 1) {
        const char *text = texts[r / 8 % 8];

        return (struct value){ .type = VALUE_BYTES,
                               .bytes = (const uint8_t *)text,
                               .len = (uint16_t)strlen(text) };
    }
    if (r % 5 == 2)
        return (struct value){ .type = VALUE_COUNTER64, .u = any() };
    if (r % 5 == 3)
        return (struct value){ .type = VALUE_INT, .i = (int64_t)(r / 8 % 300) };
    return (struct value){ .type = VALUE_INT, .i = marks[r / 8 % 16] };
}

static size_t values, refused;

static void throw(const struct section *s, struct arena *a)
{
    struct reading *all = arena_array(a, s->metric_count + 1u, sizeof *all);
    struct grid_row row = { .index = { (const uint8_t *)"\x01\x02\x03\x04\x05\x06", 6 },
                            .cells = arena_array(a, s->column_count + 1u, sizeof *row.cells) };
    struct reading_poller poller = { .response_time = 1, .reachable = 1, .uptime = 1 };
    double min, max;

    for (uint16_t i = 0; i < s->column_count; i++)
        row.cells[i] = hostile();
    reading_row(s, &row, row.cells, &poller, WHY_NONE, true, a, all);
    for (uint16_t i = 0; i < s->metric_count; i++) {
        const struct reading *r = &all[i];
        const struct metric *m = &s->metrics[i];

        if (m->kind != METRIC_GAUGE || !r->exists || physics_bounds(m->unit, &min, &max))
            continue;
        refused += r->why == WHY_RANGE;
        values += r->why == WHY_NONE;
        if (r->why == WHY_NONE && !CHECK(r->value >= m->min && r->value <= m->max))
            printf("  %s:%d: %s is %g %s\n", m->file, m->line, m->name, r->value, m->unit);
    }
}

static void test_section(const struct section *s, struct arena *a)
{
    double min, max;

    for (uint16_t i = 0; i < s->metric_count; i++) {
        const struct metric *m = &s->metrics[i];

        if (m->kind == METRIC_GAUGE && !physics_bounds(m->unit, &min, &max) &&
            !CHECK(isfinite(m->min) && isfinite(m->max) && m->min < m->max))
            printf("  %s:%d: %s has no bounds\n", m->file, m->line, m->name);
    }
    for (int i = 0; i < ROUNDS; i++) {
        throw(s, a);
        arena_reset(a);
    }
}

static void test_profiles(void)
{
    struct err err;
    struct mib *mib = mib_open("mibs", &err);
    struct report report = { 0 };
    struct device device = { .key = "a/b/c", .name = "c", .address = "10.0.0.1" };
    struct credential credential = { .name = "x" };
    struct arena *a = arena_new(0);
    struct fleet *fleet = NULL;

    if (CHECK(mib != NULL)) {
        struct fleet_names names = mib_names(mib);

        fleet = fleet_single("conf/profiles", "auto", &device, &credential, &names, &report);
    }
    if (CHECK(fleet != NULL))
        for (size_t i = 0; i < fleet->profile_count; i++)
            for (size_t k = 0; k < fleet->profiles[i]->section_count; k++)
                test_section(fleet->profiles[i]->sections[k], a);
    CHECK(values > 1000);
    CHECK(refused > 1000);
    fleet_drop(fleet);
    arena_free(a);
    report_free(&report);
    mib_close(mib);
}

static void test_units(void)
{
    double min = 5, max = 6;

    CHECK_INT(physics_bounds(NULL, &min, &max), -1);
    CHECK_INT(physics_bounds("page", &min, &max), -1);
    CHECK(min == 5 && max == 6);
    CHECK_INT(physics_bounds("C", &min, &max), 0);
    CHECK(min > -273.15 && max < 255); /* 255, -128: "there is no sensor" */
}

/* Own bounds go before those of the unit, one by one. */
static void test_own(void)
{
    struct fleet *f;

    tree_start();
    tree_file("profiles/base.conf", "profile: { name = \"base\"; };\n"
                                    "sections: { s: { metrics: {\n"
                                    "  both: { oid = \"1.3.1.0\"; unit = \"V\"; };\n"
                                    "  upper: { oid = \"1.3.1.0\"; unit = \"V\"; max = 500.0; };\n"
                                    "  far: { oid = \"1.3.1.0\"; unit = \"V\"; min = 3000.0; };\n"
                                    "  state: { oid = \"1.3.1.0\"; unit = \"V\"; kind = \"state\"; };\n"
                                    "}; }; };\n");
    f = tree_load();
    if (CHECK(f != NULL)) {
        const struct metric *m = profile_section(fleet_profile(f, "base"), "s")->metrics;

        CHECK(m[0].min == -2000 && m[0].max == 2000);
        CHECK(m[1].min == -2000 && m[1].max == 500);
        CHECK(m[2].min == 3000 && isnan(m[2].max));
        CHECK(isnan(m[3].min) && isnan(m[3].max));
    }
    fleet_drop(f);
    tree_end();
}

int main(void)
{
    test_units();
    test_own();
    test_profiles();
    return check_done();
}
