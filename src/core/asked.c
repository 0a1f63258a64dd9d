/* asked.c: what somebody wants to know now: the sections that tell, asked as soon as it can be. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/asked.h"

#include <string.h>

#include "core/turn.h"
#include "model/alarm.h"

static bool has_alarm(const struct section *s, const char *name)
{
    for (uint16_t i = 0; i < s->alarm_count; i++) {
        if (strcmp(s->alarms[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Its values come in one small request. */
static struct unit_section *smallest(struct unit *u, int64_t now)
{
    struct unit_section *best = NULL;
    for (size_t i = 0; i < u->section_count; i++) {
        struct unit_section *us = &u->sections[i];
        if (turn_is_idle(us, now)) {
            continue;
        }
        bool better = best == NULL || best->section->table > us->section->table ||
                      (best->section->table == us->section->table &&
                       best->section->column_count > us->section->column_count);
        best = better ? us : best;
    }
    return best;
}

size_t asked_sections(struct unit *u, const char *object, const char *condition, struct unit_section **out,
                      int64_t now)
{
    size_t len = strcspn(object, "/"), exact = 0, count = 0;
    bool itself = object[0] == '\0' || strcmp(object, "device") == 0;
    for (size_t i = 0; i < u->section_count; i++) {
        const struct section *s = u->sections[i].section;
        bool of_group = strncmp(s->group, object, len) == 0 && s->group[len] == '\0';
        if ((itself && !s->table) || of_group) {
            bool has = has_alarm(s, condition);
            if (has && exact == 0) {
                count = 0;
            }
            exact += has;
            if (has || (exact == 0 && of_group)) {
                out[count++] = &u->sections[i];
            }
        }
    }
    if (count == 0 && itself && (out[0] = smallest(u, now)) != NULL) {
        count = 1;
    }
    return count;
}

void asked_again(struct unit *u, int64_t now)
{
    for (size_t i = 0; i < u->section_count && u->poll == NULL; i++) {
        if (u->sections[i].asked) {
            u->sections[i].asked = false;
            u->sections[i].due = now;
        }
    }
}
