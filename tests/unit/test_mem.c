/* Proves that memory comes zeroed and aligned, sizes that overflow end the program, and arenas keep what they gave. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"

#include <stdint.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static int all_zero(const unsigned char *p, size_t len)
{
    while (len--)
        if (*p++)
            return 0;
    return 1;
}

static void test_plain(void)
{
    unsigned char *p = mem_array(100, 7);
    char *text = mem_stringf("%s-%d", "eth", 4), *copy = mem_string(text), *empty = mem_new(0);

    CHECK(all_zero(p, 700));
    memset(p, 7, 700);
    p = mem_resize(p, 1000, 7);
    CHECK_INT(p[0] + p[699], 14);
    p = mem_resize(p, 0, 1);
    CHECK(p != NULL);
    CHECK(empty != NULL);
    CHECK_STR(copy, "eth-4");
    free(p);
    free(empty);
    p = mem_copy("abc", 4);
    CHECK_STR((char *)p, "abc");
    free(p);
    free(text);
    free(copy);
}

/* The signal that ends a child which does this. */
static int ends_with(void (*what)(void))
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(3);
        what();
        _exit(0);
    }
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void overflow_array(void)
{
    free(mem_array(SIZE_MAX / 2, 3));
}

static void overflow_resize(void)
{
    free(mem_resize(NULL, SIZE_MAX / 8, 16));
}

static void overflow_arena(void)
{
    arena_array(arena_new(0), SIZE_MAX / 4, 5);
}

static void bug(void)
{
    mem_die("a bug %d", 1);
}

static void test_die(void)
{
    CHECK_INT(ends_with(overflow_array), SIGABRT);
    CHECK_INT(ends_with(overflow_resize), SIGABRT);
    CHECK_INT(ends_with(overflow_arena), SIGABRT);
    CHECK_INT(ends_with(bug), SIGABRT);
}

/* Sizes around all edges, over many chunks: nothing overlaps, everything is zeroed and aligned. */
static void test_arena(size_t chunk)
{
    static unsigned char *got[4000];
    struct arena *a = arena_new(chunk);
    size_t i, j, size, bad = 0;
    int round;

    for (round = 0; round < 3; round++) {
        for (i = 0; i < 4000; i++) {
            size = i * 7919 % 301 + (i % 500 == 0) * 70000;
            got[i] = arena_alloc(a, size);
            bad += (uintptr_t)got[i] % 16 != 0 || !all_zero(got[i], size);
            memset(got[i], (int)(i % 255 + 1), size);
        }
        for (i = 0; i < 4000; i++)
            for (j = 0; j < i * 7919 % 301 + (i % 500 == 0) * 70000; j++)
                bad += got[i][j] != i % 255 + 1;
        arena_reset(a);
    }
    CHECK_INT(bad, 0);
    CHECK(arena_bytes(a) < 4 * (chunk ? chunk : 65536) + 512); /* a few chunks are kept */
    arena_free(a);
}

static void test_arena_text(void)
{
    struct arena *a = arena_new(64);
    char *text = arena_string(a, "Gi1/0/1"), *part = arena_stringn(a, "Gi1/0/1", 2);
    char *made = arena_stringf(a, "%s.%d", text, 5), *nothing = arena_stringn(a, "", 0);
    int *numbers = arena_copy(a, (int[]){ 1, 2, 3 }, 3 * sizeof(int));

    CHECK_STR(text, "Gi1/0/1");
    CHECK_STR(part, "Gi");
    CHECK_STR(made, "Gi1/0/1.5");
    CHECK_STR(nothing, "");
    CHECK_INT(numbers[0] * 100 + numbers[1] * 10 + numbers[2], 123);
    CHECK(arena_bytes(a) > 64);
    arena_free(a);
    arena_free(NULL);
}

/* Something large in between must not waste the rest of the chunk in use. */
static void test_arena_large(void)
{
    struct arena *a = arena_new(4096);
    char *first = arena_alloc(a, 16);
    size_t before;

    arena_alloc(a, 100000);
    before = arena_bytes(a);
    CHECK(arena_alloc(a, 16) == first + 16);
    CHECK_INT(arena_bytes(a), before);
    CHECK(before > 104096 && before < 105000);
    arena_free(a);
}

int main(void)
{
    test_plain();
    test_die();
    test_arena(0);
    test_arena(100);
    test_arena(4096);
    test_arena_text();
    test_arena_large();
    return check_done();
}
