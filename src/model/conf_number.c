/* conf_number.c: numbers as libconfig knows them, and what it would do wrong with them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/conf_number.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t skip_digits(const char **p)
{
    size_t n = 0;

    while (isdigit((unsigned char)**p)) {
        (*p)++;
        n++;
    }
    return n;
}

/* The end of a number begins at p, digits were there. */
static enum conf_number kind_of_end(const char *p, bool is_float)
{
    if (is_float)
        return *p ? CONF_NUMBER_NONE : CONF_NUMBER_FLOAT;
    if (!*p)
        return CONF_NUMBER_INT;
    return strcmp(p, "L") != 0 && strcmp(p, "LL") != 0 ? CONF_NUMBER_NONE : CONF_NUMBER_LONG;
}

static bool is_hex(const char *word)
{
    return word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
}

static enum conf_number kind_of(const char *word)
{
    const char *p = word + (*word == '+' || *word == '-');
    bool is_float = false;
    size_t digits;

    if (is_hex(word)) {
        digits = strspn(word + 2, "0123456789abcdefABCDEF");
        return digits ? kind_of_end(word + 2 + digits, false) : CONF_NUMBER_NONE;
    }
    digits = skip_digits(&p);
    if (*p == '.') {
        is_float = true;
        p++;
        digits += skip_digits(&p);
    }
    if (digits && (*p == 'e' || *p == 'E')) {
        is_float = true;
        p++;
        p += *p == '+' || *p == '-';
        if (!skip_digits(&p))
            return CONF_NUMBER_NONE;
    }
    return digits ? kind_of_end(p, is_float) : CONF_NUMBER_NONE;
}

enum conf_number conf_number_kind(const char *word, char why[CONF_NUMBER_WHY])
{
    enum conf_number kind = kind_of(word);
    long long value;

    if (kind == CONF_NUMBER_NONE)
        return kind;
    if (kind == CONF_NUMBER_FLOAT) {
        if (isfinite(strtod(word, NULL)))
            return kind;
        snprintf(why, CONF_NUMBER_WHY, "the number %.60s is too large", word);
        return CONF_NUMBER_BAD;
    }
    errno = 0;
    value = is_hex(word) ? (long long)strtoull(word, NULL, 16) : strtoll(word, NULL, 10);
    if (errno || (is_hex(word) && value < 0)) {
        snprintf(why, CONF_NUMBER_WHY, "the number %.60s is too large", word);
        return CONF_NUMBER_BAD;
    }
    if (kind == CONF_NUMBER_INT && (value > INT32_MAX || value < INT32_MIN)) {
        snprintf(why, CONF_NUMBER_WHY, "a number beyond 2147483647 needs an L behind it: %.60sL", word);
        return CONF_NUMBER_BAD;
    }
    return kind;
}
