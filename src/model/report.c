/* report.c: everything that is wrong with a configuration, at once, each with its place. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum { REPORT_ITEMS = 200, REPORT_TEXT = 1000 };

/* Texts quote what stands in files, so they are made fit for a terminal here, once. */
static char *report_clean(const char *text)
{
    struct buf b;
    char *clean;

    buf_init(&b, 4 * REPORT_TEXT);
    buf_escape(&b, BUF_TERMINAL, text, strlen(text));
    clean = mem_string(b.data ? b.data : "");
    buf_free(&b);
    return clean;
}

__attribute__((format(printf, 5, 0))) static void report_add(struct report *r, bool error, const char *file,
                                                             int line, const char *fmt, va_list args)
{
    struct report_item *item;
    char text[REPORT_TEXT];

    if (error)
        r->errors++;
    if (r->count >= REPORT_ITEMS) {
        r->more++;
        return;
    }
    if (vsnprintf(text, sizeof text, fmt, args) < 0)
        text[0] = '\0';
    r->items = mem_resize(r->items, r->count + 1, sizeof *r->items);
    item = &r->items[r->count++];
    item->file = file ? report_clean(file) : NULL;
    item->line = line;
    item->error = error;
    item->text = report_clean(text);
}

void report_error(struct report *r, const char *file, int line, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    report_add(r, true, file, line, fmt, args);
    va_end(args);
}

void report_warning(struct report *r, const char *file, int line, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    report_add(r, false, file, line, fmt, args);
    va_end(args);
}

static bool report_before(const struct report_item *a, const struct report_item *b)
{
    int files = strcmp(a->file ? a->file : "", b->file ? b->file : "");

    return files ? files < 0 : a->line < b->line;
}

/* By insertion: few items, and those of one line keep their order. */
void report_sort(struct report *r)
{
    for (size_t i = 1; i < r->count; i++) {
        struct report_item item = r->items[i];
        size_t at = i;

        for (; at && report_before(&item, &r->items[at - 1]); at--)
            r->items[at] = r->items[at - 1];
        r->items[at] = item;
    }
}

void report_free(struct report *r)
{
    for (size_t i = 0; i < r->count; i++) {
        free(r->items[i].file);
        free(r->items[i].text);
    }
    free(r->items);
    memset(r, 0, sizeof *r);
}
