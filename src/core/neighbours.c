/* neighbours.c: which configured devices are connected with each other, from what they tell of their neighbours. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/neighbours.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/neighbours_site.h"

enum { TEXT = 200, KEEP = 24 * 3600 };

static const int64_t settle = 20 * 1000000LL, next_site = 20000, name_again = 15 * 60 * 1000000LL;

struct neighbours {
    struct sched *sched;
    struct timers *timers;
    struct timer timer; /* armed while sites are to be looked at */
    void (*changed)(void *ctx);
    void *ctx;
    struct map *dirty; /* sites ("acme/hq") */
    bool moved;        /* connections are others than when changed() was called last */
};

/* --- one list --- */

static void free_row(struct neighbour *r)
{
    free(r->section);
    free(r->port);
    free(r->port_descr);
    free(r->name);
    free(r->address);
    free(r->remote_port);
    free(r->to);
}

void neighbours_list_free(struct neighbour_list *l)
{
    if (l != NULL) {
        for (size_t i = 0; i < l->count; i++) {
            free_row(&l->rows[i]);
        }
        free(l->rows);
        free(l->name);
        free(l);
    }
}

static struct neighbour_list *list_of(struct unit *u)
{
    u->neighbours = u->neighbours != NULL ? u->neighbours : mem_new(sizeof *u->neighbours);
    return u->neighbours;
}

static bool same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_row(const struct neighbour *a, const struct neighbour *b)
{
    return same(a->section, b->section) && same(a->port, b->port) && same(a->port_descr, b->port_descr) &&
           same(a->name, b->name) && same(a->address, b->address) && same(a->remote_port, b->remote_port) &&
           a->mac == b->mac;
}

/* --- what a poll brought --- */

/* A text of a row in memory of its own, or NULL. */
static char *text_of(const struct section *s, const struct reading *all, const char *metric)
{
    char text[TEXT];
    int m = profile_metric(s, metric);
    if (m < 0 || !all[m].exists || all[m].why != WHY_NONE || all[m].text == NULL || all[m].text[0] == '\0') {
        return NULL;
    }
    (void)text_clean(all[m].text, strlen(all[m].text), text, sizeof text);
    return mem_string(text);
}

static uint64_t mac_of(const struct section *s, const struct reading *all, const char *metric)
{
    uint64_t mac = 0;
    int m = profile_metric(s, metric);
    const struct value *v = m >= 0 && all[m].exists && all[m].why == WHY_NONE ? all[m].cell : NULL;
    for (size_t i = 0; v != NULL && v->type == VALUE_BYTES && v->len == 6 && i < 6; i++) {
        mac = mac << 8 | v->bytes[i];
    }
    return mac;
}

static bool is_number(const struct section *s, const struct reading *all, const char *metric, double *value)
{
    int m = profile_metric(s, metric);
    bool is = m >= 0 && all[m].exists && all[m].why == WHY_NONE && all[m].has_number;
    *value = is ? all[m].value : 0;
    return is;
}

static struct neighbour row_of(const struct section *s, const struct reading *all)
{
    struct neighbour r = { .section = mem_string(s->name),
                           .port = text_of(s, all, "local_port"),
                           .port_descr = text_of(s, all, "local_descr"),
                           .name = text_of(s, all, "sys_name"),
                           .address = text_of(s, all, "address"),
                           .remote_port = text_of(s, all, "port_id"),
                           .mac = mac_of(s, all, "chassis_id"),
                           .seen = clock_wall() / 1000000 };
    double type;
    if (is_number(s, all, "chassis_type", &type) && type != 4) {
        r.mac = 0; /* six octets, but no MAC */
    }
    if (r.mac == 0) {
        r.mac = mac_of(s, all, "mac");
    }
    if (is_number(s, all, "port_type", &type) &&
        (type == 3 || type == 7)) { /* a MAC or a bare number says less than words */
        char *descr = text_of(s, all, "port_descr");
        if (descr != NULL) {
            free(r.remote_port);
            r.remote_port = descr;
        }
    }
    return r;
}

static bool has_port(const struct neighbour_list *l, const struct neighbour *row)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct neighbour *r = &l->rows[i];
        if (r != row && !r->kept && same(r->section, row->section) && same(r->port, row->port)) {
            return true;
        }
    }
    return false;
}

/* A row that the walk did not bring: is it still to be believed? */
static bool is_believed(const struct neighbours *n, const struct neighbour_list *now,
                        const struct neighbour *r)
{
    const struct unit *to = r->to != NULL ? sched_unit(n->sched, r->to) : NULL;
    return !has_port(now, r) &&
           (clock_wall() / 1000000 - r->seen < KEEP || (to != NULL && to->state != UNIT_UP));
}

/* The rows of one section are replaced. True when something is different. */
static bool replace(struct neighbours *n, struct neighbour_list *l, const char *section,
                    struct neighbour *rows, size_t count)
{
    struct neighbour_list now = { .rows = mem_array(l->count + count + 1, sizeof *now.rows) };
    bool changed = false;
    for (size_t i = 0; i < count; i++) {
        now.rows[now.count++] = rows[i];
    }
    for (size_t i = 0; i < l->count; i++) {
        struct neighbour *old = &l->rows[i], *found = NULL;
        for (size_t k = 0; k < count && found == NULL && strcmp(old->section, section) == 0; k++) {
            found = same_row(old, &now.rows[k]) ? &now.rows[k] : NULL;
        }
        if (found != NULL) {
            free(found->to);
            found->to = old->to;
            old->to = NULL;
            free_row(old);
        } else if (strcmp(old->section, section) != 0) {
            now.rows[now.count++] = *old;
        } else if (now.count < NEIGHBOURS_MOST && is_believed(n, &now, old)) {
            old->kept = true;
            now.rows[now.count++] = *old;
        } else {
            n->moved = n->moved || old->to != NULL;
            changed = true;
            free_row(old);
        }
    }
    for (size_t k = 0; k < count; k++) {
        changed = changed || now.rows[k].to == NULL;
    }
    free(l->rows);
    l->rows = now.rows;
    l->count = now.count;
    return changed;
}

static bool take_table(struct neighbours *n, struct unit *u, struct poll *p, const struct poll_section *ps)
{
    const struct section *s = ps->us->section;
    struct reading *all = arena_array(p->arena, s->metric_count + 1u, sizeof *all);
    struct neighbour *rows = mem_array(ps->row_count + 1, sizeof *rows);
    size_t count = 0;
    bool changed = false;
    for (size_t i = 0; i < ps->row_count && count < NEIGHBOURS_MOST; i++) {
        if (ps->rows[i] != NULL && ps->rows[i]->cells != NULL) {
            reading_row(s, ps->rows[i], ps->scalars, NULL, WHY_NONE, true, p->arena, all);
            rows[count++] = row_of(s, all);
        }
    }
    if (count > 0 || u->neighbours != NULL) {
        changed = replace(n, list_of(u), s->name, rows, count);
    }
    free(rows);
    return changed;
}

static bool note_own(struct neighbour_list *l, uint64_t mac)
{
    size_t i = 0;
    while (i < NEIGHBOURS_OWN && l->own[i] != 0 && l->own[i] != mac) {
        i++;
    }
    if (mac == 0 || i == NEIGHBOURS_OWN || l->own[i] == mac) {
        return false;
    }
    l->own[i] = mac;
    return true;
}

/* What scalars tell of the device itself. */
static bool take_own(struct unit *u, struct poll *p, const struct poll_section *ps)
{
    const struct section *s = ps->us->section;
    struct reading *all = arena_array(p->arena, s->metric_count + 1u, sizeof *all);
    double forwarding, bridge_ports;
    bool changed = false;
    reading_row(s, ps->rows[0], ps->scalars, NULL, WHY_NONE, true, p->arena, all);
    char *name = strcmp(s->group, "system") == 0 ? text_of(s, all, "name") : NULL;
    if (name != NULL && (u->neighbours == NULL || !same(name, u->neighbours->name))) {
        struct neighbour_list *l = list_of(u);
        free(l->name);
        l->name = name;
        name = NULL;
        changed = true;
    }
    free(name);
    uint64_t mac = mac_of(s, all, "bridge_address"), chassis = mac_of(s, all, "own_chassis");
    if (mac != 0 || chassis != 0) {
        changed |= note_own(list_of(u), mac);
        changed |= note_own(list_of(u), chassis);
    }
    if (is_number(s, all, "forwarding", &forwarding)) {
        bool bridges = is_number(s, all, "bridge_ports", &bridge_ports) && bridge_ports > 0;
        struct neighbour_list *l = list_of(u);
        changed |= l->forwards != (forwarding == 1) || l->bridges != bridges;
        l->forwards = forwarding == 1;
        l->bridges = bridges;
    }
    return changed;
}

/* Polls are many: a name is looked at now and then, other words where they are. */
static bool tells_own(struct unit *u, const struct section *s, int64_t now)
{
    if (s->table) {
        return false;
    }
    if (strcmp(s->name, "system") != 0) {
        return strcmp(s->name, "identity") == 0 || strcmp(s->name, "chassis") == 0 ||
               strcmp(s->name, "bridge") == 0;
    }
    if (list_of(u)->own_next > now) {
        return false;
    }
    list_of(u)->own_next = now + name_again;
    return true;
}

static void mark(struct neighbours *n, const char *key, int64_t now)
{
    static char there;
    const char *slash = strrchr(key, '/');
    if (slash != NULL) {
        (void)map_set_bytes(n->dirty, key, (size_t)(slash - key), &there);
    }
    if (!timer_armed(&n->timer)) {
        timer_set(n->timers, &n->timer, now + settle);
    }
}

void neighbours_polled(struct neighbours *n, struct unit *u, struct poll *p, int64_t now)
{
    bool changed = false;
    for (size_t i = 0; i < p->section_count && p->any_answer; i++) {
        const struct poll_section *ps = &p->sections[i];
        const struct section *s = ps->us->section;
        if (ps->skip || ps->us->context[0] != '\0') {
            continue;
        }
        if (s->table && strcmp(s->group, "neighbour") == 0 && ps->walked && !ps->walk.failed) {
            changed |= take_table(n, u, p, ps);
        } else if (p->failure == WHY_NONE && ps->row_count > 0 && ps->rows[0] != NULL &&
                   tells_own(u, s, now)) {
            changed |= take_own(u, p, ps);
        }
    }
    if (changed) {
        mark(n, u->device->key, now);
    } else if (n->moved && !timer_armed(&n->timer)) {
        timer_set(n->timers, &n->timer, now + settle);
    }
}

/* --- when --- */

/* One site at a time: the loop has other work. */
static void on_timer(struct timer *t, int64_t now)
{
    struct neighbours *n = (struct neighbours *)((char *)t - offsetof(struct neighbours, timer));
    const char *key;
    void *there;
    size_t at = 0;
    if (map_next(n->dirty, &at, &key, &there)) {
        char *site = mem_string(key);
        (void)map_remove(n->dirty, site);
        n->moved |= neighbours_site_resolve(n->sched, site);
        free(site);
        timer_set(n->timers, &n->timer, now + next_site);
        return;
    }
    if (n->moved) {
        n->moved = false;
        n->changed(n->ctx);
    }
}

/* --- the outside --- */

struct neighbours *neighbours_new(struct sched *s, struct timers *timers, void (*changed)(void *ctx),
                                  void *ctx)
{
    struct neighbours *n = mem_new(sizeof *n);
    *n = (struct neighbours){ .sched = s,
                              .timers = timers,
                              .timer.fire = on_timer,
                              .changed = changed,
                              .ctx = ctx,
                              .dirty = map_new() };
    return n;
}

void neighbours_free(struct neighbours *n)
{
    if (n != NULL) {
        timer_clear(n->timers, &n->timer);
        map_free(n->dirty);
        free(n);
    }
}

void neighbours_reload(struct neighbours *n, int64_t now)
{
    size_t count;
    struct unit *const *units = sched_units(n->sched, &count);
    for (size_t i = 0; i < count; i++) {
        if (units[i]->neighbours != NULL) {
            mark(n, units[i]->device->key, now);
        }
    }
}

void neighbours_edges(const struct neighbours *n, struct topology *t)
{
    size_t count;
    struct unit *const *units = sched_units(n->sched, &count);
    for (size_t i = 0; i < count; i++) {
        const struct neighbour_list *l = units[i]->neighbours;
        for (size_t k = 0; l != NULL && k < l->count; k++) {
            if (l->rows[k].to != NULL) {
                topology_edge(t, units[i]->device->key, l->rows[k].to);
            }
        }
    }
}

bool neighbours_routes(const struct neighbours *n, const char *device)
{
    const struct unit *u = sched_unit(n->sched, device);
    const struct neighbour_list *l = u != NULL ? u->neighbours : NULL;
    return l != NULL && l->forwards && !l->bridges;
}

static bool is_at(const struct neighbour *r, const char *const *names, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        if (names[k] != NULL && names[k][0] != '\0' &&
            (same(r->port, names[k]) || same(r->port_descr, names[k]))) {
            return true;
        }
    }
    return false;
}

bool neighbours_leads(const struct unit *u, const char *const *names, size_t count)
{
    const struct neighbour_list *l = u->neighbours;
    for (size_t i = 0; l != NULL && i < l->count; i++) {
        if (l->rows[i].to != NULL && is_at(&l->rows[i], names, count)) {
            return true;
        }
    }
    return false;
}

bool neighbours_at(const struct unit *u, const char *const *names, size_t count, char *out, size_t cap)
{
    const struct neighbour_list *l = u->neighbours;
    const struct neighbour *best = NULL;
    for (size_t i = 0; l != NULL && i < l->count; i++) {
        const struct neighbour *r = &l->rows[i];
        bool here = (r->name != NULL || r->to != NULL) && is_at(r, names, count);
        if (here && (best == NULL || best->seen < r->seen || (best->to == NULL && r->to != NULL))) {
            best = r;
        }
    }
    if (best != NULL) {
        const char *name = best->to != NULL ? strrchr(best->to, '/') + 1 : best->name;
        (void)snprintf(out, cap, "%s%s%s", name, best->remote_port != NULL ? " port " : "",
                       best->remote_port != NULL ? best->remote_port : "");
    }
    return best != NULL;
}
