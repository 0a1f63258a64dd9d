/* show.c: the rows of a finished poll, with their readings. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/show.h"

#include <string.h>

#include "base/text.h"

static bool wanted(const struct section *s, const char *const *groups)
{
    for (size_t i = 0; groups != NULL && groups[i] != NULL; i++) {
        if (text_glob(groups[i], s->name) || text_glob(groups[i], s->group)) {
            return true;
        }
    }
    return groups == NULL || groups[0] == NULL;
}

static struct reading_poller poller_of(const struct poll *p)
{
    const struct wire_rtt *rtt = &p->unit->peer.rtt;
    return (struct reading_poller){ .response_time =
                                        p->any_answer && rtt->smooth > 0 ? (double)rtt->smooth / 1e6 : -1,
                                    .reachable = p->any_answer,
                                    .uptime = p->uptime_known ? p->uptime / 100.0 : -1,
                                    .speed_in_mbits = p->unit->quirk.speed_in_mbits };
}

void show_rows(struct poll *p, const char *const *groups, void (*each)(void *ctx, const struct show_row *r),
               void *ctx)
{
    struct reading_poller poller = poller_of(p);
    for (size_t i = 0; i < p->section_count; i++) {
        const struct poll_section *ps = &p->sections[i];
        const struct section *s = ps->us->section;
        struct reading *readings = arena_array(p->arena, s->metric_count + 1u, sizeof *readings);
        for (size_t r = 0; r < ps->row_count && wanted(s, groups) && !ps->us->replaced && !ps->skip; r++) {
            if (ps->rows[r] == NULL || ps->rows[r]->cells == NULL) {
                continue;
            }
            reading_row(s, ps->rows[r], ps->scalars, &poller, ps->missing, true, p->arena, readings);
            struct show_row row = { .section = s,
                                    .row = &ps->us->rows->row[r],
                                    .us = ps->us,
                                    .cells = ps->rows[r],
                                    .scalars = ps->scalars,
                                    .readings = readings,
                                    .context = ps->us->context };
            each(ctx, &row);
        }
    }
}

struct search {
    const char *metric, *text;
};

static void look(void *ctx, const struct show_row *r)
{
    struct search *s = ctx;
    int m = profile_metric(r->section, s->metric);
    if (m >= 0 && r->readings[m].exists && r->readings[m].why == WHY_NONE && r->readings[m].text != NULL) {
        s->text = r->readings[m].text;
    }
}

const char *show_system_text(struct poll *p, const char *metric)
{
    static const char *const system_group[] = { "system", NULL };
    struct search s = { .metric = metric };
    show_rows(p, system_group, look, &s);
    return s.text;
}
