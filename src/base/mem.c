/* mem.c: memory that is there or the program ends; arenas for things that die together. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under AddressSanitizer what an arena has not handed out is poisoned, so that reading past an allocation is seen. */
#if defined(__SANITIZE_ADDRESS__)
#define MEM_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEM_ASAN 1
#endif
#endif
#ifdef MEM_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size)   ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

#define ARENA_ALIGN 16u
#define ARENA_CHUNK (64u * 1024)
#define ARENA_SPARE 3 /* chunks kept by arena_reset() beside the first one */

_Static_assert(alignof(max_align_t) <= ARENA_ALIGN, "arena memory is aligned for any type");

struct chunk {
    struct chunk *next;
    size_t size, used; /* bytes of data */
    alignas(ARENA_ALIGN) unsigned char data[];
};

struct arena {
    struct chunk *first; /* kept by arena_reset() */
    struct chunk *now;   /* where small allocations come from; newest of the normal ones */
    struct chunk *spare; /* of the normal size, unused */
    size_t chunk;
    size_t bytes;
};

void mem_die(const char *fmt, ...)
{
    va_list args;

    fflush(stdout);
    fputs("forestall: fatal: ", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}

static size_t mem_product(size_t count, size_t size)
{
    size_t all;

    if (__builtin_mul_overflow(count, size, &all))
        mem_die("a size overflows: %zu times %zu bytes", count, size);
    return all;
}

void *mem_new(size_t size)
{
    void *p = calloc(1, size ? size : 1);

    if (!p)
        mem_die("out of memory (%zu bytes)", size);
    return p;
}

void *mem_array(size_t count, size_t size)
{
    return mem_new(mem_product(count, size));
}

void *mem_resize(void *old, size_t count, size_t size)
{
    size_t all = mem_product(count, size);
    void *p = realloc(old, all ? all : 1);

    if (!p)
        mem_die("out of memory (%zu bytes)", all);
    return p;
}

void *mem_copy(const void *from, size_t size)
{
    void *p = malloc(size ? size : 1);

    if (!p)
        mem_die("out of memory (%zu bytes)", size);
    if (size)
        memcpy(p, from, size);
    return p;
}

char *mem_string(const char *from)
{
    return mem_copy(from, strlen(from) + 1);
}

char *mem_stringf(const char *fmt, ...)
{
    va_list args;
    char *text;
    int len;

    va_start(args, fmt);
    len = vasprintf(&text, fmt, args);
    va_end(args);
    if (len < 0)
        mem_die("out of memory (a text)");
    return text;
}

static struct chunk *arena_chunk(struct arena *a, size_t size)
{
    struct chunk *c;

    if (size > SIZE_MAX - sizeof *c - ARENA_ALIGN)
        mem_die("a size overflows: %zu bytes", size);
    c = malloc(sizeof *c + size);
    if (!c)
        mem_die("out of memory (%zu bytes)", size);
    c->next = NULL;
    c->used = 0;
    c->size = size;
    a->bytes += sizeof *c + size;
    ASAN_POISON_MEMORY_REGION(c->data, c->size);
    return c;
}

struct arena *arena_new(size_t chunk)
{
    struct arena *a = mem_new(sizeof *a);

    if (!chunk)
        chunk = ARENA_CHUNK;
    a->chunk = (chunk + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    a->bytes = sizeof *a;
    a->first = a->now = arena_chunk(a, a->chunk);
    return a;
}

static void arena_drop(struct arena *a, struct chunk *c)
{
    while (c) {
        struct chunk *next = c->next;

        a->bytes -= sizeof *c + c->size;
        ASAN_UNPOISON_MEMORY_REGION(c->data, c->size);
        free(c);
        c = next;
    }
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    arena_drop(a, a->first);
    arena_drop(a, a->spare);
    free(a);
}

/* What a poll needs is about the same each time: a few chunks stay. */
void arena_reset(struct arena *a)
{
    struct chunk *c = a->first->next, *next;
    size_t kept = 0;

    for (const struct chunk *s = a->spare; s; s = s->next)
        kept++;
    for (; c; c = next) {
        next = c->next;
        c->next = NULL;
        if (c->size != a->chunk || kept == ARENA_SPARE) {
            arena_drop(a, c);
            continue;
        }
        ASAN_POISON_MEMORY_REGION(c->data, c->size);
        c->used = 0;
        c->next = a->spare;
        a->spare = c;
        kept++;
    }
    a->first->next = NULL;
    a->first->used = 0;
    ASAN_POISON_MEMORY_REGION(a->first->data, a->first->size);
    a->now = a->first;
}

/* A chunk with room for need bytes. What is large gets a chunk of its own and leaves the rest of the current one in use. */
static struct chunk *arena_room(struct arena *a, size_t need)
{
    struct chunk *c = a->now;

    if (need <= c->size - c->used)
        return c;
    if (need <= a->chunk / 4 && a->spare) {
        c = a->spare;
        a->spare = c->next;
    } else {
        c = arena_chunk(a, need > a->chunk / 4 ? need : a->chunk);
    }
    c->next = a->now->next;
    a->now->next = c;
    if (c->size == a->chunk)
        a->now = c;
    return c;
}

/* Aligned for any type; not zeroed. */
static void *arena_take(struct arena *a, size_t size)
{
    size_t need = size ? size : 1;
    struct chunk *c = a->now;
    void *p;

    if (need > SIZE_MAX - ARENA_ALIGN)
        mem_die("a size overflows: %zu bytes", size);
    need = (need + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    c->used = (c->used + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    c = arena_room(a, need);
    p = c->data + c->used;
    c->used += need;
    ASAN_UNPOISON_MEMORY_REGION(p, size);
    return p;
}

/* For texts: one right behind the other. */
static char *arena_take_text(struct arena *a, size_t size)
{
    struct chunk *c = a->now;
    char *p;

    if (size > c->size - c->used)
        return arena_take(a, size);
    p = (char *)c->data + c->used;
    c->used += size;
    ASAN_UNPOISON_MEMORY_REGION(p, size);
    return p;
}

/* Zeroed here and not when the arena is reset: what is about to be used comes into the cache once. */
void *arena_alloc(struct arena *a, size_t size)
{
    return memset(arena_take(a, size), 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    return arena_alloc(a, mem_product(count, size));
}

void *arena_copy(struct arena *a, const void *from, size_t size)
{
    void *p = arena_take(a, size);

    if (size)
        memcpy(p, from, size);
    return p;
}

char *arena_string(struct arena *a, const char *from)
{
    return arena_stringn(a, from, strlen(from));
}

char *arena_stringn(struct arena *a, const char *from, size_t len)
{
    char *p;

    if (len == SIZE_MAX)
        mem_die("a size overflows: %zu bytes", len);
    p = arena_take_text(a, len + 1);
    if (len)
        memcpy(p, from, len);
    p[len] = '\0';
    return p;
}

char *arena_stringf(struct arena *a, const char *fmt, ...)
{
    va_list args, again;
    char *p;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0)
        mem_die("a text can not be formatted: %s", fmt);
    p = arena_take_text(a, (size_t)len + 1);
    vsnprintf(p, (size_t)len + 1, fmt, again);
    va_end(again);
    return p;
}

size_t arena_bytes(const struct arena *a)
{
    return a->bytes;
}
