/* watch_device.c: what polling itself shows of a device: silence, refused credentials, names, restarts. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "core/watch_inside.h"
#include "model/alarm_plan.h"
#include "model/window.h"

enum { KEY = 600, TITLE = 300 };

static uint8_t state_of(const struct alarm *a, const struct unit *u, bool restarted)
{
    static const uint8_t bad[] = {
        [ALARM_SILENT] = UNIT_DOWN, [ALARM_REFUSED] = UNIT_REFUSED, [ALARM_NO_ADDRESS] = UNIT_NO_ADDRESS
    };
    if (a->trigger == ALARM_RESTARTED ? restarted : u->state == bad[a->trigger]) {
        return FACT_BAD;
    }
    return u->state == UNIT_UP ? FACT_GOOD : FACT_UNKNOWN; /* another trouble hides this one */
}

/* Printers are switched off over night and sleep so deep that they do not answer: hours of silence are no trouble. */
static bool may_sleep(const struct unit *u)
{
    if (u->device->sleep != SITE_SLEEP_AUTO) {
        return u->device->sleep == SITE_SLEEP_MAY;
    }
    for (size_t i = 0; i < u->section_count; i++) {
        const struct unit_section *us = &u->sections[i];
        if (strcmp(us->section->group, "supply") == 0 && us->rows != NULL && us->rows->count > 0) {
            return true;
        }
    }
    return false;
}

/* The hours in which somebody misses a device that sleeps. */
static struct window_set office(const struct device *d)
{
    static const struct window week = { .days = 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5,
                                        .from = 8 * 60,
                                        .to = 18 * 60 };
    struct window_set set = { .windows = &week, .count = 1, .zone = d->hours.zone };
    return d->hours.count > 0 ? d->hours : set;
}

static void tell_device(struct watch *w, const struct unit *u, const struct alarm *a, const char *key,
                        struct watch_memory *m, uint8_t state)
{
    const struct device *d = u->device;
    const struct window_set hours = office(d);
    bool patient = a->trigger == ALARM_SILENT && a->sleep_hold > 0 && may_sleep(u);
    char title[TITLE], name[TITLE];
    (void)snprintf(name, sizeof name, "%s (%s)", d->title != NULL ? d->title : d->name, d->address);
    alarm_title(a, NULL, name, name, NULL, NULL, title, sizeof title);
    struct fact f = { .device = d->key,
                      .object = "device",
                      .condition = a->name,
                      .state = state,
                      .severity = patient && a->severity > FACT_NOTICE ? FACT_NOTICE : a->severity,
                      .watch = a->watch,
                      .hold = patient ? a->sleep_hold : a->hold,
                      .hours = patient    ? &hours
                               : a->hours ? &d->hours
                                          : NULL,
                      .clear_hold = a->clear_hold,
                      .title = title,
                      .advice = a->advice,
                      .where = a->place };
    watch_tell(w, key, m, &f);
}

void watch_device(struct watch *w, const struct unit *u, bool restarted)
{
    const struct alarm_plan *plan = u->device->alarms;
    char key[KEY];
    for (size_t i = 0; plan != NULL && i < plan->own_count; i++) {
        const struct alarm *a = plan->own[i];
        uint8_t state = state_of(a, u, restarted);
        if (!alarm_is_on(a) || (state != FACT_BAD && !watch_is_known(w, u->device->key))) {
            continue;
        }
        (void)snprintf(key, sizeof key, "%s/device/%s", u->device->key, a->name);
        struct watch_memory *m = watch_find(w, key);
        if (m != NULL || state == FACT_BAD) {
            tell_device(w, u, a, key, m != NULL ? m : watch_keep(w, key), state);
        }
    }
}
