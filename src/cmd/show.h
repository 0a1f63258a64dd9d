/* show.h: a finished poll for people, or as JSON lines. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_SHOW_H
#define CMD_SHOW_H

#include "base/buf.h"
#include "core/poll.h"

/* Everything the poll brought, one object a line; the format is described in forestall(8) and is a contract. groups: only these (by section or group
 * name), NULL-ended, or NULL for all. */
void show_json(struct poll *p, const char *const *groups, struct buf *out);
/* The same for people, lines of at most width columns. */
void show_text(struct poll *p, const char *const *groups, int width, struct buf *out);

/* What both need: walk the readings of a poll in order. each is called once per row with its readings. */
struct show_row {
    const struct section *section;
    struct row *row;
    struct unit_section *us;
    const struct grid_row *cells;
    const struct value *scalars;
    const struct reading *readings;
    const char *context;
};
void show_rows(struct poll *p, const char *const *groups, void (*each)(void *ctx, const struct show_row *r),
               void *ctx);
/* sysDescr and the like: the text metric of group system, or NULL. In the poll's arena. */
const char *show_system_text(struct poll *p, const char *metric);

#endif
