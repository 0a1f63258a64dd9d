/* mibdir.h: which file holds which MIB module. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_MIBDIR_H
#define SNMP_MIBDIR_H

#include "base/err.h"
#include "base/map.h"

/* Modules by the name that stands in the file (not by the file's). Zero it to start. */
struct mibdir {
    struct map *files;  /* module to path */
    const char **names; /* all modules, NULL at the end */
    size_t count;
};

/* folders: colon list; a module that is in two of them counts in the earlier one, of two files in one folder that which does not come with forestall,
 * else the first by name. Files whose
 * beginning is no MIB module are passed over. 0, or -1 with the reason (a folder can not be read); dir is untouched then. */
int mibdir_scan(struct mibdir *dir, const char *folders, struct err *err);
void mibdir_free(struct mibdir *dir);                                  /* empty again */
const char *mibdir_path(const struct mibdir *dir, const char *module); /* NULL when it is not there */
/* The first module by name (after *at, which starts at 0) whose file has that word, or NULL: to advise where a name without a module could be. */
const char *mibdir_having(const struct mibdir *dir, const char *word, size_t *at);

#endif
