/* How values move: the moves file (README) and its evaluation at a moment. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_MOTION_H
#define TESTS_AGENT_MOTION_H

#include "recording.h"

struct motion;

/* The built-in motion: counters grow, everything else stands still. Made at first use, never freed. */
const struct motion *motion_builtin(void);
/* From a file; its rules come before the built-in ones. "still" gives the motion in which nothing moves. */
struct motion *motion_load(const char *path, char *why, size_t cap);
struct motion *motion_parse(const char *text, size_t len, const char *name, char *why, size_t cap);
/* Loading gives the first hold; the last drop frees. Both accept NULL. */
void motion_hold(struct motion *m);
void motion_drop(struct motion *m);
bool motion_is_still(const struct motion *m);

/* Which rule moves which entry; made once for each pair, owned by the recording. */
const struct recording_binding *motion_bind(const struct motion *m, struct recording *rec);

/* When the device was on battery, in seconds since the agent was made; INFINITY: never, not yet over. */
struct motion_battery {
    double from, to;
};

/*
 * `rule` is the number from the binding less 1, `chance` the 64 random bits of this instance in this device, ages are
 * seconds since the agent was made. Growth of a counter between two ages; level of a gauge, where `recorded` is what
 * the recording says.
 */
double motion_growth(const struct motion *m, unsigned rule, uint64_t chance, double from, double to);
double motion_level(const struct motion *m, unsigned rule, uint64_t chance, double age, double recorded,
                    const struct motion_battery *battery);
int motion_digits(const struct motion *m, unsigned rule); /* behind the point, for numbers in text */

#endif
