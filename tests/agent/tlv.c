/* BER as the test agents need it: bounded reading forwards, writing backwards, object identifiers. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tlv.h"

#include <stdio.h>
#include <string.h>

int tlv_take_long(const uint8_t **p, const uint8_t *end, struct tlv *out)
{
    const uint8_t *q = *p;
    uint8_t tag = *q++;
    unsigned more = *q++ & 0x7f;
    size_t len = 0;
    if (more == 0 || more > 4 || (size_t)(end - q) < more)
        return -1;
    for (; more; more--)
        len = len << 8 | *q++;
    if ((size_t)(end - q) < len)
        return -1;
    *out = (struct tlv){ tag, q, len };
    *p = q + len;
    return 0;
}

int tlv_integer(const struct tlv *t, int64_t *out)
{
    if (t->len < 1 || t->len > 8)
        return -1;
    uint64_t v = t->body[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < t->len; i++)
        v = v << 8 | t->body[i];
    *out = (int64_t)v;
    return 0;
}

void tlv_back_octets(struct tlv_back *b, const void *data, size_t len)
{
    if (b->full || (size_t)(b->at - b->floor) < len) {
        b->full = true;
        return;
    }
    b->at -= len;
    if (len)
        memcpy(b->at, data, len);
}

size_t tlv_put_head(uint8_t *out, uint8_t tag, size_t len)
{
    size_t n = 0;
    out[n++] = tag;
    if (len < 0x80) {
        out[n++] = (uint8_t)len;
    } else if (len < 0x100) {
        out[n++] = 0x81;
        out[n++] = (uint8_t)len;
    } else if (len < 0x10000) {
        out[n++] = 0x82;
        out[n++] = (uint8_t)(len >> 8);
        out[n++] = (uint8_t)len;
    } else {
        out[n++] = 0x84;
        for (int shift = 24; shift >= 0; shift -= 8)
            out[n++] = (uint8_t)(len >> shift);
    }
    return n;
}

void tlv_back_head(struct tlv_back *b, uint8_t tag, const uint8_t *end)
{
    uint8_t head[8];
    size_t n = tlv_put_head(head, tag, b->full ? 0 : (size_t)(end - b->at));
    tlv_back_octets(b, head, n);
}

void tlv_back_integer(struct tlv_back *b, int64_t value)
{
    uint8_t buf[16];
    tlv_back_octets(b, buf, tlv_put_signed(buf, TLV_INTEGER, value));
}

void tlv_back_string(struct tlv_back *b, uint8_t tag, const void *data, size_t len)
{
    const uint8_t *end = b->at;
    tlv_back_octets(b, data, len);
    tlv_back_head(b, tag, end);
}

/* `n` octets of a number, most significant first, always stored as eight so that the compiler needs no loop. */
static size_t put_number(uint8_t *out, uint8_t tag, uint64_t value, unsigned n)
{
    uint64_t be = __builtin_bswap64(value << (64 - 8 * n));
    out[0] = tag;
    out[1] = (uint8_t)n;
    memcpy(out + 2, &be, 8);
    return 2 + n;
}

size_t tlv_put_unsigned(uint8_t *out, uint8_t tag, uint64_t value)
{
    if (value >> 63) {
        put_number(out + 1, tag, value, 8);
        out[0] = tag;
        out[1] = 9;
        out[2] = 0;
        return 11;
    }
    return put_number(out, tag, value, (unsigned)(64 - __builtin_clzll(value | 1)) / 8 + 1);
}

size_t tlv_put_signed(uint8_t *out, uint8_t tag, int64_t value)
{
    uint64_t magnitude = (uint64_t)(value < 0 ? ~value : value);
    return put_number(out, tag, (uint64_t)value, (unsigned)(64 - __builtin_clzll(magnitude | 1)) / 8 + 1);
}

int tlv_oid_check(const struct tlv *in)
{
    unsigned subs = 1; /* the first octets hold two */
    uint64_t sub = 0;
    bool start = true;
    if (in->len && (in->body[in->len - 1] & 0x80 || in->len > TLV_OID_MAX))
        return -1;
    for (size_t i = 0; i < in->len; i++) {
        uint8_t c = in->body[i];
        if (start && c == 0x80)
            return -1;
        sub = sub << 7 | (c & 0x7f);
        if (sub > UINT32_MAX + (subs == 1 ? 80ull : 0ull))
            return -1;
        start = !(c & 0x80);
        if (start) {
            sub = 0;
            if (++subs > TLV_OID_SUBS)
                return -1;
        }
    }
    return 0;
}

static size_t put_sub(uint8_t *out, uint64_t sub)
{
    size_t n = 1;
    for (uint64_t rest = sub >> 7; rest; rest >>= 7)
        n++;
    for (size_t i = n; i-- > 0; sub >>= 7)
        out[i] = (uint8_t)((sub & 0x7f) | (i + 1 < n ? 0x80 : 0));
    return n;
}

size_t tlv_oid_append(uint8_t *oid, size_t len, uint32_t sub)
{
    return len + put_sub(oid + len, sub);
}

int tlv_oid_from_text(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
    uint64_t first = 0;
    unsigned subs = 0;
    size_t n = 0, i = len && text[0] == '.' ? 1 : 0;
    while (i < len) {
        uint64_t sub = 0;
        size_t digits = 0;
        for (; i < len && text[i] >= '0' && text[i] <= '9'; i++, digits++) {
            sub = sub * 10 + (uint64_t)(text[i] - '0');
            if (sub > UINT32_MAX)
                return -1;
        }
        if (digits == 0 || ++subs > TLV_OID_SUBS)
            return -1;
        if (i < len && (text[i] != '.' || i + 1 == len))
            return -1;
        i++;
        if (subs == 1) {
            if (sub > 2)
                return -1;
            first = sub;
        } else if (subs == 2) {
            if (first < 2 && sub >= 40)
                return -1;
            n += put_sub(out + n, first * 40 + sub);
        } else {
            n += put_sub(out + n, sub);
        }
    }
    if (subs < 2)
        return -1;
    *out_len = n;
    return 0;
}

size_t tlv_oid_to_text(const uint8_t *oid, size_t len, char *text, size_t cap)
{
    size_t n = 0;
    uint64_t sub = 0;
    bool first = true;
    if (cap)
        text[0] = '\0';
    for (size_t i = 0; i < len; i++) {
        sub = sub << 7 | (oid[i] & 0x7f);
        if (oid[i] & 0x80)
            continue;
        char *to = n < cap ? text + n : NULL;
        size_t room = n < cap ? cap - n : 0;
        int put;
        if (first) {
            unsigned top = sub < 80 ? (unsigned)(sub / 40) : 2;
            put = snprintf(to, room, "%u.%llu", top, (unsigned long long)(sub - top * 40));
        } else {
            put = snprintf(to, room, ".%llu", (unsigned long long)sub);
        }
        n += (size_t)put;
        first = false;
        sub = 0;
    }
    return n;
}

static size_t sub_octets(const uint8_t *p, size_t left)
{
    size_t n = 0;
    while (n < left && p[n] & 0x80)
        n++;
    return n;
}

int tlv_oid_compare(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    size_t shorter = a_len < b_len ? a_len : b_len, d = 0;
    while (d < shorter && a[d] == b[d])
        d++;
    if (d == shorter)
        return a_len == b_len ? 0 : a_len < b_len ? -1 : 1;
    /* In the middle of a sub-identifier the one with more octets is larger; what precedes is equal. */
    size_t more_a = sub_octets(a + d, a_len - d), more_b = sub_octets(b + d, b_len - d);
    if (more_a != more_b)
        return more_a < more_b ? -1 : 1;
    return a[d] < b[d] ? -1 : 1;
}

bool tlv_oid_under(const uint8_t *oid, size_t len, const uint8_t *prefix, size_t prefix_len)
{
    return len >= prefix_len && memcmp(oid, prefix, prefix_len) == 0;
}

uint32_t tlv_oid_last(const uint8_t *oid, size_t len, size_t *parent_len)
{
    size_t at = len ? len - 1 : 0;
    uint32_t sub = 0;
    while (at > 0 && oid[at - 1] & 0x80)
        at--;
    for (size_t i = at; i < len; i++)
        sub = sub << 7 | (oid[i] & 0x7f);
    *parent_len = at;
    return sub;
}
