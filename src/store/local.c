/* local.c: what waits of a series into its RRD file on this machine: make it, fit it, write, and sort out what goes wrong. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/local.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/stat.h"
#include "store/rrdfile.h"

enum { LOCAL_ROWS = 128, LOCAL_TRIES = 3, LOCAL_AHEAD = 60 * 1000 };

static struct rrdfile_spec local_spec(const struct local *l, const struct rows_schema *c)
{
    return (struct rrdfile_spec){ c->step, c->keep_min, c->ds, c->ds_count, l->archives, l->archive_count };
}

static enum local_result local_of(enum rrdfile_result result)
{
    switch (result) {
    case RRDFILE_GOOD:
        return LOCAL_DONE;
    case RRDFILE_LOCKED:
        return LOCAL_LOCKED;
    case RRDFILE_MISSING:
        return LOCAL_CREATE;
    case RRDFILE_DISK:
        return LOCAL_DISK;
    default:
        return LOCAL_BAD;
    }
}

void local_tell_step(const struct series *s, const char *path, int64_t has, int64_t want)
{
    char subject[400];

    snprintf(subject, sizeof subject, "%.250s/%.100s", s->folder->device, s->folder->section);
    log_limited(
        LOG_LEVEL_WARN, subject, "step_changed",
        "file=%s has=%llds wanted=%llds effect=\"values go on in the old step\" "
        "convert=\"rrdtool create NEW --source FILE --step %lld, while forestall is stopped; see forestall-rrd(5)\"",
        log_quote(path), (long long)has, (long long)want, (long long)want);
}

void local_skip_old(struct rows_total *total, struct series *s, const char *path, int64_t last, int64_t now)
{
    size_t rows = rows_drop_until(total, &s->rows, last);
    const struct rows_schema *c = rows_first(&s->rows);

    if (s->rows.last_at < last && last <= now)
        s->rows.last_at = last;
    if (s->rows.gone_at < last)
        s->rows.gone_at = last;
    if (last <= now + LOCAL_AHEAD + (c ? c->step : 0) || !rows)
        return;
    stat_add(STAT_missing_clock, rows);
    log_limited(LOG_LEVEL_ERROR, path, "file_in_future",
                "file=%s seconds=%lld hint=\"nothing can be added until then; move it away\"",
                log_quote(path), (long long)(last - now) / 1000);
}

static enum local_result local_create(struct local *l, struct series *s, const char *path, bool may_create,
                                      struct err *err)
{
    const struct rows_schema *c = rows_first(&s->rows);
    struct rrdfile_spec spec = local_spec(l, c);
    enum rrdfile_result result;
    char *temp;

    if (!may_create)
        return LOCAL_CREATE;
    temp = mem_stringf("%s/.new/%u.rrd", l->rrd, l->number++);
    result = rrdfile_create(path, temp, &spec, rows_first_at(&s->rows), err);
    free(temp);
    if (result != RRDFILE_GOOD)
        return local_of(result);
    stat_add(STAT_store_created, 1);
    l->created = true;
    s->fitted = c;
    return LOCAL_DONE;
}

/* Look into the file and make it fit the schema of the oldest row. */
static enum local_result local_fit(struct local *l, struct series *s, const char *path, bool may_create,
                                   int64_t now, struct err *err)
{
    const struct rows_schema *c = rows_first(&s->rows);
    struct rrdfile_spec spec = local_spec(l, c);
    struct rrdfile_info info;
    struct buf changes;
    enum rrdfile_result result = rrdfile_inspect(path, &info, err);
    int64_t step;
    uint16_t i;

    if (result == RRDFILE_MISSING)
        return local_create(l, s, path, may_create, err);
    if (result != RRDFILE_GOOD)
        return local_of(result);
    buf_init(&changes, 4096);
    result = rrdfile_fit(path, &info, &spec, &changes, err);
    if (result == RRDFILE_GOOD && changes.len) {
        rrdfile_free(&info);
        result = rrdfile_inspect(path, &info, err);
        for (i = 0; result == RRDFILE_GOOD && i < c->ds_count;
             i++) /* librrd says nothing when the disk was full */
            if (rrdfile_find(&info, c->ds[i].name) < 0) {
                err_set(err, "%s: data source %s could not be added: is there space?", path, c->ds[i].name);
                result = RRDFILE_DISK;
            }
        if (result == RRDFILE_GOOD)
            log_info("file_changed", "file=%s changes=%s", log_quote(path), log_quote(changes.data));
    }
    buf_free(&changes);
    if (result == RRDFILE_GOOD) {
        step = c->step <= 1000 ? 1 : (c->step + 999) / 1000;
        if (info.step != step)
            local_tell_step(s, path, info.step, step);
        s->fitted = c;
        local_skip_old(l->total, s, path, info.last, now);
    }
    if (result == RRDFILE_GOOD || info.ds)
        rrdfile_free(&info);
    return local_of(result);
}

/* Write the oldest rows, at most max. */
static enum rrdfile_result local_some(struct local *l, struct series *s, const char *path, size_t max,
                                      struct err *err)
{
    const char *lines[LOCAL_ROWS * ROWS_LINES_MAX], *p;
    size_t rows, count, i;
    enum rrdfile_result result;

    buf_clear(&l->lines);
    count = rows_lines(&s->rows, max, NULL, 0, &l->lines, &rows);
    for (i = 0, p = l->lines.data; i < count; i++, p += strlen(p) + 1)
        lines[i] = p;
    stat_add(STAT_store_updates, 1);
    result = rrdfile_update(path, rows_first(&s->rows)->names, (int)count, lines, err);
    if (result == RRDFILE_GOOD)
        rows_drop(l->total, &s->rows, rows);
    return result;
}

/* librrd refused something: row by row, so that a bad one costs only itself. */
static enum rrdfile_result local_each(struct local *l, struct series *s, const char *path, struct err *err)
{
    const struct rows_schema *c = rows_first(&s->rows);
    struct rrdfile_info info = { 0 };
    enum rrdfile_result result = rrdfile_inspect(path, &info, err);

    rrdfile_free(&info);
    if (result != RRDFILE_GOOD)
        return result;
    while (rows_first(&s->rows) == c) {
        result = local_some(l, s, path, 1, err);
        if (result == RRDFILE_BAD) {
            stat_add(STAT_store_errors, 1);
            log_limited(LOG_LEVEL_WARN, path, "sample_refused", "file=%s why=%s", log_quote(path),
                        log_quote(err->text));
            rows_drop(l->total, &s->rows, 1);
        } else if (result != RRDFILE_GOOD)
            return result;
    }
    return RRDFILE_GOOD;
}

enum local_result local_write(struct local *l, struct series *s, bool may_create, int64_t now,
                              struct err *err)
{
    char path[PATH_MAX];
    int tries = 0;

    if (series_path(s, l->rrd, true, path, sizeof path)) {
        err_set(err, "%s: the path of an RRD file would be too long", l->rrd);
        return LOCAL_BAD;
    }
    while (rows_first(&s->rows)) {
        enum rrdfile_result result;

        if (s->fitted != rows_first(&s->rows)) {
            enum local_result fitted;

            if (++tries > LOCAL_TRIES)
                return LOCAL_BAD;
            fitted = local_fit(l, s, path, may_create, now, err);
            if (fitted != LOCAL_DONE)
                return fitted;
            continue;
        }
        result = local_some(l, s, path, LOCAL_ROWS, err);
        if (result == RRDFILE_BAD)
            result = local_each(l, s, path, err);
        if (result == RRDFILE_MISSING || result == RRDFILE_MISFIT)
            s->fitted = NULL; /* somebody moved it away or made another one */
        else if (result != RRDFILE_GOOD)
            return local_of(result);
        else
            tries = 0;
    }
    return LOCAL_DONE;
}
