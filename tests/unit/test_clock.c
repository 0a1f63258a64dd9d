/* Proves that the wall clock follows small steps at once and a jump only after five minutes, and how times are written. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "check.h"

#define SEC   1000000LL
#define BEGIN (1795318843LL * SEC) /* 2026-11-22 03:40:43 UTC */
#define YEARS (10 * 365 * 86400 * SEC)

static void test_real(void)
{
    int64_t mono = clock_mono(), wall = clock_wall();

    CHECK(clock_mono() >= mono);
    CHECK(wall / SEC >= time(NULL) - 60 && wall / SEC <= time(NULL) + 60);
    CHECK_INT(clock_jump(), 0);
}

static void test_still(void)
{
    clock_fake(5 * SEC, BEGIN);
    CHECK_INT(clock_mono(), 5 * SEC);
    CHECK_INT(clock_wall(), BEGIN);
    CHECK_INT(clock_wall(), BEGIN);
    clock_fake(6 * SEC, BEGIN + 900 * SEC); /* what a test sets is not a jump */
    CHECK_INT(clock_wall(), BEGIN + 900 * SEC);
    CHECK_INT(clock_jump(), 0);
}

/* A step of up to a minute is followed. */
static void test_step(void)
{
    clock_fake(0, BEGIN);
    clock_fake_jump(BEGIN + 59 * SEC);
    CHECK_INT(clock_wall(), BEGIN + 59 * SEC);
    clock_fake_jump(BEGIN);
    CHECK_INT(clock_wall(), BEGIN);
    CHECK_INT(clock_jump(), 0);
}

static void test_jump_that_ends(void)
{
    int64_t t;

    clock_fake(0, BEGIN);
    clock_fake_jump(BEGIN + YEARS);
    for (t = 0; t < 290; t += 10) {
        clock_fake(t * SEC, BEGIN + t * SEC);
        CHECK_INT(clock_wall(), BEGIN + t * SEC);
        CHECK_INT(clock_jump(), YEARS);
    }
    clock_fake_jump(BEGIN + 280 * SEC);
    CHECK_INT(clock_jump(), 0);
    clock_fake(600 * SEC, BEGIN + 600 * SEC);
    CHECK_INT(clock_wall(), BEGIN + 600 * SEC);
    /* The wait begins anew with the next jump. */
    clock_fake_jump(BEGIN + 600 * SEC + YEARS);
    clock_fake(800 * SEC, BEGIN + 800 * SEC);
    CHECK_INT(clock_wall(), BEGIN + 800 * SEC);
    clock_fake_jump(BEGIN + 800 * SEC);
}

static void test_jump_that_stays(int64_t jump)
{
    int64_t before = clock_moved();

    clock_fake(0, BEGIN);
    clock_fake_jump(BEGIN + jump);
    clock_fake(299 * SEC, BEGIN + 299 * SEC);
    CHECK_INT(clock_wall(), BEGIN + 299 * SEC);
    CHECK_INT(clock_jump(), jump);
    CHECK_INT(clock_moved() - before, 0);
    clock_fake(300 * SEC, BEGIN + 300 * SEC);
    CHECK_INT(clock_wall(), BEGIN + 300 * SEC + jump);
    CHECK_INT(clock_moved() - before, jump);
    CHECK_INT(clock_jump(), 0);
    clock_fake(310 * SEC, BEGIN + 310 * SEC);
    CHECK_INT(clock_wall(), BEGIN + 310 * SEC + jump);
    /* Back again: the same patience. */
    clock_fake_jump(BEGIN + 310 * SEC);
    CHECK_INT(clock_wall(), BEGIN + 310 * SEC + jump);
    CHECK_INT(clock_jump(), -jump);
    clock_fake(610 * SEC, BEGIN + 610 * SEC);
    CHECK_INT(clock_wall(), BEGIN + 610 * SEC);
    CHECK_INT(clock_moved() - before, 0);
}

/* A clock that jumps about is never believed. */
static void test_jumping_about(void)
{
    int64_t t, bad = 0;

    clock_fake(0, BEGIN);
    for (t = 0; t < 3600; t += 100) {
        clock_fake(t * SEC, BEGIN + t * SEC);
        clock_fake_jump(BEGIN + t * SEC + (t / 100 % 2 ? YEARS : -YEARS));
        bad += clock_wall() != BEGIN + t * SEC;
    }
    CHECK_INT(bad, 0);
    clock_fake_jump(BEGIN + 3500 * SEC);
}

static void test_text(void)
{
    char out[40];

    CHECK_STR(clock_text(BEGIN, 0, out), "2026-11-22 03:40:43Z");
    CHECK_STR(clock_text(BEGIN + SEC - 1, 0, out), "2026-11-22 03:40:43Z");
    CHECK_STR(clock_text(0, 0, out), "1970-01-01 00:00:00Z");
    CHECK_STR(clock_text(-1, 0, out), "1969-12-31 23:59:59Z");
    setenv("TZ", "XST-5:30", 1);
    tzset();
    CHECK_STR(clock_text(BEGIN, 1, out), "2026-11-22 09:10:43+0530");
    CHECK(strlen(clock_text(INT64_MAX, 1, out)) < 40);
    CHECK(strlen(clock_text(INT64_MIN, 0, out)) < 40);
}

static void *ask(void *bad)
{
    int i;

    for (i = 0; i < 20000; i++)
        *(int *)bad += clock_wall() != BEGIN || clock_mono() != 0 || clock_jump() != 0;
    return NULL;
}

static void test_threads(void)
{
    pthread_t other;
    int bad[2] = { 0, 0 };

    clock_fake(0, BEGIN);
    if (!CHECK(pthread_create(&other, NULL, ask, &bad[0]) == 0))
        return;
    ask(&bad[1]);
    pthread_join(other, NULL);
    CHECK_INT(bad[0] + bad[1], 0);
}

int main(void)
{
    test_real();
    test_still();
    test_step();
    test_jump_that_ends();
    test_jump_that_stays(YEARS);
    test_jump_that_stays(-YEARS);
    test_jump_that_stays(3600 * SEC);
    test_jumping_about();
    test_text();
    test_threads();
    return check_done();
}
