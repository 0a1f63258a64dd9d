/* The life of an agent: made, copied, rebooted, its ports and objects changed. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent.h"

#include "authority.h"
#include "current.h"
#include "notice.h"
#include "view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *p)
{
    if (!p)
        abort();
    return p;
}

/* RFC 3411 section 5: format 5 (octets) under the enterprise number kept for examples, 32473 (RFC 5612). */
static void make_engine_id(struct agent *a)
{
    uint64_t id = inside_mix(a->seed + 0x5eed);
    memcpy(a->engine_id, "\x80\x00\x7e\xd9\x05", 5);
    memcpy(a->engine_id + 5, &id, 8);
    a->engine_id_len = 13;
}

static uint32_t recorded_boots(const struct recording *rec)
{
    for (size_t i = 0; i < rec->count; i++)
        if (rec->entries[i].role == ROLE_ENGINE_BOOTS)
            return (uint32_t)rec->entries[i].number & INT32_MAX;
    return 1;
}

void inside_rebind(struct agent *a)
{
    uint32_t shift = a->fault ? a->fault->renumber : 0;
    a->rec = shift ? recording_shifted(a->base, shift) : a->base;
    a->binding = motion_bind(a->motion, a->rec);
    a->live = !motion_is_still(a->motion) || a->rebooted || a->event_count || (a->fault && a->fault->wrap) ||
              a->jumped;
}

struct agent *agent_new(struct recording *rec, uint64_t seed, int64_t now_us)
{
    struct agent *a = must(calloc(1, sizeof *a));
    a->base = rec;
    a->motion = motion_builtin();
    a->credentials = must(calloc(1, sizeof *a->credentials));
    a->credentials->references = 1;
    a->seed = inside_mix(seed + 1);
    a->born_us = a->count_us = now_us;
    a->boot_us = now_us - (int64_t)rec->uptime * 10000;
    a->boots = recorded_boots(rec);
    a->battery_us = a->mains_us = INT64_MAX;
    a->max_size = 1472;
    a->versions = 1 << 0 | 1 << 1 | 1 << 3;
    make_engine_id(a);
    inside_rebind(a);
    return a;
}

static struct context *copy_contexts(const struct agent *model, uint64_t seed, int64_t now_us)
{
    struct context *first = NULL;
    for (const struct context *c = model->contexts; c; c = c->next) {
        struct context *mine = must(malloc(sizeof *mine));
        *mine = *c;
        mine->agent = agent_twin(c->agent, seed, now_us);
        mine->next = first;
        first = mine;
    }
    return first;
}

struct agent *agent_twin(const struct agent *model, uint64_t seed, int64_t now_us)
{
    struct agent *a = must(malloc(sizeof *a));
    *a = *model;
    a->seed = inside_mix(seed + 1);
    a->born_us = a->count_us = now_us;
    a->boot_us = now_us - (model->born_us - model->boot_us);
    a->stats = (struct agent_stats){ 0 };
    a->authority = NULL;
    a->owned_rec = NULL;
    motion_hold(a->owned_motion);
    a->credentials->references++;
    a->events = NULL;
    a->event_count = 0;
    if (!a->fixed_engine_id)
        make_engine_id(a);
    if (a->fault) {
        a->fault = must(malloc(sizeof *a->fault));
        *a->fault = *model->fault;
        a->fault->dice ^= a->seed;
    }
    if (a->override_count) {
        a->overrides = must(malloc(a->override_count * sizeof *a->overrides));
        for (unsigned i = 0; i < a->override_count; i++) {
            a->overrides[i] = model->overrides[i];
            a->overrides[i].octets = must(malloc(a->overrides[i].size));
            memcpy(a->overrides[i].octets, model->overrides[i].octets, a->overrides[i].size);
        }
    }
    if (a->target) {
        a->target = must(malloc(sizeof *a->target));
        *a->target = *model->target;
    }
    a->contexts = copy_contexts(model, seed, now_us);
    inside_rebind(a);
    return a;
}

static void credentials_drop(struct credentials *c)
{
    if (--c->references)
        return;
    for (size_t i = 0; i < c->community_count; i++)
        free(c->communities[i].octets);
    free(c->communities);
    free(c->users);
    free(c);
}

void agent_free(struct agent *a)
{
    if (!a)
        return;
    while (a->contexts) {
        struct context *c = a->contexts;
        a->contexts = c->next;
        agent_free(c->agent);
        free(c);
    }
    for (unsigned i = 0; i < a->override_count; i++)
        free(a->overrides[i].octets);
    free(a->overrides);
    free(a->events);
    free(a->fault);
    free(a->target);
    authority_free(a->authority);
    credentials_drop(a->credentials);
    recording_free(a->owned_rec);
    motion_drop(a->owned_motion);
    free(a);
}

int agent_fault_set(struct agent *a, const char *text, int64_t now_us, char *why, size_t cap)
{
    struct fault f;
    if (fault_parse(text, &f, why, cap))
        return -1;
    f.dice ^= a->seed;
    f.since_us = now_us;
    if (f.set_uptime) {
        a->boot_us = now_us - (int64_t)f.uptime * 10000;
        a->jumped = true;
    }
    if (f.reboot || f.boots_reset)
        agent_reboot(a, now_us);
    if (f.boots_reset)
        a->boots = 1;
    free(a->fault);
    a->fault = NULL;
    if (f.lasting) {
        a->fault = must(malloc(sizeof f));
        *a->fault = f;
    }
    inside_rebind(a);
    return 0;
}

void agent_reboot(struct agent *a, int64_t now_us)
{
    a->boot_us = a->count_us = now_us;
    a->boots += a->boots < INT32_MAX;
    a->rebooted = true;
    unsigned kept = 0; /* a port without link has none after the reboot either */
    for (unsigned i = 0; i < a->event_count; i++)
        if (!a->events[i].cleared && a->events[i].to == INT64_MAX) {
            a->events[kept] = a->events[i];
            a->events[kept++].from = now_us;
        }
    a->event_count = (uint16_t)kept;
    inside_rebind(a);
    for (struct context *c = a->contexts; c; c = c->next)
        agent_reboot(c->agent, now_us);
}

static void add_event(struct agent *a, struct port_event e)
{
    if (!a->events)
        a->events = must(calloc(INSIDE_EVENTS, sizeof *a->events));
    if (a->event_count == INSIDE_EVENTS) /* the oldest is forgotten */
        memmove(a->events, a->events + 1, --a->event_count * sizeof *a->events);
    a->events[a->event_count++] = e;
    inside_rebind(a);
}

void agent_port_down(struct agent *a, uint32_t if_index, int64_t now_us)
{
    agent_port_up(a, if_index, now_us);
    add_event(a, (struct port_event){ .port = if_index, .from = now_us, .to = INT64_MAX });
}

void agent_port_up(struct agent *a, uint32_t if_index, int64_t now_us)
{
    for (unsigned i = 0; i < a->event_count; i++)
        if (a->events[i].port == if_index && !a->events[i].cleared && a->events[i].to == INT64_MAX)
            a->events[i].to = now_us;
}

void agent_port_clear(struct agent *a, uint32_t if_index, bool told, int64_t now_us)
{
    add_event(a, (struct port_event){
                     .port = if_index, .cleared = true, .told = told, .from = now_us, .to = now_us });
}

void agent_battery(struct agent *a, bool on, int64_t now_us)
{
    if (on) {
        a->battery_us = now_us;
        a->mains_us = INT64_MAX;
    } else if (a->battery_us != INT64_MAX) {
        a->mains_us = now_us;
    }
}

static struct override *find_override(struct agent *a, const uint8_t *name, size_t len, unsigned *at)
{
    for (*at = 0; *at < a->override_count; ++*at) {
        struct override *o = &a->overrides[*at];
        int c = tlv_oid_compare(o->octets + o->name_at, o->name_len, name, len);
        if (c >= 0)
            return c == 0 ? o : NULL;
    }
    return NULL;
}

int agent_set(struct agent *a, const char *line, char *why, size_t cap)
{
    struct recording_line l;
    const char *reason;
    unsigned at;
    if (recording_line_parse(line, strlen(line), &l, &reason)) {
        snprintf(why, cap, "%s: %s", line, reason);
        return -1;
    }
    if (l.value_len > 60000 || a->override_count == UINT16_MAX) {
        snprintf(why, cap, "too long, or too many");
        free(l.value);
        return -1;
    }
    struct override *o = find_override(a, l.name, l.name_len, &at);
    if (o) {
        free(o->octets);
    } else {
        a->overrides = must(realloc(a->overrides, (a->override_count + 1u) * sizeof *a->overrides));
        o = &a->overrides[at];
        memmove(o + 1, o, (a->override_count++ - at) * sizeof *o);
    }
    uint8_t head[8];
    size_t inner = tlv_put_head(head, TLV_OID, l.name_len) + l.name_len + l.value_len;
    o->octets = must(malloc(inner + 16));
    size_t n = tlv_put_head(o->octets, TLV_SEQUENCE, inner);
    n += tlv_put_head(o->octets + n, TLV_OID, l.name_len);
    memcpy(o->octets + n, l.name, l.name_len);
    memcpy(o->octets + n + l.name_len, l.value, l.value_len);
    o->name_at = n;
    o->name_len = l.name_len;
    o->value_at = n + l.name_len;
    o->size = o->value_at + l.value_len;
    o->tag = l.tag;
    free(l.value);
    return 0;
}

int agent_unset(struct agent *a, const char *text, char *why, size_t cap)
{
    uint8_t oid[TLV_OID_MAX];
    size_t len;
    unsigned at;
    if (tlv_oid_from_text(text, strlen(text), oid, &len)) {
        snprintf(why, cap, "%s: not an object identifier", text);
        return -1;
    }
    struct override *o = find_override(a, oid, len, &at);
    if (!o)
        return 0;
    free(o->octets);
    memmove(o, o + 1, (--a->override_count - at) * sizeof *o);
    return 0;
}

static bool printable(const struct tlv *v)
{
    for (size_t i = 0; i < v->len; i++)
        if (v->body[i] < 0x20 || v->body[i] > 0x7e)
            return false;
    return true;
}

static void print_value(const struct tlv *v, char *text, size_t cap)
{
    int64_t number;
    if (v->tag == TLV_OID) {
        int n = snprintf(text, cap, "6|");
        tlv_oid_to_text(v->body, v->len, text + n, cap - (size_t)n);
    } else if (v->tag == TLV_ADDRESS && v->len == 4) {
        snprintf(text, cap, "64|%u.%u.%u.%u", v->body[0], v->body[1], v->body[2], v->body[3]);
    } else if (v->tag == TLV_COUNTER64 && v->len == 9) {
        struct tlv tail = { v->tag, v->body + 1, 8 };
        tlv_integer(&tail, &number);
        snprintf(text, cap, "70|%llu", (unsigned long long)number);
    } else if ((v->tag == TLV_INTEGER || v->tag == TLV_COUNTER64 ||
                (v->tag >= TLV_COUNTER32 && v->tag <= TLV_TICKS)) &&
               tlv_integer(v, &number) == 0) {
        snprintf(text, cap, "%u|%lld", v->tag, (long long)number);
    } else if (v->tag == TLV_OCTETS && printable(v)) {
        snprintf(text, cap, "4|%.*s", (int)v->len, (const char *)v->body);
    } else {
        int n = snprintf(text, cap, "%ux|", v->tag);
        for (size_t i = 0; i < v->len && (size_t)n + 3 < cap; i++)
            n += snprintf(text + n, cap - (size_t)n, "%02x", v->body[i]);
    }
}

int agent_value(struct agent *a, const char *oid_text, int64_t now_us, char *text, size_t cap)
{
    uint8_t oid[TLV_OID_MAX], *buf;
    size_t len;
    struct view_cell c;
    struct tlv pair, name, value;
    if (cap < 8 || tlv_oid_from_text(oid_text, strlen(oid_text), oid, &len))
        return -1;
    view_locate(a, oid, len, &c);
    if (view_get(a, &c, false) != VIEW_FOUND)
        return -1;
    buf = must(malloc(AGENT_REPLY_ROOM));
    size_t n = view_put(a, &c, now_us, buf, AGENT_REPLY_MAX);
    const uint8_t *p = buf;
    int rc = -1;
    if (n && tlv_take(&p, buf + n, &pair) == 0 && (p = pair.body, tlv_take(&p, buf + n, &name)) == 0 &&
        tlv_take(&p, buf + n, &value) == 0) {
        print_value(&value, text, cap);
        rc = 0;
    }
    free(buf);
    return rc;
}

const struct agent_stats *agent_stats_of(const struct agent *a)
{
    return &a->stats;
}

const uint8_t *agent_engine_id(const struct agent *a, size_t *len)
{
    *len = a->engine_id_len;
    return a->engine_id;
}
