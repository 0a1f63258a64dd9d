/* quirk.h: what is known to be wrong with the agents of some devices, as data in profile files. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_QUIRK_H
#define MODEL_QUIRK_H

#include "model/section.h"

/* A group in "quirks" of a profile file; forestall-profile(5). Lives in the arena of its fleet generation. */
struct quirk {
    const char *name;
    const struct oid *match; /* beginnings of sysObjectID */
    size_t match_count;
    bool no_bulk, wrong_64bit, speed_in_mbits, unordered;
    int64_t max_varbinds, max_repetitions; /* 0 = no limit */
    const char *evidence;                  /* where it was seen, for people */
    const char *file;
    int line;
};

/* All that holds for one device. */
struct quirk_sum {
    bool no_bulk, wrong_64bit, speed_in_mbits, unordered;
    int max_varbinds, max_repetitions; /* 0 = no limit */
};

/* The quirks of a sysObjectID, together: those of every match. */
struct quirk_sum quirk_of(const struct quirk *list, size_t count, struct oid object_id);
bool quirk_fits(const struct quirk *q, struct oid object_id);

/* Add the members of the group to *list (in env->arena). Of two with one name that of the earlier folder (lower number) counts; two
 * in one folder are a mistake. Mistakes are reported. */
struct quirk_list {
    struct quirk *list;
    size_t *folder;
    size_t count;
};
void quirk_load(struct section_env *env, const struct conf_node *group, size_t folder,
                struct quirk_list *list);

extern const struct option_row quirk_rows[];
extern const size_t quirk_row_count;

#endif
