/* quirks.c: what is wrong with a device's agent. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/quirks.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "core/poll.h"
#include "model/twin.h"

enum { EVIDENCE_MOST = 200, REPETITIONS_MOST = 100, DRIFTS_MOST = 3 };

static const char *const names[QUIRKS_COUNT] = {
    "no-getbulk",   "getbulk-wrong",          "unordered",   "loops", "no-sysuptime",
    "wrong-64-bit", "answers-from-elsewhere", "descr-drifts"
};

bool quirks_has(const struct unit *u, enum quirks_kind kind)
{
    return u->seen != NULL && u->seen[kind].since[0] != '\0';
}

static struct quirks_seen *place(struct unit *u, enum quirks_kind kind)
{
    if (u->seen == NULL) {
        u->seen = mem_array(QUIRKS_COUNT, sizeof *u->seen);
    }
    return &u->seen[kind];
}

void quirks_learn(struct unit *u, enum quirks_kind kind, const char *evidence, ...)
{
    char raw[EVIDENCE_MOST], text[EVIDENCE_MOST];
    va_list args;
    if (quirks_has(u, kind)) {
        return;
    }
    va_start(args, evidence);
    (void)vsnprintf(raw, sizeof raw, evidence, args);
    va_end(args);
    (void)text_clean(raw, strlen(raw), text, sizeof text); /* never half a character */
    struct quirks_seen *s = place(u, kind);
    s->evidence = mem_string(text);
    (void)clock_text(clock_wall(), 0, s->since);
    log_limited(LOG_LEVEL_INFO, u->device->key, "quirk", "device=%s quirk=%s evidence=%s", u->device->key,
                names[kind], log_quote(text));
}

void quirks_free(struct unit *u)
{
    for (int kind = 0; u->seen != NULL && kind < QUIRKS_COUNT; kind++) {
        free(u->seen[kind].evidence);
    }
    free(u->seen);
    u->seen = NULL;
}

void quirks_forget(struct unit *u)
{
    quirks_free(u);
    u->bulk_checked = false;
    for (size_t i = 0; i < u->section_count; i++) {
        if (u->sections[i].rows != NULL) {
            twin_forget(u->sections[i].section, u->sections[i].rows);
        }
    }
    plan_limits_start(&u->limits, u->device->max_response, u->device->max_varbinds);
    quirks_apply(u);
}

static int least(int configured, int quirk)
{
    return quirk > 0 && quirk < configured ? quirk : configured;
}

void quirks_apply(struct unit *u)
{
    struct plan_limits *l = &u->limits;
    struct quirk_sum before = u->quirk;
    struct oid id = { u->who.is.object_id_len > 0 ? u->who.is.object_id : u->who.was.object_id,
                      u->who.is.object_id_len > 0 ? u->who.is.object_id_len : u->who.was.object_id_len };
    u->quirk = quirk_of(u->fleet->quirks, u->fleet->quirk_count, id);
    l->most_varbinds = least(u->device->max_varbinds, u->quirk.max_varbinds);
    l->most_repetitions = least(REPETITIONS_MOST, u->quirk.max_repetitions);
    l->varbinds = l->varbinds > l->most_varbinds ? l->most_varbinds : l->varbinds;
    l->repetitions = l->repetitions > l->most_repetitions ? l->most_repetitions : l->repetitions;
    if (u->quirk.no_bulk || before.no_bulk) {
        l->no_bulk = u->quirk.no_bulk || quirks_has(u, QUIRKS_NO_BULK) || quirks_has(u, QUIRKS_BULK_WRONG);
    }
}

/* What the walk of a section showed. */
static void look_at_walk(struct unit *u, const struct poll_section *ps)
{
    const char *name = ps->us->section->name;
    if (ps->walk.disorder > 0 && !u->quirk.unordered) {
        quirks_learn(u, QUIRKS_UNORDERED, "%u names of section %s did not increase", ps->walk.disorder, name);
    }
    if (ps->walk.loops > 0) {
        quirks_learn(u, QUIRKS_LOOPS, "names of section %s came again; %u columns ended there", name,
                     ps->walk.loops);
    }
}

void quirks_look(struct poll *p)
{
    struct unit *u = p->unit;
    char from[80];
    for (size_t i = 0; i < p->section_count; i++) {
        if (p->sections[i].walking) {
            look_at_walk(u, &p->sections[i]);
        }
    }
    if (u->limits.no_bulk && !u->quirk.no_bulk && !quirks_has(u, QUIRKS_BULK_WRONG)) {
        quirks_learn(u, QUIRKS_NO_BULK, "GETBULK was not answered, GETNEXT with the same names was");
    }
    if (u->limits.no_uptime) {
        quirks_learn(u, QUIRKS_NO_UPTIME, "sysUpTime.0 is not there");
    }
    if (u->peer.has_answers_from) {
        quirks_learn(u, QUIRKS_ELSEWHERE, "answers come from %s", udp_text(&u->peer.answers_from, from));
    } else if (u->peer.has_seen_elsewhere) {
        quirks_learn(u, QUIRKS_ELSEWHERE, "an answer came from %s and was refused",
                     udp_text(&u->peer.seen_elsewhere, from));
    }
    if (u->who.drifts >= DRIFTS_MOST) {
        quirks_learn(u, QUIRKS_DESCR,
                     "sysDescr changed %d times without a restart; it is not looked at any more",
                     u->who.drifts);
    }
}

static json_t *entry(const char *name, const char *evidence)
{
    json_t *o = json_pack("{s:s}", "quirk", name);
    if (evidence != NULL) {
        json_object_set_new(o, "evidence", json_string(evidence));
    }
    return o;
}

json_t *quirks_of(const struct unit *u)
{
    json_t *list = json_array();
    struct oid id = { u->who.was.object_id, u->who.was.object_id_len };
    for (int kind = 0; kind < QUIRKS_COUNT; kind++) {
        if (quirks_has(u, (enum quirks_kind)kind)) {
            json_t *o = entry(names[kind], u->seen[kind].evidence);
            json_object_set_new(o, "since", json_string(u->seen[kind].since));
            json_array_append_new(list, o);
        }
    }
    for (size_t i = 0; i < u->fleet->quirk_count; i++) {
        const struct quirk *q = &u->fleet->quirks[i];
        if (quirk_fits(q, id)) {
            json_t *o = entry(q->name, q->evidence);
            json_object_set_new(o, "by", json_sprintf("%s:%d", q->file, q->line));
            json_array_append_new(list, o);
        }
    }
    return list;
}

void quirks_take(struct unit *u, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        const char *name = json_string_value(json_object_get(o, "quirk")),
                   *evidence = json_string_value(json_object_get(o, "evidence")),
                   *since = json_string_value(json_object_get(o, "since"));
        for (int kind = 0; name != NULL && evidence != NULL && since != NULL && kind < QUIRKS_COUNT; kind++) {
            if (strcmp(name, names[kind]) == 0 && !quirks_has(u, (enum quirks_kind)kind) &&
                since[0] != '\0') {
                struct quirks_seen *s = place(u, (enum quirks_kind)kind);
                (void)snprintf(s->since, sizeof s->since, "%s", since);
                s->evidence = mem_string(evidence);
            }
        }
    }
}
