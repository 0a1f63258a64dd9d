/* conditions.c: what makes tickets on a device, for people: values, times, and which files and lines say so. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/conditions.h"

#include <string.h>

#include "base/text.h"
#include "model/alarm_plan.h"

static void show_time(FILE *to, const char *what, int64_t ms)
{
    char text[32];
    if (ms > 0) {
        fprintf(to, ", %s %s", what, text_duration_show(ms, text));
    }
}

static void show_tests(FILE *to, const char *what, const struct alarm_tests *tests)
{
    if (tests->text != NULL) {
        fprintf(to, "    %s %s\n", what, tests->text);
    }
}

static void show_alarm(FILE *to, const struct section *s, const struct alarm *a)
{
    static const char *const triggers[] = { [ALARM_SILENT] = "does not answer",
                                            [ALARM_REFUSED] = "refuses our credentials",
                                            [ALARM_NO_ADDRESS] = "has a name that is not resolved",
                                            [ALARM_RESTARTED] = "has restarted" };
    fprintf(to, "  %s: %s%s", a->name, alarm_is_on(a) ? "" : "OFF, ", fact_severity_name(a->severity));
    show_time(to, "for", a->hold);
    show_time(to, "when it may sleep for", a->sleep_hold);
    show_time(to, "clear for", a->clear_hold);
    fprintf(to, "%s%s%s\n", a->hours ? ", in working hours" : "", a->watch ? ", watched" : "",
            a->of_port ? ", not while its port is shut" : "");
    if (a->trigger != ALARM_VALUES) {
        fprintf(to, "    the device %s\n", triggers[a->trigger]);
    }
    show_tests(to, "when", &a->when);
    if (a->missing >= 0) {
        fprintf(to, "    missing %s\n", s->metrics[a->missing].name);
    }
    if (a->changed >= 0) {
        fprintf(to, "    changed %s\n", s->metrics[a->changed].name);
    }
    show_tests(to, a->important ? "important, so not only where" : "where", &a->where);
    show_tests(to, "warning", &a->warning);
    show_tests(to, "error", &a->error);
    show_tests(to, "clear", &a->clear);
    fprintf(to, "    %s\n", a->place);
}

static void show_section(FILE *to, const struct device *d, const struct section *s)
{
    const struct alarm *alarms = alarm_plan_list(d->alarms, s);
    if (s->alarm_count > 0) {
        fprintf(to, "%s%s%s%s\n", s->name, strcmp(s->name, s->group) != 0 ? " (" : "",
                strcmp(s->name, s->group) != 0 ? s->group : "", strcmp(s->name, s->group) != 0 ? ")" : "");
    }
    for (uint16_t i = 0; i < s->alarm_count; i++) {
        show_alarm(to, s, &alarms[i]);
    }
}

/* Rows of which a file says otherwise. */
static void show_exception(FILE *to, const struct device *d, size_t number)
{
    const struct alarm_exception *e = &d->alarms->exceptions[number];
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < e->pattern_count; i++) {
        fprintf(to, "%s%s", i > 0 ? ", " : "rows ", e->patterns[i]);
    }
    fprintf(to, "%s%s\n    %s\n", e->important ? ": important" : "", e->ignored ? ": ignored" : "", e->place);
    for (size_t i = 0; i < e->change_count; i++) {
        const struct section *s = e->changes[i].section;
        struct alarm *all = arena_array(a, s->alarm_count, sizeof *all);
        alarm_plan_row(d->alarms, s, (uint64_t)1 << number, a, all);
        show_alarm(to, s, &all[e->changes[i].alarm]);
    }
    arena_free(a);
}

void conditions_show(const struct device *d, FILE *to)
{
    bool own = false;
    fprintf(to, "%s, profile %s\n", d->key, d->profile->name);
    for (size_t i = 0; i < d->profile->section_count; i++) {
        const struct section *s = d->profile->sections[i];
        for (uint16_t k = 0; k < s->alarm_count; k++) {
            own = own || s->alarms[k].trigger != ALARM_VALUES;
        }
        show_section(to, d, s);
    }
    for (size_t i = 0; !own && i < d->alarms->own_count; i++) {
        show_alarm(to, NULL, d->alarms->own[i]);
    }
    for (size_t i = 0; i < d->alarms->exception_count; i++) {
        show_exception(to, d, i);
    }
}
