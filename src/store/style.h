/* style.h: the four styles of graphs, as arguments for rrdtool. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_STYLE_H
#define STORE_STYLE_H

#include "store/brush.h"

/* Everything that follows times and size on the command line: canvas, definitions, what is drawn, the legend.
 * b comes from brush_collect(). mirror: one thing above and its counterpart below zero, 95th percentiles,
 * extremes behind, the limit as a line and as the right axis in per cent; level: a level between bounds with
 * zones that call for attention; lines: metrics on one scale; state: bands in the colours of the states'
 * words with the share of time of each. Where nothing is known is shaded. */
void style_draw(struct brush *b);

/* For the styles: shade where none of the curves has data, as far as that is an outage (not before the first
 * sample of a new file, not the newest steps, whose samples may be on their way). below: downwards too. */
void style_gaps(struct brush *b, bool below);

#endif
