/* rule_load.c: folders of rule files: what notifications mean. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rule_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "model/conf.h"
#include "model/rule_build.h"

struct rule_seen {
    int folder;
    bool stands; /* for one of the same name in a later folder */
    const struct conf_node *node;
};

struct rule_loader {
    struct arena *scratch;
    struct rule_builder builder;
    struct map *seen;   /* name -> struct rule_seen */
    struct rule *rules; /* malloced while growing */
    size_t count;
    int folder;
    bool have_words;
    struct rule_set *set;
};

static void rule_load_one(struct rule_loader *l, const struct conf_node *node)
{
    struct rule_seen *before = map_find(l->seen, node->name);
    struct rule r;

    if (before && before->folder == l->folder)
        report_error(l->builder.report, node->file, node->line,
                     "rule %s is there twice; the other one is in %s:%d", node->name, before->node->file,
                     before->node->line);
    if (before) {
        before->stands = true;
        return;
    }
    before = arena_alloc(l->scratch, sizeof *before);
    *before = (struct rule_seen){ .folder = l->folder, .node = node };
    map_set(l->seen, node->name, before);
    if (rule_build(&l->builder, node, l->folder, &r))
        return;
    l->rules = mem_resize(l->rules, l->count + 1, sizeof r);
    l->rules[l->count++] = r;
}

static void rule_load_file(struct rule_loader *l, const char *path)
{
    static const struct option_row top[] = {
        { "rules", OPTION_GROUP, 0, 0, 0, NULL, NULL, NULL },
        { "words", OPTION_GROUP, sizeof(const struct conf_node *), 0, 0, NULL, NULL, NULL },
    };
    const struct conf_node *groups[2] = { NULL, NULL };
    struct conf_node *root = conf_load(l->scratch, path, false, l->builder.report);

    if (!root)
        return;
    option_fill(root, "a rule file", false, top, 2, groups, l->builder.report);
    for (size_t i = 0; groups[0] && i < groups[0]->count; i++)
        rule_load_one(l, &groups[0]->items[i]);
    if (groups[1] && !l->have_words) {
        rule_words_load(l->builder.arena, groups[1], &l->set->words, l->builder.report);
        l->have_words = true;
    }
}

static void rule_load_folder(struct rule_loader *l, const char *folder)
{
    char **names;
    size_t count;
    struct err err;

    if (file_names(folder, ".conf", &names, &count, &err)) {
        report_error(l->builder.report, NULL, 0, "%s", err.text);
        return;
    }
    for (size_t i = 0; i < count; i++)
        rule_load_file(l, names[i]);
    file_names_free(names, count);
}

/* name: { disabled = true; }; alone */
static bool rule_load_takes_away(const struct rule_seen *s)
{
    const struct conf_node *off = s->node->type == CONF_GROUP ? conf_find(s->node, "disabled") : NULL;

    return off && s->node->count == 1 && off->type == CONF_BOOL && off->flag && !s->stands;
}

/* Own rules that take away what is not there: misspelt. */
static void rule_load_check(const struct rule_loader *l)
{
    const char **names = arena_array(l->scratch, l->count + 1, sizeof *names), *name;
    char advice[300];
    void *value;

    for (size_t i = 0; i < l->count; i++)
        names[i] = l->rules[i].name;
    for (size_t at = 0; map_next(l->seen, &at, &name, &value);) {
        const struct rule_seen *s = value;

        if (rule_load_takes_away(s))
            report_warning(l->builder.report, s->node->file, s->node->line,
                           "rule %s is disabled, but there is none of that name%s", name,
                           option_advice(name, names, advice));
    }
}

/* --- hooks --- */

/* The order in which rules of one notification are tried: what names it before what stands above it, the deeper one first; the
 * technician's own folder; more tests; the order of the files. Those that it clears come last. */
static int rule_hook_order(const void *a, const void *b)
{
    const struct rule_hook *x = a, *y = b;
    int order = oid_compare(x->oid, y->oid);

    if (order)
        return order;
    if (x->under != y->under)
        return x->under ? 1 : -1;
    if (x->clears != y->clears)
        return x->clears ? 1 : -1;
    if (x->rule->folder != y->rule->folder)
        return x->rule->folder < y->rule->folder ? -1 : 1;
    if (x->rule->test_count != y->rule->test_count)
        return x->rule->test_count > y->rule->test_count ? -1 : 1;
    return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static void rule_load_hook(struct rule_loader *l, const struct rule *r, struct oid o, bool under, bool clears)
{
    uint8_t plain[OID_BYTES];
    struct rule_hook hook = { oid_copy(l->builder.arena, under ? o : notice_plain(o, plain)), r, under,
                              clears };

    l->set->hooks[l->set->hook_count++] = hook;
}

static void rule_load_hooks(struct rule_loader *l)
{
    struct rule_set *set = l->set;
    size_t count = 0;

    for (size_t i = 0; i < set->count; i++)
        count += set->rules[i].trap_count + set->rules[i].under_count + (size_t)set->rules[i].clear_count;
    set->hooks = arena_array(l->builder.arena, count, sizeof *set->hooks);
    for (size_t i = 0; i < set->count; i++) {
        const struct rule *r = &set->rules[i];

        for (size_t t = 0; t < r->trap_count; t++)
            rule_load_hook(l, r, r->traps[t].oid, false, false);
        for (size_t t = 0; t < r->under_count; t++)
            rule_load_hook(l, r, r->under[t].oid, true, false);
        for (size_t t = 0; t < r->clear_count; t++)
            rule_load_hook(l, r, r->cleared_by[t].oid, false, true);
    }
    qsort(set->hooks, set->hook_count, sizeof *set->hooks, rule_hook_order);
}

struct rule_set *rule_load_all(struct arena *a, const char *const *folders, size_t folder_count,
                               const struct fleet_names *names, const char *const *sections,
                               struct report *report)
{
    struct rule_loader l = {
        .scratch = arena_new(0),
        .builder = { .arena = a, .names = names, .sections = sections, .report = report },
        .seen = map_new(),
        .set = arena_alloc(a, sizeof *l.set)
    };
    struct rule_set *set = l.set;

    for (size_t i = 0; i < folder_count; i++) {
        l.folder = (int)i;
        rule_load_folder(&l, folders[i]);
    }
    rule_load_check(&l);
    set->rules = arena_array(a, l.count, sizeof *set->rules);
    for (size_t i = 0; i < l.count; i++)
        set->rules[i] = l.rules[i];
    set->count = l.count;
    rule_load_hooks(&l);
    free(l.rules);
    map_free(l.seen);
    arena_free(l.scratch);
    return set;
}
