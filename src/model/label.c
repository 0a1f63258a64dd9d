/* label.c: names of a section's rows, which stay as they are from walk to walk. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/label.h"

#include <string.h>

#include "base/map.h"
#include "base/text.h"

enum {
    NAME_MOST = 180,
    TIE_MOST = 60
}; /* a file name and a line for people: nobody names a port like this */

/* What two rows must have in common to be the same one. */
enum { BY_LABEL = 1, BY_ALL = 2, BY_INDEX = 4, BY_MAC = 8, LIVE = 16, ALONE = 32 };

/* A remembered row, live ones first. */
struct memory {
    const struct row *row;
    bool live, taken;
};

struct work {
    struct label_row *rows;
    size_t count, labels;
    bool slots;
    struct memory *old;
    size_t old_count;
    const char *prefix;
    struct arena *arena;
};

struct key {
    uint8_t bytes[16 + OID_BYTES];
    size_t len;
};

uint64_t label_mac(const char *text)
{
    return text[strspn(text, "0:.- ")] == '\0' ? 0 : text_hash(text, strlen(text));
}

static void add(struct key *k, const void *bytes, size_t len)
{
    memcpy(k->bytes + k->len, bytes, len);
    k->len += len;
}

static struct key key_of(int by, const char *label, uint64_t all, uint64_t mac, struct oid index)
{
    struct key k = { .len = 0 };
    uint64_t first = (by & BY_ALL) != 0 ? all : text_hash(label, strlen(label));
    if (by != BY_INDEX) {
        add(&k, &first, sizeof first);
    }
    if ((by & BY_MAC) != 0) {
        add(&k, &mac, sizeof mac);
    }
    if ((by & BY_INDEX) != 0) {
        add(&k, index.b, index.len);
    }
    return k;
}

/* Does the row take part? With ALONE all rows do, so that a label counts as shared also when the others are known already. */
static bool is_candidate(const struct memory *m, int by)
{
    return ((by & ALONE) != 0 || !m->taken) && (m->live || (by & LIVE) == 0) &&
           ((by & BY_MAC) == 0 || (by & BY_INDEX) != 0 || m->row->mac != 0);
}

/* The remembered rows by key; a key that two of them have leads nowhere (to the map itself). One that is gone does not stand in the way
 * of a live one. */
static struct map *memories(const struct work *w, int by)
{
    struct map *m = map_new();
    for (size_t i = 0; i < w->old_count; i++) {
        const struct row *r = w->old[i].row;
        if (is_candidate(&w->old[i], by)) {
            struct key k = key_of(by, r->label, r->all, r->mac, r->index);
            const struct memory *other = map_find_bytes(m, k.bytes, k.len);
            bool shared =
                other != NULL && ((const void *)other == (const void *)m || other->live == w->old[i].live);
            if (other == NULL || shared) {
                (void)map_set_bytes(m, k.bytes, k.len, shared ? (void *)m : (void *)&w->old[i]);
            }
        }
    }
    return m;
}

/* Rows that are one with a remembered one, by what by says; both must be the only ones of that kind. */
static void match(struct work *w, int by)
{
    struct map *old = memories(w, by), *now = map_new();
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < w->count; i++) {
            struct label_row *r = &w->rows[i];
            struct key k = key_of(by, r->label, r->all, r->mac, r->index);
            if (r->label[0] == '\0' || (r->before != NULL && (by & ALONE) == 0)) {
                continue;
            }
            if (round == 0) {
                (void)map_set_bytes(now, k.bytes, k.len,
                                    map_find_bytes(now, k.bytes, k.len) != NULL ? (void *)now : (void *)r);
                continue;
            }
            struct memory *m = map_find_bytes(old, k.bytes, k.len);
            if (r->before == NULL && map_find_bytes(now, k.bytes, k.len) == r && m != NULL &&
                (void *)m != (void *)old && !m->taken) {
                m->taken = true;
                r->before = m->row;
            }
        }
    }
    map_free(old);
    map_free(now);
}

/* Rows without any label are known by their index, as they are named. */
static void match_unlabelled(struct work *w)
{
    struct map *old = map_new();
    for (size_t i = 0; i < w->old_count; i++) {
        const struct row *r = w->old[i].row;
        if (r->label[0] == '\0' && map_find_bytes(old, r->index.b, r->index.len) == NULL) {
            (void)map_set_bytes(old, r->index.b, r->index.len, &w->old[i]);
        }
    }
    for (size_t i = 0; i < w->count; i++) {
        struct label_row *r = &w->rows[i];
        struct memory *m = r->label[0] == '\0' ? map_find_bytes(old, r->index.b, r->index.len) : NULL;
        if (m != NULL && (r->mac == 0 || m->row->mac == 0 || r->mac == m->row->mac)) {
            m->taken = true;
            r->before = m->row;
        }
    }
    map_free(old);
}

/* How many rows have each address: one that many share proves nothing. */
static bool is_own_mac(struct map *macs, uint64_t mac)
{
    return mac != 0 && map_find_bytes(macs, &mac, sizeof mac) != macs;
}

static void compare_hardware(struct work *w)
{
    struct map *macs = map_new();
    for (size_t i = 0; i < w->count; i++) {
        uint64_t mac = w->rows[i].mac;
        (void)map_set_bytes(macs, &mac, sizeof mac,
                            map_find_bytes(macs, &mac, sizeof mac) != NULL ? (void *)macs
                                                                           : (void *)&w->rows[i]);
    }
    for (size_t i = 0; i < w->count; i++) {
        struct label_row *r = &w->rows[i];
        const struct row *b = r->before;
        bool known = b != NULL && r->mac != 0 && b->mac != 0;
        r->anew = b == NULL || (known && r->mac != b->mac) ||
                  (!oid_equal(r->index, b->index) && !(known && is_own_mac(macs, r->mac)));
    }
    map_free(macs);
}

static void recognise(struct work *w, const struct rowset *old)
{
    static const int ways[] = { BY_ALL | BY_INDEX,
                                BY_ALL,
                                BY_LABEL | BY_INDEX | BY_MAC,
                                BY_LABEL | BY_MAC,
                                BY_LABEL | LIVE | ALONE,
                                BY_LABEL | BY_INDEX | LIVE };
    w->old_count = old->count + old->gone_count;
    w->old = arena_array(w->arena, w->old_count + 1, sizeof *w->old);
    for (size_t i = 0; i < w->old_count; i++) {
        w->old[i] = (struct memory){ .row = i < old->count ? &old->row[i] : &old->gone[i - old->count],
                                     .live = i < old->count };
    }
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        match(w, ways[i]);
    }
    if (w->slots) {
        match(w, BY_INDEX);
    }
    match_unlabelled(w);
    compare_hardware(w);
}

/* What sets the row apart from others of the same label: the first further label that none of those has. others: label, number and text ->
 * the row that has it, or the map itself when several do. */
static const char *tie_of(const struct work *w, const struct label_row *r, struct map *others)
{
    for (size_t i = 1; i < w->labels; i++) {
        char *what = arena_stringf(w->arena, "%s\t%zu\t%s", r->label, i, r->texts[i]);
        if (r->texts[i][0] != '\0' && strcmp(r->texts[i], r->label) != 0 && map_find(others, what) == r) {
            return r->texts[i];
        }
    }
    char index[OID_TEXT];
    return arena_string(w->arena, oid_tail_text(r->index, index, sizeof index));
}

static struct map *texts_by_label(const struct work *w)
{
    struct map *m = map_new();
    for (size_t i = 0; i < w->count; i++) {
        struct label_row *r = &w->rows[i];
        for (size_t k = 1; k < w->labels; k++) {
            char *what = arena_stringf(w->arena, "%s\t%zu\t%s", r->label, k, r->texts[k]);
            (void)map_set(m, what, map_find(m, what) != NULL ? (void *)m : (void *)r);
        }
    }
    return m;
}

/* Never half a character. */
static const char *cut(struct arena *a, const char *text, size_t most)
{
    char *out = arena_alloc(a, most + 1);
    (void)text_clean(text, strlen(text), out, most + 1);
    return out;
}

static const char *plain_name(const struct work *w, const struct label_row *r)
{
    char index[OID_TEXT];
    const char *text = r->label[0] != '\0' ? r->label : oid_tail_text(r->index, index, sizeof index);
    return arena_stringf(w->arena, "%s%s", w->prefix, cut(w->arena, text, NAME_MOST));
}

/* Names of rows that are not known from before. taken: names that others have. */
static void name_new(struct work *w, struct map *taken)
{
    struct map *plain = map_new(), *texts = NULL;
    for (size_t i = 0; i < w->count; i++) {
        const char *name = plain_name(w, &w->rows[i]);
        (void)map_set(plain, name, map_find(plain, name) != NULL ? (void *)plain : (void *)&w->rows[i]);
    }
    for (size_t i = 0; i < w->count; i++) {
        struct label_row *r = &w->rows[i];
        char index[OID_TEXT];
        if (r->name != NULL) {
            continue;
        }
        r->name = plain_name(w, r);
        if (map_find(plain, r->name) != r || map_find(taken, r->name) != NULL) {
            texts = texts != NULL ? texts : texts_by_label(w);
            r->name = arena_stringf(w->arena, "%s~%s", r->name, cut(w->arena, tie_of(w, r, texts), TIE_MOST));
        }
        while (map_find(taken, r->name) != NULL) {
            r->name = arena_stringf(w->arena, "%s~%s", r->name, oid_tail_text(r->index, index, sizeof index));
        }
        (void)map_set(taken, r->name, r);
    }
    map_free(plain);
    map_free(texts);
}

static void describe(const struct work *w, struct label_row *r)
{
    uint64_t sum = 1469598103934665603U;
    r->label = "";
    for (size_t i = 0; i < w->labels; i++) {
        r->label = r->label[0] != '\0' ? r->label : r->texts[i];
        sum = (sum ^ text_hash(r->texts[i], strlen(r->texts[i]))) * 1099511628211U;
    }
    r->all = sum;
    r->name = NULL;
    r->before = NULL;
    r->anew = false;
}

void label_rows(struct label_row *rows, size_t count, const struct section *section, const char *prefix,
                const struct rowset *old, struct arena *a)
{
    struct work w = { .rows = rows,
                      .count = count,
                      .labels = section->table ? section->label_count : 1,
                      .slots = section->slots,
                      .prefix = prefix,
                      .arena = a };
    struct map *taken = map_new();
    for (size_t i = 0; i < count; i++) {
        describe(&w, &rows[i]);
    }
    if (old != NULL) {
        recognise(&w, old);
    }
    for (size_t i = 0; i < count; i++) {
        if (rows[i].before != NULL) {
            rows[i].name = rows[i].before->instance;
            (void)map_set(taken, rows[i].name, &rows[i]);
        }
    }
    name_new(&w, taken);
    map_free(taken);
}
