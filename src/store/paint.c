/* paint.c: graphs of RRD files, drawn in a child process or printed as the rrdtool command for them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/paint.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <rrd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/style.h"

#define IMAGE_MAX   (64u * 1024 * 1024)
#define CHILD_LIFE  60 /* seconds: a child whose parent forgot it ends by itself */
#define ANSWER_GOOD 'I'
#define ANSWER_BAD  'E'

static const char *const format_names[] = { "PNG", "SVG", "PDF" };

int paint_format_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    int i;

    for (i = 0; dot && i < (int)(sizeof format_names / sizeof *format_names); i++)
        if (strcasecmp(dot + 1, format_names[i]) == 0)
            return i;
    return -1;
}

/* "2026-11-22", "2026-11-22 03:40", "2026-11-22T03:40:43Z": 1 and the seconds since 1970, 0 when it is
 * nothing of the kind. */
static int iso_time(const char *text, time_t *out)
{
    struct tm tm = { .tm_isdst = -1 };
    int len = 0, more = 0;

    if (sscanf(text, "%4d-%2d-%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &len) != 3 || len < 8)
        return 0;
    text += len;
    if ((*text == 'T' || *text == ' ') &&
        sscanf(text + 1, "%2d:%2d%n", &tm.tm_hour, &tm.tm_min, &more) == 2) {
        text += 1 + more;
        if (*text == ':' && sscanf(text, ":%2d%n", &tm.tm_sec, &more) == 1)
            text += more;
    }
    if (strcmp(text, "") != 0 && strcmp(text, "Z") != 0)
        return 0;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    *out = *text == 'Z' ? timegm(&tm) : mktime(&tm);
    return *out > 0;
}

int paint_time(const char *text, struct buf *out, struct err *err)
{
    rrd_time_value_t value;
    struct buf at;
    const char *p, *why;
    time_t iso;

    buf_init(&at, 200);
    if (iso_time(text, &iso)) {
        buf_printf(&at, "%lld", (long long)iso);
    } else {
        for (p = text; *p;
             p++) { /* "5m" is five minutes here; rrdtool takes it for months, "10m" for minutes */
            buf_bytes(&at, p, 1);
            if (*p == 'm' && p > text && p[-1] >= '0' && p[-1] <= '9' &&
                !((p[1] | 0x20) >= 'a' && (p[1] | 0x20) <= 'z'))
                buf_text(&at, "in");
        }
    }
    why = at.len && !at.cut ? rrd_parsetime(at.data, &value) : "nothing is there, or too much";
    if (why) {
        err_set(err,
                "\"%.100s\" is no time (%.150s); try -7d, -90s, \"2026-11-22 03:40\" or seconds since 1970",
                text, why);
        rrd_clear_error();
        buf_free(&at);
        return -1;
    }
    buf_text(out, at.data);
    buf_free(&at);
    return 0;
}

/* From and to of the picture, as texts for rrdtool and as numbers. */
struct span {
    struct buf start, end;
    int64_t from, to;
};

static int span_resolve(struct span *s, struct err *err)
{
    rrd_time_value_t start, end;
    time_t from, to;

    rrd_clear_error();
    if (rrd_parsetime(s->start.data, &start) || rrd_parsetime(s->end.data, &end) ||
        rrd_proc_start_end(&start, &end, &from, &to) != 0) {
        err_set(err, "from %s to %s: %s", s->start.data, s->end.data, rrd_get_error());
        rrd_clear_error();
        return -1;
    }
    if (from >= to)
        return err_set(err, "the start (%s) is not before the end (%s)", s->start.data, s->end.data);
    s->from = from;
    s->to = to;
    return 0;
}

static int span_read(struct span *s, const struct paint *p, struct err *err)
{
    buf_init(&s->start, 200);
    buf_init(&s->end, 200);
    if (paint_time(p->start ? p->start : "end-1d", &s->start, err) != 0 ||
        paint_time(p->end ? p->end : "now", &s->end, err) != 0)
        return -1;
    return span_resolve(s, err);
}

static void span_free(struct span *s)
{
    buf_free(&s->start);
    buf_free(&s->end);
}

static int peek_all(const struct paint *p, const struct span *s, int width, struct peek *peeks,
                    struct err *err)
{
    size_t i;

    for (i = 0; i < p->file_count; i++)
        if (peek_read(&peeks[i], p->files[i].path, s->from, s->to, (long)((s->to - s->from) / width), err) !=
            0)
            return -1;
    return 0;
}

/* The seconds before now for which samples may still be on their way, and the time of the newest one. */
static int64_t slack_of(const struct paint *p, const struct peek *peeks, int64_t *newest)
{
    int64_t slack = 0;
    size_t i, d;

    *newest = 0;
    for (i = 0; i < p->file_count; i++) {
        if (peeks[i].last_update > *newest)
            *newest = peeks[i].last_update;
        for (d = 0; d < peeks[i].ds_count; d++)
            if (peeks[i].ds[d].heartbeat + peeks[i].step > slack)
                slack = peeks[i].ds[d].heartbeat + peeks[i].step;
    }
    return slack + p->hold / 1000;
}

static void draw_into(struct brush_list *list, const struct paint *p, const struct span *s,
                      const struct peek *peeks, int64_t slack, const char *out_path)
{
    struct brush *b = mem_new(sizeof *b);
    size_t i;

    b->paint = p;
    b->peeks = peeks;
    b->from = s->from;
    b->to = s->to;
    b->now = clock_wall() / 1000000;
    b->width = p->width ? p->width : PAINT_WIDTH;
    b->height = p->height ? p->height : PAINT_HEIGHT;
    b->list = list;
    b->slack = slack;
    brush_add(list, "graph");
    brush_add(list, "%s%s", out_path[0] == '-' && out_path[1] ? "./" : "", out_path);
    brush_option(list, "--imgformat", "%s", format_names[p->format]);
    brush_option(list, "--start", "%s", s->start.data);
    brush_option(list, "--end", "%s", s->end.data);
    if (p->rrdcached && *p->rrdcached)
        brush_option(list, "--daemon", "%s", p->rrdcached);
    brush_collect(b);
    for (i = 0; i < b->curve_count; i++)
        if (b->to >= b->now - slack && b->curves[i].ds->last_at >= b->to - slack - b->curves[i].peek->row)
            b->is_now = true;
    style_draw(b);
    free(b);
}

static int check_request(const struct paint *p, struct err *err)
{
    int w = p->width ? p->width : PAINT_WIDTH, h = p->height ? p->height : PAINT_HEIGHT;

    if (w < PAINT_SIDE_MIN || w > PAINT_SIDE_MAX || h < PAINT_SIDE_MIN || h > PAINT_SIDE_MAX)
        return err_set(err, "a picture of %dx%d can not be drawn: each side is %d to %d pixels", w, h,
                       PAINT_SIDE_MIN, PAINT_SIDE_MAX);
    if (p->file_count < 1 || p->file_count > PAINT_FILES)
        return err_set(err, "a picture has 1 to %d files, not %zu", PAINT_FILES, p->file_count);
    if (p->file_count > 1 && p->graph->style != GRAPH_LEVEL && p->graph->style != GRAPH_LINES)
        return err_set(err, "graph %s shows one file at a time", p->graph->name);
    return 0;
}

char **paint_arguments(const struct paint *p, const char *out_path, struct err *err)
{
    struct brush_list list = { 0 };
    struct span s;
    struct peek *peeks;
    int64_t newest, slack, now = clock_wall() / 1000000;
    int width = p->width ? p->width : PAINT_WIDTH;

    if (check_request(p, err) != 0)
        return NULL;
    peeks = mem_array(p->file_count, sizeof *peeks);
    if (span_read(&s, p, err) != 0 || peek_all(p, &s, width, peeks, err) != 0)
        goto done;
    slack = slack_of(p, peeks, &newest);
    /* A short span would end in a blank for what is still on its way: it ends with the newest sample instead.
     */
    if (!p->end && now - newest <= slack && (now - newest) * 50 > s.to - s.from && newest > s.from) {
        buf_clear(&s.end);
        buf_printf(&s.end, "%lld", (long long)newest);
        if (span_resolve(&s, err) != 0 || peek_all(p, &s, width, peeks, err) != 0)
            goto done;
    }
    draw_into(&list, p, &s, peeks, slack, out_path);
done:
    span_free(&s);
    free(peeks);
    return list.argv;
}

void paint_arguments_free(char **arguments)
{
    size_t i;

    for (i = 0; arguments && arguments[i]; i++)
        free(arguments[i]);
    free(arguments);
}

static void write_all(int fd, const void *data, size_t len)
{
    const char *p = data;
    ssize_t n;

    while (len > 0) {
        n = write(fd, p, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            _exit(1);
        p += n;
        len -= (size_t)n;
    }
}

static void tell(int fd, char kind, const void *data, size_t len)
{
    write_all(fd, &kind, 1);
    write_all(fd, data, len);
}

_Noreturn static void child_run(const struct paint *p, int fd)
{
    struct err err = { "" };
    char **arguments;
    rrd_info_t *info, *i;
    int count = 0;

    signal(SIGALRM, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(CHILD_LIFE);
    arguments = paint_arguments(p, "-", &err);
    if (!arguments) {
        tell(fd, ANSWER_BAD, err.text, strlen(err.text));
        _exit(0);
    }
    while (arguments[count])
        count++;
    rrd_clear_error();
    info = rrd_graph_v(count, arguments);
    for (i = info; i; i = i->next)
        if (i->type == RD_I_BLO && strcmp(i->key, "image") == 0) {
            tell(fd, ANSWER_GOOD, i->value.u_blo.ptr, i->value.u_blo.size);
            _exit(0);
        }
    err_set(&err, "rrdtool: %.400s", rrd_get_error());
    tell(fd, ANSWER_BAD, err.text, strlen(err.text));
    _exit(0);
}

pid_t paint_start(const struct paint *p, int *fd, struct err *err)
{
    int ends[2];
    pid_t child;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set(err, "no pipe for the picture: %s", strerror(errno));
    child = fork();
    if (child < 0) {
        err_set(err, "no child process for the picture: %s", strerror(errno));
        close(ends[0]);
        close(ends[1]);
        return -1;
    }
    if (child == 0) {
        close(ends[0]);
        child_run(p, ends[1]);
    }
    close(ends[1]);
    *fd = ends[0];
    return child;
}

int paint_finish(pid_t child, const struct buf *answer, struct buf *image, struct err *err)
{
    int status = 0;

    kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (answer->len > 1 && answer->data[0] == ANSWER_GOOD && !answer->cut) {
        buf_bytes(image, answer->data + 1, answer->len - 1);
        return 0;
    }
    if (answer->len > 1 && answer->data[0] == ANSWER_BAD)
        return err_set(err, "%.450s", answer->data + 1);
    return err_set(err, answer->cut ? "the picture is too large" : "the process that drew the picture died");
}

/* Reads to the end or the deadline: 0, or -1 with the reason. */
static int answer_read(int fd, struct buf *answer, int timeout_ms, struct err *err)
{
    int64_t until = clock_mono() + (int64_t)timeout_ms * 1000, left;
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    char part[16384];
    ssize_t n;

    for (;;) {
        left = (until - clock_mono()) / 1000;
        if (left <= 0 || poll(&wait, 1, (int)left) == 0)
            return err_set(err, "the picture was not ready after %d s", timeout_ms / 1000);
        n = read(fd, part, sizeof part);
        if (n == 0)
            return 0;
        if (n < 0 && errno != EINTR)
            return err_set(err, "the picture can not be read: %s", strerror(errno));
        if (n > 0)
            buf_bytes(answer, part, (size_t)n);
    }
}

int paint_draw(const struct paint *p, struct buf *image, int timeout_ms, struct err *err)
{
    struct err late = { "" };
    struct buf answer;
    int fd, status;
    pid_t child = paint_start(p, &fd, err);

    if (child < 0)
        return -1;
    buf_init(&answer, IMAGE_MAX);
    status = answer_read(fd, &answer, timeout_ms, &late);
    if (status != 0)
        buf_clear(&answer);
    if (paint_finish(child, &answer, image, err) != 0) {
        if (status != 0)
            err_set(err, "%s", late.text);
        status = -1;
    }
    close(fd);
    buf_free(&answer);
    return status;
}

/* One word of a POSIX shell. */
static void shell_word(struct buf *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,+@%-";

    if (*word && word[strspn(word, plain)] == '\0') {
        buf_text(out, word);
        return;
    }
    buf_text(out, "'");
    for (; *word; word++) {
        if (*word == '\'')
            buf_text(out, "'\\''");
        else
            buf_bytes(out, word, 1);
    }
    buf_text(out, "'");
}

int paint_command(const struct paint *p, const char *out_path, struct buf *out, struct err *err)
{
    char **arguments = paint_arguments(p, out_path, err);
    size_t i, column = 0, before;

    if (!arguments)
        return -1;
    buf_text(out, "rrdtool");
    for (i = 0; arguments[i]; i++) {
        bool option = strncmp(arguments[i], "--", 2) == 0,
             value = i > 2 && strncmp(arguments[i - 1], "--", 2) == 0;
        bool part = !option && i > 1 && strchr("ACDGHLPV", arguments[i][0]) &&
                    !value; /* AREA, CDEF, DEF, GPRINT ... */

        if (part || (option && column > 80)) {
            buf_text(out, " \\\n   ");
            column = 0;
        }
        before = out->len;
        buf_text(out, " ");
        shell_word(out, arguments[i]);
        column += out->len - before;
    }
    buf_text(out, "\n");
    paint_arguments_free(arguments);
    return 0;
}
