/* scribe.c: takes batches from the caller, writes them to the journal and hands them on to the writer thread. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/scribe.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/stat.h"

#define SCRIBE_TICK    (100 * 1000) /* us between writes to the journal */
#define SCRIBE_SYNC    (1000 * 1000)
#define SCRIBE_ROTATE  (10 * 1000 * 1000LL) /* a segment is at least so old, or hold / 2 */
#define SCRIBE_SEGMENT (64u << 20)          /* or so large, bytes */

struct scribe {
    pthread_mutex_t lock; /* for all down to the threads */
    pthread_cond_t to_journal, to_writer, to_sync;
    struct queue fresh, written; /* before and behind the journal */
    bool urgent, stopped, full;
    int64_t fresh_since,
        writing_since; /* steady us: when the oldest of fresh, of what is being written, was put; 0: nothing */
    uint32_t trim;
    int64_t hold; /* ms */
    uint64_t limit;
    char why[200];

    pthread_t journal_thread, sync_thread;
    struct journal *journal;
    int rrd_fd;
};

/* The lock is held. */
static void scribe_wait(struct scribe *s, pthread_cond_t *cond, int64_t us)
{
    int64_t until = clock_steady() + us;
    struct timespec at = { .tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000 };

    pthread_cond_timedwait(cond, &s->lock, &at);
}

/* ---- put and take ------------------------------------------------------------------------------------------ */

int scribe_put(struct scribe *s, const void *batch, size_t len, uint64_t held)
{
    uint64_t dropped = 0;
    bool full = false;

    pthread_mutex_lock(&s->lock);
    while (s->fresh.bytes + s->written.bytes + held + len > s->limit) {
        full = true;
        if (!queue_shed(&s->written, &dropped) && !queue_shed(&s->fresh, &dropped))
            break; /* the writer drops its own */
    }
    if (full && !s->full)
        log_error("store_full",
                  "why=\"more samples wait than store.queue allows: the oldest are dropped\" queue=%llu",
                  (unsigned long long)s->limit);
    if (!full && s->full)
        log_info("store_full_end", "missing_disk=%llu", (unsigned long long)stat_value(STAT_missing_disk));
    s->full = full;
    stat_add(STAT_missing_disk, dropped);
    queue_put(&s->fresh, batch, len);
    s->fresh_since = s->fresh_since != 0 ? s->fresh_since : clock_steady();
    pthread_mutex_unlock(&s->lock);
    return full ? -1 : 0;
}

void scribe_ask(struct scribe *s, enum chunk_kind kind, void *what)
{
    pthread_mutex_lock(&s->lock);
    queue_add(&s->fresh, queue_chunk(kind, what));
    if (kind != CHUNK_NAMES) { /* nobody waits for these */
        s->urgent = true;
        pthread_cond_signal(&s->to_journal);
    }
    pthread_mutex_unlock(&s->lock);
}

void scribe_carry(struct scribe *s, struct queue *q)
{
    struct chunk *c;

    pthread_mutex_lock(&s->lock);
    while ((c = queue_take(q)))
        queue_add(&s->fresh, c);
    pthread_mutex_unlock(&s->lock);
}

size_t scribe_take(struct scribe *s, struct queue *out, int64_t wait_us)
{
    size_t fresh;

    pthread_mutex_lock(&s->lock);
    if (!s->written.head && wait_us > 0)
        scribe_wait(s, &s->to_writer, wait_us);
    *out = s->written;
    s->written = (struct queue){ 0 };
    fresh = s->fresh.bytes;
    pthread_mutex_unlock(&s->lock);
    return fresh;
}

uint64_t scribe_bytes(struct scribe *s)
{
    uint64_t bytes;

    pthread_mutex_lock(&s->lock);
    bytes = s->fresh.bytes + s->written.bytes;
    pthread_mutex_unlock(&s->lock);
    return bytes;
}

int64_t scribe_lag(struct scribe *s)
{
    int64_t since;

    pthread_mutex_lock(&s->lock);
    since = s->writing_since != 0 ? s->writing_since : s->fresh_since;
    pthread_mutex_unlock(&s->lock);
    return since != 0 ? clock_steady() - since : 0;
}

uint64_t scribe_journal_bytes(const struct scribe *s)
{
    return journal_bytes(s->journal);
}

void scribe_limits(struct scribe *s, int64_t hold, uint64_t limit)
{
    pthread_mutex_lock(&s->lock);
    s->hold = hold;
    s->limit = limit;
    pthread_mutex_unlock(&s->lock);
}

/* ---- journal thread ---------------------------------------------------------------------------------------- */

/* Told when it begins and when it ends. */
static void scribe_says(struct scribe *s, int failed, const struct err *err)
{
    bool before;

    pthread_mutex_lock(&s->lock);
    before = s->why[0];
    snprintf(s->why, sizeof s->why, "%.199s", failed ? err->text : "");
    pthread_mutex_unlock(&s->lock);
    if (failed && !before)
        log_error("journal_degraded", "why=%s effect=\"a crash now would lose what waits in memory\"",
                  log_quote(err->text));
    if (!failed && before)
        log_info("journal_healed", "segment=%u", journal_segment(s->journal));
}

bool scribe_degraded(struct scribe *s, char *why)
{
    bool degraded;

    pthread_mutex_lock(&s->lock);
    degraded = s->why[0];
    memcpy(why, s->why, sizeof s->why);
    pthread_mutex_unlock(&s->lock);
    return degraded;
}

static int scribe_write(struct scribe *s, const struct queue *q, bool *stop, struct err *err)
{
    struct chunk *c;

    for (c = q->head; c; c = c->next) {
        const char *batch;
        size_t at = 0, len;

        *stop = *stop || c->kind == CHUNK_STOP;
        c->segment = journal_segment(s->journal);
        while ((batch = queue_next(c, &at, &len)))
            journal_append(s->journal, batch, len);
    }
    return journal_write(s->journal, err);
}

static void scribe_rotate(struct scribe *s, int64_t hold, int64_t *since)
{
    int64_t age = clock_steady() - *since, most = hold * 1000 / 2;

    if (age < (most < SCRIBE_ROTATE ? SCRIBE_ROTATE : most) && journal_length(s->journal) < SCRIBE_SEGMENT)
        return;
    *since += age;
    journal_rotate(s->journal, NULL); /* when it fails the next write tells */
}

static void *scribe_journal(void *ctx)
{
    struct scribe *s = ctx;
    struct queue took;
    struct chunk *c;
    struct err err = { "" };
    int64_t since = clock_steady(), hold;
    bool stop = false;

    while (!stop) {
        pthread_mutex_lock(&s->lock);
        if (!s->urgent)
            scribe_wait(s, &s->to_journal, SCRIBE_TICK);
        s->urgent = false;
        took = s->fresh;
        s->fresh = (struct queue){ 0 };
        s->writing_since = s->fresh_since;
        s->fresh_since = 0;
        hold = s->hold;
        pthread_mutex_unlock(&s->lock);
        scribe_says(s, scribe_write(s, &took, &stop, &err), &err);
        scribe_rotate(s, hold, &since);
        pthread_mutex_lock(&s->lock);
        s->writing_since = 0;
        while ((c = queue_take(&took)))
            queue_add(&s->written, c);
        pthread_cond_signal(&s->to_writer);
        pthread_mutex_unlock(&s->lock);
    }
    return NULL;
}

/* ---- sync thread ------------------------------------------------------------------------------------------- */

void scribe_trim(struct scribe *s, uint32_t before)
{
    pthread_mutex_lock(&s->lock);
    s->trim = before;
    pthread_mutex_unlock(&s->lock);
}

static void *scribe_sync(void *ctx)
{
    struct scribe *s = ctx;
    struct err err = { "" };
    uint32_t done = 0, trim;
    bool stop = false;

    while (!stop) {
        pthread_mutex_lock(&s->lock);
        if (!s->stopped)
            scribe_wait(s, &s->to_sync, SCRIBE_SYNC);
        stop = s->stopped;
        trim = s->trim;
        pthread_mutex_unlock(&s->lock);
        if (journal_sync(s->journal, &err))
            log_limited(LOG_LEVEL_ERROR, "journal", "sync_failed", "why=%s", log_quote(err.text));
        if (trim <= done)
            continue;
        if (syncfs(s->rrd_fd)) {
            log_limited(LOG_LEVEL_ERROR, "rrd", "sync_failed", "why=%s", log_quote(strerror(errno)));
            continue; /* what may not be safe in RRD files stays in the journal */
        }
        journal_trim(s->journal, trim);
        done = trim;
    }
    return NULL;
}

/* ---- open and close ---------------------------------------------------------------------------------------- */

static void scribe_start(pthread_t *thread, void *(*loop)(void *), struct scribe *s, const char *name)
{
    sigset_t all, before;
    int failed;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(thread, NULL, loop, s);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed)
        mem_die("scribe: no thread: %s", strerror(failed));
    pthread_setname_np(*thread, name);
}

struct scribe *scribe_open(const char *folder, int rrd_fd, struct err *err)
{
    struct journal *journal = journal_open(folder, err);
    struct scribe *s;
    pthread_condattr_t attr;

    if (!journal)
        return NULL;
    s = mem_new(sizeof *s);
    s->journal = journal;
    s->rrd_fd = rrd_fd;
    s->limit = UINT64_MAX;
    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&s->to_journal, &attr);
    pthread_cond_init(&s->to_writer, &attr);
    pthread_cond_init(&s->to_sync, &attr);
    pthread_condattr_destroy(&attr);
    scribe_start(&s->journal_thread, scribe_journal, s, "journal");
    scribe_start(&s->sync_thread, scribe_sync, s, "sync");
    return s;
}

uint64_t scribe_replay(struct scribe *s, void (*take)(void *ctx, const struct journal_record *r), void *ctx)
{
    return journal_replay(s->journal, take, ctx);
}

void scribe_close(struct scribe *s)
{
    if (!s)
        return;
    pthread_join(s->journal_thread, NULL);
    pthread_mutex_lock(&s->lock);
    s->stopped = true;
    pthread_cond_signal(&s->to_sync);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->sync_thread, NULL);
    journal_close(s->journal);
    queue_free(&s->fresh);
    queue_free(&s->written);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->to_journal);
    pthread_cond_destroy(&s->to_writer);
    pthread_cond_destroy(&s->to_sync);
    free(s);
}
