/* Proves the planner alone, against a recording: all that is there is read, in few requests of the right size, and each way in which an answer can
 * be wrong ends somewhere and costs only what it concerns. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/plan.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/stat.h"
#include "check.h"
#include "snmp/replay.h"

enum { ROWS = 30, COLUMNS = 12, GAP_ROW = 7 };

static struct arena *arena;
static struct replay *agent;
static struct oid bases[COLUMNS];
static uint16_t numbers[COLUMNS];

/* What the world does to requests. */
static struct world {
    int version, window;
    size_t max;        /* octets of an answer, as the recording estimates them: too high */
    int most_names;    /* more: no answer, but the device lives */
    bool no_bulk;      /* GETBULK: no answer */
    int silent_column; /* requests that name it: no answer; -1 = none */
    int error_column;  /* genErr; -1 = none */
    bool blind;        /* errors do not say where */
    int requests, bulks, longest, silences;
} world;

static struct oid oid(const char *text)
{
    struct oid o;
    if (oid_parse(arena, text, &o, NULL) != 0) {
        abort();
    }
    return o;
}

/* 12 columns of 30 rows; column 5 has a hole, column 9 is not there at all. */
static void make_agent(void)
{
    struct buf b;
    struct err err;
    buf_init(&b, 0);
    buf_text(&b, "1.3.6.1.2.1.1.3.0|67|500\n1.3.6.1.9.9.0|4|behind\n");
    for (int c = 0; c < COLUMNS; c++) {
        char text[60];
        (void)snprintf(text, sizeof text, "1.3.6.1.4.1.32473.1.1.%d", c + 1);
        bases[c] = oid(text);
        numbers[c] = (uint16_t)c;
        for (int r = 1; r <= ROWS && c != 9; r++) {
            if (c != 5 || r != GAP_ROW) {
                buf_printf(&b, "%s.%d|66|%d\n", text, r * 10, c * 1000 + r);
            }
        }
    }
    agent = replay_parse(arena, "agent", b.data, b.len, &err);
    buf_free(&b);
    if (agent == NULL) {
        abort();
    }
}

static int column_of(struct oid name)
{
    for (int c = 0; c < COLUMNS; c++) {
        if (oid_under(name, bases[c])) {
            return c;
        }
    }
    return -1;
}

static bool is_silent(const struct pdu_request *q)
{
    if ((world.no_bulk && q->type == PDU_GETBULK) ||
        (world.most_names > 0 && (int)q->count * (q->max_repetitions + 1) > world.most_names)) {
        return true;
    }
    for (size_t i = 0; i < q->count; i++) {
        if (world.silent_column >= 0 && column_of(q->names[i].base) == world.silent_column) {
            return true;
        }
    }
    return false;
}

/* The name of the request that an error is about, from 1; 0 = none. */
static int culprit(const struct plan_request *r, const struct pdu_message *m)
{
    struct ber list = m->pdu.varbinds;
    struct oid name;
    struct value v;
    for (int i = 0; pdu_varbind(&list, &name, &v) == 1; i++) {
        if (world.error_column >= 0 && column_of(name) == world.error_column) {
            return world.blind ? -1
                   : r->pdu.type == PDU_GETBULK && i >= r->pdu.non_repeaters
                       ? r->pdu.non_repeaters +
                             (i - r->pdu.non_repeaters) % (int)(r->pdu.count - (size_t)r->pdu.non_repeaters) +
                             1
                       : i + 1;
        }
    }
    return 0;
}

static void answer(struct plan *p, struct plan_request *r)
{
    static uint8_t request[70000], room[70000];
    const uint8_t *bytes;
    struct ber_out w;
    struct pdu_message m;
    world.requests++;
    world.bulks += r->pdu.type == PDU_GETBULK;
    if (is_silent(&r->pdu)) {
        world.silences++;
        plan_too_much(p, r);
        return;
    }
    ber_out_init(&w, request, sizeof request);
    pdu_message_encode(&w, world.version, "x", 1, &r->pdu);
    size_t len = replay_answer(agent, w.p, ber_out_len(&w), room, sizeof room, world.max, &bytes);
    if (len == 0 || pdu_message_decode(bytes, len, &m) != 0) {
        abort();
    }
    world.longest = (int)len > world.longest ? (int)len : world.longest;
    int wrong = culprit(r, &m);
    if (wrong != 0) {
        m.pdu.error_status = PDU_GEN_ERR;
        m.pdu.error_index = wrong < 0 ? 0 : wrong;
    }
    (void)plan_answer(p, r, &m.pdu, 1000 + world.requests);
}

/* Everything that can be asked is asked, window requests at a time, and answered from the newest on. */
static void run(struct plan *p)
{
    struct plan_request *open[32];
    int count = 0;
    while (world.requests < 5000) {
        struct plan_request *r;
        while (count < world.window && (r = plan_next(p)) != NULL) {
            open[count++] = r;
        }
        if (count == 0) {
            break;
        }
        answer(p, open[--count]);
    }
    CHECK(plan_done(p));
}

static void fresh(void)
{
    world = (struct world){ .version = 1, .window = 1, .max = 2500, .silent_column = -1, .error_column = -1 };
    stat_reset();
}

static struct plan_walk walk(struct plan_limits *limits, size_t max_rows)
{
    struct plan *p = plan_new(arena, limits, world.version);
    struct plan_walk walk = { .grid = grid_new(arena, COLUMNS),
                              .bases = bases,
                              .columns = numbers,
                              .count = COLUMNS,
                              .max_rows = max_rows };
    struct plan_walk *kept = arena_copy(arena, &walk, sizeof walk);
    plan_walk(p, kept);
    run(p);
    uint32_t ticks;
    CHECK(limits->no_uptime || (plan_uptime(p, &ticks) == 0 && ticks == 500));
    return *kept;
}

/* How many cells are as in the recording; -1 when one is not. */
static int cells_of(const struct grid *g, int only_column)
{
    int n = 0;
    for (size_t i = 0; i < grid_count(g); i++) {
        const struct grid_row *row = grid_at(g, i);
        uint32_t arc;
        (void)oid_tail_arcs(row->index, &arc, 1);
        for (int c = 0; c < COLUMNS; c++) {
            const struct value *v = &row->cells[c];
            if (v->type != VALUE_NONE && (only_column < 0 || c == only_column)) {
                n++;
                if (v->type != VALUE_GAUGE || v->u != (uint64_t)c * 1000 + arc / 10) {
                    return -1;
                }
            }
        }
    }
    return n;
}

enum { ALL = ROWS * (COLUMNS - 1) - 1 };

static void walks(void)
{
    struct plan_limits l;
    for (int window = 1; window <= 8; window *= 2) {
        fresh();
        world.window = window;
        plan_limits_start(&l, 1400, 100);
        struct plan_walk w = walk(&l, 1000);
        CHECK_INT(cells_of(w.grid, -1), ALL);
        CHECK(!w.failed && w.rows_cut == 0 && w.loops == 0 && world.requests <= 20 && world.longest <= 1400);
    }
    fresh();
    plan_limits_start(&l, 484, 100);
    CHECK_INT(cells_of(walk(&l, 1000).grid, -1), ALL);
    CHECK(world.longest <= 600);
    fresh();
    world.version = 0;
    plan_limits_start(&l, 1400, 100);
    CHECK_INT(cells_of(walk(&l, 1000).grid, -1), ALL);
    CHECK(world.bulks == 0 && world.requests < 120);
    fresh();
    struct plan_walk cut = walk(&l, 10);
    CHECK(cut.rows_cut == 1 && grid_count(cut.grid) == 10);
}

static void too_much(void)
{
    struct plan_limits l;
    fresh();
    world.no_bulk = true;
    plan_limits_start(&l, 1400, 100);
    CHECK_INT(cells_of(walk(&l, 1000).grid, -1), ALL);
    CHECK(l.no_bulk && world.bulks >= 3);
    fresh();
    world.most_names = 25;
    plan_limits_start(&l, 1400, 100);
    CHECK_INT(cells_of(walk(&l, 1000).grid, -1), ALL);
    CHECK(!l.no_bulk && world.silences < 12);
    fresh();
    world.silent_column = 3;
    plan_limits_start(&l, 1400, 100);
    struct plan_walk w = walk(&l, 1000);
    CHECK_INT(cells_of(w.grid, -1), ALL - ROWS);
    CHECK(!l.no_bulk && w.error[3] == PLAN_SILENT && w.error[2] == 0 && w.error[4] == 0 && !w.failed &&
          world.silences < 20);
    CHECK(l.repetitions >= 8 && l.varbinds == 100); /* sizes are not to blame */
}

static void errors(void)
{
    struct plan_limits l;
    for (int blind = 0; blind < 2; blind++) {
        fresh();
        world.error_column = 3;
        world.blind = blind;
        plan_limits_start(&l, 1400, 100);
        struct plan_walk w = walk(&l, 1000);
        CHECK_INT(cells_of(w.grid, -1), ALL - ROWS);
        CHECK_INT(cells_of(w.grid, 2),
                  ROWS); /* to its last row, although the repetitions ran into the bad one */
        CHECK(w.error[3] == PDU_GEN_ERR && w.error[4] == 0 && !w.failed && world.requests < 100);
    }
}

/* All cells of all rows by GET; returns how many have their value. */
static int get(struct plan_limits *limits, struct plan_cell *cells, bool *settled)
{
    struct plan *p = plan_new(arena, limits, world.version);
    struct grid *g = grid_new(arena, COLUMNS);
    size_t n = 0;
    int good = 0;
    for (int r = 1; r <= ROWS; r++) {
        struct oid index;
        (void)oid_tail_from_arcs(arena, (uint32_t[]){ (uint32_t)r * 10 }, 1, &index);
        struct grid_row *row = grid_row(g, index);
        for (int c = 0; c < COLUMNS; c++) {
            cells[n++] =
                (struct plan_cell){ .name = { bases[c], index }, .value = &row->cells[c], .row = row };
        }
    }
    plan_get(p, cells, n);
    run(p);
    *settled = true;
    for (size_t i = 0; i < n; i++) {
        *settled = *settled && cells[i].settled;
        good += cells[i].value->type == VALUE_GAUGE &&
                cells[i].value->u == (i % COLUMNS) * 1000 + i / COLUMNS + 1;
    }
    return good;
}

static void known_instances(void)
{
    static struct plan_cell cells[ROWS * COLUMNS];
    struct plan_limits l;
    bool settled;
    for (int version = 0; version < 2; version++) {
        fresh();
        world.version = version;
        world.window = 4;
        plan_limits_start(&l, 1400, 100);
        CHECK_INT(get(&l, cells, &settled), ALL);
        CHECK(settled && cells[9].value->type == VALUE_NO_OBJECT && cells[0].row->at > 1000 &&
              cells[0].row->uptime == 500);
        CHECK(version == 0 || world.requests <= 10);
    }
    fresh();
    world.max = 484; /* less than we aim at: tooBig */
    plan_limits_start(&l, 1400, 100);
    CHECK_INT(get(&l, cells, &settled), ALL);
    CHECK(settled && stat_value(STAT_too_big) > 0 && l.varbinds < 30);
    uint64_t first = stat_value(STAT_too_big);
    CHECK_INT(get(&l, cells, &settled), ALL);
    CHECK_INT(stat_value(STAT_too_big), first); /* remembered */
    fresh();
    world.most_names = 25;
    plan_limits_start(&l, 1400, 100);
    CHECK_INT(get(&l, cells, &settled), ALL);
    CHECK(settled && l.varbinds <= 25 && l.varbinds >= 6);
    fresh();
    world.silent_column = 3;
    plan_limits_start(&l, 1400, 100);
    CHECK_INT(get(&l, cells, &settled), ALL - ROWS);
    CHECK(settled && l.varbinds == 100 && world.silences < 40 && cells[3].value->type == VALUE_ERROR &&
          cells[3].value->u == PLAN_SILENT);
    fresh();
    world.error_column = 3;
    plan_limits_start(&l, 1400, 100);
    CHECK_INT(get(&l, cells, &settled), ALL - ROWS);
    CHECK(settled && world.requests < 20 && cells[3].value->type == VALUE_ERROR &&
          cells[3].value->u == PDU_GEN_ERR);
}

/* Five cells at a time, as the sections of a profile give theirs; returns how many requests they took. */
static int requests_for_pieces(bool adjacent)
{
    static struct plan_cell cells[2 * ROWS * COLUMNS];
    struct plan_limits l;
    fresh();
    plan_limits_start(&l, 1400, 100);
    struct plan *p = plan_new(arena, &l, 1);
    struct plan_cell *at = cells;
    for (int r = 1; r <= 8; r++) {
        struct oid index;
        (void)oid_tail_from_arcs(arena, (uint32_t[]){ (uint32_t)r * 10 }, 1, &index);
        for (int c = 0; c < 5; c++) {
            at[c] = (struct plan_cell){ .name = { bases[c], index },
                                        .value = arena_alloc(arena, sizeof(struct value)) };
        }
        plan_get(p, at, 5);
        at += adjacent ? 5 : 6;
    }
    run(p);
    int bad = 0;
    for (int r = 1; r <= 8; r++) {
        for (int c = 0; c < 5; c++) {
            const struct value *v = cells[(r - 1) * (adjacent ? 5 : 6) + c].value;
            bad += v->type != VALUE_GAUGE || v->u != (uint64_t)c * 1000 + (uint64_t)r;
        }
    }
    CHECK_INT(bad, 0);
    return world.requests;
}

static void pieces(void)
{
    CHECK_INT(requests_for_pieces(true), 1); /* lie one behind the other: share a request */
    CHECK_INT(requests_for_pieces(false), 8);
}

static void abandoned(void)
{
    static struct plan_cell cells[ROWS * COLUMNS];
    struct plan_limits l;
    fresh();
    plan_limits_start(&l, 1400, 100);
    struct plan *p = plan_new(arena, &l, 1);
    struct plan_walk w = { .grid = grid_new(arena, COLUMNS),
                           .bases = bases,
                           .columns = numbers,
                           .count = COLUMNS,
                           .max_rows = 100 };
    cells[0] =
        (struct plan_cell){ .name.base = plan_sys_uptime, .value = arena_alloc(arena, sizeof(struct value)) };
    plan_get(p, cells, 1);
    plan_walk(p, &w);
    struct plan_request *r = plan_next(p);
    CHECK(r != NULL && r->small && !plan_done(p));
    answer(p, plan_next(p));
    plan_abandon(p);
    CHECK(plan_done(p) && plan_next(p) == NULL && w.failed && grid_count(w.grid) > 0);
}

int main(void)
{
    arena = arena_new(0);
    make_agent();
    walks();
    too_much();
    errors();
    known_instances();
    pieces();
    abandoned();
    arena_free(arena);
    return check_done();
}
