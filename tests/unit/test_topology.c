/* Proves who is behind whom (configured, learned, several ways, circles), and what the judge makes of it: one ticket for the
 * cause, children held until the parent was asked, what stays down gets its own, a UPS folds what it powers, maintenance delays
 * tickets and nothing else (stories 61 and 62). Told as little scenarios with a played clock. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge_facts.h"

#include "check.h"

static const char *key(const char *name)
{
    static char keys[4][100];
    static int turn;

    turn = (turn + 1) % 4;
    snprintf(keys[turn], sizeof keys[0], "acme/hq/%s", name);
    return keys[turn];
}

static const char *names_of(const char *const *list, size_t count)
{
    static char text[1000];

    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "", play_short(list[i]));
    return text;
}

static const char *parents(const struct topology *t, const char *name)
{
    const char *const *list;
    size_t count = topology_parents(t, key(name), &list);

    return names_of(list, count);
}

static const char *behind(const struct topology *t, const char *name)
{
    const char *list[20];
    size_t count = topology_behind(t, key(name), list, 20);

    return names_of(list, count);
}

static void device(struct topology *t, const char *name, const char *parent)
{
    topology_device(t, key(name), parent ? key(parent) : NULL, false);
}

static void edge(struct topology *t, const char *one, const char *other)
{
    topology_edge(t, key(one), key(other));
}

static void test_configured(void)
{
    struct topology *t = topology_new();

    device(t, "ap", "sw2");
    device(t, "gw", NULL);
    device(t, "sw1", "gw");
    device(t, "sw2", "sw1");
    device(t, "alone", NULL);
    topology_finish(t);
    CHECK_STR(parents(t, "ap"), "sw2");
    CHECK_STR(parents(t, "gw"), "");
    CHECK_STR(parents(t, "unknown"), "");
    CHECK_STR(behind(t, "gw"), "sw1 sw2 ap");
    CHECK_STR(behind(t, "sw2"), "ap");
    CHECK_STR(behind(t, "alone"), "");
    CHECK(!topology_learned(t, "acme/hq/ap"));
    topology_free(t);
}

/* gw - core1, gw - core2, both - dist; dist - access; other site not mixed in */
static void test_learned(void)
{
    struct topology *t = topology_new();
    static const char *const all[] = { "gw", "core1", "core2", "dist", "access", "lost" };

    for (size_t i = 0; i < 6; i++)
        topology_device(t, key(all[i]), NULL, !strcmp(all[i], "gw"));
    topology_device(t, "acme/b/gw", NULL, true);
    edge(t, "core1", "gw");
    edge(t, "gw", "core2");
    edge(t, "core1", "dist");
    edge(t, "dist", "core2");
    edge(t, "core1", "core2");
    edge(t, "access", "dist");
    edge(t, "access", "nobody");
    topology_edge(t, "acme/b/gw", "acme/hq/lost");
    topology_finish(t);
    CHECK_STR(parents(t, "dist"), "core1 core2");
    CHECK_STR(parents(t, "access"), "dist");
    CHECK_STR(parents(t, "lost"), "");
    CHECK_STR(behind(t, "core1"), ""); /* there is another way */
    CHECK_STR(behind(t, "dist"), "access");
    CHECK_STR(behind(t, "gw"), "core1 core2 dist access");
    CHECK(topology_learned(t, "acme/hq/dist"));
    topology_free(t);
}

static void test_mixed(void)
{
    struct topology *t = topology_new();

    /* No root is told: gw is one, as a device names it and it has no parent itself. */
    device(t, "gw", NULL);
    device(t, "sw1", "gw");
    device(t, "sw2", NULL);
    device(t, "sw3", NULL);
    edge(t, "sw2", "sw1");
    edge(t, "sw2", "sw3");
    topology_finish(t);
    CHECK_STR(parents(t, "sw3"), "sw2");
    CHECK_STR(behind(t, "sw1"), "sw2 sw3");
    topology_free(t);
    /* A configuration against the cables: what hangs behind a device is no way to it. */
    t = topology_new();
    topology_device(t, key("a"), NULL, true);
    device(t, "b", "c");
    device(t, "c", NULL);
    edge(t, "a", "b");
    edge(t, "b", "c");
    topology_finish(t);
    CHECK_STR(parents(t, "b"), "c");
    CHECK_STR(parents(t, "c"), "");
    topology_free(t);
}

static void begin(void)
{
    play_begin();
    play_topology = topology_new();
    device(play_topology, "gw", NULL);
    device(play_topology, "sw1", "gw");
    device(play_topology, "sw2", "sw1");
    device(play_topology, "ap1", "sw2");
    device(play_topology, "ups1", NULL);
    topology_powers(play_topology, key("ups1"), key("sw1"));
    topology_finish(play_topology);
    judge_change(play_judge, &play_policy, play_topology);
    up("gw");
    up("sw1");
    up("sw2");
    up("ap1");
    at(10);
}

/* Story 61: children are polled first, yet there is one ticket, and nothing leaks when it is over. */
static void test_one_cause(void)
{
    begin();
    down("ap1");
    CHECK_STR(told(), "10 recheck sw2\n");
    at(11);
    down("sw2"); /* the answer: down as well */
    CHECK_STR(told(), "11 recheck sw1\n");
    at(12);
    down("sw1");
    at(13);
    up("gw");
    down("sw1");
    CHECK_STR(told(), "12 recheck gw\n13 open sw1/unreachable x1\n");
    CHECK(strstr(play_why.data, "its parent acme/hq/gw answers") != NULL);
    CHECK(strstr(play_why.data, "/ sw2 ap1") != NULL);
    at(70);
    down("sw2");
    down("ap1");
    CHECK_STR(
        told(),
        "70 suppressed sw2/unreachable by sw1/unreachable\n70 suppressed ap1/unreachable by sw1/unreachable\n");
    at(130);
    down("sw1");
    down("sw2");
    down("ap1");
    CHECK_STR(told(), "");
    at(600);
    up("sw1");
    CHECK_STR(strstr(told(), "clear"), "clear sw1/unreachable\n");
    at(610);
    up("sw2");
    up("ap1");
    CHECK_STR(told(), "610 unsuppressed sw2/unreachable\n610 unsuppressed ap1/unreachable\n");
    at(9000);
    CHECK_STR(told(), "");
}

/* What is still down after the parent is back gets its own ticket, after some time to come back. */
static void test_still_down(void)
{
    begin();
    down("sw1");
    up("gw");
    down("sw1");
    at(20);
    down("sw2");
    down("ap1");
    at(100);
    told();
    up("sw1");
    at(160);
    up("ap1"); /* by itself: it must have another way */
    down("sw2");
    CHECK_STR(strstr(told(), "unsuppressed"), "unsuppressed ap1/unreachable\n");
    at(270);
    down("sw2");
    CHECK_STR(told(), "");
    at(281);
    CHECK(strstr(told(), "recheck sw2") != NULL);
    at(282);
    down("sw2");
    CHECK_STR(told(), "282 unsuppressed sw2/unreachable\n282 open sw2/unreachable x1\n");
    /* also when nobody polls the child meanwhile: it is asked, and what was seen counts when nobody answers */
    begin();
    down("sw1");
    up("gw");
    down("sw1");
    at(20);
    down("sw2");
    told();
    at(100);
    up("sw1");
    CHECK_STR(told(), "100 clear sw1/unreachable\n");
    at(1000);
    CHECK_STR(told(), "280 recheck sw2\n310 unsuppressed sw2/unreachable\n310 open sw2/unreachable x1\n");
}

/* A parent that nobody asks holds its children for a time only; one that answers does not hold them. */
static void test_probe(void)
{
    begin();
    down("sw2");
    CHECK_STR(told(), "10 recheck sw1\n");
    at(129);
    CHECK_STR(told(), "");
    at(131);
    CHECK_STR(told(), "130 open sw2/unreachable x1\n");
    begin();
    down("sw2");
    at(12);
    judge_answered(play_judge, "acme/hq/sw1", play_now);
    down("sw2");
    CHECK_STR(told(), "10 recheck sw1\n12 open sw2/unreachable x1\n");
    /* the cause is found too late: the ticket stays, but it is told what explains it */
    at(13);
    down("sw1");
    up("gw");
    down("sw1");
    CHECK_STR(
        told(),
        "13 recheck gw\n13 open sw1/unreachable x1\n13 suppressed sw2/unreachable by sw1/unreachable\n");
    at(20);
    up("sw1");
    up("sw2");
    CHECK(strstr(told(), "clear sw2/unreachable") != NULL);
}

/* A server behind it that can not be reached is no outage of the device. */
static void test_other_objects(void)
{
    begin();
    poll_bad("sw1 radius/10.0.0.9 unreachable", 0);
    CHECK_STR(told(), "10 open sw1/radius/10.0.0.9/unreachable x1\n");
    CHECK(strstr(play_why.data, "sw2") == NULL);
    judge_answered(play_judge, "acme/hq/sw1", play_now);
    down("sw2");
    CHECK_STR(told(), "10 open sw2/unreachable x1\n");
    poll_bad("sw1 module/3 restarted", 0);
    told();
    poll_bad("sw1 port/1 port-down", 0);
    CHECK_STR(told(), "10 open sw1/port/1/port-down x1\n");
}

static void test_power(void)
{
    begin();
    poll_bad("ups1 - on-battery", .hold = 30 * SECOND, .severity = FACT_WARNING);
    at(45);
    poll_bad("ups1 - on-battery", .hold = 30 * SECOND, .severity = FACT_WARNING);
    CHECK_STR(told(), "40 recheck ups1\n45 open ups1/on-battery x1\n");
    CHECK(strstr(play_why.data, "/ sw1 sw2 ap1") != NULL);
    at(60);
    down("sw1");
    down("sw2");
    CHECK_STR(
        told(),
        "60 suppressed sw1/unreachable by ups1/on-battery\n60 suppressed sw2/unreachable by ups1/on-battery\n");
    at(600);
    poll_good("ups1 - on-battery", 0);
    at(700);
    up("sw1");
    trap_bad("sw1 - restarted", .alone = true);
    CHECK(strstr(told(), "open sw1/restarted") == NULL); /* no wonder */
    down("sw2");
    at(760);
    up("sw2");
    CHECK(strstr(told(), "open sw2") == NULL);
}

/* Story 62: maintenance delays tickets, and nothing else. */
static void test_window(void)
{
    begin();
    poll_bad("sw1 psu/1 psu-failed", 0);
    CHECK_STR(told(), "10 open sw1/psu/1/psu-failed x1\n");
    play_window_end = PLAY_START + HOUR;
    at(100);
    poll_bad("gw fan/1 fan-failed", 0);
    poll_bad("gw fan/2 fan-failed", 0);
    CHECK_STR(told(),
              "100 suppressed gw/fan/1/fan-failed by window\n100 suppressed gw/fan/2/fan-failed by window\n");
    at(200);
    poll_good("sw1 psu/1 psu-failed", 0); /* what is over is over */
    poll_good("gw fan/2 fan-failed", 0);
    CHECK_STR(told(), "200 clear sw1/psu/1/psu-failed\n200 unsuppressed gw/fan/2/fan-failed\n");
    at(3500);
    poll_bad("gw fan/1 fan-failed", 0);
    at(3600);
    CHECK_STR(told(), "3600 recheck gw/fan/1\n");
    at(3601);
    poll_bad("gw fan/1 fan-failed", 0);
    CHECK_STR(told(), "3601 unsuppressed gw/fan/1/fan-failed\n3601 open gw/fan/1/fan-failed x1\n");
    /* the hold goes on inside of the window: it does not begin anew at its end */
    begin();
    play_window_end = PLAY_START + 10 * MINUTE;
    for (int t = 60; t <= 600; t += 60) {
        at(t);
        poll_bad("gw - hot", .hold = 5 * MINUTE);
    }
    CHECK_STR(strstr(told(), "open"), "open gw/hot x1\n");
    /* a parent in maintenance explains what is behind it, too */
    begin();
    play_window_end = PLAY_START + HOUR;
    play_window_device = "acme/hq/sw1";
    down("sw1");
    at(20);
    down("sw2");
    at(3700);
    down("sw2");
    CHECK(strstr(told(), "open sw2") == NULL);
}

/* A reload that ends a window, or finds another way, is seen at once. */
static void test_reload(void)
{
    struct judge_view view;

    begin();
    play_window_end = PLAY_START + HOUR;
    poll_bad("gw fan/1 fan-failed", 0);
    told();
    CHECK(judge_look(play_judge, "acme/hq/gw/fan/1/fan-failed", &view));
    CHECK(view.bad && view.polled && !view.told && view.state == JUDGE_CONFIRMED);
    at(100);
    play_window_end = 0;
    judge_change(play_judge, &play_policy, play_topology);
    at(101);
    CHECK_STR(told(), "100 recheck gw/fan/1\n");
    poll_bad("gw fan/1 fan-failed", 0);
    CHECK_STR(told(), "101 unsuppressed gw/fan/1/fan-failed\n101 open gw/fan/1/fan-failed x1\n");
    poll_good("gw fan/1 fan-failed", 0);
    CHECK(!judge_look(play_judge, "acme/hq/gw/fan/1/fan-failed", &view));
    CHECK(!judge_look(play_judge, "acme/hq/gw/fan/2/fan-failed", &view));
    CHECK(topology_is_parent(play_topology, "acme/hq/sw2"));
    CHECK(!topology_is_parent(play_topology, "acme/hq/ap1"));
    CHECK(!topology_is_parent(play_topology, "acme/hq/nobody"));
}

/* A restart of the daemon in the middle of an outage: still one ticket. */
static void test_restart(void)
{
    begin();
    down("sw1");
    up("gw");
    down("sw1");
    at(70);
    down("sw2");
    told();
    play_save();
    CHECK_INT(play_restart(), 2);
    at(100);
    down("ap1");
    down("sw2");
    at(101);
    down("sw1");
    at(200);
    down("ap1");
    CHECK(strstr(told(), "open") == NULL);
    up("sw1");
    at(201);
    up("sw2");
    up("ap1");
    CHECK_STR(strstr(told(), "clear"),
              "clear sw1/unreachable\n201 unsuppressed sw2/unreachable\n201 unsuppressed ap1/unreachable\n");
    play_forget();
}

int main(void)
{
    test_configured();
    test_learned();
    test_mixed();
    test_one_cause();
    test_still_down();
    test_probe();
    test_other_objects();
    test_power();
    test_window();
    test_reload();
    test_restart();
    play_end();
    return check_done();
}
