/* test_supply.c: proves when a supply counts as replaced, how the direction of a waste box is learned, and what the printer profile makes
 * of levels, units and special values (RFC 3805 prtMarkerSuppliesTable). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include <math.h>

#include "check.h"
#include "model/reading.h"
#include "snmp/mib.h"
#include "tree.h"

enum { HOUR = 3600, DAY = 24 * HOUR };

static int64_t now;
static double before;

static bool take(struct supply *s, double percent)
{
    now += HOUR;
    return supply_take(s, percent, now, &before);
}

/* Evenly from one level to another, a point at a time. */
static int run(struct supply *s, int from, int to)
{
    int events = 0;

    for (int level = from; level != to; level += to > from ? 1 : -1)
        events += take(s, level);
    return events + take(s, to);
}

static void test_cartridge(void)
{
    struct supply s = { 0 };

    CHECK_INT(run(&s, 61, 3), 0);
    CHECK_INT(supply_direction(&s, now), SUPPLY_FALLS);
    CHECK(!take(&s, 100)); /* one reading is not believed */
    CHECK(take(&s, 100));
    CHECK(before == 3);
    CHECK_INT(s.replaced, now);
    CHECK_INT(run(&s, 100, 50), 0);
    CHECK(!take(&s, 71));
    CHECK(take(&s, 70)); /* a used one, 20 points fuller */
}

static void test_glitches(void)
{
    struct supply s = { 0 };

    CHECK_INT(run(&s, 80, 60), 0);
    CHECK(!take(&s, 0)); /* asleep, it says 0 */
    CHECK(!take(&s, 60));
    CHECK(!take(&s, 100));
    CHECK(!take(&s, 59));
    CHECK(!take(&s, NAN));
    CHECK(!take(&s, 100));
    CHECK(!take(&s, NAN)); /* off in between */
    CHECK(take(&s, 100));
    CHECK(before == 59);
    /* a cartridge is exchanged for an emptier one: nothing to tell */
    CHECK(!take(&s, 40));
    CHECK(!take(&s, 40));
    CHECK(!take(&s, 39));
}

/* A waste box that tells how full it is. */
static void test_fill(void)
{
    struct supply s = { 0 };

    CHECK_INT(supply_direction(&s, now), SUPPLY_UNKNOWN);
    CHECK_INT(run(&s, 10, 14), 0);
    CHECK_INT(supply_direction(&s, now), SUPPLY_UNKNOWN);
    CHECK_INT(run(&s, 15, 16), 0);
    CHECK_INT(supply_direction(&s, now), SUPPLY_RISES);
    CHECK_INT(run(&s, 17, 95), 0);
    CHECK(!take(&s, 0));
    CHECK(take(&s, 0)); /* emptied */
    CHECK(before == 95);
    CHECK_INT(run(&s, 1, 40), 0);
    CHECK(!take(&s, 90)); /* a jump with the direction of use */
    CHECK(!take(&s, 90));
    CHECK_INT(supply_direction(&s, now), SUPPLY_RISES);
}

/* One that tells the room left, as the RFC says, in big steps. */
static void test_coarse(void)
{
    static const int levels[] = { 100, 75, 50, 25, 0 };
    struct supply s = { 0 };
    int events = 0;

    for (int i = 0; i < 5; i++) {
        events += take(&s, levels[i]);
        events += take(&s, levels[i]);
    }
    CHECK_INT(events, 0);
    CHECK_INT(supply_direction(&s, now), SUPPLY_FALLS);
    CHECK(!take(&s, 100));
    CHECK(take(&s, 100));
    CHECK(before == 0);
}

/* What was learned wrongly is unlearned, but not by a wobble. */
static void test_second_thoughts(void)
{
    struct supply s = { 0 };

    CHECK_INT(run(&s, 50, 56), 0);
    CHECK_INT(supply_direction(&s, now), SUPPLY_RISES);
    CHECK_INT(run(&s, 55, 48), 0);
    CHECK_INT(supply_direction(&s, now), SUPPLY_RISES);
    CHECK_INT(run(&s, 47, 0), 0);
    CHECK_INT(supply_direction(&s, now), SUPPLY_FALLS);
}

/* Nothing moves: after two weeks the RFC is believed. */
static void test_patience(void)
{
    struct supply s = { 0 };

    CHECK(!take(&s, 30));
    CHECK_INT(supply_direction(&s, now + 13 * DAY), SUPPLY_UNKNOWN);
    CHECK_INT(supply_direction(&s, now + 14 * DAY), SUPPLY_FALLS);
    CHECK_INT(s.direction, SUPPLY_UNKNOWN); /* and can still be learned otherwise */
    CHECK_INT(run(&s, 31, 36), 0);
    CHECK_INT(supply_direction(&s, now + 14 * DAY), SUPPLY_RISES);
}

/* --- the profile --- */

static const struct section *section;
static struct arena *arena;

/* The level that the profile makes of what a printer sends; direction as learned. */
static struct reading level_of(int class, int unit, int capacity, int level, const struct supply *supply,
                               const char *metric)
{
    static const struct {
        const char *name;
        int column;
    } columns[] = { { "class", 4 }, { "unit", 7 }, { "capacity", 8 }, { "level", 9 } };
    const int sent[] = { class, unit, capacity, level };
    struct reading_poller poller = { .supply = supply, .wall = now };
    struct reading *all = arena_array(arena, section->metric_count, sizeof *all);
    struct grid_row row = { .index = { (const uint8_t *)"\x01\x01", 2 },
                            .cells = arena_array(arena, section->column_count, sizeof *row.cells) };

    for (size_t i = 0; i < 4; i++) {
        int m = profile_metric(section, columns[i].name);

        row.cells[section->metrics[m].columns[0]] = (struct value){ .type = VALUE_INT, .i = sent[i] };
    }
    reading_row(section, &row, NULL, &poller, WHY_NONE, true, arena, all);
    return all[profile_metric(section, metric)];
}

static void test_levels(void)
{
    static const struct {
        int unit, capacity, level;
        double percent; /* NAN: none */
        const char *why;
    } cases[] = {
        { 7, 6000, 1500, 25, "" },
        { 15, 100, 0, 0, "" },
        { 19, 100, 61, 61, "" },
        { 19, -2, 61, 61, "" }, /* percent of what does not matter */
        { 19, -1, 61, 61, "" },
        { 19, 0, 61, 61, "" },
        { 7, -2, 61, NAN, NULL }, /* 61 impressions, of how many? */
        { 7, 0, 61, NAN, NULL },
        { 19, 100, 150, 100, "" }, /* a new cartridge is not more than full */
        { 7, 6000, 6300, 100, "" },
        { 19, 100, -1, NAN, "other" }, /* no restriction */
        { 19, 100, -2, NAN, "unknown" },
        { 19, 100, -3, NAN, "some remaining" },
        { 7, 6000, -3, NAN, "some remaining" },
        { 19, 100, -20, NAN, NULL },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading r = level_of(3, cases[i].unit, cases[i].capacity, cases[i].level, NULL, "level");
        bool held = isnan(cases[i].percent) ? r.why != WHY_NONE
                                            : r.why == WHY_NONE && fabs(r.value - cases[i].percent) < 1e-9;

        if (!CHECK(held))
            printf("  unit %d capacity %d level %d: why %d value %g\n", cases[i].unit, cases[i].capacity,
                   cases[i].level, r.why, r.value);
        if (cases[i].why && *cases[i].why)
            CHECK_STR(r.word, cases[i].why);
        CHECK(r.has_raw && r.raw == cases[i].level); /* shown as sent */
    }
}

static void test_room(void)
{
    struct supply rises = { .seeded = true, .direction = SUPPLY_RISES },
                  falls = { .seeded = true, .direction = SUPPLY_FALLS, .replaced = 1000 };

    now = 5000;
    CHECK(!level_of(4, 19, 100, 90, NULL, "room").exists);
    CHECK(!level_of(3, 19, 100, 90, &falls, "room").exists);
    CHECK(level_of(4, 19, 100, 90, &rises, "room").value == 10);
    CHECK(level_of(4, 19, 100, 90, &falls, "room").value == 90);
    CHECK(level_of(4, 19, 100, 90, &rises, "level").value == 90);
    CHECK(level_of(3, 19, 100, 90, &falls, "age").value == 4000);
    CHECK(!level_of(3, 19, 100, 90, &rises, "age").exists);
}

static void test_profile(void)
{
    struct err err;
    struct mib *mib = mib_open("mibs", &err);
    struct report report = { 0 };
    struct device device = { .key = "a/b/c", .name = "c", .address = "10.0.0.1" };
    struct credential credential = { .name = "x" };
    struct fleet_names names;
    struct fleet *fleet;

    if (!CHECK(mib != NULL))
        return;
    names = mib_names(mib);
    fleet = fleet_single("conf/profiles", "printer", &device, &credential, &names, &report);
    if (CHECK(fleet != NULL)) {
        section = profile_section(fleet_profile(fleet, "printer"), "supply");
        arena = arena_new(0);
        test_levels();
        test_room();
        arena_free(arena);
    }
    fleet_drop(fleet);
    report_free(&report);
    mib_close(mib);
}

int main(void)
{
    test_cartridge();
    test_glitches();
    test_fill();
    test_coarse();
    test_second_thoughts();
    test_patience();
    test_profile();
    return check_done();
}
