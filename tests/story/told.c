/* told.c: what reached the store, by series. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/story/told.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/sample.h"

struct told {
    struct map *by_name;
    struct told_series **all;
    size_t count;
};

bool told_verbose;

struct told *told_new(void)
{
    struct told *t = mem_new(sizeof *t);
    t->by_name = map_new();
    return t;
}

void told_free(struct told *t)
{
    if (t == NULL) {
        return;
    }
    for (size_t i = 0; i < t->count; i++) {
        free(t->all[i]->name);
        free(t->all[i]->points);
        free(t->all[i]);
    }
    free(t->all);
    map_free(t->by_name);
    free(t);
}

static struct told_series *series_of(struct told *t, const struct sample_reader *r, size_t ds)
{
    char *name = mem_stringf("%s/%s/%s/%s", r->device, r->section, r->instance, r->ds[ds].name);
    struct told_series *s = map_find(t->by_name, name);
    if (s != NULL) {
        free(name);
        return s;
    }
    s = mem_new(sizeof *s);
    s->name = name;
    (void)map_set(t->by_name, name, s);
    t->all = mem_resize(t->all, t->count + 1, sizeof *t->all);
    t->all[t->count++] = s;
    return s;
}

static void add(struct told_series *s, const struct sample_reader *r, size_t ds, int64_t now)
{
    const struct sample_value *v = &r->values[ds];
    s->is_counter = r->ds[ds].kind == SAMPLE_COUNTER;
    s->step = r->head.step;
    if ((s->count & (s->count - 1)) == 0) {
        s->points = mem_resize(s->points, s->count == 0 ? 1 : s->count * 2, sizeof *s->points);
    }
    struct told_point *p = &s->points[s->count++];
    *p = (struct told_point){ .at = r->at, .came = now, .known = v->known, .reset = r->reset };
    if (s->is_counter) {
        p->counter = v->counter;
    } else {
        p->gauge = v->gauge;
    }
    if (told_verbose) {
        printf("            %s %.10g%s\n", s->name, told_shown(s, s->count - 1), p->reset ? " (reset)" : "");
    }
}

void told_take(struct told *t, const void *batch, size_t len, int64_t now)
{
    static struct sample_reader r;
    int more = sample_open(&r, batch, len);
    while (more >= 0 && (more = sample_next(&r)) == 1) {
        for (size_t i = 0; i < r.head.ds_count; i++) {
            add(series_of(t, &r, i), &r, i, now);
        }
    }
    if (more < 0) {
        mem_die("told: the flow made a batch that can not be read");
    }
}

const struct told_series *told_find(const struct told *t, const char *name)
{
    return map_find(t->by_name, name);
}

const struct told_series *told_next(const struct told *t, const char *glob, size_t *at)
{
    while (*at < t->count) {
        const struct told_series *s = t->all[(*at)++];
        if (text_glob(glob, s->name)) {
            return s;
        }
    }
    return NULL;
}

double told_shown(const struct told_series *s, size_t i)
{
    const struct told_point *p = &s->points[i], *before = p - 1;
    if (!p->known || !s->is_counter) {
        return p->known ? p->gauge : NAN;
    }
    if (i == 0 || p->reset || !before->known || p->counter < before->counter || p->at <= before->at) {
        return NAN;
    }
    int64_t gap = p->at - before->at;
    return gap > s->step * 22 / 10 ? NAN : (double)(p->counter - before->counter) * 1000.0 / (double)gap;
}

double told_shown_at(const struct told_series *s, int64_t now)
{
    const int64_t late = 5000000; /* a poll takes a while */
    if (s->count == 0 || now - s->points[s->count - 1].came > s->step * 1000 + late) {
        return NAN;
    }
    return told_shown(s, s->count - 1);
}
