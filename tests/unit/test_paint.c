/* Proves that graphs show what the RRD files hold and nothing else: scales, outages, extremes, percentiles
 * and limits for each style; that texts from devices can not break out of titles, legends, file names or
 * shell words; and that real pictures come out. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <math.h>
#include <rrd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "store/bands.h"
#include "store/paint.h"
#include "tests/unit/check.h"

static char folder[200];
static time_t now;

static char *path_of(const char *name)
{
    return mem_stringf("%s/%s", folder, name);
}

/* ---- files ------------------------------------------------------------------------------------------------
 */

static void make(const char *path, unsigned long step, time_t start, const char *const *definitions,
                 int count)
{
    if (rrd_create_r(path, step, start, count, (const char **)(uintptr_t)definitions) != 0)
        mem_die("%s: %s", path, rrd_get_error());
}

static void fill(const char *path, char **lines, int count)
{
    int i;

    if (rrd_update_r(path, NULL, count, (const char **)(uintptr_t)lines) != 0)
        mem_die("%s: %s", path, rrd_get_error());
    for (i = 0; i < count; i++)
        free(lines[i]);
    free(lines);
}

/* A port with 1 Gbit/s: count samples of one minute, the newest one at end; in and out of so many bytes a
 * second. */
static char *port(const char *name, time_t end, int count, double in, double out, int gap_from, int gap_to)
{
    static const char *const definitions[] = { "DS:in_octets:DERIVE:180:0:U", "DS:out_octets:DERIVE:180:0:U",
                                               "DS:speed:GAUGE:180:0:U",      "DS:oper_status:GAUGE:180:0:U",
                                               "RRA:AVERAGE:0.5:1:2880",      "RRA:AVERAGE:0.5:5:4032",
                                               "RRA:AVERAGE:0.5:60:2160",     "RRA:MAX:0.5:60:2160" };
    char **lines = mem_array((size_t)count, sizeof *lines), *path = path_of(name);
    int i, n = 0;

    make(path, 60, end - count * 60 - 60, definitions, 8);
    for (i = 0; i < count; i++)
        if (i < gap_from || i >= gap_to)
            lines[n++] = mem_stringf("%lld:%.0f:%.0f:1000000000:%d", (long long)(end - (count - 1 - i) * 60),
                                     i * 60 * in, i * 60 * out, i % 1000 < 900 ? 1 : 2);
    fill(path, lines, n);
    return path;
}

static char *gauge(const char *name, unsigned long step, int count, double first, double slope,
                   const char *extremes)
{
    char *path = path_of(name), **lines = mem_array((size_t)count, sizeof *lines);
    char *archive = mem_stringf("RRA:%s:0.5:12:800", extremes);
    const char *definitions[] = { "DS:value:GAUGE:3600:U:U", "RRA:AVERAGE:0.5:1:3000",
                                  "RRA:AVERAGE:0.5:12:800", archive };
    time_t end = now / (time_t)step * (time_t)step;
    int i;

    make(path, step, end - (time_t)step * (count + 1), definitions, 4);
    for (i = 0; i < count; i++)
        lines[i] =
            mem_stringf("%lld:%.3f", (long long)(end - (time_t)step * (count - 1 - i)), first + slope * i);
    fill(path, lines, count);
    free(archive);
    return path;
}

/* ---- what is drawn ----------------------------------------------------------------------------------------
 */

static const struct metric_word up_down[] = { { 1, "up" }, { 2, "down" } };
static const struct metric port_metrics[] = {
    { .name = "in_octets", .ds = "in_octets", .kind = METRIC_COUNTER, .unit = "B" },
    { .name = "out_octets", .ds = "out_octets", .kind = METRIC_COUNTER, .unit = "B" },
    { .name = "speed", .ds = "speed", .kind = METRIC_GAUGE, .unit = "bit/s" },
    { .name = "oper_status", .ds = "oper_status", .kind = METRIC_STATE, .words = up_down, .word_count = 2 },
    { .name = "in_errors", .ds = "in_errors", .kind = METRIC_COUNTER },
};
static const uint16_t m0[] = { 0 }, m1[] = { 1 }, m3[] = { 3 }, m4[] = { 4 };
static const struct graph traffic = { .name = "traffic",
                                      .title = "Traffic",
                                      .unit = "bit/s",
                                      .style = GRAPH_MIRROR,
                                      .up = m0,
                                      .down = m1,
                                      .up_count = 1,
                                      .down_count = 1,
                                      .factor = 8,
                                      .lower = NAN,
                                      .upper = NAN,
                                      .limit = 2 };
static const struct graph half = { .name = "half",
                                   .unit = "bit/s",
                                   .style = GRAPH_MIRROR,
                                   .up = m0,
                                   .down = m4,
                                   .up_count = 1,
                                   .down_count = 1,
                                   .factor = 8,
                                   .lower = NAN,
                                   .upper = NAN,
                                   .limit = -1 };
static const struct graph lost = { .name = "lost",
                                   .unit = "1/s",
                                   .style = GRAPH_LINES,
                                   .up = m4,
                                   .up_count = 1,
                                   .factor = 1,
                                   .lower = NAN,
                                   .upper = NAN,
                                   .limit = -1 };
static const struct graph state = { .name = "state",
                                    .style = GRAPH_STATE,
                                    .up = m3,
                                    .up_count = 1,
                                    .factor = 1,
                                    .lower = NAN,
                                    .upper = NAN,
                                    .limit = -1 };
static const struct section ports = {
    .name = "interface", .table = true, .metrics = port_metrics, .metric_count = 5
};

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

static struct paint_file one_file;
static struct paint job(const struct section *s, const struct graph *g, const char *path)
{
    one_file = (struct paint_file){ .path = path, .name = "row" };
    return (struct paint){ .section = s, .graph = g, .files = &one_file, .file_count = 1, .title = "sw1" };
}

/* The first argument that starts with this, or NULL. */
static const char *find(char **arguments, const char *start)
{
    size_t i;

    for (i = 0; arguments && arguments[i]; i++)
        if (strncmp(arguments[i], start, strlen(start)) == 0)
            return arguments[i];
    return NULL;
}

/* What follows an option, or NULL. */
static const char *option(char **arguments, const char *name)
{
    size_t i;

    for (i = 0; arguments && arguments[i]; i++)
        if (strcmp(arguments[i], name) == 0)
            return arguments[i + 1];
    return NULL;
}

static char **arguments_of(const struct paint *p)
{
    struct err err = { "" };
    char **arguments = paint_arguments(p, "x.png", &err);

    CHECK_STR(err.text, "");
    CHECK(arguments != NULL);
    return arguments;
}

/* Draws; gives the size of a PNG. */
static bool drawn(const struct paint *p, unsigned *width, unsigned *height)
{
    static const unsigned char signature[] = { 0x89, 'P', 'N', 'G', 13, 10, 26, 10 };
    struct err err = { "" };
    struct buf image;
    bool good;

    buf_init(&image, 0);
    if (!CHECK_INT(paint_draw(p, &image, 60000, &err), 0))
        printf("    %s\n", err.text);
    good = image.len > 100 && memcmp(image.data, signature, sizeof signature) == 0 &&
           memcmp(image.data + 12, "IHDR", 4) == 0;
    if (good && width) {
        const unsigned char *h = (const unsigned char *)image.data + 16;

        *width = (unsigned)(h[0] << 24 | h[1] << 16 | h[2] << 8 | h[3]);
        *height = (unsigned)(h[4] << 24 | h[5] << 16 | h[6] << 8 | h[7]);
    }
    buf_free(&image);
    return CHECK(good);
}

/* ---- tests ------------------------------------------------------------------------------------------------
 */

static void test_times(void)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        { "-7d", "-7d" },
        { "-90s", "-90s" },
        { "-5m", "-5min" },
        { "-30m", "-30min" },
        { "-5min", "-5min" },
        { "-3mon", "-3mon" },
        { "end-1h30m", "end-1h30min" },
        { "now", "now" },
        { "1795319140", "1795319140" },
        { "2026-11-22T03:45:40Z", "1795319140" },
        { "2026-11-22 03:45Z", "1795319100" },
        { "2026-11-22Z", "1795305600" },
    };
    static const char *const wrong[] = { "", "foo", "2026-13-", "-7d-", "12:99", "2026-11-22T03:45:40Y" };
    struct buf out;
    struct err err;
    size_t i;

    buf_init(&out, 0);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_clear(&out);
        err.text[0] = '\0';
        CHECK_INT(paint_time(rows[i].in, &out, &err), 0);
        CHECK_STR(out.data, rows[i].out);
    }
    for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        buf_clear(&out);
        err.text[0] = '\0';
        CHECK_INT(paint_time(wrong[i], &out, &err), -1);
        CHECK(strstr(err.text, "is no time") != NULL);
        CHECK_INT(out.len, 0);
    }
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    buf_clear(&out);
    CHECK_INT(paint_time("2026-11-22", &out, &err), 0); /* midnight there */
    CHECK_STR(out.data, "1795302000");
    unsetenv("TZ");
    tzset();
    buf_free(&out);
}

static void test_formats(void)
{
    CHECK_INT(paint_format_of("a.png"), PAINT_PNG);
    CHECK_INT(paint_format_of("/x.y/a.SVG"), PAINT_SVG);
    CHECK_INT(paint_format_of("a.pdf"), PAINT_PDF);
    CHECK_INT(paint_format_of("a.jpg"), -1);
    CHECK_INT(paint_format_of("png"), -1);
    CHECK_INT(paint_format_of("x.png/a"), -1);
}

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

/* Nothing that a device or a config says can end a title, a legend, a file name or a shell word early. */
static void test_hostile(void)
{
    static const struct metric nasty[] = {
        { .name = "a:b\\n%s<script>\\l", .ds = "in_octets", .kind = METRIC_COUNTER, .unit = "%s:\\" },
        { .name = "\\", .ds = "out_octets", .kind = METRIC_GAUGE, .unit = "\xff\n" },
    };
    static const struct graph g = { .name = "g",
                                    .title = "\\n:%",
                                    .unit = "%lf:%s\\l",
                                    .style = GRAPH_MIRROR,
                                    .up = m0,
                                    .down = m1,
                                    .up_count = 1,
                                    .down_count = 1,
                                    .factor = 1,
                                    .lower = NAN,
                                    .upper = NAN,
                                    .limit = 0 };
    static const struct graph lines = { .name = "g",
                                        .title = "\\n:%",
                                        .unit = "%",
                                        .style = GRAPH_LINES,
                                        .up = m0,
                                        .up_count = 1,
                                        .factor = 1,
                                        .lower = NAN,
                                        .upper = NAN,
                                        .limit = 1 };
    static const struct section s = { .name = "s", .metrics = nasty, .metric_count = 2 };
    char *path = port("we ird:=%s'\"$(touch x)`y`\\.rrd", now, 100, 1000, 1000, 0, 0), **a;
    struct paint p = job(&s, &g, path);
    unsigned w1 = 0, h1 = 0, w2 = 0, h2 = 0;

    drawn(&p, &w1, &h1);
    p.title = "a:b\\n%s<script> <br/> \n\r\x1b[2J\xff \\: '\"$(id)";
    drawn(&p, &w2, &h2);
    CHECK_INT(w2, w1);
    CHECK_INT(h2, h1); /* still one line of title */
    a = arguments_of(&p);
    CHECK(strstr(option(a, "--title"), "a:b\\") != NULL);
    CHECK(strstr(option(a, "--title"), "\\n") == NULL);
    CHECK(strstr(option(a, "--title"), "<br/>") == NULL);
    CHECK(strchr(option(a, "--title"), '\n') == NULL && strchr(option(a, "--title"), '\x1b') == NULL);
    CHECK(strstr(find(a, "DEF:up1_raw="), "we ird\\:=%s") != NULL);
    paint_arguments_free(a);
    p.graph = &lines;
    drawn(&p, NULL, NULL);
    free(path);
}

static void test_long_texts(void)
{
    char *path = port("long.rrd", now, 100, 1000, 1000, 0, 0), **a, title[3000];
    struct paint p = job(&ports, &traffic, path);

    memset(title, 'x', sizeof title - 1);
    title[sizeof title - 1] = '\0';
    p.title = title;
    p.width = 400;
    p.height = 100;
    a = arguments_of(&p);
    CHECK(strlen(option(a, "--title")) < 80);
    CHECK(strstr(option(a, "--title"), "x\xe2\x80\xa6") != NULL);
    paint_arguments_free(a);
    free(path);
}

static void test_command(void)
{
    char *path = port("it's $here.rrd", now, 100, 1000, 1000, 0, 0);
    struct paint p = job(&ports, &traffic, path);
    struct err err = { "" };
    struct buf out;

    p.title = "it's $(id) `id` \"x\"";
    buf_init(&out, 0);
    CHECK_INT(paint_command(&p, "-o.png", &out, &err), 0);
    CHECK(strncmp(out.data, "rrdtool graph ./-o.png --imgformat PNG ", 39) == 0);
    CHECK(strstr(out.data, " --title 'it'\\''s $(id) `id` \"x\"' ") != NULL);
    CHECK(strstr(out.data, "it'\\''s $here.rrd:in_octets:AVERAGE'") != NULL);
    CHECK(strstr(out.data, " \\\n") != NULL);
    CHECK(out.data[out.len - 1] == '\n' && out.data[out.len - 2] != '\\');
    buf_free(&out);
    free(path);
}

static void test_formats_drawn(void)
{
    char *path = port("formats.rrd", now, 200, 1000, 1000, 0, 0);
    struct paint p = job(&ports, &traffic, path);
    unsigned width = 0, height = 0;
    struct err err = { "" };
    struct buf image;

    p.width = 860;
    p.height = 300;
    drawn(&p, &width, &height);
    CHECK(width > 860 && width < 860 + 200);
    CHECK(height > 300 && height < 300 + 200);
    p.width = p.height = 20;
    drawn(&p, &width, &height);
    CHECK(width < 200 && height < 120);
    buf_init(&image, 0);
    p.format = PAINT_SVG;
    CHECK_INT(paint_draw(&p, &image, 60000, &err), 0);
    CHECK(image.len > 1000 && strncmp(image.data, "<?xml", 5) == 0 && strstr(image.data, "<svg") != NULL);
    CHECK(image.len > 1000 && strstr(image.data + image.len - 20, "</svg>") != NULL); /* whole */
    buf_clear(&image);
    p.format = PAINT_PDF;
    CHECK_INT(paint_draw(&p, &image, 60000, &err), 0);
    CHECK(image.len > 1000 && strncmp(image.data, "%PDF", 4) == 0);
    buf_free(&image);
    free(path);
}

static void fails(const struct paint *p, const char *why)
{
    struct err err = { "" };
    struct buf image;

    buf_init(&image, 0);
    CHECK_INT(paint_draw(p, &image, 60000, &err), -1);
    if (!CHECK(strstr(err.text, why) != NULL))
        printf("    %s\n", err.text);
    CHECK_INT(image.len, 0);
    buf_free(&image);
}

static void test_failures(void)
{
    char *path = port("good.rrd", now, 100, 1000, 1000, 0, 0), *bad = path_of("bad.rrd");
    struct paint_file two[2] = { { path, "a" }, { path, "b" } };
    struct paint p = job(&ports, &traffic, "/nowhere/x.rrd");
    struct err err = { "" };
    struct buf image;
    FILE *f = fopen(bad, "w");

    fputs("no RRD file at all", f);
    fclose(f);
    fails(&p, "/nowhere/x.rrd");
    p = job(&ports, &traffic, bad);
    fails(&p, "bad.rrd");
    p = job(&ports, &traffic, path);
    p.start = "now";
    p.end = "-1d";
    fails(&p, "is not before the end");
    p = job(&ports, &traffic, path);
    p.width = 5;
    fails(&p, "5x300");
    p = job(&ports, &traffic, path);
    p.files = two;
    p.file_count = 2;
    fails(&p, "one file at a time");
    p = job(&ports, &traffic, path);
    buf_init(&image, 0);
    CHECK_INT(paint_draw(&p, &image, 0, &err), -1); /* no time at all: the child is killed */
    CHECK(strstr(err.text, "not ready") != NULL);
    CHECK_INT(image.len, 0);
    buf_free(&image);
    free(path);
    free(bad);
}

/* A child that dies without a word is told as that, and is reaped. */
static void test_dead_child(void)
{
    char *path = port("dead.rrd", now, 100, 1000, 1000, 0, 0);
    struct paint p = job(&ports, &traffic, path);
    struct err err = { "" };
    struct buf answer, image;
    int fd;
    pid_t child = paint_start(&p, &fd, &err);

    buf_init(&answer, 0);
    buf_init(&image, 0);
    CHECK(child > 0);
    CHECK_INT(paint_finish(child, &answer, &image, &err), -1);
    CHECK(strstr(err.text, "died") != NULL);
    CHECK_INT(image.len, 0);
    close(fd);
    free(path);
}

static void remove_folder(void)
{
    DIR *d = opendir(folder);
    const struct dirent *e;

    while (d && (e = readdir(d)))
        if (e->d_name[0] != '.') {
            char *path = path_of(e->d_name);

            unlink(path);
            free(path);
        }
    if (d)
        closedir(d);
    rmdir(folder);
}

int main(void)
{
    const char *tmp = getenv("TMP");

    snprintf(folder, sizeof folder, "%s/paint.XXXXXX", tmp && *tmp && strlen(tmp) < 150 ? tmp : "/tmp");
    if (!mkdtemp(folder))
        mem_die("no folder for the test: %s", folder);
    now = (time_t)(clock_wall() / 1000000) / 60 * 60;
    test_times();
    test_formats();
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
    test_hostile();
    test_long_texts();
    test_command();
    test_formats_drawn();
    test_failures();
    test_dead_child();
    remove_folder();
    return check_done();
}
