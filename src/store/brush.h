/* brush.h: what the styles of graphs are put together from: arguments for rrdtool, curves, canvas. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_BRUSH_H
#define STORE_BRUSH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/profile.h"
#include "store/paint.h"
#include "store/peek.h"

enum { BRUSH_CURVES = 24, BRUSH_LABEL = 44 };

/* A growing list of arguments, NULL-ended. */
struct brush_list {
    char **argv;
    size_t count, cap;
};
void brush_add(struct brush_list *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void brush_option(struct brush_list *l, const char *option, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* One metric of one file. */
struct brush_curve {
    const struct metric *metric;
    const struct peek *peek;
    const struct peek_ds *ds;
    const char *path;
    const char *colour;               /* "0E9F6E" */
    char id[8];                       /* "up1": stem of its names in the command */
    char label[4 * BRUSH_LABEL + 40]; /* escaped for a legend, not padded */
    size_t label_width;               /* characters as they are shown */
    bool below;                       /* drawn downwards (mirror) */
};

/* A picture on its way: what is to be drawn, found in the files. */
struct brush {
    const struct paint *paint;
    const struct peek *peeks; /* one for each of paint's files */
    int64_t from, to, now;    /* seconds */
    bool is_now;              /* the span ends now */
    int width, height;
    struct brush_list *list;
    struct brush_curve curves[BRUSH_CURVES];
    size_t curve_count;
    const char *lacks;         /* a metric that no file has, or NULL */
    long extreme;              /* seconds that one step of the envelope stands for; 0 = no envelope */
    long fine;                 /* seconds of the averages that percentiles are of */
    double factor;             /* shown = stored x factor */
    bool si;                   /* prefixes k, M, m */
    int64_t slack;             /* seconds before now for which samples may still be on their way */
    const char *unit;          /* of what is shown; not escaped */
    size_t column;             /* characters in the line of the legend that is being filled with keys */
    int legend_size, decimals; /* decimals: where there are no prefixes */
};

/* Fill in the curves and what follows from them: unit, scale, envelope. */
void brush_collect(struct brush *b);
/* Text as one piece of a legend: escaped, at most max characters (cut with an ellipsis); appends. Returns the
 * characters shown. */
size_t brush_text(struct buf *out, const char *text, size_t max);
/* A number as people write it: "1 Gbit/s". Not escaped. */
void brush_number(double value, const char *unit, struct buf *out);
/* ID_fine: the curve in averages of b->fine seconds, not of what a pixel stands for. */
void brush_define_fine(struct brush *b, const struct brush_curve *c);
/* --vertical-label with text of any kind. */
void brush_vertical(struct brush *b, const char *text);
/* Size, time, colours, fonts, title. */
void brush_canvas(struct brush *b);
/* DEF and CDEF of every curve: ID = what is shown, ID_raw as stored, ID_top the extremes where there is an
 * envelope; curves below zero also as ID_neg and ID_top_neg. */
void brush_define(struct brush *b);
/* An axis ("left", "right") without numbers that takes as much room as one with: pictures below each other
 * line up. */
void brush_blank_axis(struct brush *b, const char *side);
bool brush_has_data(const struct brush *b);
bool brush_has_legend(const struct brush *b);
/* Characters of the legend's font that fit beside each other. */
size_t brush_room(const struct brush *b);

#endif
