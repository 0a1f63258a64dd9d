/* Proves that values are read as people write them, slips are refused, and text of devices comes out as clean UTF-8. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <locale.h>
#include <math.h>

#include "check.h"

static long long duration(const char *text)
{
    int64_t ms = -7;

    return text_duration(text, &ms) == 0 ? ms : ms == -7 ? -1 : -2;
}

static void test_duration(void)
{
    static const char *const wrong[] = { "",
                                         "5",
                                         "m",
                                         "5 m",
                                         "-5m",
                                         "5x",
                                         "30m1h",
                                         "1h1h",
                                         "1.5h",
                                         "5mm",
                                         "5M",
                                         " 5m",
                                         "5m ",
                                         "00",
                                         "1h30",
                                         "+5m",
                                         "5min",
                                         "0x5m",
                                         "9223372036854775808ms",
                                         "9223372036854775807s",
                                         "300000000y" };
    static const int64_t shown[] = { 1,          999,         1000,        1001,     59999,
                                     90000,      300000,      5400000,     86400000, 864000000,
                                     1209600000, 31536000000, 31536000001, INT64_MAX };
    char out[32];
    size_t i;

    CHECK_INT(duration("90s"), 90000);
    CHECK_INT(duration("5m"), 300000);
    CHECK_INT(duration("2h"), 7200000);
    CHECK_INT(duration("1d"), 86400000);
    CHECK_INT(duration("2w"), 1209600000);
    CHECK_INT(duration("1y"), 31536000000);
    CHECK_INT(duration("250ms"), 250);
    CHECK_INT(duration("1h30m"), 5400000);
    CHECK_INT(duration("1m500ms"), 60500);
    CHECK_INT(duration("0"), 0);
    CHECK_INT(duration("0s"), 0);
    for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (!CHECK_INT(duration(wrong[i]), -1))
            printf("    for \"%s\"\n", wrong[i]);
    for (i = 0; i < sizeof shown / sizeof shown[0]; i++)
        CHECK_INT(duration(text_duration_show(shown[i], out)), shown[i]);
    CHECK_STR(text_duration_show(300000, out), "5m");
    CHECK_STR(text_duration_show(5400000, out), "1h30m");
    CHECK_STR(text_duration_show(250, out), "250ms");
    CHECK_STR(text_duration_show(864000000, out), "10d");
    CHECK_STR(text_duration_show(1209600000, out), "2w");
    CHECK_STR(text_duration_show(0, out), "0s");
    CHECK_STR(text_duration_show(-90000, out), "-1m30s");
    CHECK_STR(text_duration_show(INT64_MIN, out), "-106751991167d7h12m55s808ms");
}

static long long size_of(const char *text)
{
    int64_t bytes = -7;

    return text_size(text, &bytes) == 0 ? bytes : bytes == -7 ? -1 : -2;
}

static void test_size(void)
{
    static const char *const wrong[] = { "",    "k",    "1.5M",        "-1", "5 k",
                                         "5kk", "5MB ", "9999999999G", "5x", "5iB" };
    char out[32];
    size_t i;

    CHECK_INT(size_of("512"), 512);
    CHECK_INT(size_of("64k"), 65536);
    CHECK_INT(size_of("10M"), 10485760);
    CHECK_INT(size_of("2GB"), 2147483648);
    CHECK_INT(size_of("1MiB"), 1048576);
    CHECK_INT(size_of("7B"), 7);
    for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (!CHECK_INT(size_of(wrong[i]), -1))
            printf("    for \"%s\"\n", wrong[i]);
    CHECK_STR(text_size_show(0, out), "0 B");
    CHECK_STR(text_size_show(1023, out), "1023 B");
    CHECK_STR(text_size_show(1024, out), "1.0 KiB");
    CHECK_STR(text_size_show(1503238553, out), "1.4 GiB");
    CHECK_STR(text_size_show(1048575, out), "1.0 MiB");
    CHECK_STR(text_size_show(-2048, out), "-2.0 KiB");
    CHECK_STR(text_size_show(INT64_MAX, out), "8.0 EiB");
    CHECK_STR(text_size_show(INT64_MIN, out), "-8.0 EiB");
}

static void test_numbers(void)
{
    int64_t n = 7;
    double d = 7;

    CHECK(text_int("9223372036854775807", &n) == 0 && n == INT64_MAX);
    CHECK(text_int("-9223372036854775808", &n) == 0 && n == INT64_MIN);
    CHECK(text_int("+5", &n) == 0 && n == 5);
    CHECK(text_int("0", &n) == 0 && n == 0);
    n = 7;
    CHECK_INT(text_int("9223372036854775808", &n), -1);
    CHECK_INT(text_int("-9223372036854775809", &n), -1);
    CHECK_INT(text_int("", &n) + text_int("-", &n) + text_int(" 1", &n) + text_int("1 ", &n) +
                  text_int("0x1", &n),
              -5);
    CHECK_INT(n, 7);
    CHECK(text_double("1.5", &d) == 0 && d == 1.5);
    CHECK(text_double("-.5e1", &d) == 0 && d == -5);
    CHECK(text_double("5.", &d) == 0 && d == 5);
    d = 7;
    CHECK_INT(text_double("", &d) + text_double("nan", &d) + text_double("inf", &d) + text_double("0x10", &d),
              -4);
    CHECK_INT(
        text_double("1e999", &d) + text_double("1,5", &d) + text_double("1 ", &d) + text_double(".", &d), -4);
    CHECK(d == 7);
    /* A comma as decimal point in the locale changes nothing. Not every machine has such a locale. */
    if (setlocale(LC_ALL, "de_DE.UTF-8"))
        CHECK(text_double("1.5", &d) == 0 && d == 1.5);
    setlocale(LC_ALL, "C");
}

static double number_in(const char *text)
{
    double d = -999;

    return text_number_in(text, strlen(text), &d) == 0 ? d : -999;
}

static void test_number_in(void)
{
    double d = 7;

    CHECK(number_in("23.5 C") == 23.5);
    CHECK(number_in("+5.0V") == 5);
    CHECK(number_in("on 12%") == 12);
    CHECK(number_in("temp: -3.25") == -3.25);
    CHECK(number_in("PSU-2") == 2);
    CHECK(number_in("v.2") == 2);
    CHECK(number_in(".5 A") == 0.5);
    CHECK(number_in("- 7") == 7);
    CHECK(number_in("2E fan") == 2);
    CHECK(number_in("1e3") == 1000);
    CHECK(number_in("no number") == -999);
    CHECK(number_in("") == -999);
    CHECK(number_in("+-.") == -999);
    CHECK_INT(text_number_in("abc12", 3, &d), -1); /* never behind len */
    CHECK(text_number_in("1234", 2, &d) == 0 && d == 12);
    CHECK(text_number_in("\0\0"
                         "5",
                         3, &d) == 0 &&
          d == 5);
}

static void test_glob(void)
{
    char text[2001];

    CHECK(text_glob("*", "") && text_glob("", "") && text_glob("Gi*", "Gi1/0/1") &&
          text_glob("*/1", "Gi1/0/1"));
    CHECK(text_glob("G?1/*/?", "Gi1/0/1") && text_glob("a*b*c", "aXbXbXc") && text_glob("**", "x"));
    CHECK(text_glob("caf?", "caf\xc3\xa9") && text_glob("*?", "\xc3\xa9"));
    CHECK(!text_glob("", "x") && !text_glob("Gi", "Gi1") && !text_glob("gi*", "Gi1") && !text_glob("?", ""));
    CHECK(!text_glob("a*b*c", "aXbXbX"));
    memset(text, 'a', 2000);
    text[2000] = '\0';
    CHECK(!text_glob("*a*a*a*a*a*a*a*a*a*a*a*a*b", text)); /* ends soon, too */
}

static void test_nearest(void)
{
    static const char *const words[] = { "interval", "timeout", "retries", "community", "port", NULL };

    CHECK_STR(text_nearest("intervall", words), "interval");
    CHECK_STR(text_nearest("itnerval", words), "interval");
    CHECK_STR(text_nearest("Timeout", words), "timeout");
    CHECK_STR(text_nearest("time_out", words), "timeout");
    CHECK_STR(text_nearest("retrys", words), "retries");
    CHECK_STR(text_nearest("comunity", words), "community");
    CHECK_STR(text_nearest("prot", words), "port");
    CHECK_STR(text_nearest("elephant", words), NULL);
    CHECK_STR(text_nearest("xy", words), NULL);
    CHECK_STR(text_nearest("", words), NULL);
    CHECK_STR(
        text_nearest("a word that is much longer than any that a row of options would ever have", words),
        NULL);
}

static void test_utf8(void)
{
    static const char *const good[] = { "",
                                        "abc",
                                        "\xc3\xa9",
                                        "\xe2\x82\xac",
                                        "\xf0\x9f\x98\x80",
                                        "\xf4\x8f\xbf\xbf",
                                        "\xed\x9f\xbf",
                                        "\xee\x80\x80" };
    static const char *const bad[] = {
        "\x80",         "\xc3",         "\xc0\x80",         "\xc1\xbf",         "\xe0\x80\x80",
        "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
        "\xff",         "\xe2\x82",     "\xe2\x28\xa1"
    };
    char out[4];
    uint32_t code, back = 0, wrong = 0;
    size_t i;

    for (i = 0; i < sizeof good / sizeof good[0]; i++)
        CHECK(text_is_utf8(good[i], strlen(good[i])));
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(!text_is_utf8(bad[i], strlen(bad[i])));
    CHECK(!text_is_utf8("a\0b", 3));
    for (code = 0; code <= 0x10ffff; code++)
        if (code < 0xd800 || code > 0xdfff)
            wrong += text_utf8_next(out, text_utf8_put(code, out), &back) == 0 || back != code;
    CHECK_INT(wrong, 0);
}

static const char *clean(const void *text, size_t len, size_t cap)
{
    static char out[256];
    size_t used = text_clean(text, len, out, cap);

    return used == strlen(out) ? out : "(wrong length)";
}

static void test_clean(void)
{
    CHECK_STR(clean("Cisco IOS\r\nVersion 15\0\0", 23, 256), "Cisco IOS Version 15");
    CHECK_STR(clean("  a \t\v b  ", 10, 256), "a b");
    CHECK_STR(clean("a\0b", 3, 256), "a b");
    CHECK_STR(clean("\x1b[31mred", 8, 256), "[31mred");
    CHECK_STR(clean("K\xfchl", 4, 256), "K\xc3\xbchl");
    CHECK_STR(clean("K\xc3\xbchl", 5, 256), "K\xc3\xbchl");
    CHECK_STR(clean("\xc2\x85\xc2\xa0x\xe2\x80\xa8", 8, 256), "x");
    CHECK_STR(clean("\x9b"
                    "31m",
                    4, 256),
              "31m");
    CHECK_STR(clean("", 0, 256), "");
    CHECK_STR(clean("\0\0 ", 3, 256), "");
    CHECK_STR(clean("abc", 3, 3), "ab");
    CHECK_STR(clean("ab cd", 5, 4), "ab"); /* no space at the end of what was cut */
    CHECK_STR(clean("ab cd", 5, 5), "ab c");
    CHECK_STR(clean("a\xe2\x82\xac", 4, 4), "a");
    CHECK_STR(clean("a\xe2\x82\xac", 4, 5), "a\xe2\x82\xac");
    CHECK_STR(clean("abc", 3, 1), "");
    CHECK_INT(text_clean("abc", 3, NULL, 0), 0);
}

static void test_decimal(void)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = { { 272 * 0.1, "27.2" },
                  { 0.1 + 0.2, "0.3" },
                  { 0, "0" },
                  { -0.0, "0" },
                  { 1e10, "10000000000" },
                  { 9007199254740993.0, "9007199254740992" },
                  { 18446744073709549568.0, "18446744073709549568" },
                  { -2147483648.0, "-2147483648" },
                  { 42949672.95, "42949672.95" },
                  { 1795331924.123, "1795331924.123" },
                  { 1.0 / 3, "0.333333333333333" },
                  { 0.000001234, "1.234e-06" },
                  { 1e300, "1e+300" },
                  { INFINITY, "inf" } };
    char out[40];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_STR(text_decimal(cases[i].value, out), cases[i].text);
}

int main(void)
{
    test_decimal();
    test_duration();
    test_size();
    test_numbers();
    test_number_in();
    test_glob();
    test_nearest();
    test_utf8();
    test_clean();
    CHECK(text_hash("", 0) == 0xcbf29ce484222325u && text_hash("a", 1) == 0xaf63dc4c8601ec8cu);
    return check_done();
}
