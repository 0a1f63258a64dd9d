/* seen.c: what a poll saw of a row, for the ticket that it is about. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/seen.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/quantity.h"
#include "core/neighbours.h"

/* For people: counters as rates, numbers with their units. */
static json_t *value_of(const struct reading *r, double rate)
{
    if (r->why != WHY_NONE) {
        return json_string(reading_why(r->why));
    }
    if (r->text != NULL || (r->metric->kind == METRIC_STATE && r->word != NULL)) {
        return json_string(r->text != NULL ? r->text : r->word);
    }
    bool counts = r->metric->kind == METRIC_COUNTER;
    double value = counts ? rate : r->value;
    char shown[QUANTITY_TEXT];
    if (!isfinite(value)) {
        return json_null();
    }
    return counts || (r->metric->unit != NULL && r->metric->unit[0] != '\0')
               ? json_string(quantity_text(value, r->metric->unit, counts, shown))
               : json_real(value);
}

/* Of a port: who was at the other end. */
static void put_neighbour(json_t *values, const struct watch_row *r, const struct reading *all)
{
    static const char *const metrics[] = { "name", "descr", "alias" };
    const char *names[4] = { r->instance };
    char text[400];
    for (size_t i = 0; i < 3; i++) {
        int m = profile_metric(r->section, metrics[i]);
        names[i + 1] = m >= 0 && all[m].exists && all[m].why == WHY_NONE ? all[m].text : NULL;
    }
    if (strcmp(r->section->group, "interface") == 0 && neighbours_at(r->unit, names, 4, text, sizeof text)) {
        json_object_set_new(values, "neighbour", json_string(text));
    }
}

char *seen_evidence(const struct watch_row *r, const struct reading *all, const double *rates)
{
    const struct section *s = r->section;
    json_t *values = json_object();
    for (uint16_t m = 0; m < s->metric_count; m++) {
        if (all[m].exists && !s->metrics[m].hidden) {
            json_object_set_new(values, s->metrics[m].name, value_of(&all[m], rates[m]));
        }
    }
    put_neighbour(values, r, all);
    json_t *o = json_pack("{s:s, s:o}", "section", s->name, "values", values);
    char *text = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(10));
    json_decref(o);
    return text;
}
