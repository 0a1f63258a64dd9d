/* text.h: values as people write them: durations, sizes, percentages, globs; the nearest right word. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "90s" "5m" "2h" "1d" "2w" "1y" "250ms" "1h30m": milliseconds. A bare number is refused (which unit?), except 0.
 * Returns 0, or -1 when it is no duration; *ms untouched then. */
int text_duration(const char *text, int64_t *ms);
/* Milliseconds as people write them: "5m", "1h30m", "250ms". out holds 32 bytes. Returns out. */
char *text_duration_show(int64_t ms, char out[32]);
/* "512" "64k" "10M" "2G" (powers of 1024, optional B): bytes. */
int text_size(const char *text, int64_t *bytes);
char *text_size_show(int64_t bytes, char out[32]); /* "1.4 GiB" */
/* A whole number in decimal, the whole text: 0 or -1. */
int text_int(const char *text, int64_t *value);
/* A decimal number, the whole text, locale independent, no inf or nan: 0 or -1. */
int text_double(const char *text, double *value);
/* The first number inside a text that is not only a number: "23.5 C" "+5.0V" "on 12%": 0 and its end, or -1. */
int text_number_in(const char *text, size_t len, double *value);
/* Shell-like pattern with * and ?, whole text. */
bool text_glob(const char *pattern, const char *text);
/* The word of the list (NULL-ended) that is nearest to text by edit distance, or NULL when none is near. */
const char *text_nearest(const char *text, const char *const *words);
/* Is it valid UTF-8 (no surrogates, no overlong forms, no NUL)? */
bool text_is_utf8(const void *text, size_t len);
/* The first character of text: its code and how many bytes it has (1 to 4), or 0 when they are not valid UTF-8 or len is
 * 0 (*code untouched). A NUL is a character here. */
size_t text_utf8_next(const void *text, size_t len, uint32_t *code);
/* Writes the character (code at most 0x10ffff, no surrogate); returns its bytes (1 to 4), no NUL behind it. */
size_t text_utf8_put(uint32_t code, char out[4]);
/* Text of a device made one line of valid UTF-8: trailing NULs dropped, runs of white space and control octets made one
 * space, ends trimmed, bytes that are not UTF-8 read as Latin-1. Writes at most cap-1 bytes plus NUL (never half a
 * character). Returns the length written. */
size_t text_clean(const void *text, size_t len, char *out, size_t cap);
/* FNV-1a, 64 bits: for phases and file names, not for secrets. */
/* The shortest decimal that means this number: 27.2, not 27.200000000000003 (a few units in the last place are what arithmetic leaves
 * behind); whole numbers below 2^64 in full. "nan", "inf" for those. Returns out. */
char *text_decimal(double v, char out[40]);
uint64_t text_hash(const void *data, size_t len);

#endif
