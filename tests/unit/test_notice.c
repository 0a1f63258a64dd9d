/* test_notice.c: proves that the v1 and v2 forms of a notification are one, and that varbinds are found by their object. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "model/fact.h"
#include "model/naming.h"
#include "model/notice.h"
#include "tests/unit/trapforge.h"

static bool is(const char *a, const char *b)
{
    return notice_is(trapforge_oid(a), trapforge_oid(b));
}

static void test_forms(void)
{
    CHECK(is("1.3.6.1.2.1.33.2.1", "1.3.6.1.2.1.33.2.0.1")); /* RFC 1628 has no zero, its v1 form has */
    CHECK(is("1.3.6.1.2.1.33.2.0.1", "1.3.6.1.2.1.33.2.1"));
    CHECK(is("1.3.6.1.4.1.318.0.5", "1.3.6.1.4.1.318.0.5"));
    CHECK(is("1.3.6.1.4.1.318.0.300", "1.3.6.1.4.1.318.300"));
    CHECK(!is("1.3.6.1.4.1.318.0.5", "1.3.6.1.4.1.318.0.6"));
    CHECK(!is("1.3.6.1.4.1.318.1.5", "1.3.6.1.4.1.318.0.5"));
    CHECK(!is("1.3.6.1.4.1.318.128.5", "1.3.6.1.4.1.318.5")); /* 128 ends with an octet 00 */
    CHECK(is("1.3.6.1.2.1.15.0.1", "1.3.6.1.2.1.15.1"));
    CHECK(!is("1.3.6.1.2.1.15.7.1", "1.3.6.1.2.1.15.0.1"));
    CHECK(is("0.0", "0.0"));
    CHECK(!is("0.0.1", "0.1"));
}

static void test_binds(void)
{
    struct notice_bind binds[] = { { trapforge_oid("1.3.6.1.2.1.2.2.1.1.7"), { .type = VALUE_INT, .i = 7 } },
                                   { trapforge_oid("1.3.6.1.2.1.2.2.1.10.7"),
                                     { .type = VALUE_INT, .i = 8 } } };
    struct notice n = { .binds = binds, .bind_count = 2 };

    CHECK(notice_bind_under(&n, trapforge_oid("1.3.6.1.2.1.2.2.1.1")) == &binds[0]);
    CHECK(notice_bind_under(&n, trapforge_oid("1.3.6.1.2.1.2.2.1.10.7")) == &binds[1]);
    CHECK(notice_bind_under(&n, trapforge_oid("1.3.6.1.2.1.2.2.1.100")) == NULL);
    CHECK(notice_bind_under(&n, trapforge_oid("1.3.6.1.2.1.2.2.1.1.7.1")) == NULL);
}

static void test_severities(void)
{
    CHECK_INT(fact_severity_named("warning"), FACT_WARNING);
    CHECK_INT(fact_severity_named("OK"), FACT_OK);
    CHECK_INT(fact_severity_named("major"), -1);
    CHECK_STR(fact_severity_name(FACT_ERROR), "error");
    CHECK_STR(fact_severity_name(200), "unknown");
}

static void test_names(void)
{
    static const struct metric_word words[] = { { 1, "up" }, { 2, "down" } };
    struct naming_entry entries[] = {
        { .oid = trapforge_oid("1.3.6.1.2.1.2.2.1.8"),
          .module = "IF-MIB",
          .label = "ifOperStatus",
          .words = words,
          .word_count = 2 },
        { .oid = trapforge_oid("1.3.6.1.2.1.2"), .module = "IF-MIB", .label = "interfaces" },
        { .oid = trapforge_oid("1.3.6.1.2.1.33.2.1"),
          .module = "UPS-MIB",
          .label = "upsTrapOnBattery",
          .notification = true },
        { .oid = trapforge_oid("1.3.6.1.6.3.1.1.5.3"),
          .module = "IF-MIB",
          .label = "linkDown",
          .notification = true },
        { .oid = trapforge_oid("1.3.6.1.6.3.1.1.5.3"), .module = "A-MIB", .label = "anotherName" },
    };
    struct naming n = { entries, 5 };
    struct value down = { .type = VALUE_INT, .i = 2 }, odd = { .type = VALUE_INT, .i = 9 };
    char text[OID_TEXT + 100];
    struct buf b;

    naming_finish(&n);
    CHECK_INT(n.count, 4);
    CHECK_STR(naming_text(&n, trapforge_oid("1.3.6.1.2.1.2.2.1.8.17"), text, sizeof text),
              "IF-MIB::ifOperStatus.17");
    CHECK_STR(naming_text(&n, trapforge_oid("1.3.6.1.2.1.2.2.1.9.17"), text, sizeof text),
              "IF-MIB::interfaces.2.1.9.17");
    CHECK_STR(naming_text(&n, trapforge_oid("1.3.6.1.4.1.99999.1"), text, sizeof text),
              "1.3.6.1.4.1.99999.1");
    CHECK_STR(naming_text(NULL, trapforge_oid("1.3.6.1.2.1.2"), text, sizeof text), "1.3.6.1.2.1.2");
    CHECK_STR(naming_notification(&n, trapforge_oid("1.3.6.1.2.1.33.2.0.1"))->label, "upsTrapOnBattery");
    CHECK_STR(naming_notification(&n, trapforge_oid("1.3.6.1.6.3.1.1.5.3"))->label, "linkDown");
    CHECK(naming_notification(&n, trapforge_oid("1.3.6.1.6.3.1.1.5.4")) == NULL);
    CHECK(naming_notification(&n, trapforge_oid("1.3.6.1.2.1.2")) == NULL);
    buf_init(&b, 0);
    naming_value(&n, trapforge_oid("1.3.6.1.2.1.2.2.1.8.1"), &down, &b);
    buf_text(&b, " ");
    naming_value(&n, trapforge_oid("1.3.6.1.2.1.2.2.1.8.1"), &odd, &b);
    CHECK_STR(b.data, "down(2) 9");
    buf_free(&b);
}

int main(void)
{
    test_forms();
    test_binds();
    test_severities();
    test_names();
    return check_done();
}
