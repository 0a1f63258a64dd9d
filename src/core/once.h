/* once.h: one poll of one device now, without the daemon: for commands. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_ONCE_H
#define CORE_ONCE_H

#include "core/poll.h"

/* Poll every section of the device and wait for it. host names are resolved (blocking). recording: answers come from this .snmprec file instead of the network; NULL = the
 * network. take is called once with the finished poll (dies after it). 0, or -1 with the reason when it could not begin (the device's silence is a result, not
 * an error). */
int once_poll(struct fleet *fleet, const struct device *device, const char *recording,
              void (*take)(void *ctx, struct poll *p), void *ctx, struct err *err);

#endif
