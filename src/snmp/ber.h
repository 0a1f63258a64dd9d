/* ber.h: the part of BER that SNMP uses (X.690, RFC 3417 section 8), read with bounds and written from the end backwards. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_BER_H
#define SNMP_BER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/oid.h"
#include "model/value.h"

enum {
    BER_INTEGER = 0x02,
    BER_OCTETS = 0x04,
    BER_NULL = 0x05,
    BER_OID = 0x06,
    BER_SEQUENCE = 0x30,
    BER_IPADDRESS = 0x40,
    BER_COUNTER32 = 0x41,
    BER_GAUGE32 = 0x42,
    BER_TICKS = 0x43,
    BER_OPAQUE = 0x44,
    BER_COUNTER64 = 0x46,
    BER_UINTEGER32 = 0x47,
    BER_NO_OBJECT = 0x80,
    BER_NO_INSTANCE = 0x81,
    BER_END_OF_VIEW = 0x82
};

/* Reading: p moves from element to element, never past end. */
struct ber {
    const uint8_t *p, *end;
};

/* All return 0, or -1 when the bytes are not what they must be (the reader is then at no useful place). Definite lengths only, at most 4
 * length octets, never past the end of what encloses the element. */
int ber_any(struct ber *r, uint8_t *tag, struct ber *body);
int ber_enter(struct ber *r, uint8_t tag, struct ber *body);
int ber_int32(struct ber *r, int32_t *value);                      /* INTEGER within 32 bits signed */
int ber_octets(struct ber *r, const uint8_t **bytes, size_t *len); /* OCTET STRING */
int ber_oid(struct ber *r, struct oid *out); /* only sane ones (oid_is_sane), or the empty 06 00 as 0.0 */
/* Any value of a varbind. Kind where devices are sloppy and harm is impossible: integers of 1 to 9 octets, unsigned ones with the top bit
 * set; an unknown tag becomes VALUE_BYTES of its contents. out points into the datagram. */
int ber_value(struct ber *r, struct value *out);
/* The next SEQUENCE of name and value: ber_oid() and ber_value() with nothing behind them. */
int ber_varbind(struct ber *list, struct oid *name, struct value *value);
/* The same for one that ber_varbind() has accepted before: what was checked then is not looked at again. */
void ber_varbind_again(struct ber *list, struct oid *name, struct value *value);
static inline bool ber_done(const struct ber *r)
{
    return r->p == r->end;
}

/* Writing goes from the end of a buffer to its start, so that every length is known when it is written. When there is no room left
 * full is set and nothing more is written: check once, at the end. */
struct ber_out {
    uint8_t *start, *p, *end; /* what is written lies in [p, end) */
    bool full;
};
void ber_out_init(struct ber_out *w, uint8_t *buffer, size_t cap);
static inline size_t ber_out_len(const struct ber_out *w)
{
    return (size_t)(w->end - w->p);
}
void ber_put_bytes(struct ber_out *w, const void *bytes, size_t len); /* raw */
void ber_put_head(struct ber_out *w, uint8_t tag, size_t len);        /* tag and length */
void ber_put_int(struct ber_out *w, uint8_t tag, int64_t value);      /* shortest form */
void ber_put_uint(struct ber_out *w, uint8_t tag, uint64_t value);
void ber_put_octets(struct ber_out *w, uint8_t tag, const void *bytes, size_t len);
/* Close what was written since mark (an earlier value of p): puts tag and length before it. */
void ber_put_wrap(struct ber_out *w, uint8_t tag, const uint8_t *mark);
/* SEQUENCE of the OID made of base and tail, and NULL: a varbind of a request. */
void ber_put_name(struct ber_out *w, struct oid base, struct oid tail);
/* A whole varbind value with its tag. */
void ber_put_value(struct ber_out *w, const struct value *v);

#endif
