/* desk.c: facts to verdicts to tickets. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "core/clerk.h"
#include "judge/judge_keep.h"
#include "model/alarm_plan.h"

enum { LONGEST_WAIT = 60000 /* ms */, KEY = 600 };

struct desk {
    struct judge *judge;
    struct judge_policy policy;
    struct topology *topology;
    struct clerk *clerk;
    struct desk_hooks hooks;
    struct map *devices;       /* key -> struct device, of the generation that is held by the caller */
    const struct fleet *fleet; /* that generation */
    int64_t moved;             /* clock_moved() that the judge knows of */
};

static void policies(const struct fleet *fleet, struct judge_policy *judge, struct ticket_policy *ticket)
{
    const struct fleet_tickets *t = &fleet->options.tickets;
    judge_policy_default(judge);
    judge->unconfirmed = t->unconfirmed;
    judge->drop_unconfirmed = t->drop_unconfirmed;
    judge->flap_time = t->flap_time;
    judge->flap_count = t->flap_count;
    judge->watch_time = t->watch_time;
    judge->watch_count = t->watch_count;
    judge->watch_lasts = t->watch_lasts;
    judge->restart = t->restart;
    judge->settle = t->settle;
    judge->probe = t->parent_wait;
    *ticket = (struct ticket_policy){ .relapse = t->relapse,
                                      .close_wins = t->close_wins,
                                      .recurring_count = t->recurring_count,
                                      .recurring_time = t->recurring_time,
                                      .keep = t->keep,
                                      .keep_told = t->keep_told };
}

static const char *site_of(const struct device *device, size_t *len)
{
    *len = (size_t)(strrchr(device->key, '/') - device->key);
    return device->key;
}

enum root { ROOT_ROUTER = 1, ROOT_ONE, ROOT_SEVERAL };

/* What is known of the way into each site: routers by their profile, else one device that polls show to be one. */
static struct map *roots_of(const struct desk *d, const struct fleet *fleet)
{
    struct map *sites = map_new();
    static char marks[] = { 0, ROOT_ROUTER, ROOT_ONE, ROOT_SEVERAL };
    for (size_t i = 0; i < fleet->device_count; i++) {
        const struct device *device = fleet->devices[i];
        size_t len;
        const char *site = site_of(device, &len), *had = map_find_bytes(sites, site, len);
        if (strcmp(device->profile->name, "router") == 0) {
            (void)map_set_bytes(sites, site, len, &marks[ROOT_ROUTER]);
        } else if (had != &marks[ROOT_ROUTER] && d->hooks.routes != NULL &&
                   strcmp(device->profile->name, "auto") == 0 && d->hooks.routes(d->hooks.ctx, device->key)) {
            (void)map_set_bytes(sites, site, len, &marks[had == NULL ? ROOT_ONE : ROOT_SEVERAL]);
        }
    }
    return sites;
}

static bool is_root(const struct desk *d, const struct map *roots, const struct device *device)
{
    size_t len;
    const char *site = site_of(device, &len), *root = map_find_bytes(roots, site, len);
    return strcmp(device->profile->name, "router") == 0 ||
           (root != NULL && *root == ROOT_ONE && strcmp(device->profile->name, "auto") == 0 &&
            d->hooks.routes(d->hooks.ctx, device->key));
}

static void map_devices(struct desk *d, const struct fleet *fleet)
{
    struct map *roots = roots_of(d, fleet);
    map_free(d->devices);
    d->devices = map_new();
    d->topology = topology_new();
    d->fleet = fleet;
    for (size_t i = 0; i < fleet->device_count; i++) {
        struct device *device = fleet->devices[i];
        topology_device(d->topology, device->key, device->parent, is_root(d, roots, device));
        if (!device->disabled) {
            (void)map_set(d->devices, device->key, device);
        }
    }
    for (size_t i = 0; i < fleet->device_count; i++) { /* names what was told above */
        const struct device *device = fleet->devices[i];
        for (size_t k = 0; k < device->power_count; k++) {
            topology_powers(d->topology, device->key, device->powers[k]);
        }
    }
    if (d->hooks.edges != NULL) {
        d->hooks.edges(d->hooks.ctx, d->topology);
    }
    topology_finish(d->topology);
    map_free(roots);
}

static void tell(void *ctx, const struct judge_verdict *v)
{
    struct desk *d = ctx;
    if (v->kind == JUDGE_RECHECK) {
        if (d->hooks.recheck != NULL) {
            d->hooks.recheck(d->hooks.ctx, v->device, v->object, v->condition);
        }
        return;
    }
    if (d->hooks.open != NULL && (v->kind == JUDGE_NOTED || v->kind == JUDGE_OPEN || v->kind == JUDGE_OVER)) {
        d->hooks.open(d->hooks.ctx, v->key, v->kind != JUDGE_OVER);
    }
    if (v->kind == JUDGE_OPEN || v->kind == JUDGE_CLEAR) {
        log_info(v->kind == JUDGE_OPEN ? "trouble" : "over", "key=%s severity=%s title=%s", log_quote(v->key),
                 fact_severity_name(v->severity), log_quote(v->title));
    }
    clerk_verdict(d->clerk, v);
}

static void restore(void *ctx, const char *key, const void *state, size_t len)
{
    struct desk *d = ctx;
    struct judge_view view;
    struct err err;
    if (judge_keep_restore(d->judge, state, len, &err) != 0) {
        log_warn("judge", "key=%s error=%s action=forgotten", log_quote(key), log_quote(err.text));
    } else if (judge_look(d->judge, key, &view)) {
        if (d->hooks.open != NULL) {
            d->hooks.open(d->hooks.ctx, key, true);
        }
        if (view.bad && view.polled && d->hooks.restore != NULL) {
            d->hooks.restore(d->hooks.ctx, key);
        }
    }
}

/* Maintenance of a device now: when it ends, or 0. */
static int64_t maintenance(void *ctx, const char *device, const char *object, int64_t now)
{
    const struct desk *d = ctx;
    const struct device *found = map_find(d->devices, device);
    (void)object;
    return found != NULL ? window_until(&found->maintenance, now) : 0;
}

/* The wall clock was set and has stayed so: what lasted a minute has lasted a minute. */
static void follow_clock(struct desk *d)
{
    int64_t moved = clock_moved();
    if (moved != d->moved) {
        log_info("clock", "moved_s=%lld", (long long)((moved - d->moved) / 1000000));
        judge_shift(d->judge, (moved - d->moved) / 1000);
        d->moved = moved;
    }
}

/* In the clerk's thread. */
static void committed(void *ctx)
{
    const struct desk *d = ctx;
    d->hooks.committed(d->hooks.ctx);
}

static bool is_configured(void *ctx, const char *device, const char *object, const char *condition)
{
    const struct desk *d = ctx;
    const struct device *found = map_find(d->devices, device);
    struct judge_view view;
    char key[KEY];
    (void)snprintf(key, sizeof key, "%s%s%s/%s", device, object[0] != '\0' ? "/" : "", object, condition);
    if (strncmp(device, DESK_UNKNOWN, strlen(DESK_UNKNOWN)) == 0) {
        return true;
    }
    if (found == NULL || !alarm_plan_keeps(found, object, condition)) {
        return false;
    }
    /* what only polls have seen must be something that they still look at */
    return !judge_look(d->judge, key, &view) || !view.polled || view.told ||
           alarm_plan_knows(found, object, condition);
}

struct desk *desk_open(const struct fleet *fleet, const struct desk_hooks *hooks, struct err *err)
{
    struct desk *d = mem_new(sizeof *d);
    struct ticket_policy ticket;
    struct judge_sinks sinks = { .ctx = d, .tell = tell, .maintenance = maintenance };
    char *path = file_join(fleet->options.state, "tickets.db");
    d->hooks = *hooks;
    d->moved = clock_moved();
    policies(fleet, &d->policy, &ticket);
    map_devices(d, fleet);
    d->judge = judge_new(&d->policy, &sinks);
    judge_change(d->judge, &d->policy, d->topology);
    struct clerk_hooks clerk_hooks = { .ctx = d, .memory = restore };
    clerk_hooks.committed = hooks->committed != NULL ? committed : NULL;
    d->clerk = clerk_open(path, &ticket, &clerk_hooks, err);
    free(path);
    if (d->clerk == NULL) {
        desk_close(d);
        return NULL;
    }
    judge_retain(d->judge, is_configured, d, clock_wall() / 1000);
    return d;
}

void desk_change(struct desk *d, const struct fleet *fleet)
{
    struct ticket_policy ticket;
    struct topology *before = d->topology;
    policies(fleet, &d->policy, &ticket);
    map_devices(d, fleet);
    judge_change(d->judge, &d->policy, d->topology);
    topology_free(before);
    clerk_change(d->clerk, &ticket);
    judge_retain(d->judge, is_configured, d, clock_wall() / 1000);
}

void desk_neighbours(struct desk *d)
{
    struct topology *before = d->topology;
    map_devices(d, d->fleet);
    judge_change(d->judge, &d->policy, d->topology);
    topology_free(before);
}

void desk_answered(struct desk *d, const char *device, int64_t ago)
{
    judge_answered(d->judge, device, (clock_wall() - ago) / 1000);
}

void desk_fact(struct desk *d, const struct fact *f)
{
    follow_clock(d);
    judge_fact(d->judge, f);
}

void desk_notice(struct desk *d, const struct ticket_notice *n)
{
    clerk_notice(d->clerk, n);
}

int64_t desk_posted(const struct desk *d)
{
    return clerk_posted(d->clerk);
}

int64_t desk_committed(struct desk *d)
{
    return clerk_committed(d->clerk);
}

const struct topology *desk_topology(const struct desk *d)
{
    return d->topology;
}

struct clerk *desk_clerk(const struct desk *d)
{
    return d->clerk;
}

static void put_memory(void *ctx, const char *key, const char *state, size_t len)
{
    struct desk *d = ctx;
    clerk_memory(d->clerk, key, state, len);
}

int64_t desk_settle(struct desk *d, int64_t now)
{
    int64_t wall = clock_wall() / 1000;
    follow_clock(d);
    judge_run(d->judge, wall);
    judge_keep_changed(d->judge, put_memory, d);
    clerk_post(d->clerk);
    int64_t next = judge_next(d->judge),
            wait = next == INT64_MAX || next - wall > LONGEST_WAIT ? LONGEST_WAIT : next - wall;
    return now + (wait < 1 ? 1 : wait) * 1000;
}

void desk_close(struct desk *d)
{
    if (d == NULL) {
        return;
    }
    if (d->clerk != NULL) {
        judge_keep_changed(d->judge, put_memory, d);
        clerk_close(d->clerk);
    }
    judge_free(d->judge);
    topology_free(d->topology);
    map_free(d->devices);
    free(d);
}
