/* strain.h: polls of slow sections: little at a time, with pauses, and an eye on whether the device still answers as fast as it uses to. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_STRAIN_H
#define CORE_STRAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/timer.h"
#include "snmp/plan.h"

struct poll;

/* Embedded in struct poll; zeroed = an ordinary poll. */
struct strain {
    bool on;
    bool pausing; /* no request is sent now */
    struct timer pause;
    void (*resume)(struct poll *p, int64_t now);
    int64_t usual; /* the round trip when it began, microseconds; 0 = not known */
    int late;      /* answers one after the other that took much longer */
    struct plan_limits limits;
};

/* The poll asks slow sections only: one request in flight, at most 20 values in each. */
void strain_begin(struct poll *p);
/* An answer took so long. true: it is too much for the device, which is told in the log: nothing more is asked in this period. Otherwise the next request
 * waits as long as this one took, 20 ms at least; resume is called then. */
bool strain_answered(struct poll *p, int64_t took, int64_t now, void (*resume)(struct poll *p, int64_t now));
/* A request was not answered: as above, at once. */
void strain_silent(const struct poll *p);
void strain_end(struct poll *p);

#endif
