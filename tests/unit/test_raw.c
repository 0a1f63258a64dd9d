/* Proves which number is taken from a value: texts with several numbers, flags, records, numbers sent as text, an index. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/raw.h"

#include <math.h>
#include <string.h>

#include "check.h"

static struct value bytes(const void *data, size_t len)
{
    return (struct value){ .type = VALUE_BYTES, .bytes = data, .len = (uint16_t)len };
}

static double number(uint8_t form, int nth, struct value v)
{
    struct metric m = { .form = form, .nth = (uint8_t)nth };
    double out = NAN;
    return raw_number(&m, &v, &out) == 0 ? out : NAN;
}

static double in_text(uint8_t form, int nth, const char *text)
{
    return number(form, nth, bytes(text, strlen(text)));
}

static void texts(void)
{
    static const char load[] = "    5 Secs ( 31.1134%)   60 Secs ( 16.7571%)  300 Secs ( 14.3501%)";

    CHECK(in_text(FORM_NUMBER, 1, load) == 5);
    CHECK(in_text(FORM_NUMBER, 2, load) == 31.1134);
    CHECK(in_text(FORM_NUMBER, 4, load) == 16.7571);
    CHECK(in_text(FORM_NUMBER, 6, load) == 14.3501);
    CHECK(isnan(in_text(FORM_NUMBER, 7, load)));
    CHECK(in_text(FORM_NUMBER, 1, "23.5 C") == 23.5);
    CHECK(in_text(FORM_NUMBER, 2, "a 1 b -7.5 c") == -7.5);
    CHECK(in_text(FORM_NUMBER, 2, "1.2.3 4") == 4);
    CHECK(isnan(in_text(FORM_NUMBER, 2, "")));
    CHECK(isnan(in_text(FORM_NUMBER, 1, "none")));
    CHECK(in_text(FORM_PLAIN, 1, " 42 ") == 42);
    CHECK(isnan(in_text(FORM_PLAIN, 1, "42 C")));
}

static void flags(void)
{
    static const char state[] = "0101000010000000";
    struct value v = bytes(state, strlen(state));

    CHECK(number(FORM_FLAG, 2, v) == 1);
    CHECK(number(FORM_FLAG, 3, v) == 0);
    CHECK(number(FORM_FLAG, 9, v) == 1);
    CHECK(isnan(number(FORM_FLAG, 17, v)));
    CHECK(isnan(in_text(FORM_FLAG, 1, "UNKNOWN")));
    CHECK(raw_flags(&v) == (1U << 1 | 1U << 3 | 1U << 8));
    v = (struct value){ .type = VALUE_INT, .i = 1 };
    CHECK(isnan(number(FORM_FLAG, 1, v)));
    CHECK(raw_flags(&v) == 0);
}

static void records(void)
{
    static const uint8_t life[] = { 0x41, 1, 4, 0, 0, 0x22, 0x60, 0x81, 1, 4, 0, 1, 0, 2, 0xff, 0, 0 };
    struct value v = bytes(life, sizeof life);

    CHECK(number(FORM_RECORD, 0x41, v) == 8800);
    CHECK(number(FORM_RECORD, 0x81, v) == 65538);
    CHECK(isnan(number(FORM_RECORD, 0xff, v)));
    v.len = 13;
    CHECK(isnan(number(FORM_RECORD, 0x81, v)));
}

static void numbers(void)
{
    CHECK(number(FORM_UNSIGNED, 1, (struct value){ .type = VALUE_INT, .i = -2 }) == 4294967294.0);
    CHECK(number(FORM_PLAIN, 1, (struct value){ .type = VALUE_INT, .i = -2 }) == -2);
    CHECK(number(FORM_NUMBER, 4, (struct value){ .type = VALUE_GAUGE, .u = 7 }) == 7);
    CHECK(number(FORM_LAST_ARC, 1,
                 (struct value){
                     .type = VALUE_OID, .bytes = (const uint8_t *)"\x2b\x06\x81\x00", .len = 4 }) == 128);
}

static void octets(void)
{
    static const uint32_t address[] = { 172, 16, 200, 1 }, wrong[] = { 172, 256 };
    struct arena *a = arena_new(0);
    const struct value *v = raw_octets(a, address, 4);

    CHECK(v != NULL && v->type == VALUE_BYTES && v->len == 4 && memcmp(v->bytes, "\xac\x10\xc8\x01", 4) == 0);
    CHECK(raw_octets(a, wrong, 2) == NULL);
    v = raw_octets(a, address, 0);
    CHECK(v != NULL && v->len == 0);
    arena_free(a);
}

int main(void)
{
    texts();
    flags();
    records();
    numbers();
    octets();
    return check_done();
}
