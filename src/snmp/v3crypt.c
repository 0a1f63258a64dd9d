/* v3crypt.c: the authentication and privacy protocols of USM on bytes, through libnetsnmp. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/v3crypt.h"

#include <string.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/library/keytools.h>
#include <net-snmp/library/scapi.h>
#include <net-snmp/library/transform_oids.h>

#include "model/site.h"

struct auth_row {
    const oid *id; /* NULL: the library was built without it */
    size_t id_len, hash_len, mac_len;
};

struct priv_row {
    const oid *id;
    size_t id_len, key_len, used_len; /* octets of localised key; of them, given to the cipher */
};

#define ID(name) name, OID_LENGTH(name)

static const struct auth_row auths[] = {
#ifndef NETSNMP_DISABLE_MD5
    [AUTH_MD5] = { ID(usmHMACMD5AuthProtocol), 16, 12 },
#endif
    [AUTH_SHA1] = { ID(usmHMACSHA1AuthProtocol), 20, 12 },
    [AUTH_SHA224] = { ID(usmHMAC128SHA224AuthProtocol), 28, 16 },
    [AUTH_SHA256] = { ID(usmHMAC192SHA256AuthProtocol), 32, 24 },
    [AUTH_SHA384] = { ID(usmHMAC256SHA384AuthProtocol), 48, 32 },
    [AUTH_SHA512] = { ID(usmHMAC384SHA512AuthProtocol), 64, 48 },
};

/* The two dialects of AES-192 and AES-256 differ in the key only, so they share the cipher's row. */
static const struct priv_row privs[] = {
#ifndef NETSNMP_DISABLE_DES
    [PRIV_DES] = { ID(usmDESPrivProtocol), 16, 8 },
#endif
    [PRIV_AES128] = { ID(usmAESPrivProtocol), 16, 16 },
#ifdef NETSNMP_DRAFT_BLUMENTHAL_AES_04
    [PRIV_AES192] = { ID(usmAES192PrivProtocol), 24, 24 },
    [PRIV_AES256] = { ID(usmAES256PrivProtocol), 32, 32 },
    [PRIV_AES192C] = { ID(usmAES192PrivProtocol), 24, 24 },
    [PRIV_AES256C] = { ID(usmAES256PrivProtocol), 32, 32 },
#endif
};

static const struct auth_row *auth_of(uint8_t auth)
{
    const struct auth_row *row = auth < sizeof auths / sizeof *auths ? &auths[auth] : NULL;
    return row && row->id && sc_get_properlength(row->id, (u_int)row->id_len) == (int)row->hash_len ? row
                                                                                                    : NULL;
}

static const struct priv_row *priv_of(uint8_t priv)
{
    const struct priv_row *row = priv < sizeof privs / sizeof *privs ? &privs[priv] : NULL;
    return row && row->id && sc_get_proper_priv_length(row->id, (u_int)row->id_len) > 0 ? row : NULL;
}

size_t v3crypt_mac_len(uint8_t auth)
{
    const struct auth_row *row = auth_of(auth);
    return row ? row->mac_len : 0;
}

size_t v3crypt_hash_len(uint8_t auth)
{
    const struct auth_row *row = auth_of(auth);
    return row ? row->hash_len : 0;
}

size_t v3crypt_priv_len(uint8_t priv)
{
    const struct priv_row *row = priv_of(priv);
    return row ? row->key_len : 0;
}

int v3crypt_master(uint8_t auth, const void *pass, size_t len, uint8_t ku[V3CRYPT_KEY])
{
    const struct auth_row *row = auth_of(auth);
    size_t made = V3CRYPT_KEY;
    if (!row || len < USM_LENGTH_P_MIN) {
        return -1;
    }
    int done = generate_Ku(row->id, (u_int)row->id_len, pass, len, ku, &made);
    return done == SNMPERR_SUCCESS && made == row->hash_len ? 0 : -1;
}

int v3crypt_localise(uint8_t auth, const uint8_t *ku, const uint8_t *engine, size_t engine_len,
                     uint8_t kul[V3CRYPT_KEY])
{
    const struct auth_row *row = auth_of(auth);
    size_t made = V3CRYPT_KEY;
    if (!row) {
        return -1;
    }
    int done = generate_kul(row->id, (u_int)row->id_len, engine, engine_len, ku, row->hash_len, kul, &made);
    return done == SNMPERR_SUCCESS && made == row->hash_len ? 0 : -1;
}

int v3crypt_hash(uint8_t auth, const uint8_t *data, size_t len, uint8_t out[V3CRYPT_KEY])
{
    const struct auth_row *row = auth_of(auth);
    size_t made = V3CRYPT_KEY;
    return row && sc_hash(row->id, row->id_len, data, len, out, &made) == SNMPERR_SUCCESS &&
                   made == row->hash_len
               ? 0
               : -1;
}

int v3crypt_sign(uint8_t auth, const uint8_t *key, const uint8_t *data, size_t len, uint8_t mac[V3CRYPT_MAC])
{
    const struct auth_row *row = auth_of(auth);
    if (!row || len > UINT16_MAX) {
        return -1;
    }
    size_t made = row->mac_len;
    int done =
        sc_generate_keyed_hash(row->id, row->id_len, key, (u_int)row->hash_len, data, (u_int)len, mac, &made);
    return done == SNMPERR_SUCCESS && made == row->mac_len ? 0 : -1;
}

static void put32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++) {
        p[i] = (uint8_t)(v >> (24 - 8 * i));
    }
}

/* DES: salt xor pre-IV (RFC 3414 8.1.1.1); AES: boots, time, salt (RFC 3826 3.1.2.1). Returns its length. */
static u_int make_iv(uint8_t priv, const uint8_t *key, uint32_t boots, uint32_t time, const uint8_t *salt,
                     uint8_t iv[16])
{
    if (priv == PRIV_DES) {
        for (int i = 0; i < V3CRYPT_SALT; i++) {
            iv[i] = salt[i] ^ key[8 + i];
        }
        return 8;
    }
    put32(iv, boots);
    put32(iv + 4, time);
    memcpy(iv + 8, salt, V3CRYPT_SALT);
    return 16;
}

int v3crypt_encrypt(uint8_t priv, const uint8_t *key, uint32_t boots, uint32_t time,
                    const uint8_t salt[V3CRYPT_SALT], uint8_t *data, size_t *len)
{
    const struct priv_row *row = priv_of(priv);
    uint8_t iv[16], own[V3CRYPT_KEY];
    size_t made = *len + V3CRYPT_PAD;
    if (!row || *len == 0 || *len > UINT16_MAX) {
        return -1;
    }
    u_int iv_len = make_iv(priv, key, boots, time, salt, iv);
    memcpy(own, key, row->key_len); /* the library wants it writable */
    int done = sc_encrypt(row->id, row->id_len, own, (u_int)row->used_len, iv, iv_len, data, (u_int)*len,
                          data, &made);
    explicit_bzero(own, sizeof own);
    if (done != SNMPERR_SUCCESS || made < *len || made > *len + V3CRYPT_PAD) {
        return -1;
    }
    *len = made;
    return 0;
}

int v3crypt_decrypt(uint8_t priv, const uint8_t *key, uint32_t boots, uint32_t time,
                    const uint8_t salt[V3CRYPT_SALT], uint8_t *data, size_t len)
{
    const struct priv_row *row = priv_of(priv);
    uint8_t iv[16], own[V3CRYPT_KEY];
    size_t made = len;
    if (!row || len == 0 || len > UINT16_MAX || (priv == PRIV_DES && len % 8 != 0)) {
        return -1;
    }
    u_int iv_len = make_iv(priv, key, boots, time, salt, iv);
    memcpy(own, key, row->key_len);
    int done = sc_decrypt(row->id, row->id_len, own, (u_int)row->used_len, iv, iv_len, data, (u_int)len, data,
                          &made);
    explicit_bzero(own, sizeof own);
    return done == SNMPERR_SUCCESS && made == len ? 0 : -1;
}
