/* senders.c: who may send notifications, and with what. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/senders.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/map.h"
#include "core/whose.h"
#include "model/hash.h"
#include "snmp/v3key.h"

enum { PART = 40, LARGEST = 32 }; /* credentials of one address at most */

struct senders_keys {
    struct map *by_name; /* credential -> user */
};

struct senders_keys *senders_keys_new(const struct fleet *fleet)
{
    struct senders_keys *k = mem_new(sizeof *k);
    const struct traps *t = &fleet->options.traps;
    struct err err;
    k->by_name = map_new();
    for (size_t i = 0; i < t->allow_count; i++) {
        for (size_t c = 0; c < t->allows[i].credential_count; c++) {
            const struct credential *credential = t->allows[i].credentials[c];
            struct v3_user *user = NULL;
            if (credential->version != SITE_V3 || map_find(k->by_name, credential->name) != NULL) {
                continue;
            }
            user = v3_user_new(credential, &err);
            if (user == NULL) {
                log_error("credential", "name=%s allow=%s error=%s", credential->name, t->allows[i].name,
                          log_quote(err.text));
            } else {
                (void)map_set(k->by_name, credential->name, user);
            }
        }
    }
    return k;
}

void senders_keys_free(struct senders_keys *k)
{
    const char *name;
    void *user;
    if (k == NULL) {
        return;
    }
    for (size_t at = 0; map_next(k->by_name, &at, &name, &user);) {
        v3_user_free(user);
    }
    map_free(k->by_name);
    free(k);
}

/* One address or network while it is put together. */
struct part {
    struct part *next;
    struct udp_address address;
    uint8_t bits;
    bool configured;
    const struct credential *credentials[LARGEST];
    size_t credential_count;
    struct v3_user *users[LARGEST];
    size_t user_count;
};

struct making {
    struct arena *scratch;
    struct map *exact; /* address without port -> part */
    struct part *first, **last;
    size_t count;
};

static size_t key_of(const struct udp_address *a, uint8_t key[PART])
{
    if (a->sa.sa_family == AF_INET) {
        memcpy(key, &a->v4.sin_addr, 4);
        return 4;
    }
    memcpy(key, &a->v6.sin6_addr, 16);
    memcpy(key + 16, &a->v6.sin6_scope_id, 4);
    return 20;
}

static struct part *new_part(struct making *m, const struct udp_address *address, uint8_t bits)
{
    struct part *p = arena_alloc(m->scratch, sizeof *p);
    p->address = *address;
    p->bits = bits;
    *m->last = p;
    m->last = &p->next;
    m->count++;
    return p;
}

static uint8_t whole(const struct udp_address *a)
{
    return a->sa.sa_family == AF_INET ? 32 : 128;
}

static struct part *exact(struct making *m, const struct udp_address *address)
{
    uint8_t key[PART];
    size_t len = key_of(address, key);
    struct part *p = map_find_bytes(m->exact, key, len);
    if (p == NULL) {
        p = new_part(m, address, whole(address));
        (void)map_set_bytes(m->exact, key, len, p);
    }
    return p;
}

static void add(struct part *p, const struct credential *c, struct v3_user *user)
{
    for (size_t i = 0; c->version != SITE_V3 && i < p->credential_count; i++) {
        if (p->credentials[i]->community_len == c->community_len &&
            memcmp(p->credentials[i]->community, c->community, c->community_len) == 0) {
            return;
        }
    }
    for (size_t i = 0; c->version == SITE_V3 && i < p->user_count; i++) {
        if (p->users[i] == user) {
            return;
        }
    }
    if (c->version != SITE_V3 && p->credential_count < LARGEST) {
        p->credentials[p->credential_count++] = c;
    } else if (user != NULL && p->user_count < LARGEST) {
        p->users[p->user_count++] = user;
    }
}

/* Those that are configured with an address first: what a device tells of itself must not let its credential in at another one's address. */
static void add_units(struct making *m, const struct sched *sched, bool configured)
{
    size_t count;
    struct unit *const *units = sched_units(sched, &count);
    for (size_t i = 0; i < count; i++) {
        const struct unit *u = units[i];
        struct part *p;
        if (configured && u->peer.has_address) {
            p = exact(m, &u->peer.address);
            p->configured = true;
            add(p, u->device->credential, u->user);
        }
        for (size_t k = 0; k < u->own.count; k++) {
            if ((u->own.list[k].from == ADDRESSES_NAME) == configured) {
                p = exact(m, &u->own.list[k].address);
                if (configured || !p->configured) {
                    p->configured = p->configured || configured;
                    add(p, u->device->credential, u->user);
                }
            }
        }
    }
}

static void add_allow(struct part *p, const struct traps_allow *w, const struct senders_keys *keys)
{
    for (size_t i = 0; i < w->credential_count; i++) {
        add(p, w->credentials[i], map_find(keys->by_name, w->credentials[i]->name));
    }
}

/* A device in an allowed network may send with that network's credentials as well. */
static void add_allows(struct making *m, const struct fleet *fleet, const struct senders_keys *keys)
{
    const struct traps *t = &fleet->options.traps;
    struct part *devices = m->first;
    size_t count = m->count;
    struct udp_address address;
    for (size_t i = 0; i < t->allow_count; i++) {
        for (size_t r = 0; r < t->allows[i].range_count; r++) {
            const struct traps_range *range = &t->allows[i].ranges[r];
            struct part *p = devices;
            for (size_t k = 0; k < count; k++, p = p->next) {
                if (whose_in_range(range, &p->address)) {
                    add_allow(p, &t->allows[i], keys);
                }
            }
            if (udp_parse(range->address, 0, &address) == 0) {
                p = range->bits == whole(&address) ? exact(m, &address) : new_part(m, &address, range->bits);
                add_allow(p, &t->allows[i], keys);
            }
        }
    }
}

static void hash_user(uint64_t *h, const struct v3_user *u)
{
    hash_bytes(h, u->name, u->name_len);
    hash_int(h, u->level);
    hash_int(h, u->auth);
    hash_int(h, u->priv);
    hash_bytes(h, u->auth_ku, sizeof u->auth_ku);
    hash_bytes(h, u->priv_ku, sizeof u->priv_ku);
}

static void finish_one(struct senders *s, struct trapgate_source *to, const struct part *p)
{
    struct trapgate_community *communities =
        arena_array(s->arena, p->credential_count + 1, sizeof *communities);
    struct v3_user **users = arena_array(s->arena, p->user_count + 1, sizeof *users);
    uint8_t key[PART];
    hash_bytes(&s->hash, key, key_of(&p->address, key));
    hash_int(&s->hash, p->bits);
    for (size_t i = 0; i < p->credential_count; i++) {
        const struct credential *c = p->credentials[i];
        communities[i] = (struct trapgate_community){ arena_copy(s->arena, c->community, c->community_len),
                                                      c->community_len };
        hash_bytes(&s->hash, c->community, c->community_len);
        hash_int(&s->hash, 1);
    }
    for (size_t i = 0; i < p->user_count; i++) {
        users[i] = v3_user_hold(p->users[i]);
        s->users = mem_resize(s->users, s->user_count + 1, sizeof *s->users);
        s->users[s->user_count++] = users[i];
        hash_user(&s->hash, users[i]);
    }
    *to = (struct trapgate_source){ p->address,          p->bits, communities,
                                    p->credential_count, users,   p->user_count };
}

struct senders *senders_new(const struct sched *sched, const struct fleet *fleet,
                            const struct senders_keys *keys)
{
    struct senders *s = mem_new(sizeof *s);
    struct making m = { .scratch = arena_new(0), .exact = map_new() };
    const struct traps *t = &fleet->options.traps;
    m.last = &m.first;
    s->arena = arena_new(0);
    s->hash = HASH_START;
    add_units(&m, sched, true);
    add_units(&m, sched, false);
    add_allows(&m, fleet, keys);
    s->sources = arena_array(s->arena, m.count + 1, sizeof *s->sources);
    for (const struct part *p = m.first; p != NULL; p = p->next) {
        finish_one(s, &s->sources[s->count++], p);
    }
    hash_int(&s->hash, t->max_size);
    hash_int(&s->hash, t->rate);
    hash_int(&s->hash, t->burst);
    hash_int(&s->hash, t->total_rate);
    hash_int(&s->hash, t->total_burst);
    map_free(m.exact);
    arena_free(m.scratch);
    return s;
}

void senders_free(struct senders *s)
{
    if (s != NULL) {
        for (size_t i = 0; i < s->user_count; i++) {
            v3_user_free(s->users[i]);
        }
        free(s->users);
        arena_free(s->arena);
        free(s);
    }
}
