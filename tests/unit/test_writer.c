/* Proves: what a user finds in RRD files is what was measured, whatever goes wrong between: counters and gauges, restarts, files that a
 * reader holds, damaged files, a folder that can not be written, changed profiles and steps, clocks ahead, too little memory.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "check.h"

#include <fcntl.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/stat.h"
#include "store/archive.h"
#include "store/rrdfile.h"
#include "store/writer.h"
#include "store_help.h"

static int64_t now_us; /* of both clocks */
static char logged[64][1024];
static int log_count;

static void keep_line(const char *line)
{
    if (log_count < 64)
        snprintf(logged[log_count++], sizeof logged[0], "%s", line);
}

static int logs_with(const char *word)
{
    int i, n = 0;

    for (i = 0; i < log_count; i++)
        n += strstr(logged[i], word) != NULL;
    return n;
}

static void set_clock(int64_t ms)
{
    now_us = ms * 1000;
    clock_fake(now_us, now_us);
}

static struct writer *begin(const struct fleet_options *o)
{
    help_end(1);
    stat_reset();
    log_count = 0;
    set_clock(HELP_T0);
    return writer_new(o, now_us);
}

static void put_port(struct writer *w, const char *instance, int64_t at, bool reset, uint64_t octets)
{
    struct buf b;

    buf_init(&b, 0);
    help_port(&b, instance, at, reset, octets);
    writer_take(w, b.data, b.len, 1, 0);
    buf_free(&b);
}

/* A batch of one gauge. */
static void put_gauge(struct writer *w, const char *section, const char *instance, const char *name,
                      int64_t step, int64_t at, double value, bool keep_min)
{
    struct sample_ds ds = { "", SAMPLE_GAUGE };
    struct sample_head head = { "acme/hq/prn", section, step, keep_min, &ds, 1 };
    struct sample_value v = { true, { .gauge = value } };
    struct buf b;

    snprintf(ds.name, sizeof ds.name, "%s", name);
    buf_init(&b, 0);
    sample_begin(&b, &head);
    sample_row(&b, instance, at, false, &v);
    sample_end(&b);
    writer_take(w, b.data, b.len, 1, 0);
    buf_free(&b);
}

/* Let time pass until nothing is due within a second. */
static void run(struct writer *w)
{
    while (writer_run(w, now_us) == 0)
        ;
}

#define PORT "rrd/acme/hq/sw1/interface/Gi1_0_1.rrd"
#define T0   (HELP_T0 / 1000)

static void test_port(void)
{
    struct fleet_options o = help_options();
    struct writer *w = begin(&o);
    struct rrdfile_info info;
    int i;

    for (i = 0; i < 6; i++) { /* 6,000 octets a minute; restarted before the fourth sample */
        set_clock(HELP_T0 + i * 60000 + 250);
        put_port(w, "Gi1/0/1", HELP_T0 + i * 60000 + 250, i == 3,
                 i < 3 ? 900000 + (uint64_t)i * 6000 : (uint64_t)i * 6000);
        run(w);
    }
    CHECK_INT(rrdfile_inspect(help_path(PORT), &info, NULL), RRDFILE_GOOD);
    CHECK_INT(info.step, 60);
    CHECK_INT(info.last, HELP_T0 + 300250);
    CHECK_INT(info.ds_count, 3);
    CHECK_STR(info.ds[0].name, "in_octets");
    CHECK_STR(info.ds[0].type, "DERIVE");
    CHECK(info.ds[0].min == 0 && isnan(info.ds[0].max));
    CHECK_STR(info.ds[2].type, "GAUGE");
    CHECK(isnan(info.ds[2].min));
    CHECK_INT(info.ds[0].heartbeat, 132);
    rrdfile_free(&info);
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "in_octets", T0 + 120, 60) - 100) < 0.01);
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "out_octets", T0 + 120, 60) - 200) < 0.01);
    CHECK(isnan(help_value(help_path(PORT), "AVERAGE", "in_octets", T0 + 180, 60))); /* most of it unknown */
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "in_octets", T0 + 240, 60) - 100) < 0.5);
    CHECK(help_value(help_path(PORT), "AVERAGE", "oper_status", T0 + 180, 60) == 1); /* gauges do not care */
    CHECK_INT(stat_value(STAT_store_updates), 6);
    CHECK_INT(stat_value(STAT_store_created), 1);
    writer_free(w);
}

/* Steps, archives and the like of new files. */
static void test_definitions(void)
{
    struct fleet_options o = help_options();
    struct writer *w = begin(&o);
    struct rrdfile_info info;
    char *path = help_path("rrd/acme/hq/prn/supply/black.rrd");
    int64_t t = HELP_T0 - HELP_T0 % 300000;
    double value;

    set_clock(HELP_T0 + 300000);
    put_gauge(w, "supply", "black", "level", 300000, t + 17000, 42.5, true);
    put_gauge(w, "supply", "black", "level", 300000, t + 317000, 41.25, true);
    run(w);
    CHECK_INT(rrdfile_inspect(path, &info, NULL), RRDFILE_GOOD);
    CHECK_INT(info.step, 300);
    CHECK_INT(info.ds[0].heartbeat, 660);
    CHECK_INT(info.last, t + 300000); /* gauges are stamped at the start of their step */
    rrdfile_free(&info);
    CHECK(help_value(path, "AVERAGE", "level", t / 1000, 300) == 42.5);
    CHECK(help_value(path, "AVERAGE", "level", t / 1000 + 300, 300) == 41.25);
    value = help_value(path, "MIN", "level", t / 1000 / 3600 * 3600, 3600);
    CHECK(isnan(value)); /* there is an archive of minima by the hour */
    CHECK(help_value(path, "MAX", "level", t / 1000 / 3600 * 3600, 3600) == -1);
    writer_free(w);
}

static void test_archives(void)
{
    struct fleet_archive odd[] = { { 60000, 86400000, false },
                                   { 90000, 86400000, false },
                                   { 420000, 600000, true } };
    struct rrdfile_spec spec = { 60000, false, help_ds, 1, odd, 3 };
    struct buf b;
    const char *p;

    buf_init(&b, 0);
    CHECK_INT(rrdfile_define(&spec, &b), 5);
    p = b.data;
    CHECK_STR(p, "DS:in_octets:DERIVE:132:0:U");
    p += strlen(p) + 1;
    CHECK_STR(p, "RRA:AVERAGE:0.5:1:1440");
    p += strlen(p) + 1;
    CHECK_STR(p, "RRA:AVERAGE:0.5:2:720"); /* 90 s is no multiple of 60 s */
    p += strlen(p) + 1;
    CHECK_STR(p, "RRA:AVERAGE:0.5:7:2");
    p += strlen(p) + 1;
    CHECK_STR(p, "RRA:MAX:0.5:7:2");
    buf_clear(&b);
    spec.step = 600000; /* finer ones are left out, the first becomes the step itself */
    CHECK_INT(rrdfile_define(&spec, &b), 2);
    p = b.data + strlen(b.data) + 1;
    CHECK_STR(p, "RRA:AVERAGE:0.5:1:144");
    buf_free(&b);
    CHECK_INT(rrdfile_heartbeat(60000), 132);
    CHECK_INT(rrdfile_heartbeat(1000), 3);
    CHECK_INT(rrdfile_heartbeat(500), 3);
    CHECK_INT(rrdfile_heartbeat(300000), 660);
}

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

/* A metric more, one less, another kind, another step. */
static void test_profile_changes(void)
{
    static const struct sample_ds more[] = { { "in_octets", SAMPLE_COUNTER },
                                             { "oper_status", SAMPLE_COUNTER },
                                             { "in_errors", SAMPLE_COUNTER } };
    struct sample_head head = { "acme/hq/sw1", "interface", 60000, false, more, 3 };
    struct sample_value v[3] = { { true, { .counter = 12000 } },
                                 { true, { .counter = 5 } },
                                 { true, { .counter = 5 } } };
    struct fleet_options o = help_options();
    struct writer *w = begin(&o);
    struct rrdfile_info info;
    struct buf b;
    int i;

    for (i = 0; i < 2; i++)
        put_port(w, "Gi1/0/1", HELP_T0 + i * 60000, false, (uint64_t)i * 6000);
    buf_init(&b, 0);
    for (i = 2; i < 5; i++) {
        sample_begin(&b, &head);
        sample_row(&b, "Gi1/0/1", HELP_T0 + i * 60000, false, v);
        sample_end(&b);
        set_clock(HELP_T0 + i * 60000);
        writer_take(w, b.data, b.len, 1,
                    0); /* the old rows wait still: each goes with its own data sources */
        buf_clear(&b);
        v[0].counter += 6000;
        v[2].counter += 60;
    }
    run(w);
    CHECK_INT(rrdfile_inspect(help_path(PORT), &info, NULL), RRDFILE_GOOD);
    CHECK_INT(info.ds_count, 4);
    CHECK(rrdfile_find(&info, "in_errors") == 3);
    CHECK_STR(info.ds[2].type, "DERIVE");
    CHECK(info.ds[2].min == 0);
    rrdfile_free(&info);
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "in_octets", T0 + 60, 60) - 100) <
          0.01); /* history is there */
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "in_octets", T0 + 120, 60) - 100) <
          0.01); /* and no gap */
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "in_errors", T0 + 240, 60) - 1) < 0.01);
    CHECK(isnan(help_value(help_path(PORT), "AVERAGE", "out_octets", T0 + 240, 60)));
    CHECK_INT(logs_with("file_changed"), 1);
    CHECK_INT(logs_with("step_changed"), 0);
    head.step = 300000;
    for (i = 0; i < 3; i++) {
        sample_begin(&b, &head);
        sample_row(&b, "Gi1/0/1", HELP_T0 + 540000 + i * 300000, false, v);
        sample_end(&b);
        v[0].counter += 30000;
        set_clock(HELP_T0 + 540000 + i * 300000);
        writer_take(w, b.data, b.len, 1, 0);
        buf_clear(&b);
        run(w);
    }
    CHECK_INT(rrdfile_inspect(help_path(PORT), &info, NULL), RRDFILE_GOOD);
    CHECK_INT(info.step, 60);
    CHECK_INT(info.ds[0].heartbeat, 660); /* so that values come through */
    rrdfile_free(&info);
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "in_octets", T0 + 720, 60) - 100) < 0.01);
    CHECK_INT(logs_with("step_changed"), 1);
    CHECK_INT(logs_with("--step 300"), 1);
    buf_free(&b);
    writer_free(w);
}

static void test_clocks(void)
{
    struct fleet_options o = help_options();
    struct writer *w = begin(&o);
    struct rrdfile_info info;

    put_port(w, "Gi1/0/1", HELP_T0, false, 0);
    put_port(w, "Gi1/0/1", HELP_T0 + 86400000LL * 3650, false, 0); /* ten years: would block the file */
    put_port(w, "Gi1/0/1", HELP_T0 + 121000, false, 0);
    put_port(w, "Gi1/0/1", -5, false, 0);
    CHECK_INT(stat_value(STAT_missing_clock), 3);
    put_port(w, "Gi1/0/1", HELP_T0 - 60000, false,
             0); /* older than what is there, and the same again: no word */
    put_port(w, "Gi1/0/1", HELP_T0, false, 0);
    run(w);
    CHECK_INT(stat_value(STAT_missing_clock), 3);
    CHECK_INT(rrdfile_inspect(help_path(PORT), &info, NULL), RRDFILE_GOOD);
    CHECK_INT(info.last, HELP_T0);
    rrdfile_free(&info);
    writer_free(w);

    /* After a restart (nothing known in memory) the same samples come from the journal: they change nothing, cost no call. */
    w = writer_new(&o, now_us);
    stat_reset();
    put_port(w, "Gi1/0/1", HELP_T0 - 60000, false, 7);
    put_port(w, "Gi1/0/1", HELP_T0, false, 7);
    run(w);
    CHECK_INT(stat_value(STAT_store_updates), 0);
    CHECK_INT(stat_value(STAT_missing_clock), 0);
    put_port(w, "Gi1/0/1", HELP_T0 + 60000, false, 6000);
    run(w);
    CHECK_INT(stat_value(STAT_store_updates), 1);
    writer_free(w);

    /* The machine started with its clock in the past: what the journal has is no future. */
    w = writer_new(&o, now_us);
    stat_reset();
    set_clock(86400000);
    {
        struct buf b;

        buf_init(&b, 0);
        help_port(&b, "Gi1/0/1", HELP_T0 + 120000, false, 12000);
        CHECK_INT(writer_take(w, b.data, b.len, 1, HELP_T0 + 121000), 1);
        buf_free(&b);
    }
    run(w);
    CHECK_INT(stat_value(STAT_missing_clock), 0);
    CHECK_INT(rrdfile_inspect(help_path(PORT), &info, NULL), RRDFILE_GOOD);
    CHECK_INT(info.last, HELP_T0 + 120000);
    rrdfile_free(&info);
    writer_free(w);

    /* A file that somebody else has sent into the future: told, counted. */
    w = writer_new(&o, now_us);
    set_clock(HELP_T0 - 86400000LL);
    log_count = 0;
    put_port(w, "Gi1/0/1", HELP_T0 - 86400000LL, false, 0);
    run(w);
    CHECK_INT(stat_value(STAT_missing_clock), 1);
    CHECK_INT(logs_with("file_in_future"), 1);
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

static void test_names(void)
{
    struct fleet_options o = help_options();
    struct writer *w = begin(&o);
    char path[600], suffixed[600];
    int64_t at = HELP_T0;
    int i;

    CHECK_INT(archive_path("/rrd", "acme/hq/../x", "interface", "../../etc/passwd", path, sizeof path), 0);
    CHECK_STR(path, "/rrd/acme/hq/%2E./x/interface/%2E._.._etc_passwd.rrd");
    CHECK_INT(archive_path("/rrd", "acme/hq/sw1", "interface", "Gi1/0/24", path, sizeof path), 0);
    CHECK_STR(path, "/rrd/acme/hq/sw1/interface/Gi1_0_24.rrd");
    CHECK_INT(archive_path("/rrd", "acme/hq/sw1", "interface", "a\nb", path, 20), -1);
    snprintf(suffixed, sizeof suffixed, "%s", help_path("rrd/acme/hq/sw1/interface/a_b~"));
    for (i = 0; i < 3; i++) { /* in another order after a restart */
        put_port(w, i == 1 ? "a_b" : "a/b", at, false, i == 1 ? 1 : 500);
        put_port(w, i == 1 ? "a/b" : "a_b", at, false, i == 1 ? 500 : 1);
        run(w);
        writer_free(w);
        at += 60000;
        set_clock(at);
        w = writer_new(&o, now_us);
    }
    CHECK_INT(stat_value(STAT_store_created), 2);
    CHECK_INT(access(help_path("rrd/acme/hq/sw1/interface/a_b.rrd"), F_OK), 0);
    CHECK(fabs(help_value(help_path("rrd/acme/hq/sw1/interface/a_b.rrd"), "AVERAGE", "in_octets", T0 + 120,
                          60)) < 0.01);
    writer_free(w);
}

int main(void)
{
    help_begin();
    log_setup(LOG_LEVEL_INFO);
    log_capture(keep_line);
    test_port();
    test_definitions();
    test_archives();
    test_pace();
    test_rates();
    test_reader();
    test_profile_changes();
    test_clocks();
    test_damaged();
    test_no_folder();
    test_memory();
    test_carry();
    test_names();
    help_end(0);
    return check_done();
}
