/* queue.h: batches and requests on their way to the writer thread, in order. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Not locked: that is the owner's business. */

enum chunk_kind {
    CHUNK_BATCHES,
    CHUNK_CARRY, /* batches that wait in the writer already: into the journal once more (archive_carry) */
    CHUNK_FLUSH,
    CHUNK_CHANGE,
    CHUNK_NAMES,
    CHUNK_STOP
};

struct chunk {
    struct chunk *next;
    enum chunk_kind kind;
    uint32_t segment; /* of the journal, once it is in it */
    void *what;       /* of a request */
    size_t used, cap;
    char data[]; /* u32 length, batch, ... */
};

struct queue {
    struct chunk *head, *tail;
    size_t bytes;
};

/* One batch, copied behind what is there. */
void queue_put(struct queue *q, const void *batch, size_t len);
struct chunk *queue_chunk(enum chunk_kind kind, void *what); /* a request; freed with free() */
void queue_add(struct queue *q, struct chunk *c);
struct chunk *queue_take(struct queue *q); /* NULL when it is empty; freed with free() */
void queue_free(struct queue *q);          /* what it holds, not the queue */
/* The next batch of a chunk, NULL at the end. Start with *at = 0. */
const char *queue_next(const struct chunk *c, size_t *at, size_t *len);
/* The oldest batches go, not the newest chunk and no request: false when there are none. *rows grows by the samples that are lost. */
bool queue_shed(struct queue *q, uint64_t *rows);

#endif
