/* Proves that each change of a ticket goes through each channel that takes it, in order, with its key; that what fails or hangs is
 * tried again later and holds up only its own ticket; that what was cut off is repeated with the same key; that programs get the
 * ticket as JSON, a clean environment, no descriptors and no shell. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "out/notify.h"

#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "check.h"
#include "model/fact.h"
#include "out/program.h"
#include "store/outbox.h"
#include "store/ticket.h"

static char folder[100], path[200];
static struct db *db;
static struct notify *notify;
static struct err err;
static int64_t now = 1800000000000LL;

static const char *in_folder(const char *leaf)
{
    static char paths[4][300];
    static int turn;

    turn = (turn + 1) % 4;
    snprintf(paths[turn], sizeof paths[0], "%s/%s", folder, leaf);
    return paths[turn];
}

static char *script(const char *name, const char *body)
{
    const char *file = in_folder(name);
    FILE *f = fopen(file, "w");

    fprintf(f, "#!/bin/sh\nF=%s\n%s\n", folder, body);
    fclose(f);
    chmod(file, 0755);
    return mem_string(file);
}

static const char *content(const char *leaf)
{
    static char *text;
    size_t len;

    free(text);
    text = file_load(in_folder(leaf), 1 << 20, &len, NULL);
    return text ? text : "";
}

static struct channel channel(const char *name, char *program, const char **argv, int64_t timeout)
{
    argv[0] = program;
    argv[1] = NULL;
    return (struct channel){ .name = name, .argv = argv, .severity = FACT_NOTICE, .timeout = timeout };
}

static void begin(const struct channel *channels, size_t count)
{
    static int turn;

    notify_close(notify);
    db_close(db);
    snprintf(path, sizeof path, "%s/%d.db", folder, turn++);
    db = db_open(path, true, &err);
    notify = notify_open(path, channels, count, &err);
    if (!CHECK(db && notify)) {
        printf("%s\n", err.text);
        exit(1);
    }
}

static int64_t trouble(const char *device, uint8_t severity)
{
    const struct ticket_policy policy = { .relapse = 1000 };
    char key[100];
    struct ticket_problem p = { .key = key,
                                .device = device,
                                .object = "",
                                .condition = "hot",
                                .title = "It is \"hot\"\nvery",
                                .evidence = "{\"values\":{\"temperature\":71.5}}",
                                .notice = "{\"trap\":\"IF-MIB::linkDown\"}",
                                .why = "polls say so",
                                .severity = severity,
                                .count = 1,
                                .since = now,
                                .last = now,
                                .at = now };
    int64_t id = 0;

    snprintf(key, sizeof key, "%s/hot", device);
    CHECK(!db_begin(db, &err) && !ticket_open(db, &policy, &p, &id, &err) && !db_commit(db, &err));
    return id;
}

static void note(int64_t id, const char *text)
{
    CHECK_INT(ticket_person(db, TICKET_NOTE, id, "anna", text, now, &err), 0);
}

/* Steps, on the clock of the tests, until no program runs and nothing is due. */
static void settle(void)
{
    for (int i = 0; i < 20000; i++) {
        notify_step(notify, now);
        if (!notify_is_busy(notify))
            return;
        usleep(1000);
    }
    CHECK(!"programs end");
}

static int64_t waiting(char why[200])
{
    int64_t count = -1, oldest;

    CHECK_INT(outbox_waiting(db, &count, &oldest, why, &err), 0);
    return count;
}

static void test_letter(void)
{
    const char *argv[2];
    char *program = script(
        "letter",
        "cat >$F/letter.json; env >$F/letter.env; ls -l /proc/self/fd >$F/letter.fds; pwd >>$F/letter.env");
    struct channel c = channel("file", program, argv, 5000);
    json_t *letter;
    char why[200];
    const char *env;

    setenv("SECRET_OF_THE_DAEMON", "x", 1);
    CHECK_INT(dup2(1, 77), 77); /* a descriptor that somebody forgot to mark */
    begin(&c, 1);
    trouble("acme/hq/sw1", FACT_ERROR);
    CHECK_INT(waiting(why), 1);
    settle();
    CHECK_INT(waiting(why), 0);
    letter = json_loads(content("letter.json"), 0, NULL);
    if (CHECK(letter != NULL)) {
        json_t *ticket = json_object_get(letter, "ticket"), *change = json_object_get(letter, "change");

        CHECK_STR(json_string_value(json_object_get(letter, "key")), "1:1");
        CHECK_STR(json_string_value(json_object_get(letter, "subject")),
                  "[acme/hq] error opened: It is \"hot\"\nvery");
        CHECK_STR(json_string_value(json_object_get(ticket, "state")), "open");
        CHECK_STR(json_string_value(json_object_get(ticket, "device")), "acme/hq/sw1");
        CHECK_STR(json_string_value(json_object_get(change, "kind")), "opened");
        CHECK_STR(json_string_value(json_object_get(change, "who")), "forestall");
        CHECK(strstr(json_string_value(json_object_get(letter, "text")), "temperature: 71.5") != NULL);
        CHECK(strstr(json_string_value(json_object_get(letter, "text")), "trap: IF-MIB::linkDown") != NULL);
        json_decref(letter);
    }
    env = content("letter.env");
    CHECK(strstr(env, "SECRET") == NULL && strstr(env, "FORESTALL_KEY=1:1\n") &&
          strstr(env, "FORESTALL_TICKET=1\n") && strstr(env, "FORESTALL_CHANNEL=file\n") &&
          strstr(env, "\n/\n"));
    close(77);
    CHECK(strstr(content("letter.fds"), " 77 ->") == NULL &&
          strstr(content("letter.fds"), " 4 ->") == NULL); /* 0, 1, 2 and what ls itself opened */
    free(program);
}

/* In order for one ticket, also when the first fails; another ticket does not wait for it. */
static void test_order(void)
{
    const char *argv[2];
    char *program = script(
        "order",
        "[ -e $F/good ] || [ $FORESTALL_TICKET != 1 ] || { echo 'no such user'; exit 3; }; echo $FORESTALL_KEY >>$F/order.log");
    struct channel c = channel("pager", program, argv, 5000);
    char why[200];

    begin(&c, 1);
    trouble("acme/hq/sw1", FACT_ERROR);
    note(1, "one");
    note(1, "two");
    trouble("acme/hq/sw2", FACT_ERROR);
    settle();
    CHECK_STR(content("order.log"), "2:1\n");
    CHECK_INT(waiting(why), 3);
    CHECK_STR(why, "pager: exit status 3: no such user");
    fclose(fopen(in_folder("good"), "w"));
    settle();
    CHECK_STR(content("order.log"), "2:1\n"); /* not before its time */
    now += 1300;
    for (int i = 0; i < 3; i++)
        settle();
    CHECK_STR(content("order.log"), "2:1\n1:1\n1:2\n1:3\n");
    CHECK_INT(waiting(why), 0);
    free(program);
}

static void test_back_off(void)
{
    const char *argv[2];
    char *program = script("fails", "echo x >>$F/tries.log; exit 1");
    struct channel c = channel("pager", program, argv, 5000);
    int64_t first = now, pause = 0;
    size_t tries;

    begin(&c, 1);
    trouble("acme/hq/sw1", FACT_ERROR);
    for (tries = 1; tries <= 14; tries++) {
        int64_t before = now;

        settle();
        CHECK_INT(strlen(content("tries.log")), 2 * tries);
        while (strlen(content("tries.log")) == 2 * tries && now - before < 20 * 60000) {
            int64_t next = notify_step(notify, now);

            if (notify_is_busy(notify))
                settle();
            else
                now = next > now ? next : now + 1;
        }
        pause = now - before;
        if (tries == 1)
            CHECK(pause >= 750 && pause <= 1260);
    }
    CHECK(pause >= 11 * 60000 && pause <= 19 * 60000); /* at the end a quarter of an hour, more or less */
    CHECK(now - first > 30 * 60000);
    free(program);
}

static void test_hangs(void)
{
    const char *argv[2], *argv2[2];
    char *program = script("hangs", "trap '' TERM; sleep 60 & sleep 60"),
         *good = script("good-one", "echo $FORESTALL_KEY >>$F/hang.log"), why[200];
    struct channel both[2] = { channel("slow", program, argv, 1000), channel("fast", good, argv2, 1000) };

    begin(both, 2);
    trouble("acme/hq/sw1", FACT_ERROR);
    notify_step(notify, now);
    usleep(200000);
    notify_step(notify, now);
    CHECK_STR(content("hang.log"), "1:1\n");
    for (int i = 2; i <= 20; i++) { /* a channel whose programs all hang holds up no other */
        char device[20];

        snprintf(device, sizeof device, "acme/hq/sw%u", (unsigned)i % 100);
        trouble(device, FACT_ERROR);
    }
    for (int i = 0; i < 100 && strlen(content("hang.log")) < 9 * 4 + 11 * 5; i++) {
        notify_step(notify, now);
        usleep(20000);
    }
    CHECK_INT(strlen(content("hang.log")), 9 * 4 + 11 * 5);
    notify_step(notify, now + 1000); /* SIGTERM, which it ignores */
    usleep(50000);
    notify_step(notify, now + 2999);
    CHECK(notify_is_busy(notify));
    notify_step(notify, now + 3000);
    now += 3001;
    notify_change(notify, both + 1, 1);
    settle();
    CHECK_INT(waiting(why), 20);
    CHECK_STR(why, "slow: not done after 1s");
    free(program);
    free(good);
}

static void test_routes(void)
{
    const char *argv[2], *argv2[2], *only[] = { "bolt" };
    char *errors = script("errors", "echo $FORESTALL_KEY >>$F/errors.log"),
         *bolts = script("bolts", "echo $FORESTALL_KEY >>$F/bolts.log"), why[200];
    struct channel both[2] = { channel("errors", errors, argv, 1000), channel("bolts", bolts, argv2, 1000) };
    struct ticket_problem p = { .key = "acme/hq/sw1/hot",
                                .device = "acme/hq/sw1",
                                .object = "",
                                .condition = "hot",
                                .title = "Hot",
                                .at = 0 };
    int64_t id;

    both[0].severity = FACT_ERROR;
    both[1].customers = only;
    both[1].customer_count = 1;
    begin(both, 2);
    id = trouble("acme/hq/sw1", FACT_WARNING);
    trouble("bolt/hq/sw1", FACT_WARNING);
    for (int i = 0; i < 3; i++)
        settle();
    CHECK_STR(content("errors.log"), "");
    CHECK_STR(content("bolts.log"), "2:1\n");
    /* warning -> error -> warning -> over: who was told of it is told of its end */
    p.at = p.last = now;
    db_begin(db, &err);
    p.severity = FACT_ERROR;
    CHECK_INT(ticket_step(db, &p, &err), 0);
    p.severity = FACT_WARNING;
    CHECK_INT(ticket_step(db, &p, &err), 0);
    CHECK_INT(ticket_resolve(db, &p, &err), 0);
    CHECK_INT(db_commit(db, &err), 0);
    for (int i = 0; i < 5; i++)
        settle();
    CHECK_STR(content("errors.log"), "1:2\n1:3\n1:4\n");
    CHECK_INT(waiting(why), 0);
    CHECK_INT(id, 1);
    /* a channel that is gone waits; one that is new is not told old stories */
    notify_change(notify, &both[1], 1);
    note(2, "x");
    trouble("acme/hq/sw3", FACT_ERROR);
    settle();
    settle();
    CHECK_STR(content("bolts.log"), "2:1\n2:2\n");
    notify_change(notify, both, 2);
    settle();
    CHECK_STR(content("errors.log"), "1:2\n1:3\n1:4\n");
    free(errors);
    free(bolts);
}

/* Killed between the delivery and its note: repeated with the same key, once its claim has run out. */
static void test_cut_off(void)
{
    const char *argv[2];
    char *program = script("cut", "echo $FORESTALL_KEY >>$F/cut.log; sleep 0.2"), why[200];
    struct channel c = channel("pager", program, argv, 1000);

    begin(&c, 1);
    trouble("acme/hq/sw1", FACT_ERROR);
    notify_step(notify, now);
    for (int i = 0; i < 1000 && !*content("cut.log"); i++)
        usleep(1000);
    notify_close(notify); /* as if it had been killed */
    notify = notify_open(path, &c, 1, &err);
    settle();
    CHECK_STR(content("cut.log"), "1:1\n");
    CHECK_INT(waiting(why), 1);
    now += 12000;
    settle();
    CHECK_STR(content("cut.log"), "1:1\n1:1\n");
    CHECK_INT(waiting(why), 0);
    /* a claim by a clock that was years ahead is none */
    note(1, "x");
    notify_step(notify, now + 86400000000LL);
    notify_close(notify);
    notify = notify_open(path, &c, 1, &err);
    settle();
    CHECK_INT(waiting(why), 0);
    free(program);
}

static void test_program(void)
{
    static const char *const none[] = { "/nonexistent/program", NULL }, *const loud[] = {
        "/bin/sh", "-c", "yes no | head -c 200000; printf 'end\\033[31m'; kill -9 $$", NULL
    };
    struct program *p;
    enum program_state state;

    CHECK(program_start(none, NULL, "", 0, 1000, 0, -1, &err) == NULL);
    CHECK_STR(err.text, "/nonexistent/program can not be run: No such file or directory");
    p = program_start(loud, NULL, "", 0, 100000, 0, -1, &err);
    while ((state = program_step(p, 0)) == PROGRAM_RUNNING)
        usleep(1000);
    CHECK_INT(state, PROGRAM_FAILED);
    CHECK(strstr(program_why(p), "ended by signal 9: ") != NULL &&
          strstr(program_why(p), "no noend") != NULL && strchr(program_why(p), '\033') == NULL &&
          strlen(program_why(p)) < 500);
    program_free(p);
    program_free(NULL);
}

static void quiet(const char *line)
{
    (void)line;
}

int main(void)
{
    char command[200];
    const char *tmp = getenv("TMPDIR");

    log_capture(quiet);
    snprintf(folder, sizeof folder, "%s/test-notify-%d", tmp && strlen(tmp) < 60 ? tmp : "/tmp",
             (int)getpid());
    mkdir(folder, 0700);
    test_letter();
    test_order();
    test_back_off();
    test_hangs();
    test_routes();
    test_cut_off();
    test_program();
    notify_close(notify);
    db_close(db);
    snprintf(command, sizeof command, "-rf");
    if (!fork()) {
        execlp("rm", "rm", command, folder, (char *)NULL);
        _exit(1);
    }
    wait(NULL);
    return check_done();
}
