/* fresh.c: counters of rows that came in pieces are asked once more, together. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/fresh.h"

#include "core/phase.h"

enum {
    PART = 200,
    LEAST = 50000
}; /* a row may take that part of its period to come (half a percent of its rates), or 50 ms */

/* The column that a counter comes from on this row, or -1. */
static int column_of(const struct section *s, const struct metric *m, const struct grid_row *row)
{
    for (uint16_t i = 0; i < m->column_count; i++) {
        uint16_t column = m->columns[i];
        if (value_is_there(&row->cells[column])) {
            return s->columns[column].source == COLUMN_TABLE && !s->columns[column].fixed ? column : -1;
        }
    }
    return -1;
}

static size_t add_row(const struct poll_section *ps, struct grid_row *row, struct plan_cell *cells)
{
    const struct section *s = ps->us->section;
    size_t n = 0;
    for (uint16_t m = 0; m < s->metric_count; m++) {
        int column = s->metrics[m].kind == METRIC_COUNTER ? column_of(s, &s->metrics[m], row) : -1;
        if (column >= 0) {
            cells[n++] = (struct plan_cell){ .name = { s->columns[column].oid, row->index },
                                             .value = &row->cells[column],
                                             .row = row,
                                             .size = ps->us->sizes[column] };
        }
    }
    return n;
}

/* first_at is 0 from the question on, until it is answered. */
static bool is_apart(const struct poll_section *ps, const struct grid_row *row)
{
    int64_t most = ps->us->every / PART > LEAST ? ps->us->every / PART : LEAST;
    return row != NULL && row->at != 0 && (row->first_at == 0 || row->at - row->first_at > most);
}

static size_t rows_of(const struct poll_section *ps)
{
    return ps->us->section->counter_count == 0 ? 0 : ps->walking ? grid_count(ps->grid) : ps->row_count;
}

static struct grid_row *row_at(const struct poll_section *ps, size_t i)
{
    return ps->walking ? grid_at(ps->grid, i) : ps->rows[i];
}

void fresh_ask(struct poll *p, struct poll_section *ps)
{
    size_t n = 0, rows = rows_of(ps);
    struct plan_cell *cells = arena_array(p->arena, rows * ps->us->section->counter_count + 1, sizeof *cells);
    for (size_t i = 0; i < rows; i++) {
        struct grid_row *row = row_at(ps, i);
        if (is_apart(ps, row)) {
            n += add_row(ps, row, cells + n);
            row->first_at = 0;
        }
    }
    plan_get(phase_plan(p, ps->us->context), cells, n);
}

void fresh_settle(const struct poll_section *ps)
{
    const struct section *s = ps->us->section;
    size_t rows = rows_of(ps);
    for (size_t i = 0; i < rows; i++) {
        struct grid_row *row = row_at(ps, i);
        for (uint16_t m = 0; is_apart(ps, row) && m < s->metric_count; m++) {
            int column = s->metrics[m].kind == METRIC_COUNTER ? column_of(s, &s->metrics[m], row) : -1;
            if (column >= 0) {
                row->cells[column] = (struct value){ .type = VALUE_NONE };
            }
        }
    }
}
