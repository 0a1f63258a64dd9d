/* daemon.h: start, run until told to stop, reload, stop: the event loop and what hangs on it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_DAEMON_H
#define CORE_DAEMON_H

#include "base/err.h"
#include "model/fleet.h"

/* Run with this configuration (path for reloads; fleet is taken over) until SIGTERM or SIGINT. SIGHUP reloads: errors keep the old configuration.
 * SIGUSR1 logs counters now. 0, or -1 with the reason when it could not start. */
int daemon_run(const char *config, struct fleet *fleet, struct err *err);

#endif
