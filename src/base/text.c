/* text.c: values as people write them: durations, sizes, numbers, globs; the nearest right word; UTF-8. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

static const struct unit {
    const char *name;
    int64_t ms;
} text_units[] = {
    { "y", 365 * 86400000LL },
    { "w", 7 * 86400000LL },
    { "d", 86400000 },
    { "h", 3600000 },
    { "m", 60000 },
    { "s", 1000 },
    { "ms", 1 },
};
#define TEXT_UNITS (sizeof text_units / sizeof text_units[0])

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Digits at *at as a number; false when there are none or it does not fit. */
static bool text_digits(const char **at, int64_t *value)
{
    const char *p = *at;
    int64_t n = 0;

    if (!is_digit(*p))
        return false;
    for (; is_digit(*p); p++)
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, *p - '0', &n))
            return false;
    *at = p;
    *value = n;
    return true;
}

int text_duration(const char *text, int64_t *ms)
{
    int64_t all = 0, n;
    size_t next = 0, i;

    if (strcmp(text, "0") == 0) {
        *ms = 0;
        return 0;
    }
    if (!*text)
        return -1;
    while (*text) {
        size_t len;

        if (!text_digits(&text, &n))
            return -1;
        len = strspn(text, "abcdefghijklmnopqrstuvwxyz");
        for (i = next; i < TEXT_UNITS; i++) /* from long to short, each once: "30m1h" is a slip */
            if (strlen(text_units[i].name) == len && strncmp(text, text_units[i].name, len) == 0)
                break;
        if (i == TEXT_UNITS || __builtin_mul_overflow(n, text_units[i].ms, &n) ||
            __builtin_add_overflow(all, n, &all))
            return -1;
        text += len;
        next = i + 1;
    }
    *ms = all;
    return 0;
}

char *text_duration_show(int64_t ms, char out[32])
{
    uint64_t left = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;
    int len = snprintf(out, 32, "%s", ms < 0 ? "-" : ms == 0 ? "0s" : "");
    size_t i;

    for (i = 0; i < TEXT_UNITS; i++) {
        uint64_t unit = (uint64_t)text_units[i].ms;

        /* Years and weeks only when nothing is left over: "10d", not "1w3d". */
        if (left < unit || (i < 2 && left % unit))
            continue;
        len += snprintf(out + len, (size_t)(32 - len), "%llu%s", (unsigned long long)(left / unit),
                        text_units[i].name);
        left %= unit;
    }
    return out;
}

int text_size(const char *text, int64_t *bytes)
{
    static const char scales[] = "kmgtp";
    const char *scale;
    int64_t n;

    if (!text_digits(&text, &n))
        return -1;
    scale = *text ? strchr(scales, *text | 0x20) : NULL;
    if (scale) {
        if (__builtin_mul_overflow(n, (int64_t)1 << (10 * (scale - scales + 1)), &n))
            return -1;
        text++;
        if (*text == 'i')
            text++;
    }
    if (*text == 'B')
        text++;
    if (*text)
        return -1;
    *bytes = n;
    return 0;
}

char *text_size_show(int64_t bytes, char out[32])
{
    static const char *const names[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
    double n = (double)bytes;
    size_t i;

    if (bytes > -1024 && bytes < 1024) {
        snprintf(out, 32, "%d B", (int)bytes);
        return out;
    }
    for (i = 0; fabs(n) >= 1023.95 && i + 1 < sizeof names / sizeof names[0]; i++)
        n /= 1024;
    snprintf(out, 32, "%d.%d %s", (int)(llround(n * 10) / 10), abs((int)(llround(n * 10) % 10)), names[i]);
    return out;
}

int text_int(const char *text, int64_t *value)
{
    bool minus = *text == '-';
    int64_t n = 0;

    if (*text == '-' || *text == '+')
        text++;
    if (!is_digit(*text))
        return -1;
    for (; is_digit(*text); text++) /* counted downwards: the smallest number has no positive twin */
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_sub_overflow(n, *text - '0', &n))
            return -1;
    if (*text || (!minus && n == INT64_MIN))
        return -1;
    *value = minus ? n : -n;
    return 0;
}

static locale_t text_c_locale;
static pthread_once_t text_locale_made = PTHREAD_ONCE_INIT;

static void text_locale_make(void)
{
    text_c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!text_c_locale)
        mem_die("no C locale");
}

/* Length of the decimal number at p: [sign] digits [. digits] [e [sign] digits]; 0 when there is none. */
static size_t text_number_len(const char *p, size_t len)
{
    size_t i = 0, digits = 0, e;

    if (i < len && (p[i] == '-' || p[i] == '+'))
        i++;
    for (; i < len && is_digit(p[i]); i++)
        digits++;
    if (i < len && p[i] == '.' && (digits || (i + 1 < len && is_digit(p[i + 1]))))
        for (i++; i < len && is_digit(p[i]); i++)
            digits++;
    if (!digits)
        return 0;
    if (i < len && (p[i] == 'e' || p[i] == 'E')) {
        e = i + 1;
        if (e < len && (p[e] == '-' || p[e] == '+'))
            e++;
        if (e < len && is_digit(p[e])) {
            for (; e < len && is_digit(p[e]); e++)
                ;
            i = e;
        }
    }
    return i;
}

static int text_number(const char *p, size_t len, double *value)
{
    char number[128];
    double d;

    if (!len || len >= sizeof number)
        return -1;
    memcpy(number, p, len);
    number[len] = '\0';
    pthread_once(&text_locale_made, text_locale_make);
    d = strtod_l(number, NULL, text_c_locale);
    if (!isfinite(d))
        return -1;
    *value = d;
    return 0;
}

int text_double(const char *text, double *value)
{
    size_t len = strlen(text);

    return text_number_len(text, len) == len ? text_number(text, len, value) : -1;
}

int text_number_in(const char *text, size_t len, double *value)
{
    size_t i, n;

    for (i = 0; i < len; i++) {
        bool word_before = i && is_word(text[i - 1]);

        /* The hyphen of "psu-2" and the dot of "v.2" are no sign and no point. */
        if (!is_digit(text[i]) && (word_before || !text[i] || !strchr("+-.", text[i])))
            continue;
        n = text_number_len(text + i, len - i);
        if (n)
            return text_number(text + i, n, value);
    }
    return -1;
}

/* Bytes of the character at p, at least 1 (a byte that is not UTF-8 counts as one character). */
static size_t text_step(const char *p)
{
    uint32_t code;
    size_t n = (unsigned char)*p < 0x80 ? 1 : text_utf8_next(p, strnlen(p, 4), &code);

    return n ? n : 1;
}

bool text_glob(const char *pattern, const char *text)
{
    const char *star = NULL, *star_text = NULL;

    while (*text) {
        if (*pattern == '*') {
            star = ++pattern; /* only the last star has to be tried again: no exponential patterns */
            star_text = text;
        } else if (*pattern == '?') {
            pattern++;
            text += text_step(text);
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star;
            star_text += text_step(star_text);
            text = star_text;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}

#define TEXT_NEAR_MAX 63 /* longer words are not compared */

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edit distance (insert, drop, change, swap two neighbours), case ignored; both at most TEXT_NEAR_MAX long. */
static size_t text_distance(const char *a, const char *b)
{
    size_t rows[3][TEXT_NEAR_MAX + 1], *before = rows[0], *above = rows[1], *row = rows[2];
    size_t i, j, len_a = strlen(a), len_b = strlen(b);

    for (j = 0; j <= len_b; j++)
        row[j] = j;
    for (i = 1; i <= len_a; i++) {
        size_t *free_row = before;

        before = above, above = row, row = free_row;
        row[0] = i;
        for (j = 1; j <= len_b; j++) {
            bool same = strncasecmp(a + i - 1, b + j - 1, 1) == 0;

            row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + !same);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smaller(row[j], before[j - 2] + 1);
        }
    }
    return row[len_b];
}

const char *text_nearest(const char *text, const char *const *words)
{
    size_t best_distance, len = strlen(text);
    const char *best = NULL;

    if (!len || len > TEXT_NEAR_MAX)
        return NULL;
    best_distance = len <= 2 ? 1 : len <= 5 ? 2 : smaller(len / 3 + 1, 4);
    for (; *words; words++) {
        size_t d, len_word = strlen(*words);

        if (!len_word || len_word > TEXT_NEAR_MAX)
            continue;
        d = text_distance(text, *words);
        /* Not more than half of the word may be different: "ab" is not near "xy". */
        if (d * 2 > smaller(len, len_word) && d > 1)
            continue;
        if (d < best_distance || (d == best_distance && !best)) {
            best = *words;
            best_distance = d;
        }
    }
    return best;
}

size_t text_utf8_next(const void *text, size_t len, uint32_t *code)
{
    const unsigned char *p = text;
    uint32_t c, least;
    size_t n, i;

    if (!len)
        return 0;
    if (p[0] < 0x80) {
        *code = p[0];
        return 1;
    }
    if (p[0] >= 0xc2 && p[0] <= 0xdf)
        n = 2, c = p[0] & 0x1f, least = 0x80;
    else if (p[0] >= 0xe0 && p[0] <= 0xef)
        n = 3, c = p[0] & 0x0f, least = 0x800;
    else if (p[0] >= 0xf0 && p[0] <= 0xf4)
        n = 4, c = p[0] & 0x07, least = 0x10000;
    else
        return 0;
    if (len < n)
        return 0;
    for (i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3f);
    }
    if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *code = c;
    return n;
}

size_t text_utf8_put(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

bool text_is_utf8(const void *text, size_t len)
{
    const char *p = text;
    uint32_t code;
    size_t n;

    for (; len; p += n, len -= n) {
        n = text_utf8_next(p, len, &code);
        if (!n || !code)
            return false;
    }
    return true;
}

/* White space or control, so that it becomes one space with its neighbours. */
static bool text_is_gap(uint32_t code)
{
    return code <= 0x20 || (code >= 0x7f && code <= 0xa0) || code == 0x2028 || code == 0x2029 ||
           code == 0x3000 || code == 0xfeff;
}

size_t text_clean(const void *text, size_t len, char *out, size_t cap)
{
    const unsigned char *p = text;
    size_t n, used = 0, size;
    bool gap = false;
    char utf8[4];
    uint32_t code;

    if (!cap)
        return 0;
    for (; len; p += n, len -= n) {
        n = 1;
        if (*p > ' ' && *p < 0x7f && !gap && used < cap - 1) { /* nearly all of it */
            out[used++] = (char)*p;
            continue;
        }
        n = text_utf8_next(p, len, &code);
        if (!n) {
            code = *p;
            n = 1;
        }
        if (text_is_gap(code)) {
            gap = true;
            continue;
        }
        size = text_utf8_put(code, utf8);
        gap = gap && used;
        if (size + gap > cap - 1 - used)
            break;
        if (gap)
            out[used++] = ' ';
        memcpy(out + used, utf8, size);
        used += size;
        gap = false;
    }
    out[used] = '\0';
    return used;
}

uint64_t text_hash(const void *data, size_t len)
{
    const unsigned char *p = data;
    uint64_t hash = 0xcbf29ce484222325u;

    while (len--)
        hash = (hash ^ *p++) * 0x100000001b3u;
    return hash;
}

char *text_decimal(double v, char out[40])
{
    double tolerance = fabs(v) * 2e-15;
    int digits;

    if (v == floor(v) && fabs(v) < 18446744073709551616.0) {
        snprintf(out, 40, "%.0f", v == 0 ? 0.0 : v);
        return out;
    }
    for (digits = 6; digits < 17; digits++) {
        snprintf(out, 40, "%.*g", digits, v);
        if (fabs(strtod(out, NULL) - v) <= tolerance)
            return out;
    }
    snprintf(out, 40, "%.17g", v);
    return out;
}
