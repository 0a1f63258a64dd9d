/* estimate.h: what a configuration will cost. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_ESTIMATE_H
#define CMD_ESTIMATE_H

#include <stddef.h>

#include "model/fleet.h"

enum {
    ESTIMATE_PORTS = 24,
    ESTIMATE_OTHERS = 3
}; /* rows of a table of ports, and of another, that nobody has walked yet */

struct estimate {
    size_t disabled, profiles;
    size_t
        guessed; /* devices of whose profile nothing is stored yet, so that the rows of their tables are guessed */
    double files, requests_per_minute, values_per_minute, bytes;
};
/* Devices are taken to be as large as those with the same profile of which something is stored; a few of them are looked at. */
void estimate_fleet(const struct fleet *f, struct estimate *out);

#endif
