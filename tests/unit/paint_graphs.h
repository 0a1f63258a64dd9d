/* paint_graphs.h: graphs for the tests of graphs, and a look at what becomes of them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_UNIT_PAINT_GRAPHS_H
#define TESTS_UNIT_PAINT_GRAPHS_H

#include <math.h>

#include "base/buf.h"
#include "store/paint.h"
#include "tests/unit/check.h"

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

static struct paint_file one_file;
static inline struct paint job(const struct section *s, const struct graph *g, const char *path)
{
    one_file = (struct paint_file){ .path = path, .name = "row" };
    return (struct paint){ .section = s, .graph = g, .files = &one_file, .file_count = 1, .title = "sw1" };
}

/* The first argument that starts with this, or NULL. */
static inline const char *find(char **arguments, const char *start)
{
    size_t i;

    for (i = 0; arguments && arguments[i]; i++)
        if (strncmp(arguments[i], start, strlen(start)) == 0)
            return arguments[i];
    return NULL;
}

/* What follows an option, or NULL. */
static inline const char *option(char **arguments, const char *name)
{
    size_t i;

    for (i = 0; arguments && arguments[i]; i++)
        if (strcmp(arguments[i], name) == 0)
            return arguments[i + 1];
    return NULL;
}

static inline char **arguments_of(const struct paint *p)
{
    struct err err = { "" };
    char **arguments = paint_arguments(p, "x.png", &err);

    CHECK_STR(err.text, "");
    CHECK(arguments != NULL);
    return arguments;
}

/* Draws; gives the size of a PNG. */
static inline bool drawn(const struct paint *p, unsigned *width, unsigned *height)
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

#endif
