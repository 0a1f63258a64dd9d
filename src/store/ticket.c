/* ticket.c: what the judge says becomes tickets. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/ticket.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "store/ticket_change.h"

enum { TICKET_LINKED = 20 };
#define TICKET_RECURRING "recurring"

/* --- parts --- */

/* A list of names as JSON; nothing when there are none. */
static const char *ticket_names(struct buf *b, const char *const *names, size_t count)
{
    buf_init(b, 256 << 10);
    for (size_t i = 0; i < count; i++) {
        buf_text(b, i ? ",\"" : "[\"");
        buf_escape(b, BUF_JSON, names[i], strlen(names[i]));
        buf_text(b, "\"");
    }
    if (!count)
        return NULL;
    buf_text(b, "]");
    return b->data;
}

struct ticket_place {
    char customer[80], site[80];
};

/* "acme/hq/sw1" */
static void ticket_place_of(const char *device, struct ticket_place *out)
{
    const char *slash = strchr(device, '/'), *next = slash ? strchr(slash + 1, '/') : NULL;

    out->customer[0] = out->site[0] = '\0';
    if (!next)
        return;
    snprintf(out->customer, sizeof out->customer, "%.*s", (int)(slash - device), device);
    snprintf(out->site, sizeof out->site, "%.*s", (int)(next - slash - 1), slash + 1);
}

/* What the newest fact says, also in a ticket that is there. */
static int ticket_refresh(struct db *d, int64_t id, const struct ticket_problem *p, struct err *err)
{
    struct buf behind;
    const char *names = ticket_names(&behind, p->behind, p->behind_count);
    int64_t rc = db_run(
        d, err, NULL, NULL,
        "UPDATE ticket SET title = ?2, severity = ?3, advice = coalesce(?4, advice), place = coalesce(?5, place),"
        " evidence = coalesce(?6, evidence), notice = coalesce(?7, notice), why = coalesce(?8, why),"
        " considered = coalesce(?9, considered), behind = coalesce(?10, behind), confirmed = max(confirmed, ?11)"
        " WHERE id = ?1",
        "itittttttti", id, p->title, (int64_t)p->severity, p->advice, p->where, p->evidence, p->notice,
        p->why, p->considered, names, (int64_t)p->confirmed);

    buf_free(&behind);
    return rc < 0 ? -1 : 0;
}

static int ticket_count(struct db *d, int64_t id, const struct ticket_problem *p, struct err *err)
{
    return db_run(d, err, NULL, NULL,
                  "UPDATE ticket SET count = count + ?2, last = max(last, ?3) WHERE id = ?1", "iii", id,
                  (int64_t)p->count, p->last) < 0
               ? -1
               : 0;
}

static int ticket_insert(struct db *d, const struct ticket_problem *p, int64_t previous, int64_t *id,
                         struct err *err)
{
    struct ticket_place place;

    ticket_place_of(p->device, &place);
    if (db_run(
            d, err, NULL, NULL,
            "INSERT INTO ticket (key, customer, site, device, object, condition, state, severity, title, confirmed, flapping, count,"
            " first, last, opened, previous) VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0))",
            "ttttttitiiiiiii", p->key, place.customer, place.site, p->device, p->object, p->condition,
            (int64_t)p->severity, p->title, (int64_t)p->confirmed, (int64_t)p->flapping, (int64_t)p->count,
            p->since, p->last, p->at, previous) < 0)
        return -1;
    *id = db_last_id(d);
    return ticket_refresh(d, *id, p, err) ||
           ticket_change(d, *id, p->at, TICKET_CHANGE_US, "opened", p->why ? p->why : "", err);
}

static int ticket_again(struct db *d, const struct ticket_problem *p, const struct ticket_change_row *old,
                        struct err *err)
{
    char text[600], span[32];

    snprintf(text, sizeof text, "it came back %s after it was %s; %.500s",
             text_duration_show((p->at - old->ended) / 1000 * 1000, span), old->state, p->why ? p->why : "");
    if (db_run(d, err, NULL, NULL,
               "UPDATE ticket SET state = 'open', ended = NULL, ended_by = NULL, flapping = ?2 WHERE id = ?1",
               "ii", old->id, (int64_t)p->flapping) < 0)
        return -1;
    return ticket_refresh(d, old->id, p, err) || ticket_count(d, old->id, p, err) ||
           ticket_change(d, old->id, p->at, TICKET_CHANGE_US, "reopened", text, err);
}

/* --- recurring troubles --- */

struct ticket_history {
    struct buf ids, times;
    size_t count;
    int64_t newest;
};

static void ticket_take_time(void *ctx, const struct db_row *r)
{
    struct ticket_history *h = ctx;

    h->count++;
    if (h->count > TICKET_LINKED)
        return;
    if (db_int(r, 0) != h->newest)
        buf_printf(&h->ids, "%s%lld", h->ids.len ? "," : "", (long long)db_int(r, 0));
    h->newest = db_int(r, 0);
    buf_printf(&h->times, "%s%lld", h->times.len ? "," : "", (long long)db_int(r, 1));
}

static int ticket_recur(struct db *d, const struct ticket_policy *policy, const struct ticket_problem *p,
                        int64_t from, struct ticket_history *h, struct err *err)
{
    char key[700], title[600], why[100], span[32], *evidence;
    struct buf b;
    struct ticket_change_row open;
    struct ticket_problem r = *p;
    int64_t id = 0;
    int rc;

    snprintf(key, sizeof key, "%s/" TICKET_RECURRING, p->key);
    snprintf(title, sizeof title, "Recurring: %.480s (%zu times in %s)", p->title, h->count,
             text_duration_show(policy->recurring_time, span));
    snprintf(why, sizeof why, "it came %zu times within %s", h->count, span);
    buf_init(&b, 64 << 10);
    buf_printf(&b, "{\"tickets\":[%s],\"times\":[%s]}", h->ids.data, h->times.data);
    evidence = b.data;
    r.key = key;
    r.condition = TICKET_RECURRING;
    r.title = title;
    r.why = why;
    r.evidence = evidence;
    r.notice = r.considered = NULL;
    r.behind_count = 0;
    r.count = (uint32_t)h->count;
    r.since = from;
    r.confirmed = true;
    r.flapping = false;
    r.advice =
        "Each time it went away by itself, so nobody looked for the cause. Compare the tickets listed as evidence: the same hour,"
        " the same weather, the same work? Closing this ticket starts the count anew.";
    rc = ticket_change_open(d, key, &open, err);
    if (!rc && open.id) {
        id = open.id;
        r.count = 1;
        rc = ticket_refresh(d, id, &r, err) || ticket_count(d, id, &r, err);
    } else if (!rc) {
        rc = ticket_change_newest(d, key, &open, err) || ticket_insert(d, &r, open.id, &id, err);
    }
    if (!rc)
        rc = db_run(d, err, NULL, NULL, "UPDATE ticket SET recurring = ? WHERE key = ? AND last >= ?", "iti",
                    id, p->key, from) < 0;
    buf_free(&b);
    return rc ? -1 : 0;
}

/* After an opening or reopening: has it come so often that it needs somebody who looks for the cause? */
static int ticket_look_back(struct db *d, const struct ticket_policy *policy, const struct ticket_problem *p,
                            struct err *err)
{
    struct ticket_history h = { .newest = 0 };
    int64_t from = p->at - policy->recurring_time, closed;
    char key[700];
    int rc;

    if (policy->recurring_count < 1 || !strcmp(p->condition, TICKET_RECURRING))
        return 0;
    snprintf(key, sizeof key, "%s/" TICKET_RECURRING, p->key);
    if (db_number(d, err, 0, &closed, "SELECT max(ended) FROM ticket WHERE key = ? AND state = 'closed'", "t",
                  key))
        return -1;
    if (closed > from)
        from = closed;
    buf_init(&h.ids, 0);
    buf_init(&h.times, 0);
    rc =
        db_run(
            d, err, ticket_take_time, &h,
            "SELECT c.ticket, c.at FROM ticket t JOIN change c ON c.ticket = t.id WHERE t.key = ? AND c.kind IN ('opened', 'reopened')"
            " AND c.who = '" TICKET_CHANGE_US "' AND c.at > ? ORDER BY c.at DESC",
            "ti", p->key, from) < 0;
    if (!rc && h.count >= (size_t)policy->recurring_count)
        rc = ticket_recur(d, policy, p, from, &h, err);
    buf_free(&h.ids);
    buf_free(&h.times);
    return rc ? -1 : 0;
}

int ticket_age(struct db *d, const struct ticket_policy *policy, int64_t now, struct err *err)
{
    for (;;) {
        int64_t id;

        if (db_number(d, err, 0, &id,
                      "SELECT id FROM ticket WHERE condition = '" TICKET_RECURRING
                      "' AND state IN ('open', 'acknowledged') AND last < ?"
                      " LIMIT 1",
                      "i", now - policy->recurring_time))
            return -1;
        if (!id)
            return 0;
        if (db_run(d, err, NULL, NULL, "UPDATE ticket SET state = 'resolved', ended = ? WHERE id = ?", "ii",
                   now, id) < 0 ||
            ticket_change(d, id, now, TICKET_CHANGE_US, "resolved", "it did not recur", err))
            return -1;
    }
}

/* --- what the judge says --- */

static int ticket_take(struct db *d, const struct ticket_policy *policy, const struct ticket_problem *p,
                       int64_t *id, struct err *err)
{
    struct ticket_change_row old;

    if (ticket_change_newest(d, p->key, &old, err))
        return -1;
    *id = old.id;
    if (old.id && old.by_person && p->at < old.ended + policy->close_wins && p->severity <= old.severity)
        return ticket_count(d, old.id, p, err); /* a technician decided */
    if (old.id &&
        (old.by_person ? p->at < old.ended + policy->close_wins : p->at < old.ended + policy->relapse)) {
        if (ticket_again(d, p, &old, err))
            return -1;
    } else if (ticket_insert(d, p, old.id, id, err)) {
        return -1;
    }
    return ticket_look_back(d, policy, p, err);
}

int ticket_open(struct db *d, const struct ticket_policy *policy, const struct ticket_problem *p, int64_t *id,
                struct err *err)
{
    struct ticket_change_row open;

    if (ticket_unfold(d, p->key, p->at, err) || ticket_change_open(d, p->key, &open, err))
        return -1;
    if (!open.id)
        return ticket_take(d, policy, p, id, err);
    *id = open.id;
    return ticket_count(d, open.id, p, err);
}

int ticket_go_on(struct db *d, const struct ticket_policy *policy, const struct ticket_problem *p,
                 int64_t *id, struct err *err)
{
    struct ticket_change_row open;

    if (ticket_change_open(d, p->key, &open, err))
        return -1;
    if (!open.id)
        return ticket_take(d, policy, p, id, err);
    *id = open.id;
    return ticket_count(d, open.id, p, err);
}

int ticket_step(struct db *d, const struct ticket_problem *p, struct err *err)
{
    struct ticket_change_row open;

    if (ticket_change_open(d, p->key, &open, err))
        return -1;
    if (!open.id || open.severity == p->severity)
        return 0;
    return ticket_refresh(d, open.id, p, err) || ticket_count(d, open.id, p, err) ||
                   ticket_change(d, open.id, p->at, TICKET_CHANGE_US, "severity", p->why ? p->why : "", err)
               ? -1
               : 0;
}

int ticket_flapping(struct db *d, const struct ticket_problem *p, struct err *err)
{
    struct ticket_change_row open;

    if (ticket_change_open(d, p->key, &open, err))
        return -1;
    if (!open.id)
        return 0;
    return db_run(d, err, NULL, NULL, "UPDATE ticket SET flapping = 1 WHERE id = ?", "i", open.id) < 0 ||
                   ticket_change(d, open.id, p->at, TICKET_CHANGE_US, "flapping", p->why ? p->why : "", err)
               ? -1
               : 0;
}

int ticket_resolve(struct db *d, const struct ticket_problem *p, struct err *err)
{
    struct ticket_change_row row;
    const char *why = p->why ? p->why : "";
    int64_t told;

    if (ticket_unfold(d, p->key, p->at, err) || ticket_change_open(d, p->key, &row, err))
        return -1;
    if (row.id)
        return db_run(
                   d, err, NULL, NULL,
                   "UPDATE ticket SET state = 'resolved', ended = ?2, flapping = 0, last = max(last, ?3) WHERE id = ?1",
                   "iii", row.id, p->at, p->last) < 0 ||
                       ticket_change(d, row.id, p->at, TICKET_CHANGE_US, "resolved", why, err)
                   ? -1
                   : 0;
    if (ticket_change_newest(d, p->key, &row, err))
        return -1;
    if (!row.id || !row.by_person)
        return 0;
    if (db_number(d, err, 0, &told,
                  "SELECT count(*) FROM change WHERE ticket = ? AND kind = 'recovered' AND at >= ?", "ii",
                  row.id, row.ended))
        return -1;
    return told ? 0 : ticket_change(d, row.id, p->at, TICKET_CHANGE_US, "recovered", why, err);
}

/* --- what is explained --- */

int ticket_fold(struct db *d, const struct ticket_problem *p, const char *cause, const char *reason,
                struct err *err)
{
    struct ticket_change_row open;
    char text[800];

    if (ticket_unfold(d, p->key, p->at, err))
        return -1;
    if (!cause)
        return 0; /* maintenance: no problem explains it */
    if (db_run(d, err, NULL, NULL,
               "INSERT INTO folded (cause, key, device, title, reason, since) VALUES (?, ?, ?, ?, ?, ?)",
               "ttttti", cause, p->key, p->device, p->title, reason, p->since) < 0 ||
        ticket_change_open(d, p->key, &open, err))
        return -1;
    if (!open.id)
        return 0;
    snprintf(text, sizeof text, "explained by %.700s", cause);
    return ticket_change(d, open.id, p->at, TICKET_CHANGE_US, "explained", text, err);
}

int ticket_unfold(struct db *d, const char *key, int64_t at, struct err *err)
{
    return db_run(d, err, NULL, NULL, "UPDATE folded SET until = ?2 WHERE key = ?1 AND until IS NULL", "ti",
                  key, at) < 0
               ? -1
               : 0;
}

/* --- the judge's memory --- */

int ticket_keep(struct db *d, const char *key, const void *state, size_t len, struct err *err)
{
    if (!state)
        return db_run(d, err, NULL, NULL, "DELETE FROM judge WHERE key = ?", "t", key) < 0 ? -1 : 0;
    return db_run(d, err, NULL, NULL,
                  "INSERT INTO judge (key, state) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET state = ?2",
                  "tb", key, state, len) < 0
               ? -1
               : 0;
}

struct ticket_memory {
    void (*take)(void *ctx, const char *key, const void *state, size_t len);
    void *ctx;
};

static void ticket_take_state(void *ctx, const struct db_row *r)
{
    const struct ticket_memory *m = ctx;
    size_t len;
    const void *state = db_blob(r, 1, &len);

    m->take(m->ctx, db_text(r, 0), state, len);
}

int64_t ticket_kept(struct db *d, const char *key,
                    void (*take)(void *ctx, const char *key, const void *state, size_t len), void *ctx,
                    struct err *err)
{
    struct ticket_memory m = { take, ctx };

    if (key)
        return db_run(d, err, ticket_take_state, &m, "SELECT key, state FROM judge WHERE key = ?", "t", key);
    return db_run(d, err, ticket_take_state, &m, "SELECT key, state FROM judge", "");
}

int ticket_batch(struct db *d, int64_t *number, struct err *err)
{
    return db_number(d, err, 0, number, "SELECT value FROM meta WHERE name = 'batch'", "");
}

int ticket_set_batch(struct db *d, int64_t number, struct err *err)
{
    return db_run(
               d, err, NULL, NULL,
               "INSERT INTO meta (name, value) VALUES ('batch', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1",
               "i", number) < 0
               ? -1
               : 0;
}
