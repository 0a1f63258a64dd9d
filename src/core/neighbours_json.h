/* neighbours_json.h: neighbours of a device as JSON, for learned.json. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_NEIGHBOURS_JSON_H
#define CORE_NEIGHBOURS_JSON_H

#include <jansson.h>

#include "core/neighbours.h"

/* NULL: nothing to keep. */
json_t *neighbours_json_of(const struct unit *u);
/* What of it makes sense; a unit that knows its neighbours keeps what it knows. */
void neighbours_json_take(struct unit *u, const json_t *o);

#endif
