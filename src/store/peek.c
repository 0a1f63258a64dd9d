/* peek.c: what one RRD file holds for a picture of a time span. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/peek.h"

#include <math.h>
#include <rrd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int peek_fail(struct err *err, const char *path)
{
    err_set(err, "%s: %s", path, rrd_get_error());
    rrd_clear_error();
    return -1;
}

static struct peek_ds *peek_ds(struct peek *p, const char *name, size_t len)
{
    struct peek_ds *d;
    size_t i;

    for (i = 0; i < p->ds_count; i++)
        if (strlen(p->ds[i].name) == len && memcmp(p->ds[i].name, name, len) == 0)
            return &p->ds[i];
    if (p->ds_count == PEEK_DS || len >= sizeof d->name)
        return NULL;
    d = &p->ds[p->ds_count++];
    memcpy(d->name, name, len);
    d->min = d->max = d->last = NAN;
    return d;
}

/* One pair of rrd_info: "ds[in].minimal_heartbeat", "rra[3].pdp_per_row". */
static void peek_info_pair(struct peek *p, const rrd_info_t *i)
{
    const char *open = strchr(i->key, '['), *close = open ? strstr(open, "].") : NULL;
    const char *what = close ? close + 2 : i->key;

    if (!close) {
        if (strcmp(what, "step") == 0)
            p->step = (long)i->value.u_cnt;
        else if (strcmp(what, "last_update") == 0)
            p->last_update = (int64_t)i->value.u_cnt;
    } else if (strncmp(i->key, "ds[", 3) == 0) {
        struct peek_ds *d = peek_ds(p, open + 1, (size_t)(close - open - 1));

        if (d && strcmp(what, "minimal_heartbeat") == 0)
            d->heartbeat = (long)i->value.u_cnt;
    } else if (strncmp(i->key, "rra[", 4) == 0) {
        unsigned long n = strtoul(open + 1, NULL, 10);
        struct peek_archive *a;

        if (n >= PEEK_ARCHIVES)
            return;
        a = &p->archives[n];
        if (n >= p->archive_count)
            p->archive_count = n + 1;
        if (strcmp(what, "cf") == 0 && i->type == RD_I_STR)
            snprintf(a->cf, sizeof a->cf, "%s", i->value.u_str);
        else if (strcmp(what, "rows") == 0)
            a->rows = (long)i->value.u_cnt;
        else if (strcmp(what, "pdp_per_row") == 0)
            a->row = (long)i->value.u_cnt * p->step; /* "step" comes before the archives */
    }
}

static void peek_state(struct peek_ds *d, double v)
{
    size_t i;

    if (fabs(v) > 1e15 || fabs(v - nearbyint(v)) > 1e-6) {
        d->mixed = true;
        return;
    }
    for (i = 0; i < d->state_count; i++)
        if (d->states[i] == (int64_t)nearbyint(v))
            return;
    if (d->state_count < PEEK_STATES)
        d->states[d->state_count++] = (int64_t)nearbyint(v);
}

static void peek_value(struct peek_ds *d, double v, int64_t at)
{
    if (isnan(v))
        return;
    if (!d->known++)
        d->first_at = at;
    d->min = isnan(d->min) || v < d->min ? v : d->min;
    d->max = isnan(d->max) || v > d->max ? v : d->max;
    d->last = v;
    d->last_at = at;
    peek_state(d, v);
}

struct peek_rows {
    time_t from;
    unsigned long row, columns, count;
    rrd_value_t *data;
};

/* rrd_fetch gives one row more than the span asks for; it lies behind the end and is left out. */
static int peek_fetch(const char *path, time_t from, time_t to, unsigned long row, struct peek_rows *out)
{
    char **names = NULL;
    unsigned long i;

    *out = (struct peek_rows){ .from = from, .row = row };
    if (rrd_fetch_r(path, "AVERAGE", &out->from, &to, &out->row, &out->columns, &names, &out->data) != 0)
        return -1;
    for (i = 0; names && i < out->columns; i++)
        rrd_freemem(names[i]);
    rrd_freemem(names);
    out->count = out->row && to > out->from ? (unsigned long)(to - out->from) / out->row : 0;
    return 0;
}

/* Has a data source values from before the span? Decides whether its beginning is a gap or simply before the
 * first sample. */
static void peek_earlier(struct peek *p, const char *path, int64_t from)
{
    size_t a;
    unsigned long r, c;

    for (a = 0; a < p->archive_count; a++) {
        struct peek_rows rows;
        time_t first;

        if (strcmp(p->archives[a].cf, "AVERAGE") != 0)
            continue;
        first = rrd_first_r(path, (int)a);
        if (first <= 0 || first >= from ||
            peek_fetch(path, first, from, (unsigned long)p->archives[a].row, &rows) != 0) {
            rrd_clear_error();
            continue;
        }
        for (r = 0; r < rows.count && rows.from + (time_t)((r + 1) * rows.row) <= from; r++)
            for (c = 0; c < rows.columns && c < p->ds_count; c++)
                if (!isnan(rows.data[r * rows.columns + c]))
                    p->ds[c].earlier = true;
        rrd_freemem(rows.data);
    }
}

int peek_read(struct peek *p, const char *path, int64_t from, int64_t to, long resolution, struct err *err)
{
    struct peek_rows rows;
    unsigned long r, c;
    rrd_info_t *info, *i;

    rrd_clear_error();
    info = rrd_info_r(path);
    if (!info)
        return peek_fail(err, path);
    memset(p, 0, sizeof *p);
    for (i = info; i; i = i->next)
        peek_info_pair(p, i);
    rrd_info_free(info);
    if (peek_fetch(path, (time_t)from, (time_t)to, resolution > 0 ? (unsigned long)resolution : 1, &rows) !=
        0)
        return peek_fail(err, path);
    p->row = (long)rows.row;
    for (r = 0; r < rows.count; r++)
        for (c = 0; c < rows.columns && c < p->ds_count; c++)
            peek_value(&p->ds[c], rows.data[r * rows.columns + c], rows.from + (int64_t)((r + 1) * rows.row));
    rrd_freemem(rows.data);
    peek_earlier(p, path, from);
    return 0;
}

const struct peek_ds *peek_find(const struct peek *p, const char *ds)
{
    size_t i;

    for (i = 0; ds && i < p->ds_count; i++)
        if (strcmp(p->ds[i].name, ds) == 0)
            return &p->ds[i];
    return NULL;
}

/* librrd's own choice (rrd_fetch): of the archives that reach back to the start the one nearest in step; else
 * the longest. */
long peek_extreme_row(const struct peek *p, const char *cf, int64_t from, int64_t now, long resolution)
{
    const struct peek_archive *whole = NULL, *part = NULL;
    size_t i;

    for (i = 0; i < p->archive_count; i++) {
        const struct peek_archive *a = &p->archives[i];

        if (strcmp(a->cf, cf) != 0)
            continue;
        if (a->row * a->rows >= now - from) {
            if (!whole || labs(a->row - resolution) < labs(whole->row - resolution))
                whole = a;
        } else if (!part || a->row * a->rows > part->row * part->rows) {
            part = a;
        }
    }
    return whole ? whole->row : part ? part->row : 0;
}

long peek_fine_row(const struct peek *p, int64_t from, int64_t now, long want)
{
    long under = 0, over = 0;
    size_t i;

    for (i = 0; i < p->archive_count; i++) {
        const struct peek_archive *a = &p->archives[i];

        if (strcmp(a->cf, "AVERAGE") != 0 || a->row * a->rows < now - from)
            continue;
        if (a->row <= want)
            under = a->row > under ? a->row : under;
        else
            over = !over || a->row < over ? a->row : over;
    }
    return under ? under : over ? over : p->row;
}
