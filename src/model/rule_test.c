/* rule_test.c: tests on varbinds. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rule_test.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/option.h"

enum { RULE_TEST_CHOICES = 64, RULE_TEST_TEXT = 200 };

/* --- reading --- */

static const char *rule_test_sign(const char *text, uint8_t *op)
{
    static const struct {
        const char *sign;
        uint8_t op;
    } signs[] = { { "!=", CONDITION_IS_NOT }, { "!~", CONDITION_UNLIKE }, { "=", CONDITION_IS },
                  { ">", CONDITION_ABOVE },   { "<", CONDITION_BELOW },   { "~", CONDITION_LIKE } };

    text += strspn(text, " \t");
    if (*text && strchr("<>=", *text) && text[1] == '=')
        return NULL;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (!strncmp(text, signs[i].sign, strlen(signs[i].sign))) {
            *op = signs[i].op;
            return text + strlen(signs[i].sign);
        }
    return NULL;
}

static void rule_test_lower(char *text)
{
    for (; *text; text++)
        *text = (char)tolower((unsigned char)*text);
}

/* A word of an enumeration. */
static int rule_test_word(const struct rule_test *t, const char *word, struct rule_choice *out,
                          struct err *err)
{
    const char *words[65] = { NULL };
    char advice[300];

    for (size_t i = 0; i < t->ref.word_count; i++)
        if (!strcmp(t->ref.words[i].word, word)) {
            out->is_number = true;
            out->number = (double)t->ref.words[i].number;
            return 0;
        }
    if (!t->ref.word_count || t->op == CONDITION_LIKE || t->op == CONDITION_UNLIKE)
        return 0;
    for (size_t i = 0; i < t->ref.word_count && i < 64; i++)
        words[i] = t->ref.words[i].word;
    return err_set(err, "'%s' is never '%s'%s", t->ref.name, word, option_advice(word, words, advice));
}

static int rule_test_choice(const struct rule_namer *names, const struct rule_test *t, char *word,
                            struct rule_choice *out, struct err *err)
{
    const char *dot = strchr(word, '.');
    struct rule_ref value;

    if (!text_double(word, &out->number)) {
        out->is_number = true;
    } else if (strstr(word, "::") ||
               (strspn(word, "0123456789.") == strlen(word) && dot && strchr(dot + 1, '.'))) {
        if (names->resolve(names->ctx, word, &value, err))
            return -1;
        out->oid = value.oid;
    } else if (rule_test_word(t, word, out, err)) {
        return -1;
    }
    rule_test_lower(word);
    out->text = arena_string(names->arena, word);
    return 0;
}

/* "3 and ifOperStatus = 2" */
static bool rule_test_is_joined(const char *word)
{
    static const char *const joins[] = { " and ", " or ", "&&", "||" };

    for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
        const char *at = strstr(word, joins[i]);

        if (at && strpbrk(at, "=<>~"))
            return true;
    }
    return false;
}

static int rule_test_choices(const struct rule_namer *names, const char *list, struct rule_test *t,
                             struct err *err)
{
    struct rule_choice choices[RULE_TEST_CHOICES] = { { 0 } };
    char word[RULE_TEST_TEXT];

    for (;;) {
        size_t len;

        list += strspn(list, " \t");
        len = strcspn(list, ",");
        snprintf(word, sizeof word, "%.*s", (int)(len < sizeof word ? len : sizeof word - 1), list);
        for (size_t end = strlen(word); end && (word[end - 1] == ' ' || word[end - 1] == '\t'); end--)
            word[end - 1] = '\0';
        if (t->op != CONDITION_LIKE && t->op != CONDITION_UNLIKE && rule_test_is_joined(word))
            return err_set(err, "each test is a text of its own: when = [\"...\", \"...\"] is all of them; "
                                "for one of them a case each");
        if (!*word)
            return err_set(err, "something is missing after the sign or a comma");
        if (t->count == RULE_TEST_CHOICES)
            return err_set(err, "more than %d values", RULE_TEST_CHOICES);
        if (rule_test_choice(names, t, word, &choices[t->count], err))
            return -1;
        t->count++;
        if (!list[len])
            break;
        list += len + 1;
    }
    if ((t->op == CONDITION_ABOVE || t->op == CONDITION_BELOW) && (t->count != 1 || !choices[0].is_number))
        return err_set(err, "> and < compare with one number");
    t->choices = arena_copy(names->arena, choices, t->count * sizeof *choices);
    return 0;
}

int rule_test_parse(const struct rule_namer *names, const char *text, struct rule_test *out, struct err *err)
{
    struct rule_test t = { .op = CONDITION_IS };
    size_t len = strcspn(text, " \t=!<>~");
    char name[RULE_TEST_TEXT];
    const char *rest;

    snprintf(name, sizeof name, "%.*s", (int)(len < sizeof name ? len : sizeof name - 1), text);
    rest = rule_test_sign(text + len, &t.op);
    if (!len || len >= sizeof name || !rest)
        return err_set(err, "\"%.100s\": it must be an object, one of = != > < ~ !~, and values", text);
    if (rule_text_ref(names, name, &t.ref, err) || rule_test_choices(names, rest, &t, err))
        return err_prefix(err, "\"%.100s\": ", text);
    *out = t;
    return 0;
}

/* --- testing --- */

static bool rule_test_same_oid(const struct rule_choice *c, const struct value *v)
{
    struct oid o = { v->bytes, v->len };

    return oid_equal(o, c->oid) || (oid_under(o, c->oid) && o.len == c->oid.len + 1 && o.b[c->oid.len] == 0);
}

struct rule_test_sample {
    const struct rule_test *test;
    const struct notice *notice;
    const struct value *value;
    struct rule_test_seen *seen;
    double number;
    bool is_number, has_number; /* has_number: it was looked whether it is one */
    bool has_text;
};

static const char *rule_test_text(struct rule_test_sample *s)
{
    bool plain =
        (s->test->ref.what == RULE_VALUE || s->test->ref.what == RULE_ANY) && s->value->type == VALUE_BYTES;
    struct rule_test_seen *seen = s->seen;

    if (!s->has_text && !(plain && seen->value == s->value)) {
        const struct rule_show show = { .notice = s->notice, .plain = true };

        if (plain)
            text_clean(s->value->bytes, s->value->len, seen->text, sizeof seen->text);
        else
            rule_text_ref_show(&s->test->ref, &show, seen->text, sizeof seen->text);
        rule_test_lower(seen->text);
        seen->value = plain ? s->value : NULL;
    }
    s->has_text = true;
    return seen->text;
}

static bool rule_test_number(struct rule_test_sample *s)
{
    if (s->has_number)
        return s->is_number;
    s->has_number = true;
    if (s->test->ref.what == RULE_VALUE && !value_number(s->value, &s->number))
        s->is_number = true;
    else if (s->value->type != VALUE_OID)
        s->is_number = !text_double(rule_test_text(s), &s->number);
    return s->is_number;
}

static bool rule_test_fits(const struct rule_test *t, const struct rule_choice *c, struct rule_test_sample *s)
{
    if (t->op == CONDITION_ABOVE || t->op == CONDITION_BELOW)
        return rule_test_number(s) &&
               (t->op == CONDITION_ABOVE ? s->number > c->number : s->number < c->number);
    if (c->oid.len)
        return s->value->type == VALUE_OID && rule_test_same_oid(c, s->value);
    if (c->is_number && rule_test_number(s))
        return s->number == c->number;
    if (t->op == CONDITION_LIKE || t->op == CONDITION_UNLIKE)
        return text_glob(c->text, rule_test_text(s));
    return !strcmp(c->text, rule_test_text(s));
}

static bool rule_test_value(const struct rule_test *t, const struct notice *n, const struct value *v,
                            struct rule_test_seen *seen)
{
    struct rule_test_sample s = { .test = t, .notice = n, .value = v, .seen = seen };
    bool fits = false;

    for (size_t i = 0; i < t->count && !fits; i++)
        fits = rule_test_fits(t, &t->choices[i], &s);
    return fits;
}

bool rule_test_holds(const struct rule_test *t, const struct notice *n, bool absent,
                     struct rule_test_seen *seen)
{
    static const struct value none = { .type = VALUE_NULL };
    bool negated = t->op == CONDITION_IS_NOT || t->op == CONDITION_UNLIKE, fits = false;
    const struct notice_bind *b;

    if (t->ref.what == RULE_ANY) {
        for (size_t i = 0; i < n->bind_count && !fits; i++)
            fits = n->binds[i].value.type == VALUE_BYTES && rule_test_value(t, n, &n->binds[i].value, seen);
        return fits != negated;
    }
    if (t->ref.what == RULE_READABLE || t->ref.what == RULE_NAME || t->ref.what == RULE_LITERAL)
        return rule_test_value(t, n, &none, seen) != negated;
    b = notice_bind_under(n, t->ref.oid);
    return b ? rule_test_value(t, n, &b->value, seen) != negated : absent || negated;
}
