/* outbox.c: notifications that wait: written with each change of a ticket, routed to channels, delivered in order. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/outbox.h"

#include <stdio.h>

struct outbox_list {
    struct arena *arena;
    struct outbox_row *rows;
    struct outbox_delivery *deliveries;
    size_t count;
};

static void outbox_take(void *ctx, const struct db_row *r)
{
    struct outbox_list *l = ctx;

    l->rows[l->count++] = (struct outbox_row){ .id = db_int(r, 0),
                                               .ticket = db_int(r, 1),
                                               .number = db_int(r, 2),
                                               .key = arena_string(l->arena, db_text(r, 3)),
                                               .customer = arena_string(l->arena, db_text(r, 4)),
                                               .kind = arena_string(l->arena, db_text(r, 5)),
                                               .severity = (uint8_t)db_int(r, 6) };
}

int64_t outbox_fresh(struct db *d, struct arena *a, int64_t most, struct outbox_row **out, struct err *err)
{
    struct outbox_list l = { .arena = a, .rows = arena_array(a, (size_t)most, sizeof **out) };

    *out = l.rows;
    return db_run(
        d, err, outbox_take, &l,
        "SELECT o.id, o.ticket, o.number, o.idem, t.customer, c.kind, c.severity FROM outbox o JOIN ticket t ON t.id = o.ticket"
        " JOIN change c ON c.ticket = o.ticket AND c.number = o.number WHERE o.routed = 0 ORDER BY o.id LIMIT ?",
        "i", most);
}

int outbox_route(struct db *d, int64_t id, const char *const *channels, size_t count, int64_t now,
                 struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (db_run(
                d, err, NULL, NULL,
                "INSERT OR IGNORE INTO delivery (outbox, channel, ticket, next) SELECT id, ?2, ticket, ?3 FROM outbox WHERE id = ?1",
                "iti", id, channels[i], now) < 0)
            return -1;
    return db_run(d, err, NULL, NULL, "UPDATE outbox SET routed = 1 WHERE id = ?", "i", id) < 0 ? -1 : 0;
}

int outbox_told(struct db *d, int64_t ticket, int64_t before, const char *channel, struct err *err)
{
    int64_t told;

    if (db_number(
            d, err, 0, &told,
            "SELECT 1 FROM outbox o JOIN delivery d ON d.outbox = o.id AND d.channel = ?3 WHERE o.ticket = ?1 AND o.id < ?2 LIMIT 1",
            "iit", ticket, before, channel))
        return -1;
    return told != 0;
}

static void outbox_take_delivery(void *ctx, const struct db_row *r)
{
    struct outbox_list *l = ctx;

    l->deliveries[l->count++] = (struct outbox_delivery){ .id = db_int(r, 0),
                                                          .ticket = db_int(r, 1),
                                                          .number = db_int(r, 2),
                                                          .tries = db_int(r, 3),
                                                          .key = arena_string(l->arena, db_text(r, 4)),
                                                          .channel = arena_string(l->arena, db_text(r, 5)) };
}

/* No pause and no claim is longer than this: a time beyond it was made by a clock that was wrong, and is over. Milliseconds. */
#define OUTBOX_BEYOND "1800000"

/* The first one of each ticket in a channel. */
#define OUTBOX_HEADS                                                                               \
    "(SELECT min(outbox) AS ho FROM delivery WHERE done IS NULL AND channel = ?1 GROUP BY ticket)" \
    " JOIN delivery d ON d.outbox = ho AND d.channel = ?1"

int64_t outbox_due(struct db *d, struct arena *a, const char *channel, int64_t now, int64_t most,
                   struct outbox_delivery **out, int64_t *next, struct err *err)
{
    struct outbox_list l = { .arena = a, .deliveries = arena_array(a, (size_t)most, sizeof **out) };

    *out = l.deliveries;
    if (db_number(d, err, INT64_MAX, next,
                  "SELECT min(d.next) FROM " OUTBOX_HEADS
                  " WHERE d.next > ?2 AND d.next <= ?2 + " OUTBOX_BEYOND,
                  "ti", channel, now))
        return -1;
    return db_run(d, err, outbox_take_delivery, &l,
                  "SELECT d.outbox, o.ticket, o.number, d.tries, o.idem, d.channel FROM " OUTBOX_HEADS
                  " JOIN outbox o ON o.id = d.outbox WHERE d.next <= ?2 OR d.next > ?2 + " OUTBOX_BEYOND
                  " ORDER BY d.next, d.outbox LIMIT ?3",
                  "tii", channel, now, most);
}

int outbox_claim(struct db *d, const struct outbox_delivery *o, int64_t now, int64_t until, struct err *err)
{
    if (db_run(
            d, err, NULL, NULL,
            "UPDATE delivery SET next = ?4, tries = tries + 1 WHERE outbox = ?1 AND channel = ?2 AND done IS NULL"
            " AND (next <= ?3 OR next > ?3 + " OUTBOX_BEYOND ")",
            "itii", o->id, o->channel, now, until) < 0)
        return -1;
    return db_changes(d) == 1;
}

int outbox_done(struct db *d, int64_t id, const char *channel, int64_t now, struct err *err)
{
    return db_run(d, err, NULL, NULL,
                  "UPDATE delivery SET done = ?3, error = NULL WHERE outbox = ?1 AND channel = ?2", "iti", id,
                  channel, now) < 0
               ? -1
               : 0;
}

int outbox_failed(struct db *d, int64_t id, const char *channel, int64_t next, const char *why,
                  struct err *err)
{
    return db_run(
               d, err, NULL, NULL,
               "UPDATE delivery SET next = ?3, error = ?4 WHERE outbox = ?1 AND channel = ?2 AND done IS NULL",
               "itit", id, channel, next, why) < 0
               ? -1
               : 0;
}

static void outbox_take_why(void *ctx, const struct db_row *r)
{
    snprintf(ctx, 200, "%s", db_text(r, 0));
}

int outbox_waiting(struct db *d, int64_t *count, int64_t *oldest, char why[200], struct err *err)
{
    why[0] = '\0';
    if (db_number(
            d, err, 0, count,
            "SELECT (SELECT count(*) FROM outbox WHERE routed = 0) + (SELECT count(*) FROM delivery WHERE done IS NULL)",
            "") ||
        db_number(
            d, err, 0, oldest,
            "SELECT min(c.at) FROM change c JOIN outbox o ON o.ticket = c.ticket AND o.number = c.number"
            " WHERE o.routed = 0 OR o.id IN (SELECT outbox FROM delivery WHERE done IS NULL)",
            "") ||
        db_run(
            d, err, outbox_take_why, why,
            "SELECT channel || ': ' || error FROM delivery WHERE done IS NULL AND error IS NOT NULL ORDER BY next DESC LIMIT 1",
            "") < 0)
        return -1;
    return 0;
}
