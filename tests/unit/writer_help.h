/* What the tests of the writer share: it runs here without its thread, on a clock that stands still.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef FORESTALL_TESTS_UNIT_WRITER_HELP_H
#define FORESTALL_TESTS_UNIT_WRITER_HELP_H

#include "base/clock.h"
#include "base/log.h"
#include "base/stat.h"
#include "store/rrdfile.h"
#include "store/writer.h"
#include "store_help.h"

static int64_t now_us; /* of both clocks */
static char logged[64][1024];
static int log_count;

static inline void keep_line(const char *line)
{
    if (log_count < 64)
        snprintf(logged[log_count++], sizeof logged[0], "%s", line);
}

static inline int logs_with(const char *word)
{
    int i, n = 0;

    for (i = 0; i < log_count; i++)
        n += strstr(logged[i], word) != NULL;
    return n;
}

static inline void set_clock(int64_t ms)
{
    now_us = ms * 1000;
    clock_fake(now_us, now_us);
}

static inline struct writer *begin(const struct fleet_options *o)
{
    help_end(1);
    stat_reset();
    log_count = 0;
    set_clock(HELP_T0);
    return writer_new(o, now_us);
}

static inline void put_port(struct writer *w, const char *instance, int64_t at, bool reset, uint64_t octets)
{
    struct buf b;

    buf_init(&b, 0);
    help_port(&b, instance, at, reset, octets);
    writer_take(w, b.data, b.len, 1, 0);
    buf_free(&b);
}

/* A batch of one gauge. */
static inline void put_gauge(struct writer *w, const char *section, const char *instance, const char *name,
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
static inline void run(struct writer *w)
{
    while (writer_run(w, now_us) == 0)
        ;
}

#define PORT "rrd/acme/hq/sw1/interface/Gi1_0_1.rrd"
#define T0   (HELP_T0 / 1000)

#endif
