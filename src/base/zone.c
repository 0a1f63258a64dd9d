/* zone.c: wall clock time in a named time zone and back, from the rules in /usr/share/zoneinfo. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/zone.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/zone_rule.h"

enum { ZONE_FILE_MAX = 256 << 10, ZONE_HEADER = 44, ZONE_TYPE = 6 };
#define ZONE_FOLDER "/usr/share/zoneinfo"

struct zone {
    size_t count;
    int64_t *at;     /* when the clock changes, ascending */
    int32_t *offset; /* from then on; count of them */
    int32_t first;   /* before all that */
    struct zone_rule rule;
};

/* --- the file --- */

struct zone_counts {
    uint32_t isut, isstd, leap, time, type, chars;
};

static uint32_t zone_u32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int zone_header(const unsigned char *p, size_t len, struct zone_counts *c)
{
    if (len < ZONE_HEADER || memcmp(p, "TZif", 4) != 0)
        return -1;
    c->isut = zone_u32(p + 20);
    c->isstd = zone_u32(p + 24);
    c->leap = zone_u32(p + 28);
    c->time = zone_u32(p + 32);
    c->type = zone_u32(p + 36);
    c->chars = zone_u32(p + 40);
    return c->isut > ZONE_FILE_MAX || c->isstd > ZONE_FILE_MAX || c->leap > ZONE_FILE_MAX ||
                   c->time > ZONE_FILE_MAX || !c->type || c->type > 256 || c->chars > ZONE_FILE_MAX
               ? -1
               : 0;
}

/* Bytes of a data block whose times have so many bytes. */
static size_t zone_block(const struct zone_counts *c, size_t wide)
{
    return c->time * (wide + 1) + c->type * (size_t)ZONE_TYPE + c->chars + c->leap * (wide + 4) + c->isstd +
           c->isut;
}

static int zone_table(struct zone *z, const unsigned char *p, const struct zone_counts *c)
{
    const unsigned char *which = p + c->time * 8, *types = which + c->time;

    z->at = mem_array(c->time, sizeof *z->at);
    z->offset = mem_array(c->time, sizeof *z->offset);
    z->count = c->time;
    z->first = (int32_t)zone_u32(types);
    for (size_t i = 0; i < c->time; i++) {
        z->at[i] = (int64_t)((uint64_t)zone_u32(p + i * 8) << 32 | zone_u32(p + i * 8 + 4));
        if (which[i] >= c->type || (i && z->at[i] <= z->at[i - 1]))
            return -1;
        z->offset[i] = (int32_t)zone_u32(types + which[i] * ZONE_TYPE);
        if (z->offset[i] < -26 * 3600 || z->offset[i] > 26 * 3600)
            return -1;
    }
    return z->first < -26 * 3600 || z->first > 26 * 3600 ? -1 : 0;
}

static int zone_fill(struct zone *z, const unsigned char *p, size_t len)
{
    struct zone_counts c;
    size_t block;
    const char *end;

    if (zone_header(p, len, &c) || p[4] < '2')
        return -1;
    block = ZONE_HEADER + zone_block(&c, 4);
    if (block > len)
        return -1;
    p += block;
    len -= block;
    if (zone_header(p, len, &c))
        return -1;
    block = ZONE_HEADER + zone_block(&c, 8);
    if (block > len || zone_table(z, p + ZONE_HEADER, &c))
        return -1;
    p += block;
    len -= block;
    if (len < 2 || p[0] != '\n')
        return -1;
    end = memchr(p + 1, '\n', len - 1);
    if (!end)
        return -1;
    if (end == (const char *)p + 1)
        return 0; /* no rule: the last offset goes on */
    return zone_rule_parse((const char *)p + 1, (size_t)(end - (const char *)p) - 1, &z->rule);
}

struct zone *zone_parse(const void *bytes, size_t len, struct err *err)
{
    struct zone *z = mem_new(sizeof *z);

    if (len <= ZONE_FILE_MAX && !zone_fill(z, bytes, len))
        return z;
    zone_close(z);
    err_set(err, "it is no time zone file (TZif, version 2 or later)");
    return NULL;
}

static bool zone_name_is_fit(const char *name)
{
    return *name && strlen(name) < 64 && name[0] != '/' && !strstr(name, "..") &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/") == strlen(name);
}

struct zone *zone_open(const char *name, struct err *err)
{
    struct zone *z = NULL;
    char *path, *bytes;
    size_t len;

    if (!strcmp(name, "UTC"))
        return mem_new(sizeof *z);
    if (!zone_name_is_fit(name)) {
        err_set(err, "\"%.64s\" is no name of a time zone, such as \"Europe/Berlin\"", name);
        return NULL;
    }
    path = file_join(ZONE_FOLDER, name);
    bytes = file_load(path, ZONE_FILE_MAX, &len, err);
    if (bytes) {
        z = zone_parse(bytes, len, err);
        if (!z)
            err_prefix(err, "%s: ", path);
    }
    free(bytes);
    free(path);
    return z;
}

struct zone *zone_local(void)
{
    const char *name = getenv("TZ");
    struct zone *z = NULL;
    char *bytes;
    size_t len;

    if (name && *name)
        return zone_open(name + (*name == ':'), NULL);
    bytes = file_load("/etc/localtime", ZONE_FILE_MAX, &len, NULL);
    if (bytes)
        z = zone_parse(bytes, len, NULL);
    free(bytes);
    return z;
}

void zone_close(struct zone *z)
{
    if (!z)
        return;
    free(z->at);
    free(z->offset);
    free(z);
}

/* --- the calendar --- */

/* The year begins in March here, so that the leap day is its last one. */
int64_t zone_days(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400;
    int64_t in_era = y - era * 400, in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

void zone_date(int64_t days, int *year, int *month, int *day)
{
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, d = z - era * 146097;
    int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365, in_year = d - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * in_year + 2) / 153;

    *day = (int)(in_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(y + era * 400 + (*month <= 2));
}

static int32_t zone_offset(const struct zone *z, int64_t at)
{
    size_t low = 0, high;

    if (!z)
        return 0;
    high = z->count;
    if (z->rule.known && (!high || at >= z->at[high - 1]))
        return zone_rule_offset(&z->rule, at);
    while (low < high) {
        size_t middle = (low + high) / 2;

        if (z->at[middle] <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? z->offset[low - 1] : z->first;
}

void zone_fields(const struct zone *z, int64_t at, struct zone_time *out)
{
    int32_t offset = zone_offset(z, at);
    int64_t local = at + offset, days = local / 86400 - (local % 86400 < 0);
    int rest = (int)(local - days * 86400);

    zone_date(days, &out->year, &out->month, &out->day);
    out->hour = rest / 3600;
    out->minute = rest / 60 % 60;
    out->second = rest % 60;
    out->weekday = (int)(((days + 4) % 7 + 7) % 7);
    out->offset = offset;
}

static int64_t zone_seconds(const struct zone_time *wall)
{
    return zone_days(wall->year, wall->month, wall->day) * 86400 + wall->hour * 3600LL + wall->minute * 60LL +
           wall->second;
}

int64_t zone_instant(const struct zone *z, const struct zone_time *wall, bool later)
{
    int64_t local = zone_seconds(wall);
    /* No change is larger than a day, none follows another within two. */
    int32_t before = zone_offset(z, local - 86400), after = zone_offset(z, local + 86400);
    int64_t early = local - before, late = local - after, low, high;

    if (before == after)
        return early;
    if (zone_offset(z, early) == before && (!later || zone_offset(z, late) != after))
        return early;
    if (zone_offset(z, late) == after)
        return late;
    low = local - 86400 - (before > after ? before : after);
    high = local + 86400 - (before < after ? before : after);
    while (high - low > 1) { /* the clock jumped over it: find the jump */
        int64_t middle = low + (high - low) / 2;

        if (zone_offset(z, middle) == before)
            low = middle;
        else
            high = middle;
    }
    return high;
}
