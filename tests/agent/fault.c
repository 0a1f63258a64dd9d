/* The ways in which an agent can misbehave: words to settings. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { FLAG, NUMBER, PREFIX };

/* `otherwise` is the number when none is given; `more` is added to the one that is. */
static const struct word {
    const char *name;
    enum kind kind;
    size_t offset;
    unsigned otherwise, more, max;
} words[] = {
    { "loss", NUMBER, offsetof(struct fault, loss), 50, 0, 100 },
    { "delay", NUMBER, offsetof(struct fault, delay_ms), 100, 0, 3600000 },
    { "jitter", NUMBER, offsetof(struct fault, jitter_ms), 50, 0, 3600000 },
    { "duplicate", NUMBER, offsetof(struct fault, copies), 2, 0, 100 },
    { "truncate", NUMBER, offsetof(struct fault, truncate), 1, 0, 65535 },
    { "random", NUMBER, offsetof(struct fault, random), 100, 0, 100 },
    { "wrong-port", FLAG, offsetof(struct fault, other_port), 0, 0, 0 },
    { "wrong-address", FLAG, offsetof(struct fault, other_address), 0, 0, 0 },
    { "silence", FLAG, offsetof(struct fault, silence), 0, 0, 0 },
    { "silence-bulk", FLAG, offsetof(struct fault, silence_bulk), 0, 0, 0 },
    { "silence-next", FLAG, offsetof(struct fault, silence_next), 0, 0, 0 },
    { "silence-discovery", FLAG, offsetof(struct fault, silence_discovery), 0, 0, 0 },
    { "wrong-id", FLAG, offsetof(struct fault, wrong_id), 0, 0, 0 },
    { "wrong-community", FLAG, offsetof(struct fault, wrong_community), 0, 0, 0 },
    { "bad-digest", FLAG, offsetof(struct fault, bad_digest), 0, 0, 0 },
    { "no-auth", FLAG, offsetof(struct fault, no_auth), 0, 0, 0 },
    { "bare-discovery", FLAG, offsetof(struct fault, bare_discovery), 0, 0, 0 },
    { "frozen-time", FLAG, offsetof(struct fault, frozen_time), 0, 0, 0 },
    { "error-index", FLAG, offsetof(struct fault, error_index), 0, 0, 0 },
    { "reports", NUMBER, offsetof(struct fault, reports), 2, 0, 6 },
    { "toobig", NUMBER, offsetof(struct fault, too_big), 10, 0, 100000 },
    { "limit-varbinds", NUMBER, offsetof(struct fault, limit_varbinds), 10, 0, 100000 },
    { "slow-bulk", NUMBER, offsetof(struct fault, slow_bulk), 10, 0, 100000 },
    { "loop", NUMBER, offsetof(struct fault, loop), 16, 0, 1000000 },
    { "unordered", FLAG, offsetof(struct fault, unordered), 0, 0, 0 },
    { "same-oid", FLAG, offsetof(struct fault, same_oid), 0, 0, 0 },
    { "endless", FLAG, offsetof(struct fault, endless), 0, 0, 0 },
    { "bulk-broken", FLAG, offsetof(struct fault, bulk_broken), 0, 0, 0 },
    { "bulk-malformed", FLAG, offsetof(struct fault, bulk_malformed), 0, 0, 0 },
    { "missing", PREFIX, offsetof(struct fault, missing), 0, 0, 0 },
    { "generr", PREFIX, offsetof(struct fault, gen_err), 0, 0, 0 },
    { "renumber", NUMBER, offsetof(struct fault, renumber), 100, 0, 1000000 },
    { "wrap", NUMBER, offsetof(struct fault, wrap), 30, 1, 1000000 },
    { "uptime", NUMBER, offsetof(struct fault, uptime), 0, 0, UINT32_MAX },
    { "reboot", FLAG, offsetof(struct fault, reboot), 0, 0, 0 },
    { "boots-reset", FLAG, offsetof(struct fault, boots_reset), 0, 0, 0 },
};

static int set_number(const struct word *w, const char *value, struct fault *f)
{
    unsigned number = w->otherwise;
    if (value) {
        char *end;
        unsigned long long v = strtoull(value, &end, 10);
        if (end == value || *end || v > w->max || value[0] == '-')
            return -1;
        number = (unsigned)v;
    }
    number += w->more;
    memcpy((char *)f + w->offset, &number, sizeof number);
    f->set_uptime |= w->offset == offsetof(struct fault, uptime);
    return 0;
}

static int set_prefix(const struct word *w, const char *value, struct fault *f)
{
    struct fault_prefixes *p = (struct fault_prefixes *)(void *)((char *)f + w->offset);
    uint8_t oid[TLV_OID_MAX];
    size_t len;
    if (!value || p->count == FAULT_PREFIXES || tlv_oid_from_text(value, strlen(value), oid, &len) ||
        len > sizeof p->item[0].oid)
        return -1;
    memcpy(p->item[p->count].oid, oid, len);
    p->item[p->count++].len = len;
    return 0;
}

static int parse_word(char *text, struct fault *f)
{
    char *value = strchr(text, '=');
    if (value)
        *value++ = '\0';
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const struct word *w = &words[i];
        if (strcmp(w->name, text) != 0)
            continue;
        f->lasting |= w->offset != offsetof(struct fault, uptime) &&
                      w->offset != offsetof(struct fault, reboot) &&
                      w->offset != offsetof(struct fault, boots_reset);
        if (w->kind == NUMBER)
            return set_number(w, value, f);
        if (w->kind == PREFIX)
            return set_prefix(w, value, f);
        if (value)
            return -1;
        *((bool *)(void *)((char *)f + w->offset)) = true;
        return 0;
    }
    return -1;
}

int fault_parse(const char *text, struct fault *out, char *why, size_t cap)
{
    struct fault f = { .dice = 0x853c49e6748fea9bu };
    char *copy = strdup(text), *rest = copy, *word;
    if (!copy)
        abort();
    while ((word = strsep(&rest, ","))) {
        char whole[80];
        snprintf(whole, sizeof whole, "%s", word);
        if (!word[0] || strcmp(word, "none") == 0 || parse_word(word, &f) == 0)
            continue;
        snprintf(why, cap, "fault \"%s\": unknown, or its value does not fit", whole);
        free(copy);
        return -1;
    }
    free(copy);
    *out = f;
    return 0;
}

uint64_t fault_random(struct fault *f)
{
    f->dice ^= f->dice << 13;
    f->dice ^= f->dice >> 7;
    f->dice ^= f->dice << 17;
    return f->dice;
}

bool fault_dice(struct fault *f, unsigned percent)
{
    return percent && (fault_random(f) >> 20) % 100 < percent;
}

bool fault_hits(const struct fault_prefixes *p, const uint8_t *name, size_t len)
{
    for (unsigned i = 0; i < p->count; i++)
        if (tlv_oid_under(name, len, p->item[i].oid, p->item[i].len))
            return true;
    return false;
}
