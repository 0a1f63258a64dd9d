/* clones.h: two devices with one SNMPv3 engine ID: found and told, with what to do. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_CLONES_H
#define CORE_CLONES_H

#include "core/unit.h"

struct clones;
struct clones *clones_new(void);
void clones_free(struct clones *c); /* accepts NULL */
/* Look at a device that has answered: when another one at another address has the same engine ID, both are named in the log (limited) and the other's
 * key is returned, else NULL. Both keep working: engine state is kept by address. */
const char *clones_look(struct clones *c, const struct unit *u);

#endif
