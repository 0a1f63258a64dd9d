/* zone_rule.h: the rule at the end of a time zone's file: "CET-1CEST,M3.5.0,M10.5.0/3". */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_ZONE_RULE_H
#define BASE_ZONE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One of the two changes of a year: POSIX.1-2017, 8.3 (TZ), with the times of RFC 8536 3.3.1 (-167 to 167 hours). */
struct zone_rule_change {
    char form;            /* 'M' month.week.day, 'J' day 1 to 365 without 29 February, 'D' day 0 to 365 */
    int month, week, day; /* day alone for 'J' and 'D' */
    int32_t time;         /* seconds after midnight, by the clock before the change */
};

struct zone_rule {
    bool known, changes;      /* changes: there is summer time */
    int32_t standard, summer; /* seconds east of UTC */
    struct zone_rule_change begin, end;
};

/* 0, or -1 when it is no rule. */
int zone_rule_parse(const char *text, size_t len, struct zone_rule *out);
/* Seconds east of UTC at an instant. */
int32_t zone_rule_offset(const struct zone_rule *r, int64_t at);

#endif
