/* pick.c: the rows of a device that are stored, and which of them and of their graphs were meant. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/pick.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/archive.h"
#include "store/namefile.h"

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* buf_filename() backwards, as far as that goes: '/' and blanks stay the '_' that they became. */
static char *decoded(const char *stem)
{
    char *out = mem_string(stem), *to = out;

    while (*stem) {
        if (*stem == '%' && hex(stem[1]) >= 0 && hex(stem[2]) >= 0 && (hex(stem[1]) || hex(stem[2]))) {
            *to++ = (char)(hex(stem[1]) * 16 + hex(stem[2]));
            stem += 3;
        } else {
            *to++ = *stem++;
        }
    }
    *to = '\0';
    return out;
}

static char *encoded(const char *name)
{
    struct buf b;
    char *out;

    buf_init(&b, 0);
    buf_filename(&b, name, strlen(name));
    out = mem_string(b.data);
    buf_free(&b);
    return out;
}

static int by_stem(const void *a, const void *b)
{
    return strverscmp(((const struct pick_row *)a)->stem, ((const struct pick_row *)b)->stem);
}

static void name_row(struct pick_row *row, const struct namefile *known)
{
    const char *name = namefile_of(known, row->stem), *alias = namefile_text_of(known, row->stem, "alias");

    row->named = name != NULL;
    row->name = name ? mem_string(name) : decoded(row->stem);
    row->alias = alias ? mem_string(alias) : NULL;
}

static void add_section(struct pick *p, const char *rrd, const struct device *d, const struct section *s)
{
    char path[PATH_MAX], *folder, **names;
    size_t count, i, first = p->count;

    if (archive_path(rrd, d->key, s->name, "0", path, sizeof path) != 0)
        return;
    folder = file_folder_of(path);
    if (file_names(folder, ".rrd", &names, &count, NULL) == 0) {
        struct namefile *known = namefile_open(folder);

        p->rows = mem_resize(p->rows, p->count + count + 1, sizeof *p->rows);
        for (i = 0; i < count; i++) {
            struct pick_row *row = &p->rows[p->count++];
            const char *slash = strrchr(names[i], '/');

            row->section = s;
            row->path = mem_string(names[i]);
            row->stem = mem_string(slash ? slash + 1 : names[i]);
            row->stem[strlen(row->stem) - strlen(".rrd")] = '\0';
            name_row(row, known);
        }
        namefile_close(known);
        file_names_free(names, count);
        qsort(p->rows + first, count, sizeof *p->rows, by_stem);
    }
    free(folder);
}

void pick_device(struct pick *p, const char *rrd, const struct device *d)
{
    size_t i;

    *p = (struct pick){ 0 };
    for (i = 0; i < d->profile->section_count; i++)
        add_section(p, rrd, d, d->profile->sections[i]);
}

static void row_free(struct pick_row *row)
{
    free(row->path);
    free(row->stem);
    free(row->name);
    free(row->alias);
}

void pick_free(struct pick *p)
{
    size_t i;

    for (i = 0; i < p->count; i++)
        row_free(&p->rows[i]);
    free(p->rows);
    *p = (struct pick){ 0 };
}

/* Keep the rows whose mark is set. */
static void keep(struct pick *p, const bool *marks)
{
    size_t i, kept = 0;

    for (i = 0; i < p->count; i++) {
        if (marks[i])
            p->rows[kept++] = p->rows[i];
        else
            row_free(&p->rows[i]);
    }
    p->count = kept;
}

static bool section_fits(const struct section *s, const char *wanted)
{
    return strcasecmp(s->name, wanted) == 0 || (s->group && strcasecmp(s->group, wanted) == 0) ||
           text_glob(wanted, s->name);
}

static int no_section(const struct device *d, const char *wanted, struct err *err)
{
    size_t i, count = d->profile->section_count;
    const char **words = mem_array(count + 1, sizeof *words), *near;

    for (i = 0; i < count; i++)
        words[i] = d->profile->sections[i]->name;
    near = text_nearest(wanted, words);
    err_set(err, "%s (profile %s) has no group \"%.80s\"%s%s%s", d->key, d->profile->name, wanted,
            near ? "; is it \"" : "", near ? near : "", near ? "\"?" : "");
    free(words);
    return -1;
}

int pick_section(struct pick *p, const struct device *d, const char *wanted, struct err *err)
{
    bool *marks = mem_array(p->count + 1, sizeof *marks), any = false;
    size_t i;

    for (i = 0; i < p->count; i++)
        any = (marks[i] = section_fits(p->rows[i].section, wanted)) || any;
    if (any)
        keep(p, marks);
    free(marks);
    if (any)
        return 0;
    for (i = 0; i < d->profile->section_count; i++)
        if (section_fits(d->profile->sections[i], wanted))
            return err_set(err, "nothing is stored yet of group %s of %s", d->profile->sections[i]->name,
                           d->key);
    return no_section(d, wanted, err);
}

/* In lower case, with blanks and slashes as the '_' that they are in file names. */
static char *flattened(const char *text)
{
    char *flat = mem_string(text), *p;

    for (p = flat; *p; p++) {
        if (*p == '/' || *p == ' ')
            *p = '_';
        else if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    }
    return flat;
}

static bool pattern_fits(const char *pattern, const struct pick_row *row)
{
    char *flat = flattened(pattern), *name = flattened(row->name);
    bool fits = text_glob(flat, name) || text_glob(pattern, row->stem);

    if (!fits && row->alias) {
        free(name);
        name = flattened(row->alias);
        fits = text_glob(flat, name);
    }

    free(flat);
    free(name);
    return fits;
}

enum fit { FIT_NAME, FIT_EXACT, FIT_CASE, FIT_PATTERN, FITS };

static bool row_fits(const struct pick_row *row, const char *wanted, const char *file, enum fit how)
{
    switch (how) {
    case FIT_NAME:
        return row->named && strcmp(row->name, wanted) == 0;
    case FIT_EXACT:
        return strcmp(row->stem, file) == 0 || strcmp(row->stem, wanted) == 0 ||
               strcmp(row->name, wanted) == 0;
    case FIT_CASE:
        return strcasecmp(row->stem, file) == 0 || strcasecmp(row->stem, wanted) == 0 ||
               strcasecmp(row->name, wanted) == 0;
    default:
        return strpbrk(wanted, "*?") && pattern_fits(wanted, row);
    }
}

static int no_instance(const struct pick *p, const char *wanted, const char *file, struct err *err)
{
    const char **words = mem_array(p->count + 1, sizeof *words), *near;
    const struct section *s = p->count ? p->rows[0].section : NULL;
    size_t i;

    for (i = 0; i < p->count; i++)
        words[i] = p->rows[i].stem;
    near = text_nearest(file, words);
    for (i = 0; near && i < p->count; i++)
        if (p->rows[i].stem == near)
            near = p->rows[i].name;
    if (near)
        err_set(err, "group %s has nothing stored of \"%.80s\"; is it \"%.120s\"?", s ? s->name : "", wanted,
                near);
    else
        err_set(err,
                "group %s has nothing stored of \"%.80s\"; its %zu rows are listed without INSTANCE and -o",
                s ? s->name : "", wanted, p->count);
    free(words);
    return -1;
}

int pick_instance(struct pick *p, const char *wanted, struct err *err)
{
    bool *marks = mem_array(p->count + 1, sizeof *marks), any = false;
    char *file = encoded(wanted);
    int status = 0, how;
    size_t i;

    for (how = 0; how < FITS && !any; how++)
        for (i = 0; i < p->count; i++)
            any = (marks[i] = row_fits(&p->rows[i], wanted, file, (enum fit)how)) || any;
    if (any) {
        keep(p, marks);
        for (i = 0; i < p->count; i++)
            if (!p->rows[i].named &&
                strcmp(p->rows[i].stem, file) == 0) { /* it is known now how its '_' are spelt */
                free(p->rows[i].name);
                p->rows[i].name = mem_string(wanted);
            }
    } else {
        status = no_instance(p, wanted, file, err);
    }
    free(file);
    free(marks);
    return status;
}

static bool is_drawn(const struct metric *m)
{
    return m->ds && !m->hidden && m->kind != METRIC_TEXT;
}

/* A graph of one metric for which the profile has none. */
static void graph_of_metric(struct arena *a, const struct section *s, uint16_t metric, struct graph *g)
{
    const struct metric *m = &s->metrics[metric];
    char *title = arena_string(a, m->name), *p;

    for (p = title; *p; p++)
        if (*p == '_')
            *p = ' ';
    if (title[0] >= 'a' && title[0] <= 'z')
        title[0] = (char)(title[0] - 'a' + 'A');
    *g = (struct graph){
        .name = m->name, .title = title, .factor = 1, .lower = NAN, .upper = NAN, .limit = -1
    };
    g->up = arena_copy(a, &metric, sizeof metric);
    g->up_count = 1;
    g->unit = m->unit ? m->unit : "";
    g->style = m->kind == METRIC_STATE ? GRAPH_STATE : strcmp(g->unit, "%") == 0 ? GRAPH_LEVEL : GRAPH_LINES;
    if (m->kind == METRIC_COUNTER)
        g->unit = m->unit ? arena_stringf(a, "%s/s", m->unit) : "1/s";
}

static int no_graph(const struct section *s, const char *wanted, struct err *err)
{
    const char **words = mem_array((size_t)s->graph_count + s->metric_count + 1, sizeof *words), *near;
    size_t n = 0, i;

    for (i = 0; i < s->graph_count; i++)
        words[n++] = s->graphs[i].name;
    for (i = 0; i < s->metric_count; i++)
        if (is_drawn(&s->metrics[i]))
            words[n++] = s->metrics[i].name;
    near = text_nearest(wanted, words);
    if (near)
        err_set(err, "group %s has neither a graph nor a stored metric \"%.80s\"; is it \"%s\"?", s->name,
                wanted, near);
    else
        err_set(err, "group %s has neither a graph nor a stored metric \"%.80s\"", s->name, wanted);
    free(words);
    return -1;
}

int pick_graphs(struct arena *a, const struct section *s, const char *wanted, const struct graph **out,
                struct err *err)
{
    struct graph *made;
    size_t i;
    int n = 0;

    for (i = 0; wanted && i < s->graph_count; i++)
        if (strcmp(s->graphs[i].name, wanted) == 0) {
            *out = &s->graphs[i];
            return 1;
        }
    if (!wanted && s->graph_count) {
        *out = s->graphs;
        return s->graph_count;
    }
    made = arena_array(a, (size_t)s->metric_count + 1, sizeof *made);
    for (i = 0; i < s->metric_count; i++)
        if (is_drawn(&s->metrics[i]) && (!wanted || strcmp(s->metrics[i].name, wanted) == 0))
            graph_of_metric(a, s, (uint16_t)i, &made[n++]);
    if (wanted && !n)
        return no_graph(s, wanted, err);
    *out = made;
    return n;
}
