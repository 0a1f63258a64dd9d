/* expect.c: what a story expects: rates, values, unknowns, counters, requests, states, lines of the log. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stat.h"
#include "base/text.h"
#include "tests/story/play.h"
#include "tests/story/tickets.h"

/* Rates and levels need not be exact: answers arrive some milliseconds after they were asked for. */
static const double tolerance = 0.002;

static int compare(struct play *p, const char *what, double got, const char *op, const char *text,
                   double slack)
{
    double want;
    if (op == NULL || (strcmp(op, "unknown") != 0 && (text == NULL || text_double(text, &want) != 0))) {
        return play_wrong(p, "%s: want an operator and a number, or unknown", what);
    }
    if (strcmp(op, "unknown") == 0) {
        return isnan(got) ? 0 : play_wrong(p, "%s: expected unknown, got %.10g", what, got);
    }
    double room = fabs(want) * slack;
    bool equal = fabs(got - want) <= room, holds = strcmp(op, "=") == 0    ? equal
                                                   : strcmp(op, "!=") == 0 ? !equal && !isnan(got)
                                                   : strcmp(op, "<") == 0  ? got < want
                                                   : strcmp(op, "<=") == 0 ? got <= want + room
                                                   : strcmp(op, ">") == 0
                                                       ? got > want
                                                       : strcmp(op, ">=") == 0 && got >= want - room;
    if (holds) {
        return 0;
    }
    return isnan(got) ? play_wrong(p, "%s: expected %s %s, got unknown", what, op, text)
                      : play_wrong(p, "%s: expected %s %s, got %.10g", what, op, text, got);
}

int expect_number(struct play *p, const char *what, double got, const char *op, const char *text)
{
    return compare(p, what, got, op, text, 0);
}

/* sw1/interface/Gi0/1/in_octets: the customer and site may be left away. */
static const char *whole_name(const struct play *p, const char *name, char *room, size_t cap)
{
    size_t len = strcspn(name, "/");
    for (size_t i = 0; i < p->w->device_count; i++) {
        const struct world_device *d = &p->w->devices[i];
        if (strlen(d->name) == len && strncmp(d->name, name, len) == 0) {
            (void)snprintf(room, cap, "%s%s", d->key, name + len);
            return room;
        }
    }
    (void)snprintf(room, cap, "%s%s", name[0] == '*' ? "" : "acme/hq/", name);
    return name[0] == '*'                                                     ? name
           : strchr(name, '/') != NULL && told_find(p->w->told, name) != NULL ? name
                                                                              : room;
}

static int expect_shown(struct play *p, char *const *word)
{
    char room[400];
    const char *name = whole_name(p, word[1], room, sizeof room);
    const struct told_series *s = told_find(p->w->told, name);
    if (s != NULL && s->is_counter != (strcmp(word[0], "rate") == 0)) {
        return play_wrong(p, "%s is %s counter", name, s->is_counter ? "a" : "no");
    }
    return compare(p, word[1], s != NULL ? told_shown_at(s, p->w->now) : NAN, word[2], word[3], tolerance);
}

/* highest, lowest: over the whole story, of all that match. known, gaps: points of one since "from". */
static int expect_all(struct play *p, char *const *word)
{
    char room[400];
    const char *glob = whole_name(p, word[1], room, sizeof room);
    int64_t from = p->w->begun + p->from;
    double high = -INFINITY, low = INFINITY, known = 0, gaps = 0, series = 0;
    const struct told_series *s;
    for (size_t at = 0; (s = told_next(p->w->told, glob, &at)) != NULL;) {
        double before = known;
        for (size_t i = 0; i < s->count; i++) {
            double v = told_shown(s, i);
            if (s->points[i].came < from) {
                continue;
            }
            known += !isnan(v);
            gaps += isnan(v);
            high = v > high ? v : high;
            low = v < low ? v : low;
        }
        series += known > before;
    }
    double got = strcmp(word[0], "highest") == 0  ? high
                 : strcmp(word[0], "lowest") == 0 ? low
                 : strcmp(word[0], "known") == 0  ? known
                 : strcmp(word[0], "gaps") == 0   ? gaps
                                                  : series;
    return compare(p, word[1], got, word[2], word[3], got == high || got == low ? tolerance : 0);
}

static int expect_reset(struct play *p, char *const *word)
{
    char room[400];
    const struct told_series *s = told_find(p->w->told, whole_name(p, word[1], room, sizeof room));
    return s != NULL && s->points[s->count - 1].reset
               ? 0
               : play_wrong(p, "%s: expected a reset, got none", word[1]);
}

static int expect_stat(struct play *p, char *const *word)
{
    for (int id = 0; id < STAT_COUNT; id++) {
        if (strcmp(stat_name((enum stat_id)id), word[1]) == 0) {
            return compare(p, word[1], (double)stat_value((enum stat_id)id), word[2], word[3], 0);
        }
    }
    return play_wrong(p, "there is no counter '%s' in stat.h", word[1]);
}

/* missing NAME REASON|all OP N; blanks of the reason are written '-' */
static int expect_missing(struct play *p, char *const *word)
{
    const struct unit *u = play_unit(p, word[1]);
    double all = 0;
    for (int why = 1; u != NULL && why < WHY_COUNT; why++) {
        all += (double)u->missing[why];
    }
    if (u != NULL && strcmp(word[2], "all") == 0) {
        return compare(p, "missing", all, word[3], word[3] != NULL ? word[4] : NULL, 0);
    }
    for (int why = 1; u != NULL && why < WHY_COUNT; why++) {
        char text[80];
        (void)snprintf(text, sizeof text, "%s", reading_why((enum why)why));
        for (char *c = text; *c != '\0'; c++) {
            *c = *c == ' ' ? '-' : *c;
        }
        if (strcmp(text, word[2]) == 0) {
            return compare(p, word[2], (double)u->missing[why], word[3], word[3] != NULL ? word[4] : NULL, 0);
        }
    }
    return u == NULL ? -1 : play_wrong(p, "'%s' is no reason for a missing value", word[2]);
}

static int expect_state(struct play *p, char *const *word)
{
    const struct unit *u = play_unit(p, word[1]);
    if (u == NULL) {
        return -1;
    }
    return strcmp(unit_state_name(u->state), word[2]) == 0
               ? 0
               : play_wrong(p, "state of %s: expected %s, got %s", word[1], word[2],
                            unit_state_name(u->state));
}

/* requests NAME|* OP N [get|next|bulk|v3|bare]: datagrams that left for it since "from". */
static int expect_requests(struct play *p, char *const *word, size_t count)
{
    size_t all, n = 0;
    const struct net_request *r = net_requests(p->w->net, &all);
    const struct net_host *h = strcmp(word[1], "*") == 0 ? NULL : play_host(p, word[1]);
    const char *kind = count > 4 ? word[4] : NULL;
    int type = kind == NULL                ? -1
               : strcmp(kind, "get") == 0  ? PDU_GET
               : strcmp(kind, "next") == 0 ? PDU_GETNEXT
               : strcmp(kind, "bulk") == 0 ? PDU_GETBULK
                                           : 0;
    for (size_t i = 0; i < all; i++) {
        bool bare = kind != NULL && strcmp(kind, "bare") == 0; /* without sysUpTime */
        bool counts = r[i].at >= p->w->begun + p->from && (h == NULL || r[i].to == h);
        n += counts && (bare ? !r[i].uptime : type < 0 || r[i].type == type);
    }
    return compare(p, "requests", (double)n, word[2], word[3], 0);
}

static int expect_learned(struct play *p, char *const *word)
{
    const struct unit *u = play_unit(p, word[1]);
    if (u == NULL) {
        return -1;
    }
    const struct plan_limits *l = &u->limits;
    double got = strcmp(word[2], "no_bulk") == 0       ? l->no_bulk
                 : strcmp(word[2], "repetitions") == 0 ? l->repetitions
                 : strcmp(word[2], "varbinds") == 0    ? l->varbinds
                 : strcmp(word[2], "bytes") == 0       ? l->bytes
                 : strcmp(word[2], "no_uptime") == 0   ? l->no_uptime
                 : strcmp(word[2], "rtt_ms") == 0      ? (double)u->peer.rtt.smooth / 1e3
                                                       : NAN;
    return compare(p, word[2], got, word[3], word[3] != NULL ? word[4] : NULL, 0);
}

static int expect_log(struct play *p, char *const *word, bool yes)
{
    bool found = false;
    for (size_t i = 0; i < p->w->line_count && !found; i++) {
        found = text_glob(word[1], p->w->lines[i]);
        if (found && !yes) {
            return play_wrong(p, "expected no line of the log like %s, got: %s", word[1], p->w->lines[i]);
        }
    }
    return found == yes
               ? 0
               : play_wrong(p, "expected a line of the log like %s; the last of %zu is: %s", word[1],
                            p->w->line_count, p->w->line_count > 0 ? p->w->lines[p->w->line_count - 1] : "-");
}

/* logged GLOB OP N: so many lines of the log are like that. */
static int expect_logged(struct play *p, char *const *word)
{
    double count = 0;
    for (size_t i = 0; i < p->w->line_count; i++) {
        count += text_glob(word[1], p->w->lines[i]);
    }
    return compare(p, word[1], count, word[2], word[3], 0);
}

static int expect_refused(struct play *p, char *const *word)
{
    return text_glob(word[1], p->w->err.text)
               ? 0
               : play_wrong(p, "expected a refused configuration (%s), got: %s", word[1], p->w->err.text);
}

int expect_hold(struct play *p, char *const *word, size_t count)
{
    if (count < 2) {
        return play_wrong(p, "expect what?");
    }
    int rc = tickets_expect(p, word, count);
    if (rc <= 0) {
        return rc;
    }
    if (strcmp(word[0], "rate") == 0 || strcmp(word[0], "value") == 0) {
        return expect_shown(p, word);
    }
    if (strcmp(word[0], "highest") == 0 || strcmp(word[0], "lowest") == 0 || strcmp(word[0], "known") == 0 ||
        strcmp(word[0], "gaps") == 0 || strcmp(word[0], "series") == 0) {
        return expect_all(p, word);
    }
    if (strcmp(word[0], "no") == 0 && strcmp(word[1], "log") == 0 && count > 2) {
        return expect_log(p, word + 1, false);
    }
    if (strcmp(word[0], "missing") == 0 && count > 3) {
        return expect_missing(p, word);
    }
    if (strcmp(word[0], "state") == 0 && count > 2) {
        return expect_state(p, word);
    }
    if (strcmp(word[0], "learned") == 0 && count > 3) {
        return expect_learned(p, word);
    }
    if (strcmp(word[0], "longest") == 0) {
        const struct net_host *h = play_host(p, word[1]);
        return h == NULL ? -1 : compare(p, "longest reply", (double)h->longest, word[2], word[3], 0);
    }
    if (strcmp(word[0], "lag") == 0) {
        return compare(p, "lag", p->w->lag, word[1], word[2], 0);
    }
    return strcmp(word[0], "reset") == 0      ? expect_reset(p, word)
           : strcmp(word[0], "stat") == 0     ? expect_stat(p, word)
           : strcmp(word[0], "requests") == 0 ? expect_requests(p, word, count)
           : strcmp(word[0], "log") == 0      ? expect_log(p, word, true)
           : strcmp(word[0], "logged") == 0   ? expect_logged(p, word)
           : strcmp(word[0], "refused") == 0  ? expect_refused(p, word)
                                              : play_wrong(p, "expect '%s': no such expectation", word[0]);
}
