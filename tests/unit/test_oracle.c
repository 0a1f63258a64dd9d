/* Proves that our decoder of v1 and v2c messages reads what Net-SNMP reads: random messages, whole and damaged, and the fuzzers' seeds go through
 * both, and wherever both accept, community, id, status, names, types and values agree, but for the differences listed in allowed().
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/check.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include "snmp/pdu.h"

enum { ROUNDS = 30000, ROOM = 65536 };

/* xorshift64*: the same run everywhere. */
static uint64_t seed = 88172645463325252u;

static uint32_t any(uint32_t below)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (uint32_t)((seed * 2685821657736338717u) >> 33) % below;
}

static uint64_t any64(void)
{
    uint64_t v = (uint64_t)any(UINT32_MAX) << 32 | any(UINT32_MAX);
    return v >> any(64); /* all lengths */
}

/* ---- random messages ---- */

static void put_any_oid(struct ber_out *w)
{
    uint8_t bytes[OID_BYTES];
    size_t len = 1, arcs = any(any(8) ? 14 : 126);
    bytes[0] = any(4) ? 0x2b : (uint8_t)any(120);
    for (size_t i = 0; i < arcs; i++) {
        uint32_t arc = any(3) ? any(200) : (uint32_t)any64();
        for (int shift = 28; shift >= 0; shift -= 7) {
            if (arc >> shift || shift == 0) {
                bytes[len++] = (uint8_t)((arc >> shift & 0x7f) | (shift ? 0x80 : 0));
            }
        }
    }
    ber_put_octets(w, BER_OID, bytes, len);
}

static void put_any_value(struct ber_out *w)
{
    static const uint8_t unsigned_tags[] = { BER_COUNTER32, BER_GAUGE32, BER_TICKS, BER_UINTEGER32 };
    uint8_t bytes[300];
    size_t len = any(any(4) ? 20 : sizeof bytes);
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (uint8_t)any(256);
    }
    switch (any(9)) {
    case 0:
        ber_put_int(w, BER_INTEGER, (int32_t)(any64() * (any(2) ? 1 : UINT64_MAX)));
        break;
    case 1:
        ber_put_uint(w, unsigned_tags[any(4)], (uint32_t)any64());
        break;
    case 2:
        ber_put_uint(w, BER_COUNTER64, any64());
        break;
    case 3:
        ber_put_octets(w, BER_IPADDRESS, bytes, 4);
        break;
    case 4:
        put_any_oid(w);
        break;
    case 5:
        ber_put_head(w, (uint8_t)(BER_NO_OBJECT + any(3)), 0);
        break;
    case 6:
        ber_put_value(w, &(struct value){ .type = VALUE_FLOAT, .d = (double)any64() / 3 - 1e9 });
        break;
    case 7:
        ber_put_head(w, BER_NULL, 0);
        break;
    default:
        ber_put_octets(w, BER_OCTETS, bytes, len);
    }
}

static void put_any_message(struct ber_out *w)
{
    static const uint8_t types[] = { PDU_RESPONSE, PDU_RESPONSE, PDU_RESPONSE, PDU_GET,    PDU_GETNEXT,
                                     PDU_SET,      PDU_TRAP,     PDU_INFORM,   PDU_GETBULK };
    uint8_t type = types[any(sizeof types)];
    const uint8_t *end = w->p;
    for (uint32_t i = any(any(10) ? 6 : 40); i > 0; i--) {
        const uint8_t *mark = w->p;
        put_any_value(w);
        put_any_oid(w);
        ber_put_wrap(w, BER_SEQUENCE, mark);
    }
    ber_put_wrap(w, BER_SEQUENCE, end);
    ber_put_int(w, BER_INTEGER, any(20));
    ber_put_int(w, BER_INTEGER, any(20));
    ber_put_int(w, BER_INTEGER, (int32_t)any64());
    ber_put_wrap(w, type, end);
    ber_put_octets(w, BER_OCTETS, "public", any(7));
    ber_put_int(w, BER_INTEGER, type == PDU_GETBULK ? 1 : any(2));
    ber_put_wrap(w, BER_SEQUENCE, end);
}

/* A message with values that no honest encoder makes: integers of any length, addresses of any length, all kinds of Opaque, unknown tags. */
static void put_odd_message(struct ber_out *w)
{
    static const uint8_t tags[] = { BER_INTEGER,   BER_COUNTER32, BER_GAUGE32, BER_TICKS,  BER_UINTEGER32,
                                    BER_COUNTER64, BER_IPADDRESS, BER_OPAQUE,  BER_OPAQUE, BER_NULL,
                                    BER_NO_OBJECT, BER_OID,       0x03,        0x45,       0x24,
                                    0x0a,          0x48 };
    const uint8_t *end = w->p;
    uint8_t bytes[12];
    size_t len = any(sizeof bytes + 1);
    uint8_t tag = tags[any(sizeof tags)];
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (uint8_t)(any(3) ? any(256) : any(2) ? 0 : 0xff);
    }
    if (tag == BER_OPAQUE && any(2) &&
        len > 3) { /* 9F 78 to 9F 7B: float, double and 64-bit integers in an Opaque */
        bytes[0] = 0x9f;
        bytes[1] = (uint8_t)(0x76 + any(7));
        bytes[2] = (uint8_t)(len - 3);
    }
    ber_put_octets(w, tag, bytes, len);
    ber_put_octets(w, BER_OID, "\x2b\x06\x01\x02\x01\x01\x01", 7);
    ber_put_wrap(w, BER_SEQUENCE, end);
    ber_put_wrap(w, BER_SEQUENCE, end);
    ber_put_int(w, BER_INTEGER, 0);
    ber_put_int(w, BER_INTEGER, 0);
    ber_put_int(w, BER_INTEGER, 1);
    ber_put_wrap(w, PDU_RESPONSE, end);
    ber_put_octets(w, BER_OCTETS, "public", 6);
    ber_put_int(w, BER_INTEGER, 1);
    ber_put_wrap(w, BER_SEQUENCE, end);
}

/* ---- both decoders ---- */

static struct snmp_session session;

static netsnmp_pdu *theirs(const uint8_t *data, size_t len)
{
    static u_char room[2 * ROOM]; /* zeros behind: the library reads past the end */
    netsnmp_pdu *pdu = SNMP_MALLOC_TYPEDEF(netsnmp_pdu);
    memcpy(room, data, len);
    memset(room + len, 0, 64);
    if (snmp_parse(NULL, &session, pdu, room, len) != 0) {
        snmp_free_pdu(pdu);
        return NULL;
    }
    return pdu;
}

static bool same_oid(struct oid o, const oid *arcs, size_t count)
{
    uint32_t ours[OID_ARCS];
    size_t n = oid_arcs(o, ours, OID_ARCS);
    for (size_t i = 0; i < n && i < count; i++) {
        if (ours[i] != arcs[i]) {
            return false;
        }
    }
    return n == count;
}

static bool same_value(const struct value *v, const netsnmp_variable_list *var)
{
    switch (var->type) {
    case ASN_INTEGER:
        return v->type == VALUE_INT && v->i == *var->val.integer;
    case ASN_GAUGE:
    case ASN_UINTEGER:
        return v->type == VALUE_GAUGE && v->u == (u_long)*var->val.integer;
    case ASN_COUNTER:
        return v->type == VALUE_COUNTER32 && v->u == (u_long)*var->val.integer;
    case ASN_TIMETICKS:
        return v->type == VALUE_TICKS && v->u == (u_long)*var->val.integer;
    case ASN_COUNTER64:
    case ASN_OPAQUE_COUNTER64:
    case ASN_OPAQUE_U64:
        return v->type == VALUE_COUNTER64 &&
               v->u == ((uint64_t)var->val.counter64->high << 32 | var->val.counter64->low);
    case ASN_OPAQUE_I64:
        return v->type == VALUE_INT &&
               v->u == ((uint64_t)var->val.counter64->high << 32 | var->val.counter64->low);
    case ASN_OPAQUE_FLOAT:
        return v->type == VALUE_FLOAT && v->d == (double)*var->val.floatVal;
    case ASN_OPAQUE_DOUBLE:
        return v->type == VALUE_FLOAT && v->d == *var->val.doubleVal;
    case ASN_OCTET_STR:
    case ASN_OPAQUE:
    case ASN_NSAP:
    case ASN_BIT_STR:
        return v->type == VALUE_BYTES && v->len == var->val_len &&
               memcmp(v->bytes, var->val.string, v->len) == 0;
    case ASN_IPADDRESS:
        return v->type == VALUE_IP && var->val_len == 4 && memcmp(v->bytes, var->val.string, 4) == 0;
    case ASN_OBJECT_ID:
        return v->type == VALUE_OID &&
               same_oid((struct oid){ v->bytes, v->len }, var->val.objid, var->val_len / sizeof(oid));
    case ASN_NULL:
        return v->type == VALUE_NULL;
    case SNMP_NOSUCHOBJECT:
        return v->type == VALUE_NO_OBJECT;
    case SNMP_NOSUCHINSTANCE:
        return v->type == VALUE_NO_INSTANCE;
    case SNMP_ENDOFMIBVIEW:
        return v->type == VALUE_END;
    default:
        return false;
    }
}

/* What may differ:
 * - an INTEGER beyond 32 bits: the library makes 32 bits of it, we keep 64 (some agents send large sizes so);
 * - an empty OID (06 00): one arc 0 for the library, 0.0 for us, as RFC 2578 writes it;
 * - a float or double that is no finite number: NULL for us.
 * Which messages are accepted at all may differ too: the library takes OIDs with superfluous octets or with arcs beyond 32 bits (cut), and octets
 * behind values and lists; we take unknown types of values, and long forms of integers. */
static bool allowed(const struct value *v, const netsnmp_variable_list *var)
{
    switch (var->type) {
    case ASN_INTEGER:
        return v->type == VALUE_INT && v->i != (int32_t)v->i;
    case ASN_OBJECT_ID:
        return v->type == VALUE_OID && v->len == 1 && v->bytes[0] == 0 && var->val_len == sizeof(oid) &&
               var->val.objid[0] == 0;
    case ASN_OPAQUE_FLOAT:
        return v->type == VALUE_NULL && !isfinite(*var->val.floatVal);
    case ASN_OPAQUE_DOUBLE:
        return v->type == VALUE_NULL && !isfinite(*var->val.doubleVal);
    default:
        return false;
    }
}

static struct {
    size_t both, ours_only, theirs_only, none, differ;
} tally;

static void differ(const char *what, const uint8_t *data, size_t len)
{
    tally.differ++;
    printf("%s differs in ", what);
    for (size_t i = 0; i < len && i < 400; i++) {
        printf("%02x", data[i]);
    }
    printf("\n");
}

static void compare_varbinds(struct pdu pdu, const netsnmp_pdu *other, const uint8_t *data, size_t len)
{
    const netsnmp_variable_list *var = other->variables;
    struct oid name;
    struct value value;
    while (pdu_varbind(&pdu.varbinds, &name, &value) == 1) {
        if (!var || !same_oid(name, var->name, var->name_length)) {
            differ("a name", data, len);
            return;
        }
        if (!same_value(&value, var) && !allowed(&value, var)) {
            differ("a value", data, len);
        }
        var = var->next_variable;
    }
    if (var) {
        differ("the number of varbinds", data, len);
    }
}

/* Returns whether both accepted it. */
static bool compare(const uint8_t *data, size_t len)
{
    struct pdu_message m;
    int rc = pdu_message_decode(data, len, &m);
    netsnmp_pdu *pdu = theirs(data, len);
    bool both = rc == 0 && pdu;
    tally.both += both;
    tally.ours_only += rc == 0 && !pdu;
    tally.theirs_only += rc != 0 && pdu;
    tally.none += rc != 0 && !pdu;
    if (both) {
        if (pdu->version != m.version || pdu->command != m.pdu.type || (int32_t)pdu->reqid != m.pdu.id ||
            (int32_t)pdu->errstat != m.pdu.error_status || (int32_t)pdu->errindex != m.pdu.error_index) {
            differ("the head", data, len);
        }
        if (pdu->community_len != m.community_len ||
            (m.community_len > 0 && memcmp(pdu->community, m.community, m.community_len) != 0)) {
            differ("the community", data, len);
        }
        compare_varbinds(m.pdu, pdu, data, len);
    }
    snmp_free_pdu(pdu);
    return both;
}

static void damage(uint8_t *data, const size_t *len)
{
    for (uint32_t n = 1 + any(3); n > 0; n--) {
        size_t at = any((uint32_t)*len);
        switch (any(4)) {
        case 0:
            data[at] = (uint8_t)any(256);
            break;
        case 1:
            data[at] ^= (uint8_t)(1 << any(8));
            break;
        case 2:
            data[at]++;
            break;
        default:
            data[at] = (uint8_t)(any(2) ? 0xff : any(2) ? 0 : 0x80);
        }
    }
}

/* The seeds of fuzz_reply; tests run in the top folder. */
static void compare_seeds(const char *folder)
{
    static uint8_t data[ROOM];
    struct dirent *entry;
    DIR *dir = opendir(folder);
    while (dir && (entry = readdir(dir))) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        FILE *f = entry->d_name[0] == '.' ? NULL : fopen(path, "rb");
        if (f) {
            compare(data, fread(data, 1, sizeof data, f));
            fclose(f);
        }
    }
    if (dir) {
        closedir(dir);
    }
}

static void compare_random(void)
{
    static uint8_t buffer[ROOM];
    size_t refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
        struct ber_out w;
        ber_out_init(&w, buffer, sizeof buffer);
        put_any_message(&w);
        size_t len = ber_out_len(&w);
        refused += !compare(w.p, len);
        damage(w.p, &len);
        compare(w.p, len);
        ber_out_init(&w, buffer, sizeof buffer);
        put_odd_message(&w);
        compare(w.p, ber_out_len(&w));
    }
    CHECK_INT(refused, 0); /* what is in order both accept */
}

int main(void)
{
    snmp_disable_log();
    snmp_enable_calllog();
    snmp_sess_init(&session);
    compare_random();
    compare_seeds("tests/fuzz/corpus/reply");
    CHECK(tally.both > ROUNDS + ROUNDS / 4);
    CHECK_INT(tally.differ, 0);
    printf("%zu messages: both accept %zu, only ours %zu, only theirs %zu\n",
           tally.both + tally.ours_only + tally.theirs_only + tally.none, tally.both, tally.ours_only,
           tally.theirs_only);
    return check_done();
}
