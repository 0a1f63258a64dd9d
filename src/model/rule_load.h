/* rule_load.h: folders of rule files: what notifications mean. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_RULE_LOAD_H
#define MODEL_RULE_LOAD_H

#include "model/fleet.h"
#include "model/rule.h"
#include "model/rule_words.h"

/* The body of rule.h's opaque set. */
struct rule_set {
    struct rule *rules; /* in the order in which they are tried for one notification */
    size_t count;
    struct rule_hook *hooks; /* sorted by OID (notice_plain()), then rank */
    size_t hook_count;
    struct rule_words words;
};

/* Why a rule is looked at: one of its notifications, or one that clears it; exact, or anything below. */
struct rule_hook {
    struct oid oid;
    const struct rule *rule;
    bool under, clears;
};

/* Read *.conf of the folders; a rule of an earlier folder stands for one of the same name in a later one. sections (NULL-ended, may
 * be NULL): what 'recheck' may name. Always gives a set, of what was right; all problems go to report with their places. Lives in a,
 * nothing points into the files. */
struct rule_set *rule_load_all(struct arena *a, const char *const *folders, size_t folder_count,
                               const struct fleet_names *names, const char *const *sections,
                               struct report *report);
#endif
