/* map.h: string (or bytes) to pointer. Keys are copied, values are the caller's. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>

struct map;
struct map *map_new(void);
void map_free(struct map *m); /* accepts NULL; the values are not freed */
size_t map_count(const struct map *m);
void *map_find(const struct map *m, const char *key); /* NULL when it is not there */
/* Sets the value (never NULL); returns the value that was there before, or NULL. */
void *map_set(struct map *m, const char *key, void *value);
void *map_remove(struct map *m, const char *key); /* returns the value, or NULL */
/* The same with keys of any bytes. */
void *map_find_bytes(const struct map *m, const void *key, size_t len);
void *map_set_bytes(struct map *m, const void *key, size_t len, void *value);
void *map_remove_bytes(struct map *m, const void *key, size_t len);
/* Walk in no particular order: start with *at = 0; false at the end. Removing the entry just returned is allowed. */
bool map_next(const struct map *m, size_t *at, const char **key, void **value);

#endif
