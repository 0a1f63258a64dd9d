/* judge.c: facts become problems, problems become verdicts: what is confirmed, what is explained, what is over. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "judge/judge_inside.h"
#include "model/window.h"

#define JUDGE_HOLD_MAX (400LL * 86400 * 1000)
enum { JUDGE_KEY_MAX = 600, JUDGE_SECOND = 1000, JUDGE_MINUTE = 60 * JUDGE_SECOND };

void judge_policy_default(struct judge_policy *p)
{
    *p = (struct judge_policy){ .unconfirmed = JUDGE_MINUTE,
                                .answer = 30 * JUDGE_SECOND,
                                .flap_time = 15 * JUDGE_MINUTE,
                                .flap_count = 4,
                                .watch_time = 60 * JUDGE_MINUTE,
                                .watch_count = 3,
                                .watch_lasts = 15 * JUDGE_MINUTE,
                                .restart = 5 * JUDGE_MINUTE,
                                .probe = 2 * JUDGE_MINUTE,
                                .settle = 3 * JUDGE_MINUTE,
                                .repeat_every = 5 * JUDGE_MINUTE,
                                .limit = 100000 };
}

struct judge *judge_new(const struct judge_policy *policy, const struct judge_sinks *sinks)
{
    struct judge *j = mem_new(sizeof *j);

    j->policy = *policy;
    j->sinks = *sinks;
    j->timers = timer_heap_new();
    j->problems = map_new();
    j->devices = map_new();
    buf_init(&j->why, 4096);
    buf_init(&j->considered, 4096);
    return j;
}

void judge_change(struct judge *j, const struct judge_policy *policy, const struct topology *topology)
{
    size_t at = 0;
    const char *key;
    void *value;

    j->policy = *policy;
    j->topology = topology;
    while (map_next(j->problems, &at, &key, &value)) {
        struct judge_problem *p = value;

        if (p->state == JUDGE_CONFIRMED)
            timer_set(j->timers, &p->timer, j->now);
    }
}

static void judge_free_problem(struct judge_problem *p)
{
    free(p->key);
    free(p->device);
    free(p->object);
    free(p->condition);
    free(p->title);
    free(p->evidence);
    free(p->notice);
    free(p->advice);
    free(p->where);
    free(p->cause);
    free(p);
}

void judge_free(struct judge *j)
{
    size_t at = 0;
    const char *key;
    void *value;

    if (!j)
        return;
    while (map_next(j->problems, &at, &key, &value)) {
        timer_clear(j->timers, &((struct judge_problem *)value)->timer);
        judge_free_problem(value);
    }
    for (at = 0; map_next(j->devices, &at, &key, &value);)
        free(value);
    for (size_t i = 0; i < j->gone_count; i++)
        free(j->gone[i]);
    free(j->gone);
    map_free(j->problems);
    map_free(j->devices);
    timer_heap_free(j->timers);
    buf_free(&j->why);
    buf_free(&j->considered);
    free(j);
}

void judge_set(char **field, const char *value)
{
    if (*field == value || (*field && value && !strcmp(*field, value)))
        return;
    free(*field);
    *field = value ? mem_string(value) : NULL;
}

struct judge_device *judge_device_of(struct judge *j, const char *device)
{
    struct judge_device *d = map_find(j->devices, device);

    if (!d) {
        d = mem_new(sizeof *d);
        map_set(j->devices, device, d);
    }
    return d;
}

/* What is worth a place in the store: not each short trouble that a poll sees, as the next poll sees it again. */
static bool judge_is_kept(const struct judge_problem *p)
{
    return p->saved || p->state == JUDGE_CONFIRMED || p->state == JUDGE_TICKETED ||
           p->state == JUDGE_CLEARING || p->trap_at || p->hold >= 10 * JUDGE_MINUTE;
}

void judge_touch(struct judge *j, struct judge_problem *p)
{
    if (p->dirty || !judge_is_kept(p))
        return;
    p->dirty = true;
    p->next_dirty = j->dirty;
    j->dirty = p;
}

/* --- problems come and go --- */

static void judge_fire(struct timer *t, int64_t now);

static int judge_key(char key[JUDGE_KEY_MAX], const char *device, const char *object, const char *condition)
{
    const char *slash = object && *object ? "/" : "";
    int len = snprintf(key, JUDGE_KEY_MAX, "%s%s%s/%s", device, slash, object ? object : "", condition);

    return len < 0 || len >= JUDGE_KEY_MAX ? -1 : 0;
}

struct judge_problem *judge_make(struct judge *j, const char *device, const char *object,
                                 const char *condition)
{
    char key[JUDGE_KEY_MAX];
    struct judge_problem *p, **place;

    if (judge_key(key, device, object, condition) || map_count(j->problems) >= j->policy.limit) {
        j->counts.refused++;
        return NULL;
    }
    p = mem_new(sizeof *p);
    p->timer.fire = judge_fire;
    p->judge = j;
    p->key = mem_string(key);
    p->device = mem_string(device);
    p->object = mem_string(object ? object : "");
    p->condition = mem_string(condition);
    p->state = JUDGE_CLOSED;
    map_set(j->problems, key, p);
    place = judge_cause_place(j, p);
    if (place)
        *place = p;
    return p;
}

static void judge_undirty(struct judge *j, struct judge_problem *p)
{
    struct judge_problem **at = &j->dirty;

    while (*at && *at != p)
        at = &(*at)->next_dirty;
    if (*at)
        *at = p->next_dirty;
}

static void judge_remove(struct judge *j, struct judge_problem *p)
{
    struct judge_problem **place = judge_cause_place(j, p);

    if (place && *place == p)
        *place = NULL;
    if (p->dirty)
        judge_undirty(j, p);
    if (p->saved) {
        j->gone = mem_resize(j->gone, j->gone_count + 1, sizeof *j->gone);
        j->gone[j->gone_count++] = mem_string(p->key);
    }
    map_remove(j->problems, p->key);
    judge_free_problem(p);
}

static void judge_push(int64_t ring[JUDGE_ONSETS], int64_t at)
{
    memmove(ring + 1, ring, (JUDGE_ONSETS - 1) * sizeof *ring);
    ring[0] = at;
}

/* --- time --- */

static void judge_fire(struct timer *t, int64_t now)
{
    struct judge_problem *p = (struct judge_problem *)(void *)t; /* its first member */
    struct judge *j = p->judge;

    (void)now;
    if (p->state == JUDGE_CLOSED && !p->restored)
        judge_remove(j, p);
    else
        judge_settle(j, p);
}

void judge_run(struct judge *j, int64_t now)
{
    if (now > j->now)
        j->now = now;
    timer_run(j->timers, j->now);
}

int64_t judge_next(const struct judge *j)
{
    return timer_next(j->timers);
}

/* --- facts --- */

/* A hold in working hours, as the time from the first bad fact until it has passed. */
static int64_t judge_hold(const struct judge_problem *p, const struct fact *f)
{
    int64_t end = f->hours && f->hours->count ? window_after(f->hours, p->first, f->hold) : 0,
            most = p->first + JUDGE_HOLD_MAX;

    if (!end)
        return f->hold;
    return (end < most ? end : most) - p->first;
}

/* Once polls see it, it is as they say: a notification that means the same with other words and another severity would change the ticket
 * to and fro. */
static void judge_take_texts(struct judge_problem *p, const struct fact *f)
{
    const char *evidence = f->evidence && strlen(f->evidence) <= JUDGE_EVIDENCE_MAX ? f->evidence : NULL;

    if (evidence)
        judge_set(f->source == FACT_TRAP ? &p->notice : &p->evidence, evidence);
    p->source = f->source;
    if (f->source == FACT_TRAP && p->polled)
        return;
    if (f->title)
        judge_set(&p->title, f->title);
    if (f->advice)
        judge_set(&p->advice, f->advice);
    if (f->where)
        judge_set(&p->where, f->where);
    p->severity = f->severity;
    p->hold = judge_hold(p, f);
    p->clear_hold = f->clear_hold;
    p->quiet = f->quiet;
}

static void judge_begin(struct judge *j, struct judge_problem *p)
{
    p->state = JUDGE_SUSPECT;
    p->first = j->now;
    p->trap_at = p->denied_at = p->asked_at = p->due_at = p->released_at = 0;
    p->polled = p->probed = p->confirmed = p->unknown = false;
    p->watch = p->alone = true;
    p->asks = p->count = p->uncounted = 0;
    judge_set(&p->evidence, NULL);
    judge_set(&p->notice, NULL);
}

static void judge_bad(struct judge *j, struct judge_problem *p, const struct fact *f)
{
    bool fresh = p->state == JUDGE_CLOSED, onset = fresh || !p->bad;
    struct judge_problem **place = judge_cause_place(j, p);

    if (place)
        *place = p; /* of several the newest */
    if (onset)
        p->heard = false;
    if (fresh)
        judge_begin(j, p);
    else if (p->state == JUDGE_CLEARING)
        p->state = JUDGE_TICKETED;
    p->bad = true;
    p->over = NULL;
    p->unknown = false;
    p->last = j->now;
    p->denied_at = 0;
    /* One source that means it is enough, and so is one that can be asked. */
    p->watch = p->watch && f->watch;
    p->alone = p->alone && f->alone && f->source == FACT_TRAP;
    if (f->source == FACT_TRAP) {
        if (!p->trap_at)
            p->trap_at = j->now;
    } else {
        p->polled = true;
    }
    judge_take_texts(p, f);
    if (onset)
        judge_push(p->onset, j->now);
    if (onset ||
        (f->source == FACT_TRAP && p->heard)) { /* the first one tells of what a poll saw just before */
        judge_push(p->seen, j->now);
        p->count++;
        p->uncounted++;
    }
    p->heard = p->heard || f->source == FACT_TRAP;
    if (fresh) {
        judge_touch(j, p);
        judge_say(j, p, JUDGE_NOTED, 0);
    } else if (onset) {
        judge_touch(j, p);
    }
    judge_settle(j, p);
}

static void judge_good(struct judge *j, struct judge_problem *p, const struct fact *f)
{
    if (!p || p->state == JUDGE_CLOSED) {
        j->counts.stray_clears += f->source == FACT_TRAP;
        return;
    }
    p->source = f->source;
    if (f->clear_hold > 0)
        p->clear_hold = f->clear_hold;
    if (f->source == FACT_TRAP && p->bad && p->polled) {
        /* The poll is the truth: a stray or delayed notification must not end what polls see. */
        if (!p->denied_at)
            p->denied_at = j->now;
        judge_say_recheck(j, p->device, p->object, p->condition);
    } else {
        p->unknown = false;
        judge_settle_over(j, p);
        if (f->source == FACT_PERSON) {
            p->clear_hold = 0;
            p->flapping = false;
        }
    }
    judge_settle(j, p);
}

void judge_answered(struct judge *j, const char *device, int64_t at)
{
    struct judge_device *d = map_find(j->devices, device);

    if (!d && !(j->topology && topology_is_parent(j->topology, device)))
        return;
    d = d ? d : judge_device_of(j, device);
    if (at > d->up_at)
        d->up_at = at;
}

bool judge_look(const struct judge *j, const char *key, struct judge_view *out)
{
    const struct judge_problem *p = map_find(j->problems, key);

    if (!p || p->state == JUDGE_CLOSED)
        return false;
    *out = (struct judge_view){ p->state, p->bad, p->polled, p->trap_at != 0 };
    return true;
}

void judge_fact(struct judge *j, const struct fact *f)
{
    char key[JUDGE_KEY_MAX];
    struct judge_problem *p;

    j->counts.facts++;
    if (f->at > j->now)
        j->now = f->at;
    if (judge_is_own(f->object, f->condition, JUDGE_UNREACHABLE) && f->state == FACT_GOOD)
        judge_device_of(j, f->device)->up_at = j->now;
    if (judge_key(key, f->device, f->object, f->condition)) {
        j->counts.refused++;
        return;
    }
    p = map_find(j->problems, key);
    if (f->state == FACT_BAD) {
        if (judge_is_own(f->object, f->condition, JUDGE_RESTARTED))
            judge_device_of(j, f->device)->restart_at = j->now;
        if (!p)
            p = judge_make(j, f->device, f->object, f->condition);
        if (p)
            judge_bad(j, p, f);
    } else if (f->state == FACT_GOOD) {
        judge_good(j, p, f);
    } else if (p && p->state != JUDGE_CLOSED && f->source == FACT_POLL) {
        p->unknown = true; /* neither good nor bad: what it was, it stays */
        judge_settle(j, p);
    }
}

/* --- the rest --- */

void judge_shift(struct judge *j, int64_t by)
{
    size_t at = 0;
    const char *key;
    void *value;

    j->now += by;
    while (map_next(j->devices, &at, &key, &value)) {
        struct judge_device *d = value;

        d->up_at += d->up_at ? by : 0;
        d->back_at += d->back_at ? by : 0;
        d->restart_at += d->restart_at ? by : 0;
    }
    for (at = 0; map_next(j->problems, &at, &key, &value);) {
        struct judge_problem *p = value;
        int64_t *const times[] = { &p->first,    &p->last,   &p->good_at,     &p->trap_at, &p->denied_at,
                                   &p->asked_at, &p->due_at, &p->released_at, &p->told_at, &p->closed_at };

        for (size_t i = 0; i < sizeof times / sizeof *times; i++)
            *times[i] += *times[i] ? by : 0;
        for (size_t i = 0; i < JUDGE_ONSETS; i++) {
            p->onset[i] += p->onset[i] ? by : 0;
            p->seen[i] += p->seen[i] ? by : 0;
        }
        if (timer_armed(&p->timer))
            timer_set(j->timers, &p->timer, p->timer.at + by);
        judge_touch(j, p);
    }
}

void judge_retain(struct judge *j,
                  bool (*keep)(void *ctx, const char *device, const char *object, const char *condition),
                  void *ctx, int64_t now)
{
    struct judge_problem **list = mem_array(map_count(j->problems) + 1, sizeof *list);
    size_t count = 0, at = 0;
    const char *key;
    void *value;

    if (now > j->now)
        j->now = now;
    while (map_next(j->problems, &at, &key, &value)) {
        struct judge_problem *p = value;

        if (p->state != JUDGE_CLOSED && !keep(ctx, p->device, p->object, p->condition))
            list[count++] = p;
    }
    for (size_t i = 0; i < count; i++) {
        struct judge_problem *p = list[i];

        p->unknown = p->flapping = false;
        p->clear_hold = 0;
        p->over = "it is no longer in the configuration";
        judge_settle_over(j, p);
        judge_settle(j, p);
    }
    free(list);
}

void judge_counts(const struct judge *j, struct judge_counts *out)
{
    *out = j->counts;
    out->problems = map_count(j->problems);
}

const char *judge_state_name(uint8_t state)
{
    static const char *const names[] = { "suspect", "confirmed", "ticketed", "clearing", "closed" };

    return state < sizeof names / sizeof *names ? names[state] : "?";
}

const char *judge_reason_text(uint8_t reason)
{
    static const char *const texts[] = { [JUDGE_NO_REASON] = "",
                                         [JUDGE_BEHIND] = "behind a device that is down",
                                         [JUDGE_POWER] = "what powers it runs on battery",
                                         [JUDGE_RESTART] = "its device has just restarted",
                                         [JUDGE_WINDOW] = "maintenance",
                                         [JUDGE_PROBE] = "waits until its parent was asked",
                                         [JUDGE_SETTLE] = "given time to come back after its cause is over" };

    return reason < sizeof texts / sizeof *texts ? texts[reason] : "?";
}
