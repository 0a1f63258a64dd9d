/* buf.c: growing text and bytes with a ceiling, and the one escaper for each place where text is shown. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define BUF_LIMIT    (16u * 1024 * 1024)
#define BUF_NAME_MAX 120 /* bytes of a file name's component */

void buf_init(struct buf *b, size_t limit)
{
    *b = (struct buf){ .limit = limit ? limit : BUF_LIMIT };
}

void buf_free(struct buf *b)
{
    free(b->data);
    buf_init(b, b->limit);
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->cut = false;
    if (b->data)
        b->data[0] = '\0';
}

/* Room for len more bytes and the NUL; the caller has seen to the limit. */
static void buf_grow(struct buf *b, size_t len)
{
    size_t need = b->len + len + 1, cap = b->cap ? b->cap : 64;

    if (need <= b->cap)
        return;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    if (cap > b->limit + 1 && need <= b->limit + 1)
        cap = b->limit + 1;
    b->data = mem_resize(b->data, cap, 1);
    b->cap = cap;
}

/* How many of len bytes still go in. Once something was dropped nothing more is taken: no text with a hole. */
static size_t buf_room(struct buf *b, size_t len)
{
    size_t room = b->cut || b->len >= b->limit ? 0 : b->limit - b->len;

    if (len <= room)
        return len;
    b->cut = true;
    return room;
}

static void buf_put(struct buf *b, const void *data, size_t len)
{
    buf_grow(b, len);
    if (len)
        memcpy(b->data + b->len, data, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void buf_bytes(struct buf *b, const void *data, size_t len)
{
    buf_put(b, data, buf_room(b, len));
}

void buf_text(struct buf *b, const char *text)
{
    buf_bytes(b, text, strlen(text));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args, again;
    int len;
    size_t room;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0)
        mem_die("a text can not be formatted: %s", fmt);
    room = buf_room(b, (size_t)len);
    buf_grow(b, room);
    vsnprintf(b->data + b->len, room + 1, fmt, again);
    va_end(again);
    b->len += room;
}

/* All or nothing: an escape or a character is never cut in half. */
static void buf_unit(struct buf *b, const char *unit, size_t len)
{
    if (b->cut || b->limit - b->len < len)
        b->cut = true;
    else
        buf_put(b, unit, len);
}

/* Each sink writes one character at a time: raw = its bytes as they came, n of them; code = its number, where a byte
 * that is not UTF-8 has the number it has in Latin-1 and valid is false. */
struct seen {
    const char *raw;
    size_t n;
    uint32_t code;
    bool valid;
};

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

/* Characters that make a line look like another one than it is: direction overrides, line separators, invisible tags. */
static bool is_deceit(uint32_t c)
{
    return c == 0x061c || c == 0x200b || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c & 0xfffe) == 0xfffe || (c >= 0xe0000 && c <= 0xe0fff);
}

static void put_code(struct buf *b, uint32_t code)
{
    char utf8[4];

    buf_unit(b, utf8, text_utf8_put(code, utf8));
}

static void put_hex(struct buf *b, const char *raw, size_t n, const char *before)
{
    char text[24];
    size_t i, len = 0;

    for (i = 0; i < n; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%02X", before,
                                (unsigned)(unsigned char)raw[i]);
    buf_unit(b, text, len);
}

static void put_terminal(struct buf *b, const struct seen *c)
{
    if (!c->valid || is_control(c->code) || is_deceit(c->code))
        put_hex(b, c->raw, c->n, "\\x");
    else
        buf_unit(b, c->raw, c->n);
}

static void put_json(struct buf *b, const struct seen *c)
{
    static const char names[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
    const char *name = c->code && c->code < 0x80 ? strchr(names, (int)c->code) : NULL;
    char text[16];

    if (name)
        snprintf(text, sizeof text, "\\%c", letters[name - names]);
    else if (!is_control(c->code) && !is_deceit(c->code))
        return put_code(b, c->code);
    else if (c->code < 0x10000)
        snprintf(text, sizeof text, "\\u%04x", (unsigned)c->code);
    else
        snprintf(text, sizeof text, "\\u%04x\\u%04x", (unsigned)(0xd800 + ((c->code - 0x10000) >> 10)),
                 (unsigned)(0xdc00 + (c->code & 0x3ff)));
    buf_unit(b, text, strlen(text));
}

static void put_html(struct buf *b, const struct seen *c)
{
    static const struct {
        uint32_t code;
        const char *text;
    } names[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" },
                  { '`', "&#96;" }, { '\r', " " },   { '\t', "\t" },  { '\n', "\n" } };
    size_t i;

    for (i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].code == c->code)
            return buf_unit(b, names[i].text, strlen(names[i].text));
    put_code(b, is_control(c->code) || is_deceit(c->code) ? 0xfffd : c->code);
}

static void put_csv(struct buf *b, const struct seen *c)
{
    if (c->code == '"')
        buf_unit(b, "\"\"", 2);
    else
        put_code(b, is_control(c->code) || is_deceit(c->code) ? ' ' : c->code);
}

static void put_log(struct buf *b, const struct seen *c)
{
    char text[3] = { '\\', (char)c->code, '\0' };

    if (c->code == '\n' || c->code == '\t')
        buf_unit(b, c->code == '\n' ? "\\n" : "\\t", 2);
    else if (c->code == '"' || c->code == '\\')
        buf_unit(b, text, 2);
    else
        put_terminal(b, c);
}

static void put_mail(struct buf *b, const struct seen *c)
{
    put_code(b, is_control(c->code) || is_deceit(c->code) ? ' ' : c->code);
}

static void put_legend(struct buf *b, const struct seen *c)
{
    if (c->code == ':')
        buf_unit(b, "\\:", 2);
    else
        put_terminal(b, c);
}

static void (*const buf_puts[])(struct buf *b, const struct seen *c) = {
    [BUF_TERMINAL] = put_terminal, [BUF_JSON] = put_json, [BUF_HTML] = put_html,     [BUF_CSV] = put_csv,
    [BUF_LOG] = put_log,           [BUF_MAIL] = put_mail, [BUF_LEGEND] = put_legend,
};

static size_t seen_next(struct seen *c, const char *p, size_t len)
{
    c->raw = p;
    c->n = text_utf8_next(p, len, &c->code);
    c->valid = c->n != 0;
    if (!c->valid) {
        c->n = 1;
        c->code = (unsigned char)*p;
    }
    return c->n;
}

/* Would a spreadsheet take it for a formula? It does not see the blanks before it; some take wide signs as well. */
static bool csv_is_formula(const char *p, size_t len)
{
    struct seen c;

    if (len && (*p == '\t' || *p == '\r' || *p == '\n'))
        return true;
    for (; len; p += c.n, len -= c.n) {
        seen_next(&c, p, len);
        if (c.code > ' ' && !is_control(c.code) && !is_deceit(c.code) && c.code != 0xa0)
            return c.code == '=' || c.code == '+' || c.code == '-' || c.code == '@' || c.code == 0xff1d ||
                   c.code == 0xff0b || c.code == 0xff0d || c.code == 0xff20;
    }
    return false;
}

static bool log_needs_quotes(const char *p, size_t len)
{
    struct seen c;
    bool quotes = !len;

    for (; len && !quotes; p += c.n, len -= c.n) {
        seen_next(&c, p, len);
        quotes = !c.valid || c.code <= ' ' || c.code == '"' || c.code == '=' || c.code == '\\' ||
                 is_control(c.code) || is_deceit(c.code) || c.code == 0xa0;
    }
    return quotes;
}

/* rrdtool (1.7) knows "\:" but no "\\", and takes a backslash before the last byte of a legend for a control code
 * ("\l", or an error); one at the very end would eat the ':' behind the legend. Blanks behind it keep it what it is. */
static void legend_end(struct buf *b, size_t from)
{
    const char *end = b->data + b->len;
    size_t len = b->len - from;

    if (len && end[-1] == '\\')
        buf_put(b, "  ", 2);
    else if ((len > 1 && end[-2] == '\\' && end[-1] != ':') ||
             (len > 2 && end[-3] == '\\' && end[-2] == '\\'))
        buf_put(b, " ", 1);
}

static void escape_all(struct buf *b, enum buf_sink sink, const char *p, size_t len)
{
    struct seen c;

    for (; len && !b->cut; p += c.n, len -= c.n) {
        seen_next(&c, p, len);
        buf_puts[sink](b, &c);
    }
}

void buf_escape(struct buf *b, enum buf_sink sink, const void *text, size_t len)
{
    bool quotes = sink == BUF_CSV || (sink == BUF_LOG && log_needs_quotes(text, len));
    size_t tail = quotes               ? 1
                  : sink == BUF_LEGEND ? 2
                                       : 0; /* the closing quote and the blanks always find room */
    size_t from = b->len, limit = b->limit;

    buf_put(b, NULL, 0);
    if (b->cut || limit - b->len < 2 * tail) {
        b->cut = b->cut || len || quotes;
        return;
    }
    b->limit -= tail;
    if (quotes)
        buf_unit(b, "\"", 1);
    if (sink == BUF_CSV && csv_is_formula(text, len))
        buf_unit(b, "'", 1);
    escape_all(b, sink, text, len);
    b->limit = limit;
    if (quotes)
        buf_put(b, "\"", 1);
    else if (sink == BUF_LEGEND)
        legend_end(b, from);
}

void buf_filename(struct buf *b, const void *text, size_t len)
{
    const char *p = text, *keep = ".-_+,";
    char name[BUF_NAME_MAX + 3 + 1];
    size_t used = 0, i, whole = 0;

    for (i = 0; i < len && used <= BUF_NAME_MAX; i++) {
        char c = p[i];
        bool plain =
            (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c && strchr(keep, c));

        if (c == '/' || c == ' ' || c == '\t')
            name[used++] = '_';
        else if (plain && (i || (c != '.' && c != '-')))
            name[used++] = c;
        else
            used += (size_t)snprintf(name + used, 4, "%%%02X", (unsigned)(unsigned char)c);
        if (used <= BUF_NAME_MAX - 9)
            whole = used; /* up to here it may be cut without cutting a %XX */
    }
    if (!len)
        name[used++] = '_';
    if (used > BUF_NAME_MAX)
        used = whole + (size_t)snprintf(name + whole, 10, "~%08x",
                                        (unsigned)(text_hash(text, len) ^ text_hash(text, len) >> 32));
    buf_bytes(b, name, used);
}
