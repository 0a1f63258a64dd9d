/* series.h: what waits in memory for its RRD file: one series per row of a section of a device, compact. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_SERIES_H
#define STORE_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
    const struct rows_schema *fitted; /* the file is known to fit this schema */
    const void *layout;               /* of the file, when its data sources are in another order (remote.c) */
    uint32_t hash;
    uint32_t segment; /* journal segment of its oldest row */
    uint32_t backoff; /* ms until it is tried again, while it is in trouble */
    int64_t retry_at; /* monotonic us */
    bool troubled;
    bool settled;  /* the suffix has been looked for on the disk */
    bool suffixed; /* another instance has the same cleaned name: ~hash goes behind it */
    char instance[];
};

struct series_table;
struct series_table *series_table_new(void);
void series_table_free(struct series_table *t); /* accepts NULL */

struct series_folder *series_folder(struct series_table *t, const char *device, const char *section);
/* The schema of a batch, the same pointer for the same data sources. */
const struct rows_schema *series_schema(struct series_folder *f, const struct sample_head *head);
/* Find or make. Of two instances with the same file name the later one is suffixed. */
struct series *series_find(struct series_table *t, struct series_folder *f, const char *instance);
/* NULL at the end. Start with NULL. */
struct series_folder *series_folder_next(const struct series_table *t, const struct series_folder *f);

/* Path below rrd_folder, with or without the suffix: 0, or -1 when it is too long. */
int series_path(const struct series *s, const char *rrd_folder, bool suffixed, char *out, size_t cap);

uint64_t series_count(const struct series_table *t);

#endif
