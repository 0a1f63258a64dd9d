/* sched.c: who is due. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sched.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/stat.h"
#include "core/asked.h"
#include "core/clones.h"
#include "core/keys.h"
#include "core/lag.h"
#include "core/turn.h"

enum { SPARE_ARENAS = 64, POLL_CHUNK = 16 << 10 };

static const int64_t second = 1000000, walk_limit = 10 * 60 * 1000000LL, probe_limit = 30 * 1000000LL;

struct sched {
    struct wire *wire;
    struct timers *timers;
    struct flow *flow;
    struct sched_hooks hooks;
    struct fleet *fleet;
    struct map *by_key;
    struct unit **units;
    size_t count, polling;
    struct unit **ending; /* no longer in the configuration, their last poll is in flight */
    size_t ending_count;
    bool stopping;
    struct clones *clones;
    struct arena *spare[SPARE_ARENAS];
    size_t spare_count;
    struct lag lag;
    int64_t wall_offset; /* the schedule's own: taken once, so that a jump of the wall clock moves no phase */
};

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
    return s->spare_count > 0 ? s->spare[--s->spare_count] : arena_new(POLL_CHUNK);
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

static bool is_away(const struct unit *u)
{
    return u->state == UNIT_DOWN || u->state == UNIT_REFUSED;
}

static void arm(struct sched *s, struct unit *u)
{
    int64_t next = turn_earliest(u);
    if (is_away(u) && u->poll == NULL && u->probe_at < next) {
        next = u->probe_at;
    }
    u->next = next;
    if (next != INT64_MAX && !s->stopping) {
        timer_set(s->timers, &u->timer, next);
    }
}

double sched_lag(struct sched *s, double quantile, uint64_t *count)
{
    return lag_take(&s->lag, quantile, count);
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
static void on_polled(struct poll *p, int64_t now);

static void end_unit(struct sched *s, struct unit *u)
{
    timer_clear(s->timers, &u->timer);
    unit_free(u);
}

/* It is asked again after a while, with one small packet: for half a minute as often as always, so that a short silence costs no more than it lasts,
 * then at times that grow apart. The round trip of before means nothing then. */
static void went_away(struct unit *u, enum why failure, int64_t now)
{
    if (failure == WHY_AUTH || failure == WHY_TIMEOUT) {
        set_state(u, failure == WHY_AUTH ? UNIT_REFUSED : UNIT_DOWN, now);
    }
    int64_t down_for = now - u->state_since, wait = turn_backoff(down_for), period = turn_period(u);
    u->probe_at = now + (down_for < 30 * second && period < wait ? period : wait);
    u->peer.rtt = (struct wire_rtt){ 0 };
}

static void after_poll(struct sched *s, struct unit *u, const struct poll *p, int64_t now)
{
    if (p->strain.on && !p->any_answer) {
        return; /* the ordinary polls say whether it is there */
    }
    u->polls++;
    if (p->any_answer) {
        (void)clones_look(s->clones, u);
        u->last_answer = now;
        set_state(u, UNIT_UP, now);
        stat_add(p->failure == WHY_NONE ? STAT_polls_good : STAT_polls_partial, 1);
        if (p->restarted) {
            log_limited(LOG_LEVEL_INFO, u->device->key, p->agent_only ? "agent-restarted" : "restarted",
                        "device=%s uptime_s=%lu", u->device->key, (unsigned long)p->uptime / 100);
        }
        if (p->failure == WHY_NONE) {
            plan_limits_grow(&u->limits);
        }
        return;
    }
    u->polls_failed++;
    stat_add(STAT_polls_failed, 1);
    went_away(u, p->failure, now);
}

/* Slow sections, between two turns of the others. */
static void begin_slow(struct sched *s, struct unit *u, int64_t now)
{
    int64_t limit = turn_earliest(u) - now - TURN_TOGETHER;
    if (u->poll != NULL || s->stopping || is_away(u) || limit < second) {
        return; /* after the next poll, then */
    }
    struct unit_section **due = mem_array(u->section_count + 1, sizeof(struct unit_section *));
    size_t count = turn_take_later(u, due);
    if (count > 0) {
        s->polling++;
        u->poll = poll_start(u, due, count, take_arena(s), s->wire, s->timers, limit, now, on_polled, s);
    }
    free(due);
}

static void begin_poll(struct sched *s, struct unit *u, struct unit_section **due, size_t count, int64_t now)
{
    int64_t limit = turn_period(u) - TURN_TOGETHER; /* over before the next one is due */
    count = turn_put_off(due, count);
    if (count == 0) {
        begin_slow(s, u, now);
        return;
    }
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

/* The sections that became due while the device was probed. */
static size_t take_waiting(struct unit *u, struct unit_section **due)
{
    size_t n = 0;
    for (size_t i = 0; i < u->section_count; i++) {
        if (u->sections[i].waiting) {
            due[n++] = &u->sections[i];
            u->sections[i].waiting = false;
        }
    }
    return n;
}

/* The answer to a probe: everything is asked at once. No answer: what was due meanwhile is missing. */
static void after_probe(struct sched *s, struct unit *u, bool answered, enum why failure, int64_t now)
{
    struct unit_section **due = mem_array(u->section_count + 1, sizeof(struct unit_section *));
    size_t count = take_waiting(u, due);
    if (!answered) {
        went_away(u, failure, now);
        flow_missed(s->flow, u, due, count, u->state == UNIT_REFUSED ? WHY_AUTH : WHY_DOWN);
        flow_probed(s->flow, u);
    } else if (!s->stopping) {
        count = 0;
        for (size_t i = 0; i < u->section_count; i++) {
            due[count] = &u->sections[i];
            count += !turn_is_idle(&u->sections[i], now);
        }
        set_state(u, UNIT_UP, now);
        begin_poll(s, u, due, count, now);
    }
    free(due);
}

static void forget_ending(struct sched *s, const struct unit *u)
{
    for (size_t i = 0; i < s->ending_count; i++) {
        if (s->ending[i] == u) {
            s->ending[i] = s->ending[--s->ending_count];
            return;
        }
    }
}

static void on_polled(struct poll *p, int64_t now)
{
    struct unit *u = p->unit;
    struct sched *s = p->ctx;
    struct arena *arena = p->arena;
    bool probe = p->section_count == 0, answered = p->any_answer;
    enum why failure = p->failure;
    u->poll = NULL;
    s->polling--;
    if (!probe) {
        after_poll(s, u, p, now);
        flow_poll(s->flow, p);
    }
    if (s->hooks.polled != NULL) {
        s->hooks.polled(s->hooks.ctx, u, p);
    }
    give_arena(s, arena);
    if (u->gone) {
        forget_ending(s, u);
        end_unit(s, u);
        return;
    }
    if (probe) {
        after_probe(s, u, answered, failure, now);
    }
    if (u->next_fleet != NULL && u->poll == NULL) {
        apply_rebind(s, u, now);
    }
    if (u->poll == NULL && unit_settle(u)) {
        turn_begin(u, now);
    }
    asked_again(u, now);
    begin_slow(s, u, now);
    arm(s, u);
}

/* One small question to a device that is down, when it is time; what is due waits for that, or is missing. */
static void look_after(struct sched *s, struct unit *u, struct unit_section **due, size_t count, int64_t now)
{
    if (u->poll == NULL && now < u->probe_at) {
        flow_missed(s->flow, u, due, count, u->state == UNIT_REFUSED ? WHY_AUTH : WHY_DOWN);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        due[i]->waiting = true;
    }
    if (u->poll == NULL) {
        stat_add(STAT_probes, 1);
        s->polling++;
        u->poll = poll_start(u, NULL, 0, take_arena(s), s->wire, s->timers, probe_limit, now, on_polled, s);
    }
}

static void on_due(struct timer *t, int64_t now)
{
    struct unit *u = (struct unit *)((char *)t - offsetof(struct unit, timer));
    struct sched *s = u->sched;
    struct unit_section **due = mem_array(u->section_count + 1, sizeof(struct unit_section *));
    int64_t late = now - u->next;
    size_t count = turn_take(u, due, now, s->wall_offset);
    if (is_away(u) && (u->poll == NULL || u->poll->section_count == 0)) {
        look_after(s, u, due, count, now);
    } else if (count == 0) {
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
    } else {
        lag_note(&s->lag, late);
        begin_poll(s, u, due, count, now);
    }
    free(due);
    arm(s, u);
}

static void adopt(struct sched *s, struct unit *u, int64_t now)
{
    u->sched = s;
    u->timer.fire = on_due;
    turn_first(u, now, s->wall_offset);
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
        u = unit_new(fleet, d, keys_user(keys, d), false);
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
        } else {
            s->ending = mem_resize(s->ending, s->ending_count + 1, sizeof(struct unit *));
            s->ending[s->ending_count++] = u;
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
    addresses_add(&u->own, address, ADDRESSES_NAME);
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

void sched_ask(struct sched *s, const char *device, const char *object, const char *condition, int64_t now)
{
    struct unit *u = sched_unit(s, device);
    if (u == NULL || s->stopping) {
        return;
    }
    struct unit_section **due = mem_array(u->section_count + 1, sizeof(struct unit_section *));
    size_t count = is_away(u) ? 0 : asked_sections(u, object, condition, due, now);
    for (size_t i = 0; i < count; i++) {
        if (u->poll != NULL) {
            due[i]->asked = true;
        } else {
            due[i]->due = now;
        }
    }
    free(due);
    u->probe_at = is_away(u) && u->probe_at > now ? now : u->probe_at;
    arm(s, u);
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

static void end_now(struct sched *s, struct unit *u)
{
    if (u->poll != NULL) {
        struct arena *arena = u->poll->arena;
        poll_cancel(u->poll);
        arena_free(arena);
        u->poll = NULL;
    }
    end_unit(s, u);
}

void sched_free(struct sched *s)
{
    if (s == NULL) {
        return;
    }
    for (size_t i = 0; i < s->count; i++) {
        end_now(s, s->units[i]);
    }
    for (size_t i = 0; i < s->ending_count; i++) {
        end_now(s, s->ending[i]);
    }
    free(s->ending);
    while (s->spare_count > 0) {
        arena_free(s->spare[--s->spare_count]);
    }
    free(s->units);
    map_free(s->by_key);
    clones_free(s->clones);
    fleet_drop(s->fleet);
    free(s);
}
