/* One line of a recording (OID|type|value) to a name and an encoded value. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recording.h"

#include <stdlib.h>
#include <string.h>

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Octets from hex digits; blanks, colons and a leading 0x are let through. */
static int from_hex(const char *s, size_t len, uint8_t *out, size_t *out_len)
{
    size_t n = 0;
    int high = -1;
    if (len >= 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
        s += 2, len -= 2;
    for (size_t i = 0; i < len; i++) {
        if (s[i] == ' ' || s[i] == ':')
            continue;
        int d = hex_digit(s[i]);
        if (d < 0)
            return -1;
        if (high < 0) {
            high = d;
        } else {
            out[n++] = (uint8_t)(high << 4 | d);
            high = -1;
        }
    }
    *out_len = n;
    return high < 0 ? 0 : -1;
}

static int from_decimal(const char *s, size_t len, bool *negative, uint64_t *out)
{
    size_t i = len && (s[0] == '-' || s[0] == '+');
    uint64_t v = 0;
    *negative = len && s[0] == '-';
    if (i == len)
        return -1;
    for (; i < len; i++) {
        if (s[i] < '0' || s[i] > '9' || v > (UINT64_MAX - 9) / 10 + 1)
            return -1;
        v = v * 10 + (uint64_t)(s[i] - '0');
    }
    *out = v;
    return 0;
}

static int address(const char *s, size_t len, uint8_t *out)
{
    size_t i = 0;
    for (int part = 0; part < 4; part++) {
        unsigned v = 0, digits = 0;
        for (; i < len && s[i] >= '0' && s[i] <= '9'; i++, digits++)
            v = v * 10 + (unsigned)(s[i] - '0');
        if (digits == 0 || digits > 3 || v > 255 || (part < 3 && (i >= len || s[i++] != '.')))
            return -1;
        out[part] = (uint8_t)v;
    }
    return i == len ? 0 : -1;
}

static const char *number_value(struct recording_line *l, const char *s, size_t len, bool hex)
{
    bool negative = false;
    uint64_t v = 0;
    if (hex) {
        uint8_t raw[64];
        size_t n;
        if (len > 64 || from_hex(s, len, raw, &n) || n > 8)
            return "not a number in hex";
        for (size_t i = 0; i < n; i++)
            v = v << 8 | raw[i];
    } else if (from_decimal(s, len, &negative, &v)) {
        return "not a number";
    }
    if (negative)
        v = 0 - v;
    if (l->tag == TLV_INTEGER) {
        l->number = v;
        l->value_len = tlv_put_signed(l->value, l->tag, (int64_t)v);
    } else {
        l->number = l->tag == TLV_COUNTER64 ? v : (uint32_t)v;
        l->value_len = tlv_put_unsigned(l->value, l->tag, l->number);
    }
    return NULL;
}

/* Any type whose content is octets: text, hex, address, object identifier, NULL. */
static const char *octet_value(struct recording_line *l, const char *s, size_t len, bool hex)
{
    uint8_t *body = l->value + 8; /* behind the longest head */
    size_t n = len;
    if (l->tag == TLV_NULL) {
        n = 0;
    } else if (hex) {
        if (from_hex(s, len, body, &n))
            return "not hex";
    } else if (l->tag == TLV_OID) {
        if (len && tlv_oid_from_text(s, len, body, &n))
            return "the value is not an object identifier";
        if (len == 0)
            body[0] = 0, n = 1;
    } else if (l->tag == TLV_ADDRESS) {
        if (address(s, len, body))
            return "not an IPv4 address";
        n = 4;
    } else {
        memcpy(body, s, len);
    }
    size_t head = tlv_put_head(l->value, l->tag, n);
    memmove(l->value + head, body, n);
    l->value_len = head + n;
    return NULL;
}

int recording_line_parse(const char *line, size_t len, struct recording_line *out, const char **reason)
{
    const char *bar = memchr(line, '|', len);
    const char *bar2 = bar ? memchr(bar + 1, '|', len - (size_t)(bar + 1 - line)) : NULL;
    if (!bar2) {
        *reason = "want OID|type|value";
        return -1;
    }
    if (tlv_oid_from_text(line, (size_t)(bar - line), out->name, &out->name_len)) {
        *reason = "not an object identifier";
        return -1;
    }
    const char *tag = bar + 1;
    bool hex = bar2 > tag && bar2[-1] == 'x', negative;
    uint64_t number;
    if (from_decimal(tag, (size_t)(bar2 - tag) - hex, &negative, &number) || negative || number > 255 ||
        (number & 0x1f) == 0x1f) {
        *reason = "the type is not a BER tag in decimal, optionally with x";
        return -1;
    }
    const char *s = bar2 + 1;
    size_t s_len = len - (size_t)(s - line);
    out->tag = (uint8_t)number;
    out->number = 0;
    out->value = malloc(s_len + TLV_OID_MAX + 16);
    if (!out->value)
        abort();
    bool is_number = out->tag == TLV_INTEGER || out->tag == TLV_COUNTER64 ||
                     (out->tag >= TLV_COUNTER32 && out->tag <= TLV_TICKS) || out->tag == 71;
    *reason = is_number ? number_value(out, s, s_len, hex) : octet_value(out, s, s_len, hex);
    if (*reason) {
        free(out->value);
        out->value = NULL;
        return -1;
    }
    return 0;
}
