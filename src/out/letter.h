/* letter.h: a change of a ticket as it is told to people and programs: JSON with a subject and a text in it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef OUT_LETTER_H
#define OUT_LETTER_H

#include "base/buf.h"
#include "store/ticket_find.h"

/* The letter of change number of a ticket, as forestall-tickets(1) describes it: an object with one member a line. 1 written, 0 there is
 * no such change, -1 with the reason. */
int letter_write(struct db *d, int64_t ticket, int64_t number, const char *key, struct buf *out,
                 struct err *err);

/* A ticket as people read it: what, where, since when, what to do, evidence, history; width in columns. Events from number upwards
 * (0: none). sink: how text from outside is escaped. */
struct letter_ticket {
    const struct ticket *ticket;
    const struct ticket_event *events;
    const struct ticket_fold_row *folded;
    size_t event_count, folded_count;
};
void letter_text(struct buf *b, const struct letter_ticket *t, enum buf_sink sink, int width);
/* JSON evidence as lines "name: value"; nested objects are indented. */
void letter_evidence(struct buf *b, const char *json, enum buf_sink sink, int width, int indent);
/* Text wrapped to a width, every line indented. */
void letter_wrap(struct buf *b, const char *text, enum buf_sink sink, int width, int indent);

#endif
