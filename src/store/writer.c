/* writer.c: when which series is written: paced over the hold time, tried again when it fails, dropped when memory is full. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/stat.h"
#include "store/gate.h"
#include "store/local.h"
#include "store/remote.h"

/* A series that has rows is in one ring: its slot of the wheel, which turns once in the hold time, so that calls are spread evenly
 * and all rows of that time share one; due; hurry (asked for by somebody); create (no file yet: files are made at a bounded
 * rate); or troubled (tried again after a back-off). */

enum {
    WRITER_SLOTS = 1024,
    WRITER_SLICE = 20 * 1000, /* us */
    WRITER_LOCK_FIRST = 50,   /* ms of back-off */
    WRITER_LOCK_MOST = 5000,
    WRITER_DISK_FIRST = 1000,
    WRITER_DISK_MOST = 10 * 1000,
    WRITER_GATE_AFTER = 8,    /* failures in a row: it is the disk, not a file */
    WRITER_AHEAD = 60 * 1000, /* ms a sample may be ahead of the clock, beside its step */
};

struct writer {
    const struct fleet_options *options;
    struct series_table *table;
    struct rows_total total;
    struct local local;
    struct remote *remote; /* NULL: files on this machine */
    struct sample_reader reader;
    struct ring wheel[WRITER_SLOTS], due, hurry, create, troubled;
    int64_t cursor;        /* slot time that has been handled */
    int64_t troubled_next; /* when the first of them is due */
    struct gate_bucket updates, creates;
    struct gate disk, making;
    size_t sick; /* series with back-off that is not for a lock */
    bool degraded, dropping, turn;
    bool hurry_files; /* rrdcached is to write what it has of them, too */
    uint64_t dropped;
    int64_t degraded_at;
    char why[200];
};

/* ---- open -------------------------------------------------------------------------------------------------- */

static int64_t slot_us(const struct writer *w)
{
    int64_t us = w->options->hold * 1000 / WRITER_SLOTS;

    return us < 1 ? 1 : us;
}

static void writer_open_outputs(struct writer *w)
{
    const struct fleet_options *o = w->options;

    w->local.rrd = o->rrd;
    w->local.archives = o->archives;
    w->local.archive_count = o->archive_count;
    w->local.total = &w->total;
    w->updates.rate = (double)o->update_rate;
    w->creates.rate = (double)o->create_rate;
    if (o->rrdcached && *o->rrdcached)
        w->remote = remote_new(o->rrdcached, &w->local);
}

struct writer *writer_new(const struct fleet_options *options, int64_t now)
{
    struct writer *w = mem_new(sizeof *w);
    size_t i;

    w->options = options;
    w->table = series_table_new();
    buf_init(&w->local.lines, 0);
    for (i = 0; i < WRITER_SLOTS; i++)
        ring_init(&w->wheel[i]);
    ring_init(&w->due);
    ring_init(&w->hurry);
    ring_init(&w->create);
    ring_init(&w->troubled);
    w->updates.at = w->creates.at = now;
    w->creates.tokens = 1;
    w->cursor = now / slot_us(w);
    writer_open_outputs(w);
    return w;
}

void writer_change(struct writer *w, const struct fleet_options *options, int64_t now)
{
    size_t i;

    remote_free(w->remote);
    w->remote = NULL;
    w->options = options;
    writer_open_outputs(w);
    w->cursor = now / slot_us(w);
    for (i = 0; i < WRITER_SLOTS;
         i++) /* they keep their slot; with a shorter hold the wheel just turns faster */
        if (options->hold <= 0)
            while (!ring_empty(&w->wheel[i]))
                ring_put_last(&w->due, w->wheel[i].next);
}

void writer_free(struct writer *w)
{
    if (!w)
        return;
    remote_free(w->remote);
    series_table_free(w->table);
    buf_free(&w->local.lines);
    free(w);
}

/* ---- take -------------------------------------------------------------------------------------------------- */

static void writer_wait(struct writer *w, struct series *s)
{
    if (w->options->hold > 0)
        ring_put_last(&w->wheel[s->hash % WRITER_SLOTS], &s->link);
    else
        ring_put_last(&w->due, &s->link);
}

size_t writer_take(struct writer *w, const void *batch, size_t len, uint32_t segment, int64_t written)
{
    struct sample_reader *r = &w->reader;
    struct series_folder *folder;
    const struct rows_schema *schema;
    int64_t wall = clock_wall() / 1000;
    unsigned expected;
    size_t taken = 0;

    if (sample_open(r, batch, len))
        return 0;
    wall = written > wall ? written : wall; /* a machine without a battery starts in the past */
    folder = series_folder(w->table, r->device, r->section);
    schema = series_schema(folder, &r->head);
    expected = (unsigned)(w->options->hold / schema->step) + 1;
    while (sample_next(r) > 0) {
        struct series *s;

        if (r->at <= 0 || r->at > wall + schema->step + WRITER_AHEAD) {
            stat_add(STAT_missing_clock, 1);
            log_limited(LOG_LEVEL_WARN, r->device, "sample_in_future", "device=%s section=%s seconds=%lld",
                        log_quote(r->device), log_quote(r->section), (long long)(r->at - wall) / 1000);
            continue;
        }
        s = series_find(w->table, folder, r->instance);
        if (!rows_add(&w->total, &s->rows, schema, r, expected))
            continue;
        taken++;
        if (s->rows.count > 1)
            continue;
        s->segment = segment;
        writer_wait(w, s);
    }
    return taken;
}

/* ---- what became of it ------------------------------------------------------------------------------------- */

static void writer_say(struct writer *w, const struct err *err, int64_t now)
{
    snprintf(w->why, sizeof w->why, "%.199s", err->text);
    if (w->degraded)
        return;
    w->degraded = true;
    w->degraded_at = now;
    log_error("store_degraded", "why=%s effect=\"samples wait in memory and in the journal\"",
              log_quote(err->text));
}

static void writer_heal(struct writer *w, int64_t now)
{
    if (!w->degraded || w->sick || w->making.failures || w->disk.failures)
        return;
    w->degraded = false;
    w->why[0] = '\0';
    log_info("store_healed", "after=%llds waiting=%llu", (long long)(now - w->degraded_at) / 1000000,
             (unsigned long long)w->total.waiting);
}

static void series_well(struct writer *w, struct series *s)
{
    if (s->troubled)
        w->sick--;
    s->troubled = false;
    s->backoff = 0;
}

static void series_ill(struct writer *w, struct series *s, bool sick, int64_t now)
{
    uint32_t first = sick ? WRITER_DISK_FIRST : WRITER_LOCK_FIRST,
             most = sick ? WRITER_DISK_MOST : WRITER_LOCK_MOST;

    if (s->troubled != sick) {
        w->sick += sick ? 1 : (size_t)-1;
        s->troubled = sick;
        s->backoff = 0;
    }
    s->backoff = !s->backoff ? first : s->backoff * 2 > most ? most : s->backoff * 2;
    s->retry_at = now + (int64_t)s->backoff * 1000;
    if (ring_empty(&w->troubled) || s->retry_at < w->troubled_next)
        w->troubled_next = s->retry_at;
    ring_put_last(&w->troubled, &s->link);
}

/* The disk takes things again: do not wait for the back-off of each. */
static void writer_retry_all(struct writer *w)
{
    struct ring *l;

    for (l = w->troubled.next; l != &w->troubled; l = l->next) {
        struct series *s = (struct series *)(void *)l;

        s->retry_at = 0;
    }
    w->troubled_next = 0;
}

static void writer_done(struct writer *w, struct series *s)
{
    series_well(w, s);
    if (w->disk.failures) {
        gate_open(&w->disk);
        writer_retry_all(w);
    }
    if (w->local.created)
        gate_open(&w->making);
    w->local.created = false;
}

static void writer_settle(struct writer *w, const struct local_job *job, bool creating, const struct err *err,
                          int64_t now)
{
    struct series *s = job->series;

    switch (job->result) {
    case LOCAL_DONE:
        writer_done(w, s);
        break;
    case LOCAL_LOCKED:
        stat_add(STAT_store_retries, 1);
        series_ill(w, s, false, now);
        break;
    case LOCAL_CREATE:
        series_well(w, s);
        ring_put_last(&w->create, &s->link);
        break;
    case LOCAL_DISK:
        stat_add(STAT_store_errors, 1);
        writer_say(w, err, now);
        if (creating) {
            gate_fail(&w->making, 1, 1000 * 1000, now);
            series_well(w, s);
            ring_put_last(&w->create, &s->link);
        } else {
            gate_fail(&w->disk, WRITER_GATE_AFTER, 100 * 1000, now);
            series_ill(w, s, true, now);
        }
        break;
    case LOCAL_BAD:
        stat_add(STAT_store_errors, 1);
        log_limited(LOG_LEVEL_ERROR, err->text, "file_damaged",
                    "why=%s hint=\"move it away and a new one is made\"", log_quote(err->text));
        writer_say(w, err, now);
        series_ill(w, s, true, now);
        break;
    }
    writer_heal(w, now);
}

/* ---- run --------------------------------------------------------------------------------------------------- */

static void writer_turn(struct writer *w, int64_t now)
{
    int64_t slot = now / slot_us(w), at;
    struct ring *l, *next;

    at = slot - w->cursor > WRITER_SLOTS ? slot - WRITER_SLOTS : w->cursor;
    while (at < slot) {
        struct ring *ring = &w->wheel[++at % WRITER_SLOTS];

        while (!ring_empty(ring))
            ring_put_last(&w->due, ring->next);
    }
    w->cursor = slot;
    if (ring_empty(&w->troubled) || now < w->troubled_next)
        return;
    w->troubled_next = INT64_MAX;
    for (l = w->troubled.next; l != &w->troubled; l = next) {
        struct series *s = (struct series *)(void *)l;

        next = l->next;
        if (s->retry_at <= now)
            ring_put_last(&w->due, l);
        else if (s->retry_at < w->troubled_next)
            w->troubled_next = s->retry_at;
    }
}

/* The next series to write, out of its ring; false when nothing is due. */
static bool writer_next(struct writer *w, struct local_job *job, bool *creating, int64_t now)
{
    struct ring *l = NULL;
    int tries;

    *creating = false;
    *job = (struct local_job){ .series = NULL };
    if (!ring_empty(&w->hurry)) {
        l = w->hurry.next;
        job->may_create = true;
        job->flush = w->hurry_files;
    }
    for (tries = 0; !l && tries < 2; tries++) { /* take turns: neither waits for a long queue of the other */
        w->turn = !w->turn;
        if (w->turn && !ring_empty(&w->due) && now >= w->disk.until && gate_take(&w->updates, now))
            l = w->due.next;
        if (!w->turn && !ring_empty(&w->create) && now >= w->making.until && gate_take(&w->creates, now))
            l = w->create.next;
        *creating = job->may_create = l && !w->turn;
    }
    if (!l)
        return false;
    ring_leave(l);
    job->series = (struct series *)(void *)l;
    *creating = *creating || (job->may_create && !job->series->fitted);
    return true;
}

static int64_t writer_pause(const struct writer *w, int64_t now)
{
    int64_t at = INT64_MAX;

    if (!ring_empty(&w->hurry))
        return 0;
    if (!ring_empty(&w->due))
        at = w->disk.until > now ? w->disk.until : w->updates.rate > 0 ? now + 1000 : now;
    if (!ring_empty(&w->create) && at > now) {
        int64_t create =
            w->making.until > now ? w->making.until : now + (int64_t)(1e6 / (w->creates.rate + 1));

        at = create < at ? create : at;
    }
    if (!ring_empty(&w->troubled) && w->troubled_next < at)
        at = w->troubled_next;
    if (at > now + 100 * 1000)
        at = now + 100 * 1000; /* the wheel turns */
    return at > now ? at - now : 0;
}

int64_t writer_run(struct writer *w, int64_t now)
{
    struct local_job jobs[REMOTE_BATCH];
    bool creating[REMOTE_BATCH];
    struct err err = { "" };
    int64_t start = clock_mono();
    size_t most = w->remote ? REMOTE_BATCH : 1, count, i;

    writer_turn(w, now);
    do {
        for (count = 0; count < most && writer_next(w, &jobs[count], &creating[count], now); count++)
            ;
        if (w->remote && count)
            remote_write(w->remote, jobs, count, clock_wall() / 1000, &err);
        else if (count)
            jobs[0].result =
                local_write(&w->local, jobs[0].series, jobs[0].may_create, clock_wall() / 1000, &err);
        for (i = 0; i < count; i++)
            writer_settle(w, &jobs[i], creating[i], &err, now);
    } while (count && clock_mono() - start < WRITER_SLICE);
    return writer_pause(w, now);
}

/* ---- flush, limits, state ---------------------------------------------------------------------------------- */

void writer_hurry(struct writer *w, const char *device)
{
    struct series_folder *f;
    struct series *s;

    w->hurry_files = device && w->remote;
    for (f = series_folder_next(w->table, NULL); f; f = series_folder_next(w->table, f)) {
        if (device && strcmp(f->device, device) != 0)
            continue;
        for (s = f->series; s; s = s->folder_next)
            if (s->rows.count || w->hurry_files) {
                s->backoff = s->troubled ? s->backoff : 0;
                ring_put_last(&w->hurry, &s->link);
            }
    }
}

int writer_hurried(const struct writer *w, const char *device)
{
    struct series_folder *f;
    const struct series *s;
    int result = 0;

    if (!ring_empty(&w->hurry))
        return 1;
    for (f = series_folder_next(w->table, NULL); f; f = series_folder_next(w->table, f)) {
        if (device && strcmp(f->device, device) != 0)
            continue;
        for (s = f->series; s; s = s->folder_next) {
            if (s->rows.count && s->backoff && !s->troubled)
                return 1; /* a reader holds its lock */
            if (s->rows.count)
                result = -1;
        }
    }
    return result;
}

static size_t drop_before(struct writer *w, int64_t at)
{
    struct series_folder *f;
    struct series *s;
    size_t rows = 0;

    for (f = series_folder_next(w->table, NULL); f; f = series_folder_next(w->table, f))
        for (s = f->series; s; s = s->folder_next) {
            if (!s->rows.count)
                continue;
            rows += rows_drop_until(&w->total, &s->rows, at);
            if (s->rows.count)
                continue;
            series_well(w, s);
            ring_leave(&s->link);
        }
    return rows;
}

size_t writer_shrink(struct writer *w, uint64_t elsewhere)
{
    uint64_t limit = (uint64_t)w->options->queue;
    size_t rows = 0;

    limit = limit > elsewhere ? limit - elsewhere : 0;
    if (w->total.bytes <= limit) {
        if (w->dropping && w->total.bytes <= limit / 10 * 9) {
            log_info("store_drops_end", "dropped=%llu", (unsigned long long)w->dropped);
            w->dropping = false;
        }
        return 0;
    }
    if (!w->dropping) {
        log_error("store_drops", "why=\"more samples wait than store.queue allows\" queue=%lld",
                  (long long)w->options->queue);
        w->dropping = true;
        w->dropped = 0;
    }
    while (w->total.bytes > limit / 20 * 19 && w->total.waiting) {
        int64_t oldest = series_oldest_at(w->table), now = clock_wall() / 1000;

        rows += drop_before(w, oldest + (now > oldest ? (now - oldest) / 20 : 0));
    }
    stat_add(STAT_missing_disk, rows);
    w->dropped += rows;
    return rows;
}

uint32_t writer_oldest(const struct writer *w, uint32_t none)
{
    return series_oldest_segment(w->table, none);
}

void writer_carry(const struct writer *w, uint32_t before, struct queue *out)
{
    series_carry(w->table, before, out);
}

void writer_carried(struct writer *w, const void *batch, size_t len, uint32_t before)
{
    struct series *s;

    if (sample_open(&w->reader, batch, len) || sample_next(&w->reader) <= 0)
        return;
    s = series_find(w->table, series_folder(w->table, w->reader.device, w->reader.section),
                    w->reader.instance);
    if (s->segment < before)
        s->segment = before;
}

void writer_state(const struct writer *w, struct writer_state *out)
{
    *out = (struct writer_state){ w->total.bytes, w->total.waiting, series_count(w->table), w->degraded, "" };
    memcpy(out->why, w->why, sizeof out->why);
}
