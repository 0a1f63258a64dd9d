/* v3crypt.h: the authentication and privacy protocols of USM on bytes: sign, encrypt, decrypt, derive (through libnetsnmp). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_V3CRYPT_H
#define SNMP_V3CRYPT_H

#include <stddef.h>
#include <stdint.h>

/* auth is an enum site_auth, priv an enum site_priv of model/site.h. Nothing here keeps state, in the library neither. */

enum { V3CRYPT_KEY = 64, V3CRYPT_MAC = 48, V3CRYPT_SALT = 8, V3CRYPT_PAD = 8 };

/* Octets of msgAuthenticationParameters (RFC 3414 6.3.1, 7.3.1: 12; RFC 7860 4.1: 16, 24, 32, 48), or 0 when the library lacks the protocol. */
size_t v3crypt_mac_len(uint8_t auth);
/* Octets of a key made with the protocol's hash: 16, 20, 28, 32, 48, 64, or 0. */
size_t v3crypt_hash_len(uint8_t auth);
/* Octets of localised key that a privacy protocol needs: 16 (DES: 8 of key, 8 of pre-IV), 16, 24, 32, or 0 when the library lacks it. */
size_t v3crypt_priv_len(uint8_t priv);

/* Ku from a passphrase of 8 octets or more (RFC 3414 2.6; costs milliseconds): v3crypt_hash_len() octets into ku. 0 or -1. */
int v3crypt_master(uint8_t auth, const void *pass, size_t len, uint8_t ku[V3CRYPT_KEY]);
/* Kul of an engine from Ku: as many octets. 0 or -1. */
int v3crypt_localise(uint8_t auth, const uint8_t *ku, const uint8_t *engine, size_t engine_len,
                     uint8_t kul[V3CRYPT_KEY]);
/* The hash itself. 0 or -1. */
int v3crypt_hash(uint8_t auth, const uint8_t *data, size_t len, uint8_t out[V3CRYPT_KEY]);

/* The keyed digest of a message in which the place of the digest is zeroed: v3crypt_mac_len() octets. 0 or -1. */
int v3crypt_sign(uint8_t auth, const uint8_t *key, const uint8_t *data, size_t len, uint8_t mac[V3CRYPT_MAC]);

/* In place. DES (RFC 3414 8.1.1) may add up to V3CRYPT_PAD octets, which must be there behind data; *len becomes the new length. AES: RFC 3826
 * 3.1, the IV is boots, time and salt. 0 or -1. */
int v3crypt_encrypt(uint8_t priv, const uint8_t *key, uint32_t boots, uint32_t time,
                    const uint8_t salt[V3CRYPT_SALT], uint8_t *data, size_t *len);
/* In place; padding stays. 0, or -1 (DES: no multiple of 8). Neither protocol notices a wrong key. */
int v3crypt_decrypt(uint8_t priv, const uint8_t *key, uint32_t boots, uint32_t time,
                    const uint8_t salt[V3CRYPT_SALT], uint8_t *data, size_t len);

#endif
