/* remote.c: what waits of many series through rrdcached, a batch at a time. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/remote.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/stat.h"
#include "base/text.h"
#include "store/rrdcached.h"
#include "store/rrdfile.h"

enum { REMOTE_ROUNDS = 8, REMOTE_ROWS = 64, REMOTE_LINES = 500, REMOTE_TRIES = 4 };

/* UPDATE has no template: values come in the file's order. */
struct layout {
    struct layout *next;
    size_t count;
    char names[][20];
};

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
    struct layout *layouts;
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
    buf_init(&r->text, SIZE_MAX / 2);
    buf_init(&r->line, SIZE_MAX / 2);
    buf_init(&r->values, SIZE_MAX / 2);
    return r;
}

void remote_free(struct remote *r)
{
    if (!r)
        return;
    rrdcached_free(r->client);
    while (r->layouts) {
        struct layout *next = r->layouts->next;

        free(r->layouts);
        r->layouts = next;
    }
    buf_free(&r->text);
    buf_free(&r->line);
    buf_free(&r->values);
    free(r);
}

/* ---- what the file is like --------------------------------------------------------------------------------- */

/* "ds[in_octets].index 1 0": copies the name; the rest of the key and the value, or NULL. */
static const char *info_ds(const char *line, char name[20], const char **value)
{
    const char *end = strncmp(line, "ds[", 3) == 0 ? strchr(line, ']') : NULL, *blank;

    if (!end || end == line + 3 || end - line - 3 >= 20 || end[1] != '.')
        return NULL;
    memcpy(name, line + 3, (size_t)(end - line - 3));
    name[end - line - 3] = '\0';
    blank = strchr(end, ' ');
    blank = blank ? strchr(blank + 1, ' ') : NULL;
    if (!blank)
        return NULL;
    *value = blank + 1;
    return end + 2;
}

/* rrdcached knows only the second of what is in the file. It would take a sample of the same second, and then lose all that it
 * writes together with it, because librrd refuses the first. */
static int64_t whole_second(int64_t ms)
{
    return ms % 1000 ? ms : ms + 999;
}

static void info_line(struct rrdfile_info *info, const char *line)
{
    char name[20];
    const char *value, *key = info_ds(line, name, &value);
    struct rrdfile_ds *ds;
    int at;

    if (strncmp(line, "step 1 ", 7) == 0)
        info->step = strtoll(line + 7, NULL, 10);
    if (strncmp(line, "last_update 1 ", 14) == 0)
        info->last = whole_second(strtoll(line + 14, NULL, 10) * 1000);
    if (!key)
        return;
    at = rrdfile_find(info, name);
    if (at < 0) {
        if (info->ds_count == ROWS_WIDTH_MAX)
            return;
        info->ds = mem_resize(info->ds, info->ds_count + 1, sizeof *info->ds);
        at = (int)info->ds_count++;
        info->ds[at] = (struct rrdfile_ds){ "", "", 0, 0, 0 };
        memcpy(info->ds[at].name, name, sizeof name);
    }
    ds = &info->ds[at];
    if (strncmp(key, "type ", 5) == 0)
        snprintf(ds->type, sizeof ds->type, "%.19s", value);
    else if (strncmp(key, "minimal_heartbeat ", 18) == 0)
        ds->heartbeat = strtoll(value, NULL, 10);
}

static enum rrdfile_result remote_info(struct remote *r, const char *path, struct rrdfile_info *info,
                                       struct err *err)
{
    const char *p;
    int lines, i;

    *info = (struct rrdfile_info){ 0 };
    buf_clear(&r->line);
    buf_text(&r->line, "INFO ");
    if (rrdcached_quote(&r->line, path)) {
        err_set(err, "a path for rrdcached with control characters");
        return RRDFILE_BAD;
    }
    buf_clear(&r->values);
    lines = rrdcached_ask(r->client, r->line.data, &r->values, err);
    if (lines < 0) {
        if (!rrdcached_up(r->client))
            return RRDFILE_DISK;
        return strstr(err->text, "No such file") ? RRDFILE_MISSING : RRDFILE_BAD;
    }
    for (i = 0, p = r->values.data; i < lines; i++, p += strlen(p) + 1)
        info_line(info, p);
    if (info->step > 0 && info->ds_count)
        return RRDFILE_GOOD;
    err_set(err, "%s: rrdcached tells nothing about it", path);
    return RRDFILE_BAD;
}

/* The file's order of data sources, NULL when it is that of the schema. */
static const struct layout *remote_layout(struct remote *r, const struct rrdfile_info *info,
                                          const struct rows_schema *c)
{
    struct layout *l;
    size_t i = 0;

    if (info->ds_count == c->ds_count)
        while (i < c->ds_count && strcmp(info->ds[i].name, c->ds[i].name) == 0)
            i++;
    if (i == c->ds_count)
        return NULL;
    for (l = r->layouts; l; l = l->next) {
        for (i = 0; l->count == info->ds_count && i < l->count && strcmp(l->names[i], info->ds[i].name) == 0;
             i++)
            ;
        if (l->count == info->ds_count && i == l->count)
            return l;
    }
    l = mem_new(sizeof *l + info->ds_count * sizeof *l->names);
    l->count = info->ds_count;
    for (i = 0; i < l->count; i++)
        memcpy(l->names[i], info->ds[i].name, sizeof l->names[i]);
    l->next = r->layouts;
    r->layouts = l;
    return l;
}

/* ---- make it and fit it ------------------------------------------------------------------------------------ */

static enum rrdfile_result remote_make_here(struct remote *r, const char *path,
                                            const struct rrdfile_spec *spec, int64_t first, struct err *err)
{
    char *temp = mem_stringf("%s/.new/%u.rrd", r->local->rrd, r->local->number++);
    enum rrdfile_result result = rrdfile_create(path, temp, spec, first, err);

    free(temp);
    return result;
}

/* By rrdcached, so that the file is its own; here when the definition is too long for its protocol. */
static enum rrdfile_result remote_create(struct remote *r, const struct series *s, const char *path,
                                         struct err *err)
{
    const struct rows_schema *c = rows_first(&s->rows);
    struct rrdfile_spec spec = { c->step,     c->keep_min,        c->ds,
                                 c->ds_count, r->local->archives, r->local->archive_count };
    int64_t first = rows_first_at(&s->rows), step = (c->step + 999) / 1000;
    char *folder = file_folder_of(path);
    size_t count, i, tries;
    const char *p;
    int answer = -1;

    for (tries = 0; tries < 2 && answer < 0; tries++) {
        buf_clear(&r->line);
        buf_clear(&r->values);
        buf_text(&r->line, "CREATE ");
        rrdcached_quote(&r->line, path);
        buf_printf(&r->line, " -s %lld -b %lld -O", (long long)step, (long long)(first / 1000 - step));
        count = rrdfile_define(&spec, &r->values);
        for (i = 0, p = r->values.data; i < count; i++, p += strlen(p) + 1)
            buf_printf(&r->line, " %s", p);
        if (r->line.len > RRDCACHED_LINE) {
            free(folder);
            return remote_make_here(r, path, &spec, first, err);
        }
        answer = rrdcached_ask(r->client, r->line.data, NULL, err);
        if (answer >= 0 || strstr(err->text, "File exists"))
            break;
        if (!rrdcached_up(r->client) || !strstr(err->text, "recursively") || file_make_folders(folder, err)) {
            free(folder);
            return RRDFILE_DISK;
        }
    }
    free(folder);
    if (answer < 0 && !strstr(err->text, "File exists"))
        return RRDFILE_DISK;
    if (answer >= 0) {
        stat_add(STAT_store_created, 1);
        r->local->created = true;
    }
    return RRDFILE_GOOD;
}

/* The file must be on this machine, too: the protocol can not change files. */
static enum rrdfile_result remote_change(struct remote *r, const char *path, const struct rrdfile_info *info,
                                         const struct rrdfile_spec *spec, struct err *err)
{
    struct buf changes;
    enum rrdfile_result result = RRDFILE_GOOD;
    const char *const commands[] = { "FLUSH ", "FORGET " };
    size_t i;

    buf_init(&changes, 4096);
    if (access(path, R_OK | W_OK)) {
        for (i = 0; i < spec->ds_count; i++)
            if (rrdfile_find(info, spec->ds[i].name) < 0)
                log_limited(LOG_LEVEL_WARN, path, "file_not_changed",
                            "file=%s lacks=%s hint=\"rrdtool tune FILE DS:..., where the file is\"",
                            log_quote(path), log_quote(spec->ds[i].name));
        buf_free(&changes);
        return RRDFILE_GOOD;
    }
    for (i = 0; i < 2; i++) { /* what it holds for the file has the old number of values */
        buf_clear(&r->line);
        buf_text(&r->line, commands[i]);
        rrdcached_quote(&r->line, path);
        rrdcached_ask(r->client, r->line.data, NULL, NULL);
    }
    if (rrdcached_up(r->client))
        result = rrdfile_fit(path, info, spec, &changes, err);
    if (result == RRDFILE_GOOD && changes.len)
        log_info("file_changed", "file=%s changes=%s", log_quote(path), log_quote(changes.data));
    buf_free(&changes);
    return result;
}

static bool remote_fits(const struct rrdfile_info *info, const struct rrdfile_spec *spec)
{
    size_t i;

    for (i = 0; i < spec->ds_count; i++) {
        int at = rrdfile_find(info, spec->ds[i].name);
        const char *type = spec->ds[i].kind == SAMPLE_COUNTER ? "DERIVE" : "GAUGE";

        if (at < 0 || strcmp(info->ds[at].type, type) != 0 ||
            info->ds[at].heartbeat < rrdfile_heartbeat(spec->step))
            return false;
    }
    return true;
}

static enum local_result remote_result(enum rrdfile_result result)
{
    return result == RRDFILE_GOOD     ? LOCAL_DONE
           : result == RRDFILE_LOCKED ? LOCAL_LOCKED
           : result == RRDFILE_BAD    ? LOCAL_BAD
                                      : LOCAL_DISK;
}

/* Know the file, make it, change it: until it fits the oldest row. */
static enum local_result remote_fit(struct remote *r, struct series *s, const char *path, bool may_create,
                                    int64_t now, struct err *err)
{
    const struct rows_schema *c = rows_first(&s->rows);
    struct rrdfile_spec spec = { c->step,     c->keep_min,        c->ds,
                                 c->ds_count, r->local->archives, r->local->archive_count };
    struct rrdfile_info info;
    bool changed = false;
    int tries;

    for (tries = 0; tries < REMOTE_TRIES; tries++) {
        enum rrdfile_result result = remote_info(r, path, &info, err);

        if (result == RRDFILE_MISSING && !may_create)
            return LOCAL_CREATE;
        if (result == RRDFILE_MISSING)
            result = remote_create(r, s, path, err);
        else if (result == RRDFILE_GOOD && !changed && !remote_fits(&info, &spec)) {
            result = remote_change(r, path, &info, &spec, err);
            changed = true;
        } else if (result == RRDFILE_GOOD) {
            if (info.step != (c->step + 999) / 1000)
                local_tell_step(s, path, info.step, (c->step + 999) / 1000);
            s->fitted = c;
            s->layout = remote_layout(r, &info, c);
            local_skip_old(r->local->total, s, path, info.last, now);
            rrdfile_free(&info);
            return LOCAL_DONE;
        }
        rrdfile_free(&info);
        if (result != RRDFILE_GOOD)
            return remote_result(result);
    }
    return LOCAL_BAD;
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
    const struct layout *l = it->job->series->layout;
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
        local_skip_old(r->local->total, it->job->series, path, whole_second((int64_t)(it->last * 1000 + 0.5)),
                       now);
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
        it->job->result = remote_fit(r, s, path, it->job->may_create, now, err);
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
