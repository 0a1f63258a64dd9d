/* alarm.h: conditions on polled values that make tickets: what is bad about a row, and for how long. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_ALARM_H
#define MODEL_ALARM_H

#include "model/fact.h"
#include "model/profile.h"
#include "model/reading.h"

/* From "conditions" of a section, see forestall-profile(5). Lives in the arena of its fleet generation. */
struct alarm {
    const char *name;             /* the condition's name: part of the problem's identity */
    const char *title, *advice;   /* title with {instance}, {device} and {METRIC} in it */
    const struct condition *when; /* bad while all of these hold */
    const struct condition
        *clear; /* once bad, good only when all of these hold (hysteresis); none: as soon as when does not */
    const struct condition *error; /* bad and all of these: severity is error */
    int missing, changed;          /* metric whose absence, whose change is the trouble; -1 = none */
    int64_t hold, clear_hold;      /* ms */
    uint16_t when_count, clear_count, error_count;
    uint8_t severity; /* enum fact_severity */
    bool watch;       /* a ticket only if it lasts or repeats */
    const char *file;
    int line;
};

/* What is remembered of one alarm on one row between polls; zeroed = nothing. */
struct alarm_memory {
    bool bad, seen;
    uint64_t last; /* hash of the watched value ("changed") */
};

/* Look at a row: enum fact_state, and the severity while bad. rates: per metric, per second, NaN where unknown: what conditions on counters test. A value that
 * is missing decides nothing (FACT_UNKNOWN), unless its absence is the trouble. */
uint8_t alarm_look(const struct alarm *a, const struct reading *readings, const double *rates,
                   struct alarm_memory *memory, uint8_t *severity);
/* The title with its places filled in, one line, at most cap bytes. */
void alarm_title(const struct alarm *a, const struct section *s, const char *device, const char *instance,
                 const struct reading *readings, const double *rates, char *out, size_t cap);

#endif
