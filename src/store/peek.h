/* peek.h: what one RRD file holds for a picture of a time span. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_PEEK_H
#define STORE_PEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { PEEK_DS = 128, PEEK_STATES = 16, PEEK_ARCHIVES = 32 };

/* Values as stored (counters are rates per second). Times are seconds since 1970. */
struct peek_ds {
    char name[20];
    long heartbeat;              /* seconds */
    size_t known;                /* rows of the span that have a value */
    double min, max, last;       /* of the rows of the span; NaN when none is known */
    int64_t first_at, last_at;   /* ends of the first and last row with a value */
    bool earlier;                /* has values from before the span */
    int64_t states[PEEK_STATES]; /* distinct whole values in the span, in order of appearance, for state
                                    metrics */
    size_t state_count;
    bool mixed; /* rows with values that are not whole: the state changed within them */
};

struct peek_archive {
    char cf[12]; /* AVERAGE, MIN, MAX, LAST */
    long row;    /* seconds of one row */
    long rows;
};

struct peek {
    long step; /* seconds */
    long row;  /* seconds of the AVERAGE rows that a picture of this span shows */
    int64_t last_update;
    struct peek_ds ds[PEEK_DS];
    size_t ds_count;
    struct peek_archive archives[PEEK_ARCHIVES];
    size_t archive_count;
};

/* Read path for the span from..to drawn in rows of about resolution seconds. Reads through librrd, which
 * takes a lock on the file: not in a process that also writes RRD files. 0, or -1 with the reason. */
int peek_read(struct peek *p, const char *path, int64_t from, int64_t to, long resolution, struct err *err);
const struct peek_ds *peek_find(const struct peek *p,
                                const char *ds); /* NULL when the file does not have it */
/* Seconds of one row of the AVERAGE archive for percentiles of a span since from: of those that reach back to
 * it the coarsest of at most "want" seconds, else the finest; when none reaches back, p->row. */
long peek_fine_row(const struct peek *p, int64_t from, int64_t now, long want);
/* Seconds of one row of the archive with this function ("MAX") that a span since from is drawn from, or 0
 * when the file keeps none. */
long peek_extreme_row(const struct peek *p, const char *cf, int64_t from, int64_t now, long resolution);

#endif
