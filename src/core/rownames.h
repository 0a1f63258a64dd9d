/* rownames.h: what is remembered of rows over restarts of the daemon: names that their labels alone would not give again, counters that are wrong,
 * supplies. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_ROWNAMES_H
#define CORE_ROWNAMES_H

#include <jansson.h>

#include "core/unit.h"

/* {"SECTION" or "CONTEXT:SECTION": [{"index", "label", "labels": hash of all, "address": hash, "name", "wrong_columns" and "of_profile" (twin.h),
 * "supply" (supply.h)}, ...]}, or NULL when there are none. */
json_t *rownames_of(const struct unit *u);
/* For the first walk of each section. Nonsense is ignored. */
void rownames_take(struct unit *u, const json_t *o);

#endif
