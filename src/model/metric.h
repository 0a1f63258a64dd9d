/* metric.h: one thing that is measured: where its value is read, and what the value means. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_METRIC_H
#define MODEL_METRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/oid.h"
#include "model/rpn.h"

/* Lives in the arena of the fleet generation that loaded it, as part of a section (profile.h). */

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
    FORM_RECORD, /* records of 7 octets: a key, two others, a number of 4: that of the record whose key is nth */
    FORM_SUPPLY, /* as plain: a level in percent that is watched (supply.h) */
};

/* Where a column's value comes from. */
enum column_source {
    COLUMN_TABLE,  /* oid + the row's index */
    COLUMN_SCALAR, /* oid is a whole instance; the same value for every row */
    COLUMN_JOIN,   /* oid + an index made from at[] */
    COLUMN_INDEX,  /* no request: arc number arc of the row's index (from 1; negative from the right) */
    COLUMN_POLLER, /* no request: poller says: response_time, reachable, uptime */
    COLUMN_ROW,    /* no request: what the poller knows of the row: direction, age (supply.h) */
    COLUMN_QUIRK,  /* no request: 1 where the device has the quirk of that name, else 0: speed_in_mbits */
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
    const char *poller; /* COLUMN_POLLER, COLUMN_ROW, COLUMN_QUIRK: which */
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
    bool part; /* tests for tickets: numbers[0] times the value of metric "of" is the limit */
    bool more; /* ... this one or the next of the list holds: " or " */
    int of;    /* with part */
    const double *
        numbers; /* states are numbers here; with words: NULL, or the metric that stands for a word, -1 = none */
    const char *const *words; /* CONDITION_LIKE, _UNLIKE: globs; or texts for IS */
    uint16_t count;
};

struct metric {
    const char *name, *unit, *help;
    const char *ds;          /* RRD data source name (name, cut to 19 characters), NULL when not stored */
    uint8_t kind, form, nth; /* enum metric_kind, metric_form; which number or character of a text, from 1 */
    bool hidden;             /* for computing only: neither shown nor stored */
    bool plain;           /* an integer of its first column is its value: nothing else has to be looked at */
    int16_t counter;      /* place among the section's counters, else -1 */
    int16_t source;       /* place among those of the section that have a data source, else -1 */
    double scale, offset; /* value = raw x scale + offset */
    double min, max;      /* what physics allows, after scaling; NaN = no bound */
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

/* The bit that stands for a metric in row.stored; 0: none, it has no data source or no place (beyond 64 all are kept). */
static inline uint64_t metric_bit(const struct metric *m)
{
    return m->source >= 0 && m->source < 64 ? (uint64_t)1 << m->source : 0;
}

#endif
