/* rule_text.c: texts with places for varbinds. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rule_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { RULE_TEXT_PARTS = 32, RULE_TEXT_REFS = 8, RULE_TEXT_LONGEST = 600, RULE_TEXT_VALUE = 300 };

/* ".index" or ".index.N" at the end of a name is taken off. */
static int rule_text_index(char *name, struct rule_ref *out, struct err *err)
{
    char *at = strstr(name, ".index");
    int64_t arc = 0;

    if (!at)
        return 0;
    if (at[6] == '.' && (text_int(at + 7, &arc) || arc == 0 || arc > 100 || arc < -100))
        return err_set(err, "{%s}: after .index. comes which number of it: 1 is the first, -1 the last",
                       name);
    if (at[6] && at[6] != '.')
        return 0;
    *at = '\0';
    out->what = RULE_INDEX;
    out->arc = (int8_t)arc;
    return 0;
}

int rule_text_ref(const struct rule_namer *names, const char *text, struct rule_ref *out, struct err *err)
{
    struct rule_ref ref = { .what = RULE_VALUE };
    size_t len = strlen(text);
    char name[200];

    if (!len || len >= sizeof name)
        return err_set(err, "{%.40s}: the name of an object is expected", text);
    memcpy(name, text, len + 1);
    if (len >= 2 && name[0] == '\'' && name[len - 1] == '\'') {
        ref.what = RULE_LITERAL;
        ref.name = arena_stringn(names->arena, name + 1, len - 2);
    } else if (!strcmp(name, "trap") || !strcmp(name, "text") || !strcmp(name, "any")) {
        ref.what = name[0] == 'a' ? RULE_ANY : name[1] == 'r' ? RULE_NAME : RULE_READABLE;
        ref.name = arena_string(names->arena, name);
    } else {
        ref.name = arena_string(names->arena, name);
        if (rule_text_index(name, &ref, err) || names->resolve(names->ctx, name, &ref, err))
            return -1;
    }
    *out = ref;
    return 0;
}

/* The inside of { }. */
static int rule_text_place(const struct rule_namer *names, const char *from, size_t len,
                           struct rule_part *out, struct err *err)
{
    struct rule_ref refs[RULE_TEXT_REFS];
    size_t count = 0;
    char one[200];

    for (size_t at = 0; at <= len;) {
        size_t size = 0;

        while (at + size < len && from[at + size] != '|')
            size++;
        snprintf(one, sizeof one, "%.*s", (int)(size < sizeof one ? size : sizeof one - 1), from + at);
        if (count == RULE_TEXT_REFS)
            return err_set(err, "{%.*s}: more than %d alternatives", (int)len, from, RULE_TEXT_REFS);
        if (rule_text_ref(names, one, &refs[count], err))
            return -1;
        if (refs[count].what == RULE_ANY)
            return err_set(err, "{any}: in a text {text} stands for the longest text, 'any' is for tests");
        count++;
        at += size + 1;
    }
    out->refs = arena_copy(names->arena, refs, count * sizeof *refs);
    out->ref_count = (uint16_t)count;
    return 0;
}

const struct rule_text *rule_text_parse(const struct rule_namer *names, const char *text, struct err *err)
{
    struct rule_part parts[RULE_TEXT_PARTS] = { { 0 } };
    struct rule_text *out;
    size_t count = 0;

    while (*text) {
        size_t plain = strcspn(text, "{}"), inside = text[plain] == '{' ? strcspn(text + plain + 1, "{}") : 0;

        if (count + 2 > RULE_TEXT_PARTS) {
            err_set(err, "a text with more than %d parts", RULE_TEXT_PARTS);
            return NULL;
        }
        if (plain)
            parts[count++].text = arena_stringn(names->arena, text, plain);
        text += plain;
        if (!*text)
            break;
        if (*text == '}' || text[1 + inside] != '}') {
            err_set(err, "\"%.60s\": a { without its } or the other way round", text);
            return NULL;
        }
        if (rule_text_place(names, text + 1, inside, &parts[count++], err))
            return NULL;
        text += inside + 2;
    }
    out = arena_alloc(names->arena, sizeof *out);
    out->parts = arena_copy(names->arena, parts, count * sizeof *parts);
    out->count = (uint16_t)count;
    return out;
}

/* --- showing --- */

static bool rule_text_is_readable(const struct value *v)
{
    char text[RULE_TEXT_VALUE];
    size_t len, letters = 0;

    if (v->type != VALUE_BYTES || v->len < 3 || !text_is_utf8(v->bytes, v->len))
        return false;
    len = text_clean(v->bytes, v->len, text, sizeof text);
    for (size_t i = 0; i < len; i++)
        letters += (unsigned char)(text[i] | 0x20) >= 'a' && (unsigned char)(text[i] | 0x20) <= 'z';
    return letters >= 3 && letters * 2 >= len;
}

const char *rule_text_readable(const struct notice *n, char *out, size_t cap)
{
    const struct value *best = NULL;

    for (size_t i = 0; i < n->bind_count; i++) {
        const struct value *v = &n->binds[i].value;

        if (rule_text_is_readable(v) && (!best || v->len > best->len))
            best = v;
    }
    out[0] = '\0';
    if (best)
        text_clean(best->bytes, best->len, out, cap);
    return out;
}

static void rule_text_arc(struct oid tail, int arc, struct buf *out)
{
    uint32_t arcs[OID_ARCS];
    size_t n = oid_tail_arcs(tail, arcs, OID_ARCS), at = arc > 0 ? (size_t)arc - 1 : n - (size_t)-arc;

    if ((arc > 0 || (size_t)-arc <= n) && at < n)
        buf_printf(out, "%u", arcs[at]);
}

static const char *rule_text_word(const struct rule_ref *ref, const struct value *v)
{
    int64_t number;

    if (value_integer(v, &number))
        return NULL;
    for (size_t i = 0; i < ref->word_count; i++)
        if (ref->words[i].number == number)
            return ref->words[i].word;
    return NULL;
}

static void rule_text_bind(const struct rule_ref *ref, const struct rule_show *s, struct buf *out)
{
    const struct notice_bind *b = notice_bind_under(s->notice, ref->oid);
    char text[OID_TEXT];
    const char *word;

    if (!b)
        return;
    if (ref->what == RULE_INDEX && ref->arc)
        rule_text_arc(oid_tail(b->name, ref->oid), ref->arc, out);
    else if (ref->what == RULE_INDEX)
        buf_text(out, oid_tail_text(oid_tail(b->name, ref->oid), text, sizeof text));
    else if (!s->plain && (word = rule_text_word(ref, &b->value)))
        buf_text(out, word);
    else if (!s->plain)
        naming_value(s->naming, b->name, &b->value, out);
    else if (value_is_there(&b->value))
        value_show(&b->value, out);
}

static void rule_text_one(const struct rule_ref *ref, const struct rule_show *s, struct buf *out)
{
    char text[RULE_TEXT_VALUE];
    const char *colons = s->trap ? strstr(s->trap, "::") : NULL;

    if (ref->what == RULE_LITERAL)
        buf_text(out, ref->name);
    else if (ref->what == RULE_NAME)
        buf_text(out, colons ? colons + 2 : s->trap ? s->trap : "");
    else if (ref->what == RULE_READABLE)
        buf_text(out, rule_text_readable(s->notice, text, sizeof text));
    else if (ref->what != RULE_ANY)
        rule_text_bind(ref, s, out);
}

void rule_text_ref_show(const struct rule_ref *ref, const struct rule_show *s, char *out, size_t cap)
{
    struct buf value;

    buf_init(&value, cap - 1);
    rule_text_one(ref, s, &value);
    text_clean(value.data ? value.data : "", value.len, out, cap);
    buf_free(&value);
}

/* No place takes more than its share of the line. A literal counts even when it is empty. */
static void rule_text_fill(const struct rule_part *part, const struct rule_show *s, struct buf *out)
{
    struct buf value;
    bool there = false;

    buf_init(&value, RULE_TEXT_VALUE);
    for (size_t r = 0; r < part->ref_count && !there; r++) {
        rule_text_one(&part->refs[r], s, &value);
        there = value.len || part->refs[r].what == RULE_LITERAL;
    }
    if (!there)
        buf_text(out, "?");
    else if (value.len)
        buf_bytes(out, value.data, value.len);
    buf_free(&value);
}

const char *rule_text_show(const struct rule_text *t, const struct rule_show *s, struct arena *a)
{
    char line[RULE_TEXT_LONGEST];
    struct buf out;
    const char *kept;

    buf_init(&out, RULE_TEXT_LONGEST - 1);
    for (size_t i = 0; t && i < t->count; i++) {
        if (t->parts[i].text)
            buf_text(&out, t->parts[i].text);
        else
            rule_text_fill(&t->parts[i], s, &out);
    }
    text_clean(out.data ? out.data : "", out.len, line, sizeof line);
    kept = arena_string(a, line);
    buf_free(&out);
    return kept;
}
