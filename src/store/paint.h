/* paint.h: graphs of RRD files, drawn in a child process or printed as the rrdtool command for them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_PAINT_H
#define STORE_PAINT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/profile.h"

enum paint_format { PAINT_PNG, PAINT_SVG, PAINT_PDF };

enum { PAINT_FILES = 16, PAINT_WIDTH = 860, PAINT_HEIGHT = 300, PAINT_SIDE_MIN = 20, PAINT_SIDE_MAX = 8000 };

struct paint_file {
    const char *path; /* of the RRD */
    const char *name; /* of the row, for people: told in the legend when there are several files */
};

/* What to draw. Everything is the caller's and only read. Texts may be any bytes: they are escaped here. */
struct paint {
    const struct section *section;
    const struct graph *graph;      /* one of section's */
    const struct paint_file *files; /* 1 to PAINT_FILES; several: styles level and lines only */
    size_t file_count;
    const char *title;       /* NULL = none */
    const char *start, *end; /* see paint_time(); NULL = end-1d, now */
    int width, height;       /* pixels of the canvas, without title, axes and legend; 0 = 860 x 300 */
    uint8_t format;          /* enum paint_format */
    const char *rrdcached;   /* told to flush the files first; NULL or "" = none */
    int64_t hold;            /* ms that a sample may be on its way into the file: not a gap yet */
};

/* A time as rrdtool takes it (rrdfetch(1), "AT-STYLE TIME SPECIFICATION"), with two additions: "m" after a
 * number is minutes as everywhere in forestall (months are "mon"), and ISO times are understood
 * ("2026-11-22", "2026-11-22 03:40", "2026-11-22T03:40:43Z"; local time without the Z). Appends the text for
 * rrdtool. 0, or -1 with the reason. */
int paint_time(const char *text, struct buf *out, struct err *err);

/* The format that a file name asks for by its suffix (.png .svg .pdf, any case), or -1. */
int paint_format_of(const char *path);

/* Draw, and append the picture to image. The work happens in a forked child, because librrd's graph code is
 * not thread-safe and keeps its memory; it is killed after timeout_ms. 0, or -1 with the reason. */
int paint_draw(const struct paint *p, struct buf *image, int timeout_ms, struct err *err);

/* The same in two steps, for a loop that must not wait. start: the child's id, and in *fd a pipe
 * (close-on-exec) to read to its end into answer; -1 with the reason. finish: closes nothing, kills the child
 * when it still runs, reaps it, and appends the picture that answer holds. */
pid_t paint_start(const struct paint *p, int *fd, struct err *err);
int paint_finish(pid_t child, const struct buf *answer, struct buf *image, struct err *err);

/* The arguments for rrdtool ("graph", out_path, ...), NULL-ended, in memory to be freed with
 * paint_arguments_free(). Looks into the RRD files (peek.h). NULL with the reason. */
char **paint_arguments(const struct paint *p, const char *out_path, struct err *err);
void paint_arguments_free(char **arguments); /* accepts NULL */

/* The same as a command for a POSIX shell, one part a line, that people can paste and change. Appends. 0, or
 * -1 with the reason. */
int paint_command(const struct paint *p, const char *out_path, struct buf *out, struct err *err);

#endif
