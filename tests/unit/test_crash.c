/* Proves that judge, clerk and outbox lose nothing and double nothing over ends at any moment: without arguments a few rounds in one
 * process, with arguments it is the program that tests/e2e/tickets-kill.sh kills and starves:
 *   write DB LOG SEED BATCHES   facts at random; what was committed goes to LOG (BATCHES 0: without end)
 *   finish DB LOG               the truth of all devices; then everything is checked
 *   notify DB PROGRAM           deliveries without end
 *   drain DB PROGRAM LOG        until nothing waits; then all keys must be in LOG
 *   make DB                     some tickets, for tests/e2e/tickets.sh */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "check.h"
#include "core/clerk.h"
#include "judge/judge_keep.h"
#include "out/notify.h"
#include "store/outbox.h"
#include "store/ticket.h"

#define START 1800000000000LL
enum { DEVICES = 12, OBJECTS = 3, STEP = 7000, PATIENCE = 30000 };

struct world {
    struct db *db; /* to look at what the clerk wrote */
    struct clerk *clerk;
    struct judge *judge;
    int64_t now;
    uint64_t dice;
    int log;
    bool tell; /* facts of polls for what the judge has asked */
};

static const struct ticket_policy policy = {
    .relapse = 60000, .close_wins = 3600000, .recurring_count = 0, .recurring_time = 1
};
static struct err err;

static void die(const char *what)
{
    printf("%s: %s\n", what, err.text);
    exit(1);
}

static int64_t number(struct db *d, const char *sql)
{
    int64_t n;

    if (db_number(d, &err, 0, &n, sql, ""))
        die(sql);
    return n;
}

static unsigned roll(struct world *w, unsigned most)
{
    w->dice = w->dice * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(w->dice >> 33) % most;
}

/* --- the judge and the clerk, as the daemon has them --- */

static void tell(void *ctx, const struct judge_verdict *v)
{
    const struct world *w = ctx;

    if (v->kind != JUDGE_RECHECK)
        clerk_verdict(w->clerk, v);
}

static void restore(void *ctx, const char *key, const void *state, size_t len)
{
    const struct world *w = ctx;

    if (judge_keep_restore(w->judge, state, len, &err))
        die(key);
}

static void keep(void *ctx, const char *key, const char *state, size_t len)
{
    const struct world *w = ctx;

    clerk_memory(w->clerk, key, state, len);
}

static void begin(struct world *w, const char *path, const char *log)
{
    struct judge_sinks sinks = { w, tell, NULL };
    struct judge_policy p;
    int64_t batch;

    judge_policy_default(&p);
    w->judge = judge_new(&p, &sinks);
    struct clerk_hooks hooks = { .ctx = w, .memory = restore };
    w->clerk = clerk_open(path, &policy, &hooks, &err);
    w->db = db_open(path, false, &err);
    w->log = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (!w->clerk || !w->db || w->log < 0)
        die("begin");
    if (ticket_batch(w->db, &batch, &err))
        die("batch");
    w->now = START + batch * STEP;
}

/* One turn: written down, and told when it is safe. */
static void turn(struct world *w)
{
    char line[64];
    int len;

    w->now += STEP;
    judge_run(w->judge, w->now);
    judge_keep_changed(w->judge, keep, w);
    clerk_post(w->clerk);
    for (int i = 0; clerk_waiting(w->clerk) && i < PATIENCE * 10; i++)
        usleep(100);
    if (clerk_waiting(w->clerk))
        die("the clerk does not get it written");
    len = snprintf(line, sizeof line, "%lld\n", (long long)number(w->db, "SELECT max(id) FROM outbox"));
    if (write(w->log, line, (size_t)len) != len)
        die("log");
}

static void end(struct world *w)
{
    clerk_close(w->clerk);
    judge_free(w->judge);
    db_close(w->db);
    close(w->log);
}

static void fact(struct world *w, unsigned device, unsigned object, enum fact_source source,
                 enum fact_state state)
{
    char key[40], name[20];
    struct fact f = {
        .device = key, .object = name, .condition = "broken", .state = (uint8_t)state, .severity = FACT_ERROR
    };

    snprintf(key, sizeof key, "acme/hq/d%u", device);
    snprintf(name, sizeof name, "part/%u", object);
    f.source = (uint8_t)source;
    f.at = w->now;
    f.hold = object == 2 ? 10000 : 0;
    f.title = "It is broken";
    f.evidence = "{\"values\":{\"level\":1}}";
    judge_fact(w->judge, &f);
}

static void facts_at_random(struct world *w)
{
    for (unsigned i = roll(w, 12) + 1; i; i--) {
        unsigned what = roll(w, 8);

        fact(w, roll(w, DEVICES), roll(w, OBJECTS), what & 1 ? FACT_TRAP : FACT_POLL,
             what < 5   ? FACT_BAD
             : what < 7 ? FACT_GOOD
                        : FACT_UNKNOWN);
    }
}

static bool is_bad(unsigned device, unsigned object)
{
    return (device * OBJECTS + object) % 3 == 0;
}

/* Polls tell how it really is, for long enough; then there is one open ticket for each trouble and none for anything else. */
static int finish(struct world *w)
{
    int64_t open, want = 0, wrong;

    for (int round = 0; round < 400; round++) {
        for (unsigned d = 0; d < DEVICES; d++)
            for (unsigned o = 0; o < OBJECTS; o++)
                fact(w, d, o, FACT_POLL, is_bad(d, o) ? FACT_BAD : FACT_GOOD);
        w->now += 5000;
        turn(w);
    }
    for (unsigned d = 0; d < DEVICES; d++)
        for (unsigned o = 0; o < OBJECTS; o++)
            want += is_bad(d, o);
    open = number(w->db, "SELECT count(*) FROM ticket WHERE state IN ('open', 'acknowledged')");
    wrong = number(
        w->db,
        "SELECT count(*) FROM ticket WHERE state IN ('open', 'acknowledged')"
        " AND (CAST(substr(device, 10) AS INTEGER) * 3 + CAST(substr(object, 6) AS INTEGER)) % 3 != 0");
    printf("open tickets %lld of %lld, wrong ones %lld\n", (long long)open, (long long)want,
           (long long)wrong);
    return open != want || wrong;
}

/* What was told to be safe is there, and the file is whole. */
static int verify(struct db *d, const char *log)
{
    size_t len;
    char *text = file_load(log, 64 << 20, &len, &err);
    int64_t told = 0, there = number(d, "SELECT count(*) FROM outbox"),
            most = number(d, "SELECT max(id) FROM outbox");

    for (const char *p = text; p && *p; p += strcspn(p, "\n") + 1) {
        long long n = strtoll(p, NULL, 10);

        told = n > told ? n : told;
    }
    free(text);
    printf("acknowledged up to change %lld, there are %lld up to %lld\n", (long long)told, (long long)there,
           (long long)most);
    if (db_check(d, &err)) {
        printf("%s\n", err.text);
        return 1;
    }
    return told > most || there != most || number(d, "SELECT count(*) FROM change") != there ||
           number(
               d,
               "SELECT count(*) FROM ticket WHERE changes != (SELECT count(*) FROM change WHERE ticket = ticket.id)");
}

/* --- deliveries --- */

static struct notify *deliverer(const char *path, const char *program)
{
    const char *const argv[] = { program, NULL };
    struct channel c = { .name = "test", .argv = argv, .severity = FACT_NOTICE, .timeout = 1000 };
    struct notify *n = notify_open(path, &c, 1, &err);

    if (!n)
        die("notify");
    return n;
}

static void deliver_for_ever(const char *path, const char *program)
{
    struct notify *n = deliverer(path, program);

    for (;;) {
        struct pollfd fd = { .fd = notify_fd(n), .events = POLLIN };

        (void)notify_step(n, clock_wall() / 1000);
        (void)poll(&fd, 1, 5);
    }
}

struct told {
    const char *log;
    int64_t missing;
};

static void look_for(void *ctx, const struct db_row *r)
{
    struct told *t = ctx;
    char line[64];

    snprintf(line, sizeof line, "\n%s\n", db_text(r, 0));
    t->missing += !strstr(t->log, line);
}

static int drain(const char *path, const char *program, const char *log)
{
    struct notify *n = deliverer(path, program);
    struct db *d = db_open(path, false, &err);
    struct told told = { NULL, 0 };
    int64_t waiting = 1;
    size_t len;
    char *text, *whole;

    for (int i = 0; waiting > 0 && i < 600; i++) {
        waiting = notify_drain(n, PATIENCE, &err);
        if (waiting)
            usleep(100000);
    }
    text = file_load(log, 64 << 20, &len, &err);
    if (!text)
        die(log);
    whole = mem_stringf("\n%s", text);
    told.log = whole;
    db_run(d, &err, look_for, &told, "SELECT idem FROM outbox", "");
    printf("waiting %lld, never delivered %lld of %lld\n", (long long)waiting, (long long)told.missing,
           (long long)number(d, "SELECT count(*) FROM outbox"));
    free(whole);
    free(text);
    notify_close(n);
    db_close(d);
    return waiting || told.missing;
}

/* --- tickets to look at --- */

static void make(const char *path)
{
    static const struct {
        const char *device, *object, *condition, *title;
        uint8_t severity;
    } rows[] = {
        { "acme/hq/core-sw1", "interface/Gi1/0/1", "port-down",
          "Port Gi1/0/1 (uplink to the second floor) is down", FACT_ERROR },
        { "acme/hq/printer-2", "supply/Black", "toner-low", "Black toner: 8 % left", FACT_NOTICE },
        { "bolt/harbour-warehouse/ups", "ups", "on-battery", "The UPS runs on battery, 25 min left",
          FACT_WARNING },
        { "bolt/harbour-warehouse/gw", "bgp/10.0.0.1", "peer-down",
          "BGP peer \x1b[31m10.0.0.1\xff is \xc3\xb6 down", FACT_ERROR },
    };
    struct db *d = db_open(path, true, &err);
    int64_t now = clock_wall() / 1000 - 3 * 3600000, id;

    for (size_t i = 0; d && i < sizeof rows / sizeof *rows; i++) {
        char key[200];
        struct ticket_problem p = {
            .key = key,
            .device = rows[i].device,
            .object = rows[i].object,
            .condition = rows[i].condition,
            .title = rows[i].title,
            .severity = rows[i].severity,
            .count = (uint32_t)i + 1,
            .confirmed = i != 2,
            .advice = "Look at the cable and at the device on its other end; then at the port's counters.",
            .evidence =
                "{\"section\":\"interfaces\",\"values\":{\"oper_status\":\"down\",\"in_octets\":1234.5}}",
            .notice = "{\"trap\":\"IF-MIB::linkDown\"}",
            .why = "a notification said so; polls confirmed it",
            .considered = "its parent acme/hq/gw answers",
            .where = "conf/profiles/interfaces.conf:3",
            .since = now,
            .last = now,
            .at = now
        };

        now += 600000;
        snprintf(key, sizeof key, "%s/%s/%s", p.device, p.object, p.condition);
        if (db_begin(d, &err) || ticket_open(d, &policy, &p, &id, &err) ||
            (i == 3 && ticket_resolve(d, &p, &err)) || db_commit(d, &err))
            die("make");
    }
    db_close(d);
}

/* --- without arguments --- */

static void test_rounds(void)
{
    const char *folder = getenv("TMPDIR");
    char path[200], log[220];
    struct world w = { .dice = 1 };

    snprintf(path, sizeof path, "%s/test-crash-%d.db", folder ? folder : "/tmp", (int)getpid());
    snprintf(log, sizeof log, "%s.log", path);
    for (int round = 0; round < 5; round++) {
        begin(&w, path, log);
        for (int i = 0; i < 20; i++) {
            facts_at_random(&w);
            turn(&w);
        }
        facts_at_random(&w); /* and these are lost */
        end(&w);
    }
    begin(&w, path, log);
    CHECK_INT(finish(&w), 0);
    CHECK_INT(verify(w.db, log), 0);
    CHECK(number(w.db, "SELECT count(*) FROM ticket") > 20);
    end(&w);
    unlink(path);
    unlink(log);
}

static int write_for_ever(const char *path, const char *log, const char *seed, const char *batches)
{
    struct world w = { .dice = strtoull(seed, NULL, 10) };
    long long most = strtoll(batches, NULL, 10);

    begin(&w, path, log);
    for (long long i = 0; !most || i < most; i++) {
        facts_at_random(&w);
        turn(&w);
    }
    end(&w);
    return 0;
}

static int finish_all(const char *path, const char *log)
{
    struct world w = { .dice = 0 };
    int rc;

    begin(&w, path, log);
    rc = finish(&w) | verify(w.db, log);
    end(&w);
    return rc;
}

int main(int argc, char **argv)
{
    if (argc == 6 && !strcmp(argv[1], "write"))
        return write_for_ever(argv[2], argv[3], argv[4], argv[5]);
    if (argc == 4 && !strcmp(argv[1], "finish"))
        return finish_all(argv[2], argv[3]);
    if (argc == 4 && !strcmp(argv[1], "notify"))
        deliver_for_ever(argv[2], argv[3]);
    if (argc == 5 && !strcmp(argv[1], "drain"))
        return drain(argv[2], argv[3], argv[4]);
    if (argc == 3 && !strcmp(argv[1], "make")) {
        make(argv[2]);
        return 0;
    }
    test_rounds();
    return check_done();
}
