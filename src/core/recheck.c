/* recheck.c: are values that came by GETBULK those that GET brings? */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/recheck.h"

#include "core/phase.h"
#include "core/quirks.h"

enum { CHECKS_MOST = 8, CHECKS_OF_SECTION = 3 };

/* Values to be compared: as they came, and as they come now. */
struct recheck {
    struct plan_cell cells[CHECKS_MOST];
    struct value now[CHECKS_MOST];
    const struct value *walked[CHECKS_MOST];
    const char *name[CHECKS_MOST];
    size_t count;
};

static bool uses_bulk(const struct unit *u)
{
    return u->device->credential->version != SITE_V1 && !u->limits.no_bulk;
}

/* Fixed columns of a row in the middle: the ends of tables are where agents know their way. */
static void add_section(struct recheck *c, const struct poll_section *ps)
{
    const struct section *s = ps->us->section;
    size_t rows = grid_count(ps->grid), before = c->count;
    const struct grid_row *row = rows > 0 ? grid_at(ps->grid, rows / 2) : NULL;
    for (uint16_t i = 0; row != NULL && i < s->column_count && c->count < CHECKS_MOST &&
                         c->count < before + CHECKS_OF_SECTION;
         i++) {
        const struct value *v = &row->cells[i];
        if (s->columns[i].source == COLUMN_TABLE && s->columns[i].fixed && value_is_there(v)) {
            size_t n = c->count++;
            c->walked[n] = v;
            c->name[n] = s->columns[i].name;
            c->cells[n] =
                (struct plan_cell){ .name = { s->columns[i].oid, row->index }, .value = &c->now[n] };
        }
    }
}

void recheck_ask(struct poll *p)
{
    if (p->unit->bulk_checked || !uses_bulk(p->unit)) {
        return;
    }
    struct recheck *c = arena_alloc(p->arena, sizeof *c);
    for (size_t i = 0; i < p->section_count; i++) {
        if (p->sections[i].walking && !p->sections[i].walk.failed && p->sections[i].us->context[0] == '\0') {
            add_section(c, &p->sections[i]);
        }
    }
    p->recheck = c;
    plan_get(phase_plan(p, ""), c->cells, c->count);
}

static const char *show(const struct value *v, struct arena *a)
{
    struct buf b;
    buf_init(&b, 60);
    value_show(v, &b);
    const char *text = arena_string(a, b.data != NULL ? b.data : "");
    buf_free(&b);
    return text;
}

bool recheck_differs(struct poll *p)
{
    const struct recheck *c = p->recheck;
    size_t compared = 0;
    p->recheck = NULL;
    for (size_t i = 0; c != NULL && i < c->count; i++) {
        if (!value_is_there(&c->now[i])) {
            continue;
        }
        compared++;
        if (value_equal(c->walked[i], &c->now[i])) {
            continue;
        }
        char index[OID_TEXT];
        quirks_learn(p->unit, QUIRKS_BULK_WRONG, "%s.%s: GETBULK said \"%s\", GET \"%s\"", c->name[i],
                     oid_tail_text(c->cells[i].name.tail, index, sizeof index), show(c->walked[i], p->arena),
                     show(&c->now[i], p->arena));
        p->unit->limits.no_bulk = true;
        return true;
    }
    p->unit->bulk_checked = p->unit->bulk_checked || compared > 0;
    return false;
}
