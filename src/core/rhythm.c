/* rhythm.c: how often problems are told. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rhythm.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"

enum {
    TIMES = 100,  /* of one problem */
    MOST = 50000, /* problems */
    OLD = 24 * 3600000
};

struct problem {
    int64_t told, last;
    bool often;
    int64_t *times; /* ring of the newest; NULL: its rule has no repeat */
    uint16_t count, at;
};

struct rhythm {
    struct map *by_key;
};

struct rhythm *rhythm_new(void)
{
    struct rhythm *r = mem_new(sizeof *r);
    r->by_key = map_new();
    return r;
}

static void free_problem(struct problem *p)
{
    free(p->times);
    free(p);
}

void rhythm_free(struct rhythm *r)
{
    const char *key;
    void *p;
    if (r == NULL) {
        return;
    }
    for (size_t at = 0; map_next(r->by_key, &at, &key, &p);) {
        free_problem(p);
    }
    map_free(r->by_key);
    free(r);
}

/* Those that were silent for a day; where that makes no room, all. */
static void make_room(struct rhythm *r, int64_t now)
{
    for (int64_t old = OLD; map_count(r->by_key) >= MOST; old = -1) {
        const char *key;
        void *value;
        for (size_t at = 0; map_next(r->by_key, &at, &key, &value);) {
            struct problem *p = value;
            if (now - p->last > old) {
                char *gone = mem_string(key);
                (void)map_remove(r->by_key, gone);
                free(gone);
                free_problem(p);
            }
        }
        if (old < 0) {
            return;
        }
    }
}

static struct problem *problem_of(struct rhythm *r, const char *key, int64_t now)
{
    struct problem *p = map_find(r->by_key, key);
    if (p == NULL) {
        make_room(r, now);
        p = mem_new(sizeof *p);
        (void)map_set(r->by_key, key, p);
    }
    return p;
}

/* So many within that time, with this one? */
static bool is_often(struct problem *p, const struct rule_act *act, int64_t now)
{
    uint16_t wanted = (uint16_t)(act->repeat_count < TIMES ? act->repeat_count : TIMES);
    if (wanted == 0) {
        return false;
    }
    if (p->times == NULL) {
        p->times = mem_array(TIMES, sizeof *p->times);
    }
    p->times[p->at] = now;
    p->at = (uint16_t)((p->at + 1) % TIMES);
    p->count = (uint16_t)(p->count < TIMES ? p->count + 1 : TIMES);
    return p->count >= wanted && now - p->times[(p->at + TIMES - wanted) % TIMES] <= act->repeat_within;
}

enum rhythm_says rhythm_take(struct rhythm *r, const char *key, const struct rule_act *act, int64_t now)
{
    if (act->repeat_count <= 0 && act->fold <= 0) {
        return RHYTHM_TELL;
    }
    struct problem *p = problem_of(r, key, now);
    bool often = is_often(p, act, now), fresh = p->told == 0 || now - p->told >= act->fold || now < p->told;
    bool news = fresh || (often && !p->often);
    p->last = now;
    p->often = often;
    p->told = news ? now : p->told;
    return !news ? RHYTHM_FOLD : often ? RHYTHM_OFTEN : RHYTHM_TELL;
}

void rhythm_over(struct rhythm *r, const char *key)
{
    struct problem *p = map_find(r->by_key, key);
    if (p != NULL) {
        p->told = 0;
        p->often = false;
    }
}
