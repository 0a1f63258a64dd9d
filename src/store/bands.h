/* bands.h: the style "state": one lane for each state metric, coloured by its words. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_BANDS_H
#define STORE_BANDS_H

#include "store/brush.h"

/* Called by style_draw(). */
void bands_draw(struct brush *b);
/* The colour (RRGGBB) of a state by its word: green for good, red for bad, amber for between, grey for
 * unknown; other words get one by their number. */
const char *bands_colour(const char *word, int64_t number);

#endif
