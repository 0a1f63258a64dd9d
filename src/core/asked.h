/* asked.h: what somebody wants to know now: the sections that tell, asked as soon as it can be. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_ASKED_H
#define CORE_ASKED_H

#include "core/unit.h"

/* Which sections tell whether an object has a condition: those of its group that have the condition, else the whole group; of the device itself
 * ("", "device") scalars that have it, else the section that is the least to ask. out has room for all sections. Returns how many. */
size_t asked_sections(struct unit *u, const char *object, const char *condition, struct unit_section **out,
                      int64_t now);
/* After a poll: what was asked for while it ran is due, as its answer may be older than the question. */
void asked_again(struct unit *u, int64_t now);

#endif
