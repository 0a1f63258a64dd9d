/* The present value of an object of the recording: counters grow, gauges move, time passes. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "current.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SECONDS(us) ((double)(us)*1e-6)

struct moment {
    const struct agent *a;
    const struct entry *e;
    uint32_t index;
    int64_t now;
};

static const struct port_event *last_event(const struct agent *a, uint32_t port, bool cleared)
{
    for (int i = a->event_count; i-- > 0;)
        if (a->events[i].port == port && a->events[i].cleared == cleared)
            return &a->events[i];
    return NULL;
}

static double grown(const struct moment *m, int64_t from, int64_t to)
{
    const struct recording_binding *b = m->a->binding;
    unsigned rule = b->rules[m->index];
    if (!rule || to <= from)
        return 0;
    uint64_t chance = inside_mix(m->a->seed ^ (uint64_t)b->salts[m->index] << 16);
    return motion_growth(m->a->motion, rule - 1, chance, SECONDS(from - m->a->born_us),
                         SECONDS(to - m->a->born_us));
}

/* What a port's counter did not count because the link was down. */
static double lost(const struct moment *m, int64_t start)
{
    double sum = 0;
    for (int i = 0; i < m->a->event_count; i++) {
        const struct port_event *ev = &m->a->events[i];
        if (ev->port == m->e->port && !ev->cleared)
            sum += grown(m, ev->from > start ? ev->from : start, ev->to < m->now ? ev->to : m->now);
    }
    return sum;
}

static uint64_t counter(const struct moment *m)
{
    const struct agent *a = m->a;
    uint64_t base = a->rebooted ? 0 : m->e->number;
    int64_t start = a->count_us;
    const struct port_event *cleared = m->e->port && a->event_count ? last_event(a, m->e->port, true) : NULL;
    if (cleared) {
        base = 0;
        start = cleared->from;
    }
    if (a->fault && a->fault->wrap) {
        int64_t full = a->fault->since_us + (int64_t)(a->fault->wrap - 1) * 1000000;
        base = (base | UINT32_MAX) - (uint64_t)grown(m, start, full);
    }
    double growth = grown(m, start, m->now);
    if (m->e->port && a->event_count)
        growth -= lost(m, start);
    return growth > 0 ? base + (uint64_t)growth : base;
}

static uint64_t engine_number(const struct moment *m)
{
    const struct agent *a = m->a;
    bool own = a->rebooted || a->credentials->user_count > 0;
    if (m->e->role == ROLE_ENGINE_BOOTS)
        return a->boots;
    return own ? inside_uptime(a, m->now) / 100 : m->e->number + (uint64_t)(m->now - a->born_us) / 1000000;
}

/* Objects whose meaning the agent knows; false = treat it as any other. */
static bool by_role(const struct moment *m, uint64_t *out)
{
    const struct agent *a = m->a;
    const struct port_event *down = NULL;
    uint64_t uptime = inside_uptime(a, m->now);
    uint64_t stamp = a->rebooted && m->e->number > uptime ? 0 : m->e->number;
    if (m->e->port && a->event_count)
        down = last_event(a, m->e->port, m->e->role == ROLE_DISCONTINUITY);
    switch (m->e->role) {
    case ROLE_UPTIME:
        *out = (uint32_t)(uptime + (a->rebooted ? 0 : m->e->number - m->a->rec->uptime));
        return true;
    case ROLE_ENGINE_BOOTS:
    case ROLE_ENGINE_TIME:
        *out = engine_number(m);
        return true;
    case ROLE_STAMP:
        *out = stamp;
        return true;
    case ROLE_OPER_STATUS:
        *out = 2; /* down */
        return down && down->to == INT64_MAX;
    case ROLE_LAST_CHANGE:
        *out = down ? inside_uptime(a, down->to == INT64_MAX ? down->from : down->to) : stamp;
        return true;
    case ROLE_DISCONTINUITY:
        *out = down && down->told ? inside_uptime(a, down->from) : stamp;
        return true;
    default:
        return false;
    }
}

/* Numbers in text ("0.42") and in an Opaque float (net-snmp's 9f 78) move too. */
static size_t moving_octets(const struct moment *m, double level, uint8_t *out)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%.*f",
                     motion_digits(m->a->motion, m->a->binding->rules[m->index] - 1u), level);
    if (m->e->tag == TLV_OCTETS) {
        size_t head = tlv_put_head(out, TLV_OCTETS, (size_t)n);
        memcpy(out + head, text, (size_t)n);
        return head + (size_t)n;
    }
    float f = (float)level;
    uint32_t bits;
    memcpy(&bits, &f, 4);
    bits = __builtin_bswap32(bits);
    memcpy(out, "\x44\x07\x9f\x78\x04", 5);
    memcpy(out + 5, &bits, 4);
    return 9;
}

static size_t moving_level(const struct moment *m, uint8_t *out)
{
    const struct agent *a = m->a;
    uint64_t chance = inside_mix(a->seed ^ (uint64_t)a->binding->salts[m->index] << 16);
    bool is_signed = m->e->tag == TLV_INTEGER;
    double recorded = is_signed ? (double)(int64_t)m->e->number : (double)m->e->number;
    const struct motion_battery battery = {
        a->battery_us == INT64_MAX ? INFINITY : SECONDS(a->battery_us - a->born_us),
        a->mains_us == INT64_MAX ? INFINITY : SECONDS(a->mains_us - a->born_us)
    };
    double level = motion_level(a->motion, a->binding->rules[m->index] - 1u, chance,
                                SECONDS(m->now - a->born_us), recorded, &battery);
    if (m->e->tag == TLV_OCTETS || m->e->tag == TLV_OPAQUE)
        return moving_octets(m, level, out);
    if (is_signed)
        return tlv_put_signed(out, TLV_INTEGER, (int32_t)fmax(INT32_MIN, fmin(INT32_MAX, round(level))));
    return tlv_put_unsigned(out, m->e->tag, (uint32_t)fmax(0, fmin(UINT32_MAX, round(level))));
}

/* The value element of an object that moves; 0 = it is as recorded. */
static size_t moving(const struct moment *m, uint8_t *out)
{
    const struct entry *e = m->e;
    uint64_t number;
    if (e->tag == TLV_COUNTER32)
        return tlv_put_unsigned(out, e->tag, (uint32_t)counter(m));
    if (e->tag == TLV_COUNTER64)
        return tlv_put_unsigned(out, e->tag, counter(m));
    if (m->a->binding->rules[m->index])
        return moving_level(m, out);
    if (e->role == ROLE_PLAIN)
        return 0;
    if (e->role == ROLE_ENGINE_ID && m->a->credentials->user_count > 0) {
        size_t head = tlv_put_head(out, TLV_OCTETS, m->a->engine_id_len);
        memcpy(out + head, m->a->engine_id, m->a->engine_id_len);
        return head + m->a->engine_id_len;
    }
    if (!by_role(m, &number))
        return 0;
    return e->tag == TLV_INTEGER ? tlv_put_signed(out, e->tag, (int64_t)number)
                                 : tlv_put_unsigned(out, e->tag, (uint32_t)number);
}

static size_t join(uint8_t *out, size_t room, const uint8_t *name, size_t name_len, const uint8_t *value,
                   size_t len)
{
    uint8_t head[8];
    size_t name_head = tlv_put_head(head, TLV_OID, name_len), inner = name_head + name_len + len;
    if (inner + 6 > room && inner + tlv_put_head(head, TLV_SEQUENCE, inner) > room)
        return 0;
    size_t n = tlv_put_head(out, TLV_SEQUENCE, inner);
    n += tlv_put_head(out + n, TLV_OID, name_len);
    memcpy(out + n, name, name_len);
    memcpy(out + n + name_len, value, len);
    return n + name_len + len;
}

size_t current_put(const struct agent *a, uint32_t index, const uint8_t *name, size_t name_len,
                   int64_t now_us, uint8_t *out, size_t room)
{
    const struct recording *rec = a->rec;
    const struct entry *e = &rec->entries[index];
    const uint8_t *recorded = recording_varbind(rec, e);
    uint8_t value[64];
    struct moment m = { a, e, index, now_us };
    size_t len = a->live ? moving(&m, value) : 0;
    if (len == 0 && !name) {
        if (e->size > room)
            return 0;
        memcpy(out, recorded, e->size);
        return e->size;
    }
    if (len == 0 || name) {
        if (!name)
            name = recording_name(rec, e), name_len = e->name_len;
        return len ? join(out, room, name, name_len, value, len)
                   : join(out, room, name, name_len, recorded + e->value_at, e->size - e->value_at);
    }
    size_t named = e->name_len + 2u, total = 2 + named + len;
    if (named > 32 || len > 16)
        return join(out, room, recording_name(rec, e), e->name_len, value, len);
    if (total > room)
        return 0;
    out[0] = TLV_SEQUENCE; /* the common case: short, so copied in pieces of fixed size */
    out[1] = (uint8_t)(total - 2);
    memcpy(out + 2, recording_name(rec, e) - 2, 32);
    memcpy(out + 2 + named, value, 16);
    return total;
}
