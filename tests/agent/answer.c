/* GET, GETNEXT and GETBULK: from a request PDU to a response PDU (RFC 1157, RFC 3416). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer.h"

#include "current.h"
#include "view.h"

#include <string.h>

struct reply {
    const struct answer_context *c;
    unsigned asked;
    struct tlv *names; /* of the request, room for INSIDE_VARBINDS */
    uint8_t *at, *end; /* of the response; end = what the size limit allows */
    unsigned put;
    int status, index;
    bool bulk, echo;
};

/* Collects the names of the request; -1 when a varbind is not well-formed, or there are too many. */
static int collect(struct reply *r, const struct tlv *list)
{
    const uint8_t *p = list->body, *end = p + list->len;
    for (; p < end; r->asked++) {
        struct tlv pair, value;
        if (r->asked == INSIDE_VARBINDS || tlv_expect(&p, end, TLV_SEQUENCE, &pair))
            return -1;
        const uint8_t *q = pair.body, *pair_end = q + pair.len;
        if (tlv_expect(&q, pair_end, TLV_OID, &r->names[r->asked]) || tlv_take(&q, pair_end, &value) ||
            q != pair_end)
            return -1;
    }
    return 0;
}

/* A name that is in the recording is well-formed; only the others need a look. */
static int locate(const struct reply *r, unsigned i, struct view_cell *cell)
{
    const struct tlv *name = &r->names[i];
    view_locate(r->c->content, name->body, name->len, cell);
    return cell->exact || cell->shadow ? 0 : tlv_oid_check(name);
}

static void fail(struct reply *r, int status, int index)
{
    r->status = status;
    r->index = index;
    r->echo = status != ANSWER_TOO_BIG || r->c->v1;
}

/* A varbind with an exception instead of a value. */
static bool put_exception(struct reply *r, const uint8_t *name, size_t len, uint8_t tag)
{
    uint8_t head[16];
    size_t n = tlv_put_head(head, TLV_OID, len), inner = n + len + 2;
    uint8_t *at = r->at;
    if (inner + tlv_put_head(head, TLV_SEQUENCE, inner) > (size_t)(r->end - r->at))
        return false;
    at += tlv_put_head(at, TLV_SEQUENCE, inner);
    at += tlv_put_head(at, TLV_OID, len);
    if (len)
        memcpy(at, name, len);
    at[len] = tag;
    at[len + 1] = 0;
    r->at = at + len + 2;
    r->put++;
    return true;
}

/* bulk-broken and bulk-malformed: the name stays right, the value does not. */
static void spoil(const struct fault *f, uint8_t *varbind, const uint8_t *end)
{
    const uint8_t *p = varbind;
    struct tlv pair, name, value;
    if (tlv_take(&p, end, &pair) || (p = pair.body, tlv_take(&p, end, &name)) || tlv_take(&p, end, &value) ||
        !value.len)
        return;
    uint8_t *body = varbind + (value.body - varbind);
    if (f->bulk_malformed)
        body[-1] = 0x7f;
    for (size_t i = value.tag == TLV_OCTETS ? 0 : value.len - 1; i < value.len; i++)
        body[i] ^= 0x15;
}

static bool put_value(struct reply *r, const struct view_cell *cell)
{
    size_t n = view_put(r->c->content, cell, r->c->now_us, r->at, (size_t)(r->end - r->at));
    const struct fault *f = r->c->agent->fault;
    if (!n)
        return false;
    if (f && r->bulk && (f->bulk_broken || f->bulk_malformed))
        spoil(f, r->at, r->at + n);
    r->at += n;
    r->put++;
    return true;
}

/* GET and GETNEXT: one varbind for each. -1: a name is not well-formed. */
static int each(struct reply *r, bool next)
{
    const struct answer_context *c = r->c;
    const struct fault *f = c->agent->fault;
    uint8_t scratch[TLV_OID_MAX + 8];
    for (unsigned i = 0; i < r->asked; i++) {
        struct view_cell cell;
        uint8_t absent = 0;
        if (locate(r, i, &cell))
            return -1;
        if (next) {
            if (!view_next(c->content, &cell, c->v1, scratch))
                absent = TLV_END_OF_VIEW;
        } else {
            enum view_found found = view_get(c->content, &cell, c->v1);
            if (found != VIEW_FOUND)
                absent = found == VIEW_NO_OBJECT ? TLV_NO_OBJECT : TLV_NO_INSTANCE;
        }
        if (f && f->gen_err.count && fault_hits(&f->gen_err, cell.name, cell.len)) {
            fail(r, ANSWER_GEN_ERR, (int)i + 1);
            return 0;
        }
        if (absent && c->v1) {
            fail(r, ANSWER_NO_SUCH_NAME, (int)i + 1);
            return 0;
        }
        if (absent ? !put_exception(r, r->names[i].body, r->names[i].len, absent) : !put_value(r, &cell)) {
            fail(r, ANSWER_TOO_BIG, 0);
            return 0;
        }
    }
    return 0;
}

/* One step of one column. The name is then that in the response, where it stays while we walk. */
static bool bulk_step(struct reply *r, struct view_cell *cell, bool *ended)
{
    const struct answer_context *c = r->c;
    const struct fault *f = c->agent->fault;
    uint8_t scratch[TLV_OID_MAX + 8];
    if (f && f->limit_varbinds && r->put >= f->limit_varbinds)
        return false;
    if (*ended || !view_next(c->content, cell, false, scratch)) {
        *ended = true;
        return put_exception(r, cell->name, cell->len, TLV_END_OF_VIEW);
    }
    if (f && f->gen_err.count && fault_hits(&f->gen_err, cell->name, cell->len)) {
        fail(r, ANSWER_GEN_ERR, 1);
        return false;
    }
    const uint8_t *p = r->at;
    if (!put_value(r, cell))
        return false;
    if (cell->made_up) {
        struct tlv pair, name;
        if (tlv_take(&p, r->at, &pair) == 0 && (p = pair.body, tlv_take(&p, r->at, &name)) == 0)
            cell->name = name.body;
    }
    return true;
}

static int bulk(struct reply *r, int64_t non_repeaters, int64_t repetitions)
{
    struct view_cell cells[INSIDE_VARBINDS];
    bool ended[INSIDE_VARBINDS];
    unsigned singles = non_repeaters < 0 ? 0 : non_repeaters > r->asked ? r->asked : (unsigned)non_repeaters;
    memset(ended, 0, r->asked * sizeof *ended);
    for (unsigned i = 0; i < r->asked; i++)
        if (locate(r, i, &cells[i]))
            return -1;
    bool room = true, alive = true;
    for (unsigned i = 0; room && i < singles; i++)
        room = bulk_step(r, &cells[i], &ended[i]);
    for (int64_t row = 0; room && alive && row < repetitions; row++) {
        alive = false;
        for (unsigned i = singles; room && i < r->asked; i++) {
            room = bulk_step(r, &cells[i], &ended[i]);
            alive |= !ended[i];
        }
    }
    if (!room && r->put == 0 && !r->status)
        fail(r, ANSWER_TOO_BIG, 0);
    return 0;
}

static bool too_many(const struct fault *f, uint8_t tag, unsigned names, int64_t non_repeaters,
                     int64_t repetitions)
{
    int64_t would = names;
    if (tag == 0xa5 && names > non_repeaters)
        would = non_repeaters + (names - non_repeaters) * repetitions;
    return f->too_big && would > f->too_big;
}

/* Silence by fault, else the varbinds or an error in *r. */
static int fill(struct reply *r, uint8_t tag, int64_t field1, int64_t field2, const struct tlv *list)
{
    const struct answer_context *c = r->c;
    const struct fault *f = c->agent->fault;
    struct agent_stats *s = &c->agent->stats;
    if (collect(r, list))
        return -1;
    r->bulk = tag == 0xa5;
    s->gets += tag == 0xa0;
    s->nexts += tag == 0xa1;
    s->bulks += tag == 0xa5;
    s->sets += tag == 0xa3;
    if (f && ((r->bulk && (f->silence_bulk || (f->slow_bulk && field2 > f->slow_bulk))) ||
              (tag == 0xa1 && f->silence_next)))
        return -1;
    if (c->refuse)
        fail(r, c->refuse, 0);
    else if (tag == 0xa3)
        fail(r, c->v1 ? ANSWER_NO_SUCH_NAME : ANSWER_NOT_WRITABLE, r->asked > 0);
    else if (f && too_many(f, tag, r->asked, field1, field2))
        fail(r, ANSWER_TOO_BIG, 0);
    else if (f && f->error_index)
        fail(r, ANSWER_GEN_ERR, (int)r->asked + 1000);
    else
        return r->bulk ? bulk(r, field1, field2) : each(r, tag == 0xa1);
    return 0;
}

/* The headers of a PDU in front of what lies between b->at and `end`. */
static void finish(struct tlv_back *b, uint8_t tag, const uint8_t *end, int64_t status, int64_t index,
                   const uint8_t *id, size_t id_len)
{
    tlv_back_head(b, TLV_SEQUENCE, end);
    tlv_back_integer(b, index);
    tlv_back_integer(b, status);
    tlv_back_string(b, TLV_INTEGER, id, id_len);
    tlv_back_head(b, tag, end);
}

struct parts {
    struct tlv id, field1, field2, list;
};

static int split(const struct tlv *pdu, struct parts *out)
{
    const uint8_t *p = pdu->body, *end = pdu->body + pdu->len;
    return tlv_expect(&p, end, TLV_INTEGER, &out->id) || out->id.len < 1 || out->id.len > 8 ||
                   tlv_expect(&p, end, TLV_INTEGER, &out->field1) ||
                   tlv_expect(&p, end, TLV_INTEGER, &out->field2) ||
                   tlv_expect(&p, end, TLV_SEQUENCE, &out->list) || p != end
               ? -1
               : 0;
}

bool answer_request_id(const struct tlv *pdu, struct tlv *id)
{
    const uint8_t *p = pdu->body;
    return tlv_expect(&p, pdu->body + pdu->len, TLV_INTEGER, id) == 0 && id->len >= 1 && id->len <= 8;
}

int answer_pdu(const struct answer_context *c, const struct tlv *pdu, uint8_t *buf, struct tlv *out)
{
    struct parts parts;
    int64_t field1, field2;
    uint8_t id[8];
    if (pdu->tag != 0xa0 && pdu->tag != 0xa1 && pdu->tag != 0xa3 && (pdu->tag != 0xa5 || c->v1))
        return -1;
    if (split(pdu, &parts) || tlv_integer(&parts.field1, &field1) || tlv_integer(&parts.field2, &field2))
        return -1;
    struct tlv names[INSIDE_VARBINDS];
    struct reply r = { .c = c, .names = names, .at = buf + ANSWER_HEADROOM };
    r.end = r.at + c->room;
    if (fill(&r, pdu->tag, field1, field2, &parts.list))
        return -1;
    if (r.status) {
        r.at = buf + ANSWER_HEADROOM;
        size_t len = r.echo && parts.list.len <= c->room ? parts.list.len : 0;
        memcpy(r.at, parts.list.body, len);
        r.at += len;
        r.put = 0;
    }
    c->agent->stats.varbinds += r.put;
    memcpy(id, parts.id.body, parts.id.len);
    if (c->agent->fault && c->agent->fault->wrong_id)
        id[parts.id.len - 1] ^= 1;
    struct tlv_back b = { buf, buf + ANSWER_HEADROOM, false };
    finish(&b, 0xa2, r.at, r.status, r.index, id, parts.id.len);
    *out = (struct tlv){ 0xa2, b.at, (size_t)(r.at - b.at) };
    return b.full ? -1 : 0;
}

int answer_report(const struct tlv *id, const uint8_t *oid, size_t oid_len, uint32_t count, uint8_t *buf,
                  struct tlv *out)
{
    static const uint8_t zero[1];
    struct tlv_back b = { buf, buf + ANSWER_HEADROOM, false };
    const uint8_t *end = b.at;
    uint8_t number[16];
    tlv_back_octets(&b, number, tlv_put_unsigned(number, TLV_COUNTER32, count));
    tlv_back_string(&b, TLV_OID, oid, oid_len);
    tlv_back_head(&b, TLV_SEQUENCE, end);
    finish(&b, 0xa8, end, 0, 0, id->len ? id->body : zero, id->len ? id->len : 1);
    *out = (struct tlv){ 0xa8, b.at, (size_t)(end - b.at) };
    return b.full ? -1 : 0;
}
