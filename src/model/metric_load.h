/* metric_load.h: the metrics of a section: keys, words, special values; then what refers to other metrics. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_METRIC_LOAD_H
#define MODEL_METRIC_LOAD_H

#include "model/section.h"

/* Fills drafts, built, names and count of b from its tree: all that needs no other metric. 0 or -1
 * (reported). */
int metric_load_all(struct section_build *b);
/* Data source names: given or made of the metric's name; two alike are reported. 0 or -1. */
int metric_load_ds(struct section_build *b);

extern const struct option_row metric_load_rows[];
extern const size_t metric_load_row_count;

#endif
