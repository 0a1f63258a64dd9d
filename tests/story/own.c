/* own.c: the list of the stories in C. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/story/own.h"

const struct own *const own_stories[] = { &own_column, &own_schedule, &own_spread, &own_spoof, NULL };
