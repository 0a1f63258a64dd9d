/* ticket_change.h: one change of a ticket with its row of the outbox, for ticket.c and ticket_person.c only. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_TICKET_CHANGE_H
#define STORE_TICKET_CHANGE_H

#include "store/ticket.h"

#define TICKET_CHANGE_US "forestall" /* who, when no person did it */

struct ticket_change_row {
    int64_t id; /* 0: there is none */
    int64_t severity, last, ended, first;
    char state[16];
    bool by_person, flapping;
};

/* The open ticket of a key; the newest one of it; the one with that number. */
int ticket_change_open(struct db *d, const char *key, struct ticket_change_row *out, struct err *err);
int ticket_change_newest(struct db *d, const char *key, struct ticket_change_row *out, struct err *err);
int ticket_change_of(struct db *d, int64_t id, struct ticket_change_row *out, struct err *err);
/* The ticket is as it should be after it already. */
int ticket_change(struct db *d, int64_t id, int64_t at, const char *who, const char *kind, const char *text,
                  struct err *err);

#endif
