/* probe.c: which of the tables nobody has walked yet are there at all. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/probe.h"

#include "core/phase.h"

enum { PROBE_LEAST = 3 }; /* fewer tables than that are walked without a look first */

static bool is_unknown_table(const struct poll_section *ps, int64_t now)
{
    const struct unit_section *us = ps->us;
    return us->section->table && !ps->skip && us->context[0] == '\0' &&
           (us->rows == NULL || (us->absent && (us->walk_now || now >= us->walk_at)));
}

/* The entry a column belongs to: its OID without the last arc. */
static struct oid entry_of(struct oid column)
{
    uint16_t len = column.len > 1 ? (uint16_t)(column.len - 1) : column.len;
    while (len > 1 && (column.b[len - 1] & 0x80) != 0) {
        len--;
    }
    return (struct oid){ column.b, len };
}

/* The entries of a section's columns, each once. Returns how many there are now. */
static size_t add_entries(struct poll *p, size_t number, struct oid *bases, size_t count)
{
    const struct section *s = p->sections[number].us->section;
    size_t first = count;
    for (uint16_t i = 0; i < s->column_count; i++) {
        struct oid entry = entry_of(s->columns[i].oid);
        bool seen = s->columns[i].source != COLUMN_TABLE;
        for (size_t k = first; k < count && !seen; k++) {
            seen = oid_equal(bases[k], entry);
        }
        if (!seen) {
            p->table_owner[count] = (uint16_t)number;
            bases[count++] = entry;
        }
    }
    return count;
}

void probe_ask(struct poll *p, int64_t now)
{
    size_t unknown = 0, columns = 0, count = 0;
    for (size_t i = 0; i < p->section_count; i++) {
        bool asked = is_unknown_table(&p->sections[i], now);
        unknown += asked;
        columns += asked ? p->sections[i].us->section->column_count : 0;
    }
    if (unknown < PROBE_LEAST) {
        return;
    }
    struct oid *bases = arena_array(p->arena, columns + 1, sizeof *bases);
    p->table_owner = arena_array(p->arena, columns + 1, sizeof *p->table_owner);
    for (size_t i = 0; i < p->section_count; i++) {
        if (is_unknown_table(&p->sections[i], now)) {
            count = add_entries(p, i, bases, count);
        }
    }
    p->tables = (struct plan_walk){ .bases = bases,
                                    .count = count,
                                    .there = arena_array(p->arena, count + 1, sizeof(bool)) };
    plan_walk(phase_plan(p, ""), &p->tables);
}

void probe_take(struct poll *p)
{
    for (size_t i = 0; i < p->tables.count && !p->tables.failed; i++) {
        struct poll_section *ps = &p->sections[p->table_owner[i]];
        ps->probed = true;
        ps->there = ps->there || p->tables.there[i] || p->tables.error[i] != 0;
    }
}
