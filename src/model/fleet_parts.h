/* fleet_parts.h: what loading a whole configuration and making a fleet of one device have in common. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_FLEET_PARTS_H
#define MODEL_FLEET_PARTS_H

#include "model/fleet.h"
#include "model/profile_load.h"

struct fleet *fleet_parts_new(void); /* empty, one holder */
/* Profiles of folder (NULL: none) and of what was installed; as profile_load_all(). */
void fleet_parts_profiles(struct fleet *f, const char *folder, const char *only,
                          const struct fleet_names *names, struct profile_set *set, struct report *report);
/* The fleet with its number when nothing was reported since errors_before, else NULL and it is dropped.
 * Sorts the report. */
struct fleet *fleet_parts_finish(struct fleet *f, struct report *report, size_t errors_before);

#endif
