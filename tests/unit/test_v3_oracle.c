/* Proves that our v3 messages mean to Net-SNMP what they mean to us, for every pair of authentication and privacy protocols: what it builds
 * we decode, what we build it parses.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/check.h"

#include <stdlib.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/library/keytools.h>
#include <net-snmp/library/lcd_time.h>
#include <net-snmp/library/scapi.h>

#include "snmp/v3.h"

enum { MSG = 1234567, REQUEST = 7654321, BOOTS = 5, TIME = 4000 };
#define ID(name) name, OID_LENGTH(name)

struct row {
    uint8_t number;
    oid *id;
    size_t id_len;
    const char *name;
};

static const struct row auths[] = {
    { AUTH_NONE, ID(usmNoAuthProtocol), "none" },
    { AUTH_MD5, ID(usmHMACMD5AuthProtocol), "MD5" },
    { AUTH_SHA1, ID(usmHMACSHA1AuthProtocol), "SHA" },
    { AUTH_SHA224, ID(usmHMAC128SHA224AuthProtocol), "SHA-224" },
    { AUTH_SHA256, ID(usmHMAC192SHA256AuthProtocol), "SHA-256" },
    { AUTH_SHA384, ID(usmHMAC256SHA384AuthProtocol), "SHA-384" },
    { AUTH_SHA512, ID(usmHMAC384SHA512AuthProtocol), "SHA-512" },
};
static const struct row privs[] = {
    { PRIV_NONE, ID(usmNoPrivProtocol), "none" },
    { PRIV_DES, ID(usmDESPrivProtocol), "DES" },
    { PRIV_AES128, ID(usmAESPrivProtocol), "AES" },
    { PRIV_AES192, ID(usmAES192PrivProtocol), "AES-192" },
    { PRIV_AES256, ID(usmAES256PrivProtocol), "AES-256" },
    { PRIV_AES192C, ID(usmAES192CiscoPrivProtocol), "AES-192-C" },
    { PRIV_AES256C, ID(usmAES256CiscoPrivProtocol), "AES-256-C" },
};

static char auth_pass[] = "correct horse", priv_pass[] = "battery staple", context[] = "vlan-7";
static uint8_t engine_id[17] = { 0x80, 0, 0x1f, 0x88, 0x80, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
static const oid if_descr[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1, 2, 4294967295UL };

/* One user at one engine on both sides. */
struct pair {
    const struct row *auth, *priv;
    char name[33];
    struct v3_user *user;
    struct v3_engine engine;
    struct snmp_session session;
};

static void ours(struct pair *p)
{
    struct credential c = {
        .name = p->name, .user = p->name, .version = SITE_V3, .auth_pass = auth_pass, .priv_pass = priv_pass
    };
    struct err err = { "" };
    c.auth = p->auth->number;
    c.priv = p->priv->number;
    c.level = c.priv ? SITE_PRIV : c.auth ? SITE_AUTH : SITE_NOAUTH;
    p->user = v3_user_new(&c, &err);
    if (!CHECK(p->user != NULL)) {
        printf("%s\n", err.text);
        exit(1);
    }
    CHECK_INT(v3_engine_set(&p->engine, p->user, engine_id, sizeof engine_id), 0);
    p->engine.boots = BOOTS;
    p->engine.time = TIME;
    p->engine.in_time = true;
}

static void theirs(struct pair *p)
{
    struct snmp_session *s = &p->session;
    snmp_sess_init(s);
    s->version = SNMP_VERSION_3;
    s->securityModel = USM_SEC_MODEL_NUMBER;
    s->securityName = p->name;
    s->securityNameLen = strlen(p->name);
    s->securityEngineID = s->contextEngineID = engine_id;
    s->securityEngineIDLen = s->contextEngineIDLen = sizeof engine_id;
    s->contextName = context;
    s->contextNameLen = strlen(context);
    s->securityLevel = p->priv->number   ? SNMP_SEC_LEVEL_AUTHPRIV
                       : p->auth->number ? SNMP_SEC_LEVEL_AUTHNOPRIV
                                         : SNMP_SEC_LEVEL_NOAUTH;
    s->securityAuthProto = p->auth->id;
    s->securityAuthProtoLen = p->auth->id_len;
    s->securityPrivProto = p->priv->id;
    s->securityPrivProtoLen = p->priv->id_len;
    if (p->auth->number) {
        s->securityAuthKeyLen = s->securityPrivKeyLen = USM_AUTH_KU_LEN;
        const uint8_t *a = (const uint8_t *)auth_pass, *b = (const uint8_t *)priv_pass;
        generate_Ku(p->auth->id, (u_int)p->auth->id_len, a, strlen(auth_pass), s->securityAuthKey,
                    &s->securityAuthKeyLen);
        generate_Ku(p->auth->id, (u_int)p->auth->id_len, b, strlen(priv_pass), s->securityPrivKey,
                    &s->securityPrivKeyLen);
    }
    s->engineBoots = BOOTS;
    s->engineTime = TIME;
    CHECK_INT(usm_create_user_from_session(s), SNMPERR_SUCCESS);
}

static void answer(const struct pair *p, netsnmp_pdu *pdu, int pad)
{
    char text[64] = "Gi0/1 -----------------------------------";
    uint64_t big = 0xfedcba9876543210u;
    struct counter64 c64 = { .high = big >> 32, .low = big & 0xffffffff };
    long minus = -3;
    pdu->version = SNMP_VERSION_3;
    pdu->securityModel = USM_SEC_MODEL_NUMBER;
    pdu->securityName = strdup(p->name);
    pdu->securityNameLen = strlen(p->name);
    pdu->securityEngineID = netsnmp_memdup(engine_id, sizeof engine_id);
    pdu->securityEngineIDLen = sizeof engine_id;
    pdu->contextEngineID = netsnmp_memdup(engine_id, sizeof engine_id);
    pdu->contextEngineIDLen = sizeof engine_id;
    pdu->msgid = MSG;
    pdu->reqid = REQUEST;
    pdu->contextName = strdup(context);
    pdu->contextNameLen = strlen(context);
    pdu->securityLevel = p->session.securityLevel;
    snmp_pdu_add_variable(pdu, if_descr, OID_LENGTH(if_descr), ASN_OCTET_STR, text, (size_t)pad);
    snmp_pdu_add_variable(pdu, if_descr, OID_LENGTH(if_descr), ASN_COUNTER64, &c64, sizeof c64);
    snmp_pdu_add_variable(pdu, if_descr, OID_LENGTH(if_descr), ASN_INTEGER, &minus, sizeof minus);
}

/* Net-SNMP builds the response; pad moves its length through all remainders of DES blocks. */
static void test_decode(struct pair *p, int pad)
{
    netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_RESPONSE);
    size_t cap = 2048, offset = 0;
    u_char *packet = malloc(cap);
    uint8_t scratch[2048];
    struct v3_expect expect = { MSG, REQUEST, context };
    struct pdu got = { 0 };
    struct err why = { "" };
    struct oid name;
    struct value value;
    answer(p, pdu, pad);
    set_enginetime(engine_id, sizeof engine_id, BOOTS, TIME, TRUE);
    if (!CHECK_INT(snmp_build(&packet, &cap, &offset, &p->session, pdu), 0)) {
        printf("%s %s: %s\n", p->auth->name, p->priv->name, snmp_api_errstring(p->session.s_snmp_errno));
    }
    enum v3_verdict verdict =
        v3_decode(&p->engine, &expect, packet + cap - offset, offset, scratch, sizeof scratch, 0, &got, &why);
    if (!CHECK_INT(verdict, V3_RESPONSE)) {
        printf("%s %s: %s\n", p->auth->name, p->priv->name, why.text);
    } else {
        CHECK_INT(got.count, 3);
        pdu_varbind(&got.varbinds, &name, &value);
        CHECK_INT(value.len, pad);
        pdu_varbind(&got.varbinds, &name, &value);
        CHECK(value.type == VALUE_COUNTER64 && value.u == 0xfedcba9876543210u);
        pdu_varbind(&got.varbinds, &name, &value);
        CHECK_INT(value.i, -3);
    }
    snmp_free_pdu(pdu);
    free(packet);
}

/* Net-SNMP parses our request. Its parser reads behind short buffers, so it gets a roomy one. */
static void test_encode(struct pair *p, uint8_t arcs)
{
    static const uint8_t if_descr_ber[] = { 0x2b, 6, 1, 2, 1, 2, 2, 1, 2 };
    const uint8_t tail[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    struct pdu_name names[] = { { { if_descr_ber, sizeof if_descr_ber }, { tail, arcs } } };
    struct pdu_request q = { .type = PDU_GETBULK,
                             .id = REQUEST,
                             .non_repeaters = 0,
                             .max_repetitions = 21,
                             .names = names,
                             .count = 1 };
    uint8_t buffer[1024];
    struct ber_out w;
    netsnmp_pdu *pdu = SNMP_MALLOC_TYPEDEF(netsnmp_pdu);
    u_char *packet = calloc(1, 4096);
    ber_out_init(&w, buffer, sizeof buffer);
    CHECK_INT(v3_encode(&p->engine, &w, MSG, context, &q, 1400, 0), 0);
    memcpy(packet, w.p, ber_out_len(&w));
    if (CHECK_INT(snmp_parse(NULL, &p->session, pdu, packet, ber_out_len(&w)), 0)) {
        CHECK_INT(pdu->command, SNMP_MSG_GETBULK);
        CHECK_INT(pdu->msgid, MSG);
        CHECK_INT(pdu->reqid, REQUEST);
        CHECK_INT(pdu->max_repetitions, 21);
        CHECK_INT(pdu->securityLevel, p->session.securityLevel);
        CHECK_INT(pdu->flags & 0x300, 0);
        CHECK(pdu->contextNameLen == strlen(context) &&
              memcmp(pdu->contextName, context, strlen(context)) == 0);
        CHECK(pdu->variables && pdu->variables->name_length == 10u + arcs && pdu->variables->name[9] == 2);
    } else {
        printf("%s %s: %s\n", p->auth->name, p->priv->name, snmp_api_errstring(p->session.s_snmp_errno));
    }
    snmp_free_pdu(pdu);
    free(packet);
}

static void test_pair(const struct row *auth, const struct row *priv)
{
    struct pair p = { .auth = auth, .priv = priv };
    snprintf(p.name, sizeof p.name, "%s/%s", auth->name, priv->name);
    ours(&p);
    theirs(&p);
    for (int i = 0; i < 8; i++) {
        test_decode(&p, i);
        test_encode(&p, (uint8_t)i);
    }
    v3_user_free(p.user);
}

static void quiet_library(void)
{
    setenv("SNMPCONFPATH", "/nonexistent", 1);
    setenv("SNMP_PERSISTENT_DIR", "/nonexistent", 1);
    setenv("MIBS", "", 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
    init_snmp("forestall-test");
}

int main(void)
{
    quiet_library();
    for (size_t a = 0; a < sizeof auths / sizeof *auths; a++) {
        for (size_t p = 0; p < sizeof privs / sizeof *privs; p++) {
            if (p == 0 || a > 0) {
                test_pair(&auths[a], &privs[p]);
            }
        }
    }
    snmp_shutdown("forestall-test");
    return check_done();
}
