/* fleet_options.h: the main file: paths, polling, store, log. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_FLEET_OPTIONS_H
#define MODEL_FLEET_OPTIONS_H

#include "model/fleet.h"
#include "model/option.h"

/* Fill options from the main file's tree (NULL: all defaults). path: of the main file, whose folder
 * relative paths start from; NULL: the current folder. Problems go to report. Everything lives in a. */
void fleet_options_load(struct arena *a, const struct conf_node *root, const char *path,
                        struct fleet_options *options, struct report *report);
/* The folder of what was installed ("profiles" and "mibs" in it). */
const char *fleet_options_share(void);
/* For tests: another one; it must stay. NULL = the real one again. */
void fleet_options_set_share(const char *folder);
/* Rows of all sections, as fleet_show_keys(). */
void fleet_options_each(void (*row)(void *ctx, const char *section, const struct option_row *row), void *ctx);

#endif
