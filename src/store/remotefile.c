/* remotefile.c: one RRD file behind rrdcached: know it, make it, make it fit. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/remotefile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/stat.h"
#include "store/rrdcached.h"
#include "store/rrdfile.h"

enum { REMOTEFILE_TRIES = 4 };

void remotefile_end(struct remotefile *r)
{
    while (r->layouts) {
        struct remotefile_layout *next = r->layouts->next;

        free(r->layouts);
        r->layouts = next;
    }
    buf_free(&r->line);
    buf_free(&r->values);
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

int64_t remotefile_whole_second(int64_t ms)
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
        info->last = remotefile_whole_second(strtoll(line + 14, NULL, 10) * 1000);
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

static enum rrdfile_result file_info(struct remotefile *r, const char *path, struct rrdfile_info *info,
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
static const struct remotefile_layout *file_layout(struct remotefile *r, const struct rrdfile_info *info,
                                                   const struct rows_schema *c)
{
    struct remotefile_layout *l;
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

static enum rrdfile_result make_here(struct remotefile *r, const char *path, const struct rrdfile_spec *spec,
                                     int64_t first, struct err *err)
{
    char *temp = mem_stringf("%s/.new/%u.rrd", r->local->rrd, r->local->number++);
    enum rrdfile_result result = rrdfile_create(path, temp, spec, first, err);

    free(temp);
    return result;
}

/* By rrdcached, so that the file is its own; here when the definition is too long for its protocol. */
static enum rrdfile_result file_create(struct remotefile *r, const struct series *s, const char *path,
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
            return make_here(r, path, &spec, first, err);
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
static enum rrdfile_result file_change(struct remotefile *r, const char *path,
                                       const struct rrdfile_info *info, const struct rrdfile_spec *spec,
                                       struct err *err)
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

static bool file_fits(const struct rrdfile_info *info, const struct rrdfile_spec *spec)
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

static enum local_result result_of(enum rrdfile_result result)
{
    return result == RRDFILE_GOOD     ? LOCAL_DONE
           : result == RRDFILE_LOCKED ? LOCAL_LOCKED
           : result == RRDFILE_BAD    ? LOCAL_BAD
                                      : LOCAL_DISK;
}

/* Know the file, make it, change it: until it fits the oldest row. */
enum local_result remotefile_fit(struct remotefile *r, struct series *s, const char *path, bool may_create,
                                 int64_t now, struct err *err)
{
    const struct rows_schema *c = rows_first(&s->rows);
    struct rrdfile_spec spec = { c->step,     c->keep_min,        c->ds,
                                 c->ds_count, r->local->archives, r->local->archive_count };
    struct rrdfile_info info;
    bool changed = false;
    int tries;

    for (tries = 0; tries < REMOTEFILE_TRIES; tries++) {
        enum rrdfile_result result = file_info(r, path, &info, err);

        if (result == RRDFILE_MISSING && !may_create)
            return LOCAL_CREATE;
        if (result == RRDFILE_MISSING)
            result = file_create(r, s, path, err);
        else if (result == RRDFILE_GOOD && !changed && !file_fits(&info, &spec)) {
            result = file_change(r, path, &info, &spec, err);
            changed = true;
        } else if (result == RRDFILE_GOOD) {
            if (info.step != (c->step + 999) / 1000)
                local_tell_step(s, path, info.step, (c->step + 999) / 1000);
            s->fitted = c;
            s->layout = file_layout(r, &info, c);
            local_skip_old(r->local->total, s, path, info.last, now);
            rrdfile_free(&info);
            return LOCAL_DONE;
        }
        rrdfile_free(&info);
        if (result != RRDFILE_GOOD)
            return result_of(result);
    }
    return LOCAL_BAD;
}
