/* rowset.h: what is remembered of a section's rows on one device between polls: index, name, fixed cells, counters. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_ROWSET_H
#define MODEL_ROWSET_H

#include "model/counter.h"
#include "model/grid.h"
#include "model/reading.h"

struct row {
    struct oid index;
    const char *instance; /* the name for people and for the RRD file; unique in its section */
    uint64_t have;        /* bit n: column n answered in the walk (columns from 64 on are always asked) */
    uint64_t need;        /* bit n: column n is to be asked at each poll */
    struct value *
        fixed; /* by column.kept: cells of fixed and join columns, bytes in the arena; NULL when the section has none */
    struct counter *counters; /* by metric.counter */
    uint64_t
        stored; /* bit n: metric n has a data source in the row's file (metrics from 64 on always have) */
    uint32_t uptime; /* sysUpTime with the newest answer, to see restarts */
    int64_t uptime_at;
};

/* Owns everything in one arena. Replaced as a whole by each walk. */
struct rowset {
    struct arena *arena;
    struct row *row;
    size_t count;
};

/* Make the memory of a section from a finished walk. grid: sorted, with join cells filled in. Rows that do not count (reading_row_counts) are left out.
 * old (may be NULL): counters and uptime are carried over by instance name, so that a renumbered interface keeps its history. before: the order of names
 * is by index, names by the section's labels: the first that is not empty; when two rows share it the next labels that tell them apart are added after '~',
 * then the index. poller may be NULL. */
struct rowset *rowset_new(const struct section *s, const struct grid *grid, const struct value *scalars,
                          const struct rowset *old);
void rowset_free(struct rowset *r); /* accepts NULL */
struct row *rowset_find(const struct rowset *r, const char *instance);
size_t rowset_bytes(const struct rowset *r);

#endif
