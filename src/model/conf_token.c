/* conf_token.c: words, signs and values of a configuration text, and what is wrong with them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/conf_token.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

int conf_token_fail(struct conf_token *t, int line, const char *fmt, ...)
{
    char text[400];
    va_list args;

    va_start(args, fmt);
    if (vsnprintf(text, sizeof text, fmt, args) < 0)
        text[0] = '\0';
    va_end(args);
    report_error(t->report, t->file, line, "%s", text);
    return -1;
}

bool conf_token_is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '*';
}

bool conf_token_is_name(char c)
{
    return isalnum((unsigned char)c) || c == '*' || c == '-' || c == '_';
}

static void token_newline(struct conf_token *t)
{
    t->line++;
    t->line_start = t->at + 1;
}

int conf_token_skip(struct conf_token *t)
{
    int from;

    for (; t->at < t->end; t->at++) {
        if (*t->at == '\n') {
            token_newline(t);
        } else if (*t->at == '#' || (*t->at == '/' && t->at[1] == '/')) {
            t->at += strcspn(t->at, "\n") - 1;
        } else if (*t->at == '/' && t->at[1] == '*') {
            from = t->line;
            for (t->at += 2; t->at < t->end && !(*t->at == '*' && t->at[1] == '/'); t->at++)
                if (*t->at == '\n')
                    token_newline(t);
            if (t->at >= t->end)
                return conf_token_fail(t, from,
                                       "the comment that begins here with /* is never closed with */");
            t->at++;
        } else if (!strchr(" \t\r\f", *t->at)) {
            return 0;
        }
    }
    return 0;
}

const char *conf_token_found(const struct conf_token *t, char out[CONF_TOKEN_WORD])
{
    const unsigned char *p = (const unsigned char *)t->at;
    size_t len = 0;

    if (t->at >= t->end)
        return "the end of the file";
    if (*p == '"')
        return "a text";
    if (t->secret)
        return "something else";
    if (!memcmp(p, "\xe2\x80", 2) && p[2] >= 0x98 && p[2] <= 0x9f)
        return "a typographic quote (write \")";
    if (*p == '\'')
        return "a single quote (write \")";
    if (!memcmp(p, "\xc2\xa0", 2))
        return "a no-break space (write a plain one)";
    while (t->at + len < t->end && len < CONF_TOKEN_WORD - 3 &&
           (conf_token_is_name(t->at[len]) || strchr("._+%", t->at[len])))
        len++;
    if (!len && *p < 0x80)
        len = 1;
    if (!len)
        return "a letter that is only allowed in texts";
    snprintf(out, CONF_TOKEN_WORD, "'%.*s'", (int)len, t->at);
    return out;
}

int conf_token_text(struct conf_token *t)
{
    int line = t->line;

    for (t->at++; t->at < t->end && *t->at != '"'; t->at++) {
        if (*t->at == '\n')
            return conf_token_fail(t, line, "a text begins in this line and has no closing quote");
        if ((unsigned char)*t->at < ' ' && *t->at != '\t')
            return conf_token_fail(t, line, "a control character in a text");
        if (*t->at != '\\')
            continue;
        t->at++;
        if (*t->at == 'x' && isxdigit((unsigned char)t->at[1]) && isxdigit((unsigned char)t->at[2])) {
            if (t->at[1] == '0' && t->at[2] == '0')
                return conf_token_fail(t, line, "\\x00 is not possible in a text");
            t->at += 2;
        } else if (!*t->at || !strchr("\\\"nrtf", *t->at)) {
            return conf_token_fail(
                t, line, "a backslash in a text is written \\\\ (known are \\\\ \\\" \\n \\r \\t \\f \\xHH)");
        }
    }
    if (t->at >= t->end)
        return conf_token_fail(t, line, "a text begins in this line and has no closing quote");
    t->at++;
    t->last_line = line;
    return 0;
}

int conf_token_bare(struct conf_token *t)
{
    char word[CONF_TOKEN_WORD], why[CONF_NUMBER_WHY];
    size_t len = 0;
    int kind;

    while (t->at + len < t->end && (isalnum((unsigned char)t->at[len]) || strchr("._+-*%", t->at[len])))
        len++;
    snprintf(word, sizeof word, "%.*s", (int)(len < sizeof word ? len : sizeof word - 1), t->at);
    kind = conf_number_kind(len < sizeof word ? word : "", why);
    if (kind == CONF_NUMBER_BAD)
        return conf_token_fail(t, t->line, "%s", t->secret ? "the number here is too large" : why);
    if (kind == CONF_NUMBER_NONE && !strcasecmp(word, "true"))
        kind = CONF_TOKEN_BOOL;
    if (kind == CONF_NUMBER_NONE && !strcasecmp(word, "false"))
        kind = CONF_TOKEN_BOOL;
    if (kind == CONF_NUMBER_NONE && t->secret)
        return conf_token_fail(
            t, t->line, "what stands here is neither a number nor true or false; texts need quotes: \"...\"");
    if (kind == CONF_NUMBER_NONE && (!strcasecmp(word, "yes") || !strcasecmp(word, "no") ||
                                     !strcasecmp(word, "on") || !strcasecmp(word, "off")))
        return conf_token_fail(t, t->line, "%s: write true or false", word);
    if (kind == CONF_NUMBER_NONE)
        return conf_token_fail(
            t, t->line,
            "%s is neither a number nor true or false; texts, durations and sizes need quotes: "
            "\"%s\"",
            word, word);
    t->at += len;
    t->last_line = t->line;
    return kind;
}
