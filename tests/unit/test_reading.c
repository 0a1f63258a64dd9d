/* Proves what a profile's metrics make of raw cells: the first candidate that answers, special values, units, words, bits, computed values,
 * ranges, conditions; and that what is missing says why. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/fits.h"
#include "model/reading.h"

#include <math.h>

#include "tests/unit/check.h"
#include "tests/unit/tree.h"

static const char profile[] =
    "profile: { name = \"base\"; };\n"
    "sections: {\n"
    "  t: {\n"
    "    table = \"1.3.6.1.4.1.32473.1.1\"; labels = [\"name\"]; only = [\"type != hidden\"];\n"
    "    metrics: {\n"
    "      name:  { kind = \"text\"; oid = \"1.3.6.1.4.1.32473.1.1.1\"; fixed = true; };\n"
    "      type:  { kind = \"state\"; oid = \"1.3.6.1.4.1.32473.1.1.2\"; words = [\"1 = plain\", \"2 = hidden\"]; };\n"
    "      octets: { kind = \"counter\"; oid = [\"1.3.6.1.4.1.32473.1.1.3\", \"1.3.6.1.4.1.32473.1.1.4\"]; max_rate = \"speed,8,/\"; };\n"
    "      level: { unit = \"%\"; oid = \"1.3.6.1.4.1.32473.1.1.5\"; special = [\"-2 = unknown\", \"999 := 0\"]; min = 0.0; max = 100.0; };\n"
    "      volts: { unit = \"V\"; oid = \"1.3.6.1.4.1.32473.1.1.6\"; scale = 0.1; offset = -1.0; };\n"
    "      big:   { oid = \"1.3.6.1.4.1.32473.1.1.7\"; form = \"unsigned\"; };\n"
    "      speed: { oid = \"1.3.6.1.4.1.32473.1.1.8\"; hidden = true; };\n"
    "      share: { unit = \"%\"; compute = \"level,big,/,100,*\"; };\n"
    "      flags: { kind = \"bits\"; oid = \"1.3.6.1.4.1.32473.1.1.9\"; words = [\"0 = first\", \"2 = third\", \"8 = ninth\"]; };\n"
    "      plain_only: { oid = \"1.3.6.1.4.1.32473.1.1.6\"; only = [\"type = plain\"]; };\n"
    "    };\n"
    "  };\n"
    "};\n";

static const struct section *s;
static struct arena *arena;
static struct reading readings[32];

static const struct reading *reading(const char *name)
{
    int m = profile_metric(s, name);
    if (!CHECK(m >= 0)) {
        abort();
    }
    return &readings[m];
}

/* The cell of candidate number n of a metric. */
static struct value *cell(struct grid_row *row, const char *name, int n)
{
    return &row->cells[s->metrics[profile_metric(s, name)].columns[n]];
}

static void read_row(const struct grid_row *row, enum why missing, bool texts)
{
    memset(readings, 0, sizeof readings);
    reading_row(s, row, NULL, NULL, missing, texts, arena, readings);
}

static struct grid_row fresh(void)
{
    struct grid_row row = { .index = { (const uint8_t *)"\x07", 1 } };
    row.cells = arena_array(arena, s->column_count, sizeof *row.cells);
    return row;
}

static void whole_row(void)
{
    struct grid_row row = fresh();
    *cell(&row, "name", 0) =
        (struct value){ .type = VALUE_BYTES, .bytes = (const uint8_t *)"tray", .len = 4 };
    *cell(&row, "type", 0) = (struct value){ .type = VALUE_INT, .i = 1 };
    *cell(&row, "octets", 0) = (struct value){ .type = VALUE_COUNTER64, .u = 5000000000u };
    *cell(&row, "octets", 1) = (struct value){ .type = VALUE_COUNTER32, .u = 7 };
    *cell(&row, "level", 0) = (struct value){ .type = VALUE_INT, .i = 50 };
    *cell(&row, "volts", 0) = (struct value){ .type = VALUE_GAUGE, .u = 2310 };
    *cell(&row, "big", 0) = (struct value){ .type = VALUE_INT, .i = -1294967296 };
    *cell(&row, "speed", 0) = (struct value){ .type = VALUE_GAUGE, .u = 8000 };
    *cell(&row, "flags", 0) =
        (struct value){ .type = VALUE_BYTES, .bytes = (const uint8_t *)"\xa0\x80", .len = 2 };
    read_row(&row, WHY_NONE, true);
    CHECK_STR(reading("name")->text, "tray");
    CHECK_STR(reading("type")->word, "plain");
    CHECK(reading("octets")->wide && reading("octets")->counter == 5000000000u &&
          reading("octets")->max_rate == 1000);
    CHECK(reading("level")->value == 50 && reading("level")->why == WHY_NONE);
    CHECK(reading("volts")->value == 230 && reading("volts")->raw == 2310);
    CHECK(reading("big")->value == 3000000000.0);
    CHECK(fabs(reading("share")->value - 50 / 3e9 * 100) < 1e-12);
    CHECK_INT(reading("flags")->bits, 1 | 1 << 2 | 1 << 8);
    CHECK(reading("plain_only")->exists && reading("plain_only")->value == 2310);
    CHECK(fits_row(s, readings));
    *cell(&row, "type", 0) = (struct value){ .type = VALUE_INT, .i = 2 };
    read_row(&row, WHY_NONE, true);
    CHECK(!fits_row(s, readings) && !reading("plain_only")->exists);
}

static void candidates(void)
{
    struct grid_row row = fresh();
    *cell(&row, "octets", 0) = (struct value){ .type = VALUE_NO_INSTANCE };
    *cell(&row, "octets", 1) = (struct value){ .type = VALUE_COUNTER32, .u = 7 };
    read_row(&row, WHY_NONE, false);
    CHECK(!reading("octets")->wide && reading("octets")->counter == 7);
    *cell(&row, "octets", 1) = (struct value){ .type = VALUE_NO_OBJECT };
    read_row(&row, WHY_NONE, false);
    CHECK(!reading("octets")->exists);
}

static uint8_t why_of_level(struct value v, enum why missing)
{
    struct grid_row row = fresh();
    *cell(&row, "level", 0) = v;
    read_row(&row, missing, false);
    return reading("level")->why;
}

static void reasons(void)
{
    CHECK_INT(why_of_level((struct value){ .type = VALUE_INT, .i = 101 }, WHY_NONE), WHY_RANGE);
    CHECK_INT(why_of_level((struct value){ .type = VALUE_INT, .i = -2 }, WHY_NONE), WHY_SPECIAL);
    CHECK_STR(reading("level")->word, "unknown");
    CHECK_INT(why_of_level((struct value){ .type = VALUE_INT, .i = 999 }, WHY_NONE), WHY_NONE);
    CHECK(reading("level")->value == 0);
    CHECK_INT(why_of_level((struct value){ .type = VALUE_BYTES, .bytes = (const uint8_t *)"n/a", .len = 3 },
                           WHY_NONE),
              WHY_NUMBER);
    CHECK_INT(why_of_level((struct value){ .type = VALUE_BYTES, .bytes = (const uint8_t *)"42", .len = 2 },
                           WHY_NONE),
              WHY_NONE);
    CHECK_INT(why_of_level((struct value){ .type = VALUE_ERROR, .u = 5 }, WHY_NONE), WHY_ERROR);
    CHECK(reading("level")->exists);
    CHECK_INT(why_of_level((struct value){ .type = VALUE_NONE }, WHY_TIMEOUT), WHY_TIMEOUT);
    CHECK(reading("level")->exists && reading("share")->exists && reading("share")->why != WHY_NONE);
    CHECK_INT(why_of_level((struct value){ .type = VALUE_NO_OBJECT }, WHY_TIMEOUT), WHY_ABSENT);
    CHECK(!reading("level")->exists);
    for (int why = 1; why < WHY_COUNT; why++) {
        CHECK(strcmp(reading_why((enum why)why), "unknown") != 0 && reading_why((enum why)why)[0] != '\0');
    }
}

int main(void)
{
    tree_start();
    tree_file("profiles/base.conf", profile);
    struct fleet *f = tree_load();
    if (CHECK(f != NULL)) {
        s = profile_section(fleet_profile(f, "base"), "t");
        arena = arena_new(0);
        whole_row();
        candidates();
        reasons();
        arena_free(arena);
        fleet_drop(f);
    } else {
        printf("%s\n", tree_text());
    }
    tree_end();
    return check_done();
}
