/* profile_load.c: folders of profiles: read, extended, merged, built. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/profile_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "model/column.h"
#include "model/quirk.h"
#include "model/section.h"

enum { PROFILE_MATCHES = 500 };

enum profile_stage { PROFILE_READ, PROFILE_MERGING, PROFILE_MERGED };

/* A profile as it stands in its file, and its sections once they are merged. Lives in the scratch arena. */
struct profile_draft {
    const char *name, *help;
    const struct conf_node *extends, *match, *drop, *own; /* own: its sections */
    const struct conf_node *node;
    size_t folder;
    enum profile_stage stage;
    bool incomplete;                 /* something it extends is not there: more errors would only be noise */
    const struct conf_node **merged; /* sections */
    size_t merged_count;
};

struct profile_loader {
    struct arena *arena, *scratch;
    struct section_env env;
    struct report *report;
    struct profile_draft **drafts; /* malloced; sorted by name once all are read */
    size_t count;
    const char **names, **failed, **sections; /* NULL-ended, malloced */
    struct quirk_list quirks;
    struct map *built;  /* section's node -> struct section, or this map itself when it is bad */
    struct map *merges; /* merged node -> struct profile_parents */
};

struct profile_parents {
    const struct conf_node *base, *over;
};

#define ROW(field, kind, def, help)                                                \
    {                                                                              \
#field, kind, offsetof(struct profile_draft, field), 0, 0, def, help, NULL \
    }
const struct option_row profile_load_rows[] = {
    { "name", OPTION_TEXT, offsetof(struct profile_draft, name), 1, 64, "(the file's name)",
      "name that devices and other profiles use", NULL },
    ROW(help, OPTION_TEXT, NULL, "one sentence for people"),
    ROW(extends, OPTION_TEXTS, NULL, "profiles whose sections this one has too, in this order"),
    ROW(match, OPTION_TEXTS, NULL, "beginnings of sysObjectID that mean this profile"),
    ROW(drop, OPTION_TEXTS, NULL, "sections of those profiles that it does without"),
};
#undef ROW
const size_t profile_load_row_count = sizeof profile_load_rows / sizeof *profile_load_rows;

/* --- reading --- */

static const char **profile_add_word(const char **words, const char *word)
{
    size_t count = 0;

    while (words && words[count])
        count++;
    words = mem_resize(words, count + 2, sizeof *words);
    words[count] = word;
    words[count + 1] = NULL;
    return words;
}

static const char *profile_name_of_file(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/'), *leaf = slash ? slash + 1 : path;
    size_t len = strlen(leaf);

    return arena_stringn(a, leaf, len > 5 ? len - 5 : len); /* ".conf" */
}

/* Is there one already? Of the same folder: a mistake. */
static bool profile_is_taken(struct profile_loader *l, const struct profile_draft *d)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct profile_draft *other = l->drafts[i];

        if (strcmp(other->name, d->name) != 0)
            continue;
        if (other->folder == d->folder)
            report_error(l->report, d->node->file, d->node->line,
                         "profile '%s' is there twice; the other one is in %s:%d", d->name, other->node->file,
                         other->node->line);
        return true;
    }
    return false;
}

static void profile_read_file(struct profile_loader *l, const char *path, size_t folder)
{
    static const struct option_row top[] = {
        { "profile", OPTION_GROUP, 0, 0, 0, NULL, NULL, NULL },
        { "sections", OPTION_GROUP, sizeof(const struct conf_node *), 0, 0, NULL, NULL, NULL },
        { "quirks", OPTION_GROUP, 2 * sizeof(const struct conf_node *), 0, 0, NULL, NULL, NULL },
    };
    const struct conf_node *groups[3] = { NULL, NULL, NULL };
    struct conf_node *root = conf_load(l->scratch, path, false, l->report);
    struct profile_draft *d;

    if (!root) {
        l->failed = profile_add_word(l->failed, profile_name_of_file(l->arena, path));
        return;
    }
    option_fill(root, "a profile file", false, top, 3, groups, l->report);
    quirk_load(&l->env, groups[2], folder, &l->quirks);
    if (groups[2] && !groups[0] && !groups[1])
        return;
    d = arena_alloc(l->scratch, sizeof *d);
    option_defaults(profile_load_rows, profile_load_row_count, d);
    d->own = groups[1];
    d->node = groups[0] ? groups[0] : root;
    d->folder = folder;
    if (groups[0])
        option_fill(groups[0], "the profile", false, profile_load_rows, profile_load_row_count, d, l->report);
    if (!d->name)
        d->name = profile_name_of_file(l->scratch, path);
    if (profile_is_taken(l, d))
        return;
    l->drafts = mem_resize(l->drafts, l->count + 1, sizeof(struct profile_draft *));
    l->drafts[l->count++] = d;
    for (size_t i = 0; d->own && i < d->own->count; i++)
        l->sections = profile_add_word(l->sections, d->own->items[i].name);
}

static void profile_read_folder(struct profile_loader *l, const char *folder, size_t number)
{
    char **names;
    size_t count;
    struct err err;

    if (file_names(folder, ".conf", &names, &count, &err)) {
        report_error(l->report, NULL, 0, "%s", err.text);
        return;
    }
    for (size_t i = 0; i < count; i++)
        profile_read_file(l, names[i], number);
    file_names_free(names, count);
}

static int profile_draft_order(const void *a, const void *b)
{
    return strcmp((*(struct profile_draft *const *)a)->name, (*(struct profile_draft *const *)b)->name);
}

static struct profile_draft *profile_draft_named(struct profile_loader *l, const char *name)
{
    for (size_t i = 0; i < l->count; i++)
        if (!strcmp(l->drafts[i]->name, name))
            return l->drafts[i];
    return NULL;
}

static bool profile_has_failed(const struct profile_loader *l, const char *name)
{
    for (size_t i = 0; l->failed && l->failed[i]; i++)
        if (!strcmp(l->failed[i], name))
            return true;
    return false;
}

/* --- merging --- */

/* base with the members of over in place of its own or behind them; those named metrics and graphs are
 * merged in their turn. */
static const struct conf_node *profile_merge(struct arena *a, const struct conf_node *base,
                                             const struct conf_node *over, bool deep)
{
    struct conf_node *out = arena_copy(a, over, sizeof *out);

    if (base->type != CONF_GROUP || over->type != CONF_GROUP)
        return over;
    out->items = arena_array(a, base->count + over->count, sizeof *out->items);
    memcpy(out->items, base->items, base->count * sizeof *out->items);
    out->count = base->count;
    for (size_t i = 0; i < over->count; i++) {
        const struct conf_node *n = &over->items[i];
        size_t at = 0;

        while (at < out->count && strcmp(out->items[at].name, n->name) != 0)
            at++;
        if (at == out->count)
            out->count++;
        else if (deep && (!strcmp(n->name, "metrics") || !strcmp(n->name, "conditions") ||
                          !strcmp(n->name, "graphs")))
            n = profile_merge(a, &out->items[at], n, false);
        out->items[at] = *n;
    }
    return out;
}

static size_t profile_find_merged(const struct profile_draft *d, const char *name)
{
    size_t at = 0;

    while (at < d->merged_count && strcmp(d->merged[at]->name, name) != 0)
        at++;
    return at;
}

/* Is section part of what node was merged from? */
static bool profile_holds(const struct profile_loader *l, const struct conf_node *node,
                          const struct conf_node *section)
{
    const struct profile_parents *p = map_find_bytes(l->merges, &node, sizeof node);

    return node == section ||
           (p && (profile_holds(l, p->base, section) || profile_holds(l, p->over, section)));
}

static void profile_merge_at(struct profile_loader *l, struct profile_draft *d, size_t at,
                             const struct conf_node *over)
{
    struct profile_parents *p;
    const struct conf_node *base = d->merged[at];

    /* Two ways to the same profile: what one of them changed must not be undone by the other. */
    if (profile_holds(l, base, over))
        return;
    if (profile_holds(l, over, base)) {
        d->merged[at] = over;
        return;
    }
    p = arena_alloc(l->scratch, sizeof *p);
    p->base = base;
    p->over = over;
    d->merged[at] = profile_merge(l->scratch, base, over, true);
    if (d->merged[at] != over)
        map_set_bytes(l->merges, &d->merged[at], sizeof d->merged[at], p);
}

static void profile_take_section(struct profile_loader *l, struct profile_draft *d,
                                 const struct conf_node *section)
{
    size_t at = profile_find_merged(d, section->name);

    if (at < d->merged_count) {
        profile_merge_at(l, d, at, section);
        return;
    }
    d->merged = mem_resize(d->merged, d->merged_count + 1, sizeof(struct conf_node *));
    d->merged[d->merged_count++] = section;
}

static void profile_resolve(struct profile_loader *l, struct profile_draft *d);

static void profile_take_base(struct profile_loader *l, struct profile_draft *d, const struct conf_node *n)
{
    struct profile_draft *base = profile_draft_named(l, n->text);
    char advice[300];

    if (!base) {
        d->incomplete = true;
        if (!profile_has_failed(l, n->text))
            report_error(l->report, n->file, n->line, "'extends' in profile %s: there is no profile '%s'%s",
                         d->name, n->text, option_advice(n->text, l->names, advice));
        return;
    }
    if (base->stage == PROFILE_MERGING) {
        d->incomplete = true;
        report_error(l->report, n->file, n->line,
                     base == d ? "profile %s extends itself"
                               : "profile %s extends '%s', which extends it in turn: a circle",
                     d->name, n->text);
        return;
    }
    profile_resolve(l, base);
    d->incomplete = d->incomplete || base->incomplete;
    for (size_t i = 0; i < base->merged_count; i++)
        profile_take_section(l, d, base->merged[i]);
}

static void profile_drop(struct profile_loader *l, struct profile_draft *d, const struct conf_node *n)
{
    size_t at = profile_find_merged(d, n->text);
    const char **words = NULL;
    char advice[300];

    if (at < d->merged_count) {
        memmove(&d->merged[at], &d->merged[at + 1], (d->merged_count - at - 1) * sizeof(struct conf_node *));
        d->merged_count--;
        return;
    }
    if (d->incomplete)
        return;
    for (size_t i = 0; i < d->merged_count; i++)
        words = profile_add_word(words, d->merged[i]->name);
    report_error(l->report, n->file, n->line, "'drop' in profile %s: what it extends has no section '%s'%s",
                 d->name, n->text, words ? option_advice(n->text, words, advice) : "");
    free(words);
}

static void profile_resolve(struct profile_loader *l, struct profile_draft *d)
{
    if (d->stage == PROFILE_MERGED)
        return;
    d->stage = PROFILE_MERGING;
    for (size_t i = 0; i < conf_text_count(d->extends); i++)
        profile_take_base(l, d, conf_text_at(d->extends, i));
    for (size_t i = 0; i < conf_text_count(d->drop); i++)
        profile_drop(l, d, conf_text_at(d->drop, i));
    for (size_t i = 0; d->own && i < d->own->count; i++)
        profile_take_section(l, d, &d->own->items[i]);
    d->stage = PROFILE_MERGED;
    if (!d->merged_count && !d->incomplete)
        report_error(l->report, d->node->file, d->node->line, "profile %s has no sections", d->name);
}

/* --- building --- */

/* Profiles that share a section share what is built of it. */
static const struct section *profile_built(struct profile_loader *l, const struct conf_node *node)
{
    struct section *s;
    void *found = map_find_bytes(l->built, &node, sizeof node);

    if (found)
        return found == l->built ? NULL : found;
    s = section_build(&l->env, node);
    map_set_bytes(l->built, &node, sizeof node, s ? (void *)s : (void *)l->built);
    return s;
}

static void profile_matches(struct profile_loader *l, const struct profile_draft *d, struct profile *p)
{
    size_t count = conf_text_count(d->match);
    struct oid *list = arena_array(l->arena, count, sizeof *list);
    const char *instance;
    struct err err = { "" };
    int is_column;

    if (count > PROFILE_MATCHES) {
        report_error(l->report, d->match->file, d->match->line, "'match' has more than %d parts",
                     PROFILE_MATCHES);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct conf_node *n = conf_text_at(d->match, i);

        if (column_resolve(&l->env, n->text, &list[i], &is_column, &instance, &err))
            report_error(l->report, n->file, n->line, "'match' in profile %s: %s", d->name, err.text);
    }
    p->match = list;
    p->match_count = count;
}

static struct profile *profile_build(struct profile_loader *l, struct profile_draft *d)
{
    struct profile *p = arena_alloc(l->arena, sizeof *p);
    const struct section **sections;

    profile_resolve(l, d);
    sections = arena_array(l->arena, d->merged_count, sizeof(struct section *));
    for (size_t i = 0; !d->incomplete && i < d->merged_count; i++) {
        sections[p->section_count] = profile_built(l, d->merged[i]);
        p->section_count += sections[p->section_count] != NULL;
    }
    p->name = arena_string(l->arena, d->name);
    p->help = d->help ? arena_string(l->arena, d->help) : NULL;
    p->sections = sections;
    p->file = section_keep_file(&l->env, d->node->file);
    p->line = d->node->line;
    profile_matches(l, d, p);
    return p;
}

static void profile_build_all(struct profile_loader *l, const char *only, struct profile_set *out)
{
    if (l->count)
        qsort(l->drafts, l->count, sizeof *l->drafts, profile_draft_order);
    for (size_t i = 0; i < l->count; i++)
        l->names = profile_add_word(l->names, l->drafts[i]->name);
    l->env.known_sections = l->sections;
    out->profiles = arena_array(l->arena, l->count, sizeof *out->profiles);
    for (size_t i = 0; i < l->count; i++)
        if (!only || !strcmp(only, l->drafts[i]->name))
            out->profiles[out->count++] = profile_build(l, l->drafts[i]);
}

/* A list of words for keeps. */
static const char **profile_keep_words(struct arena *a, const char *const *words)
{
    size_t count = 0;
    const char **out;

    while (words[count])
        count++;
    out = arena_array(a, count + 1, sizeof(char *));
    for (size_t i = 0; i < count; i++)
        out[i] = arena_string(a, words[i]);
    return out;
}

int profile_load_all(struct arena *a, const char *const *folders, size_t folder_count, const char *only,
                     const struct fleet_names *names, struct profile_set *out, struct report *report)
{
    struct profile_loader l = {
        .arena = a, .scratch = arena_new(0), .report = report, .built = map_new(), .merges = map_new()
    };
    size_t before = report->errors;

    memset(out, 0, sizeof *out);
    l.env = (struct section_env){ .arena = a, .names = names, .report = report };
    l.names = mem_new(sizeof(char *));
    l.failed = mem_new(sizeof(char *));
    l.sections = mem_new(sizeof(char *));
    for (size_t i = 0; i < folder_count; i++)
        profile_read_folder(&l, folders[i], i);
    out->read_items = report->count;
    profile_build_all(&l, only, out);
    out->quirks = l.quirks.list;
    out->quirk_count = l.quirks.count;
    out->names = profile_keep_words(a, l.names);
    out->failed = profile_keep_words(a, l.failed);
    out->sections = profile_keep_words(a, l.sections);
    for (size_t i = 0; i < l.count; i++)
        free(l.drafts[i]->merged);
    free(l.drafts);
    free(l.names);
    free(l.failed);
    free(l.sections);
    map_free(l.built);
    map_free(l.merges);
    arena_free(l.scratch);
    out->bad = report->errors > before;
    return out->bad ? -1 : 0;
}
