/* topology.c: who is behind whom: parents from the configuration or learned from neighbours, and what a UPS powers. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge/topology.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"

/* A growing list of names; the names themselves are the nodes'. */
struct topology_list {
    const char **names;
    size_t count;
};

struct topology_node {
    char *key, *parent;
    size_t site; /* length of "acme/hq" in key */
    bool root, learned;
    size_t depth; /* steps from the root, 0 = not reached */
    struct topology_list neighbours, parents, children, upses, powers;
};

struct topology {
    struct map *by_key;
    struct topology_node **nodes;
    size_t count;
};

struct topology *topology_new(void)
{
    struct topology *t = mem_new(sizeof *t);

    t->by_key = map_new();
    return t;
}

void topology_free(struct topology *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->count; i++) {
        struct topology_node *n = t->nodes[i];

        free(n->neighbours.names);
        free(n->parents.names);
        free(n->children.names);
        free(n->upses.names);
        free(n->powers.names);
        free(n->parent);
        free(n->key);
        free(n);
    }
    free(t->nodes);
    map_free(t->by_key);
    free(t);
}

static void topology_add(struct topology_list *l, const char *name)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->names[i] == name)
            return;
    l->names = mem_resize(l->names, l->count + 1, sizeof *l->names);
    l->names[l->count++] = name;
}

static struct topology_node *topology_node(const struct topology *t, const char *key)
{
    return map_find(t->by_key, key);
}

static size_t topology_site(const char *key)
{
    const char *slash = strrchr(key, '/');

    return slash ? (size_t)(slash - key) : 0;
}

void topology_device(struct topology *t, const char *device, const char *parent, bool root)
{
    struct topology_node *n = topology_node(t, device);

    if (!n) {
        n = mem_new(sizeof *n);
        n->key = mem_string(device);
        n->site = topology_site(device);
        t->nodes = mem_resize(t->nodes, t->count + 1, sizeof *t->nodes);
        t->nodes[t->count++] = n;
        map_set(t->by_key, device, n);
    }
    free(n->parent);
    n->parent = parent ? mem_string(parent) : NULL;
    n->root = root;
}

void topology_edge(struct topology *t, const char *one, const char *other)
{
    struct topology_node *a = topology_node(t, one), *b = topology_node(t, other);

    if (!a || !b || a == b || a->site != b->site || memcmp(a->key, b->key, a->site) != 0)
        return;
    topology_add(&a->neighbours, b->key);
    topology_add(&b->neighbours, a->key);
}

void topology_powers(struct topology *t, const char *ups, const char *device)
{
    struct topology_node *u = topology_node(t, ups), *d = topology_node(t, device);

    if (!u || !d || u == d)
        return;
    topology_add(&u->powers, d->key);
    topology_add(&d->upses, u->key);
}

/* --- parents --- */

/* Sites with a root that was told, so that none is guessed there. */
static struct map *topology_rooted(const struct topology *t)
{
    struct map *sites = map_new();

    for (size_t i = 0; i < t->count; i++)
        if (t->nodes[i]->root)
            map_set_bytes(sites, t->nodes[i]->key, t->nodes[i]->site, t->nodes[i]);
    return sites;
}

static void topology_guess_roots(struct topology *t)
{
    struct map *rooted = topology_rooted(t);

    for (size_t i = 0; i < t->count; i++) {
        const struct topology_node *n = t->nodes[i];
        struct topology_node *up = n->parent ? topology_node(t, n->parent) : NULL;

        if (up && !up->parent && !map_find_bytes(rooted, up->key, up->site))
            up->root = true;
    }
    map_free(rooted);
}

/* Steps from the roots along neighbours and configured parents, breadth first. */
static void topology_measure(struct topology *t)
{
    struct topology_node **queue = mem_array(t->count + 1, sizeof *queue);
    size_t head = 0, tail = 0;

    for (size_t i = 0; i < t->count; i++) {
        t->nodes[i]->depth = t->nodes[i]->root;
        if (t->nodes[i]->root)
            queue[tail++] = t->nodes[i];
    }
    while (head < tail) {
        const struct topology_node *n = queue[head++];

        for (size_t i = 0; i < n->neighbours.count; i++) {
            struct topology_node *next = topology_node(t, n->neighbours.names[i]);

            if (next->depth)
                continue;
            next->depth = n->depth + 1;
            queue[tail++] = next;
        }
    }
    free(queue);
}

/* Does up hang behind n by the configuration? Then it is no way to n, whatever the neighbours say. */
static bool topology_hangs_behind(const struct topology *t, const struct topology_node *up,
                                  const struct topology_node *n)
{
    for (size_t i = 0; up && i < t->count; i++) {
        if (up == n)
            return true;
        up = up->parent ? topology_node(t, up->parent) : NULL;
    }
    return false;
}

static void topology_link(struct topology *t, struct topology_node *n)
{
    struct topology_node *up = n->parent ? topology_node(t, n->parent) : NULL;

    if (up) {
        topology_add(&n->parents, up->key);
        topology_add(&up->children, n->key);
        return;
    }
    for (size_t i = 0; n->depth > 1 && i < n->neighbours.count; i++) {
        up = topology_node(t, n->neighbours.names[i]);
        if (up->depth != n->depth - 1 || topology_hangs_behind(t, up, n))
            continue;
        n->learned = true;
        topology_add(&n->parents, up->key);
        topology_add(&up->children, n->key);
    }
}

void topology_finish(struct topology *t)
{
    topology_guess_roots(t);
    for (size_t i = 0; i < t->count; i++) /* a configured parent is a cable, too */
        if (t->nodes[i]->parent)
            topology_edge(t, t->nodes[i]->key, t->nodes[i]->parent);
    topology_measure(t);
    for (size_t i = 0; i < t->count; i++)
        topology_link(t, t->nodes[i]);
}

/* --- answers --- */

size_t topology_parents(const struct topology *t, const char *device, const char *const **parents)
{
    const struct topology_node *n = topology_node(t, device);

    *parents = n ? n->parents.names : NULL;
    return n ? n->parents.count : 0;
}

bool topology_learned(const struct topology *t, const char *device)
{
    const struct topology_node *n = topology_node(t, device);

    return n && n->learned;
}

bool topology_is_parent(const struct topology *t, const char *device)
{
    const struct topology_node *n = topology_node(t, device);

    return n && n->children.count > 0;
}

size_t topology_powered_by(const struct topology *t, const char *device, const char *const **upses)
{
    const struct topology_node *n = topology_node(t, device);

    *upses = n ? n->upses.names : NULL;
    return n ? n->upses.count : 0;
}

/* A search that takes a device once all ways to it are cut. */
struct topology_cut {
    const struct topology *t;
    struct map *lost; /* key -> node */
    const char **queue;
    size_t count;
};

static void topology_lose(struct topology_cut *c, const char *key)
{
    if (map_find(c->lost, key))
        return;
    map_set(c->lost, key, topology_node(c->t, key));
    c->queue[c->count++] = key;
}

static bool topology_all_lost(const struct topology_cut *c, const struct topology_node *n)
{
    for (size_t i = 0; i < n->parents.count; i++)
        if (!map_find(c->lost, n->parents.names[i]))
            return false;
    return true;
}

static size_t topology_search(struct topology_cut *c, size_t skip, const char **out, size_t most)
{
    size_t found;

    for (size_t head = 0; head < c->count; head++) {
        const struct topology_node *n = topology_node(c->t, c->queue[head]);

        for (size_t i = 0; i < n->children.count; i++) {
            const struct topology_node *child = topology_node(c->t, n->children.names[i]);

            if (topology_all_lost(c, child))
                topology_lose(c, child->key);
        }
    }
    found = c->count - skip;
    for (size_t i = 0; i < found && i < most; i++)
        out[i] = c->queue[skip + i];
    free(c->queue);
    map_free(c->lost);
    return found;
}

static struct topology_cut topology_begin(const struct topology *t)
{
    return (struct topology_cut){ t, map_new(), mem_array(t->count + 1, sizeof(char *)), 0 };
}

size_t topology_behind(const struct topology *t, const char *device, const char **out, size_t most)
{
    const struct topology_node *n = topology_node(t, device);
    struct topology_cut c;

    if (!n)
        return 0;
    c = topology_begin(t);
    topology_lose(&c, n->key);
    return topology_search(&c, 1, out, most);
}

size_t topology_powered(const struct topology *t, const char *ups, const char **out, size_t most)
{
    const struct topology_node *n = topology_node(t, ups);
    struct topology_cut c;

    if (!n)
        return 0;
    c = topology_begin(t);
    for (size_t i = 0; i < n->powers.count; i++)
        topology_lose(&c, n->powers.names[i]);
    return topology_search(&c, 0, out, most);
}
