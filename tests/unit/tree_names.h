/* tree_names.h: a handful of MIB names for tests of configurations, without a MIB.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FORESTALL_TESTS_UNIT_TREE_NAMES_H
#define FORESTALL_TESTS_UNIT_TREE_NAMES_H

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/fleet.h"

/* name, OID, is_column */
static const struct tree_object {
    const char *name, *oid;
    int is_column;
} tree_objects[] = {
    { "SNMPv2-MIB::sysUpTime", "1.3.6.1.2.1.1.3", 0 },
    { "SNMPv2-MIB::sysDescr", "1.3.6.1.2.1.1.1", 0 },
    { "IF-MIB::ifNumber", "1.3.6.1.2.1.2.1", 0 },
    { "IF-MIB::ifTable", "1.3.6.1.2.1.2.2", -1 },
    { "IF-MIB::ifIndex", "1.3.6.1.2.1.2.2.1.1", 1 },
    { "IF-MIB::ifDescr", "1.3.6.1.2.1.2.2.1.2", 1 },
    { "IF-MIB::ifType", "1.3.6.1.2.1.2.2.1.3", 1 },
    { "IF-MIB::ifSpeed", "1.3.6.1.2.1.2.2.1.5", 1 },
    { "IF-MIB::ifOperStatus", "1.3.6.1.2.1.2.2.1.8", 1 },
    { "IF-MIB::ifInOctets", "1.3.6.1.2.1.2.2.1.10", 1 },
    { "IF-MIB::ifHCInOctets", "1.3.6.1.2.1.31.1.1.1.6", 1 },
};

static inline int tree_resolve(void *ctx, struct arena *a, const char *name, struct oid *out, int *is_column,
                               struct err *err)
{
    const char *words[sizeof tree_objects / sizeof *tree_objects + 1] = { NULL }, *near;
    char object[200], text[300];
    size_t len = strcspn(name, ".");

    (void)ctx;
    snprintf(object, sizeof object, "%.*s", (int)len, name);
    for (size_t i = 0; i < sizeof tree_objects / sizeof *tree_objects; i++) {
        words[i] = tree_objects[i].name;
        if (strcmp(tree_objects[i].name, object) != 0)
            continue;
        *is_column = name[len] ? -1 : tree_objects[i].is_column;
        snprintf(text, sizeof text, "%s%s", tree_objects[i].oid, name + len);
        return oid_parse(a, text, out, err);
    }
    near = text_nearest(object, words);
    return near ? err_set(err, "%s is not known; did you mean %s?", name, near)
                : err_set(err, "%s is not known", name);
}

/* Not in order, as it may be in a MIB. */
static inline size_t tree_words(void *ctx, struct arena *a, const char *name,
                                const struct metric_word **words)
{
    static const struct metric_word types[] = { { 24, "softwareLoopback" },
                                                { 6, "ethernetCsmacd" },
                                                { 1, "other" } };

    (void)ctx;
    if (strcmp(name, "IF-MIB::ifType") != 0)
        return 0;
    *words = arena_copy(a, types, sizeof types);
    return 3;
}

static const struct fleet_names tree_names = { .resolve = tree_resolve, .words = tree_words };

#endif
