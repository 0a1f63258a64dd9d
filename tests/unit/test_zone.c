/* Proves that wall clock time in named zones is that of the C library for every hour around every change of a century
 * (also beyond the table of the file), that times shown twice or never are told apart, and that damaged files are refused. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/zone.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/zone_rule.h"
#include "check.h"

static const char *const names[] = {
    "Europe/Berlin",     "America/New_York", "Australia/Lord_Howe", "UTC",
    "America/St_Johns",  "Pacific/Apia",     "Africa/Casablanca",   "Asia/Kathmandu",
    "America/Sao_Paulo", "Europe/Dublin",    "Asia/Gaza",           "Pacific/Chatham",
    "Antarctica/Troll",  "America/Nuuk",     "Etc/GMT+12",          "Africa/Cairo"
};

static int64_t at(const struct zone *z, int y, int mo, int d, int h, int mi, bool later)
{
    struct zone_time t = { .year = y, .month = mo, .day = d, .hour = h, .minute = mi };

    return zone_instant(z, &t, later);
}

static int same(const struct zone_time *a, const struct tm *b)
{
    return a->year == b->tm_year + 1900 && a->month == b->tm_mon + 1 && a->day == b->tm_mday &&
           a->hour == b->tm_hour && a->minute == b->tm_min && a->second == b->tm_sec &&
           a->weekday == b->tm_wday && a->offset == b->tm_gmtoff;
}

/* The C library's localtime_r() as the oracle. */
static void test_like_libc(void)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct err err;
        struct zone *z = zone_open(names[i], &err);
        int wrong = 0, back = 0, tried = 0;

        if (!CHECK(z != NULL))
            continue;
        setenv("TZ", names[i], 1);
        tzset();
        for (int64_t t = -631152000; t < 3786912000LL; t += 6 * 3600 - 1 + (t % 7), tried++) {
            time_t seconds = (time_t)t;
            struct tm want;
            struct zone_time got;

            localtime_r(&seconds, &want);
            zone_fields(z, t, &got);
            wrong += !same(&got, &want);
            back += zone_instant(z, &got, false) != t && zone_instant(z, &got, true) != t;
        }
        CHECK(tried > 100000);
        if (!CHECK_INT(wrong, 0) || !CHECK_INT(back, 0))
            printf("  zone %s\n", names[i]);
        zone_close(z);
    }
    unsetenv("TZ");
    tzset();
}

static void test_changes(void)
{
    struct zone *berlin = zone_open("Europe/Berlin", NULL), *york = zone_open("America/New_York", NULL),
                *howe = zone_open("Australia/Lord_Howe", NULL);

    /* Berlin 2026: 29 March 02:00 -> 03:00, 25 October 03:00 -> 02:00 */
    CHECK_INT(at(berlin, 2026, 3, 29, 1, 59, false), 1774745940);
    CHECK_INT(at(berlin, 2026, 3, 29, 2, 30, false), 1774746000); /* never shown: the jump */
    CHECK_INT(at(berlin, 2026, 3, 29, 2, 30, true), 1774746000);
    CHECK_INT(at(berlin, 2026, 3, 29, 3, 0, false), 1774746000);
    CHECK_INT(at(berlin, 2026, 10, 25, 2, 30, false), 1792888200); /* shown twice */
    CHECK_INT(at(berlin, 2026, 10, 25, 2, 30, true), 1792888200 + 3600);
    CHECK_INT(at(berlin, 2026, 10, 25, 3, 0, false), 1792893600);
    /* New York 2026: 8 March, 1 November */
    CHECK_INT(at(york, 2026, 3, 8, 2, 15, false), 1772953200);
    CHECK_INT(at(york, 2026, 11, 1, 1, 30, true) - at(york, 2026, 11, 1, 1, 30, false), 3600);
    /* Lord Howe moves by half an hour: 5 April 02:00 -> 01:30, 4 October 02:00 -> 02:30 */
    CHECK_INT(at(howe, 2026, 4, 5, 1, 45, true) - at(howe, 2026, 4, 5, 1, 45, false), 1800);
    CHECK_INT(at(howe, 2026, 10, 4, 2, 10, false), at(howe, 2026, 10, 4, 2, 30, false));
    /* Beyond the table: the rule; fields that carry over */
    CHECK_INT(at(berlin, 2081, 7, 1, 12, 0, false) % 86400, 10 * 3600);
    CHECK_INT(at(berlin, 2081, 1, 1, 12, 0, false) % 86400, 11 * 3600);
    CHECK_INT(at(berlin, 2026, 12, 32, 24, 0, false), at(berlin, 2027, 1, 2, 0, 0, false));
    CHECK_INT(at(NULL, 1970, 1, 1, 0, 0, false), 0);
    zone_close(berlin);
    zone_close(york);
    zone_close(howe);
}

static void test_calendar(void)
{
    int wrong = 0, y, m, d;

    for (int64_t day = -800000; day < 800000; day += 13) {
        zone_date(day, &y, &m, &d);
        wrong += zone_days(y, m, d) != day || m < 1 || m > 12 || d < 1 || d > 31;
    }
    CHECK_INT(wrong, 0);
    CHECK_INT(zone_days(2000, 2, 29), 11016);
    zone_date(11016, &y, &m, &d);
    CHECK_INT(y * 10000 + m * 100 + d, 20000229);
}

static void test_rules(void)
{
    static const char *const bad[] = { "",
                                       "CE-1",
                                       "CET",
                                       "CET-1CEST",
                                       "CET-25",
                                       "CET-1CEST,M3.5.0",
                                       "<+03-3",
                                       "CET-1CEST,M13.1.0,M10.5.0",
                                       "CET-1CEST,M3.6.0,M10.5.0",
                                       "CET-1CEST,J0,J5",
                                       "CET-1 x",
                                       "CET-1CEST,M3.5.0/168,M10.5.0" };
    struct zone_rule r;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_INT(zone_rule_parse(bad[i], strlen(bad[i]), &r), -1);
    CHECK_INT(zone_rule_parse("XST5XDT,J60,J300", 16, &r), 0);
    CHECK_INT(zone_rule_offset(&r, zone_days(2028, 3, 1) * 86400 + 7 * 3600 - 1),
              -5 * 3600); /* J60 is 1 March, leap year or not */
    CHECK_INT(zone_rule_offset(&r, zone_days(2028, 3, 1) * 86400 + 7 * 3600), -4 * 3600);
    CHECK_INT(zone_rule_parse("XST5XDT,60,300/-1", 17, &r), 0);
    CHECK_INT(zone_rule_offset(&r, zone_days(2028, 2, 29) * 86400 + 86400 + 7 * 3600 - 1), -5 * 3600);
}

static void test_damage(void)
{
    size_t len;
    struct err err;
    char *file = file_load("/usr/share/zoneinfo/Europe/Berlin", 1 << 20, &len, &err);
    struct zone *z;

    if (!CHECK(file != NULL))
        return;
    for (size_t cut = 0; cut < len;
         cut++) { /* never more than what is there is read: memcheck and ASan look on */
        char *part = malloc(cut + 1);

        memcpy(part, file, cut);
        z = zone_parse(part, cut, &err);
        CHECK(z == NULL);
        zone_close(z);
        free(part);
    }
    for (size_t i = 0; i < len; i += 3) {
        char kept = file[i];

        file[i] = (char)0xff;
        z = zone_parse(file, len, &err);
        if (z) {
            struct zone_time t;

            zone_fields(z, 1792888200, &t);
            zone_instant(z, &t, true);
        }
        zone_close(z);
        file[i] = kept;
    }
    free(file);
    CHECK(zone_open("Europe/B rlin", &err) == NULL);
    CHECK(zone_open("../../etc/passwd", &err) == NULL);
    CHECK(zone_open("Europe/Berlin/x", &err) == NULL);
    CHECK(zone_open("Europe", &err) == NULL);
    CHECK(zone_open("Mars/Olympus", &err) == NULL && strstr(err.text, "Mars/Olympus") != NULL);
    CHECK(zone_open("tzdata.zi", &err) == NULL);
}

int main(void)
{
    test_like_libc();
    test_changes();
    test_calendar();
    test_rules();
    test_damage();
    return check_done();
}
