/* alarm_plan.h: which conditions hold on a device: those of its profile, with what customer files say otherwise. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_ALARM_PLAN_H
#define MODEL_ALARM_PLAN_H

#include "model/alarm_load.h"

/* Worked out once for each generation (override.h), in its arena; devices of which the files say the same share one. */

/* The conditions of a section, in its order, where they are not those of the profile. */
struct alarm_list {
    const struct section *section;
    const struct alarm *alarms; /* section->alarm_count */
};

struct alarm_change {
    const struct section *section;
    uint16_t alarm; /* number in the section */
    struct alarm_patch patch;
};

/* Rows of which a file says otherwise. */
struct alarm_exception {
    const char *const *patterns; /* globs of instances ("Gi1/0/24") or objects ("interface/Gi1/0/24") */
    size_t pattern_count;
    bool important, ignored;
    const struct alarm_change *changes;
    size_t change_count;
    const char *place;
};

enum { ALARM_EXCEPTIONS = 64 };

struct alarm_plan {
    const struct alarm_list *lists;
    size_t list_count;
    const struct alarm_exception *exceptions; /* of all that fit a row the later ones win, key by key */
    size_t exception_count;
    const struct alarm *const *own; /* what polling itself shows of the device: trigger is not ALARM_VALUES */
    size_t own_count;
};

/* The conditions of a section of the device, section->alarm_count of them. plan may be NULL. */
const struct alarm *alarm_plan_list(const struct alarm_plan *plan, const struct section *s);
/* Which exceptions fit a row: bit n for number n. */
uint64_t alarm_plan_fits(const struct alarm_plan *plan, const char *object, const char *instance);
/* The conditions of rows that these exceptions fit: out has section->alarm_count places. */
void alarm_plan_row(const struct alarm_plan *plan, const struct section *s, uint64_t fits, struct arena *a,
                    struct alarm *out);
/* Object of a row: "interface/Gi1/0/1"; of scalars "ups". out gets at most cap bytes. */
void alarm_plan_object(const struct section *s, const char *instance, char *out, size_t cap);
/* Would polls of the device find this trouble? Also when they know no condition of that name: then it is a notification's. */
bool alarm_plan_keeps(const struct device *d, const char *object, const char *condition);
/* Do polls of the device know a condition of that name, switched on or off? */
bool alarm_plan_knows(const struct device *d, const char *object, const char *condition);

#endif
