/* sched.c: who is due. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sched.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/stat.h"
#include "base/text.h"
#include "core/clones.h"
#include "core/keys.h"

enum { LAG_STEP = 500, LAG_SLOTS = 4000, SPARE_ARENAS = 64, TOGETHER = 20000, GRID = 20000 };

static const int64_t second = 1000000, minute = 60 * 1000000LL, walk_limit = 10 * 60 * 1000000LL;

struct sched {
    struct wire *wire;
    struct timers *timers;
    struct flow *flow;
    struct sched_hooks hooks;
    struct fleet *fleet;
    struct map *by_key;
    struct unit **units;
    size_t count, polling;
    bool stopping;
    struct clones *clones;
    struct arena *spare[SPARE_ARENAS];
    size_t spare_count;
    uint32_t lag[LAG_SLOTS]; /* polls begun that many LAG_STEPs late */
    uint64_t lag_count;
    int64_t wall_offset; /* the schedule's own: taken once, so that a jump of the wall clock moves no phase */
};

int64_t sched_backoff(int64_t down_for)
{
    if (down_for < 5 * minute) {
        return 30 * second;
    }
    return down_for < 30 * minute ? 5 * minute : down_for < 4 * 60 * minute ? 10 * minute : 60 * minute;
}

int64_t sched_next(int64_t now, int64_t every, int64_t phase)
{
    int64_t into = (now - phase) % every;
    into += into < 0 ? every : 0;
    return now - into + every;
}

struct sched *sched_new(struct wire *wire, struct timers *timers, struct flow *flow,
                        const struct sched_hooks *hooks)
{
    struct sched *s = mem_new(sizeof *s);
    s->wire = wire;
    s->timers = timers;
    s->flow = flow;
    s->hooks = *hooks;
    s->by_key = map_new();
    s->clones = clones_new();
    s->wall_offset = clock_wall() - clock_mono();
    return s;
}

static struct arena *take_arena(struct sched *s)
{
    return s->spare_count > 0 ? s->spare[--s->spare_count] : arena_new(0);
}

static void give_arena(struct sched *s, struct arena *a)
{
    if (s->spare_count == SPARE_ARENAS) {
        arena_free(a);
        return;
    }
    arena_reset(a);
    s->spare[s->spare_count++] = a;
}

static int64_t base_period(const struct unit *u)
{
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < u->section_count; i++) {
        least = u->sections[i].every < least ? u->sections[i].every : least;
    }
    return least == INT64_MAX ? minute : least;
}

/* The device's place in its period: the same after every restart, different for each device; on a grid, so that
 * devices begin a few at a time and share wake-ups and system calls. */
static int64_t phase_of(const struct unit *u)
{
    int64_t phase = (int64_t)(text_hash(u->device->key, strlen(u->device->key)) % (uint64_t)base_period(u));
    return phase - phase % GRID;
}

/* Next due times of sections that have none: the first poll asks everything at the device's first turn, so that nobody waits for hours. */
static void set_first_dues(struct sched *s, struct unit *u, int64_t now)
{
    int64_t first = sched_next(now + s->wall_offset, base_period(u), phase_of(u)) - s->wall_offset;
    for (size_t i = 0; i < u->section_count; i++) {
        if (u->sections[i].due == 0) {
            u->sections[i].due = first;
        }
    }
}

static void arm(struct sched *s, struct unit *u)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < u->section_count; i++) {
        next = u->sections[i].due < next ? u->sections[i].due : next;
    }
    u->next = next;
    if (next != INT64_MAX && !s->stopping) {
        timer_set(s->timers, &u->timer, next);
    }
}

/* Collect what is due and move it on along its absolute grid. */
static size_t take_due(struct sched *s, struct unit *u, struct unit_section **due, int64_t now)
{
    size_t n = 0;
    for (size_t i = 0; i < u->section_count; i++) {
        struct unit_section *us = &u->sections[i];
        if (us->due <= now + TOGETHER) {
            bool idle = us->replaced || (us->absent && !us->walk_now && now < us->walk_at);
            due[n] = us;
            n += !idle;
            us->due =
                sched_next((us->due > now ? us->due : now) + s->wall_offset, us->ask_every, phase_of(u)) -
                s->wall_offset;
        }
    }
    return n;
}

static void note_lag(struct sched *s, int64_t late)
{
    size_t slot = late < 0 ? 0 : (size_t)(late / LAG_STEP);
    s->lag[slot < LAG_SLOTS ? slot : LAG_SLOTS - 1]++;
    s->lag_count++;
}

double sched_lag(struct sched *s, double quantile, uint64_t *count)
{
    uint64_t seen = 0, want = (uint64_t)((double)s->lag_count * quantile);
    size_t slot = 0;
    for (; slot + 1 < LAG_SLOTS && (seen += s->lag[slot]) <= want; slot++) {
    }
    *count = s->lag_count;
    memset(s->lag, 0, sizeof s->lag);
    s->lag_count = 0;
    return *count == 0 ? 0 : (double)(slot + 1) * LAG_STEP / 1000.0;
}

static void set_state(struct unit *u, uint8_t state, int64_t now)
{
    if (u->state == state) {
        return;
    }
    if (u->state != UNIT_NEW || state != UNIT_UP) {
        log_limited(state == UNIT_UP ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, u->device->key, "device",
                    "device=%s state=%s was=%s for_s=%lld", u->device->key, unit_state_name(state),
                    unit_state_name(u->state), (long long)((now - u->state_since) / second));
    }
    u->state = state;
    u->state_since = now;
}

static void apply_rebind(struct sched *s, struct unit *u, int64_t now);

static void end_unit(struct sched *s, struct unit *u)
{
    timer_clear(s->timers, &u->timer);
    unit_free(u);
}

static void after_poll(struct sched *s, struct unit *u, const struct poll *p, int64_t now)
{
    u->polls++;
    if (p->any_answer) {
        (void)clones_look(s->clones, u);
        u->last_answer = now;
        set_state(u, UNIT_UP, now);
        stat_add(p->failure == WHY_NONE ? STAT_polls_good : STAT_polls_partial, 1);
        if (p->restarted) {
            log_limited(LOG_LEVEL_INFO, u->device->key, "restarted", "device=%s uptime_s=%lu", u->device->key, (unsigned long)p->uptime / 100);
        }
        if (p->failure == WHY_NONE) {
            plan_limits_grow(&u->limits);
        }
        return;
    }
    u->polls_failed++;
    stat_add(STAT_polls_failed, 1);
    if (p->failure == WHY_AUTH || p->failure == WHY_TIMEOUT) {
        set_state(u, p->failure == WHY_AUTH ? UNIT_REFUSED : UNIT_DOWN, now);
        u->probe_at = now - u->state_since < 30 * second ? now : now + sched_backoff(now - u->state_since);
    }
}

static void on_polled(struct poll *p, int64_t now)
{
    struct unit *u = p->unit;
    struct sched *s = p->ctx;
    struct arena *arena = p->arena;
    u->poll = NULL;
    s->polling--;
    after_poll(s, u, p, now);
    flow_poll(s->flow, p);
    if (s->hooks.polled != NULL) {
        s->hooks.polled(s->hooks.ctx, u, p);
    }
    give_arena(s, arena);
    if (u->gone) {
        end_unit(s, u);
    } else if (u->next_fleet != NULL) {
        apply_rebind(s, u, now);
    }
}

static void begin_poll(struct sched *s, struct unit *u, struct unit_section **due, size_t count, int64_t now)
{
    int64_t limit = base_period(u) - TOGETHER; /* over before the next one is due */
    for (size_t i = 0; i < count; i++) {
        const struct unit_section *us = due[i];
        if (us->section->table &&
            (us->walk_now || us->rows == NULL || us->section->walk || now >= us->walk_at)) {
            limit = limit > walk_limit ? limit
                                       : walk_limit; /* a first walk of a slow device takes what it takes */
        }
    }
    stat_add(STAT_polls, 1);
    s->polling++;
    u->poll = poll_start(u, due, count, take_arena(s), s->wire, s->timers, limit, now, on_polled, s);
}

/* A device that is down is asked one small question: for half a minute as often as always, so that a short silence costs no more than it lasts, then at times
 * that grow apart. When it answers everything is due at once. */
static bool is_resting(const struct unit *u, int64_t now)
{
    return (u->state == UNIT_DOWN || u->state == UNIT_REFUSED) && now < u->probe_at;
}

static void on_due(struct timer *t, int64_t now)
{
    struct unit *u = (struct unit *)((char *)t - offsetof(struct unit, timer));
    struct sched *s = u->sched;
    struct unit_section **due = mem_array(u->section_count + 1, sizeof(struct unit_section *));
    int64_t late = now - u->next;
    size_t count = take_due(s, u, due, now);
    if (count == 0) {
        /* nothing of it is on this device */
    } else if (u->poll != NULL) {
        stat_add(STAT_polls_coalesced, 1);
        flow_missed(s->flow, u, due, count, WHY_LATE);
    } else if (u->device->credential->version == SITE_V3 && u->user == NULL) {
        flow_missed(s->flow, u, due, count,
                    WHY_AUTH); /* keys that could not be made: told when they were derived */
    } else if (!u->peer.has_address) {
        set_state(u, UNIT_NO_ADDRESS, now);
        flow_missed(s->flow, u, due, count, WHY_ADDRESS);
    } else if (is_resting(u, now)) {
        flow_missed(s->flow, u, due, count, u->state == UNIT_REFUSED ? WHY_AUTH : WHY_DOWN);
    } else {
        note_lag(s, late);
        begin_poll(s, u, due, count, now);
    }
    free(due);
    arm(s, u);
}

static void adopt(struct sched *s, struct unit *u, int64_t now)
{
    u->sched = s;
    u->timer.fire = on_due;
    set_first_dues(s, u, now);
    arm(s, u);
    if (!u->peer.has_address && s->hooks.resolve != NULL) {
        s->hooks.resolve(s->hooks.ctx, u);
    }
}

static void apply_rebind(struct sched *s, struct unit *u, int64_t now)
{
    struct fleet *fleet = u->next_fleet;
    struct v3_user *user = u->next_user;
    u->next_user = NULL;
    u->next_fleet = NULL;
    unit_rebind(u, fleet, u->next_device, user);
    u->next_device = NULL;
    fleet_drop(fleet);
    adopt(s, u, now);
}

/* The keys are derived now: the passphrases of a generation do not live on. */
static struct unit *take_device(struct sched *s, struct fleet *fleet, const struct device *d,
                                struct keys *keys, int64_t now)
{
    struct unit *u = map_find(s->by_key, d->key);
    if (u == NULL) {
        u = unit_new(fleet, d, keys_user(keys, d));
        u->state_since = now;
        (void)map_set(s->by_key, d->key, u);
        adopt(s, u, now);
        return u;
    }
    fleet_drop(u->next_fleet);
    v3_user_free(u->next_user);
    u->next_fleet = fleet_hold(fleet);
    u->next_device = d;
    u->next_user = u->device->hash == d->hash ? NULL : keys_user(keys, d);
    if (u->poll == NULL) {
        apply_rebind(s, u, now);
    }
    return u;
}

/* Units of the old list that the new generation does not name. */
static void drop_others(struct sched *s, struct unit **old, size_t count, struct fleet *fleet)
{
    for (size_t i = 0; i < count; i++) {
        struct unit *u = old[i];
        struct err err;
        const struct device *d = fleet_device(fleet, u->device->key, &err);
        if (d != NULL && !d->disabled) {
            continue;
        }
        (void)map_remove(s->by_key, u->device->key);
        u->gone = u->poll != NULL;
        timer_clear(s->timers, &u->timer);
        if (!u->gone) {
            end_unit(s, u);
        }
    }
}

void sched_take(struct sched *s, struct fleet *fleet, int64_t now)
{
    struct unit **old = s->units;
    size_t old_count = s->count;
    struct fleet *old_fleet = s->fleet;
    s->fleet = fleet_hold(fleet);
    struct keys *keys = keys_new();
    drop_others(s, old, old_count, fleet);
    s->units = mem_array(fleet->device_count + 1, sizeof(struct unit *));
    s->count = 0;
    for (size_t i = 0; i < fleet->device_count; i++) {
        if (!fleet->devices[i]->disabled) {
            s->units[s->count++] = take_device(s, fleet, fleet->devices[i], keys, now);
        }
    }
    keys_free(keys);
    keys_wipe(fleet);
    free(old);
    fleet_drop(old_fleet);
}

struct unit *const *sched_units(const struct sched *s, size_t *count)
{
    *count = s->count;
    return s->units;
}

struct unit *sched_unit(const struct sched *s, const char *key)
{
    return map_find(s->by_key, key);
}

void sched_resolved(struct sched *s, struct unit *u, const struct udp_address *address, int64_t now)
{
    (void)s;
    if (u->peer.has_address && udp_same(&u->peer.address, address, 1)) {
        return;
    }
    if (u->poll !=
        NULL) { /* the poll in flight ends at the old address; the next answer of the resolver comes in time */
        return;
    }
    u->peer.address = *address;
    u->peer.has_address = true;
    v3_engine_forget(&u->peer.engine);
    if (u->state == UNIT_NO_ADDRESS) {
        set_state(u, UNIT_NEW, now);
    }
}

void sched_stop(struct sched *s)
{
    s->stopping = true;
    for (size_t i = 0; i < s->count; i++) {
        timer_clear(s->timers, &s->units[i]->timer);
    }
}

size_t sched_polling(const struct sched *s)
{
    return s->polling;
}

void sched_free(struct sched *s)
{
    if (s == NULL) {
        return;
    }
    for (size_t i = 0; i < s->count; i++) {
        struct unit *u = s->units[i];
        if (u->poll != NULL) {
            struct arena *arena = u->poll->arena;
            poll_cancel(u->poll);
            arena_free(arena);
            u->poll = NULL;
        }
        end_unit(s, u);
    }
    while (s->spare_count > 0) {
        arena_free(s->spare[--s->spare_count]);
    }
    free(s->units);
    map_free(s->by_key);
    clones_free(s->clones);
    fleet_drop(s->fleet);
    free(s);
}
