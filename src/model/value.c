/* value.c: one value as an agent sent it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/value.h"

#include <arpa/inet.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

bool value_is_number(const struct value *v)
{
    return v->type >= VALUE_INT && v->type <= VALUE_FLOAT;
}

int value_number(const struct value *v, double *out)
{
    switch (v->type) {
    case VALUE_INT:
        *out = (double)v->i;
        return 0;
    case VALUE_FLOAT:
        *out = v->d;
        return 0;
    case VALUE_GAUGE:
    case VALUE_COUNTER32:
    case VALUE_COUNTER64:
    case VALUE_TICKS:
        *out = (double)v->u;
        return 0;
    default:
        return -1;
    }
}

int value_integer(const struct value *v, int64_t *out)
{
    if (v->type == VALUE_INT) {
        *out = v->i;
        return 0;
    }
    if (v->type >= VALUE_GAUGE && v->type <= VALUE_TICKS && v->u <= INT64_MAX) {
        *out = (int64_t)v->u;
        return 0;
    }
    return -1;
}

int value_number_in_text(const struct value *v, double *out)
{
    return v->type == VALUE_BYTES ? text_number_in((const char *)v->bytes, v->len, out) : -1;
}

static void show_hex(const struct value *v, struct buf *out, const char *before, const char *between)
{
    buf_text(out, v->len > 0 ? before : "");
    for (size_t i = 0; i < v->len; i++) {
        buf_printf(out, "%s%02x", i > 0 ? between : "", v->bytes[i]);
    }
}

/* Is it text for people? White space and a tail of NULs are, other control octets are not; bytes above 127 only as UTF-8 or after at
 * least as many letters (Latin-1 names). */
static bool looks_like_text(const struct value *v)
{
    size_t len = v->len, high = 0, letters = 0;
    while (len > 0 && v->bytes[len - 1] == '\0') {
        len--;
    }
    for (size_t i = 0; i < len; i++) {
        uint8_t c = v->bytes[i];
        if ((c < 32 && c != '\t' && c != '\n' && c != '\r') || c == 127) {
            return false;
        }
        high += c >= 128;
        letters += c > 32 && c < 127;
    }
    return high == 0 || text_is_utf8(v->bytes, len) || letters >= high;
}

static void show_bytes(const struct value *v, struct buf *out)
{
    if (!looks_like_text(v)) {
        show_hex(v, out, v->len == 6 ? "" : "0x", v->len == 6 ? ":" : "");
        return;
    }
    char clean[1024];
    size_t n = text_clean(v->bytes, v->len, clean, sizeof clean);
    buf_bytes(out, clean, n);
}

void value_show(const struct value *v, struct buf *out)
{
    char text[OID_TEXT];
    switch (v->type) {
    case VALUE_INT:
        buf_printf(out, "%lld", (long long)v->i);
        break;
    case VALUE_GAUGE:
    case VALUE_COUNTER32:
    case VALUE_COUNTER64:
    case VALUE_TICKS:
        buf_printf(out, "%llu", (unsigned long long)v->u);
        break;
    case VALUE_FLOAT:
        buf_printf(out, "%.10g", v->d);
        break;
    case VALUE_BYTES:
        show_bytes(v, out);
        break;
    case VALUE_OID:
        buf_text(out, oid_text((struct oid){ v->bytes, v->len }, text, sizeof text));
        break;
    case VALUE_IP:
        (void)value_address(v, out);
        break;
    default:
        break;
    }
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* "00-1B-2C-3D-4E-5F", "001b.2c3d.4e5f", "00:1b:..": some agents send the text of an address in place of its bytes. */
static bool mac_in_text(const char *text, size_t len, uint8_t mac[6])
{
    size_t digits = 0;
    for (size_t i = 0; i < len; i++) {
        int digit = hex_digit(text[i]);
        if (digit < 0 && strchr(":-. ", text[i]) == NULL) {
            return false;
        }
        if (digit >= 0) {
            if (digits == 12) {
                return false;
            }
            mac[digits / 2] = (uint8_t)(digits % 2 == 0 ? digit << 4 : mac[digits / 2] | digit);
            digits++;
        }
    }
    return digits == 12;
}

void value_show_mac(const struct value *v, struct buf *out)
{
    uint8_t mac[6];
    char clean[256];
    if (v->type != VALUE_BYTES) {
        return;
    }
    if (v->len != 6 && v->len > 0 && looks_like_text(v)) {
        size_t n = text_clean(v->bytes, v->len, clean, sizeof clean);
        struct value found = { .type = VALUE_BYTES, .len = 6, .bytes = mac };
        if (mac_in_text(clean, n, mac)) {
            show_hex(&found, out, "", ":");
            return;
        }
        if (n > 0) {
            buf_bytes(out, clean, n);
            return;
        }
    }
    bool plain = v->len == 6 || v->len == 8;
    show_hex(v, out, plain ? "" : "0x", plain ? ":" : "");
}

/* 8 or 11 octets: year(2) month day hour minute second deci-second [sign hours minutes]. */
int value_date(const struct value *v, struct buf *out, int64_t *us)
{
    if (v->type != VALUE_BYTES || (v->len != 8 && v->len != 11)) {
        return -1;
    }
    const uint8_t *b = v->bytes;
    struct tm tm = { .tm_year = (b[0] << 8 | b[1]) - 1900,
                     .tm_mon = b[2] - 1,
                     .tm_mday = b[3],
                     .tm_hour = b[4],
                     .tm_min = b[5],
                     .tm_sec = b[6] };
    if (b[2] < 1 || b[2] > 12 || b[3] < 1 || b[3] > 31 || b[4] > 23 || b[5] > 59 || b[6] > 60 || b[7] > 9) {
        return -1;
    }
    long zone = 0;
    if (v->len == 11) {
        if ((b[8] != '+' && b[8] != '-') || b[9] > 14 || b[10] > 59) {
            return -1;
        }
        zone = (b[8] == '-' ? -1L : 1L) * (b[9] * 60L + b[10]);
    }
    if (us != NULL) {
        *us = ((int64_t)timegm(&tm) - zone * 60) * 1000000 + b[7] * 100000;
    }
    buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d", b[0] << 8 | b[1], b[2], b[3], b[4], b[5], b[6]);
    if (v->len == 11) {
        buf_printf(out, "%c%02d:%02d", b[8], b[9], b[10]);
    }
    return 0;
}

int value_address(const struct value *v, struct buf *out)
{
    char text[INET6_ADDRSTRLEN];
    if (v->type != VALUE_IP && v->type != VALUE_BYTES) {
        return -1;
    }
    bool family = (v->len == 5 && v->bytes[0] == 1) ||
                  (v->len == 17 && v->bytes[0] == 2), /* before it, as LLDP has it */
        six = v->len == 16 || v->len == 17 || v->len == 20;
    if (!six && v->len != 4 && v->len != 8 && !family) {
        return -1;
    }
    if ((v->len == 17 && !family) ||
        inet_ntop(six ? AF_INET6 : AF_INET, v->bytes + family, text, sizeof text) == NULL) {
        return -1;
    }
    buf_text(out, text);
    if (v->len == 8 || v->len == 20) { /* ipv4z, ipv6z (RFC 4001): a zone index follows */
        const uint8_t *z = v->bytes + v->len - 4;
        buf_printf(out, "%%%lu",
                   (unsigned long)z[0] << 24 | (unsigned long)z[1] << 16 | (unsigned long)z[2] << 8 | z[3]);
    }
    return 0;
}

bool value_equal(const struct value *a, const struct value *b)
{
    if (a->type != b->type) {
        return false;
    }
    if (a->type == VALUE_BYTES || a->type == VALUE_OID || a->type == VALUE_IP) {
        return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
    }
    return a->type == VALUE_FLOAT ? memcmp(&a->d, &b->d, sizeof a->d) == 0 : a->u == b->u;
}

const char *value_type_name(uint8_t type)
{
    static const char *const names[] = { "nothing",           "INTEGER",      "Gauge32",      "Counter32",
                                         "Counter64",         "TimeTicks",    "Opaque float", "OCTET STRING",
                                         "OBJECT IDENTIFIER", "IpAddress",    "NULL",         "noSuchObject",
                                         "noSuchInstance",    "endOfMibView", "error" };
    return type < sizeof names / sizeof names[0] ? names[type] : "unknown";
}
