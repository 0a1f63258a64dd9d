/* rule_test.h: tests on varbinds as rules write them: "ifAdminStatus = down, testing", "clogHistMsgText ~ *changed state to up*". */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_RULE_TEST_H
#define MODEL_RULE_TEST_H

#include "model/rule.h"

/* 0, or -1 with the reason. */
int rule_test_parse(const struct rule_namer *names, const char *text, struct rule_test *out, struct err *err);
/* The text of the varbind that was looked at last, as tests compare it: many tests of a rule look at one. Of one notification; value begins as NULL. */
struct rule_test_seen {
    const struct value *value;
    char text[1000]; /* lower case, one line */
};
/* Does it hold? A varbind that did not come is equal to nothing; absent: the answer then. */
bool rule_test_holds(const struct rule_test *t, const struct notice *n, bool absent,
                     struct rule_test_seen *seen);

#endif
