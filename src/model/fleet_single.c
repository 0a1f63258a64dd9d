/* fleet_single.c: a fleet of one device that stands in no configuration, for "poll" with an address on the
 * command line. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/device_hash.h"
#include "model/fleet_options.h"
#include "model/fleet_parts.h"

static char *single_text(struct arena *a, const char *text)
{
    return text ? arena_string(a, text) : NULL;
}

static const struct credential *single_credential(struct fleet *f, const struct credential *from)
{
    struct credential *c = arena_copy(f->arena, from, sizeof *c);

    c->name = single_text(f->arena, from->name);
    if (from->community)
        c->community = arena_stringn(f->arena, from->community, from->community_len);
    c->user = single_text(f->arena, from->user);
    c->auth_pass = single_text(f->arena, from->auth_pass);
    c->priv_pass = single_text(f->arena, from->priv_pass);
    c->file = single_text(f->arena, from->file);
    f->credentials = arena_array(f->arena, 1, sizeof *f->credentials);
    f->credentials[0] = c;
    f->credential_count = 1;
    return c;
}

static void single_lists(struct arena *a, const struct device *from, struct device *d)
{
    const char **contexts = arena_array(a, from->context_count, sizeof(char *));
    struct site_every *every = arena_array(a, from->every_count, sizeof *every);

    for (size_t i = 0; i < from->context_count; i++)
        contexts[i] = arena_string(a, from->contexts[i]);
    for (size_t i = 0; i < from->every_count; i++)
        every[i] = (struct site_every){ arena_string(a, from->every[i].section), from->every[i].every };
    d->contexts = contexts;
    d->every = every;
}

static struct device *single_device(struct fleet *f, const struct device *from)
{
    struct arena *a = f->arena;
    struct device *d = arena_copy(a, from, sizeof *d);

    d->address = single_text(a, from->address);
    d->name = from->name ? single_text(a, from->name) : d->address;
    d->key = from->key ? single_text(a, from->key) : d->name;
    d->title = from->title ? single_text(a, from->title) : d->name;
    d->customer = arena_string(a, from->customer ? from->customer : "");
    d->site = arena_string(a, from->site ? from->site : "");
    d->parent = single_text(a, from->parent);
    d->file = single_text(a, from->file);
    d->alarms = NULL; /* what is only for tickets lies in the other fleet, which may go */
    d->powers = NULL;
    d->power_count = 0;
    d->maintenance = d->hours = (struct window_set){ 0 };
    single_lists(a, from, d);
    return d;
}

static void single_fill(struct fleet *f, const struct device *from, const struct credential *credential,
                        const struct profile *profile)
{
    struct customer *customer = arena_alloc(f->arena, sizeof *customer);
    struct site *site = arena_alloc(f->arena, sizeof *site);
    struct device *d = single_device(f, from);

    d->credential = credential ? single_credential(f, credential) : NULL;
    d->profile = profile;
    d->hash = device_hash(d);
    site->name = site->title = d->site;
    site->devices = d;
    site->device_count = 1;
    customer->name = customer->title = d->customer;
    customer->sites = site;
    customer->site_count = 1;
    f->customers = customer;
    f->customer_count = 1;
    f->devices = arena_array(f->arena, 1, sizeof *f->devices);
    f->devices[0] = d;
    f->device_count = 1;
}

/* Mistakes in other profiles do not matter here. */
static const struct profile *single_profile(struct fleet *f, const char *folder, const char *name,
                                            const struct fleet_names *names, struct report *report)
{
    struct report all = { 0 };
    struct profile_set set;
    const struct profile *found;
    char advice[300];

    fleet_parts_profiles(f, folder, name, names, &set, &all);
    found = fleet_profile(f, name);
    for (size_t i = found ? set.read_items : 0; i < all.count; i++)
        report_error(report, all.items[i].file, all.items[i].line, "%s", all.items[i].text);
    if (!found)
        report_error(report, NULL, 0, "there is no profile '%s'%s", name,
                     option_advice(name, set.names, advice));
    report_free(&all);
    return found;
}

struct fleet *fleet_single(const char *profiles_folder, const char *profile, const struct device *device,
                           const struct credential *credential, const struct fleet_names *names,
                           struct report *report)
{
    size_t before = report->errors;
    struct fleet *f = fleet_parts_new();
    const struct profile *found;

    fleet_options_load(f->arena, NULL, NULL, &f->options, report);
    found = single_profile(f, profiles_folder, profile, names, report);
    if (found)
        single_fill(f, device, credential, found);
    return fleet_parts_finish(f, report, before);
}
