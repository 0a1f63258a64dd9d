/* device.h: devices of a site, and the settings that they inherit. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_DEVICE_H
#define MODEL_DEVICE_H

#include "base/map.h"
#include "model/option.h"
#include "model/override.h"
#include "model/profile_load.h"

/* What customers refer to, and what the main file says where they say nothing. */
struct site_env {
    struct arena *arena;
    const struct fleet_options *options;
    struct credential **credentials; /* sorted by name */
    size_t credential_count;
    bool no_credentials; /* they could not be read, which was reported: missing ones are no news */
    const struct profile_set *profiles;
    struct report *report;

    struct arena *scratch;         /* trees of the customer files */
    struct override_book *book;    /* conditions */
    struct map *told;              /* unknown names that were reported already */
    struct map *keys;              /* "what name" -> struct conf_node: where it was seen first */
    struct device_parent *parents; /* malloced: devices with a parent, to be linked at the end */
    struct device_parent *powers;  /* the same, for each list of what a UPS powers */
    size_t parent_count, power_count;
    const char *file, *file_kept;
};

/* A device with a parent. */
struct device_parent {
    struct device *device;
    const struct conf_node *node;
    struct device_parent *up; /* its parent's, when that hangs behind something itself */
    bool seen;
};

/* Keys that may stand in a customer's file, in a site and in a device, and hold for all devices below. */
struct site_settings {
    const struct conf_node *credential, *profile, *contexts, *every, *maintenance, *hours;
    const struct conf_node *every_of[3]; /* of the customer, the site, the device */
    const struct conf_node *conditions, *instances, *ignore, *important;
    struct override_level overrides[OVERRIDE_LEVELS]; /* of these, by level */
    int64_t port, timeout, retries, max_response, max_varbinds, window;
    bool reply_from_any, disabled, may_sleep;
    bool sleep_said;                 /* may_sleep was given */
    struct window_set windows, work; /* of maintenance and hours, of all levels so far */
};

enum device_level { DEVICE_OF_CUSTOMER, DEVICE_OF_SITE, DEVICE_ITSELF };

/* Rows for them; type is a struct with a member "s". The last DEVICE_SETTINGS of an array. */
enum { DEVICE_SETTINGS = 19 };
#define DEVICE_SETTING(type, field, kind, least, most, def, help)           \
    {                                                                       \
#field, kind, offsetof(type, s.field), least, most, def, help, NULL \
    }
#define DEVICE_SETTING_ROWS(type)                                                                            \
    DEVICE_SETTING(type, credential, OPTION_NAME, 1, 64, NULL, "name of a credential in the secrets file"),  \
        DEVICE_SETTING(type, profile, OPTION_NAME, 1, 64, NULL, "name of a profile: what is asked"),         \
        DEVICE_SETTING(type, port, OPTION_INT, 1, 65535, "161", "UDP port of the agent"),                    \
        DEVICE_SETTING(type, timeout, OPTION_DURATION, 100, 60000, "(poll.timeout)",                         \
                       "the longest wait for one answer"),                                                   \
        DEVICE_SETTING(type, retries, OPTION_INT, 0, 10, "(poll.retries)",                                   \
                       "how often a request is sent again"),                                                 \
        DEVICE_SETTING(type, max_response, OPTION_INT, 484, 65000, "(poll.max_response)",                    \
                       "bytes of an answer that requests aim at"),                                           \
        DEVICE_SETTING(type, max_varbinds, OPTION_INT, 1, 1000, "(poll.max_varbinds)",                       \
                       "values in one request at most"),                                                     \
        DEVICE_SETTING(type, window, OPTION_INT, 1, 32, "(poll.window)",                                     \
                       "requests to the device in flight at most"),                                          \
        DEVICE_SETTING(type, reply_from_any, OPTION_FLAG, 0, 0, "false",                                     \
                       "answers from another address count"),                                                \
        DEVICE_SETTING(type, disabled, OPTION_FLAG, 0, 0, "false", "kept here, but not polled"),             \
        DEVICE_SETTING(type, contexts, OPTION_TEXTS, 0, 0, NULL,                                             \
                       "SNMPv3 contexts that are polled beside the default"),                                \
        DEVICE_SETTING(type, every, OPTION_GROUP, 0, 0, NULL, "own periods: { section = \"30s\"; }"),        \
        DEVICE_SETTING(type, maintenance, OPTION_TEXTS, 0, 0, NULL,                                          \
                       "when no tickets open: \"sat 22:00-04:00\", \"2026-11-22 20:00 to 23:00\"; adds up"), \
        DEVICE_SETTING(type, hours, OPTION_TEXTS, 0, 0, "(always)",                                          \
                       "working hours: \"mon-fri 08:00-18:00\""),                                            \
        DEVICE_SETTING(type, conditions, OPTION_GROUP, 0, 0, NULL,                                           \
                       "conditions for tickets that are otherwise here: { no-paper = \"off\"; }"),           \
        DEVICE_SETTING(                                                                                      \
            type, instances, OPTION_GROUPS, 0, 0, NULL,                                                      \
            "rows of which conditions are otherwise: ( { name = \"Gi1/0/1\"; conditions: ... } )"),          \
        DEVICE_SETTING(type, important, OPTION_TEXTS, 0, 0, NULL,                                            \
                       "rows that matter, with * and ?: ports whose going down is told"),                    \
        DEVICE_SETTING(type, ignore, OPTION_TEXTS, 0, 0, NULL,                                               \
                       "rows that make no tickets, with * and ?: \"Gi1/0/7\", \"storage/C:*\""),             \
        DEVICE_SETTING(type, may_sleep, OPTION_FLAG, 0, 0, "(printers may)",                                 \
                       "silence is told after hours of work only (sleep_for of unreachable)")

/* Where a device is. */
struct device_place {
    const struct customer *customer;
    const struct site *site;
    const struct site_settings *settings; /* of the site */
    struct map *addresses;                /* of the site: address and port -> device */
};

void device_load(struct site_env *env, const struct device_place *place, const struct conf_node *node,
                 struct device *d);
/* In device_link.c. After all devices: parents and what is powered become keys, circles are found. devices:
 * all of them, sorted by key. */
void device_link_parents(struct site_env *env, struct device *const *devices, size_t count);

/* The settings that were just filled into s from the group: names are looked up, periods are checked.
 * parent: of the level above. what: "site hq". */
void device_check_settings(struct site_env *env, const char *what, enum device_level level,
                           struct site_settings *s, const struct site_settings *parent);
/* Is it fit for keys and paths? Otherwise reported. */
bool device_name_is_fit(struct site_env *env, const char *what, const char *name, const struct conf_node *at);
/* Is it the first of its kind with this name? Otherwise reported with both places. */
bool device_name_is_new(struct site_env *env, const char *what, const char *name, const char *file, int line);
const char *device_keep_file(struct site_env *env, const char *file);

extern const struct option_row device_rows[];
extern const size_t device_row_count;

#endif
