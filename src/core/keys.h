/* keys.h: the v3 keys of credentials: derived once per credential and generation, however many devices use it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_KEYS_H
#define CORE_KEYS_H

#include "model/fleet.h"
#include "snmp/v3.h"

struct keys;
struct keys *keys_new(void);
void keys_free(struct keys *k); /* accepts NULL; wipes */
/* Keys for a device's credential, held for the caller; NULL for v1 and v2c, or when they can not be derived (logged). */
struct v3_user *keys_user(struct keys *k, const struct device *d);
/* The passphrases of a generation whose keys have been derived are wiped. */
void keys_wipe(struct fleet *fleet);

#endif
