/* Proves that a reason is written whole, cut at a character, put behind its prefix, and that NULL is allowed. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"
#include "base/text.h"

#include "check.h"

static void test_set(void)
{
    struct err err;

    CHECK_INT(err_set(&err, "%s:%d: no such thing", "a.conf", 7), -1);
    CHECK_STR(err.text, "a.conf:7: no such thing");
    CHECK_INT(err_set(&err, "again: %s", err.text), -1);
    CHECK_STR(err.text, "again: a.conf:7: no such thing");
    CHECK_INT(err_set(NULL, "nobody %s", "listens"), -1);
    CHECK_INT(err_prefix(NULL, "nobody "), -1);
}

static void test_prefix(void)
{
    struct err err;

    err_set(&err, "line 3: bad");
    CHECK_INT(err_prefix(&err, "%s: ", "conf/x.conf"), -1);
    CHECK_STR(err.text, "conf/x.conf: line 3: bad");
}

/* Each place where the end may fall into a character of 2, 3 or 4 bytes. */
static void test_cut(void)
{
    static const char *const parts[] = { "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80" };
    char text[1200];
    struct err err;
    size_t i, shift, len;

    for (i = 0; i < 3; i++)
        for (shift = 0; shift < 4; shift++) {
            memset(text, 'x', shift);
            for (len = shift; len < 1000; len += strlen(parts[i]))
                memcpy(text + len, parts[i], strlen(parts[i]) + 1);
            err_set(&err, "%s", text);
            CHECK(strlen(err.text) < sizeof err.text && strlen(err.text) > sizeof err.text - 5);
            CHECK(text_is_utf8(err.text, strlen(err.text)));
            err_prefix(&err, "a prefix: ");
            CHECK(strncmp(err.text, "a prefix: ", 10) == 0 && strlen(err.text) > sizeof err.text - 5);
            CHECK(text_is_utf8(err.text, strlen(err.text)));
        }
    memset(text, 'p', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    err_set(&err, "reason");
    err_prefix(&err, "%s", text);
    CHECK_INT(strlen(err.text), sizeof err.text - 1);
    err_set(&err, "short \xc3\xa4");
    CHECK_STR(err.text, "short \xc3\xa4");
}

int main(void)
{
    test_set();
    test_prefix();
    test_cut();
    return check_done();
}
