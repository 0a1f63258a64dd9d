/* condition.c: tests on metrics as profiles write them: "oper_status = up, dormant", "in_octets > 90% of speed". */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/condition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/option.h"

enum { CONDITION_PARTS = 64, CONDITION_TEXT = 200 };

struct condition_reader {
    const struct condition_place *p;
    const struct conf_node *node;
    const char *text;            /* of this test: a part of the node's where that has " or " in it */
    const struct metric *metric; /* that is tested */
    struct condition *out;
    double *numbers; /* malloced while growing */
    size_t number_count;
    const char *words[CONDITION_PARTS];
    size_t word_count;
};

__attribute__((format(printf, 2, 3))) static int condition_fail(const struct condition_reader *c,
                                                                const char *fmt, ...)
{
    char text[600];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    report_error(c->p->report, c->node->file, c->node->line, "condition \"%.200s\": %s", c->node->text, text);
    return -1;
}

static int condition_metric(const struct condition_reader *c, const char *name)
{
    char advice[300];

    for (int i = 0; c->p->names[i]; i++)
        if (!strcmp(c->p->names[i], name))
            return i;
    report_error(c->p->report, c->node->file, c->node->line, "a condition of %s: no metric '%s'%s",
                 c->p->what, name, option_advice(name, c->p->names, advice));
    return -1;
}

static void condition_number(struct condition_reader *c, double number)
{
    c->numbers = mem_resize(c->numbers, c->number_count + 1, sizeof *c->numbers);
    c->numbers[c->number_count++] = number;
}

/* A word of a state: the numbers of all words that fit. */
static int condition_state_word(struct condition_reader *c, const char *word)
{
    const struct metric *m = c->metric;
    const char *words[65] = { NULL };
    bool like = c->out->op == CONDITION_LIKE || c->out->op == CONDITION_UNLIKE;
    size_t before = c->number_count;
    char advice[300];

    for (size_t i = 0; i < m->word_count; i++)
        if (like ? text_glob(word, m->words[i].word) : !strcmp(word, m->words[i].word))
            condition_number(c, (double)m->words[i].number);
    if (c->number_count > before)
        return 0;
    for (size_t i = 0; i < m->word_count && i < 64; i++)
        words[i] = m->words[i].word;
    return condition_fail(c, "'%s' has no state '%s'%s", m->name, word, option_advice(word, words, advice));
}

/* A text, or "{name}": the value of another metric. */
static int condition_text(struct condition_reader *c, const char *part)
{
    size_t len = strlen(part);
    int of = -1;

    if (c->p->rich && len > 2 && part[0] == '{' && part[len - 1] == '}') {
        char name[CONDITION_TEXT];

        snprintf(name, sizeof name, "%.*s", (int)len - 2, part + 1);
        of = condition_metric(c, name);
        if (of < 0)
            return -1;
        if (c->p->metrics[of].kind != METRIC_TEXT)
            return condition_fail(c, "'%s' is no text, so nothing can be the same", name);
    }
    condition_number(c, of);
    c->words[c->word_count++] = arena_string(c->p->arena, part);
    return 0;
}

static int condition_part(struct condition_reader *c, const char *part)
{
    double number;

    if (c->metric->kind == METRIC_TEXT) {
        if (c->word_count == CONDITION_PARTS)
            return condition_fail(c, "more than %d words", CONDITION_PARTS);
        return condition_text(c, part);
    }
    if (c->out->op != CONDITION_LIKE && c->out->op != CONDITION_UNLIKE && !text_double(part, &number)) {
        condition_number(c, number);
        return 0;
    }
    if ((c->metric->kind == METRIC_STATE || c->metric->kind == METRIC_BITS) && c->metric->word_count)
        return condition_state_word(c, part);
    return condition_fail(c, "'%s' is a number, so it can not be compared with '%s'", c->metric->name, part);
}

static int condition_parts(struct condition_reader *c, const char *list)
{
    char part[CONDITION_TEXT];

    for (;;) {
        size_t len;

        list += strspn(list, " \t");
        len = strcspn(list, ",");
        snprintf(part, sizeof part, "%.*s", (int)(len < sizeof part ? len : sizeof part - 1), list);
        for (size_t end = strlen(part); end && (part[end - 1] == ' ' || part[end - 1] == '\t'); end--)
            part[end - 1] = '\0';
        if (!*part)
            return condition_fail(c, "something is missing after the sign or a comma");
        if (condition_part(c, part))
            return -1;
        if (!list[len])
            return 0;
        list += len + 1;
    }
}

/* The sign; returns what follows it, or NULL. */
static const char *condition_sign(struct condition_reader *c, const char *text)
{
    static const struct {
        const char *sign;
        uint8_t op;
    } signs[] = { { "!=", CONDITION_IS_NOT }, { "!~", CONDITION_UNLIKE }, { "=", CONDITION_IS },
                  { ">", CONDITION_ABOVE },   { "<", CONDITION_BELOW },   { "~", CONDITION_LIKE } };

    text += strspn(text, " \t");
    if ((strchr("<>=", *text) && *text) && text[1] == '=') {
        condition_fail(c, "'%.2s' is not known; the signs are = != > < ~ !~", text);
        return NULL;
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!strncmp(text, signs[i].sign, strlen(signs[i].sign))) {
            c->out->op = signs[i].op;
            return text + strlen(signs[i].sign);
        }
    }
    condition_fail(c, "after the name of a metric one of = != > < ~ !~ is expected");
    return NULL;
}

/* --- limits of > and <, as people write them --- */

static const char *condition_skip(const char *text)
{
    return text + strspn(text, " \t");
}

/* A number with the unit behind it: "90%", "45 C", "5m" of seconds, "2G" of bytes, "100M" of bit/s. */
static int condition_amount(const struct condition_reader *c, const char *text, double *out)
{
    const char *unit = c->metric->unit ? c->metric->unit : "", *rest;
    size_t len = strspn(text, "+-.0123456789");
    char digits[64];
    int64_t whole;

    if (!text_double(text, out))
        return 0;
    if (!strcmp(unit, "s") && !text_duration(text, &whole)) {
        *out = (double)whole / 1000;
        return 0;
    }
    if (!strcmp(unit, "B") && !text_size(text, &whole)) {
        *out = (double)whole;
        return 0;
    }
    snprintf(digits, sizeof digits, "%.*s", (int)(len < sizeof digits ? len : sizeof digits - 1), text);
    rest = condition_skip(text + len);
    if (!len || text_double(digits, out))
        return -1;
    if (!strcmp(unit, "bit/s") && *rest && strchr("kMG", *rest) && (!rest[1] || !strcmp(rest + 1, "bit/s"))) {
        *out *= *rest == 'k' ? 1e3 : *rest == 'M' ? 1e6 : 1e9;
        return 0;
    }
    return *unit && !strcmp(rest, unit) ? 0 : -1;
}

/* "TIME" behind "per": what a number must be divided by. */
static int condition_per(const struct condition_reader *c, const char *text, double *seconds)
{
    static const struct {
        const char *word;
        double seconds;
    } words[] = { { "second", 1 }, { "minute", 60 }, { "hour", 3600 }, { "day", 86400 } };
    int64_t ms;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!strcmp(text, words[i].word)) {
            *seconds = words[i].seconds;
            return 0;
        }
    }
    if (!text_duration(text, &ms) && ms > 0) {
        *seconds = (double)ms / 1000;
        return 0;
    }
    return condition_fail(c, "'per %s': per what? Write second, minute, hour, day or a time such as 10m",
                          text);
}

/* The limit is so many times another metric. */
static int condition_of(struct condition_reader *c, const char *name, double times)
{
    const struct metric *of;
    const char *unit = c->metric->unit ? c->metric->unit : "", *other;

    c->out->of = condition_metric(c, name);
    if (c->out->of < 0)
        return -1;
    of = &c->p->metrics[c->out->of];
    other = of->unit ? of->unit : "";
    if (of->kind != METRIC_GAUGE && of->kind != METRIC_COUNTER)
        return condition_fail(c, "'%s' is no number, so nothing can be measured by it", name);
    if (!strcmp(unit, "B") && !strcmp(other, "bit/s"))
        times /= 8;
    else if (*unit && *other && strcmp(unit, other) != 0)
        return condition_fail(c, "'%s' is in %s, but '%s' is in %s", c->metric->name, unit, name, other);
    c->out->part = true;
    condition_number(c, times);
    return 0;
}

/* "90% of speed" */
static int condition_percentage(struct condition_reader *c, const char *text, const char *percent)
{
    const char *of = condition_skip(percent + 1);
    char digits[64];
    double number;

    snprintf(digits, sizeof digits, "%.*s", (int)(percent - text < 60 ? percent - text : 60), text);
    for (size_t end = strlen(digits); end && digits[end - 1] == ' '; end--)
        digits[end - 1] = '\0';
    if (text_double(digits, &number))
        return condition_fail(c, "\"%s\" before the %% is no number", digits);
    if (strncmp(of, "of ", 3) != 0)
        return condition_fail(c, "%s%% of what? Write \"%s%% of METRIC\"", digits, digits);
    return condition_of(c, condition_skip(of + 3), number / 100);
}

static int condition_limit(struct condition_reader *c, const char *text)
{
    const char *unit = c->metric->unit ? c->metric->unit : "", *percent = strchr(text, '%'),
               *per = strstr(text, " per ");
    char number[CONDITION_TEXT];
    double amount, seconds = 1;

    if (percent && (strcmp(unit, "%") != 0 || strstr(percent, " of ")))
        return condition_percentage(c, text, percent);
    snprintf(number, sizeof number, "%.*s", per ? (int)(per - text) : (int)sizeof number - 1, text);
    if (per && c->metric->kind != METRIC_COUNTER)
        return condition_fail(c, "'%s' does not count, so it has no rate \"per\" a time", c->metric->name);
    if (per && condition_per(c, condition_skip(per + 5), &seconds))
        return -1;
    if (!condition_amount(c, number, &amount)) {
        condition_number(c, amount / seconds);
        return 0;
    }
    for (int i = 0; c->p->names[i]; i++)
        if (!strcmp(c->p->names[i], text))
            return condition_of(c, text, 1);
    if (strpbrk(text, "=<>~"))
        return condition_fail(
            c,
            "each test is a text of its own: [\"...\", \"...\"] is all of them, \"... or ...\" one of them");
    if (*unit)
        return condition_fail(c, "\"%s\" is neither a number (of %s) nor another metric", text, unit);
    return condition_fail(c, "\"%s\" is neither a number nor another metric", text);
}

/* --- one test, and all of a list --- */

static int condition_value(struct condition_reader *c, const char *rest)
{
    bool order = c->out->op == CONDITION_ABOVE || c->out->op == CONDITION_BELOW;
    char text[CONDITION_TEXT];

    if (!c->p->rich || !order || c->metric->kind == METRIC_TEXT || c->metric->kind == METRIC_BITS)
        return condition_parts(c, rest);
    snprintf(text, sizeof text, "%s", condition_skip(rest));
    for (size_t end = strlen(text); end && (text[end - 1] == ' ' || text[end - 1] == '\t'); end--)
        text[end - 1] = '\0';
    return *text ? condition_limit(c, text) : condition_fail(c, "something is missing after the sign");
}

static int condition_fits(struct condition_reader *c)
{
    bool order = c->out->op == CONDITION_ABOVE || c->out->op == CONDITION_BELOW;

    if (order && (c->number_count != 1 || c->word_count))
        return condition_fail(c, "> and < compare with one number");
    if (c->out->op == CONDITION_LIKE && !c->word_count)
        c->out->op = CONDITION_IS;
    if (c->out->op == CONDITION_UNLIKE && !c->word_count)
        c->out->op = CONDITION_IS_NOT;
    return 0;
}

static int condition_read(struct condition_reader *c)
{
    const char *text = condition_skip(c->text), *rest;
    char name[CONDITION_TEXT];
    size_t len = strcspn(text, " \t=!<>~");

    if (!len || len >= sizeof name)
        return condition_fail(c, "it begins with the name of a metric");
    snprintf(name, sizeof name, "%.*s", (int)len, text);
    c->out->metric = condition_metric(c, name);
    if (c->out->metric < 0)
        return -1;
    c->metric = &c->p->metrics[c->out->metric];
    rest = condition_sign(c, text + len);
    if (!rest || condition_value(c, rest) || condition_fits(c))
        return -1;
    if (c->word_count)
        c->out->words = arena_copy(c->p->arena, c->words, c->word_count * sizeof *c->words);
    if (!c->word_count || c->p->rich)
        c->out->numbers = arena_copy(c->p->arena, c->numbers, c->number_count * sizeof *c->numbers);
    c->out->count = (uint16_t)(c->word_count ? c->word_count : c->number_count);
    return 0;
}

/* Where the next test begins in "A = 1 or B > 2", with the length of the one before it; NULL: there is none. What
 * follows must look like a test: "or" may also be a word that is compared with. */
static const char *condition_or(const struct condition_place *p, const char *text, size_t *len)
{
    for (const char * or = p->rich ? strstr(text, " or ") : NULL; or ; or = strstr(or +1, " or ")) {
        const char *next = condition_skip(or +4), *sign = condition_skip(next + strcspn(next, " \t=!<>~,"));

        if (*sign && strchr("=!<>~", *sign)) {
            *len = (size_t)(or -text);
            return next;
        }
    }
    return NULL;
}

static size_t condition_count(const struct condition_place *p, const struct conf_node *list)
{
    size_t count = 0, len;

    for (size_t i = 0; i < conf_text_count(list); i++)
        for (const char *text = conf_text_at(list, i)->text; text; text = condition_or(p, text, &len))
            count++;
    return count;
}

static int condition_entry(const struct condition_place *p, const struct conf_node *node,
                           struct condition **out)
{
    char one[1000];
    int rc = 0;

    for (const char *text = node->text, *next; text && !rc; text = next) {
        size_t len = strlen(text);
        struct condition_reader c = { .p = p, .node = node, .out = *out };

        next = condition_or(p, text, &len);
        snprintf(one, sizeof one, "%.*s", (int)len, text);
        c.text = next ? one : text;
        rc = condition_read(&c);
        free(c.numbers);
        (*out)->more = next != NULL;
        ++*out;
    }
    return rc;
}

int condition_parse(const struct condition_place *p, const struct conf_node *list,
                    const struct condition **out)
{
    size_t count = condition_count(p, list);
    struct condition *all = arena_array(p->arena, count, sizeof *all), *at = all;
    int rc = (int)count;

    for (size_t i = 0; i < conf_text_count(list); i++)
        if (condition_entry(p, conf_text_at(list, i), &at))
            rc = -1;
    *out = all;
    return rc;
}
