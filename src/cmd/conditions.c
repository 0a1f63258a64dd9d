/* conditions.c: what makes tickets on a device, for people: values, times, and which files and lines say so. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/conditions.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "cmd/show.h"
#include "core/rowalarms.h"
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
    if (a->uplinks) {
        fprintf(to, "    on ports to other devices of ours, and where it says so\n");
    }
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
    show_tests(to, "at first sight only", &a->first);
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

/* --- what is wrong now --- */

enum { TITLE = 300, OBJECT = 300, SECTION_RATES = 512 };

struct bad {
    const struct unit *unit;
    struct buf *out;
    size_t count;
};

static void look_at_shut(void *ctx, const struct show_row *r)
{
    int m = r->us->shut_metric;
    (void)ctx;
    if (m >= 0 && r->readings[m].exists && r->readings[m].word != NULL) {
        r->row->shut = strcmp(r->readings[m].word, "down") == 0;
    }
}

static void say_bad(struct bad *b, const struct show_row *r, const struct alarm *a, uint8_t severity,
                    const double *rates)
{
    char title[TITLE], object[OBJECT];
    alarm_title(a, r->section, b->unit->device->key, r->row->instance, r->readings, rates, title,
                sizeof title);
    alarm_plan_object(r->section, r->row->instance, object, sizeof object);
    buf_printf(b->out, "%-8s", fact_severity_name(severity));
    buf_escape(b->out, BUF_TERMINAL, title, strlen(title));
    buf_text(b->out, "\n        ");
    buf_escape(b->out, BUF_TERMINAL, object, strlen(object));
    buf_printf(b->out, "/%s, %s\n", a->name, a->place);
    b->count++;
}

static void look_at_row(void *ctx, const struct show_row *r)
{
    struct bad *b = ctx;
    const struct alarm *alarms = rowalarms_of(r->us, b->unit->device, r->row);
    double rates[SECTION_RATES];
    const char *names[] = { r->row->instance, NULL };
    for (size_t m = 0; m < sizeof rates / sizeof rates[0]; m++) {
        rates[m] = NAN;
    }
    for (uint16_t i = 0;
         i < r->section->alarm_count && r->section->metric_count <= sizeof rates / sizeof rates[0]; i++) {
        const struct alarm_view view = { .readings = r->readings, .rates = rates };
        struct alarm_memory memory = { .bad = false };
        uint8_t severity;
        if (alarms[i].trigger == ALARM_VALUES && alarm_is_on(&alarms[i]) &&
            alarm_look(&alarms[i], &view, &memory, &severity) == FACT_BAD &&
            !(alarms[i].of_port && rowalarms_port_is_shut(b->unit, names))) {
            say_bad(b, r, &alarms[i], severity, rates);
        }
    }
}

void conditions_bad(struct poll *p, const char *const *groups, struct buf *out)
{
    struct bad b = { .unit = p->unit, .out = out };
    show_rows(p, NULL, look_at_shut, NULL);
    show_rows(p, groups, look_at_row, &b);
    if (b.count == 0) {
        buf_text(out, p->any_answer ? "nothing is wrong, as far as one poll can tell\n" : "");
    }
}
