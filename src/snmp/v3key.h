/* v3key.h: the keys of a v3 user: derived from passphrases once, localised to each engine (RFC 3414 2.6, A.2). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_V3KEY_H
#define SNMP_V3KEY_H

#include "base/err.h"
#include "model/site.h"
#include "snmp/v3crypt.h"

/* The body of v3.h's opaque user. auth and priv are *_NONE above its level. */
struct v3_user {
    int holders;
    char *name;
    size_t name_len;
    uint8_t level, auth, priv;
    bool dialect_given;
    uint8_t auth_ku[V3CRYPT_KEY], priv_ku[V3CRYPT_KEY];
};

/* Passphrases to Ku. 0, or -1 with the reason (library without the protocol, passphrase missing or shorter than 8). */
int v3key_derive(struct v3_user *u, const struct credential *c, struct err *err);
/* Localised keys for an engine; priv: the privacy protocol and dialect to make the key for. The keys are untouched on failure. 0 or -1. */
int v3key_localise(const struct v3_user *u, uint8_t priv, const uint8_t *engine, size_t len,
                   uint8_t auth_key[V3CRYPT_KEY], uint8_t priv_key[V3CRYPT_KEY]);
/* The same cipher with the other way of making the key long enough: PRIV_AES256 <-> PRIV_AES256C; PRIV_NONE when there is only one way (the
 * cipher has no dialects, or the hash is as long as the key). */
uint8_t v3key_other_dialect(uint8_t auth, uint8_t priv);

#endif
