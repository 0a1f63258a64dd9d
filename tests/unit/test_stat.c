/* Proves that each counter counts by itself, from any thread, and has a name and a help of its own. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/stat.h"

#include <pthread.h>
#include <stddef.h>

#include "check.h"

static void *count(void *unused)
{
    int i;

    (void)unused;
    for (i = 0; i < 100000; i++)
        stat_add(STAT_values, 2);
    return NULL;
}

static void test_threads(void)
{
    pthread_t other;

    if (!CHECK(pthread_create(&other, NULL, count, NULL) == 0))
        return;
    count(NULL);
    pthread_join(other, NULL);
    CHECK_INT(stat_value(STAT_values), 400000);
    CHECK_INT(stat_value(STAT_polls), 0);
    stat_reset();
    CHECK_INT(stat_value(STAT_values), 0);
}

static void test_rows(void)
{
    size_t i, j;
    int bad = 0;

    CHECK_STR(stat_name(STAT_missing_disk), "missing_disk");
    CHECK_STR(stat_help(STAT_polls), "polls begun");
    for (i = 0; i < STAT_COUNT; i++) {
        /* Names become names of Prometheus metrics. */
        bad += strspn(stat_name((enum stat_id)i), "abcdefghijklmnopqrstuvwxyz_0123456789") !=
               strlen(stat_name((enum stat_id)i));
        bad += !*stat_help((enum stat_id)i);
        for (j = 0; j < i; j++)
            bad += strcmp(stat_name((enum stat_id)i), stat_name((enum stat_id)j)) == 0;
        stat_add((enum stat_id)i, i + 1);
    }
    for (i = 0; i < STAT_COUNT; i++)
        bad += stat_value((enum stat_id)i) != i + 1;
    CHECK_INT(bad, 0);
}

int main(void)
{
    test_threads();
    test_rows();
    return check_done();
}
