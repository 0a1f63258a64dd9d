/* v3seal.c: the outgoing half of USM. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/v3seal.h"

#include <string.h>

#include "snmp/v3key.h"

/* What w holds is encrypted in place. V3CRYPT_PAD octets are free behind it; those that the cipher does not need are taken out again. */
static int seal(struct v3_engine *e, struct ber_out *w, const struct v3msg *m, uint8_t salt[V3CRYPT_SALT])
{
    size_t plain = ber_out_len(w) - V3CRYPT_PAD, len = plain;
    /* RFC 3414 8.1.1.1 makes DES salts of our own snmpEngineBoots and a counter; we keep no boots, so its half starts at random too. */
    e->salt++;
    for (int i = 0; i < V3CRYPT_SALT; i++) {
        salt[i] = (uint8_t)(e->salt >> (56 - 8 * i));
    }
    if (w->full || v3crypt_encrypt(e->priv, e->priv_key, m->boots, m->time, salt, w->p, &len) != 0) {
        return -1;
    }
    memmove(w->end - len, w->p, len);
    w->p = w->end - len;
    ber_put_head(w, BER_OCTETS, len);
    return 0;
}

static int sign(const struct v3_engine *e, struct ber_out *w, size_t mac_at)
{
    uint8_t mac[V3CRYPT_MAC];
    if (mac_at == 0 || v3crypt_sign(e->user->auth, e->auth_key, w->p, ber_out_len(w), mac) != 0) {
        return -1;
    }
    memcpy(w->end - mac_at, mac, v3crypt_mac_len(e->user->auth));
    return 0;
}

void v3seal_begin(struct ber_out *w, uint8_t level)
{
    static const uint8_t room[V3CRYPT_PAD];
    if (level == SITE_PRIV) {
        ber_put_bytes(w, room, sizeof room);
    }
}

int v3seal_message(struct v3_engine *e, struct ber_out *w, struct v3msg *m, uint8_t level)
{
    uint8_t salt[V3CRYPT_SALT];
    if (level >= SITE_AUTH) {
        m->flags |= V3MSG_AUTH;
        m->mac.len = v3crypt_mac_len(e->user->auth);
    }
    if (level == SITE_PRIV) {
        m->flags |= V3MSG_PRIV;
        m->salt = (struct v3msg_part){ salt, sizeof salt };
        if (seal(e, w, m, salt) != 0) {
            return -1;
        }
    }
    size_t mac_at = v3msg_write_head(w, m);
    if (w->full) {
        return -1;
    }
    return level >= SITE_AUTH ? sign(e, w, mac_at) : 0;
}
