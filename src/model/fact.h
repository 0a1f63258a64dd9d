/* fact.h: what polling or a notification says of one thing, on its way to the judge. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_FACT_H
#define MODEL_FACT_H

#include <stdbool.h>
#include <stdint.h>

struct window_set; /* window.h */

enum fact_severity { FACT_OK, FACT_INFO, FACT_NOTICE, FACT_WARNING, FACT_ERROR };
enum fact_state { FACT_GOOD, FACT_BAD, FACT_UNKNOWN };
enum fact_source { FACT_POLL, FACT_TRAP, FACT_PERSON };

/* The identity of a problem is device/object/condition: "acme/hq/sw1", "interface/Gi1/0/1", "port-down". */
struct fact {
    const char *device, *object, *condition;
    uint8_t state;                  /* enum fact_state */
    uint8_t severity;               /* enum fact_severity, while bad */
    uint8_t source;                 /* enum fact_source */
    bool watch;                     /* note it; a ticket only if it lasts or repeats */
    int64_t hold;                   /* ms it must last before a ticket is due; 0 = at once */
    const struct window_set *hours; /* the hold counts within these only, and ends in one; NULL: always */
    int64_t clear_hold;             /* ms it must be good before it counts as over */
    int64_t
        quiet; /* ms without word of it after which it counts as over (things that nothing clears); 0 = never */
    bool alone;           /* of a notification: no poll can confirm it, its word is enough */
    int64_t at;           /* wall clock, ms */
    const char *title;    /* one line for people, ready: "Port Gi1/0/1 (uplink to core) is down" */
    const char *evidence; /* JSON object: values around it, the notification decoded; may be NULL */
    const char *advice;   /* next steps from the profile or rule; may be NULL */
    const char *where;    /* "conf/profiles/interfaces.conf:41": who says so */
};

const char *fact_severity_name(uint8_t severity); /* "warning" */
int fact_severity_named(const char *name);        /* -1: no such */

#endif
