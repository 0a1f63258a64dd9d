/* joins.h: cells in another table whose index comes from values of the row (a supply's colour by its colorant index). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_JOINS_H
#define CORE_JOINS_H

#include "model/reading.h"
#include "snmp/plan.h"

/* Cells to be asked for the section's join columns, for every row of the grid where the parts of the index are known. Allocated in the grid's
 * arena; returns how many. */
size_t joins_cells(const struct section *s, struct grid *grid, const struct value *scalars,
                   struct plan_cell **cells);

#endif
