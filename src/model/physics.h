/* physics.h: what no value of a unit can be, on anything that a poller meets. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_PHYSICS_H
#define MODEL_PHYSICS_H

/* The bounds of a unit as profiles write them ("V", "C", "%"), for metrics that have none of their own. NaN where there is none: then nothing is
 * touched and the answer is -1; else 0. */
int physics_bounds(const char *unit, double *min, double *max);

#endif
