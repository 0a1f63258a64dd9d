/* learned.c: what was learned about devices, kept over restarts. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/learned.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "core/identity_json.h"
#include "core/rownames.h"

enum { FILE_MAX = 256 << 20 };

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
    u->bulk_checked = json_is_true(json_object_get(o, "bulk_checked"));
    quirks_apply(u);
    rownames_take(u, json_object_get(o, "names"));
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
    json_t *names = rownames_of(u);
    json_object_set_new(o, "identity", identity_json_of(&u->who));
    json_object_set_new(o, "quirks", quirks_of(u));
    json_object_set_new(o, "bulk_checked", json_boolean(u->bulk_checked));
    if (names != NULL) {
        json_object_set_new(o, "names", names);
    }
    return o;
}

int learned_save(const struct sched *s, const char *state, struct err *err)
{
    size_t count;
    struct unit *const *units = sched_units(s, &count);
    json_t *all = json_object();
    for (size_t i = 0; i < count; i++) {
        if (units[i]->last_answer != 0 || units[i]->recalled) {
            json_object_set_new(all, units[i]->device->key, describe(units[i]));
        }
    }
    char *text = json_dumps(all, JSON_INDENT(1) | JSON_SORT_KEYS), *path = file_join(state, "learned.json");
    int rc = text == NULL ? err_set(err, "out of memory")
                          : file_replace(path, text, strlen(text), 0640, false, err);
    free(text);
    free(path);
    json_decref(all);
    return rc;
}
