/* trouble.c: columns that bring errors, or are never answered. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/trouble.h"

static const int64_t hour = 3600 * 1000000LL;

bool trouble_tell(struct poll_section *ps)
{
    bool silent = false;
    for (size_t i = 0; i < ps->walk.count; i++) {
        uint8_t status = ps->walk.error[i];
        silent = silent || status == PLAN_SILENT;
        for (size_t row = 0; status != 0 && row < grid_count(ps->grid); row++) {
            struct value *cell = &grid_at(ps->grid, row)->cells[ps->walk.columns[i]];
            if (cell->type == VALUE_NONE) {
                *cell = (struct value){ .type = VALUE_ERROR, .u = status };
            }
        }
    }
    return silent;
}

void trouble_avoid(struct poll_section *ps, int64_t now)
{
    struct unit_section *us = ps->us;
    uint64_t silent = 0;
    for (size_t i = 0; i < ps->cell_count; i++) {
        const struct value *v = ps->cells[i].value;
        const struct grid_row *row = ps->cells[i].row;
        if (row != NULL && v->type == VALUE_ERROR && v->u == PLAN_SILENT && v >= row->cells &&
            v - row->cells < 64) {
            silent |= (uint64_t)1 << (v - row->cells);
        }
    }
    for (size_t i = 0; (silent & us->silent) != 0 && i < us->rows->count; i++) {
        us->rows->row[i].need &= ~(silent & us->silent);
    }
    if ((silent & us->silent) != 0 && us->walk_at > now + hour) {
        us->walk_at = now + hour;
    }
    us->silent = silent;
}
