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

void fresh_ask(struct poll *p, struct poll_section *ps)
{
    const struct section *s = ps->us->section;
    size_t n = 0, rows = s->counter_count == 0 ? 0 : ps->walking ? grid_count(ps->grid) : ps->row_count;
    struct plan_cell *cells = arena_array(p->arena, rows * s->counter_count + 1, sizeof *cells);
    int64_t most = ps->us->every / PART > LEAST ? ps->us->every / PART : LEAST;
    for (size_t i = 0; i < rows; i++) {
        struct grid_row *row = ps->walking ? grid_at(ps->grid, i) : ps->rows[i];
        if (row != NULL && row->at - row->first_at > most) {
            n += add_row(ps, row, cells + n);
        }
    }
    plan_get(phase_plan(p, ps->us->context), cells, n);
}
