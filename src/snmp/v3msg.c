/* v3msg.c: the fields of an SNMPv3 message and where they lie in the datagram. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/v3msg.h"

#include <string.h>

bool v3msg_same(const struct v3msg_part *part, const void *bytes, size_t len)
{
    return part->len == len && (len == 0 || memcmp(part->p, bytes, len) == 0);
}

static int read_part(struct ber *r, struct v3msg_part *out)
{
    return ber_octets(r, &out->p, &out->len);
}

static int read_global(struct ber *r, struct v3msg *out)
{
    struct ber global;
    struct v3msg_part flags;
    if (ber_enter(r, BER_SEQUENCE, &global) != 0 || ber_int32(&global, &out->id) != 0 ||
        ber_int32(&global, &out->max_size) != 0 || read_part(&global, &flags) != 0 || flags.len != 1 ||
        ber_int32(&global, &out->model) != 0 || !ber_done(&global) || out->id < 0) {
        return -1;
    }
    out->flags = flags.p[0];
    return 0;
}

static int read_version(const uint8_t *data, size_t len, struct ber *message)
{
    struct ber r = { data, data + len };
    int32_t version;
    return ber_enter(&r, BER_SEQUENCE, message) == 0 && ber_done(&r) && ber_int32(message, &version) == 0 &&
                   version == 3
               ? 0
               : -1;
}

int v3msg_read_head(const uint8_t *data, size_t len, struct v3msg *out)
{
    struct v3msg m = { 0 };
    struct ber message;
    if (read_version(data, len, &message) != 0 || read_global(&message, &m) != 0) {
        return -1;
    }
    *out = m;
    return 0;
}

static int read_security(struct ber *r, struct v3msg *out)
{
    struct ber octets, usm;
    int32_t boots, time;
    if (ber_enter(r, BER_OCTETS, &octets) != 0 || ber_enter(&octets, BER_SEQUENCE, &usm) != 0 ||
        !ber_done(&octets) || read_part(&usm, &out->engine) != 0 || ber_int32(&usm, &boots) != 0 ||
        ber_int32(&usm, &time) != 0 || read_part(&usm, &out->user) != 0 || read_part(&usm, &out->mac) != 0 ||
        read_part(&usm, &out->salt) != 0 || !ber_done(&usm)) {
        return -1;
    }
    if (boots < 0 || time < 0 || out->engine.len > 32 || out->user.len > 32) {
        return -1;
    }
    out->boots = (uint32_t)boots;
    out->time = (uint32_t)time;
    return 0;
}

int v3msg_read(const uint8_t *data, size_t len, struct v3msg *out)
{
    struct v3msg m = { 0 };
    struct ber message;
    if (read_version(data, len, &message) != 0 || read_global(&message, &m) != 0 || m.model != V3MSG_USM ||
        (m.flags & (V3MSG_AUTH | V3MSG_PRIV)) == V3MSG_PRIV || read_security(&message, &m) != 0) {
        return -1;
    }
    m.data = message;
    *out = m;
    return 0;
}

size_t v3msg_write_head(struct ber_out *w, const struct v3msg *m)
{
    static const uint8_t zeros[64];
    const uint8_t *mark = w->p;
    size_t at = 0;
    ber_put_octets(w, BER_OCTETS, m->salt.p, m->salt.len);
    ber_put_bytes(w, zeros, m->mac.len);
    if (m->mac.len > 0) {
        at = ber_out_len(w);
    }
    ber_put_head(w, BER_OCTETS, m->mac.len);
    ber_put_octets(w, BER_OCTETS, m->user.p, m->user.len);
    ber_put_int(w, BER_INTEGER, m->time);
    ber_put_int(w, BER_INTEGER, m->boots);
    ber_put_octets(w, BER_OCTETS, m->engine.p, m->engine.len);
    ber_put_wrap(w, BER_SEQUENCE, mark);
    ber_put_wrap(w, BER_OCTETS, mark);
    mark = w->p;
    ber_put_int(w, BER_INTEGER, V3MSG_USM);
    ber_put_octets(w, BER_OCTETS, &m->flags, 1);
    ber_put_int(w, BER_INTEGER, m->max_size);
    ber_put_int(w, BER_INTEGER, m->id);
    ber_put_wrap(w, BER_SEQUENCE, mark);
    ber_put_int(w, BER_INTEGER, 3);
    ber_put_wrap(w, BER_SEQUENCE, w->end);
    return w->full ? 0 : at;
}

int v3msg_read_scoped(struct ber *r, struct v3msg_scoped *out)
{
    struct v3msg_scoped s;
    if (ber_enter(r, BER_SEQUENCE, &s.pdu) != 0 || read_part(&s.pdu, &s.engine) != 0 ||
        read_part(&s.pdu, &s.context) != 0) {
        return -1;
    }
    *out = s;
    return 0;
}
