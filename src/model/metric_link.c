/* metric_link.c: what metrics of a section have to do with each other: computed values, conditions, joins;
 * no circles. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/metric_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct link_rpn {
    struct section_build *b;
    size_t metric;
};

static int link_raw(const struct link_rpn *l, int m, struct err *err)
{
    const struct section_metric *d = &l->b->drafts[m];

    if (!d->oid)
        return err_set(err, "'%s' is computed, so it has no raw number", l->b->names[m]);
    return 2 * m + 1;
}

/* Number of the variable: see struct metric. */
static int link_variable(void *ctx, const char *word, struct err *err)
{
    const struct link_rpn *l = ctx;
    const char *dot = strchr(word, '.'), *near;
    char name[64];

    if (!strcmp(word, "raw"))
        return link_raw(l, (int)l->metric, err);
    snprintf(name, sizeof name, "%.*s", dot ? (int)(dot - word) : (int)strlen(word), word);
    if (dot && strcmp(dot, ".raw") != 0)
        return err_set(err, "'%s': only .raw can follow the name of a metric", word);
    for (size_t m = 0; m < l->b->count; m++) {
        if (strcmp(l->b->names[m], name) != 0)
            continue;
        if (l->b->drafts[m].kind == METRIC_TEXT)
            return err_set(err, "'%s' is a text, nothing can be computed from it", name);
        if (dot)
            return link_raw(l, (int)m, err);
        if (m == l->metric)
            return err_set(err, "it would be computed from itself; its number as sent is 'raw'");
        return (int)(2 * m);
    }
    near = text_nearest(name, l->b->names);
    return near ? err_set(err, "no metric '%s' in this section; did you mean '%s'?", name, near) : -1;
}

static const struct rpn *link_compile(struct section_build *b, size_t metric, const struct conf_node *n)
{
    struct link_rpn l = { b, metric };
    struct err err = { "" };
    const struct rpn *program;

    if (!n)
        return NULL;
    program = rpn_compile(b->env->arena, n->text, link_variable, &l, &err);
    if (!program) {
        b->drafts[metric].bad = true;
        report_error(b->env->report, n->file, n->line, "metric %s: '%s': %s", b->names[metric], n->name,
                     err.text);
    }
    return program;
}

static void link_metric(struct section_build *b, size_t i)
{
    struct section_metric *d = &b->drafts[i];
    struct metric *m = &b->built[i];
    int count;

    if (d->bad)
        return;
    m->compute = link_compile(b, i, d->compute);
    m->max_rate = link_compile(b, i, d->max_rate);
    count = section_conditions(b, d->only, &m->only);
    if (count < 0)
        d->bad = true;
    else
        m->only_count = (uint16_t)count;
}

/* --- stand-ins: a metric that gives its value to another one --- */

static void link_fill_words(struct section_build *b, size_t i, const struct metric *target)
{
    const struct conf_node *n = b->drafts[i].fills;
    const struct metric *m = &b->built[i];

    for (size_t k = 0; k < m->word_count; k++) {
        size_t t = 0;

        while (t < target->word_count && strcmp(target->words[t].word, m->words[k].word) != 0)
            t++;
        if (t == target->word_count)
            report_error(b->env->report, n->file, n->line,
                         "metric %s: '%s', which it fills, has no word '%s'", b->names[i], target->name,
                         m->words[k].word);
    }
}

/* Number of the metric that metric i fills, or -1. */
static int link_fill_target(struct section_build *b, size_t i)
{
    const struct conf_node *n = b->drafts[i].fills;
    int t = n && !b->drafts[i].bad ? section_metric_named(b, n, n->text, "'fills'") : -1;

    if (t < 0)
        return -1;
    if (b->drafts[t].kind != b->drafts[i].kind) {
        report_error(b->env->report, n->file, n->line,
                     "metric %s: it is a %s, but '%s', which it fills, is a %s", b->names[i],
                     profile_kind_name(b->drafts[i].kind), b->names[t], profile_kind_name(b->drafts[t].kind));
        return -1;
    }
    if (b->drafts[i].kind == METRIC_STATE)
        link_fill_words(b, i, &b->built[t]);
    return t;
}

static void link_fillers(struct section_build *b)
{
    int *target = mem_array(b->count + 1, sizeof *target);
    uint16_t *list = mem_array(b->count + 1, sizeof *list);

    for (size_t i = 0; i < b->count; i++)
        target[i] = link_fill_target(b, i);
    for (size_t t = 0; t < b->count; t++) {
        uint16_t count = 0;

        for (size_t i = 0; i < b->count; i++)
            if (target[i] == (int)t)
                list[count++] = (uint16_t)i;
        b->built[t].fillers = arena_copy(b->env->arena, list, count * sizeof *list);
        b->built[t].filler_count = count;
    }
    free(list);
    free(target);
}

/* --- circles: metric -> metrics that have to be known before it --- */

struct link_walk {
    const struct section_build *b;
    uint8_t *state; /* 0 not seen, 1 on the path, 2 done */
    uint16_t *path;
    size_t depth;
    bool told;
};

static void link_visit(struct link_walk *w, size_t m);

static void link_follow(struct link_walk *w, size_t to)
{
    char text[400] = "";
    size_t from = w->depth, len = 0;
    const struct conf_node *n;

    if (w->state[to] != 1) {
        link_visit(w, to);
        return;
    }
    if (w->told)
        return;
    w->told = true;
    while (from && w->path[from - 1] != to)
        from--;
    for (size_t i = from ? from - 1 : 0; i < w->depth && len < sizeof text - 1; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s needs ", w->b->names[w->path[i]]);
    n = w->b->drafts[to].node;
    report_error(w->b->env->report, n->file, n->line, "metrics need each other in a circle: %s%s", text,
                 w->b->names[to]);
}

static void link_follow_rpn(struct link_walk *w, const struct rpn *program)
{
    const int *variables;
    size_t count = program ? rpn_variables(program, &variables) : 0;

    for (size_t i = 0; i < count; i++)
        if (variables[i] % 2 == 0) /* raw numbers need nothing */
            link_follow(w, (size_t)variables[i] / 2);
}

static void link_visit(struct link_walk *w, size_t m)
{
    const struct metric *metric = &w->b->built[m];

    if (w->state[m])
        return;
    w->state[m] = 1;
    w->path[w->depth++] = (uint16_t)m;
    link_follow_rpn(w, metric->compute);
    link_follow_rpn(w, metric->max_rate);
    for (size_t i = 0; i < metric->only_count; i++)
        link_follow(w, (size_t)metric->only[i].metric);
    for (size_t i = 0; i < metric->filler_count; i++)
        link_follow(w, metric->fillers[i]);
    for (size_t i = 0; i < metric->column_count; i++) {
        const struct column *c = &w->b->columns[metric->columns[i]];

        for (size_t k = 0; k < c->at_count; k++)
            if (c->at[k].metric >= 0)
                link_follow(w, (size_t)c->at[k].metric);
    }
    w->depth--;
    w->state[m] = 2;
}

static void link_circles(struct section_build *b)
{
    struct link_walk w = { .b = b };

    w.state = mem_array(b->count + 1, sizeof *w.state);
    w.path = mem_array(b->count + 1, sizeof *w.path);
    for (size_t i = 0; i < b->count; i++)
        link_visit(&w, i);
    free(w.state);
    free(w.path);
}

int metric_link_all(struct section_build *b)
{
    size_t before = b->env->report->errors;

    for (size_t i = 0; i < b->count; i++)
        link_metric(b, i);
    link_fillers(b);
    if (b->env->report->errors == before)
        link_circles(b);
    return b->env->report->errors > before ? -1 : 0;
}
