/* judge_cause.c: what explains a problem, so that it needs no ticket of its own: outages, power, restarts, maintenance. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "judge/judge_inside.h"

enum { CAUSE_STEPS = 64, CAUSE_BEFORE_RESTART = 60 * 1000 };

static bool cause_is_outage(const struct judge_problem *p)
{
    return judge_is_own(p->object, p->condition, JUDGE_UNREACHABLE);
}

static bool cause_is_restart(const struct judge_problem *p)
{
    return judge_is_own(p->object, p->condition, JUDGE_RESTARTED);
}

static bool cause_is_battery(const struct judge_problem *p)
{
    return !strncmp(p->condition, JUDGE_ON_BATTERY, strlen(JUDGE_ON_BATTERY));
}

struct judge_problem **judge_cause_place(struct judge *j, const struct judge_problem *p)
{
    if (cause_is_outage(p))
        return &judge_device_of(j, p->device)->outage;
    if (cause_is_battery(p))
        return &judge_device_of(j, p->device)->battery;
    if (cause_is_restart(p))
        return &judge_device_of(j, p->device)->restart;
    return NULL;
}

static struct judge_problem *cause_bad(struct judge_problem *p)
{
    return p && p->bad && p->state != JUDGE_CLOSED ? p : NULL;
}

static struct judge_problem *cause_outage(const struct judge *j, const char *device)
{
    const struct judge_device *d = map_find(j->devices, device);

    return d ? cause_bad(d->outage) : NULL;
}

static struct judge_problem *cause_battery(const struct judge *j, const char *device)
{
    const struct judge_device *d = map_find(j->devices, device);

    return d ? cause_bad(d->battery) : NULL;
}

/* All that power a device run on battery: the problem of the first, else NULL. */
static struct judge_problem *cause_power_of(const struct judge *j, const char *device)
{
    const char *const *upses;
    size_t count = j->topology ? topology_powered_by(j->topology, device, &upses) : 0;

    for (size_t i = 0; i < count; i++)
        if (!cause_battery(j, upses[i]))
            return NULL;
    return count ? cause_battery(j, upses[0]) : NULL;
}

static int64_t cause_back(const struct judge *j, const char *device)
{
    const struct judge_device *d = map_find(j->devices, device);

    return d ? d->back_at : 0;
}

/* --- one kind after the other --- */

/* Enough to explain something, or still too unsure after the time for it? */
static bool cause_counts(const struct judge *j, const struct judge_problem *p,
                         const struct judge_problem *cause, int64_t *until)
{
    *until = INT64_MAX; /* judge_cause_over() ends it */
    if (cause->state != JUDGE_SUSPECT)
        return true;
    *until = p->due_at + j->policy.probe;
    return j->now < *until;
}

static enum judge_reason cause_restart(struct judge *j, const struct judge_problem *p,
                                       struct judge_problem **cause, int64_t *until)
{
    const struct judge_device *d = map_find(j->devices, p->device);

    if (!d || !d->restart_at || cause_is_outage(p) || cause_is_restart(p))
        return JUDGE_NO_REASON;
    *until = d->restart_at + j->policy.restart;
    if (p->first < d->restart_at - CAUSE_BEFORE_RESTART || p->first >= *until || j->now >= *until)
        return JUDGE_NO_REASON;
    *cause = d->restart;
    return JUDGE_RESTART;
}

static bool cause_needs_power(const struct judge_problem *p)
{
    return cause_is_outage(p) || cause_is_restart(p) || !strncmp(p->condition, "power", 5);
}

static enum judge_reason cause_power(struct judge *j, const struct judge_problem *p,
                                     struct judge_problem **cause, int64_t *until)
{
    const char *const *upses;
    size_t count =
        j->topology && cause_needs_power(p) ? topology_powered_by(j->topology, p->device, &upses) : 0;
    struct judge_problem *found = count ? cause_power_of(j, p->device) : NULL;

    if (found && found != p && cause_counts(j, p, found, until)) {
        *cause = found;
        return JUDGE_POWER;
    }
    for (size_t i = 0; i < count; i++) {
        int64_t back = cause_back(j, upses[i]);

        buf_printf(&j->considered, "%sUPS %s is %s", j->considered.len ? "; " : "", upses[i],
                   cause_battery(j, upses[i]) ? "on battery" : "not known to be on battery");
        if (back && j->now < back + j->policy.settle) {
            *until = back + j->policy.settle;
            return JUDGE_SETTLE;
        }
    }
    return JUDGE_NO_REASON;
}

/* From a device that is down upwards, to the last one that nothing explains. */
static struct judge_problem *cause_climb(struct judge *j, const struct judge_problem *p,
                                         struct judge_problem *from)
{
    for (int step = 0; step < CAUSE_STEPS; step++) {
        struct judge_problem *power = cause_power_of(j, from->device);
        const char *const *parents;
        size_t count = topology_parents(j->topology, from->device, &parents);

        if (from == p)
            return NULL; /* a circle explains nothing */
        if (power)
            return power;
        for (size_t i = 0; i < count; i++)
            if (!cause_outage(j, parents[i]))
                return from;
        if (!count)
            return from;
        from = cause_outage(j, parents[0]);
    }
    return NULL;
}

struct cause_parents {
    size_t count, down;
    bool up, unknown;
    int64_t back; /* when the one that works came back */
    struct judge_problem *first;
};

static void cause_look(struct judge *j, const struct judge_problem *p, const char *const *parents,
                       struct cause_parents *s)
{
    bool learned = topology_learned(j->topology, p->device);

    for (size_t i = 0; i < s->count; i++) {
        struct judge_problem *outage = cause_outage(j, parents[i]);
        const struct judge_device *d = map_find(j->devices, parents[i]);
        const char *is;

        if (outage) {
            is = "is down";
            s->down++;
            s->first = s->first ? s->first : outage;
        } else if (d && d->up_at >= p->first) {
            is = "answers";
            s->up = true;
            s->back = d->back_at > s->back ? d->back_at : s->back;
        } else {
            is = "was not asked since";
            s->unknown = true;
        }
        buf_printf(&j->considered, "%sits %sparent %s %s", j->considered.len ? "; " : "",
                   learned ? "learned " : "", parents[i], is);
    }
}

static enum judge_reason cause_parents(struct judge *j, struct judge_problem *p, struct judge_problem **cause,
                                       int64_t *until)
{
    const char *const *parents;
    struct cause_parents s = { 0 };

    if (!j->topology || !cause_is_outage(p))
        return JUDGE_NO_REASON;
    s.count = topology_parents(j->topology, p->device, &parents);
    cause_look(j, p, parents, &s);
    if (s.up) {
        *until = s.back + j->policy.settle;
        return s.back && j->now < *until ? JUDGE_SETTLE : JUDGE_NO_REASON;
    }
    if (s.unknown) {
        *until = p->due_at + j->policy.probe;
        for (size_t i = 0; i < s.count && !p->probed; i++)
            if (!cause_outage(j, parents[i]))
                judge_say_recheck(j, parents[i], "", JUDGE_UNREACHABLE);
        p->probed = true;
        return j->now < *until ? JUDGE_PROBE : JUDGE_NO_REASON;
    }
    *cause = s.first ? cause_climb(j, p, s.first) : NULL;
    return *cause && cause_counts(j, p, *cause, until) ? JUDGE_BEHIND : JUDGE_NO_REASON;
}

static enum judge_reason cause_window(struct judge *j, const struct judge_problem *p, int64_t *until)
{
    int64_t end = j->sinks.maintenance ? j->sinks.maintenance(j->sinks.ctx, p->device, p->object, j->now) : 0;

    *until = end;
    return end > j->now ? JUDGE_WINDOW : JUDGE_NO_REASON;
}

/* Nothing explains it any more. What polls see must be seen once more before it is a ticket: the newest look may be older. */
static enum judge_reason cause_look_again(struct judge *j, struct judge_problem *p, int64_t *until)
{
    bool had = p->reason == JUDGE_BEHIND || p->reason == JUDGE_POWER || p->reason == JUDGE_RESTART ||
               p->reason == JUDGE_WINDOW;

    if (had && !p->released_at) {
        p->released_at = j->now;
        if (p->polled)
            judge_say_recheck(j, p->device, p->object, p->condition);
    }
    *until = p->released_at + j->policy.answer;
    return p->released_at && p->polled && p->last < p->released_at && j->now < *until ? JUDGE_PROBE
                                                                                      : JUDGE_NO_REASON;
}

enum judge_reason judge_cause_of(struct judge *j, struct judge_problem *p, struct judge_problem **cause,
                                 int64_t *until)
{
    enum judge_reason reason;

    buf_clear(&j->considered);
    *cause = NULL;
    if ((reason = cause_window(j, p, until)) != JUDGE_NO_REASON ||
        (reason = cause_restart(j, p, cause, until)) != JUDGE_NO_REASON ||
        (reason = cause_power(j, p, cause, until)) != JUDGE_NO_REASON ||
        (reason = cause_parents(j, p, cause, until)) != JUDGE_NO_REASON)
        return reason;
    *cause = NULL;
    return cause_look_again(j, p, until);
}

void judge_cause_over(struct judge *j, struct judge_problem *p)
{
    size_t at = 0;
    const char *key;
    void *value;

    if (!judge_cause_place(j, p))
        return;
    if (p->state != JUDGE_SUSPECT && !cause_is_restart(p))
        judge_device_of(j, p->device)->back_at = j->now;
    if (!p->explains)
        return;
    p->explains = false;
    while (map_next(j->problems, &at, &key, &value)) {
        struct judge_problem *child = value;

        if (child->state == JUDGE_CONFIRMED && child->cause && !strcmp(child->cause, p->key))
            judge_settle(j, child);
    }
}

size_t judge_cause_behind(const struct judge *j, const struct judge_problem *p, const char **out)
{
    size_t count = 0;

    if (j->topology && cause_is_outage(p))
        count = topology_behind(j->topology, p->device, out, JUDGE_LISTED);
    else if (j->topology && cause_is_battery(p))
        count = topology_powered(j->topology, p->device, out, JUDGE_LISTED);
    return count < JUDGE_LISTED ? count : JUDGE_LISTED;
}

void judge_cause_opened(struct judge *j, struct judge_problem *p)
{
    const char *behind[JUDGE_LISTED];
    size_t count = judge_cause_place(j, p) ? judge_cause_behind(j, p, behind) : 0;

    for (size_t i = 0; i < count; i++) {
        struct judge_problem *child = cause_outage(j, behind[i]);

        if (!child || child->state != JUDGE_TICKETED || child->cause ||
            child->first < p->first - j->policy.probe)
            continue;
        child->reason = cause_is_outage(p) ? JUDGE_BEHIND : JUDGE_POWER;
        judge_set(&child->cause, p->key);
        judge_touch(j, child);
        judge_say(j, child, JUDGE_SUPPRESSED, 0);
        child->reason = JUDGE_NO_REASON;
    }
}
