/* ticket_change.c: one change of a ticket with its row of the outbox. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/ticket_change.h"

#include <stdio.h>
#include <string.h>

#define ROW_COLUMNS \
    "SELECT id, severity, last, ended, first, state, ended_by IS NOT NULL, flapping FROM ticket "

static void row_take(void *ctx, const struct db_row *r)
{
    struct ticket_change_row *row = ctx;

    row->id = db_int(r, 0);
    row->severity = db_int(r, 1);
    row->last = db_int(r, 2);
    row->ended = db_int(r, 3);
    row->first = db_int(r, 4);
    snprintf(row->state, sizeof row->state, "%s", db_text(r, 5));
    row->by_person = db_int(r, 6) != 0;
    row->flapping = db_int(r, 7) != 0;
}

int ticket_change_open(struct db *d, const char *key, struct ticket_change_row *out, struct err *err)
{
    memset(out, 0, sizeof *out);
    return db_run(d, err, row_take, out, ROW_COLUMNS "WHERE key = ? AND state IN ('open', 'acknowledged')",
                  "t", key) < 0
               ? -1
               : 0;
}

int ticket_change_newest(struct db *d, const char *key, struct ticket_change_row *out, struct err *err)
{
    memset(out, 0, sizeof *out);
    return db_run(d, err, row_take, out, ROW_COLUMNS "WHERE key = ? ORDER BY id DESC LIMIT 1", "t", key) < 0
               ? -1
               : 0;
}

int ticket_change_of(struct db *d, int64_t id, struct ticket_change_row *out, struct err *err)
{
    memset(out, 0, sizeof *out);
    return db_run(d, err, row_take, out, ROW_COLUMNS "WHERE id = ?", "i", id) < 0 ? -1 : 0;
}

int ticket_change(struct db *d, int64_t id, int64_t at, const char *who, const char *kind, const char *text,
                  struct err *err)
{
    return db_run(d, err, NULL, NULL, "UPDATE ticket SET changes = changes + 1 WHERE id = ?", "i", id) < 0 ||
                   db_run(d, err, NULL, NULL,
                          "INSERT INTO change (ticket, number, at, who, kind, state, severity, text)"
                          " SELECT id, changes, ?2, ?3, ?4, state, severity, ?5 FROM ticket WHERE id = ?1",
                          "iittt", id, at, who, kind, text) < 0 ||
                   db_run(
                       d, err, NULL, NULL,
                       "INSERT INTO outbox (idem, ticket, number) SELECT id || ':' || changes, id, changes FROM ticket WHERE id = ?",
                       "i", id) < 0
               ? -1
               : 0;
}
