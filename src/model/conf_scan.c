/* conf_scan.c: reads a configuration text before libconfig does, for messages that help and for exact
 * places. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/conf_scan.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/map.h"
#include "model/conf_number.h"

enum { SCAN_DEPTH = 12, SCAN_WORD = 64 };

/* Kinds of values; numbers have those of enum conf_number. */
enum scan_kind { SCAN_TEXT = CONF_NUMBER_KINDS, SCAN_BOOL, SCAN_NESTED };

/* A bracket that is open. */
struct scan_frame {
    char bracket;     /* '{' '[' '(' ; 0 = the file itself */
    const char *name; /* of the setting it belongs to, or NULL */
    int line, indent; /* where it was opened; the blanks at the start of that line */
    uint32_t id;
    int kind; /* enum scan_kind of the first value inside [ ] */
};

struct scan {
    struct arena *arena;
    struct report *report;
    struct conf_scan *out;
    struct map *names; /* frame's id + name -> line */
    const char *file;
    char *at, *end, *line_start;
    int line, last_line; /* here; and where the last word or sign ended */
    bool secret;
    struct scan_frame frames[SCAN_DEPTH];
    int depth;
    uint32_t next_id;
    struct scan_frame suspect; /* by the indentation this one lacks its closing bracket; line 0 = none */
};

static int scan_value(struct scan *s, const char *name, int line);

__attribute__((format(printf, 3, 4))) static int scan_fail(struct scan *s, int line, const char *fmt, ...)
{
    char text[400];
    va_list args;

    va_start(args, fmt);
    if (vsnprintf(text, sizeof text, fmt, args) < 0)
        text[0] = '\0';
    va_end(args);
    report_error(s->report, s->file, line, "%s", text);
    return -1;
}

static bool scan_is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '*';
}

static bool scan_is_name(char c)
{
    return isalnum((unsigned char)c) || c == '*' || c == '-' || c == '_';
}

static void scan_newline(struct scan *s)
{
    s->line++;
    s->line_start = s->at + 1;
}

/* Blanks and comments. */
static int scan_skip(struct scan *s)
{
    int from;

    for (; s->at < s->end; s->at++) {
        if (*s->at == '\n') {
            scan_newline(s);
        } else if (*s->at == '#' || (*s->at == '/' && s->at[1] == '/')) {
            s->at += strcspn(s->at, "\n") - 1;
        } else if (*s->at == '/' && s->at[1] == '*') {
            from = s->line;
            for (s->at += 2; s->at < s->end && !(*s->at == '*' && s->at[1] == '/'); s->at++)
                if (*s->at == '\n')
                    scan_newline(s);
            if (s->at >= s->end)
                return scan_fail(s, from, "the comment that begins here with /* is never closed with */");
            s->at++;
        } else if (!strchr(" \t\r\f", *s->at)) {
            return 0;
        }
    }
    return 0;
}

/* The word or sign at this place, for a message. */
static const char *scan_found(const struct scan *s, char out[SCAN_WORD])
{
    const unsigned char *p = (const unsigned char *)s->at;
    size_t len = 0;

    if (s->at >= s->end)
        return "the end of the file";
    if (*p == '"')
        return "a text";
    if (s->secret)
        return "something else";
    if (!memcmp(p, "\xe2\x80", 2) && p[2] >= 0x98 && p[2] <= 0x9f)
        return "a typographic quote (write \")";
    if (*p == '\'')
        return "a single quote (write \")";
    if (!memcmp(p, "\xc2\xa0", 2))
        return "a no-break space (write a plain one)";
    while (s->at + len < s->end && len < SCAN_WORD - 3 &&
           (scan_is_name(s->at[len]) || strchr("._+%:", s->at[len])))
        len++;
    if (!len && *p < 0x80)
        len = 1;
    if (!len)
        return "a letter that is only allowed in texts";
    snprintf(out, SCAN_WORD, "'%.*s'", (int)len, s->at);
    return out;
}

static void scan_mark(struct scan *s, const char *name, int line, bool group)
{
    struct conf_scan *out = s->out;

    if (!(out->count & (out->count - 1)) || !out->count)
        out->marks = mem_resize(out->marks, out->count ? 2 * out->count : 64, sizeof *out->marks);
    out->marks[out->count].name = name;
    out->marks[out->count].line = line;
    out->marks[out->count].group = group;
    out->count++;
}

static int scan_text(struct scan *s)
{
    int line = s->line;

    for (s->at++; s->at < s->end && *s->at != '"'; s->at++) {
        if (*s->at == '\n')
            return scan_fail(s, line, "a text begins in this line and has no closing quote");
        if ((unsigned char)*s->at < ' ' && *s->at != '\t')
            return scan_fail(s, line, "a control character in a text");
        if (*s->at != '\\')
            continue;
        s->at++;
        if (*s->at == 'x' && isxdigit((unsigned char)s->at[1]) && isxdigit((unsigned char)s->at[2])) {
            if (s->at[1] == '0' && s->at[2] == '0')
                return scan_fail(s, line, "\\x00 is not possible in a text");
            s->at += 2;
        } else if (!*s->at || !strchr("\\\"nrtf", *s->at)) {
            return scan_fail(
                s, line, "a backslash in a text is written \\\\ (known are \\\\ \\\" \\n \\r \\t \\f \\xHH)");
        }
    }
    if (s->at >= s->end)
        return scan_fail(s, line, "a text begins in this line and has no closing quote");
    s->at++;
    s->last_line = line;
    return 0;
}

/* Numbers, true and false: everything that stands without quotes. Returns the kind or -1. */
static int scan_bare(struct scan *s)
{
    char word[SCAN_WORD], why[CONF_NUMBER_WHY];
    size_t len = 0;
    int kind;

    while (s->at + len < s->end && (isalnum((unsigned char)s->at[len]) || strchr("._+-*%", s->at[len])))
        len++;
    snprintf(word, sizeof word, "%.*s", (int)(len < sizeof word ? len : sizeof word - 1), s->at);
    kind = conf_number_kind(len < sizeof word ? word : "", why);
    if (kind == CONF_NUMBER_BAD)
        return scan_fail(s, s->line, "%s", s->secret ? "the number here is too large" : why);
    if (kind == CONF_NUMBER_NONE && !strcasecmp(word, "true"))
        kind = SCAN_BOOL;
    if (kind == CONF_NUMBER_NONE && !strcasecmp(word, "false"))
        kind = SCAN_BOOL;
    if (kind == CONF_NUMBER_NONE && s->secret)
        return scan_fail(
            s, s->line, "what stands here is neither a number nor true or false; texts need quotes: \"...\"");
    if (kind == CONF_NUMBER_NONE)
        return scan_fail(s, s->line,
                         "%s is neither a number nor true or false; texts, durations and sizes need quotes: "
                         "\"%s\"",
                         word, word);
    s->at += len;
    s->last_line = s->line;
    return kind;
}

static int scan_indent(const struct scan *s)
{
    return (int)strspn(s->line_start, " \t");
}

static int scan_open(struct scan *s, const char *name)
{
    struct scan_frame *f;

    if (s->depth == SCAN_DEPTH)
        return scan_fail(s, s->line, "more than %d brackets inside each other", SCAN_DEPTH - 1);
    f = &s->frames[s->depth++];
    memset(f, 0, sizeof *f);
    f->bracket = *s->at;
    f->name = name;
    f->line = s->line;
    f->indent = scan_indent(s);
    f->id = s->next_id++;
    if (*s->at == '{')
        *s->at = '(';
    s->at++;
    s->last_line = s->line;
    return 0;
}

static void scan_close(struct scan *s)
{
    const struct scan_frame *f = &s->frames[--s->depth];

    /* A closing bracket that stands further left than the line of its opening one probably was meant for
     * another. */
    if (!s->suspect.line && s->line != f->line && s->line_start + scan_indent(s) == s->at &&
        scan_indent(s) < f->indent)
        s->suspect = *f;
    if (f->bracket == '{')
        *s->at = ')';
    s->at++;
    s->last_line = s->line;
}

/* The file ends, or another kind of bracket stands where this one should be closed. */
static int scan_unclosed(struct scan *s, const struct scan_frame *f)
{
    char found[SCAN_WORD], of[SCAN_WORD + 16] = "", inner[SCAN_WORD + 16] = "";

    if (f->name)
        snprintf(of, sizeof of, " of '%.60s'", f->name);
    if (s->at < s->end)
        return scan_fail(s, s->line, "the '%c'%s of line %d has to be closed before %s", f->bracket, of,
                         f->line, scan_found(s, found));
    if (!s->suspect.line)
        return scan_fail(s, f->line, "the '%c'%s is never closed", f->bracket, of);
    if (s->suspect.name)
        snprintf(inner, sizeof inner, " of '%.60s'", s->suspect.name);
    return scan_fail(
        s, s->suspect.line,
        "the '%c'%s of line %d is never closed; by the indentation it is the '%c'%s in this line "
        "that lacks its end",
        f->bracket, of, f->line, s->suspect.bracket, inner);
}

static int scan_list_value(struct scan *s, struct scan_frame *f)
{
    char found[SCAN_WORD];
    int kind = scan_value(s, NULL, s->line);

    if (kind < 0 || scan_skip(s))
        return -1;
    if (f->bracket == '[' && kind == SCAN_NESTED)
        return scan_fail(s, s->last_line,
                         "a [ ] holds plain values only; a list of other things is written with ( )");
    if (f->bracket == '[' && f->kind && f->kind != kind)
        return scan_fail(s, s->last_line,
                         "the values of one [ ] must be of one kind (1 and 1.0 are different kinds)");
    f->kind = kind;
    if (s->at < s->end && strchr("]),", *s->at))
        return 0;
    if (*s->at == ';')
        return scan_fail(s, s->line, "the values of a list are separated by ',' not by ';'");
    if (*s->at == '"' || scan_is_name_start(*s->at) || isdigit((unsigned char)*s->at) || *s->at == '{')
        return scan_fail(s, s->last_line, "a comma is missing after the last value in this line");
    return s->at < s->end && *s->at != '}'
               ? scan_fail(s, s->line, "',' or the end of the list is expected, found %s",
                           scan_found(s, found))
               : scan_unclosed(s, f);
}

static int scan_list(struct scan *s)
{
    struct scan_frame *f = &s->frames[s->depth - 1];
    char close = f->bracket == '[' ? ']' : ')';

    if (scan_skip(s))
        return -1;
    while (*s->at != close) {
        if (s->at >= s->end || *s->at == '}' || *s->at == ']' || *s->at == ')')
            return scan_unclosed(s, f);
        if (scan_list_value(s, f))
            return -1;
        if (*s->at == ',') {
            s->last_line = s->line;
            s->at++;
            if (scan_skip(s))
                return -1;
            if (*s->at == close)
                return scan_fail(s, s->last_line, "a comma before the closing '%c': take it away", close);
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

    while (s->at + len < s->end && scan_is_name(s->at[len]))
        len++;
    if (len > 255) {
        scan_fail(s, s->line, "a name of more than 255 letters");
        return NULL;
    }
    name = arena_stringn(s->arena, s->at, len);
    memset(s->at, ' ', len);
    if (!first)
        *s->at = ',';
    s->at += len;
    s->last_line = s->line;
    memcpy(key, &f->id, sizeof f->id);
    memcpy(key + sizeof f->id, name, len);
    other = (int)(intptr_t)map_find_bytes(s->names, key, sizeof f->id + len);
    if (!other)
        map_set_bytes(s->names, key, sizeof f->id + len, (void *)(intptr_t)s->line);
    else if (s->secret)
        scan_fail(s, s->line, "the name in this line is there twice; the other one is in line %d", other);
    else
        scan_fail(s, s->line, "'%s' is there twice%s%s%s; the other one is in line %d", name,
                  f->name ? " in '" : "", f->name ? f->name : "", f->name ? "'" : "", other);
    return name;
}

static int scan_member(struct scan *s, const struct scan_frame *f, bool first)
{
    char found[SCAN_WORD];
    const char *name;
    int line = s->line;

    if (!scan_is_name_start(*s->at)) {
        if (isdigit((unsigned char)*s->at) && f->bracket && !s->secret)
            return scan_fail(
                s, line,
                "%s: a name before ':' or '=' begins with a letter (a device may be given another name "
                "inside, with name = \"...\")",
                scan_found(s, found));
        if (*s->at == '@')
            return scan_fail(
                s, line,
                "@include is not possible; all *.conf files of the folders for customers and profiles are "
                "read without it");
        if (*s->at == ';' || *s->at == ',')
            return scan_fail(s, line, "one '%c' too many", *s->at);
        if (*s->at == '}' || *s->at == ']' || *s->at == ')')
            return f->bracket
                       ? scan_unclosed(s, f)
                       : scan_fail(s, line, "this '%c' closes nothing: there is one too many here or above",
                                   *s->at);
        return scan_fail(s, line, "a name is expected, found %s", scan_found(s, found));
    }
    name = scan_name(s, f, first);
    if (!name || scan_skip(s))
        return -1;
    if (*s->at != '=' && *s->at != ':')
        return scan_fail(s, s->last_line, "'=' or ':' is expected after %s%s%s, found %s%s",
                         s->secret ? "the name" : "'", s->secret ? "" : name, s->secret ? "" : "'",
                         scan_found(s, found),
                         *s->at == '"' || *s->at == ';' ? " (does a text before it lack a quote?)" : "");
    s->last_line = s->line;
    *s->at++ = ' ';
    if (scan_skip(s) || scan_value(s, name, line) < 0 || scan_skip(s))
        return -1;
    if (*s->at == ';' || *s->at == ',') {
        s->last_line = s->line;
        *s->at++ = ' ';
        return scan_skip(s);
    }
    return 0;
}

static int scan_group(struct scan *s)
{
    const struct scan_frame *f = &s->frames[s->depth - 1];

    if (scan_skip(s))
        return -1;
    for (bool first = true; s->at < s->end && !(f->bracket && *s->at == '}'); first = false)
        if (scan_member(s, f, first))
            return -1;
    if (!f->bracket)
        return 0;
    if (s->at >= s->end)
        return scan_unclosed(s, f);
    scan_close(s);
    return 0;
}

/* Returns the kind or -1. */
static int scan_value(struct scan *s, const char *name, int line)
{
    char found[SCAN_WORD];
    char c = *s->at;

    scan_mark(s, name, line, c == '{');
    if (s->at < s->end && (isalnum((unsigned char)c) || strchr("+-.", c)))
        return scan_bare(s);
    if (s->at < s->end && strchr("{[(", c)) {
        if (scan_open(s, name))
            return -1;
        return (c == '{' ? scan_group(s) : scan_list(s)) ? -1 : SCAN_NESTED;
    }
    if (c != '"')
        return scan_fail(s, s->last_line, "a value is expected%s%s%s, found %s",
                         name && !s->secret ? " for '" : "", name && !s->secret ? name : "",
                         name && !s->secret ? "'" : "", scan_found(s, found));
    if (scan_text(s))
        return -1;
    /* libconfig joins texts that follow each other: good for a long help text, a mistake in a list. */
    while (name && !scan_skip(s) && *s->at == '"')
        if (scan_text(s))
            return -1;
    return SCAN_TEXT;
}

int conf_scan(struct arena *a, const char *file, char *text, size_t len, bool secret, struct conf_scan *out,
              struct report *report)
{
    struct scan s = { .arena = a,
                      .report = report,
                      .out = out,
                      .file = file,
                      .at = text,
                      .end = text + len,
                      .line_start = text,
                      .line = 1,
                      .last_line = 1,
                      .secret = secret,
                      .depth = 1,
                      .next_id = 1 };
    const char *nul = memchr(text, '\0', len);
    int rc;

    memset(out, 0, sizeof *out);
    if (nul) {
        int line = 1;

        for (const char *p = text; p < nul; p++)
            line += *p == '\n';
        return scan_fail(&s, line, "a NUL byte: this is no text file");
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
