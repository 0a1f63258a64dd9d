/* engine.h: our own SNMP engine: the ID made once, the boots counted at each start, both kept over restarts. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_ENGINE_H
#define CORE_ENGINE_H

#include "base/err.h"
#include "snmp/trap3.h"

/* state/engine: made when it is not there, boots one more, on disk before this returns. A damaged file is made anew under a new ID: the old boots
 * would be a lie (RFC 3414 2.2.2). After 2147483647 boots the ID is new too. out->started_at is now. 0, or -1 with the reason. */
int engine_start(const char *state, struct trap3_own *out, struct err *err);

#endif
