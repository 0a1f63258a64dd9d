/* Proves that the three threads of tickets work together: facts are judged in one, written by the clerk, and delivered by the third, while
 * reloads change policies and channels: each change arrives, each problem that is open then has its ticket. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind: helgrind */
#include "core/desk.h"

#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "check.h"
#include "out/notify_thread.h"
#include "store/db.h"

enum { OBJECTS = 12, ROUNDS = 6, PATIENCE = 600 };

static char folder[100], database[140], log_file[140], program[140];
static struct err err;
static struct notify_thread *notify;
static struct desk *desk;
static struct fleet fleet;

static void committed(void *ctx)
{
    (void)ctx;
    notify_thread_wake(notify);
}

static void fact(int object, enum fact_state state, enum fact_source source)
{
    char name[20];
    struct fact f = { .device = DESK_UNKNOWN "10.0.0.1",
                      .object = name,
                      .condition = "broken",
                      .state = (uint8_t)state,
                      .severity = FACT_ERROR,
                      .source = (uint8_t)source,
                      .alone = source == FACT_TRAP,
                      .at = clock_wall() / 1000,
                      .title = "It is broken" };

    snprintf(name, sizeof name, "part/%d", object);
    desk_fact(desk, &f);
}

static void write_program(void)
{
    FILE *f = fopen(program, "w");

    fprintf(f, "#!/bin/sh\necho \"$FORESTALL_KEY\" >>%s\n", log_file);
    fclose(f);
    chmod(program, 0755);
}

static int64_t number(struct db *d, const char *sql)
{
    int64_t n = -1;

    CHECK_INT(db_number(d, &err, 0, &n, sql, ""), 0);
    return n;
}

static int64_t lines(void)
{
    size_t len;
    char *text = file_load(log_file, 1 << 20, &len, NULL);
    int64_t n = 0;

    for (const char *p = text; p && *p; p++)
        n += *p == '\n';
    free(text);
    return n;
}

int main(void)
{
    const char *tmp = getenv("TMPDIR"), *argv[] = { program, NULL };
    struct channel channel = { .name = "test", .argv = argv, .severity = FACT_INFO, .timeout = 20000 };
    const struct desk_hooks hooks = { .committed = committed };
    int pidfd = pidfd_open(getpid(), 0);
    bool can_deliver =
        pidfd >= 0; /* old valgrinds do not know that call: deliveries fail then, and are tried again */
    struct db *d;

    if (can_deliver)
        close(pidfd);
    snprintf(folder, sizeof folder, "%s/test-desk-%d", tmp ? tmp : "/tmp", (int)getpid());
    mkdir(folder, 0700);
    snprintf(database, sizeof database, "%s/tickets.db", folder);
    snprintf(log_file, sizeof log_file, "%s/delivered", folder);
    snprintf(program, sizeof program, "%s/program", folder);
    write_program();
    fleet.options.state = folder;
    fleet.options.tickets = (struct fleet_tickets){ .relapse = 1800000,
                                                    .close_wins = 1000,
                                                    .unconfirmed = 60000,
                                                    .flap_time = 60000,
                                                    .flap_count = 8,
                                                    .watch_time = 60000,
                                                    .watch_count = 3 };
    desk = desk_open(&fleet, &hooks, &err);
    notify = notify_thread_start(database, &channel, 1, &err);
    if (!CHECK(desk && notify))
        return check_done();
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < OBJECTS; i++)
            fact(i, (i + round) % 3 ? FACT_BAD : FACT_GOOD, i % 2 ? FACT_POLL : FACT_TRAP);
        (void)desk_settle(desk, clock_mono());
        if (round == ROUNDS / 2) {
            desk_change(desk, &fleet);
            notify_thread_change(notify, &channel, 1);
        }
    }
    d = db_open(database, false, &err);
    for (int i = 0; i < PATIENCE && desk_committed(desk) < desk_posted(desk); i++)
        usleep(50000);
    CHECK_INT(desk_committed(desk), desk_posted(desk));
    for (int i = 0; can_deliver && i < PATIENCE && lines() < number(d, "SELECT count(*) FROM change"); i++)
        usleep(50000);
    if (can_deliver)
        CHECK_INT(lines(), number(d, "SELECT count(*) FROM change"));
    CHECK_INT(number(d, "SELECT count(*) FROM ticket WHERE state = 'open'"), OBJECTS * 2 / 3);
    CHECK_INT(number(d, "SELECT count(*) FROM ticket"), OBJECTS);
    db_close(d);
    desk_close(desk);
    notify_thread_stop(notify);
    unlink(database);
    unlink(log_file);
    unlink(program);
    rmdir(folder);
    return check_done();
}
