/* phase.c: what a poll asks in each of its phases, and what it makes of the answers. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/phase.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "core/fresh.h"
#include "core/joins.h"
#include "core/probe.h"
#include "core/recheck.h"
#include "model/twin.h"
#include "core/trouble.h"

enum { DAY = 24 * 3600, HOUR = 3600, SPREAD = 600, SOON = 300 };

struct plan *phase_plan(struct poll *p, const char *context)
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
    struct plan_limits *limits = p->strain.on ? &p->strain.limits : &p->unit->limits;
    p->plans[p->plan_count] = plan_new(p->arena, limits, p->unit->device->credential->version);
    return p->plans[p->plan_count++];
}

static bool changes_with_markers(const struct unit_section *us)
{
    return us->section->table && us->section->marker_count > 0 && !us->section->walk;
}

/* Scalars that the device does not have are looked for again only now and then. */
static bool is_missing(const struct unit_section *us, uint16_t column)
{
    return column < UNIT_SCALARS && (us->missing[column / 64] >> column % 64 & 1) != 0;
}

/* cells: room for them; sections that lie one behind the other share requests (plan_get). Returns how many there are. */
static size_t head_cells(struct poll *p, struct poll_section *ps, struct plan_cell *cells, int64_t now)
{
    const struct section *s = ps->us->section;
    size_t n = 0;
    if (now >= ps->us->walk_at || ps->us->walk_now) {
        memset(ps->us->missing, 0, sizeof ps->us->missing);
        ps->asked_all = true;
    }
    ps->cells = cells;
    struct grid_row *row = s->table ? NULL : ps->rows[0];
    for (uint16_t i = 0; i < s->column_count; i++) {
        if (s->columns[i].source == COLUMN_SCALAR && !is_missing(ps->us, i)) {
            ps->cells[n++] = (struct plan_cell){
                .name.base = s->columns[i].oid, .value = &ps->scalars[i], .row = row, .size = ps->us->sizes[i]
            };
        }
    }
    ps->marker_first = n;
    for (uint16_t i = 0; changes_with_markers(ps->us) && i < s->marker_count; i++) {
        struct value *v = arena_alloc(p->arena, sizeof *v);
        ps->cells[n++] = (struct plan_cell){ .name.base = s->markers[i], .value = v };
    }
    ps->cell_count = n;
    plan_get(phase_plan(p, ps->us->context), ps->cells, n);
    return n;
}

/* Single objects that are not there cost little beside others, but an SNMPv1 agent refuses the whole request for each. What another vendor's object
 * answered before the device was known is dropped in phase_end(). */
void phase_identity(struct poll *p, int64_t now)
{
    bool matches = false, v1 = p->unit->device->credential->version == SITE_V1;
    for (size_t i = 0; i < p->section_count; i++) {
        const struct section *s = p->sections[i].us->section;
        matches = matches || (s->match_count > 0 && (s->table || v1));
    }
    if (matches && p->unit->who.is.object_id_len == 0) {
        identity_ask(p, now);
    }
}

/* tables_only: single objects were asked already, or not. */
static void choose_sections(struct poll *p, bool tables_only)
{
    for (size_t i = 0; i < p->section_count; i++) {
        struct poll_section *ps = &p->sections[i];
        if (ps->us->section->table || !tables_only) {
            ps->skip = ps->no_context || !unit_wants(p->unit, ps->us->section);
        }
    }
}

void phase_no_context(struct poll *p, const char *context)
{
    for (size_t i = 0; i < p->section_count; i++) {
        if (strcmp(p->sections[i].us->context, context) == 0) {
            p->sections[i].no_context = p->sections[i].skip = true;
        }
    }
    log_limited(
        LOG_LEVEL_WARN, p->unit->device->key, "context-unknown",
        "device=%s context=%s advice=\"it is looked for again daily, and after a restart; see the device's contexts in its customer's file\"",
        p->unit->device->key, log_quote(context));
}

void phase_head(struct poll *p, int64_t now)
{
    identity_take(p, now);
    choose_sections(p, false);
    size_t asked = 0, room = 5;
    for (size_t i = 0; i < p->section_count; i++) {
        room += p->sections[i].us->section->column_count + p->sections[i].us->section->marker_count;
    }
    struct plan_cell *cells = arena_array(p->arena, room + 1, sizeof *cells);
    if (p->identity == NULL && identity_is_due(p, now)) {
        asked = identity_cells(p, cells, now);
        plan_get(phase_plan(p, ""), cells, asked);
    }
    for (size_t i = 0; i < p->section_count; i++) {
        struct poll_section *ps = &p->sections[i];
        if (ps->skip) {
            continue;
        }
        if (!ps->us->section->table) {
            ps->row_count = ps->us->rows->count;
            ps->rows = arena_array(p->arena, ps->row_count + 1, sizeof(struct grid_row *));
            ps->grid = grid_new(p->arena, ps->us->section->column_count);
            ps->rows[0] = grid_row(ps->grid, (struct oid){ .b = (const uint8_t *)"", .len = 0 });
        }
        asked += head_cells(p, ps, cells + asked, now);
    }
    if (asked == 0) { /* rows are asked by number: first see that the device has not restarted */
        struct plan_cell *cell = arena_alloc(p->arena, sizeof *cell);
        *cell = (struct plan_cell){ .name.base = plan_sys_uptime,
                                    .value = arena_alloc(p->arena, sizeof(struct value)) };
        plan_get(phase_plan(p, ""), cell, 1);
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

void phase_doubt(struct poll *p, int64_t now)
{
    identity_take(p, now);
    if (witness_doubts(p, now)) {
        identity_ask(p, now);
    }
}

void phase_decide(struct poll *p, int64_t now)
{
    identity_take(p, now);
    witness_decide(p, now);
    choose_sections(p, true);
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
    ps->walk = (struct plan_walk){ .grid = ps->grid,
                                   .bases = bases,
                                   .columns = columns,
                                   .count = n,
                                   .max_rows = (size_t)p->unit->fleet->options.max_rows };
    plan_walk(phase_plan(p, ps->us->context), &ps->walk);
}

/* Cells of one remembered row: the fixed ones from memory, the others to be asked. Returns the number of cells to ask. */
static size_t ask_row(struct poll *p, struct poll_section *ps, const struct row *row, struct grid_row *out,
                      struct plan_cell *cells)
{
    const struct section *s = ps->us->section;
    size_t n = 0;
    out->index = row->index;
    out->cells = arena_array(p->arena, s->column_count, sizeof *out->cells);
    for (uint16_t i = 0; i < s->column_count; i++) {
        if (s->columns[i].kept >= 0) {
            out->cells[i] = row->fixed[s->columns[i].kept];
        }
        if (i < 64 ? (row->need >> i & 1) != 0
                   : s->columns[i].source == COLUMN_TABLE && !s->columns[i].fixed) {
            cells[n++] = (struct plan_cell){ .name = { s->columns[i].oid, row->index },
                                             .value = &out->cells[i],
                                             .row = out,
                                             .size = ps->us->sizes[i] };
        }
    }
    return n;
}

static size_t cells_needed(const struct section *s, const struct rowset *rows)
{
    size_t n = 0;
    for (size_t i = 0; i < rows->count; i++) {
        n += (size_t)__builtin_popcountll(rows->row[i].need) +
             (s->column_count > 64 ? s->column_count - 64u : 0u);
    }
    return n;
}

/* cells: room for cells_needed(). Returns how many are asked. */
static size_t ask_rows(struct poll *p, struct poll_section *ps, struct plan_cell *cells)
{
    struct rowset *rows = ps->us->rows;
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
    plan_get(phase_plan(p, ps->us->context), cells, n);
    return n;
}

/* As if it had been walked and nothing been found. */
static void no_rows(struct poll *p, struct poll_section *ps)
{
    ps->walking = true;
    ps->grid = grid_new(p->arena, ps->us->section->column_count);
}

/* Rows that are asked by number, not walked. */
static bool is_remembered(const struct poll_section *ps, int64_t now)
{
    const struct unit_section *us = ps->us;
    return us->section->table && !ps->skip && (!ps->probed || ps->there) && us->rows != NULL &&
           !us->section->walk && !us->walk_now && now < us->walk_at;
}

void phase_tables(struct poll *p, int64_t now)
{
    size_t room = 0, used = 0;
    probe_take(p);
    for (size_t i = 0; i < p->section_count; i++) {
        struct poll_section *ps = &p->sections[i];
        if (ps->us->section->table && !ps->skip) {
            look_at_markers(ps);
        }
        room += is_remembered(ps, now) ? cells_needed(ps->us->section, ps->us->rows) : 0;
    }
    struct plan_cell *cells = arena_array(p->arena, room + 1, sizeof *cells);
    for (size_t i = 0; i < p->section_count; i++) {
        struct poll_section *ps = &p->sections[i];
        if (is_remembered(ps, now)) {
            used += ask_rows(p, ps, cells + used);
        } else if (ps->us->section->table && !ps->skip && ps->probed && !ps->there) {
            no_rows(p, ps);
        } else if (ps->us->section->table && !ps->skip) {
            begin_walk(p, ps);
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

void phase_moved(struct poll *p)
{
    for (size_t i = 0; i < p->section_count; i++) {
        struct poll_section *ps = &p->sections[i];
        if (ps->us->section->table && !ps->skip && !ps->walking && (has_moved(ps) || p->restarted)) {
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
            size_t size = bytes                    ? v->len
                          : v->type == VALUE_FLOAT ? 11
                                                   : (64 - (size_t)__builtin_clzll(v->u | 1)) / 8 + 1;
            if (value_is_there(v) && size > ps->us->sizes[c]) {
                ps->us->sizes[c] = size > 255 ? 255 : (uint8_t)size;
            }
        }
    }
}

void phase_again(struct poll *p)
{
    bool again = recheck_differs(p);
    for (size_t i = 0; again && i < p->section_count; i++) {
        if (p->sections[i].walking) {
            begin_walk(p, &p->sections[i]);
        }
    }
}

void phase_joins(struct poll *p)
{
    for (size_t i = 0; i < p->section_count; i++) {
        struct poll_section *ps = &p->sections[i];
        if (ps->walking) {
            grid_sort(ps->grid);
            ps->cell_count = joins_cells(ps->us->section, ps->grid, ps->scalars, &ps->cells);
            plan_get(phase_plan(p, ps->us->context), ps->cells, ps->cell_count);
        }
        if (ps->us->section->table && !ps->skip) {
            fresh_ask(p, ps);
        }
    }
}

static bool is_read(const struct poll_section *ps)
{
    return ps->us->section->table && !ps->skip && (ps->walking || ps->rows != NULL);
}

void phase_fresh(struct poll *p)
{
    for (size_t i = 0; i < p->section_count; i++) {
        if (is_read(&p->sections[i])) {
            fresh_ask(p, &p->sections[i]);
        }
    }
}

/* When rows, or objects that were not there, are looked for anew; spread, so that not everything falls on one poll. */
static int64_t look_again(const struct unit_section *us, int64_t now, bool daily)
{
    int64_t seconds =
        (daily ? DAY : HOUR) + (int64_t)(text_hash(us->section->name, strlen(us->section->name)) % SPREAD);
    return now + seconds * 1000000;
}

/* A table that had rows may only be away for a while (an agent's part restarts): it is looked for soon, then less and less often. */
static int64_t look_for_lost(struct unit_section *us, int64_t now, bool just_lost)
{
    us->look = just_lost ? SOON : us->look == 0 || us->look > DAY / 2 ? DAY : us->look * 2;
    return us->look == DAY ? look_again(us, now, true) : now + (int64_t)us->look * 1000000;
}

/* The walk's rows become what is remembered. An incomplete walk replaces nothing that was known. */
static void take_walk(struct poll *p, struct poll_section *ps, int64_t now)
{
    struct unit_section *us = ps->us;
    bool whole = !ps->walk.failed, silent = trouble_tell(ps),
         had_rows = us->rows != NULL && us->rows->count > 0;
    if (whole || us->rows == NULL) {
        struct rowset *rows = rowset_new(us->section, ps->grid, ps->scalars, us->context,
                                         us->rows != NULL ? us->rows : us->recalled);
        rowset_free(us->rows);
        rowset_free(us->recalled);
        us->recalled = NULL;
        us->rows = rows;
        for (size_t i = 0; p->unit->quirk.wrong_64bit && i < rows->count; i++) {
            twin_distrust(us->section, &rows->row[i], grid_find(ps->grid, rows->row[i].index));
        }
        us->absent = grid_count(ps->grid) == 0;
        ps->walked = true;
    }
    us->walk_now = !whole;
    us->walk_at = look_again(us, now, !silent && us->section->marker_count > 0);
    if (whole && us->absent) {
        us->walk_at = look_for_lost(us, now, had_rows);
    }
    learn_sizes(ps);
    ps->row_count = us->rows->count;
    ps->rows = arena_array(p->arena, ps->row_count + 1, sizeof(struct grid_row *));
    for (size_t i = 0; i < ps->row_count; i++) {
        ps->rows[i] = grid_find(ps->grid, us->rows->row[i].index);
    }
}

/* None of the objects that a metric could come from is there. */
static bool is_gone(const struct unit_section *us, const struct metric *m)
{
    for (uint16_t i = 0; i < m->column_count; i++) {
        if (us->section->columns[m->columns[i]].source != COLUMN_SCALAR || !is_missing(us, m->columns[i])) {
            return false;
        }
    }
    return m->column_count > 0;
}

/* What was asked in full and is not there is not asked again for a day; what was there before is looked for again soon. */
static void take_scalars(struct poll_section *ps, int64_t now)
{
    struct unit_section *us = ps->us;
    const struct section *s = us->section;
    const struct row *row = &us->rows->row[0];
    size_t there = 0;
    bool lost = false;
    for (uint16_t i = 0; i < s->column_count; i++) {
        bool gone = ps->scalars[i].type == VALUE_NO_OBJECT || ps->scalars[i].type == VALUE_NO_INSTANCE;
        if (s->columns[i].source == COLUMN_SCALAR && gone && i < UNIT_SCALARS) {
            us->missing[i / 64] |= (uint64_t)1 << i % 64;
        }
        there += s->columns[i].source == COLUMN_POLLER ||
                 (s->columns[i].source == COLUMN_SCALAR && !is_missing(us, i));
    }
    for (uint16_t m = 0; m < s->metric_count; m++) {
        lost = lost || ((row->stored & metric_bit(&s->metrics[m])) != 0 && is_gone(us, &s->metrics[m]));
    }
    if (ps->asked_all || (lost && us->walk_at > now + (int64_t)SOON * 1000000)) {
        us->walk_at = lost ? now + (int64_t)SOON * 1000000 : look_again(us, now, true);
        us->walk_now = false;
        us->absent = there == 0 && !lost;
    }
}

/* Rows nobody asked about: known by name, their cells unknown. */
static void empty_rows(struct poll *p, struct poll_section *ps)
{
    ps->row_count = ps->us->rows->count;
    ps->rows = arena_array(p->arena, ps->row_count + 1, sizeof(struct grid_row *));
}

void phase_end(struct poll *p, int64_t now)
{
    phase_decide(p, now);
    choose_sections(p, false);
    for (size_t i = 0; i < p->section_count; i++) {
        struct poll_section *ps = &p->sections[i];
        ps->missing = p->failure;
        if (is_read(ps)) {
            fresh_settle(ps);
        }
        if (ps->skip) {
            ps->us->absent = true;
            ps->us->walk_now = false;
            ps->us->walk_at = look_again(ps->us, now, true);
        } else if (ps->walking) {
            ps->walk.failed = ps->walk.failed || p->failure != WHY_NONE;
            take_walk(p, ps, now);
        } else if (!ps->us->section->table && p->failure == WHY_NONE) {
            take_scalars(ps, now);
        }
        if (ps->us->section->table && !ps->skip && !ps->walking && ps->rows != NULL) {
            trouble_avoid(ps, now);
        }
        if (ps->rows == NULL && ps->us->rows != NULL) {
            empty_rows(p, ps);
        }
    }
    unit_replace(p->unit);
    identity_end(p, now);
    quirks_look(p);
}
