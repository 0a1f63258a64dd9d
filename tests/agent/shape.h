/* Periodic curves between 0 and 1 with their integrals, for moving values. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_SHAPE_H
#define TESTS_AGENT_SHAPE_H

enum shape_kind {
    SHAPE_SINE,
    SHAPE_SAW,    /* rises evenly, drops at once */
    SHAPE_DRAIN,  /* falls evenly, is full again at once */
    SHAPE_OFFICE, /* a working day: quiet night, two humps, a dip at noon */
    SHAPE_WALK,   /* wanders */
    SHAPE_NOISE,  /* jagged: SHAPE_POINTS independent values joined by lines */
    SHAPE_KINDS
};

#define SHAPE_POINTS 1024

double shape_at(enum shape_kind kind, double x);       /* period 1, any x */
double shape_integral(enum shape_kind kind, double x); /* from 0 to x; never falls */

#endif
