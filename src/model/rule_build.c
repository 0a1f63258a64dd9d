/* rule_build.c: one rule, from its group in a file to what judges notifications. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rule_build.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/rule_test.h"

enum { RULE_BUILD_LIST = 200 };

static const char *const rule_severities[] = { "ok", "info", "notice", "warning", "error", NULL };
static const char *const rule_tickets[] = { "auto", "open", "watch", "clear", "none", NULL };

/* A rule or a case as it stands in the file: what a case does not say it has from its rule. */
struct rule_draft {
    const struct conf_node *trap, *under, *cleared_by, *when, *cases, *repeat;
    const struct conf_node *object, *condition, *title, *cleared, *recheck, *ends;
    const char *severity, *advice;
    int64_t hold, fold, quiet;
    uint8_t ticket;
    bool disabled;
};
struct rule_repeat {
    int64_t count, within;
    const char *severity;
    const struct conf_node *title;
    uint8_t ticket;
};

#define YEAR (366 * 86400000.0)
#define ROW(type, field, kind, least, most, def, help, words)                     \
    {                                                                             \
#field, kind, offsetof(struct type, field), least, most, def, help, words \
    }
const struct option_row rule_build_rows[] = {
    ROW(rule_draft, trap, OPTION_TEXTS, 0, 0, NULL, "notifications it is about", NULL),
    ROW(rule_draft, under, OPTION_TEXTS, 0, 0, NULL, "about every notification below these", NULL),
    ROW(rule_draft, cleared_by, OPTION_TEXTS, 0, 0, NULL, "notifications that end the trouble", NULL),
    ROW(rule_draft, when, OPTION_TEXTS, 0, 0, NULL, "tests on varbinds that must all hold", NULL),
    ROW(rule_draft, cases, OPTION_GROUP, 0, 0, NULL,
        "the first case whose tests hold changes what is said here", NULL),
    ROW(rule_draft, disabled, OPTION_FLAG, 0, 0, "false", "the rule is not there", NULL),
    ROW(rule_draft, severity, OPTION_TEXT, 0, 0, "(only the cases speak)", "how bad it is", rule_severities),
    ROW(rule_draft, ticket, OPTION_WORD, 0, 0, "auto", "what becomes of it", rule_tickets),
    ROW(rule_draft, object, OPTION_NAME, 1, 200, "device", "what of the device it is about", NULL),
    ROW(rule_draft, condition, OPTION_NAME, 1, 200, "(the rule's name)", "what is wrong with it", NULL),
    ROW(rule_draft, title, OPTION_NAME, 1, 300, "(the notification and its longest text)",
        "one line for people", NULL),
    ROW(rule_draft, cleared, OPTION_NAME, 1, 300, "(made of the title)",
        "one line for people when it is over", NULL),
    ROW(rule_draft, advice, OPTION_TEXT, 0, 2000, NULL, "next steps", NULL),
    ROW(rule_draft, recheck, OPTION_NAME, 1, 200, NULL,
        "section and row whose values tell whether it is still so", NULL),
    ROW(rule_draft, ends, OPTION_TEXTS, 0, 0, NULL, "conditions of the same object that are over then", NULL),
    ROW(rule_draft, hold, OPTION_DURATION, 0, YEAR, "10m", "a watched problem must last so long", NULL),
    ROW(rule_draft, fold, OPTION_DURATION, 0, YEAR, "5m", "repeats within it are only counted", NULL),
    ROW(rule_draft, quiet, OPTION_DURATION, 0, YEAR, "0",
        "over when it did not come again for so long; 0: never", NULL),
    ROW(rule_draft, repeat, OPTION_GROUP, 0, 0, NULL, "when it comes often it means something else", NULL),
};
const size_t rule_build_row_count = sizeof rule_build_rows / sizeof *rule_build_rows;

static const struct option_row rule_repeat_rows[] = {
    ROW(rule_repeat, count, OPTION_INT, 2, 1000000, NULL, "so many", NULL),
    ROW(rule_repeat, within, OPTION_DURATION, 1000, YEAR, "10m", "in so long", NULL),
    ROW(rule_repeat, severity, OPTION_TEXT, 0, 0, "warning", "is so bad", rule_severities),
    ROW(rule_repeat, ticket, OPTION_WORD, 0, 0, "auto", "and this becomes of it", rule_tickets),
    ROW(rule_repeat, title, OPTION_NAME, 1, 300, NULL, "one line for people", NULL),
};
#undef ROW

static void rule_fail(struct rule_builder *l, const struct conf_node *at, const char *what, const char *fmt,
                      ...) __attribute__((format(printf, 4, 5)));
static void rule_fail(struct rule_builder *l, const struct conf_node *at, const char *what, const char *fmt,
                      ...)
{
    char text[600];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    report_error(l->report, at->file, at->line, "%s: %s", what, text);
}

/* --- names --- */

static void rule_note_module(struct rule_builder *l, const char *name)
{
    const char *colons = strstr(name, "::");
    size_t len = colons ? (size_t)(colons - name) : 0;

    if (!len || len >= sizeof l->modules[0])
        return;
    for (size_t i = 0; i < l->module_count; i++)
        if (strlen(l->modules[i]) == len && !memcmp(l->modules[i], name, len))
            return;
    if (l->module_count == RULE_BUILD_MODULES)
        return;
    memcpy(l->modules[l->module_count], name, len);
    l->modules[l->module_count++][len] = '\0';
}

/* A name without its module is looked for in those that the rule named before. */
static int rule_resolve_short(struct rule_builder *l, const char *name, char full[200], struct rule_ref *out)
{
    const struct fleet_names *n = l->names;
    int column;

    for (size_t i = 0; i < l->module_count; i++) {
        snprintf(full, 200, "%s::%s", l->modules[i], name);
        if (!n->resolve(n->ctx, l->arena, full, &out->oid, &column, NULL))
            return 0;
    }
    return -1;
}

static int rule_resolve(void *ctx, const char *name, struct rule_ref *out, struct err *err)
{
    struct rule_builder *l = ctx;
    const struct fleet_names *n = l->names;
    char full[200];
    int column;

    if (name[0] == '.' || (name[0] >= '0' && name[0] <= '9'))
        return oid_parse(l->arena, name, &out->oid, err);
    if (!n || !n->resolve)
        return err_set(err, "%s: names are not known here, write it in numbers", name);
    if (strstr(name, "::") || rule_resolve_short(l, name, full, out)) {
        if (n->resolve(n->ctx, l->arena, name, &out->oid, &column, err))
            return -1;
        snprintf(full, sizeof full, "%s", name);
    }
    rule_note_module(l, full);
    if (n->words)
        out->word_count = (uint16_t)n->words(n->ctx, l->arena, full, &out->words);
    return 0;
}

static const struct rule_trap *rule_traps(struct rule_builder *l, const struct conf_node *list,
                                          const char *what, uint16_t *count)
{
    size_t n = conf_text_count(list), good = 0;
    struct rule_trap *out = arena_array(l->arena, n, sizeof *out);
    struct err err = { "" };

    for (size_t i = 0; i < n && good < RULE_BUILD_LIST; i++) {
        const struct conf_node *one = conf_text_at(list, i);
        struct rule_ref ref = { 0 };

        if (rule_resolve(l, one->text, &ref, &err)) {
            rule_fail(l, one, what, "%s", err.text);
            continue;
        }
        out[good].name = arena_string(l->arena, one->text);
        out[good++].oid = ref.oid;
    }
    *count = (uint16_t)good;
    return out;
}

static const struct rule_test *rule_tests(struct rule_builder *l, const struct conf_node *list,
                                          const char *what, uint16_t *count)
{
    size_t n = conf_text_count(list), good = 0;
    struct rule_test *out = arena_array(l->arena, n, sizeof *out);
    struct err err = { "" };

    for (size_t i = 0; i < n && good < RULE_BUILD_LIST; i++)
        if (rule_test_parse(&l->namer, conf_text_at(list, i)->text, &out[good], &err))
            rule_fail(l, conf_text_at(list, i), what, "test %s", err.text);
        else
            good++;
    *count = (uint16_t)good;
    return out;
}

/* --- what happens --- */

static const struct rule_text *rule_text_of(struct rule_builder *l, const struct conf_node *at,
                                            const char *text, const char *what)
{
    struct err err = { "" };
    const struct rule_text *t = text ? rule_text_parse(&l->namer, text, &err) : NULL;

    if (text && !t)
        rule_fail(l, at, what, "%s", err.text);
    return t;
}

static uint8_t rule_severity_of(const char *word)
{
    return (uint8_t)(word ? fact_severity_named(word) : FACT_INFO);
}

static uint8_t rule_ticket_of(uint8_t ticket, uint8_t severity)
{
    static const uint8_t by_severity[] = { [FACT_OK] = RULE_CLEAR,
                                           [FACT_INFO] = RULE_NONE,
                                           [FACT_NOTICE] = RULE_NONE,
                                           [FACT_WARNING] = RULE_WATCH,
                                           [FACT_ERROR] = RULE_OPEN };

    return ticket == RULE_AUTO ? by_severity[severity] : ticket;
}

static void rule_recheck(struct rule_builder *l, const struct conf_node *at, const char *what,
                         struct rule_act *act)
{
    size_t len = strcspn(at->text, " \t"), rest = strspn(at->text + len, " \t");
    char advice[300];

    act->recheck = arena_stringn(l->arena, at->text, len);
    act->recheck_row = rule_text_of(l, at, at->text[len + rest] ? at->text + len + rest : "0", what);
    for (size_t i = 0; l->sections && l->sections[i]; i++)
        if (!strcmp(l->sections[i], act->recheck))
            return;
    if (l->sections)
        rule_fail(l, at, what, "'recheck' begins with the name of a section, '%s' is none%s", act->recheck,
                  option_advice(act->recheck, l->sections, advice));
}

static void rule_repeat(struct rule_builder *l, const struct conf_node *node, const char *what,
                        struct rule_act *act)
{
    enum { ROWS = sizeof rule_repeat_rows / sizeof *rule_repeat_rows };
    struct rule_repeat r;

    option_defaults(rule_repeat_rows, ROWS, &r);
    if (option_fill(node, what, false, rule_repeat_rows, ROWS, &r, l->report))
        return;
    if (!conf_find(node, "count"))
        rule_fail(l, node, what, "'repeat' needs 'count': how many within 'within' mean something else");
    act->repeat_count = r.count;
    act->repeat_within = r.within;
    act->repeat_severity = rule_severity_of(r.severity);
    act->repeat_ticket = rule_ticket_of(r.ticket, act->repeat_severity);
    act->repeat_title = r.title ? rule_text_of(l, r.title, r.title->text, what) : act->title;
}

static void rule_ends(struct rule_builder *l, const struct conf_node *list, const char *what,
                      struct rule_act *act)
{
    size_t n = conf_text_count(list);
    const struct rule_text **texts = arena_array(l->arena, n, sizeof *texts);

    act->end_count = 0;
    for (size_t i = 0; i < n && i < RULE_BUILD_LIST; i++) {
        texts[act->end_count] = rule_text_of(l, conf_text_at(list, i), conf_text_at(list, i)->text, what);
        act->end_count += texts[act->end_count] != NULL;
    }
    act->ends = texts;
}

static void rule_act(struct rule_builder *l, const struct conf_node *node, const struct rule_draft *d,
                     const char *what, const char *name, struct rule_act *act)
{
    act->counts = d->severity != NULL;
    act->severity = rule_severity_of(d->severity);
    act->ticket = rule_ticket_of(d->ticket, act->severity);
    act->object = rule_text_of(l, d->object ? d->object : node, d->object ? d->object->text : "device", what);
    act->condition =
        rule_text_of(l, d->condition ? d->condition : node, d->condition ? d->condition->text : name, what);
    act->title = d->title ? rule_text_of(l, d->title, d->title->text, what)
                          : rule_text_of(l, node, "{trap}: {text|''}", what);
    act->cleared = d->cleared ? rule_text_of(l, d->cleared, d->cleared->text, what) : NULL;
    act->advice = d->advice ? arena_string(l->arena, d->advice) : NULL;
    act->hold = d->hold;
    act->fold = d->fold;
    act->quiet = d->quiet;
    rule_ends(l, d->ends, what, act);
    if (d->recheck)
        rule_recheck(l, d->recheck, what, act);
    if (d->repeat)
        rule_repeat(l, d->repeat, what, act);
}

/* --- rules --- */

static void rule_case(struct rule_builder *l, const struct conf_node *node, const struct rule_draft *of,
                      const char *name, struct rule_case *out)
{
    struct rule_draft d = *of;
    char what[200];

    snprintf(what, sizeof what, "rule %.80s, case %.80s", name, node->name);
    out->name = arena_string(l->arena, node->name);
    out->line = node->line;
    if (node->type != CONF_GROUP) {
        option_wrong_type(node, what, "a group: { when = \"...\"; severity = \"...\"; }", l->report);
        return;
    }
    d.when = NULL;
    if (conf_find(node, "severity"))
        d.ticket = RULE_AUTO;
    if (option_fill(node, what, false, rule_build_rows, rule_build_row_count, &d, l->report))
        return;
    if (d.trap != of->trap || d.under != of->under || d.cleared_by != of->cleared_by ||
        d.cases != of->cases || d.disabled != of->disabled)
        rule_fail(l, node, what, "a case has no trap, under, cleared_by, cases or disabled of its own");
    if (!d.when)
        rule_fail(l, node, what, "a case needs 'when': the tests that make it count");
    if (!d.severity)
        rule_fail(l, node, what, "neither the case nor the rule has a 'severity'");
    out->tests = rule_tests(l, d.when, what, &out->test_count);
    rule_act(l, node, &d, what, name, &out->act);
}

static void rule_body(struct rule_builder *l, const struct conf_node *node, const struct rule_draft *d,
                      const char *what, struct rule *r)
{
    size_t cases = d->cases ? d->cases->count : 0;
    struct rule_case *list = arena_array(l->arena, cases, sizeof *list);

    l->module_count = 0;
    r->traps = rule_traps(l, d->trap, what, &r->trap_count);
    r->under = rule_traps(l, d->under, what, &r->under_count);
    r->cleared_by = rule_traps(l, d->cleared_by, what, &r->clear_count);
    r->tests = rule_tests(l, d->when, what, &r->test_count);
    for (size_t i = 0; i < cases; i++)
        rule_case(l, &d->cases->items[i], d, r->name, &list[i]);
    r->cases = list;
    r->case_count = (uint16_t)cases;
    rule_act(l, node, d, what, r->name, &r->act);
}

int rule_build(struct rule_builder *l, const struct conf_node *node, int folder, struct rule *out)
{
    struct rule r = { .folder = folder, .line = node->line };
    struct rule_draft d;
    char what[120];

    snprintf(what, sizeof what, "rule %.100s", node->name);
    l->namer = (struct rule_namer){ l, l->arena, rule_resolve };
    if (node->type != CONF_GROUP)
        return option_wrong_type(node, what, "a group: { trap = \"...\"; severity = \"...\"; }", l->report);
    option_defaults(rule_build_rows, rule_build_row_count, &d);
    if (option_fill(node, what, false, rule_build_rows, rule_build_row_count, &d, l->report) || d.disabled)
        return -1;
    if (!d.trap && !d.under)
        rule_fail(l, node, what, "it has neither 'trap' nor 'under': which notifications is it about?");
    if (!d.severity && !d.cases)
        rule_fail(l, node, what, "it has no 'severity': ok, info, notice, warning or error");
    r.name = arena_string(l->arena, node->name);
    r.file = arena_string(l->arena, node->file);
    rule_body(l, node, &d, what, &r);
    *out = r;
    return 0;
}
