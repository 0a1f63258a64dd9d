/* alarm_load.h: the conditions for tickets of a section, as profiles write them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_ALARM_LOAD_H
#define MODEL_ALARM_LOAD_H

#include "model/section.h"

/* All of b->conditions into b->section; 0, or -1 when something was reported. */
int alarm_load_all(struct section_build *b);

extern const struct option_row alarm_load_rows[];
extern const size_t alarm_load_row_count;

#endif
