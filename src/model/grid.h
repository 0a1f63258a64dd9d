/* grid.h: the raw answers of one section at one poll: rows by index, one cell per column. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_GRID_H
#define MODEL_GRID_H

#include "model/value.h"

struct grid_row {
    struct oid index; /* empty for scalars */
    int64_t at;       /* monotonic microseconds of the newest answer that touched the row; 0 = none */
    int64_t first_at; /* of the first one */
    uint32_t uptime;  /* sysUpTime from that same answer */
    bool uptime_known;
    struct value *cells; /* one per column of the section */
};

/* Lives wholly in the arena it was made with (that of one poll). */
struct grid;
struct grid *grid_new(struct arena *a, size_t columns);
struct grid_row *grid_find(const struct grid *g, struct oid index); /* or NULL */
/* The row with this index, made when it is not there yet (index copied). */
struct grid_row *grid_row(struct grid *g, struct oid index);
size_t grid_count(const struct grid *g);
struct grid_row *grid_at(const struct grid *g, size_t i);
void grid_sort(struct grid *g); /* by index; keeps the rows' addresses */
struct arena *grid_arena(const struct grid *g);

#endif
