/* Fuzzes v3_decode() from the datagram on, with a user and an engine that it knows, so that the seeds are authentic.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first octet says how: bits 0-1 the user, 2 nothing is known of the engine yet, 3 the time is known, 4 sign the (changed) message, 5 encrypt
 * its msgData first: so mutations get behind digest and cipher. What must hold: a refused message changes nothing, an accepted PDU lies in scratch
 * and can be shown, and without 4 (the key is another one then) nothing is believed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "snmp/v3key.h"
#include "snmp/v3msg.h"
#include "snmp/v3.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { USERS = 4, REQUEST = 0x7654321, ROOM = 8192 };
enum { WITHOUT_ENGINE = 4, IN_TIME = 8, SIGN = 16, ENCRYPT = 32 };

static const uint8_t engine_id[12] = { [11] = 2 };
static struct v3_engine engines[USERS];

static void need(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void set_up(void)
{
    static const uint8_t rows[USERS][3] = { { SITE_NOAUTH, AUTH_NONE, PRIV_NONE },
                                            { SITE_AUTH, AUTH_SHA256, PRIV_NONE },
                                            { SITE_PRIV, AUTH_SHA1, PRIV_AES128 },
                                            { SITE_PRIV, AUTH_MD5, PRIV_DES } };
    static char auth_pass[] = "correct horse", priv_pass[] = "battery staple";
    for (size_t i = 0; i < USERS && !engines[i].user; i++) {
        struct credential c = {
            .name = "fuzz", .version = SITE_V3, .user = "joe", .auth_pass = auth_pass, .priv_pass = priv_pass
        };
        c.level = rows[i][0];
        c.auth = rows[i][1];
        c.priv = rows[i][2];
        const struct v3_user *u = v3_user_new(&c, NULL);
        need(u && v3_engine_set(&engines[i], u, engine_id, sizeof engine_id) == 0);
        engines[i].boots = engines[i].time = 1000;
        engines[i].salt = 1;
    }
}

/* As the agent would protect what the message says. */
static void protect(const struct v3_engine *e, uint8_t how, uint8_t *message, size_t len)
{
    uint8_t mac[V3CRYPT_MAC], room[ROOM + V3CRYPT_PAD];
    struct v3msg m;
    struct ber body;
    if (v3msg_read(message, len, &m) != 0 || !(m.flags & V3MSG_AUTH) ||
        m.mac.len != v3crypt_mac_len(e->user->auth)) {
        return;
    }
    struct ber r = m.data;
    if ((how & ENCRYPT) && (m.flags & V3MSG_PRIV) && e->priv && m.salt.len == 8 &&
        ber_enter(&r, BER_OCTETS, &body) == 0) {
        size_t plain = (size_t)(body.end - body.p), sealed = plain;
        memcpy(room, body.p, plain);
        if (v3crypt_encrypt(e->priv, e->priv_key, m.boots, m.time, m.salt.p, room, &sealed) == 0 &&
            sealed == plain) {
            memcpy(message + (body.p - message), room, plain);
        }
    }
    uint8_t *place = message + (m.mac.p - message);
    memset(place, 0, m.mac.len);
    if (m.mac.len > 0 && v3crypt_sign(e->user->auth, e->auth_key, message, len, mac) == 0) {
        memcpy(place, mac, m.mac.len);
    }
}

static void show(struct pdu *pdu, const uint8_t *scratch, size_t len)
{
    struct buf text;
    struct oid name;
    struct value value;
    size_t count = 0;
    need(pdu->varbinds.p >= scratch && pdu->varbinds.end <= scratch + len);
    buf_init(&text, 1 << 16);
    while (pdu_varbind(&pdu->varbinds, &name, &value) == 1) {
        need(name.b >= scratch && name.b + name.len <= scratch + len ? true : name.len == 1);
        value_show(&value, &text);
        count++;
    }
    need(count == pdu->count);
    buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t scratch[ROOM];
    set_up();
    if (size < 1 || size > ROOM) {
        return 0;
    }
    uint8_t how = *data++;
    size--;
    uint8_t *message = malloc(size ? size : 1); /* of its exact size, for the address sanitizer */
    need(message != NULL);
    memcpy(message, data, size);
    struct v3_engine e = engines[how % USERS];
    e.in_time = how & IN_TIME;
    if (how & SIGN) {
        protect(&e, how, message, size);
    }
    if (!(how & SIGN)) {
        e.auth_key[0] ^= 1; /* so that seeds are no authentic answers either */
    }
    if (how & WITHOUT_ENGINE) {
        v3_engine_forget(&e);
        e.user = engines[how % USERS].user;
    }
    struct v3_engine before = e;
    struct v3_expect expect = { 0, REQUEST, "" };
    struct pdu pdu;
    struct err why = { "" };
    if (v3_peek(message, size, &expect.msg_id) != 0) {
        expect.msg_id = 1;
    }
    enum v3_verdict verdict = v3_decode(&e, &expect, message, size, scratch, sizeof scratch, 0, &pdu, &why);
    need(e.id_len <= sizeof e.id && memchr(why.text, 0, sizeof why.text));
    if (verdict == V3_RESPONSE) {
        need((how & SIGN) || e.user->level == SITE_NOAUTH);
        show(&pdu, scratch, size);
    } else if (verdict == V3_REFUSED) {
        need(memcmp(&e, &before, sizeof e) == 0 && why.text[0] != '\0');
    }
    free(message);
    return 0;
}
