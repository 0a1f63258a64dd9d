/* rule_guess.c: what the varbinds of a notification tell that no rule knows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rule_guess.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

enum {
    RULE_GUESS_WORDS = 3,
    RULE_GUESS_TEXT = 60,
    RULE_GUESS_TAIL = 24
}; /* octets: a longer index is no name for people */

static const uint8_t rule_guess_if_entry[] = { 0x2b, 6, 1, 2, 1, 2, 2, 1 },
                     rule_guess_ifx_entry[] = { 0x2b, 6, 1, 2, 1, 31, 1, 1, 1 };

static bool rule_guess_column(const struct naming *names, const struct notice_bind *b, struct arena *a,
                              struct rule_thing *out)
{
    const struct oid tables[] = { { rule_guess_if_entry, sizeof rule_guess_if_entry },
                                  { rule_guess_ifx_entry, sizeof rule_guess_ifx_entry } };
    const struct naming_entry *e = naming_find(names, b->name), *row;
    struct oid tail;
    size_t len;

    if (!e || !e->up || e->oid.len >= b->name.len)
        return false;
    row = &names->entries[e->up - 1];
    len = strlen(row->label);
    tail = oid_tail(b->name, e->oid);
    if (len < 6 || strcmp(row->label + len - 5, "Entry") || tail.len > RULE_GUESS_TAIL)
        return false;
    *out = (struct rule_thing){ .column = e, .tail = tail };
    for (size_t i = 0; i < 2; i++)
        out->is_interface = out->is_interface || oid_under(b->name, tables[i]);
    out->stem = out->is_interface ? "interface" : arena_stringn(a, row->label, len - 5);
    return true;
}

bool rule_guess_thing(const struct naming *names, const struct notice *n, struct arena *a,
                      struct rule_thing *out)
{
    bool found = false;

    for (size_t i = 0; i < n->bind_count; i++) {
        struct rule_thing thing;

        if (!rule_guess_column(names, &n->binds[i], a, &thing) || (found && !thing.is_interface))
            continue;
        *out = thing;
        found = true;
        if (thing.is_interface)
            return true;
    }
    return found;
}

/* --- how bad --- */

static bool rule_guess_has(const char *label, const char *const *parts)
{
    for (; *parts; parts++)
        if (strcasestr(label, *parts))
            return true;
    return false;
}

/* The word of an enumeration, the name of an object identifier ("upsAlarmBatteryBad"), or a short text. */
static bool rule_guess_word(const struct naming *names, const struct naming_entry *e, const struct value *v,
                            char out[RULE_GUESS_TEXT])
{
    const struct naming_entry *of;
    int64_t number;

    if (e && e->word_count && !value_integer(v, &number))
        for (size_t i = 0; i < e->word_count; i++)
            if (e->words[i].number == number) {
                text_clean(e->words[i].word, strlen(e->words[i].word), out, RULE_GUESS_TEXT);
                return true;
            }
    if (v->type == VALUE_OID && (of = naming_find(names, (struct oid){ v->bytes, v->len })) &&
        of->oid.len == v->len) {
        text_clean(of->label, strlen(of->label), out, RULE_GUESS_TEXT);
        return true;
    }
    if (v->type != VALUE_BYTES || v->len < 2 || v->len >= RULE_GUESS_TEXT || !text_is_utf8(v->bytes, v->len))
        return false;
    text_clean(v->bytes, v->len, out, RULE_GUESS_TEXT);
    return rule_words_count(out) <= RULE_GUESS_WORDS;
}

/* What people switched off is no trouble. */
static bool rule_guess_is_meant(const struct naming_entry *e, const char *word)
{
    static const char *const off[] = { "down", "disabled", "disable", "off", "shutdown", "locked" };

    for (size_t i = 0; e && i < sizeof off / sizeof *off; i++)
        if (strcasestr(e->label, "admin") && !strcasecmp(word, off[i]))
            return true;
    return false;
}

static enum rule_hint rule_guess_hint(const struct naming_entry *e, const char *word)
{
    static const char *const not [] = { "admin", "config", "previous", "prior",  "old", "last",
                                        "mode",  "type",   "name",     "reason", NULL },
                                 *const state[] = { "stat", "condition", "health", "result", "alarm", NULL },
                                 *const severity[] = { "severity", "level", "priority", NULL },
                                 *const severities[] = { "critical",      "major",     "minor",
                                                         "cleared",       "warning",   "info",
                                                         "informational", "emergency", NULL };

    if (e && rule_guess_has(e->label, not ) && !rule_guess_has(e->label, severity))
        return RULE_HINT_NONE;
    if (e && rule_guess_has(e->label, severity))
        return RULE_HINT_SEVERITY;
    for (size_t i = 0; severities[i]; i++)
        if (!strcasecmp(word, severities[i]))
            return RULE_HINT_SEVERITY;
    return e && !rule_guess_has(e->label, state) ? RULE_HINT_NONE : RULE_HINT_STATE;
}

/* How bad, from good to worst. */
static int rule_guess_rank(int severity)
{
    static const int ranks[] = {
        [FACT_OK] = 0, [FACT_INFO] = 1, [FACT_NOTICE] = 2, [FACT_WARNING] = 3, [FACT_ERROR] = 4
    };

    return ranks[severity];
}

enum rule_hint rule_guess_severity(const struct rule_words *w, const struct naming *names,
                                   const struct notice *n, uint8_t *severity)
{
    enum rule_hint found = RULE_HINT_NONE;

    for (size_t i = 0; i < n->bind_count; i++) {
        const struct naming_entry *e = naming_leaf(names, n->binds[i].name);
        char word[RULE_GUESS_TEXT];
        enum rule_hint hint;
        int said;

        if (!rule_guess_word(names, e, &n->binds[i].value, word))
            continue;
        if (rule_guess_is_meant(e, word)) {
            *severity = FACT_INFO;
            return RULE_HINT_SEVERITY;
        }
        hint = rule_guess_hint(e, word);
        said = hint ? rule_words_name(w, word, NULL) : -1;
        if (said < 0 || hint < found)
            continue;
        if (hint > found || rule_guess_rank(said) > rule_guess_rank(*severity))
            *severity = (uint8_t)said;
        found = hint;
    }
    return found;
}
