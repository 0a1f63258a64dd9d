/* fleet_show.c: every key of every configuration file, for "check --keys" and the test of the manuals. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "model/alarm_load.h"
#include "model/device.h"
#include "model/fleet_options.h"
#include "model/graph_load.h"
#include "model/metric_load.h"
#include "model/override.h"
#include "model/secrets.h"
#include "model/section.h"
#include "model/site_load.h"

struct keys_reader {
    void (*row)(void *ctx, const char *path, const char *type, const char *def, const char *range,
                const char *help);
    void *ctx;
};

static void keys_show(void *ctx, const char *section, const struct option_row *row)
{
    const struct keys_reader *k = ctx;
    char path[120], def[200] = "", range[200];
    const char *type;

    option_show(row, &type, range);
    snprintf(path, sizeof path, "%s.%s", section, row->name);
    if (row->def && row->def[0] == '(') /* without the brackets */
        snprintf(def, sizeof def, "%.*s", (int)(strlen(row->def) - 2), row->def + 1);
    else if (row->def)
        snprintf(def, sizeof def, "%s", row->def);
    k->row(k->ctx, path, type, def, range, row->help ? row->help : "");
}

static void keys_of(struct keys_reader *k, const char *section, const struct option_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        keys_show(k, section, &rows[i]);
}

void fleet_show_keys(void (*row)(void *ctx, const char *path, const char *type, const char *def,
                                 const char *range, const char *help),
                     void *ctx)
{
    struct keys_reader k = { row, ctx };

    fleet_options_each(keys_show, &k);
    keys_of(&k, "notify", channel_rows, channel_row_count);
    keys_of(&k, "traps", traps_rows, traps_row_count);
    keys_of(&k, "allow", traps_allow_rows, traps_allow_row_count);
    keys_of(&k, "customer", site_load_customer_rows, site_load_customer_row_count);
    keys_of(&k, "site", site_load_site_rows, site_load_site_row_count);
    keys_of(&k, "device", device_rows, device_row_count);
    keys_of(&k, "instances", override_instance_rows, override_instance_row_count);
    keys_of(&k, "credential", secrets_rows, secrets_row_count);
    keys_of(&k, "profile", profile_load_rows, profile_load_row_count);
    keys_of(&k, "section", section_rows, section_row_count);
    keys_of(&k, "metric", metric_load_rows, metric_load_row_count);
    keys_of(&k, "condition", alarm_load_rows, alarm_load_row_count);
    keys_of(&k, "graph", graph_load_rows, graph_load_row_count);
}
