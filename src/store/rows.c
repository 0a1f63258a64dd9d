/* rows.c: the samples of one file that wait for it, packed. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { ROWS_BLOCK = 8, ROWS_VALUE = 28 };

struct rows_block {
    struct rows_block *next;
    const struct rows_schema *schema;
    int64_t base;             /* ms: rows hold the distance to it */
    uint16_t first, end, cap; /* rows */
    uint8_t rows[];
};

/* A row: u32 ms after base, one bit per data source (known) and one more (restarted), 8 bytes per data source. */

bool rows_schema_is(const struct rows_schema *c, const struct sample_head *head)
{
    size_t i;

    if (c->step != head->step || c->keep_min != head->keep_min || c->ds_count != head->ds_count)
        return false;
    for (i = 0; i < c->ds_count; i++)
        if (c->ds[i].kind != head->ds[i].kind || strcmp(c->ds[i].name, head->ds[i].name) != 0)
            return false;
    return true;
}

struct rows_schema *rows_schema_new(const struct sample_head *head)
{
    struct rows_schema *c = mem_new(sizeof *c + head->ds_count * sizeof *c->ds);
    struct buf names;
    size_t i;

    c->step = head->step;
    c->keep_min = head->keep_min;
    c->gauges_only = true;
    c->ds_count = (uint16_t)head->ds_count;
    c->row_size = (uint16_t)(4 + (head->ds_count + 8) / 8 + 8 * head->ds_count);
    buf_init(&names, 0);
    for (i = 0; i < head->ds_count; i++) {
        c->ds[i] = head->ds[i];
        c->gauges_only = c->gauges_only && head->ds[i].kind == SAMPLE_GAUGE;
        buf_printf(&names, "%s%s", i ? ":" : "", head->ds[i].name);
    }
    c->names = names.data;
    return c;
}

void rows_schema_free(struct rows_schema *c)
{
    free(c->names);
    free(c);
}

void rows_free(struct rows *r)
{
    while (r->head) {
        struct rows_block *next = r->head->next;

        free(r->head);
        r->head = next;
    }
    *r = (struct rows){ .last_at = r->last_at, .gone_at = r->gone_at };
}

static struct rows_block *block_for(struct rows_total *t, struct rows *r, const struct rows_schema *schema,
                                    int64_t at, unsigned rows)
{
    struct rows_block *b = r->tail;
    size_t size;

    if (b && b->schema == schema && b->end < b->cap && at - b->base <= UINT32_MAX)
        return b;
    rows = rows > r->count ? rows - r->count : 1;
    if (rows > ROWS_BLOCK)
        rows = ROWS_BLOCK;
    size = sizeof *b + rows * schema->row_size;
    b = mem_new(size);
    b->schema = schema;
    b->base = at;
    b->cap = (uint16_t)rows;
    if (r->tail)
        r->tail->next = b;
    else
        r->head = b;
    r->tail = b;
    t->bytes += size;
    return b;
}

bool rows_add(struct rows_total *t, struct rows *r, const struct rows_schema *schema,
              const struct sample_reader *row, unsigned expected)
{
    int64_t at = schema->gauges_only ? row->at - row->at % schema->step : row->at;
    size_t map = (schema->ds_count + 8u) / 8, i;
    struct rows_block *b;
    uint32_t distance;
    uint8_t *p;

    if (at <= r->last_at)
        return false;
    b = block_for(t, r, schema, at, expected);
    distance = (uint32_t)(at - b->base);
    p = b->rows + (size_t)b->end * schema->row_size;
    memcpy(p, &distance, 4);
    for (i = 0; i < schema->ds_count; i++) {
        p[4 + i / 8] |= (uint8_t)(row->values[i].known << i % 8);
        memcpy(p + 4 + map + 8 * i, &row->values[i].counter, 8);
    }
    p[4 + i / 8] |= (uint8_t)((row->reset && !schema->gauges_only) << i % 8);
    b->end++;
    r->count++;
    r->last_at = at;
    t->waiting++;
    return true;
}

const struct rows_schema *rows_first(const struct rows *r)
{
    return r->head ? r->head->schema : NULL;
}

static const uint8_t *row_of(const struct rows_block *b, unsigned n, int64_t *at)
{
    const uint8_t *p = b->rows + (size_t)n * b->schema->row_size;
    uint32_t distance;

    memcpy(&distance, p, 4);
    *at = b->base + distance;
    return p;
}

int64_t rows_first_at(const struct rows *r)
{
    int64_t at = INT64_MAX;

    if (r->head)
        row_of(r->head, r->head->first, &at);
    return at;
}

static size_t put_unsigned(char *out, uint64_t n)
{
    char digits[20];
    size_t len = 0, i;

    do
        digits[len++] = (char)('0' + n % 10);
    while (n /= 10);
    for (i = 0; i < len; i++)
        out[i] = digits[len - 1 - i];
    return len;
}

static size_t put_gauge(char *out, double value)
{
    size_t sign = value < 0;

    if (value > -1e15 && value < 1e15 && value == (double)(int64_t)value) {
        out[0] = '-';
        return sign + put_unsigned(out + sign, (uint64_t)(int64_t)(sign ? -value : value));
    }
    return (size_t)snprintf(out, ROWS_VALUE, "%.17g", value);
}

/* One line. before: the explicit unknown that goes before a restart: counters are U, gauges as they are. */
static void put_line(const struct rows_schema *c, const uint8_t *row, int64_t at, bool before,
                     const int *place, size_t width, struct buf *out)
{
    char line[32 + SAMPLE_DS_MAX * ROWS_VALUE + ROWS_WIDTH_MAX * 2];
    size_t map = (c->ds_count + 8u) / 8, n = 0, k;

    if (width > ROWS_WIDTH_MAX)
        width = ROWS_WIDTH_MAX;
    at -= before;
    n += put_unsigned(line, (uint64_t)(at / 1000));
    if (at % 1000)
        n += (size_t)snprintf(line + n, 5, ".%03d", (int)(at % 1000));
    for (k = 0; k < width; k++) {
        int i = place ? place[k] : (int)k;
        uint64_t bits;
        double gauge;

        line[n++] = ':';
        if (i < 0 || !(row[4 + i / 8] >> i % 8 & 1) || (before && c->ds[i].kind == SAMPLE_COUNTER)) {
            line[n++] = 'U';
            continue;
        }
        memcpy(&bits, row + 4 + map + 8 * (size_t)i, 8);
        memcpy(&gauge, &bits, 8);
        n += c->ds[i].kind == SAMPLE_COUNTER ? put_unsigned(line + n, bits) : put_gauge(line + n, gauge);
    }
    line[n++] = '\0';
    buf_bytes(out, line, n);
}

/* The lines before a row after a restart, as far as they are later than the row before it. */
static size_t put_unknown(const struct rows_schema *c, const uint8_t *row, int64_t before, int64_t at,
                          const int *place, size_t width, struct buf *out)
{
    int64_t start = at - at % c->step;
    size_t lines = 0;

    if (start < at && start - 1 > before) {
        put_line(c, row, start, true, place, width, out);
        lines++;
    }
    if (at - 1 > before) {
        put_line(c, row, at, true, place, width, out);
        lines++;
    }
    return lines;
}

size_t rows_lines(const struct rows *r, size_t max, const int *place, size_t width, struct buf *out,
                  size_t *rows)
{
    const struct rows_schema *c = rows_first(r);
    const struct rows_block *b;
    int64_t before = r->gone_at;
    size_t lines = 0;

    *rows = 0;
    width = place || !c ? width : c->ds_count;
    for (b = r->head; b && b->schema == c; b = b->next) {
        unsigned n;

        for (n = b->first; n < b->end && *rows < max; n++, ++*rows) {
            int64_t at;
            const uint8_t *row = row_of(b, n, &at);

            if (row[4 + c->ds_count / 8] >> c->ds_count % 8 & 1)
                lines += put_unknown(c, row, before, at, place, width, out);
            put_line(c, row, at, false, place, width, out);
            lines++;
            before = at;
        }
    }
    return lines;
}

size_t rows_batch(const struct rows *r, size_t skip, size_t max, const char *device, const char *section,
                  const char *instance, struct buf *out)
{
    struct sample_value values[SAMPLE_DS_MAX];
    struct sample_head head = { .device = device, .section = section };
    const struct rows_schema *c = NULL;
    const struct rows_block *b;
    size_t rows = 0;

    for (b = r->head; b && (!c || b->schema == c); b = b->next) {
        unsigned n =
            b->first + (skip < (size_t)(b->end - b->first) ? (unsigned)skip : (unsigned)(b->end - b->first));

        skip -= n - b->first;
        for (; n < b->end && rows < max; n++, rows++) {
            int64_t at;
            const uint8_t *row = row_of(b, n, &at);
            size_t map = (b->schema->ds_count + 8u) / 8, i;

            if (!c) {
                c = b->schema;
                head.step = c->step;
                head.keep_min = c->keep_min;
                head.ds = c->ds;
                head.ds_count = c->ds_count;
                sample_begin(out, &head);
            }
            for (i = 0; i < c->ds_count; i++) {
                values[i].known = row[4 + i / 8] >> i % 8 & 1;
                memcpy(&values[i].counter, row + 4 + map + 8 * i, 8);
            }
            sample_row(out, instance, at, row[4 + i / 8] >> i % 8 & 1, values);
        }
    }
    if (c)
        sample_end(out);
    return rows;
}

void rows_drop(struct rows_total *t, struct rows *r, size_t count)
{
    while (count && r->head) {
        struct rows_block *b = r->head;
        size_t here = (size_t)(b->end - b->first);

        if (here > count)
            here = count;
        if (here)
            row_of(b, b->first + (unsigned)here - 1, &r->gone_at);
        b->first = (uint16_t)(b->first + here);
        count -= here;
        r->count -= (uint32_t)here;
        t->waiting -= here;
        if (b->first < b->end)
            break;
        r->head = b->next;
        if (!r->head)
            r->tail = NULL;
        t->bytes -= sizeof *b + (size_t)b->cap * b->schema->row_size;
        free(b);
    }
}

size_t rows_drop_until(struct rows_total *t, struct rows *r, int64_t at)
{
    size_t rows = 0;

    while (rows_first_at(r) <= at && r->head) {
        rows_drop(t, r, 1);
        rows++;
    }
    return rows;
}
