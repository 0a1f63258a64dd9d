/* trouble.h: columns that bring errors, or are never answered: they cost themselves, not the others. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_TROUBLE_H
#define CORE_TROUBLE_H

#include "core/poll.h"

/* After a walk: a column that was ended by an error, or by silence, says so in each cell that it did not fill. Returns whether one was silent. */
bool trouble_tell(struct poll_section *ps);
/* After rows were asked: cells that stay silent cost seconds each time. Of a column where that happens in two polls in a row they are not asked until
 * the next walk, within the hour. */
void trouble_avoid(struct poll_section *ps, int64_t now);

#endif
