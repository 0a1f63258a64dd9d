/* identity_json.h: who a device is, as people see it and as it is kept over restarts. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_IDENTITY_JSON_H
#define CORE_IDENTITY_JSON_H

#include <jansson.h>

#include "core/identity.h"

/* {"sys_object_id", "sys_descr", "serials", "macs", "confirmed_s", "changed": {"at", "change", "what", "old", "new"}}: what is known of these. */
json_t *identity_json_of(const struct identity_state *s);
/* The same from before a restart; s is zeroed. Nonsense is ignored. */
void identity_json_take(struct identity_state *s, const json_t *o);

#endif
