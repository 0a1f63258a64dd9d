/* Options of an agent, as they stand in the fleet file: name=value. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent.h"

#include "authority.h"
#include "notice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct request {
    struct agent *a;
    const char *value;
    int64_t now_us;
    char *why;
    size_t cap;
};

static int refuse(const struct request *r, const char *reason)
{
    snprintf(r->why, r->cap, "\"%s\": %s", r->value, reason);
    return -1;
}

static void *must(void *p)
{
    if (!p)
        abort();
    return p;
}

static int set_community(struct request *r)
{
    struct credentials *c = r->a->credentials;
    size_t len = strlen(r->value);
    if (len > 255)
        return refuse(r, "a community has at most 255 octets here");
    c->communities = must(realloc(c->communities, (c->community_count + 1) * sizeof *c->communities));
    c->communities[c->community_count].octets = must(malloc(len + 1));
    memcpy(c->communities[c->community_count].octets, r->value, len + 1);
    c->communities[c->community_count++].len = len;
    return 0;
}

static int set_v3user(struct request *r)
{
    struct credentials *c = r->a->credentials;
    struct cipher_user u;
    if (cipher_user_parse(r->value, &u, r->why, r->cap))
        return -1;
    c->users = must(realloc(c->users, (c->user_count + 1) * sizeof *c->users));
    c->users[c->user_count++] = u;
    return 0;
}

static int set_engine_id(struct request *r)
{
    uint8_t id[32];
    size_t len = strlen(r->value);
    if (len % 2 || len < 10 || len > 64 || strspn(r->value, "0123456789abcdefABCDEF") != len)
        return refuse(r, "want 5 to 32 octets in hex");
    for (size_t i = 0; i < len / 2; i++) {
        char two[3] = { r->value[2 * i], r->value[2 * i + 1], '\0' };
        id[i] = (uint8_t)strtoul(two, NULL, 16);
    }
    memcpy(r->a->engine_id, id, len / 2);
    r->a->engine_id_len = (uint8_t)(len / 2);
    r->a->fixed_engine_id = true;
    authority_free(r->a->authority);
    r->a->authority = NULL;
    return 0;
}

static int number(const struct request *r, unsigned long low, unsigned long high, uint32_t *out)
{
    char *end;
    unsigned long v = strtoul(r->value, &end, 10);
    if (end == r->value || *end || r->value[0] == '-' || v < low || v > high) {
        snprintf(r->why, r->cap, "\"%s\": want a number from %lu to %lu", r->value, low, high);
        return -1;
    }
    *out = (uint32_t)v;
    return 0;
}

static int set_boots(struct request *r)
{
    return number(r, 0, INT32_MAX, &r->a->boots);
}

static int set_max(struct request *r)
{
    return number(r, 100, AGENT_REPLY_MAX, &r->a->max_size);
}

/* "1", "1,2c", "3" ... */
static int set_versions(struct request *r)
{
    uint8_t versions = 0;
    for (const char *p = r->value; *p; p += *p == ',') {
        size_t len = strcspn(p, ",");
        if (len == 1 && *p == '1')
            versions |= 1 << 0;
        else if (len == 2 && memcmp(p, "2c", 2) == 0)
            versions |= 1 << 1;
        else if (len == 1 && *p == '3')
            versions |= 1 << 3;
        else
            return refuse(r, "want a list of 1, 2c and 3");
        p += len;
    }
    r->a->versions = versions;
    return 0;
}

/* The contexts of a device move as it does. */
static void give_motion(struct agent *a, struct motion *m)
{
    motion_hold(m);
    motion_drop(a->owned_motion);
    a->owned_motion = m;
    if (m)
        a->motion = m;
    inside_rebind(a);
    for (struct context *c = a->contexts; c; c = c->next)
        give_motion(c->agent, m);
}

static int set_moves(struct request *r)
{
    struct motion *m = motion_load(r->value, r->why, r->cap);
    if (!m)
        return -1;
    give_motion(r->a, m);
    motion_drop(m);
    return 0;
}

/* NAME:RECORDING */
static int set_context(struct request *r)
{
    const char *colon = strchr(r->value, ':');
    if (!colon || colon == r->value || colon - r->value > 32)
        return refuse(r, "want NAME:RECORDING, the name of 1 to 32 octets");
    struct recording *rec = recording_load(colon + 1, r->why, r->cap);
    if (!rec)
        return -1;
    struct context *c = must(calloc(1, sizeof *c));
    c->name_len = (size_t)(colon - r->value);
    memcpy(c->name, r->value, c->name_len);
    c->agent = agent_new(rec, r->a->seed, r->now_us);
    c->agent->boot_us = r->a->boot_us;
    c->agent->owned_rec = rec;
    give_motion(c->agent, r->a->owned_motion);
    c->next = r->a->contexts;
    r->a->contexts = c;
    return 0;
}

static int set_fault(struct request *r)
{
    return agent_fault_set(r->a, r->value, r->now_us, r->why, r->cap);
}

static int set_traps(struct request *r)
{
    return notice_receiver(r->a, r->value, r->why, r->cap);
}

int agent_option(struct agent *a, const char *text, int64_t now_us, char *why, size_t cap)
{
    static const struct {
        const char *name;
        int (*set)(struct request *);
    } rows[] = { { "community", set_community }, { "v3user", set_v3user },   { "engineid", set_engine_id },
                 { "boots", set_boots },         { "max", set_max },         { "versions", set_versions },
                 { "moves", set_moves },         { "context", set_context }, { "fault", set_fault },
                 { "traps", set_traps } };
    size_t len = strcspn(text, "=");
    struct request r = { a, text + len + (text[len] == '='), now_us, why, cap };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strlen(rows[i].name) == len && memcmp(rows[i].name, text, len) == 0 && text[len] == '=')
            return rows[i].set(&r);
    snprintf(
        why, cap,
        "unknown option \"%s\": want community= v3user= engineid= boots= versions= max= moves= context= fault= traps=",
        text);
    return -1;
}
