/* rownames.h: names of rows that their labels alone would not give again, kept over restarts of the daemon. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_ROWNAMES_H
#define CORE_ROWNAMES_H

#include <jansson.h>

#include "core/unit.h"

/* {"SECTION" or "CONTEXT:SECTION": [["INDEX", "LABEL", "hash of all labels", "hash of the address", "NAME"], ...]}, or NULL when there are none.
 * Rows with 64-bit counters that are wrong (twin.h) have a sixth field. */
json_t *rownames_of(const struct unit *u);
/* For the first walk of each section. Nonsense is ignored. */
void rownames_take(struct unit *u, const json_t *o);

#endif
