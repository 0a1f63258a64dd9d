/* clerk.c: the thread that writes tickets. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clerk.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/batch.h"
#include "store/ticket_prune.h"

enum {
    CLOSE_SECONDS = 5, /* for what can not be written */
    AGE_SECONDS = 3600,
    IDLE_SECONDS = 60,
    TOGETHER = 4000, /* items in one transaction, or a batch more */
    TRIM_EACH = 500  /* notifications */
};
#define SECOND INT64_C(1000000)
#define GATHER INT64_C(20000) /* us between transactions: under load what comes in is written together */

struct clerk {
    struct db *db; /* of the thread, once it runs */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct batch *collecting; /* of the caller's thread */
    struct batch *first, **last;
    struct clerk_hooks hooks;
    struct ticket_policy policy; /* under the lock, as are all below */
    size_t waiting;
    int64_t number, committed, close_by;
    bool closing;
    char why[CLERK_WHY]; /* why it fails; "": it does not */
    int64_t aged_at;     /* of the thread, as are those below */
    size_t untrimmed;
    bool failing, unclean; /* unclean: nobody closed the file the last time */
};

static struct batch *collecting(struct clerk *c)
{
    c->collecting = c->collecting != NULL ? c->collecting : batch_new();
    return c->collecting;
}

void clerk_verdict(struct clerk *c, const struct judge_verdict *v)
{
    batch_verdict(collecting(c), v);
}

void clerk_memory(struct clerk *c, const char *key, const char *state, size_t len)
{
    batch_memory(collecting(c), key, state, len);
}

void clerk_notice(struct clerk *c, const struct ticket_notice *n)
{
    batch_notice(collecting(c), n);
}

void clerk_post(struct clerk *c)
{
    struct batch *b = c->collecting;
    if (b == NULL) {
        return;
    }
    c->collecting = NULL;
    (void)pthread_mutex_lock(&c->lock);
    b->number = ++c->number;
    *c->last = b;
    c->last = &b->next;
    c->waiting += b->count;
    (void)pthread_cond_signal(&c->wake);
    (void)pthread_mutex_unlock(&c->lock);
}

static int trim(struct clerk *c, size_t notices, struct err *err)
{
    c->untrimmed += notices;
    if (c->untrimmed < TRIM_EACH) {
        return 0;
    }
    c->untrimmed = 0;
    return ticket_notice_trim(c->db, err);
}

/* From first to last in one transaction. A commit whose outcome is not known must not be written twice: the number of the newest batch is in
 * the database with it. */
static int write_batches(struct clerk *c, const struct ticket_policy *policy, const struct batch *first,
                         const struct batch *last, struct err *err)
{
    int64_t written;
    size_t notices = 0;
    if (db_begin(c->db, err) != 0) {
        return -1;
    }
    int rc = ticket_batch(c->db, &written, err);
    for (const struct batch *b = first; rc == 0; b = b->next) {
        rc = written < b->number ? batch_write(c->db, policy, b, err) : 0;
        notices += b->notices;
        if (b == last) {
            break;
        }
    }
    if (rc != 0 || trim(c, notices, err) != 0 ||
        (written < last->number && ticket_set_batch(c->db, last->number, err) != 0)) {
        db_rollback(c->db);
        return -1;
    }
    return db_commit(c->db, err);
}

static void note_why(struct clerk *c, const char *why)
{
    (void)pthread_mutex_lock(&c->lock);
    (void)snprintf(c->why, sizeof c->why, "%s", why);
    (void)pthread_mutex_unlock(&c->lock);
}

static void tell_failure(struct clerk *c, const struct err *err)
{
    note_why(c, err->text);
    if (!c->failing) {
        log_error("tickets", "state=failing error=%s action=\"kept in memory, tried again each second\"",
                  log_quote(err->text));
    }
    c->failing = true;
}

static void tell_success(struct clerk *c)
{
    if (c->failing) {
        note_why(c, "");
        log_info("tickets", "state=good");
    }
    c->failing = false;
}

/* Wait at most so long; with the lock held. */
static void wait_for(struct clerk *c, int64_t us)
{
    int64_t at = clock_steady() + us;
    struct timespec until = { .tv_sec = (time_t)(at / SECOND), .tv_nsec = (long)(at % SECOND) * 1000 };
    (void)pthread_cond_timedwait(&c->wake, &c->lock, &until);
}

static void gather(struct clerk *c, int64_t since)
{
    for (int64_t left; !c->closing && (left = since + GATHER - clock_steady()) > 0;) {
        wait_for(c, left);
    }
}

/* Once an hour; and again at once while there is more to prune. */
static void age(struct clerk *c, const struct ticket_policy *policy)
{
    struct err err;
    int64_t now = clock_wall() / 1000, pruned = 0;
    if ((now >= c->aged_at && now - c->aged_at < AGE_SECONDS * 1000LL) || c->failing ||
        db_begin(c->db, &err) != 0) {
        return;
    }
    int rc = ticket_age(c->db, policy, now, &err);
    if (rc == 0 && policy->keep > 0) {
        pruned = ticket_prune(c->db, policy->keep, policy->keep_told, now, &err);
    }
    if (rc != 0 || pruned < 0) {
        db_rollback(c->db);
    } else {
        rc = db_commit(c->db, &err);
    }
    if (rc != 0 || pruned < 0) {
        log_limited(LOG_LEVEL_WARN, "clerk", "tickets", "action=ageing error=%s", log_quote(err.text));
    }
    c->aged_at = pruned > 0 ? 0 : now;
}

/* Of the thread, at its start. SQLite heals what a kill or a power cut left; what a failing disk left must be told. */
static void look_at_file(struct clerk *c)
{
    struct err err;
    if (c->unclean && db_check(c->db, &err) != 0) {
        log_error(
            "tickets",
            "state=damaged error=%s action=\"stop forestall, and put tickets.db back from a backup or out of the way\"",
            log_quote(err.text));
    }
}

/* Of the thread, without the lock. */
static int do_batches(struct clerk *c, const struct ticket_policy *policy, const struct batch *first,
                      const struct batch *last)
{
    struct err err;
    if (write_batches(c, policy, first, last, &err) != 0) {
        tell_failure(c, &err);
        return -1;
    }
    tell_success(c);
    return 0;
}

/* The last of those that are written together; with the lock held. */
static const struct batch *last_of(const struct clerk *c)
{
    const struct batch *b = c->first;
    for (size_t items = b->count; b->next != NULL && items < TOGETHER; items += b->count) {
        b = b->next;
    }
    return b;
}

/* All up to this number are on disk; with the lock held. */
static void done(struct clerk *c, int64_t number)
{
    while (c->first != NULL && c->first->number <= number) {
        struct batch *b = c->first;
        c->first = b->next;
        c->waiting -= b->count;
        batch_free(b);
    }
    c->last = c->first == NULL ? &c->first : c->last;
    c->committed = number;
    (void)pthread_mutex_unlock(&c->lock);
    if (c->hooks.committed != NULL) {
        c->hooks.committed(c->hooks.ctx);
    }
    (void)pthread_mutex_lock(&c->lock);
}

static void *work(void *arg)
{
    struct clerk *c = arg;
    bool stuck = false;
    look_at_file(c);
    (void)pthread_mutex_lock(&c->lock);
    while (!(c->closing && (c->first == NULL || (stuck && clock_steady() >= c->close_by)))) {
        struct ticket_policy policy = c->policy;
        int64_t began = clock_steady();
        if (c->first == NULL) {
            (void)pthread_mutex_unlock(&c->lock);
            age(c, &policy);
            (void)pthread_mutex_lock(&c->lock);
            if (c->first == NULL && !c->closing) {
                wait_for(c, (c->aged_at == 0 ? 1 : IDLE_SECONDS) * SECOND);
            }
            continue;
        }
        const struct batch *first = c->first, *last = last_of(c);
        (void)pthread_mutex_unlock(&c->lock);
        int rc = do_batches(c, &policy, first, last);
        stuck = rc != 0;
        (void)pthread_mutex_lock(&c->lock);
        if (rc == 0) {
            done(c, last->number);
            gather(c, began);
        } else {
            wait_for(c, SECOND);
        }
    }
    (void)pthread_mutex_unlock(&c->lock);
    return NULL;
}

/* The last one that closes the file removes its log. */
static bool was_left_open(const char *path)
{
    char *log = mem_stringf("%s-wal", path);
    struct stat st;
    bool there = stat(log, &st) == 0 && st.st_size > 0;
    free(log);
    return there;
}

struct clerk *clerk_open(const char *path, const struct ticket_policy *policy,
                         const struct clerk_hooks *hooks, struct err *err)
{
    bool unclean = was_left_open(path);
    struct db *db = db_open(path, true, err);
    if (db == NULL) {
        return NULL;
    }
    struct clerk *c = mem_new(sizeof *c);
    *c =
        (struct clerk){ .db = db, .unclean = unclean, .policy = *policy, .hooks = *hooks, .last = &c->first };
    (void)pthread_mutex_init(&c->lock, NULL);
    pthread_condattr_t steady;
    (void)pthread_condattr_init(&steady);
    (void)pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&c->wake, &steady);
    (void)pthread_condattr_destroy(&steady);
    int rc =
        ticket_kept(db, NULL, hooks->memory, hooks->ctx, err) < 0 || ticket_batch(db, &c->number, err) != 0;
    c->committed = c->number;
    if (rc == 0 && pthread_create(&c->thread, NULL, work, c) != 0) {
        rc = err_set(err, "no thread can be started");
    }
    if (rc != 0) {
        db_close(db);
        (void)pthread_mutex_destroy(&c->lock);
        (void)pthread_cond_destroy(&c->wake);
        free(c);
        return NULL;
    }
    return c;
}

void clerk_change(struct clerk *c, const struct ticket_policy *policy)
{
    (void)pthread_mutex_lock(&c->lock);
    c->policy = *policy;
    (void)pthread_mutex_unlock(&c->lock);
}

int64_t clerk_posted(const struct clerk *c)
{
    return c->number; /* only this thread changes it */
}

int64_t clerk_committed(struct clerk *c)
{
    (void)pthread_mutex_lock(&c->lock);
    int64_t n = c->committed;
    (void)pthread_mutex_unlock(&c->lock);
    return n;
}

bool clerk_failing(struct clerk *c, char why[CLERK_WHY])
{
    (void)pthread_mutex_lock(&c->lock);
    (void)snprintf(why, CLERK_WHY, "%s", c->why);
    (void)pthread_mutex_unlock(&c->lock);
    return why[0] != '\0';
}

size_t clerk_waiting(struct clerk *c)
{
    (void)pthread_mutex_lock(&c->lock);
    size_t n = c->waiting;
    (void)pthread_mutex_unlock(&c->lock);
    return n;
}

void clerk_close(struct clerk *c)
{
    if (c == NULL) {
        return;
    }
    clerk_post(c);
    (void)pthread_mutex_lock(&c->lock);
    c->closing = true;
    c->close_by = clock_steady() + CLOSE_SECONDS * SECOND;
    (void)pthread_cond_signal(&c->wake);
    (void)pthread_mutex_unlock(&c->lock);
    (void)pthread_join(c->thread, NULL);
    while (c->first != NULL) {
        struct batch *b = c->first;
        c->first = b->next;
        batch_free(b);
    }
    db_close(c->db);
    (void)pthread_mutex_destroy(&c->lock);
    (void)pthread_cond_destroy(&c->wake);
    free(c);
}
