/* turn.h: when the sections of a device are due: absolute turns on a grid, whatever happens in between. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_TURN_H
#define CORE_TURN_H

#include "core/unit.h"

enum { TURN_TOGETHER = 20000 }; /* microseconds: what is due within that goes into one poll */

/* First time after now at which a time is phase modulo every. */
int64_t turn_next(int64_t now, int64_t every, int64_t phase);
/* When is a device that is away asked again, given how long it has been? Microseconds: 30 s for 5 min, 5 min for half an hour, 10 min for four
 * hours, then an hour. */
int64_t turn_backoff(int64_t away_for);
/* The shortest period of its sections. */
int64_t turn_period(const struct unit *u);
/* Due times for sections that have none: everything at the device's first turn, so that nobody waits for hours. wall_offset: wall clock less
 * monotonic, so that a device has its turn at the same time of day after every restart. */
void turn_first(struct unit *u, int64_t now, int64_t wall_offset);
/* It became known what the device is: sections that have no due time yet are due at once. */
void turn_begin(struct unit *u, int64_t now);
/* Nothing of the section is on this device, as far as is known. */
bool turn_is_idle(const struct unit_section *us, int64_t now);
/* Collects what is due, without idle sections, and moves all that was due on along its grid. due has room for all sections. */
size_t turn_take(struct unit *u, struct unit_section **due, int64_t now, int64_t wall_offset);
/* Slow sections (section.slow) are taken out of due, for turn_take_later(). Returns how many are left. */
size_t turn_put_off(struct unit_section **due, size_t count);
size_t turn_take_later(struct unit *u, struct unit_section **due);
/* The earliest of its due times, or INT64_MAX. */
int64_t turn_earliest(const struct unit *u);

#endif
