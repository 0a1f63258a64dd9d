/* graph_load.c: the graphs of a section. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/graph_load.h"

#include <math.h>
#include <stdio.h>

enum { GRAPH_LINES_MAX = 20 };

struct graph_draft {
    const char *title, *unit;
    const struct conf_node *up, *down, *limit;
    double factor, lower, upper;
    uint8_t style;
};

static const char *const graph_styles[] = { "mirror", "level", "lines", "state",
                                            NULL }; /* enum graph_style */

#define ROW(field, kind, def, help, words)                                        \
    {                                                                             \
#field, kind, offsetof(struct graph_draft, field), 0, 0, def, help, words \
    }
const struct option_row graph_load_rows[] = {
    ROW(title, OPTION_TEXT, "(the graph's name)", "heading", NULL),
    ROW(style, OPTION_WORD, "lines", "in above and out below; one level; lines; states over time",
        graph_styles),
    ROW(up, OPTION_TEXTS, NULL, "metrics drawn upwards", NULL),
    ROW(down, OPTION_TEXTS, NULL, "style mirror: metrics drawn downwards", NULL),
    ROW(factor, OPTION_NUMBER, "1", "shown value = stored value * factor", NULL),
    ROW(unit, OPTION_TEXT, NULL, "unit of what is shown", NULL),
    ROW(lower, OPTION_NUMBER, "(automatic)", "lower end of the scale", NULL),
    ROW(upper, OPTION_NUMBER, "(automatic)", "upper end of the scale", NULL),
    ROW(limit, OPTION_NAME, NULL, "metric that is the most possible, drawn as a line", NULL),
};
#undef ROW
const size_t graph_load_row_count = sizeof graph_load_rows / sizeof *graph_load_rows;

static int graph_fail(struct section_build *b, const struct conf_node *at, const char *name, const char *text)
{
    report_error(b->env->report, at->file, at->line, "graph %s: %s", name, text);
    return -1;
}

static int graph_stored(struct section_build *b, const char *name, const struct conf_node *at,
                        const uint16_t *numbers, size_t count, bool state)
{
    char text[200];

    for (size_t i = 0; i < count; i++) {
        const struct metric *m = &b->built[numbers[i]];

        if (!m->ds) {
            snprintf(text, sizeof text, "'%.100s' is not stored, so it can not be drawn", m->name);
            return graph_fail(b, at, name, text);
        }
        if (state && m->kind != METRIC_STATE && m->kind != METRIC_BITS) {
            snprintf(text, sizeof text, "style = \"state\" is for states, '%.100s' is a %s", m->name,
                     profile_kind_name(m->kind));
            return graph_fail(b, at, name, text);
        }
    }
    return 0;
}

static int graph_metrics(struct section_build *b, const char *name, const struct graph_draft *d,
                         struct graph *g)
{
    bool state = d->style == GRAPH_STATE;
    uint16_t limit;
    int up, down;

    if (!conf_text_count(d->up))
        return -2;
    if (d->down && d->style != GRAPH_MIRROR)
        return graph_fail(b, d->down, name, "'down' is for style = \"mirror\"");
    up = section_metric_list(b, d->up, "a graph", &g->up, GRAPH_LINES_MAX);
    down = section_metric_list(b, d->down, "a graph", &g->down, GRAPH_LINES_MAX);
    if (up < 0 || down < 0 || graph_stored(b, name, d->up, g->up, (size_t)up, state) ||
        (d->down && graph_stored(b, name, d->down, g->down, (size_t)down, state)))
        return -1;
    g->up_count = (uint8_t)up;
    g->down_count = (uint8_t)down;
    g->limit = -1;
    if (!d->limit)
        return 0;
    g->limit = section_metric_named(b, d->limit, d->limit->text, "a graph");
    limit = (uint16_t)g->limit;
    return g->limit < 0 || graph_stored(b, name, d->limit, &limit, 1, false) ? -1 : 0;
}

static int graph_load(struct section_build *b, const struct conf_node *node, struct graph *g)
{
    struct graph_draft d;
    char what[160];
    int rc;

    if (node->type != CONF_GROUP)
        return option_wrong_type(node, "graphs", "a group: { style = ...; up = ...; }", b->env->report);
    snprintf(what, sizeof what, "graph %.100s", node->name);
    option_defaults(graph_load_rows, graph_load_row_count, &d);
    if (option_fill(node, what, false, graph_load_rows, graph_load_row_count, &d, b->env->report))
        return -1;
    g->name = section_keep(b, node->name);
    g->title = d.title ? section_keep(b, d.title) : g->name;
    g->unit = section_keep(b, d.unit);
    g->style = d.style;
    g->factor = d.factor;
    g->lower = d.lower;
    g->upper = d.upper;
    rc = graph_metrics(b, node->name, &d, g);
    if (rc == -2)
        return graph_fail(b, node, node->name, "'up' is missing: which metrics are drawn?");
    if (!rc && d.lower >= d.upper)
        return graph_fail(b, conf_find(node, "lower"), node->name, "'lower' is not below 'upper'");
    return rc;
}

int graph_load_all(struct section_build *b)
{
    size_t count = b->graphs ? b->graphs->count : 0;
    struct graph *graphs = arena_array(b->env->arena, count, sizeof *graphs);
    int rc = 0;

    for (size_t i = 0; i < count; i++)
        if (graph_load(b, &b->graphs->items[i], &graphs[i]))
            rc = -1;
    b->section->graphs = graphs;
    b->section->graph_count = (uint16_t)count;
    return rc;
}
