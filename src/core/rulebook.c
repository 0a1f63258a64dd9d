/* rulebook.c: the trap rules with the names of every MIB at hand. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rulebook.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "model/fleet_options.h"
#include "snmp/mibnames.h"

static void complain(void *ctx, const char *text)
{
    report_warning(ctx, NULL, 0, "MIB: %s", text);
}

struct rulebook *rulebook_open(const struct rulebook_source *from, struct report *report)
{
    struct err err;
    struct mib *mib = mib_open(from->mibs, &err);
    if (mib == NULL) {
        report_error(report, NULL, 0, "MIB modules: %s", err.text);
        return NULL;
    }
    struct arena *a = arena_new(0);
    struct rulebook *b = arena_alloc(a, sizeof *b);
    struct fleet_names names = mib_names(mib);
    b->arena = a;
    mibnames_make(mib, a, &b->names);
    b->rules = rule_load_all(a, from->folders, from->folder_count, &names, from->sections, report);
    if (from->with_names != NULL) {
        from->with_names(from->ctx, &names, &b->names);
    }
    mib_complaints(mib, complain, report);
    mib_close(mib);
    return b;
}

/* What 'recheck' may name: every section and group of the profiles. NULL-ended. */
static const char *const *section_names(const struct fleet *fleet)
{
    size_t count = 0, n = 0;
    for (size_t i = 0; i < fleet->profile_count; i++) {
        count += 2 * fleet->profiles[i]->section_count;
    }
    const char **names = arena_array(fleet->arena, count + 1, sizeof *names);
    for (size_t i = 0; i < fleet->profile_count; i++) {
        const struct profile *p = fleet->profiles[i];
        for (size_t k = 0; k < p->section_count; k++) {
            names[n++] = p->sections[k]->name;
            names[n++] = p->sections[k]->group;
        }
    }
    return names;
}

int rulebook_fill(struct fleet *fleet, const char *config, struct mib *mib, struct report *report)
{
    char *folders[2];
    size_t before = report->errors, count = rulebook_folders(config, fleet->options.rules, folders);
    struct fleet_names names = mib_names(mib);
    struct naming *naming = arena_alloc(fleet->arena, sizeof *naming);
    mibnames_make(mib, fleet->arena, naming);
    fleet->naming = naming;
    fleet->rules = rule_load_all(fleet->arena, (const char *const *)folders, count, &names,
                                 section_names(fleet), report);
    for (size_t i = 0; i < count; i++) {
        free(folders[i]);
    }
    return report->errors > before ? -1 : 0;
}

void rulebook_close(struct rulebook *b)
{
    if (b != NULL) {
        arena_free(b->arena);
    }
}

size_t rulebook_folders(const char *config, const char *rules, char *out[2])
{
    size_t count = 0;
    if (rules != NULL) {
        out[count++] = mem_string(rules); /* when it is not there, whoever reads it says so */
    } else if (config != NULL) {
        char *folder = file_folder_of(config);
        out[count] = file_join(folder, "rules");
        free(folder);
        if (access(out[count], R_OK | X_OK) == 0) {
            count++;
        } else {
            free(out[count]);
        }
    }
    out[count] = file_join(fleet_options_share(), "rules");
    if (access(out[count], R_OK | X_OK) == 0 && (count == 0 || strcmp(out[0], out[count]) != 0)) {
        count++;
    } else {
        free(out[count]);
    }
    return count;
}
