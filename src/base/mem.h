/* mem.h: memory that is there or the program ends; arenas for things that die together. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

/* All of these end the program with a message when memory is out or a size overflows; none returns NULL.
 * What they return is freed with free(). */
void *mem_new(size_t size);                             /* zeroed */
void *mem_array(size_t count, size_t size);             /* zeroed */
void *mem_resize(void *old, size_t count, size_t size); /* contents kept, the new part is not zeroed */
void *mem_copy(const void *from, size_t size);
char *mem_string(const char *from);
char *mem_stringf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Give the reason and abort: for bugs only, never for bad input. */
_Noreturn void mem_die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* An arena: allocations are never freed one by one, all of them die with arena_free(). Used per config generation
 * and per poll. Memory is zeroed and aligned for any type. */
struct arena;
struct arena *arena_new(size_t chunk); /* chunk: bytes taken at a time; 0 = 64 KiB */
void arena_free(struct arena *a);      /* accepts NULL */
void arena_reset(struct arena *a);     /* everything dies, up to four chunks are kept for reuse */
void *arena_alloc(struct arena *a, size_t size);
void *arena_array(struct arena *a, size_t count, size_t size);
void *arena_copy(struct arena *a, const void *from, size_t size);
char *arena_string(struct arena *a, const char *from);
char *arena_stringn(struct arena *a, const char *from, size_t len); /* len bytes plus a NUL */
char *arena_stringf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
size_t arena_bytes(const struct arena *a); /* bytes taken from the system */

#endif
