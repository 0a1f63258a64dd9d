/* series.h: what waits in memory for its RRD file: one series per row of a section of a device, compact. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_SERIES_H
#define STORE_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/queue.h"
#include "store/ring.h"
#include "store/rows.h"

/* All of this belongs to one thread. */

/* A section of a device. */
struct series_folder {
    struct series_folder *next;
    char *device, *section;
    struct rows_schema *schemas;
    struct series *series;
};

struct series {
    struct ring link; /* first: where it waits (writer.c) */
    struct series *hash_next, *folder_next;
    struct series_folder *folder;
    struct rows rows;
    struct series *twin;              /* another one with the same cleaned name, that was there before */
    const struct rows_schema *fitted; /* the file is known to fit this schema */
    const void *layout;               /* of the file, when its data sources are in another order (remote.c) */
    uint32_t hash;
    uint32_t segment; /* journal segment of its oldest row */
    uint32_t backoff; /* ms until it is tried again, while it is in trouble */
    int64_t retry_at; /* monotonic us */
    bool troubled;
    bool settled, suffixed; /* series_settle(): ~hash goes behind its name */
    char instance[];
};

struct series_table;
struct series_table *series_table_new(void);
void series_table_free(struct series_table *t); /* accepts NULL */

struct series_folder *series_folder(struct series_table *t, const char *device, const char *section);
/* The schema of a batch, the same pointer for the same data sources. */
const struct rows_schema *series_schema(struct series_folder *f, const struct sample_head *head);
/* Find or make. */
struct series *series_find(struct series_table *t, struct series_folder *f, const char *instance);
/* NULL at the end. Start with NULL. */
struct series_folder *series_folder_next(const struct series_table *t, const struct series_folder *f);

/* Of two instances with the same file name ("a/b", "a_b") one gets a suffix: the one whose suffixed file is there from an earlier run,
 * else the later one. look: the files are on this machine. */
void series_settle(struct series *s, const char *rrd_folder, bool look);
/* Path below rrd_folder, settled: 0, or -1 when it is too long. */
int series_path(struct series *s, const char *rrd_folder, bool look, char *out, size_t cap);

/* The oldest journal segment and row (ms) of all that waits; none and INT64_MAX when nothing does. Look at every series. */
uint32_t series_oldest_segment(const struct series_table *t, uint32_t none);
int64_t series_oldest_at(const struct series_table *t);
/* All rows of the series that need a segment before this one, as batches of one series each. */
void series_carry(const struct series_table *t, uint32_t before, struct queue *out);
uint64_t series_count(const struct series_table *t);

#endif
