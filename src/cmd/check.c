/* check.c: "forestall check": every mistake of a configuration at once, or what it means. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <string.h>

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/conditions.h"
#include "cmd/estimate.h"
#include "core/load.h"
#include "model/rule.h"

static void show_key(void *ctx, const char *path, const char *type, const char *def, const char *range,
                     const char *help)
{
    FILE *to = ctx;
    fprintf(to, "%s\n    %s, default %s%s%s\n    %s\n", path, type, def, range[0] != '\0' ? ", " : "", range,
            help);
}

static void show_estimate(const struct fleet *fleet)
{
    struct estimate e;
    char size[32];
    estimate_fleet(fleet, &e);
    printf("%zu customer%s, %zu device%s", fleet->customer_count, fleet->customer_count == 1 ? "" : "s",
           fleet->device_count, fleet->device_count == 1 ? "" : "s");
    if (e.disabled > 0) {
        printf(" (%zu disabled)", e.disabled);
    }
    printf(", %zu profile%s in use\n", e.profiles, e.profiles == 1 ? "" : "s");
    printf("  about %.0f requests and %.0f values a minute\n", e.requests_per_minute, e.values_per_minute);
    printf("  about %.0f RRD files, %s: they have their full size from the start\n", e.files,
           text_size_show((int64_t)e.bytes, size));
    if (e.guessed > 0) {
        printf("  (guessed for %zu devices: %d rows for a table of ports, %d for others)\n", e.guessed,
               ESTIMATE_PORTS, ESTIMATE_OTHERS);
    }
}

/* The wider of a column and a text, up to a limit. */
static int wider(int width, const char *text)
{
    size_t len = strlen(text);
    len = len > 40 ? 40 : len;
    return (int)len > width ? (int)len : width;
}

static void show_traps(const struct fleet *fleet)
{
    const struct traps *t = &fleet->options.traps;
    printf("  %zu rules for notifications", fleet->rules != NULL ? rule_count(fleet->rules) : 0);
    for (size_t i = 0; i < t->listen_count; i++) {
        bool v6 = strchr(t->listens[i].address, ':') != NULL;
        printf("%s%s%s%s:%u", i == 0 ? "; listens on " : " ", v6 ? "[" : "", t->listens[i].address,
               v6 ? "]" : "", t->listens[i].port);
    }
    printf("%s\n", t->listen_count == 0 ? "; listens only on sockets that systemd passes" : "");
}

static void show_devices(const struct fleet *fleet)
{
    int key = 0, address = 0, profile = 0;
    for (size_t i = 0; i < fleet->device_count; i++) {
        const struct device *d = fleet->devices[i];
        key = wider(key, d->key);
        address = wider(address, d->address);
        profile = wider(profile, d->profile->name);
    }
    for (size_t i = 0; i < fleet->device_count; i++) {
        const struct device *d = fleet->devices[i];
        printf("  %-*s %-*s v%-2s %-*s %s%s\n", key, d->key, address, d->address,
               site_version_name(d->credential->version), profile, d->profile->name, d->credential->name,
               d->disabled ? "  (disabled)" : "");
    }
}

/* Everything that makes tickets on a device. */
static int show_conditions(const struct fleet *fleet, const char *name)
{
    struct err err;
    const struct device *d = fleet_device(fleet, name, &err);
    if (d == NULL) {
        fprintf(stderr, "forestall check: %s\n", err.text);
        return CMD_WRONG;
    }
    conditions_show(d, stdout);
    return CMD_GOOD;
}

static int check(const char *config, bool list, const char *conditions)
{
    struct report report = { 0 };
    struct fleet *fleet = load_whole(config, &report);
    cmd_show_report(fleet == NULL ? stdout : stderr, &report);
    int rc = fleet == NULL ? CMD_WRONG : CMD_GOOD;
    if (fleet == NULL) {
        printf("%s: %zu error%s\n", config, report.errors, report.errors == 1 ? "" : "s");
    } else if (conditions != NULL) {
        rc = show_conditions(fleet, conditions);
    } else {
        printf("%s: good\n", config);
        show_estimate(fleet);
        show_traps(fleet);
        if (list) {
            show_devices(fleet);
        }
    }
    fleet_drop(fleet);
    report_free(&report);
    return rc;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = { { "keys", no_argument, NULL, 'k' },
                                             { "devices", no_argument, NULL, 'd' },
                                             { "conditions", required_argument, NULL, 't' },
                                             { NULL, 0, NULL, 0 } };
    const char *config = cmd_default_config();
    const char *conditions = NULL;
    bool list = false;
    int c;
    while ((c = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
        switch (c) {
        case 'c':
            config = optarg;
            break;
        case 'k':
            fleet_show_keys(show_key, stdout);
            return CMD_GOOD;
        case 'd':
            list = true;
            break;
        case 't':
            conditions = optarg;
            break;
        default:
            return cmd_bad_option(&cmd_check, argv, options);
        }
    }
    if (optind < argc) {
        return cmd_bad_usage(&cmd_check, "'%s' is too much", argv[optind]);
    }
    return check(config, list, conditions);
}

const struct cmd cmd_check = {
    .name = "check",
    .help = "find every mistake in the configuration, or say what will be polled",
    .usage = "usage: forestall check [-c FILE] [--devices | --conditions DEVICE] | --keys\n"
             "  -c FILE    main configuration file\n"
             "  --devices  list the devices too\n"
             "  --conditions DEVICE\n"
             "             list what makes tickets on it, and which files and lines say so\n"
             "  --keys     list every option with its type, default and range\n",
    .run = run,
};
