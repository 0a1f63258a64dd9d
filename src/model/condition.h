/* condition.h: tests on metrics as profiles write them: "oper_status = up, dormant", "in_octets > 90% of speed". */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_CONDITION_H
#define MODEL_CONDITION_H

#include "model/conf.h"
#include "model/metric.h"

/* Whose metrics are tested. */
struct condition_place {
    struct arena *arena; /* for what is made; nothing points into the tree */
    struct report *report;
    const struct metric *metrics;
    const char *const *names; /* of the metrics, NULL-ended */
    const char *what;         /* "section interface" */
    /* Tests for tickets, in words of people: units, rates "per 10m", percentages of other metrics, " or ". */
    bool rich;
};

/* The conditions in a text or list (NULL: none). Words of states become numbers, also those that a pattern fits. Returns
 * how many (an entry with " or " in it is several), or -1 (reported). */
int condition_parse(const struct condition_place *p, const struct conf_node *list,
                    const struct condition **out);

#endif
