/* remote.c: what waits of many series through rrdcached, a batch at a time. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/remote.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/stat.h"
#include "base/text.h"
#include "store/rrdcached.h"
#include "store/remotefile.h"

enum { REMOTE_ROUNDS = 8, REMOTE_ROWS = 64, REMOTE_LINES = 500 };

/* What a batch knows of one series. */
struct item {
    struct local_job *job;
    bool busy;   /* another round */
    bool open;   /* rows of it are in this batch */
    bool failed; /* a line of it was refused */
    size_t rows;
    double last; /* "last update time is", 0 = not said */
    char why[200];
};

struct remote {
    struct rrdcached *client;
    struct err bad_address;
    struct local *local;
    struct remotefile file;
    struct buf text, line, values;
    size_t lines;
    uint16_t of_line[REMOTE_LINES + REMOTE_BATCH];
    struct item items[REMOTE_BATCH];
};

/* ---- open -------------------------------------------------------------------------------------------------- */

struct remote *remote_new(const char *address, struct local *local)
{
    struct remote *r = mem_new(sizeof *r);

    r->client = rrdcached_new(address, &r->bad_address);
    r->local = local;
    r->file.client = r->client;
    r->file.local = local;
    buf_init(&r->text, SIZE_MAX / 2);
    buf_init(&r->line, SIZE_MAX / 2);
    buf_init(&r->values, SIZE_MAX / 2);
    buf_init(&r->file.line, SIZE_MAX / 2);
    buf_init(&r->file.values, SIZE_MAX / 2);
    return r;
}

void remote_free(struct remote *r)
{
    if (!r)
        return;
    rrdcached_free(r->client);
    remotefile_end(&r->file);
    buf_free(&r->text);
    buf_free(&r->line);
    buf_free(&r->values);
    free(r);
}

/* ---- batch ------------------------------------------------------------------------------------------------- */

static void add_line(struct remote *r, size_t item)
{
    buf_bytes(&r->text, r->line.data, r->line.len + 1);
    r->of_line[r->lines++] = (uint16_t)item;
}

/* UPDATE lines for the oldest rows of an item, as long as there is room in the batch. */
static void add_updates(struct remote *r, size_t item, const char *path)
{
    struct item *it = &r->items[item];
    const struct rows_schema *c = rows_first(&it->job->series->rows);
    const struct remotefile_layout *l = it->job->series->layout;
    int place[ROWS_WIDTH_MAX];
    size_t i, k, head, lines;
    const char *p;

    for (i = 0; l && i < l->count; i++) {
        place[i] = -1;
        for (k = 0; k < c->ds_count; k++)
            if (strcmp(c->ds[k].name, l->names[i]) == 0)
                place[i] = (int)k;
    }
    buf_clear(&r->values);
    lines = rows_lines(&it->job->series->rows, REMOTE_ROWS, l ? place : NULL, l ? l->count : 0, &r->values,
                       &it->rows);
    buf_clear(&r->line);
    buf_text(&r->line, "UPDATE ");
    rrdcached_quote(&r->line, path);
    head = r->line.len;
    for (i = 0, p = r->values.data; i < lines; i++, p += strlen(p) + 1) {
        if (r->line.len > head && r->line.len + strlen(p) + 1 > RRDCACHED_LINE) {
            add_line(r, item);
            r->line.len = head;
        }
        buf_text(&r->line, " ");
        buf_text(&r->line, p);
    }
    add_line(r, item);
    it->open = true;
    stat_add(STAT_store_updates, 1);
}

static void line_refused(void *ctx, size_t line, const char *why)
{
    static const char *const last = "last update time is ";
    struct remote *r = ctx;
    struct item *it = &r->items[r->of_line[line]];
    const char *at = strstr(why, last);
    double seconds;
    char number[32];

    if (!it->open)
        return; /* FLUSH of a file that is not there yet */
    it->failed = true;
    snprintf(it->why, sizeof it->why, "%s", why);
    if (!at)
        return;
    snprintf(number, sizeof number, "%.*s", (int)strspn(at + strlen(last), "0123456789."), at + strlen(last));
    if (!text_double(number, &seconds) && seconds > it->last)
        it->last = seconds;
}

static int item_path(const struct remote *r, struct item *it, char *path, size_t cap)
{
    return series_path(it->job->series, r->local->rrd, false, path, cap);
}

/* After a batch: what was taken leaves; true when the item needs another round. */
static bool item_settle(struct remote *r, struct item *it, int64_t now, struct err *err)
{
    char path[PATH_MAX];

    it->open = false;
    if (item_path(r, it, path, sizeof path))
        return false;
    if (!it->failed)
        rows_drop(r->local->total, &it->job->series->rows, it->rows);
    else if (it->last > 0) /* rrdcached has those; the rest of the line was not looked at */
        local_skip_old(r->local->total, it->job->series, path,
                       remotefile_whole_second((int64_t)(it->last * 1000 + 0.5)), now);
    else if (strstr(it->why, "No such file"))
        it->job->series->fitted = NULL;
    else {
        err_set(err, "%s: rrdcached: %s", path, it->why);
        it->job->result = LOCAL_BAD;
        return false;
    }
    it->failed = false;
    it->last = 0;
    return it->job->series->rows.count > 0;
}

/* The lines of one item for this round. */
static void item_lines(struct remote *r, size_t i, int64_t now, struct err *err)
{
    struct item *it = &r->items[i];
    struct series *s = it->job->series;
    char path[PATH_MAX];

    it->busy = false;
    if (item_path(r, it, path, sizeof path)) {
        it->job->result = LOCAL_BAD;
        return;
    }
    it->job->result = LOCAL_DONE;
    if (rows_first(&s->rows) && s->fitted != rows_first(&s->rows))
        it->job->result = remotefile_fit(&r->file, s, path, it->job->may_create, now, err);
    if (it->job->result != LOCAL_DONE)
        return;
    it->busy = rows_first(&s->rows);
    if (it->busy && r->lines + REMOTE_ROWS * ROWS_LINES_MAX < REMOTE_LINES)
        add_updates(r, i, path);
    if (!it->job->flush)
        return;
    buf_clear(&r->line);
    buf_text(&r->line, "FLUSH ");
    rrdcached_quote(&r->line, path);
    add_line(r, i);
}

/* One batch of all items that are not finished; true when another one is needed. */
static bool remote_round(struct remote *r, size_t count, int64_t now, struct err *err)
{
    bool again = false;
    size_t i;

    buf_clear(&r->text);
    r->lines = 0;
    for (i = 0; i < count && rrdcached_up(r->client); i++)
        if (r->items[i].busy)
            item_lines(r, i, now, err);
    if (!rrdcached_up(r->client) ||
        (r->lines && rrdcached_batch(r->client, r->text.data, r->lines, line_refused, r, err)))
        return false;
    for (i = 0; i < count; i++) {
        if (r->items[i].open)
            r->items[i].busy = item_settle(r, &r->items[i], now, err);
        again = again || r->items[i].busy;
    }
    return again;
}

void remote_write(struct remote *r, struct local_job *jobs, size_t count, int64_t now, struct err *err)
{
    size_t i;
    int rounds = 0;

    for (i = 0; i < count; i++) {
        jobs[i].result = LOCAL_DISK;
        r->items[i] = (struct item){ .job = &jobs[i], .busy = true };
    }
    if (!r->client) {
        *err = r->bad_address;
        return;
    }
    if (rrdcached_connect(r->client, err))
        return;
    while (remote_round(r, count, now, err) && ++rounds < REMOTE_ROUNDS)
        ;
    for (i = 0; i < count; i++) {
        if (jobs[i].result != LOCAL_DONE || !jobs[i].series->rows.count)
            continue;
        /* gone in the middle, or more than fits into the rounds */
        jobs[i].result = rrdcached_up(r->client) ? LOCAL_LOCKED : LOCAL_DISK;
    }
}
