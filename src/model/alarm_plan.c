/* alarm_plan.c: which conditions hold on a device, and on one of its rows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/alarm_plan.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/site.h"

const struct alarm *alarm_plan_list(const struct alarm_plan *plan, const struct section *s)
{
    for (size_t i = 0; plan && i < plan->list_count; i++)
        if (plan->lists[i].section == s)
            return plan->lists[i].alarms;
    return s->alarms;
}

uint64_t alarm_plan_fits(const struct alarm_plan *plan, const char *object, const char *instance)
{
    uint64_t fits = 0;

    for (size_t i = 0; plan && i < plan->exception_count; i++) {
        const struct alarm_exception *e = &plan->exceptions[i];

        for (size_t k = 0; k < e->pattern_count; k++)
            if (text_glob(e->patterns[k], instance) || text_glob(e->patterns[k], object))
                fits |= (uint64_t)1 << i;
    }
    return fits;
}

static void plan_except(const struct alarm_exception *e, const struct section *s, struct arena *a,
                        struct alarm *out)
{
    for (uint16_t i = 0; (e->important || e->ignored) && i < s->alarm_count; i++) {
        out[i].important = e->important;
        out[i].ignored = e->ignored;
        if (e->important && out[i].where.count)
            out[i].place = arena_stringf(a, "%s, %s", out[i].place, e->place);
    }
    for (size_t i = 0; i < e->change_count; i++) {
        struct alarm *one = &out[e->changes[i].alarm];

        if (e->changes[i].section != s)
            continue;
        alarm_load_apply(&e->changes[i].patch, one);
        one->place = arena_stringf(a, "%s, %s", one->place, e->changes[i].patch.place);
    }
}

void alarm_plan_row(const struct alarm_plan *plan, const struct section *s, uint64_t fits, struct arena *a,
                    struct alarm *out)
{
    if (s->alarm_count)
        memcpy(out, alarm_plan_list(plan, s), s->alarm_count * sizeof *out);
    for (size_t i = 0; plan && i < plan->exception_count; i++)
        if (fits >> i & 1)
            plan_except(&plan->exceptions[i], s, a, out);
}

void alarm_plan_object(const struct section *s, const char *instance, char *out, size_t cap)
{
    if (s->table)
        snprintf(out, cap, "%s/%s", s->group, instance);
    else
        snprintf(out, cap, "%s", s->group);
}

/* Is it the object of a row of the section? Then the row's instance. */
static const char *plan_instance(const struct section *s, const char *object)
{
    size_t len = strlen(s->group);

    if (strncmp(object, s->group, len) != 0)
        return NULL;
    if (!s->table)
        return object[len] ? NULL : "";
    return object[len] == '/' ? object + len + 1 : NULL;
}

static bool plan_row_is_on(const struct alarm_plan *plan, const struct section *s, uint16_t alarm,
                           const char *object, const char *instance)
{
    uint64_t fits = alarm_plan_fits(plan, object, instance);
    struct arena *a;
    struct alarm *all;
    bool on;

    if (!fits)
        return alarm_is_on(&alarm_plan_list(plan, s)[alarm]);
    a = arena_new(0);
    all = arena_array(a, s->alarm_count, sizeof *all);
    alarm_plan_row(plan, s, fits, a, all);
    on = alarm_is_on(&all[alarm]);
    arena_free(a);
    return on;
}

bool alarm_plan_keeps(const struct device *d, const char *object, const char *condition)
{
    bool known = false;

    for (size_t i = 0; d->alarms && i < d->alarms->own_count; i++)
        if (!strcmp(object, "device") && !strcmp(condition, d->alarms->own[i]->name))
            return alarm_is_on(d->alarms->own[i]);
    for (size_t i = 0; i < d->profile->section_count; i++) {
        const struct section *s = d->profile->sections[i];
        const char *instance = plan_instance(s, object);

        for (uint16_t k = 0; instance && k < s->alarm_count; k++) {
            if (s->alarms[k].trigger != ALARM_VALUES || strcmp(s->alarms[k].name, condition) != 0)
                continue;
            if (plan_row_is_on(d->alarms, s, k, object, instance))
                return true;
            known = true;
        }
    }
    return !known;
}

bool alarm_plan_knows(const struct device *d, const char *object, const char *condition)
{
    for (size_t i = 0; d->alarms && i < d->alarms->own_count; i++)
        if (!strcmp(object, "device") && !strcmp(condition, d->alarms->own[i]->name))
            return true;
    for (size_t i = 0; i < d->profile->section_count; i++) {
        const struct section *s = d->profile->sections[i];

        for (uint16_t k = 0; plan_instance(s, object) && k < s->alarm_count; k++)
            if (s->alarms[k].trigger == ALARM_VALUES && !strcmp(s->alarms[k].name, condition))
                return true;
    }
    return false;
}
