/* estimate.c: what a configuration will cost. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/estimate.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/map.h"
#include "cmd/pick.h"
#include "store/archive.h"

enum { BYTES_PER_VARBIND = 24, ROW_BYTES = 8, HEAD_PER_DS = 600, LOOKED_AT = 10 };

struct cost {
    double files, bytes, values, requests;
};

/* What devices of one profile cost, as far as they are stored. */
struct known {
    size_t looked_at;
    struct cost sum;
};

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

/* Sections of one vendor's devices count nothing: most devices are of another. */
static double guessed_rows(const struct section *s)
{
    if (s->match_count > 0) {
        return 0;
    }
    if (!s->table) {
        return 1;
    }
    return strcmp(s->group, "interface") == 0 || strstr(s->name, "port") != NULL ? ESTIMATE_PORTS
                                                                                 : ESTIMATE_OTHERS;
}

/* Asking rows of a section. Of the objects that may have a value, most devices have one. */
static void add_asking(const struct device *d, const struct section *s, double rows, struct cost *c)
{
    double asked = 0, minutes = (double)site_every(d, s) / 60000.0;
    for (uint16_t i = 0; i < s->metric_count; i++) {
        const struct metric *m = &s->metrics[i];
        const struct column *first = m->column_count > 0 ? &s->columns[m->columns[0]] : NULL;
        asked += first != NULL &&
                 (first->source == COLUMN_SCALAR || (first->source == COLUMN_TABLE && !first->fixed));
    }
    c->values += asked * rows / minutes;
    c->requests += asked * rows * BYTES_PER_VARBIND / d->max_response / minutes;
}

static void guess(const struct fleet *f, const struct device *d, struct cost *c)
{
    for (size_t i = 0; i < d->profile->section_count; i++) {
        const struct section *s = d->profile->sections[i];
        double rows = guessed_rows(s);
        size_t sources = 0;
        for (uint16_t m = 0; m < s->metric_count; m++) {
            sources += s->metrics[m].ds != NULL;
        }
        add_asking(d, s, rows, c);
        c->files += sources > 0 ? rows : 0;
        c->bytes += rows * file_bytes(&f->options, site_every(d, s), sources);
    }
}

static bool is_stored(const struct fleet *f, const struct device *d)
{
    char path[PATH_MAX];
    if (archive_path(f->options.rrd, d->key, "system", "0", path, sizeof path) != 0) {
        return false;
    }
    char *section = file_folder_of(path), *device = file_folder_of(section);
    bool there = access(device, X_OK) == 0;
    free(section);
    free(device);
    return there;
}

static void look(const struct fleet *f, const struct device *d, struct cost *c)
{
    struct pick pick;
    struct stat st;
    pick_device(&pick, f->options.rrd, d);
    for (size_t i = 0; i < pick.count; i++) {
        c->files++;
        c->bytes += stat(pick.rows[i].path, &st) == 0 ? (double)st.st_size : 0;
        add_asking(d, pick.rows[i].section, 1, c);
    }
    pick_free(&pick);
}

static struct known *known_of(struct map *all, const struct device *d)
{
    struct known *k = map_find_bytes(all, &d->profile, sizeof(struct profile *));
    if (k == NULL) {
        k = mem_new(sizeof *k);
        (void)map_set_bytes(all, &d->profile, sizeof(struct profile *), k);
    }
    return k;
}

static void add_device(const struct fleet *f, const struct device *d, const struct known *k,
                       struct estimate *out)
{
    struct cost c = { 0 };
    if (k->looked_at > 0) {
        double n = (double)k->looked_at;
        c = (struct cost){ k->sum.files / n, k->sum.bytes / n, k->sum.values / n, k->sum.requests / n };
    } else {
        guess(f, d, &c);
        out->guessed++;
    }
    out->files += c.files;
    out->bytes += c.bytes;
    out->values_per_minute += c.values;
    out->requests_per_minute += c.requests < 1 ? 1 : c.requests;
}

void estimate_fleet(const struct fleet *f, struct estimate *out)
{
    struct map *all = map_new();
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < f->device_count; i++) {
        const struct device *d = f->devices[i];
        struct known *k = d->disabled ? NULL : known_of(all, d);
        if (k != NULL && k->looked_at < LOOKED_AT && is_stored(f, d)) {
            look(f, d, &k->sum);
            k->looked_at++;
        }
    }
    for (size_t i = 0; i < f->device_count; i++) {
        if (f->devices[i]->disabled) {
            out->disabled++;
        } else {
            add_device(f, f->devices[i], known_of(all, f->devices[i]), out);
        }
    }
    out->profiles = map_count(all);
    const char *key;
    void *k;
    for (size_t at = 0; map_next(all, &at, &key, &k);) {
        free(k);
    }
    map_free(all);
}
