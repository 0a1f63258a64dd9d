/* rule_words.c: how bad is a notification that no rule knows? */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rule_words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/option.h"

enum { RULE_WORDS_PARTS = 48, RULE_WORDS_PART = 40 };

struct rule_words_draft {
    const struct conf_node *ok, *error, *warning, *notice, *info;
    int64_t quiet, hold;
};

#define ROW(field, kind, most, def)                                                      \
    {                                                                                    \
#field, kind, offsetof(struct rule_words_draft, field), 0, most, def, NULL, NULL \
    }
static const struct option_row rule_words_rows[] = {
    ROW(ok, OPTION_TEXTS, 0, NULL),
    ROW(error, OPTION_TEXTS, 0, NULL),
    ROW(warning, OPTION_TEXTS, 0, NULL),
    ROW(notice, OPTION_TEXTS, 0, NULL),
    ROW(info, OPTION_TEXTS, 0, NULL),
    ROW(quiet, OPTION_DURATION, 365 * 86400000.0, "1d"),
    ROW(hold, OPTION_DURATION, 365 * 86400000.0, "10m"),
};
#undef ROW

/* A text taken apart: "upsOnBattery", "LSDBFull" and "on-battery" at blanks, signs and changes of case. */
struct rule_words_split {
    char part[RULE_WORDS_PARTS][RULE_WORDS_PART];
    size_t count;
};

static bool rule_words_begins(const char *text, size_t at)
{
    unsigned char before = at ? (unsigned char)text[at - 1] : ' ', c = (unsigned char)text[at];

    if (!isalnum(before) || (isdigit(before) != 0) != (isdigit(c) != 0))
        return true;
    return isupper(c) && (!isupper(before) || islower((unsigned char)text[at + 1]));
}

static void rule_words_take_apart(const char *text, struct rule_words_split *out)
{
    size_t len = 0;

    out->count = 0;
    for (size_t i = 0; text[i]; i++) {
        if (!isalnum((unsigned char)text[i]))
            continue;
        if (rule_words_begins(text, i)) {
            if (out->count == RULE_WORDS_PARTS)
                return;
            out->count++;
            len = 0;
        }
        if (len + 1 < RULE_WORDS_PART)
            out->part[out->count - 1][len++] = (char)tolower((unsigned char)text[i]);
        out->part[out->count - 1][len] = '\0';
    }
}

static int rule_words_order(const void *a, const void *b)
{
    const struct rule_word *x = *(const struct rule_word *const *)a, *y = *(const struct rule_word *const *)b;
    static const int first[] = {
        [FACT_OK] = 0, [FACT_ERROR] = 1, [FACT_WARNING] = 2, [FACT_NOTICE] = 3, [FACT_INFO] = 4
    };

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    if (first[x->severity] != first[y->severity])
        return first[x->severity] < first[y->severity] ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void rule_words_add(struct arena *a, const struct conf_node *list, uint8_t severity,
                           struct rule_word *all, size_t *count)
{
    struct rule_words_split split;

    for (size_t i = 0; i < conf_text_count(list); i++) {
        struct rule_word *w = &all[(*count)++];
        const char **parts;

        rule_words_take_apart(conf_text_at(list, i)->text, &split);
        parts = arena_array(a, split.count, sizeof *parts);
        for (size_t p = 0; p < split.count; p++)
            parts[p] = arena_string(a, split.part[p]);
        w->parts = parts;
        w->count = (uint16_t)split.count;
        w->severity = severity;
    }
}

void rule_words_load(struct arena *a, const struct conf_node *node, struct rule_words *out,
                     struct report *report)
{
    struct rule_words_draft d;
    struct rule_word *all, *sorted;
    const struct rule_word **order;
    size_t count = 0;

    option_defaults(rule_words_rows, sizeof rule_words_rows / sizeof *rule_words_rows, &d);
    if (option_fill(node, "words", false, rule_words_rows, sizeof rule_words_rows / sizeof *rule_words_rows,
                    &d, report))
        return;
    all = arena_array(a,
                      conf_text_count(d.ok) + conf_text_count(d.error) + conf_text_count(d.warning) +
                          conf_text_count(d.notice) + conf_text_count(d.info),
                      sizeof *all);
    rule_words_add(a, d.ok, FACT_OK, all, &count);
    rule_words_add(a, d.error, FACT_ERROR, all, &count);
    rule_words_add(a, d.warning, FACT_WARNING, all, &count);
    rule_words_add(a, d.notice, FACT_NOTICE, all, &count);
    rule_words_add(a, d.info, FACT_INFO, all, &count);
    order = mem_array(count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = &all[i];
    qsort(order, count, sizeof *order, rule_words_order);
    sorted = arena_array(a, count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = *order[i];
    free(order);
    *out = (struct rule_words){ sorted, count, d.quiet, d.hold, arena_string(a, node->file), node->line };
}

static size_t rule_words_at(const struct rule_words_split *s, const struct rule_word *w)
{
    for (size_t at = 0; w->count && at + w->count <= s->count; at++) {
        size_t same = 0;

        while (same < w->count && !strcmp(w->parts[same], s->part[at + same]))
            same++;
        if (same == w->count)
            return at;
    }
    return RULE_WORDS_PARTS;
}

int rule_words_severity(const struct rule_words *w, const char *text, const struct rule_word **word)
{
    struct rule_words_split s;

    rule_words_take_apart(text, &s);
    for (size_t i = 0; i < w->count; i++)
        if (rule_words_at(&s, &w->words[i]) < RULE_WORDS_PARTS) {
            if (word)
                *word = &w->words[i];
            return w->words[i].severity;
        }
    return -1;
}

char *rule_words_rest(const char *text, const struct rule_word *word, char *out, size_t cap)
{
    struct rule_words_split s;
    size_t at, len = 0;

    rule_words_take_apart(text, &s);
    at = word ? rule_words_at(&s, word) : RULE_WORDS_PARTS;
    out[0] = '\0';
    for (size_t i = 0; i < s.count && len < cap; i++)
        if (!word || at == RULE_WORDS_PARTS || i < at || i >= at + word->count)
            len += (size_t)snprintf(out + len, cap - len, "%s%s", len ? "-" : "", s.part[i]);
    if (!len)
        snprintf(out, cap, "state");
    return out;
}
