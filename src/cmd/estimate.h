/* estimate.h: what a configuration will cost, before anything was polled. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_ESTIMATE_H
#define CMD_ESTIMATE_H

#include <stddef.h>

#include "model/fleet.h"

enum { ESTIMATE_ROWS = 24 }; /* rows of a table nobody has walked yet */

struct estimate {
    size_t disabled, profiles, files;
    double requests_per_minute, values_per_minute, bytes;
};
/* Tables count ESTIMATE_ROWS rows each. */
void estimate_fleet(const struct fleet *f, struct estimate *out);

#endif
