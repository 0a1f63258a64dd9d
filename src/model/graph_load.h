/* graph_load.h: the graphs of a section. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_GRAPH_LOAD_H
#define MODEL_GRAPH_LOAD_H

#include "model/section.h"

/* Fills graphs of b->section. After metric_load_ds(). 0 or -1 (reported). */
int graph_load_all(struct section_build *b);

extern const struct option_row graph_load_rows[];
extern const size_t graph_load_row_count;

#endif
