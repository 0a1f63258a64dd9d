/* learned.c: what was learned about devices, kept over restarts. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/learned.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/identity_json.h"
#include "core/present.h"
#include "core/neighbours_json.h"
#include "core/rownames.h"

enum { FILE_MAX = 256 << 20 };

struct learned {
    struct buf text;
    size_t at; /* units before that are in it */
};

static int bounded(const json_t *o, const char *key, int least, int most, int otherwise)
{
    const json_t *v = json_object_get(o, key);
    json_int_t n = json_is_integer(v) ? json_integer_value(v) : otherwise;
    return n < least || n > most ? otherwise : (int)n;
}

static void apply(struct unit *u, const json_t *o)
{
    struct plan_limits *l = &u->limits;
    l->bytes = bounded(o, "bytes", 484, l->most_bytes, l->bytes);
    l->varbinds = bounded(o, "varbinds", 1, l->most_varbinds, l->varbinds);
    l->repetitions = bounded(o, "repetitions", 1, 100, l->repetitions);
    l->no_bulk = json_is_true(json_object_get(o, "no_bulk"));
    l->no_uptime = json_is_true(json_object_get(o, "no_uptime"));
    int priv = bounded(o, "priv", PRIV_NONE, PRIV_AES256C, PRIV_NONE);
    v3_engine_recall(&u->peer.engine, u->user, (uint8_t)priv);
    u->recalled = true;
    identity_json_take(&u->who, json_object_get(o, "identity"));
    quirks_take(u, json_object_get(o, "quirks"));
    addresses_take(&u->own, json_object_get(o, "addresses"));
    u->bulk_checked = json_is_true(json_object_get(o, "bulk_checked"));
    quirks_apply(u);
    (void)unit_settle(u);
    present_take(u, json_object_get(o, "sections"));
    rownames_take(u, json_object_get(o, "names"));
    neighbours_json_take(u, json_object_get(o, "neighbours"));
    u->peer.rtt.smooth = bounded(o, "rtt_us", 0, 60000000, 0);
    u->peer.rtt.spread = bounded(o, "rtt_spread_us", 0, 60000000, 0);
}

void learned_load(struct sched *s, const char *state)
{
    char *path = file_join(state, "learned.json");
    struct err err;
    json_error_t why;
    size_t len, count;
    char *text = file_load(path, FILE_MAX, &len, &err);
    json_t *all = text != NULL ? json_loadb(text, len, 0, &why) : NULL;
    if (text != NULL && !json_is_object(all)) {
        log_warn("learned", "file=%s error=%s action=forgotten", path, log_quote(why.text));
    }
    struct unit *const *units = sched_units(s, &count);
    for (size_t i = 0; i < count && json_is_object(all); i++) {
        const json_t *o = json_object_get(all, units[i]->device->key);
        if (json_is_object(o)) {
            apply(units[i], o);
        }
    }
    json_decref(all);
    free(text);
    free(path);
}

static json_t *describe(const struct unit *u)
{
    const struct plan_limits *l = &u->limits;
    const struct v3_engine *e = &u->peer.engine;
    int priv = e->dialect_known ? e->priv : PRIV_NONE;
    json_t *o = json_pack("{s:i, s:i, s:i, s:i, s:b, s:b, s:I, s:I}", "priv", priv, "bytes", l->bytes,
                          "varbinds", l->varbinds, "repetitions", l->repetitions, "no_bulk", l->no_bulk,
                          "no_uptime", l->no_uptime, "rtt_us", (json_int_t)u->peer.rtt.smooth,
                          "rtt_spread_us", (json_int_t)u->peer.rtt.spread);
    json_t *names = rownames_of(u), *sections = present_of(u);
    json_object_set_new(o, "identity", identity_json_of(&u->who));
    json_t *neighbours = neighbours_json_of(u);
    if (neighbours != NULL) {
        json_object_set_new(o, "neighbours", neighbours);
    }
    json_object_set_new(o, "quirks", quirks_of(u));
    json_object_set_new(o, "addresses", addresses_json(&u->own));
    json_object_set_new(o, "bulk_checked", json_boolean(u->bulk_checked));
    if (names != NULL) {
        json_object_set_new(o, "names", names);
    }
    if (sections != NULL) {
        json_object_set_new(o, "sections", sections);
    }
    return o;
}

struct learned *learned_begin(void)
{
    struct learned *l = mem_new(sizeof *l);
    buf_init(&l->text, FILE_MAX);
    return l;
}

bool learned_add(struct learned *l, const struct sched *s, size_t most)
{
    size_t count;
    struct unit *const *units = sched_units(s, &count);
    for (; l->at < count && most > 0; l->at++, most--) {
        const struct unit *u = units[l->at];
        if (u->last_answer == 0 && !u->recalled) {
            continue;
        }
        json_t *one = json_object();
        json_object_set_new(one, u->device->key, describe(u));
        char *text = json_dumps(one, JSON_COMPACT);
        if (text != NULL && strlen(text) > 2) { /* a line without its braces */
            buf_text(&l->text, l->text.len > 0 ? ",\n" : "{\n");
            buf_bytes(&l->text, text + 1, strlen(text) - 2);
        }
        free(text);
        json_decref(one);
    }
    return l->at >= count;
}

int learned_end(struct learned *l, const char *state, struct err *err)
{
    char *path = file_join(state, "learned.json");
    buf_text(&l->text, l->text.len > 0 ? "\n}\n" : "{}\n");
    int rc = l->text.cut ? err_set(err, "%s: more than there is room for", path)
                         : file_replace(path, l->text.data, l->text.len, 0640, false, err);
    free(path);
    learned_free(l);
    return rc;
}

void learned_free(struct learned *l)
{
    if (l != NULL) {
        buf_free(&l->text);
        free(l);
    }
}

int learned_save(const struct sched *s, const char *state, struct err *err)
{
    struct learned *l = learned_begin();
    (void)learned_add(l, s, SIZE_MAX);
    return learned_end(l, state, err);
}
