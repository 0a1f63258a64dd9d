/* gate.h: how often something may happen, and when to try again what fails. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_GATE_H
#define STORE_GATE_H

#include <stdbool.h>
#include <stdint.h>

/* Times are monotonic microseconds. */

/* So many per second, evenly, with a store of at most one second's. rate 0 = no limit. */
struct gate_bucket {
    double rate, tokens;
    int64_t at; /* when tokens were counted */
};
bool gate_take(struct gate_bucket *b, int64_t now);

/* Open until enough failures came in a row; then shut until a time that moves on with each failure: first, then doubled up to 5 s. */
struct gate {
    unsigned failures;
    int64_t until, wait;
};
void gate_fail(struct gate *g, unsigned after, int64_t first, int64_t now);
void gate_open(struct gate *g);

#endif
