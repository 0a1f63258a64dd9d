/* rhythm.h: how often problems are told: the fold and repeat of trap rules. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_RHYTHM_H
#define CORE_RHYTHM_H

#include <stdbool.h>

#include "model/rule.h"

struct rhythm;
struct rhythm *rhythm_new(void);
void rhythm_free(struct rhythm *r); /* accepts NULL */

enum rhythm_says {
    RHYTHM_TELL,  /* as the rule says */
    RHYTHM_FOLD,  /* only count it */
    RHYTHM_OFTEN, /* it came so often that the rule's repeat counts */
};
/* One more of the problem with this key. now: wall clock, ms. */
enum rhythm_says rhythm_take(struct rhythm *r, const char *key, const struct rule_act *act, int64_t now);
/* It is over: the next one is told. */
void rhythm_over(struct rhythm *r, const char *key);

#endif
