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
    uint64_t distrust,
        vetted;         /* bit n: column n, a 64-bit counter, is wrong; was looked at and is right (twin.h) */
    struct twin *twins; /* counters that are watched, in the arena */
    uint8_t twin_count;
    struct supply *supply; /* of the metric with form "supply"; NULL when there is none, or no level yet */
    struct value *
        fixed; /* by column.kept: cells of fixed and join columns, bytes in the arena; NULL when the section has none */
    struct counter *counters; /* by metric.counter */
    uint64_t
        stored; /* metric_bit(): which metrics have a data source in the row's file (beyond 64 all have) */
    uint32_t uptime; /* sysUpTime with the newest answer, to see restarts */
    bool uptime_known;
    bool anew; /* other hardware under the same name: the next sample is a new beginning */
    bool shut; /* a port that is down by intent */
    uint64_t
        good; /* bit n: condition n of the section was seen good here, since the start of the daemon or of the condition */
    uint16_t variant;  /* which conditions hold for it (core/rowalarms.h); 0 = not looked up yet */
    bool special;      /* its labels alone would not give it this name again: worth saving over restarts */
    int64_t uptime_at; /* monotonic, of the newest answer; 0 = none yet */
    /* to know the row again (label.h) */
    const char *label; /* its first label */
    uint64_t all, mac;
};

/* Owns everything in one arena. Replaced as a whole by each walk. */
struct rowset {
    struct arena *arena;
    struct row *row;
    size_t count;
    struct row *
        gone; /* rows that are not there now, but whose names others must not take over: index, instance, label, all, mac */
    size_t gone_count;
};

/* Make the memory of a section from a finished walk. grid: sorted, with join cells filled in. Rows that do not count (fits_row) are left out.
 * context: the v3 context, "" = the default one; it stands before the names ("vlan10:Gi0/1"). old (may be NULL): what was remembered before; rows that
 * are known from it keep their names, counters and uptime, so that a renumbered interface keeps its history. Other hardware in the same
 * place keeps the name alone (anew). */
struct rowset *rowset_new(const struct section *s, const struct grid *grid, const struct value *scalars,
                          const char *context, const struct rowset *old);
/* Only names, as they were saved: to be the old one of the first walk. The fields of rows are those of struct rowset's gone; copied. */
struct rowset *rowset_recall(const struct row *rows, size_t count);
void rowset_free(struct rowset *r); /* accepts NULL */
struct row *rowset_find(const struct rowset *r, const char *instance);
size_t rowset_bytes(const struct rowset *r);

#endif
