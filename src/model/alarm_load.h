/* alarm_load.h: the conditions for tickets of a section, as profiles write them, and what customer files say otherwise. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_ALARM_LOAD_H
#define MODEL_ALARM_LOAD_H

#include "model/alarm.h"
#include "model/section.h"

/* Keys of a condition. */
enum alarm_key {
    ALARM_TITLE,
    ALARM_ADVICE,
    ALARM_WHEN,
    ALARM_CLEAR,
    ALARM_STEP_WARNING,
    ALARM_STEP_ERROR,
    ALARM_FIRST,
    ALARM_WHERE,
    ALARM_MISSING,
    ALARM_CHANGED,
    ALARM_DEVICE,
    ALARM_FOR,
    ALARM_CLEAR_FOR,
    ALARM_SLEEP_FOR,
    ALARM_HOURS,
    ALARM_SEVERITY,
    ALARM_TICKET,
    ALARM_OF_PORT,
    ALARM_UPLINKS,
    ALARM_OFF,
    ALARM_KEYS
};

/* Whose metrics a condition is about, and where what is made of it lives. */
struct alarm_source {
    struct arena *arena;
    struct report *report;
    const struct metric *metrics;
    const char *const *names; /* of the metrics, NULL-ended */
    const char *what;         /* "section interface" */
    bool words;               /* "off", "on" and "watch" may stand in place of a group */
};

/* Keys that are written in one place, and only these. */
struct alarm_patch {
    uint32_t given; /* bit n: enum alarm_key n */
    struct alarm to;
    const char *place; /* "conf/customers/acme.conf:12" */
};

/* What the node says. -1 when something was reported; the keys that are right are in the patch all the same. */
int alarm_load_patch(const struct alarm_source *from, const struct conf_node *node,
                     struct alarm_patch *patch);
void alarm_load_apply(const struct alarm_patch *patch, struct alarm *a);

/* All of b->conditions into b->section; 0, or -1 when something was reported. */
int alarm_load_all(struct section_build *b);

extern const struct option_row alarm_load_rows[];
extern const size_t alarm_load_row_count;

#endif
