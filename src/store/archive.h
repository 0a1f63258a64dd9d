/* archive.h: samples into RRD files, by one writer thread behind a journal. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_ARCHIVE_H
#define STORE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/fleet.h"

/* Files are rrd/<customer>/<site>/<device>/<section>/<instance>.rrd: see forestall-rrd(5). One file per row with all metrics of the
 * section as data sources. The caller's thread only copies bytes into a queue; everything that touches the disk happens in the writer. */
struct archive;

/* Starts the writer thread and has it replay the journal in state/journal (no RRD file is opened for that). options are copied.
 * NULL with the reason when a folder can not be made or the journal is held by another process. */
struct archive *archive_open(const struct fleet_options *options, struct err *err);
/* A reload: hold, queue, rates, archives of files made from now on. */
void archive_change(struct archive *a, const struct fleet_options *options);
/* One batch (sample.h), copied. 0, or -1 when the queue was full and the oldest waiting samples were dropped for it (counted in
 * missing_disk; told in the log when it begins and when it ends). */
int archive_put(struct archive *a, const void *batch, size_t len);
/* What the rows of a section are called (names.h), for people and graphs; list is copied. */
void archive_names(struct archive *a, const char *device, const char *section, const struct buf *list);
/* Write every waiting sample of one device (key) or all (NULL) to its RRD now; waits at most timeout_ms. 0 or -1. */
int archive_flush(struct archive *a, const char *device, int timeout_ms);
/* Everything waiting is written (as far as the disk lets), the journal trimmed, the thread ended. Accepts NULL. */
void archive_close(struct archive *a);

struct archive_state {
    uint64_t waiting_bytes, waiting_samples, series;
    int64_t
        journal_lag; /* us that the oldest batch waits to be in the journal: what kill -9 would lose now */
    bool degraded;   /* the disk is full, not writable, or rrdcached away */
    char why[200];
};
void archive_status(struct archive *a, struct archive_state *out);

/* Path of a series below the rrd folder, as archive_put files it. out gets at most cap bytes. 0 or -1 (too long). Pure. */
int archive_path(const char *rrd_folder, const char *device, const char *section, const char *instance,
                 char *out, size_t cap);

#endif
