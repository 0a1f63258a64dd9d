/* column.c: where the values of a section come from: the oid and at keys of its metrics, and its markers. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/column.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { COLUMN_AT = 16, COLUMN_ARC = 127 };

struct column_place {
    struct section_build *b;
    size_t metric;
    const struct conf_node *node;
};

__attribute__((format(printf, 2, 3))) static int column_fail(const struct column_place *p, const char *fmt,
                                                             ...)
{
    char text[600];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    p->b->drafts[p->metric].bad = true;
    report_error(p->b->env->report, p->node->file, p->node->line, "metric %s: %s", p->b->names[p->metric],
                 text);
    return -1;
}

bool column_is_number(const char *text)
{
    return isdigit((unsigned char)*text) || *text == '.';
}

int column_resolve(struct section_env *env, const char *text, struct oid *out, int *is_column,
                   const char **instance, struct err *err)
{
    const char *object = strstr(text, "::");
    const char *dot = strchr(object ? object : text, '.');

    *is_column = -1;
    *instance = NULL;
    if (column_is_number(text))
        return oid_parse(env->arena, text, out, err);
    if (!env->names || !env->names->resolve)
        return err_set(err, "%s: names are not known here, write it in numbers", text);
    if (dot)
        *instance = dot + 1;
    return env->names->resolve(env->names->ctx, env->arena, text, out, is_column, err);
}

static bool column_ends_in_zero(const char *text)
{
    size_t len = strlen(text);

    return len > 2 && !strcmp(text + len - 2, ".0");
}

/* One oid of a table section: a column, or a scalar that is the same on all rows. */
static int column_in_table(const struct column_place *p, const char *text, struct column *c)
{
    const char *instance;
    struct err err = { "" };
    int is_column;

    if (column_resolve(p->b->env, text, &c->oid, &is_column, &instance, &err))
        return column_fail(p, "%s", err.text);
    if (instance && strcmp(instance, "0") != 0)
        return column_fail(p, "%s is one row of a table; here the whole column is wanted: %.*s", text,
                           (int)(instance - text) - 1, text);
    if (!instance && is_column == 0)
        return column_fail(
            p, "%s is not a column of a table but a single object; write %s.0 to have it on every row", text,
            text);
    c->source = column_ends_in_zero(text) ? COLUMN_SCALAR : COLUMN_TABLE;
    return 0;
}

static int column_in_scalars(const struct column_place *p, const char *text, struct column *c)
{
    const char *instance;
    struct err err = { "" };
    int is_column;

    if (column_resolve(p->b->env, text, &c->oid, &is_column, &instance, &err))
        return column_fail(p, "%s", err.text);
    if (!instance && is_column == 1)
        return column_fail(
            p,
            "%s is a column of a table, but this section has no 'table'; add one, or write which row: %s.1",
            text, text);
    if (!instance && !column_ends_in_zero(text))
        return column_fail(p, "%s needs its instance: write %s.0 (or is a 'table' missing in this section?)",
                           text, text);
    c->source = COLUMN_SCALAR;
    return 0;
}

/* "index:N", "index:N.." */
static int column_index(const struct column_place *p, const char *text, struct column *c)
{
    char number[24];
    size_t len = strlen(text);
    int64_t arc;

    c->rest = len > 2 && !strcmp(text + len - 2, "..");
    snprintf(number, sizeof number, "%.*s", (int)(c->rest ? len - 2 : len), text);
    if (!p->b->section->table)
        return column_fail(p, "\"index:...\" is a part of a row's index, and this section has no 'table'");
    if (text_int(number, &arc) || arc == 0 || arc > COLUMN_ARC || arc < -COLUMN_ARC)
        return column_fail(
            p,
            "\"index:%s\": write which number of the row's index: \"index:1\" is the first, \"index:-1\" "
            "the last, \"index:3..\" all from the third on",
            text);
    c->source = COLUMN_INDEX;
    c->arc = (int8_t)arc;
    return 0;
}

static int column_told(const struct column_place *p, const char *kind, const char *name, struct column *c)
{
    static const char *const measured[] = { "response_time", "reachable", "uptime", NULL },
                             *const learned[] = { "direction", "age", NULL },
                             *const quirks[] = { "speed_in_mbits", NULL };
    const char *const *names = *kind == 'q' ? quirks : *kind == 'r' ? learned : measured;
    char advice[300];

    for (int i = 0; names[i]; i++) {
        if (!strcmp(names[i], name)) {
            c->source = *kind == 'q' ? COLUMN_QUIRK : *kind == 'r' ? COLUMN_ROW : COLUMN_POLLER;
            c->poller = names[i];
            return 0;
        }
    }
    return column_fail(p, "\"%s:%s\" is not known%s", kind, name, option_advice(name, names, advice));
}

/* One part of a join's index: "index N" or a metric. */
static int column_at(const struct column_place *p, const struct conf_node *part, struct column_at *at)
{
    int64_t arc;

    at->metric = -1;
    if (!strncmp(part->text, "index ", 6)) {
        if (text_int(part->text + 6 + strspn(part->text + 6, " "), &arc) || arc == 0 || arc > COLUMN_ARC ||
            arc < -COLUMN_ARC)
            return column_fail(p, "\"%s\" in 'at': write \"index 1\" for the first number of the row's index",
                               part->text);
        if (!p->b->section->table)
            return column_fail(p, "\"%s\" in 'at': this section has no 'table', so its row has no index",
                               part->text);
        at->arc = (int)arc;
        return 0;
    }
    at->metric = section_metric_named(p->b, part, part->text, "'at'");
    if (at->metric < 0) {
        p->b->drafts[p->metric].bad = true;
        return -1;
    }
    if ((size_t)at->metric == p->metric)
        return column_fail(p, "'at' names the metric itself");
    if (p->b->drafts[at->metric].kind == METRIC_TEXT)
        return column_fail(p, "'at' needs a number, '%s' is a text", part->text);
    return 0;
}

static int column_join(const struct column_place *p, const char *text, const struct conf_node *list,
                       struct column *c)
{
    struct column_at *at;
    size_t count = conf_text_count(list);
    const char *instance;
    struct err err = { "" };
    int is_column;

    if (!count || count > COLUMN_AT)
        return column_fail(p, "'at' has %zu parts, 1 to %d are possible", count, COLUMN_AT);
    if (column_resolve(p->b->env, text, &c->oid, &is_column, &instance, &err))
        return column_fail(p, "%s", err.text);
    if (instance)
        return column_fail(p, "%s: with 'at' the column alone is wanted: %.*s", text,
                           (int)(instance - text) - 1, text);
    at = arena_array(p->b->env->arena, count, sizeof *at);
    for (size_t i = 0; i < count; i++)
        if (column_at(p, conf_text_at(list, i), &at[i]))
            return -1;
    c->source = COLUMN_JOIN;
    c->at = at;
    c->at_count = (uint8_t)count;
    return 0;
}

static int column_parse(const struct column_place *p, const struct section_metric *d, struct column *c)
{
    const char *text = p->node->text;

    if (!*text)
        return column_fail(p, "an empty text is no oid");
    if (!strncmp(text, "index:", 6))
        return column_index(p, text + 6, c);
    if (!strncmp(text, "quirk:", 6))
        return column_told(p, "quirk", text + 6, c);
    if (!strncmp(text, "row:", 4))
        return column_told(p, "row", text + 4, c);
    if (!strncmp(text, "poller:", 7))
        return column_told(p, "poller", text + 7, c);
    if (d->at)
        return column_join(p, text, d->at, c);
    return p->b->section->table ? column_in_table(p, text, c) : column_in_scalars(p, text, c);
}

static bool column_same(const struct column *a, const struct column *b)
{
    if (a->source != b->source || a->arc != b->arc || a->rest != b->rest || a->poller != b->poller ||
        a->at_count != b->at_count || a->oid.len != b->oid.len || (a->oid.len && !oid_equal(a->oid, b->oid)))
        return false;
    for (size_t i = 0; i < a->at_count; i++)
        if (a->at[i].metric != b->at[i].metric || a->at[i].arc != b->at[i].arc)
            return false;
    return true;
}

/* Number of the column in the section, added when it is new. A column is fixed only when all that use it
 * are. */
static size_t column_add(struct section_build *b, const struct column *c)
{
    size_t i = 0;

    while (i < b->column_count && !column_same(&b->columns[i], c))
        i++;
    if (i < b->column_count) {
        b->columns[i].fixed = b->columns[i].fixed && c->fixed;
        return i;
    }
    b->columns = mem_resize(b->columns, b->column_count + 1, sizeof *b->columns);
    b->columns[b->column_count] = *c;
    return b->column_count++;
}

static void column_load(struct section_build *b, size_t metric)
{
    struct section_metric *d = &b->drafts[metric];
    size_t count = conf_text_count(d->oid);
    uint16_t *numbers = arena_array(b->env->arena, count, sizeof *numbers);

    for (size_t i = 0; i < count; i++) {
        struct column_place p = { b, metric, conf_text_at(d->oid, i) };
        struct column c = { .fixed = d->fixed };

        if (column_parse(&p, d, &c))
            continue;
        c.name = section_keep(b, p.node->text);
        numbers[i] = (uint16_t)column_add(b, &c);
        if (b->column_count > SECTION_COLUMNS) {
            column_fail(&p, "more than %d different oids in one section", SECTION_COLUMNS);
            return;
        }
    }
    b->built[metric].columns = numbers;
    b->built[metric].column_count = (uint16_t)count;
}

/* What is remembered of a row has room for these only. */
static void column_number_kept(struct section_build *b)
{
    for (size_t i = 0; i < b->column_count; i++) {
        struct column *c = &b->columns[i];
        bool kept = c->source == COLUMN_JOIN || (c->source == COLUMN_TABLE && c->fixed);

        c->kept = kept ? (int16_t)b->section->kept_count++ : -1;
    }
}

int column_load_all(struct section_build *b)
{
    size_t before = b->env->report->errors;

    for (size_t i = 0; i < b->count; i++)
        if (!b->drafts[i].bad)
            column_load(b, i);
    column_number_kept(b);
    b->section->columns = arena_copy(b->env->arena, b->columns, b->column_count * sizeof *b->columns);
    b->section->column_count = (uint16_t)b->column_count;
    return b->env->report->errors > before ? -1 : 0;
}

static int column_marker(struct section_build *b, const struct conf_node *n, struct oid *out)
{
    const char *instance;
    struct err err = { "" };
    int is_column;

    if (!column_resolve(b->env, n->text, out, &is_column, &instance, &err)) {
        if (instance || column_is_number(n->text))
            return 0;
        err_set(&err, "%s needs its instance: write %s.0", n->text, n->text);
    }
    report_error(b->env->report, n->file, n->line, "marker of %s: %s", b->what, err.text);
    return -1;
}

int column_load_markers(struct section_build *b)
{
    size_t count = conf_text_count(b->markers);
    struct oid *markers = arena_array(b->env->arena, count, sizeof *markers);
    int rc = 0;

    for (size_t i = 0; i < count; i++)
        if (column_marker(b, conf_text_at(b->markers, i), &markers[i]))
            rc = -1;
    b->section->markers = markers;
    b->section->marker_count = (uint16_t)count;
    return rc;
}
