/* section.c: one section of a profile, from its merged tree to what the poller works with. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/section.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/alarm_load.h"
#include "model/column.h"
#include "model/condition.h"
#include "model/graph_load.h"
#include "model/metric_link.h"
#include "model/metric_load.h"
#include "model/section_hash.h"

enum { SECTION_LABELS = 20, SECTION_WEEK = 7 * 24 * 3600 * 1000 };

static const char *const section_keeps[] = { "max", "min", NULL };

#define ROW(field, kind, def, help, words)                                          \
    {                                                                               \
#field, kind, offsetof(struct section_build, field), 0, 0, def, help, words \
    }
const struct option_row section_rows[] = {
    ROW(group, OPTION_TEXT, "(the section's name)", "group in poll --json", NULL),
    ROW(help, OPTION_TEXT, NULL, "one sentence for people", NULL),
    ROW(table, OPTION_NAME, NULL,
        "the table that is walked, name or numbers; without it the section holds single objects", NULL),
    { "every", OPTION_DURATION, offsetof(struct section_build, every), 1000, SECTION_WEEK, "1m",
      "how often it is polled, and the "
      "step of its RRD files",
      NULL },
    ROW(labels, OPTION_TEXTS, NULL, "metrics that name a row; the first that is not empty counts", NULL),
    ROW(match, OPTION_TEXTS, NULL, "beginnings of sysObjectID: other devices are not asked", NULL),
    ROW(markers, OPTION_TEXTS, NULL, "objects whose change means: read rows and fixed metrics anew", NULL),
    ROW(discontinuity, OPTION_NAME, NULL, "metric with the time when the row's counters began anew", NULL),
    ROW(walk, OPTION_FLAG, "false", "rows come and go: walk the table every time", NULL),
    ROW(slow, OPTION_FLAG, "false",
        "a big table: asked after everything else, a little at a time, and not when the device strains",
        NULL),
    ROW(slots, OPTION_FLAG, "false", "rows are places: each keeps its name, whatever is put in it", NULL),
    ROW(keep, OPTION_WORD, "max", "extremes that the archives keep beside the average", section_keeps),
    ROW(replaces, OPTION_TEXTS, NULL, "sections that a device does without when it has rows here", NULL),
    ROW(only, OPTION_TEXTS, NULL, "conditions on rows; other rows are left out", NULL),
    ROW(metrics, OPTION_GROUP, NULL, "what is read", NULL),
    ROW(conditions, OPTION_GROUP, NULL, "what makes a ticket", NULL),
    ROW(graphs, OPTION_GROUP, NULL, "what is drawn", NULL),
};
#undef ROW
const size_t section_row_count = sizeof section_rows / sizeof *section_rows;

const char *section_keep(struct section_build *b, const char *text)
{
    return text ? arena_string(b->env->arena, text) : NULL;
}

const char *section_keep_file(struct section_env *env, const char *file)
{
    if (env->file != file) {
        env->file = file;
        env->file_kept = arena_string(env->arena, file);
    }
    return env->file_kept;
}

int section_metric_named(struct section_build *b, const struct conf_node *at, const char *name,
                         const char *what)
{
    char advice[300];

    for (size_t i = 0; i < b->count; i++)
        if (!strcmp(b->names[i], name))
            return (int)i;
    report_error(b->env->report, at->file, at->line, "%s of %s: no metric '%s'%s", what, b->what, name,
                 option_advice(name, b->names, advice));
    return -1;
}

int section_metric_list(struct section_build *b, const struct conf_node *at, const char *what,
                        const uint16_t **out, size_t max)
{
    size_t count = conf_text_count(at);
    uint16_t *numbers = arena_array(b->env->arena, count, sizeof *numbers);
    int rc = (int)count;

    if (count > max) {
        report_error(b->env->report, at->file, at->line, "%s of %s: more than %zu metrics", what, b->what,
                     max);
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        const struct conf_node *n = conf_text_at(at, i);
        int m = section_metric_named(b, n, n->text, what);

        if (m < 0)
            rc = -1;
        else
            numbers[i] = (uint16_t)m;
    }
    *out = numbers;
    return rc;
}

static void section_table(struct section_build *b)
{
    const char *instance;
    struct err err = { "" };
    struct oid oid;
    int is_column;

    b->section->table = b->table != NULL;
    if (!b->table || !column_resolve(b->env, b->table->text, &oid, &is_column, &instance, &err))
        return;
    report_error(b->env->report, b->table->file, b->table->line, "'table' in %s: %s", b->what, err.text);
}

static void section_match(struct section_build *b)
{
    size_t count = conf_text_count(b->match);
    struct oid *list = arena_array(b->env->arena, count, sizeof *list);
    const char *instance;
    struct err err = { "" };
    int is_column;

    for (size_t i = 0; i < count; i++) {
        const struct conf_node *n = conf_text_at(b->match, i);

        if (column_resolve(b->env, n->text, &list[i], &is_column, &instance, &err))
            report_error(b->env->report, n->file, n->line, "'match' in %s: %s", b->what, err.text);
    }
    b->section->match = list;
    b->section->match_count = (uint16_t)count;
}

static void section_labels(struct section_build *b)
{
    int count = section_metric_list(b, b->labels, "label", &b->section->labels, SECTION_LABELS);

    if (count > 0)
        b->section->label_count = (uint16_t)count;
}

static void section_discontinuity(struct section_build *b)
{
    int m;

    b->section->discontinuity = UINT16_MAX;
    if (!b->discontinuity)
        return;
    m = section_metric_named(b, b->discontinuity, b->discontinuity->text, "discontinuity");
    if (m >= 0)
        b->section->discontinuity = (uint16_t)m;
}

static void section_replaces(struct section_build *b)
{
    size_t count = conf_text_count(b->replaces);
    const char **list = arena_array(b->env->arena, count, sizeof *list);
    char advice[300];

    for (size_t i = 0; i < count; i++) {
        const struct conf_node *n = conf_text_at(b->replaces, i);
        size_t k = 0;

        while (b->env->known_sections[k] && strcmp(b->env->known_sections[k], n->text) != 0)
            k++;
        if (!b->env->known_sections[k])
            report_error(b->env->report, n->file, n->line,
                         "'replaces' in %s: no profile has a section '%s'%s", b->what, n->text,
                         option_advice(n->text, b->env->known_sections, advice));
        list[i] = section_keep(b, n->text);
    }
    b->section->replaces = list;
    b->section->replace_count = (uint16_t)count;
}

int section_conditions(struct section_build *b, const struct conf_node *list, const struct condition **out)
{
    const struct condition_place place = { .arena = b->env->arena,
                                           .report = b->env->report,
                                           .metrics = b->built,
                                           .names = b->names,
                                           .what = b->what };

    return condition_parse(&place, list, out);
}

static void section_only(struct section_build *b)
{
    int count = section_conditions(b, b->only, &b->section->only);

    if (count > 0)
        b->section->only_count = (uint16_t)count;
}

static void section_fields(struct section_build *b)
{
    struct section *s = b->section;

    s->name = section_keep(b, b->node->name);
    s->group = b->group ? section_keep(b, b->group) : s->name;
    s->help = section_keep(b, b->help);
    s->every = b->every;
    s->walk = b->walk;
    s->slow = b->slow;
    s->slots = b->slots;
    s->keep_min = b->keep == 1;
    s->file = section_keep_file(b->env, b->node->file);
    s->line = b->node->line;
    if (s->every % 1000)
        report_error(b->env->report, conf_find(b->node, "every")->file, conf_find(b->node, "every")->line,
                     "'every' in %s: whole seconds only", b->what);
    if (!b->metrics || !b->metrics->count)
        report_error(b->env->report, b->node->file, b->node->line, "%s has no metrics", b->what);
}

static bool section_metric_plain(const struct section_build *b, const struct metric *m)
{
    const struct column *c = m->column_count ? &b->columns[m->columns[0]] : NULL;

    return c && (c->source == COLUMN_TABLE || c->source == COLUMN_SCALAR) && m->form == FORM_PLAIN &&
           (m->kind == METRIC_COUNTER || m->kind == METRIC_GAUGE || m->kind == METRIC_STATE) &&
           !m->only_count && !m->special_count && !m->compute && m->scale == 1 && m->offset == 0;
}

/* What the poller looks at for each value of each poll. */
static void section_prepare(struct section_build *b)
{
    int16_t sources = 0;

    for (size_t i = 0; i < b->count; i++) {
        struct metric *m = &b->built[i];

        m->counter = m->kind == METRIC_COUNTER ? (int16_t)b->section->counter_count++ : -1;
        m->source = m->ds ? sources++ : (int16_t)-1;
        m->plain = section_metric_plain(b, m);
    }
}

/* Each step goes on from what the one before has found good: no error has a tail of others. */
static void section_parts(struct section_build *b)
{
    section_fields(b);
    section_table(b);
    section_match(b);
    column_load_markers(b);
    section_replaces(b);
    if (metric_load_all(b) | column_load_all(b))
        return;
    section_labels(b);
    section_discontinuity(b);
    section_only(b);
    metric_link_all(b);
    if (!metric_load_ds(b))
        graph_load_all(b);
    alarm_load_all(b);
    section_prepare(b);
    b->section->metrics = b->built;
    b->section->metric_count = (uint16_t)b->count;
}

struct section *section_build(struct section_env *env, const struct conf_node *node)
{
    struct section_build b = { .env = env, .node = node };
    size_t before = env->report->errors;

    if (node->type != CONF_GROUP) {
        option_wrong_type(node, "sections", "a group: { metrics: { ... }; }", env->report);
        return NULL;
    }
    snprintf(b.what, sizeof b.what, "section %.140s", node->name);
    option_defaults(section_rows, section_row_count, &b);
    if (option_fill(node, b.what, false, section_rows, section_row_count, &b, env->report))
        return NULL;
    b.section = arena_alloc(env->arena, sizeof *b.section);
    section_parts(&b);
    free(b.drafts);
    free(b.names);
    free(b.columns);
    if (env->report->errors > before)
        return NULL;
    b.section->hash = section_hash(b.section);
    return b.section;
}
