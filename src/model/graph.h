/* graph.h: how a section's metrics are drawn. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_GRAPH_H
#define MODEL_GRAPH_H

#include <stdint.h>

enum graph_style { GRAPH_MIRROR, GRAPH_LEVEL, GRAPH_LINES, GRAPH_STATE };
struct graph {
    const char *name, *title, *unit;
    uint8_t style;
    const uint16_t *up, *down; /* metric numbers; LINES and LEVEL use up only */
    uint8_t up_count, down_count;
    double factor;       /* shown value = stored x factor (8: bytes/s to bit/s) */
    double lower, upper; /* NaN = automatic */
    int limit;           /* metric with the upper bound (speed line), or -1 */
};

#endif
