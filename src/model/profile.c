/* profile.c: looking things up in profiles. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/profile.h"

#include <string.h>

int profile_metric(const struct section *s, const char *name)
{
    for (int i = 0; i < s->metric_count; i++)
        if (!strcmp(s->metrics[i].name, name))
            return i;
    return -1;
}

const struct section *profile_section(const struct profile *p, const char *name)
{
    for (size_t i = 0; i < p->section_count; i++)
        if (!strcmp(p->sections[i]->name, name))
            return p->sections[i];
    return NULL;
}

/* The words are sorted by number. */
const char *profile_word(const struct metric *m, int64_t number)
{
    size_t low = 0, high = m->word_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (m->words[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->word_count && m->words[low].number == number ? m->words[low].word : NULL;
}

const char *profile_kind_name(uint8_t kind)
{
    static const char *const names[] = {
        [METRIC_GAUGE] = "gauge", [METRIC_COUNTER] = "counter", [METRIC_STATE] = "state",
        [METRIC_BITS] = "bits",   [METRIC_TEXT] = "text",
    };

    return kind < sizeof names / sizeof *names ? names[kind] : "?";
}
