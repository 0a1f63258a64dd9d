/* neighbours_site.c: which configured device of a site is meant by what others tell of their neighbours. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/neighbours_site.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { TEXT = 200 };

/* Devices of one site by what neighbours may call them. */
struct place {
    struct map *addresses, *names, *macs;
    const char *key;
    size_t len;
};

static char ambiguous;

static void put(struct map *m, const void *key, size_t len, struct unit *u)
{
    void *there = map_find_bytes(m, key, len);
    if (len > 0) {
        (void)map_set_bytes(m, key, len, there == NULL || there == u ? (void *)u : &ambiguous);
    }
}

/* "SW2.acme.example", "sw2(FOC1234)" -> "sw2" */
static size_t plain_name(const char *name, char out[TEXT])
{
    size_t len = strcspn(name, ".( ");
    len = len < TEXT - 1 ? len : TEXT - 1;
    for (size_t i = 0; i < len; i++) {
        out[i] = (char)tolower((unsigned char)name[i]);
    }
    out[len] = '\0';
    return len;
}

static bool is_of_site(const char *key, const struct place *site)
{
    return strncmp(key, site->key, site->len) == 0 && key[site->len] == '/' &&
           strchr(key + site->len + 1, '/') == NULL;
}

/* "[fe80::1%eth0]:161" -> "fe80::1%eth0" */
static void put_address(struct place *site, struct unit *u)
{
    char text[80];
    const char *host = udp_text(&u->peer.address, text);
    host += host[0] == '[';
    char *end = host > text ? strrchr(text, ']') : strrchr(text, ':');
    put(site->addresses, host, end != NULL ? (size_t)(end - host) : strlen(host), u);
}

static void add_unit(struct place *site, struct unit *u)
{
    char text[TEXT];
    const struct neighbour_list *l = u->neighbours;
    put(site->addresses, u->device->address, strlen(u->device->address), u);
    if (u->peer.has_address) {
        put_address(site, u);
    }
    put(site->names, text, plain_name(u->device->name, text), u);
    if (l != NULL && l->name != NULL) {
        put(site->names, text, plain_name(l->name, text), u);
    }
    for (size_t i = 0; i < u->who.is.mac_count; i++) {
        uint64_t mac = u->who.is.macs[i] & 0xffffffffffff;
        put(site->macs, &mac, sizeof mac, u);
    }
    for (size_t i = 0; l != NULL && i < NEIGHBOURS_OWN && l->own[i] != 0; i++) {
        put(site->macs, &l->own[i], sizeof l->own[i], u);
    }
}

static struct unit *find(const struct map *m, const void *key, size_t len, const struct unit *teller)
{
    void *found = map_find_bytes(m, key, len);
    return found == &ambiguous || found == teller ? NULL : found;
}

static const struct unit *meant(const struct place *site, const struct unit *teller,
                                const struct neighbour *r)
{
    char text[TEXT];
    const struct unit *u = NULL;
    if (r->address != NULL) {
        u = find(site->addresses, r->address, strlen(r->address), teller);
    }
    if (u == NULL && r->mac != 0) {
        u = find(site->macs, &r->mac, sizeof r->mac, teller);
    }
    if (u == NULL && r->name != NULL) {
        u = find(site->names, text, plain_name(r->name, text), teller);
    }
    return u;
}

/* What was found before holds while the device is there: its own words may not have been heard since the restart. */
static bool resolve_row(const struct sched *s, const struct place *site, const struct unit *teller,
                        struct neighbour *r)
{
    const struct unit *to = meant(site, teller, r);
    if (to == NULL && r->to != NULL && sched_unit(s, r->to) != NULL && is_of_site(r->to, site)) {
        return false;
    }
    if (to == NULL ? r->to == NULL : r->to != NULL && strcmp(to->device->key, r->to) == 0) {
        return false;
    }
    free(r->to);
    r->to = to != NULL ? mem_string(to->device->key) : NULL;
    return true;
}

bool neighbours_site_resolve(const struct sched *s, const char *key)
{
    size_t count;
    struct unit *const *units = sched_units(s, &count);
    struct place site = { map_new(), map_new(), map_new(), key, strlen(key) };
    bool moved = false;
    for (size_t i = 0; i < count; i++) {
        if (is_of_site(units[i]->device->key, &site)) {
            add_unit(&site, units[i]);
        }
    }
    for (size_t i = 0; i < count; i++) {
        struct neighbour_list *l = is_of_site(units[i]->device->key, &site) ? units[i]->neighbours : NULL;
        for (size_t k = 0; l != NULL && k < l->count; k++) {
            moved |= resolve_row(s, &site, units[i], &l->rows[k]);
        }
    }
    map_free(site.addresses);
    map_free(site.names);
    map_free(site.macs);
    return moved;
}
