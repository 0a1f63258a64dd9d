/* map.c: string (or bytes) to pointer; open addressing, linear probing. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"

#define MAP_FIRST 16u

struct slot {
    uint32_t hash, len;
    char *key; /* NULL: free, or left by a removed entry when value is not NULL */
    void *value;
};

struct map {
    struct slot *slots;
    size_t mask;  /* number of slots - 1; the number is a power of two */
    size_t count; /* entries */
    size_t used;  /* entries and the places of removed ones */
};

static char map_gone; /* its address marks the place of a removed entry */

static uint64_t map_seed[2];
static pthread_once_t map_seeded = PTHREAD_ONCE_INIT;

static void map_seed_once(void)
{
    if (getrandom(map_seed, sizeof map_seed, 0) != (ssize_t)sizeof map_seed)
        mem_die("getrandom() gives nothing");
}

static inline uint64_t rotl(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static inline void sip_round(uint64_t v[4])
{
    v[0] += v[1], v[1] = rotl(v[1], 13) ^ v[0], v[0] = rotl(v[0], 32);
    v[2] += v[3], v[3] = rotl(v[3], 16) ^ v[2];
    v[0] += v[3], v[3] = rotl(v[3], 21) ^ v[0];
    v[2] += v[1], v[1] = rotl(v[1], 17) ^ v[2], v[2] = rotl(v[2], 32);
}

/* SipHash-1-3 with a seed of this process: keys may come from the network, and whoever can choose them must not be
 * able to make them all fall into one place. */
static uint32_t map_hash(const void *key, size_t len)
{
    const unsigned char *p = key;
    uint64_t v[4] = { map_seed[0] ^ 0x736f6d6570736575u, map_seed[1] ^ 0x646f72616e646f6du,
                      map_seed[0] ^ 0x6c7967656e657261u, map_seed[1] ^ 0x7465646279746573u };
    uint64_t word, last = (uint64_t)len << 56;
    size_t left = len;

    for (; left >= 8; p += 8, left -= 8) {
        memcpy(&word, p, 8);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    for (word = 0; left > 0; left--)
        word = word << 8 | p[left - 1];
    last |= word;
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    sip_round(v), sip_round(v), sip_round(v);
    word = v[0] ^ v[1] ^ v[2] ^ v[3];
    return (uint32_t)(word ^ word >> 32);
}

struct map *map_new(void)
{
    struct map *m = mem_new(sizeof *m);

    pthread_once(&map_seeded, map_seed_once);
    m->slots = mem_array(MAP_FIRST, sizeof *m->slots);
    m->mask = MAP_FIRST - 1;
    return m;
}

void map_free(struct map *m)
{
    size_t i;

    if (!m)
        return;
    for (i = 0; i <= m->mask; i++)
        free(m->slots[i].key);
    free(m->slots);
    free(m);
}

size_t map_count(const struct map *m)
{
    return m->count;
}

/* The slot of a key, or NULL. */
static struct slot *map_slot(const struct map *m, const void *key, size_t len, uint32_t hash)
{
    size_t i;

    for (i = hash & m->mask;; i = (i + 1) & m->mask) {
        struct slot *s = &m->slots[i];

        if (!s->key && !s->value)
            return NULL;
        if (s->key && s->hash == hash && s->len == len && memcmp(s->key, key, len) == 0)
            return s;
    }
}

/* The first place that a key which is not there may take. */
static struct slot *map_place(const struct map *m, uint32_t hash)
{
    size_t i = hash & m->mask;

    while (m->slots[i].key)
        i = (i + 1) & m->mask;
    return &m->slots[i];
}

/* New slots for twice the entries there are; the places of removed ones go away with it. */
static void map_rebuild(struct map *m)
{
    struct slot *old = m->slots;
    size_t i, old_mask = m->mask, slots = MAP_FIRST;

    while (slots < (m->count + 1) * 2)
        slots *= 2;
    m->slots = mem_array(slots, sizeof *m->slots);
    m->mask = slots - 1;
    m->used = m->count;
    for (i = 0; i <= old_mask; i++)
        if (old[i].key)
            *map_place(m, old[i].hash) = old[i];
    free(old);
}

void *map_find_bytes(const struct map *m, const void *key, size_t len)
{
    struct slot *s = m->count ? map_slot(m, key, len, map_hash(key, len)) : NULL;

    return s ? s->value : NULL;
}

void *map_set_bytes(struct map *m, const void *key, size_t len, void *value)
{
    uint32_t hash = map_hash(key, len);
    struct slot *s = map_slot(m, key, len, hash);

    if (!value || len >= UINT32_MAX)
        mem_die("map_set: no value, or a key of %zu bytes", len);
    if (s) {
        void *before = s->value;

        s->value = value;
        return before;
    }
    if ((m->used + 1) * 4 > (m->mask + 1) * 3)
        map_rebuild(m);
    s = map_place(m, hash);
    m->used += s->value == NULL;
    m->count++;
    s->hash = hash;
    s->len = (uint32_t)len;
    s->key = mem_new(len + 1);
    if (len)
        memcpy(s->key, key, len);
    s->value = value;
    return NULL;
}

void *map_remove_bytes(struct map *m, const void *key, size_t len)
{
    struct slot *s = map_slot(m, key, len, map_hash(key, len));
    void *value;
    size_t i;

    if (!s)
        return NULL;
    value = s->value;
    free(s->key); /* the caller's key may be this one: it is not looked at from here on */
    s->key = NULL;
    s->value = &map_gone;
    m->count--;
    /* Before a free place no mark is needed: nothing is looked for behind it. Entries never move, so that a walk
     * which removes what it was given misses nothing. */
    i = (size_t)(s - m->slots);
    if (m->slots[(i + 1) & m->mask].value)
        return value;
    for (; !m->slots[i].key && m->slots[i].value; i = (i - 1) & m->mask) {
        m->slots[i].value = NULL;
        m->used--;
    }
    return value;
}

void *map_find(const struct map *m, const char *key)
{
    return map_find_bytes(m, key, strlen(key));
}

void *map_set(struct map *m, const char *key, void *value)
{
    return map_set_bytes(m, key, strlen(key), value);
}

void *map_remove(struct map *m, const char *key)
{
    return map_remove_bytes(m, key, strlen(key));
}

bool map_next(const struct map *m, size_t *at, const char **key, void **value)
{
    for (; *at <= m->mask; ++*at) {
        const struct slot *s = &m->slots[*at];

        if (!s->key)
            continue;
        if (key)
            *key = s->key;
        if (value)
            *value = s->value;
        ++*at;
        return true;
    }
    return false;
}
