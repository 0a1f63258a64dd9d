/* rule_skeleton.h: a rule to start from, for a notification that no rule knows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_RULE_SKELETON_H
#define MODEL_RULE_SKELETON_H

#include "base/buf.h"
#include "model/rule.h"

/* Append the text of a rule file with one rule for n: the notification and what seems to end it, what it is about, how bad it seems;
 * as comments its varbinds with their names, enumerations and what came, and a case for each that has an enumeration. It works as it
 * is. v: what rule_judge() said of n. What devices send is escaped; the text is for a file as well as for a terminal. names: may be
 * NULL. Without a name of the notification the numbers stand. */
void rule_skeleton(const struct rule_set *set, const struct naming *names, const struct notice *n,
                   const struct rule_verdict *v, struct buf *out);

#endif
