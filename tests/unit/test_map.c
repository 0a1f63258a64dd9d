/* Proves the map against a plain list: what was set is found, what was removed is gone, walks see all and only that. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"

#include <stdint.h>
#include <stdio.h>

#include "check.h"

#define KEYS 500

static int values[KEYS];

static void test_basic(void)
{
    struct map *m = map_new();
    int a = 1, b = 2;

    CHECK(map_find(m, "a") == NULL);
    CHECK(map_remove(m, "a") == NULL);
    CHECK(map_set(m, "a", &a) == NULL);
    CHECK(map_set(m, "", &b) == NULL);
    CHECK(map_find(m, "a") == &a);
    CHECK(map_find(m, "") == &b);
    CHECK(map_find(m, "A") == NULL);
    CHECK(map_set(m, "a", &b) == &a);
    CHECK_INT(map_count(m), 2);
    CHECK(map_remove(m, "a") == &b);
    CHECK(map_find(m, "a") == NULL);
    CHECK_INT(map_count(m), 1);
    map_free(m);
    map_free(NULL);
}

static void test_bytes(void)
{
    struct map *m = map_new();
    char key[32];
    size_t len, i;
    int bad = 0;

    /* Every length around the hash's words; a key is not its prefix, nor itself with a NUL behind it. */
    memset(key, 0, sizeof key);
    for (len = 0; len < sizeof key; len++)
        map_set_bytes(m, key, len, &values[len]);
    CHECK_INT(map_count(m), sizeof key);
    for (len = 0; len < sizeof key; len++)
        bad += map_find_bytes(m, key, len) != &values[len];
    for (i = 0; i < sizeof key; i++) { /* one other byte makes another key */
        key[i] = 1;
        for (len = i + 1; len < sizeof key; len++)
            bad += map_find_bytes(m, key, len) != NULL;
        key[i] = 0;
    }
    CHECK_INT(bad, 0);
    CHECK(map_remove_bytes(m, key, 3) == &values[3]);
    CHECK(map_find_bytes(m, key, 3) == NULL);
    map_free(m);
}

/* Set, replace and remove in an order that a small generator gives, beside an array that says what is there. */
static void test_against_list(void)
{
    static int there[KEYS];
    struct map *m = map_new();
    uint32_t dice = 12345;
    size_t i, n, count = 0, bad = 0;
    char key[32];

    for (i = 0; i < 200000; i++) {
        dice = dice * 1664525 + 1013904223;
        n = (dice >> 8) % KEYS;
        snprintf(key, sizeof key, "acme/hq/%zu", n);
        if (dice >> 30 != 0 && (i / 20000) % 2 == 0) { /* times of growing and of shrinking */
            bad += map_set(m, key, &values[n]) != (there[n] ? &values[n] : NULL);
            count += !there[n];
            there[n] = 1;
        } else {
            bad += map_remove(m, key) != (there[n] ? &values[n] : NULL);
            count -= there[n];
            there[n] = 0;
        }
        bad += map_count(m) != count;
    }
    for (n = 0; n < KEYS; n++) {
        snprintf(key, sizeof key, "acme/hq/%zu", n);
        bad += map_find(m, key) != (there[n] ? &values[n] : NULL);
    }
    CHECK_INT(bad, 0);
    map_free(m);
}

/* Every entry exactly once, also when each second one is removed on the way. */
static void test_walk(void)
{
    struct map *m = map_new();
    int seen[KEYS] = { 0 }, twice = 0, missed = 0;
    size_t at = 0, n;
    const char *key;
    char name[32];
    void *value;

    CHECK(!map_next(m, &at, &key, &value));
    for (n = 0; n < KEYS; n++) {
        snprintf(name, sizeof name, "if%zu", n);
        map_set(m, name, &values[n]);
    }
    at = 0;
    while (map_next(m, &at, &key, &value)) {
        n = (size_t)((int *)value - values);
        snprintf(name, sizeof name, "if%zu", n);
        twice += seen[n]++ || strcmp(name, key) != 0;
        if (n % 2)
            map_remove(m, key);
    }
    for (n = 0; n < KEYS; n++)
        missed += !seen[n];
    CHECK_INT(twice, 0);
    CHECK_INT(missed, 0);
    CHECK_INT(map_count(m), KEYS / 2);
    for (at = 0, n = 0; map_next(m, &at, NULL, &value); n++)
        twice += ((int *)value - values) % 2 != 0;
    CHECK_INT(n, KEYS / 2);
    CHECK_INT(twice, 0);
    map_free(m);
}

int main(void)
{
    test_basic();
    test_bytes();
    test_against_list();
    test_walk();
    return check_done();
}
