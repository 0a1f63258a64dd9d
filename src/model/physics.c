/* physics.c: what no value of a unit can be, on anything that a poller meets. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/physics.h"

#include <stddef.h>
#include <string.h>

/* Wide enough for every healthy device, narrow enough for the marks that agents send instead of a value: 32767, 65535, -2147483648. A kind of
 * thing that is narrower (the mains, a charge) has its own bounds in its profile. */
static const struct {
    const char *unit;
    double min, max;
} bounds[] = {
    { "V", -2000, 2000 }, { "A", -10000, 10000 }, { "W", -1e7, 1e7 },     { "VA", 0, 1e7 },
    { "var", -1e7, 1e7 }, { "Wh", 0, 1e13 },      { "Ah", 0, 1e6 },       { "Hz", 0, 1e12 },
    { "C", -100, 250 },   { "%", 0, 100 },        { "1/min", 0, 200000 }, /* small fans: 30,000 */
    { "dBm", -100, 60 },  { "dB", -200, 200 },    { "m3/min", 0, 1e6 },   { "B", 0, 1e19 },
    { "bit/s", 0, 1e14 },
};

int physics_bounds(const char *unit, double *min, double *max)
{
    for (size_t i = 0; unit != NULL && i < sizeof bounds / sizeof bounds[0]; i++) {
        if (strcmp(unit, bounds[i].unit) == 0) {
            *min = bounds[i].min;
            *max = bounds[i].max;
            return 0;
        }
    }
    return -1;
}
