/* Proves what is made of a value as an agent sent it: numbers without surprises, texts, addresses and dates that harm nobody. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/value.h"

#include "check.h"

static struct value bytes(const void *data, size_t len)
{
    return (struct value){ .type = VALUE_BYTES, .bytes = data, .len = (uint16_t)len };
}

static const char *show_with(const struct value *v, void (*how)(const struct value *v, struct buf *out))
{
    static char text[4][1100];
    static int at;
    struct buf b;
    buf_init(&b, 1000);
    how(v, &b);
    at = (at + 1) % 4;
    (void)snprintf(text[at], sizeof text[at], "%s", b.data != NULL ? b.data : "");
    buf_free(&b);
    return text[at];
}

static const char *shown(struct value v)
{
    return show_with(&v, value_show);
}

static void numbers(void)
{
    double d = 0;
    int64_t i = 5;
    CHECK(value_number(&(struct value){ .type = VALUE_INT, .i = -7 }, &d) == 0 && d == -7);
    CHECK(value_number(&(struct value){ .type = VALUE_COUNTER64, .u = UINT64_MAX }, &d) == 0 &&
          d == 18446744073709551616.0);
    CHECK(value_number(&(struct value){ .type = VALUE_FLOAT, .d = 2.5 }, &d) == 0 && d == 2.5);
    struct value text = bytes("12", 2), nothing = { .type = VALUE_NONE },
                 error = { .type = VALUE_ERROR, .u = 5 };
    CHECK(value_number(&text, &d) == -1 && value_number(&nothing, &d) == -1 &&
          value_number(&error, &d) == -1 && d == 2.5);
    CHECK(value_integer(&(struct value){ .type = VALUE_COUNTER64, .u = INT64_MAX }, &i) == 0 &&
          i == INT64_MAX);
    i = 5;
    CHECK(value_integer(&(struct value){ .type = VALUE_COUNTER64, .u = (uint64_t)INT64_MAX + 1 }, &i) == -1 &&
          i == 5);
    CHECK(value_integer(&(struct value){ .type = VALUE_FLOAT, .d = 3 }, &i) == -1);
    struct value warm = bytes(" 23.5 C\0", 8);
    CHECK(value_number_in_text(&warm, &d) == 0 && d == 23.5);
    CHECK(!value_is_there(&nothing) && !value_is_there(&error) && value_is_there(&text) &&
          !value_is_number(&text));
    CHECK(!value_is_there(&(struct value){ .type = VALUE_NULL }) &&
          !value_is_there(&(struct value){ .type = VALUE_END }));
}

static void texts(void)
{
    CHECK_STR(shown(bytes("GigabitEthernet0/1", 18)), "GigabitEthernet0/1");
    CHECK_STR(shown(bytes("one\0\0", 5)), "one");
    CHECK_STR(shown(bytes("two\r\nlines ", 11)), "two lines");
    CHECK_STR(shown(bytes("B\xfcro", 4)), "B\xc3\xbcro");
    CHECK_STR(shown(bytes("\0\x1b\x2c\x3d\x4e\x5f", 6)), "00:1b:2c:3d:4e:5f");
    CHECK_STR(shown(bytes("\x01\x02\x03", 3)), "0x010203");
    CHECK_STR(shown(bytes("ab\x1b[31m", 7)), "0x61621b5b33316d"); /* no escape sequence reaches a terminal */
    CHECK_STR(shown(bytes("", 0)), "");
    CHECK_STR(shown((struct value){ .type = VALUE_INT, .i = -2147483648 }), "-2147483648");
    CHECK_STR(shown((struct value){ .type = VALUE_OID, .bytes = (const uint8_t *)"\x2b\x06\x01", .len = 3 }),
              "1.3.6.1");
    CHECK_STR(
        shown((struct value){ .type = VALUE_IP, .bytes = (const uint8_t *)"\x0a\x00\x00\xfe", .len = 4 }),
        "10.0.0.254");
    CHECK_STR(shown((struct value){ .type = VALUE_NO_INSTANCE }), "");
    struct value mac = bytes("abcdef", 6), guid = bytes("\x01\x02", 2), none = bytes("", 0);
    CHECK_STR(show_with(&mac, value_show_mac), "61:62:63:64:65:66");
    CHECK_STR(show_with(&guid, value_show_mac), "0x0102");
    CHECK_STR(show_with(&none, value_show_mac), "");
    struct value text = bytes("E8:28:C1:3C:1C:D8", 17), cisco = bytes("e828.c13c.1cd8", 14),
                 name = bytes("sw-core-01", 10), eight = bytes("\0\1\2\3\4\5\6\7", 8),
                 more = bytes("e8:28:c1:3c:1c:d8:00", 20), zeros = bytes("\0\0", 2);
    CHECK_STR(show_with(&text, value_show_mac), "e8:28:c1:3c:1c:d8");
    CHECK_STR(show_with(&cisco, value_show_mac), "e8:28:c1:3c:1c:d8");
    CHECK_STR(show_with(&name, value_show_mac), "sw-core-01");
    CHECK_STR(show_with(&eight, value_show_mac), "00:01:02:03:04:05:06:07");
    CHECK_STR(show_with(&more, value_show_mac), "e8:28:c1:3c:1c:d8:00");
    CHECK_STR(show_with(&zeros, value_show_mac), "0x0000");
    CHECK_STR(value_type_name(VALUE_COUNTER64), "Counter64");
    CHECK_STR(value_type_name(200), "unknown");
}

static const char *date(const void *data, size_t len, int64_t *us)
{
    static char text[64];
    struct value v = bytes(data, len);
    struct buf b;
    buf_init(&b, 64);
    int rc = value_date(&v, &b, us);
    (void)snprintf(text, sizeof text, "%s", rc == 0 ? b.data : "no date");
    buf_free(&b);
    return text;
}

static const char *address(const void *data, size_t len)
{
    static char text[80];
    struct value v = bytes(data, len);
    struct buf b;
    buf_init(&b, 80);
    int rc = value_address(&v, &b);
    (void)snprintf(text, sizeof text, "%s", rc == 0 ? b.data : "no address");
    buf_free(&b);
    return text;
}

static void dates_and_addresses(void)
{
    int64_t us = 0;
    CHECK_STR(date("\x07\xe8\x02\x1d\x0d\x1e\x0f\x05", 8, &us), "2024-02-29T13:30:15");
    CHECK_INT(us, 1709213415500000LL);
    CHECK_STR(date("\x07\xe8\x02\x1d\x0d\x1e\x0f\x00+\x02\x1e", 11, &us), "2024-02-29T13:30:15+02:30");
    CHECK_INT(us, (1709213415LL - 9000) * 1000000);
    CHECK_STR(date("\x07\xe8\x0d\x1d\x0d\x1e\x0f\x05", 8, NULL), "no date");
    CHECK_STR(date("\x07\xe8\x02\x1d\x18\x1e\x0f\x05", 8, NULL), "no date");
    CHECK_STR(date("\0\0\0\0\0\0\0\0", 8, NULL), "no date");
    CHECK_STR(date("\x07\xe8\x02\x1d\x0d\x1e\x0f\x05*\x02\x1e", 11, NULL), "no date");
    CHECK_STR(date("\x07\xe8\x02\x1d\x0d\x1e\x0f", 7, NULL), "no date");
    CHECK_STR(address("\xc0\xa8\x01\x02", 4), "192.168.1.2");
    CHECK_STR(address("\xc0\xa8\x01\x02\0\0\0\x07", 8), "192.168.1.2%7");
    CHECK_STR(address("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16), "2001:db8::1");
    CHECK_STR(address("\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x03", 20), "fe80::1%3");
    CHECK_STR(address("12345", 5), "no address");
    /* behind their family, as LLDP has them */
    CHECK_STR(address("\x01\xc0\xa8\x01\x02", 5), "192.168.1.2");
    CHECK_STR(address("\x02\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 17), "2001:db8::1");
    CHECK_STR(address("\x02\xc0\xa8\x01\x02", 5), "no address");
    CHECK_STR(address("\x01\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 17), "no address");
}

static void equality(void)
{
    struct value a = bytes("ab", 2), b = bytes("ab", 2), c = bytes("ac", 2), d = bytes("abc", 3);
    CHECK(value_equal(&a, &b) && !value_equal(&a, &c) && !value_equal(&a, &d));
    CHECK(!value_equal(&(struct value){ .type = VALUE_GAUGE, .u = 1 },
                       &(struct value){ .type = VALUE_COUNTER32, .u = 1 }));
    CHECK(value_equal(&(struct value){ .type = VALUE_FLOAT, .d = 0.5 },
                      &(struct value){ .type = VALUE_FLOAT, .d = 0.5 }));
}

int main(void)
{
    numbers();
    texts();
    dates_and_addresses();
    equality();
    return check_done();
}
