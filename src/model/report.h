/* report.h: everything that is wrong with a configuration, at once, each with its place. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_REPORT_H
#define MODEL_REPORT_H

#include <stdbool.h>
#include <stddef.h>

struct report_item {
    char *file; /* NULL when none */
    int line;   /* 0 when none */
    bool error; /* false: a warning */
    char *text;
};

/* Zero it to start; report_free() ends it. At most 200 items are kept, more are counted. */
struct report {
    struct report_item *items;
    size_t count, errors, more;
};

void report_error(struct report *r, const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void report_warning(struct report *r, const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void report_sort(struct report *r); /* by file and line */
void report_free(struct report *r);

#endif
