/* Proves that texts from devices can not break out of titles, legends, file names or shell words; that times are read as
 * people write them; that real pictures come out in each format; and what is said when none can. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/paint.h"
#include "tests/unit/check.h"
#include "tests/unit/paint_files.h"
#include "tests/unit/paint_graphs.h"

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

int main(void)
{
    test_begin();
    test_times();
    test_formats();
    test_hostile();
    test_long_texts();
    test_command();
    test_formats_drawn();
    test_failures();
    test_dead_child();
    test_end();
    return check_done();
}
