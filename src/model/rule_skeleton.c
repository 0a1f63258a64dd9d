/* rule_skeleton.c: a rule to start from, for a notification that no rule knows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rule_skeleton.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "model/rule_guess.h"
#include "model/rule_load.h"

enum { RULE_SKELETON_BINDS = 16, RULE_SKELETON_WORDS = 12, RULE_SKELETON_NAME = 200 };

/* The notification that a rule is made for, and the one that ends it. */
struct rule_pair {
    char trap[RULE_SKELETON_NAME], cleared_by[RULE_SKELETON_NAME];
    uint8_t severity;
};

static const char *rule_skeleton_label(const char *name)
{
    const char *colons = strstr(name, "::");

    return colons ? colons + 2 : name;
}

/* Of the same module, of the same trouble, the one good and the other not. */
static const struct naming_entry *rule_skeleton_partner(const struct rule_set *set,
                                                        const struct naming *names,
                                                        const struct rule_verdict *v, int *severity)
{
    const char *label = rule_skeleton_label(v->trap);
    size_t module = label == v->trap ? 0 : (size_t)(label - v->trap) - 2;
    char want[RULE_SKELETON_NAME], rest[RULE_SKELETON_NAME];
    const struct rule_word *word = NULL;
    int own = rule_words_name(&set->words, label, &word);

    rule_words_trouble(&set->words, label, word, want, sizeof want);
    for (size_t i = 0; names && module && own >= 0 && i < names->count; i++) {
        const struct naming_entry *e = &names->entries[i];

        if (!e->notification || strncmp(e->module, v->trap, module) || e->module[module])
            continue;
        word = NULL;
        *severity = rule_words_name(&set->words, e->label, &word);
        if (*severity >= 0 && (*severity == FACT_OK) != (own == FACT_OK) &&
            !strcmp(rule_words_trouble(&set->words, e->label, word, rest, sizeof rest), want))
            return e;
    }
    return NULL;
}

static void rule_skeleton_pair(const struct rule_set *set, const struct naming *names,
                               const struct rule_verdict *v, struct rule_pair *out)
{
    int severity = -1;
    const struct naming_entry *other = rule_skeleton_partner(set, names, v, &severity);
    char name[RULE_SKELETON_NAME] = "";

    if (other)
        snprintf(name, sizeof name, "%s::%s", other->module, other->label);
    *out = (struct rule_pair){ .severity = v->severity };
    snprintf(out->trap, sizeof out->trap, "%s", v->trap);
    snprintf(out->cleared_by, sizeof out->cleared_by, "%s", name);
    if (!other || v->severity != FACT_OK)
        return;
    memcpy(out->cleared_by, out->trap, sizeof name);
    memcpy(out->trap, name, sizeof name);
    out->severity = (uint8_t)severity;
}

/* Names of rules begin with a letter and hold letters, digits, '-' and '_'. */
static void rule_skeleton_name(const char *trap, char out[RULE_SKELETON_NAME])
{
    const char *label = rule_skeleton_label(trap);
    size_t len = 0;

    if (!isalpha((unsigned char)*label))
        len = (size_t)snprintf(out, RULE_SKELETON_NAME, "trap-");
    for (; *label && len + 1 < RULE_SKELETON_NAME; label++)
        out[len++] = isalnum((unsigned char)*label) ? *label : '-';
    out[len] = '\0';
}

static void rule_skeleton_object(const struct naming *names, const struct notice *n, struct arena *a,
                                 struct buf *out)
{
    struct rule_thing thing;

    if (!rule_guess_thing(names, n, a, &thing)) {
        buf_text(out, "    object = \"device\";\n");
        return;
    }
    buf_printf(out, "    object = \"%s/{%s::%s.index}\";\n", thing.stem, thing.column->module,
               thing.column->label);
    if (thing.is_interface)
        buf_printf(out, "    recheck = \"interface {%s::%s.index}\";\n", thing.column->module,
                   thing.column->label);
}

static void rule_skeleton_words(const struct naming_entry *e, const struct notice_bind *b, struct buf *out)
{
    int64_t number = 0;
    bool came = !value_integer(&b->value, &number);

    if (!e || !e->word_count)
        return;
    buf_text(out, "    #   ");
    for (size_t i = 0; i < e->word_count && i < RULE_SKELETON_WORDS; i++)
        buf_printf(out, "%s%s(%lld)", i ? " " : "", e->words[i].word, (long long)e->words[i].number);
    if (e->word_count > RULE_SKELETON_WORDS)
        buf_printf(out, " and %d more", e->word_count - RULE_SKELETON_WORDS);
    buf_text(out, "\n");
    for (size_t i = 0; came && i < e->word_count; i++)
        if (e->words[i].number == number)
            buf_printf(out, "    #   cases: { %s: { when = \"%s::%s = %s\"; severity = \"warning\"; }; };\n",
                       e->words[i].word, e->module, e->label, e->words[i].word);
}

static void rule_skeleton_bind(const struct naming *names, const struct notice_bind *b, struct buf *out)
{
    const struct naming_entry *e = naming_leaf(names, b->name);
    char name[OID_TEXT + RULE_SKELETON_NAME];
    struct buf value;

    buf_init(&value, 100);
    naming_value(names, b->name, &b->value, &value);
    if (e)
        snprintf(name, sizeof name, "%s::%s", e->module, e->label);
    else
        oid_text(b->name, name, sizeof name);
    buf_printf(out, "    # {%s} is ", name);
    buf_escape(out, BUF_TERMINAL, value.data ? value.data : "", value.len);
    buf_text(out, "\n");
    buf_free(&value);
    rule_skeleton_words(e, b, out);
}

void rule_skeleton(const struct rule_set *set, const struct naming *names, const struct notice *n,
                   const struct rule_verdict *v, struct buf *out)
{
    struct arena *a = arena_new(0);
    struct rule_pair pair;
    char name[RULE_SKELETON_NAME];

    rule_skeleton_pair(set, names, v, &pair);
    rule_skeleton_name(pair.trap, name);
    if (!naming_notification(names, n->trap)) /* a name that no module at hand gives would be a mistake */
        oid_text(n->trap, pair.trap, sizeof pair.trap);
    buf_printf(out, "rules: {\n  %s: {\n    trap = \"%s\";\n", name, pair.trap);
    if (*pair.cleared_by)
        buf_printf(out, "    cleared_by = \"%s\";\n", pair.cleared_by);
    buf_printf(out, "    severity = \"%s\";\n", fact_severity_name(pair.severity));
    rule_skeleton_object(names, n, a, out);
    buf_printf(out, "    condition = \"%s\";\n    title = \"{trap}: {text|''}\";\n", v->key.condition);
    for (size_t i = 0; i < n->bind_count && i < RULE_SKELETON_BINDS; i++)
        rule_skeleton_bind(names, &n->binds[i], out);
    if (n->bind_count > RULE_SKELETON_BINDS)
        buf_printf(out, "    # and %zu more varbinds\n", n->bind_count - RULE_SKELETON_BINDS);
    buf_text(out, "  };\n};\n");
    arena_free(a);
}
