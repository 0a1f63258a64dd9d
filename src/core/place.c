/* place.c: the polled row that a notification speaks of. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/place.h"

#include <stdlib.h>
#include <string.h>

#include "model/alarm_plan.h"

/* "7", "1.3": arcs of an index. false: none. */
static bool index_of(const char *text, struct arena *a, struct oid *out)
{
    uint32_t arcs[OID_ARCS];
    size_t n = 0;
    for (const char *p = text; *p != '\0' && n < OID_ARCS - 2;) {
        char *end;
        unsigned long long arc = strtoull(p, &end, 10);
        if (end == p || arc > UINT32_MAX || (*end != '.' && *end != '\0') ||
            (*end == '.' && end[1] == '\0')) {
            return false;
        }
        arcs[n++] = (uint32_t)arc;
        p = *end == '.' ? end + 1 : end;
    }
    return n > 0 && oid_tail_from_arcs(a, arcs, n, out) == 0;
}

static bool has_alarm(const struct section *s, const char *condition)
{
    for (uint16_t i = 0; i < s->alarm_count; i++) {
        if (strcmp(s->alarms[i].name, condition) == 0) {
            return true;
        }
    }
    return false;
}

static void look_in(const struct unit_section *us, const struct rule_key *k, struct oid index,
                    struct place *out)
{
    const struct section *s = us->section;
    if (!s->table) {
        alarm_plan_object(s, "", out->object, sizeof out->object);
        out->found = true;
        out->polled = out->polled || has_alarm(s, k->condition);
        return;
    }
    if (us->rows == NULL) {
        out->awaited = us->absent ? out->awaited : s->group;
        return;
    }
    for (size_t i = 0; i < us->rows->count; i++) {
        if (oid_equal(us->rows->row[i].index, index)) {
            alarm_plan_object(s, us->rows->row[i].instance, out->object, sizeof out->object);
            out->found = true;
            out->polled = out->polled || has_alarm(s, k->condition);
            return;
        }
    }
}

void place_find(const struct unit *u, const struct rule_key *k, struct arena *a, struct place *out)
{
    struct oid index = { .len = 0 };
    *out = (struct place){ .found = false };
    if (k->recheck == NULL || u == NULL) {
        return;
    }
    (void)index_of(k->recheck_row, a, &index);
    bool exact = false;
    for (size_t i = 0; i < u->section_count; i++) { /* the section of that name */
        if (strcmp(u->sections[i].section->name, k->recheck) == 0) {
            look_in(&u->sections[i], k, index, out);
            exact = true;
        }
    }
    const char *awaited = out->awaited;
    for (size_t i = 0; i < u->section_count; i++) { /* others of the group may poll its condition */
        const struct section *s = u->sections[i].section;
        if (strcmp(s->group, k->recheck) == 0 && strcmp(s->name, k->recheck) != 0) {
            struct place other = { .found = false };
            look_in(&u->sections[i], k, index, &other);
            other.awaited = other.awaited != NULL ? other.awaited : out->awaited;
            if (!out->found || (other.polled && !out->polled)) {
                *out = other;
            }
        }
    }
    out->awaited = exact ? awaited : out->awaited;
}
