/* ready.h: the service manager's protocol: readiness, reloads, watchdog (sd_notify(3)), without its library. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_READY_H
#define CORE_READY_H

#include <stdint.h>

/* Send a line such as "READY=1" to $NOTIFY_SOCKET; without one nothing happens. */
void ready_tell(const char *state);
/* Half of the watchdog's period in microseconds ($WATCHDOG_USEC), 0 = none wanted. */
int64_t ready_watchdog(void);

#endif
