/* snmprec.c: values as lines of a recording. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/snmprec.h"

#include <string.h>

/* What a customer or a machine is called: sysContact, sysName, sysLocation; serial numbers and asset tags of ENTITY-MIB and Printer-MIB, of MikroTik, Juniper,
 * Fortinet, APC, CyberPower, MGE, Eaton, Liebert, Palo Alto, Check Point, SonicWall, Aruba, Foundry, Netgear, Broadcom, Airespace, TP-Link and ProCurve. */
static const char *const names[] = { "1.3.6.1.2.1.1.4.",
                                     "1.3.6.1.2.1.1.5.",
                                     "1.3.6.1.2.1.1.6.",
                                     "1.3.6.1.2.1.47.1.1.1.1.11.",
                                     "1.3.6.1.2.1.47.1.1.1.1.15.",
                                     "1.3.6.1.2.1.43.5.1.1.17.",
                                     "1.3.6.1.4.1.14988.1.1.7.3.",
                                     "1.3.6.1.4.1.2636.3.1.3.",
                                     "1.3.6.1.4.1.12356.100.1.1.1.",
                                     "1.3.6.1.4.1.318.1.1.1.1.2.3.",
                                     "1.3.6.1.4.1.318.1.1.12.1.6.",
                                     "1.3.6.1.4.1.3808.1.1.1.1.2.3.",
                                     "1.3.6.1.4.1.705.1.1.7.",
                                     "1.3.6.1.4.1.534.1.1.6.",
                                     "1.3.6.1.4.1.476.1.42.2.1.4.",
                                     "1.3.6.1.4.1.25461.2.1.2.1.3.",
                                     "1.3.6.1.4.1.2620.1.6.16.3.",
                                     "1.3.6.1.4.1.8741.2.1.1.2.",
                                     "1.3.6.1.4.1.14823.2.2.1.2.1.29.",
                                     "1.3.6.1.4.1.1991.1.1.1.1.2.",
                                     "1.3.6.1.4.1.4526.10.1.1.1.4.",
                                     "1.3.6.1.4.1.4413.1.1.1.1.1.4.",
                                     "1.3.6.1.4.1.14179.1.1.1.4.",
                                     "1.3.6.1.4.1.11863.6.1.1.8.",
                                     "1.3.6.1.4.1.11.2.36.1.1.2.9." };
/* ifPhysAddress and ifAlias; the printer's name; LLDP and CDP neighbours' names and addresses; UPS identifiers; MikroTik's neighbours. */
static const char *const personal[] = { "1.3.6.1.2.1.2.2.1.6.",
                                        "1.3.6.1.2.1.31.1.1.1.18.",
                                        "1.3.6.1.2.1.43.5.1.1.16.",
                                        "1.0.8802.1.1.2.1.4.1.1.5.",
                                        "1.0.8802.1.1.2.1.4.1.1.9.",
                                        "1.3.6.1.4.1.9.9.23.1.2.1.1.4.",
                                        "1.3.6.1.4.1.9.9.23.1.2.1.1.6.",
                                        "1.3.6.1.2.1.33.1.1.5.",
                                        "1.3.6.1.4.1.318.1.1.1.1.1.2.",
                                        "1.3.6.1.4.1.14988.1.1.11.1.1.2.",
                                        "1.3.6.1.4.1.14988.1.1.11.1.1.3.",
                                        "1.3.6.1.4.1.14988.1.1.11.1.1.6." };
/* ARP, forwarding and connection tables, neighbours' management addresses: already the index tells an address; user names of Windows. */
static const char *const rows[] = { "1.3.6.1.2.1.3.1.",        "1.3.6.1.2.1.4.22.",
                                    "1.3.6.1.2.1.4.35.",       "1.3.6.1.2.1.17.4.3.",
                                    "1.3.6.1.2.1.17.7.1.2.2.", "1.3.6.1.2.1.6.13.",
                                    "1.3.6.1.2.1.6.19.",       "1.3.6.1.2.1.7.7.",
                                    "1.0.8802.1.1.2.1.4.2.",   "1.3.6.1.4.1.77.1.2.25." };
/* Users, views, communities, notification targets; arguments of processes, which passwords are among; JetDirect's password; APC's trap receivers with their
 * communities; the copies of configurations that Cisco is told to make. */
static const char *const secret[] = { "1.3.6.1.6.3.12.",
                                      "1.3.6.1.6.3.15.",
                                      "1.3.6.1.6.3.16.",
                                      "1.3.6.1.6.3.18.",
                                      "1.3.6.1.2.1.25.4.2.1.5.",
                                      "1.3.6.1.4.1.11.2.3.9.1.1.13.",
                                      "1.3.6.1.4.1.11.2.3.9.4.2.1.3.9.1.1.",
                                      "1.3.6.1.4.1.318.2.1.",
                                      "1.3.6.1.4.1.9.9.43.1.1.",
                                      "1.3.6.1.4.1.9.9.96.1.1." };

static bool begins_with_one(const char *oid, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strncmp(oid, list[i], strlen(list[i])) == 0) {
            return true;
        }
    }
    return false;
}

#define HAS(list) begins_with_one(oid, list, sizeof(list) / sizeof(list)[0])

enum snmprec_privacy snmprec_privacy(const char *oid)
{
    return HAS(secret)     ? SNMPREC_SECRET
           : HAS(rows)     ? SNMPREC_ROW
           : HAS(names)    ? SNMPREC_NAME
           : HAS(personal) ? SNMPREC_PERSONAL
                           : SNMPREC_OPEN;
}

static void put_bytes(struct buf *out, const char *oid, const char *tag, const uint8_t *bytes, size_t len)
{
    bool plain = true;
    for (size_t i = 0; i < len; i++) {
        plain = plain && bytes[i] >= 32 && bytes[i] < 127;
    }
    if (plain) {
        buf_printf(out, "%s|%s|%.*s\n", oid, tag, (int)len, (const char *)bytes);
        return;
    }
    buf_printf(out, "%s|%sx|", oid, tag);
    for (size_t i = 0; i < len; i++) {
        buf_printf(out, "%02x", bytes[i]);
    }
    buf_text(out, "\n");
}

/* Opaque with a float inside, as it was sent or near enough: a double (draft-perkins-opaque-01). */
static void put_float(struct buf *out, const char *oid, double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    buf_printf(out, "%s|68x|9f7908%016llx\n", oid, (unsigned long long)bits);
}

void snmprec_line(struct buf *out, const char *oid, const struct value *v)
{
    static const int tags[] = {
        [VALUE_GAUGE] = 66, [VALUE_COUNTER32] = 65, [VALUE_COUNTER64] = 70, [VALUE_TICKS] = 67
    };
    char text[OID_TEXT];
    switch (v->type) {
    case VALUE_INT:
        buf_printf(out, "%s|2|%lld\n", oid, (long long)v->i);
        break;
    case VALUE_GAUGE:
    case VALUE_COUNTER32:
    case VALUE_COUNTER64:
    case VALUE_TICKS:
        buf_printf(out, "%s|%d|%llu\n", oid, tags[v->type], (unsigned long long)v->u);
        break;
    case VALUE_FLOAT:
        put_float(out, oid, v->d);
        break;
    case VALUE_BYTES:
        put_bytes(out, oid, "4", v->bytes, v->len);
        break;
    case VALUE_OID:
        buf_printf(out, "%s|6|%s\n", oid, oid_text((struct oid){ v->bytes, v->len }, text, sizeof text));
        break;
    case VALUE_IP:
        buf_printf(out, "%s|64|%u.%u.%u.%u\n", oid, v->bytes[0], v->bytes[1], v->bytes[2], v->bytes[3]);
        break;
    default:
        break;
    }
}
