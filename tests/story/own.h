/* own.h: stories that the language can not tell, in C: own_*.c. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_STORY_OWN_H
#define TESTS_STORY_OWN_H

#include "tests/story/play.h"

struct own {
    const char *name, *title;
    void (*tell)(struct play *p); /* p->w is a new world; says with play_wrong() what did not hold */
};
extern const struct own *const own_stories[]; /* NULL at the end */

/* Counts an expectation, and says so when it does not hold. */
#define OWN_EXPECT(p, cond, ...) ((p)->expectations++, (cond) ? 0 : play_wrong((p), __VA_ARGS__))

extern const struct own own_spoof, own_column, own_schedule, own_spread;

#endif
