/* section_hash.c: one number for what a section means. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/section_hash.h"

#include "model/hash.h"

static void section_hash_numbers(uint64_t *h, const uint16_t *numbers, size_t count)
{
    hash_int(h, (int64_t)count);
    hash_bytes(h, numbers, count * sizeof *numbers);
}

static void section_hash_conditions(uint64_t *h, const struct condition *list, size_t count)
{
    hash_int(h, (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        hash_int(h, list[i].metric);
        hash_int(h, list[i].op);
        hash_int(h, list[i].count);
        for (size_t k = 0; k < list[i].count; k++) {
            if (list[i].numbers)
                hash_double(h, list[i].numbers[k]);
            if (list[i].words)
                hash_text(h, list[i].words[k]);
        }
    }
}

static void section_hash_words(uint64_t *h, const struct metric *m)
{
    hash_int(h, m->word_count);
    for (size_t i = 0; i < m->word_count; i++) {
        hash_int(h, m->words[i].number);
        hash_text(h, m->words[i].word);
    }
    hash_int(h, m->special_count);
    for (size_t i = 0; i < m->special_count; i++) {
        hash_double(h, m->special[i].number);
        hash_double(h, m->special[i].becomes);
        hash_text(h, m->special[i].why);
    }
}

static void section_hash_metric(uint64_t *h, const struct metric *m)
{
    hash_text(h, m->name);
    hash_text(h, m->unit);
    hash_text(h, m->ds);
    hash_int(h, m->kind);
    hash_int(h, m->form);
    hash_int(h, m->nth);
    hash_int(h, m->hidden);
    hash_double(h, m->scale);
    hash_double(h, m->offset);
    hash_double(h, m->min);
    hash_double(h, m->max);
    hash_text(h, m->compute ? rpn_text(m->compute) : NULL);
    hash_text(h, m->max_rate ? rpn_text(m->max_rate) : NULL);
    section_hash_conditions(h, m->only, m->only_count);
    section_hash_words(h, m);
    section_hash_numbers(h, m->columns, m->column_count);
    section_hash_numbers(h, m->fillers, m->filler_count);
}

static void section_hash_column(uint64_t *h, const struct column *c)
{
    hash_int(h, c->source);
    hash_int(h, c->fixed);
    hash_int(h, c->arc);
    hash_int(h, c->rest);
    hash_oid(h, c->oid);
    hash_text(h, c->poller);
    hash_int(h, c->at_count);
    for (size_t i = 0; i < c->at_count; i++) {
        hash_int(h, c->at[i].metric);
        hash_int(h, c->at[i].arc);
    }
}

uint64_t section_hash(const struct section *s)
{
    uint64_t h = HASH_START;

    hash_text(&h, s->name);
    hash_text(&h, s->group);
    hash_int(&h, s->table);
    hash_int(&h, s->walk);
    hash_int(&h, s->slow);
    hash_int(&h, s->slots);
    hash_int(&h, s->every);
    hash_int(&h, s->keep_min);
    hash_int(&h, s->discontinuity);
    hash_int(&h, s->metric_count);
    for (size_t i = 0; i < s->metric_count; i++)
        section_hash_metric(&h, &s->metrics[i]);
    hash_int(&h, s->column_count);
    for (size_t i = 0; i < s->column_count; i++)
        section_hash_column(&h, &s->columns[i]);
    section_hash_numbers(&h, s->labels, s->label_count);
    hash_int(&h, s->marker_count);
    for (size_t i = 0; i < s->marker_count; i++)
        hash_oid(&h, s->markers[i]);
    for (size_t i = 0; i < s->match_count; i++)
        hash_oid(&h, s->match[i]);
    hash_int(&h, s->replace_count);
    for (size_t i = 0; i < s->replace_count; i++)
        hash_text(&h, s->replaces[i]);
    section_hash_conditions(&h, s->only, s->only_count);
    return h;
}
