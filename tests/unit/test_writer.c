/* Proves: what is written when, and that nothing is lost whatever goes wrong: pace and rates, files that a reader holds, damaged files, a
 * folder that can not be written, too little memory, a journal that gets old.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "writer_help.h"

/* One call for all samples of the hold time; calls are spread over it. */
static void test_pace(void)
{
    struct fleet_options o = help_options();
    struct writer *w;
    char name[20];
    uint64_t before, most = 0;
    int i, k;

    o.hold = 600000;
    w = begin(&o);
    for (k = 0; k < 10; k++) {
        set_clock(HELP_T0 + k * 60000);
        for (i = 0; i < 50; i++) {
            snprintf(name, sizeof name, "Gi1/0/%d", i);
            put_port(w, name, HELP_T0 + k * 60000, false, (uint64_t)k * 6000);
        }
        for (i = 0; i < 60; i++) {
            set_clock(HELP_T0 + k * 60000 + i * 1000);
            before = stat_value(STAT_store_updates);
            run(w);
            most = stat_value(STAT_store_updates) - before > most ? stat_value(STAT_store_updates) - before
                                                                  : most;
        }
    }
    CHECK(stat_value(STAT_store_updates) >= 45 && stat_value(STAT_store_updates) <= 55);
    CHECK(most <= 5);
    writer_hurry(w, NULL);
    run(w);
    CHECK_INT(writer_hurried(w, NULL), 0);
    CHECK(fabs(help_value(help_path("rrd/acme/hq/sw1/interface/Gi1_0_49.rrd"), "AVERAGE", "in_octets",
                          T0 + 540, 60) -
               100) < 0.01);
    writer_free(w);
}

/* New files and updates at bounded rates. */
static void test_rates(void)
{
    struct fleet_options o = help_options();
    struct writer *w;
    char name[20];
    int i;

    o.create_rate = 10;
    o.update_rate = 50;
    w = begin(&o);
    for (i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "Gi1/0/%d", i);
        put_port(w, name, HELP_T0, false, 0);
    }
    for (i = 0; i <= 500; i++) {
        set_clock(HELP_T0 + i * 10);
        run(w);
    }
    CHECK(stat_value(STAT_store_created) >= 45 && stat_value(STAT_store_created) <= 55);
    for (; i <= 1500; i++) {
        set_clock(HELP_T0 + i * 10);
        run(w);
    }
    CHECK_INT(stat_value(STAT_store_created), 100);
    for (i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "Gi1/0/%d", i);
        put_port(w, name, HELP_T0 + 15000, false, 0);
    }
    stat_reset();
    for (i = 0; i <= 100; i++) {
        set_clock(HELP_T0 + 15000 + i * 10);
        run(w);
    }
    CHECK(stat_value(STAT_store_updates) >= 45 && stat_value(STAT_store_updates) <= 101);
    writer_free(w);
}

static pid_t hold_lock(const char *path)
{
    int ready[2];
    char byte;
    pid_t child;

    if (pipe(ready) || (child = fork()) < 0)
        return -1;
    if (!child) {
        struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
        int fd = open(path, O_RDONLY);

        if (fcntl(fd, F_SETLK, &lock) || write(ready[1], "x", 1) != 1)
            _exit(1);
        close(ready[1]);
        for (;;)
            pause();
    }
    close(ready[1]);
    if (read(ready[0], &byte, 1) != 1)
        child = -1;
    close(ready[0]);
    return child;
}

static void test_reader(void)
{
    struct fleet_options o = help_options();
    struct writer *w = begin(&o);
    struct writer_state state;
    int64_t pause;
    pid_t reader;
    int i;

    put_port(w, "Gi1/0/1", HELP_T0, false, 0);
    run(w);
    reader = hold_lock(help_path(PORT));
    CHECK(reader > 0);
    put_port(w, "Gi1/0/1", HELP_T0 + 60000, false, 6000);
    set_clock(HELP_T0 + 60000);
    pause = writer_run(w, now_us);
    CHECK(pause > 0 && pause <= 50000);
    for (i = 0; i < 300; i++) { /* half a minute: back-off, not a busy loop */
        set_clock(HELP_T0 + 60000 + i * 100);
        run(w);
    }
    CHECK(stat_value(STAT_store_retries) >= 8 && stat_value(STAT_store_retries) <= 16);
    put_port(w, "Gi1/0/1", HELP_T0 + 120000, false, 12000);
    writer_state(w, &state);
    CHECK_INT(state.rows, 2);
    CHECK(!state.degraded); /* somebody looks at a graph: no reason to worry */
    kill(reader, SIGKILL);
    waitpid(reader, NULL, 0);
    set_clock(HELP_T0 + 120000);
    run(w);
    writer_state(w, &state);
    CHECK_INT(state.rows, 0);
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "in_octets", T0 + 60, 60) - 100) < 0.01);
    writer_free(w);
}

static void test_damaged(void)
{
    struct fleet_options o = help_options();
    struct writer *w = begin(&o);
    struct writer_state state;

    put_port(w, "Gi1/0/1", HELP_T0, false, 0);
    put_port(w, "Gi1/0/2", HELP_T0, false, 0);
    run(w);
    CHECK_INT(truncate(help_path(PORT), 3000), 0);
    writer_free(w);
    w = writer_new(&o, now_us);
    set_clock(HELP_T0 + 60000);
    put_port(w, "Gi1/0/1", HELP_T0 + 60000, false, 6000);
    put_port(w, "Gi1/0/2", HELP_T0 + 60000, false, 6000);
    run(w);
    writer_state(w, &state);
    CHECK_INT(state.rows, 1); /* the other file does not care */
    CHECK(state.degraded);
    CHECK(strstr(state.why, "Gi1_0_1.rrd") && strstr(state.why, "damaged"));
    CHECK_INT(logs_with("file_damaged"), 1);
    CHECK_INT(unlink(help_path(PORT)), 0);
    set_clock(HELP_T0 + 75000);
    run(w);
    writer_state(w, &state);
    CHECK_INT(state.rows, 0);
    CHECK(!state.degraded);
    CHECK_INT(logs_with("store_healed"), 1);
    CHECK_INT(access(help_path(PORT), F_OK), 0);
    writer_free(w);
}

/* A file in the place of the customer's folder: nobody, not even root, can make files below it. */
static void test_no_folder(void)
{
    struct fleet_options o = help_options();
    struct writer *w = begin(&o);
    struct writer_state state;
    int i, fd;

    CHECK_INT(mkdir(help_path("rrd"), 0700), 0);
    fd = open(help_path("rrd/acme"), O_CREAT | O_WRONLY, 0600);
    close(fd);
    for (i = 0; i < 600; i++) {
        set_clock(HELP_T0 + i * 100);
        if (i % 100 == 0)
            put_port(w, "Gi1/0/1", HELP_T0 + i * 100, false, (uint64_t)i * 10);
        run(w);
    }
    writer_state(w, &state);
    CHECK_INT(state.rows, 6);
    CHECK(state.degraded && *state.why);
    CHECK_INT(logs_with("store_degraded"), 1);

    CHECK(stat_value(STAT_store_errors) >= 5 && stat_value(STAT_store_errors) <= 20);
    unlink(help_path("rrd/acme"));
    set_clock(HELP_T0 + 70000);
    put_port(w, "Gi1/0/1", HELP_T0 + 70000, false, 7000);
    run(w);
    writer_state(w, &state);
    CHECK_INT(state.rows, 0);
    CHECK(!state.degraded);
    CHECK_INT(logs_with("store_healed"), 1);
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "in_octets", T0 + 60, 60) - 100) < 0.01);
    writer_free(w);
}

static void test_memory(void)
{
    struct fleet_options o = help_options();
    struct writer *w;
    struct writer_state state;
    int i;

    o.hold = 3600000;
    o.queue = 20000;
    w = begin(&o);
    for (i = 0; i < 1000; i++) {
        set_clock(HELP_T0 + i * 1000);
        put_port(w, i % 2 ? "Gi1/0/1" : "Gi1/0/2", HELP_T0 + i * 1000, false, (uint64_t)i);
        writer_shrink(w, 0);
        writer_state(w, &state);
        if (state.bytes > 20000)
            break;
    }
    CHECK_INT(i, 1000);
    CHECK(state.rows > 200);
    CHECK_INT(stat_value(STAT_missing_disk), 1000 - state.rows);
    CHECK_INT(logs_with("store_drops"), 1); /* once */
    writer_hurry(w, NULL);
    run(w);
    writer_shrink(w, 0);
    CHECK_INT(logs_with("store_drops_end"), 1);
    /* the newest are there: the oldest went */
    CHECK(help_value(help_path(PORT), "AVERAGE", "in_octets", T0 + 960, 60) > 0.9);
    CHECK(help_value(help_path(PORT), "AVERAGE", "in_octets", T0 + 60, 60) == -1 ||
          isnan(help_value(help_path(PORT), "AVERAGE", "in_octets", T0 + 60, 60)));
    writer_free(w);
}

/* What waits long goes into the journal once more, so that old segments can go: it is all there. */
static void test_carry(void)
{
    struct fleet_options o = help_options();
    struct writer *w, *other;
    struct queue q = { 0 };
    struct chunk *c;
    const char *batch;
    size_t at = 0, len, rows = 0;
    int i;

    o.hold = 86400000;
    w = begin(&o);
    other = writer_new(&o, now_us);
    set_clock(HELP_T0 + 3000000);
    for (i = 0; i < 2500; i++)
        put_port(w, "Gi1/0/1", HELP_T0 + i * 1000, i == 1000, (uint64_t)i * 100);
    put_gauge(w, "supply", "black", "level", 60000, HELP_T0, 50, false);
    CHECK_INT(writer_oldest(w, 7), 1);
    writer_carry(w, 7, &q);
    while ((c = queue_take(&q))) {
        for (at = 0; (batch = queue_next(c, &at, &len));) {
            rows += writer_take(other, batch, len, 9, 0);
            writer_carried(w, batch, len, 7);
        }
        free(c);
    }
    CHECK_INT(rows, 2501);
    CHECK_INT(writer_oldest(w, 20), 7);
    CHECK_INT(writer_oldest(other, 20), 9);
    writer_hurry(other, NULL);
    run(other);
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "in_octets", T0 + 600, 60) - 100) < 0.01);
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "in_octets", T0 + 2400, 60) - 100) < 0.01);
    CHECK(help_value(help_path("rrd/acme/hq/prn/supply/black.rrd"), "AVERAGE", "level", T0, 60) == 50);
    writer_free(w);
    writer_free(other);
}

int main(void)
{
    help_begin();
    log_setup(LOG_LEVEL_INFO);
    log_capture(keep_line);
    test_pace();
    test_rates();
    test_reader();
    test_damaged();
    test_no_folder();
    test_memory();
    test_carry();
    help_end(0);
    return check_done();
}
