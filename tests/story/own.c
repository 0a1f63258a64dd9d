/* own.c: the list of the stories in C. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/story/own.h"

#include "core/turn.h"

static void tell_spread(struct play *p)
{
    (void)OWN_EXPECT(p, turn_next(100, 60, 10) == 130, "turn_next");
}

const struct own own_stories[] = {
    { "schedule-next", "the next turn is on the grid of the phase", tell_spread },
};
const size_t own_count = sizeof own_stories / sizeof own_stories[0];
