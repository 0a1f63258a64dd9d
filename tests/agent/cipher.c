/* Users of SNMPv3: only digests and block ciphers come from Net-SNMP, the rest is written from the RFCs. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cipher.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#define PASSWORD_EXPANDED 1048576 /* RFC 3414 section 2.6 */

struct cipher_auth {
    const char *names[3];
    const oid *transform;
    size_t digest, mac; /* octets */
};

struct cipher_priv {
    const char *names[4];
    const oid *transform;
    size_t transform_len, key; /* key as the cipher takes it */
    enum { EXTEND_NONE, EXTEND_BLUMENTHAL, EXTEND_REEDER } extension;
    bool des;
};

static const struct cipher_auth auths[] = {
    { { "MD5" }, usmHMACMD5AuthProtocol, 16, 12 },
    { { "SHA", "SHA1", "SHA-1" }, usmHMACSHA1AuthProtocol, 20, 12 },
    { { "SHA-224", "SHA224" }, usmHMAC128SHA224AuthProtocol, 28, 16 },
    { { "SHA-256", "SHA256" }, usmHMAC192SHA256AuthProtocol, 32, 24 },
    { { "SHA-384", "SHA384" }, usmHMAC256SHA384AuthProtocol, 48, 32 },
    { { "SHA-512", "SHA512" }, usmHMAC384SHA512AuthProtocol, 64, 48 },
};

static const struct cipher_priv privs[] = {
    { { "DES" }, usmDESPrivProtocol, 10, 16, EXTEND_NONE, true },
    { { "AES", "AES-128", "AES128" }, usmAESPrivProtocol, 10, 16, EXTEND_NONE, false },
    { { "AES-192", "AES192" }, usmAES192PrivProtocol, 9, 24, EXTEND_BLUMENTHAL, false },
    { { "AES-256", "AES256" }, usmAES256PrivProtocol, 9, 32, EXTEND_BLUMENTHAL, false },
    { { "AES-192-C", "AES192C" }, usmAES192CiscoPrivProtocol, 11, 24, EXTEND_REEDER, false },
    { { "AES-256-C", "AES256C" }, usmAES256CiscoPrivProtocol, 11, 32, EXTEND_REEDER, false },
};

static bool named(const char *const *names, size_t count, const char *want)
{
    for (size_t i = 0; i < count && names[i]; i++)
        if (strcasecmp(names[i], want) == 0)
            return true;
    return false;
}

static void hash(const struct cipher_auth *auth, const uint8_t *data, size_t len, uint8_t *out)
{
    size_t n = auth->digest;
    if (sc_hash(auth->transform, 10, data, len, out, &n) != SNMPERR_SUCCESS || n != auth->digest)
        abort();
}

/* RFC 3414 appendix A.2: the password repeated to a megabyte, then hashed. */
static void password_to_key(const struct cipher_auth *auth, const uint8_t *password, size_t len, uint8_t *ku)
{
    uint8_t *all = malloc(PASSWORD_EXPANDED);
    if (!all)
        abort();
    for (size_t i = 0; i < PASSWORD_EXPANDED; i++)
        all[i] = password[i % len];
    hash(auth, all, PASSWORD_EXPANDED, ku);
    free(all);
}

static void localize(const struct cipher_auth *auth, const uint8_t *ku, const uint8_t *id, size_t id_len,
                     uint8_t *kul)
{
    uint8_t buf[64 + 32 + 64];
    memcpy(buf, ku, auth->digest);
    memcpy(buf + auth->digest, id, id_len);
    memcpy(buf + auth->digest + id_len, ku, auth->digest);
    hash(auth, buf, 2 * auth->digest + id_len, kul);
}

static void extend(const struct cipher_user *u, const uint8_t *id, size_t id_len, uint8_t *key)
{
    size_t digest = u->auth->digest;
    for (size_t have = digest; have < u->priv->key; have += digest) {
        if (u->priv->extension == EXTEND_BLUMENTHAL) {
            hash(u->auth, key, have, key + have);
        } else {
            uint8_t ku[64];
            password_to_key(u->auth, key + have - digest, digest, ku);
            localize(u->auth, ku, id, id_len, key + have);
        }
    }
}

void cipher_localize(const struct cipher_user *u, const uint8_t *engine_id, size_t len,
                     struct cipher_keys *out)
{
    memset(out, 0, sizeof *out);
    if (u->auth)
        localize(u->auth, u->auth_ku, engine_id, len, out->auth);
    if (u->priv) {
        localize(u->auth, u->priv_ku, engine_id, len, out->priv);
        extend(u, engine_id, len, out->priv);
    }
}

static int set_auth(struct cipher_user *u, const char *name, const char *password)
{
    for (size_t i = 0; i < sizeof auths / sizeof auths[0]; i++)
        if (named(auths[i].names, 3, name))
            u->auth = &auths[i];
    if (!u->auth || !password || !*password)
        return -1;
    password_to_key(u->auth, (const uint8_t *)password, strlen(password), u->auth_ku);
    return 0;
}

static int set_priv(struct cipher_user *u, const char *name, const char *password)
{
    for (size_t i = 0; i < sizeof privs / sizeof privs[0]; i++)
        if (named(privs[i].names, 4, name))
            u->priv = &privs[i];
    if (!u->priv || !password || !*password)
        return -1;
    password_to_key(u->auth, (const uint8_t *)password, strlen(password), u->priv_ku);
    return 0;
}

int cipher_user_parse(const char *text, struct cipher_user *out, char *why, size_t cap)
{
    struct cipher_user u = { .name = "" };
    char *copy = strdup(text), *rest = copy, *word[5] = { NULL };
    const char *bad = NULL;
    if (!copy)
        abort();
    for (int i = 0; i < 5 && rest; i++)
        word[i] = i < 4 ? strsep(&rest, ":") : rest;
    if (!word[0] || !word[0][0] || strlen(word[0]) > 32)
        bad = "the name must have 1 to 32 characters";
    else if (word[1] && set_auth(&u, word[1], word[2]))
        bad = "want NAME:AUTH:PASSWORD with AUTH one of MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512";
    else if (word[3] && set_priv(&u, word[3], word[4]))
        bad = "want ...:PRIV:PASSWORD with PRIV one of DES AES AES-192 AES-256 AES-192-C AES-256-C";
    if (bad) {
        snprintf(why, cap, "v3user \"%s\": %s", word[0] ? word[0] : "", bad);
        free(copy);
        return -1;
    }
    memcpy(u.name, word[0], strlen(word[0]));
    *out = u;
    free(copy);
    return 0;
}

size_t cipher_mac_len(const struct cipher_user *u)
{
    return u->auth->mac;
}

int cipher_mac(const struct cipher_user *u, const struct cipher_keys *k, const uint8_t *message, size_t len,
               uint8_t *mac)
{
    uint8_t full[64];
    size_t n = u->auth->mac;
    if (sc_generate_keyed_hash(u->auth->transform, 10, k->auth, (u_int)u->auth->digest, message, (u_int)len,
                               full, &n))
        return -1;
    memcpy(mac, full, u->auth->mac);
    return 0;
}

/* DES: the pre-IV (end of the key) with the salt, RFC 3414 section 8.1.1; AES: boots, time, salt, RFC 3826. */
static size_t make_iv(const struct cipher_user *u, const struct cipher_keys *k, uint32_t boots, uint32_t time,
                      const uint8_t salt[8], uint8_t iv[16])
{
    if (u->priv->des) {
        for (int i = 0; i < 8; i++)
            iv[i] = k->priv[8 + i] ^ salt[i];
        return 8;
    }
    for (int i = 0; i < 4; i++) {
        iv[i] = (uint8_t)(boots >> (24 - 8 * i));
        iv[4 + i] = (uint8_t)(time >> (24 - 8 * i));
    }
    memcpy(iv + 8, salt, 8);
    return 16;
}

int cipher_encrypt(const struct cipher_user *u, const struct cipher_keys *k, uint32_t boots, uint32_t time,
                   const uint8_t salt[8], const uint8_t *in, uint8_t *out, size_t *len)
{
    uint8_t iv[16], key[CIPHER_KEY_MAX];
    size_t iv_len = make_iv(u, k, boots, time, salt, iv), n = (*len + 15) & ~(size_t)7;
    memcpy(key, k->priv, sizeof key);
    if (sc_encrypt(u->priv->transform, u->priv->transform_len, key, (u_int)u->priv->key, iv, (u_int)iv_len,
                   in, (u_int)*len, out, &n))
        return -1;
    *len = n;
    return 0;
}

int cipher_decrypt(const struct cipher_user *u, const struct cipher_keys *k, uint32_t boots, uint32_t time,
                   const uint8_t salt[8], const uint8_t *in, uint8_t *out, size_t *len)
{
    uint8_t iv[16], key[CIPHER_KEY_MAX];
    size_t iv_len = make_iv(u, k, boots, time, salt, iv), n = *len;
    if (*len == 0 || (u->priv->des && *len % 8))
        return -1;
    uint8_t *copy = malloc(*len);
    if (!copy)
        abort();
    memcpy(copy, in, *len);
    memcpy(key, k->priv, sizeof key);
    int rc = sc_decrypt(u->priv->transform, u->priv->transform_len, key, (u_int)u->priv->key, iv,
                        (u_int)iv_len, copy, (u_int)*len, out, &n);
    free(copy);
    *len = n;
    return rc ? -1 : 0;
}

void cipher_salt(const struct cipher_user *u, uint32_t boots, uint64_t count, uint8_t salt[8])
{
    for (int i = 0; i < 8; i++)
        salt[i] = (uint8_t)(count >> (56 - 8 * i));
    if (u->priv->des)
        for (int i = 0; i < 4; i++)
            salt[i] = (uint8_t)(boots >> (24 - 8 * i));
}
