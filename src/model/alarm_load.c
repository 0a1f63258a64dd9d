/* alarm_load.c: the conditions for tickets of a section, and what customer files say otherwise. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/alarm_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "model/condition.h"

enum { ALARM_DAY = 24 * 3600 * 1000 };

struct alarm_draft {
    const char *title, *advice;
    const struct conf_node *when, *clear, *warning, *error, *first, *where, *missing, *changed;
    int64_t hold, clear_hold, sleep_hold;
    uint8_t severity, ticket, device;
    bool off, hours, of_port, uplinks;
};

static const char *const alarm_severities[] = {
    "ok", "info", "notice", "warning", "error", NULL
}; /* enum fact_severity */
static const char *const alarm_tickets[] = { "open", "watch", NULL };
static const char *const alarm_devices[] = {
    "values", "silent", "refused", "no_address", "restarted", NULL
}; /* enum alarm_trigger */

#define ROW(field, key, kind, min, max, def, help, words)                          \
    {                                                                              \
        key, kind, offsetof(struct alarm_draft, field), min, max, def, help, words \
    }
const struct option_row alarm_load_rows[] = {
    ROW(title, "title", OPTION_TEXT, 0, 0, NULL,
        "what a ticket is called; {instance}, {device} and {METRIC} are filled in", NULL),
    ROW(advice, "advice", OPTION_TEXT, 0, 0, NULL, "what a technician should do first", NULL),
    ROW(when, "when", OPTION_TEXTS, 0, 0, NULL,
        "bad while all of these hold; of a counter its rate per second is tested", NULL),
    ROW(clear, "clear", OPTION_TEXTS, 0, 0, NULL, "once bad, good only when all of these hold", NULL),
    ROW(warning, "warning", OPTION_TEXTS, 0, 0, NULL,
        "while all of these hold too, the severity is at least warning", NULL),
    ROW(error, "error", OPTION_TEXTS, 0, 0, NULL, "while all of these hold too, the severity is error", NULL),
    ROW(first, "first", OPTION_TEXTS, 0, 0, NULL,
        "of a row that is bad when it is first seen: it is told only if all of these hold", NULL),
    ROW(where, "where", OPTION_TEXTS, 0, 0, NULL,
        "rows that it is for: all of these hold; those called important count anyway", NULL),
    ROW(missing, "missing", OPTION_NAME, 0, 0, NULL, "metric whose absence is the trouble", NULL),
    ROW(changed, "changed", OPTION_NAME, 0, 0, NULL, "metric whose change is the trouble", NULL),
    ROW(device, "device", OPTION_WORD, 0, 0, "values",
        "the trouble is not in values, but polling shows it of the whole device", alarm_devices),
    ROW(hold, "for", OPTION_DURATION, 0, 30.0 * ALARM_DAY, "0", "how long it must last", NULL),
    ROW(clear_hold, "clear_for", OPTION_DURATION, 0, 30.0 * ALARM_DAY, "0",
        "how long it must be good to be over", NULL),
    ROW(sleep_hold, "sleep_for", OPTION_DURATION, 0, 30.0 * ALARM_DAY, "0",
        "of silence: how many working hours it must last where the device may sleep", NULL),
    ROW(hours, "hours", OPTION_FLAG, 0, 0, "false", "what it must last counts in working hours only", NULL),
    ROW(severity, "severity", OPTION_WORD, 0, 0, "warning", "how bad it is", alarm_severities),
    ROW(ticket, "ticket", OPTION_WORD, 0, 0, "open", "open: a ticket; watch: only if it lasts or repeats",
        alarm_tickets),
    ROW(of_port, "of_port", OPTION_FLAG, 0, 0, "false",
        "rows are parts of ports and named after them: none while the port is shut", NULL),
    ROW(uplinks, "uplinks", OPTION_FLAG, 0, 0, "false",
        "rows are ports: those that lead to another configured device (LLDP, CDP) count without 'where'",
        NULL),
    ROW(off, "off", OPTION_FLAG, 0, 0, "false", "it is not looked for", NULL),
};
#undef ROW
const size_t alarm_load_row_count = sizeof alarm_load_rows / sizeof *alarm_load_rows;

/* --- what is written becomes a patch --- */

struct alarm_reader {
    const struct alarm_source *from;
    const struct conf_node *node;
    struct condition_place place;
    struct alarm_patch *patch;
    int rc;
};

static void alarm_given(struct alarm_reader *r, enum alarm_key key)
{
    r->patch->given |= 1u << key;
}

static bool alarm_tests_plain(const struct condition_place *p, const struct condition *c)
{
    const struct metric *m = &p->metrics[c->metric];

    return m->kind != METRIC_TEXT && !m->hidden;
}

/* Tests that every poll has the values for come first: they mostly decide. Chains of alternatives stay where they are. */
static void alarm_sort(const struct condition_place *p, struct condition *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].more)
            return;
    for (size_t i = 1; i < count; i++) {
        for (size_t k = i; k && alarm_tests_plain(p, &list[k]) && !alarm_tests_plain(p, &list[k - 1]); k--) {
            struct condition c = list[k];

            list[k] = list[k - 1];
            list[k - 1] = c;
        }
    }
}

/* The tests as they stand there. */
static const char *alarm_tests_text(const struct alarm_reader *r, const struct conf_node *list)
{
    const char *kept;
    struct buf text;

    buf_init(&text, 0);
    for (size_t i = 0; i < conf_text_count(list); i++)
        buf_printf(&text, "%s%s", i ? "; " : "", conf_text_at(list, i)->text);
    kept = text.len ? arena_string(r->from->arena, text.data) : NULL;
    buf_free(&text);
    return kept;
}

static void alarm_tests(struct alarm_reader *r, enum alarm_key key, const struct conf_node *list,
                        struct alarm_tests *out)
{
    const struct condition *all;
    int count;

    if (!list)
        return;
    count = condition_parse(&r->place, list, &all);
    if (count < 0) {
        r->rc = -1;
        return;
    }
    alarm_sort(&r->place, (struct condition *)(uintptr_t)all, (size_t)count);
    *out = (struct alarm_tests){ all, (uint16_t)count, alarm_tests_text(r, list) };
    alarm_given(r, key);
}

static int alarm_metric_named(const struct alarm_reader *r, const struct conf_node *at, const char *name,
                              const char *what)
{
    char advice[300];

    for (int i = 0; r->place.names[i]; i++)
        if (!strcmp(r->place.names[i], name))
            return i;
    report_error(r->from->report, at->file, at->line, "%s of %s: no metric '%s'%s", what, r->from->what, name,
                 option_advice(name, r->place.names, advice));
    return -1;
}

static void alarm_metric(struct alarm_reader *r, enum alarm_key key, const struct conf_node *at, int *out)
{
    if (!at)
        return;
    *out = alarm_metric_named(r, at, at->text, "a condition");
    if (*out < 0)
        r->rc = -1;
    else
        alarm_given(r, key);
}

static int alarm_fail(const struct alarm_reader *r, const char *text)
{
    report_error(r->from->report, r->node->file, r->node->line, "condition %s: %s", r->node->name, text);
    return -1;
}

/* Every {PLACE} of the title must be something. */
static int alarm_places(const struct alarm_reader *r, const char *title)
{
    for (const char *p = strchr(title, '{'); p; p = strchr(p + 1, '{')) {
        char name[64];
        size_t len = strcspn(p + 1, "}");

        if (p[len + 1] != '}' || len >= sizeof name)
            return alarm_fail(r, "'title' has a '{' without its '}'");
        memcpy(name, p + 1, len);
        name[len] = '\0';
        if (strcmp(name, "instance") != 0 && strcmp(name, "device") != 0 &&
            alarm_metric_named(r, r->node, name, "a title") < 0)
            return -1;
    }
    return 0;
}

static void alarm_title_text(struct alarm_reader *r, const char *title)
{
    if (!title)
        return;
    if (alarm_places(r, title)) {
        r->rc = -1;
        return;
    }
    r->patch->to.title = arena_string(r->from->arena, title);
    alarm_given(r, ALARM_TITLE);
}

/* Values that need nothing but a copy. */
static void alarm_simple(struct alarm_reader *r, const struct alarm_draft *d)
{
    static const struct {
        const char *name;
        enum alarm_key key;
    } keys[] = {
        { "for", ALARM_FOR },       { "clear_for", ALARM_CLEAR_FOR }, { "sleep_for", ALARM_SLEEP_FOR },
        { "hours", ALARM_HOURS },   { "severity", ALARM_SEVERITY },   { "ticket", ALARM_TICKET },
        { "off", ALARM_OFF },       { "of_port", ALARM_OF_PORT },     { "uplinks", ALARM_UPLINKS },
        { "device", ALARM_DEVICE },
    };
    struct alarm *to = &r->patch->to;

    to->hold = d->hold;
    to->clear_hold = d->clear_hold;
    to->sleep_hold = d->sleep_hold;
    to->hours = d->hours;
    to->severity = d->severity;
    to->watch = d->ticket == 1;
    to->off = d->off;
    to->of_port = d->of_port;
    to->uplinks = d->uplinks;
    to->trigger = d->device;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (conf_find(r->node, keys[i].name))
            alarm_given(r, keys[i].key);
    if (d->advice) {
        to->advice = arena_string(r->from->arena, d->advice);
        alarm_given(r, ALARM_ADVICE);
    }
}

/* "off", "on" and "watch" in place of a group. */
static int alarm_word(struct alarm_reader *r)
{
    static const char *const words[] = { "off", "on", "watch", NULL };
    char advice[300];
    const char *word = r->node->type == CONF_TEXT ? r->node->text : "";

    if (r->node->type != CONF_TEXT || !r->from->words)
        return option_wrong_type(r->node, "conditions",
                                 r->from->words ? "a group: { for = \"10m\"; }, or \"off\", \"on\", \"watch\""
                                                : "a group: { when = ...; title = ...; }",
                                 r->from->report);
    if (!strcmp(word, "off") || !strcmp(word, "on")) {
        r->patch->to.off = word[1] == 'f';
        alarm_given(r, ALARM_OFF);
        return 0;
    }
    if (!strcmp(word, "watch")) {
        r->patch->to.watch = true;
        r->patch->to.off = false;
        alarm_given(r, ALARM_TICKET);
        alarm_given(r, ALARM_OFF);
        return 0;
    }
    report_error(r->from->report, r->node->file, r->node->line, "condition %s: \"%s\" is not known%s",
                 r->node->name, word, option_advice(word, words, advice));
    return -1;
}

int alarm_load_patch(const struct alarm_source *from, const struct conf_node *node, struct alarm_patch *patch)
{
    struct alarm_reader r = { .from = from,
                              .node = node,
                              .place = { .arena = from->arena,
                                         .report = from->report,
                                         .metrics = from->metrics,
                                         .names = from->names,
                                         .what = from->what,
                                         .rich = true },
                              .patch = patch };
    struct alarm_draft d;
    char what[160];

    *patch = (struct alarm_patch){ .to = { .missing = -1, .changed = -1 } };
    patch->place = arena_stringf(from->arena, "%s:%d", node->file, node->line);
    if (node->type != CONF_GROUP)
        return alarm_word(&r);
    snprintf(what, sizeof what, "condition %.100s", node->name);
    option_defaults(alarm_load_rows, alarm_load_row_count, &d);
    if (option_fill(node, what, false, alarm_load_rows, alarm_load_row_count, &d, from->report))
        return -1;
    alarm_simple(&r, &d);
    alarm_tests(&r, ALARM_WHEN, d.when, &patch->to.when);
    alarm_tests(&r, ALARM_CLEAR, d.clear, &patch->to.clear);
    alarm_tests(&r, ALARM_STEP_WARNING, d.warning, &patch->to.warning);
    alarm_tests(&r, ALARM_STEP_ERROR, d.error, &patch->to.error);
    alarm_tests(&r, ALARM_FIRST, d.first, &patch->to.first);
    alarm_tests(&r, ALARM_WHERE, d.where, &patch->to.where);
    alarm_metric(&r, ALARM_MISSING, d.missing, &patch->to.missing);
    alarm_metric(&r, ALARM_CHANGED, d.changed, &patch->to.changed);
    alarm_title_text(&r, d.title);
    return r.rc;
}

/* --- patches on alarms --- */

#define FIELD(key, name) [key] = { offsetof(struct alarm, name), sizeof(((const struct alarm *)NULL)->name) }
static const struct {
    size_t offset, size;
} alarm_fields[ALARM_KEYS] = {
    FIELD(ALARM_TITLE, title),
    FIELD(ALARM_ADVICE, advice),
    FIELD(ALARM_WHEN, when),
    FIELD(ALARM_CLEAR, clear),
    FIELD(ALARM_STEP_WARNING, warning),
    FIELD(ALARM_STEP_ERROR, error),
    FIELD(ALARM_FIRST, first),
    FIELD(ALARM_WHERE, where),
    FIELD(ALARM_MISSING, missing),
    FIELD(ALARM_CHANGED, changed),
    FIELD(ALARM_DEVICE, trigger),
    FIELD(ALARM_FOR, hold),
    FIELD(ALARM_CLEAR_FOR, clear_hold),
    FIELD(ALARM_SLEEP_FOR, sleep_hold),
    FIELD(ALARM_HOURS, hours),
    FIELD(ALARM_SEVERITY, severity),
    FIELD(ALARM_TICKET, watch),
    FIELD(ALARM_OF_PORT, of_port),
    FIELD(ALARM_UPLINKS, uplinks),
    FIELD(ALARM_OFF, off),
};
#undef FIELD

void alarm_load_apply(const struct alarm_patch *patch, struct alarm *a)
{
    for (size_t key = 0; key < ALARM_KEYS; key++)
        if (patch->given & 1u << key)
            memcpy((char *)a + alarm_fields[key].offset, (const char *)&patch->to + alarm_fields[key].offset,
                   alarm_fields[key].size);
}

/* --- the conditions of a section --- */

static int alarm_load(struct section_build *b, const struct conf_node *node, struct alarm *a)
{
    const struct alarm_source from = { .arena = b->env->arena,
                                       .report = b->env->report,
                                       .metrics = b->built,
                                       .names = b->names,
                                       .what = b->what };
    const struct alarm_reader r = { .from = &from, .node = node };
    struct alarm_patch patch;

    if (alarm_load_patch(&from, node, &patch))
        return -1;
    *a = patch.to;
    a->name = section_keep(b, node->name);
    a->place = patch.place;
    if (!a->when.count && a->missing < 0 && a->changed < 0 && a->trigger == ALARM_VALUES)
        return alarm_fail(&r, "what is the trouble? 'when', 'missing', 'changed' or 'device' is needed");
    if (!a->title)
        return alarm_fail(&r, "'title' is missing: what shall the ticket be called?");
    return 0;
}

int alarm_load_all(struct section_build *b)
{
    size_t count = b->conditions ? b->conditions->count : 0;
    struct alarm *alarms = arena_array(b->env->arena, count, sizeof *alarms);
    int rc = 0;

    for (size_t i = 0; i < count; i++)
        if (alarm_load(b, &b->conditions->items[i], &alarms[i]))
            rc = -1;
    b->section->alarms = alarms;
    b->section->alarm_count = (uint16_t)count;
    return rc;
}
