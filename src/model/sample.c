/* sample.c: the samples of one section of one device at one poll, as bytes: written by the poller, read by the store. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/sample.h"

#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* All numbers little-endian, no padding:
 *   u8 version (1), u8 flags (1: keep_min), u16 data sources, u32 rows, u64 step in ms,
 *   u8 length + device, u8 length + section,
 *   per data source: u8 kind, u8 length + name,
 *   per row: u8 flags (1: reset), u8 length + instance, i64 time in ms, one bit per data source (known; the first is
 *   bit 0 of the first byte), 8 bytes for each known value (IEEE 754 double or unsigned).
 * Between sample_begin() and sample_end() the bytes end with a tail, so that the calls need no state beside the buffer:
 *   u64 offset of the batch, u16 data sources, u32 mark. A batch that did not find room to begin has none. */

enum { SAMPLE_VERSION = 1, SAMPLE_KEEP_MIN = 1, SAMPLE_RESET = 1, SAMPLE_ROWS_AT = 4, SAMPLE_TAIL = 14 };

#define SAMPLE_MARK 0x6c696174u

static size_t put_number(uint8_t *p, uint64_t n, size_t bytes)
{
    n = htole64(n);
    memcpy(p, &n, bytes);
    return bytes;
}

static uint64_t take_number(const uint8_t *p, size_t bytes)
{
    uint64_t n = 0;

    memcpy(&n, p, bytes);
    return le64toh(n);
}

/* A text of more than max bytes is cut and ends with a hash of the whole, so that two long ones stay two. */
static size_t put_text(uint8_t *p, const char *text, size_t max)
{
    size_t len = strlen(text);
    char tail[18];

    if (len <= max) {
        p[0] = (uint8_t)len;
        memcpy(p + 1, text, len);
        return 1 + len;
    }
    snprintf(tail, sizeof tail, "~%016llx", (unsigned long long)text_hash(text, len));
    p[0] = (uint8_t)max;
    memcpy(p + 1, text, max - 17);
    memcpy(p + 1 + max - 17, tail, 17);
    return 1 + max;
}

void sample_begin(struct buf *b, const struct sample_head *head)
{
    uint8_t out[16 + 256 + 64 + SAMPLE_DS_MAX * 21 + SAMPLE_TAIL];
    size_t at = b->len, n = 0, i;

    if (head->ds_count > SAMPLE_DS_MAX || head->step <= 0)
        mem_die("sample_begin: %zu data sources, step %lld", head->ds_count, (long long)head->step);
    out[n++] = SAMPLE_VERSION;
    out[n++] = head->keep_min ? SAMPLE_KEEP_MIN : 0;
    n += put_number(out + n, head->ds_count, 2);
    n += put_number(out + n, 0, 4);
    n += put_number(out + n, (uint64_t)head->step, 8);
    n += put_text(out + n, head->device, 255);
    n += put_text(out + n, head->section, 63);
    for (i = 0; i < head->ds_count; i++) {
        out[n++] = head->ds[i].kind;
        n += put_text(out + n, head->ds[i].name, 19);
    }
    n += put_number(out + n, at, 8);
    n += put_number(out + n, head->ds_count, 2);
    n += put_number(out + n, SAMPLE_MARK, 4);
    if (b->limit - b->len < n) {
        b->cut = true;
        return;
    }
    buf_bytes(b, out, n);
}

static bool is_open(const struct buf *b)
{
    return b->len >= SAMPLE_TAIL && take_number((const uint8_t *)b->data + b->len - 4, 4) == SAMPLE_MARK;
}

void sample_row(struct buf *b, const char *instance, int64_t at, bool reset,
                const struct sample_value *values)
{
    uint8_t out[1 + 256 + 8 + SAMPLE_DS_MAX / 8 + SAMPLE_DS_MAX * 8 + SAMPLE_TAIL], tail[SAMPLE_TAIL];
    uint8_t *known;
    size_t n = 0, i, count, start;
    uint32_t rows;

    if (b->cut || !is_open(b))
        return;
    memcpy(tail, b->data + b->len - SAMPLE_TAIL, sizeof tail);
    start = (size_t)take_number(tail, 8);
    count = (size_t)take_number(tail + 8, 2);
    rows = (uint32_t)take_number((const uint8_t *)b->data + start + SAMPLE_ROWS_AT, 4);
    if (rows == SAMPLE_ROWS_MAX)
        return;
    out[n++] = reset ? SAMPLE_RESET : 0;
    n += put_text(out + n, instance, 255);
    n += put_number(out + n, (uint64_t)at, 8);
    known = out + n;
    memset(known, 0, (count + 7) / 8);
    n += (count + 7) / 8;
    for (i = 0; i < count; i++) {
        if (!values[i].known)
            continue;
        known[i / 8] |= (uint8_t)(1u << i % 8);
        n += put_number(out + n, values[i].counter, 8); /* either member: the same 8 bytes */
    }
    memcpy(out + n, tail, sizeof tail);
    n += sizeof tail;
    b->len -= SAMPLE_TAIL;
    if (b->limit - b->len < n) {
        b->len += SAMPLE_TAIL; /* what is there stays a whole batch */
        b->cut = true;
        return;
    }
    buf_bytes(b, out, n);
    put_number((uint8_t *)b->data + start + SAMPLE_ROWS_AT, rows + 1, 4);
}

void sample_end(struct buf *b)
{
    if (!is_open(b))
        return;
    b->len -= SAMPLE_TAIL;
    b->data[b->len] = '\0';
}

static bool is_ds_name(const char *name)
{
    size_t len = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    return len && !name[len];
}

/* A text of at most cap-1 bytes without NULs: 0 or -1. */
static int take_text(struct sample_reader *r, char *out, size_t cap)
{
    size_t len;

    if (r->end - r->p < 1)
        return -1;
    len = *r->p++;
    if (len >= cap || (size_t)(r->end - r->p) < len || memchr(r->p, 0, len))
        return -1;
    memcpy(out, r->p, len);
    out[len] = '\0';
    r->p += len;
    return 0;
}

int sample_open(struct sample_reader *r, const void *bytes, size_t len)
{
    const uint8_t *p = bytes;
    size_t i;

    r->p = p;
    r->end = p + len;
    if (len < 16 || p[0] != SAMPLE_VERSION)
        return -1;
    r->head = (struct sample_head){ .device = r->device, .section = r->section, .ds = r->ds };
    r->head.keep_min = p[1] & SAMPLE_KEEP_MIN;
    r->head.ds_count = (size_t)take_number(p + 2, 2);
    r->rows_left = (uint32_t)take_number(p + SAMPLE_ROWS_AT, 4);
    r->head.step = (int64_t)take_number(p + 8, 8);
    r->p += 16;
    if (!r->head.ds_count || r->head.ds_count > SAMPLE_DS_MAX || r->rows_left > SAMPLE_ROWS_MAX ||
        r->head.step <= 0)
        return -1;
    if (take_text(r, r->device, sizeof r->device) || take_text(r, r->section, sizeof r->section) ||
        !*r->device || !*r->section)
        return -1;
    for (i = 0; i < r->head.ds_count; i++) {
        if (r->end - r->p < 1 || *r->p > SAMPLE_COUNTER)
            return -1;
        r->ds[i].kind = *r->p++;
        if (take_text(r, r->ds[i].name, sizeof r->ds[i].name) || !is_ds_name(r->ds[i].name))
            return -1;
    }
    return 0;
}

int sample_next(struct sample_reader *r)
{
    size_t map = (r->head.ds_count + 7) / 8, i;
    const uint8_t *known;

    if (!r->rows_left)
        return 0;
    if (r->end - r->p < 1)
        return -1;
    r->reset = *r->p++ & SAMPLE_RESET;
    if (take_text(r, r->instance, sizeof r->instance) || (size_t)(r->end - r->p) < 8 + map)
        return -1;
    r->at = (int64_t)take_number(r->p, 8);
    known = r->p + 8;
    r->p += 8 + map;
    for (i = 0; i < r->head.ds_count; i++) {
        r->values[i] = (struct sample_value){ .known = known[i / 8] >> i % 8 & 1 };
        if (!r->values[i].known)
            continue;
        if (r->end - r->p < 8)
            return -1;
        r->values[i].counter = take_number(r->p, 8);
        r->p += 8;
        if (r->ds[i].kind == SAMPLE_GAUGE && !isfinite(r->values[i].gauge))
            r->values[i] = (struct sample_value){ 0 };
    }
    r->rows_left--;
    return 1;
}
