/* Proves that windows are read as people write them, that mistakes are told, and that they begin and end when the clock
 * on the wall says so, also on the days when it is moved (Berlin, New York, Lord Howe; story 74). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/window.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

#define HOUR 3600000LL

static struct zone *berlin, *york, *howe;

static struct window one(const char *text)
{
    struct window w;
    struct err err;

    memset(&w, 0, sizeof w);
    if (!CHECK(!window_parse(text, &w, &err)))
        printf("  %s: %s\n", text, err.text);
    return w;
}

/* "2026-03-29 02:30" on the wall of a zone. */
static int64_t when(const struct zone *z, const char *text, bool later)
{
    struct zone_time t;

    memset(&t, 0, sizeof t);
    sscanf(text, "%d-%d-%d %d:%d", &t.year, &t.month, &t.day, &t.hour, &t.minute);
    return zone_instant(z, &t, later) * 1000;
}

static int64_t until(const char *window, const struct zone *z, int64_t at)
{
    struct window w = one(window);
    struct window_set s = { &w, 1, z };

    return window_until(&s, at);
}

static void test_written(void)
{
    static const char *const bad[] = { "",
                                       "sat",
                                       "sat 22:00",
                                       "22:00",
                                       "sat 25:00-26:00",
                                       "someday 1:00-2:00",
                                       "sat 22:00-04:00 x",
                                       "2026-02-30 10:00 to 11:00",
                                       "2026-11-22 20:00",
                                       "2026-11-22 to 2026-11-23",
                                       "2026-11-22 20:00 to 2026-11-21 20:00",
                                       "mon-fri",
                                       "mon- 8:00-9:00",
                                       "sa 8:00-9:00",
                                       "mon 24:00-25:00",
                                       "sat 9:5-10:00",
                                       "2026-13-01 1:00 to 2:00" };
    struct window w;
    struct err err;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!CHECK(window_parse(bad[i], &w, &err) == -1 && strstr(err.text, "sat 22:00-04:00") != NULL))
            printf("  taken: %s\n", bad[i]);
    CHECK_INT(one("mon-fri 08:00-18:00").days, 0x3e);
    CHECK_INT(one("Saturday, SUN 0:00 to 24:00").days, 0x41);
    CHECK_INT(one("fri-mon 10:00-11:00").days, 0x63);
    CHECK_INT(one("sat 22:00-04:00").to, 28 * 60);
    CHECK_INT(one("2026-11-22 20:00 to 01:00").last_day - one("2026-11-22 20:00 to 01:00").first_day, 1);
}

static void test_plain(void)
{
    int64_t sat = when(berlin, "2026-11-21 22:00", false);

    CHECK_INT(until("sat 22:00-04:00", berlin, sat - 1), 0);
    CHECK_INT(until("sat 22:00-04:00", berlin, sat), sat + 6 * HOUR);
    CHECK_INT(until("sat 22:00-04:00", berlin, sat + 6 * HOUR - 1), sat + 6 * HOUR);
    CHECK_INT(until("sat 22:00-04:00", berlin, sat + 6 * HOUR), 0);
    CHECK_INT(until("sat 22:00-04:00", york, sat), 0); /* it is afternoon there */
    CHECK_INT(until("2026-11-21 22:00 to 23:00", berlin, sat), sat + HOUR);
    CHECK_INT(until("2026-11-21 22:00 to 2026-11-24 22:00", berlin, sat + 50 * HOUR), sat + 72 * HOUR);
    CHECK_INT(until("2026-11-20 22:00 to 23:00", berlin, sat), 0);
    CHECK_INT(until("00:00-24:00", NULL, sat) - sat, 32 * 24 * HOUR); /* always: bounded */
}

/* "02:00-04:00" on the night when there is no 02:30, and on the one that has it twice. */
static void test_moved_clocks(void)
{
    int64_t jump = when(berlin, "2026-03-29 03:00", false), twice = when(berlin, "2026-10-25 02:30", false);

    CHECK_INT(until("sun 02:30-04:00", berlin, jump - 1), 0);
    CHECK_INT(until("sun 02:30-04:00", berlin, jump),
              jump + HOUR); /* half an hour lost, it begins at the jump */
    CHECK_INT(until("sun 01:00-02:30", berlin, jump - HOUR), jump);
    CHECK_INT(until("sun 02:30-04:00", berlin, twice - 1), 0);
    CHECK_INT(until("sun 02:30-04:00", berlin, twice), twice + HOUR + 90 * 60000);
    CHECK_INT(until("sun 01:00-02:30", berlin, twice - HOUR), twice + HOUR); /* the second 02:30 ends it */
    CHECK_INT(until("sat 22:00-04:00", berlin, twice), when(berlin, "2026-10-25 04:00", false));
    CHECK_INT(when(berlin, "2026-10-25 04:00", false) - when(berlin, "2026-10-24 22:00", false), 7 * HOUR);

    jump = when(york, "2026-03-08 03:00", false);
    CHECK_INT(until("sun 02:15-02:45", york, jump), 0); /* it does not take place */
    CHECK_INT(until("sun 01:30-03:30", york, jump), jump + HOUR / 2);
    jump = when(howe, "2026-10-04 02:30", false);
    CHECK_INT(until("sun 02:10-03:00", howe, jump - 1), 0);
    CHECK_INT(until("sun 02:10-03:00", howe, jump), jump + HOUR / 2);
    twice = when(howe, "2026-04-05 01:45", false);
    CHECK_INT(until("sun 01:30-01:45", howe, twice), twice + HOUR / 2);
}

/* The same window every week of ten years begins and ends at the same time on the wall. */
static void test_years(void)
{
    struct window w = one("mon 06:00-07:00");
    const struct zone *zones[] = { berlin, york, howe };
    int wrong = 0, found = 0;

    for (size_t i = 0; i < 3; i++) {
        struct window_set s = { &w, 1, zones[i] };
        int64_t at = when(zones[i], "2026-01-01 00:00", false);

        for (int week = 0; week < 520; week++, found++) {
            struct zone_time t;

            at = window_next(&s, at);
            zone_fields(zones[i], at / 1000, &t);
            wrong += t.hour != 6 || t.minute || t.weekday != 1 || window_until(&s, at) - at != HOUR ||
                     window_until(&s, at - 1);
        }
    }
    CHECK_INT(wrong, 0);
    CHECK_INT(found, 1560);
}

static void test_together(void)
{
    struct window two[2] = { one("sat 22:00-24:00"), one("sun 00:00-02:00") },
                  hours = one("mon-fri 08:00-18:00");
    struct window_set s = { two, 2, berlin }, work = { &hours, 1, berlin }, none = { NULL, 0, NULL };
    int64_t sat = when(berlin, "2026-11-21 22:30", false), friday = when(berlin, "2026-11-20 17:00", false);

    CHECK_INT(window_until(&s, sat), when(berlin, "2026-11-22 02:00", false));
    CHECK_INT(window_next(&s, sat), when(berlin, "2026-11-22 00:00", false));
    CHECK_INT(window_after(&work, friday, HOUR / 2), friday + HOUR / 2);
    CHECK_INT(window_after(&work, friday, 4 * HOUR),
              when(berlin, "2026-11-23 11:00", false)); /* the weekend does not count */
    CHECK_INT(window_after(&work, sat, HOUR), when(berlin, "2026-11-23 09:00", false));
    CHECK_INT(window_until(&none, sat), 0);
    CHECK(window_next(&none, sat) == INT64_MAX && window_after(&none, sat, 1) == INT64_MAX);
}

int main(void)
{
    berlin = zone_open("Europe/Berlin", NULL);
    york = zone_open("America/New_York", NULL);
    howe = zone_open("Australia/Lord_Howe", NULL);
    test_written();
    test_plain();
    test_moved_clocks();
    test_years();
    test_together();
    zone_close(berlin);
    zone_close(york);
    zone_close(howe);
    return check_done();
}
