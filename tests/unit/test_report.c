/* test_report.c: proves that mistakes are kept with their places, in the order of files and lines, never without end, and
 * that bytes of a file can not reach the terminal. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "model/report.h"

static void test_order(void)
{
    struct report r = { 0 };

    report_error(&r, "b.conf", 7, "second of %d", 7);
    report_warning(&r, "b.conf", 2, "first");
    report_error(&r, "a.conf", 90, "in a");
    report_error(&r, "b.conf", 7, "third");
    report_error(&r, NULL, 0, "nowhere");
    report_sort(&r);
    CHECK_INT(r.count, 5);
    CHECK_INT(r.errors, 4);
    CHECK_STR(r.items[0].text, "nowhere");
    CHECK_STR(r.items[0].file, NULL);
    CHECK_STR(r.items[1].file, "a.conf");
    CHECK_STR(r.items[2].text, "first");
    CHECK(!r.items[2].error);
    CHECK_STR(r.items[3].text, "second of 7");
    CHECK_STR(r.items[4].text, "third");
    report_free(&r);
    CHECK_INT(r.count, 0);
    CHECK(r.items == NULL);
}

static void test_limit(void)
{
    struct report r = { 0 };

    for (int i = 0; i < 1000; i++)
        report_error(&r, "a", i, "x");
    CHECK_INT(r.count, 200);
    CHECK_INT(r.more, 800);
    CHECK_INT(r.errors, 1000);
    report_free(&r);
}

static void test_clean(void)
{
    struct report r = { 0 };

    report_error(&r, "a\nb", 1, "unknown key '%s'", "\033[2J\xff\r");
    CHECK(!strchr(r.items[0].text, '\033'));
    CHECK(!strchr(r.items[0].text, '\r'));
    CHECK(!strchr(r.items[0].file, '\n'));
    CHECK(strstr(r.items[0].text, "unknown key '") != NULL);
    report_free(&r);
}

int main(void)
{
    test_order();
    test_limit();
    test_clean();
    return check_done();
}
