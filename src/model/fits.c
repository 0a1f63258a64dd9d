/* fits.c: conditions against the readings of a row. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/fits.h"

#include <string.h>

#include "base/text.h"

static bool matches_text(const struct condition *c, const struct reading *r)
{
    const char *text = r->text != NULL ? r->text : r->word != NULL ? r->word : "";
    for (uint16_t i = 0; i < c->count; i++) {
        if (c->op == CONDITION_LIKE || c->op == CONDITION_UNLIKE ? text_glob(c->words[i], text)
                                                                 : strcmp(c->words[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static bool matches_number(const struct condition *c, const struct reading *r)
{
    for (uint16_t i = 0; i < c->count; i++) {
        double x = c->numbers[i];
        if (c->op == CONDITION_ABOVE   ? r->value > x
            : c->op == CONDITION_BELOW ? r->value < x
                                       : r->value == x) {
            return true;
        }
    }
    return false;
}

bool fits_condition(const struct condition *c, const struct reading *r)
{
    bool there = r->exists && r->why == WHY_NONE;
    bool yes = there && (c->words != NULL ? matches_text(c, r) : r->has_number && matches_number(c, r));
    return c->op == CONDITION_IS_NOT || c->op == CONDITION_UNLIKE ? !yes : yes;
}

/* Is the metric known before other tables have been asked? */
static bool is_direct(const struct section *s, const struct metric *m)
{
    bool direct = m->compute == NULL && m->filler_count == 0 && m->only_count == 0 && m->column_count > 0;
    for (uint16_t i = 0; i < m->column_count && direct; i++) {
        direct = s->columns[m->columns[i]].source != COLUMN_JOIN;
    }
    return direct;
}

bool fits_row_so_far(const struct section *s, const struct reading *readings)
{
    for (uint16_t i = 0; i < s->only_count; i++) {
        if (is_direct(s, &s->metrics[s->only[i].metric]) &&
            !fits_condition(&s->only[i], &readings[s->only[i].metric])) {
            return false;
        }
    }
    return true;
}

bool fits_row(const struct section *s, const struct reading *readings)
{
    for (uint16_t i = 0; i < s->only_count; i++) {
        if (!fits_condition(&s->only[i], &readings[s->only[i].metric])) {
            return false;
        }
    }
    return true;
}
