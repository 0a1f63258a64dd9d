/* graph.c: "forestall graph": draws what is stored, prints the rrdtool commands for it, or lists it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/pick.h"
#include "store/paint.h"

/* non-ASCII: the dot between the parts of a title. */
#define DOT " · "

enum { DRAW_TIMEOUT = 30000, LIST_WIDTH = 96 };

struct request {
    const char *config, *device, *group, *instance;
    const char *output, *start, *end, *graph, *title;
    int width, height, format; /* format: enum paint_format, -1 = not given */
    bool command, together;
    /* found: */
    struct fleet *fleet;
    const struct device *d;
    struct arena *arena;
    struct pick pick;
    bool one_file; /* output is a file, not a folder */
    int status;
};

static void complain(struct request *r, const char *text)
{
    struct buf shown;

    buf_init(&shown, 0);
    buf_escape(&shown, BUF_TERMINAL, text, strlen(text));
    fprintf(stderr, "forestall graph: %s\n", shown.data);
    buf_free(&shown);
    r->status = CMD_WRONG;
}

/* Rows from first on that are of the same section. */
static size_t run_of(const struct pick *p, size_t first)
{
    size_t end = first;

    while (end < p->count && p->rows[end].section == p->rows[first].section)
        end++;
    return end - first;
}

static void list_names(const struct pick *p, size_t first, size_t count)
{
    size_t i, column = 0;
    struct buf name;

    buf_init(&name, 0);
    for (i = first; i < first + count; i++) {
        buf_clear(&name);
        buf_escape(&name, BUF_TERMINAL, p->rows[i].name, strlen(p->rows[i].name));
        if (column && column + name.len + 2 > LIST_WIDTH) {
            putchar('\n');
            column = 0;
        }
        column += (size_t)printf("%s%s", column ? "  " : "    ", name.data);
    }
    putchar('\n');
    buf_free(&name);
}

static void list(struct request *r)
{
    size_t first, count;
    int i, n;

    for (first = 0; first < r->pick.count; first += count) {
        const struct section *s = r->pick.rows[first].section;
        const struct graph *graphs;

        count = run_of(&r->pick, first);
        n = pick_graphs(r->arena, s, NULL, &graphs, NULL);
        printf("%s: ", s->name);
        for (i = 0; i < n; i++)
            printf("%s%s", i ? ", " : "", graphs[i].name);
        putchar('\n');
        if (s->table)
            list_names(&r->pick, first, count);
    }
    fprintf(stderr, "To draw: forestall graph %s %s\n", r->device,
            r->group ? "GROUP INSTANCE (or a pattern), or -o FOLDER for all of these"
                     : "GROUP [INSTANCE], or -o FOLDER for all of these");
}

/* Where a picture goes: -o FILE, or DEVICE-GROUP-INSTANCE-GRAPH.png in the folder. */
static char *output_path(const struct request *r, const struct pick_row *row, const struct graph *g)
{
    static const char *const suffixes[] = { ".png", ".svg", ".pdf" };
    struct buf b;
    char *path;

    if (r->one_file)
        return mem_string(r->output);
    buf_init(&b, 0);
    buf_filename(&b, r->d->name, strlen(r->d->name));
    buf_text(&b, "-");
    buf_filename(&b, row->section->name, strlen(row->section->name));
    if (row->section->table)
        buf_printf(&b, "-%s", r->together ? "all" : row->stem);
    buf_text(&b, "-");
    buf_filename(&b, g->name, strlen(g->name));
    buf_text(&b, suffixes[r->format >= 0 ? r->format : PAINT_PNG]);
    path = r->output ? file_join(r->output, b.data) : mem_string(b.data);
    buf_free(&b);
    return path;
}

static char *title_of(const struct request *r, const struct pick_row *row, const struct graph *g)
{
    const char *device = r->d->title && *r->d->title ? r->d->title : r->d->name;
    const char *graph = g->title && *g->title ? g->title : g->name;

    if (r->title)
        return mem_string(r->title);
    if (!row->section->table || r->together)
        return mem_stringf("%s" DOT "%s", device, graph);
    if (row->alias && *row->alias && strcmp(row->alias, row->name) != 0)
        return mem_stringf("%s" DOT "%s" DOT "%s" DOT "%s", device, row->name, row->alias, graph);
    return mem_stringf("%s" DOT "%s" DOT "%s", device, row->name, graph);
}

static int draw_file(const struct request *r, struct paint *p, const char *path, struct err *err)
{
    struct buf image;
    struct stat st;
    int status;

    buf_init(&image, (size_t)64 << 20);
    status = paint_draw(p, &image, DRAW_TIMEOUT, err);
    if (status != 0 && p->rrdcached) { /* the picture is not worth less than the newest minutes in it */
        p->rrdcached = NULL;
        fprintf(stderr, "forestall graph: %s; drawn without asking rrdcached for its newest values\n",
                err->text);
        status = paint_draw(p, &image, DRAW_TIMEOUT, err);
    }
    if (status == 0 && !r->one_file && r->output)
        status = file_make_folders(r->output, err);
    if (status == 0)
        status = file_replace(path, image.data, image.len,
                              stat(path, &st) == 0 ? (int)(st.st_mode & 0666) : 0644, false, err);
    if (status == 0)
        printf("%s\n", path);
    buf_free(&image);
    return status;
}

/* One picture of count rows from row on. */
static void draw(struct request *r, const struct pick_row *row, size_t count, const struct graph *g)
{
    struct paint_file files[PAINT_FILES];
    struct paint p = {
        .section = row->section,
        .graph = g,
        .files = files,
        .file_count = count,
        .start = r->start,
        .end = r->end,
        .width = r->width,
        .height = r->height,
        .format = (uint8_t)(r->format >= 0 ? r->format : PAINT_PNG),
        .hold = r->fleet->options.hold,
    };
    const char *cached = r->fleet->options.rrdcached;
    char *path = output_path(r, row, g), *title = title_of(r, row, g);
    struct err err = { "" };
    struct buf text;
    size_t i;

    p.title = title;
    p.rrdcached = cached && *cached ? cached : NULL;
    for (i = 0; i < count && i < PAINT_FILES; i++)
        files[i] = (struct paint_file){ .path = row[i].path, .name = row[i].name };
    buf_init(&text, 0);
    if (!r->command) {
        if (draw_file(r, &p, path, &err) != 0)
            complain(r, err.text);
    } else if (paint_command(&p, path, &text, &err) != 0) {
        complain(r, err.text);
    } else {
        fputs(text.data, stdout);
    }
    buf_free(&text);
    free(path);
    free(title);
}

/* All pictures that were asked for; with draw_them false only how many there are. A group may be several
 * sections, not all of which have the graph that is named. */
static size_t pictures(struct request *r, bool draw_them)
{
    size_t first, count, i, all = 0;
    struct err err = { "" }, reason = { "" };
    int g, n;

    for (first = 0; first < r->pick.count; first += count) {
        const struct pick_row *rows = &r->pick.rows[first];
        const struct graph *graphs;

        count = run_of(&r->pick, first);
        if (r->one_file && r->group && all) /* -o FILE: the first one is what one wants to see */
            break;
        n = pick_graphs(r->arena, rows->section, r->graph, &graphs, &err);
        if (n < 0 && !reason.text[0])
            reason = err;
        if (n > 1 && r->one_file)
            n = 1;
        for (i = 0; i < (r->together ? 1 : count) && n > 0; i++)
            for (g = 0; g < n; g++, all++)
                if (draw_them)
                    draw(r, &rows[i], r->together ? count : 1, &graphs[g]);
    }
    if (!all && reason.text[0])
        complain(r, reason.text);
    return all;
}

/* Is -o a file or a folder? A format in its name makes it a file unless there is such a folder. */
static int settle_output(struct request *r)
{
    struct stat st;
    int format;

    if (!r->output || (stat(r->output, &st) == 0 && S_ISDIR(st.st_mode)))
        return 0;
    format = paint_format_of(r->output);
    if (format < 0 && r->output[0] && r->output[strlen(r->output) - 1] != '/' &&
        strrchr(r->output, '.') > strrchr(r->output, '/') && r->instance)
        return cmd_bad_usage(
            &cmd_graph,
            "'%s': a picture ends in .png, .svg or .pdf; anything else is a folder, and ends in / here",
            r->output);
    if (format >= 0 && r->format >= 0 && format != r->format)
        return cmd_bad_usage(&cmd_graph, "'%s' is not of the format that --format says", r->output);
    if (format >= 0) {
        r->one_file = true;
        r->format = format;
    }
    return 0;
}

/* Whom it is about: 0, or -1 after it was told what is wrong. */
static int find(struct request *r)
{
    struct err err = { "" };

    r->fleet = cmd_load(r->config);
    if (!r->fleet) {
        r->status = CMD_WRONG;
        return -1;
    }
    r->d = fleet_device(r->fleet, r->device, &err);
    if (!r->d) {
        complain(r, err.text);
        return -1;
    }
    pick_device(&r->pick, r->fleet->options.rrd, r->d);
    if (!r->pick.count && !r->group)
        err_set(&err, "nothing is stored yet of %s below %s: is \"forestall run\" running?", r->d->key,
                r->fleet->options.rrd);
    else if ((!r->group || pick_section(&r->pick, r->d, r->group, &err) == 0) &&
             (!r->instance || pick_instance(&r->pick, r->instance, &err) == 0))
        return 0;
    complain(r, err.text);
    return -1;
}

static void work(struct request *r)
{
    size_t count;

    if (find(r) != 0)
        return;
    if (!r->output && !r->command && !r->together && !r->instance && (!r->group || r->pick.count > 1)) {
        list(r);
        return;
    }
    count = pictures(r, false);
    if (r->status != CMD_GOOD)
        return;
    if (!count)
        complain(r, "there is no metric to draw");
    else if (r->one_file && count > 1)
        r->status = cmd_bad_usage(
            &cmd_graph, "-o %s is one file, but that would be %zu pictures: say which one, or give a folder",
            r->output, count);
    else
        pictures(r, true);
}

static const struct option options[] = {
    { "config", required_argument, NULL, 'c' },
    { "output", required_argument, NULL, 'o' },
    { "start", required_argument, NULL, 's' },
    { "end", required_argument, NULL, 'e' },
    { "size", required_argument, NULL, 'S' },
    { "graph", required_argument, NULL, 'g' },
    { "title", required_argument, NULL, 't' },
    { "format", required_argument, NULL, 'f' },
    { "command", no_argument, NULL, 'C' },
    { "together", no_argument, NULL, 'T' },
    { NULL, 0, NULL, 0 },
};

/* 0, or the exit status after the complaint. */
static int take_size(struct request *r, const char *text)
{
    char *x = strpbrk(text, "xX"), *width = x ? mem_string(text) : NULL;
    int64_t w = 0, h = 0;

    if (width)
        width[x - text] = '\0';
    if (!x || text_int(width, &w) != 0 || text_int(x + 1, &h) != 0 || w < PAINT_SIDE_MIN ||
        h < PAINT_SIDE_MIN || w > PAINT_SIDE_MAX || h > PAINT_SIDE_MAX) {
        free(width);
        return cmd_bad_usage(&cmd_graph, "'%s' is no size; it is like 860x300, %d to %d pixels each", text,
                             PAINT_SIDE_MIN, PAINT_SIDE_MAX);
    }
    free(width);
    r->width = (int)w;
    r->height = (int)h;
    return 0;
}

static int take_time(const char *text, const char **out)
{
    struct err err = { "" };
    struct buf scratch;
    int status;

    buf_init(&scratch, 0);
    status = paint_time(text, &scratch, &err);
    buf_free(&scratch);
    if (status != 0)
        return cmd_bad_usage(&cmd_graph, "%s", err.text);
    *out = text;
    return 0;
}

static int take_format(struct request *r, const char *text)
{
    char *name = mem_stringf(".%s", text);

    r->format = paint_format_of(name);
    free(name);
    return r->format >= 0 ? 0
                          : cmd_bad_usage(&cmd_graph, "'%s' is no format; there are png, svg and pdf", text);
}

static int take_option(struct request *r, int c, char **argv)
{
    switch (c) {
    case 'c':
        r->config = optarg;
        return 0;
    case 'o':
        r->output = optarg;
        return *optarg ? 0 : cmd_bad_usage(&cmd_graph, "-o needs a file or folder");
    case 's':
        return take_time(optarg, &r->start);
    case 'e':
        return take_time(optarg, &r->end);
    case 'S':
        return take_size(r, optarg);
    case 'g':
        r->graph = optarg;
        return 0;
    case 't':
        r->title = optarg;
        return 0;
    case 'f':
        return take_format(r, optarg);
    case 'C':
        r->command = true;
        return 0;
    case 'T':
        r->together = true;
        return 0;
    case ':':
        return cmd_bad_usage(&cmd_graph, "'%s' needs a value", argv[optind - 1]);
    default:
        return cmd_bad_option(&cmd_graph, argv, options);
    }
}

static int graph(int argc, char **argv)
{
    struct request r = { .config = NULL, .format = -1, .status = CMD_GOOD };
    int c, status;

    opterr = 0;
    while ((c = getopt_long(argc, argv, ":c:o:s:e:g:f:", options, NULL)) != -1)
        if ((status = take_option(&r, c, argv)) != 0)
            return status;
    if (optind == argc)
        return cmd_bad_usage(&cmd_graph, "no DEVICE given");
    if (argc - optind > 3)
        return cmd_bad_usage(&cmd_graph, "'%s' is too much (a name with blanks or * belongs in quotes)",
                             argv[optind + 3]);
    r.device = argv[optind];
    r.group = optind + 1 < argc ? argv[optind + 1] : NULL;
    r.instance = optind + 2 < argc ? argv[optind + 2] : NULL;
    if (!r.config)
        r.config = cmd_default_config();
    if ((status = settle_output(&r)) != 0)
        return status;
    r.arena = arena_new(0);
    work(&r);
    pick_free(&r.pick);
    arena_free(r.arena);
    fleet_drop(r.fleet);
    return r.status;
}

const struct cmd cmd_graph = {
    .name = "graph",
    .help = "draw what is stored, or print the rrdtool commands that do",
    .usage =
        "usage: forestall graph [options] DEVICE [GROUP [INSTANCE]]\n"
        "  DEVICE             its key (customer/site/name) or its name; alone: list what can be drawn\n"
        "  GROUP              interface, supply, ...; alone: its only row, or the list of its rows\n"
        "  INSTANCE           a name (Gi1/0/24) or a pattern ('Gi1/0/*')\n"
        "  -c FILE            main configuration file\n"
        "  -o FILE|FOLDER     a .png, .svg or .pdf file; or a folder for all pictures that are meant\n"
        "                     (default DEVICE-GROUP-INSTANCE-GRAPH.png in this folder)\n"
        "  -g, --graph NAME   this graph of the group, or any stored metric of it\n"
        "  -s, --start TIME   -7d, -90s, -5m, \"2026-11-22 03:40\", or as rrdtool takes it (default end-1d)\n"
        "  -e, --end TIME     the same (default now)\n"
        "  --size WxH         pixels of the drawing without its labels (default 860x300)\n"
        "  -f, --format NAME  png, svg or pdf, for pictures in a folder\n"
        "  --title TEXT       instead of the names of device, instance and graph\n"
        "  --together         all instances in one picture (graphs of levels and lines)\n"
        "  --command          print the rrdtool commands instead of drawing\n"
        "Each picture that was made is printed. Exit status: 0 good, 1 something went wrong, 2 bad usage.\n",
    .run = graph,
};
