/* rule_guess.c: what the varbinds of a notification tell that no rule knows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rule_guess.h"

#include <string.h>

enum { RULE_GUESS_TAIL = 24 }; /* octets: a longer index is no name for people */

static const uint8_t rule_guess_if_entry[] = { 0x2b, 6, 1, 2, 1, 2, 2, 1 },
                     rule_guess_ifx_entry[] = { 0x2b, 6, 1, 2, 1, 31, 1, 1, 1 };

static bool rule_guess_column(const struct naming *names, const struct notice_bind *b, struct arena *a,
                              struct rule_thing *out)
{
    const struct oid tables[] = { { rule_guess_if_entry, sizeof rule_guess_if_entry },
                                  { rule_guess_ifx_entry, sizeof rule_guess_ifx_entry } };
    const struct naming_entry *e = naming_find(names, b->name), *row;
    struct oid tail;
    size_t len;

    if (!e || !e->up || e->oid.len >= b->name.len)
        return false;
    row = &names->entries[e->up - 1];
    len = strlen(row->label);
    tail = oid_tail(b->name, e->oid);
    if (len < 6 || strcmp(row->label + len - 5, "Entry") || tail.len > RULE_GUESS_TAIL)
        return false;
    *out = (struct rule_thing){ .column = e, .tail = tail };
    for (size_t i = 0; i < 2; i++)
        out->is_interface = out->is_interface || oid_under(b->name, tables[i]);
    out->stem = out->is_interface ? "interface" : arena_stringn(a, row->label, len - 5);
    return true;
}

bool rule_guess_thing(const struct naming *names, const struct notice *n, struct arena *a,
                      struct rule_thing *out)
{
    bool found = false;

    for (size_t i = 0; i < n->bind_count; i++) {
        struct rule_thing thing;

        if (!rule_guess_column(names, &n->binds[i], a, &thing) || (found && !thing.is_interface))
            continue;
        *out = thing;
        found = true;
        if (thing.is_interface)
            return true;
    }
    return found;
}
