/* fleet.h: one generation of the whole configuration, in one arena: load it, hold it, drop it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_FLEET_H
#define MODEL_FLEET_H

#include "base/mem.h"
#include "model/channel.h"
#include "model/report.h"
#include "model/site.h"
#include "model/traps.h"

/* Names to numbers: the model knows no MIB, its caller does (snmp/mib.c). NULL functions: only numbers are
 * allowed. */
struct fleet_names {
    void *ctx;
    /* "IF-MIB::ifDescr", "IF-MIB::ifNumber.0", "ifDescr": the OID into a, and whether it is a column of a
     * table (1), a scalar (0, without its .0), or not known (-1). 0, or -1 with the reason (nearest name
     * in it). */
    int (*resolve)(void *ctx, struct arena *a, const char *name, struct oid *out, int *is_column,
                   struct err *err);
    /* Enumeration of an object: words in a; returns how many (0 = none). */
    size_t (*words)(void *ctx, struct arena *a, const char *name, const struct metric_word **words);
};

/* Milliseconds; extremes: MAX (or MIN, keep_min) beside AVERAGE. */
struct fleet_archive {
    int64_t step, keep;
    bool extremes;
};

/* When a trouble is a ticket; milliseconds. */
struct fleet_tickets {
    int64_t relapse, close_wins, recurring_time, recurring_count;
    int64_t unconfirmed, flap_time, flap_count, watch_time, watch_count, watch_lasts, restart, settle,
        parent_wait;
    int64_t keep, keep_told;
    bool drop_unconfirmed;
};

/* forestall.conf; one row each in fleet_options.c, shown by "check --keys". */
struct fleet_options {
    const char *state;                                 /* folder of everything we write */
    const char *rrd;                                   /* folder of the RRD files; state/rrd unless given */
    const char *profiles, *customers, *secrets, *mibs; /* whole paths */
    const char *rules; /* folder of trap rules; NULL: the usual ones (rulebook_folders()) */
    const char *log_level;
    int64_t timeout; /* ms */
    int64_t retries, max_response, max_varbinds, window;
    int64_t in_flight;      /* requests in flight over all devices */
    int64_t receive_buffer; /* bytes, SO_RCVBUF */
    int64_t source_ports;   /* sockets per address family */
    int64_t hold;          /* ms a sample may wait in memory (it is in the journal) before it is in its RRD */
    int64_t queue;         /* bytes of samples waiting at most */
    int64_t create_rate;   /* RRD files made per second at most */
    int64_t update_rate;   /* RRD updates per second at most; 0 = as needed */
    const char *rrdcached; /* "unix:/path" or "host:port", or "" */
    int64_t max_rows;      /* rows of one table that are read at most */
    int64_t stats_every;   /* ms between lines about ourselves */
    struct fleet_archive *archives;
    size_t archive_count;
    struct fleet_tickets tickets;
    struct channel *channels; /* whom to tell of tickets */
    size_t channel_count;
    struct traps traps;
};

struct rule_set;
struct naming;

struct fleet {
    struct arena *arena;
    int holders;
    struct fleet_options options;
    struct customer *customers;
    size_t customer_count;
    struct device **devices; /* all, sorted by key */
    size_t device_count;
    struct profile **profiles; /* sorted by name */
    size_t profile_count;
    const struct quirk *quirks; /* what is wrong with some agents (quirk.h) */
    size_t quirk_count;
    struct credential **credentials;
    size_t credential_count;
    uint64_t number; /* of the generation, from 1 */
    const struct rule_set
        *rules; /* what notifications mean, and names for numbers: load.h; NULL: not loaded */
    const struct naming *naming;
};

/* Load path (the main file) and all it points to. Problems go to report (all of them, not only the first);
 * NULL when one is an error. Free with fleet_drop(); starts with one holder. */
struct fleet *fleet_load(const char *path, const struct fleet_names *names, struct report *report);
/* Where the main file says that MIB modules are, for mib_open() before fleet_load(): a colon list, freed
 * with free(). path NULL: "mibs" in the current folder and those installed, as far as they are there.
 * Mistakes in the file are left for fleet_load() to tell. */
char *fleet_mib_folders(const char *path);
/* A fleet of one device, for "poll" without a config: profiles from profiles_folder (and those installed).
 * device's fields are copied; profile is named. names must know their folders already (mib_open()). NULL
 * with the reason in report. */
struct fleet *fleet_single(const char *profiles_folder, const char *profile, const struct device *device,
                           const struct credential *credential, const struct fleet_names *names,
                           struct report *report);
struct fleet *fleet_hold(struct fleet *f);
void fleet_drop(struct fleet *f); /* accepts NULL; the last holder frees, secrets are wiped */
/* By key, or by the device's name alone when only one has it. NULL with the reason (nearest key). */
const struct device *fleet_device(const struct fleet *f, const char *key, struct err *err);
const struct profile *fleet_profile(const struct fleet *f, const char *name);
/* Every option: section, key, type, default, range, help: for "check --keys" and the manual's test. */
void fleet_show_keys(void (*row)(void *ctx, const char *path, const char *type, const char *def,
                                 const char *range, const char *help),
                     void *ctx);

#endif
