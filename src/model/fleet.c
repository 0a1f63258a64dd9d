/* fleet.c: one generation of the whole configuration, in one arena: load it, hold it, drop it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/fleet.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "model/device.h"
#include "model/fleet_options.h"
#include "model/fleet_parts.h"
#include "model/secrets.h"
#include "model/site_load.h"

struct fleet *fleet_hold(struct fleet *f)
{
    f->holders++;
    return f;
}

void fleet_drop(struct fleet *f)
{
    if (!f || --f->holders)
        return;
    for (size_t c = 0; c < f->customer_count; c++)
        for (size_t s = 0; s < f->customers[c].site_count; s++)
            zone_close(f->customers[c].sites[s].clock);
    secrets_wipe(f->credentials, f->credential_count);
    arena_free(f->arena);
}

/* --- loading --- */

/* false: there are none, which is only a mistake once there are devices. */
static bool fleet_load_secrets(struct fleet *f, bool *failed, struct report *report)
{
    *failed = true;
    if (access(f->options.secrets, F_OK))
        return false;
    *failed =
        secrets_load(f->arena, f->options.secrets, &f->credentials, &f->credential_count, report) != 0 &&
        !f->credential_count;
    return true;
}

static int fleet_device_order(const void *a, const void *b)
{
    return strcmp((*(struct device *const *)a)->key, (*(struct device *const *)b)->key);
}

static void fleet_collect(struct fleet *f)
{
    size_t count = 0;

    for (size_t c = 0; c < f->customer_count; c++)
        for (size_t s = 0; s < f->customers[c].site_count; s++)
            count += f->customers[c].sites[s].device_count;
    f->devices = arena_array(f->arena, count, sizeof(struct device *));
    for (size_t c = 0; c < f->customer_count; c++)
        for (size_t s = 0; s < f->customers[c].site_count; s++)
            for (size_t d = 0; d < f->customers[c].sites[s].device_count; d++)
                f->devices[f->device_count++] = &f->customers[c].sites[s].devices[d];
    qsort(f->devices, count, sizeof *f->devices, fleet_device_order);
}

static void fleet_load_customers(struct fleet *f, const struct profile_set *set, bool no_credentials,
                                 struct report *report)
{
    struct site_env env = { .arena = f->arena,
                            .options = &f->options,
                            .credentials = f->credentials,
                            .credential_count = f->credential_count,
                            .no_credentials = no_credentials,
                            .profiles = set,
                            .report = report,
                            .scratch = arena_new(0),
                            .told = map_new(),
                            .keys = map_new() };

    env.book = override_new(f->arena, env.scratch, set, report);
    site_load_all(&env, f->options.customers, &f->customers, &f->customer_count);
    fleet_collect(f);
    device_link_parents(&env, f->devices, f->device_count);
    override_free(env.book);
    free(env.parents);
    free(env.powers);
    map_free(env.told);
    map_free(env.keys);
    arena_free(env.scratch);
}

static void fleet_check_channels(struct fleet *f, struct report *report)
{
    const char **names = arena_array(f->arena, f->customer_count + 1, sizeof *names);

    for (size_t i = 0; i < f->customer_count; i++)
        names[i] = f->customers[i].name;
    for (size_t i = 0; f->customer_count && i < f->options.channel_count; i++)
        channel_check(&f->options.channels[i], names, report);
}

static void fleet_load_parts(struct fleet *f, const struct fleet_names *names, struct report *report)
{
    struct profile_set set;
    bool has_secrets, no_credentials;

    fleet_parts_profiles(f, f->options.profiles, NULL, names, &set, report);
    has_secrets = fleet_load_secrets(f, &no_credentials, report);
    traps_link(f->arena, &f->options.traps, f->credentials, f->credential_count, report);
    fleet_load_customers(f, &set, no_credentials, report);
    fleet_check_channels(f, report);
    if (!has_secrets && f->device_count)
        report_error(
            report, NULL, 0,
            "%s: there is no such file, but devices need credentials; write one (as secrets.conf.sample) and "
            "chmod 600 it",
            f->options.secrets);
    if (!f->device_count && !report->errors)
        report_warning(report, NULL, 0, "%s: no devices are configured", f->options.customers);
}

struct fleet *fleet_load(const char *path, const struct fleet_names *names, struct report *report)
{
    size_t before = report->errors;
    struct arena *scratch = arena_new(0);
    const struct conf_node *root = conf_load(scratch, path, false, report);
    struct fleet *f = fleet_parts_new();

    if (root) {
        fleet_options_load(f->arena, root, path, &f->options, report);
        fleet_load_parts(f, names, report);
    }
    arena_free(scratch);
    return fleet_parts_finish(f, report, before);
}

char *fleet_mib_folders(const char *path)
{
    struct report report = { 0 };
    struct arena *a = arena_new(0);
    struct fleet_options options;
    char *folders;

    fleet_options_load(a, path ? conf_load(a, path, false, &report) : NULL, path, &options, &report);
    folders = mem_string(options.mibs);
    report_free(&report);
    arena_free(a);
    return folders;
}

/* --- looking up --- */

static int fleet_key_order(const void *key, const void *entry)
{
    return strcmp(key, (*(struct device *const *)entry)->key);
}

static const struct device *fleet_advice(const struct fleet *f, const char *text)
{
    const char **words = mem_array(f->device_count + 1, sizeof(char *)), *near;
    bool whole = strchr(text, '/') != NULL;
    const struct device *found = NULL;

    for (size_t i = 0; i < f->device_count; i++)
        words[i] = whole ? f->devices[i]->key : f->devices[i]->name;
    near = text_nearest(text, words);
    for (size_t i = 0; near && i < f->device_count && !found; i++)
        if (words[i] == near)
            found = f->devices[i];
    free(words);
    return found;
}

const struct device *fleet_device(const struct fleet *f, const char *key, struct err *err)
{
    struct device **entry = bsearch(key, f->devices, f->device_count, sizeof *f->devices, fleet_key_order);
    const struct device *found = NULL, *other = NULL, *near;

    if (entry)
        return *entry;
    for (size_t i = 0; i < f->device_count && !other; i++) {
        if (strcmp(f->devices[i]->name, key) != 0)
            continue;
        other = found;
        found = f->devices[i];
    }
    if (found && !other)
        return found;
    near = fleet_advice(f, key);
    if (other)
        err_set(err, "more than one device is named '%s': %s, %s; write the whole key", key, other->key,
                found->key);
    else if (near)
        err_set(err, "there is no device '%s'; did you mean '%s'?", key, near->key);
    else
        err_set(err, "there is no device '%s'", key);
    return NULL;
}

const struct profile *fleet_profile(const struct fleet *f, const char *name)
{
    for (size_t i = 0; i < f->profile_count; i++)
        if (!strcmp(f->profiles[i]->name, name))
            return f->profiles[i];
    return NULL;
}
