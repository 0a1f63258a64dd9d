/* titles.h: what the rows of a section are called, for people who look at their files. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_TITLES_H
#define CORE_TITLES_H

#include "core/poll.h"

/* Add to list (store/namefile.h) the rows of a section that was walked just now, and that have a file, with their texts. What is made on the way
 * is in a. */
void titles_of(const struct poll_section *ps, const struct reading_poller *poller, struct arena *a,
               struct buf *list);

#endif
