/* tally.c: bounded lists of what came again and again. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"

struct tally {
    struct map *by_key;
    size_t most;
};

struct tally *tally_new(size_t most)
{
    struct tally *t = mem_new(sizeof *t);
    *t = (struct tally){ .by_key = map_new(), .most = most };
    return t;
}

static void free_one(struct tally_one *one)
{
    free(one->who);
    free(one->what);
    free(one->note);
    free(one);
}

void tally_free(struct tally *t)
{
    const char *key;
    void *one;
    if (t == NULL) {
        return;
    }
    for (size_t at = 0; map_next(t->by_key, &at, &key, &one);) {
        free_one(one);
    }
    map_free(t->by_key);
    free(t);
}

static char *key_of(const char *who, const char *what)
{
    return mem_stringf("%s\n%s", who, what);
}

static void drop_oldest(struct tally *t)
{
    struct tally_one *oldest = NULL;
    const char *key;
    void *value;
    for (size_t at = 0; map_next(t->by_key, &at, &key, &value);) {
        struct tally_one *one = value;
        oldest = oldest == NULL || one->last < oldest->last ? one : oldest;
    }
    if (oldest != NULL) {
        char *gone = key_of(oldest->who, oldest->what);
        (void)map_remove(t->by_key, gone);
        free(gone);
        free_one(oldest);
    }
}

struct tally_one *tally_add(struct tally *t, const char *who, const char *what, uint64_t count, bool total,
                            int64_t at)
{
    char *key = key_of(who, what);
    struct tally_one *one = map_find(t->by_key, key);
    if (one == NULL) {
        if (map_count(t->by_key) >= t->most) {
            drop_oldest(t);
        }
        one = mem_new(sizeof *one);
        *one = (struct tally_one){ .who = mem_string(who), .what = mem_string(what), .first = at };
        (void)map_set(t->by_key, key, one);
    }
    one->count += !total ? count : count >= one->told ? count - one->told : count;
    one->told = total ? count : 0;
    one->last = at;
    one->over = false;
    free(key);
    return one;
}

void tally_note(struct tally_one *one, const char *note)
{
    free(one->note);
    one->note = note != NULL ? mem_string(note) : NULL;
}

void tally_each(const struct tally *t, void (*take)(void *ctx, struct tally_one *one), void *ctx)
{
    const char *key;
    void *one;
    for (size_t at = 0; map_next(t->by_key, &at, &key, &one);) {
        take(ctx, one);
    }
}

size_t tally_count(const struct tally *t)
{
    return map_count(t->by_key);
}

static int newest_first(const void *a, const void *b)
{
    const struct tally_one *x = *(const struct tally_one *const *)a, *y = *(const struct tally_one *const *)b;
    return x->last != y->last ? (x->last < y->last ? 1 : -1) : strcmp(x->who, y->who);
}

static void put(json_t *o, const char *key, const char *text)
{
    /* Texts here come from our own escapers or are addresses; what is no UTF-8 after all is left out rather than the line. */
    json_t *value = text != NULL ? json_string(text) : NULL;
    json_object_set_new(o, key, value != NULL ? value : json_null());
}

json_t *tally_json(const struct tally *t, const char *who, const char *what, size_t most)
{
    const struct tally_one **list = mem_array(map_count(t->by_key) + 1, sizeof *list);
    json_t *out = json_array();
    const char *key;
    char text[40];
    void *value;
    size_t n = 0;
    for (size_t at = 0; map_next(t->by_key, &at, &key, &value);) {
        list[n++] = value;
    }
    qsort(list, n, sizeof *list, newest_first);
    for (size_t i = 0; i < n && i < most; i++) {
        json_t *o = json_object();
        put(o, who, list[i]->who);
        put(o, what, list[i]->what);
        put(o, "note", list[i]->note);
        json_object_set_new(o, "count", json_integer((json_int_t)list[i]->count));
        put(o, "first", clock_text(list[i]->first, 0, text));
        put(o, "last", clock_text(list[i]->last, 0, text));
        json_object_set_new(o, "over", json_boolean(list[i]->over));
        json_array_append_new(out, o);
    }
    free(list);
    return out;
}
