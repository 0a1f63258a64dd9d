/* Any bytes through every escaper, text_clean, text_number_in and buf_filename: what comes out keeps its promise.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First byte: the buffer's limit (0 = none to speak of). The rest is the text. A broken promise aborts.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(cond)                                                             \
    do {                                                                       \
        if (!(cond)) {                                                         \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #cond); \
            abort();                                                           \
        }                                                                      \
    } while (0)

/* Not one byte below a blank except those of allowed, no DEL, no C1 control. */
static void must_be_printable(const struct buf *b, const char *allowed)
{
    uint32_t code;
    size_t i, n;

    for (i = 0; i < b->len; i += n) {
        n = text_utf8_next(b->data + i, b->len - i, &code);
        MUST(n);
        MUST(code >= 0x20 || (code && strchr(allowed, (int)code)));
        MUST(code < 0x7f || code > 0x9f);
        MUST(code < 0x202a || code > 0x202e);
        MUST(code < 0x2066 || code > 0x2069);
    }
}

static void must_be_json(const struct buf *b)
{
    size_t i;

    for (i = 0; i < b->len; i++) {
        MUST(b->data[i] != '"');
        if (b->data[i] != '\\')
            continue;
        i++;
        MUST(b->data[i] && strchr("bfnrt\"\\u", b->data[i]));
        if (b->data[i] == 'u')
            MUST(strspn(b->data + i + 1, "0123456789abcdef") >= 4);
    }
}

static void must_be_html(const struct buf *b)
{
    size_t i;

    MUST(strpbrk(b->data, "<>\"'`") == NULL);
    for (i = 0; i < b->len; i++)
        if (b->data[i] == '&')
            MUST(b->data[i + 1 + strcspn(b->data + i + 1, "; &")] == ';');
}

/* One field: a quote at each end, those inside in pairs, no formula. */
static void must_be_csv(const struct buf *b)
{
    size_t i, blanks;

    if (!b->len && b->cut)
        return;
    MUST(b->len >= 2 && b->data[0] == '"' && b->data[b->len - 1] == '"');
    for (i = 1; i + 1 < b->len; i++)
        if (b->data[i] == '"')
            MUST(b->data[++i] == '"' && i + 1 < b->len);
    blanks = strspn(b->data + 1, " ");
    MUST(b->len == 2 || !strchr("=+-@", b->data[1 + blanks]));
}

static void must_be_log(const struct buf *b)
{
    size_t i;

    if (!b->len && b->cut)
        return;
    MUST(b->len);
    if (b->data[0] != '"') {
        MUST(strcspn(b->data, " \"=\\") == b->len);
        return;
    }
    MUST(b->len >= 2 && b->data[b->len - 1] == '"');
    for (i = 1; i + 1 < b->len; i++) {
        MUST(b->data[i] != '"');
        if (b->data[i] == '\\')
            MUST(++i + 1 < b->len);
    }
}

/* As rrdtool reads it: "\:" is a ':', another ':' ends the legend; then no backslash is one of the last two bytes. */
static void must_be_legend(const struct buf *b)
{
    char before = 0, last = 0;
    size_t i;

    for (i = 0; i < b->len; i++) {
        MUST(b->data[i] != ':');
        if (b->data[i] == '\\' && b->data[i + 1] == ':')
            i++;
        before = last;
        last = b->data[i];
    }
    MUST(before != '\\' && last != '\\');
}

static void try_sink(enum buf_sink sink, size_t limit, const char *text, size_t len)
{
    struct buf b;

    buf_init(&b, limit);
    buf_escape(&b, sink, text, len);
    MUST(b.data && b.len <= b.limit && b.data[b.len] == '\0');
    MUST(limit || !b.cut || len > 1000000);
    must_be_printable(&b, sink == BUF_HTML ? "\t\n" : "");
    if (sink == BUF_JSON)
        must_be_json(&b);
    else if (sink == BUF_HTML)
        must_be_html(&b);
    else if (sink == BUF_CSV)
        must_be_csv(&b);
    else if (sink == BUF_LOG)
        must_be_log(&b);
    else if (sink == BUF_LEGEND)
        must_be_legend(&b);
    buf_free(&b);
}

static void try_clean(const char *text, size_t len, size_t cap)
{
    char *out = malloc(cap), *again = malloc(cap);
    size_t used, i;

    if (!out || !again)
        abort();
    used = text_clean(text, len, out, cap);
    MUST(used < cap && out[used] == '\0' && text_is_utf8(out, used));
    MUST(!used || (out[0] != ' ' && out[used - 1] != ' '));
    for (i = 0; i < used; i++)
        MUST((unsigned char)out[i] >= 0x20 && out[i] != 0x7f && (out[i] != ' ' || out[i + 1] != ' '));
    MUST(text_clean(out, used, again, cap) == used && memcmp(out, again, used) == 0);
    free(out);
    free(again);
}

static void try_filename(const char *text, size_t len)
{
    static const char fine[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_+,%~";
    struct buf b;

    buf_init(&b, 0);
    buf_filename(&b, text, len);
    MUST(b.len >= 1 && b.len <= 120 && strspn(b.data, fine) == b.len);
    MUST(b.data[0] != '.' && b.data[0] != '-');
    buf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data + 1;
    size_t len = size - 1;
    double number = 0;
    int sink;

    if (!size)
        return 0;
    for (sink = BUF_TERMINAL; sink <= BUF_LEGEND; sink++)
        try_sink((enum buf_sink)sink, data[0], text, len);
    try_clean(text, len, (size_t)data[0] + 1);
    try_clean(text, len, len * 2 + 1); /* room for all: Latin-1 takes two bytes */
    try_filename(text, len);
    if (text_number_in(text, len, &number) == 0)
        MUST(isfinite(number));
    return 0;
}
