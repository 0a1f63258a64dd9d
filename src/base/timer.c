/* timer.c: many deadlines, one "when next": a binary heap of timers that their owners embed. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/timer.h"

#include <stdlib.h>

#include "base/mem.h"

/* slot of a timer that waits in the list of later ones instead of the heap: this bit and its place + 1 */
#define TIMER_LATER (SIZE_MAX / 2 + 1)

struct list {
    struct timer **at;
    size_t count, cap;
};

struct timers {
    struct list heap;
    struct list later; /* armed while firing, already due: go to the heap when the round is over */
    bool running;
    int64_t now; /* of the round */
};

struct timers *timer_heap_new(void)
{
    return mem_new(sizeof(struct timers));
}

/* Whoever outlives the heap must not believe that it will still be called. */
void timer_heap_free(struct timers *all)
{
    size_t i;

    if (!all)
        return;
    for (i = 0; i < all->heap.count; i++)
        all->heap.at[i]->slot = 0;
    for (i = 0; i < all->later.count; i++)
        all->later.at[i]->slot = 0;
    free(all->heap.at);
    free(all->later.at);
    free(all);
}

static void list_push(struct list *l, struct timer *t)
{
    if (l->count == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 64;
        l->at = mem_resize(l->at, l->cap, sizeof(struct timer *));
    }
    l->at[l->count++] = t;
}

static void heap_put(struct list *heap, size_t i, struct timer *t)
{
    heap->at[i] = t;
    t->slot = i + 1;
}

static void heap_up(struct list *heap, size_t i, struct timer *t)
{
    while (i && t->at < heap->at[(i - 1) / 2]->at) {
        heap_put(heap, i, heap->at[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    heap_put(heap, i, t);
}

static void heap_down(struct list *heap, size_t i, struct timer *t)
{
    size_t child;

    while ((child = 2 * i + 1) < heap->count) {
        if (child + 1 < heap->count && heap->at[child + 1]->at < heap->at[child]->at)
            child++;
        if (t->at <= heap->at[child]->at)
            break;
        heap_put(heap, i, heap->at[child]);
        i = child;
    }
    heap_put(heap, i, t);
}

/* t stands at i or belongs there: whichever way it has to go. */
static void heap_settle(struct list *heap, size_t i, struct timer *t)
{
    if (i && t->at < heap->at[(i - 1) / 2]->at)
        heap_up(heap, i, t);
    else
        heap_down(heap, i, t);
}

static void heap_push(struct list *heap, struct timer *t)
{
    list_push(heap, t);
    heap_up(heap, heap->count - 1, t);
}

void timer_set(struct timers *all, struct timer *t, int64_t at)
{
    if (!t->fire)
        mem_die("timer_set: nothing to fire");
    if (all->running && at <= all->now) {
        timer_clear(all, t);
        t->at = at;
        list_push(&all->later, t);
        t->slot = TIMER_LATER | all->later.count;
    } else if (t->slot && !(t->slot & TIMER_LATER)) {
        t->at = at;
        heap_settle(&all->heap, t->slot - 1, t);
    } else {
        timer_clear(all, t);
        t->at = at;
        heap_push(&all->heap, t);
    }
}

void timer_clear(struct timers *all, struct timer *t)
{
    struct list *l = t->slot & TIMER_LATER ? &all->later : &all->heap;
    size_t i = (t->slot & ~TIMER_LATER) - 1;
    struct timer *last;

    if (!t->slot)
        return;
    if (i >= l->count || l->at[i] != t)
        mem_die("timer_clear: a timer of another heap, or moved in memory");
    t->slot = 0;
    last = l->at[--l->count];
    if (last == t)
        return;
    if (l == &all->heap) {
        heap_settle(l, i, last);
    } else {
        l->at[i] = last;
        last->slot = TIMER_LATER | (i + 1);
    }
}

int64_t timer_next(const struct timers *all)
{
    int64_t next = all->heap.count ? all->heap.at[0]->at : INT64_MAX;
    size_t i;

    for (i = 0; i < all->later.count; i++)
        if (all->later.at[i]->at < next)
            next = all->later.at[i]->at;
    return next;
}

size_t timer_run(struct timers *all, int64_t now)
{
    size_t fired = 0, i;

    if (all->running)
        mem_die("timer_run: called by one of its own timers");
    all->running = true;
    all->now = now;
    while (all->heap.count && all->heap.at[0]->at <= now) {
        struct timer *t = all->heap.at[0];

        timer_clear(all, t);
        t->fire(t, now);
        fired++;
    }
    all->running = false;
    for (i = 0; i < all->later.count; i++)
        heap_push(&all->heap, all->later.at[i]);
    all->later.count = 0;
    return fired;
}
