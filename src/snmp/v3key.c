/* v3key.c: the keys of a v3 user. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/v3key.h"

#include <string.h>

static int derive_one(uint8_t auth, const char *pass, const char *what, const char *name, uint8_t *ku,
                      struct err *err)
{
    size_t len = pass ? strlen(pass) : 0;
    if (len == 0) {
        return err_set(err, "credential %s: the %s passphrase is missing", name, what);
    }
    if (len < 8) {
        return err_set(err, "credential %s: the %s passphrase is shorter than 8 characters (RFC 3414 11.2)",
                       name, what);
    }
    if (v3crypt_master(auth, pass, len, ku) != 0) {
        return err_set(err, "credential %s: no key could be made of the %s passphrase with %s", name, what,
                       site_auth_name(auth));
    }
    return 0;
}

int v3key_derive(struct v3_user *u, const struct credential *c, struct err *err)
{
    uint8_t auth = c->level >= SITE_AUTH ? c->auth : AUTH_NONE;
    uint8_t priv = c->level >= SITE_PRIV ? c->priv : PRIV_NONE;
    uint8_t auth_ku[V3CRYPT_KEY] = { 0 }, priv_ku[V3CRYPT_KEY] = { 0 };
    if (c->level >= SITE_AUTH && v3crypt_mac_len(auth) == 0) {
        return err_set(err, "credential %s: this libnetsnmp has no authentication with %s", c->name,
                       site_auth_name(auth));
    }
    if (c->level >= SITE_PRIV && v3crypt_priv_len(priv) == 0) {
        return err_set(err, "credential %s: this libnetsnmp has no encryption with %s", c->name,
                       site_priv_name(priv));
    }
    /* The privacy key is made with the authentication protocol's hash (RFC 3414 A.2, RFC 3826 1.2). */
    if ((auth != AUTH_NONE && derive_one(auth, c->auth_pass, "authentication", c->name, auth_ku, err) != 0) ||
        (priv != PRIV_NONE && derive_one(auth, c->priv_pass, "privacy", c->name, priv_ku, err) != 0)) {
        explicit_bzero(auth_ku, sizeof auth_ku);
        return -1;
    }
    u->level = c->level;
    u->auth = auth;
    u->priv = priv;
    u->dialect_given = c->dialect_given;
    memcpy(u->auth_ku, auth_ku, sizeof auth_ku);
    memcpy(u->priv_ku, priv_ku, sizeof priv_ku);
    explicit_bzero(auth_ku, sizeof auth_ku);
    explicit_bzero(priv_ku, sizeof priv_ku);
    return 0;
}

/* draft-blumenthal-aes-usm-04 3.1.2.1: append the hash of all there is until it is long enough. */
static int extend_blumenthal(uint8_t auth, uint8_t *key, size_t have, size_t want)
{
    uint8_t more[V3CRYPT_KEY];
    int rc = 0;
    while (have < want && rc == 0) {
        size_t hash = v3crypt_hash_len(auth), part = hash < want - have ? hash : want - have;
        rc = v3crypt_hash(auth, key, have, more);
        if (rc == 0) {
            memcpy(key + have, more, part);
            have += part;
        }
    }
    explicit_bzero(more, sizeof more);
    return rc;
}

/* draft-reeder-snmpv3-usm-3desede-00 2.1, as Cisco and others have it for AES: the key so far is the passphrase of the next part. One part is
 * always enough: the shortest hash has 16 octets, the longest key 32. */
static int extend_reeder(uint8_t auth, const uint8_t *engine, size_t engine_len, uint8_t *key, size_t have,
                         size_t want)
{
    uint8_t ku[V3CRYPT_KEY], more[V3CRYPT_KEY];
    int rc = 0;
    if (have < want) {
        rc = v3crypt_master(auth, key, have, ku) == 0 &&
                     v3crypt_localise(auth, ku, engine, engine_len, more) == 0
                 ? 0
                 : -1;
        if (rc == 0) {
            memcpy(key + have, more, want - have);
        }
        explicit_bzero(ku, sizeof ku);
        explicit_bzero(more, sizeof more);
    }
    return rc;
}

int v3key_localise(const struct v3_user *u, uint8_t priv, const uint8_t *engine, size_t len,
                   uint8_t auth_key[V3CRYPT_KEY], uint8_t priv_key[V3CRYPT_KEY])
{
    uint8_t a[V3CRYPT_KEY] = { 0 }, p[V3CRYPT_KEY] = { 0 };
    size_t have = v3crypt_hash_len(u->auth), want = v3crypt_priv_len(priv);
    bool reeder = priv == PRIV_AES192C || priv == PRIV_AES256C;
    int rc = 0;
    if (u->auth != AUTH_NONE) {
        rc = v3crypt_localise(u->auth, u->auth_ku, engine, len, a);
    }
    if (rc == 0 && u->priv != PRIV_NONE) {
        rc = want > 0 ? v3crypt_localise(u->auth, u->priv_ku, engine, len, p) : -1;
        if (rc == 0) {
            rc = reeder ? extend_reeder(u->auth, engine, len, p, have, want)
                        : extend_blumenthal(u->auth, p, have, want);
        }
    }
    if (rc == 0) {
        memcpy(auth_key, a, sizeof a);
        memcpy(priv_key, p, sizeof p);
    }
    explicit_bzero(a, sizeof a);
    explicit_bzero(p, sizeof p);
    return rc;
}

uint8_t v3key_other_dialect(uint8_t auth, uint8_t priv)
{
    static const uint8_t other[] = { [PRIV_AES192] = PRIV_AES192C,
                                     [PRIV_AES256] = PRIV_AES256C,
                                     [PRIV_AES192C] = PRIV_AES192,
                                     [PRIV_AES256C] = PRIV_AES256 };
    return priv < sizeof other && v3crypt_hash_len(auth) < v3crypt_priv_len(priv) ? other[priv] : PRIV_NONE;
}
