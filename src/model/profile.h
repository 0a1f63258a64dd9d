/* profile.h: what to ask a kind of device and what the answers mean. Data from conf/profiles, never code
 * per vendor. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_PROFILE_H
#define MODEL_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/graph.h"
#include "model/oid.h"
#include "model/rpn.h"

/* The language: forestall-profile(5). All of it lives in the arena of the fleet generation that loaded it. */

enum metric_kind { METRIC_GAUGE, METRIC_COUNTER, METRIC_STATE, METRIC_BITS, METRIC_TEXT };

/* How a raw value becomes a number or text before scale and offset. */
enum metric_form {
    FORM_PLAIN,
    FORM_UNSIGNED, /* a negative Integer32 is read modulo 2^32 */
    FORM_TICKS,    /* hundredths of a second to seconds */
    FORM_NUMBER,   /* the first number in a text: "23.5 C" */
    FORM_MAC,
    FORM_DATE,
    FORM_ADDRESS,
    FORM_HEX,      /* texts */
    FORM_LAST_ARC, /* an OID's last arc as a number (hrStorageType) */
    FORM_FLAG,     /* text of zeros and ones: the nth of them, or all as bits */
};

/* Where a column's value comes from. */
enum column_source {
    COLUMN_TABLE,  /* oid + the row's index */
    COLUMN_SCALAR, /* oid is a whole instance; the same value for every row */
    COLUMN_JOIN,   /* oid + an index made from at[] */
    COLUMN_INDEX,  /* no request: arc number arc of the row's index (from 1; negative from the right) */
    COLUMN_POLLER, /* no request: poller says: response_time, reachable, uptime */
};

/* One part of a join's index: value of a metric (>= 0), or else arc of the index. */
struct column_at {
    int metric, arc;
};

struct column {
    const char *name; /* as written in the profile: "IF-MIB::ifHCInOctets" */
    struct oid oid;
    uint8_t source;     /* enum column_source */
    bool fixed;         /* read only when the change marker moved, the device restarted, or daily */
    int16_t kept;       /* place among the columns whose cells are remembered (fixed ones, joins), else -1 */
    int8_t arc;         /* COLUMN_INDEX */
    bool rest;          /* COLUMN_INDEX: all arcs from there on, as octets */
    const char *poller; /* COLUMN_POLLER */
    const struct column_at *at;
    uint8_t at_count;
};

/* "2 = down"; sorted by number within a metric. */
struct metric_word {
    int64_t number;
    const char *word;
};
/* why NULL: the number becomes another ("999 := 0"). */
struct metric_special {
    double number, becomes;
    const char *why;
};

/* A test on another metric of the same row: name, operator, list of numbers or words. */
enum condition_op {
    CONDITION_IS,
    CONDITION_IS_NOT,
    CONDITION_ABOVE,
    CONDITION_BELOW,
    CONDITION_LIKE,
    CONDITION_UNLIKE
};
struct condition {
    int metric;
    uint8_t op;
    const double *numbers;    /* states are numbers here */
    const char *const *words; /* CONDITION_LIKE, _UNLIKE: globs; or texts for IS */
    uint16_t count;
};

struct metric {
    const char *name, *unit, *help;
    const char *ds;          /* RRD data source name (name, cut to 19 characters), NULL when not stored */
    uint8_t kind, form, nth; /* enum metric_kind, metric_form; which number or character of a text, from 1 */
    bool hidden;             /* for computing only: neither shown nor stored */
    int16_t counter;         /* place among the section's counters, else -1 */
    double scale, offset;    /* value = raw x scale + offset */
    double min, max;         /* what physics allows, after scaling; NaN = no bound */
    /* Variables: metric m is 2m (its value) and 2m+1 (its raw number, NAME.raw); "raw" is its own 2m+1. */
    const struct rpn *compute;
    const struct rpn *max_rate;   /* for counters: units per second; same variables */
    const struct condition *only; /* the metric exists on rows where all of these hold */
    const struct metric_word *words;
    const struct metric_special *special;
    const uint16_t *columns; /* candidates in order of preference: the first that answers on a row counts */
    /* Metrics of the section that stand in, in this order, while this one has no value ("fills"). A state's
     * number is then that of the same word here. */
    const uint16_t *fillers;
    uint16_t only_count, word_count, special_count, column_count, filler_count;
    const char *file; /* where it is written, for "explain" */
    int line;
};

struct section {
    const char *name;  /* key in the profile: unique in it, and the RRD folder */
    const char *group; /* group in poll --json; name unless given */
    const char *help;
    bool table;    /* false: scalars, one row with an empty index ("0") */
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
    uint16_t metric_count, column_count, label_count, marker_count, match_count, replace_count, only_count,
        graph_count;
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
