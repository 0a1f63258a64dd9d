/* estimate.c: what a configuration will cost. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/estimate.h"

#include <string.h>

#include "base/map.h"

enum { BYTES_PER_VARBIND = 24, ROW_BYTES = 8, HEAD_PER_DS = 600 };

/* Bytes of one RRD file: rows of all archives for each data source, and its head (measured: 109 KB for the default archives). */
static double file_bytes(const struct fleet_options *o, int64_t step, size_t sources)
{
    double rows = 0;
    for (size_t i = 0; i < o->archive_count; i++) {
        const struct fleet_archive *a = &o->archives[i];
        int64_t every = a->step > step ? a->step : step;
        rows += (double)a->keep / (double)every * (a->extremes ? 2 : 1);
    }
    return (rows * ROW_BYTES + HEAD_PER_DS) * (double)sources;
}

static void add_section(const struct fleet *f, const struct device *d, const struct section *s,
                        struct estimate *e)
{
    double rows = s->table ? ESTIMATE_ROWS : 1, asked = 0, minutes = (double)site_every(d, s) / 60000.0;
    size_t sources = 0;
    for (uint16_t i = 0; i < s->column_count; i++) {
        asked += s->columns[i].source == COLUMN_SCALAR ||
                 (s->columns[i].source == COLUMN_TABLE && !s->columns[i].fixed);
    }
    for (uint16_t i = 0; i < s->metric_count; i++) {
        sources += s->metrics[i].ds != NULL;
    }
    e->values_per_minute += asked * rows / minutes;
    e->requests_per_minute += asked * rows * BYTES_PER_VARBIND / d->max_response / minutes;
    if (sources > 0) {
        e->files += (size_t)rows;
        e->bytes += rows * file_bytes(&f->options, site_every(d, s), sources);
    }
}

void estimate_fleet(const struct fleet *f, struct estimate *out)
{
    struct map *seen = map_new();
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < f->device_count; i++) {
        const struct device *d = f->devices[i];
        if (d->disabled) {
            out->disabled++;
            continue;
        }
        double before = out->requests_per_minute;
        for (size_t s = 0; s < d->profile->section_count; s++) {
            add_section(f, d, d->profile->sections[s], out);
        }
        out->requests_per_minute =
            out->requests_per_minute < before + 1 ? before + 1 : out->requests_per_minute;
        (void)map_set_bytes(seen, &d->profile, sizeof(struct profile *), f->devices[i]);
    }
    out->profiles = map_count(seen);
    map_free(seen);
}
