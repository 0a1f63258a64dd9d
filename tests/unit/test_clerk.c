/* Proves that what was collected reaches the disk in order, that its number tells when, that the hook is called for it, that
 * notifications without a rule are counted and bounded, and that a policy can change while the thread writes. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind: helgrind */
#include "core/clerk.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "check.h"
#include "store/ticket_find.h"

static const struct ticket_policy policy = { .relapse = 1800000,
                                             .close_wins = 86400000,
                                             .recurring_count = 0 };

static struct err err;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t told = PTHREAD_COND_INITIALIZER;
static int commits;

static void committed(void *ctx)
{
    (void)ctx;
    (void)pthread_mutex_lock(&lock);
    commits++;
    (void)pthread_cond_signal(&told);
    (void)pthread_mutex_unlock(&lock);
}

static int kept;

static void memory(void *ctx, const char *key, const void *state, size_t len)
{
    (void)ctx, (void)key, (void)state, (void)len;
    kept++;
}

/* Until everything that was posted is on disk. */
static void wait_for_disk(struct clerk *c)
{
    while (clerk_committed(c) < clerk_posted(c)) {
        (void)usleep(1000);
    }
}

static void say(struct clerk *c, const char *key, uint8_t kind)
{
    struct judge_verdict v = { .kind = kind,
                               .key = key,
                               .device = "acme/hq/sw1",
                               .object = "interface/Gi1",
                               .condition = "port-down",
                               .severity = FACT_WARNING,
                               .title = "Port Gi1 is down",
                               .why = "polls say so",
                               .count = 1,
                               .since = 1000,
                               .last = 1000,
                               .at = 1000 };
    clerk_verdict(c, &v);
}

static void notice(struct clerk *c, const char *sender, int64_t count, int64_t at)
{
    struct ticket_notice n = { .sender = sender,
                               .oid = "1.3.6.1.4.1.99999.1",
                               .newest = "{\"varbinds\": []}",
                               .count = count,
                               .first = at,
                               .last = at };
    clerk_notice(c, &n);
}

static struct clerk *begin(const char *path)
{
    struct clerk_hooks hooks = { .memory = memory, .committed = committed };
    struct clerk *c = clerk_open(path, &policy, &hooks, &err);
    if (!CHECK(c != NULL)) {
        printf("  %s\n", err.text);
        exit(1);
    }
    return c;
}

static int64_t list_notices(const char *path, struct arena *a, struct ticket_notice **out)
{
    struct db *db = db_open(path, false, &err);
    int64_t n = ticket_notice_list(db, a, 0, out, &err);
    db_close(db);
    return n;
}

static void check_numbers(const char *path)
{
    struct clerk *c = begin(path);
    CHECK_INT(clerk_posted(c), 0);
    CHECK_INT(clerk_committed(c), 0);
    clerk_post(c); /* nothing collected: no batch */
    CHECK_INT(clerk_posted(c), 0);
    for (int i = 1; i <= 20; i++) {
        struct ticket_policy other = policy;
        other.relapse += i;
        say(c, "acme/hq/sw1/interface/Gi1/port-down", i % 2 == 1 ? JUDGE_OPEN : JUDGE_CLEAR);
        clerk_memory(c, "acme/hq/sw1/interface/Gi1/port-down", "state", 5);
        clerk_post(c);
        clerk_change(c, &other);
        CHECK_INT(clerk_posted(c), i);
        CHECK(clerk_committed(c) <= i);
    }
    wait_for_disk(c);
    (void)pthread_mutex_lock(&lock);
    while (commits == 0) {
        (void)pthread_cond_wait(&told, &lock);
    }
    CHECK(commits <= 20); /* what waits is written together */
    (void)pthread_mutex_unlock(&lock);
    CHECK_INT(clerk_waiting(c), 0);
    clerk_close(c);
    c = begin(path);
    CHECK_INT(kept, 1);
    CHECK_INT(clerk_posted(c), 20); /* goes on after a restart */
    CHECK_INT(clerk_committed(c), 20);
    clerk_close(c);
}

static void check_order(const char *path)
{
    struct arena *a = arena_new(0);
    struct db *db = db_open(path, false, &err);
    struct ticket_filter all = { .limit = 10 };
    struct ticket *tickets;
    struct ticket_event *events;
    CHECK_INT(ticket_find_list(db, a, &all, &tickets, &err), 1);
    CHECK_STR(tickets[0].state, "resolved");
    CHECK_INT(ticket_find_events(db, a, tickets[0].id, &events, &err), 20);
    CHECK_STR(events[0].kind, "opened");
    CHECK_STR(events[1].kind, "resolved");
    CHECK_STR(events[18].kind, "reopened");
    db_close(db);
    arena_free(a);
}

static void check_notices(const char *path)
{
    struct arena *a = arena_new(0);
    struct ticket_notice *list;
    struct clerk *c = begin(path);
    notice(c, "acme/hq/sw1", 1, 1000);
    notice(c, "192.0.2.1", 1, 2000);
    notice(c, "acme/hq/sw1", 5, 3000);
    clerk_post(c);
    wait_for_disk(c);
    CHECK_INT(list_notices(path, a, &list), 2);
    CHECK_STR(list[0].sender, "acme/hq/sw1");
    CHECK_INT(list[0].count, 6);
    CHECK_INT(list[0].first, 1000);
    CHECK_INT(list[0].last, 3000);
    CHECK_STR(list[0].newest, "{\"varbinds\": []}");
    CHECK(list[0].name == NULL);
    for (int i = 0; i < TICKET_NOTICES_MAX; i++) {
        char sender[40];
        (void)snprintf(sender, sizeof sender, "198.51.%d.%d", i / 256, i % 256);
        notice(c, sender, 1, 2500 + i);
    }
    clerk_post(c);
    wait_for_disk(c);
    CHECK_INT(list_notices(path, a, &list), TICKET_NOTICES_MAX);
    CHECK_STR(list[0].sender, "198.51.39.15");
    bool old = false, oldest = false;
    for (int i = 0; i < TICKET_NOTICES_MAX; i++) {
        old = old || strcmp(list[i].sender, "198.51.0.0") == 0;
        oldest = oldest || strcmp(list[i].sender, "192.0.2.1") == 0;
    }
    CHECK(!oldest);
    CHECK(!old);
    clerk_close(c);
    arena_free(a);
}

int main(void)
{
    char *path = file_join(getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp", "clerk.db");
    (void)unlink(path);
    check_numbers(path);
    check_order(path);
    check_notices(path);
    free(path);
    return check_done();
}
