/* traprecord.c: what the trap decoder hands to the daemon. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/traprecord.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "model/site.h"

enum { HEAD = 4 + 1 + 4, TAIL = 8, TEXT_MAX = 200 };
#define AT_MOST INT64_C(253402300799999999) /* the end of the year 9999 */
static const uint8_t magic[4] = { 'F', 'T', 'R', '1' };

/* --- writing --- */

static void put(struct buf *b, uint64_t v, size_t octets)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < octets; i++) {
        bytes[i] = (uint8_t)(v >> (8 * i));
    }
    buf_bytes(b, bytes, octets);
}

static void put_bytes(struct buf *b, const void *bytes, size_t len)
{
    put(b, len, 2);
    buf_bytes(b, bytes, len);
}

static void put_text(struct buf *b, const char *text)
{
    put(b, text != NULL, 1);
    if (text != NULL) {
        put_bytes(b, text, strlen(text));
    }
}

static void put_oid(struct buf *b, struct oid o)
{
    put_bytes(b, o.b, o.len);
}

static void put_value(struct buf *b, const struct value *v)
{
    put(b, v->type, 1);
    if (v->type == VALUE_BYTES || v->type == VALUE_OID || v->type == VALUE_IP) {
        put_bytes(b, v->bytes, v->len);
    } else {
        put(b, v->u, 8);
    }
}

static void put_notice(struct buf *b, const struct notice *n)
{
    put(b, (uint64_t)n->at, 8);
    put(b, n->version, 1);
    put(b, (uint64_t)(n->inform | n->authentic << 1 | n->uptime_known << 2), 1);
    put_text(b, n->source);
    put_text(b, n->agent_address);
    put_text(b, n->relay_address);
    put_bytes(b, n->engine_id, n->engine_id_len);
    put_oid(b, n->trap);
    put(b, n->uptime, 4);
    put_oid(b, n->enterprise);
    put(b, (uint32_t)n->generic, 4);
    put(b, (uint32_t)n->specific, 4);
    put(b, n->binds_left_out, 4);
    put(b, n->bind_count, 2);
    for (size_t i = 0; i < n->bind_count; i++) {
        put_oid(b, n->binds[i].name);
        put_value(b, &n->binds[i].value);
    }
}

static void put_counts(struct buf *b, const struct traprecord_counts *c)
{
    for (size_t i = 0; i < TRAP_VERDICTS; i++) {
        put(b, c->verdicts[i], 8);
    }
    put(b, c->kernel_drops, 8);
    put(b, c->reports, 8);
    put(b, c->answers, 8);
    put(b, c->answers_lost, 8);
    put(b, c->engines, 8);
}

static void put_body(struct buf *b, const struct traprecord *r)
{
    switch (r->type) {
    case TRAPRECORD_READY:
        put(b, r->jail, 1);
        break;
    case TRAPRECORD_NOTICE:
        put(b, r->token, 8);
        put_notice(b, &r->notice);
        break;
    case TRAPRECORD_COUNTS:
        put_counts(b, &r->counts);
        break;
    default:
        put_text(b, r->source);
        put(b, r->verdict, 1);
        put(b, r->count, 8);
        put(b, r->over, 1);
        put(b, (uint64_t)r->since, 8);
    }
}

int traprecord_encode(const struct traprecord *r, struct buf *out)
{
    size_t before = out->len, body;
    uint8_t size[4];
    buf_bytes(out, magic, sizeof magic);
    put(out, r->type, 1);
    put(out, 0, 4);
    put_body(out, r);
    body = out->len - before - HEAD;
    if (out->cut || body + HEAD + TAIL > TRAPRECORD_MAX) {
        out->len = before;
        out->cut = false;
        return -1;
    }
    for (size_t i = 0; i < 4; i++) {
        size[i] = (uint8_t)(body >> (8 * i));
    }
    memcpy(out->data + before + 5, size, 4);
    put(out, text_hash(out->data + before, HEAD + body), 8);
    return 0;
}

size_t traprecord_length(const uint8_t *data, size_t len)
{
    size_t body = 0;
    for (size_t i = 0; i < 4 && len >= HEAD; i++) {
        body |= (size_t)data[5 + i] << (8 * i);
    }
    return len >= HEAD + TAIL && body <= len - HEAD - TAIL ? HEAD + body + TAIL : 0;
}

/* --- reading: p moves forward; bad once anything was wrong --- */

struct reader {
    const uint8_t *p, *end;
    struct arena *a;
    const char *bad;
};

static uint64_t take(struct reader *r, size_t octets)
{
    uint64_t v = 0;
    if (r->bad != NULL || (size_t)(r->end - r->p) < octets) {
        r->bad = r->bad != NULL ? r->bad : "it is too short";
        return 0;
    }
    for (size_t i = 0; i < octets; i++) {
        v |= (uint64_t)r->p[i] << (8 * i);
    }
    r->p += octets;
    return v;
}

static const uint8_t *take_bytes(struct reader *r, size_t most, uint16_t *len)
{
    size_t n = take(r, 2);
    if (r->bad != NULL || n > most || n > (size_t)(r->end - r->p)) {
        r->bad = r->bad != NULL ? r->bad : "a part is too long";
        *len = 0;
        return NULL;
    }
    const uint8_t *p = r->p;
    r->p += n;
    *len = (uint16_t)n;
    return p;
}

static const uint8_t *keep_bytes(struct reader *r, size_t most, uint16_t *len)
{
    const uint8_t *p = take_bytes(r, most, len);
    return p != NULL ? arena_copy(r->a, p, *len) : NULL;
}

/* Addresses only: digits, letters, dots, colons, a zone. */
static const char *take_address(struct reader *r)
{
    uint16_t len;
    if (take(r, 1) == 0) {
        return NULL;
    }
    const uint8_t *p = take_bytes(r, TRAPRECORD_ADDRESS, &len);
    for (size_t i = 0; p != NULL && i < len; i++) {
        if (!((p[i] >= '0' && p[i] <= '9') || ((p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'z') ||
              (p[i] != 0 && strchr(".:%-_", p[i]) != NULL))) {
            r->bad = "an address that is none";
            return NULL;
        }
    }
    return p != NULL ? arena_stringn(r->a, (const char *)p, len) : NULL;
}

static struct oid take_oid(struct reader *r, bool may_be_empty)
{
    struct oid o;
    o.b = keep_bytes(r, OID_BYTES, &o.len);
    if (r->bad == NULL && !(o.len == 0 && may_be_empty) && !oid_is_sane(o.b, o.len)) {
        r->bad = "an object identifier that is none";
    }
    return o;
}

static struct value take_value(struct reader *r)
{
    struct value v = { .type = (uint8_t)take(r, 1) };
    if (v.type > VALUE_ERROR) {
        r->bad = "a value of no known type";
    } else if (v.type == VALUE_BYTES || v.type == VALUE_OID || v.type == VALUE_IP) {
        v.bytes = keep_bytes(r, UINT16_MAX, &v.len);
        if (r->bad == NULL &&
            ((v.type == VALUE_IP && v.len != 4) || (v.type == VALUE_OID && !oid_is_sane(v.bytes, v.len)))) {
            r->bad = "a value that is not of its type";
        }
    } else {
        v.u = take(r, 8);
        if (v.type == VALUE_FLOAT && !isfinite(v.d)) {
            r->bad = "a number that is none";
        }
    }
    return v;
}

static void take_binds(struct reader *r, struct notice *n)
{
    size_t count = take(r, 2);
    if (count > TRAP_BINDS) {
        r->bad = "too many varbinds";
    }
    struct notice_bind *binds = arena_array(r->a, r->bad == NULL ? count : 0, sizeof *binds);
    for (size_t i = 0; i < count && r->bad == NULL; i++) {
        binds[i].name = take_oid(r, false);
        binds[i].value = take_value(r);
        n->bind_count = i + 1;
    }
    n->binds = binds;
}

static void take_notice(struct reader *r, struct notice *n)
{
    uint16_t len;
    n->at = (int64_t)take(r, 8);
    if (n->at < 0 || n->at > AT_MOST) {
        r->bad = "a time that is none";
    }
    n->version = (uint8_t)take(r, 1);
    uint8_t flags = (uint8_t)take(r, 1);
    n->inform = flags & 1;
    n->authentic = flags & 2;
    n->uptime_known = flags & 4;
    n->source = take_address(r);
    n->agent_address = take_address(r);
    n->relay_address = take_address(r);
    n->engine_id = keep_bytes(r, 32, &len);
    n->engine_id_len = (uint8_t)len;
    n->trap = take_oid(r, false);
    n->uptime = (uint32_t)take(r, 4);
    n->enterprise = take_oid(r, true);
    n->generic = (int32_t)(uint32_t)take(r, 4);
    n->specific = (int32_t)(uint32_t)take(r, 4);
    n->binds_left_out = take(r, 4);
    take_binds(r, n);
    if (r->bad == NULL && ((n->version != SITE_V1 && n->version != SITE_V2C && n->version != SITE_V3) ||
                           n->source == NULL || flags > 7)) {
        r->bad = "a notice without source or version";
    }
}

static void take_counts(struct reader *r, struct traprecord_counts *c)
{
    for (size_t i = 0; i < TRAP_VERDICTS; i++) {
        c->verdicts[i] = take(r, 8);
    }
    c->kernel_drops = take(r, 8);
    c->reports = take(r, 8);
    c->answers = take(r, 8);
    c->answers_lost = take(r, 8);
    c->engines = take(r, 8);
}

static void take_sender(struct reader *r, struct traprecord *out)
{
    out->source = take_address(r);
    out->verdict = (uint8_t)take(r, 1);
    out->count = take(r, 8);
    out->over = take(r, 1) != 0;
    out->since = (int64_t)take(r, 8);
    if (r->bad == NULL && (out->source == NULL || out->verdict >= TRAP_VERDICTS)) {
        r->bad = "a sender without an address";
    }
}

static void take_body(struct reader *r, struct traprecord *out)
{
    switch (out->type) {
    case TRAPRECORD_READY:
        out->jail = (uint8_t)take(r, 1);
        break;
    case TRAPRECORD_NOTICE:
        out->token = take(r, 8);
        take_notice(r, &out->notice);
        break;
    case TRAPRECORD_STORM:
    case TRAPRECORD_STRANGER:
        take_sender(r, out);
        break;
    case TRAPRECORD_COUNTS:
        take_counts(r, &out->counts);
        break;
    default:
        r->bad = "of no known type";
    }
    if (r->bad == NULL && r->p != r->end) {
        r->bad = "it is too long";
    }
}

int traprecord_decode(const uint8_t *data, size_t len, struct arena *a, struct traprecord *out,
                      struct err *err)
{
    struct reader r = { data + 5, data + len, a, NULL };
    struct traprecord new = { 0 };
    if (len < HEAD + TAIL || len > TRAPRECORD_MAX || memcmp(data, magic, sizeof magic) != 0) {
        return err_set(err, "no record of the trap decoder");
    }
    new.type = data[4];
    size_t body = take(&r, 4);
    struct reader tail = { data + len - TAIL, data + len, a, NULL };
    if (body != len - HEAD - TAIL || take(&tail, 8) != text_hash(data, len - TAIL)) {
        return err_set(err, "a damaged record of the trap decoder");
    }
    r.end = data + len - TAIL;
    take_body(&r, &new);
    if (r.bad != NULL) {
        return err_set(err, "a wrong record of the trap decoder: %s", r.bad);
    }
    *out = new;
    return 0;
}
