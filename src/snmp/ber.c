/* ber.c: the part of BER that SNMP uses. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/ber.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

int ber_any(struct ber *r, uint8_t *tag, struct ber *body)
{
    size_t left = (size_t)(r->end - r->p);
    if (left < 2) {
        return -1;
    }
    const uint8_t *p = r->p;
    *tag = *p++;
    size_t len = *p++;
    if (len & 0x80) {
        size_t octets = len & 0x7f;
        if (octets == 0 || octets > 4 || octets > left - 2) {
            return -1; /* indefinite, or a length nobody needs */
        }
        for (len = 0; octets > 0; octets--) {
            len = len << 8 | *p++;
        }
    }
    if (len > (size_t)(r->end - p)) {
        return -1;
    }
    body->p = p;
    body->end = p + len;
    r->p = p + len;
    return 0;
}

int ber_enter(struct ber *r, uint8_t tag, struct ber *body)
{
    uint8_t found;
    return ber_any(r, &found, body) == 0 && found == tag ? 0 : -1;
}

static int64_t signed_of(const uint8_t *p, size_t len)
{
    uint64_t v = p[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < len; i++) {
        v = v << 8 | p[i];
    }
    return (int64_t)v;
}

static uint64_t unsigned_of(const uint8_t *p, size_t len)
{
    uint64_t v = 0;
    for (size_t i = 0; i < len; i++) {
        v = v << 8 | p[i];
    }
    return v;
}

int ber_int32(struct ber *r, int32_t *value)
{
    struct ber body;
    if (ber_enter(r, BER_INTEGER, &body) != 0) {
        return -1;
    }
    size_t len = (size_t)(body.end - body.p);
    if (len < 1 || len > 5) {
        return -1;
    }
    int64_t v = signed_of(body.p, len);
    if (v < INT32_MIN || v > INT32_MAX) {
        return -1;
    }
    *value = (int32_t)v;
    return 0;
}

int ber_octets(struct ber *r, const uint8_t **bytes, size_t *len)
{
    struct ber body;
    if (ber_enter(r, BER_OCTETS, &body) != 0) {
        return -1;
    }
    *bytes = body.p;
    *len = (size_t)(body.end - body.p);
    return 0;
}

static const uint8_t null_oid[1] = { 0 };

int ber_oid(struct ber *r, struct oid *out)
{
    struct ber body;
    if (ber_enter(r, BER_OID, &body) != 0) {
        return -1;
    }
    size_t len = (size_t)(body.end - body.p);
    if (len == 0) { /* some agents send 0.0 as nothing */
        *out = (struct oid){ null_oid, 1 };
        return 0;
    }
    if (!oid_is_sane(body.p, len)) {
        return -1;
    }
    *out = (struct oid){ body.p, (uint16_t)len };
    return 0;
}

/* Opaque: 9F 78 04 = float, 9F 79 08 = double (draft-perkins-opaque-01), 9F 7A = Counter64, 9F 7B .. the same trick. */
static void opaque(const struct ber *body, struct value *out)
{
    const uint8_t *p = body->p;
    size_t len = (size_t)(body->end - p);
    if (len == 7 && p[0] == 0x9f && p[1] == 0x78 && p[2] == 4) {
        uint32_t bits = (uint32_t)unsigned_of(p + 3, 4);
        float f;
        memcpy(&f, &bits, sizeof f);
        *out = (struct value){ .type = VALUE_FLOAT, .d = (double)f };
    } else if (len == 11 && p[0] == 0x9f && p[1] == 0x79 && p[2] == 8) {
        uint64_t bits = unsigned_of(p + 3, 8);
        out->type = VALUE_FLOAT;
        memcpy(&out->d, &bits, sizeof out->d);
    } else if (len >= 4 && p[0] == 0x9f && p[2] == len - 3 && len - 3 <= 9 && p[1] >= 0x76 && p[1] <= 0x7b &&
               p[1] != 0x77) {
        bool is_signed = p[1] == 0x7a; /* Integer64; 76 Counter64, 7B Unsigned64 */
        *out = is_signed ? (struct value){ .type = VALUE_INT, .i = signed_of(p + 3, len - 3) }
                         : (struct value){ .type = VALUE_COUNTER64, .u = unsigned_of(p + 3, len - 3) };
    } else {
        *out = (struct value){ .type = VALUE_BYTES, .len = (uint16_t)len, .bytes = p };
    }
    if (out->type == VALUE_FLOAT && !isfinite(out->d)) {
        *out = (struct value){ .type = VALUE_NULL }; /* NaN on the wire is "no number" */
    }
}

static int integer(uint8_t tag, const struct ber *body, struct value *out)
{
    static const uint8_t types[] = { [BER_COUNTER32] = VALUE_COUNTER32,
                                     [BER_GAUGE32] = VALUE_GAUGE,
                                     [BER_TICKS] = VALUE_TICKS,
                                     [BER_COUNTER64] = VALUE_COUNTER64,
                                     [BER_UINTEGER32] = VALUE_GAUGE };
    size_t len = (size_t)(body->end - body->p);
    if (len < 1 || len > 9) {
        return -1;
    }
    if (tag == BER_INTEGER) {
        *out = (struct value){ .type = VALUE_INT, .i = signed_of(body->p, len) };
        return 0;
    }
    uint64_t v = unsigned_of(body->p, len);
    *out = (struct value){ .type = types[tag], .u = tag == BER_COUNTER64 ? v : (uint32_t)v };
    return 0;
}

/* sane: the octets of OIDs have been looked at before. */
static inline int value_of(uint8_t tag, const struct ber *body, bool sane, struct value *out)
{
    if (body->end - body->p > UINT16_MAX) {
        return -1;
    }
    uint16_t len = (uint16_t)(body->end - body->p);
    switch (tag) {
    case BER_INTEGER:
    case BER_COUNTER32:
    case BER_GAUGE32:
    case BER_TICKS:
    case BER_COUNTER64:
    case BER_UINTEGER32:
        return integer(tag, body, out);
    case BER_OID:
        if (len > 0 && !sane && !oid_is_sane(body->p, len)) {
            return -1;
        }
        *out = (struct value){ .type = VALUE_OID,
                               .len = len > 0 ? len : 1,
                               .bytes = len > 0 ? body->p : null_oid };
        return 0;
    case BER_IPADDRESS:
        *out = (struct value){ .type = len == 4 ? VALUE_IP : VALUE_BYTES, .len = len, .bytes = body->p };
        return 0;
    case BER_OPAQUE:
        opaque(body, out);
        return 0;
    case BER_NULL:
        *out = (struct value){ .type = VALUE_NULL };
        return 0;
    case BER_NO_OBJECT:
    case BER_NO_INSTANCE:
    case BER_END_OF_VIEW:
        *out = (struct value){ .type = (uint8_t)(VALUE_NO_OBJECT + (tag - BER_NO_OBJECT)) };
        return 0;
    default:
        *out = (struct value){ .type = VALUE_BYTES, .len = len, .bytes = body->p };
        return 0;
    }
}

int ber_value(struct ber *r, struct value *out)
{
    struct ber body;
    uint8_t tag;
    return ber_any(r, &tag, &body) == 0 ? value_of(tag, &body, false, out) : -1;
}

/* The parts of a varbind whose lengths are all below 128, as those of nearly all are. false: it is another one, or none. */
static inline bool short_varbind(struct ber *list, struct oid *name, uint8_t *tag, struct ber *body)
{
    const uint8_t *p = list->p;
    size_t left = (size_t)(list->end - p);
    if (left < 6 || p[0] != BER_SEQUENCE || p[1] > 0x7f || p[1] < 4 || p[1] > left - 2 || p[2] != BER_OID ||
        p[3] == 0 || p[3] > p[1] - 4) {
        return false;
    }
    const uint8_t *end = p + 2 + p[1], *value = p + 4 + p[3];
    if (value[1] != end - (value + 2)) { /* long lengths have the top bit set and so never fit */
        return false;
    }
    *name = (struct oid){ p + 4, p[3] };
    *tag = value[0];
    *body = (struct ber){ value + 2, end };
    list->p = end;
    return true;
}

static int long_varbind(struct ber *list, struct oid *name, struct value *value)
{
    struct ber pair;
    return ber_enter(list, BER_SEQUENCE, &pair) == 0 && ber_oid(&pair, name) == 0 &&
                   ber_value(&pair, value) == 0 && ber_done(&pair)
               ? 0
               : -1;
}

int ber_varbind(struct ber *list, struct oid *name, struct value *value)
{
    struct ber body;
    uint8_t tag;
    if (!short_varbind(list, name, &tag, &body)) {
        return long_varbind(list, name, value);
    }
    return oid_is_sane(name->b, name->len) ? value_of(tag, &body, false, value) : -1;
}

void ber_varbind_again(struct ber *list, struct oid *name, struct value *value)
{
    struct ber body;
    uint8_t tag;
    int known = short_varbind(list, name, &tag, &body) ? value_of(tag, &body, true, value)
                                                       : long_varbind(list, name, value);
    if (known != 0) {
        mem_die("ber_varbind_again: a varbind that was never accepted");
    }
}

void ber_out_init(struct ber_out *w, uint8_t *buffer, size_t cap)
{
    *w = (struct ber_out){ .start = buffer, .p = buffer + cap, .end = buffer + cap };
}

void ber_put_bytes(struct ber_out *w, const void *bytes, size_t len)
{
    if (w->full || (size_t)(w->p - w->start) < len) {
        w->full = true;
        return;
    }
    w->p -= len;
    if (len > 0) {
        memcpy(w->p, bytes, len);
    }
}

void ber_put_head(struct ber_out *w, uint8_t tag, size_t len)
{
    uint8_t head[6], n = 0;
    head[n++] = tag;
    if (len < 0x80) {
        head[n++] = (uint8_t)len;
    } else if (len < 0x100) {
        head[n++] = 0x81;
        head[n++] = (uint8_t)len;
    } else {
        head[n++] = 0x82;
        head[n++] = (uint8_t)(len >> 8);
        head[n++] = (uint8_t)len;
        w->full = w->full || len > UINT16_MAX;
    }
    ber_put_bytes(w, head, n);
}

void ber_put_int(struct ber_out *w, uint8_t tag, int64_t value)
{
    uint8_t bytes[8];
    size_t n = 8;
    for (size_t i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)((uint64_t)value >> (8 * (7 - i)));
    }
    /* Shortest form: drop leading octets that only repeat the sign. */
    while (n > 1 && ((bytes[8 - n] == 0 && !(bytes[9 - n] & 0x80)) ||
                     (bytes[8 - n] == 0xff && (bytes[9 - n] & 0x80)))) {
        n--;
    }
    ber_put_octets(w, tag, bytes + 8 - n, n);
}

void ber_put_uint(struct ber_out *w, uint8_t tag, uint64_t value)
{
    if (value <= INT64_MAX) {
        ber_put_int(w, tag, (int64_t)value);
        return;
    }
    uint8_t bytes[9] = { 0 };
    for (size_t i = 0; i < 8; i++) {
        bytes[i + 1] = (uint8_t)(value >> (8 * (7 - i)));
    }
    ber_put_octets(w, tag, bytes, 9);
}

void ber_put_octets(struct ber_out *w, uint8_t tag, const void *bytes, size_t len)
{
    ber_put_bytes(w, bytes, len);
    ber_put_head(w, tag, len);
}

void ber_put_wrap(struct ber_out *w, uint8_t tag, const uint8_t *mark)
{
    ber_put_head(w, tag, (size_t)(mark - w->p));
}

void ber_put_name(struct ber_out *w, struct oid base, struct oid tail)
{
    size_t len = (size_t)base.len + tail.len;
    if (len <= 100 && !w->full &&
        (size_t)(w->p - w->start) >= len + 6) { /* nearly always: all lengths are one octet */
        uint8_t *p = w->p -= len + 6;
        *p++ = BER_SEQUENCE;
        *p++ = (uint8_t)(len + 4);
        *p++ = BER_OID;
        *p++ = (uint8_t)len;
        for (size_t i = 0; i < base.len; i++) {
            *p++ = base.b[i];
        }
        for (size_t i = 0; i < tail.len; i++) {
            *p++ = tail.b[i];
        }
        *p++ = BER_NULL;
        *p = 0;
        return;
    }
    const uint8_t *mark = w->p;
    ber_put_head(w, BER_NULL, 0);
    ber_put_bytes(w, tail.b, tail.len);
    ber_put_bytes(w, base.b, base.len);
    ber_put_head(w, BER_OID, len);
    ber_put_wrap(w, BER_SEQUENCE, mark);
}

void ber_put_value(struct ber_out *w, const struct value *v)
{
    static const uint8_t tags[] = { [VALUE_INT] = BER_INTEGER,
                                    [VALUE_GAUGE] = BER_GAUGE32,
                                    [VALUE_COUNTER32] = BER_COUNTER32,
                                    [VALUE_COUNTER64] = BER_COUNTER64,
                                    [VALUE_TICKS] = BER_TICKS,
                                    [VALUE_BYTES] = BER_OCTETS,
                                    [VALUE_OID] = BER_OID,
                                    [VALUE_IP] = BER_IPADDRESS,
                                    [VALUE_NO_OBJECT] = BER_NO_OBJECT,
                                    [VALUE_NO_INSTANCE] = BER_NO_INSTANCE,
                                    [VALUE_END] = BER_END_OF_VIEW };
    switch (v->type) {
    case VALUE_INT:
        ber_put_int(w, BER_INTEGER, v->i);
        break;
    case VALUE_GAUGE:
    case VALUE_COUNTER32:
    case VALUE_COUNTER64:
    case VALUE_TICKS:
        ber_put_uint(w, tags[v->type], v->u);
        break;
    case VALUE_BYTES:
    case VALUE_OID:
    case VALUE_IP:
        ber_put_octets(w, tags[v->type], v->bytes, v->len);
        break;
    case VALUE_FLOAT: {
        uint8_t bytes[11] = { 0x9f, 0x79, 8 };
        uint64_t bits;
        memcpy(&bits, &v->d, sizeof bits);
        for (size_t i = 0; i < 8; i++) {
            bytes[3 + i] = (uint8_t)(bits >> (8 * (7 - i)));
        }
        ber_put_octets(w, BER_OPAQUE, bytes, sizeof bytes);
        break;
    }
    case VALUE_NO_OBJECT:
    case VALUE_NO_INSTANCE:
    case VALUE_END:
        ber_put_head(w, tags[v->type], 0);
        break;
    default:
        ber_put_head(w, BER_NULL, 0);
    }
}
