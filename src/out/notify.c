/* notify.c: delivers what waits in the outbox through the channels of the configuration. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "out/notify.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "out/letter.h"
#include "out/program.h"
#include "store/outbox.h"

enum {
    NOTIFY_RUNS = 16,     /* at the same time */
    NOTIFY_EACH = 4,      /* of one channel: one that hangs does not hold up the others */
    NOTIFY_LOOK = 2000,   /* ms between looks for what other processes wrote */
    NOTIFY_CLAIM = 10000, /* ms beyond the time limit of a program before somebody else may repeat it */
    NOTIFY_FIRST = 1000,
    NOTIFY_LONGEST = 15 * 60 * 1000,
    NOTIFY_LETTER = 4 << 20
};

/* One program that delivers. */
struct notify_run {
    struct program *program; /* NULL: free */
    int64_t id, tries;
    char key[48], channel[80];
};

struct notify {
    struct db *db;
    struct arena *arena; /* of channels */
    struct channel *channels;
    size_t count;
    int epoll;
    struct notify_run runs[NOTIFY_RUNS];
};

/* --- channels --- */

static const char *const *notify_copy_list(struct arena *a, const char *const *list, size_t count)
{
    const char **copy = arena_array(a, count + 1, sizeof *copy);

    for (size_t i = 0; i < count; i++)
        copy[i] = arena_string(a, list[i]);
    return copy;
}

void notify_change(struct notify *n, const struct channel *channels, size_t count)
{
    struct arena *a = arena_new(0);
    struct channel *copy = arena_array(a, count, sizeof *copy);

    for (size_t i = 0; i < count; i++) {
        size_t args = 0;

        while (channels[i].argv[args])
            args++;
        copy[i] = channels[i];
        copy[i].name = arena_string(a, channels[i].name);
        copy[i].file = NULL;
        copy[i].argv = notify_copy_list(a, channels[i].argv, args);
        copy[i].customers = notify_copy_list(a, channels[i].customers, channels[i].customer_count);
        copy[i].changes = notify_copy_list(a, channels[i].changes, channels[i].change_count);
    }
    arena_free(n->arena);
    n->arena = a;
    n->channels = copy;
    n->count = count;
}

struct notify *notify_open(const char *path, const struct channel *channels, size_t count, struct err *err)
{
    struct db *db = db_open(path, true, err);
    struct notify *n;

    if (!db)
        return NULL;
    n = mem_new(sizeof *n);
    n->db = db;
    n->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (n->epoll < 0)
        mem_die("no descriptor is left for epoll");
    notify_change(n, channels, count);
    return n;
}

void notify_close(struct notify *n)
{
    if (!n)
        return;
    for (size_t i = 0; i < NOTIFY_RUNS; i++)
        program_free(n->runs[i].program);
    close(n->epoll);
    arena_free(n->arena);
    db_close(n->db);
    free(n);
}

int notify_fd(const struct notify *n)
{
    return n->epoll;
}

bool notify_is_busy(const struct notify *n)
{
    for (size_t i = 0; i < NOTIFY_RUNS; i++)
        if (n->runs[i].program)
            return true;
    return false;
}

/* --- where it goes --- */

/* A change goes where tickets like it go, and where earlier changes of the ticket went: who was told of trouble is told of its end. */
static int notify_route_one(struct notify *n, const struct outbox_row *row, int64_t now, struct err *err)
{
    const char **names = mem_array(n->count + 1, sizeof *names);
    size_t count = 0;
    int rc = 0;

    for (size_t i = 0; rc >= 0 && i < n->count; i++) {
        const struct channel *c = &n->channels[i];

        if (channel_takes(c, row->customer, row->severity, row->kind))
            rc = 1;
        else if (channel_takes(c, row->customer, UINT8_MAX, row->kind))
            rc = outbox_told(n->db, row->ticket, row->id, c->name, err);
        else
            rc = 0;
        if (rc == 1)
            names[count++] = c->name;
    }
    if (rc >= 0)
        rc = outbox_route(n->db, row->id, names, count, now, err);
    free(names);
    return rc;
}

/* Many in one transaction: each one keeps the clerk from writing while it is synced. */
static int notify_route(struct notify *n, int64_t now, struct err *err)
{
    struct arena *a = arena_new(0);
    struct outbox_row *rows;
    int64_t count;
    int rc = 0;

    do {
        arena_reset(a);
        count = outbox_fresh(n->db, a, 500, &rows, err);
        if (count > 0)
            rc = db_begin(n->db, err);
        for (int64_t i = 0; !rc && i < count; i++)
            rc = notify_route_one(n, &rows[i], now, err);
        if (!rc && count > 0)
            rc = db_commit(n->db, err);
    } while (!rc && count == 500);
    arena_free(a);
    return rc || count < 0 ? -1 : 0;
}

/* --- deliveries --- */

/* 1 s, 2 s, 4 s ... 15 min, give or take a quarter, so that many that failed together do not come together again. */
static int64_t notify_pause(int64_t tries)
{
    int64_t pause = tries < 20 ? NOTIFY_FIRST << tries : NOTIFY_LONGEST;
    uint32_t dice = 0;

    if (pause > NOTIFY_LONGEST)
        pause = NOTIFY_LONGEST;
    if (getrandom(&dice, sizeof dice, 0) < 0)
        dice = 0x80000000u;
    return pause - pause / 4 + (int64_t)((uint64_t)(pause / 2) * dice >> 32);
}

static struct program *notify_spawn(struct notify *n, const struct channel *c,
                                    const struct outbox_delivery *o, const struct buf *letter, int64_t now,
                                    struct err *err)
{
    char key[64], ticket[48], channel[100];
    const char *const env[] = { key, ticket, channel, NULL };

    snprintf(key, sizeof key, "FORESTALL_KEY=%s", o->key);
    snprintf(ticket, sizeof ticket, "FORESTALL_TICKET=%lld", (long long)o->ticket);
    snprintf(channel, sizeof channel, "FORESTALL_CHANNEL=%.64s", c->name);
    return program_start(c->argv, env, letter->data, letter->len, c->timeout, now, n->epoll, err);
}

static int notify_fail(struct notify *n, int64_t id, const char *key, const char *channel, int64_t tries,
                       const char *why, int64_t now, struct err *err)
{
    log_limited(LOG_LEVEL_WARN, channel, "notify", "channel=%s key=%s tries=%lld error=%s",
                log_quote(channel), key, (long long)tries + 1, log_quote(why));
    return outbox_failed(n->db, id, channel, now + notify_pause(tries), why, err);
}

static int notify_begin(struct notify *n, struct notify_run *run, const struct channel *c,
                        const struct outbox_delivery *o, int64_t now, struct err *err)
{
    struct buf letter;
    int rc;

    rc = outbox_claim(n->db, o, now, now + c->timeout + NOTIFY_CLAIM, err);
    if (rc != 1)
        return rc;
    buf_init(&letter, NOTIFY_LETTER);
    rc = letter_write(n->db, o->ticket, o->number, o->key, &letter, err);
    if (rc == 1) {
        struct err why;

        run->program = notify_spawn(n, c, o, &letter, now, &why);
        run->id = o->id;
        run->tries = o->tries;
        snprintf(run->key, sizeof run->key, "%s", o->key);
        snprintf(run->channel, sizeof run->channel, "%s", o->channel);
        if (!run->program)
            rc = notify_fail(n, o->id, o->key, o->channel, o->tries, why.text, now, err);
    }
    buf_free(&letter);
    return rc < 0 ? -1 : 0;
}

/* A place for one more of the channel, or NULL. */
static struct notify_run *notify_free_run(struct notify *n, const char *channel)
{
    struct notify_run *place = NULL;
    int runs = 0;

    for (size_t i = 0; i < NOTIFY_RUNS; i++) {
        if (!n->runs[i].program)
            place = &n->runs[i];
        else
            runs += !strcmp(n->runs[i].channel, channel);
    }
    return runs < NOTIFY_EACH ? place : NULL;
}

/* What waits for a channel that is no longer in the configuration waits until it is again. */
static int notify_start_due(struct notify *n, int64_t now, int64_t *next, struct err *err)
{
    struct arena *a = arena_new(0);
    int rc = 0;

    for (size_t c = 0; !rc && c < n->count; c++) {
        const struct channel *channel = &n->channels[c];
        struct outbox_delivery *due;
        struct notify_run *run;
        int64_t later, count = outbox_due(n->db, a, channel->name, now, NOTIFY_EACH, &due, &later, err);

        rc = count < 0 ? -1 : 0;
        if (!rc && later < *next)
            *next = later;
        for (int64_t i = 0; i < count && !rc && (run = notify_free_run(n, channel->name)); i++)
            rc = notify_begin(n, run, channel, &due[i], now, err);
    }
    arena_free(a);
    return rc;
}

static int notify_end(struct notify *n, struct notify_run *run, bool good, int64_t now, struct err *err)
{
    int rc = good ? outbox_done(n->db, run->id, run->channel, now, err)
                  : notify_fail(n, run->id, run->key, run->channel, run->tries, program_why(run->program),
                                now, err);

    program_free(run->program);
    run->program = NULL;
    return rc;
}

/* Programs that ended. What can not be written down is repeated when its claim runs out. */
static int notify_collect(struct notify *n, int64_t now, struct err *err)
{
    int rc = 0;

    for (size_t i = 0; i < NOTIFY_RUNS; i++) {
        struct notify_run *run = &n->runs[i];
        enum program_state state = run->program ? program_step(run->program, now) : PROGRAM_RUNNING;

        if (state != PROGRAM_RUNNING && notify_end(n, run, state == PROGRAM_GOOD, now, err))
            rc = -1;
    }
    return rc;
}

int64_t notify_step(struct notify *n, int64_t now)
{
    int64_t next = INT64_MAX;
    struct err err;

    if (notify_collect(n, now, &err) || notify_route(n, now, &err) || notify_start_due(n, now, &next, &err)) {
        db_rollback(n->db);
        log_limited(LOG_LEVEL_ERROR, "outbox", "notify", "error=%s", log_quote(err.text));
    }
    if (next > now + NOTIFY_LOOK)
        next = now + NOTIFY_LOOK;
    for (size_t i = 0; i < NOTIFY_RUNS; i++)
        if (n->runs[i].program && program_next(n->runs[i].program) < next)
            next = program_next(n->runs[i].program);
    return next;
}

static int64_t notify_now(void)
{
    return clock_wall() / 1000;
}

int64_t notify_drain(struct notify *n, int64_t limit, struct err *err)
{
    int64_t end = clock_mono() / 1000 + limit, waiting, oldest;
    char why[200];

    for (;;) {
        int64_t now = notify_now(), next = notify_step(n, now);
        struct pollfd fd = { .fd = n->epoll, .events = POLLIN };

        if (!notify_is_busy(n) || clock_mono() / 1000 >= end)
            break;
        (void)poll(&fd, 1, next > now ? (int)(next - now) : 1);
    }
    return outbox_waiting(n->db, &waiting, &oldest, why, err) ? -1 : waiting;
}
