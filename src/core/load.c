/* load.c: a configuration with the MIBs that it names. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/load.h"

#include <stdlib.h>

#include "core/rulebook.h"
#include "snmp/mib.h"

static void complain(void *ctx, const char *text)
{
    report_warning(ctx, NULL, 0, "MIB: %s", text);
}

/* NULL when there is no MIB folder: then nothing can be named, and one message says why. */
static struct mib *open_mib(const char *folders, struct fleet_names *names, struct report *report)
{
    struct err err;
    struct mib *mib = mib_open(folders, &err);
    if (mib == NULL) {
        report_error(report, NULL, 0, "MIB modules: %s", err.text);
        return NULL;
    }
    *names = mib_names(mib);
    return mib;
}

static void close_mib(struct mib *mib, struct report *report)
{
    mib_complaints(mib, complain, report);
    mib_close(mib);
}

static struct fleet *load(const char *config, bool with_rules, struct report *report)
{
    struct fleet_names names = { 0 };
    char *folders = fleet_mib_folders(config);
    struct mib *mib = open_mib(folders, &names, report);
    struct fleet *fleet = NULL;
    if (mib != NULL) {
        fleet = fleet_load(config, &names, report);
        if (fleet != NULL && with_rules && rulebook_fill(fleet, config, mib, report) != 0) {
            fleet_drop(fleet);
            fleet = NULL;
        }
        close_mib(mib, report);
    }
    free(folders);
    return fleet;
}

struct fleet *load_fleet(const char *config, struct report *report)
{
    return load(config, false, report);
}

struct fleet *load_whole(const char *config, struct report *report)
{
    return load(config, true, report);
}

struct fleet *load_single(const char *profiles_folder, const char *mibs, const char *profile,
                          const struct device *device, const struct credential *credential,
                          struct report *report)
{
    struct fleet_names names = { 0 };
    struct mib *mib = open_mib(mibs, &names, report);
    struct fleet *fleet = NULL;
    if (mib != NULL) {
        fleet = fleet_single(profiles_folder, profile, device, credential, &names, report);
        close_mib(mib, report);
    }
    return fleet;
}
