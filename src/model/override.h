/* override.h: what customer files say about conditions, for a customer, a site, a device, or single rows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_OVERRIDE_H
#define MODEL_OVERRIDE_H

#include "model/alarm_plan.h"
#include "model/profile_load.h"

/* As it stands at one level of a customer file; NULL what does not. */
struct override_level {
    const struct conf_node *conditions, *instances, *ignore, *important;
};
enum { OVERRIDE_LEVELS = 3 };

/* All conditions that profiles have, by name; and the plans that were made. */
struct override_book;
/* a: of the generation; scratch: lives as long as the trees of the customer files. */
struct override_book *override_new(struct arena *a, struct arena *scratch, const struct profile_set *profiles,
                                   struct report *report);
void override_free(struct override_book *b); /* accepts NULL; the plans stay */

/* Report what is wrong in it. what: "site hq". profile: the device's, for what stands at the device itself; else NULL. */
void override_check(struct override_book *b, const char *what, const struct override_level *level,
                    const struct profile *profile);
/* The plan of a device with this profile and these levels: of the customer, the site, the device. */
const struct alarm_plan *override_plan(struct override_book *b, const struct profile *profile,
                                       const struct override_level levels[OVERRIDE_LEVELS]);

extern const struct option_row override_instance_rows[];
extern const size_t override_instance_row_count;

#endif
