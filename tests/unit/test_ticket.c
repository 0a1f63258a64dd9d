/* Proves what tickets become: opened once, counted, stepped, resolved, reopened by a relapse, left closed when a technician closed
 * them, linked when they recur; that people's changes carry their names and are refused where they make no sense; that each change
 * writes exactly one row of the outbox; that a restart finds the judge's memory (stories 71 and 72). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "store/ticket.h"

#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "base/text.h"
#include "model/fact.h"
#include "store/ticket_find.h"
#include "store/ticket_prune.h"

#define MINUTE 60000LL
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define KEY    "acme/hq/sw1/interface/Gi1/port-down"

static struct db *db;
static struct arena *arena;
static struct err err;
static int64_t now;
static const struct ticket_policy policy = {
    .relapse = 30 * MINUTE, .close_wins = DAY, .recurring_count = 3, .recurring_time = 14 * DAY
};

static struct ticket_problem problem(uint8_t severity)
{
    return (struct ticket_problem){ .key = KEY,
                                    .device = "acme/hq/sw1",
                                    .object = "interface/Gi1",
                                    .condition = "port-down",
                                    .title = "Port Gi1 is down",
                                    .advice = "Look at the cable",
                                    .where = "conf/profiles/interfaces.conf:7",
                                    .evidence = "{\"oper_status\": \"down\"}",
                                    .why = "polls say so",
                                    .severity = severity,
                                    .confirmed = true,
                                    .count = 1,
                                    .since = now,
                                    .last = now,
                                    .at = now };
}

enum what { OPEN, GO_ON, STEP, FLAPPING, RESOLVE };

static int64_t say(enum what what, struct ticket_problem p)
{
    int64_t id = 0;
    int rc;

    CHECK_INT(db_begin(db, &err), 0);
    rc = what == OPEN       ? ticket_open(db, &policy, &p, &id, &err)
         : what == GO_ON    ? ticket_go_on(db, &policy, &p, &id, &err)
         : what == STEP     ? ticket_step(db, &p, &err)
         : what == FLAPPING ? ticket_flapping(db, &p, &err)
                            : ticket_resolve(db, &p, &err);
    if (!CHECK_INT(rc, 0))
        printf("  %s\n", err.text);
    CHECK_INT(db_commit(db, &err), 0);
    return id;
}

static struct ticket find(int64_t id)
{
    struct ticket t = { 0 };

    CHECK_INT(ticket_find(db, arena, id, &t, &err), 1);
    return t;
}

static int64_t number(const char *sql)
{
    int64_t n = -1;

    CHECK_INT(db_number(db, &err, 0, &n, sql, ""), 0);
    return n;
}

/* "opened resolved": what happened to it */
static const char *history(int64_t id)
{
    static char text[1000];
    struct ticket_event *e;
    int64_t count = ticket_find_events(db, arena, id, &e, &err);

    text[0] = '\0';
    for (int64_t i = 0; i < count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "", e[i].kind);
    return text;
}

static void begin(void)
{
    static char path[200];
    static int turn;
    const char *folder = getenv("TMPDIR");

    if (db) {
        CHECK_INT(number("SELECT count(*) FROM change"), number("SELECT count(*) FROM outbox"));
        CHECK_INT(db_check(db, &err), 0);
    }
    db_close(db);
    arena_free(arena);
    arena = arena_new(0);
    unlink(path);
    snprintf(path, sizeof path, "%s/test-ticket-%d-%d.db", folder ? folder : "/tmp", (int)getpid(), turn++);
    db = db_open(path, true, &err);
    unlink(path);
    now = 1800000000000LL;
}

static void test_life(void)
{
    struct ticket_problem p;
    int64_t id, again;
    struct ticket t;

    begin();
    id = say(OPEN, problem(FACT_WARNING));
    t = find(id);
    CHECK_STR(t.state, "open");
    CHECK_STR(t.customer, "acme");
    CHECK_STR(t.site, "hq");
    CHECK_STR(t.evidence, "{\"oper_status\":\"down\"}");
    CHECK_INT(t.count, 1);
    now += MINUTE;
    again = say(OPEN, problem(FACT_WARNING)); /* the same again: idempotent by its key */
    CHECK_INT(again, id);
    CHECK_INT(number("SELECT count(*) FROM ticket"), 1);
    CHECK_INT(find(id).count, 2);
    p = problem(FACT_WARNING);
    p.count = 40;
    say(GO_ON, p);
    CHECK_INT(find(id).count, 42);
    CHECK_INT(find(id).last, now);
    p = problem(FACT_ERROR);
    p.why = "from warning to error";
    say(STEP, p);
    say(STEP, p);
    CHECK_INT(find(id).severity, FACT_ERROR);
    say(FLAPPING, p);
    CHECK(find(id).flapping);
    now += MINUTE;
    say(RESOLVE, problem(FACT_ERROR));
    say(RESOLVE, problem(FACT_ERROR));
    t = find(id);
    CHECK_STR(t.state, "resolved");
    CHECK(t.ended == now && !t.ended_by && !t.flapping);
    CHECK_STR(history(id), "opened severity flapping resolved");
    CHECK_INT(number("SELECT count(*) FROM outbox WHERE idem IN ('1:1', '1:2', '1:3', '1:4')"), 4);
}

static void test_relapse(void)
{
    int64_t id;

    begin();
    id = say(OPEN, problem(FACT_ERROR));
    now += MINUTE;
    say(RESOLVE, problem(FACT_ERROR));
    now += 29 * MINUTE;
    CHECK_INT(say(OPEN, problem(FACT_ERROR)), id);
    CHECK_STR(find(id).state, "open");
    CHECK_INT(find(id).ended, 0);
    say(RESOLVE, problem(FACT_ERROR));
    CHECK_STR(history(id), "opened resolved reopened resolved");
    now += 31 * MINUTE;
    CHECK(say(GO_ON, problem(FACT_ERROR)) != id); /* also when only its going on is told */
    CHECK_INT(find(id + 1).previous, id);
}

/* Story 71: what a technician closed is neither updated nor reopened behind the back; it comes back when the time is over. */
static void test_close_wins(void)
{
    int64_t id;

    begin();
    id = say(OPEN, problem(FACT_WARNING));
    now += MINUTE;
    CHECK_INT(ticket_person(db, TICKET_CLOSE, id, "anna", "known, part is ordered", now, &err), 0);
    CHECK_STR(find(id).state, "closed");
    CHECK_STR(find(id).ended_by, "anna");
    now += HOUR;
    CHECK_INT(say(GO_ON, problem(FACT_WARNING)), id);
    CHECK_INT(say(OPEN, problem(FACT_WARNING)), id);
    CHECK_STR(find(id).state, "closed");
    CHECK_INT(find(id).count, 3); /* it is counted all the same */
    say(RESOLVE, problem(FACT_WARNING));
    say(RESOLVE, problem(FACT_WARNING));
    CHECK_STR(history(id), "opened closed recovered");
    now += HOUR;
    CHECK_INT(say(OPEN, problem(FACT_ERROR)), id); /* it got worse: that counts more */
    CHECK_STR(history(id), "opened closed recovered reopened");
    CHECK_INT(ticket_person(db, TICKET_CLOSE, id, "anna", "", now, &err), 0);
    now += DAY;
    CHECK_INT(say(GO_ON, problem(FACT_WARNING)),
              id + 1); /* still so a day later: a new one that names the old one */
    CHECK_INT(find(id + 1).previous, id);
}

static void test_people(void)
{
    int64_t id, other;
    struct ticket_event *e;

    begin();
    id = say(OPEN, problem(FACT_ERROR));
    CHECK_INT(ticket_person(db, TICKET_ACK, id, "anna", "I go there", now + 1, &err), 0);
    CHECK_STR(find(id).state, "acknowledged");
    CHECK_STR(find(id).owner, "anna");
    CHECK_INT(ticket_person(db, TICKET_NOTE, id, "bert", "cable replaced\nreally", now + 2, &err), 0);
    CHECK_INT(ticket_find_events(db, arena, id, &e, &err), 3);
    CHECK_STR(e[2].who, "bert");
    CHECK_STR(e[2].text, "cable replaced\nreally");
    CHECK_STR(e[2].state, "acknowledged");
    CHECK_INT(e[2].at, now + 2);
    CHECK_INT(ticket_person(db, TICKET_NOTE, id, "bert", "", now, &err), -1);
    CHECK_INT(ticket_person(db, TICKET_NOTE, id, "", "x", now, &err), -1);
    CHECK_INT(ticket_person(db, TICKET_NOTE, 77, "bert", "x", now, &err), -1);
    CHECK_STR(err.text, "there is no ticket 77");
    CHECK_INT(ticket_person(db, TICKET_REOPEN, id, "bert", "", now, &err), -1);
    CHECK_INT(ticket_person(db, TICKET_CLOSE, id, "bert", "done", now, &err), 0);
    CHECK_INT(ticket_person(db, TICKET_CLOSE, id, "bert", "done", now, &err), -1);
    CHECK_INT(ticket_person(db, TICKET_ACK, id, "bert", "", now, &err), -1);
    CHECK_INT(ticket_person(db, TICKET_REOPEN, id, "anna", "not done", now, &err), 0);
    say(RESOLVE, problem(FACT_ERROR));
    now += HOUR;
    other = say(OPEN, problem(FACT_ERROR));
    CHECK(other != id);
    CHECK_INT(ticket_person(db, TICKET_REOPEN, id, "anna", "", now, &err), -1);
    CHECK(strstr(err.text, "is open for the same trouble") != NULL);
}

/* Three times in two weeks: one ticket more, that links them; when it does not recur it ends; a close starts the count anew. */
static void test_recurring(void)
{
    int64_t id = 0;
    struct ticket r;

    begin();
    for (int i = 0; i < 4; i++) {
        id = say(OPEN, problem(FACT_WARNING));
        now += HOUR;
        say(RESOLVE, problem(FACT_WARNING));
        now += DAY;
        CHECK_INT(number("SELECT count(*) FROM ticket WHERE condition = 'recurring'"), i >= 2);
    }
    r = find(number("SELECT id FROM ticket WHERE condition = 'recurring'"));
    CHECK_STR(r.title, "Recurring: Port Gi1 is down (4 times in 2w)");
    CHECK_STR(r.key, KEY "/recurring");
    CHECK_STR(r.state, "open");
    CHECK(strstr(r.evidence, "\"tickets\":[5,3,2,1]") != NULL);
    CHECK_INT(find(id).recurring, r.id);
    CHECK_INT(find(1).recurring, r.id);
    CHECK_STR(history(r.id), "opened");
    CHECK_INT(db_begin(db, &err), 0);
    CHECK_INT(ticket_age(db, &policy, now + 10 * DAY, &err), 0);
    CHECK_INT(db_commit(db, &err), 0);
    CHECK_STR(find(r.id).state, "open");
    CHECK_INT(db_begin(db, &err), 0);
    CHECK_INT(ticket_age(db, &policy, now + 15 * DAY, &err), 0);
    CHECK_INT(db_commit(db, &err), 0);
    CHECK_STR(find(r.id).state, "resolved");
    CHECK_INT(ticket_person(db, TICKET_CLOSE, r.id, "anna", "cable replaced", now, &err), 0);
    for (int i = 0; i < 3; i++) {
        CHECK_INT(number("SELECT count(*) FROM ticket WHERE condition = 'recurring' AND state = 'open'"), 0);
        now += HOUR;
        say(OPEN, problem(FACT_WARNING));
        now += HOUR;
        say(RESOLVE, problem(FACT_WARNING));
    }
    CHECK_INT(number("SELECT count(*) FROM ticket WHERE condition = 'recurring' AND state = 'open'"), 1);
}

static int64_t prune(int64_t at)
{
    int64_t rows;

    CHECK_INT(db_begin(db, &err), 0);
    rows = ticket_prune(db, 400 * DAY, 30 * DAY, at, &err);
    CHECK_INT(db_commit(db, &err), 0);
    return rows;
}

/* Old ones go in portions, with all that belongs to them; nothing of an open one does. */
static void test_prune(void)
{
    struct ticket_problem p;
    int64_t first, second, open_one;
    int portions = 0;

    begin();
    first = say(OPEN, problem(FACT_WARNING));
    now += HOUR;
    say(RESOLVE, problem(FACT_WARNING));
    now += DAY;
    second = say(OPEN, problem(FACT_WARNING));
    CHECK_INT(find(second).previous, first);
    p = problem(FACT_ERROR);
    p.key = "acme/hq/sw2/hot";
    p.device = "acme/hq/sw2";
    p.condition = "hot";
    open_one = say(OPEN, p);
    p.key = "acme/hq/sw3/unreachable";
    CHECK_INT(db_begin(db, &err), 0);
    CHECK_INT(ticket_fold(db, &p, "acme/hq/sw2/hot", "it hangs behind it", &err), 0);
    CHECK_INT(ticket_unfold(db, p.key, now, &err), 0);
    CHECK_INT(db_commit(db, &err), 0);
    CHECK_INT(prune(now), 0);
    CHECK_INT(prune(now + 40 * DAY), 1); /* the notifications of the first */
    CHECK_INT(number("SELECT count(*) FROM outbox WHERE ticket = 1"), 0);
    CHECK_STR(history(first), "opened resolved");
    CHECK_INT(prune(now + 40 * DAY), 0);
    CHECK_INT(prune(now + 500 * DAY), 2); /* the first, and what was explained */
    CHECK_INT(prune(now + 500 * DAY), 0);
    CHECK_INT(number("SELECT count(*) FROM ticket"), 2);
    CHECK_INT(number("SELECT count(*) FROM folded"), 0);
    CHECK_INT(number("SELECT count(*) FROM change WHERE ticket = 1"), 0);
    CHECK_INT(find(second).previous, 0);
    CHECK_STR(history(open_one), "opened");
    CHECK_INT(number("SELECT count(*) FROM outbox"), 2);
    for (int i = 0; i < 120; i++) {
        char key[40];

        snprintf(key, sizeof key, "acme/hq/sw9/port/%d/down", i);
        p = problem(FACT_ERROR);
        p.key = key;
        say(OPEN, p);
        say(RESOLVE, p);
    }
    while (prune(now + 500 * DAY) > 0)
        portions++;
    CHECK_INT(portions, 3);
    CHECK_INT(number("SELECT count(*) FROM ticket"), 2);
    CHECK_INT(db_check(db, &err), 0);
}

static void test_outage(void)
{
    static const char *const behind[] = { "acme/hq/sw2", "acme/hq/ap\"1\"" };
    struct ticket_problem p, child;
    struct ticket_fold_row *folded;
    struct ticket t;
    int64_t id;

    begin();
    p = problem(FACT_ERROR);
    p.behind = behind;
    p.behind_count = 2;
    p.considered = "its parent acme/hq/gw answers";
    id = say(OPEN, p);
    child = problem(FACT_ERROR);
    child.key = "acme/hq/sw2/unreachable";
    child.device = "acme/hq/sw2";
    child.title = "sw2 does not answer";
    db_begin(db, &err);
    CHECK_INT(ticket_fold(db, &child, KEY, "behind a device that is down", &err), 0);
    CHECK_INT(ticket_fold(db, &child, KEY, "behind a device that is down", &err), 0);
    CHECK_INT(db_commit(db, &err), 0);
    t = find(id);
    CHECK_STR(t.behind, "[\"acme/hq/sw2\",\"acme/hq/ap\\\"1\\\"\"]");
    CHECK(ticket_find_folded(db, arena, &t, &folded, &err) >= 1);
    CHECK_STR(folded[0].title, "sw2 does not answer");
    now += MINUTE;
    db_begin(db, &err);
    CHECK_INT(ticket_unfold(db, child.key, now, &err), 0);
    CHECK_INT(db_commit(db, &err), 0);
    CHECK_INT(number("SELECT count(*) FROM folded WHERE until IS NULL"), 0);
    CHECK_INT(number("SELECT count(*) FROM ticket"), 1);
}

static void test_list(void)
{
    static const struct {
        const char *device, *condition;
        uint8_t severity;
    } made[] = { { "acme/hq/sw1", "a", FACT_NOTICE },
                 { "acme/hq/sw2", "b", FACT_ERROR },
                 { "acme/b/sw1", "c", FACT_WARNING },
                 { "other/hq/p1", "d", FACT_ERROR } };
    struct ticket *list;

    begin();
    for (size_t i = 0; i < 4; i++) {
        struct ticket_problem p = problem(made[i].severity);
        char key[100];

        now += MINUTE;
        snprintf(key, sizeof key, "%s/%s", made[i].device, made[i].condition);
        p.key = key;
        p.device = made[i].device;
        p.condition = made[i].condition;
        p.object = "";
        p.last = now;
        say(OPEN, p);
    }
    CHECK_INT(ticket_find_list(db, arena, &(struct ticket_filter){ 0 }, &list, &err), 4);
    CHECK_INT(list[0].id * 1000 + list[1].id * 100 + list[2].id * 10 + list[3].id,
              4231); /* the worst first, then the newest */
    CHECK_INT(ticket_find_list(db, arena, &(struct ticket_filter){ .customer = "acme" }, &list, &err), 3);
    CHECK_INT(
        ticket_find_list(db, arena, &(struct ticket_filter){ .customer = "a*", .site = "hq" }, &list, &err),
        2);
    CHECK_INT(ticket_find_list(db, arena, &(struct ticket_filter){ .device = "sw1" }, &list, &err), 2);
    CHECK_INT(ticket_find_list(db, arena, &(struct ticket_filter){ .device = "acme/hq/sw1" }, &list, &err),
              1);
    CHECK_INT(ticket_find_list(db, arena, &(struct ticket_filter){ .severity = FACT_WARNING }, &list, &err),
              3);
    CHECK_INT(ticket_find_list(db, arena, &(struct ticket_filter){ .since = now - MINUTE }, &list, &err), 2);
    CHECK_INT(ticket_find_list(db, arena, &(struct ticket_filter){ .limit = 2 }, &list, &err), 2);
    CHECK_INT(ticket_person(db, TICKET_CLOSE, 4, "anna", "", now, &err), 0);
    CHECK_INT(
        ticket_find_list(db, arena, &(struct ticket_filter){ .state = "open,acknowledged" }, &list, &err), 3);
    CHECK_INT(ticket_find_list(db, arena, &(struct ticket_filter){ .state = "closed" }, &list, &err), 1);
    CHECK_INT(ticket_find_list(db, arena, &(struct ticket_filter){ .customer = "'; DROP TABLE ticket" },
                               &list, &err),
              0);
}

static void take_state(void *ctx, const char *key, const void *state, size_t len)
{
    CHECK_STR(key, "k1");
    CHECK(len == 5 && memcmp(state, "state", 5) == 0);
    ++*(int *)ctx;
}

static void test_memory(void)
{
    int count = 0;
    int64_t batch;

    begin();
    db_begin(db, &err);
    CHECK_INT(ticket_keep(db, "k1", "old", 3, &err), 0);
    CHECK_INT(ticket_keep(db, "k1", "state", 5, &err), 0);
    CHECK_INT(ticket_keep(db, "k2", "x", 1, &err), 0);
    CHECK_INT(ticket_keep(db, "k2", NULL, 0, &err), 0);
    CHECK_INT(ticket_keep(db, "k3", NULL, 0, &err), 0);
    CHECK_INT(ticket_batch(db, &batch, &err), 0);
    CHECK_INT(batch, 0);
    CHECK_INT(ticket_set_batch(db, 7, &err), 0);
    CHECK_INT(ticket_set_batch(db, 8, &err), 0);
    CHECK_INT(db_commit(db, &err), 0);
    CHECK_INT(ticket_kept(db, NULL, take_state, &count, &err), 1);
    CHECK_INT(ticket_kept(db, "k1", take_state, &count, &err), 1);
    CHECK_INT(ticket_kept(db, "k9", take_state, &count, &err), 0);
    CHECK_INT(count, 2);
    CHECK_INT(ticket_batch(db, &batch, &err), 0);
    CHECK_INT(batch, 8);
}

static void test_json(void)
{
    struct ticket_problem p;
    struct ticket t;
    struct buf b;

    begin();
    p = problem(FACT_ERROR);
    p.title = "\"quoted\"\n\x1b[31mred \xff";
    p.evidence = "{\"a\":\n 1}";
    p.notice = "{broken";
    t = find(say(OPEN, p));
    buf_init(&b, 0);
    ticket_find_json(&b, &t, false, ", ");
    CHECK(strchr(b.data, '\n') == NULL && strchr(b.data, '\x1b') == NULL);
    CHECK(strstr(b.data, "\"evidence\": {\"a\":1}, \"notice\": null") != NULL);
    CHECK(strstr(b.data, "\"title\": \"\\\"quoted\\\"\\n") != NULL);
    CHECK(text_is_utf8(b.data, b.len));
    buf_free(&b);
}

int main(void)
{
    test_life();
    test_relapse();
    test_close_wins();
    test_people();
    test_recurring();
    test_prune();
    test_outage();
    test_list();
    test_memory();
    test_json();
    begin();
    db_close(db);
    arena_free(arena);
    return check_done();
}
