/* hear.c: a notification becomes facts. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/hear.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "core/desk.h"
#include "core/place.h"
#include "core/rhythm.h"
#include "core/tally.h"
#include "core/unruled.h"
#include "core/waiting.h"
#include "judge/judge.h"
#include "model/alarm_plan.h"
#include "model/notice_json.h"

enum {
    KEY = 1500,
    EVIDENCE = 24000,
    WAIT_MS = 30000,
    WAITING_MAX = 4096,
    DAY_MS = 24 * 3600000,
    LISTED = 1000,
    SHOWN = 50,
    STORM_QUIET = 45000 /* the decoder tells of it each 10 s; silence is a decoder that died */
};

struct hear {
    const struct sched *sched;
    struct hear_hooks hooks;
    struct fleet *fleet;
    struct whose *whose;
    struct rhythm *rhythm;
    struct arena *arena;     /* of one notification */
    struct waiting *waiting; /* for rows that were not read yet */
    struct hear_counts counts;
    struct unruled *unruled;
    struct tally *strangers, *storms;
};

struct hear *hear_new(const struct sched *sched, const struct hear_hooks *hooks)
{
    struct hear *h = mem_new(sizeof *h);
    *h = (struct hear){
        .sched = sched, .hooks = *hooks, .whose = whose_new(), .rhythm = rhythm_new(), .arena = arena_new(0)
    };
    h->waiting = waiting_new();
    h->unruled = unruled_new(LISTED, hooks->unknown, hooks->ctx);
    h->strangers = tally_new(LISTED);
    h->storms = tally_new(LISTED);
    return h;
}

void hear_free(struct hear *h)
{
    if (h == NULL) {
        return;
    }
    waiting_free(h->waiting);
    rhythm_free(h->rhythm);
    arena_free(h->arena);
    unruled_free(h->unruled);
    tally_free(h->strangers);
    tally_free(h->storms);
    whose_free(h->whose);
    fleet_drop(h->fleet);
    free(h);
}

void hear_change(struct hear *h, struct fleet *fleet)
{
    struct fleet *before = h->fleet;
    h->fleet = fleet_hold(fleet);
    whose_relays(h->whose, &fleet->options.traps);
    fleet_drop(before);
}

void hear_devices(struct hear *h, struct whose *w)
{
    whose_keep_engines(w, h->whose);
    whose_free(h->whose);
    h->whose = w;
}

const struct hear_counts *hear_counts(const struct hear *h)
{
    return &h->counts;
}

/* What polling itself tells of a device stands under "device" (watch.c). Not so that a server behind it is unreachable. */
static bool is_of_device(const struct rule_key *key)
{
    const char *o = key->object;
    return (o == NULL || o[0] == '\0' || strcmp(o, "system") == 0 || strcmp(o, "device") == 0) &&
           (strcmp(key->condition, JUDGE_RESTARTED) == 0 || strcmp(key->condition, JUDGE_UNREACHABLE) == 0);
}

/* --- one notification --- */

struct hearing {
    struct hear *h;
    const struct notice *n;
    struct arena *a;
    const char *device;
    const struct unit *unit;
    const char *by; /* how the device was found */
    struct rule_verdict v;
    struct place place;
    char *evidence; /* made when it is wanted */
};

static const char *object_of(const struct rule_key *key, const struct place *place)
{
    return is_of_device(key) ? "device" : place->found ? place->object : key->object;
}

static const char *evidence_of(struct hearing *k)
{
    struct buf more, out;
    if (k->evidence != NULL) {
        return k->evidence;
    }
    buf_init(&more, 4000);
    buf_init(&out, 2 * EVIDENCE);
    buf_text(&more, ",\"device_by\":\"");
    buf_escape(&more, BUF_JSON, k->by, strlen(k->by));
    buf_text(&more, "\"");
    if (k->v.rule != NULL) {
        buf_text(&more, ",\"rule\":\"");
        buf_escape(&more, BUF_JSON, k->v.rule->name, strlen(k->v.rule->name));
        buf_text(&more, "\"");
    }
    notice_json(k->h->fleet->naming, k->n, more.data, k->v.rule == NULL, EVIDENCE, &out);
    buf_free(&more);
    k->evidence = out.data; /* malloced */
    return k->evidence;
}

/* The rule's fold and repeat: false when this one is only counted. */
static bool keeps_rhythm(struct hearing *k, const char *object)
{
    const struct rule_act *act = k->v.act;
    char key[KEY];
    (void)snprintf(key, sizeof key, "%s/%s/%s", k->device, object, k->v.key.condition);
    enum rhythm_says says = rhythm_take(k->h->rhythm, key, act, k->n->at / 1000);
    if (says == RHYTHM_OFTEN) {
        const struct rule_show show = { k->n, k->h->fleet->naming, k->v.trap, false };
        k->v.severity = act->repeat_severity;
        k->v.ticket = act->repeat_ticket;
        k->v.title = act->repeat_title != NULL ? rule_text_show(act->repeat_title, &show, k->a) : k->v.title;
    }
    return says != RHYTHM_FOLD;
}

static void forget_rhythm(struct hearing *k, const char *object, const char *condition)
{
    char key[KEY];
    (void)snprintf(key, sizeof key, "%s/%s/%s", k->device, object, condition);
    rhythm_over(k->h->rhythm, key);
}

static void tell_good(struct hearing *k, const struct rule_key *key, const struct place *place)
{
    const char *object = object_of(key, place);
    struct fact f = { .device = k->device,
                      .object = object,
                      .condition = key->condition,
                      .state = FACT_GOOD,
                      .source = FACT_TRAP,
                      .at = clock_wall() / 1000,
                      .title = k->v.title,
                      .where = k->v.where };
    forget_rhythm(k, object, key->condition);
    k->h->hooks.fact(k->h->hooks.ctx, &f);
}

static void tell_bad(struct hearing *k)
{
    const char *object = object_of(&k->v.key, &k->place);
    bool confirmable = k->place.polled || is_of_device(&k->v.key);
    struct fact f = { .device = k->device,
                      .object = object,
                      .condition = k->v.key.condition,
                      .state = FACT_BAD,
                      .severity = k->v.severity,
                      .source = FACT_TRAP,
                      .watch = k->v.ticket == RULE_WATCH,
                      .hold = k->v.act->hold,
                      .quiet = k->v.act->quiet,
                      .alone = !confirmable,
                      .at = clock_wall() / 1000,
                      .title = k->v.title,
                      .evidence = evidence_of(k),
                      .advice = k->v.act->advice,
                      .where = k->v.where };
    k->h->hooks.fact(k->h->hooks.ctx, &f);
}

/* coldStart, warmStart: the device is polled at once, whatever the rule makes of them. */
static bool is_restart(const struct notice *n)
{
    static const uint8_t traps[] = { 0x2b, 6, 1, 6, 3, 1, 1, 5 };
    return n->trap.len == sizeof traps + 1 && memcmp(n->trap.b, traps, sizeof traps) == 0 &&
           (n->trap.b[sizeof traps] == 1 || n->trap.b[sizeof traps] == 2);
}

static void tell_unknown(struct hearing *k)
{
    struct hear *h = k->h;
    const struct naming_entry *known = naming_notification(h->fleet->naming, k->n->trap);
    const char *sender = k->device != NULL ? k->device : k->n->source;
    h->counts.unknown++;
    struct tally_one *one = unruled_take(h->unruled, sender, k->n, known != NULL ? k->v.trap : NULL);
    if (one != NULL) {
        unruled_keep(h->unruled, one, evidence_of(k));
    }
}

void hear_settle(struct hear *h)
{
    unruled_settle(h->unruled, false);
}

/* All that a verdict asks for. */
static void obey(struct hearing *k)
{
    struct hear *h = k->h;
    for (size_t i = 0; i < k->v.also_count; i++) {
        struct place place;
        place_find(k->unit, &k->v.also[i], k->a, &place);
        tell_good(k, &k->v.also[i], &place);
    }
    if (is_restart(k->n)) {
        h->hooks.ask(h->hooks.ctx, k->device, "device", "");
    }
    switch (k->v.ticket) {
    case RULE_CLEAR:
        h->counts.clear++;
        tell_good(k, &k->v.key, &k->place);
        return;
    case RULE_OPEN:
    case RULE_WATCH:
        break;
    default:
        h->counts.none++;
        if (k->v.act->repeat_count <= 0) {
            return;
        }
    }
    const char *object = object_of(&k->v.key, &k->place);
    if (!alarm_plan_keeps(k->unit->device, object, k->v.key.condition)) {
        h->counts.off++; /* an override says that nobody wants to know */
    } else if (!keeps_rhythm(k, object)) {
        h->counts.folded++;
    } else if (k->v.ticket == RULE_OPEN || k->v.ticket == RULE_WATCH) {
        h->counts.open += k->v.ticket == RULE_OPEN;
        h->counts.watch += k->v.ticket == RULE_WATCH;
        tell_bad(k);
    }
}

static bool rows_are_awaited(const struct hearing *k)
{
    return k->place.awaited != NULL && !k->place.found &&
           (k->unit->state == UNIT_UP || k->unit->state == UNIT_NEW);
}

/* Somebody who is allowed, but no device, or one of several. */
static void nobodys(struct hearing *k)
{
    k->h->counts.nobodys++;
    struct tally_one *one =
        tally_add(k->h->strangers, k->n->source, "of no device, or of more than one", 1, false, k->n->at);
    tally_note(one, k->v.trap);
    if (k->v.rule == NULL) {
        tell_unknown(k);
    }
}

/* false: it should wait. */
static bool hear(struct hear *h, const struct notice *n, bool may_wait)
{
    struct hearing k = { .h = h, .n = n, .a = h->arena };
    bool done = true;
    arena_reset(h->arena);
    k.device = whose_find(h->whose, n, &k.by);
    k.unit = k.device != NULL ? sched_unit(h->sched, k.device) : NULL;
    (log_is_on(LOG_LEVEL_DEBUG) ? rule_judge : rule_judge_brief)(h->fleet->rules, h->fleet->naming, n, k.a,
                                                                 &k.v);
    place_find(k.unit, &k.v.key, k.a, &k.place);
    if (may_wait && k.unit != NULL && rows_are_awaited(&k)) {
        if (k.unit->poll == NULL) { /* it was never asked: now it is time */
            h->hooks.ask(h->hooks.ctx, k.device, k.place.awaited, "");
        }
        done = false;
    } else {
        if (k.unit == NULL) {
            nobodys(&k);
        } else {
            h->counts.heard++;
            if (n->authentic && !n->inform) {
                whose_engine(h->whose, k.device, n->engine_id, n->engine_id_len);
            }
            if (k.v.rule == NULL) {
                tell_unknown(&k);
            }
            obey(&k);
        }
        if (log_is_on(LOG_LEVEL_DEBUG)) {
            log_debug("trap", "device=%s notification=%s source=%s ticket=%s title=%s",
                      k.device != NULL ? k.device : "?", k.v.trap, n->source, rule_ticket_name(k.v.ticket),
                      log_quote(k.v.title));
        }
    }
    free(k.evidence);
    return done;
}

/* --- waiting for rows --- */

bool hear_notice(struct hear *h, const struct notice *n, uint64_t token)
{
    if (hear(h, n, waiting_count(h->waiting) < WAITING_MAX)) {
        return true;
    }
    waiting_add(h->waiting, n, whose_find(h->whose, n, NULL), token, clock_mono() + WAIT_MS * INT64_C(1000));
    return false;
}

struct trying {
    struct hear *h;
    void (*heard)(void *ctx, uint64_t token);
    void *ctx;
};

static bool try_again(void *ctx, const struct notice *n, uint64_t token, bool late)
{
    const struct trying *t = ctx;
    bool done = hear(t->h, n, !late);
    if (done) {
        t->heard(t->ctx, token);
    }
    return done;
}

void hear_waiting(struct hear *h, const char *device, void (*heard)(void *ctx, uint64_t token), void *ctx)
{
    struct trying t = { h, heard, ctx };
    waiting_try(h->waiting, device, clock_mono(), try_again, &t);
}

void hear_end(struct hear *h, void (*heard)(void *ctx, uint64_t token), void *ctx)
{
    struct trying t = { h, heard, ctx };
    waiting_try(h->waiting, NULL, INT64_MAX, try_again, &t);
    unruled_settle(h->unruled, true);
}

void hear_over(struct hear *h, const char *key)
{
    rhythm_over(h->rhythm, key);
}

/* --- storms and strangers --- */

/* Troubles of an address that is no device's stand under a name of their own. */
static const char *device_of_source(const struct hear *h, const char *source, char *out, size_t cap)
{
    const struct notice n = { .source = source };
    const char *device = whose_find(h->whose, &n, NULL);
    if (device == NULL && h->fleet->options.traps.unknown_senders == TRAPS_TICKET) {
        (void)snprintf(out, cap, DESK_UNKNOWN "%s", source);
        device = out;
    }
    return device;
}

static void tell_sender(struct hear *h, const char *source, const char *condition, bool over,
                        uint8_t severity, int64_t quiet, const char *title, const char *advice)
{
    char name[200];
    const struct fact f = { .device = device_of_source(h, source, name, sizeof name),
                            .object = "device",
                            .condition = condition,
                            .state = over ? FACT_GOOD : FACT_BAD,
                            .severity = severity,
                            .source = FACT_TRAP,
                            .quiet = quiet,
                            .alone = true,
                            .at = clock_wall() / 1000,
                            .title = title,
                            .advice = advice,
                            .where = "built in" };
    if (f.device != NULL) {
        h->hooks.fact(h->hooks.ctx, &f);
    }
}

void hear_storm(struct hear *h, const struct traprecord *r)
{
    char title[200];
    struct tally_one *one = tally_add(h->storms, r->source, "over its rate", r->count, true, clock_wall());
    if (one != NULL) {
        one->over = r->over;
        one->told = r->over ? 0 : one->told;
    }
    (void)snprintf(title, sizeof title, "Storm of notifications from %s: %llu were not looked at", r->source,
                   (unsigned long long)r->count);
    log_limited(LOG_LEVEL_WARN, r->source, "trap-storm", "source=%s not_looked_at=%llu over=%s", r->source,
                (unsigned long long)r->count, r->over ? "yes" : "no");
    tell_sender(
        h, r->source, "trap-storm", r->over, FACT_WARNING, STORM_QUIET, title,
        "Look which notification comes most (forestall status); fix its cause, or stop the device from sending it. "
        "Polls go on meanwhile.");
}

void hear_stranger(struct hear *h, const struct traprecord *r)
{
    const char *why = r->verdict < TRAP_VERDICTS ? trap_verdict_name((enum trap_verdict)r->verdict) : "?";
    char title[300];
    (void)tally_add(h->strangers, r->source, why, r->count, true, clock_wall());
    log_limited(LOG_LEVEL_WARN, r->source, "trap-refused", "source=%s why=%s count=%llu", r->source, why,
                (unsigned long long)r->count);
    if (h->fleet->options.traps.unknown_senders == TRAPS_TICKET && r->verdict == TRAP_SOURCE) {
        (void)snprintf(title, sizeof title, "%s sends notifications, but is no device of the configuration",
                       r->source);
        tell_sender(h, r->source, "unknown-sender", false, FACT_NOTICE, DAY_MS, title,
                    "Add the device, or its network to \"allow\" in traps, or stop it from sending to us.");
    }
}

json_t *hear_json(const struct hear *h)
{
    const struct hear_counts *c = &h->counts;
    json_t *o =
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "of_devices", (json_int_t)c->heard,
                  "open", (json_int_t)c->open, "watch", (json_int_t)c->watch, "clear", (json_int_t)c->clear,
                  "none", (json_int_t)c->none, "folded", (json_int_t)c->folded, "off", (json_int_t)c->off,
                  "no_rule", (json_int_t)c->unknown, "no_device", (json_int_t)c->nobodys, "waiting",
                  (json_int_t)waiting_count(h->waiting));
    json_t *all = json_object();
    json_object_set_new(all, "heard", o);
    json_object_set_new(all, "unknown", tally_json(unruled_list(h->unruled), "sender", "oid", SHOWN));
    json_object_set_new(all, "strangers", tally_json(h->strangers, "source", "why", SHOWN));
    json_object_set_new(all, "storms", tally_json(h->storms, "source", "why", SHOWN));
    return all;
}
