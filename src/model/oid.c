/* oid.c: object identifiers, kept as they travel. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/oid.h"

#include <stdio.h>
#include <string.h>

static size_t put_arc(uint8_t *out, uint64_t arc)
{
    size_t n = 1;
    for (uint64_t v = arc >> 7; v != 0; v >>= 7) {
        n++;
    }
    for (size_t i = n; i-- > 0; arc >>= 7) {
        out[i] = (uint8_t)((arc & 0x7f) | (i + 1 < n ? 0x80 : 0));
    }
    return n;
}

/* Next arc of sane bytes; the first arc of a whole OID (two in one) fits 64 bits. */
static uint64_t take_arc(const uint8_t **p, const uint8_t *end)
{
    uint64_t v = 0;
    while (*p < end) {
        uint8_t byte = *(*p)++;
        v = v << 7 | (byte & 0x7f);
        if (!(byte & 0x80)) {
            break;
        }
    }
    return v;
}

static struct oid keep(struct arena *a, const uint8_t *bytes, size_t len)
{
    return (struct oid){ .b = (const uint8_t *)arena_stringn(a, (const char *)bytes, len),
                         .len = (uint16_t)len };
}

int oid_from_arcs(struct arena *a, const uint32_t *arcs, size_t n, struct oid *out)
{
    uint8_t bytes[OID_BYTES];
    if (n < 2 || n > OID_ARCS || arcs[0] > 2 || (arcs[0] < 2 && arcs[1] > 39)) {
        return -1;
    }
    size_t len = put_arc(bytes, (uint64_t)arcs[0] * 40 + arcs[1]);
    for (size_t i = 2; i < n; i++) {
        len += put_arc(bytes + len, arcs[i]);
    }
    *out = keep(a, bytes, len);
    return 0;
}

int oid_tail_from_arcs(struct arena *a, const uint32_t *arcs, size_t n, struct oid *out)
{
    uint8_t bytes[OID_BYTES];
    size_t len = 0;
    if (n > OID_ARCS - 2) {
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        len += put_arc(bytes + len, arcs[i]);
    }
    *out = keep(a, bytes, len);
    return 0;
}

/* Decimal arcs with dots; returns how many, or -1. */
static int parse_arcs(const char *text, uint32_t *arcs)
{
    int n = 0;
    const char *p = text[0] == '.' ? text + 1 : text;
    for (;;) {
        uint64_t v = 0;
        const char *start = p;
        for (; *p >= '0' && *p <= '9' && v <= UINT32_MAX; p++) {
            v = v * 10 + (uint64_t)(*p - '0');
        }
        if (p == start || v > UINT32_MAX || n == OID_ARCS) {
            return -1;
        }
        arcs[n++] = (uint32_t)v;
        if (*p == '\0') {
            return n;
        }
        if (*p++ != '.') {
            return -1;
        }
    }
}

int oid_parse(struct arena *a, const char *text, struct oid *out, struct err *err)
{
    uint32_t arcs[OID_ARCS];
    int n = parse_arcs(text, arcs);
    if (n < 0 || oid_from_arcs(a, arcs, (size_t)n, out) != 0) {
        return err_set(err, "'%.80s' is not an OID: numbers with dots, such as 1.3.6.1.2.1.1.3.0", text);
    }
    return 0;
}

struct oid oid_copy(struct arena *a, struct oid o)
{
    return keep(a, o.b, o.len);
}

struct oid oid_join(struct arena *a, struct oid base, struct oid tail)
{
    uint8_t *bytes = arena_alloc(a, (size_t)base.len + tail.len + 1);
    memcpy(bytes, base.b, base.len);
    if (tail.len > 0) {
        memcpy(bytes + base.len, tail.b, tail.len);
    }
    return (struct oid){ .b = bytes, .len = (uint16_t)(base.len + tail.len) };
}

/* One number, with a dot before it unless it is the first; returns the new end. */
static size_t show_arc(char *out, size_t at, size_t cap, uint64_t arc)
{
    if (at + 12 >= cap) {
        return at;
    }
    char digits[24];
    size_t n = 0;
    do {
        digits[n++] = (char)('0' + arc % 10);
    } while ((arc /= 10) != 0);
    if (at > 0) {
        out[at++] = '.';
    }
    while (n > 0) {
        out[at++] = digits[--n];
    }
    return at;
}

char *oid_text(struct oid o, char *out, size_t cap)
{
    const uint8_t *p = o.b, *end = o.b + o.len;
    size_t at = 0;
    if (o.len > 0) {
        uint64_t both = take_arc(&p, end), first = both < 80 ? both / 40 : 2;
        at = show_arc(out, at, cap, first);
        at = show_arc(out, at, cap, both - first * 40);
    }
    while (p < end) {
        at = show_arc(out, at, cap, take_arc(&p, end));
    }
    out[at] = '\0';
    return out;
}

char *oid_tail_text(struct oid tail, char *out, size_t cap)
{
    const uint8_t *p = tail.b, *end = tail.b + tail.len;
    size_t at = 0;
    while (p < end) {
        at = show_arc(out, at, cap, take_arc(&p, end));
    }
    out[at] = '\0';
    return out;
}

size_t oid_tail_arcs(struct oid tail, uint32_t *arcs, size_t max)
{
    const uint8_t *p = tail.b, *end = tail.b + tail.len;
    size_t n = 0;
    while (p < end && n < max) {
        arcs[n++] = (uint32_t)take_arc(&p, end);
    }
    return n;
}

size_t oid_arcs(struct oid o, uint32_t *arcs, size_t max)
{
    const uint8_t *p = o.b, *end = o.b + o.len;
    if (o.len == 0 || max < 2) {
        return 0;
    }
    uint64_t both = take_arc(&p, end);
    arcs[0] = (uint32_t)(both < 80 ? both / 40 : 2);
    arcs[1] = (uint32_t)(both - (uint64_t)arcs[0] * 40);
    return 2 + oid_tail_arcs((struct oid){ p, (uint16_t)(end - p) }, arcs + 2, max - 2);
}

bool oid_equal(struct oid a, struct oid b)
{
    return a.len == b.len &&
           (a.len == 0 || memcmp(a.b, b.b, a.len) == 0); /* an empty one may have no bytes */
}

int oid_compare(struct oid a, struct oid b)
{
    const uint8_t *pa = a.b, *pb = b.b, *ea = a.b + a.len, *eb = b.b + b.len;
    while (pa < ea && pb < eb) {
        if (!((*pa | *pb) & 0x80)) { /* both arcs are one byte: by far the usual case */
            if (*pa != *pb) {
                return *pa < *pb ? -1 : 1;
            }
            pa++, pb++;
            continue;
        }
        uint64_t va = take_arc(&pa, ea), vb = take_arc(&pb, eb);
        if (va != vb) {
            return va < vb ? -1 : 1;
        }
    }
    return pa < ea ? 1 : pb < eb ? -1 : 0;
}

bool oid_under(struct oid o, struct oid base)
{
    return o.len >= base.len && memcmp(o.b, base.b, base.len) == 0;
}

struct oid oid_tail(struct oid o, struct oid base)
{
    return (struct oid){ .b = o.b + base.len, .len = (uint16_t)(o.len - base.len) };
}

bool oid_is_sane(const uint8_t *bytes, size_t len)
{
    size_t arcs = 1; /* the first byte group holds two */
    if (len == 0 || len > OID_BYTES || (bytes[len - 1] & 0x80)) {
        return false;
    }
    for (size_t i = 0; i < len; arcs++) {
        if (!(bytes[i] & 0x80)) { /* nearly all arcs: one byte, nothing can be wrong with it */
            i++;
            continue;
        }
        uint64_t v = 0;
        if (bytes[i] == 0x80) {
            return false; /* not the shortest form */
        }
        do {
            v = v << 7 | (bytes[i] & 0x7f);
            if (v > (arcs == 1 ? (uint64_t)UINT32_MAX + 80 : UINT32_MAX)) {
                return false;
            }
        } while (bytes[i++] & 0x80);
    }
    return arcs <= OID_ARCS;
}
