/* The same device after its interfaces were numbered anew: a recording with every ifIndex moved up. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shift_rule {
    const char *prefix;
    uint8_t len;
    uint8_t indexes; /* how many of the last sub-identifiers are ifIndex */
    bool value;      /* the value is an ifIndex (or, for an object identifier, ends in one) */
};

static const struct shift_rule rules[] = {
    { "\x2b\x06\x01\x02\x01\x02\x02\x01\x01", 9, 1, true },          /* ifIndex */
    { "\x2b\x06\x01\x02\x01\x02\x02\x01", 8, 1, false },             /* ifEntry */
    { "\x2b\x06\x01\x02\x01\x1f\x01\x01\x01", 9, 1, false },         /* ifXEntry */
    { "\x2b\x06\x01\x02\x01\x1f\x01\x02\x01\x03", 10, 2, false },    /* ifStackStatus */
    { "\x2b\x06\x01\x02\x01\x0a\x07", 7, 1, false },                 /* EtherLike-MIB */
    { "\x2b\x06\x01\x02\x01\x11\x01\x04\x01\x02", 10, 0, true },     /* dot1dBasePortIfIndex */
    { "\x2b\x06\x01\x02\x01\x04\x14\x01\x02", 9, 0, true },          /* ipAdEntIfIndex */
    { "\x2b\x06\x01\x02\x01\x04\x22\x01\x03", 9, 0, true },          /* ipAddressIfIndex */
    { "\x2b\x06\x01\x02\x01\x2f\x01\x03\x02\x01\x02", 11, 0, true }, /* entAliasMappingIdentifier */
};

static const struct shift_rule *rule_for(const uint8_t *name, size_t len)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (len > rules[i].len && memcmp(name, rules[i].prefix, rules[i].len) == 0)
            return &rules[i];
    return NULL;
}

/* Moves the last `indexes` sub-identifiers up (0 stays 0: "no interface" in ifStackTable). */
static size_t shift_name(uint8_t *name, size_t len, unsigned indexes, uint32_t shift)
{
    uint32_t subs[2];
    for (unsigned i = 0; i < indexes; i++) {
        subs[i] = tlv_oid_last(name, len, &len);
        if (subs[i])
            subs[i] += shift;
    }
    while (indexes-- > 0)
        len = tlv_oid_append(name, len, subs[indexes]);
    return len;
}

static void print_hex(FILE *f, const uint8_t *p, size_t len)
{
    while (len-- > 0)
        fprintf(f, "%02x", *p++);
}

static void print_entry(FILE *f, const struct recording *rec, const struct entry *e, uint32_t shift)
{
    uint8_t name[TLV_OID_MAX + 16], oid[TLV_OID_MAX + 16];
    char text[TLV_OID_MAX * 4];
    size_t len = e->name_len;
    memcpy(name, recording_name(rec, e), len);
    const struct shift_rule *r = rule_for(name, len);
    if (r)
        len = shift_name(name, len, r->indexes, shift);
    tlv_oid_to_text(name, len, text, sizeof text);
    const uint8_t *p = recording_varbind(rec, e) + e->value_at, *end = recording_varbind(rec, e) + e->size;
    struct tlv v;
    fprintf(f, "%s|%u", text, e->tag);
    if (tlv_take(&p, end, &v)) {
        fprintf(f, "|\n");
        return;
    }
    if (r && r->value && e->tag == TLV_INTEGER) {
        fprintf(f, "|%llu\n", (unsigned long long)(e->number + shift));
        return;
    }
    fprintf(f, "x|");
    if (r && r->value && e->tag == TLV_OID && v.len <= TLV_OID_MAX) {
        memcpy(oid, v.body, v.len);
        print_hex(f, oid, shift_name(oid, v.len, 1, shift));
    } else if (e->tag == TLV_INTEGER && v.body[0] & 0x80) {
        for (size_t i = v.len; i < 8; i++)
            fprintf(f, "ff");
        print_hex(f, v.body, v.len);
    } else {
        bool zero = e->tag == TLV_COUNTER64 && v.len == 9; /* before a number with its highest bit set */
        print_hex(f, v.body + zero, v.len - zero);
    }
    fputc('\n', f);
}

struct recording *recording_shifted(struct recording *rec, uint32_t shift)
{
    for (struct recording *r = rec; r; r = r->shifted)
        if (r->shift == shift)
            return r;
    char *text = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&text, &len);
    if (!f)
        abort();
    for (size_t i = 0; i < rec->count; i++)
        print_entry(f, rec, &rec->entries[i], shift);
    fclose(f);
    char why[200];
    struct recording *made = recording_parse(text, len, "renumbered", why, sizeof why);
    free(text);
    if (!made)
        abort(); /* we wrote the lines ourselves */
    made->shift = shift;
    made->shifted = rec->shifted;
    rec->shifted = made;
    return made;
}
