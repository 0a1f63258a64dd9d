/* device_link.c: which device hangs behind which. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "model/device.h"

static struct device *device_with_key(struct device *const *devices, size_t count, const char *key)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(devices[middle]->key, key);

        if (!order)
            return devices[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Names of the devices of one site, for advice. */
static const char **device_names_of_site(struct site_env *env, struct device *const *devices, size_t count,
                                         const struct device *of)
{
    const char **words = arena_array(env->scratch, count + 1, sizeof(char *));
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        if (devices[i]->customer == of->customer && devices[i]->site == of->site && devices[i] != of)
            words[n++] = devices[i]->name;
    return words;
}

/* Another device, as d names it in a text: its key, what: "parent". */
static struct device *device_find_other(struct site_env *env, const struct device *d,
                                        const struct conf_node *node, const char *what,
                                        struct device *const *devices, size_t count)
{
    const char *text = node->text, *slash = strchr(text, '/');
    struct device *found;
    char advice[300];
    char *key;

    if (!slash)
        key = mem_stringf("%s/%s/%s", d->customer, d->site, text);
    else if (!strchr(slash + 1, '/'))
        key = mem_stringf("%s/%s", d->customer, text);
    else
        key = mem_string(text);
    found = device_with_key(devices, count, key);
    free(key);
    if (!found)
        report_error(env->report, node->file, node->line, "'%s' of device %s: there is no device '%s'%s",
                     what, d->name, text,
                     option_advice(text, device_names_of_site(env, devices, count, d), advice));
    else if (found == d)
        report_error(env->report, node->file, node->line, "'%s' of device %s is the device itself", what,
                     d->name);
    return found == d ? NULL : found;
}

static void device_find_circle(struct site_env *env, struct device_parent *from, size_t limit)
{
    struct device_parent *p = from;

    for (size_t i = 0; i < limit && p && !p->seen; i++) {
        p = p->up;
        if (p != from)
            continue;
        report_error(env->report, from->node->file, from->node->line,
                     "'parent' of device %s: '%s' hangs behind it in turn: a circle", from->device->name,
                     from->node->text);
        do {
            p->seen = true;
            p = p->up;
        } while (p != from);
        return;
    }
}

static void device_link_powers(struct site_env *env, const struct device_parent *p,
                               struct device *const *devices, size_t count)
{
    size_t n = conf_text_count(p->node);
    const char **keys = arena_array(env->arena, n, sizeof *keys);

    p->device->powers = keys;
    for (size_t i = 0; i < n; i++) {
        const struct device *other =
            device_find_other(env, p->device, conf_text_at(p->node, i), "powers", devices, count);

        if (other)
            keys[p->device->power_count++] = other->key;
    }
}

void device_link_parents(struct site_env *env, struct device *const *devices, size_t count)
{
    struct map *by_key = map_new();
    size_t before = env->report->errors;

    for (size_t i = 0; i < env->parent_count; i++) {
        struct device_parent *p = &env->parents[i];
        struct device *up = device_find_other(env, p->device, p->node, "parent", devices, count);

        p->device->parent = up ? up->key : NULL;
        map_set(by_key, p->device->key, p);
    }
    for (size_t i = 0; i < env->parent_count; i++)
        if (env->parents[i].device->parent)
            env->parents[i].up = map_find(by_key, env->parents[i].device->parent);
    map_free(by_key);
    for (size_t i = 0; i < env->power_count; i++)
        device_link_powers(env, &env->powers[i], devices, count);
    for (size_t i = 0; i < env->parent_count && env->report->errors == before; i++)
        device_find_circle(env, &env->parents[i], env->parent_count);
}
