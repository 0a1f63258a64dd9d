/* conf_scan.c: reads a configuration text before libconfig does, for messages that help and for exact
 * places. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/conf_scan.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "model/conf_token.h"

enum { SCAN_DEPTH = 12 };

/* A bracket that is open. */
struct scan_frame {
    char bracket;     /* '{' '[' '(' ; 0 = the file itself */
    const char *name; /* of the setting it belongs to, or NULL */
    int line, indent; /* where it was opened; the blanks at the start of that line */
    uint32_t id;
    int kind; /* of the first value inside [ ] */
};

struct scan {
    struct conf_token t;
    struct arena *arena;
    struct conf_scan *out;
    struct map *names; /* frame's id + name -> line */
    struct scan_frame frames[SCAN_DEPTH];
    int depth;
    uint32_t next_id;
    bool loose;                /* the member before has no ';' behind it */
    bool again;                /* the newest name is there twice */
    struct scan_frame suspect; /* by the indentation this one lacks its closing bracket; line 0 = none */
};

static int scan_value(struct scan *s, const char *name, int line);

static void scan_mark(struct scan *s, const char *name, int line, bool group)
{
    struct conf_scan *out = s->out;

    if (!(out->count & (out->count - 1)) || !out->count)
        out->marks = mem_resize(out->marks, out->count ? 2 * out->count : 64, sizeof *out->marks);
    out->marks[out->count].name = name;
    out->marks[out->count].line = line;
    out->marks[out->count].group = group;
    out->marks[out->count].again = name && s->again;
    s->again = false;
    out->count++;
}

static int scan_indent(const struct scan *s)
{
    return (int)strspn(s->t.line_start, " \t");
}

static int scan_open(struct scan *s, const char *name)
{
    struct scan_frame *f;

    if (s->depth == SCAN_DEPTH)
        return conf_token_fail(&s->t, s->t.line, "more than %d brackets inside each other", SCAN_DEPTH - 1);
    f = &s->frames[s->depth++];
    memset(f, 0, sizeof *f);
    f->bracket = *s->t.at;
    f->name = name;
    f->line = s->t.line;
    f->indent = scan_indent(s);
    f->id = s->next_id++;
    if (*s->t.at == '{')
        *s->t.at = '(';
    s->t.at++;
    s->t.last_line = s->t.line;
    return 0;
}

static void scan_close(struct scan *s)
{
    const struct scan_frame *f = &s->frames[--s->depth];

    /* A closing bracket that stands further left than the line of its opening one probably was meant for
     * another. */
    if (!s->suspect.line && s->t.line != f->line && s->t.line_start + scan_indent(s) == s->t.at &&
        scan_indent(s) < f->indent)
        s->suspect = *f;
    if (f->bracket == '{')
        *s->t.at = ')';
    s->t.at++;
    s->t.last_line = s->t.line;
}

/* The file ends, or another kind of bracket stands where this one should be closed. */
static int scan_unclosed(struct scan *s, const struct scan_frame *f)
{
    char found[CONF_TOKEN_WORD], of[CONF_TOKEN_WORD + 16] = "", inner[CONF_TOKEN_WORD + 16] = "";

    if (f->name)
        snprintf(of, sizeof of, " of '%.60s'", f->name);
    if (s->t.at < s->t.end)
        return conf_token_fail(&s->t, s->t.line, "the '%c'%s (line %d) has to be closed before %s",
                               f->bracket, of, f->line, conf_token_found(&s->t, found));
    if (!s->suspect.line)
        return conf_token_fail(&s->t, f->line, "the '%c'%s is never closed", f->bracket, of);
    if (s->suspect.name)
        snprintf(inner, sizeof inner, " of '%.60s'", s->suspect.name);
    return conf_token_fail(
        &s->t, s->suspect.line,
        "the '%c'%s (line %d) is never closed; by the indentation it is the '%c'%s in this line "
        "that lacks its end",
        f->bracket, of, f->line, s->suspect.bracket, inner);
}

/* Neither a comma nor a closing bracket follows a value. */
static int scan_list_broken(struct scan *s, const struct scan_frame *f)
{
    char found[CONF_TOKEN_WORD], close = f->bracket == '[' ? ']' : ')';
    bool semicolon = *s->t.at == ';';

    if (semicolon) {
        s->t.at++;
        if (conf_token_skip(&s->t))
            return -1;
    }
    if (s->t.at >= s->t.end || *s->t.at == '}' || conf_token_is_name_start(*s->t.at))
        return conf_token_fail(&s->t, s->t.last_line,
                               "the closing '%c' of a list is missing after the last value in this line",
                               close);
    if (semicolon)
        return conf_token_fail(&s->t, s->t.last_line, "the values of a list are separated by ',' not by ';'");
    if (*s->t.at == '"' || isdigit((unsigned char)*s->t.at) || *s->t.at == '{')
        return conf_token_fail(&s->t, s->t.last_line, "a comma is missing after the last value in this line");
    return conf_token_fail(&s->t, s->t.line, "',' or '%c' is expected, found %s", close,
                           conf_token_found(&s->t, found));
}

static int scan_list_value(struct scan *s, struct scan_frame *f)
{
    int kind = scan_value(s, NULL, s->t.line);

    if (kind < 0 || conf_token_skip(&s->t))
        return -1;
    if (f->bracket == '[' && kind == CONF_TOKEN_NESTED)
        return conf_token_fail(&s->t, s->t.last_line,
                               "a [ ] holds plain values only; a list of other things is written with ( )");
    if (f->bracket == '[' && f->kind && f->kind != kind)
        return conf_token_fail(&s->t, s->t.last_line,
                               "the values of one [ ] must be of one kind (1 and 1.0 are different kinds)");
    f->kind = kind;
    if (s->t.at < s->t.end && strchr("]),", *s->t.at))
        return 0;
    return scan_list_broken(s, f);
}

static int scan_list(struct scan *s)
{
    struct scan_frame *f = &s->frames[s->depth - 1];
    char close = f->bracket == '[' ? ']' : ')';

    if (conf_token_skip(&s->t))
        return -1;
    while (*s->t.at != close) {
        if (s->t.at >= s->t.end || *s->t.at == '}' || *s->t.at == ']' || *s->t.at == ')')
            return scan_unclosed(s, f);
        if (scan_list_value(s, f))
            return -1;
        if (*s->t.at == ',') {
            s->t.last_line = s->t.line;
            s->t.at++;
            if (conf_token_skip(&s->t))
                return -1;
            if (*s->t.at == close)
                return conf_token_fail(&s->t, s->t.last_line, "a comma before the closing '%c': take it away",
                                       close);
        }
    }
    scan_close(s);
    return 0;
}

static const char *scan_name(struct scan *s, const struct scan_frame *f, bool first)
{
    size_t len = 0;
    char key[sizeof f->id + 256];
    const char *name;
    int other;

    while (s->t.at + len < s->t.end && conf_token_is_name(s->t.at[len]))
        len++;
    if (len > 255) {
        conf_token_fail(&s->t, s->t.line, "a name of more than 255 letters");
        return NULL;
    }
    name = arena_stringn(s->arena, s->t.at, len);
    memset(s->t.at, ' ', len);
    if (!first)
        *s->t.at = ',';
    s->t.at += len;
    s->t.last_line = s->t.line;
    memcpy(key, &f->id, sizeof f->id);
    memcpy(key + sizeof f->id, name, len);
    other = (int)(intptr_t)map_find_bytes(s->names, key, sizeof f->id + len);
    s->again = other != 0;
    if (!other)
        map_set_bytes(s->names, key, sizeof f->id + len, (void *)(intptr_t)s->t.line);
    else if (s->t.secret)
        conf_token_fail(&s->t, s->t.line, "the name in this line is there twice; the other one is in line %d",
                        other);
    else
        conf_token_fail(&s->t, s->t.line, "'%s' is there twice%s%s%s; the other one is in line %d", name,
                        f->name ? " in '" : "", f->name ? f->name : "", f->name ? "'" : "", other);
    return name;
}

/* No name begins here, where one should. */
static int scan_no_name(struct scan *s, const struct scan_frame *f)
{
    char found[CONF_TOKEN_WORD], c = *s->t.at;

    if (isdigit((unsigned char)c) && !s->t.secret)
        return conf_token_fail(&s->t, s->t.line,
                               "%s: a name before ':' or '=' begins with a letter (inside the group, "
                               "name = \"...\" gives a device another one)",
                               conf_token_found(&s->t, found));
    if (c == '@')
        return conf_token_fail(&s->t, s->t.line,
                               "@include is not possible; all *.conf files of the folders for customers and "
                               "profiles are read without it");
    if (c == ';' || c == ',')
        return conf_token_fail(&s->t, s->t.line, "one '%c' too many", c);
    if ((c == '}' || c == ']' || c == ')') && f->bracket)
        return scan_unclosed(s, f);
    if (c == '}' || c == ']' || c == ')')
        return conf_token_fail(&s->t, s->t.line,
                               "this '%c' closes nothing: there is one too many here or above", c);
    return conf_token_fail(&s->t, s->t.line, "a name is expected, found %s%s", conf_token_found(&s->t, found),
                           c == '"' ? " (names have no quotes: letters, digits, - and _)" : "");
}

/* Neither '=' nor ':' follows a name. */
static int scan_no_sign(struct scan *s, const char *name)
{
    char found[CONF_TOKEN_WORD];
    const char *quote = s->t.secret ? "" : "'", *advice = "";

    if (s->loose && (*s->t.at == '"' || *s->t.at == ';'))
        advice = " (does a text before it lack a quote?)";
    else if (*s->t.at == '.')
        advice =
            " (a name before ':' has no dot; inside the group, name = \"...\" gives a device another one)";
    return conf_token_fail(&s->t, s->t.last_line, "'=' or ':' is expected after %s%s%s, found %s%s", quote,
                           s->t.secret ? "the name" : name, quote, conf_token_found(&s->t, found), advice);
}

static int scan_member(struct scan *s, const struct scan_frame *f, bool first)
{
    const char *name;
    int line = s->t.line;

    if (!conf_token_is_name_start(*s->t.at))
        return scan_no_name(s, f);
    name = scan_name(s, f, first);
    if (!name || conf_token_skip(&s->t))
        return -1;
    if (*s->t.at != '=' && *s->t.at != ':')
        return scan_no_sign(s, name);
    s->t.last_line = s->t.line;
    *s->t.at++ = ' ';
    if (conf_token_skip(&s->t) || scan_value(s, name, line) < 0 || conf_token_skip(&s->t))
        return -1;
    s->loose = *s->t.at != ';' && *s->t.at != ',';
    if (s->loose)
        return 0;
    s->t.last_line = s->t.line;
    *s->t.at++ = ' ';
    return conf_token_skip(&s->t);
}

static int scan_group(struct scan *s)
{
    const struct scan_frame *f = &s->frames[s->depth - 1];

    if (conf_token_skip(&s->t))
        return -1;
    for (bool first = true; s->t.at < s->t.end && !(f->bracket && *s->t.at == '}'); first = false)
        if (scan_member(s, f, first))
            return -1;
    if (!f->bracket)
        return 0;
    if (s->t.at >= s->t.end)
        return scan_unclosed(s, f);
    scan_close(s);
    return 0;
}

/* Returns the kind or -1. */
static int scan_value(struct scan *s, const char *name, int line)
{
    char found[CONF_TOKEN_WORD];
    char c = *s->t.at;

    scan_mark(s, name, line, c == '{');
    if (s->t.at < s->t.end && (isalnum((unsigned char)c) || strchr("+-.", c)))
        return conf_token_bare(&s->t);
    if (s->t.at < s->t.end && strchr("{[(", c)) {
        if (scan_open(s, name))
            return -1;
        return (c == '{' ? scan_group(s) : scan_list(s)) ? -1 : CONF_TOKEN_NESTED;
    }
    if (c != '"')
        return conf_token_fail(&s->t, s->t.last_line, "a value is expected%s%s%s, found %s",
                               name && !s->t.secret ? " for '" : "", name && !s->t.secret ? name : "",
                               name && !s->t.secret ? "'" : "", conf_token_found(&s->t, found));
    /* libconfig joins texts that follow each other: good for a long help text, a mistake in a list. */
    do {
        if (conf_token_text(&s->t) || (name && conf_token_skip(&s->t)))
            return -1;
    } while (name && *s->t.at == '"');
    return CONF_TOKEN_TEXT;
}

int conf_scan(struct arena *a, const char *file, char *text, size_t len, bool secret, struct conf_scan *out,
              struct report *report)
{
    struct scan s = { .arena = a, .out = out, .depth = 1, .next_id = 1 };
    const char *nul = memchr(text, '\0', len);
    int rc;

    s.t = (struct conf_token){ file, text, text + len, text, 1, 1, secret, report };
    memset(out, 0, sizeof *out);
    if (nul) {
        int line = 1;

        for (const char *p = text; p < nul; p++)
            line += *p == '\n';
        return conf_token_fail(&s.t, line, "a NUL byte: this is no text file");
    }
    if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
        memset(text, ' ', 3);
    s.names = map_new();
    rc = scan_group(&s);
    map_free(s.names);
    if (rc)
        conf_scan_free(out);
    return rc;
}

void conf_scan_free(struct conf_scan *s)
{
    free(s->marks);
    memset(s, 0, sizeof *s);
}
