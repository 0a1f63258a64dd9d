/* condition.c: tests on metrics as profiles write them: "oper_status = up, dormant". */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/condition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { CONDITION_PARTS = 64, CONDITION_TEXT = 200 };

struct condition_reader {
    struct section_build *b;
    const struct conf_node *node;
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
    report_error(c->b->env->report, c->node->file, c->node->line, "condition \"%.200s\": %s", c->node->text,
                 text);
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

static int condition_part(struct condition_reader *c, const char *part)
{
    double number;

    if (c->metric->kind == METRIC_TEXT) {
        if (c->word_count == CONDITION_PARTS)
            return condition_fail(c, "more than %d words", CONDITION_PARTS);
        c->words[c->word_count++] = section_keep(c->b, part);
        return 0;
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

static int condition_fits(struct condition_reader *c)
{
    bool order = c->out->op == CONDITION_ABOVE || c->out->op == CONDITION_BELOW;

    if (order && (c->number_count != 1 || c->word_count))
        return condition_fail(c, "> and < compare with one number");
    if (c->out->op == CONDITION_LIKE && c->number_count)
        c->out->op = CONDITION_IS;
    if (c->out->op == CONDITION_UNLIKE && c->number_count)
        c->out->op = CONDITION_IS_NOT;
    return 0;
}

static int condition_read(struct condition_reader *c)
{
    char name[CONDITION_TEXT];
    size_t len = strcspn(c->node->text, " \t=!<>~");
    const char *rest;

    if (!len || len >= sizeof name)
        return condition_fail(c, "it begins with the name of a metric");
    snprintf(name, sizeof name, "%.*s", (int)len, c->node->text);
    c->out->metric = section_metric_named(c->b, c->node, name, "a condition");
    if (c->out->metric < 0)
        return -1;
    c->metric = &c->b->built[c->out->metric];
    rest = condition_sign(c, c->node->text + len);
    if (!rest || condition_parts(c, rest) || condition_fits(c))
        return -1;
    if (c->word_count)
        c->out->words = arena_copy(c->b->env->arena, c->words, c->word_count * sizeof *c->words);
    else
        c->out->numbers = arena_copy(c->b->env->arena, c->numbers, c->number_count * sizeof *c->numbers);
    c->out->count = (uint16_t)(c->word_count ? c->word_count : c->number_count);
    return 0;
}

int condition_parse(struct section_build *b, const struct conf_node *list, const struct condition **out)
{
    size_t count = conf_text_count(list);
    struct condition *all = arena_array(b->env->arena, count, sizeof *all);
    int rc = (int)count;

    for (size_t i = 0; i < count; i++) {
        struct condition_reader c = { .b = b, .node = conf_text_at(list, i), .out = &all[i] };

        if (condition_read(&c))
            rc = -1;
        free(c.numbers);
    }
    *out = all;
    return rc;
}
