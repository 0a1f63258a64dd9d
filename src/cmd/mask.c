/* mask.c: names and numbers of people's things in a recording. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/mask.h"

#include <ctype.h>
#include <string.h>
#include <sys/random.h>

#include "base/text.h"

enum { WORD_LEAST = 5, WORDS_MOST = 2000 };

struct mask *mask_new(struct arena *a)
{
    struct mask *m = arena_alloc(a, sizeof *m);
    *m = (struct mask){ .arena = a, .words = arena_array(a, WORDS_MOST, sizeof(char *)) };
    if (getrandom(&m->key, sizeof m->key, 0) != sizeof m->key) {
        mem_die("no random numbers");
    }
    return m;
}

static bool is_known(const struct mask *m, const void *word, size_t len)
{
    for (size_t i = 0; i < m->count; i++) {
        if (strlen(m->words[i]) == len && memcmp(m->words[i], word, len) == 0) {
            return true;
        }
    }
    return false;
}

void mask_learn(struct mask *m, const void *word, size_t len)
{
    const char *p = word;
    for (size_t i = 0; i < len; i++) {
        if (!isprint((unsigned char)p[i])) {
            return;
        }
    }
    if (len >= WORD_LEAST && m->count < WORDS_MOST && !is_known(m, word, len)) {
        m->words[m->count++] = arena_stringn(m->arena, p, len);
    }
}

/* The next of a row of numbers that look like chance (splitmix64). */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static bool is_text(const uint8_t *b, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!isprint(b[i]) && !isspace(b[i])) {
            return false;
        }
    }
    return true;
}

/* A hardware address becomes a local one. */
static void replace(const struct mask *m, uint8_t *b, size_t len, bool text)
{
    uint64_t state = m->key ^ text_hash(b, len);
    for (size_t i = 0; i < len; i++) {
        uint64_t r = next(&state);
        if (!text) {
            b[i] = len == 6 && i == 0 ? 2 : (uint8_t)r;
        } else if (isdigit(b[i])) {
            b[i] = (uint8_t)('0' + r % 10);
        } else if (isalpha(b[i])) {
            b[i] = (uint8_t)((isupper(b[i]) ? 'A' : 'a') + r % 26);
        }
    }
}

static struct value copy(const struct mask *m, const struct value *v, uint8_t **bytes)
{
    struct value masked = *v;
    *bytes = arena_array(m->arena, v->len + 1u, 1);
    memcpy(*bytes, v->bytes, v->len);
    masked.bytes = *bytes;
    return masked;
}

struct value mask_whole(const struct mask *m, const struct value *v)
{
    uint8_t *bytes;
    if (v->type != VALUE_BYTES || v->len == 0) {
        return *v;
    }
    struct value masked = copy(m, v, &bytes);
    replace(m, bytes, v->len, is_text(bytes, v->len));
    return masked;
}

struct value mask_inside(const struct mask *m, const struct value *v)
{
    struct value masked = *v;
    uint8_t *bytes = NULL;
    for (size_t i = 0; v->type == VALUE_BYTES && i < m->count; i++) {
        size_t len = strlen(m->words[i]);
        for (size_t at = 0; at + len <= v->len; at++) {
            if (memcmp(v->bytes + at, m->words[i], len) == 0) {
                masked = bytes == NULL ? copy(m, v, &bytes) : masked;
                memcpy(bytes + at, m->words[i], len);
                replace(m, bytes + at, len, true);
            }
        }
    }
    return masked;
}
