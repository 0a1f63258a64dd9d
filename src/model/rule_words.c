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
    const struct conf_node *over, *ok, *error, *warning, *notice, *info, *bare, *vague;
    int64_t quiet, hold;
};

#define ROW(field, kind, most, def)                                                      \
    {                                                                                    \
#field, kind, offsetof(struct rule_words_draft, field), 0, most, def, NULL, NULL \
    }
static const struct option_row rule_words_rows[] = {
    ROW(over, OPTION_TEXTS, 0, NULL),
    ROW(ok, OPTION_TEXTS, 0, NULL),
    ROW(error, OPTION_TEXTS, 0, NULL),
    ROW(warning, OPTION_TEXTS, 0, NULL),
    ROW(notice, OPTION_TEXTS, 0, NULL),
    ROW(info, OPTION_TEXTS, 0, NULL),
    ROW(bare, OPTION_TEXTS, 0, NULL),
    ROW(vague, OPTION_TEXTS, 0, NULL),
    ROW(quiet, OPTION_DURATION, 365 * 86400000.0, "1d"),
    ROW(hold, OPTION_DURATION, 365 * 86400000.0, "10m"),
};
#undef ROW

/* A text taken apart: "upsOnBattery", "LSDBFull" and "on-battery" at blanks, signs and changes of case. */
struct rule_words_split {
    char part[RULE_WORDS_PARTS][RULE_WORDS_PART];
    size_t count;
    uint64_t has[4]; /* a bit for the hash of each part */
};

static uint8_t rule_words_hash(const char *part)
{
    unsigned h = 0;

    for (; *part; part++)
        h = h * 31 + (unsigned char)*part;
    return (uint8_t)(h ^ h >> 8);
}

static bool rule_words_begins(const char *text, size_t at)
{
    unsigned char before = at ? (unsigned char)text[at - 1] : ' ', c = (unsigned char)text[at];

    if (!isalnum(before) || (isdigit(before) != 0) != (isdigit(c) != 0))
        return true;
    return isupper(c) && (!isupper(before) || islower((unsigned char)text[at + 1]));
}

static void rule_words_cut_up(const char *text, struct rule_words_split *out)
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

static void rule_words_take_apart(const char *text, struct rule_words_split *out)
{
    rule_words_cut_up(text, out);
    memset(out->has, 0, sizeof out->has);
    for (size_t i = 0; i < out->count; i++) {
        uint8_t h = rule_words_hash(out->part[i]);

        out->has[h >> 6] |= UINT64_C(1) << (h & 63);
    }
}

static int rule_words_order(const void *a, const void *b)
{
    const struct rule_word *x = *(const struct rule_word *const *)a, *y = *(const struct rule_word *const *)b;
    static const int first[] = {
        [FACT_OK] = 0, [FACT_ERROR] = 1, [FACT_WARNING] = 2, [FACT_NOTICE] = 3, [FACT_INFO] = 4
    };

    if (x->over != y->over)
        return x->over ? -1 : 1;
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
        w->first = split.count ? rule_words_hash(split.part[0]) : 0;
        w->severity = severity;
    }
}

static bool rule_words_is_among(const struct rule_word *list, size_t count, const struct rule_word *word)
{
    for (size_t i = 0; i < count; i++) {
        size_t same = 0;

        while (same < word->count && same < list[i].count && !strcmp(word->parts[same], list[i].parts[same]))
            same++;
        if (same == word->count && same == list[i].count)
            return true;
    }
    return false;
}

static const struct rule_word *rule_words_sorted(struct arena *a, struct rule_word *all, size_t count)
{
    struct rule_word *sorted = arena_array(a, count, sizeof *sorted);
    const struct rule_word **order = mem_array(count + 1, sizeof *order);

    for (size_t i = 0; i < count; i++)
        order[i] = &all[i];
    qsort(order, count, sizeof *order, rule_words_order);
    for (size_t i = 0; i < count; i++)
        sorted[i] = *order[i];
    free(order);
    return sorted;
}

void rule_words_load(struct arena *a, const struct conf_node *node, struct rule_words *out,
                     struct report *report)
{
    struct rule_words_draft d;
    struct rule_word *all, *bare;
    size_t count = 0, bare_count = 0;

    option_defaults(rule_words_rows, sizeof rule_words_rows / sizeof *rule_words_rows, &d);
    if (option_fill(node, "words", false, rule_words_rows, sizeof rule_words_rows / sizeof *rule_words_rows,
                    &d, report))
        return;
    all = arena_array(a,
                      conf_text_count(d.over) + conf_text_count(d.ok) + conf_text_count(d.error) +
                          conf_text_count(d.warning) + conf_text_count(d.notice) + conf_text_count(d.info),
                      sizeof *all);
    rule_words_add(a, d.over, FACT_OK, all, &count);
    for (size_t i = 0; i < count; i++)
        all[i].over = true;
    rule_words_add(a, d.ok, FACT_OK, all, &count);
    rule_words_add(a, d.error, FACT_ERROR, all, &count);
    rule_words_add(a, d.warning, FACT_WARNING, all, &count);
    rule_words_add(a, d.notice, FACT_NOTICE, all, &count);
    rule_words_add(a, d.info, FACT_INFO, all, &count);
    bare = arena_array(a, conf_text_count(d.vague) + conf_text_count(d.bare), sizeof *bare);
    rule_words_add(a, d.vague, FACT_INFO, bare, &bare_count);
    for (size_t i = 0; i < count; i++)
        all[i].vague = rule_words_is_among(bare, bare_count, &all[i]);
    rule_words_add(a, d.bare, FACT_INFO, bare, &bare_count);
    *out = (struct rule_words){ .words = rule_words_sorted(a, all, count),
                                .count = count,
                                .bare = rule_words_sorted(a, bare, bare_count),
                                .bare_count = bare_count,
                                .quiet = d.quiet,
                                .hold = d.hold,
                                .file = arena_string(a, node->file),
                                .line = node->line };
}

/* Where the word stands, the last time it does, or RULE_WORDS_PARTS. */
static size_t rule_words_at(const struct rule_words_split *s, const struct rule_word *w)
{
    if (!(s->has[w->first >> 6] >> (w->first & 63) & 1))
        return RULE_WORDS_PARTS;
    for (size_t at = s->count + 1; w->count && at-- > w->count;) {
        size_t from = at - w->count, same = 0;

        while (same < w->count && !strcmp(w->parts[same], s->part[from + same]))
            same++;
        if (same == w->count)
            return from;
    }
    return RULE_WORDS_PARTS;
}

int rule_words_severity(const struct rule_words *w, const char *text, const struct rule_word **word)
{
    const struct rule_word *found = NULL;
    struct rule_words_split s;

    rule_words_take_apart(text, &s);
    for (size_t i = 0; i < w->count && (!found || found->vague); i++)
        if (rule_words_at(&s, &w->words[i]) < RULE_WORDS_PARTS && (!found || !w->words[i].vague))
            found = &w->words[i];
    if (found && word)
        *word = found;
    return found ? found->severity : -1;
}

static bool rule_words_is_strong(uint8_t severity)
{
    return severity == FACT_OK || severity == FACT_ERROR || severity == FACT_WARNING;
}

/* Does a at place x tell more than b at place y? */
static bool rule_words_tells_more(const struct rule_word *a, size_t x, const struct rule_word *b, size_t y)
{
    if (a->over != b->over)
        return a->over;
    if ((a->count > 1) != (b->count > 1))
        return a->count > 1;
    if (rule_words_is_strong(a->severity) != rule_words_is_strong(b->severity))
        return rule_words_is_strong(a->severity);
    if (x + a->count != y + b->count)
        return x + a->count > y + b->count;
    return a->count > b->count;
}

int rule_words_name(const struct rule_words *w, const char *name, const struct rule_word **word)
{
    const struct rule_word *best = NULL;
    struct rule_words_split s;
    size_t best_at = 0;

    rule_words_take_apart(name, &s);
    for (size_t i = 0; i < w->count; i++) {
        size_t at = rule_words_at(&s, &w->words[i]);

        if (at < RULE_WORDS_PARTS && (!best || rule_words_tells_more(&w->words[i], at, best, best_at))) {
            best = &w->words[i];
            best_at = at;
        }
    }
    if (best && word)
        *word = best;
    return best ? best->severity : -1;
}

static void rule_words_cut(struct rule_words_split *s, const struct rule_word *word)
{
    size_t at = rule_words_at(s, word);

    if (at == RULE_WORDS_PARTS)
        return;
    memmove(s->part[at], s->part[at + word->count], (s->count - at - word->count) * sizeof *s->part);
    s->count -= word->count;
}

char *rule_words_trouble(const struct rule_words *w, const char *name, const struct rule_word *word,
                         char *out, size_t cap)
{
    struct rule_words_split s;
    size_t len = 0;

    rule_words_take_apart(name, &s);
    if (word && word->severity == FACT_OK)
        rule_words_cut(&s, word);
    for (size_t i = 0; i < w->bare_count; i++)
        rule_words_cut(&s, &w->bare[i]);
    out[0] = '\0';
    for (size_t i = 0; i < s.count && len < cap; i++)
        if (strlen(s.part[i]) < 3 || strspn(s.part[i], "0123456789") < strlen(s.part[i]))
            len += (size_t)snprintf(out + len, cap - len, "%s%s", len ? "-" : "", s.part[i]);
    if (!len)
        snprintf(out, cap, "state");
    return out;
}

size_t rule_words_count(const char *text)
{
    struct rule_words_split s;

    rule_words_take_apart(text, &s);
    return s.count;
}
