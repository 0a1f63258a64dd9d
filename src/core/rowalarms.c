/* rowalarms.c: the conditions of each row of a unit. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rowalarms.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { OBJECT = 300, GOOD = 64, UNKNOWN = 0, AS_SECTION = 1, FIRST = 2, VARIANTS = UINT16_MAX - FIRST };

void rowalarms_end(struct unit_section *us)
{
    arena_free(us->alarm_arena);
    free(us->variants);
    us->alarm_arena = NULL;
    us->variants = NULL;
    us->variant_count = 0;
}

static void begin(struct unit_section *us, const struct device *d)
{
    const struct section *s = us->section;
    rowalarms_end(us);
    us->alarms = alarm_plan_list(d->alarms, s);
    us->shut_metric = strcmp(s->group, "interface") == 0 ? (int16_t)profile_metric(s, "admin_status") : -1;
}

void rowalarms_start(struct unit_section *us, const struct device *d)
{
    begin(us, d);
    for (size_t i = 0; us->rows != NULL && i < us->rows->count; i++) {
        us->rows->row[i].variant = UNKNOWN;
        us->rows->row[i].good = 0;
    }
}

static bool is_same(const struct alarm *a, const struct alarm *b)
{
    const char *one = a->when.text, *other = b->when.text;
    return strcmp(a->name, b->name) == 0 &&
           (one == NULL || other == NULL ? one == other : strcmp(one, other) == 0);
}

/* Where the condition stood before, as a bit; 0: it is new, or means something else now. */
static uint64_t bit_before(const struct alarm *a, const struct alarm *before, uint16_t count)
{
    for (uint16_t i = 0; i < count && i < GOOD; i++) {
        if (is_same(a, &before[i])) {
            return (uint64_t)1 << i;
        }
    }
    return 0;
}

void rowalarms_move(struct unit_section *us, const struct device *d, const struct section *was)
{
    const struct alarm *before = us->alarms;
    uint64_t bits[GOOD];
    begin(us, d);
    uint16_t count = us->section->alarm_count < GOOD ? us->section->alarm_count : GOOD;
    for (uint16_t k = 0; k < count; k++) {
        bits[k] = bit_before(&us->alarms[k], before, was->alarm_count);
    }
    for (size_t i = 0; us->rows != NULL && i < us->rows->count; i++) {
        struct row *row = &us->rows->row[i];
        uint64_t good = 0;
        for (uint16_t k = 0; k < count; k++) {
            good |= (row->good & bits[k]) != 0 ? (uint64_t)1 << k : 0;
        }
        row->variant = UNKNOWN;
        row->good = good;
    }
}

/* Number of the variant, made when it is new. */
static uint16_t variant_of(struct unit_section *us, const struct device *d, uint64_t fits)
{
    for (size_t i = 0; i < us->variant_count; i++) {
        if (us->variants[i].fits == fits) {
            return (uint16_t)(i + FIRST);
        }
    }
    if (us->variant_count == VARIANTS) {
        return AS_SECTION;
    }
    us->alarm_arena = us->alarm_arena != NULL ? us->alarm_arena : arena_new(0);
    struct alarm *all = arena_array(us->alarm_arena, us->section->alarm_count, sizeof *all);
    alarm_plan_row(d->alarms, us->section, fits, us->alarm_arena, all);
    us->variants = mem_resize(us->variants, us->variant_count + 1, sizeof *us->variants);
    us->variants[us->variant_count] = (struct rowalarms_variant){ fits, all };
    return (uint16_t)(us->variant_count++ + FIRST);
}

const struct alarm *rowalarms_of(struct unit_section *us, const struct device *d, struct row *row)
{
    if (d->alarms == NULL || d->alarms->exception_count == 0) {
        return us->alarms;
    }
    if (row->variant == UNKNOWN) {
        char object[OBJECT];
        alarm_plan_object(us->section, row->instance, object, sizeof object);
        uint64_t fits = alarm_plan_fits(d->alarms, object, row->instance);
        row->variant = fits == 0 ? AS_SECTION : variant_of(us, d, fits);
    }
    return row->variant == AS_SECTION ? us->alarms : us->variants[row->variant - FIRST].alarms;
}

/* --- parts of ports --- */

static bool is_name_part(char c)
{
    return isalnum((unsigned char)c) || c == '/' || c == '.' || c == ':';
}

/* "Te1/1/1" in "Te1/1/1 Receive Power". A bare number names too many things: only the whole name counts then. */
static bool names_port(const char *name, const char *port, size_t len)
{
    bool telling = false;
    for (size_t i = 0; i < len; i++) {
        telling = telling || isalpha((unsigned char)port[i]) || port[i] == '/';
    }
    if (strlen(name) == len && memcmp(name, port, len) == 0) {
        return len > 0;
    }
    for (const char *at = name; telling && len > 1 && strlen(at) >= len; at++) {
        if (memcmp(at, port, len) == 0 && !is_name_part(at[len]) && (at == name || !is_name_part(at[-1]))) {
            return true;
        }
    }
    return false;
}

/* Any of the names that the port goes by: its own, and the labels that are remembered of it. */
static bool is_port(const struct section *s, const struct row *row, const char *name)
{
    if (names_port(name, row->instance, strlen(row->instance))) {
        return true;
    }
    for (uint16_t i = 0; i < s->label_count && row->fixed != NULL; i++) {
        const struct metric *m = &s->metrics[s->labels[i]];
        int kept = m->column_count > 0 ? s->columns[m->columns[0]].kept : -1;
        const struct value *v = kept >= 0 ? &row->fixed[kept] : NULL;
        if (v != NULL && v->type == VALUE_BYTES && v->len > 3 &&
            names_port(name, (const char *)v->bytes, v->len)) {
            return true;
        }
    }
    return false;
}

bool rowalarms_port_is_shut(const struct unit *u, const char *const *names)
{
    for (size_t i = 0; i < u->section_count; i++) {
        const struct unit_section *us = &u->sections[i];
        for (size_t r = 0; us->shut_metric >= 0 && us->rows != NULL && r < us->rows->count; r++) {
            for (size_t n = 0; us->rows->row[r].shut && names[n] != NULL; n++) {
                if (is_port(us->section, &us->rows->row[r], names[n])) {
                    return true;
                }
            }
        }
    }
    return false;
}
