/* whose.c: which device a notification is from. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/whose.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"

enum { KEY = 21, OWNERS_MAX = 64, ENGINE = 32, ENGINES_MOST = 50000 };

/* Devices that have an address or an engine ID. */
struct owners {
    const char **configured, **told;
    size_t configured_count, told_count;
};

struct whose {
    struct arena *arena;
    struct map *names;               /* device keys, once */
    struct map *addresses, *engines; /* engine IDs behind their length */
    const struct traps *traps;
};

struct whose *whose_new(void)
{
    struct whose *w = mem_new(sizeof *w);
    *w = (struct whose){
        .arena = arena_new(0), .names = map_new(), .addresses = map_new(), .engines = map_new()
    };
    return w;
}

static void free_owners(struct map *m)
{
    const char *key;
    void *value;
    for (size_t at = 0; map_next(m, &at, &key, &value);) {
        struct owners *o = value;
        free(o->configured);
        free(o->told);
        free(o);
    }
    map_free(m);
}

void whose_free(struct whose *w)
{
    if (w != NULL) {
        free_owners(w->addresses);
        free_owners(w->engines);
        map_free(w->names);
        arena_free(w->arena);
        free(w);
    }
}

/* Family, zone and octets; a v4 address in v6 clothes is a v4 address. */
static size_t key_of(const struct udp_address *a, uint8_t key[KEY])
{
    bool mapped = a->sa.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr);
    if (a->sa.sa_family == AF_INET || mapped) {
        key[0] = 4;
        memcpy(key + 1, mapped ? (const void *)&a->v6.sin6_addr.s6_addr[12] : (const void *)&a->v4.sin_addr,
               4);
        return 5;
    }
    key[0] = 6;
    memcpy(key + 1, &a->v6.sin6_addr, 16);
    memcpy(key + 17, &a->v6.sin6_scope_id, 4);
    return KEY;
}

static const char *name_of(struct whose *w, const char *key)
{
    char *name = map_find(w->names, key);
    if (name == NULL) {
        name = arena_string(w->arena, key);
        (void)map_set(w->names, key, name);
    }
    return name;
}

static void add(const char ***list, size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++) {
        if ((*list)[i] == name) {
            return;
        }
    }
    if (*count < OWNERS_MAX) {
        *list = mem_resize(*list, *count + 1, sizeof **list);
        (*list)[(*count)++] = name;
    }
}

static struct owners *owners_at(struct map *m, const void *key, size_t len)
{
    struct owners *o = map_find_bytes(m, key, len);
    if (o == NULL) {
        o = mem_new(sizeof *o);
        (void)map_set_bytes(m, key, len, o);
    }
    return o;
}

void whose_address(struct whose *w, const char *key, const struct udp_address *address,
                   enum whose_trust trust)
{
    uint8_t bytes[KEY];
    struct owners *o = owners_at(w->addresses, bytes, key_of(address, bytes));
    if (trust == WHOSE_CONFIGURED) {
        add(&o->configured, &o->configured_count, name_of(w, key));
    } else {
        add(&o->told, &o->told_count, name_of(w, key));
    }
}

static size_t engine_key(const uint8_t *id, size_t len, uint8_t out[ENGINE + 1])
{
    out[0] = (uint8_t)len;
    memcpy(out + 1, id, len);
    return len + 1;
}

static const struct owners *engine_owners(const struct whose *w, const struct notice *n)
{
    uint8_t bytes[ENGINE + 1];
    return n->engine_id_len > 0 && n->engine_id_len <= ENGINE
               ? map_find_bytes(w->engines, bytes, engine_key(n->engine_id, n->engine_id_len, bytes))
               : NULL;
}

void whose_engine(struct whose *w, const char *key, const uint8_t *id, size_t len)
{
    uint8_t bytes[ENGINE + 1];
    if (len == 0 || len > ENGINE) {
        return;
    }
    size_t size = engine_key(id, len, bytes);
    if (map_count(w->engines) < ENGINES_MOST || map_find_bytes(w->engines, bytes, size) != NULL) {
        struct owners *o = owners_at(w->engines, bytes, size);
        add(&o->configured, &o->configured_count, name_of(w, key));
    }
}

void whose_keep_engines(struct whose *w, const struct whose *before)
{
    const char *id;
    void *value;
    for (size_t at = 0; map_next(before->engines, &at, &id, &value);) {
        const struct owners *o = value;
        for (size_t i = 0; i < o->configured_count; i++) {
            if (map_find(w->names, o->configured[i]) != NULL) {
                whose_engine(w, o->configured[i], (const uint8_t *)id + 1, (uint8_t)id[0]);
            }
        }
    }
}

void whose_relays(struct whose *w, const struct traps *traps)
{
    w->traps = traps;
}

struct whose *whose_of_fleet(const struct fleet *fleet)
{
    struct whose *w = whose_new();
    struct udp_address address;
    whose_relays(w, &fleet->options.traps);
    for (size_t i = 0; i < fleet->device_count; i++) {
        const struct device *d = fleet->devices[i];
        if (!d->disabled && udp_parse(d->address, 0, &address) == 0) {
            whose_address(w, d->key, &address, WHOSE_CONFIGURED);
        }
    }
    return w;
}

/* --- asking --- */

bool whose_in_range(const struct traps_range *r, const struct udp_address *address)
{
    struct udp_address base;
    uint8_t is[KEY], want[KEY];
    if (udp_parse(r->address, 0, &base) != 0 || key_of(address, is) != key_of(&base, want) ||
        is[0] != want[0]) {
        return false;
    }
    size_t whole = r->bits / 8, rest = r->bits % 8;
    return memcmp(is + 1, want + 1, whole) == 0 &&
           (rest == 0 || ((is[1 + whole] ^ want[1 + whole]) & (0xff00 >> rest) & 0xff) == 0);
}

static bool is_relay(const struct whose *w, const struct udp_address *source)
{
    for (size_t i = 0; w->traps != NULL && i < w->traps->allow_count; i++) {
        const struct traps_allow *a = &w->traps->allows[i];
        for (size_t k = 0; a->relay && k < a->range_count; k++) {
            if (whose_in_range(&a->ranges[k], source)) {
                return true;
            }
        }
    }
    return false;
}

static const struct owners *owners_of(const struct whose *w, const char *address)
{
    struct udp_address a;
    uint8_t key[KEY];
    if (address == NULL || udp_parse(address, 0, &a) != 0) {
        return NULL;
    }
    return map_find_bytes(w->addresses, key, key_of(&a, key));
}

bool whose_known(const struct whose *w, const char *source)
{
    return owners_of(w, source) != NULL;
}

/* The one that an address belongs to without doubt. */
static const char *only(const struct owners *o)
{
    if (o == NULL) {
        return NULL;
    }
    if (o->configured_count > 0) {
        return o->configured_count == 1 ? o->configured[0] : NULL;
    }
    return o->told_count == 1 ? o->told[0] : NULL;
}

static bool has(const struct owners *o, const char *name)
{
    for (size_t i = 0; o != NULL && i < o->configured_count; i++) {
        if (o->configured[i] == name) {
            return true;
        }
    }
    for (size_t i = 0; o != NULL && i < o->told_count; i++) {
        if (o->told[i] == name) {
            return true;
        }
    }
    return false;
}

/* The one device that has both, or NULL. */
static const char *both(const struct owners *a, const struct owners *b)
{
    const char *found = NULL;
    for (size_t i = 0; a != NULL && i < a->configured_count + a->told_count; i++) {
        const char *name = i < a->configured_count ? a->configured[i] : a->told[i - a->configured_count];
        if (has(b, name)) {
            if (found != NULL && found != name) {
                return NULL;
            }
            found = name;
        }
    }
    return found;
}

/* Of several devices with one address. */
static const char *among(const struct whose *w, const struct owners *source, const struct notice *n,
                         const char **by)
{
    const struct owners *engine = engine_owners(w, n);
    const char *found = both(source, engine);
    *by = "engine ID, of those with the sender's address";
    if (found == NULL) {
        found = both(source, owners_of(w, n->agent_address));
        *by = "agent address, of those with the sender's address";
    }
    return found;
}

static bool same_customer(const char *a, const char *b)
{
    size_t len = strcspn(a, "/");
    return strncmp(a, b, len) == 0 && b[len] == '/';
}

/* Who knows one customer's passphrase can make messages with any engine ID: from an address of another customer's device it says nothing. */
static const char *by_engine(const struct whose *w, const struct notice *n)
{
    const struct owners *source = owners_of(w, n->source);
    const char *found = n->authentic && !n->inform ? only(engine_owners(w, n)) : NULL;
    for (size_t i = 0; found != NULL && source != NULL && i < source->configured_count; i++) {
        if (!same_customer(found, source->configured[i])) {
            return NULL;
        }
    }
    return found;
}

const char *whose_find(const struct whose *w, const struct notice *n, const char **by)
{
    const char *found = NULL, *how = "";
    struct udp_address source;
    if (n->source != NULL && udp_parse(n->source, 0, &source) == 0 && is_relay(w, &source)) {
        found = only(owners_of(w, n->relay_address));
        how = "snmpTrapAddress, told by a relay";
        if (found == NULL && n->relay_address == NULL) {
            found = only(owners_of(w, n->agent_address));
            how = "agent address, told by a relay";
        }
    }
    if (found == NULL) {
        found = by_engine(w, n);
        how = "engine ID";
    }
    if (found == NULL) {
        found = only(owners_of(w, n->source));
        how = "address of the sender";
    }
    if (found == NULL) {
        found = among(w, owners_of(w, n->source), n, &how);
    }
    if (by != NULL) {
        *by = found != NULL ? how : "nobody, or more than one, has the sender's address";
    }
    return found;
}
