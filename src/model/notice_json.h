/* notice_json.h: a notification as JSON, with names where a MIB at hand has them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_NOTICE_JSON_H
#define MODEL_NOTICE_JSON_H

#include "base/buf.h"
#include "model/naming.h"
#include "model/notice.h"

/* Appends {"IF-MIB::ifIndex.3":"3",...}: what devices send is escaped. What would make it longer than room octets is left out and counted ("left
 * out":"12"). names may be NULL: numbers. */
void notice_json_binds(const struct naming *names, const struct notice *n, size_t room, struct buf *out);
/* Appends one object: notification (name, or numbers), oid, at (ISO 8601, UTC), source, version, inform, authentic, agent_address, relay_address, engine_id, uptime_s (those that
 * there are), more (text of the caller: ',"key":value', or ""), varbinds; with_oids also a list of their numbers ("oids"). Never more than room octets by much. */
void notice_json(const struct naming *names, const struct notice *n, const char *more, bool with_oids,
                 size_t room, struct buf *out);

#endif
