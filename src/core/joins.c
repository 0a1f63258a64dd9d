/* joins.c: cells in another table whose index comes from values of the row. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/joins.h"

#include "model/fits.h"

/* The index made of the parts of at: arcs of the row's own index, and numbers of its metrics. false when one is missing. */
static bool join_index(const struct column *c, const struct grid_row *row, const struct reading *readings,
                       struct arena *a, struct oid *out)
{
    uint32_t own[OID_ARCS], arcs[OID_ARCS];
    int n = (int)oid_tail_arcs(row->index, own, OID_ARCS);
    for (uint8_t i = 0; i < c->at_count; i++) {
        const struct column_at *at = &c->at[i];
        if (at->metric < 0) {
            int place = at->arc > 0 ? at->arc - 1 : n + at->arc;
            if (place < 0 || place >= n) {
                return false;
            }
            arcs[i] = own[place];
            continue;
        }
        const struct reading *r = &readings[at->metric];
        if (!r->exists || !r->has_number || r->value < 0 || r->value > UINT32_MAX) {
            return false;
        }
        arcs[i] = (uint32_t)r->value;
    }
    return oid_tail_from_arcs(a, arcs, c->at_count, out) == 0;
}

size_t joins_cells(const struct section *s, struct grid *grid, const struct value *scalars,
                   struct plan_cell **cells)
{
    struct arena *a = grid_arena(grid);
    size_t columns = 0, n = 0;
    for (uint16_t i = 0; i < s->column_count; i++) {
        columns += s->columns[i].source == COLUMN_JOIN;
    }
    *cells = arena_array(a, columns * grid_count(grid) + 1, sizeof **cells);
    struct reading *readings = arena_array(a, s->metric_count + 1u, sizeof *readings);
    for (size_t r = 0; columns > 0 && r < grid_count(grid); r++) {
        struct grid_row *row = grid_at(grid, r);
        reading_row(s, row, scalars, NULL, WHY_NONE, true, a, readings);
        for (uint16_t i = 0; i < s->column_count && fits_row_so_far(s, readings); i++) {
            struct oid index;
            if (s->columns[i].source == COLUMN_JOIN && join_index(&s->columns[i], row, readings, a, &index)) {
                (*cells)[n++] =
                    (struct plan_cell){ .name = { s->columns[i].oid, index }, .value = &row->cells[i] };
            }
        }
    }
    return n;
}
