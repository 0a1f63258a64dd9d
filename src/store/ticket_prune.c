/* ticket_prune.c: what is old goes. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/ticket_prune.h"

enum { PRUNE_TICKETS = 50, PRUNE_ROWS = 500 };

/* Tickets in a portion. */
struct prune_list {
    int64_t ids[PRUNE_TICKETS];
    size_t count;
};

static void prune_take(void *ctx, const struct db_row *r)
{
    struct prune_list *l = ctx;

    if (l->count < PRUNE_TICKETS)
        l->ids[l->count++] = db_int(r, 0);
}

static int prune_notifications(struct db *d, int64_t ticket, struct err *err)
{
    return db_run(d, err, NULL, NULL,
                  "DELETE FROM delivery WHERE outbox IN (SELECT id FROM outbox WHERE ticket = ?)", "i",
                  ticket) < 0 ||
                   db_run(d, err, NULL, NULL, "DELETE FROM outbox WHERE ticket = ?", "i", ticket) < 0
               ? -1
               : 0;
}

static int prune_ticket(struct db *d, int64_t ticket, struct err *err)
{
    return prune_notifications(d, ticket, err) ||
                   db_run(d, err, NULL, NULL, "DELETE FROM change WHERE ticket = ?", "i", ticket) < 0 ||
                   db_run(d, err, NULL, NULL, "UPDATE ticket SET previous = NULL WHERE previous = ?", "i",
                          ticket) < 0 ||
                   db_run(d, err, NULL, NULL, "UPDATE ticket SET recurring = NULL WHERE recurring = ?", "i",
                          ticket) < 0 ||
                   db_run(d, err, NULL, NULL, "DELETE FROM ticket WHERE id = ?", "i", ticket) < 0
               ? -1
               : 0;
}

int64_t ticket_prune(struct db *d, int64_t keep, int64_t keep_told, int64_t now, struct err *err)
{
    struct prune_list old = { .count = 0 }, told = { .count = 0 };
    int64_t explained;

    if (db_run(d, err, prune_take, &old,
               "SELECT id FROM ticket WHERE last < ?1 AND ended < ?1 AND state IN ('resolved', 'closed')"
               " ORDER BY last LIMIT ?2",
               "ii", now - keep, (int64_t)PRUNE_TICKETS) < 0)
        return -1;
    for (size_t i = 0; i < old.count; i++)
        if (prune_ticket(d, old.ids[i], err))
            return -1;
    if (db_run(d, err, prune_take, &told,
               "SELECT DISTINCT o.ticket FROM outbox o JOIN ticket t ON t.id = o.ticket"
               " WHERE t.ended < ?1 AND t.state IN ('resolved', 'closed')"
               " AND NOT EXISTS (SELECT 1 FROM change c WHERE c.ticket = t.id AND c.at >= ?1) LIMIT ?2",
               "ii", now - keep_told, (int64_t)PRUNE_TICKETS) < 0)
        return -1;
    for (size_t i = 0; i < told.count; i++)
        if (prune_notifications(d, told.ids[i], err))
            return -1;
    if (db_run(d, err, NULL, NULL,
               "DELETE FROM folded WHERE id IN (SELECT id FROM folded WHERE until < ?1 ORDER BY id LIMIT ?2)",
               "ii", now - keep, (int64_t)PRUNE_ROWS) < 0)
        return -1;
    explained = db_changes(d);
    return (int64_t)old.count + (int64_t)told.count + explained;
}
