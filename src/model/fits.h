/* fits.h: conditions against the readings of a row: which rows and metrics there are. Pure. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_FITS_H
#define MODEL_FITS_H

#include "model/reading.h"

/* Does the condition hold for its metric's reading? One that has no value fits only what is denied. */
bool fits_condition(const struct condition *c, const struct reading *r);
/* Do all of the section's row conditions hold? */
bool fits_row(const struct section *s, const struct reading *readings);
/* The same while cells of other tables (joins) have not been asked yet: false = whatever they say, the row does not count. */
bool fits_row_so_far(const struct section *s, const struct reading *readings);

#endif
