/* trap.c: a datagram of the trap port, taken apart as the hostile thing it may be. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/trap.h"

#include <string.h>

#include "model/site.h"
#include "snmp/pdu.h"

/* SNMPv2-MIB: sysUpTime.0, snmpTrapOID.0, snmpTrapEnterprise.0, snmpTraps; SNMP-COMMUNITY-MIB: snmpTrapAddress.0 */
static const uint8_t sys_up_time[] = { 0x2b, 6, 1, 2, 1, 1, 3, 0 },
                     trap_oid[] = { 0x2b, 6, 1, 6, 3, 1, 1, 4, 1, 0 },
                     trap_enterprise[] = { 0x2b, 6, 1, 6, 3, 1, 1, 4, 3, 0 },
                     standard_traps[] = { 0x2b, 6, 1, 6, 3, 1, 1, 5 },
                     trap_address[] = { 0x2b, 6, 1, 6, 3, 18, 1, 3, 0 };
#define KNOWN(bytes) ((struct oid){ bytes, sizeof bytes })

static const struct {
    const char *name, *text;
} verdicts[] = {
    [TRAP_GOOD] = { "good", "a notification" },
    [TRAP_MALFORMED] = { "malformed", "no SNMP message, or a broken one" },
    [TRAP_VERSION] = { "version", "neither SNMPv1, v2c nor v3" },
    [TRAP_NO_TRAP] = { "no-trap", "an SNMP message that is no notification" },
    [TRAP_INCOMPLETE] = { "incomplete", "sysUpTime.0 or snmpTrapOID.0 is missing or no such value" },
    [TRAP_SOURCE] = { "unknown-source", "from an address that is no device's" },
    [TRAP_COMMUNITY] = { "wrong-community", "with another community than the device's" },
    [TRAP_LARGE] = { "too-large", "larger than allowed" },
    [TRAP_RATE] = { "over-rate", "more from this sender than allowed" },
    [TRAP_UNKNOWN_ENGINE] = { "unknown-engine", "an inform for another engine than ours" },
    [TRAP_UNKNOWN_USER] = { "unknown-user", "of a v3 user that no device has" },
    [TRAP_LEVEL] = { "wrong-level", "with another v3 security level than the user's" },
    [TRAP_DIGEST] = { "wrong-digest", "not signed with the user's authentication passphrase" },
    [TRAP_DECRYPTION] = { "decryption", "not encrypted with the user's privacy passphrase" },
    [TRAP_NOT_IN_TIME] = { "not-in-time", "outside the time window: a replay, or a clock that went back" },
};

const char *trap_verdict_name(enum trap_verdict v)
{
    return (unsigned)v < TRAP_VERDICTS ? verdicts[v].name : "unknown";
}

const char *trap_verdict_text(enum trap_verdict v)
{
    return (unsigned)v < TRAP_VERDICTS ? verdicts[v].text : "unknown";
}

static enum trap_verdict refuse(enum trap_verdict v, struct err *why, const char *text)
{
    err_set(why, "%s", text);
    return v;
}

enum trap_verdict trap_open(const uint8_t *data, size_t len, struct trap_frame *out, struct err *why)
{
    struct ber r = { data, data + len }, body;
    struct trap_frame f = { 0 };
    if (ber_enter(&r, BER_SEQUENCE, &body) != 0 || !ber_done(&r) || ber_int32(&body, &f.version) != 0) {
        return refuse(TRAP_MALFORMED, why, "no SNMP message that fills its datagram");
    }
    if (f.version != SITE_V1 && f.version != SITE_V2C && f.version != SITE_V3) {
        return refuse(TRAP_VERSION, why, "an SNMP version that there is not");
    }
    if (f.version != SITE_V3) {
        if (ber_octets(&body, &f.community, &f.community_len) != 0 || f.community_len > TRAP_COMMUNITY_MAX) {
            return refuse(TRAP_MALFORMED, why, "no community, or a very long one");
        }
        f.pdu = body;
    }
    *out = f;
    return TRAP_GOOD;
}

/* --- varbinds --- */

static struct value keep_value(struct arena *a, const struct value *v)
{
    struct value kept = *v;
    if (v->type == VALUE_BYTES || v->type == VALUE_OID || v->type == VALUE_IP) {
        kept.bytes = arena_copy(a, v->bytes, v->len);
    }
    return kept;
}

static void keep_bind(struct arena *a, struct notice *n, struct notice_bind *binds, struct oid name,
                      const struct value *v)
{
    if (n->bind_count == TRAP_BINDS) {
        n->binds_left_out++;
        return;
    }
    struct notice_bind *b = &binds[n->bind_count++];
    b->name = oid_copy(a, name);
    b->value = keep_value(a, v);
    if (v->type == VALUE_OID && oid_equal(name, KNOWN(trap_enterprise)) && n->enterprise.len == 0) {
        n->enterprise = (struct oid){ b->value.bytes, b->value.len };
    }
    if (v->type == VALUE_IP && !n->relay_address && oid_equal(name, KNOWN(trap_address))) {
        n->relay_address =
            arena_stringf(a, "%u.%u.%u.%u", v->bytes[0], v->bytes[1], v->bytes[2], v->bytes[3]);
    }
}

/* What follows the first two of v2, everything of v1. Those two are also left out where relays repeat them. */
static void take_binds(struct arena *a, struct ber *list, size_t count, struct notice *n)
{
    struct notice_bind *binds = arena_array(a, count < TRAP_BINDS ? count : TRAP_BINDS, sizeof *binds);
    struct oid name;
    struct value v;
    while (pdu_varbind(list, &name, &v) == 1) {
        if (!oid_equal(name, KNOWN(sys_up_time)) && !oid_equal(name, KNOWN(trap_oid))) {
            keep_bind(a, n, binds, name, &v);
        }
    }
    n->binds = binds;
}

/* --- v1: RFC 1157 4.1.6, RFC 3584 3.1 --- */

/* Checks them all, too: pdu_varbind() takes only what was. */
static int count_binds(struct ber list, size_t *count)
{
    struct oid name;
    struct value v;
    for (*count = 0; !ber_done(&list); ++*count) {
        if (ber_varbind(&list, &name, &v) != 0) {
            return -1;
        }
    }
    return 0;
}

struct trap_v1 {
    struct oid enterprise;
    struct value agent, uptime;
    int32_t generic, specific;
    struct ber varbinds;
    size_t count;
};

static int read_v1(struct ber pdu, struct trap_v1 *t)
{
    struct ber body;
    if (ber_enter(&pdu, PDU_TRAP_V1, &body) != 0 || !ber_done(&pdu) || ber_oid(&body, &t->enterprise) != 0 ||
        ber_value(&body, &t->agent) != 0 || ber_int32(&body, &t->generic) != 0 ||
        ber_int32(&body, &t->specific) != 0 || ber_value(&body, &t->uptime) != 0 ||
        ber_enter(&body, BER_SEQUENCE, &t->varbinds) != 0 || !ber_done(&body)) {
        return -1;
    }
    return count_binds(t->varbinds, &t->count);
}

/* snmpTraps.(generic + 1), or enterprise.0.specific: -1 when that would be no OID. */
static int translate(struct arena *a, const struct trap_v1 *t, struct oid *out)
{
    uint8_t text[OID_BYTES + 8], *p = text;
    uint32_t arcs[OID_ARCS];
    if (t->generic < 6) {
        memcpy(p, standard_traps, sizeof standard_traps);
        p += sizeof standard_traps;
        *p++ = (uint8_t)(t->generic + 1);
    } else {
        if (t->enterprise.len > OID_BYTES || oid_arcs(t->enterprise, arcs, OID_ARCS) + 2 > OID_ARCS) {
            return -1;
        }
        memcpy(p, t->enterprise.b, t->enterprise.len);
        p += t->enterprise.len;
        *p++ = 0;
        uint32_t specific = (uint32_t)t->specific;
        for (int shift = 28; shift > 0; shift -= 7) {
            if (specific >> shift) {
                *p++ = (uint8_t)(0x80 | (specific >> shift & 0x7f));
            }
        }
        *p++ = specific & 0x7f;
    }
    *out = oid_copy(a, (struct oid){ text, (uint16_t)(p - text) });
    return 0;
}

static enum trap_verdict take_v1(struct ber pdu, struct arena *a, struct notice *notice, struct err *why)
{
    struct notice out = { .version = SITE_V1 }, *n = &out;
    struct trap_v1 t;
    if (read_v1(pdu, &t) != 0 || (t.agent.type != VALUE_IP && t.agent.type != VALUE_BYTES)) {
        return refuse(TRAP_MALFORMED, why, "a malformed SNMPv1 trap");
    }
    if (t.generic < 0 || t.generic > 6 || (t.generic == 6 && t.specific < 0) ||
        translate(a, &t, &n->trap) != 0) {
        return refuse(TRAP_MALFORMED, why, "an SNMPv1 trap with numbers that there are not (RFC 1157 4.1.6)");
    }
    static const uint8_t nowhere[4];
    n->enterprise = oid_copy(a, t.enterprise);
    n->generic = t.generic;
    n->specific = t.specific;
    n->uptime_known = value_is_number(&t.uptime);
    n->uptime = n->uptime_known ? (uint32_t)t.uptime.u : 0;
    if (t.agent.type == VALUE_IP && memcmp(t.agent.bytes, nowhere, 4) != 0) {
        n->agent_address = arena_stringf(a, "%u.%u.%u.%u", t.agent.bytes[0], t.agent.bytes[1],
                                         t.agent.bytes[2], t.agent.bytes[3]);
    }
    take_binds(a, &t.varbinds, t.count, n);
    *notice = out;
    return TRAP_GOOD;
}

/* --- v2 and v3: RFC 3416 4.2.6 --- */

/* The first two varbinds; both orders count, as agents differ. */
static int take_head(struct arena *a, struct ber *list, struct notice *n)
{
    struct oid name;
    struct value v;
    for (int i = 0; i < 2; i++) {
        if (pdu_varbind(list, &name, &v) != 1) {
            return -1;
        }
        if (oid_equal(name, KNOWN(sys_up_time)) && v.type == VALUE_TICKS && !n->uptime_known) {
            n->uptime = (uint32_t)v.u;
            n->uptime_known = true;
        } else if (oid_equal(name, KNOWN(trap_oid)) && v.type == VALUE_OID && n->trap.len == 0 && v.len > 1) {
            n->trap = oid_copy(a, (struct oid){ v.bytes, v.len });
        } else {
            return -1;
        }
    }
    return 0;
}

enum trap_verdict trap_read_pdu(uint8_t version, const struct pdu *pdu, struct arena *a, struct notice *n,
                                struct trap_inform *inform, struct err *why)
{
    struct notice out = {
        .version = version, .inform = pdu->type == PDU_INFORM, .generic = -1, .specific = -1
    };
    struct ber list = pdu->varbinds;
    if (pdu->type != PDU_TRAP && pdu->type != PDU_INFORM) {
        return refuse(TRAP_NO_TRAP, why, "an SNMP message that is no notification");
    }
    if (take_head(a, &list, &out) != 0) {
        return refuse(TRAP_INCOMPLETE, why,
                      "a notification must begin with sysUpTime.0 and snmpTrapOID.0 (RFC 3416 4.2.6)");
    }
    take_binds(a, &list, pdu->count, &out);
    *inform = (struct trap_inform){ pdu->id, pdu->varbinds };
    *n = out;
    return TRAP_GOOD;
}

enum trap_verdict trap_read(const struct trap_frame *f, struct arena *a, struct notice *n,
                            struct trap_inform *inform, struct err *why)
{
    struct ber body = f->pdu;
    struct pdu pdu;
    bool v1 = !ber_done(&body) && *body.p == PDU_TRAP_V1;
    if (v1 && f->version == SITE_V1) {
        return take_v1(body, a, n, why);
    }
    if (v1 || pdu_decode(&body, &pdu) != 0 || !ber_done(&body)) {
        return refuse(TRAP_MALFORMED, why,
                      v1 ? "an SNMPv1 trap in a message of another version" : "a malformed PDU");
    }
    if (f->version == SITE_V1) {
        return refuse(TRAP_NO_TRAP, why, "an SNMPv1 message that is no trap");
    }
    return trap_read_pdu((uint8_t)f->version, &pdu, a, n, inform, why);
}

void trap_put_response(struct ber_out *w, const struct trap_inform *inform)
{
    const uint8_t *end = w->p;
    ber_put_octets(w, BER_SEQUENCE, inform->varbinds.p, (size_t)(inform->varbinds.end - inform->varbinds.p));
    ber_put_int(w, BER_INTEGER, 0);
    ber_put_int(w, BER_INTEGER, 0);
    ber_put_int(w, BER_INTEGER, inform->request_id);
    ber_put_wrap(w, PDU_RESPONSE, end);
}

void trap_answer(struct ber_out *w, const struct trap_frame *f, const struct trap_inform *inform)
{
    const uint8_t *end = w->p;
    trap_put_response(w, inform);
    ber_put_octets(w, BER_OCTETS, f->community, f->community_len);
    ber_put_int(w, BER_INTEGER, f->version);
    ber_put_wrap(w, BER_SEQUENCE, end);
}
