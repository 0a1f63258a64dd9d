/* clones.c: two devices with one SNMPv3 engine ID. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/clones.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"

/* The first device seen with an engine ID. */
struct owner {
    struct udp_address address;
    char *key;
};

struct clones {
    struct map *by_engine;
};

struct clones *clones_new(void)
{
    struct clones *c = mem_new(sizeof *c);
    c->by_engine = map_new();
    return c;
}

void clones_free(struct clones *c)
{
    const char *id;
    void *value;
    size_t at = 0;
    if (c == NULL) {
        return;
    }
    while (map_next(c->by_engine, &at, &id, &value)) {
        struct owner *o = value;
        free(o->key);
        free(o);
    }
    map_free(c->by_engine);
    free(c);
}

const char *clones_look(struct clones *c, const struct unit *u)
{
    const struct v3_engine *e = &u->peer.engine;
    if (e->id_len == 0) {
        return NULL;
    }
    struct owner *o = map_find_bytes(c->by_engine, e->id, e->id_len);
    if (o == NULL) {
        o = mem_new(sizeof *o);
        *o = (struct owner){ .address = u->peer.address, .key = mem_string(u->device->key) };
        (void)map_set_bytes(c->by_engine, e->id, e->id_len, o);
        return NULL;
    }
    if (strcmp(o->key, u->device->key) == 0 || udp_same(&o->address, &u->peer.address, 0)) {
        o->address = u->peer.address;
        return NULL;
    }
    log_limited(
        LOG_LEVEL_WARN, u->device->key, "engine-id-shared", "device=%s other=%s advice=%s", u->device->key,
        o->key,
        log_quote(
            "two devices must not have one engine ID (a cloned configuration or image): set a new snmpEngineID on one of them, then renew its users"));
    return o->key;
}
