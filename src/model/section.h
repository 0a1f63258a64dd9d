/* section.h: one section of a profile, from its merged tree to what the poller works with. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_SECTION_H
#define MODEL_SECTION_H

#include "model/fleet.h"
#include "model/option.h"

/* What all sections of a load share. */
struct section_env {
    struct arena *arena;             /* for what is built */
    const struct fleet_names *names; /* may be NULL */
    struct report *report;
    const char *const *known_sections; /* of all profiles, NULL-ended */
    const char *file, *file_kept;      /* last file name that was copied into the arena */
};

/* A metric as it stands in the file. */
struct section_metric {
    const struct conf_node *node, *oid, *words, *special, *compute, *max_rate, *only, *at, *ds, *fills;
    const char *unit, *help;
    double scale, offset, min, max;
    int64_t nth;
    uint8_t kind, form;
    bool fixed, hidden, store, bad; /* bad: something about it was reported already */
};

/* A section as it stands in the file, and while it grows. */
struct section_build {
    struct section_env *env;
    const struct conf_node *node, *table, *labels, *markers, *match, *discontinuity, *replaces, *only,
        *metrics, *graphs, *conditions;
    const char *group, *help;
    int64_t every;
    bool walk, slots, slow;
    uint8_t keep;

    struct section *section;
    struct section_metric *drafts; /* one for each of built */
    struct metric *built;
    const char **names; /* of the metrics, NULL-ended */
    size_t count;
    struct column *columns; /* malloced while growing */
    size_t column_count;
    char what[160]; /* "section interface" */
};

enum { SECTION_METRICS = 500, SECTION_COLUMNS = 2000 };

/* NULL when something was reported. Lives in env->arena; nothing points into the tree. */
struct section *section_build(struct section_env *env, const struct conf_node *node);

/* A text of the tree for keeps; NULL stays NULL. */
const char *section_keep(struct section_build *b, const char *text);
const char *section_keep_file(struct section_env *env, const char *file);
/* Number of a metric; an unknown one is reported at the node, with what it is for ("label"), and gives -1. */
int section_metric_named(struct section_build *b, const struct conf_node *at, const char *name,
                         const char *what);
/* Names of metrics in a text or list: count numbers in the arena, or -1. at may be NULL (0 metrics). */
int section_metric_list(struct section_build *b, const struct conf_node *at, const char *what,
                        const uint16_t **out, size_t max);

/* Tests on metrics of the section (condition.h): count of them, or -1. */
int section_conditions(struct section_build *b, const struct conf_node *list, const struct condition **out);

extern const struct option_row section_rows[];
extern const size_t section_row_count;

#endif
