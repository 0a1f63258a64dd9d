/* tree.h: a small configuration in a temporary folder, loaded, and what a technician would see of it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tree_start() writes a configuration without a mistake: one customer, one device. A test replaces files of it with tree_file(),
 * loads it with tree_load() and compares tree_text(). MIB names are known by a stub: tree_names.h. */
#ifndef FORESTALL_TESTS_UNIT_TREE_H
#define FORESTALL_TESTS_UNIT_TREE_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/fleet.h"
#include "model/fleet_options.h"
#include "tests/unit/tree_names.h"

static char tree_folder[64];
static char tree_seen[60000];
static struct report tree_report;

static inline const char *tree_path(const char *leaf)
{
    static char path[4][300];
    static int at;

    at = (at + 1) % 4;
    snprintf(path[at], sizeof path[at], "%s/%s", tree_folder, leaf);
    return path[at];
}

/* Write a file; content NULL: take it away. */
static inline void tree_file(const char *leaf, const char *content)
{
    FILE *f;

    if (!content) {
        unlink(tree_path(leaf));
        return;
    }
    f = fopen(tree_path(leaf), "w");
    if (!f || fputs(content, f) < 0 || fclose(f))
        abort();
    if (chmod(tree_path(leaf), strcmp(leaf, "secrets.conf") ? 0644 : 0600))
        abort();
}

static inline void tree_make_folder(const char *leaf)
{
    if (mkdir(tree_path(leaf), 0755))
        abort();
}

/* The configuration without a mistake. */
static inline void tree_reset(void)
{
    tree_file("forestall.conf", "");
    tree_file("secrets.conf", "credentials: { lan: { community = \"public\"; }; };\n");
    tree_file("profiles/base.conf",
              "profile: { name = \"base\"; };\n"
              "sections: { system: { metrics: { uptime: { oid = \"SNMPv2-MIB::sysUpTime.0\"; }; }; }; };\n");
    tree_file("customers/acme.conf",
              "credential = \"lan\"; profile = \"base\";\n"
              "sites: { hq: { devices: { sw1: { address = \"10.0.0.1\"; }; }; }; };\n");
}

static inline void tree_start(void)
{
    snprintf(tree_folder, sizeof tree_folder, "/tmp/forestall-tree-XXXXXX");
    if (!mkdtemp(tree_folder))
        abort();
    unsetenv("CREDENTIALS_DIRECTORY");
    fleet_options_set_share("/nonexistent");
    tree_make_folder("profiles");
    tree_make_folder("customers");
    tree_reset();
}

static inline int tree_remove(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static inline void tree_end(void)
{
    nftw(tree_folder, tree_remove, 10, FTW_DEPTH | FTW_PHYS);
    report_free(&tree_report);
}

/* What was reported, a line each: "file:line: text", warnings marked, the folder left away. */
static inline const char *tree_text(void)
{
    size_t len = 0, folder = strlen(tree_folder) + 1;
    char *p;

    tree_seen[0] = '\0';
    for (size_t i = 0; i < tree_report.count && len < sizeof tree_seen - 1; i++) {
        const struct report_item *item = &tree_report.items[i];

        if (item->file)
            len +=
                (size_t)snprintf(tree_seen + len, sizeof tree_seen - len, "%s:%d: ", item->file, item->line);
        len += (size_t)snprintf(tree_seen + len, sizeof tree_seen - len, "%s%s\n",
                                item->error ? "" : "warning: ", item->text);
    }
    if (len)
        tree_seen[len - 1] = '\0';
    while ((p = strstr(tree_seen, tree_folder)))
        memmove(p, p + folder, strlen(p + folder) + 1);
    return tree_seen;
}

/* Load; what was reported is in tree_report. */
static inline struct fleet *tree_load(void)
{
    report_free(&tree_report);
    return fleet_load(tree_path("forestall.conf"), &tree_names, &tree_report);
}

/* One mistake in one file of the good configuration: what is shown? */
static inline const char *tree_mistake(const char *leaf, const char *content)
{
    struct fleet *f;

    tree_reset();
    tree_file(leaf, content);
    f = tree_load();
    if (f && tree_report.errors)
        return "loaded in spite of errors";
    if (!f && !tree_report.errors)
        return "not loaded, but nothing said";
    fleet_drop(f);
    return tree_text();
}

#endif
