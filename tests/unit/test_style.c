/* Proves that graphs show what the RRD files hold and nothing else: scales, outages, extremes, percentiles and limits in
 * each style, in files that are new, empty, stale, or lack a metric. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/bands.h"
#include "store/paint.h"
#include "tests/unit/check.h"
#include "tests/unit/paint_files.h"
#include "tests/unit/paint_graphs.h"

static const struct metric value_metrics[] = {
    { .name = "level", .ds = "value", .kind = METRIC_GAUGE, .unit = "%" },
    { .name = "used_percent", .ds = "value", .kind = METRIC_GAUGE, .unit = "%" }
};
static const struct graph level = { .name = "level",
                                    .title = "Level",
                                    .unit = "%",
                                    .style = GRAPH_LEVEL,
                                    .up = m0,
                                    .up_count = 1,
                                    .factor = 1,
                                    .lower = 0,
                                    .upper = 100,
                                    .limit = -1 };
static const struct graph used = { .name = "used",
                                   .title = "Used",
                                   .unit = "%",
                                   .style = GRAPH_LEVEL,
                                   .up = m1,
                                   .up_count = 1,
                                   .factor = 1,
                                   .lower = 0,
                                   .upper = 100,
                                   .limit = -1 };
static const struct graph seconds = { .name = "runtime",
                                      .unit = "s",
                                      .style = GRAPH_LINES,
                                      .up = m0,
                                      .up_count = 1,
                                      .factor = 1,
                                      .lower = NAN,
                                      .upper = NAN,
                                      .limit = -1 };
static const struct section values = {
    .name = "supply", .table = true, .metrics = value_metrics, .metric_count = 2, .keep_min = true
};
static const struct section disks = {
    .name = "storage", .table = true, .metrics = value_metrics, .metric_count = 2
};

/* Half a Gbit/s in, a tenth out, an outage of an hour: eight times the bytes, both ways, percentiles, limit,
 * extremes. */
static void test_mirror(void)
{
    char *path = port("mirror.rrd", now, 1500, 87500000, 12500000, 700, 760);
    struct paint p = job(&ports, &traffic, path);
    char **a = arguments_of(&p), *def = mem_stringf("DEF:up1_raw=%s:in_octets:AVERAGE", path);

    CHECK_STR(option(a, "--start"), "end-1d");
    CHECK_STR(option(a, "--end"), "now");
    CHECK_STR(option(a, "--width"), "860");
    CHECK_STR(option(a, "--title"), "sw1");
    CHECK(find(a, def) != NULL);
    CHECK(find(a, "CDEF:up1=up1_raw,8,*") != NULL);
    CHECK(find(a, "CDEF:down1_neg=down1,-1,*") != NULL);
    CHECK(find(a, "AREA:up1_top#") != NULL);
    CHECK(find(a, "AREA:down1_top_neg#") != NULL);
    CHECK(find(a, "VDEF:up1_95=up1_fine,95,PERCENTNAN") != NULL);
    CHECK(strstr(find(a, "DEF:up1_fine_raw="), ":AVERAGE:step=300") != NULL);
    CHECK(find(a, "LINE1.5:down1_95_neg#") != NULL);
    CHECK_STR(option(a, "--right-axis"), "1e-07:0");
    CHECK_STR(option(a, "--upper-limit"), "1000000000"); /* 700 Mbit/s: the limit is within reach */
    CHECK_STR(option(a, "--lower-limit"), "0");          /* 100 Mbit/s: it is not */
    CHECK(strstr(find(a, "HRULE:1000000000#"), ":speed 1 Gbit/s = 100 %") != NULL);
    CHECK(find(a, "VDEF:up1_sum=up1_raw,TOTAL") != NULL); /* bytes, not bits */
    CHECK(find(a, "AREA:0#F2B8B5:no data") != NULL);
    CHECK(find(a, "CDEF:seen=") ==
          NULL); /* the file is older than a day: what is missing at the start is an outage */
    CHECK(strstr(find(a, "AREA:0#FFFFFF00:"), " now ") != NULL);
    paint_arguments_free(a);
    drawn(&p, NULL, NULL);
    free(def);
    free(path);
}

/* Three hours old: what is before that is no outage, and neither are the newest steps. */
static void test_new_file(void)
{
    char *path = port("new.rrd", now - 60, 180, 1000, 1000, 0, 0), **a;
    struct paint p = job(&ports, &traffic, path);

    p.hold = 10000;
    a = arguments_of(&p);
    CHECK(find(a, "CDEF:seen=none,PREV,1,IF") != NULL);
    CHECK_STR(find(a, "CDEF:old="), "CDEF:old=none,TIME,NOW,190,-,LT,*"); /* heartbeat 180 s, hold 10 s */
    CHECK(find(a, "AREA:0#F2B8B5:no data") == NULL);
    CHECK_STR(option(a, "--right-axis-format"), "%3.3lf %%"); /* 8 kbit/s of a Gbit/s */
    CHECK_STR(option(a, "--upper-limit"), "0");
    paint_arguments_free(a);
    free(path);
}

/* The newest value of a device that is away since yesterday is not called "now", and the outage is told. */
static void test_stale(void)
{
    char *path = port("stale.rrd", now - 12 * 3600, 1500, 1000, 1000, 0, 0), **a;
    struct paint p = job(&ports, &traffic, path);

    a = arguments_of(&p);
    CHECK(strstr(find(a, "AREA:0#FFFFFF00:"), " now ") == NULL);
    CHECK(strstr(find(a, "AREA:0#FFFFFF00:"), " last ") != NULL);
    CHECK(find(a, "AREA:0#F2B8B5:no data") != NULL);
    paint_arguments_free(a);
    p.start = "-1h";
    a = arguments_of(&p);
    CHECK(find(a, "COMMENT:No data in this time.") != NULL);
    CHECK(find(a, "GPRINT:") == NULL); /* no table of "nan" */
    paint_arguments_free(a);
    drawn(&p, NULL, NULL);
    free(path);
}

static void test_empty_file(void)
{
    static const struct graph *const graphs[] = { &traffic, &half, &state };
    char *path = path_of("empty.rrd"), **a;
    const char *definitions[] = { "DS:in_octets:DERIVE:180:0:U", "DS:out_octets:DERIVE:180:0:U",
                                  "DS:oper_status:GAUGE:180:0:U", "RRA:AVERAGE:0.5:1:100" };
    size_t i;

    make(path, 60, now, definitions, 4);
    for (i = 0; i < 3; i++) {
        struct paint p = job(&ports, graphs[i], path);

        a = arguments_of(&p);
        CHECK(find(a, "COMMENT:No data yet.") != NULL);
        CHECK(find(a, "GPRINT:") == NULL);
        paint_arguments_free(a);
        drawn(&p, NULL, NULL);
    }
    free(path);
}

/* A metric that the file does not have (yet) is left out; one that nothing of is there is said. */
static void test_missing_metric(void)
{
    char *path = port("half.rrd", now, 100, 1000, 1000, 0, 0), **a;
    struct paint p = job(&ports, &half, path);

    a = arguments_of(&p);
    CHECK(find(a, "CDEF:up1=") != NULL);
    CHECK(find(a, "CDEF:down1=") == NULL);
    paint_arguments_free(a);
    drawn(&p, NULL, NULL);
    p.graph = &lost;
    a = arguments_of(&p);
    CHECK(find(a, "COMMENT:The file does not keep what this graph shows.") != NULL);
    paint_arguments_free(a);
    drawn(&p, NULL, NULL);
    free(path);
}

static void test_level(void)
{
    char *path = gauge("level.rrd", 300, 2000, 90, -0.04, "MIN"), **a;
    struct paint p = job(&values, &level, path);

    p.start = "-6d";
    a = arguments_of(&p);
    CHECK_STR(option(a, "--lower-limit"), "0");
    CHECK_STR(option(a, "--upper-limit"), "100");
    CHECK(find(a, "AREA:15#F59E0B") != NULL); /* little is bad */
    CHECK(find(a, "AREA:5#DC2626") != NULL);
    CHECK(find(a, "DEF:v1_top_raw=") != NULL && strstr(find(a, "DEF:v1_top_raw="), ":value:MIN") != NULL);
    CHECK(find(a, "AREA:0#9AA5B180:lowest in 1h") != NULL);
    CHECK(find(a, "CDEF:v1_any=v1,v1_top,MINNAN") != NULL);
    paint_arguments_free(a);
    drawn(&p, NULL, NULL);
    p = job(&disks, &used, path);
    a = arguments_of(&p);
    CHECK(find(a, "AREA:80::skipscale") != NULL); /* much is bad */
    CHECK(find(a, "AREA:15#F59E0B") == NULL);
    paint_arguments_free(a);
    p = job(&disks, &level, path);
    a = arguments_of(&p);
    CHECK(find(a, "AREA:80::skipscale") == NULL && find(a, "AREA:15#F59E0B") == NULL); /* who knows */
    paint_arguments_free(a);
    free(path);
}

/* 115 % of a UPS's load is drawn, not cut off at 100. */
static void test_level_above(void)
{
    char *path = gauge("above.rrd", 300, 200, 115, 0, "MIN"), **a;
    struct paint p = job(&values, &level, path);

    a = arguments_of(&p);
    CHECK(find(a, "--rigid") == NULL);
    paint_arguments_free(a);
    free(path);
}

static void test_lines(void)
{
    char *minutes = gauge("minutes.rrd", 300, 200, 2600, 1, "MIN"),
         *milli = gauge("milli.rrd", 300, 200, 0.012, 0, "MAX"), **a;
    struct paint_file both[2] = { { minutes, "Left: \\l" }, { milli, "Right" } };
    struct paint p = job(&values, &seconds, minutes);

    a = arguments_of(&p);
    CHECK_STR(option(a, "--vertical-label"), "min");
    CHECK_STR(find(a, "CDEF:v1="), "CDEF:v1=v1_raw,60,/");
    CHECK(strstr(find(a, "GPRINT:v1_now:"), "lf min") != NULL);
    CHECK(find(a, "--alt-autoscale") != NULL); /* 43 to 47 minutes: no zero */
    paint_arguments_free(a);
    p = job(&values, &seconds, milli);
    a = arguments_of(&p);
    CHECK_STR(option(a, "--vertical-label"), "s");
    CHECK(strstr(find(a, "GPRINT:v1_now:"), "lf %ss") != NULL); /* "12.00 ms" */
    paint_arguments_free(a);
    p.files = both;
    p.file_count = 2;
    a = arguments_of(&p);
    CHECK(find(a, "LINE1.5:v1#0072B2:Left\\: \\\\l") != NULL ||
          find(a, "LINE1.5:v1#0072B2:Left\\: \\l") != NULL);
    CHECK(find(a, "LINE1.5:v2#D55E00:Right\\g") != NULL);
    paint_arguments_free(a);
    drawn(&p, NULL, NULL);
    free(minutes);
    free(milli);
}

static void test_states(void)
{
    char *path = port("state.rrd", now, 1400, 1, 1, 0, 0), **a;
    struct paint p = job(&ports, &state, path);

    p.height = 60;
    a = arguments_of(&p);
    CHECK(find(a, "CDEF:v1_is1=v1_raw,1,EQ") != NULL);
    CHECK(find(a, "AREA:v1_is1_band#2FA36BCC:up\\g:STACK") != NULL);
    CHECK(find(a, "AREA:v1_is2_band#D1383DCC:down\\g:STACK") != NULL);
    CHECK(find(a, "AREA:v1_changes_band#") != NULL); /* 1.5 is neither up nor down */
    CHECK(find(a, "GPRINT:v1_is1_avg:") != NULL);
    CHECK(find(a, "--slope-mode") == NULL);
    paint_arguments_free(a);
    drawn(&p, NULL, NULL);
    CHECK_STR(bands_colour("lowToner", 2), bands_colour("warning", 7));
    CHECK_STR(bands_colour("DOWN", 2), bands_colour("failed", 9));
    CHECK(bands_colour("printing", 4) != NULL && bands_colour(NULL, -3) != NULL);
    free(path);
}

/* 90 s of a demo with steps of 1 s: the picture ends with the newest sample, not with a blank for what is on
 * its way. */
static void test_short_span(void)
{
    const char *definitions[] = { "DS:in_octets:DERIVE:3:0:U", "DS:out_octets:DERIVE:3:0:U",
                                  "RRA:AVERAGE:0.5:1:3600", "RRA:MAX:0.5:60:60" };
    char *path = path_of("short.rrd"), **a, **lines = mem_array(90, sizeof *lines), end[24];
    time_t newest = (time_t)(clock_wall() / 1000000) - 4;
    struct paint p = job(&ports, &traffic, path);
    int i;

    make(path, 1, newest - 91, definitions, 4);
    for (i = 0; i < 90; i++)
        lines[i] = mem_stringf("%lld:%d:%d", (long long)(newest - 89 + i), i * 1000, i * 500);
    fill(path, lines, 90);
    p.start = "-90s";
    p.hold = 10000;
    a = arguments_of(&p);
    snprintf(end, sizeof end, "%lld", (long long)newest);
    CHECK_STR(option(a, "--end"), end);
    CHECK(find(a, "AREA:up1_top#") == NULL); /* every sample is seen: no envelope */
    CHECK(strstr(find(a, "DEF:up1_fine_raw="), ":step=1") != NULL);
    CHECK(find(a, "AREA:0#F2B8B5:no data") == NULL);
    paint_arguments_free(a);
    drawn(&p, NULL, NULL);
    free(path);
}

int main(void)
{
    test_begin();
    test_mirror();
    test_new_file();
    test_stale();
    test_empty_file();
    test_missing_metric();
    test_level();
    test_level_above();
    test_lines();
    test_states();
    test_short_span();
    test_end();
    return check_done();
}
