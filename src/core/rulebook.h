/* rulebook.h: the trap rules with the names of every MIB at hand: what it takes to judge notifications. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_RULEBOOK_H
#define CORE_RULEBOOK_H

#include "model/rule_load.h"

/* Made once, never changed; one for each generation of the configuration. */
struct rulebook {
    struct arena *arena;
    struct rule_set *rules;
    struct naming names;
};

/* Turns the names that people type into numbers while a rulebook is made; both may be used until it returns. */
struct rulebook_source {
    const char *const *folders; /* of rules, the technician's own first */
    size_t folder_count;
    const char *mibs;            /* colon list */
    const char *const *sections; /* what 'recheck' may name, or NULL */
    /* Called once while names can still be resolved; may be NULL. */
    void (*with_names)(void *ctx, const struct fleet_names *names, const struct naming *naming);
    void *ctx;
};

/* NULL when the MIB folders can not be read; otherwise all that was right is there, and report->errors tells whether that is all. */
struct rulebook *rulebook_open(const struct rulebook_source *from, struct report *report);
void rulebook_close(struct rulebook *b); /* accepts NULL */
/* The rules and names of a generation that was loaded, into its arena. The MIB is open still: mib_names() of it. 0, or -1 when something was
 * reported as an error. */
struct mib;
int rulebook_fill(struct fleet *fleet, const char *config, struct mib *mib, struct report *report);
/* The folders for a main file (NULL: none), at most 2: what it names ("rules", may be NULL; else "rules" beside it), and what was
 * installed. Freed with free() one by one. */
size_t rulebook_folders(const char *config, const char *rules, char *out[2]);

#endif
