/* zone.h: wall clock time in a named time zone and back, from the rules in /usr/share/zoneinfo. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* The rules of one zone: read once, never changed after that, so that any thread may use them. The process's own TZ
 * plays no part. The format is RFC 8536 (TZif), with the rule at its end for the years beyond its table. */
struct zone;

struct zone_time {
    int year, month, day;     /* month 1 to 12, day 1 to 31 */
    int hour, minute, second; /* as a clock on the wall there shows it */
    int weekday;              /* 0 = Sunday */
    int32_t offset;           /* seconds east of UTC */
};

/* "Europe/Berlin"; "UTC" needs no file. NULL with the reason when there is no such zone or its file is damaged. */
struct zone *zone_open(const char *name, struct err *err);
/* The machine's own: of $TZ when that names one, else of /etc/localtime. NULL when there is none: UTC. */
struct zone *zone_local(void);
void zone_close(struct zone *z); /* accepts NULL */
/* The same from the bytes of a file, for tests and fuzzers. */
struct zone *zone_parse(const void *bytes, size_t len, struct err *err);

/* What the clock on the wall shows at an instant (seconds since 1970, UTC). z NULL: UTC. */
void zone_fields(const struct zone *z, int64_t at, struct zone_time *out);
/* The instant at which the clock on the wall shows that (weekday and offset are not looked at; fields beyond their
 * range carry over, as in timegm()). A time that is shown twice: the first, or with later the second. One that is never
 * shown, as the clock jumps over it: the moment of the jump. */
int64_t zone_instant(const struct zone *z, const struct zone_time *wall, bool later);
/* Days since 1970-01-01 of a date of the calendar, and back. */
int64_t zone_days(int year, int month, int day);
void zone_date(int64_t days, int *year, int *month, int *day);

#endif
