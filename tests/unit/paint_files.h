/* paint_files.h: RRD files for the tests of graphs, in a folder of their own. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_UNIT_PAINT_FILES_H
#define TESTS_UNIT_PAINT_FILES_H

#include <dirent.h>
#include <rrd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

static char folder[200];
static time_t now;

static inline char *path_of(const char *name)
{
    return mem_stringf("%s/%s", folder, name);
}

/* ---- files ------------------------------------------------------------------------------------------------
 */

static inline void make(const char *path, unsigned long step, time_t start, const char *const *definitions,
                        int count)
{
    if (rrd_create_r(path, step, start, count, (const char **)(uintptr_t)definitions) != 0)
        mem_die("%s: %s", path, rrd_get_error());
}

static inline void fill(const char *path, char **lines, int count)
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
static inline char *port(const char *name, time_t end, int count, double in, double out, int gap_from,
                         int gap_to)
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

static inline char *gauge(const char *name, unsigned long step, int count, double first, double slope,
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

/* Where all files of the test are; test_end() removes it. */
static inline void test_begin(void)
{
    const char *tmp = getenv("TMP");

    snprintf(folder, sizeof folder, "%s/paint.XXXXXX", tmp && *tmp && strlen(tmp) < 150 ? tmp : "/tmp");
    if (!mkdtemp(folder))
        mem_die("no folder for the test: %s", folder);
    now = (time_t)(clock_wall() / 1000000) / 60 * 60;
}

static inline void test_end(void)
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

#endif
