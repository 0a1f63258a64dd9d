/* legend.h: the table and the keys below a graph. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_LEGEND_H
#define STORE_LEGEND_H

#include "store/brush.h"

enum legend_column {
    LEGEND_NOW,
    LEGEND_MIN,
    LEGEND_AVERAGE,
    LEGEND_PEAK,
    LEGEND_95,
    LEGEND_SUM,
    LEGEND_COLUMNS
};
#define LEGEND_BIT(column) (1u << (column))

/* Of the wanted columns (bits) those for which there is room below the picture. */
unsigned legend_columns(const struct brush *b, unsigned wanted);
/* The headings; nothing when no curve has data. */
void legend_head(struct brush *b, unsigned columns);
/* The line of one curve. how is what comes before its legend and draws it: "AREA:up1#0E9F6E88"; after is what
 * follows the legend
 * (":STACK" or ""). Defines the VDEFs ID_now, ID_95 and so on that it needs. */
void legend_row(struct brush *b, const struct brush_curve *c, unsigned columns, const char *how,
                const char *after);
/* The VDEF of one column, for those who draw it. */
void legend_define(struct brush *b, const struct brush_curve *c, enum legend_column column);
/* Before one more key of so many characters (its marker not counted): begins a new line of the legend where
 * it would not fit. */
void legend_break(struct brush *b, size_t characters);
/* Keys below the table: "peak in 1h", "no data", or that there is none at all. */
void legend_keys(struct brush *b);

#endif
