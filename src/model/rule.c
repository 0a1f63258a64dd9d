/* rule.c: what a notification means. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rule.h"

#include <string.h>

#include "model/rule_guess.h"
#include "model/rule_load.h"
#include "model/rule_test.h"

enum { RULE_ALSO = 16, RULE_LINE = 600, RULE_SENTENCE = 3 };

/* One notification on its way through the rules. */
struct rule_judging {
    const struct rule_set *set;
    const struct notice *notice;
    struct arena *arena;
    struct rule_show show;
    struct rule_verdict *out;
    struct rule_test_seen seen;
    bool brief;
};

const char *rule_ticket_name(uint8_t ticket)
{
    static const char *const names[] = { "auto", "open", "watch", "clear", "none" };

    return ticket < sizeof names / sizeof *names ? names[ticket] : "unknown";
}

size_t rule_count(const struct rule_set *set)
{
    return set->count;
}

const struct rule *rule_at(const struct rule_set *set, size_t i)
{
    return &set->rules[i];
}

static bool rule_all_hold(struct rule_judging *j, const struct rule_test *tests, size_t count, bool absent)
{
    for (size_t i = 0; i < count; i++)
        if (!rule_test_holds(&tests[i], j->notice, absent, &j->seen))
            return false;
    return true;
}

static const struct rule_case *rule_case_of(struct rule_judging *j, const struct rule *r)
{
    for (size_t i = 0; i < r->case_count; i++)
        if (rule_all_hold(j, r->cases[i].tests, r->cases[i].test_count, false))
            return &r->cases[i];
    return NULL;
}

/* The first of the hooks whose OID is at or behind o. */
static size_t rule_hook_from(const struct rule_set *set, struct oid o)
{
    size_t low = 0, high = set->hook_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (oid_compare(set->hooks[middle].oid, o) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void rule_keep_texts(struct rule_judging *j, const struct rule *r, const struct rule_act *act,
                            struct rule_key *key)
{
    struct rule_show plain = j->show;

    plain.plain = true;
    key->rule = r;
    key->object = rule_text_show(act->object, &plain, j->arena);
    key->condition = rule_text_show(act->condition, &plain, j->arena);
    key->recheck = act->recheck;
    key->recheck_row = act->recheck ? rule_text_show(act->recheck_row, &plain, j->arena) : NULL;
}

static const char *rule_title_of(struct rule_judging *j, const struct rule_text *title)
{
    char *text = arena_string(j->arena, rule_text_show(title, &j->show, j->arena));
    size_t len = strlen(text);

    while (len && (text[len - 1] == ' ' || text[len - 1] == ':'))
        text[--len] = '\0';
    return text;
}

/* A notification that the table of names lacks is named as the rule names it. */
static void rule_name_trap(struct rule_judging *j, const struct rule *r)
{
    for (size_t i = 0; i < r->trap_count && !strstr(j->show.trap, "::"); i++)
        if (strstr(r->traps[i].name, "::") && notice_is(j->notice->trap, r->traps[i].oid))
            j->out->trap = j->show.trap = r->traps[i].name;
}

/* Does the rule have something to say of the notification? */
static bool rule_speaks(struct rule_judging *j, const struct rule *r)
{
    const struct rule_case *c;
    const struct rule_act *act;

    if (!rule_all_hold(j, r->tests, r->test_count, false))
        return false;
    c = rule_case_of(j, r);
    act = c ? &c->act : &r->act;
    if (!act->counts)
        return false;
    rule_name_trap(j, r);
    j->out->rule = r;
    j->out->act = act;
    j->out->where = arena_stringf(j->arena, "%s:%d", r->file, c ? c->line : r->line);
    j->out->severity = act->severity;
    j->out->ticket = act->ticket;
    if (j->brief && act->ticket == RULE_NONE && act->repeat_count <= 0 && !act->end_count)
        return true;
    j->out->title = rule_title_of(j, act->title);
    rule_keep_texts(j, r, act, &j->out->key);
    return true;
}

/* The rules that name the notification, in either of its forms. */
static bool rule_find(struct rule_judging *j)
{
    const struct rule_set *set = j->set;
    uint8_t room[OID_BYTES];
    struct oid plain = notice_plain(j->notice->trap, room);

    for (size_t i = rule_hook_from(set, plain); i < set->hook_count && oid_equal(set->hooks[i].oid, plain);
         i++)
        if (!set->hooks[i].under && !set->hooks[i].clears && rule_speaks(j, set->hooks[i].rule))
            return true;
    return false;
}

/* Those above it, from the deepest up. */
static bool rule_find_above(struct rule_judging *j)
{
    const struct rule_set *set = j->set;

    for (uint16_t len = j->notice->trap.len; len > 0; len--) {
        struct oid above = { j->notice->trap.b, len };

        if (above.b[len - 1] & 0x80)
            continue;
        for (size_t i = rule_hook_from(set, above);
             i < set->hook_count && oid_equal(set->hooks[i].oid, above); i++)
            if (set->hooks[i].under && rule_speaks(j, set->hooks[i].rule))
                return true;
    }
    return false;
}

static bool rule_same_key(const struct rule_key *a, const struct rule_key *b)
{
    return a->object && b->object && !strcmp(a->object, b->object) && !strcmp(a->condition, b->condition);
}

static bool rule_is_known(const struct rule_judging *j, const struct rule_key *keys, size_t count,
                          const struct rule_key *key)
{
    bool known = j->out->ticket != RULE_NONE && rule_same_key(key, &j->out->key);

    for (size_t k = 0; k < count; k++)
        known = known || rule_same_key(key, &keys[k]);
    return known;
}

/* More that is over with it: conditions of the same object. */
static size_t rule_ends(struct rule_judging *j, const struct rule_act *act, const struct rule_key *of,
                        struct rule_key keys[RULE_ALSO], size_t count)
{
    struct rule_show plain = j->show;

    plain.plain = true;
    for (size_t i = 0; i < act->end_count && count < RULE_ALSO; i++) {
        keys[count] = *of;
        keys[count].condition = rule_text_show(act->ends[i], &plain, j->arena);
        count += !rule_is_known(j, keys, count, &keys[count]);
    }
    return count;
}

/* How much of its number the notification has in common with those that raise what it clears: of several the nearest counts first. */
static size_t rule_nearness(const struct rule *r, struct oid trap)
{
    size_t best = 0;

    for (size_t i = 0; i < r->trap_count; i++) {
        struct oid o = r->traps[i].oid;
        size_t same = 0;

        while (same < o.len && same < trap.len && o.b[same] == trap.b[same])
            same++;
        best = same > best ? same : best;
    }
    return best;
}

/* What the notification ends, by the rules that say so. A test on a varbind that it does not bring says nothing then. acts: of the
 * keys. Returns how many. */
static size_t rule_clears(struct rule_judging *j, struct rule_key keys[RULE_ALSO],
                          const struct rule_act *acts[RULE_ALSO])
{
    const struct rule_set *set = j->set;
    uint8_t room[OID_BYTES];
    struct oid plain = notice_plain(j->notice->trap, room);
    size_t count = 0;

    for (size_t i = rule_hook_from(set, plain); i < set->hook_count && oid_equal(set->hooks[i].oid, plain);
         i++) {
        const struct rule *r = set->hooks[i].rule;
        const struct rule_case *c;

        if (!set->hooks[i].clears || set->hooks[i].under || count == RULE_ALSO ||
            !rule_all_hold(j, r->tests, r->test_count, true))
            continue;
        c = rule_case_of(j, r);
        acts[count] = c ? &c->act : &r->act;
        rule_keep_texts(j, r, acts[count], &keys[count]);
        count += !rule_is_known(j, keys, count, &keys[count]);
    }
    return count;
}

/* A notification that is known only as the end of something: key number best becomes its own. */
static void rule_take_clear(struct rule_judging *j, const struct rule_key *key, const struct rule_act *of)
{
    struct rule_act *act = arena_alloc(j->arena, sizeof *act);
    struct rule_verdict *v = j->out;

    v->key = *key;
    v->rule = key->rule;
    act->counts = true;
    act->severity = FACT_OK;
    act->ticket = RULE_CLEAR;
    v->act = act;
    v->where = arena_stringf(j->arena, "%s:%d", v->rule->file, v->rule->line);
    v->severity = FACT_OK;
    v->ticket = RULE_CLEAR;
    v->title = of->cleared ? rule_title_of(j, of->cleared)
                           : arena_stringf(j->arena, "Over: %s", rule_title_of(j, of->title));
}

/* found: a rule has spoken. false: none knows the notification. */
static bool rule_take_clears(struct rule_judging *j, bool found)
{
    struct rule_key keys[RULE_ALSO] = { { 0 } };
    const struct rule_act *acts[RULE_ALSO];
    size_t count = rule_clears(j, keys, acts), best = 0;

    for (size_t i = 1; i < count; i++)
        if (rule_nearness(keys[i].rule, j->notice->trap) > rule_nearness(keys[best].rule, j->notice->trap))
            best = i;
    if (!found && count) {
        rule_take_clear(j, &keys[best], acts[best]);
        memmove(&keys[best], &keys[best + 1], (count - best - 1) * sizeof *keys);
        count--;
        found = true;
        count = rule_ends(j, acts[best], &j->out->key, keys, count);
    } else if (found) {
        count = rule_ends(j, j->out->act, &j->out->key, keys, count);
    }
    j->out->also = arena_copy(j->arena, keys, count * sizeof *keys);
    j->out->also_count = count;
    return found;
}

/* A text alone, of a notification without a name, is not reason enough for a ticket at once. */
static int rule_by_text(const struct rule_words *w, const char *text)
{
    int severity = rule_words_severity(w, text, NULL);

    return severity == FACT_ERROR ? FACT_WARNING : severity;
}

/* How bad is what no rule knows: its name when that says that it is over; what a varbind says of its severity; a name that says what
 * is wrong; the states that came; a name that says little; the longest text. -1: nothing tells. */
static int rule_by_words(struct rule_judging *j, const char *name, const char *text,
                         const struct rule_word **word)
{
    const struct rule_words *w = &j->set->words;
    int named = name ? rule_words_name(w, name, word) : -1;
    uint8_t hinted = FACT_INFO;
    enum rule_hint hint = rule_guess_severity(w, j->show.naming, j->notice, &hinted);
    bool says_little = named < 0 || named == FACT_INFO || named == FACT_NOTICE || (*word)->vague;

    if (named == FACT_OK || (hint == RULE_HINT_NONE && !says_little))
        return named;
    if (hint == RULE_HINT_SEVERITY || (hint == RULE_HINT_STATE && says_little))
        return hinted;
    if (named >= 0)
        return named;
    return !name || rule_words_count(text) >= RULE_SENTENCE ? rule_by_text(w, text) : -1;
}

static void rule_guess(struct rule_judging *j)
{
    const struct rule_words *w = &j->set->words;
    struct rule_act *act = arena_alloc(j->arena, sizeof *act);
    const char *name = strstr(j->show.trap, "::");
    const struct rule_word *word = NULL;
    struct rule_verdict *v = j->out;
    static const uint8_t tickets[] = {
        [FACT_OK] = RULE_CLEAR, [FACT_WARNING] = RULE_WATCH, [FACT_ERROR] = RULE_OPEN
    };
    char text[RULE_LINE], condition[200], tail[OID_TEXT];
    struct rule_thing thing;
    int severity;

    rule_text_readable(j->notice, text, sizeof text);
    severity = rule_by_words(j, name ? name + 2 : NULL, text, &word);
    v->severity = (uint8_t)(severity < 0 ? FACT_INFO : severity);
    v->ticket = v->severity < sizeof tickets && tickets[v->severity] ? tickets[v->severity] : RULE_NONE;
    act->counts = true;
    act->severity = v->severity;
    act->ticket = v->ticket;
    act->hold = w->hold;
    act->quiet = w->quiet;
    v->act = act;
    v->where = severity < 0 || !w->file ? NULL : arena_stringf(j->arena, "%s:%d", w->file, w->line);
    if (j->brief && v->ticket == RULE_NONE)
        return;
    v->key.object = "device";
    if (rule_guess_thing(j->show.naming, j->notice, j->arena, &thing))
        v->key.object =
            arena_stringf(j->arena, "%s/%s", thing.stem, oid_tail_text(thing.tail, tail, sizeof tail));
    v->key.condition =
        name ? arena_string(j->arena, rule_words_trouble(w, name + 2, word, condition, sizeof condition))
             : j->show.trap;
    v->title = arena_stringf(j->arena, "%s%s%s", name ? name + 2 : j->show.trap, *text ? ": " : "", text);
}

static void rule_judge_as(const struct rule_set *set, const struct naming *names, const struct notice *n,
                          const char *name, bool brief, struct arena *a, struct rule_verdict *out)
{
    struct rule_judging j;

    j.brief = brief;
    j.set = set;
    j.notice = n;
    j.arena = a;
    j.show = (struct rule_show){ .notice = n, .naming = names, .trap = name };
    j.out = out;
    j.seen.value = NULL;
    memset(out, 0, sizeof *out);
    out->trap = name;
    if (rule_take_clears(&j, rule_find(&j)))
        return;
    if (rule_find_above(&j))
        rule_take_clears(&j, true);
    else
        rule_guess(&j);
}

void rule_judge_named(const struct rule_set *set, const struct naming *names, const struct notice *n,
                      const char *name, struct arena *a, struct rule_verdict *out)
{
    rule_judge_as(set, names, n, name, false, a, out);
}

static const char *rule_name_of(const struct naming *names, const struct notice *n, struct arena *a)
{
    const struct naming_entry *e = naming_notification(names, n->trap);
    char text[OID_TEXT];

    return e ? arena_stringf(a, "%s::%s", e->module, e->label)
             : arena_string(a, oid_text(n->trap, text, sizeof text));
}

void rule_judge(const struct rule_set *set, const struct naming *names, const struct notice *n,
                struct arena *a, struct rule_verdict *out)
{
    rule_judge_as(set, names, n, rule_name_of(names, n, a), false, a, out);
}

void rule_judge_brief(const struct rule_set *set, const struct naming *names, const struct notice *n,
                      struct arena *a, struct rule_verdict *out)
{
    rule_judge_as(set, names, n, rule_name_of(names, n, a), true, a, out);
}
