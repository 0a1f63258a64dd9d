/* zone_rule.c: the rule at the end of a time zone's file: "CET-1CEST,M3.5.0,M10.5.0/3". */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/zone_rule.h"

#include <string.h>

#include "base/zone.h"

struct rule_text {
    const char *at, *end;
};

static bool rule_take(struct rule_text *t, char c)
{
    if (t->at == t->end || *t->at != c)
        return false;
    t->at++;
    return true;
}

static bool rule_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int rule_name(struct rule_text *t)
{
    const char *begin = t->at;

    if (rule_take(t, '<')) {
        while (t->at < t->end && *t->at != '>')
            t->at++;
        return rule_take(t, '>') ? 0 : -1;
    }
    while (t->at < t->end && rule_letter(*t->at))
        t->at++;
    return t->at - begin >= 3 ? 0 : -1;
}

static int rule_number(struct rule_text *t, int least, int most, int *out)
{
    const char *begin = t->at;
    int n = 0;

    while (t->at < t->end && *t->at >= '0' && *t->at <= '9' && t->at - begin < 4)
        n = n * 10 + (*t->at++ - '0');
    if (t->at == begin || n < least || n > most)
        return -1;
    *out = n;
    return 0;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static int rule_time(struct rule_text *t, int hours, int32_t *out)
{
    bool minus = rule_take(t, '-');
    int h, m = 0, s = 0;

    if (!minus)
        rule_take(t, '+');
    if (rule_number(t, 0, hours, &h))
        return -1;
    if (rule_take(t, ':') && rule_number(t, 0, 59, &m))
        return -1;
    if (rule_take(t, ':') && rule_number(t, 0, 59, &s))
        return -1;
    *out = (h * 3600 + m * 60 + s) * (minus ? -1 : 1);
    return 0;
}

static int rule_change(struct rule_text *t, struct zone_rule_change *c)
{
    c->time = 2 * 3600;
    if (!rule_take(t, ','))
        return -1;
    if (rule_take(t, 'M')) {
        c->form = 'M';
        if (rule_number(t, 1, 12, &c->month) || !rule_take(t, '.') || rule_number(t, 1, 5, &c->week) ||
            !rule_take(t, '.') || rule_number(t, 0, 6, &c->day))
            return -1;
    } else {
        c->form = rule_take(t, 'J') ? 'J' : 'D';
        if (rule_number(t, c->form == 'J', 365, &c->day))
            return -1;
    }
    return rule_take(t, '/') ? rule_time(t, 167, &c->time) : 0;
}

int zone_rule_parse(const char *text, size_t len, struct zone_rule *out)
{
    struct rule_text t = { text, text + len };
    struct zone_rule r = { .known = true };
    int32_t west;

    if (rule_name(&t) || rule_time(&t, 24, &west))
        return -1;
    r.standard = -west;
    if (t.at < t.end) {
        r.changes = true;
        r.summer = r.standard + 3600;
        if (rule_name(&t))
            return -1;
        if (t.at < t.end && *t.at != ',') {
            if (rule_time(&t, 24, &west))
                return -1;
            r.summer = -west;
        }
        if (rule_change(&t, &r.begin) || rule_change(&t, &r.end))
            return -1;
    }
    if (t.at != t.end)
        return -1;
    *out = r;
    return 0;
}

static bool rule_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The day of a change in a year, in days since 1970. */
static int64_t rule_day(const struct zone_rule_change *c, int year)
{
    int64_t first = zone_days(year, c->form == 'M' ? c->month : 1, 1), day, next;
    int weekday;

    if (c->form == 'J')
        return first + c->day - 1 + (rule_leap(year) && c->day >= 60);
    if (c->form == 'D')
        return first + c->day;
    weekday = (int)(((first + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
    day = first + (c->day - weekday + 7) % 7 + 7 * (c->week - 1);
    next = c->month == 12 ? zone_days(year + 1, 1, 1) : zone_days(year, c->month + 1, 1);
    return day >= next ? day - 7 : day; /* week 5 is the last one */
}

int32_t zone_rule_offset(const struct zone_rule *r, int64_t at)
{
    int64_t local = at + r->standard, days = local / 86400 - (local % 86400 < 0), begin, end;
    int year, month, day;

    if (!r->changes)
        return r->standard;
    zone_date(days, &year, &month, &day);
    begin = rule_day(&r->begin, year) * 86400 + r->begin.time - r->standard;
    end = rule_day(&r->end, year) * 86400 + r->end.time - r->summer;
    if (begin < end)
        return at >= begin && at < end ? r->summer : r->standard;
    return at >= begin || at < end ? r->summer : r->standard; /* south of the equator */
}
