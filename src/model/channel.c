/* channel.c: where notifications of tickets go. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/channel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "model/fact.h"

enum { CHANNEL_ARGUMENTS = 64, CHANNEL_NAME = 64 };

struct channel_draft {
    const struct conf_node *program, *customers, *changes;
    uint8_t severity;
    int64_t timeout;
};

static const char *const channel_severities[] = { "ok", "info", "notice", "warning", "error", NULL };
static const char *const channel_kinds[] = { "opened",       "reopened",  "severity", "flapping",
                                             "acknowledged", "note",      "closed",   "resolved",
                                             "recovered",    "explained", NULL };

const struct option_row channel_rows[] = {
    { "program", OPTION_TEXTS, offsetof(struct channel_draft, program), 0, 0, NULL,
      "program and its arguments; it gets the ticket as JSON on standard input", NULL },
    { "customers", OPTION_TEXTS, offsetof(struct channel_draft, customers), 0, 0, "(all)",
      "names of customers whose tickets it gets, with * and ?", NULL },
    { "severity", OPTION_WORD, offsetof(struct channel_draft, severity), 0, 0, "notice",
      "it gets tickets that are at least so severe", channel_severities },
    { "changes", OPTION_TEXTS, offsetof(struct channel_draft, changes), 0, 0, "(all)",
      "what it is told of: opened, reopened, severity, flapping, acknowledged, note, closed, resolved, recovered, explained",
      NULL },
    { "timeout", OPTION_DURATION, offsetof(struct channel_draft, timeout), 1000, 600000, "30s",
      "how long one run may take", NULL },
};
const size_t channel_row_count = sizeof channel_rows / sizeof *channel_rows;

static const char *const *channel_texts(struct arena *a, const struct conf_node *n, size_t *count)
{
    const char **list;

    *count = n ? conf_text_count(n) : 0;
    list = arena_array(a, *count + 1, sizeof *list);
    for (size_t i = 0; i < *count; i++)
        list[i] = arena_string(a, conf_text_at(n, i)->text);
    return list;
}

/* Programs run in another folder: a path that does not depend on where we are. */
static const char *channel_path(struct arena *a, const char *folder, const char *leaf)
{
    char *whole = *leaf == '/' ? NULL : realpath(folder, NULL),
         *path = file_join(whole ? whole : folder, leaf);
    const char *kept = arena_string(a, path);

    free(path);
    free(whole);
    return kept;
}

static void channel_program(struct arena *a, const struct conf_node *n, const char *folder, struct channel *c,
                            struct report *report)
{
    size_t count;
    const char **argv, *hint;

    if (!n || !conf_text_count(n) || !conf_text_at(n, 0)->text[0]) {
        report_error(report, c->file, c->line,
                     "notify %s has no program: add program = [\"/path/of/it\", \"argument\"];", c->name);
        return;
    }
    argv = (const char **)(void *)(uintptr_t)channel_texts(a, n, &count);
    if (count > CHANNEL_ARGUMENTS) {
        report_error(report, n->file, n->line, "'program' in notify %s: at most %d texts are possible",
                     c->name, CHANNEL_ARGUMENTS);
        return;
    }
    hint = strchr(argv[0], ' ')    ? "; its arguments are texts of their own: [\"/path/of/it\", \"argument\"]"
           : !strchr(argv[0], '/') ? "; write its whole path"
                                   : "";
    argv[0] = channel_path(a, folder, argv[0]);
    c->argv = argv;
    if (access(argv[0], X_OK))
        report_warning(report, n->file, n->line, "'program' in notify %s: %s can not be run: %s%s", c->name,
                       argv[0], strerror(errno), hint);
}

static void channel_check_changes(const struct conf_node *n, const char *name, struct report *report)
{
    char advice[300];

    for (size_t i = 0; n && i < conf_text_count(n); i++) {
        const struct conf_node *word = conf_text_at(n, i);
        bool known = false;

        for (size_t k = 0; channel_kinds[k]; k++)
            known = known || !strcmp(channel_kinds[k], word->text);
        if (!known)
            report_error(report, word->file, word->line, "'changes' in notify %s: there is no change '%s'%s",
                         name, word->text, option_advice(word->text, channel_kinds, advice));
    }
}

static bool channel_is_key(const char *name)
{
    for (size_t i = 0; i < channel_row_count; i++)
        if (!strcmp(channel_rows[i].name, name))
            return true;
    return false;
}

static void channel_one(struct arena *a, const struct conf_node *n, const char *folder, struct channel *c,
                        struct report *report)
{
    struct channel_draft d;
    size_t before = report->errors;
    char what[100];

    memset(&d, 0, sizeof d);
    c->name = arena_string(a, n->name);
    c->file = arena_string(a, n->file);
    c->line = n->line;
    snprintf(what, sizeof what, "notify %.80s", n->name);
    option_defaults(channel_rows, channel_row_count, &d);
    if (n->type != CONF_GROUP && channel_is_key(n->name)) {
        report_error(report, n->file, n->line,
                     "'%s' in notify: it belongs in a group with a name of your choice: "
                     "notify: { mail: { program = [\"/path/of/it\"]; }; };",
                     n->name);
        return;
    }
    if (n->type != CONF_GROUP) {
        option_wrong_type(n, "notify", "a group: { program = [\"...\"]; }", report);
        return;
    }
    option_fill(n, what, false, channel_rows, channel_row_count, &d, report);
    if (report->errors > before)
        return;
    c->severity = d.severity;
    c->timeout = d.timeout;
    c->customers = channel_texts(a, d.customers, &c->customer_count);
    c->changes = channel_texts(a, d.changes, &c->change_count);
    channel_check_changes(d.changes, c->name, report);
    channel_program(a, d.program, folder, c, report);
}

void channel_load(struct arena *a, const struct conf_node *group, const char *folder, struct channel **out,
                  size_t *count, struct report *report)
{
    *count = group ? group->count : 0;
    *out = arena_array(a, *count, sizeof **out);
    for (size_t i = 0; i < *count; i++)
        channel_one(a, &group->items[i], folder, &(*out)[i], report);
}

static bool channel_fits(const char *const *globs, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (text_glob(globs[i], text))
            return true;
    return !count;
}

void channel_check(const struct channel *c, const char *const *customers, struct report *report)
{
    char advice[300];

    for (size_t i = 0; i < c->customer_count; i++) {
        bool known = strpbrk(c->customers[i], "*?[") != NULL;

        for (size_t k = 0; customers[k]; k++)
            known = known || text_glob(c->customers[i], customers[k]);
        if (!known)
            report_warning(report, c->file, c->line, "'customers' in notify %s: there is no customer '%s'%s",
                           c->name, c->customers[i], option_advice(c->customers[i], customers, advice));
    }
}

bool channel_takes(const struct channel *c, const char *customer, uint8_t severity, const char *change)
{
    return severity >= c->severity && channel_fits(c->customers, c->customer_count, customer) &&
           channel_fits(c->changes, c->change_count, change);
}
