/* load.h: a configuration with the MIBs that it names. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_LOAD_H
#define CORE_LOAD_H

#include "model/fleet.h"

/* fleet_load() with names resolved from the configured MIB folders; what the MIB parser complains about goes to the report as warnings. */
struct fleet *load_fleet(const char *config, struct report *report);
/* The same with its trap rules and the names of every MIB at hand (fleet->rules, fleet->naming), as the daemon needs it; a mistake in a rule is an
 * error like any other. */
struct fleet *load_whole(const char *config, struct report *report);
/* fleet_single() likewise; mibs: colon list of folders. */
struct fleet *load_single(const char *profiles_folder, const char *mibs, const char *profile,
                          const struct device *device, const struct credential *credential,
                          struct report *report);

#endif
