/* option.c: one row for each thing that can be configured: type, range, default, help; and groups read by
 * rows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/option.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { OPTION_ROWS = 64, OPTION_ADVICE = 300 };

struct option_place {
    const struct conf_node *node;
    const char *what;
    bool secret;
    struct report *report;
};

static const char *const option_expected[] = {
    [OPTION_TEXT] = "a text in quotes",
    [OPTION_WORD] = "a text in quotes",
    [OPTION_DURATION] = "a duration in quotes, such as \"30s\" or \"5m\"",
    [OPTION_SIZE] = "a size in quotes, such as \"64k\" or \"10M\"",
    [OPTION_INT] = "a whole number",
    [OPTION_NUMBER] = "a number",
    [OPTION_FLAG] = "true or false",
    [OPTION_NAME] = "a text in quotes",
    [OPTION_TEXTS] = "a text or a list of texts: [\"...\", \"...\"]",
    [OPTION_GROUP] = "a group: { ... }",
    [OPTION_GROUPS] = "a list of groups: ( { ... }, { ... } )",
};

static const char *const option_types[] = {
    [OPTION_TEXT] = "text",
    [OPTION_WORD] = "word",
    [OPTION_DURATION] = "duration",
    [OPTION_SIZE] = "size",
    [OPTION_INT] = "whole number",
    [OPTION_NUMBER] = "number",
    [OPTION_FLAG] = "true/false",
    [OPTION_NAME] = "text",
    [OPTION_TEXTS] = "text or list",
    [OPTION_GROUP] = "group",
    [OPTION_GROUPS] = "list of groups",
};

int option_wrong_type(const struct conf_node *node, const char *what, const char *expected,
                      struct report *report)
{
    report_error(report, node->file, node->line, "'%s' in %s: expected %s, found %s",
                 node->name ? node->name : "value", what, expected, conf_type_name(node));
    return -1;
}

static void *option_field(const struct option_row *row, void *out)
{
    return (char *)out + row->offset;
}

static int option_word_number(const struct option_row *row, const char *word)
{
    for (int i = 0; row->words[i]; i++)
        if (!strcasecmp(row->words[i], word))
            return i;
    return -1;
}

char *option_advice(const char *word, const char *const *words, char out[OPTION_ADVICE])
{
    const char *near = text_nearest(word, words);
    size_t len;

    if (near) {
        snprintf(out, OPTION_ADVICE, "; did you mean '%s'?", near);
        return out;
    }
    len = (size_t)snprintf(out, OPTION_ADVICE, "; known: ");
    for (size_t i = 0; words[i] && len < OPTION_ADVICE; i++) {
        if (len + strlen(words[i]) + 8 > OPTION_ADVICE) {
            snprintf(out + len, OPTION_ADVICE - len, ", ...");
            break;
        }
        len += (size_t)snprintf(out + len, OPTION_ADVICE - len, "%s%s", i ? ", " : "", words[i]);
    }
    if (!words[0])
        out[0] = '\0';
    return out;
}

static char *option_amount(const struct option_row *row, double amount, char out[32])
{
    if (row->kind == OPTION_DURATION)
        return text_duration_show((int64_t)amount, out);
    if (row->kind == OPTION_SIZE)
        return text_size_show((int64_t)amount, out);
    snprintf(out, 32, "%.15g", amount);
    return out;
}

static int option_in_range(const struct option_place *p, const struct option_row *row, double value)
{
    bool low = value<row->min, high = value> row->max;
    char is[32], bound[32];

    if ((row->min == 0 && row->max == 0) || (!low && !high))
        return 0;
    report_error(p->report, p->node->file, p->node->line, "'%s' in %s: %s is %s, %s", row->name, p->what,
                 p->secret ? "the value" : option_amount(row, value, is),
                 low ? "below the lowest that is allowed" : "above the highest that is allowed",
                 option_amount(row, low ? row->min : row->max, bound));
    return -1;
}

static int option_text_length(const struct option_place *p, const struct option_row *row, const char *text)
{
    size_t len = strlen(text);

    if (row->max > 0 && len > (size_t)row->max)
        report_error(p->report, p->node->file, p->node->line, "'%s' in %s has %zu characters, %d are allowed",
                     row->name, p->what, len, (int)row->max);
    else if (!len && row->min > 0)
        report_error(p->report, p->node->file, p->node->line, "'%s' in %s is empty", row->name, p->what);
    else if (len < (size_t)row->min)
        report_error(p->report, p->node->file, p->node->line,
                     "'%s' in %s is too short: at least %d characters", row->name, p->what, (int)row->min);
    else
        return 0;
    return -1;
}

static int option_text(const struct option_place *p, const struct option_row *row, const char *text,
                       void *field)
{
    char advice[OPTION_ADVICE];
    int number;

    if (!row->words) {
        if (option_text_length(p, row, text))
            return -1;
        *(const char **)field = text;
        return 0;
    }
    number = option_word_number(row, text);
    if (number < 0) {
        report_error(p->report, p->node->file, p->node->line, "'%s' in %s: %s%s%s is not known%s", row->name,
                     p->what, p->secret ? "the word" : "\"", p->secret ? "" : text, p->secret ? "" : "\"",
                     option_advice(text, row->words, advice));
        return -1;
    }
    if (row->kind == OPTION_WORD)
        *(uint8_t *)field = (uint8_t)number;
    else
        *(const char **)field = row->words[number];
    return 0;
}

/* Durations and sizes are texts with a unit. */
static int option_amount_of(const struct option_place *p, const struct option_row *row, void *field)
{
    const struct conf_node *n = p->node;
    bool duration = row->kind == OPTION_DURATION;
    int64_t value;

    if (n->type == CONF_INT && duration && n->integer != 0) {
        report_error(p->report, n->file, n->line,
                     "'%s' in %s: %lld of what? Write it with a unit and in quotes, such as "
                     "\"%llds\"",
                     row->name, p->what, (long long)n->integer, (long long)n->integer);
        return -1;
    }
    if (n->type == CONF_INT)
        value = n->integer;
    else if (n->type != CONF_TEXT)
        return option_wrong_type(n, p->what, option_expected[row->kind], p->report);
    else if (duration ? text_duration(n->text, &value) : text_size(n->text, &value)) {
        report_error(
            p->report, n->file, n->line,
            duration
                ? "'%s' in %s: \"%s\" is no duration; write a number and ms, s, m, h, d, w or y as in \"30s\""
                : "'%s' in %s: \"%s\" is no size; write a number and k, M or G, such as \"64k\"",
            row->name, p->what, p->secret ? "..." : n->text);
        return -1;
    }
    if (option_in_range(p, row, (double)value))
        return -1;
    *(int64_t *)field = value;
    return 0;
}

static int option_number(const struct option_place *p, const struct option_row *row, void *field)
{
    const struct conf_node *n = p->node;

    if (row->kind == OPTION_FLAG && n->type == CONF_BOOL) {
        *(bool *)field = n->flag;
        return 0;
    }
    if (row->kind == OPTION_INT && n->type == CONF_INT) {
        if (option_in_range(p, row, (double)n->integer))
            return -1;
        *(int64_t *)field = n->integer;
        return 0;
    }
    if (row->kind == OPTION_NUMBER && (n->type == CONF_INT || n->type == CONF_FLOAT)) {
        double value = n->type == CONF_INT ? (double)n->integer : n->number;

        if (option_in_range(p, row, value))
            return -1;
        *(double *)field = value;
        return 0;
    }
    return option_wrong_type(n, p->what, option_expected[row->kind], p->report);
}

static int option_texts(const struct option_place *p)
{
    const struct conf_node *n = p->node;
    int rc = 0;

    if (n->type != CONF_TEXT && n->type != CONF_LIST)
        return option_wrong_type(n, p->what, option_expected[OPTION_TEXTS], p->report);
    for (size_t i = 0; i < conf_text_count(n); i++) {
        const struct conf_node *one = conf_text_at(n, i);

        if (one->type == CONF_TEXT)
            continue;
        report_error(p->report, one->file, one->line,
                     "'%s' in %s: a list of texts in quotes, but there is %s in it", n->name, p->what,
                     conf_type_name(one));
        rc = -1;
    }
    return rc;
}

static int option_in_list(const struct option_place *p, const struct conf_node *one, const char *expected)
{
    report_error(p->report, one->file, one->line, "'%s' in %s: %s, but there is %s in it", p->node->name,
                 p->what, expected, conf_type_name(one));
    return -1;
}

static int option_groups(const struct option_place *p)
{
    const struct conf_node *n = p->node;

    for (size_t i = 0; n->type == CONF_LIST && i < n->count; i++)
        if (n->items[i].type != CONF_GROUP)
            return option_in_list(p, &n->items[i], option_expected[OPTION_GROUPS]);
    return n->type == CONF_LIST ? 0
                                : option_wrong_type(n, p->what, option_expected[OPTION_GROUPS], p->report);
}

static int option_node(const struct option_place *p, const struct option_row *row, void *field)
{
    const struct conf_node *n = p->node;

    if (row->kind == OPTION_TEXTS && option_texts(p))
        return -1;
    if (row->kind == OPTION_GROUPS && option_groups(p))
        return -1;
    if ((row->kind == OPTION_GROUP && n->type != CONF_GROUP) ||
        (row->kind == OPTION_NAME && n->type != CONF_TEXT))
        return option_wrong_type(n, p->what, option_expected[row->kind], p->report);
    if (row->kind == OPTION_NAME && option_text_length(p, row, n->text))
        return -1;
    *(const struct conf_node **)field = n;
    return 0;
}

static int option_one(const struct option_place *p, const struct option_row *row, void *field)
{
    switch (row->kind) {
    case OPTION_TEXT:
    case OPTION_WORD:
        if (p->node->type != CONF_TEXT)
            return option_wrong_type(p->node, p->what, option_expected[row->kind], p->report);
        return option_text(p, row, p->node->text, field);
    case OPTION_DURATION:
    case OPTION_SIZE:
        return option_amount_of(p, row, field);
    case OPTION_INT:
    case OPTION_NUMBER:
    case OPTION_FLAG:
        return option_number(p, row, field);
    default:
        return option_node(p, row, field);
    }
}

static int option_unknown(const struct conf_node *node, const char *what, const struct option_row *rows,
                          size_t count, struct report *report)
{
    const char *words[OPTION_ROWS + 1] = { NULL };
    char advice[OPTION_ADVICE];

    for (size_t i = 0; i < count && i < OPTION_ROWS; i++)
        words[i] = rows[i].name;
    option_advice(node->name, words, advice);
    for (size_t i = 0; words[i] && strcmp(node->name, "devices") == 0; i++)
        if (strcmp(words[i], "sites") == 0) /* the first thing that a newcomer leaves out */
            snprintf(advice, sizeof advice,
                     ": devices belong to a site: sites: { hq: { devices: { ... }; }; };");
    report_error(report, node->file, node->line, "unknown key '%s' in %s%s", node->name, what, advice);
    return -1;
}

int option_fill(const struct conf_node *group, const char *what, bool secret, const struct option_row *rows,
                size_t count, void *out, struct report *report)
{
    struct option_place p = { .what = what, .secret = secret, .report = report };
    int rc = 0;

    for (size_t i = 0; i < group->count; i++) {
        size_t row = 0;

        p.node = &group->items[i];
        while (row < count && strcmp(rows[row].name, p.node->name) != 0)
            row++;
        if (row == count)
            rc = option_unknown(p.node, what, rows, count, report);
        else if (option_one(&p, &rows[row], option_field(&rows[row], out)))
            rc = -1;
    }
    return rc;
}

static void option_default(const struct option_row *row, void *field)
{
    const char *def = row->def && row->def[0] != '(' ? row->def : NULL;
    int64_t whole = 0;

    switch (row->kind) {
    case OPTION_TEXT:
        *(const char **)field = def;
        return;
    case OPTION_WORD:
        *(uint8_t *)field = (uint8_t)(def ? option_word_number(row, def) : 0);
        return;
    case OPTION_DURATION:
    case OPTION_SIZE:
    case OPTION_INT:
        if (def && (row->kind == OPTION_INT    ? text_int(def, &whole)
                    : row->kind == OPTION_SIZE ? text_size(def, &whole)
                                               : text_duration(def, &whole)))
            mem_die("option %s: its default is wrong", row->name);
        *(int64_t *)field = whole;
        return;
    case OPTION_NUMBER:
        *(double *)field = NAN;
        if (def && text_double(def, field))
            mem_die("option %s: its default is wrong", row->name);
        return;
    case OPTION_FLAG:
        *(bool *)field = def && !strcmp(def, "true");
        return;
    default:
        *(const struct conf_node **)field = NULL;
    }
}

void option_defaults(const struct option_row *rows, size_t count, void *out)
{
    for (size_t i = 0; i < count; i++)
        option_default(&rows[i], option_field(&rows[i], out));
}

static void option_show_length(const struct option_row *row, char range[200])
{
    if (row->min > 1)
        snprintf(range, 200, "%d to %d characters", (int)row->min, (int)row->max);
    else if (row->max > 0)
        snprintf(range, 200, "up to %d characters", (int)row->max);
}

void option_show(const struct option_row *row, const char **type, char range[200])
{
    char low[32], high[32];
    size_t len = 0;

    *type = option_types[row->kind];
    range[0] = '\0';
    if (row->words)
        for (size_t i = 0; row->words[i] && len < 190; i++)
            len += (size_t)snprintf(range + len, 200 - len, "%s%s", i ? ", " : "", row->words[i]);
    else if (row->kind == OPTION_TEXT || row->kind == OPTION_NAME)
        option_show_length(row, range);
    else if (row->min != 0 || row->max != 0)
        snprintf(range, 200, "%s to %s", option_amount(row, row->min, low),
                 option_amount(row, row->max, high));
}
