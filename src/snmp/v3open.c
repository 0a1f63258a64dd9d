/* v3open.c: the incoming half of USM: is a message from the engine that we asked, and what does it say? */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/v3open.h"

#include <string.h>

#include "snmp/v3key.h"

static bool same_secret(const uint8_t *a, const uint8_t *b, size_t len)
{
    uint8_t differ = 0;
    for (size_t i = 0; i < len; i++) {
        differ |= a[i] ^ b[i];
    }
    return differ == 0;
}

/* RFC 3414 3.2 (3) to (6). The digest's place in the message is zeroed. */
static int authenticate(const struct v3_engine *e, const struct v3msg *m, uint8_t *message, size_t len,
                        struct err *why)
{
    const struct v3_user *u = e->user;
    uint8_t got[V3CRYPT_MAC], want[V3CRYPT_MAC];
    if (!u || u->level < SITE_AUTH || e->id_len == 0) {
        return err_set(why, "authenticated, but there is no key to verify it with");
    }
    if (!v3msg_same(&m->engine, e->id, e->id_len)) {
        return err_set(why, "another engine ID than the one asked");
    }
    if (!v3msg_same(&m->user, u->name, u->name_len)) {
        return err_set(why, "another user than the one that asked");
    }
    size_t mac_len = v3crypt_mac_len(u->auth);
    if (m->mac.len != mac_len) {
        return err_set(why, "a digest of %zu octets where %s has %zu", m->mac.len, site_auth_name(u->auth),
                       mac_len);
    }
    memcpy(got, m->mac.p, mac_len);
    memset(message + (m->mac.p - message), 0, mac_len);
    if (v3crypt_sign(u->auth, e->auth_key, message, len, want) != 0 || !same_secret(got, want, mac_len)) {
        return err_set(why, "wrong digest: not from who knows the authentication passphrase");
    }
    return 0;
}

/* RFC 3414 3.2 (8), 8.3.2: msgData becomes the scopedPDU, decrypted where it lies. */
static int unseal(const struct v3_engine *e, const struct v3msg *m, uint8_t *message, struct ber *scoped,
                  struct err *why)
{
    struct ber data = m->data, body;
    if (!(m->flags & V3MSG_PRIV)) {
        *scoped = data;
        return 0;
    }
    if (e->user->level < SITE_PRIV) {
        return err_set(why, "encrypted, but there is no key to decrypt it with");
    }
    if (m->salt.len != V3CRYPT_SALT || ber_enter(&data, BER_OCTETS, &body) != 0 || !ber_done(&data) ||
        v3crypt_decrypt(e->priv, e->priv_key, m->boots, m->time, m->salt.p, message + (body.p - message),
                        (size_t)(body.end - body.p)) != 0) {
        return err_set(why, "malformed encrypted part");
    }
    *scoped = body;
    return 0;
}

static int open_scoped(struct v3open *o, struct ber *r, struct err *why)
{
    bool sealed = o->msg.flags & V3MSG_PRIV;
    struct ber *pdu = &o->scoped.pdu;
    if (v3msg_read_scoped(r, &o->scoped) == 0 && (sealed || ber_done(r)) && pdu_decode(pdu, &o->pdu) == 0 &&
        ber_done(pdu)) {
        return 0;
    }
    return err_set(why, sealed ? "no PDU came out of the decryption: another privacy passphrase or dialect"
                               : "malformed scoped PDU");
}

int v3open_message(const struct v3_engine *e, uint8_t *message, size_t len, struct v3open *out,
                   struct err *why)
{
    struct v3open o;
    struct ber body;
    if (v3msg_read(message, len, &o.msg) != 0) {
        return err_set(why, "malformed");
    }
    if (((o.msg.flags & V3MSG_AUTH) && authenticate(e, &o.msg, message, len, why) != 0) ||
        unseal(e, &o.msg, message, &body, why) != 0 || open_scoped(&o, &body, why) != 0) {
        return -1;
    }
    *out = o;
    return 0;
}
