/* test_conf.c: proves that every mistake in the syntax of a file is told in its own line with what to write instead, that
 * values arrive as they were written, and that a secrets file is never quoted. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "model/option.h"

static struct arena *arena;

/* What is reported for a text: "line: message", lines joined by '\n'; "" when all is well. */
static const char *told(const char *text, size_t len, bool secret)
{
    static char out[4000];
    struct report r = { 0 };
    size_t at = 0;
    struct conf_node *root = conf_parse(arena, "x.conf", text, len, secret, &r);

    out[0] = '\0';
    for (size_t i = 0; i < r.count; i++)
        at += (size_t)snprintf(out + at, sizeof out - at, "%s%d: %s", i ? "\n" : "", r.items[i].line,
                               r.items[i].text);
    if (!root && !r.errors)
        snprintf(out, sizeof out, "refused without a word");
    report_free(&r);
    return out;
}

static const char *const syntax_mistakes[][2] = {
    { "a = 1\nb = \"x\", c: { };", "" },
    { "a = ;", "1: a value is expected for 'a', found ';'" },
    { "a = \"one\";\nb = \"two;\nc = \"three\";\n",
      "2: a text begins in this line and has no closing quote" },
    { "a = \"one;\n", "1: a text begins in this line and has no closing quote" },
    { "a = \"x; b = \"y\";\n",
      "1: '=' or ':' is expected after 'y', found a text (does a text before it lack a quote?)" },
    { "address \"10.0.0.1\";\n", "1: '=' or ':' is expected after 'address', found a text" },
    { "sites {\n};\n", "1: '=' or ':' is expected after 'sites', found '{'" },
    { "a = [\"x\", \"y\",\n];\n", "1: a comma before the closing ']': take it away" },
    { "a = (1, 2,);\n", "1: a comma before the closing ')': take it away" },
    { "a = [\n  \"x\"\n  \"y\"\n];\n", "2: a comma is missing after the last value in this line" },
    { "a = [\"x\"; \"y\"];\n", "1: the values of a list are separated by ',' not by ';'" },
    { "a = [\"x\", 1];\n", "1: the values of one [ ] must be of one kind (1 and 1.0 are different kinds)" },
    { "a = [1, 1.5];\n", "1: the values of one [ ] must be of one kind (1 and 1.0 are different kinds)" },
    { "a = [{ b = 1; }];\n", "1: a [ ] holds plain values only; a list of other things is written with ( )" },
    { "a = [\"x\", \"y\";\nb = 1;\n",
      "1: the closing ']' of a list is missing after the last value in this line" },
    { "a = [\"x\", \"y\"\nb = 1;\n",
      "1: the closing ']' of a list is missing after the last value in this line" },
    { "a = [\"x\", \"y\"\n", "1: the closing ']' of a list is missing after the last value in this line" },
    { "a: {\n  b: {\n    c = 1;\n  };\n",
      "2: the '{' of 'a' (line 1) is never closed; by the indentation it is the '{' of 'b' in this line that lacks its end" },
    { "sites: {\n  hq: {\n    sw1: {\n      a = 1;\n    sw2: {\n      a = 1;\n    };\n  };\n};\n",
      "3: the '{' of 'sites' (line 1) is never closed; by the indentation it is the '{' of 'sw1' in this line that lacks its end" },
    { "a: { b = 1; ];\n", "1: the '{' of 'a' (line 1) has to be closed before ']'" },
    { "a = (1, 2};\n", "1: the closing ')' of a list is missing after the last value in this line" },
    { "a: {\n};\n};\n", "3: this '}' closes nothing: there is one too many here or above" },
    { "a = 1;;\nb = 2;\n", "1: one ';' too many" },
    { "a == 1;\n", "1: a value is expected for 'a', found '='" },
    { "a = 1;\nb = 2;\na = 3;\n", "3: 'a' is there twice; the other one is in line 1" },
    { "s: {\n b = 2;\n b = 3;\n c: { b = 1; };\n b = 4;\n};\n",
      "3: 'b' is there twice in 's'; the other one is in line 2\n"
      "5: 'b' is there twice in 's'; the other one is in line 2" },
    { "timeout = 2s;\n",
      "1: 2s is neither a number nor true or false; texts, durations and sizes need quotes: \"2s\"" },
    { "profile = switch;\n",
      "1: switch is neither a number nor true or false; texts, durations and sizes need quotes: \"switch\"" },
    { "address = 10.1.0.2;\n",
      "1: 10.1.0.2 is neither a number nor true or false; texts, durations and sizes need quotes: \"10.1.0.2\"" },
    { "address = fe80::1;\n",
      "1: fe80 is neither a number nor true or false; texts, durations and sizes need quotes: \"fe80\"" },
    { "on = yes;\n", "1: yes: write true or false" },
    { "a = 5000000000;\n", "1: a number beyond 2147483647 needs an L behind it: 5000000000L" },
    { "a = 0xFFFFFFFF;\n", "1: a number beyond 2147483647 needs an L behind it: 0xFFFFFFFFL" },
    { "a = 99999999999999999999L;\n", "1: the number 99999999999999999999L is too large" },
    { "a = 1e999;\n", "1: the number 1e999 is too large" },
    { "a = 1.2.3;\n",
      "1: 1.2.3 is neither a number nor true or false; texts, durations and sizes need quotes: \"1.2.3\"" },
    { "2nd = 1;\n",
      "1: '2nd': a name before ':' or '=' begins with a letter (inside the group, name = \"...\" gives a device another one)" },
    { "s: {\n 2nd-floor: { };\n};\n",
      "2: '2nd-floor': a name before ':' or '=' begins with a letter (inside the group, name = \"...\" gives a device another one)" },
    { "core.sw1: { };\n",
      "1: '=' or ':' is expected after 'core', found '.sw1' (a name before ':' has no dot; inside the group, name = \"...\" gives a device another one)" },
    { "a = 'x';\n", "1: a value is expected for 'a', found a single quote (write \")" },
    { "a = \xe2\x80\x9cx\xe2\x80\x9d;\n",
      "1: a value is expected for 'a', found a typographic quote (write \")" },
    { "a =\xc2\xa0\"x\";\n", "1: a value is expected for 'a', found a no-break space (write a plain one)" },
    { "\"sw 3\": { };\n",
      "1: a name is expected, found a text (names have no quotes: letters, digits, - and _)" },
    { "\xc3\xa4 = 1;\n", "1: a name is expected, found a letter that is only allowed in texts" },
    { "a = \"C:\\dir\";\n",
      "1: a backslash in a text is written \\\\ (known are \\\\ \\\" \\n \\r \\t \\f \\xHH)" },
    { "a = \"\\x00\";\n", "1: \\x00 is not possible in a text" },
    { "a = \"x\ty\";\n", "" },
    { "a = \"x\001y\";\n", "1: a control character in a text" },
    { "@include \"other.conf\"\n",
      "1: @include is not possible; all *.conf files of the folders for customers and profiles are read without it" },
    { "a = \"x\" /* never\n closed\n", "1: the comment that begins here with /* is never closed with */" },
    { "a = 1; /* never\n closed\n", "1: the comment that begins here with /* is never closed with */" },
    { "a = ((((((((((((1))))))))))));\n", "1: more than 11 brackets inside each other" },
    { "a = 1 b\n", "1: '=' or ':' is expected after 'b', found the end of the file" },
    { "a\n", "1: '=' or ':' is expected after 'a', found the end of the file" },
    { "a = \n\n", "1: a value is expected for 'a', found the end of the file" },
    { "*a = 1;\n", "" },
    { "\xef\xbb\xbf"
      "a = 1;\r\nb = \"x\";\r\n",
      "" },
    { "", "" },
};

static void test_mistakes(void)
{
    for (size_t i = 0; i < sizeof syntax_mistakes / sizeof *syntax_mistakes; i++)
        if (!CHECK_STR(told(syntax_mistakes[i][0], strlen(syntax_mistakes[i][0]), false),
                       syntax_mistakes[i][1]))
            printf("  for\n%s\n", syntax_mistakes[i][0]);
    CHECK_STR(told("a = 1;\nb\0 = 2;", 14, false), "2: a NUL byte: this is no text file");
}

static struct conf_node *parsed(const char *text)
{
    struct report r = { 0 };
    struct conf_node *root = conf_parse(arena, "x.conf", text, strlen(text), false, &r);

    CHECK_INT(r.errors, 0);
    report_free(&r);
    return root;
}

/* Also where libconfig itself gives a list's element the line of the next one. */
static void test_values(void)
{
    const struct conf_node *root = parsed("# comment\n"
                                          "text = \"a\\\"b\\\\c\\x41\" \" joined\"; // more\n"
                                          "int: -7, long = 5000000000L /* and */ hex = 0x1F;\n"
                                          "number = -1.5e3; whole = 2.0\n"
                                          "yes = TRUE; no = false;\n"
                                          "list = [\n  \"one\",\n  \"two\"\n];\n"
                                          "mixed = (1, { a = 2; }, [\"x\"], ());\n"
                                          "empty: { };\n"
                                          "deep: { b: { c = 3; }; d = 4; };\n");
    const struct conf_node *n;

    if (!CHECK(root != NULL))
        return;
    CHECK_INT(root->count, 12);
    CHECK_STR(conf_find(root, "text")->text, "a\"b\\cA joined");
    CHECK_INT(conf_find(root, "text")->line, 2);
    CHECK_INT(conf_find(root, "int")->integer, -7);
    CHECK_INT(conf_find(root, "long")->integer, 5000000000);
    CHECK_INT(conf_find(root, "hex")->integer, 31);
    CHECK(conf_find(root, "number")->number == -1500.0);
    CHECK_INT(conf_find(root, "whole")->type, CONF_FLOAT);
    CHECK(conf_find(root, "yes")->flag);
    CHECK(!conf_find(root, "no")->flag);
    n = conf_find(root, "list");
    CHECK_INT(conf_text_count(n), 2);
    CHECK_STR(conf_text_at(n, 1)->text, "two");
    CHECK_INT(conf_text_at(n, 0)->line, 7);
    CHECK_INT(conf_text_at(n, 1)->line, 8);
    n = conf_find(root, "mixed");
    CHECK_INT(n->count, 4);
    CHECK_INT(n->items[0].integer, 1);
    CHECK_INT(conf_find(&n->items[1], "a")->integer, 2);
    CHECK_STR(n->items[2].items[0].text, "x");
    CHECK_INT(n->items[3].count, 0);
    CHECK_INT(conf_find(root, "empty")->type, CONF_GROUP);
    n = conf_find(root, "deep");
    CHECK_INT(conf_find(conf_find(n, "b"), "c")->integer, 3);
    CHECK_INT(conf_find(n, "d")->integer, 4);
    CHECK_STR(conf_find(n, "d")->file, "x.conf");
    CHECK(conf_find(root, "missing") == NULL);
}

/* Every message about a secrets file, also about one that is hardly one. */
static void test_secrets_are_not_told(void)
{
    static const char *const cases[] = {
        "credentials: { a: { community = CANARY; }; };",
        "credentials: { a: { community \"CANARY\"; }; };",
        "credentials: { a: { community = \"x\" CANARY = 1; CANARY = 2; }; };",
        "credentials: { a: { community = \"x\" CANARY\"; }; };",
        "credentials: { a: { community = 'CANARY'; }; };",
        "credentials: { a: { community = CANARY\"; }; };",
        "credentials: { a: { community = 12345678901234567890CANARY; }; };",
        "credentials: { a: { community = CANARY.CANARY; }; };",
        "credentials: { a: { auth_pass = CANARY, }; };",
        "CANARY CANARY",
        "9CANARY",
        "credentials: { a: { auth_pass = [\"CANARY\" \"CANARY\"]; }; };",
        "credentials: { a: { auth_pass = \"CANARY\n; }; };",
        "credentials: { a: { auth_pass = \"\\CANARY\"; }; };",
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = told(cases[i], strlen(cases[i]), true);

        if (!CHECK(*text) || !CHECK(!strstr(text, "CANARY")))
            printf("  for %s: %s\n", cases[i], text);
    }
}

/* --- rows --- */

struct sample {
    const char *text, *level;
    const struct conf_node *name, *texts, *group;
    int64_t wait, size, count;
    double ratio;
    uint8_t word;
    bool flag;
};

static const char *const words[] = { "alpha", "beta", "gamma", NULL };

#define ROW(field, kind, least, most, def, list)                                 \
    {                                                                            \
#field, kind, offsetof(struct sample, field), least, most, def, "", list \
    }
static const struct option_row rows[] = {
    ROW(text, OPTION_TEXT, 1, 10, "hello", NULL),       ROW(level, OPTION_TEXT, 0, 0, "beta", words),
    ROW(name, OPTION_NAME, 0, 0, NULL, NULL),           ROW(texts, OPTION_TEXTS, 0, 0, NULL, NULL),
    ROW(group, OPTION_GROUP, 0, 0, NULL, NULL),         ROW(wait, OPTION_DURATION, 1000, 60000, "5s", NULL),
    ROW(size, OPTION_SIZE, 1024, 1048576, "64k", NULL), ROW(count, OPTION_INT, 1, 9, "3", NULL),
    ROW(ratio, OPTION_NUMBER, -1, 1, "0.5", NULL),      ROW(word, OPTION_WORD, 0, 0, "gamma", words),
    ROW(flag, OPTION_FLAG, 0, 0, "true", NULL),
};
enum { ROWS = sizeof rows / sizeof *rows };

/* What is told about one key; "" when it is right. */
static const char *wrong(const char *text)
{
    static char out[2000];
    struct report r = { 0 };
    struct sample s;
    struct conf_node *root = conf_parse(arena, "x.conf", text, strlen(text), false, &r);
    size_t at = 0;
    int rc = 0;

    option_defaults(rows, ROWS, &s);
    if (root)
        rc = option_fill(root, "the sample", false, rows, ROWS, &s, &r);
    CHECK_INT(rc, r.errors ? -1 : 0);
    out[0] = '\0';
    for (size_t i = 0; i < r.count; i++)
        at += (size_t)snprintf(out + at, sizeof out - at, "%s%d: %s", i ? "\n" : "", r.items[i].line,
                               r.items[i].text);
    report_free(&r);
    return out;
}

static void test_rows(void)
{
    struct sample s;
    struct report r = { 0 };
    const struct conf_node *root =
        parsed("text = \"x\"; level = \"GAMMA\"; wait = \"1m\"; size = \"1M\"; count = 9; "
               "ratio = 1; word = \"Alpha\"; flag = false; texts = [\"a\", \"b\"];");

    option_defaults(rows, ROWS, &s);
    CHECK_STR(s.text, "hello");
    CHECK_STR(s.level, "beta");
    CHECK_INT(s.wait, 5000);
    CHECK_INT(s.size, 65536);
    CHECK_INT(s.count, 3);
    CHECK(s.ratio == 0.5);
    CHECK_INT(s.word, 2);
    CHECK(s.flag);
    CHECK(s.name == NULL);
    CHECK_INT(option_fill(root, "it", false, rows, ROWS, &s, &r), 0);
    CHECK_STR(s.text, "x");
    CHECK_STR(s.level, "gamma");
    CHECK_INT(s.wait, 60000);
    CHECK_INT(s.size, 1048576);
    CHECK_INT(s.count, 9);
    CHECK(s.ratio == 1);
    CHECK_INT(s.word, 0);
    CHECK(!s.flag);
    CHECK_INT(conf_text_count(s.texts), 2);
}

static void test_row_mistakes(void)
{
    static const char *const cases[][2] = {
        { "txet = \"x\";", "1: unknown key 'txet' in the sample; did you mean 'text'?" },
        { "nothing_like_it = 1;",
          "1: unknown key 'nothing_like_it' in the sample; known: text, level, name, texts, group, wait, size, count, ratio, word, flag" },
        { "text = 5;", "1: 'text' in the sample: expected a text in quotes, found a whole number" },
        { "text = \"\";", "1: 'text' in the sample is empty" },
        { "text = \"12345678901\";", "1: 'text' in the sample has 11 characters, 10 are allowed" },
        { "level = \"betta\";", "1: 'level' in the sample: \"betta\" is not known; did you mean 'beta'?" },
        { "word = \"omega-3\";",
          "1: 'word' in the sample: \"omega-3\" is not known; known: alpha, beta, gamma" },
        { "word = true;", "1: 'word' in the sample: expected a text in quotes, found true or false" },
        { "name = [\"x\"];", "1: 'name' in the sample: expected a text in quotes, found a list" },
        { "texts = [1, 2];",
          "1: 'texts' in the sample: a list of texts in quotes, but there is a whole number in it\n1: 'texts' in the sample: a list of texts in quotes, but there is a whole number in it" },
        { "texts = { a = 1; };",
          "1: 'texts' in the sample: expected a text or a list of texts: [\"...\", \"...\"], found a group { }" },
        { "group = \"x\";", "1: 'group' in the sample: expected a group: { ... }, found a text" },
        { "group = [1];", "1: 'group' in the sample: expected a group: { ... }, found a list" },
        { "wait = 5;",
          "1: 'wait' in the sample: 5 of what? Write it with a unit and in quotes, such as \"5s\"" },
        { "wait = 5.5;",
          "1: 'wait' in the sample: expected a duration in quotes, such as \"30s\" or \"5m\", found a number with a point" },
        { "wait = \"5\";",
          "1: 'wait' in the sample: \"5\" is no duration; write a number and ms, s, m, h, d, w or y as in \"30s\"" },
        { "wait = \"5 seconds\";",
          "1: 'wait' in the sample: \"5 seconds\" is no duration; write a number and ms, s, m, h, d, w or y as in \"30s\"" },
        { "wait = \"500ms\";", "1: 'wait' in the sample: 500ms is below the lowest that is allowed, 1s" },
        { "wait = \"5m\";", "1: 'wait' in the sample: 5m is above the highest that is allowed, 1m" },
        { "size = \"10 MB\";",
          "1: 'size' in the sample: \"10 MB\" is no size; write a number and k, M or G, such as \"64k\"" },
        { "size = \"100\";", "1: 'size' in the sample: 100 B is below the lowest that is allowed, 1.0 KiB" },
        { "size = true;",
          "1: 'size' in the sample: expected a size in quotes, such as \"64k\" or \"10M\", found true or false" },
        { "size = 2048;", "" },
        { "count = \"3\";", "1: 'count' in the sample: expected a whole number, found a text" },
        { "count = 3.0;", "1: 'count' in the sample: expected a whole number, found a number with a point" },
        { "count = 0;", "1: 'count' in the sample: 0 is below the lowest that is allowed, 1" },
        { "count = 10;", "1: 'count' in the sample: 10 is above the highest that is allowed, 9" },
        { "ratio = 1.5;", "1: 'ratio' in the sample: 1.5 is above the highest that is allowed, 1" },
        { "ratio = \"1\";", "1: 'ratio' in the sample: expected a number, found a text" },
        { "flag = \"yes\";", "1: 'flag' in the sample: expected true or false, found a text" },
        { "flag = 1;", "1: 'flag' in the sample: expected true or false, found a whole number" },
        { "count = 0;\nwait = 5;\nflag = 1;\nfalg = true;",
          "1: 'count' in the sample: 0 is below the lowest that is allowed, 1\n"
          "2: 'wait' in the sample: 5 of what? Write it with a unit and in quotes, such as \"5s\"\n"
          "3: 'flag' in the sample: expected true or false, found a whole number\n"
          "4: unknown key 'falg' in the sample; did you mean 'flag'?" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!CHECK_STR(wrong(cases[i][0]), cases[i][1]))
            printf("  for %s\n", cases[i][0]);
}

static void test_show(void)
{
    const char *type;
    char range[200];

    option_show(&rows[5], &type, range);
    CHECK_STR(type, "duration");
    CHECK_STR(range, "1s to 1m");
    option_show(&rows[9], &type, range);
    CHECK_STR(type, "word");
    CHECK_STR(range, "alpha, beta, gamma");
    option_show(&rows[10], &type, range);
    CHECK_STR(range, "");
}

int main(void)
{
    arena = arena_new(0);
    test_mistakes();
    test_values();
    test_secrets_are_not_told();
    test_rows();
    test_row_mistakes();
    test_show();
    arena_free(arena);
    return check_done();
}
