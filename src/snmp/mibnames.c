/* mibnames.c: the MIB tree as a table of names. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/mibnames.h"

#include <stdlib.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

enum { WORDS = 4096 };

struct maker {
    struct arena *a;
    struct naming *out;
    struct mib *mib;
    size_t cap;
    uint32_t arcs[OID_ARCS];
};

static int by_number(const void *a, const void *b)
{
    const struct metric_word *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

static void words_of(struct maker *k, const struct tree *node, struct naming_entry *e)
{
    size_t n = 0, at = 0;
    for (const struct enum_list *w = node->enums; w && n < WORDS; w = w->next) {
        n++;
    }
    struct metric_word *list = arena_array(k->a, n, sizeof *list);
    for (const struct enum_list *w = node->enums; w && at < n; w = w->next) {
        list[at++] = (struct metric_word){ w->value, arena_string(k->a, w->label) };
    }
    if (n > 0) {
        qsort(list, n, sizeof *list, by_number);
    }
    e->words = list;
    e->word_count = (uint16_t)n;
}

static void take(struct maker *k, const struct tree *node, size_t depth)
{
    char module[256];
    struct naming_entry e = { .notification = node->type == TYPE_NOTIFTYPE || node->type == TYPE_TRAPTYPE };
    if (node->modid < 0 || !node->label || depth < 2 || oid_from_arcs(k->a, k->arcs, depth, &e.oid) != 0 ||
        !mib_has_module(k->mib, module_name(node->modid, module))) {
        return;
    }
    e.module = arena_string(k->a, module);
    e.label = arena_string(k->a, node->label);
    words_of(k, node, &e);
    if (k->out->count == k->cap) {
        k->cap = k->cap ? 2 * k->cap : 1024;
        k->out->entries = mem_resize(k->out->entries, k->cap, sizeof e);
    }
    k->out->entries[k->out->count++] = e;
}

static void walk(struct maker *k, const struct tree *node, size_t depth)
{
    for (; node && depth < OID_ARCS; node = node->next_peer) {
        k->arcs[depth] = (uint32_t)node->subid;
        take(k, node, depth + 1);
        walk(k, node->child_list, depth + 1);
    }
}

void mibnames_make(struct mib *m, struct arena *a, struct naming *out)
{
    struct naming table = { 0 };
    struct maker k = { .a = a, .out = &table, .mib = m };
    mib_load_all(m);
    walk(&k, get_tree_head(), 0);
    naming_finish(&table);
    struct naming_entry *grown = table.entries;
    table.entries = table.count > 0 ? arena_copy(a, grown, table.count * sizeof *grown)
                                    : arena_array(a, 0, sizeof *grown);
    free(grown);
    *out = table;
}
