/* trapforge.h: notifications as devices send them, byte by byte, in v1, v2c and v3. For tests and fuzzers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef FORESTALL_TESTS_UNIT_TRAPFORGE_H
#define FORESTALL_TESTS_UNIT_TRAPFORGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/site.h"
#include "snmp/pdu.h"
#include "snmp/v3key.h"
#include "snmp/v3seal.h"

struct trapforge {
    uint8_t room[70000];
    struct ber_out w;
};

static inline struct oid trapforge_oid(const char *text)
{
    static struct arena *a;

    struct oid o;
    if (!a)
        a = arena_new(0);
    if (oid_parse(a, text, &o, NULL))
        abort();
    return o;
}

static inline void trapforge_bind(struct trapforge *f, const char *name, struct value v)
{
    const uint8_t *mark = f->w.p;
    struct oid o = trapforge_oid(name);

    ber_put_value(&f->w, &v);
    ber_put_octets(&f->w, BER_OID, o.b, o.len);
    ber_put_wrap(&f->w, BER_SEQUENCE, mark);
}

/* Before the varbinds, which are put last first. */
static inline void trapforge_start(struct trapforge *f)
{
    ber_out_init(&f->w, f->room, sizeof f->room);
}

/* The head of a v2 notification and the PDU around it. */
static inline void trapforge_v2_pdu(struct trapforge *f, uint8_t type, int32_t id, const char *trap,
                                    const uint8_t *end)
{
    struct oid o = trapforge_oid(trap);

    trapforge_bind(f, "1.3.6.1.6.3.1.1.4.1.0",
                   (struct value){ .type = VALUE_OID, .len = o.len, .bytes = o.b });
    trapforge_bind(f, "1.3.6.1.2.1.1.3.0", (struct value){ .type = VALUE_TICKS, .u = 100 });
    ber_put_wrap(&f->w, BER_SEQUENCE, end);
    ber_put_int(&f->w, BER_INTEGER, 0);
    ber_put_int(&f->w, BER_INTEGER, 0);
    ber_put_int(&f->w, BER_INTEGER, id);
    ber_put_wrap(&f->w, type, end);
}

static inline void trapforge_message(struct trapforge *f, int version, const char *community)
{
    ber_put_octets(&f->w, BER_OCTETS, community, strlen(community));
    ber_put_int(&f->w, BER_INTEGER, version);
    ber_put_wrap(&f->w, BER_SEQUENCE, f->w.end);
}

static inline void trapforge_v2(struct trapforge *f, uint8_t type, const char *trap)
{
    trapforge_v2_pdu(f, type, 4711, trap, f->w.end);
    trapforge_message(f, SITE_V2C, "public");
}

static inline void trapforge_v1(struct trapforge *f, const char *enterprise, const uint8_t agent[4],
                                int64_t generic, int64_t specific)
{
    struct oid o = trapforge_oid(enterprise);

    ber_put_wrap(&f->w, BER_SEQUENCE, f->w.end);
    ber_put_int(&f->w, BER_TICKS, 100);
    ber_put_int(&f->w, BER_INTEGER, specific);
    ber_put_int(&f->w, BER_INTEGER, generic);
    ber_put_octets(&f->w, BER_IPADDRESS, agent, 4);
    ber_put_octets(&f->w, BER_OID, o.b, o.len);
    ber_put_wrap(&f->w, PDU_TRAP_V1, f->w.end);
    trapforge_message(f, SITE_V1, "public");
}

/* A v3 notification of the engine in e, at level, with the flags in m kept. */
static inline void trapforge_v3(struct trapforge *f, struct v3_engine *e, uint8_t type, const char *trap,
                                uint8_t level, struct v3msg m, const char *context)
{
    static const char context_engine[] = "\x80\x00\x1f\x88\x04"
                                         "sender";
    const uint8_t *mark;

    trapforge_start(f);
    v3seal_begin(&f->w, level);
    mark = f->w.p;
    trapforge_v2_pdu(f, type, 99, trap, mark);
    ber_put_octets(&f->w, BER_OCTETS, context, strlen(context));
    ber_put_octets(&f->w, BER_OCTETS, context_engine, sizeof context_engine - 1);
    ber_put_wrap(&f->w, BER_SEQUENCE, mark);
    if (v3seal_message(e, &f->w, &m, level))
        abort();
}

static inline struct v3_user *trapforge_user(const char *name, uint8_t level, uint8_t auth, uint8_t priv,
                                             const char *pass)
{
    char auth_pass[40], priv_pass[40];
    struct credential c = { .name = name,
                            .user = name,
                            .version = SITE_V3,
                            .level = level,
                            .auth = auth,
                            .priv = priv,
                            .auth_pass = auth_pass,
                            .priv_pass = priv_pass };
    struct err err;
    struct v3_user *u;

    snprintf(auth_pass, sizeof auth_pass, "%s-auth", pass);
    snprintf(priv_pass, sizeof priv_pass, "%s-priv", pass);
    u = v3_user_new(&c, &err);
    if (!u) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    return u;
}

#endif
