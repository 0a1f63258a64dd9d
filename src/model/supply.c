/* supply.c: a printer's supply over time. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/supply.h"

#include <math.h>

enum { JUMP = 20, LEARNED = 5, RELEARNED = 50, ENDS = 5, PATIENCE = 14 * 86400 };

/* A jump to one of the ends is a service or the last step of a coarse scale: it says nothing of the direction. */
static bool is_at_end(double percent)
{
    return percent <= ENDS || percent >= 100 - ENDS;
}

static void learn(struct supply *s, double from, double to)
{
    double need = s->direction == SUPPLY_UNKNOWN ? LEARNED : RELEARNED;
    if (to > from) {
        s->up += (float)(to - from);
    } else {
        s->down += (float)(from - to);
    }
    if (s->up - s->down >= need) {
        s->direction = SUPPLY_RISES;
    } else if (s->down - s->up >= need) {
        s->direction = SUPPLY_FALLS;
    } else {
        return;
    }
    s->up = s->down = 0; /* what comes later weighs against what was learned, not against all that ever was */
}

static bool is_service(const struct supply *s, double from, double to)
{
    return s->direction == SUPPLY_RISES ? to < from : to > from;
}

bool supply_take(struct supply *s, double percent, int64_t wall, double *before)
{
    if (isnan(percent)) {
        return false;
    }
    if (!s->seeded) {
        s->seeded = true;
        s->since = wall;
        s->last = (float)percent;
        return false;
    }
    double from = s->last;
    if (fabs(percent - from) < JUMP) {
        s->jumping = false;
        learn(s, from, percent);
        s->last = (float)percent;
        return false;
    }
    if (!s->jumping || fabs(percent - s->jump) >= JUMP) {
        s->jumping = true; /* one reading alone may be a mistake */
        s->jump = (float)percent;
        return false;
    }
    s->jumping = false;
    s->last = (float)percent;
    if (!is_at_end(percent) && !is_service(s, from, percent)) {
        learn(s, from, percent);
    }
    if (!is_service(s, from, percent)) {
        return false;
    }
    s->replaced = wall;
    *before = from;
    return true;
}

enum supply_direction supply_direction(const struct supply *s, int64_t wall)
{
    if (s->direction != SUPPLY_UNKNOWN) {
        return (enum supply_direction)s->direction;
    }
    return s->seeded && wall - s->since >= PATIENCE ? SUPPLY_FALLS : SUPPLY_UNKNOWN;
}
