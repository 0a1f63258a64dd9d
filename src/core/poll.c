/* poll.c: one poll of one device, as a sequence of phases: head, tables, what moved, joins. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/poll.h"

#include <string.h>

#include "base/stat.h"
#include "base/text.h"
#include "core/joins.h"

/* HEAD asks sysUpTime, change markers and scalars: it tells whether the remembered rows still hold. TABLES asks the rows, or walks. MOVED walks what turned
 * out to have changed under way. JOINS asks cells in other tables whose index comes from the rows. */
enum { PHASE_HEAD, PHASE_TABLES, PHASE_MOVED, PHASE_JOINS, PHASE_END };

enum { DAY = 24 * 3600, HOUR = 3600 };

static void advance(struct poll *p, int64_t now);

static struct plan *plan_for(struct poll *p, const char *context)
{
    for (size_t i = 0; i < p->plan_count; i++) {
        if (strcmp(p->contexts[i], context) == 0) {
            return p->plans[i];
        }
    }
    if (p->plan_count == POLL_CONTEXTS) {
        return p->plans[0];
    }
    p->contexts[p->plan_count] = context;
    p->plans[p->plan_count] = plan_new(p->arena, &p->unit->limits, p->unit->device->credential->version);
    return p->plans[p->plan_count++];
}

static bool changes_with_markers(const struct unit_section *us)
{
    return us->section->table && us->section->marker_count > 0 && !us->section->walk;
}

static void head_cells(struct poll *p, struct poll_section *ps)
{
    const struct section *s = ps->us->section;
    size_t n = 0;
    ps->cells = arena_array(p->arena, (size_t)s->column_count + s->marker_count + 1, sizeof *ps->cells);
    struct grid_row *row = s->table ? NULL : ps->rows[0];
    for (uint16_t i = 0; i < s->column_count; i++) {
        if (s->columns[i].source == COLUMN_SCALAR) {
            ps->cells[n++] = (struct plan_cell){.name.base = s->columns[i].oid, .value = &ps->scalars[i], .row = row, .size = ps->us->sizes[i]};
        }
    }
    ps->marker_first = n;
    for (uint16_t i = 0; changes_with_markers(ps->us) && i < s->marker_count; i++) {
        struct value *v = arena_alloc(p->arena, sizeof *v);
        ps->cells[n++] = (struct plan_cell){.name.base = s->markers[i], .value = v};
    }
    ps->cell_count = n;
    plan_get(plan_for(p, ps->us->context), ps->cells, n);
}

static void head(struct poll *p)
{
    size_t asked = 0;
    bool remembered = false;
    for (size_t i = 0; i < p->section_count; i++) {
        struct poll_section *ps = &p->sections[i];
        if (!ps->us->section->table) {
            ps->row_count = ps->us->rows->count;
            ps->rows = arena_array(p->arena, ps->row_count + 1, sizeof(struct grid_row *));
            ps->grid = grid_new(p->arena, ps->us->section->column_count);
            ps->rows[0] = grid_row(ps->grid, (struct oid){.b = (const uint8_t *)"", .len = 0});
        }
        head_cells(p, ps);
        asked += ps->cell_count;
        remembered = remembered || (ps->us->section->table && !ps->us->walk_now);
    }
    if (asked == 0 && remembered) { /* rows are asked by number: first see that the device has not restarted */
        struct plan_cell *cell = arena_alloc(p->arena, sizeof *cell);
        *cell = (struct plan_cell){.name.base = plan_sys_uptime, .value = arena_alloc(p->arena, sizeof(struct value))};
        plan_get(plan_for(p, ""), cell, 1);
    }
}

static uint64_t marker_of(const struct poll_section *ps)
{
    uint64_t sum = 0;
    for (size_t i = ps->marker_first; i < ps->cell_count; i++) {
        const struct value *v = ps->cells[i].value;
        bool bytes = v->type == VALUE_BYTES || v->type == VALUE_OID || v->type == VALUE_IP;
        sum = sum * 31 + (bytes ? text_hash(v->bytes, v->len) : value_is_there(v) ? v->u + v->type : 0);
    }
    return sum;
}

static void look_at_markers(struct poll_section *ps)
{
    if (ps->cell_count == ps->marker_first || !ps->cells[ps->marker_first].settled) {
        return;
    }
    uint64_t marker = marker_of(ps);
    if (ps->us->marker_known && ps->us->marker != marker) {
        ps->us->walk_now = true;
    }
    ps->us->marker = marker;
    ps->us->marker_known = true;
}

static void look_at_uptime(struct poll *p, int64_t now)
{
    struct unit *u = p->unit;
    if (p->uptime_known) {
        return;
    }
    for (size_t i = 0; i < p->plan_count && !p->uptime_known; i++) {
        p->uptime_known = plan_uptime(p->plans[i], &p->uptime) == 0;
    }
    if (!p->uptime_known) {
        return;
    }
    p->restarted = u->uptime_known && counter_restarted(u->uptime, u->uptime_at, p->uptime, now, -1);
    u->uptime = p->uptime;
    u->uptime_at = now;
    u->uptime_known = true;
    for (size_t i = 0; p->restarted && i < u->section_count; i++) {
        u->sections[i].walk_now = u->sections[i].section->table;
    }
}

static void begin_walk(struct poll *p, struct poll_section *ps)
{
    const struct section *s = ps->us->section;
    struct oid *bases = arena_array(p->arena, s->column_count + 1u, sizeof *bases);
    uint16_t *columns = arena_array(p->arena, s->column_count + 1u, sizeof *columns);
    size_t n = 0;
    for (uint16_t i = 0; i < s->column_count; i++) {
        if (s->columns[i].source == COLUMN_TABLE) {
            bases[n] = s->columns[i].oid;
            columns[n++] = i;
        }
    }
    ps->walking = true;
    ps->grid = grid_new(p->arena, s->column_count);
    ps->walk = (struct plan_walk){.grid = ps->grid, .bases = bases, .columns = columns, .count = n,
                                  .max_rows = (size_t)p->unit->fleet->options.max_rows};
    plan_walk(plan_for(p, ps->us->context), &ps->walk);
}

/* Cells of one remembered row: the fixed ones from memory, the others to be asked. Returns the number of cells to ask. */
static size_t ask_row(struct poll *p, struct poll_section *ps, const struct row *row, struct grid_row *out, struct plan_cell *cells)
{
    const struct section *s = ps->us->section;
    size_t n = 0;
    out->index = row->index;
    out->cells = arena_array(p->arena, s->column_count, sizeof *out->cells);
    if (row->fixed != NULL) {
        memcpy(out->cells, row->fixed, s->column_count * sizeof *out->cells);
    }
    for (uint16_t i = 0; i < s->column_count; i++) {
        if (i < 64 ? (row->need >> i & 1) != 0 : s->columns[i].source == COLUMN_TABLE && !s->columns[i].fixed) {
            cells[n++] = (struct plan_cell){.name = {s->columns[i].oid, row->index}, .value = &out->cells[i], .row = out, .size = ps->us->sizes[i]};
        }
    }
    return n;
}

static size_t cells_needed(const struct section *s, const struct rowset *rows)
{
    size_t n = 0;
    for (size_t i = 0; i < rows->count; i++) {
        n += (size_t)__builtin_popcountll(rows->row[i].need) + (s->column_count > 64 ? s->column_count - 64u : 0u);
    }
    return n;
}

static void ask_rows(struct poll *p, struct poll_section *ps)
{
    struct rowset *rows = ps->us->rows;
    struct plan_cell *cells = arena_array(p->arena, cells_needed(ps->us->section, rows) + 1, sizeof *cells);
    struct grid_row *all = arena_array(p->arena, rows->count + 1, sizeof *all);
    size_t n = 0;
    ps->rows = arena_array(p->arena, rows->count + 1, sizeof(struct grid_row *));
    ps->row_count = rows->count;
    for (size_t i = 0; i < rows->count; i++) {
        ps->rows[i] = &all[i];
        n += ask_row(p, ps, &rows->row[i], &all[i], cells + n);
    }
    ps->cells = cells;
    ps->cell_count = n;
    plan_get(plan_for(p, ps->us->context), cells, n);
}

static void tables(struct poll *p, int64_t now)
{
    look_at_uptime(p, now);
    for (size_t i = 0; i < p->section_count; i++) {
        struct poll_section *ps = &p->sections[i];
        if (!ps->us->section->table) {
            continue;
        }
        look_at_markers(ps);
        if (ps->us->section->walk || ps->us->walk_now || ps->us->rows == NULL || now >= ps->us->walk_at) {
            begin_walk(p, ps);
        } else {
            ask_rows(p, ps);
        }
    }
}

/* A remembered instance is not there any more: the table changed without a word. */
static bool has_moved(const struct poll_section *ps)
{
    for (size_t i = 0; i < ps->cell_count; i++) {
        uint8_t type = ps->cells[i].value->type;
        if (ps->cells[i].settled && (type == VALUE_NO_INSTANCE || type == VALUE_NO_OBJECT)) {
            return true;
        }
    }
    return false;
}

static void moved(struct poll *p)
{
    for (size_t i = 0; i < p->section_count; i++) {
        struct poll_section *ps = &p->sections[i];
        if (ps->us->section->table && !ps->walking && (has_moved(ps) || p->restarted)) {
            begin_walk(p, ps);
        }
    }
}

static void learn_sizes(struct poll_section *ps)
{
    for (size_t i = 0; i < grid_count(ps->grid); i++) {
        const struct grid_row *row = grid_at(ps->grid, i);
        for (uint16_t c = 0; c < ps->us->section->column_count; c++) {
            const struct value *v = &row->cells[c];
            bool bytes = v->type == VALUE_BYTES || v->type == VALUE_OID || v->type == VALUE_IP;
            size_t size = bytes ? v->len : v->type == VALUE_FLOAT ? 11 : (64 - (size_t)__builtin_clzll(v->u | 1)) / 8 + 1;
            if (value_is_there(v) && size > ps->us->sizes[c]) {
                ps->us->sizes[c] = size > 255 ? 255 : (uint8_t)size;
            }
        }
    }
}

static void joins(struct poll *p)
{
    for (size_t i = 0; i < p->section_count; i++) {
        struct poll_section *ps = &p->sections[i];
        if (ps->walking) {
            grid_sort(ps->grid);
            ps->cell_count = joins_cells(ps->us->section, ps->grid, ps->scalars, &ps->cells);
            plan_get(plan_for(p, ps->us->context), ps->cells, ps->cell_count);
        }
    }
}

/* The walk's rows become what is remembered. An incomplete walk replaces nothing that was known. */
static void take_walk(struct poll *p, struct poll_section *ps, int64_t now)
{
    struct unit_section *us = ps->us;
    bool whole = !ps->walk.failed;
    if (whole || us->rows == NULL) {
        struct rowset *rows = rowset_new(us->section, ps->grid, ps->scalars, us->rows);
        rowset_free(us->rows);
        us->rows = rows;
        us->absent = grid_count(ps->grid) == 0;
        ps->walked = true;
    }
    us->walk_now = !whole;
    int64_t keep = (int64_t)(us->section->marker_count > 0 ? DAY : HOUR) * 1000000;
    us->walk_at = now + keep + (int64_t)(text_hash(us->section->name, strlen(us->section->name)) % 600) * 1000000;
    learn_sizes(ps);
    ps->row_count = us->rows->count;
    ps->rows = arena_array(p->arena, ps->row_count + 1, sizeof(struct grid_row *));
    for (size_t i = 0; i < ps->row_count; i++) {
        ps->rows[i] = grid_find(ps->grid, us->rows->row[i].index);
    }
}

static void finish(struct poll *p, int64_t now)
{
    timer_clear(p->timers, &p->deadline);
    p->ended = now;
    p->phase = PHASE_END;
    look_at_uptime(p, now);
    for (size_t i = 0; i < p->section_count; i++) {
        struct poll_section *ps = &p->sections[i];
        ps->missing = p->failure;
        if (ps->walking) {
            ps->walk.failed = ps->walk.failed || p->failure != WHY_NONE;
            take_walk(p, ps, now);
        } else if (ps->rows == NULL && ps->us->rows != NULL) {
            ps->row_count = ps->us->rows->count;
            ps->rows = arena_array(p->arena, ps->row_count + 1, sizeof(struct grid_row *));
        }
    }
    p->done(p, now);
}

/* false when that was the last one: p is gone then. */
static bool next_phase(struct poll *p, int64_t now)
{
    switch (++p->phase) {
    case PHASE_TABLES:
        tables(p, now);
        return true;
    case PHASE_MOVED:
        moved(p);
        return true;
    case PHASE_JOINS:
        joins(p);
        return true;
    default:
        finish(p, now);
        return false;
    }
}

static bool plans_done(const struct poll *p)
{
    for (size_t i = 0; i < p->plan_count; i++) {
        if (!plan_done(p->plans[i])) {
            return false;
        }
    }
    return true;
}

static void on_done(struct peer_ask *a, enum peer_result result, const struct pdu *pdu, int64_t now);

static void start_ask(struct poll *p, struct poll_ask *a, size_t plan, struct plan_request *r, int tries, int64_t now)
{
    a->poll = p;
    a->busy = true;
    a->request = r;
    a->plan = p->plans[plan];
    a->ask.peer = &p->unit->peer;
    a->ask.request = r->pdu;
    a->ask.context = p->contexts[plan];
    a->ask.max_size = p->unit->device->max_response + 72 > 1472 ? p->unit->device->max_response + 72 : 1472;
    a->ask.done = on_done;
    p->in_flight++;
    p->pdus++;
    peer_start(p->wire, &a->ask, tries, now);
}

static struct poll_ask *free_ask(struct poll *p)
{
    for (int i = 0; i < p->window; i++) {
        if (!p->asks[i].busy) {
            return &p->asks[i];
        }
    }
    return NULL;
}

/* Keep the window full; when nothing is open any more, go on to the next phase. */
static void advance(struct poll *p, int64_t now)
{
    for (;;) {
        struct poll_ask *a = free_ask(p);
        size_t plan = 0;
        struct plan_request *r = NULL;
        bool wait = p->too_much != NULL || a == NULL;
        for (; !wait && r == NULL && plan < p->plan_count; plan++) {
            r = plan_next(p->plans[plan]);
        }
        if (r != NULL) {
            start_ask(p, a, plan - 1, r, 0, now);
        } else if (p->in_flight > 0 || !plans_done(p)) {
            return;
        } else if (!next_phase(p, now)) {
            return;
        }
    }
}

static void give_up(struct poll *p, enum why why, int64_t now)
{
    for (int i = 0; i < p->window; i++) {
        if (p->asks[i].busy) {
            peer_cancel(&p->asks[i].ask);
        }
    }
    if (p->probe.busy) {
        peer_cancel(&p->probe.ask);
    }
    for (size_t i = 0; i < p->plan_count; i++) {
        plan_abandon(p->plans[i]);
    }
    p->failure = why;
    finish(p, now);
}

/* A small question decides: does the device live and was the request too much for it, or is it gone? */
static void start_probe(struct poll *p, int64_t now)
{
    static const uint8_t object_id[] = {0x2b, 6, 1, 2, 1, 1, 2, 0};
    static const struct pdu_name uptime = {{(const uint8_t *)"\x2b\x06\x01\x02\x01\x01\x03", 8}, {NULL, 0}}, object = {{object_id, 8}, {NULL, 0}};
    struct plan_request *r = arena_alloc(p->arena, sizeof *r);
    r->pdu = (struct pdu_request){.type = PDU_GET, .names = p->unit->limits.no_uptime ? &object : &uptime, .count = 1};
    stat_add(STAT_probes, 1);
    start_ask(p, &p->probe, 0, r, 1, now);
    p->probe.request = NULL;
}

static void on_probe(struct poll *p, enum peer_result result, int64_t now)
{
    if (result != PEER_ANSWER) {
        give_up(p, result == PEER_AUTH ? WHY_AUTH : WHY_TIMEOUT, now);
        return;
    }
    p->any_answer = true;
    plan_too_much(p->too_much_plan, p->too_much);
    p->too_much = NULL;
    advance(p, now);
}

static void on_done(struct peer_ask *ask, enum peer_result result, const struct pdu *pdu, int64_t now)
{
    struct poll_ask *a = (struct poll_ask *)((char *)ask - offsetof(struct poll_ask, ask));
    struct poll *p = a->poll;
    a->busy = false;
    p->in_flight--;
    if (a == &p->probe) {
        on_probe(p, result, now);
        return;
    }
    if (result == PEER_ANSWER) {
        p->any_answer = true;
        p->values += plan_answer(a->plan, a->request, pdu, now);
        advance(p, now);
        return;
    }
    if (result == PEER_AUTH) {
        give_up(p, WHY_AUTH, now);
        return;
    }
    if (p->too_much != NULL || (a->request->small && !p->any_answer)) {
        give_up(p, WHY_TIMEOUT, now);
        return;
    }
    p->too_much = a->request;
    p->too_much_plan = a->plan;
    start_probe(p, now);
}

static void on_deadline(struct timer *t, int64_t now)
{
    struct poll *p = (struct poll *)((char *)t - offsetof(struct poll, deadline));
    give_up(p, WHY_LATE, now);
}

struct poll *poll_start(struct unit *unit, struct unit_section *const *due, size_t count, struct arena *arena, struct wire *wire,
                        struct timers *timers, int64_t limit, int64_t now, void (*done)(struct poll *p, int64_t now), void *ctx)
{
    struct poll *p = arena_alloc(arena, sizeof *p);
    *p = (struct poll){.unit = unit, .arena = arena, .wire = wire, .timers = timers, .done = done, .ctx = ctx, .started = now,
                       .window = unit->device->window > POLL_WINDOW ? POLL_WINDOW : unit->device->window};
    p->asks = arena_array(arena, (size_t)p->window, sizeof *p->asks);
    p->sections = arena_array(arena, count + 1, sizeof *p->sections);
    for (size_t i = 0; i < count; i++) {
        p->sections[p->section_count].us = due[i];
        p->sections[p->section_count++].scalars = arena_array(arena, due[i]->section->column_count + 1u, sizeof(struct value));
    }
    (void)plan_for(p, "");
    p->deadline.fire = on_deadline;
    timer_set(timers, &p->deadline, now + limit);
    head(p);
    advance(p, now);
    return p;
}

void poll_cancel(struct poll *p)
{
    if (p == NULL || p->phase == PHASE_END) {
        return;
    }
    timer_clear(p->timers, &p->deadline);
    for (int i = 0; i < p->window; i++) {
        if (p->asks[i].busy) {
            peer_cancel(&p->asks[i].ask);
        }
    }
    if (p->probe.busy) {
        peer_cancel(&p->probe.ask);
    }
    p->phase = PHASE_END;
}
