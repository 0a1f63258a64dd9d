/* unit.c: one device at run time. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/rowalarms.h"
#include "core/neighbours.h"

/* One row from the start: scalars have no index to be walked. */
static void start_scalars(struct unit_section *us)
{
    struct arena *a = arena_new(1024);
    struct grid *grid = grid_new(a, us->section->column_count);
    struct value *scalars = arena_array(a, us->section->column_count, sizeof *scalars);
    (void)grid_row(grid, (struct oid){ .b = (const uint8_t *)"", .len = 0 });
    us->rows = rowset_new(us->section, grid, scalars, us->context, NULL);
    arena_free(a);
}

static void start_section(struct unit_section *us, const struct device *d, const struct section *s,
                          const char *context)
{
    *us = (struct unit_section){
        .section = s, .context = context, .every = site_every(d, s) * 1000, .walk_now = s->table
    };
    us->ask_every = us->every;
    for (uint16_t i = 0; i < s->column_count && !s->table && us->rows == NULL; i++) {
        if (s->columns[i].source == COLUMN_POLLER) { /* it has values also when the device says nothing */
            start_scalars(us);
        }
    }
    rowalarms_start(us, d);
}

void unit_ready(struct unit_section *us)
{
    if (us->sizes == NULL) {
        us->sizes = mem_array(us->section->column_count + 1u, 1);
    }
    if (!us->section->table && us->rows == NULL) {
        start_scalars(us);
    }
}

/* Nothing is kept of what the device does not have, but when to look for it again. */
static void forget_absent(struct unit_section *us)
{
    bool empty = us->rows != NULL && us->rows->gone_count == 0 &&
                 (us->section->table ? us->rows->count == 0 : us->rows->row[0].stored == 0);
    if (empty) {
        rowset_free(us->rows);
        us->rows = NULL;
    }
    free(us->sizes);
    us->sizes = NULL;
}

/* sysObjectID as it is known now, or was when the daemon ended. */
static struct oid object_of(const struct unit *u)
{
    const struct identity *i = u->who.is.object_id_len > 0 ? &u->who.is : &u->who.was;
    return (struct oid){ i->object_id, i->object_id_len };
}

bool unit_wants(const struct unit *u, const struct section *s)
{
    struct oid id = object_of(u);
    for (uint16_t i = 0; i < s->match_count; i++) {
        if (id.len > 0 && oid_under(id, s->match[i])) {
            return true;
        }
    }
    return s->match_count == 0 || (id.len == 0 && u->whole);
}

static void end_section(struct unit_section *us)
{
    rowset_free(us->rows);
    rowset_free(us->recalled);
    rowalarms_end(us);
    free(us->serials);
    free(us->sizes);
}

int unit_unwanted(const struct unit *u)
{
    int count = 0;
    for (size_t i = 0; i < u->device->profile->section_count; i++) {
        count += !unit_wants(u, u->device->profile->sections[i]);
    }
    return count;
}

/* 0: not known. */
static uint64_t object_hash(const struct unit *u)
{
    struct oid id = object_of(u);
    return id.len > 0 ? text_hash(id.b, id.len) | 1 : 0;
}

/* Scalars are asked in the default context only; tables in every context of the device. */
static void make_sections(struct unit *u)
{
    const struct profile *p = u->device->profile;
    size_t contexts = u->device->context_count, wanted = 0;
    for (size_t i = 0; i < p->section_count; i++) {
        wanted += unit_wants(u, p->sections[i]);
    }
    u->sections = mem_array(wanted * (contexts + 1) + 1, sizeof *u->sections);
    u->section_count = 0;
    u->chosen_for = object_hash(u);
    for (size_t i = 0; i < p->section_count; i++) {
        if (!unit_wants(u, p->sections[i])) {
            continue;
        }
        start_section(&u->sections[u->section_count++], u->device, p->sections[i], "");
        for (size_t c = 0; p->sections[i]->table && c < contexts; c++) {
            start_section(&u->sections[u->section_count++], u->device, p->sections[i],
                          u->device->contexts[c]);
        }
    }
}

static void set_peer(struct unit *u)
{
    const struct device *d = u->device;
    struct peer *p = &u->peer;
    struct udp_address literal;
    p->name = d->key;
    p->credential = d->credential;
    p->user = u->user;
    p->reply_from_any = d->reply_from_any;
    p->timeout = d->timeout * 1000;
    p->tries = d->retries + 1;
    if (udp_parse(d->address, d->port, &literal) == 0) {
        if (!p->has_address || !udp_same(&p->address, &literal, 1)) {
            v3_engine_forget(&p->engine);
        }
        p->address = literal;
        p->has_address = true;
    }
    u->limits.most_bytes = d->max_response;
    u->limits.most_varbinds = d->max_varbinds;
}

struct unit *unit_new(struct fleet *fleet, const struct device *device, struct v3_user *user, bool whole)
{
    struct unit *u = mem_new(sizeof *u);
    u->whole = whole;
    u->fleet = fleet_hold(fleet);
    u->device = device;
    u->user = user;
    u->response_time = -1;
    plan_limits_start(&u->limits, device->max_response, device->max_varbinds);
    set_peer(u);
    make_sections(u);
    return u;
}

void unit_free(struct unit *u)
{
    if (u == NULL) {
        return;
    }
    for (size_t i = 0; i < u->section_count; i++) {
        end_section(&u->sections[i]);
    }
    free(u->sections);
    identity_free(&u->who);
    quirks_free(u);
    addresses_free(&u->own);
    neighbours_list_free(u->neighbours);
    v3_engine_forget(&u->peer.engine);
    v3_user_free(u->user);
    v3_user_free(u->next_user);
    fleet_drop(u->fleet);
    fleet_drop(u->next_fleet);
    free(u);
}

/* The old section with the same name, context and meaning, or NULL. */
static struct unit_section *same_section(struct unit_section *old, size_t count,
                                         const struct unit_section *now)
{
    for (size_t i = 0; i < count; i++) {
        const struct section *s = old[i].section;
        if (s != NULL && s->hash == now->section->hash && strcmp(s->name, now->section->name) == 0 &&
            strcmp(old[i].context, now->context) == 0) {
            return &old[i];
        }
    }
    return NULL;
}

static void keep_section(struct unit_section *now, struct unit_section *old, const struct device *d)
{
    struct unit_section kept = *old;
    kept.section = now->section;
    kept.context = now->context;
    if (kept.every != now->every) {
        kept.every = kept.ask_every = now->every;
        kept.due = 0; /* a new period has a new phase */
    }
    end_section(now);
    *now = kept;
    rowalarms_move(now, d, old->section);
    old->section = NULL;
}

/* The sections anew; those that were there before keep all that is known. */
static void remake_sections(struct unit *u)
{
    struct unit_section *old = u->sections;
    size_t old_count = u->section_count;
    make_sections(u);
    for (size_t i = 0; i < u->section_count; i++) {
        struct unit_section *before = same_section(old, old_count, &u->sections[i]);
        if (before != NULL) {
            keep_section(&u->sections[i], before, u->device);
        }
    }
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].section != NULL) {
            end_section(&old[i]);
        }
    }
    free(old);
}

bool unit_settle(struct unit *u)
{
    bool nameless = !u->whole && u->who.looked != 0 && object_of(u).len == 0,
         other = nameless || object_hash(u) != u->chosen_for;
    u->whole = u->whole || nameless; /* it does not say what it is */
    if (other) {
        remake_sections(u);
    }
    for (size_t i = 0; i < u->section_count; i++) {
        if (u->sections[i].absent && !u->sections[i].walk_now) {
            forget_absent(&u->sections[i]);
        }
    }
    return other;
}

void unit_rebind(struct unit *u, struct fleet *fleet, const struct device *device, struct v3_user *user)
{
    struct fleet *old_fleet = u->fleet;
    bool same = u->device->hash == device->hash;
    u->fleet = fleet_hold(fleet);
    u->device = device;
    if (user != NULL || device->credential->version != SITE_V3) {
        v3_engine_forget(&u->peer.engine);
        v3_user_free(u->user);
        u->user = user;
    }
    remake_sections(u);
    u->peer.has_address =
        u->peer.has_address && same; /* literals are set again below, names are resolved again */
    set_peer(u);
    if (!same) {
        u->state = UNIT_NEW;
        addresses_forget_names(&u->own);
        plan_limits_start(&u->limits, device->max_response, device->max_varbinds);
    }
    quirks_apply(u);
    fleet_drop(old_fleet);
}

static bool has_rows(const struct unit_section *us)
{
    return us->rows != NULL && us->rows->count > 0 && !us->absent && !us->walk_now;
}

/* The sections that one with rows makes unnecessary. */
static void stand_back(struct unit *u, const struct unit_section *us)
{
    for (uint16_t r = 0; r < us->section->replace_count; r++) {
        for (size_t i = 0; i < u->section_count; i++) {
            struct unit_section *other = &u->sections[i];
            other->replaced =
                other->replaced || (strcmp(us->section->replaces[r], other->section->name) == 0 &&
                                    strcmp(other->context, us->context) == 0);
        }
    }
}

void unit_replace(struct unit *u)
{
    for (size_t i = 0; i < u->section_count; i++) {
        u->sections[i].replaced = false;
    }
    for (size_t i = 0; i < u->section_count; i++) {
        if (has_rows(&u->sections[i])) {
            stand_back(u, &u->sections[i]);
        }
    }
}

enum { LONG = 600 }; /* seconds */

void unit_walk_all(struct unit *u, int64_t now)
{
    for (size_t i = 0; i < u->section_count; i++) {
        struct unit_section *us = &u->sections[i];
        us->walk_now = true;
        if (us->every > LONG * 1000000LL && us->due > now) {
            us->due = now;
        }
    }
}

void unit_forget(struct unit *u)
{
    quirks_forget(u);
}

const char *unit_state_name(uint8_t state)
{
    static const char *const names[] = { "new", "up", "down", "refused", "no-address" };
    return state < sizeof names / sizeof names[0] ? names[state] : "unknown";
}
