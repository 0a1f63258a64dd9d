/* reading.h: from raw cells of one row to what they mean: the only place where a profile's metric meets a value. Pure. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_READING_H
#define MODEL_READING_H

#include "model/grid.h"
#include "model/profile.h"
#include "model/supply.h"

/* Why a value is missing. Every missing sample has one; reading_why() gives the words, reading_why_stat() the counter. */
enum why {
    WHY_NONE,    /* it is not missing */
    WHY_TIMEOUT, /* asked, no answer */
    WHY_LATE,    /* the poll before was still running */
    WHY_DOWN,    /* the device is down and only probed */
    WHY_AUTH,    /* credentials refused */
    WHY_ADDRESS, /* host name not resolved */
    WHY_ERROR,   /* the agent answered with an error */
    WHY_ABSENT,  /* the object is not there (any more) */
    WHY_RANGE,   /* outside what physics allows */
    WHY_SPECIAL, /* the device says so: word has its reason ("some remaining") */
    WHY_NUMBER,  /* text where a number belongs */
    WHY_UNKNOWN, /* computed from something that is missing */
    WHY_FIRST,   /* rate: first reading */
    WHY_RESET,   /* rate: device or counter restarted */
    WHY_GAP,     /* rate: too long since the reading before */
    WHY_FAST,    /* rate: more than physics allows */
    WHY_WRAP,    /* rate: a 32-bit counter that may have wrapped twice */
    WHY_CLOCK,   /* the clock jumped */
    WHY_COUNT
};
const char *reading_why(enum why why); /* "timeout" */

struct reading {
    const struct metric *metric;
    bool
        exists; /* false: the metric does not apply to this row, or the device has no such object: not shown */
    uint8_t why; /* enum why */
    bool has_raw, has_number, wide;
    int16_t column; /* number of the candidate column that answered, or -1 */
    int16_t filled; /* number of the metric that stood in for this one, or -1; column is that metric's then */
    const struct value *cell; /* what it said, or NULL */
    double raw;               /* the number as sent */
    double value;             /* gauge, computed, state number; counters too (53 bits) */
    uint64_t counter;         /* METRIC_COUNTER: as sent */
    double max_rate;          /* METRIC_COUNTER: most that physics allows per second, NaN = no bound known */
    uint64_t bits;            /* METRIC_BITS: bit n = word number n */
    const char *word; /* METRIC_STATE: the word (NULL when the profile has none); WHY_SPECIAL: the reason */
    const char *text; /* METRIC_TEXT, in the arena */
};

/* What the poller itself measured, for COLUMN_POLLER. Negative = unknown. */
struct reading_poller {
    double response_time, reachable, uptime;
    bool speed_in_mbits;         /* for COLUMN_QUIRK */
    const struct supply *supply; /* for COLUMN_ROW: of this row, NULL when nothing is known; at this time */
    int64_t wall;                /* seconds since 1970 */
};

/* Interpret one row. texts: false leaves text metrics and hidden ones out unless another metric needs them (the daemon stores numbers). scalars: cells of the section's scalar columns (by column number; the others unused), may be NULL. out: s->metric_count entries.
 * missing: why cells of type VALUE_NONE are missing. Texts are allocated in a. */
void reading_row(const struct section *s, const struct grid_row *row, const struct value *scalars,
                 const struct reading_poller *poller, enum why missing, bool texts, struct arena *a,
                 struct reading *out);
/* One metric of a row, texts and hidden ones too; what it needs is worked out as well. out: s->metric_count entries, of which only this one
 * is to be looked at. */
void reading_one(const struct section *s, const struct grid_row *row, const struct value *scalars,
                 const struct reading_poller *poller, enum why missing, struct arena *a, int metric,
                 struct reading *out);

#endif
