/* lag.c: how late polls begin. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/lag.h"

#include <string.h>

void lag_note(struct lag *l, int64_t late)
{
    size_t slot = late < 0 ? 0 : (size_t)(late / LAG_STEP);
    l->slots[slot < LAG_SLOTS ? slot : LAG_SLOTS - 1]++;
    l->count++;
}

double lag_take(struct lag *l, double quantile, uint64_t *count)
{
    uint64_t seen = 0, want = (uint64_t)((double)l->count * quantile);
    size_t slot = 0;
    want = want >= l->count && l->count > 0 ? l->count - 1 : want;
    for (; slot + 1 < LAG_SLOTS && (seen += l->slots[slot]) <= want; slot++) {
    }
    *count = l->count;
    memset(l, 0, sizeof *l);
    return *count == 0 ? 0 : (double)(slot + 1) * LAG_STEP / 1000.0;
}
