/* device.c: devices of a site, and the settings that they inherit. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/address.h"
#include "model/device_hash.h"

enum { DEVICE_CONTEXTS = 64, DEVICE_CONTEXT = 32, DEVICE_WEEK = 7 * 24 * 3600 * 1000 };

struct device_draft {
    struct site_settings s;
    const char *name, *title;
    const struct conf_node *address, *parent, *powers;
};

#define ROW(field, kind, least, most, def, help)                                         \
    {                                                                                    \
#field, kind, offsetof(struct device_draft, field), least, most, def, help, NULL \
    }
const struct option_row device_rows[] = {
    ROW(address, OPTION_NAME, 0, 300, NULL, "IPv4 or IPv6 address, or host name"),
    ROW(name, OPTION_TEXT, 0, 0, "(the key of its group)", "name in keys and paths: letters, digits . _ -"),
    ROW(title, OPTION_TEXT, 0, 200, "(the name)", "name for people"),
    ROW(parent, OPTION_NAME, 1, 200, NULL,
        "device it hangs behind: its name, site/name or customer/site/name"),
    ROW(powers, OPTION_TEXTS, 0, 0, NULL, "of a UPS: the devices that it powers, named as in parent"),
    DEVICE_SETTING_ROWS(struct device_draft),
};
#undef ROW
const size_t device_row_count = sizeof device_rows / sizeof *device_rows;

const char *device_keep_file(struct site_env *env, const char *file)
{
    if (env->file != file) {
        env->file = file;
        env->file_kept = arena_string(env->arena, file);
    }
    return env->file_kept;
}

bool device_name_is_fit(struct site_env *env, const char *what, const char *name, const struct conf_node *at)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    size_t len = strlen(name);

    if (len && len <= 64 && strspn(name, letters) == len && name[0] != '.' && name[0] != '-')
        return true;
    report_error(env->report, at->file, at->line,
                 "%s \"%.100s\": a name is part of paths; it has 1 to 64 letters, digits, '.', '_' "
                 "and '-', and does not begin with '.' or '-' (put the name for people in 'title')",
                 what, name);
    return false;
}

bool device_name_is_new(struct site_env *env, const char *what, const char *name, const char *file, int line)
{
    char *key = mem_stringf("%s %s", what, name);
    const struct conf_node *other = map_find(env->keys, key);

    if (other) {
        report_error(env->report, file, line, "%s is there twice; the other one is in %s:%d", key,
                     other->file, other->line);
    } else {
        struct conf_node *here = arena_alloc(env->scratch, sizeof *here);

        here->file = file;
        here->line = line;
        map_set(env->keys, key, here);
    }
    free(key);
    return !other;
}

/* --- settings --- */

/* True once for each name: one mistake in a hundred devices is one message. */
static bool device_tell_once(struct site_env *env, const char *kind, const char *name)
{
    char *key = mem_stringf("%s %s", kind, name);
    bool first = !map_set(env->told, key, env);

    free(key);
    return first;
}

static struct credential *device_credential(const struct site_env *env, const char *name)
{
    size_t low = 0, high = env->credential_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(env->credentials[middle]->name, name);

        if (!order)
            return env->credentials[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static struct profile *device_profile(const struct site_env *env, const char *name)
{
    size_t low = 0, high = env->profiles->count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(env->profiles->profiles[middle]->name, name);

        if (!order)
            return env->profiles->profiles[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void device_check_credential(struct site_env *env, const char *what, const struct conf_node *n)
{
    const char **words;
    char advice[300];

    if (env->no_credentials || device_credential(env, n->text) ||
        !device_tell_once(env, "credential", n->text))
        return;
    words = arena_array(env->scratch, env->credential_count + 1, sizeof(char *));
    for (size_t i = 0; i < env->credential_count; i++)
        words[i] = env->credentials[i]->name;
    report_error(env->report, n->file, n->line, "%s: there is no credential '%s' in %s%s", what, n->text,
                 env->options->secrets, option_advice(n->text, words, advice));
}

static bool device_profile_failed(const struct site_env *env, const char *name)
{
    for (size_t i = 0; env->profiles->failed[i]; i++)
        if (!strcmp(env->profiles->failed[i], name))
            return true;
    return false;
}

static void device_check_profile(struct site_env *env, const char *what, const struct conf_node *n)
{
    const char **words;
    char advice[300];

    if (device_profile(env, n->text) || device_profile_failed(env, n->text) ||
        !device_tell_once(env, "profile", n->text))
        return;
    words = arena_array(env->scratch, env->profiles->count + 1, sizeof(char *));
    for (size_t i = 0; i < env->profiles->count; i++)
        words[i] = env->profiles->profiles[i]->name;
    report_error(env->report, n->file, n->line, "%s: there is no profile '%s'%s", what, n->text,
                 option_advice(n->text, words, advice));
}

static bool device_section_known(const struct site_env *env, const char *name)
{
    for (size_t i = 0; env->profiles->sections[i]; i++)
        if (!strcmp(env->profiles->sections[i], name))
            return true;
    return false;
}

static void device_check_period(struct site_env *env, const char *what, const struct conf_node *n)
{
    char in[200], advice[300];
    int64_t every;
    const struct option_row row = { n->name, OPTION_DURATION, 0, 1000, DEVICE_WEEK, NULL, NULL, NULL };
    const struct conf_node one = { .type = CONF_GROUP, .items = (struct conf_node[]){ *n }, .count = 1 };

    snprintf(in, sizeof in, "'every' of %.150s", what);
    if (!device_section_known(env, n->name))
        report_error(env->report, n->file, n->line, "%s: no profile has a section '%s'%s", in, n->name,
                     option_advice(n->name, env->profiles->sections, advice));
    else if (!option_fill(&one, in, false, &row, 1, &every, env->report) && every % 1000)
        report_error(env->report, n->file, n->line, "'%s' in %s: whole seconds only", n->name, in);
}

/* The windows in a text or list, after those in set; with fresh instead of those. */
static void device_add_windows(struct site_env *env, const char *what, const struct conf_node *n, bool fresh,
                               struct window_set *set)
{
    size_t count = n ? conf_text_count(n) : 0, had = fresh ? 0 : set->count;
    struct window *list;
    struct err err;

    if (!n)
        return;
    list = arena_array(env->arena, had + count, sizeof *list);
    if (had)
        memcpy(list, set->windows, had * sizeof *list);
    for (size_t i = 0; i < count; i++) {
        const struct conf_node *one = conf_text_at(n, i);

        if (window_parse(one->text, &list[had + i], &err))
            report_error(env->report, one->file, one->line, "'%s' in %s: %s", n->name, what, err.text);
    }
    set->windows = list;
    set->count = had + count;
}

static void device_windows(struct site_env *env, const char *what, struct site_settings *s)
{
    device_add_windows(env, what, s->maintenance, false, &s->windows);
    device_add_windows(env, what, s->hours, true, &s->work);
    s->maintenance = s->hours = NULL;
}

void device_check_settings(struct site_env *env, const char *what, enum device_level level,
                           struct site_settings *s, const struct site_settings *parent)
{
    if (s->credential && s->credential != parent->credential)
        device_check_credential(env, what, s->credential);
    if (s->profile && s->profile != parent->profile)
        device_check_profile(env, what, s->profile);
    device_windows(env, what, s);
    s->overrides[level] = (struct override_level){
        .conditions = s->conditions, .instances = s->instances, .ignore = s->ignore, .important = s->important
    };
    s->conditions = s->instances = s->ignore = s->important = NULL;
    if (level != DEVICE_ITSELF)
        override_check(env->book, what, &s->overrides[level], NULL);
    s->every_of[level] = s->every;
    s->every = NULL;
    for (size_t i = 0; s->every_of[level] && i < s->every_of[level]->count; i++)
        device_check_period(env, what, &s->every_of[level]->items[i]);
}

/* --- one device --- */

static void device_fail(struct site_env *env, const struct device *d, const char *what)
{
    report_error(env->report, d->file, d->line, "device %s has no %s", d->name, what);
}

static void device_address(struct site_env *env, const struct device_place *place, const struct conf_node *n,
                           struct device *d)
{
    const struct device *other;
    struct err err;
    char *key;

    if (!n) {
        device_fail(env, d, "address: add address = \"10.0.0.1\";");
        return;
    }
    d->address = address_check(env->arena, n->text, &err);
    if (!d->address) {
        report_error(env->report, n->file, n->line, "'address' in device %s: %s", d->name, err.text);
        return;
    }
    key = mem_stringf("%s %u", d->address, d->port);
    other = map_find(place->addresses, key);
    if (!other)
        map_set(place->addresses, key, d);
    else
        report_warning(env->report, n->file, n->line,
                       "device %s has the same address as %s (%s:%d): is it the same device?", d->name,
                       other->name, other->file, other->line);
    free(key);
}

static void device_contexts(struct site_env *env, const struct conf_node *n, struct device *d)
{
    size_t count = conf_text_count(n);
    const char **list;

    if (!count)
        return;
    if (count > DEVICE_CONTEXTS) {
        report_error(env->report, n->file, n->line, "'contexts' of device %s: more than %d", d->name,
                     DEVICE_CONTEXTS);
        return;
    }
    if (d->credential && d->credential->version != SITE_V3)
        report_error(env->report, n->file, n->line,
                     "'contexts' of device %s: only SNMPv3 has them, credential %s is version %s", d->name,
                     d->credential->name, site_version_name(d->credential->version));
    list = arena_array(env->arena, count, sizeof(char *));
    for (size_t i = 0; i < count; i++) {
        const struct conf_node *one = conf_text_at(n, i);

        if (!*one->text || strlen(one->text) > DEVICE_CONTEXT)
            report_error(env->report, one->file, one->line,
                         "'contexts' of device %s: a context has 1 to %d characters", d->name,
                         DEVICE_CONTEXT);
        list[i] = arena_string(env->arena, one->text);
    }
    d->contexts = list;
    d->context_count = count;
}

/* A period that stands at the device is for a section of its profile; those from above are for any. */
static void device_own_periods(struct site_env *env, const struct conf_node *group, const struct device *d)
{
    const char **words;
    char advice[300];

    for (size_t i = 0; group && i < group->count; i++) {
        const struct conf_node *n = &group->items[i];

        if (profile_section(d->profile, n->name) || !device_section_known(env, n->name))
            continue;
        words = arena_array(env->scratch, d->profile->section_count + 1, sizeof(char *));
        for (size_t k = 0; k < d->profile->section_count; k++)
            words[k] = d->profile->sections[k]->name;
        report_error(env->report, n->file, n->line, "'every' of device %s: profile %s has no section '%s'%s",
                     d->name, d->profile->name, n->name, option_advice(n->name, words, advice));
    }
}

static void device_every(struct site_env *env, const struct site_settings *s, struct device *d)
{
    struct site_every list[64];
    size_t count = 0;

    if (!s->every_of[DEVICE_OF_CUSTOMER] && !s->every_of[DEVICE_OF_SITE] && !s->every_of[DEVICE_ITSELF])
        return;
    for (size_t i = 0; i < d->profile->section_count && count < 64; i++) {
        const struct section *section = d->profile->sections[i];
        int64_t every = section->every;

        for (int level = 0; level < 3; level++) {
            const struct conf_node *n =
                s->every_of[level] ? conf_find(s->every_of[level], section->name) : NULL;

            if (n && n->type == CONF_TEXT)
                (void)text_duration(n->text, &every);
        }
        if (every != section->every)
            list[count++] = (struct site_every){ section->name, every };
    }
    d->every = arena_copy(env->arena, list, count * sizeof *list);
    d->every_count = count;
}

/* What stands at the device is for conditions of its profile; what stands above is for any. */
static void device_alarms(struct site_env *env, const struct site_settings *s, struct device *d)
{
    char what[120];

    snprintf(what, sizeof what, "device %.100s", d->name);
    if (!env->profiles->bad)
        override_check(env->book, what, &s->overrides[DEVICE_ITSELF], d->profile);
    d->alarms = override_plan(env->book, d->profile, s->overrides);
    d->sleep = !s->sleep_said ? SITE_SLEEP_AUTO : s->may_sleep ? SITE_SLEEP_MAY : SITE_SLEEP_NEVER;
}

static void device_copy_settings(struct site_env *env, const struct site_settings *s, struct device *d)
{
    d->port = (uint16_t)s->port;
    d->timeout = s->timeout;
    d->retries = (int)s->retries;
    d->max_response = (int)s->max_response;
    d->max_varbinds = (int)s->max_varbinds;
    d->window = (int)s->window;
    d->reply_from_any = s->reply_from_any;
    d->disabled = s->disabled;
    d->maintenance = s->windows;
    d->hours = s->work;
    if (s->credential)
        d->credential = device_credential(env, s->credential->text);
    else if (!env->no_credentials)
        device_fail(env, d, "credential: add credential = \"NAME\"; to it, its site or its customer");
    if (s->profile)
        d->profile = device_profile(env, s->profile->text);
    else
        device_fail(
            env, d,
            "profile: add profile = \"auto\"; to it, its site or its customer (or the name of one: switch, router, printer, ups, ...)");
    device_contexts(env, s->contexts, d);
    if (!d->profile)
        return;
    if (!env->profiles->bad)
        device_own_periods(env, s->every_of[DEVICE_ITSELF], d);
    device_every(env, s, d);
    device_alarms(env, s, d);
}

static void device_names(struct site_env *env, const struct device_place *place,
                         const struct device_draft *draft, const struct conf_node *node, struct device *d)
{
    const char *name = draft->name ? draft->name : node->name, *customer = place->customer->name,
               *site = place->site->name;
    const struct conf_node *at = draft->name ? conf_find(node, "name") : node;
    const char *key = arena_stringf(env->arena, "%s/%s/%s", customer, site, name);

    d->key = key;
    d->customer = customer;
    d->site = site;
    d->name = key + strlen(customer) + strlen(site) + 2;
    d->title = draft->title ? arena_string(env->arena, draft->title) : d->name;
    d->file = device_keep_file(env, node->file);
    d->line = node->line;
    if (device_name_is_fit(env, "device", name, at))
        device_name_is_new(env, "device", key, d->file, at->line);
}

void device_load(struct site_env *env, const struct device_place *place, const struct conf_node *node,
                 struct device *d)
{
    struct device_draft draft = { .s = *place->settings };
    size_t before = env->report->errors;
    char what[120];

    snprintf(what, sizeof what, "device %.100s", node->name);
    if (node->type == CONF_GROUP)
        option_fill(node, what, false, device_rows, device_row_count, &draft, env->report);
    else
        option_wrong_type(node, "devices", "a group: { address = \"...\"; }", env->report);
    draft.s.sleep_said = draft.s.sleep_said || (node->type == CONF_GROUP && conf_find(node, "may_sleep"));
    device_check_settings(env, what, DEVICE_ITSELF, &draft.s, place->settings);
    device_names(env, place, &draft, node, d);
    if (env->report->errors > before)
        return;
    device_copy_settings(env, &draft.s, d);
    device_address(env, place, draft.address, d);
    d->maintenance.zone = d->hours.zone = place->site->clock;
    d->hash = device_hash(d);
    if (draft.parent) {
        env->parents = mem_resize(env->parents, env->parent_count + 1, sizeof *env->parents);
        env->parents[env->parent_count++] = (struct device_parent){ .device = d, .node = draft.parent };
    }
    if (draft.powers) {
        env->powers = mem_resize(env->powers, env->power_count + 1, sizeof *env->powers);
        env->powers[env->power_count++] = (struct device_parent){ .device = d, .node = draft.powers };
    }
}
