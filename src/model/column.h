/* column.h: where the values of a section come from: the oid and at keys of its metrics, and its markers. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_COLUMN_H
#define MODEL_COLUMN_H

#include "model/section.h"

/* Columns of all metrics, no two alike. 0 or -1 (reported). */
int column_load_all(struct section_build *b);
/* The scalars whose change is watched. 0 or -1. */
int column_load_markers(struct section_build *b);
/* A name or number as an OID: 0, or -1 with the reason. *is_column as in struct fleet_names; *instance:
 * what follows the object's name ("0", "1.2"), NULL when nothing does or when text is a number. */
int column_resolve(struct section_env *env, const char *text, struct oid *out, int *is_column,
                   const char **instance, struct err *err);
/* Is it a number ("1.3.6.1...", ".1.3...")? */
bool column_is_number(const char *text);

#endif
