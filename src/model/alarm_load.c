/* alarm_load.c: the conditions for tickets of a section. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/alarm_load.h"

#include <stdio.h>
#include <string.h>

#include "model/alarm.h"
#include "model/condition.h"

enum { ALARM_DAY = 24 * 3600 * 1000 };

struct alarm_draft {
    const char *title, *advice;
    const struct conf_node *when, *clear, *error, *missing, *changed;
    int64_t hold, clear_hold;
    uint8_t severity, ticket;
};

static const char *const alarm_severities[] = {
    "ok", "info", "notice", "warning", "error", NULL
}; /* enum fact_severity */
static const char *const alarm_tickets[] = { "open", "watch", NULL };

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
    ROW(error, "error", OPTION_TEXTS, 0, 0, NULL, "while all of these hold too, the severity is error", NULL),
    ROW(missing, "missing", OPTION_NAME, 0, 0, NULL, "metric whose absence is the trouble", NULL),
    ROW(changed, "changed", OPTION_NAME, 0, 0, NULL, "metric whose change is the trouble", NULL),
    ROW(hold, "for", OPTION_DURATION, 0, 30.0 * ALARM_DAY, "0", "how long it must last", NULL),
    ROW(clear_hold, "clear_for", OPTION_DURATION, 0, 30.0 * ALARM_DAY, "0",
        "how long it must be good to be over", NULL),
    ROW(severity, "severity", OPTION_WORD, 0, 0, "warning", "how bad it is", alarm_severities),
    ROW(ticket, "ticket", OPTION_WORD, 0, 0, "open", "open: a ticket; watch: only if it lasts or repeats",
        alarm_tickets),
};
#undef ROW
const size_t alarm_load_row_count = sizeof alarm_load_rows / sizeof *alarm_load_rows;

static int alarm_fail(struct section_build *b, const struct conf_node *at, const char *name, const char *text)
{
    report_error(b->env->report, at->file, at->line, "condition %s: %s", name, text);
    return -1;
}

/* Every {PLACE} of the title must be something. */
static int alarm_places(struct section_build *b, const struct conf_node *node, const char *title)
{
    for (const char *p = strchr(title, '{'); p; p = strchr(p + 1, '{')) {
        char name[64];
        size_t len = strcspn(p + 1, "}");

        if (p[len + 1] != '}' || len >= sizeof name)
            return alarm_fail(b, node, node->name, "'title' has a '{' without its '}'");
        memcpy(name, p + 1, len);
        name[len] = '\0';
        if (strcmp(name, "instance") != 0 && strcmp(name, "device") != 0 &&
            section_metric_named(b, node, name, "a title") < 0)
            return -1;
    }
    return 0;
}

static int alarm_metric(struct section_build *b, const struct conf_node *at, int *out)
{
    *out = at ? section_metric_named(b, at, at->text, "a condition") : -1;
    return at && *out < 0 ? -1 : 0;
}

static int alarm_tests(struct section_build *b, const struct alarm_draft *d, struct alarm *a)
{
    int when = condition_parse(b, d->when, &a->when), clear = condition_parse(b, d->clear, &a->clear),
        error = condition_parse(b, d->error, &a->error);

    if (when < 0 || clear < 0 || error < 0)
        return -1;
    a->when_count = (uint16_t)when;
    a->clear_count = (uint16_t)clear;
    a->error_count = (uint16_t)error;
    return alarm_metric(b, d->missing, &a->missing) | alarm_metric(b, d->changed, &a->changed);
}

static int alarm_load(struct section_build *b, const struct conf_node *node, struct alarm *a)
{
    struct alarm_draft d;
    char what[160];

    if (node->type != CONF_GROUP)
        return option_wrong_type(node, "conditions", "a group: { when = ...; title = ...; }", b->env->report);
    snprintf(what, sizeof what, "condition %.100s", node->name);
    option_defaults(alarm_load_rows, alarm_load_row_count, &d);
    if (option_fill(node, what, false, alarm_load_rows, alarm_load_row_count, &d, b->env->report))
        return -1;
    a->name = section_keep(b, node->name);
    a->advice = section_keep(b, d.advice);
    a->hold = d.hold;
    a->clear_hold = d.clear_hold;
    a->severity = d.severity;
    a->watch = d.ticket == 1;
    a->file = section_keep_file(b->env, node->file);
    a->line = node->line;
    if (alarm_tests(b, &d, a))
        return -1;
    if (!a->when_count && a->missing < 0 && a->changed < 0)
        return alarm_fail(b, node, node->name,
                          "what is the trouble? 'when', 'missing' or 'changed' is needed");
    if (!d.title)
        return alarm_fail(b, node, node->name, "'title' is missing: what shall the ticket be called?");
    a->title = section_keep(b, d.title);
    return alarm_places(b, node, a->title);
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
