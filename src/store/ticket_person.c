/* ticket_person.c: what a person does with a ticket. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "store/ticket_change.h"

static bool person_is_open(const struct ticket_change_row *t)
{
    return !strcmp(t->state, "open") || !strcmp(t->state, "acknowledged");
}

static int person_ack(struct db *d, const struct ticket_change_row *t, const char *who, const char *text,
                      int64_t at, struct err *err)
{
    if (!person_is_open(t))
        return err_set(err, "ticket %lld is %s: only an open one can be acknowledged", (long long)t->id,
                       t->state);
    return db_run(d, err, NULL, NULL, "UPDATE ticket SET state = 'acknowledged', owner = ? WHERE id = ?",
                  "ti", who, t->id) < 0 ||
                   ticket_change(d, t->id, at, who, "acknowledged", text, err)
               ? -1
               : 0;
}

static int person_close(struct db *d, const struct ticket_change_row *t, const char *who, const char *text,
                        int64_t at, struct err *err)
{
    if (!strcmp(t->state, "closed"))
        return err_set(err, "ticket %lld is closed already", (long long)t->id);
    return db_run(d, err, NULL, NULL,
                  "UPDATE ticket SET state = 'closed', ended = ?, ended_by = ? WHERE id = ?", "iti", at, who,
                  t->id) < 0 ||
                   ticket_change(d, t->id, at, who, "closed", text, err)
               ? -1
               : 0;
}

static int person_reopen(struct db *d, const struct ticket_change_row *t, const char *who, const char *text,
                         int64_t at, struct err *err)
{
    int64_t other;

    if (person_is_open(t))
        return err_set(err, "ticket %lld is open", (long long)t->id);
    if (db_number(
            d, err, 0, &other,
            "SELECT o.id FROM ticket t JOIN ticket o ON o.key = t.key AND o.state IN ('open', 'acknowledged') WHERE t.id = ?",
            "i", t->id))
        return -1;
    if (other)
        return err_set(err, "ticket %lld can not be reopened: ticket %lld is open for the same trouble",
                       (long long)t->id, (long long)other);
    return db_run(d, err, NULL, NULL,
                  "UPDATE ticket SET state = 'open', ended = NULL, ended_by = NULL WHERE id = ?", "i",
                  t->id) < 0 ||
                   ticket_change(d, t->id, at, who, "reopened", text, err)
               ? -1
               : 0;
}

static int person_act(struct db *d, enum ticket_act act, int64_t id, const char *who, const char *text,
                      int64_t at, struct err *err)
{
    struct ticket_change_row t;

    if (ticket_change_of(d, id, &t, err))
        return -1;
    if (!t.id)
        return err_set(err, "there is no ticket %lld", (long long)id);
    switch (act) {
    case TICKET_ACK:
        return person_ack(d, &t, who, text, at, err);
    case TICKET_NOTE:
        return ticket_change(d, id, at, who, "note", text, err);
    case TICKET_CLOSE:
        return person_close(d, &t, who, text, at, err);
    default:
        return person_reopen(d, &t, who, text, at, err);
    }
}

int ticket_person(struct db *d, enum ticket_act act, int64_t id, const char *who, const char *text,
                  int64_t at, struct err *err)
{
    if (!*who)
        return err_set(err, "a change needs the name of who makes it");
    if (act == TICKET_NOTE && !*text)
        return err_set(err, "a note needs a text");
    if (db_begin(d, err))
        return -1;
    if (person_act(d, act, id, who, text, at, err)) {
        db_rollback(d);
        return -1;
    }
    return db_commit(d, err);
}
