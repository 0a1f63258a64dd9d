/* condition.h: tests on metrics as profiles write them: "oper_status = up, dormant". */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_CONDITION_H
#define MODEL_CONDITION_H

#include "model/section.h"

/* The conditions in a text or list (NULL: none); they live in the arena. Words of states become numbers,
 * also those that a pattern fits. Returns how many, or -1 (reported). */
int condition_parse(struct section_build *b, const struct conf_node *list, const struct condition **out);

#endif
