/* channel.h: where notifications of tickets go: programs from the main file, routed by customer and severity. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_CHANNEL_H
#define MODEL_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/option.h"

/* Lives in the arena of its fleet generation. */
struct channel {
    const char *name;
    const char *const *argv; /* NULL-ended: the program with its whole path, and its arguments */
    const char *const *customers, *const *changes; /* globs; count 0: all */
    size_t customer_count, change_count;
    uint8_t severity; /* enum fact_severity: of tickets that are at least so severe */
    int64_t timeout;  /* ms that one run may take */
    const char *file;
    int line;
};

/* The group "notify" of the main file (NULL: none), one group for each channel. Paths are relative to folder. Problems go to report. */
void channel_load(struct arena *a, const struct conf_node *group, const char *folder, struct channel **out,
                  size_t *count, struct report *report);
/* Warns of customers that there are not; patterns may be for later ones. customers: all names, NULL-ended. */
void channel_check(const struct channel *c, const char *const *customers, struct report *report);
/* Does a change ("opened") of a ticket go through it? */
bool channel_takes(const struct channel *c, const char *customer, uint8_t severity, const char *change);

extern const struct option_row channel_rows[];
extern const size_t channel_row_count;

#endif
