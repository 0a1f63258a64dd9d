/* rule_build.h: one rule, from its group in a file to what judges notifications. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_RULE_BUILD_H
#define MODEL_RULE_BUILD_H

#include "model/fleet.h"
#include "model/option.h"
#include "model/rule.h"

enum { RULE_BUILD_MODULES = 16 };

/* What all rules of a load share. */
struct rule_builder {
    struct arena *arena;
    const struct fleet_names *names; /* may be NULL */
    const char *const *sections;     /* what 'recheck' may name, NULL-ended; NULL: anything */
    struct report *report;

    struct rule_namer namer;
    char modules[RULE_BUILD_MODULES]
                [80]; /* that the rule named so far: where names without one are looked for */
    size_t module_count;
};

/* 0, or -1 when the rule is disabled or something was reported that leaves nothing of it. */
int rule_build(struct rule_builder *l, const struct conf_node *node, int folder, struct rule *out);

extern const struct option_row rule_build_rows[]; /* of a rule and of a case, for the manual's test */
extern const size_t rule_build_row_count;

#endif
