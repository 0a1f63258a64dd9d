/* Proves that BER is read within its bounds, leniently where devices are sloppy and harm is impossible, and written in the shortest form. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/ber.h"

#include "check.h"

#define READER(bytes) ((struct ber){ (const uint8_t *)(bytes), (const uint8_t *)(bytes) + sizeof(bytes) - 1 })

static struct value value_of(const char *bytes, size_t len, int *rc)
{
    static struct value v;
    struct ber r = { (const uint8_t *)bytes, (const uint8_t *)bytes + len };
    v = (struct value){ .type = VALUE_NONE };
    *rc = ber_value(&r, &v);
    if (*rc == 0 && !ber_done(&r)) {
        *rc = 1;
    }
    return v;
}

#define CHECK_VALUE(bytes, want_type, field, want)                \
    do {                                                          \
        int rc;                                                   \
        struct value v = value_of(bytes, sizeof(bytes) - 1, &rc); \
        CHECK_INT(rc, 0);                                         \
        CHECK_INT(v.type, want_type);                             \
        CHECK(v.field == (want));                                 \
    } while (0)

static void values(void)
{
    CHECK_VALUE("\x02\x01\xff", VALUE_INT, i, -1);
    CHECK_VALUE("\x02\x04\x80\x00\x00\x00", VALUE_INT, i, -2147483648LL);
    CHECK_VALUE("\x02\x09\x00\x00\x00\x00\x00\x00\x00\x00\x07", VALUE_INT, i,
                7); /* nine octets, as some agents send */
    CHECK_VALUE("\x41\x05\x00\xff\xff\xff\xff", VALUE_COUNTER32, u, 4294967295u);
    CHECK_VALUE("\x41\x04\xff\xff\xff\xff", VALUE_COUNTER32, u, 4294967295u); /* the top bit is no sign */
    CHECK_VALUE("\x42\x01\x80", VALUE_GAUGE, u, 128);
    CHECK_VALUE("\x46\x09\x00\xff\xff\xff\xff\xff\xff\xff\xff", VALUE_COUNTER64, u, UINT64_MAX);
    CHECK_VALUE("\x43\x02\x01\x00", VALUE_TICKS, u, 256);
    CHECK_VALUE("\x44\x07\x9f\x78\x04\x42\xc8\x00\x00", VALUE_FLOAT, d, 100.0);
    CHECK_VALUE("\x44\x0b\x9f\x79\x08\x40\x6c\xc0\x00\x00\x00\x00\x00", VALUE_FLOAT, d, 230.0);
    CHECK_VALUE("\x44\x02\x01\x02", VALUE_BYTES, len, 2);
    CHECK_VALUE("\x04\x00", VALUE_BYTES, len, 0);
    CHECK_VALUE("\x80\x00", VALUE_NO_OBJECT, len, 0);
    CHECK_VALUE("\x81\x00", VALUE_NO_INSTANCE, len, 0);
    CHECK_VALUE("\x82\x00", VALUE_END, len, 0);
    CHECK_VALUE("\x05\x00", VALUE_NULL, len, 0);
    CHECK_VALUE("\x06\x03\x2b\x06\x01", VALUE_OID, len, 3);
    CHECK_VALUE("\x40\x04\x0a\x00\x00\x01", VALUE_IP, len, 4);
}

static void refusals(void)
{
    static const struct {
        const char *bytes;
        size_t len;
    } bad[] = { { "", 0 },
                { "\x02", 1 },
                { "\x02\x01", 2 },
                { "\x02\x02\x01", 3 },
                { "\x04\x80xx", 4 },
                { "\x04\x85\x00\x00\x00\x00\x01x", 8 },
                { "\x04\x84\xff\xff\xff\xff", 6 },
                { "\x02\x00", 2 },
                { "\x02\x0a\0\0\0\0\0\0\0\0\0\0", 12 },
                { "\x06\x02\x2b\x86", 4 },
                { "\x06\x03\x2b\x80\x01", 5 } };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int rc;
        (void)value_of(bad[i].bytes, bad[i].len, &rc);
        CHECK_INT(rc, -1);
    }
    struct ber outer = READER("\x30\x03\x02\x02\x01"), inner;
    int32_t i;
    CHECK(ber_enter(&outer, BER_SEQUENCE, &inner) == 0 &&
          ber_int32(&inner, &i) == -1); /* not past what encloses it */
    struct ber other = READER("\x31\x00");
    CHECK(ber_enter(&other, BER_SEQUENCE, &inner) == -1);
    struct ber large = READER("\x02\x05\x00\x80\x00\x00\x00");
    CHECK(ber_int32(&large, &i) == -1);
    struct ber least = READER("\x02\x04\x80\x00\x00\x00");
    CHECK(ber_int32(&least, &i) == 0 && i == INT32_MIN);
    struct oid o;
    struct ber empty = READER("\x06\x00");
    CHECK(ber_oid(&empty, &o) == 0 && o.len == 1 && o.b[0] == 0);
}

static void writing(void)
{
    uint8_t room[400], again[400];
    struct ber_out w;
    static const int64_t numbers[] = { 0,   127,       128,       -128,      -129,     255,
                                       256, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        int rc;
        ber_out_init(&w, room, sizeof room);
        ber_put_int(&w, BER_INTEGER, numbers[i]);
        CHECK(value_of((const char *)w.p, ber_out_len(&w), &rc).i == numbers[i] && rc == 0);
        bool shortest =
            ber_out_len(&w) == 3 || !((w.p[2] == 0 && w.p[3] < 0x80) || (w.p[2] == 0xff && w.p[3] >= 0x80));
        CHECK(shortest);
    }
    ber_out_init(&w, room, sizeof room);
    const uint8_t *mark = w.p;
    memset(again, 'x', 300);
    ber_put_octets(&w, BER_OCTETS, again, 300);
    ber_put_wrap(&w, BER_SEQUENCE, mark);
    CHECK(!w.full && ber_out_len(&w) == 308 && memcmp(w.p, "\x30\x82\x01\x30\x04\x82\x01\x2c", 8) == 0);
    ber_out_init(&w, room, 10);
    ber_put_octets(&w, BER_OCTETS, again, 300);
    CHECK(w.full && w.p >= room); /* no room: nothing is written outside */
    ber_put_int(&w, BER_INTEGER, 1);
    CHECK(w.full);
}

int main(void)
{
    values();
    refusals();
    writing();
    return check_done();
}
