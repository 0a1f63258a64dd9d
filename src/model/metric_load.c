/* metric_load.c: the metrics of a section: keys, words, special values. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/metric_load.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/physics.h"

enum { METRIC_DS = 19 }; /* rrdtool's limit for the name of a data source */

static const char *const metric_kinds[] = {
    "gauge", "counter", "state", "bits", "text", NULL
}; /* enum metric_kind */
static const char *const metric_forms[] = { "plain",  "unsigned", "ticks", "number",   "mac",
                                            "date",   "address",  "hex",   "last-arc", "flag",
                                            "record", "supply",   NULL }; /* enum metric_form */

#define ROW(field, kind, def, help, words)                                           \
    {                                                                                \
#field, kind, offsetof(struct section_metric, field), 0, 0, def, help, words \
    }
const struct option_row metric_load_rows[] = {
    ROW(kind, OPTION_WORD, "gauge", "what it is: a level, a count that only grows, a state, bits, or a text",
        metric_kinds),
    ROW(oid, OPTION_TEXTS, NULL,
        "where it is read: name or numbers; of several the first that answers on a row", NULL),
    ROW(unit, OPTION_TEXT, NULL, "unit after scaling, SI: \"B\", \"V\", \"s\", \"%\"", NULL),
    ROW(help, OPTION_TEXT, NULL, "one sentence for people", NULL),
    ROW(form, OPTION_WORD, "plain", "how the raw value is read", metric_forms),
    { "nth", OPTION_INT, offsetof(struct section_metric, nth), 1, 255, "1",
      "which number (form \"number\"), character (\"flag\") or key (\"record\")", NULL },
    ROW(scale, OPTION_NUMBER, "1", "value = raw * scale + offset", NULL),
    ROW(offset, OPTION_NUMBER, "0", "value = raw * scale + offset", NULL),
    ROW(min, OPTION_NUMBER, "(by the unit)",
        "what physics allows, after scaling; below it the value is missing", NULL),
    ROW(max, OPTION_NUMBER, "(by the unit)",
        "what physics allows, after scaling; above it the value is missing", NULL),
    ROW(words, OPTION_TEXTS, NULL, "names of states or bits: [\"1 = up\", ...], or \"mib\": those of the MIB",
        NULL),
    ROW(special, OPTION_TEXTS, NULL, "raw numbers that are none: [\"-1 = unknown\", \"65535 := 0\"]", NULL),
    ROW(compute, OPTION_NAME, NULL, "computed from other metrics, in RPN", NULL),
    ROW(max_rate, OPTION_NAME, NULL, "counters: the most that is possible, per second, in RPN", NULL),
    ROW(fills, OPTION_NAME, NULL,
        "a metric whose value this one gives while that has none of its own; hidden unless said otherwise",
        NULL),
    ROW(only, OPTION_TEXTS, NULL, "the metric exists on rows where these conditions hold", NULL),
    ROW(at, OPTION_TEXTS, NULL, "join: the index to read at, of parts \"index N\" and names of metrics",
        NULL),
    ROW(fixed, OPTION_FLAG, "false", "hardly ever changes: read only when the markers move", NULL),
    ROW(hidden, OPTION_FLAG, "false", "for computing only: neither shown nor stored", NULL),
    ROW(store, OPTION_FLAG, "(true, but false for texts and hidden ones)", "kept in the RRD file", NULL),
    ROW(ds, OPTION_NAME, "(the first 19 characters of the name)", "name of the data source in the RRD file",
        NULL),
};
#undef ROW
const size_t metric_load_row_count = sizeof metric_load_rows / sizeof *metric_load_rows;

__attribute__((format(printf, 4, 5))) static void metric_fail(struct section_build *b,
                                                              struct section_metric *d,
                                                              const struct conf_node *at, const char *fmt,
                                                              ...)
{
    char text[400];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    d->bad = true;
    report_error(b->env->report, at->file, at->line, "metric %s: %s", d->node->name, text);
}

/* The part before a sign, without blanks at its ends; 0, or -1 when it is empty or too long. */
static int metric_part(const char *text, size_t len, char out[200])
{
    while (len && (*text == ' ' || *text == '\t')) {
        text++;
        len--;
    }
    while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
        len--;
    if (!len || len >= 200)
        return -1;
    memcpy(out, text, len);
    out[len] = '\0';
    return 0;
}

static int metric_word_order(const void *a, const void *b)
{
    const struct metric_word *x = a, *y = b;

    return (x->number > y->number) - (x->number < y->number);
}

static int metric_one_word(struct section_build *b, struct section_metric *d, const struct conf_node *n,
                           struct metric_word *out)
{
    const char *sign = strchr(n->text, '=');
    char left[200], right[200];

    if (!sign || metric_part(n->text, (size_t)(sign - n->text), left) ||
        metric_part(sign + 1, strlen(sign + 1), right) || text_int(left, &out->number)) {
        metric_fail(b, d, n, "\"%s\" in 'words' is not of the form \"NUMBER = WORD\"", n->text);
        return -1;
    }
    if (d->kind == METRIC_BITS && (out->number < 0 || out->number > 63)) {
        metric_fail(b, d, n, "bit %lld: bits are numbered from 0 (the highest of the first octet) to 63",
                    (long long)out->number);
        return -1;
    }
    out->word = section_keep(b, right);
    return 0;
}

static void metric_mib_words(struct section_build *b, struct section_metric *d, struct metric *m)
{
    const struct fleet_names *names = b->env->names;
    const struct conf_node *oid = d->oid ? conf_text_at(d->oid, 0) : NULL;
    const struct metric_word *found = NULL;
    size_t count = 0;

    if (!oid || !conf_text_count(d->oid)) {
        metric_fail(b, d, d->words, "words = \"mib\" needs an 'oid'");
        return;
    }
    if (names && names->words)
        count = names->words(names->ctx, b->env->arena, oid->text, &found);
    if (!count) {
        metric_fail(b, d, d->words,
                    "words = \"mib\", but the MIB has no enumeration for %s; list them: [\"1 = up\", ...]",
                    oid->text);
        return;
    }
    m->words = found;
    m->word_count = (uint16_t)count;
}

static void metric_words(struct section_build *b, struct section_metric *d, struct metric *m)
{
    struct metric_word *words;
    size_t count = conf_text_count(d->words);

    if (!d->words)
        return;
    if (d->kind != METRIC_STATE && d->kind != METRIC_BITS) {
        metric_fail(b, d, d->words, "'words' is for kind = \"state\" and \"bits\", this one is a %s",
                    profile_kind_name(d->kind));
        return;
    }
    if (d->words->type == CONF_TEXT && !strcmp(d->words->text, "mib")) {
        metric_mib_words(b, d, m);
        count = m->word_count;
    } else {
        words = arena_array(b->env->arena, count, sizeof *words);
        for (size_t i = 0; i < count; i++)
            if (metric_one_word(b, d, conf_text_at(d->words, i), &words[i]))
                return;
        m->words = words;
        m->word_count = (uint16_t)count;
    }
    words = arena_copy(b->env->arena, m->words, count * sizeof *words);
    qsort(words, count, sizeof *words, metric_word_order);
    m->words = words;
    for (size_t i = 1; i < count; i++)
        if (words[i].number == words[i - 1].number && d->words->type == CONF_LIST)
            metric_fail(b, d, d->words, "%lld has two words: '%s' and '%s'", (long long)words[i].number,
                        words[i - 1].word, words[i].word);
}

static void metric_one_special(struct section_build *b, struct section_metric *d, const struct conf_node *n,
                               struct metric_special *out)
{
    const char *sign = strchr(n->text, '=');
    bool replaces = sign && sign > n->text && sign[-1] == ':';
    char left[200], right[200];

    if (!sign || metric_part(n->text, (size_t)(sign - n->text) - replaces, left) ||
        metric_part(sign + 1, strlen(sign + 1), right) || text_double(left, &out->number) ||
        (replaces && text_double(right, &out->becomes))) {
        metric_fail(b, d, n, "\"%s\" in 'special' is neither \"NUMBER = reason\" nor \"NUMBER := NUMBER\"",
                    n->text);
        return;
    }
    if (!replaces)
        out->why = section_keep(b, right);
}

static void metric_special(struct section_build *b, struct section_metric *d, struct metric *m)
{
    size_t count = conf_text_count(d->special);
    struct metric_special *list = arena_array(b->env->arena, count, sizeof *list);

    if (count && d->kind == METRIC_TEXT)
        metric_fail(b, d, d->special, "'special' is about numbers, this one is a text");
    for (size_t i = 0; i < count; i++)
        metric_one_special(b, d, conf_text_at(d->special, i), &list[i]);
    m->special = list;
    m->special_count = (uint16_t)count;
}

/* Keys that do not go together. */
static void metric_agree(struct section_build *b, struct section_metric *d)
{
    bool is_text =
        d->form == FORM_MAC || d->form == FORM_DATE || d->form == FORM_ADDRESS || d->form == FORM_HEX;
    const struct conf_node *form = conf_find(d->node, "form"), *scale = conf_find(d->node, "scale");

    if (!d->oid && !d->compute)
        metric_fail(b, d, d->node, "it has neither 'oid' nor 'compute'");
    if (d->oid && !conf_text_count(d->oid))
        metric_fail(b, d, d->oid, "'oid' is an empty list");
    if (is_text && d->kind != METRIC_TEXT)
        metric_fail(b, d, form, "form = \"%s\" gives a text: add kind = \"text\"", metric_forms[d->form]);
    if (d->form == FORM_SUPPLY && d->kind != METRIC_GAUGE)
        metric_fail(b, d, form, "form = \"supply\" is for a level: kind = \"gauge\"");
    if (d->kind == METRIC_TEXT && (scale || d->compute))
        metric_fail(b, d, scale ? scale : d->compute, "a text has no '%s'", scale ? "scale" : "compute");
    if (d->max_rate && d->kind != METRIC_COUNTER)
        metric_fail(b, d, d->max_rate, "'max_rate' is for kind = \"counter\"");
    if (d->min > d->max)
        metric_fail(b, d, conf_find(d->node, "min"), "'min' is above 'max'");
    if (d->scale == 0)
        metric_fail(b, d, scale, "'scale' is 0, so every value would be");
    if (d->at && !d->oid)
        metric_fail(b, d, d->at, "'at' needs an 'oid'");
}

static void metric_stored(struct section_build *b, struct section_metric *d)
{
    const struct conf_node *given = conf_find(d->node, "store");
    bool can = d->kind != METRIC_TEXT && !d->hidden;

    if (!given)
        d->store = can;
    else if (d->store && !can)
        metric_fail(b, d, given, "%s is never stored: take 'store' away",
                    d->hidden ? "a hidden metric" : "a text");
    if (d->ds && !d->store)
        metric_fail(b, d, d->ds, "'ds' names a data source, but this metric is not stored");
}

/* A level without bounds of its own has those of its unit; one bound of its own goes before. */
static void metric_bounds(const struct section_metric *d, struct metric *m)
{
    double min, max;

    m->min = d->min;
    m->max = d->max;
    if (d->kind != METRIC_GAUGE || physics_bounds(d->unit, &min, &max))
        return;
    if (isnan(m->min) && !(m->max < min))
        m->min = min;
    if (isnan(m->max) && !(m->min > max))
        m->max = max;
}

static bool metric_name_is_fit(const char *name)
{
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == strlen(name);
}

static void metric_load(struct section_build *b, size_t i, const struct conf_node *node)
{
    struct section_metric *d = &b->drafts[i];
    struct metric *m = &b->built[i];
    char what[200];

    option_defaults(metric_load_rows, metric_load_row_count, d);
    d->node = node;
    m->name = b->names[i] = section_keep(b, node->name);
    m->file = section_keep_file(b->env, node->file);
    m->line = node->line;
    m->scale = 1;
    m->min = m->max = NAN;
    snprintf(what, sizeof what, "metric %.100s", node->name);
    if (node->type != CONF_GROUP) {
        option_wrong_type(node, "metrics", "a group: { oid = \"...\"; }", b->env->report);
        d->bad = true;
        return;
    }
    if (rpn_is_operator(node->name) || !strcmp(node->name, "raw"))
        metric_fail(b, d, node, "this name means something else in 'compute'; choose another");
    else if (!metric_name_is_fit(node->name))
        metric_fail(b, d, node, "a name has letters, digits and _ only");
    if (option_fill(node, what, false, metric_load_rows, metric_load_row_count, d, b->env->report))
        d->bad = true;
    if (d->fills && !conf_find(node, "hidden"))
        d->hidden = true;
    if (!d->bad) {
        metric_agree(b, d);
        metric_stored(b, d);
        metric_words(b, d, m);
        metric_special(b, d, m);
    }
    m->unit = section_keep(b, d->unit);
    m->help = section_keep(b, d->help);
    m->kind = d->kind;
    m->form = d->form;
    m->nth = (uint8_t)d->nth;
    m->hidden = d->hidden;
    m->scale = d->scale;
    m->offset = d->offset;
    metric_bounds(d, m);
}

int metric_load_all(struct section_build *b)
{
    size_t before = b->env->report->errors;

    b->count = b->metrics ? b->metrics->count : 0;
    if (b->count > SECTION_METRICS) {
        report_error(b->env->report, b->metrics->file, b->metrics->line,
                     "%s has %zu metrics, %d are possible", b->what, b->count, SECTION_METRICS);
        return -1;
    }
    b->drafts = mem_array(b->count + 1, sizeof *b->drafts);
    b->names = mem_array(b->count + 1, sizeof *b->names);
    b->built = arena_array(b->env->arena, b->count, sizeof *b->built);
    for (size_t i = 0; i < b->count; i++)
        metric_load(b, i, &b->metrics->items[i]);
    return b->env->report->errors > before ? -1 : 0;
}

static void metric_ds(struct section_build *b, size_t i)
{
    struct section_metric *d = &b->drafts[i];
    struct metric *m = &b->built[i];

    if (!d->store || d->bad)
        return;
    m->ds = d->ds ? section_keep(b, d->ds->text) : arena_stringf(b->env->arena, "%.*s", METRIC_DS, m->name);
    if (strlen(m->ds) > METRIC_DS)
        metric_fail(b, d, d->ds, "'ds' has %zu characters, rrdtool allows %d", strlen(m->ds), METRIC_DS);
    else if (!*m->ds || !metric_name_is_fit(m->ds))
        metric_fail(b, d, d->ds, "'ds' has letters, digits, _ and - only");
    for (size_t k = 0; k < i; k++)
        if (b->built[k].ds && !strcmp(b->built[k].ds, m->ds))
            metric_fail(b, d, d->ds ? d->ds : d->node,
                        "its data source would be named '%s', as that of '%s' (line %d); give one of "
                        "them a short name: ds = \"...\", at most %d characters",
                        m->ds, b->built[k].name, b->built[k].line, METRIC_DS);
}

int metric_load_ds(struct section_build *b)
{
    size_t before = b->env->report->errors;

    for (size_t i = 0; i < b->count; i++)
        metric_ds(b, i);
    return b->env->report->errors > before ? -1 : 0;
}
