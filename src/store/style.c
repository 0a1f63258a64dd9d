/* style.c: the four styles of graphs, as arguments for rrdtool. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/style.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/bands.h"
#include "store/legend.h"

/* non-ASCII: triangles that point up and down once rrdtool has turned the label. */
#define DOWN "◂"
#define UP   "▸"

/* A gap is where none of the curves has a value, as far as that is an outage: not before the first sample of
 * a new file, and not in the newest steps, whose samples may be on their way. Both are decided by the picture
 * itself, so that a command stays true when it is pasted tomorrow. */
void style_gaps(struct brush *b, bool below)
{
    struct buf none;
    long slack = 0;
    bool earlier = false;
    size_t i;

    if (!b->curve_count)
        return;
    buf_init(&none, 0);
    for (i = 0; i < b->curve_count; i++) {
        const struct brush_curve *c = &b->curves[i];
        long wait = c->ds->heartbeat > 2 * c->peek->step ? c->ds->heartbeat : 2 * c->peek->step;

        buf_printf(&none, "%s_raw,UN,%s", c->id, i ? "*," : "");
        earlier = earlier || c->ds->earlier;
        slack = wait > slack ? wait : slack;
    }
    brush_add(b->list, "CDEF:none=%s1,*", none.data);
    buf_free(&none);
    brush_add(b->list, "CDEF:old=none,TIME,NOW,%ld,-,LT,*", slack + (long)((b->paint->hold + 999) / 1000));
    if (!earlier) /* "seen" is unknown until the first sample, then 1 */
        brush_add(b->list, "CDEF:seen=none,PREV,1,IF");
    brush_add(b->list, "CDEF:gap=%sINF,UNKN,IF", earlier ? "old," : "old,seen,UN,0,1,IF,*,");
    brush_add(b->list, "AREA:gap#F2B8B570::skipscale");
    if (below) {
        brush_add(b->list, "CDEF:gap_below=gap,-1,*");
        brush_add(b->list, "AREA:gap_below#F2B8B570::skipscale");
    }
}

/* --lower-limit and --upper-limit: what the profile says, else what is given here (NaN = automatic). */
static void style_bounds(struct brush *b, double lower, double upper)
{
    const struct graph *g = b->paint->graph;

    if (!isnan(g->lower))
        lower = g->lower;
    if (!isnan(g->upper))
        upper = g->upper;
    if (!isnan(lower))
        brush_option(b->list, "--lower-limit", "%.10g", lower);
    if (!isnan(upper))
        brush_option(b->list, "--upper-limit", "%.10g", upper);
}

static double style_max(const struct brush *b, bool below)
{
    double max = 0;
    size_t i;

    for (i = 0; i < b->curve_count; i++)
        if (b->curves[i].below == below && b->curves[i].ds->known && b->curves[i].ds->max * b->factor > max)
            max = b->curves[i].ds->max * b->factor;
    return max;
}

/* The newest known value of the metric that bounds the graph, or NaN. */
static double style_limit(const struct brush *b)
{
    const struct graph *g = b->paint->graph;
    const struct peek_ds *ds;

    if (g->limit < 0 || b->paint->file_count != 1)
        return NAN;
    ds = peek_find(&b->peeks[0], b->paint->section->metrics[g->limit].ds);
    return ds && ds->known && ds->last > 0 && isfinite(ds->last) ? ds->last : NAN;
}

/* A right axis in per cent of the limit; its decimals follow the data, so that a quiet port has more than "0
 * %" on it. */
static void style_right_axis(struct brush *b, double limit)
{
    double top = fmax(style_max(b, false), style_max(b, true)) / limit * 100;
    int decimals = top >= 5 || top <= 0 ? 0 : top >= 0.5 ? 1 : top >= 0.05 ? 2 : 3;

    if (!brush_has_legend(b))
        return;
    if (isnan(limit)) {
        brush_blank_axis(b, "right");
        return;
    }
    brush_add(b->list,
              "--force-rules-legend"); /* the limit is told also when its line is above the picture */
    brush_option(b->list, "--right-axis", "%.12g:0", 100 / limit);
    brush_option(b->list, "--right-axis-format", "%%3.%dlf %%%%", decimals);
}

static void style_limit_lines(struct brush *b, double limit, bool below)
{
    struct buf number, text;

    if (isnan(limit))
        return;
    buf_init(&number, 200);
    buf_init(&text, 400);
    brush_number(limit, b->unit, &number);
    brush_text(&text, b->paint->section->metrics[b->paint->graph->limit].name, 20);
    buf_text(&text, " ");
    brush_text(&text, number.data, 40);
    buf_text(&text, " = 100 %");
    if (brush_has_legend(b))
        legend_break(b, text.len);

    brush_add(b->list, "HRULE:%.12g#B91C1C%s%s", limit, brush_has_legend(b) ? ":" : "",
              brush_has_legend(b) ? text.data : "");
    if (below)
        brush_add(b->list, "HRULE:%.12g#B91C1C", -limit);
    buf_free(&number);
    buf_free(&text);
}

static void style_mirror_curve(struct brush *b, const struct brush_curve *c, unsigned columns, bool pair,
                               bool stack)
{
    char *how = mem_stringf("AREA:%s%s#%s%s", c->id, c->below ? "_neg" : "", c->colour, pair ? "88" : "DD");

    legend_row(b, c, columns, how, stack ? ":STACK" : "");
    free(how);
}

static void style_edge(struct brush *b, const struct brush_curve *c)
{
    const char *dark = strcmp(c->colour, "0E9F6E") == 0   ? "0B7A55"
                       : strcmp(c->colour, "3B6FE0") == 0 ? "2A55B8"
                                                          : c->colour;

    brush_add(b->list, "LINE1:%s%s#%s", c->id, c->below ? "_neg" : "", dark);
}

static void style_percentile(struct brush *b, const struct brush_curve *c, unsigned columns, bool first)
{
    char span[32], text[80];

    if (!c->ds->known)
        return;
    if (!brush_has_legend(b) || !(columns & LEGEND_BIT(LEGEND_95)))
        legend_define(b, c, LEGEND_95);
    if (c->below)
        brush_add(b->list, "CDEF:%s_95_neg=%s,POP,%s_95,-1,*", c->id, c->id, c->id);
    snprintf(text, sizeof text, "95th percentile of %s averages", text_duration_show(b->fine * 1000, span));
    if (first && brush_has_legend(b))
        legend_break(b, strlen(text));
    brush_add(b->list, "LINE1.5:%s_95%s#C2410C:%s:dashes=6,3", c->id, c->below ? "_neg" : "",
              first && brush_has_legend(b) ? text : "");
}

/* Which columns the table of a mirror has: percentiles of pairs only, totals of counters only. */
static unsigned style_mirror_columns(const struct brush *b, bool pair)
{
    unsigned columns = LEGEND_BIT(LEGEND_NOW) | LEGEND_BIT(LEGEND_AVERAGE) | LEGEND_BIT(LEGEND_PEAK);

    if (pair)
        columns |= LEGEND_BIT(LEGEND_95);
    if (b->curve_count && b->curves[0].metric->kind == METRIC_COUNTER)
        columns |= LEGEND_BIT(LEGEND_SUM);
    return legend_columns(b, columns);
}

static void style_mirror_label(struct brush *b)
{
    const struct section *s = b->paint->section;
    const struct graph *g = b->paint->graph;
    bool in_out = g->up_count && g->down_count && strncmp(s->metrics[g->up[0]].name, "in_", 3) == 0 &&
                  strncmp(s->metrics[g->down[0]].name, "out_", 4) == 0;

    char *text = mem_stringf(in_out && b->height >= 150 ? DOWN " out    %s    in " UP : "%s", b->unit);

    brush_vertical(b, text);
    free(text);
}

static void style_mirror(struct brush *b)
{
    bool pair = b->paint->graph->up_count <= 1 && b->paint->graph->down_count <= 1, below = false;
    double limit = style_limit(b), up = style_max(b, false), down = style_max(b, true);
    unsigned columns = style_mirror_columns(b, pair);
    size_t i;

    style_mirror_label(b);
    for (i = 0; i < b->curve_count; i++)
        below = below || b->curves[i].below;
    if (up <= 0 && down <= 0) /* all zero, or nothing: an axis of 0 to 1 instead of one of powers of ten */
        style_bounds(b, below ? -1 : 0, 1);
    else
        style_bounds(b, down >= 0.6 * limit ? -limit : 0, up >= 0.6 * limit ? limit : 0);
    style_right_axis(b, limit);
    brush_define(b);
    style_gaps(b, below);
    for (i = 0; i < b->curve_count && b->extreme; i++)
        brush_add(b->list, "AREA:%s_top%s#%s24", b->curves[i].id, b->curves[i].below ? "_neg" : "",
                  b->curves[i].colour);
    legend_head(b, columns);
    for (i = 0; i < b->curve_count; i++)
        style_mirror_curve(b, &b->curves[i], columns, pair,
                           i > 0 && b->curves[i].below == b->curves[i - 1].below);
    for (i = 0; i < b->curve_count && pair; i++)
        style_edge(b, &b->curves[i]);
    for (i = 0; i < b->curve_count && pair; i++)
        style_percentile(b, &b->curves[i], columns, i == 0);
    style_limit_lines(b, limit, below);
    legend_keys(b);
}

/* Between the average and the kept extremes. */
static void style_band(struct brush *b, const struct brush_curve *c)
{
    bool low = b->paint->section->keep_min;

    if (!b->extreme)
        return;
    brush_add(b->list, "CDEF:%s_band=%s%s,%s%s,-,0,MAX", c->id, c->id, low ? "" : "_top", c->id,
              low ? "_top" : "");
    brush_add(b->list, "AREA:%s%s", c->id, low ? "_top" : "");
    brush_add(b->list, "AREA:%s_band#%s30::STACK", c->id, c->colour);
    if (low) /* a short dip is a thin band: as a line it is seen */
        brush_add(b->list, "LINE1:%s_top#%s60", c->id, c->colour);
}

static unsigned style_value_columns(const struct brush *b)
{
    unsigned columns = LEGEND_BIT(LEGEND_NOW) | LEGEND_BIT(LEGEND_MIN) | LEGEND_BIT(LEGEND_AVERAGE) |
                       LEGEND_BIT(LEGEND_PEAK);

    if (b->curve_count && b->curves[0].metric->kind == METRIC_COUNTER)
        columns |= LEGEND_BIT(LEGEND_SUM);
    return legend_columns(b, columns);
}

static bool has_word(const char *name, const char *word)
{
    return strstr(name, word) != NULL;
}

/* Which end of a level asks for attention: a full disk, an empty cartridge; 0 = not known. */
static int style_bad_end(const struct brush *b)
{
    const char *name = b->curve_count ? b->curves[0].metric->name : "";

    if (has_word(name, "used") || has_word(name, "load") || has_word(name, "util") || has_word(name, "busy"))
        return 1;
    return b->paint->section->keep_min ? -1 : 0;
}

static void style_zones(struct brush *b)
{
    int bad = style_bad_end(b);

    if (bad > 0) {
        brush_add(b->list, "AREA:80::skipscale");
        brush_add(b->list, "AREA:10#F59E0B1E::STACK:skipscale");
        brush_add(b->list, "AREA:10#DC262626::STACK:skipscale");
    } else if (bad < 0) {
        brush_add(b->list, "AREA:15#F59E0B1E::skipscale");
        brush_add(b->list, "AREA:5#DC262626::skipscale");
    }
}

static void style_level(struct brush *b)
{
    bool percent = strcmp(b->unit, "%") == 0, alone = b->curve_count == 1;
    double max = style_max(b, false);
    unsigned columns = style_value_columns(b);
    size_t i;

    style_bounds(b, 0, percent ? 100 : max > 0 ? NAN : 1);
    percent =
        percent && max <= 100 &&
        (isnan(b->paint->graph->upper) || (b->paint->graph->upper >= 100 && b->paint->graph->upper <= 100));
    if (percent) {
        brush_add(b->list, "--rigid");
        brush_option(b->list, "--y-grid", "%s",
                     b->height >= 180  ? "10:2"
                     : b->height >= 90 ? "25:1"
                                       : "50:1");
        brush_option(b->list, "--left-axis-format", "%%3.0lf %%%%");
    }
    brush_vertical(b, percent && b->paint->graph->title ? b->paint->graph->title : b->unit);
    style_right_axis(b, NAN);
    brush_define(b);
    if (percent)
        style_zones(b);
    style_gaps(b, false);
    legend_head(b, columns);
    if (alone)
        b->curves[0].colour = "334155";
    for (i = 0; i < b->curve_count; i++) {
        const struct brush_curve *c = &b->curves[i];
        char *how = mem_stringf(alone ? "AREA:%s#%s55" : "LINE2:%s#%s", c->id, c->colour);

        style_band(b, c);
        legend_row(b, c, columns, how, "");
        free(how);
        if (alone)
            brush_add(b->list, "LINE2:%s#1E293B", c->id);
    }
    legend_keys(b);
}

/* Lines need no zero to be honest: 230 V would be a flat line above one. It is there where it costs less than
 * half the height. */
static void style_lines_bounds(struct brush *b)
{
    double min = INFINITY, max = style_max(b, false);
    size_t i;

    for (i = 0; i < b->curve_count; i++)
        if (b->curves[i].ds->known)
            min = fmin(min, b->curves[i].ds->min * b->factor);
    if (isinf(min) || (min >= 0 && max <= 0)) {
        style_bounds(b, 0, 1);
    } else {
        style_bounds(b, min >= 0 && min < max / 2 ? 0 : NAN, NAN);
        if (min >= max / 2 && isnan(b->paint->graph->lower)) {
            brush_add(b->list, "--alt-autoscale");
            if (!b->si) /* else rrdtool writes 26 three times for 25.5, 26 and 26.5 */
                brush_option(b->list, "--left-axis-format", "%%.%dlf",
                             max - min >= 20    ? 0
                             : max - min >= 2   ? 1
                             : max - min >= 0.2 ? 2
                                                : 3);
        }
    }
}

static void style_lines(struct brush *b)
{
    double limit = style_limit(b);
    unsigned columns = style_value_columns(b);
    size_t i;

    brush_vertical(b, b->unit);
    style_lines_bounds(b);
    style_right_axis(b, limit);
    brush_define(b);
    style_gaps(b, false);
    legend_head(b, columns);
    for (i = 0; i < b->curve_count; i++) {
        const struct brush_curve *c = &b->curves[i];
        char *how = mem_stringf("LINE1.5:%s#%s", c->id, c->colour);

        style_band(b, c);
        legend_row(b, c, columns, how, "");
        free(how);
    }
    style_limit_lines(b, limit, false);
    legend_keys(b);
}

void style_draw(struct brush *b)
{
    brush_canvas(b);
    if (b->paint->graph->style != GRAPH_STATE)
        brush_add(b->list, "--slope-mode");
    if (!brush_has_data(b) && b->paint->graph->style != GRAPH_LEVEL)
        brush_blank_axis(b, "left");
    switch (b->paint->graph->style) {
    case GRAPH_MIRROR:
        style_mirror(b);
        break;
    case GRAPH_LEVEL:
        style_level(b);
        break;
    case GRAPH_LINES:
        style_lines(b);
        break;
    default:
        bands_draw(b);
    }

    brush_add(b->list, "HRULE:0#27323F80"); /* also: rrdtool draws nothing at all without anything to draw */
}
