/* Proves that rows of a walk are found by their index, however many and in whatever order they come. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/grid.h"

#include "check.h"

enum { ROWS = 20000 };

static struct oid index_of(struct arena *a, uint32_t n)
{
    struct oid o;
    (void)oid_tail_from_arcs(a, (uint32_t[]){ n % 7, n }, 2, &o);
    return o;
}

int main(void)
{
    struct arena *a = arena_new(0);
    struct grid *g = grid_new(a, 3);
    static struct grid_row *at[ROWS];
    bool found = true, sorted = true;
    CHECK(grid_find(g, index_of(a, 1)) == NULL && grid_count(g) == 0);
    grid_sort(g);
    for (uint32_t i = 0; i < ROWS; i++) {
        uint32_t n = (i * 7919u) % ROWS;
        at[n] = grid_row(g, index_of(a, n));
        at[n]->cells[2] = (struct value){ .type = VALUE_INT, .i = n };
    }
    CHECK_INT(grid_count(g), ROWS);
    CHECK(grid_row(g, index_of(a, 5)) == at[5] && grid_count(g) == ROWS);
    grid_sort(g);
    for (uint32_t n = 0; n < ROWS; n++) {
        struct grid_row *row = grid_find(g, index_of(a, n));
        found =
            found && row == at[n] && row->cells[2].i == n && row->cells[0].type == VALUE_NONE && row->at == 0;
        sorted = sorted && (n == 0 || oid_compare(grid_at(g, n - 1)->index, grid_at(g, n)->index) < 0);
    }
    CHECK(found);
    CHECK(sorted);
    CHECK(grid_find(g, index_of(a, ROWS)) == NULL);
    struct grid_row *scalar = grid_row(g, (struct oid){ (const uint8_t *)"", 0 });
    CHECK(scalar != NULL && grid_find(g, (struct oid){ (const uint8_t *)"x", 0 }) == scalar &&
          grid_arena(g) == a);
    arena_free(a);
    return check_done();
}
