/* status.h: the state of the daemon and its devices as JSON, for "forestall status". */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_STATUS_H
#define CORE_STATUS_H

#include <jansson.h>

#include "base/buf.h"
#include "core/sched.h"
#include "store/archive.h"

/* Everything in short: counters of stat.h, the store, one line for each device. tickets, traps: office_json() and listen_json(), taken over. */
void status_all(const struct sched *s, const struct archive_state *store, json_t *tickets, json_t *traps,
                struct buf *out);
/* One device in full: state, sections, rows, what was learned, missing values by reason. place: office_json_device(), taken over. false when
 * there is none with that key. */
bool status_device(const struct sched *s, const char *key, json_t *place, struct buf *out);

#endif
