/* What the tests of the store share: a folder that goes away, batches, and a look at RRD files as a user has it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef FORESTALL_TESTS_UNIT_STORE_HELP_H
#define FORESTALL_TESTS_UNIT_STORE_HELP_H

#include <ftw.h>
#include <math.h>
#include <rrd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "model/fleet.h"
#include "model/sample.h"

#define HELP_T0 1700000040000LL /* ms: a whole minute */

static char help_folder[200];
static struct fleet_archive help_archives[] = { { 60000, 2 * 86400000LL, false },
                                                { 300000, 14 * 86400000LL, false },
                                                { 3600000, 90 * 86400000LL, true } };

static inline void help_begin(void)
{
    const char *tmp = getenv("TMPDIR");

    snprintf(help_folder, sizeof help_folder, "%s/forestall-test.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(help_folder)) {
        perror(help_folder);
        exit(2);
    }
}

static inline int help_remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

/* Everything in the folder goes; again: it is there anew. */
static inline void help_end(int again)
{
    nftw(help_folder, help_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    if (again)
        mkdir(help_folder, 0700);
}

/* Path in the folder; four at a time. */
static inline char *help_path(const char *name)
{
    static char path[4][512];
    static int turn;
    char *out = path[turn++ & 3];

    snprintf(out, sizeof path[0], "%s/%s", help_folder, name);
    return out;
}

/* Options as a site might have them. Strings live until the next but three help_path(). */
static inline struct fleet_options help_options(void)
{
    static char state[512], rrd[512];

    snprintf(state, sizeof state, "%s", help_path("state"));
    snprintf(rrd, sizeof rrd, "%s", help_path("rrd"));
    return (struct fleet_options){ .state = state,
                                   .rrd = rrd,
                                   .rrdcached = "",
                                   .hold = 0,
                                   .queue = 64 << 20,
                                   .create_rate = 100000,
                                   .archives = help_archives,
                                   .archive_count = 3 };
}

/* A port with two counters and a state. */
static const struct sample_ds help_ds[] = { { "in_octets", SAMPLE_COUNTER },
                                            { "out_octets", SAMPLE_COUNTER },
                                            { "oper_status", SAMPLE_GAUGE } };

/* One row of it: appended to b as a batch. */
static inline void help_port(struct buf *b, const char *instance, int64_t at, bool reset, uint64_t octets)
{
    struct sample_head head = { "acme/hq/sw1", "interface", 60000, false, help_ds, 3 };
    struct sample_value v[3] = { { true, { .counter = octets } },
                                 { true, { .counter = octets * 2 } },
                                 { true, { .gauge = 1 } } };

    sample_begin(b, &head);
    sample_row(b, instance, at, reset, v);
    sample_end(b);
}

/* The value of a data source in the row that ends at the time (s); -1 when there is no such row or data source, NaN = unknown. */
static inline double help_value(const char *path, const char *function, const char *name, int64_t at,
                                int64_t step)
{
    time_t start = (time_t)(at - step), end = (time_t)at;
    unsigned long got = (unsigned long)step, count, i;
    rrd_value_t *data;
    char **names;
    double value = -1;

    rrd_clear_error();
    if (rrd_fetch_r(path, function, &start, &end, &got, &count, &names, &data))
        return -1;
    for (i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0 && (int64_t)got == step && (int64_t)start + step == at)
            value = data[i];
        free(names[i]);
    }
    free(names);
    free(data);
    return value;
}

#endif
