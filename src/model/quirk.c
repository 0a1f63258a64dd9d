/* quirk.c: what is known to be wrong with the agents of some devices. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/quirk.h"

#include <stdio.h>
#include <string.h>

#include "model/column.h"

enum { QUIRK_MATCHES = 100 };

/* A quirk as it stands in the file. */
struct quirk_draft {
    const struct conf_node *match;
    const char *evidence;
    bool no_bulk, wrong_64bit, speed_in_mbits, unordered;
    int64_t max_varbinds, max_repetitions;
};

#define ROW(field, kind, least, most, def, help)                                        \
    {                                                                                   \
#field, kind, offsetof(struct quirk_draft, field), least, most, def, help, NULL \
    }
const struct option_row quirk_rows[] = {
    ROW(match, OPTION_TEXTS, 0, 0, NULL, "beginnings of sysObjectID: the devices it is about"),
    ROW(evidence, OPTION_TEXT, 0, 0, NULL, "where it was seen, and how"),
    ROW(no_bulk, OPTION_FLAG, 0, 0, "false", "GETBULK brings nothing, or wrong values: GETNEXT is used"),
    ROW(wrong_64bit, OPTION_FLAG, 0, 0, "false", "64-bit counters are wrong: those of 32 bits are used"),
    ROW(speed_in_mbits, OPTION_FLAG, 0, 0, "false", "ifSpeed holds Mbit/s"),
    ROW(unordered, OPTION_FLAG, 0, 0, "false", "names in tables do not increase; known, so not told again"),
    ROW(max_varbinds, OPTION_INT, 1, 1000, "(none)", "values in one request at most"),
    ROW(max_repetitions, OPTION_INT, 1, 100, "(none)", "rows in one GETBULK at most"),
};
#undef ROW
const size_t quirk_row_count = sizeof quirk_rows / sizeof *quirk_rows;

bool quirk_fits(const struct quirk *q, struct oid object_id)
{
    for (size_t i = 0; i < q->match_count; i++)
        if (object_id.len && oid_under(object_id, q->match[i]))
            return true;
    return false;
}

static int quirk_least(int a, int64_t b)
{
    return b && (!a || b < a) ? (int)b : a;
}

struct quirk_sum quirk_of(const struct quirk *list, size_t count, struct oid object_id)
{
    struct quirk_sum sum = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct quirk *q = &list[i];

        if (!quirk_fits(q, object_id))
            continue;
        sum.no_bulk |= q->no_bulk;
        sum.wrong_64bit |= q->wrong_64bit;
        sum.speed_in_mbits |= q->speed_in_mbits;
        sum.unordered |= q->unordered;
        sum.max_varbinds = quirk_least(sum.max_varbinds, q->max_varbinds);
        sum.max_repetitions = quirk_least(sum.max_repetitions, q->max_repetitions);
    }
    return sum;
}

static void quirk_matches(struct section_env *env, const struct conf_node *at, const char *what,
                          struct quirk *q)
{
    size_t count = conf_text_count(at);
    struct oid *list = arena_array(env->arena, count, sizeof *list);
    const char *instance;
    struct err err = { "" };
    int is_column;

    if (count > QUIRK_MATCHES) {
        report_error(env->report, at->file, at->line, "'match' in %s has more than %d parts", what,
                     QUIRK_MATCHES);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct conf_node *n = conf_text_at(at, i);

        if (column_resolve(env, n->text, &list[i], &is_column, &instance, &err))
            report_error(env->report, n->file, n->line, "'match' in %s: %s", what, err.text);
    }
    q->match = list;
    q->match_count = count;
}

/* Is there one already? Of the same folder: a mistake. */
static bool quirk_is_taken(struct section_env *env, const struct conf_node *node, size_t folder,
                           const struct quirk_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->list[i].name, node->name) != 0)
            continue;
        if (list->folder[i] == folder)
            report_error(env->report, node->file, node->line,
                         "quirk '%s' is there twice; the other one is in %s:%d", node->name,
                         list->list[i].file, list->list[i].line);
        return true;
    }
    return false;
}

static void quirk_take(struct section_env *env, const struct conf_node *node, const char *what,
                       struct quirk *q)
{
    struct quirk_draft d = { 0 };

    option_defaults(quirk_rows, quirk_row_count, &d);
    if (option_fill(node, what, false, quirk_rows, quirk_row_count, &d, env->report))
        return;
    *q = (struct quirk){ .name = arena_string(env->arena, node->name),
                         .no_bulk = d.no_bulk,
                         .wrong_64bit = d.wrong_64bit,
                         .speed_in_mbits = d.speed_in_mbits,
                         .unordered = d.unordered,
                         .max_varbinds = d.max_varbinds,
                         .max_repetitions = d.max_repetitions,
                         .evidence = d.evidence ? arena_string(env->arena, d.evidence) : NULL,
                         .file = section_keep_file(env, node->file),
                         .line = node->line };
    quirk_matches(env, d.match, what, q);
    if (!d.match)
        report_error(env->report, node->file, node->line, "%s has no 'match': which devices is it about?",
                     what);
    else if (!q->no_bulk && !q->wrong_64bit && !q->speed_in_mbits && !q->unordered && !q->max_varbinds &&
             !q->max_repetitions)
        report_error(env->report, node->file, node->line, "%s says nothing about them", what);
}

static void quirk_add(struct section_env *env, const struct conf_node *node, size_t folder,
                      struct quirk_list *list)
{
    struct quirk *grown;
    size_t *folders;
    char what[160];

    snprintf(what, sizeof what, "quirk %.140s", node->name);
    if (node->type != CONF_GROUP) {
        option_wrong_type(node, "quirks", "a group: { match = [...]; no_bulk = true; }", env->report);
        return;
    }
    if (quirk_is_taken(env, node, folder, list))
        return;
    grown = arena_array(env->arena, list->count + 1, sizeof *grown);
    folders = arena_array(env->arena, list->count + 1, sizeof *folders);
    if (list->count) {
        memcpy(grown, list->list, list->count * sizeof *grown);
        memcpy(folders, list->folder, list->count * sizeof *folders);
    }
    list->list = grown;
    list->folder = folders;
    list->folder[list->count] = folder;
    list->list[list->count].name = arena_string(env->arena, node->name);
    quirk_take(env, node, what, &list->list[list->count++]);
}

void quirk_load(struct section_env *env, const struct conf_node *group, size_t folder,
                struct quirk_list *list)
{
    for (size_t i = 0; group && i < group->count; i++)
        quirk_add(env, &group->items[i], folder, list);
}
