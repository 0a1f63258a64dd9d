/* BER as the test agents need it: bounded reading forwards, writing backwards, object identifiers. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_TLV_H
#define TESTS_AGENT_TLV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLV_INTEGER     0x02
#define TLV_OCTETS      0x04
#define TLV_NULL        0x05
#define TLV_OID         0x06
#define TLV_SEQUENCE    0x30
#define TLV_ADDRESS     0x40
#define TLV_COUNTER32   0x41
#define TLV_GAUGE32     0x42
#define TLV_TICKS       0x43
#define TLV_OPAQUE      0x44
#define TLV_COUNTER64   0x46
#define TLV_NO_OBJECT   0x80
#define TLV_NO_INSTANCE 0x81
#define TLV_END_OF_VIEW 0x82

#define TLV_OID_SUBS 128                /* sub-identifiers in an object identifier, RFC 2578 section 3.5 */
#define TLV_OID_MAX  (5 * TLV_OID_SUBS) /* octets of one in BER */

struct tlv {
    uint8_t tag;
    const uint8_t *body;
    size_t len;
};

/* The next element of [*p, end); moves *p behind it. -1: it does not fit, or the length form is not usable. */
static inline int tlv_take(const uint8_t **p, const uint8_t *end, struct tlv *out);
/* The same, and the tag must be `tag`; *p and *out stay when it is not. */
static inline int tlv_expect(const uint8_t **p, const uint8_t *end, uint8_t tag, struct tlv *out);
/* A two's complement INTEGER of 1 to 8 octets. */
int tlv_integer(const struct tlv *t, int64_t *out);

/* Writes towards lower addresses; `full` once something did not fit (further writes then do nothing). */
struct tlv_back {
    uint8_t *floor, *at;
    bool full;
};
void tlv_back_octets(struct tlv_back *b, const void *data, size_t len);
/* Tag and length in front of what has been written since the cursor stood at `end`. */
void tlv_back_head(struct tlv_back *b, uint8_t tag, const uint8_t *end);
void tlv_back_integer(struct tlv_back *b, int64_t value);
void tlv_back_string(struct tlv_back *b, uint8_t tag, const void *data, size_t len);

/* A whole element with an unsigned or signed number at `out` (11 octets of room); returns its length. */
size_t tlv_put_unsigned(uint8_t *out, uint8_t tag, uint64_t value);
size_t tlv_put_signed(uint8_t *out, uint8_t tag, int64_t value);
/* Tag and length (up to 6 octets); returns how many. */
size_t tlv_put_head(uint8_t *out, uint8_t tag, size_t len);

/*
 * Object identifiers are handled as their canonical BER content (no sub-identifier starts with 0x80). tlv_oid_check
 * says whether a received one is that: -1 when it is not, ends in the middle, has a sub-identifier above 2^32-1 or
 * more than 128 of them. An empty one passes and is below all others.
 */
int tlv_oid_check(const struct tlv *in);
/* "1.3.6.1" or ".1.3.6.1", at least two arcs. Stops at `len`. */
int tlv_oid_from_text(const char *text, size_t len, uint8_t *out, size_t *out_len);
/* Returns the length of the text (as snprintf does). */
size_t tlv_oid_to_text(const uint8_t *oid, size_t len, char *text, size_t cap);
int tlv_oid_compare(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len);
bool tlv_oid_under(const uint8_t *oid, size_t len, const uint8_t *prefix, size_t prefix_len);
/* The last sub-identifier; *parent_len is the length of what stands before it. */
uint32_t tlv_oid_last(const uint8_t *oid, size_t len, size_t *parent_len);
/* Appends a sub-identifier; returns the new length. */
size_t tlv_oid_append(uint8_t *oid, size_t len, uint32_t sub);

int tlv_take_long(const uint8_t **p, const uint8_t *end, struct tlv *out); /* for tlv_take */

static inline int tlv_take(const uint8_t **p, const uint8_t *end, struct tlv *out)
{
    const uint8_t *q = *p;
    if (end - q < 2 || (q[0] & 0x1f) == 0x1f)
        return -1;
    if (q[1] & 0x80)
        return tlv_take_long(p, end, out);
    if (end - q - 2 < q[1])
        return -1;
    *out = (struct tlv){ q[0], q + 2, q[1] };
    *p = q + 2 + q[1];
    return 0;
}

static inline int tlv_expect(const uint8_t **p, const uint8_t *end, uint8_t tag, struct tlv *out)
{
    return end > *p && **p == tag ? tlv_take(p, end, out) : -1;
}

#endif
