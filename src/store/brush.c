/* brush.c: what the styles of graphs are put together from: arguments for rrdtool, curves, canvas. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/brush.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* non-ASCII: the ellipsis of a cut text, and the word joiner that keeps rrdtool from seeing a line break in a
 * title. */
#define ELLIPSIS "…"
#define JOINER   "\xe2\x81\xa0"

/* Okabe and Ito's colours, which people with any kind of colour vision can tell apart, without the yellow
 * that is too pale on white. */
static const char *const line_colours[] = { "0072B2", "D55E00", "009E73", "CC79A7",
                                            "E69F00", "56B4E9", "555555", "8C510A" };
static const char *const above_colours[] = { "0E9F6E", "E69F00", "8C510A", "555555" };
static const char *const below_colours[] = { "3B6FE0", "CC79A7", "7C3AED", "27323F" };
#define COLOURS(list, i) list[(i) % (sizeof list / sizeof *list)]

void brush_add(struct brush_list *l, const char *fmt, ...)
{
    va_list args, again;
    int len;
    char *text;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    text = mem_new((size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    if (l->count + 1 >= l->cap) {
        l->cap = l->cap ? l->cap * 2 : 128;
        l->argv = mem_resize(l->argv, l->cap, sizeof *l->argv);
    }
    l->argv[l->count++] = text;
    l->argv[l->count] = NULL;
}

void brush_option(struct brush_list *l, const char *option, const char *fmt, ...)
{
    char value[1024];
    va_list args;

    va_start(args, fmt);
    vsnprintf(value, sizeof value, fmt, args);
    va_end(args);
    brush_add(l, "%s", option);
    brush_add(l, "%s", value);
}

/* The first max characters of valid UTF-8; returns how many there are, their bytes in *len. */
static size_t characters(const char *text, size_t max, size_t *len)
{
    size_t n = 0, at = 0, all = strlen(text), step;
    uint32_t code;

    while (n < max && (step = text_utf8_next(text + at, all - at, &code)) > 0) {
        at += step;
        n++;
    }
    *len = at;
    return n;
}

/* Escaped for the terminal, cut to max characters. */
static char *brush_short(const char *text, size_t max)
{
    struct buf clean;
    size_t len, bytes;
    char *out;

    buf_init(&clean, 4096);
    buf_escape(&clean, BUF_TERMINAL, text, strlen(text));
    if (characters(clean.data ? clean.data : "", max + 1, &len) > max) {
        characters(clean.data, max - 1, &bytes);
        out = mem_stringf("%.*s" ELLIPSIS, (int)bytes, clean.data);
    } else {
        out = mem_string(clean.data ? clean.data : "");
    }
    buf_free(&clean);
    return out;
}

/* rrdtool makes a tab of "\t" anywhere in a legend; BUF_LEGEND sees to the rest. */
size_t brush_text(struct buf *out, const char *text, size_t max)
{
    char *cut = brush_short(text, max);
    size_t len, i, n = characters(cut, SIZE_MAX, &len);
    struct buf legend;

    buf_init(&legend, 4096);
    buf_escape(&legend, BUF_LEGEND, cut, strlen(cut));
    for (i = 0; i < legend.len; i++) {
        buf_bytes(out, &legend.data[i], 1);
        if (legend.data[i] == '\\' && legend.data[i + 1] == 't')
            buf_text(out, JOINER);
    }
    buf_free(&legend);
    free(cut);
    return n;
}

/* Decimals so that three digits count. */
static int digits(double v)
{
    return v >= 100 || v == floor(v) ? 0 : v >= 10 ? 1 : 2;
}

void brush_number(double value, const char *unit, struct buf *out)
{
    static const char *const prefixes[] = { "", "k", "M", "G", "T", "P" };
    size_t i = 0;

    while (fabs(value) >= 1000 && i + 1 < sizeof prefixes / sizeof *prefixes) {
        value /= 1000;
        i++;
    }
    buf_printf(out, "%.*f %s%s", digits(fabs(value)), value, prefixes[i], unit);
}

/* "in_octets" is "In octets"; in a mirrored pair "In" says it all. */
static void brush_name(const struct brush *b, const struct metric *m, char *out, size_t cap)
{
    const struct graph *g = b->paint->graph;
    char *p;

    snprintf(out, cap, "%s", m->name);
    if (g->style == GRAPH_MIRROR && g->up_count == 1 && g->down_count == 1 && (p = strchr(out, '_')))
        *p = '\0';
    for (p = out; *p; p++)
        if (*p == '_')
            *p = ' ';
    if (out[0] >= 'a' && out[0] <= 'z')
        out[0] = (char)(out[0] - 'a' + 'A');
}

static void brush_label(const struct brush *b, struct brush_curve *c, const char *file_name)
{
    struct buf text;
    char name[80];

    brush_name(b, c->metric, name, sizeof name);
    buf_init(&text, sizeof c->label - 1);
    if (b->paint->file_count > 1 && file_name) {
        char *both =
            b->paint->graph->up_count > 1 ? mem_stringf("%s %s", file_name, name) : mem_string(file_name);

        c->label_width = brush_text(&text, both, BRUSH_LABEL);
        free(both);
    } else {
        c->label_width = brush_text(&text, name, BRUSH_LABEL);
    }
    snprintf(c->label, sizeof c->label, "%s", text.data ? text.data : "");
    buf_free(&text);
}

static void brush_curve(struct brush *b, size_t file, uint16_t metric, bool below, size_t number)
{
    const struct paint *p = b->paint;
    const struct metric *m = &p->section->metrics[metric];
    const struct peek_ds *ds = peek_find(&b->peeks[file], m->ds);
    struct brush_curve *c = &b->curves[b->curve_count];

    if (!ds) {
        b->lacks = m->name;
        return;
    }
    if (b->curve_count == BRUSH_CURVES)
        return;
    *c = (struct brush_curve){
        .metric = m, .peek = &b->peeks[file], .ds = ds, .path = p->files[file].path, .below = below
    };
    if (p->graph->style == GRAPH_MIRROR) {
        c->colour = below ? COLOURS(below_colours, number) : COLOURS(above_colours, number);
        snprintf(c->id, sizeof c->id, "%s%u", below ? "down" : "up", (unsigned)number % 100 + 1);
    } else {
        c->colour = COLOURS(line_colours, b->curve_count);
        snprintf(c->id, sizeof c->id, "v%u", (unsigned)b->curve_count + 1);
    }
    brush_label(b, c, p->files[file].name);
    b->curve_count++;
}

static bool is_one_of(const char *unit, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(unit, *list) == 0)
            return true;
    return false;
}

/* Units that people use with prefixes, and units that they never do. */
static const char *const prefixed[] = { "bit/s", "B", "B/s", "s", NULL };
static const char *const plain[] = { "%",
                                     "C",
                                     "degC",
                                     "\xc2\xb0"
                                     "C",
                                     "V",
                                     "Hz",
                                     "dBm",
                                     "rpm",
                                     "min",
                                     "h",
                                     NULL };

/* Seconds are shown as the unit that fits the largest value: a battery's "43 min". */
static void brush_units(struct brush *b)
{
    double max = 0;
    size_t i;

    b->factor = b->paint->graph->factor;
    if (!(b->factor > 0 || b->factor < 0)) /* NaN and 0 too: a graph made without one */
        b->factor = 1;
    b->unit = b->paint->graph->unit ? b->paint->graph->unit : "";
    for (i = 0; i < b->curve_count; i++)
        if (b->curves[i].ds->known && b->curves[i].ds->max * b->factor > max)
            max = b->curves[i].ds->max * b->factor;
    if (strcmp(b->unit, "s") == 0 && max >= 120) {
        b->unit = max >= 3 * 86400 ? "days" : max >= 10 * 3600 ? "hours" : "min";
        b->factor /= max >= 3 * 86400 ? 86400 : max >= 10 * 3600 ? 3600 : 60;
        b->decimals = 1;
    } else {
        b->si = is_one_of(b->unit, prefixed) || (max >= 1000 && !is_one_of(b->unit, plain));
        b->decimals = max >= 100 || is_one_of(b->unit, plain) ? 1 : max >= 1 ? 2 : 3;
    }
}

/* An envelope is worth drawing where its steps are coarser than the finest samples, and fine against the
 * picture. */
static void brush_envelope(struct brush *b)
{
    const struct brush_curve *c = &b->curves[0];
    long resolution = (long)((b->to - b->from) / b->width), shown, row;

    if (!b->curve_count)
        return;
    shown = c->peek->row > resolution ? c->peek->row : resolution;
    row = peek_extreme_row(c->peek, b->paint->section->keep_min ? "MIN" : "MAX", b->from, b->now, resolution);
    if (row && row < shown)
        row = shown / row * row;
    if (row > c->peek->step && shown > c->peek->step && row <= (b->to - b->from) / 8)
        b->extreme = row;
}

void brush_collect(struct brush *b)
{
    const struct graph *g = b->paint->graph;
    size_t f, i;

    for (f = 0; f < b->paint->file_count; f++) {
        for (i = 0; i < g->up_count; i++)
            brush_curve(b, f, g->up[i], false, i);
        for (i = 0; i < g->down_count && g->style == GRAPH_MIRROR; i++)
            brush_curve(b, f, g->down[i], true, i);
    }
    brush_units(b);
    b->legend_size = b->width >= 500 ? 9 : 8;
    if (b->curve_count) {
        long want = (long)((b->to - b->from) / 100);

        b->fine = peek_fine_row(b->curves[0].peek, b->from, b->now, want < 300 ? want : 300);
    }
    if (g->style != GRAPH_STATE &&
        (g->style == GRAPH_MIRROR ? g->up_count <= 1 && g->down_count <= 1 : b->curve_count == 1))
        brush_envelope(b);
}

bool brush_has_data(const struct brush *b)
{
    size_t i;

    for (i = 0; i < b->curve_count; i++)
        if (b->curves[i].ds->known)
            return true;
    return false;
}

size_t brush_room(const struct brush *b)
{
    /* DejaVu Sans Mono is 0.8 of its size wide; axes and margins add 60 pixels at least */
    return (size_t)((b->width + 60) / (b->legend_size * 0.803));
}

void brush_vertical(struct brush *b, const char *text)
{
    char *cut;

    if (!brush_has_legend(b))
        return;
    cut = brush_short(text, (size_t)b->height / 8 + 1);

    brush_option(b->list, "--vertical-label", "%s", *cut ? cut : " ");
    free(cut);
}

/* Small pictures are for pages full of them: without words. */
bool brush_has_legend(const struct brush *b)
{
    return b->width >= 240 && b->height >= 30;
}

/* rrdtool makes line breaks of "\n" and "<br/>" in a title, and takes everything else as it is. */
static void brush_title(struct brush *b)
{
    struct buf title;
    const char *p;
    char *cut;

    if (!b->paint->title || !*b->paint->title)
        return;
    cut = brush_short(b->paint->title, (size_t)(b->width + 60) / (b->width >= 500 ? 9 : 8));
    buf_init(&title, 4096);
    for (p = cut; *p; p++) {
        buf_bytes(&title, p, 1);
        if (*p == '\\' || *p == '<')
            buf_text(&title, JOINER);
    }
    brush_option(b->list, "--title", "%s", title.data ? title.data : "");
    buf_free(&title);
    free(cut);
}

void brush_canvas(struct brush *b)
{
    static const char *const colours[] = { "BACK#FFFFFF",   "CANVAS#FBFCFD", "SHADEA#FFFFFF",
                                           "SHADEB#FFFFFF", "GRID#00000000", "MGRID#1F293314",
                                           "FONT#27323F",   "AXIS#C4CCD4",   "ARROW#00000000",
                                           "FRAME#FFFFFF00" };
    int axis = b->width >= 500 ? 8 : 7;
    size_t i;

    brush_option(b->list, "--width", "%d", b->width);
    brush_option(b->list, "--height", "%d", b->height);
    brush_title(b);
    for (i = 0; i < sizeof colours / sizeof *colours; i++)
        brush_option(b->list, "--color", "%s", colours[i]);
    brush_option(b->list, "--font", "DEFAULT:%d:DejaVu Sans", b->legend_size);
    brush_option(b->list, "--font", "TITLE:%d:DejaVu Sans Bold", b->width >= 500 ? 12 : 9);
    brush_option(b->list, "--font", "AXIS:%d:DejaVu Sans", axis);
    brush_option(b->list, "--font", "UNIT:%d:DejaVu Sans", axis);
    brush_option(b->list, "--font", "LEGEND:%d:DejaVu Sans Mono", b->legend_size);
    brush_option(b->list, "--border", "0");
    brush_option(b->list, "--grid-dash", "1:0");
    brush_add(b->list, "--disable-rrdtool-tag");
    brush_add(b->list, "--dynamic-labels");
    if (!brush_has_legend(b))
        brush_add(b->list, "--no-legend");
}

void brush_blank_axis(struct brush *b, const char *side)
{
    bool right = strcmp(side, "right") == 0;

    if (right)
        brush_option(b->list, "--right-axis", "1:0");
    brush_option(b->list, right ? "--right-axis-formatter" : "--left-axis-formatter", "timestamp");
    brush_option(b->list, right ? "--right-axis-format" : "--left-axis-format", " ");
}

/* In DEF a colon ends the file name unless a backslash is before it; nothing else is special. */
static char *brush_path(const char *path)
{
    struct buf out;
    char *text;

    buf_init(&out, 0);
    for (; *path; path++) {
        if (*path == ':')
            buf_text(&out, "\\");
        buf_bytes(&out, path, 1);
    }
    text = mem_string(out.data ? out.data : "");
    buf_free(&out);
    return text;
}

static void brush_scaled(struct brush *b, const char *name, const char *raw)
{
    if (b->factor >= 1 || b->factor <= -1)
        brush_add(b->list, "CDEF:%s=%s,%.15g,*", name, raw, b->factor);
    else
        brush_add(b->list, "CDEF:%s=%s,%.15g,/", name, raw, 1 / b->factor);
}

void brush_define(struct brush *b)
{
    size_t i;

    for (i = 0; i < b->curve_count; i++) {
        const struct brush_curve *c = &b->curves[i];
        char *path = brush_path(c->path), name[32], raw[32];

        snprintf(raw, sizeof raw, "%s_raw", c->id);
        brush_add(b->list, "DEF:%s=%s:%s:AVERAGE", raw, path, c->ds->name);
        brush_scaled(b, c->id, raw);
        if (b->extreme) {
            snprintf(raw, sizeof raw, "%s_top_raw", c->id);
            snprintf(name, sizeof name, "%s_top", c->id);
            brush_add(b->list, "DEF:%s=%s:%s:%s", raw, path, c->ds->name,
                      b->paint->section->keep_min ? "MIN" : "MAX");
            brush_scaled(b, name, raw);
        }
        if (c->below) {
            brush_add(b->list, "CDEF:%s_neg=%s,-1,*", c->id, c->id);
            if (b->extreme)
                brush_add(b->list, "CDEF:%s_top_neg=%s_top,-1,*", c->id, c->id);
        }
        free(path);
    }
}

void brush_define_fine(struct brush *b, const struct brush_curve *c)
{
    char *path = brush_path(c->path), name[32], raw[32];

    snprintf(name, sizeof name, "%s_fine", c->id);
    snprintf(raw, sizeof raw, "%s_fine_raw", c->id);
    brush_add(b->list, "DEF:%s=%s:%s:AVERAGE:step=%ld", raw, path, c->ds->name, b->fine);
    brush_scaled(b, name, raw);
    free(path);
}
