/* value.h: one value as an agent sent it, decoded but not yet understood. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_VALUE_H
#define MODEL_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/oid.h"

enum value_type {
    VALUE_NONE = 0,    /* nothing was asked or nothing came */
    VALUE_INT,         /* INTEGER, Integer32: i */
    VALUE_GAUGE,       /* Gauge32, Unsigned32: u */
    VALUE_COUNTER32,   /* u */
    VALUE_COUNTER64,   /* u */
    VALUE_TICKS,       /* TimeTicks, hundredths of a second: u */
    VALUE_FLOAT,       /* Opaque float or double (9F 78, 9F 79): d */
    VALUE_BYTES,       /* OCTET STRING, BITS, other Opaque: bytes, len */
    VALUE_OID,         /* bytes, len: as struct oid */
    VALUE_IP,          /* IpAddress: bytes, len = 4 */
    VALUE_NULL,        /* NULL where a value belongs */
    VALUE_NO_OBJECT,   /* noSuchObject, or noSuchName in v1 */
    VALUE_NO_INSTANCE, /* noSuchInstance */
    VALUE_END,         /* endOfMibView */
    VALUE_ERROR,       /* the agent answered with an error status for it: u = the status (RFC 3416) */
};

/* 16 bytes; bytes point into the datagram or an arena: whoever keeps the value copies them. */
struct value {
    uint8_t type; /* enum value_type */
    uint16_t len;
    union {
        int64_t i;
        uint64_t u;
        double d;
        const uint8_t *bytes;
    };
};

static inline bool value_is_there(const struct value *v)
{
    return v->type > VALUE_NONE && v->type < VALUE_NULL;
}
bool value_is_number(const struct value *v); /* INT .. FLOAT */

/* A number of any numeric type as double (Counter64 loses bits above 2^53), 0 or -1 when it is none. Text that is wholly a number
 * ("23.5") is not a number here: see value_number_in_text(). */
int value_number(const struct value *v, double *out);
/* An integer of any integral type: 0 or -1. Unsigned 64-bit values above INT64_MAX are -1. */
int value_integer(const struct value *v, int64_t *out);
/* A number from text that carries one ("23.5 C", "12"), NULs and blanks ignored: 0 or -1. */
int value_number_in_text(const struct value *v, double *out);

/* Text for people and JSON, UTF-8, one line (text_clean); printable bytes as text, other bytes as "0x..." hex (as MAC with colons when
 * exactly 6 bytes and not printable), OIDs and addresses in their usual forms, numbers in decimal. Appends. */
void value_show(const struct value *v, struct buf *out);
/* Six bytes (or 8) as 00:11:22:33:44:55, and so is the text of such an address; other text as it is (LLDP has names and addresses in one object);
 * otherwise hex; empty gives nothing. */
void value_show_mac(const struct value *v, struct buf *out);
/* DateAndTime (RFC 2579, 8 or 11 bytes) as ISO 8601, microseconds since 1970 in *us when not NULL: 0 or -1 when it is none. */
int value_date(const struct value *v, struct buf *out, int64_t *us);
/* InetAddress of 4, 16, 8 (4z) or 20 (6z) bytes, or IpAddress, as text; also 4 or 16 behind their IANA family number (1, 2), as in LLDP: 0 or -1. */
int value_address(const struct value *v, struct buf *out);
/* Is it the same value (type and contents)? */
bool value_equal(const struct value *a, const struct value *b);
/* Type for people: "Counter64". */
const char *value_type_name(uint8_t type);

#endif
