/* stat.c: counters about ourselves, one row each. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/stat.h"

#include <stdatomic.h>
#include <stddef.h>

static const struct {
    const char *name, *help;
} stat_rows[STAT_COUNT] = {
#define X(name, help) { #name, help },
    STAT_ROWS(X)
#undef X
};

static _Atomic uint64_t stat_values[STAT_COUNT];

void stat_add(enum stat_id id, uint64_t n)
{
    atomic_fetch_add_explicit(&stat_values[id], n, memory_order_relaxed);
}

uint64_t stat_value(enum stat_id id)
{
    return atomic_load_explicit(&stat_values[id], memory_order_relaxed);
}

const char *stat_name(enum stat_id id)
{
    return stat_rows[id].name;
}

const char *stat_help(enum stat_id id)
{
    return stat_rows[id].help;
}

void stat_reset(void)
{
    size_t i;

    for (i = 0; i < STAT_COUNT; i++)
        atomic_store_explicit(&stat_values[i], 0, memory_order_relaxed);
}
