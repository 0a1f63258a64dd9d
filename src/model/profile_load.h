/* profile_load.h: folders of profiles: read, extended, merged, built. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_PROFILE_LOAD_H
#define MODEL_PROFILE_LOAD_H

#include "model/fleet.h"
#include "model/option.h"

/* What came out; in the arena it was loaded into. */
struct profile_set {
    struct profile *
        *profiles; /* sorted by name; also those with mistakes in them (with fewer sections then) */
    size_t count;
    const struct quirk *quirks; /* of all files (quirk.h) */
    size_t quirk_count;
    const char *
        *failed; /* file names without ".conf" of files whose syntax is wrong, NULL-ended: the names of their
                                  profiles as far as one can guess */
    const char **sections; /* names of all sections of all profiles, NULL-ended */
    const char **names;    /* of all profiles, also those that were not built, NULL-ended */
    bool bad;              /* something was reported: profiles may have fewer sections than they should */
    size_t read_items;     /* how many items report had when all files were read and nothing was built yet */
};

/* Read the *.conf files of the folders; of two profiles with one name that of the earlier folder counts.
 * With only, no other profile than that one (and what it extends) is built. 0, or -1 when something was
 * reported. */
int profile_load_all(struct arena *a, const char *const *folders, size_t folder_count, const char *only,
                     const struct fleet_names *names, struct profile_set *out, struct report *report);

extern const struct option_row profile_load_rows[];
extern const size_t profile_load_row_count;

#endif
