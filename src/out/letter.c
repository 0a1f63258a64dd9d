/* letter.c: a change of a ticket as it is told to people and programs: JSON with a subject and a text in it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "out/letter.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "model/fact.h"

enum {
    LETTER_WIDTH = 76,
    LETTER_DEPTH = 6,
    LETTER_FOLDED = 40,
    LETTER_FLAT = 40,
    LETTER_SHORT = 60,
    LETTER_NAME = 10
};

/* --- lines --- */

static void letter_indent(struct buf *b, int indent)
{
    for (int i = 0; i < indent; i++)
        buf_text(b, " ");
}

/* Characters as a terminal counts them, more or less. */
static size_t letter_columns(const char *text, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    return n;
}

void letter_wrap(struct buf *b, const char *text, enum buf_sink sink, int width, int indent)
{
    struct buf clean;
    size_t column = 0, room = width > indent + 10 ? (size_t)(width - indent) : 10;
    const char *p;

    buf_init(&clean, 0);
    for (const char *line = text; *line; line += *line == '\n') {
        size_t len = strcspn(line, "\n");

        buf_clear(&clean);
        buf_escape(&clean, sink, line, len);
        letter_indent(b, indent);
        column = 0;
        for (p = clean.data ? clean.data : ""; *p;) {
            size_t blanks = strspn(p, " "), word = strcspn(p + blanks, " "),
                   wide = letter_columns(p + blanks, word);

            if (column && column + blanks + wide > room) {
                buf_text(b, "\n");
                letter_indent(b, indent);
                column = 0;
            } else if (column) {
                letter_indent(b, (int)blanks);
                column += blanks;
            }
            buf_bytes(b, p + blanks, word);
            column += wide;
            p += blanks + word;
        }
        buf_text(b, "\n");
        line += len;
    }
    buf_free(&clean);
}

static void letter_value(struct buf *b, json_t *v, enum buf_sink sink)
{
    char number[40];

    if (json_is_string(v)) {
        buf_escape(b, sink, json_string_value(v), json_string_length(v));
    } else if (json_is_integer(v)) {
        buf_printf(b, "%lld", (long long)json_integer_value(v));
    } else if (json_is_real(v)) {
        buf_text(b, text_decimal(json_real_value(v), number));
    } else {
        buf_text(b, json_is_true(v) ? "yes" : json_is_false(v) ? "no" : "unknown");
    }
}

static void letter_member(struct buf *b, const char *name, json_t *v, enum buf_sink sink, int width,
                          int indent, int depth);

static bool letter_is_flat(json_t *v)
{
    size_t count = json_array_size(v);

    for (size_t i = 0; i < count; i++)
        if (json_is_object(json_array_get(v, i)) || json_is_array(json_array_get(v, i)))
            return false;
    return count <= LETTER_FLAT;
}

static bool letter_is_short(json_t *v)
{
    return !json_is_object(v) && !json_is_array(v) &&
           !(json_is_string(v) && json_string_length(v) > LETTER_SHORT);
}

static size_t letter_short_ones(json_t *object)
{
    const char *name;
    size_t n = 0;
    json_t *v;

    json_object_foreach(object, name, v) n += letter_is_short(v);
    return n;
}

/* The short values of an object side by side, as "forestall poll" shows them. */
static void letter_row(struct buf *b, json_t *object, enum buf_sink sink, int width, int indent)
{
    size_t column = 0, room = width > indent + 10 ? (size_t)(width - indent) : 10;
    struct buf item;
    const char *name;
    json_t *v;

    buf_init(&item, 0);
    json_object_foreach(object, name, v)
    {
        if (!letter_is_short(v))
            continue;
        buf_clear(&item);
        buf_escape(&item, sink, name, strlen(name));
        buf_text(&item, " ");
        letter_value(&item, v, sink);
        size_t wide = letter_columns(item.data, item.len);

        if (column && column + 3 + wide > room) {
            buf_text(b, "\n");
            column = 0;
        }
        letter_indent(b, column ? 3 : indent);
        buf_bytes(b, item.data, item.len);
        column += wide + (column ? 3 : 0);
    }
    buf_text(b, "\n");
    buf_free(&item);
}

/* Members of an object, items of a list: each on a line of its own, but for the short values of an object that has many. */
static void letter_inside(struct buf *b, json_t *v, enum buf_sink sink, int width, int indent, int depth)
{
    void *at = json_object_iter(v);
    bool packed = letter_short_ones(v) > 2;

    if (packed)
        letter_row(b, v, sink, width, indent);
    for (size_t i = 0; i < json_array_size(v); i++)
        letter_member(b, NULL, json_array_get(v, i), sink, width, indent, depth);
    for (; at; at = json_object_iter_next(v, at))
        if (!packed || !letter_is_short(json_object_iter_value(at)))
            letter_member(b, json_object_iter_key(at), json_object_iter_value(at), sink, width, indent,
                          depth);
}

static void letter_member(struct buf *b, const char *name, json_t *v, enum buf_sink sink, int width,
                          int indent, int depth)
{
    bool deep = json_is_object(v) || (json_is_array(v) && !letter_is_flat(v));

    if (depth > LETTER_DEPTH)
        return;
    if (!deep || name)
        letter_indent(b, indent);
    if (name) {
        buf_escape(b, sink, name, strlen(name));
        buf_text(b, deep ? ":\n" : ": ");
    }
    if (deep) {
        letter_inside(b, v, sink, width, indent + (name || json_is_array(v) ? 2 : 0), depth + 1);
        return;
    }
    for (size_t i = 0; i < json_array_size(v); i++) {
        buf_text(b, i ? ", " : "");
        letter_value(b, json_array_get(v, i), sink);
    }
    if (!json_is_array(v))
        letter_value(b, v, sink);
    buf_text(b, "\n");
}

void letter_evidence(struct buf *b, const char *json, enum buf_sink sink, int width, int indent)
{
    json_t *root = json_loads(json, JSON_ALLOW_NUL, NULL);

    json_t *values = json_object_get(root, "values");

    if (json_is_object(values) && json_object_get(root, "section") && json_object_size(root) == 2)
        letter_inside(b, values, sink, width, indent,
                      0); /* of a poll: the ticket's head says which section */
    else if (root)
        letter_member(b, NULL, root, sink, width, indent, 0);
    json_decref(root);
}

/* --- a ticket --- */

struct letter {
    struct buf *b;
    enum buf_sink sink;
    int width;
};

static void letter_line(const struct letter *l, const char *name, const char *text)
{
    size_t before = l->b->len, len = strlen(name);

    letter_wrap(l->b, *text ? text : "-", l->sink, l->width, LETTER_NAME);
    memcpy(l->b->data + before, name, len < LETTER_NAME ? len : LETTER_NAME);
}

static void letter_time(const struct letter *l, const char *name, int64_t ms)
{
    char text[40];

    letter_line(l, name, clock_text(ms * 1000, 0, text));
}

static void letter_head(const struct letter *l, const struct ticket *t)
{
    char text[600], span[32];

    snprintf(text, sizeof text, "%.40s, %.20s%s%s%s", t->state, fact_severity_name(t->severity),
             t->flapping ? ", flapping" : "", t->confirmed ? "" : ", unconfirmed",
             t->owner ? ", taken by " : "");
    if (t->owner)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%.100s", t->owner);
    letter_line(l, "state", text);
    letter_line(l, "device", t->device);
    if (*t->object)
        letter_line(l, "object", t->object);
    snprintf(text, sizeof text, "%.200s%s%.300s%s", t->condition, t->where ? " (" : "",
             t->where ? t->where : "", t->where ? ")" : "");
    letter_line(l, "condition", text);
    letter_time(l, "first", t->first);
    letter_time(l, "last", t->last);
    if (t->ended) {
        snprintf(text, sizeof text, "after %s%s%.100s",
                 text_duration_show((t->ended - t->first) / 1000 * 1000, span),
                 t->ended_by ? ", closed by " : "", t->ended_by ? t->ended_by : "");
        letter_time(l, "ended", t->ended);
        letter_line(l, "", text);
    }
    if (t->count > 1) {
        snprintf(text, sizeof text, "%lld times", (long long)t->count);
        letter_line(l, "came", text);
    }
    if (t->previous || t->recurring) {
        snprintf(text, sizeof text, "%s%.0lld%s%s%.0lld", t->previous ? "before it: ticket " : "",
                 (long long)t->previous, t->previous && t->recurring ? "; " : "",
                 t->recurring ? "recurring: ticket " : "", (long long)t->recurring);
        letter_line(l, "see also", text);
    }
}

static void letter_part(const struct letter *l, const char *title, const char *text)
{
    if (!text || !*text)
        return;
    buf_printf(l->b, "\n%s\n", title);
    letter_wrap(l->b, text, l->sink, l->width, 2);
}

static void letter_facts(const struct letter *l, const char *title, const char *json)
{
    if (!json)
        return;
    buf_printf(l->b, "\n%s\n", title);
    letter_evidence(l->b, json, l->sink, l->width, 2);
}

static void letter_folded(const struct letter *l, const struct letter_ticket *t)
{
    char text[40];

    if (!t->folded_count)
        return;
    buf_text(l->b, "\nExplained by it, without tickets of their own\n");
    for (size_t i = 0; i < t->folded_count && i < LETTER_FOLDED; i++) {
        const struct ticket_fold_row *f = &t->folded[i];

        buf_text(l->b, "  ");
        buf_escape(l->b, l->sink, f->title, strlen(f->title));
        buf_printf(l->b, ", since %s%s\n", clock_text(f->since * 1000, 0, text), f->until ? ", over" : "");
    }
    if (t->folded_count > LETTER_FOLDED)
        buf_printf(l->b, "  and %zu more\n", t->folded_count - LETTER_FOLDED);
}

static void letter_history(const struct letter *l, const struct letter_ticket *t)
{
    char time[40];
    struct buf line;

    if (!t->event_count)
        return;
    buf_text(l->b, "\nHistory\n");
    buf_init(&line, 0);
    for (size_t i = 0; i < t->event_count; i++) {
        const struct ticket_event *e = &t->events[i];

        buf_clear(&line);
        buf_printf(&line, "%s  %s by %s%s%s", clock_text(e->at * 1000, 0, time), e->kind, e->who,
                   *e->text ? ": " : "", e->text);
        for (char *p = line.data; *p; p++) /* one entry is one paragraph */
            *p = *p == '\n' ? ' ' : *p;
        letter_wrap(l->b, line.data, l->sink, l->width, 2);
    }
    buf_free(&line);
}

void letter_text(struct buf *b, const struct letter_ticket *t, enum buf_sink sink, int width)
{
    struct letter l = { b, sink, width };

    buf_printf(b, "Ticket %lld: ", (long long)t->ticket->id);
    buf_escape(b, sink, t->ticket->title, strlen(t->ticket->title));
    buf_text(b, "\n\n");
    letter_head(&l, t->ticket);
    letter_part(&l, "What to do", t->ticket->advice);
    letter_facts(&l, "Can not be reached with it", t->ticket->behind);
    letter_folded(&l, t);
    letter_facts(&l, "Notification", t->ticket->notice);
    letter_facts(&l, "Values", t->ticket->evidence);
    letter_history(&l, t);
}

/* --- the letter --- */

static void letter_member_text(struct buf *b, const char *name, const char *text, size_t len,
                               const char *after)
{
    buf_printf(b, "  \"%s\": \"", name);
    buf_escape(b, BUF_JSON, text, len);
    buf_printf(b, "\"%s", after);
}

static void letter_change(struct buf *b, const struct ticket_event *e)
{
    char time[40];

    buf_printf(
        b, "  \"change\": {\"number\": %lld, \"at_ms\": %lld, \"at\": \"%s\", \"kind\": \"%s\", \"who\": \"",
        (long long)e->number, (long long)e->at, clock_text(e->at * 1000, 0, time), e->kind);
    buf_escape(b, BUF_JSON, e->who, strlen(e->who));
    buf_text(b, "\", \"text\": \"");
    buf_escape(b, BUF_JSON, e->text, strlen(e->text));
    buf_text(b, "\"},\n");
}

static void letter_subject(struct buf *b, const struct ticket *t, const struct ticket_event *e)
{
    buf_printf(b, "[%s/%s] %s %s: %s", t->customer, t->site, fact_severity_name(e->severity), e->kind,
               t->title);
}

/* The ticket as it was after that change: what came later is told later. */
static void letter_compose(struct buf *b, const struct letter_ticket *l, const struct ticket *t,
                           const struct ticket_event *e, const char *key)
{
    struct buf text;

    buf_init(&text, 256 << 10);
    buf_text(b, "{\n");
    letter_member_text(b, "key", key, strlen(key), ",\n");
    letter_subject(&text, t, e);
    letter_member_text(b, "subject", text.data, text.len, ",\n");
    letter_member_text(b, "severity", fact_severity_name(e->severity),
                       strlen(fact_severity_name(e->severity)), ",\n");
    letter_member_text(b, "customer", t->customer, strlen(t->customer), ",\n");
    letter_change(b, e);
    buf_text(b, "  \"ticket\": {");
    ticket_find_json(b, t, false, ", ");
    buf_text(b, "},\n");
    buf_clear(&text);
    letter_text(&text, l, BUF_TERMINAL, LETTER_WIDTH);
    letter_member_text(b, "text", text.data, text.len, "\n");
    buf_text(b, "}\n");
    buf_free(&text);
}

int letter_write(struct db *d, int64_t id, int64_t number, const char *key, struct buf *out, struct err *err)
{
    struct arena *a = arena_new(0);
    struct ticket t;
    struct ticket_event *events = NULL;
    struct ticket_fold_row *folded = NULL;
    int rc = ticket_find(d, a, id, &t, err);
    int64_t count = rc == 1 ? ticket_find_events(d, a, id, &events, err) : 0,
            behind = count > 0 ? ticket_find_folded(d, a, &t, &folded, err) : 0;

    if (rc < 0 || count < 0 || behind < 0) {
        arena_free(a);
        return -1;
    }
    rc = 0;
    if (number >= 1 && number <= count) {
        const struct ticket_event *e = &events[number - 1];
        struct letter_ticket l = { &t, events, folded, (size_t)number, (size_t)behind };

        bool taken = false;

        for (int64_t i = 0; i < number; i++)
            taken = taken || !strcmp(events[i].kind, "acknowledged");
        t.owner = taken ? t.owner : NULL;
        t.state = e->state;
        t.severity = e->severity;
        if (strcmp(e->state, "resolved") != 0 && strcmp(e->state, "closed") != 0) {
            t.ended = 0;
            t.ended_by = NULL;
        }
        letter_compose(out, &l, &t, e, key);
        rc = 1;
    }
    arena_free(a);
    return rc;
}
