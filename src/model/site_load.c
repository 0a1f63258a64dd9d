/* site_load.c: customers and their sites from conf/customers. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/site_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

struct customer_draft {
    struct site_settings s;
    const struct conf_node *customer, *sites;
};

struct customer_names {
    const char *name, *title, *contact;
};

struct site_draft {
    struct site_settings s;
    const char *name, *title;
    const struct conf_node *zone, *devices;
};

#define SITE_ROW(type, field, kind, most, def, help)                  \
    {                                                                 \
#field, kind, offsetof(type, field), 0, most, def, help, NULL \
    }
const struct option_row site_load_customer_rows[] = {
    SITE_ROW(struct customer_names, name, OPTION_TEXT, 0, "(the file's name)",
             "name in keys and paths: letters, digits . _ -"),
    SITE_ROW(struct customer_names, title, OPTION_TEXT, 200, "(the name)", "name for people"),
    SITE_ROW(struct customer_names, contact, OPTION_TEXT, 200, NULL, "whom to tell"),
};
const size_t site_load_customer_row_count = sizeof site_load_customer_rows / sizeof *site_load_customer_rows;

static const struct option_row site_file_rows[] = {
    SITE_ROW(struct customer_draft, customer, OPTION_GROUP, 0, NULL, NULL),
    SITE_ROW(struct customer_draft, sites, OPTION_GROUP, 0, NULL, NULL),
    DEVICE_SETTING_ROWS(struct customer_draft),
};

const struct option_row site_load_site_rows[] = {
    SITE_ROW(struct site_draft, name, OPTION_TEXT, 0, "(the key of its group)",
             "name in keys and paths: letters, digits . _ -"),
    SITE_ROW(struct site_draft, title, OPTION_TEXT, 200, "(the name)", "name for people"),
    SITE_ROW(struct site_draft, zone, OPTION_NAME, 64, NULL, "time zone, such as \"Europe/Berlin\""),
    SITE_ROW(struct site_draft, devices, OPTION_GROUP, 0, NULL, "its devices"),
    DEVICE_SETTING_ROWS(struct site_draft),
};
enum { SITE_SITE_ROWS = sizeof site_load_site_rows / sizeof *site_load_site_rows };
const size_t site_load_site_row_count = SITE_SITE_ROWS - DEVICE_SETTINGS;

static const char *site_zone(struct site_env *env, const char *what, const struct conf_node *zone)
{
    static const char folder[] = "/usr/share/zoneinfo";
    char path[200];

    if (!zone)
        return NULL;
    snprintf(path, sizeof path, "%s/%s", folder, zone->text);
    if (!access(folder, F_OK) &&
        (zone->text[0] == '/' || !zone->text[0] || strstr(zone->text, "..") || access(path, F_OK)))
        report_warning(env->report, zone->file, zone->line,
                       "'zone' in %s: \"%s\" is not one of the time zones in %s", what, zone->text, folder);
    return arena_string(env->arena, zone->text);
}

static void site_devices(struct site_env *env, const struct device_place *place,
                         const struct conf_node *group, struct site *site)
{
    site->devices = arena_array(env->arena, group->count, sizeof *site->devices);
    site->device_count = group->count;
    for (size_t i = 0; i < group->count; i++)
        device_load(env, place, &group->items[i], &site->devices[i]);
}

static void site_load(struct site_env *env, const struct customer *customer,
                      const struct site_settings *above, const struct conf_node *node, struct site *site)
{
    struct site_draft draft = { .s = *above };
    struct device_place place = { .customer = customer, .site = site, .settings = &draft.s };
    const struct conf_node *at;
    char what[120], *key;

    snprintf(what, sizeof what, "site %.100s", node->name);
    if (node->type != CONF_GROUP)
        option_wrong_type(node, "sites", "a group: { devices: { ... }; }", env->report);
    else
        option_fill(node, what, false, site_load_site_rows, SITE_SITE_ROWS, &draft, env->report);
    draft.s.sleep_said = draft.s.sleep_said || (node->type == CONF_GROUP && conf_find(node, "may_sleep"));
    device_check_settings(env, what, DEVICE_OF_SITE, &draft.s, above);
    site->name = arena_string(env->arena, draft.name ? draft.name : node->name);
    site->title = draft.title ? arena_string(env->arena, draft.title) : site->name;
    site->zone = site_zone(env, what, draft.zone);
    site->clock = site->zone ? zone_open(site->zone, NULL) : zone_local();
    site->file = device_keep_file(env, node->file);
    site->line = node->line;
    at = draft.name ? conf_find(node, "name") : node;
    key = mem_stringf("%s/%s", customer->name, site->name);
    if (device_name_is_fit(env, "site", site->name, at))
        device_name_is_new(env, "site", key, site->file, at->line);
    free(key);
    if (!draft.devices)
        return;
    place.addresses = map_new();
    site_devices(env, &place, draft.devices, site);
    map_free(place.addresses);
}

static const char *site_name_of_file(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/'), *leaf = slash ? slash + 1 : path;
    size_t len = strlen(leaf);

    return arena_stringn(a, leaf, len > 5 ? len - 5 : len); /* ".conf" */
}

static void site_customer_names(struct site_env *env, const struct conf_node *root,
                                const struct conf_node *group, struct customer *c)
{
    struct customer_names n = { NULL, NULL, NULL };
    const struct conf_node *at = group ? group : root;

    if (group)
        option_fill(group, "the customer", false, site_load_customer_rows, site_load_customer_row_count, &n,
                    env->report);
    if (n.name)
        at = conf_find(group, "name");
    c->name = n.name ? arena_string(env->arena, n.name) : site_name_of_file(env->arena, root->file);
    c->title = n.title ? arena_string(env->arena, n.title) : c->name;
    c->contact = n.contact ? arena_string(env->arena, n.contact) : NULL;
    c->file = device_keep_file(env, root->file);
    c->line = at->line;
    if (device_name_is_fit(env, "customer", c->name, at))
        device_name_is_new(env, "customer", c->name, c->file, at->line);
}

static void site_defaults(const struct fleet_options *o, struct site_settings *s)
{
    memset(s, 0, sizeof *s);
    s->port = 161;
    s->timeout = o->timeout;
    s->retries = o->retries;
    s->max_response = o->max_response;
    s->max_varbinds = o->max_varbinds;
    s->window = o->window;
}

static void site_customer(struct site_env *env, const char *path, struct customer *c)
{
    const struct conf_node *root = conf_load(env->scratch, path, false, env->report);
    struct customer_draft draft;
    struct site_settings none;

    if (!root)
        return;
    site_defaults(env->options, &none);
    memset(&draft, 0, sizeof draft);
    draft.s = none;
    option_fill(root, "a customer file", false, site_file_rows,
                sizeof site_file_rows / sizeof *site_file_rows, &draft, env->report);
    draft.s.sleep_said = conf_find(root, "may_sleep") != NULL;
    device_check_settings(env, "the customer", DEVICE_OF_CUSTOMER, &draft.s, &none);
    site_customer_names(env, root, draft.customer, c);
    if (!draft.sites)
        return;
    c->sites = arena_array(env->arena, draft.sites->count, sizeof *c->sites);
    c->site_count = draft.sites->count;
    for (size_t i = 0; i < c->site_count; i++)
        site_load(env, c, &draft.s, &draft.sites->items[i], &c->sites[i]);
}

void site_load_all(struct site_env *env, const char *folder, struct customer **customers, size_t *count)
{
    char **paths;
    struct err err;

    *customers = NULL;
    *count = 0;
    if (file_names(folder, ".conf", &paths, count, &err)) {
        report_error(env->report, NULL, 0, "%s", err.text);
        return;
    }
    *customers = arena_array(env->arena, *count, sizeof **customers);
    for (size_t i = 0; i < *count; i++)
        site_customer(env, paths[i], &(*customers)[i]);
    file_names_free(paths, *count);
}
