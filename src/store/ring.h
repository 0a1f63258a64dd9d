/* ring.h: rings of links: a thing is in one ring at most and can leave it without knowing which. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_RING_H
#define STORE_RING_H

#include <stdbool.h>
#include <stddef.h>

/* A ring's own link is its start; a thing's link that is in no ring is zeroed. */
struct ring {
    struct ring *next, *prev;
};

static inline void ring_init(struct ring *r)
{
    r->next = r->prev = r;
}

static inline bool ring_empty(const struct ring *r)
{
    return r->next == r;
}

static inline void ring_leave(struct ring *l)
{
    if (!l->next)
        return;
    l->next->prev = l->prev;
    l->prev->next = l->next;
    l->next = l->prev = NULL;
}

static inline void ring_put_between(struct ring *before, struct ring *l, struct ring *after)
{
    l->prev = before;
    l->next = after;
    before->next = l;
    after->prev = l;
}

/* Leaves the ring it is in first. */
static inline void ring_put_last(struct ring *r, struct ring *l)
{
    ring_leave(l);
    ring_put_between(r->prev, l, r);
}

static inline void ring_put_first(struct ring *r, struct ring *l)
{
    ring_leave(l);
    ring_put_between(r, l, r->next);
}

#endif
