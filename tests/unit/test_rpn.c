/* test_rpn.c: proves that computed values come out as rrdtool's RPN has them, also with unknown ones, and that a
 * program with a mistake is refused with words that help. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "model/rpn.h"

static struct arena *arena;
static const double values[] = { 10, 3, NAN, 0, -2.5, INFINITY };

static int name(void *ctx, const char *word, struct err *err)
{
    static const char *const names[] = { "a", "b", "unknown", "zero", "neg", "inf" };

    (void)ctx;
    for (int i = 0; i < 6; i++)
        if (!strcmp(names[i], word))
            return i;
    if (!strcmp(word, "special"))
        return err_set(err, "special is no metric");
    return -1;
}

static double value(void *ctx, int v)
{
    (void)ctx;
    return values[v];
}

/* The result as text; "U" when unknown, "! reason" when it does not compile. */
static const char *run(const char *text)
{
    static char out[600];
    struct err err = { "" };
    struct rpn *p = rpn_compile(arena, text, name, NULL, &err);
    double result;

    if (!p) {
        snprintf(out, sizeof out, "! %s", err.text);
        return out;
    }
    result = rpn_run(p, value, NULL);
    if (isnan(result))
        return "U";
    snprintf(out, sizeof out, "%.10g", result);
    return out;
}

static void test_operators(void)
{
    static const char *const cases[][2] = {
        { "42", "42" },           { "a", "10" },          { " a , b , + ", "13" }, { "a,b,-", "7" },
        { "a,b,*", "30" },        { "a,4,/", "2.5" },     { "a,b,%", "1" },        { "2,10,POW", "1024" },
        { "a,b,LT", "0" },        { "b,a,LT", "1" },      { "a,a,LE", "1" },       { "a,b,GT", "1" },
        { "a,a,GE", "1" },        { "a,10,EQ", "1" },     { "a,10,NE", "0" },      { "a,b,NE", "1" },
        { "1,a,b,IF", "10" },     { "0,a,b,IF", "3" },    { "a,b,MIN", "3" },      { "a,b,MAX", "10" },
        { "a,0,20,LIMIT", "10" }, { "a,0,5,LIMIT", "U" }, { "neg,ABS", "2.5" },    { "16,SQRT", "4" },
        { "neg,FLOOR", "-3" },    { "neg,CEIL", "-2" },   { "0,EXP", "1" },        { "1,LOG", "0" },
        { "a,DUP,+", "20" },      { "a,b,POP", "10" },    { "a,b,EXC,-", "-7" },   { "1,2,AND", "1" },
        { "1,0,AND", "0" },       { "0,2,OR", "1" },      { "0,0,OR", "0" },       { "INF,ISINF", "1" },
        { "NEGINF,ISINF", "1" },  { "a,ISINF", "0" },     { "1e3,2,*", "2000" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!CHECK_STR(run(cases[i][0]), cases[i][1]))
            printf("  of %s\n", cases[i][0]);
}

static void test_unknown(void)
{
    static const char *const cases[][2] = {
        { "unknown", "U" },
        { "unknown,1,+", "U" },
        { "unknown,UN", "1" },
        { "a,UN", "0" },
        { "UNKN,UN", "1" },
        { "unknown,a,ADDNAN", "10" },
        { "a,unknown,ADDNAN", "10" },
        { "unknown,unknown,ADDNAN", "U" },
        { "unknown,1,EQ", "0" },
        { "unknown,1,NE", "0" },
        { "unknown,1,LT", "0" },
        { "unknown,1,GE", "0" },
        { "unknown,a,MIN", "U" },
        { "unknown,a,MAX", "U" },
        { "unknown,0,5,LIMIT", "U" },
        { "unknown,a,b,IF", "3" }, /* an unknown condition is false */
        { "unknown,1,AND", "0" },
        { "unknown,1,OR", "1" },
        { "a,zero,/", "U" },
        { "zero,zero,/", "U" },
        { "inf", "U" },
        { "INF", "U" },
        { "0,LOG", "U" },
        { "neg,SQRT", "U" },
        { "1,inf,/", "0" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!CHECK_STR(run(cases[i][0]), cases[i][1]))
            printf("  of %s\n", cases[i][0]);
}

static void test_mistakes(void)
{
    char deep[200] = "1";
    size_t len = 1;

    CHECK_STR(run("a,+"), "! '+' (word 2) needs 2 values before it, but only 1 is there");
    CHECK_STR(run("+"), "! '+' (word 1) needs 2 values before it, but only 0 are there");
    CHECK_STR(run("a,b"), "! 2 values are left at the end, one is wanted");
    CHECK_STR(run("a,POP"), "! 0 values are left at the end, one is wanted");
    CHECK_STR(run(""), "! word 1 is empty (a comma too many?)");
    CHECK_STR(run("a,,b,+"), "! word 2 is empty (a comma too many?)");
    CHECK_STR(run("a,"), "! word 2 is empty (a comma too many?)");
    CHECK_STR(run("a,b,ADDNAM"),
              "! 'ADDNAM' is neither a number, a metric nor an operator; did you mean 'ADDNAN'?");
    CHECK_STR(run("a,quite_something"), "! 'quite_something' is neither a number, a metric nor an operator");
    CHECK_STR(run("special"), "! special is no metric");
    CHECK_STR(run("a,1,2,LIMIT,IF"), "! 'IF' (word 5) needs 3 values before it, but only 1 is there");
    for (int i = 0; i < 31; i++)
        len += (size_t)snprintf(deep + len, sizeof deep - len, ",1");
    CHECK_STR(run(deep), "! 32 values are left at the end, one is wanted");
    snprintf(deep + len, sizeof deep - len, ",1");
    CHECK_STR(run(deep), "! more than 32 values wait for an operator");
}

static void test_long(void)
{
    static char text[4000] = "1";
    size_t len = 1;
    struct err err = { "" };

    for (int i = 0; i < 600; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, ",ABS");
    CHECK(!rpn_compile(arena, text, name, NULL, &err));
    CHECK_STR(err.text, "more than 500 words");
    text[strlen("1") + 499 * strlen(",ABS")] = '\0';
    CHECK_STR(run(text), "1");
}

static void test_what_it_uses(void)
{
    struct rpn *p = rpn_compile(arena, "b,a,b,+,+", name, NULL, NULL);
    const int *variables;

    if (!CHECK(p != NULL))
        return;
    CHECK_INT(rpn_variables(p, &variables), 2);
    CHECK_INT(variables[0], 1);
    CHECK_INT(variables[1], 0);
    CHECK_STR(rpn_text(p), "b,a,b,+,+");
    CHECK(rpn_is_operator("MIN"));
    CHECK(!rpn_is_operator("min"));
}

int main(void)
{
    arena = arena_new(0);
    test_operators();
    test_unknown();
    test_mistakes();
    test_long();
    test_what_it_uses();
    arena_free(arena);
    return check_done();
}
