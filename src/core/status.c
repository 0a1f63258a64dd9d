/* status.c: the state of the daemon and its devices as JSON. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/stat.h"
#include "core/identity_json.h"

static json_t *seconds_since(int64_t at, int64_t now)
{
    return at == 0 ? json_null() : json_real((double)((now - at) / 1000) / 1000.0);
}

static json_t *missing_of(const struct unit *u)
{
    json_t *o = json_object();
    for (int why = WHY_NONE + 1; why < WHY_COUNT; why++) {
        if (u->missing[why] > 0) {
            json_object_set_new(o, reading_why((enum why)why), json_integer((json_int_t)u->missing[why]));
        }
    }
    return o;
}

static json_t *short_device(const struct unit *u, int64_t now)
{
    json_t *o = json_object();
    json_object_set_new(o, "device", json_string(u->device->key));
    json_object_set_new(o, "address", json_string(u->device->address));
    json_object_set_new(o, "profile", json_string(u->device->profile->name));
    json_object_set_new(o, "state", json_string(unit_state_name(u->state)));
    json_object_set_new(o, "for_s", seconds_since(u->state_since, now));
    json_object_set_new(o, "answered_s_ago", seconds_since(u->last_answer, now));
    json_object_set_new(o, "response_time_s",
                        u->response_time >= 0 ? json_real(u->response_time) : json_null());
    json_object_set_new(o, "polls", json_integer((json_int_t)u->polls));
    json_object_set_new(o, "polls_failed", json_integer((json_int_t)u->polls_failed));
    json_object_set_new(o, "missing", missing_of(u));
    return o;
}

static void dump(json_t *o, struct buf *out)
{
    char *text = json_dumps(o, JSON_INDENT(1));
    if (text != NULL) {
        buf_text(out, text);
        buf_text(out, "\n");
    }
    free(text);
    json_decref(o);
}

void status_all(const struct sched *s, const struct archive_state *store, json_t *tickets, json_t *traps,
                struct buf *out)
{
    int64_t now = clock_mono();
    size_t count;
    struct unit *const *units = sched_units(s, &count);
    json_t *all = json_object(), *stats = json_object(), *devices = json_array();
    for (int id = 0; id < STAT_COUNT; id++) {
        json_object_set_new(stats, stat_name((enum stat_id)id),
                            json_integer((json_int_t)stat_value((enum stat_id)id)));
    }
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(devices, short_device(units[i], now));
    }
    json_object_set_new(all, "stats", stats);
    json_object_set_new(all, "store",
                        json_pack("{s:I, s:I, s:I, s:I, s:b, s:s}", "series", (json_int_t)store->series,
                                  "journal_lag_ms", (json_int_t)(store->journal_lag / 1000),
                                  "waiting_samples", (json_int_t)store->waiting_samples, "waiting_bytes",
                                  (json_int_t)store->waiting_bytes, "degraded", store->degraded, "why",
                                  store->why));
    json_object_set_new(all, "tickets", tickets);
    json_object_set_new(all, "traps", traps);
    json_object_set_new(all, "devices", devices);
    dump(all, out);
}

/* What the levels of supplies have shown over time. */
static json_t *supplies_of(const struct unit_section *us)
{
    static const char *const directions[] = { "not known", "falls with use", "rises with use" };
    json_t *list = json_array();
    for (size_t i = 0; us->rows != NULL && i < us->rows->count; i++) {
        const struct supply *s = us->rows->row[i].supply;
        char at[40] = "";
        if (s != NULL && s->seeded) {
            json_t *o =
                json_pack("{s:s, s:f, s:s}", "supply", us->rows->row[i].instance, "level", (double)s->last,
                          "direction", directions[supply_direction(s, clock_wall() / 1000000)]);
            if (s->replaced != 0) {
                json_object_set_new(o, "replaced", json_string(clock_text(s->replaced * 1000000, 0, at)));
            }
            json_array_append_new(list, o);
        }
    }
    return list;
}

static json_t *section_of(const struct unit_section *us, int64_t now)
{
    json_t *o = json_object();
    json_object_set_new(o, "section", json_string(us->section->name));
    if (us->context[0] != '\0') {
        json_object_set_new(o, "context", json_string(us->context));
    }
    json_object_set_new(o, "every_s", json_real((double)us->every / 1e6));
    if (us->ask_every != us->every) {
        json_object_set_new(o, "asked_every_s", json_real((double)us->ask_every / 1e6));
    }
    json_object_set_new(o, "rows", json_integer(us->rows != NULL ? (json_int_t)us->rows->count : 0));
    json_object_set_new(o, "state",
                        json_string(us->replaced       ? "replaced by another section"
                                    : us->absent       ? "not on this device"
                                    : us->rows == NULL ? "not walked yet"
                                                       : "polled"));
    json_t *supplies = supplies_of(us);
    if (json_array_size(supplies) > 0) {
        json_object_set(o, "supplies", supplies);
    }
    json_decref(supplies);
    json_object_set_new(o, "walked_anew_in_s",
                        us->section->table && us->walk_at > now
                            ? json_real((double)((us->walk_at - now) / 1000) / 1000.0)
                            : json_null());
    return o;
}

/* What the poller found out about the device's agent. */
static json_t *learned_of(const struct unit *u)
{
    const struct plan_limits *l = &u->limits;
    json_t *o = json_pack(
        "{s:i, s:i, s:i, s:b, s:b, s:f, s:f}", "answer_bytes", l->bytes, "names_in_a_request", l->varbinds,
        "repetitions", l->repetitions, "no_getbulk", l->no_bulk, "no_sysuptime", l->no_uptime, "round_trip_s",
        (double)u->peer.rtt.smooth / 1e6, "round_trip_spread_s", (double)u->peer.rtt.spread / 1e6);
    if (u->peer.has_seen_elsewhere) {
        char text[80];
        json_object_set_new(o, "answers_refused_from", json_string(udp_text(&u->peer.seen_elsewhere, text)));
        json_object_set_new(o, "advice", json_string("if that is the same device: reply_from_any = true;"));
    }
    if (u->peer.engine.id_len > 0) {
        struct buf id;
        buf_init(&id, 100);
        for (uint8_t i = 0; i < u->peer.engine.id_len; i++) {
            buf_printf(&id, "%02x", u->peer.engine.id[i]);
        }
        json_object_set_new(o, "engine_id", json_string(id.data));
        json_object_set_new(o, "engine_boots", json_integer(u->peer.engine.boots));
        buf_free(&id);
    }
    return o;
}

bool status_device(const struct sched *s, const char *key, json_t *place, struct buf *out)
{
    int64_t now = clock_mono();
    const struct unit *u = sched_unit(s, key);
    if (u == NULL) {
        json_decref(place);
        return false;
    }
    json_t *o = short_device(u, now), *sections = json_array();
    for (size_t i = 0; i < u->section_count; i++) {
        json_array_append_new(sections, section_of(&u->sections[i], now));
    }
    json_object_set_new(o, "identity", identity_json_of(&u->who));
    json_object_set_new(o, "quirks", quirks_of(u));
    json_object_set_new(o, "learned", learned_of(u));
    json_object_set_new(o, "addresses", addresses_json(&u->own));
    json_object_set_new(o, "place", place);
    json_object_set_new(o, "sections", sections);
    json_object_set_new(o, "sections_for_others", json_integer(unit_unwanted(u)));
    dump(o, out);
    return true;
}
