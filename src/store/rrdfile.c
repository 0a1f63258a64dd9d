/* rrdfile.c: one RRD file: make it, write to it, fit it to its section, look into it. The only caller of librrd for writing. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/rrdfile.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <rrd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

static int64_t seconds(int64_t ms)
{
    return ms <= 1000 ? 1 : (ms + 999) / 1000;
}

int64_t rrdfile_heartbeat(int64_t step_ms)
{
    return (seconds(step_ms) * 22 + 9) / 10;
}

/* ---- definitions ------------------------------------------------------------------------------------------- */

struct rra {
    int64_t pdps, rows;
    bool extremes;
};

/* The archives as this step has them; returns how many. */
static size_t plan_archives(const struct rrdfile_spec *spec, struct rra *out)
{
    int64_t step = seconds(spec->step);
    size_t i, k, n = 0;

    for (i = 0; i < spec->archive_count; i++) {
        const struct fleet_archive *a = &spec->archives[i];
        int64_t pdps = (seconds(a->step) + step / 2) / step;
        struct rra rra;

        if (a->step < spec->step && i > 0)
            continue;
        if (pdps < 1)
            pdps = 1;
        rra = (struct rra){ pdps, (seconds(a->keep) + pdps * step - 1) / (pdps * step), a->extremes };
        for (k = 0; k < n && out[k].pdps != pdps; k++)
            ;
        if (k == n) {
            out[n++] = rra;
            continue;
        }
        out[k].extremes = out[k].extremes || rra.extremes;
        if (out[k].rows < rra.rows)
            out[k].rows = rra.rows;
    }
    return n;
}

static void define_ds(const struct sample_ds *ds, int64_t step, struct buf *out)
{
    bool counter = ds->kind == SAMPLE_COUNTER;

    buf_printf(out, "DS:%s:%s:%lld:%s:U", ds->name, counter ? "DERIVE" : "GAUGE",
               (long long)rrdfile_heartbeat(step), counter ? "0" : "U");
    buf_bytes(out, "", 1);
}

static void define_rra(const char *function, const struct rra *rra, struct buf *out)
{
    buf_printf(out, "RRA:%s:0.5:%lld:%lld", function, (long long)rra->pdps, (long long)rra->rows);
    buf_bytes(out, "", 1);
}

size_t rrdfile_define(const struct rrdfile_spec *spec, struct buf *out)
{
    struct rra *rras = mem_array(spec->archive_count + 1, sizeof *rras);
    size_t count = plan_archives(spec, rras), i, n = 0;

    for (i = 0; i < spec->ds_count; i++, n++)
        define_ds(&spec->ds[i], spec->step, out);
    for (i = 0; i < count; i++, n++)
        define_rra("AVERAGE", &rras[i], out);
    for (i = 0; i < count; i++)
        if (rras[i].extremes) {
            define_rra(spec->keep_min ? "MIN" : "MAX", &rras[i], out);
            n++;
        }
    free(rras);
    return n;
}

/* ---- errors ------------------------------------------------------------------------------------------------ */

/* librrd's reason, which may be empty, and which goes with the next call. */
static const char *rrdfile_reason(void)
{
    const char *text = rrd_test_error() ? rrd_get_error() : "";

    return text && *text ? text : "librrd gives no reason";
}

static enum rrdfile_result rrdfile_failed(const char *path, struct err *err)
{
    const char *reason = rrdfile_reason();
    int fd;

    if (strstr(reason, "could not lock")) {
        err_set(err, "%s: another program is reading it", path);
        return RRDFILE_LOCKED;
    }
    fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        err_set(err, "%s: %s", path, strerror(errno));
        return errno == ENOENT ? RRDFILE_MISSING : RRDFILE_DISK;
    }
    close(fd);
    err_set(err, "%s: %s", path, reason);
    if (strstr(reason, "unknown DS name") || strstr(reason, "more DS definitions"))
        return RRDFILE_MISFIT;
    return RRDFILE_BAD;
}

/* librrd fails without a word on a full disk. */
static enum rrdfile_result rrdfile_not_made(const char *temp, struct err *err)
{
    char *folder = file_folder_of(temp);
    struct statvfs fs;
    enum rrdfile_result result = RRDFILE_DISK;

    if (access(folder, W_OK | X_OK))
        err_set(err, "%s: %s", folder, strerror(errno));
    else if (!statvfs(folder, &fs) && (fs.f_bavail * fs.f_frsize < 1 << 20 || (fs.f_files && !fs.f_favail)))
        err_set(err, "%s: no space left to make RRD files", folder);
    else if (rrd_test_error() && *rrd_get_error() && !strstr(rrd_get_error(), temp)) {
        err_set(err, "%s: %s", temp, rrd_get_error());
        result = RRDFILE_BAD;
    } else
        err_set(err, "%s: %s", temp, rrdfile_reason());
    free(folder);
    return result;
}

/* ---- make and write ---------------------------------------------------------------------------------------- */

/* Never over a file that is there. */
static int rrdfile_rename(const char *temp, const char *path)
{
    struct stat st;

    if (!renameat2(AT_FDCWD, temp, AT_FDCWD, path, RENAME_NOREPLACE))
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (!lstat(path, &st)) {
        errno = EEXIST;
        return -1;
    }
    return rename(temp, path);
}

static const char **rrdfile_arguments(const struct buf *texts, size_t count)
{
    const char **out = mem_array(count + 1, sizeof *out), *p = texts->data;
    size_t i;

    for (i = 0; i < count; i++, p += strlen(p) + 1)
        out[i] = p;
    return out;
}

enum rrdfile_result rrdfile_create(const char *path, const char *temp, const struct rrdfile_spec *spec,
                                   int64_t first, struct err *err)
{
    /* One step before: the first gauge counts for the step it ends. Never the second of the sample itself. */
    time_t last_up = (time_t)(first / 1000 - seconds(spec->step));
    char *folder = file_folder_of(path), *making = file_folder_of(temp);
    enum rrdfile_result result = RRDFILE_GOOD;
    struct buf texts;
    const char **args;
    size_t count;
    int failed;

    failed = file_make_folders(folder, err) || file_make_folders(making, err);
    free(folder);
    free(making);
    if (failed)
        return RRDFILE_DISK;
    buf_init(&texts, 0);
    count = rrdfile_define(spec, &texts);
    args = rrdfile_arguments(&texts, count);
    rrd_clear_error();
    if (rrd_create_r2(temp, (unsigned long)seconds(spec->step), last_up, 0, NULL, NULL, (int)count, args))
        result = rrdfile_not_made(temp, err);
    else if (rrdfile_rename(temp, path) && errno != EEXIST) {
        err_set(err, "%s: %s", path, strerror(errno));
        result = RRDFILE_DISK;
    }
    unlink(temp);
    free(args);
    buf_free(&texts);
    return result;
}

enum rrdfile_result rrdfile_update(const char *path, const char *names, int count, const char *const *lines,
                                   struct err *err)
{
    const char **args = (const char **)(uintptr_t)lines; /* librrd reads them only */

    rrd_clear_error();
    if (!rrd_updatex_r(path, names, RRD_SKIP_PAST_UPDATES, count, args))
        return RRDFILE_GOOD;
    return rrdfile_failed(path, err);
}

/* ---- look into it ------------------------------------------------------------------------------------------ */

/* The head of the file format, as librrd has written it since 1999, in the machine's own byte order: stat_head, then the data
 * sources, then the archives, then live_head. rrd_info_r() would do, at ten times the cost and with a lock. */
struct rrd_head {
    char cookie[4], version[5];
    double float_cookie;
    unsigned long ds_count, rra_count, step;
    uint64_t par[10];
};

struct rrd_head_ds {
    char name[20], type[20];
    union {
        unsigned long count;
        double value;
    } par[10]; /* heartbeat, min, max */
};

struct rrd_head_live {
    time_t last;
    long last_us;
};

struct rrd_head_rra {
    char function[20];
    unsigned long rows, pdps;
    uint64_t par[10];
};

/* What follows live_head: per data source 112 bytes, per data source and archive 80, per archive 8, then the values. */
enum { PDP_PREP = 112, CDP_PREP = 80, RRA_POINTER = 8, DS_MOST = 1024, RRA_MOST = 1024 };

static bool is_rrd(const struct rrd_head *h)
{
    return !memcmp(h->cookie, "RRD", 4) && h->float_cookie == 8.642135E130 && h->ds_count && h->rra_count &&
           h->ds_count <= DS_MOST && h->rra_count <= RRA_MOST && h->step;
}

static int pread_all(int fd, void *out, size_t len, size_t at)
{
    return pread(fd, out, len, (off_t)at) == (ssize_t)len ? 0 : -1;
}

/* Are all the values there that the archives should have? */
static bool is_whole(int fd, const struct rrd_head *head)
{
    size_t size = head->rra_count * sizeof(struct rrd_head_rra), at = sizeof *head, i;
    struct rrd_head_rra *rra = mem_new(size);
    uint64_t rows = 0, need;
    struct stat st;
    bool whole;

    at += head->ds_count * sizeof(struct rrd_head_ds);
    whole = !pread_all(fd, rra, size, at) && !fstat(fd, &st);
    for (i = 0; whole && i < head->rra_count; i++) {
        whole = rra[i].rows <= UINT32_MAX;
        rows += rra[i].rows;
    }
    need = at + size + sizeof(struct rrd_head_live) + head->ds_count * PDP_PREP +
           head->ds_count * head->rra_count * CDP_PREP + head->rra_count * RRA_POINTER +
           rows * head->ds_count * 8;
    free(rra);
    return whole && (uint64_t)st.st_size >= need;
}

static enum rrdfile_result inspect_fd(int fd, struct rrdfile_info *info)
{
    struct rrd_head head;
    struct rrd_head_live live;
    struct rrd_head_ds *ds;
    size_t i, size;

    if (pread_all(fd, &head, sizeof head, 0) || !is_rrd(&head) || !is_whole(fd, &head))
        return RRDFILE_BAD;
    size = head.ds_count * sizeof *ds;
    ds = mem_new(size);
    if (pread_all(fd, ds, size, sizeof head) ||
        pread_all(fd, &live, sizeof live,
                  sizeof head + size + head.rra_count * sizeof(struct rrd_head_rra))) {
        free(ds);
        return RRDFILE_BAD;
    }
    *info = (struct rrdfile_info){ .step = (int64_t)head.step, .ds_count = head.ds_count };
    info->last = (int64_t)live.last * 1000 + (live.last_us + 500) / 1000; /* librrd has it through a double */
    info->ds = mem_array(head.ds_count, sizeof *info->ds);
    for (i = 0; i < head.ds_count; i++) {
        memcpy(info->ds[i].name, ds[i].name, sizeof ds[i].name - 1);
        memcpy(info->ds[i].type, ds[i].type, sizeof ds[i].type - 1);
        info->ds[i].heartbeat = (int64_t)ds[i].par[0].count;
        info->ds[i].min = ds[i].par[1].value;
        info->ds[i].max = ds[i].par[2].value;
    }
    free(ds);
    return RRDFILE_GOOD;
}

enum rrdfile_result rrdfile_inspect(const char *path, struct rrdfile_info *info, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    enum rrdfile_result result;

    if (fd < 0) {
        err_set(err, "%s: %s", path, strerror(errno));
        return errno == ENOENT ? RRDFILE_MISSING : RRDFILE_DISK;
    }
    result = inspect_fd(fd, info);
    if (result != RRDFILE_GOOD)
        err_set(err, "%s: damaged, or no RRD file", path);
    close(fd);
    return result;
}

void rrdfile_free(struct rrdfile_info *info)
{
    free(info->ds);
    *info = (struct rrdfile_info){ 0 };
}

int rrdfile_find(const struct rrdfile_info *info, const char *name)
{
    size_t i;

    for (i = 0; i < info->ds_count; i++)
        if (strcmp(info->ds[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* ---- fit it ------------------------------------------------------------------------------------------------ */

static size_t fit_text(struct buf *texts, struct buf *changes, const char *option, const char *name,
                       const char *value)
{
    size_t n = 1;

    if (option) {
        buf_text(texts, option);
        buf_bytes(texts, "", 1);
        n++;
    }
    buf_printf(texts, "%s%s", name, value);
    buf_bytes(texts, "", 1);
    buf_printf(changes, "%s%s%s%s%s", changes->len ? " " : "", option ? option : "", option ? " " : "", name,
               value);
    return n;
}

static size_t fit_ds(const struct rrdfile_ds *has, const struct sample_ds *want, int64_t step,
                     struct buf *texts, struct buf *changes)
{
    const char *type = want->kind == SAMPLE_COUNTER ? "DERIVE" : "GAUGE";
    int64_t heartbeat = rrdfile_heartbeat(step);
    char value[40];
    size_t n = 0;

    if (has->heartbeat < heartbeat) {
        snprintf(value, sizeof value, ":%lld", (long long)heartbeat);
        n += fit_text(texts, changes, "--heartbeat", want->name, value);
    }
    if (strcmp(has->type, type) != 0) {
        snprintf(value, sizeof value, ":%s", type);
        n += fit_text(texts, changes, "--data-source-type", want->name, value);
        n += fit_text(texts, changes, "--minimum", want->name, want->kind == SAMPLE_COUNTER ? ":0" : ":U");
    }
    return n;
}

/* The arguments of rrd_tune that make the file fit. */
static size_t fit_plan(const struct rrdfile_info *info, const struct rrdfile_spec *spec, struct buf *texts,
                       struct buf *changes)
{
    int64_t step = spec->step > info->step * 1000 ? spec->step : info->step * 1000;
    size_t i, n = 0;

    for (i = 0; i < spec->ds_count; i++) {
        int at = rrdfile_find(info, spec->ds[i].name);

        if (at >= 0)
            n += fit_ds(&info->ds[at], &spec->ds[i], step, texts, changes);
    }
    for (i = 0; i < spec->ds_count; i++) /* these write the file anew: last, after what is done in place */
        if (rrdfile_find(info, spec->ds[i].name) < 0) {
            struct buf ds;

            buf_init(&ds, 0);
            define_ds(&spec->ds[i], step, &ds);
            n += fit_text(texts, changes, NULL, ds.data, "");
            buf_free(&ds);
        }
    return n;
}

enum rrdfile_result rrdfile_fit(const char *path, const struct rrdfile_info *info,
                                const struct rrdfile_spec *spec, struct buf *changes, struct err *err)
{
    enum rrdfile_result result = RRDFILE_GOOD;
    struct buf texts;
    const char **args;
    size_t count;

    buf_init(&texts, 0);
    buf_text(&texts, "tune");
    buf_bytes(&texts, "", 1);
    buf_text(&texts, path);
    buf_bytes(&texts, "", 1);
    count = 2 + fit_plan(info, spec, &texts, changes);
    if (count > 2) {
        args = rrdfile_arguments(&texts, count);
        rrd_clear_error();
        if (rrd_tune((int)count, (char **)(uintptr_t)args))
            result = rrdfile_failed(path, err);
        free(args);
    }
    buf_free(&texts);
    return result;
}
