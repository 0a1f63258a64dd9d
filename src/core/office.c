/* office.c: the desk with what it needs around it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/office.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "core/clerk.h"
#include "out/notify_thread.h"

struct office {
    struct office_parts parts;
    struct desk *desk;
    struct neighbours *neighbours;
    struct notify_thread *notify;
};

static void problem_open(void *ctx, const char *key, bool open)
{
    const struct office *o = ctx;
    watch_open(flow_watch(o->parts.flow), key, open);
    if (!open && o->parts.over != NULL) {
        o->parts.over(o->parts.ctx, key);
    }
}

static void problem_restored(void *ctx, const char *key)
{
    const struct office *o = ctx;
    watch_restore(flow_watch(o->parts.flow), key);
}

static void recheck(void *ctx, const char *device, const char *object, const char *condition)
{
    const struct office *o = ctx;
    sched_ask(o->parts.sched, device, object, condition, clock_mono());
}

static void tell_edges(void *ctx, struct topology *t)
{
    const struct office *o = ctx;
    neighbours_edges(o->neighbours, t);
}

static bool routes(void *ctx, const char *device)
{
    const struct office *o = ctx;
    return neighbours_routes(o->neighbours, device);
}

static void edges_changed(void *ctx)
{
    const struct office *o = ctx;
    desk_neighbours(o->desk);
}

/* In the clerk's thread. */
static void committed(void *ctx)
{
    const struct office *o = ctx;
    if (o->notify != NULL) { /* the start may have ended before it */
        notify_thread_wake(o->notify);
    }
    if (o->parts.committed != NULL) {
        o->parts.committed(o->parts.ctx);
    }
}

static struct notify_thread *start_notify(const struct fleet_options *options, struct err *err)
{
    char *path = file_join(options->state, "tickets.db");
    struct notify_thread *t = notify_thread_start(path, options->channels, options->channel_count, err);
    free(path);
    return t;
}

struct office *office_open(const struct fleet *fleet, const struct office_parts *parts, struct err *err)
{
    struct office *o = mem_new(sizeof *o);
    struct desk_hooks hooks = { .ctx = o,
                                .open = problem_open,
                                .restore = problem_restored,
                                .recheck = recheck,
                                .edges = tell_edges,
                                .routes = routes,
                                .committed = committed };
    o->parts = *parts;
    o->neighbours = neighbours_new(parts->sched, parts->timers, edges_changed, o);
    o->desk = desk_open(fleet, &hooks, err);
    o->notify = o->desk != NULL ? start_notify(&fleet->options, err) : NULL; /* before anything is posted */
    if (o->notify == NULL) {
        office_close(o);
        return NULL;
    }
    return o;
}

void office_begin(struct office *o, int64_t now)
{
    neighbours_reload(o->neighbours, now);
    desk_neighbours(o->desk);
}

void office_change(struct office *o, const struct fleet *fleet, int64_t now)
{
    neighbours_reload(o->neighbours, now);
    desk_change(o->desk, fleet);
    notify_thread_change(o->notify, fleet->options.channels, fleet->options.channel_count);
}

void office_polled(struct office *o, struct unit *u, struct poll *p, int64_t now)
{
    neighbours_polled(o->neighbours, u, p, now);
    if (p->any_answer) {
        desk_answered(o->desk, u->device->key, now - p->answered_at);
    }
}

json_t *office_json(const struct office *o)
{
    struct clerk *c = desk_clerk(o->desk);
    char why[CLERK_WHY];
    bool failing = clerk_failing(c, why);
    return json_pack("{s:I, s:b, s:s}", "waiting", (json_int_t)clerk_waiting(c), "failing", failing, "why",
                     why);
}

static json_t *neighbours_of(const struct unit *u)
{
    json_t *list = json_array();
    const struct neighbour_list *l = u->neighbours;
    for (size_t i = 0; l != NULL && i < l->count; i++) {
        const struct neighbour *r = &l->rows[i];
        const char *port = r->port != NULL ? r->port : r->port_descr;
        json_array_append_new(list, json_pack("{s:s?, s:s?, s:s?, s:s?, s:b}", "port", port, "device", r->to,
                                              "name", r->name != NULL ? r->name : r->address, "remote_port",
                                              r->remote_port, "gone", r->kept));
    }
    return list;
}

json_t *office_json_device(const struct office *o, const char *device)
{
    const struct topology *t = desk_topology(o->desk);
    const struct unit *u = sched_unit(o->parts.sched, device);
    const char *const *parents;
    size_t count = topology_parents(t, device, &parents);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, json_string(parents[i]));
    }
    return json_pack("{s:o, s:b, s:o}", "parents", list, "learned", topology_learned(t, device), "neighbours",
                     u != NULL ? neighbours_of(u) : json_array());
}

struct desk *office_desk(const struct office *o)
{
    return o->desk;
}

void office_close(struct office *o)
{
    if (o == NULL) {
        return;
    }
    desk_close(o->desk); /* its last batch wakes the notifier */
    notify_thread_stop(o->notify);
    neighbours_free(o->neighbours);
    free(o);
}
