/* ticketshow.h: tickets on a terminal and as JSON. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_TICKETSHOW_H
#define CMD_TICKETSHOW_H

#include "base/buf.h"
#include "store/ticket_find.h"

/* One line each, as wide as the terminal. now: wall clock ms. */
void ticketshow_list(const struct ticket *list, size_t count, int width, bool colours, int64_t now,
                     struct buf *out);
void ticketshow_list_json(const struct ticket *list, size_t count, struct buf *out);
/* All of one ticket. 0, or -1 with the reason. */
int ticketshow_one(struct db *d, struct arena *a, const struct ticket *t, int width, struct buf *out,
                   struct err *err);
int ticketshow_one_json(struct db *d, struct arena *a, const struct ticket *t, struct buf *out,
                        struct err *err);
/* Text from outside in exactly so many columns: cut with "~", or blanks behind it (pad). */
void ticketshow_cell(struct buf *out, const char *text, int columns, bool pad);
/* How long ago, in at most five columns: "12s", "3h", "41d". */
const char *ticketshow_age(int64_t ms, char out[24]);

#endif
