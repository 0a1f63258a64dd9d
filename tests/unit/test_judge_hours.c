/* test_judge_hours.c: proves that holds can count in working hours: what begins on Friday afternoon is told on Monday, also when the daemon was
 * restarted in between; at night nobody is told, and what is good again in time never is (story 53). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge_facts.h"

#include "check.h"
#include "model/window.h"

/* A hold in working hours: what begins on Friday afternoon (the scenarios begin on a Friday at 8 o'clock) is told on Monday. */
static void test_hours(void)
{
    struct window week;
    struct window_set set = { .windows = &week, .count = 1 }, always = { .windows = &week };
    struct err err;

    CHECK_INT(window_parse("mon-fri 09:00-17:00", &week, &err), 0);
    play_begin();
    at(8 * 3600); /* 16:00 */
    poll_bad("prn - unreachable", .hold = 4 * HOUR, .hours = &set);
    poll_bad("sw1 - hot", .hold = 4 * HOUR, .hours = &always);
    at(12 * 3600);
    poll_bad("sw1 - hot", .hold = 4 * HOUR, .hours = &always);
    CHECK_STR(told(), "43200 recheck sw1\n43200 open sw1/hot x1\n");
    for (int h = 13; h < 75; h++) { /* the night, and the whole weekend */
        at(h * 3600);
        poll_bad("prn - unreachable", .hold = 4 * HOUR, .hours = &set);
    }
    CHECK_STR(told(), "");
    play_save();
    play_restart(); /* which changes nothing: the hours are counted from the begin */
    at(75 * 3600 + 1800);
    poll_bad("prn - unreachable", .hold = 4 * HOUR, .hours = &set);
    CHECK_STR(told(), "");
    at(76 * 3600); /* Monday, 12:00 */
    poll_bad("prn - unreachable", .hold = 4 * HOUR, .hours = &set);
    CHECK(strstr(told(), "273600 open prn/unreachable x1") != NULL);
    /* Without a hold: at night nobody is told, in the morning at once. */
    at(90 * 3600); /* Tuesday, 02:00 */
    poll_bad("sw2 - hot", .hours = &set);
    at(96 * 3600 + 1800);
    poll_bad("sw2 - hot", .hours = &set);
    CHECK_STR(told(), "");
    at(97 * 3600 + 60);
    poll_bad("sw2 - hot", .hours = &set);
    CHECK(strstr(told(), "open sw2/hot x1") != NULL);
    /* Good in time: never told. */
    poll_bad("sw3 - hot", .hold = HOUR, .hours = &set);
    at(97 * 3600 + 120);
    poll_good("sw3 - hot", 0);
    at(200 * 3600);
    CHECK(strstr(told(), "sw3/hot") == NULL);
    play_forget();
}

int main(void)
{
    test_hours();
    play_end();
    return check_done();
}
