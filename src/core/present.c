/* present.c: which sections a device has, kept over restarts. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/present.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "model/hash.h"

enum { DAY = 24 * 3600 };

static const int64_t second = 1000000;

/* Of all sections that there are for the device: another one may mean something else by a name. */
static uint64_t hash_of(const struct unit *u)
{
    uint64_t h = 0;
    for (size_t i = 0; i < u->section_count; i++) {
        hash_text(&h, u->sections[i].section->name);
        hash_text(&h, u->sections[i].context);
        hash_int(&h, (int64_t)u->sections[i].section->hash);
    }
    return h;
}

static const char *key_of(const struct unit_section *us, char *out, size_t cap)
{
    (void)snprintf(out, cap, "%s%s%s", us->context, us->context[0] != '\0' ? ":" : "", us->section->name);
    return out;
}

static bool is_missing(const struct unit_section *us)
{
    return us->absent && !us->walk_now;
}

json_t *present_of(const struct unit *u)
{
    json_t *has = json_array(), *o = NULL;
    int64_t look_at = INT64_MAX;
    char key[300];
    for (size_t i = 0; i < u->section_count; i++) {
        const struct unit_section *us = &u->sections[i];
        if (!is_missing(us)) {
            json_array_append_new(has, json_string(key_of(us, key, sizeof key)));
        } else if (us->walk_at < look_at) {
            look_at = us->walk_at;
        }
    }
    if (look_at != INT64_MAX) {
        o = json_object();
        json_object_set_new(o, "profile", json_sprintf("%" PRIx64, hash_of(u)));
        json_object_set_new(o, "look_s", json_integer((clock_wall() + look_at - clock_mono()) / second));
        json_object_set(o, "has", has);
    }
    json_decref(has);
    return o;
}

static bool names(const json_t *has, const char *key)
{
    for (size_t i = 0; i < json_array_size(has); i++) {
        const char *one = json_string_value(json_array_get(has, i));
        if (one != NULL && strcmp(one, key) == 0) {
            return true;
        }
    }
    return false;
}

void present_take(struct unit *u, const json_t *o)
{
    const json_t *has = json_object_get(o, "has");
    const char *profile = json_string_value(json_object_get(o, "profile"));
    char key[300], hash[20];
    (void)snprintf(hash, sizeof hash, "%" PRIx64, hash_of(u));
    int64_t wait = json_integer_value(json_object_get(o, "look_s")) - clock_wall() / second;
    if (!json_is_array(has) || json_array_size(has) == 0 || profile == NULL || strcmp(profile, hash) != 0 ||
        wait <= 0 || wait > 2 * DAY) {
        return; /* not known, or time to look for everything anyway */
    }
    for (size_t i = 0; i < u->section_count; i++) {
        struct unit_section *us = &u->sections[i];
        if (!names(has, key_of(us, key, sizeof key))) {
            us->absent = true;
            us->walk_now = false;
            us->walk_at = clock_mono() + wait * second;
        }
    }
}
