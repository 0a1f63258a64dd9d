/* show_text.c: a finished poll for people. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/quantity.h"
#include "cmd/show.h"

struct page {
    struct buf *out;
    struct poll *poll;
    int width, column;
    const struct section *section; /* whose heading stands already */
};

static void put_clean(struct buf *out, const char *text)
{
    buf_escape(out, BUF_TERMINAL, text, strlen(text));
}

static void put_bits(struct buf *out, const struct reading *x)
{
    size_t before = out->len;
    for (unsigned bit = 0; bit < 64; bit++) {
        const char *word = x->bits >> bit & 1 ? profile_word(x->metric, bit) : NULL;
        if (word != NULL) {
            buf_printf(out, "%s%s", out->len > before ? "," : "", word);
        }
    }
    buf_text(out, out->len == before ? "none" : "");
}

static void put_value(struct buf *out, const struct reading *x)
{
    if (x->why != WHY_NONE) {
        buf_printf(out, "- (%s)", x->why == WHY_SPECIAL && x->word != NULL ? x->word : reading_why(x->why));
    } else if (x->metric->kind == METRIC_TEXT) {
        put_clean(out, x->text[0] != '\0' ? x->text : "\"\"");
    } else if (x->metric->kind == METRIC_STATE && x->word != NULL) {
        put_clean(out, x->word);
    } else if (x->metric->kind == METRIC_BITS) {
        put_bits(out, x);
    } else {
        char shown[QUANTITY_TEXT];
        buf_text(out, quantity_text(x->value, x->metric->unit, false, shown));
    }
}

/* Words side by side, wrapped at the width; a wrapped line is indented under its row. */
static void put_item(struct page *p, const struct reading *x)
{
    struct buf item;
    buf_init(&item, 8192);
    buf_printf(&item, "%s ", x->metric->name);
    put_value(&item, x);
    int length = (int)item.len;
    if (p->column > 4 && p->column + length + 3 > p->width) {
        buf_text(p->out, "\n    ");
        p->column = 4;
    } else {
        buf_text(p->out, p->column > 4 ? "   " : "");
        p->column += p->column > 4 ? 3 : 0;
    }
    buf_bytes(p->out, item.data, item.len);
    p->column += length;
    buf_free(&item);
}

static bool has_something(const struct show_row *r)
{
    for (uint16_t m = 0; m < r->section->metric_count; m++) {
        if (r->readings[m].exists && !r->section->metrics[m].hidden) {
            return true;
        }
    }
    return false;
}

static void show_row(void *ctx, const struct show_row *r)
{
    struct page *p = ctx;
    char index[OID_TEXT];
    if (!r->section->table && !has_something(r)) {
        return; /* the device has nothing of it */
    }
    if (p->section != r->section) {
        buf_printf(p->out, "\n%s%s%s\n", r->section->name, r->section->help != NULL ? ": " : "",
                   r->section->help != NULL ? r->section->help : "");
        p->section = r->section;
    }
    if (r->section->table) {
        buf_text(p->out, "  ");
        put_clean(p->out, r->row->instance);
        buf_printf(p->out, "  (%s%s%s)\n", oid_tail_text(r->row->index, index, sizeof index),
                   r->context[0] != '\0' ? ", context " : "", r->context);
    }
    buf_text(p->out, "    ");
    p->column = 4;
    for (uint16_t m = 0; m < r->section->metric_count; m++) {
        if (r->readings[m].exists && !r->section->metrics[m].hidden) {
            put_item(p, &r->readings[m]);
        }
    }
    buf_text(p->out, "\n");
}

static void show_head(struct page *page)
{
    struct poll *p = page->poll;
    const struct device *d = p->unit->device;
    const char *descr = show_system_text(p, "descr");
    buf_printf(page->out, "%s  %s  profile %s  ", d->key, d->address, d->profile->name);
    if (!p->any_answer) {
        buf_printf(page->out, "no answer: %s\n", reading_why(p->failure));
        return;
    }
    buf_text(page->out, "up");
    if (p->uptime_known) {
        buf_text(page->out, " ");
        char shown[QUANTITY_TEXT];
        buf_text(page->out, quantity_text(p->uptime / 100.0, "s", false, shown));
    }
    buf_printf(page->out, ", %zu requests in %.0f ms\n", p->pdus, (double)(p->ended - p->started) / 1000.0);
    if (p->failure != WHY_NONE) {
        buf_printf(page->out, "incomplete: %s\n", reading_why(p->failure));
    }
    if (descr != NULL) {
        put_clean(page->out, descr);
        buf_text(page->out, "\n");
    }
}

void show_text(struct poll *p, const char *const *groups, int width, struct buf *out)
{
    struct page page = { .out = out, .poll = p, .width = width };
    show_head(&page);
    if (p->any_answer) {
        show_rows(p, groups, show_row, &page);
    }
}
