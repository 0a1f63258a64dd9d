/* alarm.h: conditions on polled values that make tickets: what is bad about a row, and for how long. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_ALARM_H
#define MODEL_ALARM_H

#include "model/fact.h"
#include "model/profile.h"
#include "model/reading.h"

/* What shows the trouble: values, or what polling itself shows of a device ("device" in the profile). */
enum alarm_trigger { ALARM_VALUES, ALARM_SILENT, ALARM_REFUSED, ALARM_NO_ADDRESS, ALARM_RESTARTED };

struct alarm_tests {
    const struct condition *list; /* all of them hold; of those with "more" one of the chain */
    uint16_t count;
    const char *text; /* as they are written, "; " between them; NULL without any */
};

/* From "conditions" of a section, see forestall-profile(5), with what customer files say otherwise (alarm_plan.h). Lives in the arena of
 * its fleet generation. */
struct alarm {
    const char *name;           /* the condition's name: part of the problem's identity */
    const char *title, *advice; /* title with {instance}, {device} and {METRIC} in it */
    const char *place;          /* "conf/profiles/ups-mib.conf:50", each override behind it: ", conf/...:7" */
    struct alarm_tests when;    /* bad while all of these hold */
    struct alarm_tests
        clear; /* once bad, good only when these hold (hysteresis); none: when "when" does not */
    struct alarm_tests warning, error; /* bad and these: the severity is at least that */
    struct alarm_tests first; /* of a row that was never seen good: bad only if these hold when it is seen */
    struct alarm_tests where; /* rows that it is for; of others it says good, unless important */
    int missing, changed;     /* metric whose absence, whose change is the trouble; -1 = none */
    int64_t hold, clear_hold; /* ms */
    int64_t sleep_hold; /* ALARM_SILENT: ms of working hours for a device that may sleep; 0 = as all others */
    uint8_t severity;   /* enum fact_severity */
    uint8_t trigger;    /* enum alarm_trigger */
    bool watch;         /* a ticket only if it lasts or repeats */
    bool off;
    bool hours;   /* the hold counts in working hours only */
    bool of_port; /* the row belongs to a port: while that is shut it is no trouble */
    bool
        uplinks; /* rows are ports: those that lead to another device of ours count as if they were important */
    bool important; /* of this row somebody said so: "where" does not count */
    bool ignored;   /* of this row somebody said so */
};

static inline bool alarm_is_on(const struct alarm *a)
{
    return !a->off && !a->ignored;
}

/* A row as alarms see it. full() gives the reading of a text or a hidden metric, and is only called when a test
 * needs it. rates: per metric, per second, NaN where unknown: what conditions on counters test. */
struct alarm_view {
    const struct reading *readings;
    const double *rates;
    const struct reading *(*full)(void *ctx, int metric);
    void *ctx;
    bool (*uplink)(void *ctx); /* does the row's port lead to another device of ours? NULL: not known */
    bool seen_good;            /* the alarm was looked at on this row before, and it was good */
};

/* What is remembered of one alarm on one row between polls; zeroed = nothing. */
struct alarm_memory {
    bool bad, seen;
    bool well;     /* at the newest look "when" did not hold: it was good, not only masked */
    uint64_t last; /* hash of the watched value ("changed") */
};

/* Look at a row: enum fact_state, and the severity while bad. A value that is missing decides nothing (FACT_UNKNOWN), unless its
 * absence is the trouble. A limit in percent of a metric that is 0 is no limit; of one that is missing it is not known. */
uint8_t alarm_look(const struct alarm *a, const struct alarm_view *v, struct alarm_memory *memory,
                   uint8_t *severity);
/* The title with its places filled in, one line, at most cap bytes. */
void alarm_title(const struct alarm *a, const struct section *s, const char *device, const char *instance,
                 const struct reading *readings, const double *rates, char *out, size_t cap);

#endif
