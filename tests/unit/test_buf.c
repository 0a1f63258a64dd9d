/* Proves that a buffer keeps to its ceiling and that no bytes whatever break out of the place where they are shown. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"
#include "base/text.h"

#include "check.h"

static void test_growing(void)
{
    struct buf b;
    int i;

    buf_init(&b, 0);
    CHECK(b.data == NULL);
    buf_text(&b, "");
    CHECK_STR(b.data, "");
    for (i = 0; i < 10000; i++)
        buf_printf(&b, "%05d,", i);
    CHECK_INT(b.len, 60000);
    CHECK(strncmp(b.data + 59988, "09998,09999,", 13) == 0 && !b.cut);
    buf_clear(&b);
    CHECK_STR(b.data, "");
    buf_bytes(&b, "a\0b", 3);
    CHECK_INT(b.len, 3);
    buf_free(&b);
    buf_text(&b, "again");
    CHECK_STR(b.data, "again");
    buf_free(&b);
}

static void test_ceiling(void)
{
    struct buf b;

    buf_init(&b, 10);
    buf_text(&b, "12345678");
    CHECK(!b.cut);
    buf_printf(&b, "%s", "abcdef");
    CHECK_STR(b.data, "12345678ab");
    CHECK(b.cut);
    buf_text(&b, "x");
    CHECK_STR(b.data, "12345678ab");
    buf_clear(&b);
    buf_text(&b, "1234567");
    buf_text(&b, "too long");
    buf_text(&b, "y"); /* after something was dropped nothing more is taken */
    CHECK_STR(b.data, "1234567too");
    buf_clear(&b);
    buf_escape(&b, BUF_TERMINAL, "1234567\x1b[", 9); /* an escape is written whole or not at all */
    CHECK_STR(b.data, "1234567");
    buf_clear(&b);
    buf_escape(&b, BUF_JSON, "123456789\xc3\xa9", 11);
    CHECK_STR(b.data, "123456789");
    buf_clear(&b);
    buf_escape(&b, BUF_LOG, "a b c d e f g", 13); /* the closing quote finds room */
    CHECK_STR(b.data, "\"a b c d \"");
    CHECK(b.cut);
    buf_free(&b);
}

static const char *escaped(enum buf_sink sink, const char *text, size_t len)
{
    static struct buf b;

    buf_free(&b);
    buf_init(&b, 0);
    buf_escape(&b, sink, text, len);
    return b.data;
}

#define ESC(sink, text) escaped(sink, text, sizeof(text) - 1)

static void test_terminal(void)
{
    CHECK_STR(ESC(BUF_TERMINAL, "Gi1/0/1 \xc3\xa9"), "Gi1/0/1 \xc3\xa9");
    CHECK_STR(ESC(BUF_TERMINAL, "\x1b]0;x\x07"), "\\x1B]0;x\\x07");
    CHECK_STR(ESC(BUF_TERMINAL, "a\nb\tc\0d\x7f"), "a\\x0Ab\\x09c\\x00d\\x7F");
    CHECK_STR(ESC(BUF_TERMINAL, "\xc2\x9b"
                                "31m"),
              "\\xC2\\x9B31m"); /* CSI in 8 bits */
    CHECK_STR(ESC(BUF_TERMINAL, "a\xe2\x80\xae"
                                "b"),
              "a\\xE2\\x80\\xAEb"); /* right-to-left override */
    CHECK_STR(ESC(BUF_TERMINAL, "\xff\xfe"), "\\xFF\\xFE");
    CHECK_STR(ESC(BUF_TERMINAL, ""), "");
}

static void test_json(void)
{
    CHECK_STR(ESC(BUF_JSON, "a\"b\\c\n\t\r\b\f/"), "a\\\"b\\\\c\\n\\t\\r\\b\\f/");
    CHECK_STR(ESC(BUF_JSON, "\0\x1f\x7f"), "\\u0000\\u001f\\u007f");
    CHECK_STR(ESC(BUF_JSON, "K\xfchl \xc3\xa9"), "K\xc3\xbchl \xc3\xa9");
    CHECK_STR(ESC(BUF_JSON, "\x9b"), "\\u009b");
    CHECK_STR(ESC(BUF_JSON, "\xe2\x80\xa8\xe2\x80\xae"), "\\u2028\\u202e");
    CHECK_STR(ESC(BUF_JSON, "\xf3\xa0\x80\x81"), "\\udb40\\udc01"); /* an invisible tag */
}

static void test_html(void)
{
    CHECK_STR(ESC(BUF_HTML, "<a href='x' title=\"y\">&</a>"),
              "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;&lt;/a&gt;");
    CHECK_STR(ESC(BUF_HTML, "a\0\x1b\xff"), "a\xef\xbf\xbd\xef\xbf\xbd\xc3\xbf");
    CHECK_STR(ESC(BUF_HTML, "a\r\nb\tc"), "a \nb\tc");
}

static void test_csv(void)
{
    CHECK_STR(ESC(BUF_CSV, "plain, text"), "\"plain, text\"");
    CHECK_STR(ESC(BUF_CSV, ""), "\"\"");
    CHECK_STR(ESC(BUF_CSV, "say \"hi\""), "\"say \"\"hi\"\"\"");
    CHECK_STR(ESC(BUF_CSV, "=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
    CHECK_STR(ESC(BUF_CSV, "+1"), "\"'+1\"");
    CHECK_STR(ESC(BUF_CSV, "-1"), "\"'-1\"");
    CHECK_STR(ESC(BUF_CSV, "@x"), "\"'@x\"");
    CHECK_STR(ESC(BUF_CSV, "\tx"), "\"' x\"");
    CHECK_STR(ESC(BUF_CSV, "\x01 =x"), "\"'  =x\""); /* what is dropped on reading hides nothing */
    CHECK_STR(ESC(BUF_CSV, "\xef\xbc\x9d"
                           "1"),
              "\"'\xef\xbc\x9d"
              "1\""); /* a wide = */
    CHECK_STR(ESC(BUF_CSV, "a\nb"), "\"a b\"");
    CHECK_STR(ESC(BUF_CSV, "a=b-c"), "\"a=b-c\"");
}

static void test_log(void)
{
    CHECK_STR(ESC(BUF_LOG, "Gi1/0/1"), "Gi1/0/1");
    CHECK_STR(ESC(BUF_LOG, "two words"), "\"two words\"");
    CHECK_STR(ESC(BUF_LOG, ""), "\"\"");
    CHECK_STR(ESC(BUF_LOG, "a=b"), "\"a=b\"");
    CHECK_STR(ESC(BUF_LOG, "say \"hi\""), "\"say \\\"hi\\\"\"");
    CHECK_STR(ESC(BUF_LOG, "a\\b"), "\"a\\\\b\"");
    CHECK_STR(ESC(BUF_LOG, "x\nerror faked"), "\"x\\nerror faked\"");
    CHECK_STR(ESC(BUF_LOG, "\x1b\xff"), "\"\\x1B\\xFF\"");
}

static void test_mail(void)
{
    CHECK_STR(ESC(BUF_MAIL, "sw1\r\nBcc: x@y"), "sw1  Bcc: x@y");
    CHECK_STR(ESC(BUF_MAIL, "a\0b\xfc\xe2\x80\xa8"), "a b\xc3\xbc ");
}

/* What rrdtool 1.7 does with these was tried: it has no escape for a backslash, and takes one in the last two bytes of
 * a legend as a control code; an unknown code is an error. */
static void test_legend(void)
{
    CHECK_STR(ESC(BUF_LEGEND, "C:\\ Label:System"), "C\\:\\ Label\\:System");
    CHECK_STR(ESC(BUF_LEGEND, "C:\\"), "C\\:\\  ");
    CHECK_STR(ESC(BUF_LEGEND, "evil\\l"), "evil\\l ");
    CHECK_STR(ESC(BUF_LEGEND, "x\\:"), "x\\\\: ");
    CHECK_STR(ESC(BUF_LEGEND, "\\"), "\\  ");
    CHECK_STR(ESC(BUF_LEGEND, "12:"), "12\\:");
    CHECK_STR(ESC(BUF_LEGEND, "a\nb\x1b"), "a\\x0Ab\\x1B");
}

static const char *filename(const char *text, size_t len)
{
    static struct buf b;

    buf_free(&b);
    buf_init(&b, 0);
    buf_filename(&b, text, len);
    return b.data;
}

#define NAME(text) filename(text, sizeof(text) - 1)

static void test_filename(void)
{
    char text[300], first[130];

    CHECK_STR(NAME("Gi1/0/1"), "Gi1_0_1");
    CHECK_STR(NAME("Port 5"), "Port_5");
    CHECK_STR(NAME("eth0.100+a,b-c_d"), "eth0.100+a,b-c_d");
    CHECK_STR(NAME(""), "_");
    CHECK_STR(NAME("."), "%2E");
    CHECK_STR(NAME(".."), "%2E.");
    CHECK_STR(NAME("../../etc"), "%2E._.._etc");
    CHECK_STR(NAME("-rf"), "%2Drf");
    CHECK_STR(NAME("K\xc3\xbchl:50%\0~"), "K%C3%BChl%3A50%25%00%7E");
    memset(text, 'a', sizeof text);
    CHECK_INT(strlen(filename(text, 120)), 120);
    CHECK(strchr(filename(text, 120), '~') == NULL);
    CHECK_INT(strlen(filename(text, 121)), 120);
    snprintf(first, sizeof first, "%s", filename(text, 121));
    CHECK(first[111] == '~' && strspn(first + 112, "0123456789abcdef") == 8);
    text[120] = 'b'; /* the part that is cut still makes a difference */
    CHECK(strcmp(first, filename(text, 121)) != 0);
    memset(text, '\xff', sizeof text);
    CHECK_INT(strlen(filename(text, 40)), 120);
    CHECK_INT(strlen(filename(text, 41)), 120); /* 37 whole %FF */
    CHECK(strncmp(filename(text, 300) + 108, "%FF~", 4) == 0);
}

int main(void)
{
    test_growing();
    test_ceiling();
    test_terminal();
    test_json();
    test_html();
    test_csv();
    test_log();
    test_mail();
    test_legend();
    test_filename();
    return check_done();
}
