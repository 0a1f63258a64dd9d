/* profile.h: what to ask a kind of device and what the answers mean. Data from conf/profiles, never code
 * per vendor. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_PROFILE_H
#define MODEL_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/graph.h"
#include "model/metric.h"

/* The language: forestall-profile(5). All of it lives in the arena of the fleet generation that loaded it. */

struct section {
    const char *name;  /* key in the profile: unique in it, and the RRD folder */
    const char *group; /* group in poll --json; name unless given */
    const char *help;
    bool table;    /* false: scalars, one row with an empty index ("0") */
    bool slots;    /* rows are places: each keeps its name while its index stays, whatever is put in it */
    bool slow;     /* a big table: polled by itself after everything else, a little at a time (strain.h) */
    bool walk;     /* rows come and go: walk every time, never ask remembered rows */
    int64_t every; /* milliseconds */
    const struct metric *metrics;
    const struct column *columns; /* no two alike */
    const uint16_t *labels;       /* metrics that name a row, first not empty counts, the others break ties */
    const struct oid *match; /* beginnings of sysObjectID: asked of no other device; none = of every device */
    const struct oid *markers;    /* scalars whose change means: read the fixed columns and the index anew */
    const char *const *replaces;  /* sections that are dropped on a device where this one has rows */
    const struct condition *only; /* rows of the table that count */
    const struct graph *graphs;
    const struct alarm *alarms; /* alarm.h */
    uint16_t metric_count, column_count, label_count, marker_count, match_count, replace_count, only_count,
        graph_count, alarm_count;
    uint16_t kept_count, counter_count; /* columns and metrics with a place, see there */
    uint16_t discontinuity;             /* metric number of the counter discontinuity time, or UINT16_MAX */
    bool keep_min;                      /* archives keep MIN instead of MAX (levels) */
    uint64_t hash;                      /* of everything above: a reload keeps state while it is equal */
    const char *file;
    int line;
};

struct profile {
    const char *name, *help;
    const struct section *const *sections;
    size_t section_count;
    const struct oid *match; /* sysObjectID prefixes */
    size_t match_count;
    const char *file;
    int line;
};

/* Number of the metric with this name, or -1. */
int profile_metric(const struct section *s, const char *name);
const struct section *profile_section(const struct profile *p, const char *name);
/* The word for a number of a state metric, or NULL. */
const char *profile_word(const struct metric *m, int64_t number);
const char *profile_kind_name(uint8_t kind);

#endif
