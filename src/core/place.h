/* place.h: the polled row that a notification speaks of: the same problem, whoever tells it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_PLACE_H
#define CORE_PLACE_H

#include "core/unit.h"
#include "model/rule.h"

enum { PLACE_OBJECT = 400 };

struct place {
    char object[PLACE_OBJECT]; /* when found: as polls name it (alarm_plan_object()) */
    bool found;                /* the row is there */
    bool polled;               /* and its condition is polled: a poll can confirm it */
    const char *awaited; /* group of a section whose rows were not read yet, or NULL: look again later */
};
/* By recheck and recheck_row of the key, among the sections of u (NULL: nothing is found). a: for a moment. */
void place_find(const struct unit *u, const struct rule_key *k, struct arena *a, struct place *out);

#endif
