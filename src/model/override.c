/* override.c: what customer files say about conditions: names and values are checked, plans are made. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/override.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

/* A condition of a section of some profile. */
struct override_place {
    const struct section *section;
    uint16_t alarm;
    const char *const *names; /* of the section's metrics, NULL-ended */
};

struct override_book {
    struct arena *arena, *scratch;
    struct report *report;
    const struct profile_set *profiles;
    struct override_place *places; /* malloced */
    size_t count;
    struct map *conditions, *sections; /* names of conditions; of sections and groups that have some */
    struct map *plans, *metric_names,
        *usable;                  /* by their keys; usable: by profile, as struct override_check has it */
    const struct section *system; /* has the conditions of devices whose profile has none */
};

/* One entry of "instances". */
struct override_instance {
    const struct conf_node *name, *conditions;
};

#define ROW(field, kind, help)                                                          \
    {                                                                                   \
#field, kind, offsetof(struct override_instance, field), 0, 0, NULL, help, NULL \
    }
const struct option_row override_instance_rows[] = {
    ROW(name, OPTION_TEXTS, "rows by name or object, with * and ?: \"Gi1/0/24\", \"storage/C:*\""),
    ROW(conditions, OPTION_GROUP, "what is otherwise there"),
};
#undef ROW
const size_t override_instance_row_count = sizeof override_instance_rows / sizeof *override_instance_rows;

/* --- the book --- */

static const char *const *override_metric_names(struct override_book *b, const struct section *s)
{
    const char **names = map_find_bytes(b->metric_names, &s, sizeof s);

    if (names)
        return names;
    names = arena_array(b->scratch, s->metric_count + 1u, sizeof *names);
    for (uint16_t i = 0; i < s->metric_count; i++)
        names[i] = s->metrics[i].name;
    map_set_bytes(b->metric_names, &s, sizeof s, names);
    return names;
}

static void override_add_section(struct override_book *b, const struct section *s)
{
    b->places = mem_resize(b->places, b->count + s->alarm_count, sizeof *b->places);
    for (uint16_t i = 0; i < s->alarm_count; i++) {
        b->places[b->count++] = (struct override_place){ s, i, override_metric_names(b, s) };
        map_set(b->conditions, s->alarms[i].name, b);
    }
    map_set(b->sections, s->name, b);
    map_set(b->sections, s->group, b);
}

struct override_book *override_new(struct arena *a, struct arena *scratch, const struct profile_set *profiles,
                                   struct report *report)
{
    struct override_book *b = mem_new(sizeof *b);
    struct map *seen = map_new();

    *b = (struct override_book){ .arena = a,
                                 .scratch = scratch,
                                 .report = report,
                                 .profiles = profiles,
                                 .conditions = map_new(),
                                 .sections = map_new(),
                                 .plans = map_new(),
                                 .usable = map_new(),
                                 .metric_names = map_new() };
    for (size_t p = 0; p < profiles->count; p++) {
        const struct profile *profile = profiles->profiles[p];

        for (size_t i = 0; i < profile->section_count; i++) {
            const struct section *s = profile->sections[i];

            if (s->alarm_count && !map_set_bytes(seen, &s, sizeof s, b))
                override_add_section(b, s);
        }
        if (!strcmp(profile->name, "system"))
            b->system = profile_section(profile, "system");
    }
    map_free(seen);
    return b;
}

void override_free(struct override_book *b)
{
    if (!b)
        return;
    map_free(b->conditions);
    map_free(b->sections);
    map_free(b->plans);
    map_free(b->usable);
    map_free(b->metric_names);
    free(b->places);
    free(b);
}

/* --- checking --- */

struct override_check {
    struct override_book *book;
    const char *what;
    const struct profile *profile; /* NULL: all */
    const bool *usable;            /* by place: does the device's profile have it? */
};

static bool override_is_in(const struct profile *p, const struct section *s)
{
    for (size_t i = 0; p && i < p->section_count; i++)
        if (p->sections[i] == s)
            return true;
    return !p;
}

static bool override_has_name(const struct section *s, const char *name)
{
    return !name || !strcmp(s->name, name) || !strcmp(s->group, name);
}

/* Conditions that a name means, within a section or group (NULL: any). name NULL: all. */
static size_t override_meant(const struct override_check *c, const char *within, const char *name,
                             const struct override_place **out)
{
    const struct override_book *b = c->book;
    size_t count = 0;

    for (size_t i = 0; i < b->count; i++)
        if (c->usable[i] && override_has_name(b->places[i].section, within) &&
            (!name || !strcmp(b->places[i].section->alarms[b->places[i].alarm].name, name)))
            out[count++] = &b->places[i];
    return count;
}

static void override_unknown(const struct override_check *c, const char *within, const struct conf_node *n)
{
    const struct override_book *b = c->book;
    const char **words = arena_array(b->scratch, 2 * b->count + 1, sizeof *words);
    struct map *seen = map_new();
    char advice[300];
    size_t count = 0;

    for (size_t i = 0; i < b->count; i++) {
        const struct section *s = b->places[i].section;

        if (!c->usable[i] || !override_has_name(s, within))
            continue;
        if (!map_set(seen, s->alarms[b->places[i].alarm].name, words))
            words[count++] = s->alarms[b->places[i].alarm].name;
        if (!within && !map_set(seen, s->group, words))
            words[count++] = s->group;
    }
    map_free(seen);
    if (within)
        report_error(b->report, n->file, n->line, "'conditions' of %s: %s has no condition '%s'%s", c->what,
                     within, n->name, option_advice(n->name, words, advice));
    else if (c->profile)
        report_error(b->report, n->file, n->line,
                     "'conditions' of %s: profile %s has no condition or section '%s'%s", c->what,
                     c->profile->name, n->name, option_advice(n->name, words, advice));
    else
        report_error(b->report, n->file, n->line,
                     "'conditions' of %s: no profile has a condition or section '%s'%s", c->what, n->name,
                     option_advice(n->name, words, advice));
}

static int override_read(struct override_book *b, struct arena *a, struct report *report,
                         const struct override_place *place, const struct conf_node *node,
                         struct alarm_patch *patch)
{
    char what[160];
    const struct alarm_source from = { .arena = a,
                                       .report = report,
                                       .metrics = place->section->metrics,
                                       .names = override_metric_names(b, place->section),
                                       .what = what,
                                       .words = true };

    snprintf(what, sizeof what, "section %.140s", place->section->name);
    return alarm_load_patch(&from, node, patch);
}

/* It must be right for one of the sections that it may mean. */
static void override_check_node(const struct override_check *c, const struct override_place *const *places,
                                size_t count, const struct conf_node *n)
{
    struct report first = { 0 };
    bool good = false;

    for (size_t i = 0; i < count && !good; i++) {
        struct report other = { 0 };
        struct alarm_patch patch;

        good = !override_read(c->book, c->book->scratch, i ? &other : &first, places[i], n, &patch);
        report_free(&other);
    }
    for (size_t i = 0; !good && i < first.count; i++)
        report_error(c->book->report, first.items[i].file, first.items[i].line, "%s", first.items[i].text);
    report_free(&first);
}

static void override_check_one(const struct override_check *c, const char *within, const struct conf_node *n,
                               const struct override_place **meant)
{
    bool is_condition = map_find(c->book->conditions, n->name) != NULL;
    size_t count = is_condition ? override_meant(c, within, n->name, meant) : 0;

    if (count) {
        override_check_node(c, meant, count, n);
        return;
    }
    count = within || is_condition || !map_find(c->book->sections, n->name)
                ? 0
                : override_meant(c, n->name, NULL, meant);
    if (!count)
        override_unknown(c, within, n);
    else if (n->type != CONF_GROUP)
        override_check_node(c, meant, count, n);
    else
        for (size_t i = 0; i < n->count; i++)
            override_check_one(c, n->name, &n->items[i], meant);
}

static void override_check_group(const struct override_check *c, const struct conf_node *group)
{
    const struct override_place **meant = arena_array(c->book->scratch, c->book->count + 1, sizeof *meant);

    for (size_t i = 0; group && i < group->count; i++)
        override_check_one(c, NULL, &group->items[i], meant);
}

static void override_check_instance(const struct override_check *c, const struct conf_node *n)
{
    struct override_instance d = { NULL, NULL };
    char what[160];

    snprintf(what, sizeof what, "'instances' of %.120s", c->what);
    if (option_fill(n, what, false, override_instance_rows, override_instance_row_count, &d, c->book->report))
        return;
    if (!conf_text_count(d.name))
        report_error(c->book->report, n->file, n->line, "%s: which rows? Add name = \"Gi1/0/24\";", what);
    else if (!d.conditions)
        report_error(c->book->report, n->file, n->line, "%s: what of them? Add conditions: { ... };", what);
    override_check_group(c, d.conditions);
}

static const bool *override_usable(struct override_book *b, const struct profile *profile)
{
    bool *usable = map_find_bytes(b->usable, &profile, sizeof profile);

    if (usable)
        return usable;
    usable = arena_array(b->scratch, b->count + 1, sizeof *usable);
    for (size_t i = 0; i < b->count; i++)
        usable[i] = override_is_in(profile, b->places[i].section) || b->places[i].section == b->system;
    map_set_bytes(b->usable, &profile, sizeof profile, usable);
    return usable;
}

/* Rows are named there; a condition is a likely mistake. */
static void override_check_rows(const struct override_check *c, const char *key, const struct conf_node *list)
{
    for (size_t i = 0; list && i < conf_text_count(list); i++) {
        const struct conf_node *n = conf_text_at(list, i);

        if (map_find(c->book->conditions, n->text))
            report_warning(
                c->book->report, n->file, n->line,
                "'%s' of %s names rows, such as \"Gi1/0/24\", but '%s' is a condition; to switch it off: conditions: { %s = \"off\"; };",
                key, c->what, n->text, n->text);
    }
}

void override_check(struct override_book *b, const char *what, const struct override_level *level,
                    const struct profile *profile)
{
    struct override_check c = { .book = b, .what = what, .profile = profile };

    override_check_rows(&c, "ignore", level->ignore);
    override_check_rows(&c, "important", level->important);
    if (!level->conditions && !level->instances)
        return;
    c.usable = override_usable(b, profile);
    override_check_group(&c, level->conditions);
    for (size_t i = 0; level->instances && i < level->instances->count; i++)
        override_check_instance(&c, &level->instances->items[i]);
}

/* --- plans --- */

struct override_maker {
    struct override_book *book;
    const struct profile *profile;
    const struct override_level *levels;
    struct alarm_list *lists; /* malloced while growing, as the following */
    size_t list_count;
    struct alarm_exception *exceptions;
    size_t exception_count;
    const struct alarm **own;
    size_t own_count;
};

/* What a group says of a condition: by its name, in the group of its section's group, in that of the section. */
static size_t override_nodes(const struct override_book *b, const struct conf_node *group,
                             const struct section *s, const char *name, const struct conf_node *out[3])
{
    const char *within[] = { s->group, strcmp(s->group, s->name) ? s->name : NULL };
    const struct conf_node *n = group ? conf_find(group, name) : NULL;
    size_t count = 0;

    if (n)
        out[count++] = n;
    for (size_t i = 0; group && i < 2; i++) {
        n = within[i] && !map_find(b->conditions, within[i]) ? conf_find(group, within[i]) : NULL;
        if (n && n->type == CONF_GROUP)
            n = conf_find(n, name);
        if (n)
            out[count++] = n;
    }
    return count;
}

/* What a group says of a condition, all in one patch; false: nothing. */
static bool override_patch(struct override_book *b, const struct conf_node *group,
                           const struct override_place *place, struct alarm_patch *out)
{
    const struct conf_node *nodes[3];
    size_t count = override_nodes(b, group, place->section, place->section->alarms[place->alarm].name, nodes);

    for (size_t i = 0; i < count; i++) {
        struct report none = { 0 };
        struct alarm_patch one;

        (void)override_read(b, b->arena, &none, place, nodes[i], &one);
        report_free(&none);
        if (!i) {
            *out = one;
            continue;
        }
        alarm_load_apply(&one, &out->to);
        out->given |= one.given;
        out->place = arena_stringf(b->arena, "%s, %s", out->place, one.place);
    }
    return count > 0;
}

static void override_section(struct override_maker *m, const struct section *s)
{
    struct alarm *alarms = NULL;

    for (uint16_t i = 0; i < s->alarm_count; i++) {
        const struct override_place place = { s, i, NULL };

        for (int level = 0; level < OVERRIDE_LEVELS; level++) {
            struct alarm_patch patch;

            if (!override_patch(m->book, m->levels[level].conditions, &place, &patch))
                continue;
            if (!alarms)
                alarms = arena_copy(m->book->arena, s->alarms, s->alarm_count * sizeof *alarms);
            alarm_load_apply(&patch, &alarms[i]);
            alarms[i].place = arena_stringf(m->book->arena, "%s, %s", alarms[i].place, patch.place);
        }
    }
    if (alarms) {
        m->lists = mem_resize(m->lists, m->list_count + 1, sizeof *m->lists);
        m->lists[m->list_count++] = (struct alarm_list){ s, alarms };
    }
    for (uint16_t i = 0; i < s->alarm_count; i++) {
        if (s->alarms[i].trigger == ALARM_VALUES)
            continue;
        m->own = mem_resize(m->own, m->own_count + 1, sizeof *m->own);
        m->own[m->own_count++] = alarms ? &alarms[i] : &s->alarms[i];
    }
}

/* --- rows --- */

static struct alarm_exception *override_exception(struct override_maker *m, const struct conf_node *names)
{
    struct arena *a = m->book->arena;
    size_t count = conf_text_count(names);
    const char **patterns = arena_array(a, count, sizeof *patterns);

    for (size_t i = 0; i < count; i++)
        patterns[i] = arena_string(a, conf_text_at(names, i)->text);
    m->exceptions = mem_resize(m->exceptions, m->exception_count + 1, sizeof *m->exceptions);
    m->exceptions[m->exception_count] =
        (struct alarm_exception){ .patterns = patterns,
                                  .pattern_count = count,
                                  .place = arena_stringf(a, "%s:%d", names->file, names->line) };
    return &m->exceptions[m->exception_count++];
}

static void override_changes(struct override_maker *m, const struct conf_node *conditions,
                             struct alarm_exception *e)
{
    struct alarm_change *list = NULL;
    size_t count = 0;

    for (size_t i = 0; i < m->profile->section_count; i++) {
        const struct section *s = m->profile->sections[i];

        for (uint16_t k = 0; k < s->alarm_count; k++) {
            const struct override_place place = { s, k, NULL };
            struct alarm_patch patch;

            if (!override_patch(m->book, conditions, &place, &patch))
                continue;
            list = mem_resize(list, count + 1, sizeof *list);
            list[count++] = (struct alarm_change){ s, k, patch };
        }
    }
    e->changes = arena_copy(m->book->arena, list, count * sizeof *list);
    e->change_count = count;
    free(list);
}

static void override_rows(struct override_maker *m, const struct override_level *level)
{
    for (size_t i = 0; level->instances && i < level->instances->count; i++) {
        const struct conf_node *n = &level->instances->items[i],
                               *name = n->type == CONF_GROUP ? conf_find(n, "name") : NULL;

        if (name)
            override_changes(m, conf_find(n, "conditions"), override_exception(m, name));
    }
    if (level->ignore)
        override_exception(m, level->ignore)->ignored = true;
    if (level->important)
        override_exception(m, level->important)->important = true;
}

static struct alarm_plan *override_make(struct override_maker *m)
{
    struct arena *a = m->book->arena;
    struct alarm_plan *plan = arena_alloc(a, sizeof *plan);

    for (size_t i = 0; i < m->profile->section_count; i++)
        override_section(m, m->profile->sections[i]);
    if (!m->own_count && m->book->system)
        override_section(m, m->book->system);
    for (int level = 0; level < OVERRIDE_LEVELS; level++)
        override_rows(m, &m->levels[level]);
    if (m->exception_count > ALARM_EXCEPTIONS)
        report_error(
            m->book->report, NULL, 0,
            "'instances', 'important' and 'ignore' of one device: more than %d entries (an entry may "
            "name many rows)",
            ALARM_EXCEPTIONS);
    plan->lists = arena_copy(a, m->lists, m->list_count * sizeof *m->lists);
    plan->list_count = m->list_count;
    plan->exceptions = arena_copy(a, m->exceptions, m->exception_count * sizeof *m->exceptions);
    plan->exception_count = m->exception_count <= ALARM_EXCEPTIONS ? m->exception_count : ALARM_EXCEPTIONS;
    plan->own = arena_copy(a, m->own, m->own_count * sizeof *m->own);
    plan->own_count = m->own_count;
    free(m->lists);
    free(m->exceptions);
    free(m->own);
    return plan;
}

const struct alarm_plan *override_plan(struct override_book *b, const struct profile *profile,
                                       const struct override_level levels[OVERRIDE_LEVELS])
{
    struct {
        const struct profile *profile;
        struct override_level levels[OVERRIDE_LEVELS];
    } key = { .profile = profile };
    struct override_maker m = { .book = b, .profile = profile, .levels = levels };
    struct alarm_plan *plan;

    memcpy(key.levels, levels, sizeof key.levels);
    plan = map_find_bytes(b->plans, &key, sizeof key);
    if (!plan) {
        plan = override_make(&m);
        map_set_bytes(b->plans, &key, sizeof key, plan);
    }
    return plan;
}
