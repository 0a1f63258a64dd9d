/* present.h: which sections a device has, kept over restarts, so that not every device is searched for all that it may have whenever the daemon starts. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_PRESENT_H
#define CORE_PRESENT_H

#include <jansson.h>

#include "core/unit.h"

/* {"profile": of which sections, "has": [names], "look_s": when the others are looked for again (seconds since 1970)}; NULL when nothing is missing. */
json_t *present_of(const struct unit *u);
/* Before the first poll. Nothing when the sections are others than then, or for nonsense. */
void present_take(struct unit *u, const json_t *o);

#endif
