/* rows.h: the samples of one file that wait for it, packed. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/sample.h"

/* The data sources of a section as a batch had them. */
struct rows_schema {
    struct rows_schema *next; /* the owner's */
    int64_t step;             /* ms */
    bool keep_min, gauges_only;
    uint16_t ds_count, row_size;
    char *names; /* "a:b:c", for librrd */
    struct sample_ds ds[];
};
bool rows_schema_is(const struct rows_schema *c, const struct sample_head *head);
struct rows_schema *rows_schema_new(const struct sample_head *head);
void rows_schema_free(struct rows_schema *c);

/* Over all, for limits and status. */
struct rows_total {
    uint64_t bytes, waiting;
};

struct rows_block; /* some rows of one schema */
struct rows {
    struct rows_block *head, *tail;
    int64_t last_at; /* ms: nothing that is not later is taken; the owner may raise it */
    int64_t gone_at; /* ms: the newest row that left; the owner may raise it to what the file has */
    uint32_t count;
};
void rows_free(struct rows *r);

/* Keep the row that the reader stands on. expected: how many rows are going to wait together, about. False when it is not later than
 * the newest one. Times of schemas that only have gauges become the start of their step. */
bool rows_add(struct rows_total *t, struct rows *r, const struct rows_schema *schema,
              const struct sample_reader *row, unsigned expected);
/* Schema and time (ms) of the oldest row; NULL and INT64_MAX when nothing waits. */
const struct rows_schema *rows_first(const struct rows *r);
int64_t rows_first_at(const struct rows *r);

enum { ROWS_WIDTH_MAX = 1024, ROWS_LINES_MAX = 3 };
/* The oldest rows, at most max and of one schema, as lines for librrd ("time:value:value"), NUL-ended, one after the other, appended. place: NULL for the
 * schema's order; else width (at most ROWS_WIDTH_MAX) places of the line, each a number of the schema's data sources, or -1 for U.
 * *rows: how many rows these are; returns how many lines: a row after a restart has lines of unknowns before it (at most ROWS_LINES_MAX
 * together): 1 ms before it, and 1 ms before the step it is in, because librrd forgets what is unknown before the end of a step when it
 * comes in one update with what is behind it. */
size_t rows_lines(const struct rows *r, size_t max, const int *place, size_t width, struct buf *out,
                  size_t *rows);
/* Rows from number skip on (0 is the oldest), at most max and of one schema, as a batch (sample.h), appended. Returns how many. */
size_t rows_batch(const struct rows *r, size_t skip, size_t max, const char *device, const char *section,
                  const char *instance, struct buf *out);
/* The oldest count rows leave. */
void rows_drop(struct rows_total *t, struct rows *r, size_t count);
/* Rows that are not later than at (ms) leave; returns how many. */
size_t rows_drop_until(struct rows_total *t, struct rows *r, int64_t at);

#endif
