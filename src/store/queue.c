/* queue.c: batches and requests on their way to the writer thread, in order. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/sample.h"

enum { QUEUE_CHUNK = 64 << 10 };

void queue_add(struct queue *q, struct chunk *c)
{
    c->next = NULL;
    if (q->tail)
        q->tail->next = c;
    else
        q->head = c;
    q->tail = c;
    q->bytes += sizeof *c + c->used;
}

struct chunk *queue_take(struct queue *q)
{
    struct chunk *c = q->head;

    if (!c)
        return NULL;
    q->head = c->next;
    if (!q->head)
        q->tail = NULL;
    q->bytes -= sizeof *c + c->used;
    return c;
}

void queue_free(struct queue *q)
{
    struct chunk *c;

    while ((c = queue_take(q)))
        free(c);
}

struct chunk *queue_chunk(enum chunk_kind kind, void *what)
{
    struct chunk *c = mem_new(sizeof *c);

    c->kind = kind;
    c->what = what;
    return c;
}

void queue_put(struct queue *q, const void *batch, size_t len)
{
    struct chunk *c = q->tail;
    uint32_t n = (uint32_t)len;

    if (!c || c->kind != CHUNK_BATCHES || c->cap - c->used < sizeof n + len) {
        size_t cap = sizeof n + len > QUEUE_CHUNK ? sizeof n + len : QUEUE_CHUNK;

        c = mem_resize(NULL, 1, sizeof *c + cap);
        *c = (struct chunk){ .kind = CHUNK_BATCHES, .cap = cap };
        queue_add(q, c);
    }
    memcpy(c->data + c->used, &n, sizeof n);
    memcpy(c->data + c->used + sizeof n, batch, len);
    c->used += sizeof n + len;
    q->bytes += sizeof n + len;
}

const char *queue_next(const struct chunk *c, size_t *at, size_t *len)
{
    const char *p = c->data + *at;
    uint32_t n;

    if (*at >= c->used)
        return NULL;
    memcpy(&n, p, sizeof n);
    *len = n;
    *at += sizeof n + n;
    return p + sizeof n;
}

static uint64_t chunk_rows(const struct chunk *c)
{
    struct sample_reader *r = mem_new(sizeof *r);
    const char *batch;
    size_t at = 0, len;
    uint64_t rows = 0;

    while ((batch = queue_next(c, &at, &len)))
        if (!sample_open(r, batch, len))
            rows += r->rows_left;
    free(r);
    return rows;
}

bool queue_shed(struct queue *q, uint64_t *rows)
{
    struct chunk *c = q->head, *before = NULL;

    while (c && c->kind != CHUNK_BATCHES) {
        before = c;
        c = c->next;
    }
    if (!c || c == q->tail)
        return false;
    if (before)
        before->next = c->next;
    else
        q->head = c->next;
    q->bytes -= sizeof *c + c->used;
    *rows += chunk_rows(c);
    free(c);
    return true;
}
