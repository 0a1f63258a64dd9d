/* series.c: what waits in memory for its RRD file: one series per row of a section of a device, compact. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/series.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/archive.h"

enum { SERIES_CARRY = 1000 }; /* rows of one batch */

struct series_table {
    struct series **slots;
    size_t slot_count; /* a power of two */
    size_t count;
    uint64_t seed;       /* names come from devices: nobody shall make them fall on one slot */
    struct map *folders; /* device NUL section */
    struct series_folder *first_folder;
};

/* ---- table ------------------------------------------------------------------------------------------------- */

struct series_table *series_table_new(void)
{
    struct series_table *t = mem_new(sizeof *t);

    t->slot_count = 256;
    t->slots = mem_array(t->slot_count, sizeof *t->slots);
    t->folders = map_new();
    if (getrandom(&t->seed, sizeof t->seed, GRND_NONBLOCK) < 0)
        t->seed = (uint64_t)(uintptr_t)t;
    return t;
}

static void free_folder(struct series_folder *f)
{
    while (f->series) {
        struct series *next = f->series->folder_next;

        rows_free(&f->series->rows);
        free(f->series);
        f->series = next;
    }
    while (f->schemas) {
        struct rows_schema *next = f->schemas->next;

        rows_schema_free(f->schemas);
        f->schemas = next;
    }
    free(f->device);
    free(f->section);
    free(f);
}

void series_table_free(struct series_table *t)
{
    if (!t)
        return;
    while (t->first_folder) {
        struct series_folder *next = t->first_folder->next;

        free_folder(t->first_folder);
        t->first_folder = next;
    }
    map_free(t->folders);
    free(t->slots);
    free(t);
}

struct series_folder *series_folder(struct series_table *t, const char *device, const char *section)
{
    size_t device_len = strlen(device), section_len = strlen(section);
    char key[512];
    struct series_folder *f;

    if (device_len + 1 + section_len > sizeof key)
        mem_die("series_folder: key of %zu bytes", device_len + 1 + section_len);
    memcpy(key, device, device_len + 1);
    memcpy(key + device_len + 1, section, section_len);
    f = map_find_bytes(t->folders, key, device_len + 1 + section_len);
    if (f)
        return f;
    f = mem_new(sizeof *f);
    f->device = mem_string(device);
    f->section = mem_string(section);
    f->next = t->first_folder;
    t->first_folder = f;
    map_set_bytes(t->folders, key, device_len + 1 + section_len, f);
    return f;
}

struct series_folder *series_folder_next(const struct series_table *t, const struct series_folder *f)
{
    return f ? f->next : t->first_folder;
}

const struct rows_schema *series_schema(struct series_folder *f, const struct sample_head *head)
{
    struct rows_schema *c;

    for (c = f->schemas; c; c = c->next)
        if (rows_schema_is(c, head))
            return c;
    c = rows_schema_new(head);
    c->next = f->schemas;
    f->schemas = c;
    return c;
}

/* Instances that may give the same file name have the same hash: see buf_filename(). */
static uint32_t instance_hash(const struct series_table *t, const struct series_folder *f,
                              const char *instance)
{
    uint64_t h = t->seed ^ (uint64_t)(uintptr_t)f * 0x9e3779b97f4a7c15u;

    for (; *instance; instance++) {
        char c = *instance == '/' || *instance == ' ' || *instance == '\t' ? '_' : *instance;

        h = (h ^ (uint8_t)c) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
    }
    h ^= h >> 32;
    return (uint32_t)(h * 0x9e3779b1u ^ h >> 15);
}

static void table_grow(struct series_table *t)
{
    size_t count = t->slot_count * 2, i;
    struct series **slots = mem_array(count, sizeof *slots);

    for (i = 0; i < t->slot_count; i++)
        while (t->slots[i]) {
            struct series *s = t->slots[i];

            t->slots[i] = s->hash_next;
            s->hash_next = slots[s->hash & (count - 1)];
            slots[s->hash & (count - 1)] = s;
        }
    free(t->slots);
    t->slots = slots;
    t->slot_count = count;
}

static bool same_file(const char *a, const char *b)
{
    struct buf one, two;
    bool same;

    buf_init(&one, 0);
    buf_init(&two, 0);
    buf_filename(&one, a, strlen(a));
    buf_filename(&two, b, strlen(b));
    same = strcmp(one.data, two.data) == 0;
    buf_free(&one);
    buf_free(&two);
    return same;
}

struct series *series_find(struct series_table *t, struct series_folder *f, const char *instance)
{
    uint32_t hash = instance_hash(t, f, instance);
    struct series *s, *twin = NULL;
    size_t len;

    for (s = t->slots[hash & (t->slot_count - 1)]; s; s = s->hash_next) {
        if (s->hash != hash || s->folder != f)
            continue;
        if (strcmp(s->instance, instance) == 0)
            return s;
        if (!twin && same_file(s->instance, instance))
            twin = s; /* the newest: slots are filled from the front, so that it knows the others */
    }
    if (t->count >= t->slot_count)
        table_grow(t);
    len = strlen(instance);
    s = mem_new(sizeof *s + len + 1);
    memcpy(s->instance, instance, len + 1);
    s->hash = hash;
    s->folder = f;
    s->rows.last_at = s->rows.gone_at = INT64_MIN;
    s->twin = twin;
    s->folder_next = f->series;
    f->series = s;
    s->hash_next = t->slots[hash & (t->slot_count - 1)];
    t->slots[hash & (t->slot_count - 1)] = s;
    t->count++;
    return s;
}

/* ---- names ------------------------------------------------------------------------------------------------- */

static int path_of(const struct series *s, const char *rrd_folder, bool suffixed, char *out, size_t cap)
{
    char suffix[20] = ".rrd";
    size_t len;

    if (archive_path(rrd_folder, s->folder->device, s->folder->section, s->instance, out, cap))
        return -1;
    if (suffixed)
        snprintf(suffix, sizeof suffix, "~%08x.rrd", (unsigned)text_hash(s->instance, strlen(s->instance)));
    len = strlen(out) - strlen(".rrd");
    if (len + strlen(suffix) >= cap)
        return -1;
    memcpy(out + len, suffix, strlen(suffix) + 1);
    return 0;
}

void series_settle(struct series *s, const char *rrd_folder, bool look)
{
    char path[PATH_MAX];
    struct series *t;

    if (s->settled)
        return;
    s->settled = true;
    s->suffixed = look && !path_of(s, rrd_folder, true, path, sizeof path) && !access(path, F_OK);
    for (t = s->twin; t && !s->suffixed; t = t->twin) {
        series_settle(t, rrd_folder, look);
        s->suffixed = !t->suffixed;
    }
}

int series_path(struct series *s, const char *rrd_folder, bool look, char *out, size_t cap)
{
    series_settle(s, rrd_folder, look);
    return path_of(s, rrd_folder, s->suffixed, out, cap);
}

/* ---- all of them ------------------------------------------------------------------------------------------- */

uint32_t series_oldest_segment(const struct series_table *t, uint32_t none)
{
    const struct series_folder *f;
    const struct series *s;

    for (f = t->first_folder; f; f = f->next)
        for (s = f->series; s; s = s->folder_next)
            if (s->rows.count && s->segment < none)
                none = s->segment;
    return none;
}

int64_t series_oldest_at(const struct series_table *t)
{
    const struct series_folder *f;
    const struct series *s;
    int64_t at = INT64_MAX;

    for (f = t->first_folder; f; f = f->next)
        for (s = f->series; s; s = s->folder_next)
            if (rows_first_at(&s->rows) < at)
                at = rows_first_at(&s->rows);
    return at;
}

static void carry_one(const struct series *s, struct queue *out)
{
    struct buf b;
    size_t done = 0;

    buf_init(&b, 0);
    while (done < s->rows.count) {
        buf_clear(&b);
        done +=
            rows_batch(&s->rows, done, SERIES_CARRY, s->folder->device, s->folder->section, s->instance, &b);
        queue_put(out, b.data, b.len);
    }
    buf_free(&b);
}

void series_carry(const struct series_table *t, uint32_t before, struct queue *out)
{
    const struct series_folder *f;
    const struct series *s;

    for (f = t->first_folder; f; f = f->next)
        for (s = f->series; s; s = s->folder_next)
            if (s->rows.count && s->segment < before)
                carry_one(s, out);
}

uint64_t series_count(const struct series_table *t)
{
    return t->count;
}
