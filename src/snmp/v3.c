/* v3.c: SNMPv3 messages with the User-based Security Model, as the asking side. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/v3.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"
#include "snmp/v3key.h"
#include "snmp/v3open.h"
#include "snmp/v3seal.h"
#include "snmp/v3time.h"

enum { ENGINE_MIN = 5, ENGINE_MAX = 32 };

struct v3_user *v3_user_new(const struct credential *c, struct err *err)
{
    size_t len = c->user ? strlen(c->user) : 0;
    if (len < 1 || len > 32) {
        err_set(err, "credential %s: the user name must have 1 to 32 characters (RFC 3414 5)", c->name);
        return NULL;
    }
    struct v3_user *u = mem_new(sizeof *u);
    u->holders = 1;
    if (v3key_derive(u, c, err) != 0) {
        v3_user_free(u);
        return NULL;
    }
    u->name = mem_string(c->user);
    u->name_len = len;
    return u;
}

struct v3_user *v3_user_hold(struct v3_user *u)
{
    if (u) {
        u->holders++;
    }
    return u;
}

void v3_user_free(struct v3_user *u)
{
    if (u && --u->holders == 0) {
        free(u->name);
        explicit_bzero(u, sizeof *u);
        free(u);
    }
}

static bool one_dialect(const struct v3_user *u)
{
    return u->dialect_given || v3key_other_dialect(u->auth, u->priv) == PRIV_NONE;
}

int v3_engine_set(struct v3_engine *e, const struct v3_user *u, const uint8_t *id, size_t len)
{
    struct v3_engine new = {
        .user = u, .id_len = (uint8_t)len, .priv = u->priv, .dialect_known = one_dialect(u)
    };
    if (len < ENGINE_MIN || len > ENGINE_MAX) {
        return -1;
    }
    if (e->user == u && e->dialect_known) {
        new.priv = e->priv;
        new.dialect_known = true;
    }
    memcpy(new.id, id, len);
    /* Two salts must never be the same under one key, neither after a restart nor for clones with one engine ID: 64 bits, starting anywhere. */
    if (getrandom(&new.salt, sizeof new.salt, 0) != (ssize_t)sizeof new.salt) {
        mem_die("getrandom gives nothing");
    }
    if (v3key_localise(u, new.priv, id, len, new.auth_key, new.priv_key) != 0) {
        return -1;
    }
    *e = new;
    explicit_bzero(&new, sizeof new);
    return 0;
}

void v3_engine_recall(struct v3_engine *e, const struct v3_user *u, uint8_t priv)
{
    if (u && e->id_len == 0 && priv != PRIV_NONE &&
        (priv == u->priv || priv == v3key_other_dialect(u->auth, u->priv))) {
        e->user = u;
        e->priv = priv;
        e->dialect_known = true;
    }
}

bool v3_engine_other_dialect(struct v3_engine *e)
{
    uint8_t other = e->user && e->id_len > 0 && !e->dialect_known
                        ? v3key_other_dialect(e->user->auth, e->priv)
                        : PRIV_NONE;
    if (other == PRIV_NONE ||
        v3key_localise(e->user, other, e->id, e->id_len, e->auth_key, e->priv_key) != 0) {
        return false;
    }
    e->priv = other;
    return true;
}

void v3_engine_forget(struct v3_engine *e)
{
    explicit_bzero(e, sizeof *e);
}

static void put_scoped(struct ber_out *w, const struct v3_engine *e, const char *context,
                       const struct pdu_request *q)
{
    const uint8_t *mark = w->p;
    pdu_encode(w, q);
    ber_put_octets(w, BER_OCTETS, context, context ? strlen(context) : 0);
    ber_put_octets(w, BER_OCTETS, e->id, e->id_len);
    ber_put_wrap(w, BER_SEQUENCE, mark);
}

void v3_discovery_encode(struct ber_out *w, int32_t msg_id, int32_t request_id)
{
    static const struct v3_engine nothing;
    struct pdu_request q = { .type = PDU_GET, .id = request_id };
    struct v3msg m = { .id = msg_id, .max_size = V3MSG_MAX_SIZE, .flags = V3MSG_REPORTABLE };
    put_scoped(w, &nothing, NULL, &q);
    v3msg_write_head(w, &m);
}

int v3_encode(struct v3_engine *e, struct ber_out *w, int32_t msg_id, const char *context,
              const struct pdu_request *q, int32_t max_size, int64_t now)
{
    const struct v3_user *u = e->user;
    if (!u || e->id_len == 0) {
        return -1;
    }
    struct v3msg m = { .id = msg_id,
                       .max_size = max_size,
                       .flags = V3MSG_REPORTABLE,
                       .engine = { e->id, e->id_len },
                       .user = { (const uint8_t *)u->name, u->name_len } };
    if (u->level >= SITE_AUTH) { /* without, both times are 0: RFC 3414 3.1 (6) */
        m.boots = e->boots;
        m.time = v3time_now(e, now);
    }
    v3seal_begin(w, u->level);
    put_scoped(w, e, context, q);
    return v3seal_message(e, w, &m, u->level);
}

int v3_peek(const uint8_t *data, size_t len, int32_t *msg_id)
{
    struct v3msg m;
    if (v3msg_read_head(data, len, &m) != 0) {
        return -1;
    }
    *msg_id = m.id;
    return 0;
}

/* Reports that decide something; usmStats, RFC 3414 section 5. */
enum report {
    REPORT_LEVEL = 1,
    REPORT_NOT_IN_TIME,
    REPORT_USER,
    REPORT_ENGINE,
    REPORT_DIGEST,
    REPORT_DECRYPTION,
    REPORT_OTHER
};

static enum report report_kind(const struct pdu *pdu, struct oid *name)
{
    static const uint8_t usm_stats[] = { 0x2b, 6, 1, 6, 3, 15, 1, 1 };
    struct ber list = pdu->varbinds;
    struct value value;
    *name = (struct oid){ 0 };
    if (pdu_varbind(&list, name, &value) != 1 ||
        !oid_under(*name, (struct oid){ usm_stats, sizeof usm_stats })) {
        return REPORT_OTHER;
    }
    size_t at = sizeof usm_stats;
    bool scalar =
        name->len == at + 1 || (name->len == at + 2 && name->b[at + 1] == 0); /* some forget the .0 */
    return scalar && name->b[at] >= REPORT_LEVEL && name->b[at] <= REPORT_DECRYPTION ? name->b[at]
                                                                                     : REPORT_OTHER;
}

static enum v3_verdict refuse(struct err *why, const char *text)
{
    err_set(why, "%s", text);
    return V3_REFUSED;
}

/* An engine tells its ID. Nothing of it is authentic: it only counts when nothing was known before, or what was known is in doubt. */
static enum v3_verdict discovered(struct v3_engine *e, const struct v3msg *m, int64_t now, struct err *why)
{
    if (m->engine.len < ENGINE_MIN || m->engine.len > ENGINE_MAX) {
        return refuse(why, "an engine ID that has not 5 to 32 octets");
    }
    bool again = v3msg_same(&m->engine, e->id, e->id_len);
    if (e->id_len > 0 && again) {
        e->in_time = e->doubted = false; /* the next authentic message sets boots and time, be they lower */
        err_set(why, "the engine told its ID again");
    } else if (e->id_len > 0 && !e->doubted) {
        err_set(why, "another engine answers now than before: replaced, or its engine ID was changed");
    } else {
        const struct v3_user *u = e->user;
        if (e->id_len > 0) {
            v3_engine_forget(e); /* another engine may have the other dialect */
        }
        if (!u || v3_engine_set(e, u, m->engine.p, m->engine.len) != 0) {
            return refuse(why, "no keys could be made for the engine");
        }
        e->boots = m->boots;
        e->time = m->time;
        e->synced_at = now;
        err_set(why, "the engine told its ID");
    }
    return V3_UNKNOWN_ENGINE;
}

static enum v3_verdict take_report(struct v3_engine *e, const struct v3msg *m, const struct pdu *pdu,
                                   struct err *why, int64_t now)
{
    static const struct {
        enum v3_verdict verdict;
        const char *text;
    } rows[] = {
        [REPORT_LEVEL] = { V3_LEVEL,
                           "the agent does not do this security level for the user (usmStatsUnsupportedSecLevels)" },
        [REPORT_USER] = { V3_UNKNOWN_USER, "the agent does not know the user (usmStatsUnknownUserNames)" },
        [REPORT_DIGEST] = { V3_WRONG_DIGEST,
                            "the agent says that the authentication passphrase or protocol is wrong (usmStatsWrongDigests)" },
        [REPORT_DECRYPTION] = { V3_DECRYPTION,
                                "the agent says that the privacy passphrase or protocol is wrong (usmStatsDecryptionErrors)" },
    };
    struct oid name;
    enum report kind = report_kind(pdu, &name);
    bool authentic = m->flags & V3MSG_AUTH;
    if (!authentic && (kind == REPORT_ENGINE || e->id_len == 0)) {
        return discovered(e, m, now, why);
    }
    if (!v3msg_same(&m->engine, e->id, e->id_len)) {
        return refuse(why, "a report of another engine");
    }
    if (kind == REPORT_NOT_IN_TIME && e->doubted && authentic) {
        err_set(why, "the agent's engine boots went back from %u to %u: it is discovered again", e->boots,
                m->boots);
        return V3_NOT_IN_TIME;
    }
    if (kind == REPORT_NOT_IN_TIME) {
        err_set(why, "the agent says that our notion of its time is wrong (usmStatsNotInTimeWindows)%s",
                authentic ? "" : ", without proof");
        return authentic ? V3_NOT_IN_TIME : V3_NOT_IN_TIME_UNSURE;
    }
    if (kind < REPORT_OTHER && rows[kind].text) {
        err_set(why, "%s", rows[kind].text);
        return rows[kind].verdict;
    }
    static const uint8_t unknown_contexts[] = { 0x2b, 6, 1, 6, 3, 12, 1, 5 };
    char text[OID_TEXT];
    if (name.len > 0 && oid_under(name, (struct oid){ unknown_contexts, sizeof unknown_contexts })) {
        err_set(why, "the agent does not know the context (snmpUnknownContexts)");
        if (authentic || e->user == NULL || e->user->level == SITE_NOAUTH) {
            return V3_UNKNOWN_CONTEXT;
        }
    } else {
        err_set(why, "the agent answered with the report %.200s",
                name.len > 0 ? oid_text(name, text, sizeof text) : "of nothing");
    }
    return V3_OTHER_REPORT;
}

/* RFC 3412 7.2 (12b): all must be as it was asked. */
static enum v3_verdict check_response(const struct v3_engine *e, const struct v3_expect *expect,
                                      const struct v3open *o, struct err *why)
{
    static const uint8_t flags[] = {
        [SITE_NOAUTH] = 0, [SITE_AUTH] = V3MSG_AUTH, [SITE_PRIV] = V3MSG_AUTH | V3MSG_PRIV
    };
    const struct v3_user *u = e->user;
    const char *context = expect->context ? expect->context : "";
    if (o->pdu.type != PDU_RESPONSE) {
        return refuse(why, "neither a response nor a report");
    }
    if (!u || e->id_len == 0 || (o->msg.flags & (V3MSG_AUTH | V3MSG_PRIV)) != flags[u->level]) {
        return refuse(why, "another security level than the one asked with");
    }
    if (!v3msg_same(&o->msg.engine, e->id, e->id_len) || !v3msg_same(&o->scoped.engine, e->id, e->id_len)) {
        return refuse(why, "another engine ID than the one asked");
    }
    if (!v3msg_same(&o->msg.user, u->name, u->name_len)) {
        return refuse(why, "another user than the one that asked");
    }
    if (!v3msg_same(&o->scoped.context, context, strlen(context))) {
        return refuse(why, "another context than the one asked");
    }
    if (o->pdu.id != expect->request_id) {
        return refuse(why, "another request-id than the one asked with");
    }
    return V3_RESPONSE;
}

enum v3_verdict v3_decode(struct v3_engine *e, const struct v3_expect *expect, const uint8_t *data,
                          size_t len, uint8_t *scratch, size_t cap, int64_t now, struct pdu *pdu,
                          struct err *why)
{
    struct v3open o;
    struct oid name;
    int32_t id;
    if (len > cap) {
        return refuse(why, "larger than there is room for");
    }
    if (v3_peek(data, len, &id) != 0) {
        return refuse(why, "malformed");
    }
    if (id != expect->msg_id) {
        return refuse(why, "another msgID than the one asked with");
    }
    memcpy(scratch, data, len);
    if (v3open_message(e, scratch, len, &o, why) != 0) {
        return V3_REFUSED;
    }
    bool report = o.pdu.type == PDU_REPORT;
    bool resync = report && report_kind(&o.pdu, &name) == REPORT_NOT_IN_TIME;
    if ((!report && check_response(e, expect, &o, why) != V3_RESPONSE) ||
        ((o.msg.flags & V3MSG_AUTH) && v3time_check(e, o.msg.boots, o.msg.time, resync, now, why) != 0)) {
        return V3_REFUSED;
    }
    e->dialect_known = e->dialect_known || (o.msg.flags & V3MSG_PRIV);
    if (report) {
        return take_report(e, &o.msg, &o.pdu, why, now);
    }
    *pdu = o.pdu;
    return V3_RESPONSE;
}
