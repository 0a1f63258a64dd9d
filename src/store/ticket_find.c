/* ticket_find.c: reading tickets: one, a list, their history; as JSON. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/ticket_find.h"

#include <string.h>

#include "model/fact.h"

/* A list that grows in an arena. */
struct find_list {
    struct arena *arena;
    char *items;
    size_t size, count, room;
};

static void *find_add(struct find_list *l)
{
    if (l->count == l->room) {
        size_t room = l->room ? l->room * 2 : 16;
        char *items = arena_array(l->arena, room, l->size);

        if (l->count)
            memcpy(items, l->items, l->count * l->size);
        l->items = items;
        l->room = room;
    }
    return l->items + l->size * l->count++;
}

static const char *find_text(struct arena *a, const struct db_row *r, int column)
{
    const char *text = db_text(r, column);

    return text ? arena_string(a, text) : NULL;
}

#define FIND_COLUMNS                                                                                                                        \
    "id, key, customer, site, device, object, condition, state, severity, title, advice, place,"                                            \
    " CASE WHEN json_valid(evidence) THEN json(evidence) END, CASE WHEN json_valid(notice) THEN json(notice) END, behind, why, considered," \
    " confirmed, flapping, count, first, last, opened, ended, ended_by, owner, previous, recurring, changes"

static void find_take(void *ctx, const struct db_row *r)
{
    struct find_list *l = ctx;
    struct ticket *t = find_add(l);
    struct arena *a = l->arena;

    *t = (struct ticket){ .id = db_int(r, 0),
                          .key = find_text(a, r, 1),
                          .customer = find_text(a, r, 2),
                          .site = find_text(a, r, 3),
                          .device = find_text(a, r, 4),
                          .object = find_text(a, r, 5),
                          .condition = find_text(a, r, 6),
                          .state = find_text(a, r, 7),
                          .severity = (uint8_t)db_int(r, 8),
                          .title = find_text(a, r, 9),
                          .advice = find_text(a, r, 10),
                          .where = find_text(a, r, 11),
                          .evidence = find_text(a, r, 12),
                          .notice = find_text(a, r, 13),
                          .behind = find_text(a, r, 14),
                          .why = find_text(a, r, 15),
                          .considered = find_text(a, r, 16),
                          .confirmed = db_int(r, 17) != 0,
                          .flapping = db_int(r, 18) != 0,
                          .count = db_int(r, 19),
                          .first = db_int(r, 20),
                          .last = db_int(r, 21),
                          .opened = db_int(r, 22),
                          .ended = db_int(r, 23),
                          .ended_by = find_text(a, r, 24),
                          .owner = find_text(a, r, 25),
                          .previous = db_int(r, 26),
                          .recurring = db_int(r, 27),
                          .changes = db_int(r, 28) };
}

int ticket_find(struct db *d, struct arena *a, int64_t id, struct ticket *out, struct err *err)
{
    struct find_list l = { .arena = a, .size = sizeof *out };

    if (db_run(d, err, find_take, &l, "SELECT " FIND_COLUMNS " FROM ticket WHERE id = ?", "i", id) < 0)
        return -1;
    if (!l.count)
        return 0;
    memcpy(out, l.items, sizeof *out);
    return 1;
}

int64_t ticket_find_list(struct db *d, struct arena *a, const struct ticket_filter *f, struct ticket **out,
                         struct err *err)
{
    struct find_list l = { .arena = a, .size = sizeof **out };
    const char *device =
        f->device && !strchr(f->device, '/') ? arena_stringf(a, "*/%s", f->device) : f->device;

    if (db_run(
            d, err, find_take, &l,
            "SELECT " FIND_COLUMNS
            " FROM ticket WHERE (?1 IS NULL OR customer GLOB ?1) AND (?2 IS NULL OR site GLOB ?2)"
            " AND (?3 IS NULL OR device GLOB ?3) AND (?4 IS NULL OR instr(',' || ?4 || ',', ',' || state || ',') > 0)"
            " AND (?5 IS NULL OR key = ?5) AND severity >= ?6 AND last >= ?7"
            " ORDER BY state NOT IN ('open', 'acknowledged'), CASE WHEN state IN ('open', 'acknowledged') THEN -severity ELSE 0 END,"
            " last DESC, id DESC LIMIT ?8",
            "tttttiii", f->customer, f->site, device, f->state, f->key, (int64_t)f->severity, f->since,
            f->limit > 0 ? f->limit : (int64_t)-1) < 0)
        return -1;
    *out = (struct ticket *)(void *)l.items;
    return (int64_t)l.count;
}

static void find_take_event(void *ctx, const struct db_row *r)
{
    struct find_list *l = ctx;
    struct ticket_event *e = find_add(l);

    e->number = db_int(r, 0);
    e->at = db_int(r, 1);
    e->who = find_text(l->arena, r, 2);
    e->kind = find_text(l->arena, r, 3);
    e->state = find_text(l->arena, r, 4);
    e->severity = (uint8_t)db_int(r, 5);
    e->text = find_text(l->arena, r, 6);
}

int64_t ticket_find_events(struct db *d, struct arena *a, int64_t id, struct ticket_event **out,
                           struct err *err)
{
    struct find_list l = { .arena = a, .size = sizeof **out };

    if (db_run(
            d, err, find_take_event, &l,
            "SELECT number, at, who, kind, state, severity, text FROM change WHERE ticket = ? ORDER BY number",
            "i", id) < 0)
        return -1;
    *out = (struct ticket_event *)(void *)l.items;
    return (int64_t)l.count;
}

static void find_take_fold(void *ctx, const struct db_row *r)
{
    struct find_list *l = ctx;
    struct ticket_fold_row *f = find_add(l);

    f->key = find_text(l->arena, r, 0);
    f->device = find_text(l->arena, r, 1);
    f->title = find_text(l->arena, r, 2);
    f->reason = find_text(l->arena, r, 3);
    f->since = db_int(r, 4);
    f->until = db_int(r, 5);
}

int64_t ticket_find_folded(struct db *d, struct arena *a, const struct ticket *t,
                           struct ticket_fold_row **out, struct err *err)
{
    struct find_list l = { .arena = a, .size = sizeof **out };

    if (db_run(
            d, err, find_take_fold, &l,
            "SELECT key, device, title, reason, since, until FROM folded WHERE cause = ?1 AND (until IS NULL OR until >= ?2)"
            " AND (?3 = 0 OR since <= ?3) ORDER BY since, id LIMIT 1000",
            "tii", t->key, t->first, t->ended) < 0)
        return -1;
    *out = (struct ticket_fold_row *)(void *)l.items;
    return (int64_t)l.count;
}

/* --- JSON --- */

struct find_json {
    struct buf *b;
    const char *between;
    bool more;
};

static void json_name(struct find_json *j, const char *name)
{
    buf_printf(j->b, "%s\"%s\": ", j->more ? j->between : "", name);
    j->more = true;
}

static void json_text(struct find_json *j, const char *name, const char *text)
{
    json_name(j, name);
    if (!text) {
        buf_text(j->b, "null");
        return;
    }
    buf_text(j->b, "\"");
    buf_escape(j->b, BUF_JSON, text, strlen(text));
    buf_text(j->b, "\"");
}

static void json_int(struct find_json *j, const char *name, int64_t number, bool null)
{
    json_name(j, name);
    if (null)
        buf_text(j->b, "null");
    else
        buf_printf(j->b, "%lld", (long long)number);
}

static void json_raw(struct find_json *j, const char *name, const char *json)
{
    json_name(j, name);
    buf_text(j->b, json ? json : "null");
}

void ticket_find_json(struct buf *b, const struct ticket *t, bool brief, const char *between)
{
    struct find_json j = { b, between, false };

    json_int(&j, "id", t->id, false);
    json_text(&j, "state", t->state);
    json_text(&j, "severity", fact_severity_name(t->severity));
    json_text(&j, "customer", t->customer);
    json_text(&j, "site", t->site);
    json_text(&j, "device", t->device);
    json_text(&j, "object", t->object);
    json_text(&j, "condition", t->condition);
    json_text(&j, "key", t->key);
    json_text(&j, "title", t->title);
    json_int(&j, "count", t->count, false);
    json_int(&j, "first_ms", t->first, false);
    json_int(&j, "last_ms", t->last, false);
    json_int(&j, "opened_ms", t->opened, false);
    json_int(&j, "ended_ms", t->ended, !t->ended);
    json_text(&j, "ended_by", t->ended_by);
    json_text(&j, "owner", t->owner);
    json_raw(&j, "confirmed", t->confirmed ? "true" : "false");
    json_raw(&j, "flapping", t->flapping ? "true" : "false");
    json_int(&j, "previous", t->previous, !t->previous);
    json_int(&j, "recurring", t->recurring, !t->recurring);
    json_text(&j, "where", t->where);
    if (brief)
        return;
    json_text(&j, "advice", t->advice);
    json_text(&j, "why", t->why);
    json_text(&j, "considered", t->considered);
    json_raw(&j, "behind", t->behind);
    json_raw(&j, "evidence", t->evidence);
    json_raw(&j, "notice", t->notice);
}
