/* local.h: what waits of a series into its RRD file on this machine. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_LOCAL_H
#define STORE_LOCAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/fleet.h"
#include "store/series.h"

/* What became of a series. */
enum local_result {
    LOCAL_DONE,   /* nothing waits any more */
    LOCAL_LOCKED, /* a reader holds the file: soon again */
    LOCAL_CREATE, /* there is no file, and none may be made now */
    LOCAL_DISK,   /* the file system (or rrdcached) says no */
    LOCAL_BAD,    /* this file is damaged */
};

/* One series that is to be written. */
struct local_job {
    struct series *series;
    bool may_create;
    bool flush; /* somebody waits for the file itself: rrdcached is to write what it has, too */
    enum local_result result;
};

struct local {
    const char *rrd; /* folder */
    const struct fleet_archive *archives;
    size_t archive_count;
    struct rows_total *total;
    struct buf lines; /* for reuse; buf_init() before the first call, buf_free() at the end */
    unsigned number;  /* of temporary files */
    bool created;     /* set when a file was made */
};

/* Write all rows of s. Rows that were written (or that the file has already, or that librrd refuses for good) have left; in all other cases
 * they stay and err has the reason. now: wall clock, ms. */
enum local_result local_write(struct local *l, struct series *s, bool may_create, int64_t now,
                              struct err *err);

/* One line in the log for a file whose step is not that of its section, with the command that converts it. */
void local_tell_step(const struct series *s, const char *path, int64_t has, int64_t want);
/* A file whose last update is in the future takes nothing until then: rows that it refuses leave and are counted. Rows not later than the
 * file (last, ms) leave without a word. */
void local_skip_old(struct rows_total *total, struct series *s, const char *path, int64_t last, int64_t now);

#endif
