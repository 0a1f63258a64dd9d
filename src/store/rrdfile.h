/* rrdfile.h: one RRD file: make it, write to it, fit it to its section, look into it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_RRDFILE_H
#define STORE_RRDFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/fleet.h"
#include "model/sample.h"

/* RRD files are locked per process (fcntl), so that only one thread of a process may write them, and no other thread of it may
 * even close a descriptor of such a file while that goes on. In the daemon that thread is the archive's writer; everybody else
 * looks from another process. rrdfile_inspect() takes no lock. */

enum rrdfile_result {
    RRDFILE_GOOD,
    RRDFILE_LOCKED,  /* a reader holds the lock: try again soon */
    RRDFILE_MISSING, /* there is no such file */
    RRDFILE_DISK,    /* the file system says no: full, read-only, not allowed, I/O error */
    RRDFILE_MISFIT,  /* the file lacks a data source that was named */
    RRDFILE_BAD,     /* no RRD file, damaged, or a value or definition that librrd refuses */
};

struct rrdfile_ds {
    char name[20];
    char type[20];     /* "DERIVE", "GAUGE", ... */
    int64_t heartbeat; /* seconds */
    double min, max;   /* NaN = none */
};

struct rrdfile_info {
    int64_t step; /* seconds */
    int64_t last; /* time of the last update, ms since 1970 */
    size_t ds_count;
    struct rrdfile_ds *ds; /* in the file's order; freed by rrdfile_free() */
};

/* How a file of a section is made. */
struct rrdfile_spec {
    int64_t step;  /* ms; RRD knows whole seconds: rounded up */
    bool keep_min; /* extremes are MIN, not MAX */
    const struct sample_ds *ds;
    size_t ds_count;
    const struct fleet_archive *archives;
    size_t archive_count;
};

/* Seconds without a value after which RRD calls it unknown: 2.2 steps, rounded up. One lost poll does not show as a gap. */
int64_t rrdfile_heartbeat(int64_t step_ms);

/* The definitions of a new file: "DS:in_octets:DERIVE:132:0:U", "RRA:AVERAGE:0.5:1:2880", ... Appends NUL-ended texts to out, one after the
 * other; returns how many. Archives finer than the step are left out, but the first one is then kept at the step itself; of two with
 * the same rows the longer one stays. */
size_t rrdfile_define(const struct rrdfile_spec *spec, struct buf *out);

/* Make the file (folders too) so that a sample of time first (ms) is the first that counts. It is made as temp (a path on the same file
 * system) and renamed, so that there is never half a file; a file that is there already stays as it is (GOOD). */
enum rrdfile_result rrdfile_create(const char *path, const char *temp, const struct rrdfile_spec *spec,
                                   int64_t first, struct err *err);

/* Write count lines ("1700000000.250:1:2") with the data sources of names ("a:b"); lines not later than the file are skipped. On failure the
 * lines before the faulty one may have been written. */
enum rrdfile_result rrdfile_update(const char *path, const char *names, int count, const char *const *lines,
                                   struct err *err);

/* What the file says of itself. GOOD, MISSING, DISK or BAD. */
enum rrdfile_result rrdfile_inspect(const char *path, struct rrdfile_info *info, struct err *err);
void rrdfile_free(struct rrdfile_info *info);
/* Number of the data source, or -1. */
int rrdfile_find(const struct rrdfile_info *info, const char *name);

/* Make an existing file fit: data sources that are missing are added (history is kept; the file is written anew and renamed), types that
 * changed are changed, heartbeats that are too short for the step are raised. *changes gets what was done, for the log ("" when it
 * fitted). The step of a file never changes here. */
enum rrdfile_result rrdfile_fit(const char *path, const struct rrdfile_info *info,
                                const struct rrdfile_spec *spec, struct buf *changes, struct err *err);

#endif
