/* window.c: maintenance windows and working hours, as the clock on the wall of a site shows them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/window.h"

#include <string.h>
#include <strings.h>

enum { WINDOW_DAY = 1440, WINDOW_AHEAD = 370, WINDOW_CHAIN = 64 };
#define WINDOW_FORMS                                                                                          \
    "expected \"2026-11-22 20:00 to 23:00\" (once), \"sat 22:00-04:00\", \"mon-fri 08:00-18:00\" (each week)" \
    " or \"02:00-03:30\" (each day)"

/* --- what is written --- */

static void window_blanks(const char **p)
{
    *p += strspn(*p, " \t");
}

static int window_number(const char **p, size_t least, size_t most, int *out)
{
    size_t len = strspn(*p, "0123456789");
    int n = 0;

    if (len < least || len > most)
        return -1;
    for (size_t i = 0; i < len; i++)
        n = n * 10 + ((*p)[i] - '0');
    *p += len;
    *out = n;
    return 0;
}

static int window_sign(const char **p, char c)
{
    if (**p != c)
        return -1;
    (*p)++;
    return 0;
}

/* 8:00, 08:00, 24:00 */
static int window_clock(const char **p, int *minutes)
{
    int hour, minute;

    window_blanks(p);
    if (window_number(p, 1, 2, &hour) || window_sign(p, ':') || window_number(p, 2, 2, &minute) ||
        minute > 59 || hour * 60 + minute > WINDOW_DAY)
        return -1;
    *minutes = hour * 60 + minute;
    return 0;
}

static int window_date(const char **p, int64_t *days)
{
    int year, month, day, y, m, d;

    window_blanks(p);
    if (window_number(p, 4, 4, &year) || window_sign(p, '-') || window_number(p, 2, 2, &month) ||
        window_sign(p, '-') || window_number(p, 2, 2, &day) || month < 1 || month > 12)
        return -1;
    *days = zone_days(year, month, day);
    zone_date(*days, &y, &m, &d);
    return y == year && m == month && d == day ? 0 : -1; /* no 30 February */
}

static int window_weekday(const char **p, int *day)
{
    static const char *const names[] = { "sunday",   "monday", "tuesday", "wednesday",
                                         "thursday", "friday", "saturday" };
    size_t len = 0;

    window_blanks(p);
    while (((*p)[len] | 32) >= 'a' && ((*p)[len] | 32) <= 'z')
        len++;
    for (int i = 0; i < 7 && len >= 3; i++)
        if (len <= strlen(names[i]) && !strncasecmp(*p, names[i], len)) {
            *p += len;
            *day = i;
            return 0;
        }
    return -1;
}

/* mon-fri, "sat,sun" */
static int window_days(const char **p, uint8_t *days)
{
    int first, last;

    *days = 0;
    do {
        if (window_weekday(p, &first))
            return -1;
        last = first;
        window_blanks(p);
        if (**p == '-') {
            (*p)++;
            if (window_weekday(p, &last))
                return -1;
            window_blanks(p);
        }
        for (int d = first;; d = (d + 1) % 7) {
            *days |= (uint8_t)(1 << d);
            if (d == last)
                break;
        }
    } while (**p == ',' && (*p)++);
    return 0;
}

static int window_once(const char *p, struct window *w)
{
    w->once = true;
    if (window_date(&p, &w->first_day) || window_clock(&p, &w->from))
        return -1;
    window_blanks(&p);
    if (!strncasecmp(p, "to", 2))
        p += 2;
    else if (window_sign(&p, '-'))
        return -1;
    window_blanks(&p);
    w->last_day = w->first_day;
    if (strlen(p) > 5 && p[4] == '-') {
        if (window_date(&p, &w->last_day) || window_clock(&p, &w->to))
            return -1;
    } else {
        if (window_clock(&p, &w->to))
            return -1;
        w->last_day += w->to <= w->from;
    }
    window_blanks(&p);
    return *p || w->last_day * WINDOW_DAY + w->to <= w->first_day * WINDOW_DAY + w->from ? -1 : 0;
}

static int window_weekly(const char *p, struct window *w)
{
    window_blanks(&p);
    w->days = 0x7f;
    if ((*p < '0' || *p > '9') && window_days(&p, &w->days))
        return -1;
    if (window_clock(&p, &w->from))
        return -1;
    window_blanks(&p);
    if (!strncasecmp(p, "to", 2))
        p += 2;
    else if (window_sign(&p, '-'))
        return -1;
    if (window_clock(&p, &w->to) || w->from == WINDOW_DAY)
        return -1;
    window_blanks(&p);
    if (w->to <= w->from)
        w->to += WINDOW_DAY;
    return *p ? -1 : 0;
}

int window_parse(const char *text, struct window *out, struct err *err)
{
    struct window w;
    const char *p = text;

    memset(&w, 0, sizeof w);
    window_blanks(&p);
    if (strspn(p, "0123456789") == 4 ? window_once(p, &w) : window_weekly(p, &w))
        return err_set(err, "\"%.100s\" is no window of time: " WINDOW_FORMS, text);
    *out = w;
    return 0;
}

/* --- what it means --- */

static int64_t window_instant(const struct zone *z, int64_t day, int minutes, bool later)
{
    struct zone_time t;

    memset(&t, 0, sizeof t);
    zone_date(day, &t.year, &t.month, &t.day);
    t.minute = minutes;
    return zone_instant(z, &t, later) * 1000;
}

/* The occurrence that begins on a day of the zone: false when there is none. */
static bool window_on(const struct window *w, const struct zone *z, int64_t day, int64_t *begin, int64_t *end)
{
    if (w->once ? day != w->first_day : !(w->days >> ((day + 4) % 7 + 7) % 7 & 1))
        return false;
    *begin = window_instant(z, day, w->from, false);
    *end = window_instant(z, w->once ? w->last_day : day, w->to, true);
    return *end > *begin;
}

static int64_t window_today(const struct zone *z, int64_t at)
{
    struct zone_time t;

    zone_fields(z, at / 1000 - (at % 1000 < 0), &t);
    return zone_days(t.year, t.month, t.day);
}

/* The latest end of the occurrences that cover the instant, or 0. */
static int64_t window_cover(const struct window_set *s, int64_t at)
{
    int64_t today = window_today(s->zone, at), latest = 0, begin, end;

    for (size_t i = 0; i < s->count; i++) {
        const struct window *w = &s->windows[i];
        int64_t first = w->once ? w->first_day : today - 1, last = w->once ? first : today;

        for (int64_t day = first; day <= last; day++)
            if (window_on(w, s->zone, day, &begin, &end) && begin <= at && at < end && end > latest)
                latest = end;
    }
    return latest;
}

int64_t window_until(const struct window_set *s, int64_t at)
{
    int64_t end = window_cover(s, at), next = end, most = at + 32 * 86400000LL;

    for (int i = 0; i < WINDOW_CHAIN && next && end < most; i++) {
        end = next;
        next = window_cover(s, end);
    }
    return end > most ? most : end;
}

int64_t window_next(const struct window_set *s, int64_t at)
{
    int64_t today = window_today(s->zone, at), first = INT64_MAX, begin, end;

    for (size_t i = 0; i < s->count; i++) {
        const struct window *w = &s->windows[i];
        int64_t day = w->once ? w->first_day : today, last = w->once ? day : today + 8;

        if (day > today + WINDOW_AHEAD)
            continue;
        for (; day <= last; day++)
            if (window_on(w, s->zone, day, &begin, &end) && begin > at && begin < first)
                first = begin;
    }
    return first;
}

int64_t window_after(const struct window_set *s, int64_t at, int64_t span)
{
    int64_t most = at + WINDOW_AHEAD * 86400000LL;

    while (at < most) {
        int64_t end = window_until(s, at);

        if (!end) {
            at = window_next(s, at);
        } else if (end - at >= span) {
            return at + span;
        } else {
            span -= end - at;
            at = end;
        }
    }
    return INT64_MAX;
}
