/* load.c: a configuration with the MIBs that it names. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/load.h"

#include "snmp/mib.h"

/* The MIB folders are themselves configured: the library is opened when they are known. */
struct names {
    struct mib *mib;
    struct fleet_names of_mib;
};

static int open_folders(void *ctx, const char *folders, struct err *err)
{
    struct names *n = ctx;
    n->mib = mib_open(folders, err);
    if (n->mib == NULL) {
        return -1;
    }
    n->of_mib = mib_names(n->mib);
    return 0;
}

static int resolve(void *ctx, struct arena *a, const char *name, struct oid *out, int *is_column, struct err *err)
{
    const struct names *n = ctx;
    if (n->mib == NULL) {
        return err_set(err, "no MIB folder could be opened, so '%.80s' is not known; give numbers", name);
    }
    return n->of_mib.resolve(n->of_mib.ctx, a, name, out, is_column, err);
}

static size_t words(void *ctx, struct arena *a, const char *name, const struct metric_word **out)
{
    const struct names *n = ctx;
    return n->mib == NULL ? 0 : n->of_mib.words(n->of_mib.ctx, a, name, out);
}

static void complain(void *ctx, const char *text)
{
    report_warning(ctx, NULL, 0, "MIB: %s", text);
}

static void finish(struct names *n, struct report *report)
{
    if (n->mib != NULL) {
        mib_complaints(n->mib, complain, report);
        mib_close(n->mib);
    }
}

struct fleet *load_fleet(const char *config, struct report *report)
{
    struct names n = {0};
    struct fleet_names names = {.ctx = &n, .folders = open_folders, .resolve = resolve, .words = words};
    struct fleet *fleet = fleet_load(config, &names, report);
    finish(&n, report);
    return fleet;
}

struct fleet *load_single(const char *profiles_folder, const char *mibs, const char *profile, const struct device *device,
                          const struct credential *credential, struct report *report)
{
    struct names n = {0};
    struct fleet_names names = {.ctx = &n, .folders = open_folders, .resolve = resolve, .words = words};
    struct err err;
    struct fleet *fleet = NULL;
    if (open_folders(&n, mibs, &err) != 0) {
        report_error(report, NULL, 0, "%s", err.text);
    } else {
        fleet = fleet_single(profiles_folder, profile, device, credential, &names, report);
    }
    finish(&n, report);
    return fleet;
}
