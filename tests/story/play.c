/* play.c: reads a .story file line by line and lets it happen. The language is described in README. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/story/play.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

int play_wrong(struct play *p, const char *fmt, ...)
{
    va_list args;
    if (p->wrong[0] == '\0') {
        va_start(args, fmt);
        (void)vsnprintf(p->wrong, sizeof p->wrong, fmt, args);
        va_end(args);
    }
    return -1;
}

struct net_host *play_host(struct play *p, const char *name)
{
    struct net_host *h = name != NULL ? net_find(p->w->net, name) : NULL;
    if (h == NULL) {
        (void)play_wrong(p, "there is no device '%s' in this story", name != NULL ? name : "");
    }
    return h;
}

struct unit *play_unit(struct play *p, const char *name)
{
    struct unit *u = name != NULL ? world_unit(p->w, name) : NULL;
    if (u == NULL) {
        (void)play_wrong(p, "device '%s' is not polled", name != NULL ? name : "");
    }
    return u;
}

static int split(const char *line, struct play_words *out)
{
    char *to = out->text;
    out->count = 0;
    (void)snprintf(out->text, sizeof out->text, "%s", line);
    for (char *from = out->text; out->count < PLAY_WORDS; out->count++) {
        bool quoted = false;
        from += strspn(from, " \t");
        if (*from == '\0' || *from == '#') {
            break;
        }
        out->word[out->count] = to;
        for (; *from != '\0' && (quoted || (*from != ' ' && *from != '\t')); from++) {
            if (*from == '"') {
                quoted = !quoted;
            } else {
                *to++ = *from;
            }
        }
        from += *from != '\0';
        *to++ = '\0';
    }
    out->word[out->count] = NULL;
    return out->count < PLAY_WORDS ? 0 : -1;
}

static int take_time(struct play *p, const char *text, int64_t *us)
{
    int64_t ms;
    if (text == NULL || (strcmp(text, "0") != 0 && text_duration(text, &ms) != 0)) {
        return play_wrong(p, "'%s' is no time: 30s, 5m, 1h30m", text != NULL ? text : "");
    }
    *us = strcmp(text, "0") == 0 ? 0 : ms * 1000;
    return 0;
}

/* The poller starts with the first thing that happens at a time. */
static int run_to(struct play *p, int64_t us)
{
    if (!p->w->running && world_load(p->w) != 0) {
        return play_wrong(p, "the configuration is refused: %s", p->w->err.text);
    }
    if (p->w->begun + us < p->w->now) {
        return play_wrong(p, "time goes back");
    }
    world_run(p->w, us);
    return 0;
}

/* "at 5m" and "from 3m to 5m" in front of a line. Moves *at behind them. */
static int take_moment(struct play *p, const struct play_words *w, size_t *at)
{
    int64_t until;
    if (strcmp(w->word[0], "at") == 0) {
        *at = 2;
        p->from = 0;
        return w->count < 2 || take_time(p, w->word[1], &until) != 0 ? -1 : run_to(p, until);
    }
    if (strcmp(w->word[0], "from") == 0 && w->count > 3 && strcmp(w->word[2], "to") == 0) {
        *at = 4;
        return take_time(p, w->word[1], &p->from) != 0 || take_time(p, w->word[3], &until) != 0
                   ? -1
                   : run_to(p, until);
    }
    return 0;
}

static int take_line(struct play *p, const char *line)
{
    struct play_words w, rest;
    size_t at = 0;
    if (split(line, &w) != 0) {
        return play_wrong(p, "more than %d words", PLAY_WORDS - 1);
    }
    if (w.count == 0) {
        return 0;
    }
    if (take_moment(p, &w, &at) != 0) {
        return play_wrong(p, "wrong time");
    }
    if (at >= w.count) {
        return 0;
    }
    if (strcmp(w.word[at], "expect") == 0) {
        p->expectations++;
        return !p->w->running && run_to(p, 0) != 0 ? -1 : expect_hold(p, w.word + at + 1, w.count - at - 1);
    }
    rest.count = w.count - at;
    memcpy(rest.word, w.word + at, (rest.count + 1) * sizeof rest.word[0]);
    int rc = event_do(p, &rest);
    return rc == 0 ? play_wrong(p, "'%s' is no event", w.word[at]) : rc;
}

/* "file NAME" ... "end": the lines between become a file of the configuration. Returns the line after. */
static char *take_file(struct play *p, const char *leaf, char *next)
{
    char *end = next;
    while (*end != '\0' && strncmp(end, "end\n", 4) != 0) {
        end += strcspn(end, "\n");
        end += *end != '\0';
        p->line++;
    }
    if (*end == '\0') {
        (void)play_wrong(p, "a file without its 'end'");
        return end;
    }
    *end = '\0';
    world_file(p->w, leaf, next);
    p->line++;
    return end + 4;
}

static void tell(struct play *p, char *text)
{
    for (char *line = text, *next; *line != '\0' && p->wrong[0] == '\0'; line = next) {
        next = line + strcspn(line, "\n");
        if (*next != '\0') {
            *next++ = '\0';
        }
        p->line++;
        if (strncmp(line, "story ", 6) == 0) {
            (void)snprintf(p->title, sizeof p->title, "%s", line + 6);
        } else if (strncmp(line, "file ", 5) == 0) {
            next = take_file(p, line + 5, next);
        } else {
            (void)take_line(p, line);
        }
    }
}

void play_lines(struct play *p, const char *text)
{
    char *copy = mem_string(text);
    tell(p, copy);
    free(copy);
}

bool play_file(struct play *p, const char *path)
{
    struct err err;
    size_t len;
    char *text = file_load(path, 1 << 20, &len, &err);
    if (text == NULL) {
        (void)play_wrong(p, "%s", err.text);
        return false;
    }
    p->w = world_new();
    tell(p, text);
    if (p->expectations == 0) {
        (void)play_wrong(p, "nothing is expected");
    }
    world_free(p->w);
    free(text);
    return p->wrong[0] == '\0';
}
