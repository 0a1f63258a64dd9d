/* lag.h: how late polls begin: a histogram, for one quantile now and then. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_LAG_H
#define CORE_LAG_H

#include <stdint.h>

enum { LAG_STEP = 500, LAG_SLOTS = 4000 }; /* microseconds; later than all of them counts in the last one */

/* Zeroed = nothing noted. */
struct lag {
    uint32_t slots[LAG_SLOTS];
    uint64_t count;
};
void lag_note(struct lag *l, int64_t late); /* microseconds */
/* The p-quantile (0..1) in milliseconds and the count; then it is empty again. */
double lag_take(struct lag *l, double quantile, uint64_t *count);

#endif
