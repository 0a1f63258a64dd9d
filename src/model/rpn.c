/* rpn.c: computed values, in reverse Polish notation as rrdtool has it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rpn.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum { RPN_DEPTH = 32, RPN_STEPS = 500, RPN_WORD = 64 };

/* X(name, word, values taken, values given) */
/* clang-format off */
#define RPN_ROWS(X)                                                                                       \
    X(ADD, "+", 2, 1) X(SUB, "-", 2, 1) X(MUL, "*", 2, 1) X(DIV, "/", 2, 1)                               \
    X(MOD, "%", 2, 1) X(POW, "POW", 2, 1) X(LT, "LT", 2, 1) X(LE, "LE", 2, 1)                             \
    X(GT, "GT", 2, 1) X(GE, "GE", 2, 1) X(EQ, "EQ", 2, 1) X(NE, "NE", 2, 1)                               \
    X(IF, "IF", 3, 1) X(MIN, "MIN", 2, 1) X(MAX, "MAX", 2, 1) X(LIMIT, "LIMIT", 3, 1)                     \
    X(UN, "UN", 1, 1) X(UNKN, "UNKN", 0, 1) X(INF, "INF", 0, 1) X(NEGINF, "NEGINF", 0, 1)                 \
    X(ISINF, "ISINF", 1, 1) X(ADDNAN, "ADDNAN", 2, 1) X(ABS, "ABS", 1, 1) X(SQRT, "SQRT", 1, 1)           \
    X(FLOOR, "FLOOR", 1, 1) X(CEIL, "CEIL", 1, 1) X(EXP, "EXP", 1, 1) X(LOG, "LOG", 1, 1)                 \
    X(DUP, "DUP", 1, 2) X(POP, "POP", 1, 0) X(EXC, "EXC", 2, 2) X(AND, "AND", 2, 1)                       \
    X(OR, "OR", 2, 1)
/* clang-format on */

enum rpn_code {
#define X(name, word, takes, gives) RPN_##name,
    RPN_ROWS(X)
#undef X
        RPN_OPERATORS,
    RPN_NUMBER = RPN_OPERATORS,
    RPN_VARIABLE
};

static const struct rpn_operator {
    const char *word;
    uint8_t takes, gives;
} rpn_operators[] = {
#define X(name, word, takes, gives) { word, takes, gives },
    RPN_ROWS(X)
#undef X
};

struct rpn_step {
    uint8_t code; /* enum rpn_code */
    int variable;
    double number;
};

struct rpn {
    const char *text;
    const struct rpn_step *steps;
    const int *variables;
    size_t step_count, variable_count;
};

struct rpn_compiler {
    struct rpn_step steps[RPN_STEPS];
    size_t count, depth;
    int (*name)(void *ctx, const char *word, struct err *err);
    void *ctx;
};

static int rpn_operator_named(const char *word)
{
    for (int i = 0; i < RPN_OPERATORS; i++)
        if (!strcmp(rpn_operators[i].word, word))
            return i;
    return -1;
}

bool rpn_is_operator(const char *word)
{
    return rpn_operator_named(word) >= 0;
}

static int rpn_unknown(const char *word, struct err *err)
{
    const char *words[RPN_OPERATORS + 1] = { NULL }, *near;

    if (err->text[0])
        return -1;
    for (int i = 0; i < RPN_OPERATORS; i++)
        words[i] = rpn_operators[i].word;
    near = text_nearest(word, words);
    if (near)
        return err_set(err, "'%s' is neither a number, a metric nor an operator; did you mean '%s'?", word,
                       near);
    return err_set(err, "'%s' is neither a number, a metric nor an operator", word);
}

/* What one word means, without its effect on the stack. */
static int rpn_word(struct rpn_compiler *c, const char *word, struct rpn_step *step, struct err *err)
{
    struct err reason = { "" };
    int code = rpn_operator_named(word);

    if (code >= 0) {
        step->code = (uint8_t)code;
        return 0;
    }
    if (!text_double(word, &step->number)) {
        step->code = RPN_NUMBER;
        return 0;
    }
    step->code = RPN_VARIABLE;
    step->variable = c->name ? c->name(c->ctx, word, &reason) : -1;
    if (step->variable >= 0)
        return 0;
    rpn_unknown(word, &reason);
    return err_set(err, "%s", reason.text);
}

static int rpn_push(struct rpn_compiler *c, const char *word, struct err *err)
{
    struct rpn_step step = { 0 };
    size_t takes = 0, gives = 1;

    if (c->count == RPN_STEPS)
        return err_set(err, "more than %d words", RPN_STEPS);
    if (rpn_word(c, word, &step, err))
        return -1;
    if (step.code < RPN_OPERATORS) {
        takes = rpn_operators[step.code].takes;
        gives = rpn_operators[step.code].gives;
    }
    if (c->depth < takes)
        return err_set(err, "'%s' (word %zu) needs %zu value%s before it, but only %zu %s there", word,
                       c->count + 1, takes, takes == 1 ? "" : "s", c->depth, c->depth == 1 ? "is" : "are");
    c->depth += gives;
    c->depth -= takes;
    if (c->depth > RPN_DEPTH)
        return err_set(err, "more than %d values wait for an operator", RPN_DEPTH);
    c->steps[c->count++] = step;
    return 0;
}

static int rpn_split(struct rpn_compiler *c, const char *text, struct err *err)
{
    char word[RPN_WORD];

    for (;;) {
        const char *end;
        size_t len;

        text += strspn(text, " \t");
        end = text + strcspn(text, ",");
        len = (size_t)(end - text);
        while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
            len--;
        if (!len)
            return err_set(err, "word %zu is empty (a comma too many?)", c->count + 1);
        if (len >= sizeof word)
            return err_set(err, "word %zu is too long", c->count + 1);
        memcpy(word, text, len);
        word[len] = '\0';
        if (rpn_push(c, word, err))
            return -1;
        if (!*end)
            return 0;
        text = end + 1;
    }
}

static void rpn_collect(struct arena *a, struct rpn *program)
{
    int *variables = arena_array(a, program->step_count, sizeof *variables);
    size_t count = 0;

    for (size_t i = 0; i < program->step_count; i++) {
        size_t at = 0;

        if (program->steps[i].code != RPN_VARIABLE)
            continue;
        while (at < count && variables[at] != program->steps[i].variable)
            at++;
        if (at == count)
            variables[count++] = program->steps[i].variable;
    }
    program->variables = variables;
    program->variable_count = count;
}

struct rpn *rpn_compile(struct arena *a, const char *text,
                        int (*name)(void *ctx, const char *word, struct err *err), void *ctx, struct err *err)
{
    struct rpn_compiler c;
    struct rpn *program;

    c.count = 0;
    c.depth = 0;
    c.name = name;
    c.ctx = ctx;
    if (rpn_split(&c, text, err))
        return NULL;
    if (c.depth != 1) {
        err_set(err, "%zu values are left at the end, one is wanted", c.depth);
        return NULL;
    }
    program = arena_alloc(a, sizeof *program);
    program->text = arena_string(a, text);
    program->steps = arena_copy(a, c.steps, c.count * sizeof *c.steps);
    program->step_count = c.count;
    rpn_collect(a, program);
    return program;
}

static double rpn_two(enum rpn_code code, double a, double b)
{
    switch (code) {
    case RPN_ADD:
        return a + b;
    case RPN_SUB:
        return a - b;
    case RPN_MUL:
        return a * b;
    case RPN_DIV:
        return a / b;
    case RPN_MOD:
        return fmod(a, b);
    case RPN_POW:
        return pow(a, b);
    case RPN_LT:
        return a < b;
    case RPN_LE:
        return a <= b;
    case RPN_GT:
        return a > b;
    case RPN_GE:
        return a >= b;
    case RPN_EQ:
        return a == b;
    case RPN_NE:
        return !isnan(a) && !isnan(b) && a != b;
    case RPN_MIN:
        return isnan(a) || isnan(b) ? NAN : fmin(a, b);
    case RPN_MAX:
        return isnan(a) || isnan(b) ? NAN : fmax(a, b);
    case RPN_ADDNAN:
        return isnan(a) ? b : isnan(b) ? a : a + b;
    case RPN_AND:
        return !isnan(a) && !isnan(b) && a != 0 && b != 0;
    case RPN_OR:
        return (!isnan(a) && a != 0) || (!isnan(b) && b != 0);
    default:
        mem_die("rpn: operator %d does not take two values", code);
    }
}

static double rpn_one(enum rpn_code code, double a)
{
    switch (code) {
    case RPN_UN:
        return isnan(a);
    case RPN_ISINF:
        return isinf(a) != 0;
    case RPN_ABS:
        return fabs(a);
    case RPN_SQRT:
        return sqrt(a);
    case RPN_FLOOR:
        return floor(a);
    case RPN_CEIL:
        return ceil(a);
    case RPN_EXP:
        return exp(a);
    case RPN_LOG:
        return log(a);
    default:
        mem_die("rpn: operator %d does not take one value", code);
    }
}

static double rpn_limit(double value, double low, double high)
{
    if (!isfinite(value) || !isfinite(low) || !isfinite(high))
        return NAN;
    return value < low || value > high ? NAN : value;
}

/* One step; top points behind the last value. Returns the new top. */
static double *rpn_step(const struct rpn_step *s, double *top, double (*value)(void *ctx, int v), void *ctx)
{
    double swap;

    switch (s->code) {
    case RPN_NUMBER:
        *top = s->number;
        return top + 1;
    case RPN_VARIABLE:
        *top = value(ctx, s->variable);
        return top + 1;
    case RPN_UNKN:
        *top = NAN;
        return top + 1;
    case RPN_INF:
        *top = INFINITY;
        return top + 1;
    case RPN_NEGINF:
        *top = -INFINITY;
        return top + 1;
    case RPN_DUP:
        *top = top[-1];
        return top + 1;
    case RPN_POP:
        return top - 1;
    case RPN_EXC:
        swap = top[-1];
        top[-1] = top[-2];
        top[-2] = swap;
        return top;
    case RPN_IF: /* an unknown condition is a false one, as in rrdtool */
        top[-3] = isnan(top[-3]) || top[-3] == 0 ? top[-1] : top[-2];
        return top - 2;
    case RPN_LIMIT:
        top[-3] = rpn_limit(top[-3], top[-2], top[-1]);
        return top - 2;
    default:
        if (rpn_operators[s->code].takes == 1) {
            top[-1] = rpn_one(s->code, top[-1]);
            return top;
        }
        top[-2] = rpn_two(s->code, top[-2], top[-1]);
        return top - 1;
    }
}

double rpn_run(const struct rpn *program, double (*value)(void *ctx, int v), void *ctx)
{
    double stack[RPN_DEPTH + 1], *top = stack;

    stack[0] = NAN;
    for (size_t i = 0; i < program->step_count; i++)
        top = rpn_step(&program->steps[i], top, value, ctx);
    return isfinite(stack[0]) ? stack[0] : NAN;
}

size_t rpn_variables(const struct rpn *program, const int **variables)
{
    *variables = program->variables;
    return program->variable_count;
}

const char *rpn_text(const struct rpn *program)
{
    return program->text;
}
