/* Proves that timers fire once, when due, earliest first, also when their functions arm, move and clear each other. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/timer.h"

#include <stdlib.h>

#include "check.h"

#define MANY 2000

static struct timers *all;
static int64_t fired_at[3 * MANY];
static size_t fired;

static void note(struct timer *t, int64_t now)
{
    CHECK(!timer_armed(t) && t->at <= now);
    fired_at[fired++] = t->at;
}

static int by_time(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

/* Arms, moves and clears at random, beside a list of the times that must come out. */
static void test_order(void)
{
    static struct timer timers[MANY];
    static int64_t want[MANY];
    uint32_t dice = 7;
    size_t i, n, count = 0, wrong = 0;
    int64_t now, earliest = INT64_MAX;

    for (i = 0; i < 5 * MANY; i++) {
        dice = dice * 1664525 + 1013904223;
        n = (dice >> 8) % MANY;
        timers[n].fire = note;
        if (dice >> 29)
            timer_set(all, &timers[n], (dice >> 4) % 100000);
        else
            timer_clear(all, &timers[n]);
    }
    for (n = 0; n < MANY; n++)
        if (timer_armed(&timers[n])) {
            want[count++] = timers[n].at;
            earliest = timers[n].at < earliest ? timers[n].at : earliest;
        }
    CHECK_INT(timer_next(all), earliest);
    CHECK_INT(timer_run(all, earliest - 1), 0);
    for (now = 0; now <= 100000; now += 333) {
        timer_run(all, now);
        wrong += timer_next(all) <= now;
    }
    qsort(want, count, sizeof want[0], by_time);
    CHECK_INT(fired, count);
    for (i = 0; i < count; i++)
        wrong += fired_at[i] != want[i];
    CHECK_INT(wrong, 0);
    CHECK_INT(timer_next(all), INT64_MAX);
}

static struct timer one, two, three;
static int count_one, count_two;

static void again_now(struct timer *t, int64_t now)
{
    count_one++;
    timer_set(all, t, now);
}

/* A timer that arms itself for now does not hold up the round; it comes in the next. */
static void test_again(void)
{
    one.fire = again_now;
    timer_set(all, &one, 10);
    CHECK_INT(timer_run(all, 10), 1);
    CHECK(timer_armed(&one));
    CHECK_INT(timer_next(all), 10);
    CHECK_INT(timer_run(all, 10), 1);
    CHECK_INT(count_one, 2);
    timer_clear(all, &one);
    CHECK(!timer_armed(&one));
    timer_clear(all, &one);
    CHECK_INT(timer_run(all, 1000), 0);
}

static void count_it(struct timer *t, int64_t now)
{
    (void)t, (void)now;
    count_two++;
}

/* one (earlier) clears two and moves three, which were due in the same round. */
static void meddle(struct timer *t, int64_t now)
{
    (void)t;
    timer_clear(all, &two);
    timer_set(all, &three, now); /* due already: in the next round */
    timer_set(all, &two, now - 5);
    CHECK(timer_armed(&two) && timer_armed(&three));
    CHECK_INT(timer_next(all), now - 5);
    timer_clear(all, &three);
    timer_set(all, &three, now - 1);
    timer_set(all, &three, now + 1000); /* and out of it again */
}

static void test_meddling(void)
{
    one.fire = meddle;
    two.fire = three.fire = count_it;
    timer_set(all, &one, 10);
    timer_set(all, &two, 20);
    timer_set(all, &three, 30);
    CHECK_INT(timer_run(all, 50), 1);
    CHECK_INT(count_two, 0);
    CHECK_INT(timer_next(all), 45);
    CHECK_INT(timer_run(all, 50), 1);
    CHECK_INT(timer_next(all), 1050);
    CHECK_INT(timer_run(all, 1049) + timer_run(all, 1050), 1);
    CHECK_INT(count_two, 2);
}

static void test_free(void)
{
    timer_set(all, &one, 1);
    timer_heap_free(all);
    CHECK(!timer_armed(&one));
    timer_heap_free(NULL);
}

int main(void)
{
    all = timer_heap_new();
    CHECK_INT(timer_next(all), INT64_MAX);
    CHECK_INT(timer_run(all, INT64_MAX), 0);
    test_order();
    test_again();
    test_meddling();
    test_free();
    return check_done();
}
