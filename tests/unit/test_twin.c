/* test_twin.c: proves when a 64-bit counter is no longer believed beside the 32-bit one of the same thing, and when it is. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include <math.h>

#include "check.h"
#include "model/twin.h"
#include "tree.h"

static const char profile[] =
    "profile: { name = \"base\"; };\n"
    "sections: { port: { table = \"1.3.6.1.4.1.32473.1.1\";\n"
    "  metrics: {\n"
    "    slow: { kind = \"counter\"; oid = [\"1.3.6.1.4.1.32473.1.1.1\", \"1.3.6.1.4.1.32473.1.1.2\"]; max_rate = \"12500000,1,*\"; };\n"
    "    fast: { kind = \"counter\"; oid = [\"1.3.6.1.4.1.32473.1.1.3\", \"1.3.6.1.4.1.32473.1.1.4\"]; max_rate = \"1250000000,1,*\"; };\n"
    "    packets: { kind = \"counter\"; oid = [\"1.3.6.1.4.1.32473.1.1.5\", \"1.3.6.1.4.1.32473.1.1.6\"]; };\n"
    "    alone: { kind = \"counter\"; oid = \"1.3.6.1.4.1.32473.1.1.7\"; };\n"
    "  }; }; };\n";

enum { SLOW, FAST, PACKETS };

static const struct section *section;
static struct arena *arena;
static struct grid_row *cells; /* of the one row */
static struct reading *readings;
static char why[160];

/* What the device says now. */
static void say(int metric, uint64_t wide, uint32_t narrow)
{
    cells->cells[2 * metric] = (struct value){ .type = VALUE_COUNTER64, .u = wide };
    cells->cells[2 * metric + 1] = (struct value){ .type = VALUE_COUNTER32, .u = narrow };
}

static struct rowset *walk(struct rowset *old)
{
    uint32_t arc = 1;
    struct oid index;
    struct grid *g = grid_new(arena, section->column_count);
    struct grid_row *row;
    struct rowset *r;

    CHECK_INT(oid_tail_from_arcs(arena, &arc, 1, &index), 0);
    row = grid_row(g, index);
    if (cells)
        memcpy(row->cells, cells->cells, section->column_count * sizeof *row->cells);
    else
        for (uint16_t i = 0; i < section->column_count; i++)
            row->cells[i] = (struct value){ .type = i % 2 ? VALUE_COUNTER32 : VALUE_COUNTER64, .u = 1000 };
    cells = row;
    r = rowset_new(section, g, NULL, "", old);
    rowset_free(old);
    return r;
}

/* A walk in which both agree. */
static struct rowset *start(void)
{
    cells = NULL;
    return walk(NULL);
}

static int look(struct rowset *r, bool restarted)
{
    reading_row(section, cells, NULL, NULL, WHY_NONE, true, arena, readings);
    return twin_look(section, &r->row[0], cells, readings, restarted, why);
}

static bool asks(const struct rowset *r, int column)
{
    return r->row[0].need >> column & 1;
}

static void test_nothing_wrong(void)
{
    struct rowset *r = start();

    CHECK_INT(r->row[0].twin_count, 0);
    CHECK(asks(r, 0) && !asks(r, 1) && asks(r, 2) && asks(r, 6));
    rowset_free(r);
}

/* The wide one is 0 from the start, and stays. */
static void test_stands_still(void)
{
    struct rowset *r = start();

    say(SLOW, 0, 5000000);
    say(PACKETS, 0, 5000);
    r = walk(r);
    CHECK_INT(r->row[0].twin_count, 1); /* few packets prove nothing */
    CHECK(asks(r, 0) && asks(r, 1));
    CHECK_INT(look(r, false), -1); /* the first look */
    for (uint32_t i = 1; i < 3; i++) {
        say(SLOW, 0, 5000000 + i * 3000000);
        CHECK_INT(look(r, false), -1);
    }
    CHECK_INT(look(r, false), -1); /* nothing passed: nothing is known */
    say(SLOW, 0, 15000000);
    CHECK_INT(look(r, false), SLOW);
    CHECK_STR(why, "the 64-bit counter grew by 0 while that of 32 bits grew by 4000000");
    CHECK(!asks(r, 0) && asks(r, 1) && asks(r, 2));
    /* what a walk brings of it is not used, and it is not watched again */
    r = walk(r);
    CHECK_INT(r->row[0].twin_count, 0);
    CHECK(!asks(r, 0) && asks(r, 1));
    twin_hide(&r->row[0], cells, section->column_count);
    CHECK_INT(cells->cells[0].type, VALUE_NO_INSTANCE);
    CHECK_INT(cells->cells[1].type, VALUE_COUNTER32);
    twin_forget(section, r);
    CHECK(asks(r, 0) && !asks(r, 1));
    rowset_free(r);
}

/* Two that began at different times are both right. */
static void test_other_beginning(void)
{
    struct rowset *r = start();
    uint64_t wide = 10737418240; /* its low half is 2^31 */
    uint32_t narrow = 4290000000U;

    for (int i = 0; i < 5; i++) {
        say(SLOW, wide, narrow);
        if (!i)
            r = walk(r);
        CHECK_INT(look(r, false), -1);
        wide += 6000000;
        narrow += 6000000; /* wraps */
    }
    CHECK_INT(r->row[0].twin_count, 0);
    CHECK(asks(r, 0) && !asks(r, 1));
    say(SLOW, 0, 70000000);
    r = walk(r); /* looked at once is enough */
    CHECK_INT(r->row[0].twin_count, 0);
    rowset_free(r);
}

/* It is the narrow one that stands still. */
static void test_narrow_is_stuck(void)
{
    struct rowset *r = start();

    for (uint32_t i = 0; i < 5; i++) {
        say(SLOW, 1000000000 + i * 5000000, UINT32_MAX);
        if (!i)
            r = walk(r);
        CHECK_INT(look(r, false), -1);
    }
    CHECK_INT(r->row[0].distrust, 0);
    CHECK(asks(r, 0) && !asks(r, 1));
    rowset_free(r);
}

static void test_falls(void)
{
    struct rowset *r = start();

    /* together with the other: a true reset, and that is the end of it */
    twin_fell(section, &r->row[0], SLOW, r->arena);
    CHECK(asks(r, 0) && asks(r, 1));
    cells->cells[1].type = VALUE_NONE; /* the other was not asked yet */
    CHECK_INT(look(r, false), -1);
    say(SLOW, 2000, 2100);
    CHECK_INT(look(r, false), -1);
    CHECK_INT(r->row[0].twin_count, 0);
    rowset_free(r);

    /* alone, and again */
    r = start();
    twin_fell(section, &r->row[0], SLOW, r->arena);
    say(SLOW, 2000, 300000000);
    CHECK_INT(look(r, false), -1);
    say(SLOW, 6002000, 306000000);
    CHECK_INT(look(r, false), -1);
    CHECK_INT(look(r, true), -1); /* a restart in between is none of it */
    say(SLOW, 1000, 306000000);
    CHECK_INT(look(r, false), SLOW);
    CHECK_STR(why, "the 64-bit counter went down from 6002000 to 1000 alone, again");
    rowset_free(r);
}

/* On a line of 10 Gbit/s 32 bits are of no use: better a sample lost now and then than none at all. */
static void test_fast_line(void)
{
    struct rowset *r = start();

    twin_fell(section, &r->row[0], FAST, r->arena);
    say(FAST, 2000, 300000000);
    CHECK_INT(look(r, false), -1);
    say(FAST, 1000, 306000000);
    CHECK_INT(look(r, false), -1);
    CHECK_INT(r->row[0].distrust, 0);
    CHECK_INT(r->row[0].twin_count, 0);
    CHECK(asks(r, 2) && !asks(r, 3));
    rowset_free(r);
}

static void test_no_twin(void)
{
    struct rowset *r = start();

    twin_fell(section, &r->row[0], 3, r->arena);
    CHECK_INT(r->row[0].twin_count, 0);
    rowset_free(r);
}

/* A quirk of the model. */
static void test_none_is_trusted(void)
{
    struct rowset *r = start();

    twin_distrust(section, &r->row[0], cells);
    CHECK(!asks(r, 0) && asks(r, 1) && !asks(r, 2) && asks(r, 3) && !asks(r, 4) && asks(r, 5) && asks(r, 6));
    rowset_free(r);
}

int main(void)
{
    struct fleet *fleet;

    tree_start();
    tree_file("profiles/base.conf", profile);
    fleet = tree_load();
    if (!CHECK(fleet != NULL)) {
        printf("%s\n", tree_text());
        return check_done();
    }
    section = profile_section(fleet->profiles[0], "port");
    arena = arena_new(0);
    readings = arena_array(arena, section->metric_count, sizeof *readings);
    test_nothing_wrong();
    test_stands_still();
    test_other_beginning();
    test_narrow_is_stuck();
    test_falls();
    test_fast_line();
    test_no_twin();
    test_none_is_trusted();
    arena_free(arena);
    fleet_drop(fleet);
    tree_end();
    return check_done();
}
