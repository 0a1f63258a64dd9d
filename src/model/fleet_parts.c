/* fleet_parts.c: what loading a whole configuration and making a fleet of one device have in common. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/fleet_parts.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "model/fleet_options.h"

static uint64_t fleet_parts_number;

struct fleet *fleet_parts_new(void)
{
    struct arena *a = arena_new(0);
    struct fleet *f = arena_alloc(a, sizeof *f);

    f->arena = a;
    f->holders = 1;
    return f;
}

void fleet_parts_profiles(struct fleet *f, const char *folder, const char *only,
                          const struct fleet_names *names, struct profile_set *set, struct report *report)
{
    char *share = file_join(fleet_options_share(), "profiles");
    const char *folders[2];
    size_t count = 0;

    if (folder && strcmp(folder, share) != 0)
        folders[count++] = folder;
    if (!access(share, F_OK))
        folders[count++] = share;
    if (!count)
        report_error(report, NULL, 0, "%s: there are no profiles", share);
    profile_load_all(f->arena, folders, count, only, names, set, report);
    f->profiles = set->profiles;
    f->profile_count = set->count;
    f->quirks = set->quirks;
    f->quirk_count = set->quirk_count;
    free(share);
}

struct fleet *fleet_parts_finish(struct fleet *f, struct report *report, size_t errors_before)
{
    report_sort(report);
    if (report->errors > errors_before) {
        fleet_drop(f);
        return NULL;
    }
    f->number = ++fleet_parts_number;
    return f;
}
