/* metric_link.h: what metrics of a section have to do with each other: computed values, conditions, joins;
 * no circles. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_METRIC_LINK_H
#define MODEL_METRIC_LINK_H

#include "model/section.h"

/* Compiles compute and max_rate, parses the metrics' conditions, and looks for circles. After
 * metric_load_all() and column_load_all(). 0 or -1 (reported). */
int metric_link_all(struct section_build *b);

#endif
