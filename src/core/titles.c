/* titles.c: what the rows of a section are called, for people who look at their files. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/titles.h"

#include "store/namefile.h"

static bool has_file(const struct section *s, const struct row *row)
{
    for (uint16_t m = 0; m < s->metric_count; m++) {
        if (s->metrics[m].ds != NULL && (row->stored & metric_bit(&s->metrics[m])) != 0) {
            return true;
        }
    }
    return false;
}

static void texts_of(const struct poll_section *ps, const struct grid_row *cells,
                     const struct reading_poller *poller, struct arena *a, struct buf *list)
{
    const struct section *s = ps->us->section;
    struct reading *readings = arena_array(a, s->metric_count + 1u, sizeof *readings);
    reading_row(s, cells, ps->scalars, poller, WHY_NONE, true, a, readings);
    for (uint16_t m = 0; m < s->metric_count; m++) {
        const struct metric *metric = &s->metrics[m];
        if (metric->kind == METRIC_TEXT && !metric->hidden && readings[m].exists &&
            readings[m].text != NULL) {
            namefile_text(list, metric->name, readings[m].text);
        }
    }
}

void titles_of(const struct poll_section *ps, const struct reading_poller *poller, struct arena *a,
               struct buf *list)
{
    const struct rowset *rows = ps->us->rows;
    for (size_t i = 0; ps->us->section->table && rows != NULL && i < rows->count; i++) {
        const struct grid_row *cells = i < ps->row_count ? ps->rows[i] : NULL;
        if (!has_file(ps->us->section, &rows->row[i])) {
            continue;
        }
        namefile_row(list, rows->row[i].instance);
        if (cells != NULL && cells->at != 0) {
            texts_of(ps, cells, poller, a, list);
        }
    }
}
