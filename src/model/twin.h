/* twin.h: is a 64-bit counter right? The 32-bit counter of the same thing should be its low half (RFC 2863 3.1.6). Pure. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_TWIN_H
#define MODEL_TWIN_H

#include "model/rowset.h"

/* A metric of a row whose two counters are both read for a while, because something about them looked wrong. */
struct twin {
    uint16_t metric, wide, narrow; /* column numbers */
    bool fallen; /* it is watched because the wide one went down; otherwise because they differ */
    bool seeded;
    uint8_t resets,
        odd; /* times that the wide one fell alone; rounds in a row in which they did not count alike */
    uint16_t fine, rounds;
    uint64_t wide_last;
    uint32_t narrow_last;
};

/* Columns to be asked of a row at each poll: of each metric the first candidate that answered and is trusted; both while they are watched. */
uint64_t twin_need(const struct section *s, const struct row *row);
/* A walk has read all columns: metrics whose counters differ by more than the line can carry within the walk are watched from now on.
 * readings: of that row. a: the rowset's arena. */
void twin_walked(const struct section *s, struct row *row, const struct grid_row *cells,
                 const struct reading *readings, struct arena *a);
/* Its wide counter went down although nothing restarted. Nothing when it has no twin or is watched already. */
void twin_fell(const struct section *s, struct row *row, uint16_t metric, struct arena *a);
/* Both counters were read again. restarted: neither can be compared with what it was before. A wide one that fell alone twice, or did not
 * count what the narrow one counted three times, is not trusted any more, unless the line is so fast that the narrow one is of no use.
 * Returns the number of such a metric with the reason in why, or -1. */
int twin_look(const struct section *s, struct row *row, const struct grid_row *cells,
              const struct reading *readings, bool restarted, char why[160]);
/* Cells of counters that are not trusted count as not there. */
void twin_hide(const struct row *row, const struct grid_row *cells, uint16_t columns);
/* No wide counter with a narrow one beside it is trusted (a quirk of the model). */
void twin_distrust(const struct section *s, struct row *row, const struct grid_row *cells);
/* All are trusted again. */
void twin_forget(const struct section *s, struct rowset *rows);

#endif
