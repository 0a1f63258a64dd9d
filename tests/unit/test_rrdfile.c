/* Proves: what a user finds in RRD files is what was measured: names, types, steps and archives of the files, counters, gauges and
 * restarts; and that a changed profile or step, a clock that jumps or names that are alike spoil nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "check.h"

#include "store/archive.h"
#include "writer_help.h"

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
    test_profile_changes();
    test_clocks();
    test_names();
    help_end(0);
    return check_done();
}
