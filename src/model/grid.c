/* grid.c: the raw answers of one section at one poll. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/grid.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct grid {
    struct arena *arena;
    size_t columns, count, cap;
    struct grid_row **rows;  /* in order of arrival until sorted */
    struct grid_row **table; /* by hash of the index; table_size is a power of two, at most half full */
    size_t table_size;
};

struct grid *grid_new(struct arena *a, size_t columns)
{
    struct grid *g = arena_alloc(a, sizeof *g);
    g->arena = a;
    g->columns = columns;
    return g;
}

static struct grid_row **place(const struct grid *g, struct oid index)
{
    size_t i = text_hash(index.b, index.len) & (g->table_size - 1);
    while (g->table[i] != NULL && !oid_equal(g->table[i]->index, index)) {
        i = (i + 1) & (g->table_size - 1);
    }
    return &g->table[i];
}

static void grow(struct grid *g)
{
    size_t cap = g->cap == 0 ? 16 : g->cap * 2;
    struct grid_row **rows = arena_array(g->arena, cap, sizeof *rows);
    if (g->count > 0) {
        memcpy(rows, g->rows, g->count * sizeof *rows);
    }
    g->rows = rows;
    g->cap = cap;
    g->table_size = cap * 2;
    g->table = arena_array(g->arena, g->table_size, sizeof *g->table);
    for (size_t i = 0; i < g->count; i++) {
        *place(g, g->rows[i]->index) = g->rows[i];
    }
}

struct grid_row *grid_find(const struct grid *g, struct oid index)
{
    return g->count == 0 ? NULL : *place(g, index);
}

struct grid_row *grid_row(struct grid *g, struct oid index)
{
    struct grid_row *row = grid_find(g, index);
    if (row != NULL) {
        return row;
    }
    if (g->count == g->cap) {
        grow(g);
    }
    row = arena_alloc(g->arena, sizeof *row);
    row->index = oid_copy(g->arena, index);
    row->cells = arena_array(g->arena, g->columns, sizeof *row->cells);
    g->rows[g->count++] = row;
    *place(g, row->index) = row;
    return row;
}

size_t grid_count(const struct grid *g)
{
    return g->count;
}

struct grid_row *grid_at(const struct grid *g, size_t i)
{
    return g->rows[i];
}

static int by_index(const void *a, const void *b)
{
    const struct grid_row *const *x = a, *const *y = b;
    return oid_compare((*x)->index, (*y)->index);
}

void grid_sort(struct grid *g)
{
    if (g->count > 1) {
        qsort(g->rows, g->count, sizeof *g->rows, by_index);
    }
}

struct arena *grid_arena(const struct grid *g)
{
    return g->arena;
}
