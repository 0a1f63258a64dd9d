/* oid.h: object identifiers, kept as they travel: BER contents bytes. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_OID_H
#define MODEL_OID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"

/* A view of the contents octets of an OBJECT IDENTIFIER (X.690 8.19), or of a part of one that starts after the first
 * two arcs (an index, "tail"). Does not own its bytes. Equal identifiers have equal bytes (only the shortest form is ever made
 * or accepted), so memcmp decides equality, and a prefix in bytes is a prefix in arcs. Order needs oid_compare().
 * RFC 3416 4.1: at most 128 arcs of 32 bits. */
struct oid {
    const uint8_t *b;
    uint16_t len;
};

enum { OID_ARCS = 128, OID_BYTES = 640, OID_TEXT = 1410 };

/* "1.3.6.1.2.1.1.3.0", a leading dot allowed; at least two arcs. The bytes are allocated in a. 0, or -1 with the reason. */
int oid_parse(struct arena *a, const char *text, struct oid *out, struct err *err);
/* From arcs (n of 2..128, the first two obey X.660): bytes in a. 0 or -1. */
int oid_from_arcs(struct arena *a, const uint32_t *arcs, size_t n, struct oid *out);
/* A tail (index) from arcs (0..126), without the first-two rule. */
int oid_tail_from_arcs(struct arena *a, const uint32_t *arcs, size_t n, struct oid *out);
struct oid oid_copy(struct arena *a, struct oid o);
/* base followed by tail, bytes in a. */
struct oid oid_join(struct arena *a, struct oid base, struct oid tail);

/* Decimal with dots, no leading dot; out holds at least OID_TEXT bytes or is cut. Returns out. */
char *oid_text(struct oid o, char *out, size_t cap);
char *oid_tail_text(struct oid tail, char *out, size_t cap);

/* Arcs of a whole OID (first two split), or of a tail. Return the number of arcs, at most max. */
size_t oid_arcs(struct oid o, uint32_t *arcs, size_t max);
size_t oid_tail_arcs(struct oid tail, uint32_t *arcs, size_t max);

bool oid_equal(struct oid a, struct oid b);
int oid_compare(struct oid a,
                struct oid b); /* <0 0 >0, lexicographic by arcs (RFC 3416 4.2.2); also for two tails */
bool oid_under(struct oid o, struct oid base);      /* o is base or below it */
struct oid oid_tail(struct oid o, struct oid base); /* what follows base; o must be under it */

/* Are these bytes a well-formed OID: shortest form, every arc below 2^32, at most 128 arcs, at least one byte? (Libraries wrap
 * oversized arcs and so confuse one OID with another.) */
bool oid_is_sane(const uint8_t *bytes, size_t len);

#endif
