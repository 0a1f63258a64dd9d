/* Users of SNMPv3: passwords to keys, message digests, encryption (RFC 3414, 3826, 7860, AES-192/256 drafts). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_CIPHER_H
#define TESTS_AGENT_CIPHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CIPHER_KEY_MAX 128
#define CIPHER_MAC_MAX 48

struct cipher_auth;
struct cipher_priv;

struct cipher_user {
    char name[33];
    const struct cipher_auth *auth;   /* NULL: none */
    const struct cipher_priv *priv;   /* NULL: none */
    uint8_t auth_ku[64], priv_ku[64]; /* password to key, before localization; a digest long */
};

struct cipher_keys { /* localized to one engine */
    uint8_t auth[CIPHER_KEY_MAX], priv[CIPHER_KEY_MAX];
};

/* "NAME[:AUTH:PASSWORD[:PRIV:PASSWORD]]"; AUTH: MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512, PRIV: DES AES AES-192
 * AES-256 (key extension of Blumenthal) AES-192-C AES-256-C (of Reeder, as Cisco does). */
int cipher_user_parse(const char *text, struct cipher_user *out, char *why, size_t cap);
void cipher_localize(const struct cipher_user *u, const uint8_t *engine_id, size_t len,
                     struct cipher_keys *out);

size_t cipher_mac_len(const struct cipher_user *u);
int cipher_mac(const struct cipher_user *u, const struct cipher_keys *k, const uint8_t *message, size_t len,
               uint8_t *mac);

/* `salt` is the 8 octets of msgPrivacyParameters. For encryption with DES `out` is padded to 8; *len is updated. */
int cipher_encrypt(const struct cipher_user *u, const struct cipher_keys *k, uint32_t boots, uint32_t time,
                   const uint8_t salt[8], const uint8_t *in, uint8_t *out, size_t *len);
int cipher_decrypt(const struct cipher_user *u, const struct cipher_keys *k, uint32_t boots, uint32_t time,
                   const uint8_t salt[8], const uint8_t *in, uint8_t *out, size_t *len);
/* The salt for a message (DES: boots and a count, AES: a count). */
void cipher_salt(const struct cipher_user *u, uint32_t boots, uint64_t count, uint8_t salt[8]);

#endif
