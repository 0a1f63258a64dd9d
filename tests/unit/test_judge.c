/* Proves how facts become verdicts: holds, confirmation of notifications by polls, clears that got lost, flapping as one ticket,
 * what is only watched, restarts of devices and of the daemon, unknown that is not good, clocks that are moved. Told as little
 * scenarios with a played clock (stories 68, 69 and others). Dependencies and windows are in test_topology.c. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge_facts.h"

#include "check.h"

#define PORT "sw1 interface/Gi1 port-down"
#define KEY  "sw1/interface/Gi1/port-down"

static void test_plain(void)
{
    play_begin();
    poll_bad(PORT, 0);
    CHECK_STR(told(), "0 open " KEY " x1\n");
    at(60);
    poll_bad(PORT, 0);
    CHECK_STR(told(), "");
    at(120);
    poll_good(PORT, 0);
    CHECK_STR(told(), "120 clear " KEY "\n");
    poll_good(PORT, 0);
    at(7200);
    CHECK_STR(told(), "");
}

static void test_hold(void)
{
    play_begin();
    poll_bad(PORT, .hold = 5 * MINUTE); /* a blip */
    at(60);
    poll_good(PORT, 0);
    at(1200);
    CHECK_STR(told(), "");
    poll_bad(PORT, .hold = 5 * MINUTE);
    for (int t = 1260; t <= 1500; t += 60) {
        at(t);
        poll_bad(PORT, .hold = 5 * MINUTE);
    }
    CHECK_STR(told(), "1500 recheck sw1/interface/Gi1\n1500 open " KEY " x1\n");
    CHECK(strstr(play_why.data, "must last 5m") != NULL);
    at(1560);
    poll_good(PORT, .clear_hold = 2 * MINUTE);
    at(1600);
    poll_bad(PORT, .hold = 5 * MINUTE, .clear_hold = 2 * MINUTE); /* not good for long enough: it goes on */
    at(1620);
    poll_good(PORT, .clear_hold = 2 * MINUTE);
    at(1739);
    CHECK_STR(told(), "");
    at(1741);
    CHECK_STR(told(), "1740 clear " KEY "\n");
}

/* One look at the begin of the hold is not enough: the device is asked at its end. */
static void test_hold_between_polls(void)
{
    play_begin();
    poll_bad(PORT, .hold = 10 * SECOND);
    at(10);
    CHECK_STR(told(), "10 recheck sw1/interface/Gi1\n");
    at(11);
    poll_good(PORT, 0);
    at(300);
    CHECK_STR(told(), "");
    poll_bad(PORT, .hold = 10 * SECOND);
    at(310.5);
    poll_bad(PORT, .hold = 10 * SECOND);
    CHECK_STR(told(), "310 recheck sw1/interface/Gi1\n310 open " KEY " x1\n");
    play_begin();
    poll_bad(PORT, .hold = 10 * SECOND); /* nobody answers, nobody says unknown: what was seen counts */
    at(100);
    CHECK_STR(told(), "10 recheck sw1/interface/Gi1\n40 open " KEY " x1\n");
}

static void test_trap_confirmed(void)
{
    play_begin();
    trap_bad(PORT, .evidence = "{\"trap\":\"linkDown\"}");
    CHECK_STR(told(), "0 recheck sw1/interface/Gi1\n");
    at(2);
    poll_bad(PORT, .evidence = "{\"oper_status\":\"down\"}");
    CHECK_STR(told(), "2 open " KEY " x1\n");
    CHECK(strstr(play_why.data, "polls confirmed it") != NULL);
    at(60);
    trap_good(PORT, 0); /* polls decide */
    CHECK_STR(told(), "60 recheck sw1/interface/Gi1\n");
    at(61);
    poll_bad(PORT, 0);
    at(300);
    CHECK_STR(told(), "");
    trap_good(PORT, 0);
    at(302);
    poll_good(PORT, 0);
    CHECK_STR(told(), "300 recheck sw1/interface/Gi1\n302 clear " KEY "\n");
}

static void test_trap_refuted(void)
{
    play_begin();
    trap_bad(PORT, 0);
    at(2);
    poll_good(PORT, 0); /* it was forged, or is over */
    at(3600);
    CHECK_STR(told(), "0 recheck sw1/interface/Gi1\n");
}

static void test_trap_unconfirmed(void)
{
    play_begin();
    trap_bad(PORT, 0);
    at(59);
    CHECK_STR(told(),
              "0 recheck sw1/interface/Gi1\n3 recheck sw1/interface/Gi1\n30 recheck sw1/interface/Gi1\n");
    at(61);
    CHECK_STR(told(), "60 open " KEY " x1 unconfirmed\n");
    CHECK(strstr(play_why.data, "no poll confirmed or refuted it") != NULL);
    at(90);
    trap_good(PORT, 0); /* no poll ever said otherwise: its word counts */
    CHECK_STR(told(), "90 clear " KEY "\n");
    play_begin();
    play_policy.drop_unconfirmed = true;
    judge_change(play_judge, &play_policy, NULL);
    trap_bad(PORT, 0);
    at(3600);
    CHECK(strstr(told(), "open") == NULL);
    play_begin();
    trap_bad("ups1 - battery-test-failed", .alone = true); /* no poll can tell */
    CHECK_STR(told(), "0 open ups1/battery-test-failed x1\n");
}

/* Story 69: the linkUp got lost; each poll looks at what is open. */
static void test_lost_clear(void)
{
    play_begin();
    trap_bad(PORT, 0);
    at(1);
    poll_bad(PORT, 0);
    at(61);
    poll_good(PORT, 0);
    CHECK_STR(told(), "0 recheck sw1/interface/Gi1\n1 open " KEY " x1\n61 clear " KEY "\n");
    /* and where no poll can see it: after a quiet time */
    trap_bad("sw1 - config-lost", .alone = true, .quiet = HOUR);
    at(1800);
    trap_bad("sw1 - config-lost", .alone = true, .quiet = HOUR);
    at(1800 + 3600);
    CHECK_STR(told(),
              "61 open sw1/config-lost x1\n1800 repeat sw1/config-lost +1\n5400 clear sw1/config-lost\n");
}

static void test_stray_clear(void)
{
    struct judge_counts counts;

    play_begin();
    trap_good(PORT, 0);
    trap_good("sw1 - psu-failed", 0);
    poll_good(PORT, 0);
    CHECK_STR(told(), "");
    judge_counts(play_judge, &counts);
    CHECK_INT(counts.stray_clears, 2);
    CHECK_INT(counts.problems, 0);
}

/* What a poll saw and a notification tells is one event; the next notification is another. */
static void test_counted_once(void)
{
    play_begin();
    at(0);
    poll_bad(PORT, .hold = 10 * SECOND);
    at(2);
    trap_bad(PORT, .hold = 10 * SECOND);
    at(11);
    poll_bad(PORT, .hold = 10 * SECOND);
    CHECK(strstr(told(), "11 open " KEY " x1\n") != NULL);
    at(30);
    trap_bad(PORT, .hold = 10 * SECOND);
    at(1000);
    CHECK(strstr(told(), "repeat " KEY " +1\n") != NULL);
}

/* Story 68: a port that goes up and down is one ticket. */
static void test_flapping(void)
{
    play_begin();
    for (int i = 0; i < 30; i++) {
        at(i * 20);
        trap_bad(PORT, .hold = 10 * SECOND);
        at(i * 20 + 5);
        trap_good(PORT, 0);
    }
    at(595);
    {
        const char *all = told();

        CHECK(strstr(all, "60 open " KEY " x1\n60 flapping " KEY "\n") != NULL);
        CHECK(strstr(strstr(all, "open") + 1, "open") == NULL);
        CHECK(strstr(all, "clear") == NULL);
        CHECK(strstr(all, "360 repeat " KEY " +15\n") != NULL);
    }
    at(585 + 15 * 60 - 6);
    CHECK(strstr(told(), "clear") == NULL);
    at(3600);
    CHECK_STR(told(), "1480 clear " KEY "\n");
    /* what must last ten minutes gets no ticket by coming and going */
    play_begin();
    for (int i = 0; i < 30; i++) {
        at(i * 20);
        poll_bad(PORT, .hold = 10 * MINUTE);
        at(i * 20 + 10);
        poll_good(PORT, 0);
    }
    CHECK(strstr(told(), "open") == NULL);
    /* steady and bad: no longer flapping, still one ticket */
    play_begin();
    for (int i = 0; i < 5; i++) {
        at(i * 60);
        poll_bad(PORT, 0);
        at(i * 60 + 30);
        poll_good(PORT, .clear_hold = MINUTE);
    }
    at(300);
    poll_bad(PORT, 0);
    CHECK_STR(told(), "0 open " KEY " x1\n180 flapping " KEY "\n300 repeat " KEY " +5\n");
    at(300 + 16 * 60);
    told();
    poll_good(PORT, 0);
    CHECK_STR(told(), "1260 clear " KEY "\n");
}

/* Only noted, unless it lasts or comes again. */
static void test_watch(void)
{
    play_begin();
    poll_bad(PORT, .watch = true);
    at(600);
    poll_good(PORT, 0);
    CHECK_STR(told(), "");
    at(660);
    poll_bad(PORT, .watch = true);
    at(660 + 14 * 60);
    poll_bad(PORT, .watch = true);
    CHECK_STR(told(), "");
    at(660 + 16 * 60);
    CHECK_STR(told(), "1560 open " KEY " x1\n");
    play_begin();
    for (int i = 0; i < 3; i++) {
        at(i * 600);
        trap_bad("sw1 - login-failed", .watch = true, .alone = true);
    }
    CHECK_STR(told(), "1200 open sw1/login-failed x3\n");
    play_begin();
    for (int i = 0; i < 5; i++) { /* rarely */
        at(i * 7200);
        trap_bad("sw1 - login-failed", .watch = true, .alone = true);
    }
    at(100000);
    CHECK_STR(told(), "");
    CHECK(judge_next(play_judge) == INT64_MAX); /* forgotten */
    CHECK_INT(play_noted, 0);
    trap_bad("sw1 - info-only", .severity = FACT_INFO, .alone = true);
    at(200000);
    CHECK_STR(told(), "");
}

static void test_severity(void)
{
    play_begin();
    poll_bad("p1 supply/black low", .severity = FACT_WARNING);
    at(60);
    poll_bad("p1 supply/black low", .severity = FACT_ERROR);
    at(120);
    poll_bad("p1 supply/black low", .severity = FACT_WARNING);
    CHECK_STR(told(), "0 open p1/supply/black/low x1\n60 step p1/supply/black/low warning->error\n"
                      "120 step p1/supply/black/low error->warning\n");
}

/* Ten thousand notifications of the same thing are few verdicts. */
static void test_repeats(void)
{
    play_begin();
    for (int i = 0; i < 10000; i++) {
        at(i / 100.0);
        trap_bad("sw1 - fan-failed", .alone = true);
    }
    CHECK_STR(told(), "0 open sw1/fan-failed x1\n");
    at(400);
    CHECK_STR(told(), "300 repeat sw1/fan-failed +9999\n");
    /* what goes on is told now and then, so that a ticket that a person closed too early comes back */
    play_begin();
    for (int i = 0; i < 15; i++) {
        at(i * 60);
        poll_bad(PORT, 0);
    }
    CHECK_STR(told(), "0 open " KEY " x1\n300 repeat " KEY " +0\n600 repeat " KEY " +0\n");
}

static void test_unknown(void)
{
    play_begin();
    poll_bad(PORT, 0);
    at(60);
    poll_unknown(PORT);
    at(7200);
    poll_unknown(PORT); /* not good: it stays open */
    CHECK_STR(told(), "0 open " KEY " x1\n");
    poll_good(PORT, .clear_hold = MINUTE);
    at(7210);
    poll_unknown(PORT);
    at(7400);
    CHECK_STR(told(), ""); /* good for how long? nobody knows */
    poll_good(PORT, .clear_hold = MINUTE);
    CHECK_STR(told(), "7400 clear " KEY "\n");
    play_begin();
    poll_bad(PORT, .hold = MINUTE);
    at(30);
    poll_unknown(PORT);
    at(600);
    CHECK_STR(told(), ""); /* nor bad */
    poll_bad(PORT, .hold = MINUTE);
    CHECK_STR(told(), "600 open " KEY " x1\n");
}

/* What comes with a restart belongs to it; what stays gets its own. */
static void test_restart_of_device(void)
{
    play_begin();
    trap_bad("sw1 - restarted", .alone = true, .quiet = 10 * MINUTE, .severity = FACT_WARNING);
    at(5);
    poll_bad(PORT, 0);
    poll_bad("sw1 bgp/10.0.0.1 peer-down", 0);
    CHECK_STR(told(), "0 open sw1/restarted x1\n5 suppressed " KEY " by sw1/restarted\n"
                      "5 suppressed sw1/bgp/10.0.0.1/peer-down by sw1/restarted\n");
    at(65);
    poll_good(PORT, 0);
    CHECK_STR(told(), "65 unsuppressed " KEY "\n");
    at(290);
    poll_bad("sw1 bgp/10.0.0.1 peer-down", 0);
    at(300.5); /* time is over: one more look */
    CHECK_STR(told(), "300 recheck sw1/bgp/10.0.0.1\n");
    at(301);
    poll_bad("sw1 bgp/10.0.0.1 peer-down", 0);
    CHECK_STR(told(),
              "301 unsuppressed sw1/bgp/10.0.0.1/peer-down\n301 open sw1/bgp/10.0.0.1/peer-down x1\n");
    at(400);
    poll_bad("sw1 psu/1 psu-failed", 0); /* long after it */
    CHECK_STR(told(), "400 open sw1/psu/1/psu-failed x1\n");
}

static void test_restart_of_daemon(void)
{
    play_begin();
    poll_bad(PORT, 0);
    poll_bad("sw2 - hot", .hold = HOUR);
    poll_bad("sw3 - hot", 0);
    trap_bad("sw4 - linkdown", 0);
    poll_bad("sw5 - blip", .hold = MINUTE);
    at(10);
    poll_good("sw3 - hot", .clear_hold = MINUTE);
    told();
    play_save();
    play_now += 3 * HOUR; /* nobody looked for three hours */
    CHECK_INT(play_restart(), 4);
    at(3 * 3600 + 10);
    CHECK_STR(told(), "10810 recheck sw4\n"); /* asked again; nothing opens or closes by itself */
    at(3 * 3600 + 11);
    poll_bad("sw4 - linkdown", 0);
    poll_bad(PORT, 0);
    poll_good("sw2 - hot", 0);
    poll_good("sw3 - hot", .clear_hold = MINUTE);
    CHECK_STR(told(), "10811 open sw4/linkdown x1\n10811 repeat " KEY " +0\n10811 clear sw3/hot\n");
    poll_good(PORT, 0);
    CHECK_STR(told(), "10811 clear " KEY "\n");
    CHECK_INT(play_noted, 1); /* sw4 */
    play_save();
    at(20000);
    play_save();
    CHECK_INT(play_restart(), 1); /* the others were forgotten in time */
    play_forget();
}

static void any_line(void *ctx, const char *name, const char *value)
{
    (void)ctx;
    (void)name;
    (void)value;
}

static void count_line(void *ctx, const char *name, const char *value)
{
    if (!strcmp(name, "state"))
        CHECK_STR(value, "ticketed");
    if (!strcmp(name, "evidence"))
        CHECK_STR(value, "{\"a\":\"x\\\\y\"}\nb");
    if (!strcmp(name, "first"))
        CHECK_STR(value, "2027-01-15 08:00:00Z");
    ++*(int *)ctx;
}

static void test_keep(void)
{
    static const char *const bad[] = { "x",
                                       "device a\n",
                                       "device a\ncondition b\nstate 9\n",
                                       "device a\ncondition b\nfirst x\n",
                                       "device a\ncondition b\nseverity 300\n",
                                       "device\n",
                                       "device a\ncondition b\nonset 1 2 x\n" };
    int lines = 0;

    play_begin();
    poll_bad(PORT, .evidence = "{\"a\":\"x\\\\y\"}\nb");
    play_save();
    CHECK_INT(judge_keep_explain(play_kept[0].state, play_kept[0].len, count_line, &lines), 0);
    CHECK(lines > 10);
    for (size_t cut = 0; cut < play_kept[0].len; cut++) /* cut anywhere: refused or taken, never more */
        (void)judge_keep_explain(play_kept[0].state, cut, any_line, NULL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_INT(judge_keep_restore(play_judge, bad[i], strlen(bad[i]), NULL), -1);
    play_forget();
}

static void test_limits(void)
{
    struct judge_counts counts;
    char what[100];

    play_begin();
    play_policy.limit = 100;
    judge_change(play_judge, &play_policy, NULL);
    for (int i = 0; i < 1000; i++) {
        snprintf(what, sizeof what, "sw1 o/%d x", i);
        trap_bad(what, 0);
    }
    judge_counts(play_judge, &counts);
    CHECK_INT(counts.problems, 100);
    CHECK_INT(counts.refused, 900);
    told();
}

static bool only_sw1(void *ctx, const char *device, const char *object, const char *condition)
{
    (void)ctx;
    (void)object;
    (void)condition;
    return !strcmp(device, "acme/hq/sw1");
}

static void test_reload_and_clock(void)
{
    play_begin();
    poll_bad(PORT, 0);
    poll_bad("sw2 - hot", 0);
    poll_bad("sw3 - hot", .hold = HOUR);
    told();
    at(60);
    judge_retain(play_judge, only_sw1, NULL, play_now);
    CHECK_STR(told(), "60 clear sw2/hot\n");
    CHECK(strstr(play_why.data, "no longer in the configuration") != NULL);
    /* a clock that is moved by ten years ends no hold */
    poll_bad("sw1 - hot", .hold = HOUR);
    judge_shift(play_judge, 87600 * HOUR);
    play_now += 87600 * HOUR;
    judge_run(play_judge, play_now);
    judge_run(play_judge, play_now + 59 * MINUTE);
    CHECK_STR(told(), "");
    judge_run(play_judge, play_now + 61 * MINUTE);
    CHECK(strstr(told(), "recheck sw1") != NULL);
}

int main(void)
{
    test_plain();
    test_hold();
    test_hold_between_polls();
    test_trap_confirmed();
    test_trap_refuted();
    test_trap_unconfirmed();
    test_lost_clear();
    test_stray_clear();
    test_counted_once();
    test_flapping();
    test_watch();
    test_severity();
    test_repeats();
    test_unknown();
    test_restart_of_device();
    test_restart_of_daemon();
    test_keep();
    test_limits();
    test_reload_and_clock();
    play_end();
    return check_done();
}
