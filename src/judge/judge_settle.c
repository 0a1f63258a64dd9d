/* judge_settle.c: what a problem becomes by facts and time: due, explained, told, over. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "judge/judge_inside.h"

enum { SETTLE_SECOND = 1000 };

/* After a notification the device is asked at once, then so long after it. */
static const int64_t settle_asks[] = { 0, 3 * SETTLE_SECOND, 30 * SETTLE_SECOND };
enum { SETTLE_ASKS = sizeof settle_asks / sizeof *settle_asks };

static void settle_close(struct judge *j, struct judge_problem *p)
{
    judge_touch(j, p);
    p->state = JUDGE_CLOSED;
    p->closed_at = j->now;
    p->reason = JUDGE_NO_REASON;
    p->flapping = false;
    judge_set(&p->cause, NULL);
    judge_say(j, p, JUDGE_OVER, 0);
}

/* Did it come n times within span? */
static bool settle_often(const struct judge *j, const int64_t ring[JUDGE_ONSETS], int64_t n, int64_t span)
{
    return n >= 1 && n <= JUDGE_ONSETS && ring[n - 1] && ring[n - 1] > j->now - span;
}

static int64_t settle_earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Only a notification says so, and a poll could say more: asks again as time goes by. True when it has waited long enough. */
static bool settle_waited(struct judge *j, struct judge_problem *p, int64_t *next)
{
    int64_t until = p->trap_at + j->policy.unconfirmed;

    if (p->asks < SETTLE_ASKS && j->now >= p->trap_at + settle_asks[p->asks]) {
        p->asks++;
        judge_say_recheck(j, p->device, p->object, p->condition);
    }
    if (j->now >= until)
        return true;
    *next = p->asks < SETTLE_ASKS ? settle_earlier(until, p->trap_at + settle_asks[p->asks]) : until;
    return false;
}

/* Bad from the begin of the hold to its end, not only at its begin? Otherwise the device is asked once more. */
static bool settle_held(struct judge *j, struct judge_problem *p, int64_t *next)
{
    int64_t end = p->first + p->hold;

    if (j->now < end) {
        *next = end;
        return false;
    }
    if (!p->polled || p->last >= end)
        return true;
    if (!p->asked_at) {
        p->asked_at = j->now;
        judge_say_recheck(j, p->device, p->object, p->condition);
    }
    *next = p->asked_at + j->policy.answer;
    return j->now >= *next;
}

/* What is only watched: it must come again, or last. */
static bool settle_watched(struct judge *j, struct judge_problem *p, int64_t *next)
{
    if (settle_often(j, p->seen, j->policy.watch_count, j->policy.watch_time))
        return true;
    if (p->polled) {
        *next = p->first + j->policy.watch_lasts;
        return j->now >= *next;
    }
    if (!p->alone)
        settle_waited(j, p, next); /* asks, so that a poll may say that it lasts */
    *next = settle_earlier(*next, p->last + j->policy.watch_time);
    if (j->now >= p->last + j->policy.watch_time)
        settle_close(j, p);
    return false;
}

/* What must last long before it is a ticket may come and go as it likes: a line that is full now and then is no trouble. */
static bool settle_flaps(const struct judge *j, const struct judge_problem *p)
{
    return p->hold <= j->policy.flap_time / j->policy.flap_count &&
           settle_often(j, p->onset, j->policy.flap_count, j->policy.flap_time);
}

static bool settle_is_due(struct judge *j, struct judge_problem *p, int64_t *next)
{
    bool unconfirmed = p->trap_at && !p->polled && !p->alone;

    if (p->severity < FACT_NOTICE) {
        *next = p->polled ? INT64_MAX : p->last + j->policy.watch_time;
        if (j->now >= *next)
            settle_close(j, p);
        return false;
    }
    if (settle_flaps(j, p)) {
        p->flapping = true;
        return true;
    }
    if (p->watch && !settle_watched(j, p, next))
        return false;
    if (unconfirmed && !settle_waited(j, p, next))
        return false;
    if (unconfirmed && j->policy.drop_unconfirmed) {
        settle_close(j, p);
        return false;
    }
    if (p->unknown && !unconfirmed && !p->alone)
        return false;
    return settle_held(j, p, next);
}

static void settle_open(struct judge *j, struct judge_problem *p)
{
    if (p->reason == JUDGE_BEHIND || p->reason == JUDGE_POWER || p->reason == JUDGE_RESTART ||
        p->reason == JUDGE_WINDOW)
        judge_say(j, p, JUDGE_UNSUPPRESSED, 0);
    p->reason = JUDGE_NO_REASON;
    judge_set(&p->cause, NULL);
    p->state = JUDGE_TICKETED;
    p->confirmed = p->polled || p->alone || p->flapping;
    p->told_severity = p->severity;
    p->told_at = j->now;
    p->uncounted = 0;
    j->counts.opened++;
    judge_touch(j, p);
    judge_say(j, p, JUDGE_OPEN, p->count);
    if (p->flapping)
        judge_say(j, p, JUDGE_FLAPPING, 0);
    judge_cause_opened(j, p);
}

static int64_t settle_suspect(struct judge *j, struct judge_problem *p)
{
    int64_t next = INT64_MAX;
    struct judge_problem *cause = NULL;
    enum judge_reason reason, before = (enum judge_reason)p->reason;

    if (!settle_is_due(j, p, &next))
        return next;
    if (p->state == JUDGE_SUSPECT) {
        p->state = JUDGE_CONFIRMED;
        p->due_at = j->now;
        judge_touch(j, p);
    }
    reason = judge_cause_of(j, p, &cause, &next);
    if (reason == JUDGE_NO_REASON) {
        settle_open(j, p);
        return j->now;
    }
    if (reason == JUDGE_PROBE || reason == JUDGE_SETTLE) {
        if (before == JUDGE_NO_REASON)
            p->reason = (uint8_t)reason;
        return next;
    }
    if (reason != before || (cause && (!p->cause || strcmp(p->cause, cause->key) != 0))) {
        p->reason = (uint8_t)reason;
        p->released_at = 0;
        judge_set(&p->cause, cause ? cause->key : NULL);
        if (cause)
            cause->explains = true;
        j->counts.suppressed++;
        judge_touch(j, p);
        judge_say(j, p, JUDGE_SUPPRESSED, 0);
    }
    return next;
}

static int64_t settle_ticketed(struct judge *j, struct judge_problem *p)
{
    int64_t next = INT64_MAX, steady = p->onset[0] + j->policy.flap_time;

    if (p->severity != p->told_severity) {
        judge_touch(j, p);
        judge_say(j, p, JUDGE_STEP, 0);
        p->told_severity = p->severity;
    }
    if (!p->flapping && settle_often(j, p->onset, j->policy.flap_count, j->policy.flap_time)) {
        p->flapping = true;
        judge_touch(j, p);
        judge_say(j, p, JUDGE_FLAPPING, 0);
    } else if (p->flapping && j->now >= steady) {
        p->flapping = false;
        judge_touch(j, p);
    }
    if (p->flapping)
        next = steady;
    if ((p->uncounted || p->last > p->told_at) && j->now >= p->told_at + j->policy.repeat_every) {
        judge_say(j, p, JUDGE_REPEAT, p->uncounted);
        p->told_at = j->now;
        p->uncounted = 0;
        judge_touch(j, p);
    }
    return p->uncounted ? settle_earlier(next, p->told_at + j->policy.repeat_every) : next;
}

static int64_t settle_good(struct judge *j, struct judge_problem *p)
{
    int64_t until;

    if (p->state == JUDGE_TICKETED) {
        p->state = JUDGE_CLEARING;
        judge_touch(j, p);
    }
    if (p->state != JUDGE_CLEARING) {
        if (p->reason == JUDGE_BEHIND || p->reason == JUDGE_POWER || p->reason == JUDGE_RESTART ||
            p->reason == JUDGE_WINDOW)
            judge_say(j, p, JUDGE_UNSUPPRESSED, 0);
        settle_close(j, p);
        return j->now;
    }
    until = p->good_at + p->clear_hold;
    if (p->flapping && p->onset[0] + j->policy.flap_time > until)
        until = p->onset[0] + j->policy.flap_time;
    if (p->unknown)
        return INT64_MAX;
    if (j->now < until)
        return until;
    j->counts.cleared++;
    judge_say(j, p, JUDGE_CLEAR, 0);
    settle_close(j, p);
    return j->now;
}

void judge_settle_over(struct judge *j, struct judge_problem *p)
{
    if (!p->bad)
        return;
    p->bad = false;
    p->good_at = j->now;
    p->denied_at = 0;
    judge_touch(j, p);
    judge_cause_over(j, p);
}

static int64_t settle_step(struct judge *j, struct judge_problem *p)
{
    int64_t longest = j->policy.flap_time > j->policy.watch_time ? j->policy.flap_time : j->policy.watch_time,
            next;

    if (p->state == JUDGE_CLOSED)
        return p->closed_at + longest;
    if (p->bad && p->denied_at && j->now >= p->denied_at + j->policy.unconfirmed) {
        p->over = "a notification said that it is over, and no poll said otherwise";
        judge_settle_over(j, p);
    }
    if (p->bad && p->quiet && j->now >= p->last + p->quiet) {
        p->over = "nothing was heard of it for as long as its rule says";
        judge_settle_over(j, p);
    }
    if (!p->bad)
        return settle_good(j, p);
    next = p->state == JUDGE_TICKETED ? settle_ticketed(j, p) : settle_suspect(j, p);
    if (p->denied_at)
        next = settle_earlier(next, p->denied_at + j->policy.unconfirmed);
    if (p->quiet)
        next = settle_earlier(next, p->last + p->quiet);
    return next;
}

void judge_settle(struct judge *j, struct judge_problem *p)
{
    uint8_t before;
    int64_t next;

    if (p->restored) {
        struct judge_problem *cause = p->cause ? map_find(j->problems, p->cause) : NULL;

        if (cause)
            cause->explains = true;
        p->restored = false;
        if (p->state != JUDGE_CLOSED)
            judge_say(j, p, JUDGE_NOTED, 0);
        if (p->trap_at && !p->polled && p->state == JUDGE_SUSPECT) {
            p->trap_at = j->now;
            p->asks = 0;
        }
    }
    do {
        before = p->state;
        next = settle_step(j, p);
    } while (p->state != before);
    if (next == INT64_MAX)
        timer_clear(j->timers, &p->timer);
    else
        timer_set(j->timers, &p->timer, next);
}
