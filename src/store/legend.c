/* legend.c: the table and the keys below a graph. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/legend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static const char *const vdef_names[LEGEND_COLUMNS] = { "now", "min", "avg", "max", "95", "sum" };

/* Headings; LAST is "now" only where it is. */
static const char *heading(const struct brush *b, const struct brush_curve *c, unsigned column)
{
    static const char *const words[LEGEND_COLUMNS] = {
        "now", "lowest", "average", "peak", "95th pct", "total"
    };

    if (column == LEGEND_NOW && !b->is_now)
        return "last";
    if (column == LEGEND_SUM && c->metric->unit && strcmp(c->metric->unit, "B") == 0)
        return "volume";
    return words[column];
}

/* A text as part of a GPRINT format: for a legend, and without per cent signs that rrdtool would read. */
static char *format_text(const char *text)
{
    struct buf escaped, doubled;
    char *out;
    size_t i;

    buf_init(&escaped, 512);
    buf_init(&doubled, 1024);
    brush_text(&escaped, text, 16);
    for (i = 0; i < escaped.len; i++) {
        buf_bytes(&doubled, &escaped.data[i], 1);
        if (escaped.data[i] == '%')
            buf_text(&doubled, "%");
    }
    out = mem_string(doubled.data ? doubled.data : "");
    buf_free(&escaped);
    buf_free(&doubled);
    return out;
}

static size_t shown_width(const char *text)
{
    struct buf scratch;
    size_t n;

    buf_init(&scratch, 512);
    n = brush_text(&scratch, text, 16);
    buf_free(&scratch);
    return n;
}

static const char *column_unit(const struct brush *b, const struct brush_curve *c, unsigned column)
{
    if (column != LEGEND_SUM)
        return b->unit;
    return c->metric->unit ? c->metric->unit : "";
}

static size_t column_width(const struct brush *b, const struct brush_curve *c, unsigned column)
{
    size_t cell = 9 + shown_width(column_unit(b, c, column)), head = strlen(heading(b, c, column));

    return cell > head ? cell : head;
}

static size_t label_width(const struct brush *b)
{
    size_t i, width = 3;

    for (i = 0; i < b->curve_count; i++)
        if (b->curves[i].label_width > width)
            width = b->curves[i].label_width;
    return width;
}

unsigned legend_columns(const struct brush *b, unsigned wanted)
{
    static const unsigned least[] = { LEGEND_SUM, LEGEND_95, LEGEND_AVERAGE, LEGEND_MIN, LEGEND_PEAK };
    size_t room = brush_room(b) - 3, drop, i; /* a marker is as wide as 3 characters */

    for (drop = 0; drop <= sizeof least / sizeof *least; drop++) {
        size_t width = label_width(b);

        for (i = 0; i < LEGEND_COLUMNS; i++)
            if ((wanted & LEGEND_BIT(i)) && b->curve_count)
                width += 2 + column_width(b, &b->curves[0], (unsigned)i);
        if (width <= room || drop == sizeof least / sizeof *least)
            break;
        wanted &= ~LEGEND_BIT(least[drop]);
    }
    return wanted;
}

void legend_head(struct brush *b, unsigned columns)
{
    struct buf line;
    unsigned i;

    if (!brush_has_legend(b) || !brush_has_data(b))
        return;
    buf_init(&line, 190); /* rrdtool keeps 200 bytes of a legend */
    buf_printf(&line, "%*s", (int)label_width(b), "");
    for (i = 0; i < LEGEND_COLUMNS; i++)
        if (columns & LEGEND_BIT(i))
            buf_printf(&line, "  %*s", (int)column_width(b, &b->curves[0], i), heading(b, &b->curves[0], i));
    /* an invisible area instead of a COMMENT, because its marker indents the line as those below are */
    brush_add(b->list, "AREA:0#FFFFFF00:%s\\l:skipscale", line.data);
    buf_free(&line);
}

void legend_define(struct brush *b, const struct brush_curve *c, enum legend_column column)
{
    static const char *const functions[LEGEND_COLUMNS] = { "LAST",    "MINIMUM", "AVERAGE",
                                                           "MAXIMUM", NULL,      "TOTAL" };
    bool top = b->extreme && column == (b->paint->section->keep_min ? LEGEND_MIN : LEGEND_PEAK);
    const char *id = c->id;

    if (column == LEGEND_95) {
        brush_define_fine(b, c);
        brush_add(b->list, "VDEF:%s_95=%s_fine,95,PERCENTNAN", id, id);
        return;
    }
    if (column == LEGEND_SUM)
        brush_add(b->list, "VDEF:%s_sum=%s_raw,TOTAL", id, id);
    else if (top) /* the newest hour may not be in the archive of extremes yet */
        brush_add(b->list, "CDEF:%s_any=%s,%s_top,%s", id, id, id,
                  column == LEGEND_MIN ? "MINNAN" : "MAXNAN");
    if (column != LEGEND_SUM)
        brush_add(b->list, "VDEF:%s_%s=%s%s,%s", id, vdef_names[column], id, top ? "_any" : "",
                  functions[column]);
}

/* rrdtool drops blanks before its glue mark (\g), so each cell brings the blanks before it: "before" many for
 * the first. */
static void legend_cell(struct brush *b, const struct brush_curve *c, unsigned column, int before, bool last)
{
    char *unit = format_text(column_unit(b, c, column));
    size_t pad = column_width(b, &b->curves[0], column) - shown_width(column_unit(b, c, column)) - 2;
    const char *end = last ? "\\l" : "\\g";
    const char *gap = *unit ? " " : ""; /* a blank at the end would be dropped, too */
    size_t width = pad + (*unit ? 1 : 2);

    if (column == LEGEND_SUM && strcmp(column_unit(b, c, column), "B") != 0) /* events: whole ones */
        brush_add(b->list, "GPRINT:%s_sum:%*s%%%zu.0lf%s%s%s", c->id, before, "", width, gap, unit, end);
    else if (b->si || column == LEGEND_SUM)
        brush_add(b->list, "GPRINT:%s_%s:%*s%%%zu.2lf %%s%s%s", c->id, vdef_names[column], before, "", pad,
                  unit, end);
    else
        brush_add(b->list, "GPRINT:%s_%s:%*s%%%zu.%dlf%s%s%s", c->id, vdef_names[column], before, "", width,
                  b->decimals, gap, unit, end);
    free(unit);
}

void legend_row(struct brush *b, const struct brush_curve *c, unsigned columns, const char *how,
                const char *after)
{
    unsigned i, last = 0;
    int pad = (int)(label_width(b) - c->label_width);

    if (!brush_has_legend(b) || !brush_has_data(b)) {
        brush_add(b->list, "%s:%s", how, after);
        return;
    }
    if (!c->ds->known || !columns) {
        brush_add(b->list, "%s:%s%*s%s%s", how, c->label, pad, "",
                  columns ? "  no data in this time\\l" : "\\l", after);
        return;
    }
    for (i = 0; i < LEGEND_COLUMNS; i++)
        if (columns & LEGEND_BIT(i)) {
            legend_define(b, c, (enum legend_column)i);
            last = i;
        }
    brush_add(b->list, "%s:%s\\g%s", how, c->label, after);
    for (i = 0, pad += 2; i < LEGEND_COLUMNS; i++)
        if (columns & LEGEND_BIT(i)) {
            legend_cell(b, c, i, pad, i == last);
            pad = 2;
        }
}

/* Does the curve lack rows: between its first and last, before the first one though it has older ones, or
 * after the last one for longer than samples take to arrive? */
static bool lacks_rows(const struct brush *b, const struct brush_curve *c)
{
    const struct peek_ds *ds = c->ds;
    long row = c->peek->row;
    int64_t end = b->to < b->now - b->slack ? b->to : b->now - b->slack;

    if (!ds->known)
        return ds->earlier;
    return (ds->last_at - ds->first_at) / row + 1 > (int64_t)ds->known || end > ds->last_at + row ||
           (ds->earlier && ds->first_at > b->from + 2 * row);
}

/* Is a gap to be seen? That is where all curves have none. */
static bool has_gap(const struct brush *b)
{
    size_t i;

    for (i = 0; i < b->curve_count; i++)
        if (!lacks_rows(b, &b->curves[i]))
            return false;
    return b->curve_count > 0;
}

void legend_break(struct brush *b, size_t characters)
{
    if (b->column && b->column + characters + 3 > brush_room(b)) {
        brush_add(b->list, "COMMENT:\\l");
        b->column = 0;
    }
    b->column += characters + 5; /* marker and gap */
}

static void key(struct brush *b, const char *colour, const char *text)
{
    legend_break(b, strlen(text));
    brush_add(b->list, "AREA:0#%s:%s:skipscale", colour, text);
}

void legend_keys(struct brush *b)
{
    bool data = brush_has_data(b), gap = has_gap(b);
    char span[32], text[64];

    if (!brush_has_legend(b))
        return;
    if (!b->curve_count)
        brush_add(b->list, "COMMENT:The file does not keep what this graph shows.\\l");
    else if (!data)
        brush_add(b->list, "COMMENT:%s\\l", gap ? "No data in this time." : "No data yet.");
    snprintf(text, sizeof text, "%s in %s", b->paint->section->keep_min ? "lowest" : "peak",
             text_duration_show(b->extreme * 1000, span));
    if (data && b->extreme)
        key(b, "9AA5B180", text);
    if (data && gap)
        key(b, "F2B8B5", "no data");
    brush_add(b->list, "COMMENT:\\l");
}
