/* archive.c: samples into RRD files: the writer thread, and how others talk with it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/archive.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/stat.h"
#include "store/namefile.h"
#include "store/scribe.h"
#include "store/writer.h"

/* Batches go from the caller to the scribe (which puts them into the journal) and on to the writer thread, the only one that touches RRD
 * files. Requests travel the same way, behind what was put before them. */

#define ARCHIVE_TRIM    (5 * 1000 * 1000LL) /* us between looks at what the journal can do without */
#define ARCHIVE_LAG     8           /* segments that are kept for a few samples: see archive_carry() */
#define ARCHIVE_JOURNAL (32u << 20) /* bytes of the journal that are never too many */
#define ARCHIVE_LAST    30000       /* ms for the flush at the end; the rest stays in the journal */

struct flush {
    struct flush *next; /* the writer's */
    char *device;
    int64_t deadline;
    int holders;
    bool done;
    int result;
};

struct naming {
    char *device, *section;
    struct buf list;
};

struct archive {
    struct scribe *scribe;
    pthread_mutex_t lock; /* for flushes' results and state */
    pthread_cond_t flushed;
    struct writer_state state;
    _Atomic uint64_t held; /* bytes in the writer */
    int rrd_fd;

    pthread_t thread; /* owns what follows */
    struct writer *writer;
    struct fleet_options *options;
    struct flush *flushes;
    uint32_t taken;   /* segment of the newest batch */
    uint32_t trimmed; /* segments before this one were given up */
    uint32_t given;   /* to rrdcached: they stay for another hold time */
    uint32_t
        carrying; /* a carry is on its way: rows that wait since are in this segment or later; 0 = none */
    int64_t trim_at;
    bool stopping;
};

int archive_path(const char *rrd_folder, const char *device, const char *section, const char *instance,
                 char *out, size_t cap)
{
    struct buf b;
    int fits;

    buf_init(&b, 0);
    buf_text(&b, rrd_folder);
    for (;;) {
        size_t len = strcspn(device, "/");

        buf_text(&b, "/");
        buf_filename(&b, device, len);
        if (!device[len])
            break;
        device += len + 1;
    }
    buf_text(&b, "/");
    buf_filename(&b, section, strlen(section));
    buf_text(&b, "/");
    buf_filename(&b, instance, strlen(instance));
    buf_text(&b, ".rrd");
    fits = !b.cut && b.len < cap;
    if (fits)
        memcpy(out, b.data, b.len + 1);
    buf_free(&b);
    return fits ? 0 : -1;
}

/* ---- options ----------------------------------------------------------------------------------------------- */

static void options_free(struct fleet_options *o)
{
    free((char *)(uintptr_t)o->rrd);
    free((char *)(uintptr_t)o->rrdcached);
    free(o->archives);
    free(o);
}

/* What the writer needs of them, for as long as it likes. */
static struct fleet_options *options_copy(const struct fleet_options *from)
{
    struct fleet_options *o = mem_new(sizeof *o);

    o->rrd = from->rrd ? mem_string(from->rrd) : file_join(from->state, "rrd");
    o->rrdcached = mem_string(from->rrdcached ? from->rrdcached : "");
    o->hold = from->hold > 0 ? from->hold : 0;
    o->queue = from->queue > 0 ? from->queue : 64 << 20;
    o->create_rate = from->create_rate;
    o->update_rate = from->update_rate;
    o->archives = mem_array(from->archive_count + 1, sizeof *o->archives);
    o->archive_count = from->archive_count;
    if (from->archive_count)
        memcpy(o->archives, from->archives, from->archive_count * sizeof *o->archives);
    return o;
}

/* ---- requests ---------------------------------------------------------------------------------------------- */

int archive_put(struct archive *a, const void *batch, size_t len)
{
    return scribe_put(a->scribe, batch, len, atomic_load(&a->held));
}

void archive_change(struct archive *a, const struct fleet_options *options)
{
    struct fleet_options *copy = options_copy(options);

    scribe_limits(a->scribe, copy->hold, (uint64_t)copy->queue);
    scribe_ask(a->scribe, CHUNK_CHANGE, copy);
}

void archive_names(struct archive *a, const char *device, const char *section, const struct buf *list)
{
    struct naming *n = mem_new(sizeof *n);

    n->device = mem_string(device);
    n->section = mem_string(section);
    buf_init(&n->list, 0);
    buf_bytes(&n->list, list->data, list->len);
    scribe_ask(a->scribe, CHUNK_NAMES, n);
}

static void flush_drop(struct flush *f)
{
    if (--f->holders)
        return;
    free(f->device);
    free(f);
}

int archive_flush(struct archive *a, const char *device, int timeout_ms)
{
    struct flush *f = mem_new(sizeof *f);
    struct timespec at;
    int result;

    f->device = device ? mem_string(device) : NULL;
    f->deadline = clock_steady() + (int64_t)timeout_ms * 1000;
    f->holders = 2;
    at = (struct timespec){ .tv_sec = f->deadline / 1000000, .tv_nsec = f->deadline % 1000000 * 1000 };
    scribe_ask(a->scribe, CHUNK_FLUSH, f);
    pthread_mutex_lock(&a->lock);
    while (!f->done && clock_steady() < f->deadline)
        pthread_cond_timedwait(&a->flushed, &a->lock, &at);
    result = f->done ? f->result : -1;
    flush_drop(f);
    pthread_mutex_unlock(&a->lock);
    return result;
}

void archive_status(struct archive *a, struct archive_state *out)
{
    char why[200];
    bool journal = scribe_degraded(a->scribe, why);
    uint64_t bytes = scribe_bytes(a->scribe);

    pthread_mutex_lock(&a->lock);
    *out = (struct archive_state){ .waiting_bytes = bytes + a->state.bytes,
                                   .waiting_samples = a->state.rows,
                                   .series = a->state.series,
                                   .journal_lag = scribe_lag(a->scribe),
                                   .degraded = journal || a->state.degraded };
    memcpy(out->why, a->state.degraded ? a->state.why : why, sizeof out->why);
    pthread_mutex_unlock(&a->lock);
}

/* ---- writer thread ----------------------------------------------------------------------------------------- */

static void archive_replayed(void *ctx, const struct journal_record *r)
{
    struct archive *a = ctx;

    stat_add(STAT_store_replayed, writer_take(a->writer, r->bytes, r->len, r->segment, r->written));
    writer_shrink(a->writer, 0);
}

/* The names only help to read; what is wrong with the disk is told where samples wait for it. */
static void archive_name(const struct archive *a, struct naming *n)
{
    struct err err = { "" };

    if (namefile_write(a->options->rrd, n->device, n->section, &n->list, &err) != 0)
        log_limited(LOG_LEVEL_WARN, "store", "names", "device=%s section=%s why=%s", n->device, n->section,
                    log_quote(err.text));
    free(n->device);
    free(n->section);
    buf_free(&n->list);
    free(n);
}

/* A request or some batches. */
static void archive_handle(struct archive *a, struct chunk *c)
{
    const char *batch;
    size_t at = 0, len;
    struct flush *f = c->what;

    switch (c->kind) {
    case CHUNK_BATCHES:
        a->taken = c->segment;
        while ((batch = queue_next(c, &at, &len)))
            writer_take(a->writer, batch, len, c->segment, 0);
        break;
    case CHUNK_CARRY:
        while ((batch = queue_next(c, &at, &len)))
            writer_carried(a->writer, batch, len, a->carrying);
        a->carrying = c->what ? 0 : a->carrying; /* the last one */
        break;
    case CHUNK_FLUSH:
        f->next = a->flushes;
        a->flushes = f;
        writer_hurry(a->writer, f->device);
        break;
    case CHUNK_CHANGE:
        writer_change(a->writer, c->what, clock_mono());
        options_free(a->options);
        a->options = c->what;
        break;
    case CHUNK_NAMES:
        archive_name(a, c->what);
        break;
    case CHUNK_STOP:
        a->stopping = true;
        break;
    }
    free(c);
}

static void archive_answer(struct archive *a)
{
    struct flush **at = &a->flushes;

    while (*at) {
        struct flush *f = *at;
        int left = writer_hurried(a->writer, f->device);

        if (left > 0 && clock_steady() < f->deadline) {
            at = &f->next;
            continue;
        }
        *at = f->next;
        pthread_mutex_lock(&a->lock);
        f->done = true;
        f->result = left ? -1 : 0;
        pthread_cond_broadcast(&a->flushed);
        flush_drop(f);
        pthread_mutex_unlock(&a->lock);
    }
}

/* A few files that can not be written for long must not keep the whole journal: when it is much larger than what waits, that is written
 * to it again, so that the old segments can go. */
static void archive_carry(struct archive *a, uint32_t oldest)
{
    struct queue q = { 0 };
    struct chunk *c;

    if (a->carrying || a->taken - oldest < ARCHIVE_LAG ||
        scribe_journal_bytes(a->scribe) < 4 * a->state.bytes + ARCHIVE_JOURNAL)
        return;
    writer_carry(a->writer, a->taken, &q);
    if (!q.head)
        return;
    for (c = q.head; c; c = c->next) {
        c->kind = CHUNK_CARRY;
        c->what = c->next ? NULL : a;
    }
    a->carrying = a->taken;
    scribe_carry(a->scribe, &q);
}

/* Segments whose samples are all in RRD files may go. rrdcached has its own way to the disk: they stay for another hold time. */
static void archive_trim(struct archive *a)
{
    int64_t now = clock_steady(), every = ARCHIVE_TRIM;
    uint32_t oldest;

    if (*a->options->rrdcached && a->options->hold * 1000 > every)
        every = a->options->hold * 1000;
    if (now - a->trim_at < every || a->taken == a->trimmed)
        return;
    a->trim_at = now;
    oldest = writer_oldest(a->writer, a->taken);
    archive_carry(a, oldest);
    a->trimmed = *a->options->rrdcached ? a->given : oldest;
    a->given = oldest;
    scribe_trim(a->scribe, a->trimmed);
}

static void *archive_write(void *ctx)
{
    struct archive *a = ctx;
    struct queue took;
    struct chunk *c;
    int64_t pause = 0;
    size_t elsewhere;

    scribe_replay(a->scribe, archive_replayed, a);
    while (!a->stopping) {
        elsewhere = scribe_take(a->scribe, &took, pause);
        while ((c = queue_take(&took)))
            archive_handle(a, c);
        writer_shrink(a->writer, elsewhere);
        pause = writer_run(a->writer, clock_mono());
        pthread_mutex_lock(&a->lock);
        writer_state(a->writer, &a->state);
        pthread_mutex_unlock(&a->lock);
        atomic_store(&a->held, a->state.bytes);
        archive_answer(a);
        archive_trim(a);
    }
    return NULL;
}

/* ---- open and close ---------------------------------------------------------------------------------------- */

/* Folders; leftovers of files that were being made when an earlier process was killed. */
static int archive_folders(struct archive *a, struct err *err)
{
    char *making = mem_stringf("%s/.new", a->options->rrd), **names;
    size_t count, i;
    int failed = file_make_folders(a->options->rrd, err);

    if (!failed && !file_make_folders(making, NULL) && !file_names(making, "", &names, &count, NULL)) {
        for (i = 0; i < count; i++)
            unlink(names[i]);
        file_names_free(names, count);
    }
    free(making);
    if (failed)
        return -1;
    a->rrd_fd = open(a->options->rrd, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return a->rrd_fd < 0 ? err_set(err, "%s: can not be opened", a->options->rrd) : 0;
}

static void archive_start(struct archive *a)
{
    pthread_condattr_t attr;
    sigset_t all, before;
    int failed;

    pthread_mutex_init(&a->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&a->flushed, &attr);
    pthread_condattr_destroy(&attr);
    sigfillset(&all); /* signals are the event loop's */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&a->thread, NULL, archive_write, a);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed)
        mem_die("archive: no thread: %s", strerror(failed));
    pthread_setname_np(a->thread, "rrd-writer");
}

static void archive_free(struct archive *a)
{
    writer_free(a->writer);
    options_free(a->options);
    if (a->rrd_fd >= 0)
        close(a->rrd_fd);
    free(a);
}

struct archive *archive_open(const struct fleet_options *options, struct err *err)
{
    struct archive *a = mem_new(sizeof *a);
    char *folder = file_join(options->state, "journal");

    a->rrd_fd = -1;
    a->options = options_copy(options);
    if (!archive_folders(a, err))
        a->scribe = scribe_open(folder, a->rrd_fd, err);
    free(folder);
    if (!a->scribe) {
        archive_free(a);
        return NULL;
    }
    scribe_limits(a->scribe, a->options->hold, (uint64_t)a->options->queue);
    a->writer = writer_new(a->options, clock_mono());
    archive_start(a);
    return a;
}

void archive_close(struct archive *a)
{
    struct writer_state state;

    if (!a)
        return;
    archive_flush(a, NULL, ARCHIVE_LAST);
    scribe_ask(a->scribe, CHUNK_STOP, NULL);
    pthread_join(a->thread, NULL);
    writer_state(a->writer, &state);
    if (!*a->options->rrdcached)
        scribe_trim(a->scribe, writer_oldest(a->writer, UINT32_MAX)); /* all of it, when all is written */
    scribe_close(a->scribe);
    if (state.rows)
        log_warn("store_left",
                 "samples=%llu why=\"they could not be written and wait in the journal for the next start\"",
                 (unsigned long long)state.rows);
    pthread_mutex_destroy(&a->lock);
    pthread_cond_destroy(&a->flushed);
    archive_free(a);
}
