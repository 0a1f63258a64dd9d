/* explain.c: "forestall explain": the whole chain behind a ticket, or why a trouble has none. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/ticketfile.h"
#include "judge/judge_keep.h"
#include "model/fact.h"
#include "out/letter.h"
#include "store/ticket.h"

enum { WIDTH = 100, NAMES = 48, SOURCE_MAX = 1 << 20, SOURCE_LINES = 6 };

/* What the judge remembers of it, as lines of name and value. */
struct memory {
    struct arena *arena;
    bool known;
    const char *names[NAMES], *values[NAMES];
    size_t count;
};

struct story {
    struct ticketfile file;
    struct buf out;
    int width;
    const struct ticket *ticket; /* NULL: there is none */
    struct letter_ticket parts;
    struct memory memory;
};

static void keep_line(void *ctx, const char *name, const char *value)
{
    struct memory *m = ctx;
    if (m->count < NAMES) {
        m->names[m->count] = arena_string(m->arena, name);
        m->values[m->count++] = arena_string(m->arena, value);
    }
}

static void keep_state(void *ctx, const char *key, const void *state, size_t len)
{
    struct memory *m = ctx;
    (void)key;
    m->known = judge_keep_explain(state, len, keep_line, m) == 0;
}

static const char *remembered(const struct memory *m, const char *name)
{
    for (size_t i = 0; i < m->count; i++) {
        if (strcmp(m->names[i], name) == 0) {
            return m->values[i];
        }
    }
    return NULL;
}

static bool is_set(const struct memory *m, const char *name)
{
    const char *value = remembered(m, name);
    return value != NULL && strcmp(value, "yes") == 0;
}

/* --- parts of the story --- */

static void head(struct story *s, const char *title)
{
    buf_printf(&s->out, "\n%s\n", title);
}

static void tell(struct story *s, const char *text)
{
    letter_wrap(&s->out, text, BUF_TERMINAL, s->width, 2);
}

static void tell_named(struct story *s, const char *name, const char *value)
{
    struct buf line;
    buf_init(&line, 0);
    buf_printf(&line, "%s %s", name, value);
    tell(s, line.data);
    buf_free(&line);
}

static void tell_time(struct story *s, const char *name, int64_t ms)
{
    char text[40];
    tell_named(s, name, clock_text(ms * 1000, 0, text));
}

/* The lines of a file that "conf/x.conf:41" names, when it can be read from here: up to the ; that ends it. */
static void tell_lines(struct story *s, const char *place)
{
    const char *colon = strrchr(place, ':');
    int64_t number;
    size_t len;
    if (colon == NULL || text_int(colon + 1, &number) != 0) {
        return;
    }
    char *path = arena_stringn(s->file.arena, place, (size_t)(colon - place));
    char *text = file_load(path, SOURCE_MAX, &len, NULL), *line = text;
    for (int64_t i = 1; i < number && line != NULL; i++) {
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    for (int shown = 0; line != NULL && *line != '\0' && shown < SOURCE_LINES; shown++) {
        size_t n = strcspn(line, "\n"), blanks = strspn(line, " \t"), before = s->out.len;
        char *one =
            arena_stringn(s->file.arena, line + (blanks < n ? blanks : n), n - (blanks < n ? blanks : n));
        letter_wrap(&s->out, one, BUF_TERMINAL, s->width, 6);
        for (size_t i = before; i < s->out.len; i++) { /* a bar in front of each line */
            if (i == before || s->out.data[i - 1] == '\n') {
                s->out.data[i + 4] = '|';
            }
        }
        line = strstr(one, "};") != NULL ? NULL : line + n + (line[n] == '\n');
    }
    free(text);
}

/* "conf/x.conf:41"; overrides stand behind it, with ", " between. */
static void tell_places(struct story *s, const char *places)
{
    const char *next = strstr(places, ", ");
    const char *place = next != NULL ? arena_stringn(s->file.arena, places, (size_t)(next - places)) : places;
    tell(s, place);
    tell_lines(s, place);
    if (next != NULL) {
        tell_places(s, next + 2);
    }
}

static void facts(struct story *s, const char *evidence, const char *notice)
{
    const struct memory *m = &s->memory;
    head(s, "Facts");
    if (s->ticket != NULL) {
        char count[40];
        tell_time(s, "first seen", s->ticket->first);
        tell_time(s, "last seen ", s->ticket->last);
        (void)snprintf(count, sizeof count, "%lld times", (long long)s->ticket->count);
        if (s->ticket->count > 1) {
            tell_named(s, "it came   ", count);
        }
    } else {
        tell_named(s, "first seen", remembered(m, "first") != NULL ? remembered(m, "first") : "unknown");
        tell_named(s, "last seen ", remembered(m, "last") != NULL ? remembered(m, "last") : "unknown");
    }
    if (evidence != NULL) {
        tell(s, "polls said:");
        letter_evidence(&s->out, evidence, BUF_TERMINAL, s->width, 4);
    }
    if (notice != NULL) {
        tell(s, "the notification said:");
        letter_evidence(&s->out, notice, BUF_TERMINAL, s->width, 4);
    }
    if (evidence == NULL && notice == NULL) {
        tell(s, "no values were kept");
    }
}

static void dependencies(struct story *s)
{
    const struct ticket *t = s->ticket;
    const char *reason = remembered(&s->memory, "reason"), *cause = remembered(&s->memory, "cause");
    head(s, "Dependencies considered");
    if (t != NULL && t->considered != NULL) {
        tell(s, t->considered);
    } else if (cause == NULL && (reason == NULL || reason[0] == '\0')) {
        tell(s, "nothing else could explain it");
    }
    if (reason != NULL && reason[0] != '\0') {
        tell_named(s, "no ticket of its own:", reason);
    }
    if (cause != NULL) {
        tell_named(s, "explained by", cause);
    }
    if (t != NULL && t->behind != NULL) {
        tell(s, "it explains the silence of:");
        letter_evidence(&s->out, t->behind, BUF_TERMINAL, s->width, 4);
    }
    for (size_t i = 0; i < s->parts.folded_count; i++) {
        tell_named(s, s->parts.folded[i].until != 0 ? "it explained" : "it explains", s->parts.folded[i].key);
    }
}

static void clearing(struct story *s)
{
    const struct memory *m = &s->memory;
    const char *quiet = remembered(m, "quiet"), *hold = remembered(m, "clear_hold");
    head(s, "What would clear it");
    if (s->ticket != NULL && s->ticket->ended != 0) {
        tell(s, "it is over");
        return;
    }
    if (!m->known) {
        tell(s, "the judge knows nothing of it (any more): forestall tickets close");
        return;
    }
    if (is_set(m, "polled") || !is_set(m, "alone")) {
        tell(s, "a poll that says it is good: each poll of the device looks at it");
    }
    if (remembered(m, "trap_at") != NULL) {
        tell(s, is_set(m, "polled") ? "a notification that it is over makes us ask the device at once"
                                    : "a notification that it is over");
    }
    if (hold != NULL) {
        tell_named(s, "it must be good for", hold);
    }
    if (is_set(m, "flapping")) {
        tell(s, "it comes and goes: it must first be steady");
    }
    if (quiet != NULL) {
        tell_named(s, "or nothing more of it for", quiet);
    }
    if (is_set(m, "unknown")) {
        tell(s,
             "at the moment polls can not tell whether it is good or bad: until they can it stays as it is");
    }
    tell(s, "or a person: forestall tickets close");
}

static void history(struct story *s)
{
    head(s, "What happened");
    for (size_t i = 0; i < s->parts.event_count; i++) {
        const struct ticket_event *e = &s->parts.events[i];
        char time[40];
        struct buf line;
        buf_init(&line, 0);
        buf_printf(&line, "%s by %s%s%s", e->kind, e->who, e->text[0] != '\0' ? ": " : "", e->text);
        tell_named(s, clock_text(e->at * 1000, 0, time), line.data);
        buf_free(&line);
    }
}

static void whole(struct story *s, const char *key)
{
    const struct ticket *t = s->ticket;
    const struct memory *m = &s->memory;
    const char *title = t != NULL ? t->title : remembered(m, "title"),
               *place = t != NULL ? t->where : remembered(m, "where");
    const char *condition = t != NULL ? t->condition : remembered(m, "condition");
    if (t != NULL) {
        buf_printf(&s->out, "Ticket %lld (%s, %s): ", (long long)t->id, t->state,
                   fact_severity_name(t->severity));
    } else {
        const char *state = remembered(m, "state");
        buf_printf(&s->out, "No ticket (%s): ", state != NULL ? state : "?");
    }
    title = title != NULL ? title : "";
    buf_escape(&s->out, BUF_TERMINAL, title, strlen(title));
    buf_text(&s->out, "\n");
    tell(s, key);
    facts(s, t != NULL ? t->evidence : remembered(m, "evidence"),
          t != NULL ? t->notice : remembered(m, "notice"));
    head(s, "Condition");
    tell_named(s, condition != NULL ? condition : "?", "is what makes it trouble:");
    tell_places(s, place != NULL ? place : "(its place is not known)");
    head(s, "Confirmation");
    tell(s, t != NULL && t->why != NULL ? t->why
            : m->known                  ? "not yet: see its state above"
                                        : "nothing was kept");
    if (t != NULL && !t->confirmed) {
        tell(s, "so far it is unconfirmed");
    }
    dependencies(s);
    clearing(s);
    if (t != NULL) {
        history(s);
    }
}

/* --- looking for it --- */

static int find(struct story *s, const char *what, const char **key, struct err *err)
{
    struct ticket *t = arena_alloc(s->file.arena, sizeof *t);
    struct ticket_filter filter = { .key = what, .limit = 1 };
    int64_t id = 0, found;
    if (strchr(what, '/') != NULL) {
        found = ticket_find_list(s->file.db, s->file.arena, &filter, &t, err);
    } else if (ticketfile_number(what, &id, "explain") != 0) {
        return err_set(err, "say the number of a ticket, or customer/site/device/object/condition");
    } else {
        found = ticket_find(s->file.db, s->file.arena, id, t, err);
    }
    if (found < 0) {
        return -1;
    }
    s->ticket = found > 0 ? t : NULL;
    *key = found > 0 ? t->key : what;
    s->memory.arena = s->file.arena;
    if (ticket_kept(s->file.db, *key, keep_state, &s->memory, err) < 0) {
        return -1;
    }
    if (s->ticket == NULL && !s->memory.known) {
        return err_set(err, id > 0 ? "there is no ticket %s" : "nothing is wrong with %s, as far as is known",
                       what);
    }
    return 0;
}

static int load(struct story *s, const char *what, const char **key, struct err *err)
{
    struct ticket_event *events;
    struct ticket_fold_row *folded;
    if (find(s, what, key, err) != 0) {
        return -1;
    }
    if (s->ticket == NULL) {
        return 0;
    }
    int64_t count = ticket_find_events(s->file.db, s->file.arena, s->ticket->id, &events, err);
    int64_t behind = count < 0 ? -1 : ticket_find_folded(s->file.db, s->file.arena, s->ticket, &folded, err);
    if (behind < 0) {
        return -1;
    }
    s->parts = (struct letter_ticket){ s->ticket, events, folded, (size_t)count, (size_t)behind };
    return 0;
}

static int run(int argc, char **argv)
{
    const char *config = cmd_default_config(), *key = "";
    struct story s = { .ticket = NULL };
    struct err err;
    int c;
    while ((c = getopt_long(argc, argv, "c:", NULL, NULL)) != -1) {
        if (c != 'c') {
            return cmd_bad_option(&cmd_explain, argv, NULL);
        }
        config = optarg;
    }
    if (optind + 1 != argc) {
        return cmd_bad_usage(&cmd_explain, optind == argc ? "which TICKET?" : "one ticket at a time");
    }
    if (ticketfile_open(&s.file, config, "explain") != 0) {
        return CMD_WRONG;
    }
    buf_init(&s.out, 16 << 20);
    s.width = ticketfile_width(WIDTH);
    int rc = load(&s, argv[optind], &key, &err);
    if (rc == 0) {
        whole(&s, key);
        (void)fwrite(s.out.data, 1, s.out.len, stdout);
    } else {
        fprintf(stderr, "forestall explain: %s\n", err.text);
    }
    buf_free(&s.out);
    ticketfile_close(&s.file);
    return rc == 0 ? CMD_GOOD : CMD_WRONG;
}

const struct cmd cmd_explain = {
    .name = "explain",
    .help = "the whole chain behind a ticket, or why a trouble has none",
    .usage =
        "usage: forestall explain [-c FILE] TICKET | CUSTOMER/SITE/DEVICE/OBJECT/CONDITION\n"
        "  facts, notifications, the condition and where it stands, what confirmed it, which dependencies were\n"
        "  considered, what would clear it\n",
    .run = run,
};
