/* ticket_notice.c: notifications that no rule knows: kept and counted, so that somebody can write a rule. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/ticket_notice.h"

#include <string.h>

int ticket_notice_keep(struct db *d, const struct ticket_notice *n, struct err *err)
{
    return db_run(
               d, err, NULL, NULL,
               "INSERT INTO notice (sender, oid, name, newest, count, first, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
               " ON CONFLICT (sender, oid) DO UPDATE SET name = coalesce(?3, name), newest = coalesce(?4, newest),"
               " count = count + ?5, last = max(last, ?7)",
               "ttttiii", n->sender, n->oid, n->name, n->newest, n->count, n->first, n->last) < 0
               ? -1
               : 0;
}

int ticket_notice_trim(struct db *d, struct err *err)
{
    return db_run(d, err, NULL, NULL,
                  "DELETE FROM notice WHERE (sender, oid) IN"
                  " (SELECT sender, oid FROM notice ORDER BY last DESC LIMIT -1 OFFSET ?)",
                  "i", (int64_t)TICKET_NOTICES_MAX) < 0
               ? -1
               : 0;
}

struct notice_list {
    struct arena *arena;
    struct ticket_notice *rows;
    int64_t count;
};

static const char *notice_text(struct arena *a, const struct db_row *r, int column)
{
    const char *text = db_text(r, column);

    return text ? arena_string(a, text) : NULL;
}

static void notice_take(void *ctx, const struct db_row *r)
{
    struct notice_list *l = ctx;

    l->rows[l->count++] = (struct ticket_notice){ .sender = notice_text(l->arena, r, 0),
                                                  .oid = notice_text(l->arena, r, 1),
                                                  .name = notice_text(l->arena, r, 2),
                                                  .newest = notice_text(l->arena, r, 3),
                                                  .count = db_int(r, 4),
                                                  .first = db_int(r, 5),
                                                  .last = db_int(r, 6) };
}

int64_t ticket_notice_list(struct db *d, struct arena *a, int64_t limit, struct ticket_notice **out,
                           struct err *err)
{
    struct notice_list l = { .arena = a };

    if (limit < 1 || limit > TICKET_NOTICES_MAX)
        limit = TICKET_NOTICES_MAX;
    l.rows = arena_array(a, (size_t)limit, sizeof *l.rows);
    *out = l.rows;
    return db_run(
        d, err, notice_take, &l,
        "SELECT sender, oid, name, newest, count, first, last FROM notice ORDER BY last DESC LIMIT ?", "i",
        limit);
}
