/* buf.h: growing text and bytes with a ceiling, and the one escaper for each place where text is shown. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* data is NUL-terminated whenever it is not NULL (the NUL is not counted in len). When limit would be passed the rest
 * is dropped and cut is set: hostile input can not make it grow without end. */
struct buf {
    char *data;
    size_t len, cap, limit;
    bool cut;
};

void buf_init(struct buf *b, size_t limit); /* limit 0 = 16 MiB */
void buf_free(struct buf *b);               /* b itself stays usable, empty */
void buf_clear(struct buf *b);              /* len 0, memory kept */
void buf_bytes(struct buf *b, const void *data, size_t len);
void buf_text(struct buf *b, const char *text);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Where text from outside is going to be shown. Each escaper is total: any bytes in, harmless out. */
enum buf_sink {
    BUF_TERMINAL, /* valid UTF-8 kept; control, bidi and invalid bytes as \xNN; never an escape sequence */
    BUF_JSON,     /* contents of a JSON string, without the quotes; invalid UTF-8 bytes read as Latin-1 */
    BUF_HTML,     /* text or attribute content */
    BUF_CSV,      /* one field, quoted; a leading = + - @ tab gets a ' before it */
    BUF_LOG,      /* value of key=value: quoted with " when it holds blanks, ", = or control bytes */
    BUF_MAIL,     /* one header line: no CR, LF or NUL */
    BUF_LEGEND, /* rrdtool legend: : escaped, one line, as BUF_TERMINAL otherwise; rrdtool has no escape for \ itself:
                   * one that it would obey at the end of the legend gets blanks behind it */
};
void buf_escape(struct buf *b, enum buf_sink sink, const void *text, size_t len);

/* One component of a file name from any bytes: letters, digits and . _ - + , stay, '/' becomes '_', blanks become '_',
 * everything else %XX of each byte; never empty ("_"), never starting with '.' or '-' (those are written %2E, %2D), at
 * most 120 bytes: a longer name is cut and ends with '~' and 8 hex digits of a hash of the whole. Case is kept.
 * Different inputs may give the same name only by the '/'-and-blank rule: callers that need more check for a clash. */
void buf_filename(struct buf *b, const void *text, size_t len);

#endif
