/* device_hash.h: one number for all that matters when a device is polled. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_DEVICE_HASH_H
#define MODEL_DEVICE_HASH_H

#include "model/site.h"

/* Equal when polling is the same: title, parent, file and line do not count; the credential's contents and
 * the meaning of the profile's sections do. */
uint64_t device_hash(const struct device *d);

#endif
