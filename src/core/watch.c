/* watch.c: polled values to facts. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/watch.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"

enum {
    KEY = 600,
    TITLE = 300,
    UNREACHABLE_HOLD = 60000,
    NO_ADDRESS_HOLD = 600000,
    SLEEP_HOLD = 16 * 3600000
};

/* What is known of one key between polls. */
struct memory {
    struct alarm_memory alarm;
    bool told_bad, open; /* open: somebody else has this problem */
    int64_t seen;        /* monotonic: when a row last told its state */
    char section[32];    /* of the row; "" for what is told of the device itself */
};

struct watch {
    struct map *by_key;
    void (*fact)(void *ctx, const struct fact *f);
    void *ctx;
};

struct watch *watch_new(void (*fact)(void *ctx, const struct fact *f), void *ctx)
{
    struct watch *w = mem_new(sizeof *w);
    *w = (struct watch){ .by_key = map_new(), .fact = fact, .ctx = ctx };
    return w;
}

void watch_free(struct watch *w)
{
    const char *key;
    void *memory;
    size_t at = 0;
    if (w == NULL) {
        return;
    }
    while (map_next(w->by_key, &at, &key, &memory)) {
        free(memory);
    }
    map_free(w->by_key);
    free(w);
}

static struct memory *keep(struct watch *w, const char *key)
{
    struct memory *m = map_find(w->by_key, key);
    if (m == NULL) {
        m = mem_new(sizeof *m);
        (void)map_set(w->by_key, key, m);
    }
    return m;
}

/* Nothing to remember any more. */
static void drop_idle(struct watch *w, const char *key, const struct memory *m)
{
    if (!m->told_bad && !m->open && !m->alarm.bad && !m->alarm.seen) {
        free(map_remove(w->by_key, key));
    }
}

void watch_open(struct watch *w, const char *key, bool open)
{
    if (open || map_find(w->by_key, key) != NULL) {
        struct memory *m = keep(w, key);
        m->open = open;
        drop_idle(w, key, m);
    }
}

void watch_restore(struct watch *w, const char *key)
{
    struct memory *m = keep(w, key);
    m->open = m->told_bad = m->alarm.bad = true;
}

void watch_object(const struct section *s, const char *instance, char *out, size_t cap)
{
    if (s->table) {
        (void)snprintf(out, cap, "%s/%s", s->group, instance);
    } else {
        (void)snprintf(out, cap, "%s", s->group);
    }
}

/* What is told may come back at once as watch_open(), which can drop the memory: it is looked up again. */
static void tell(struct watch *w, const char *key, struct memory *m, struct fact *f)
{
    bool interesting = f->state == FACT_BAD || m->told_bad || m->open;
    m->told_bad = f->state == FACT_BAD || (m->told_bad && f->state == FACT_UNKNOWN);
    if (interesting) {
        f->at = clock_wall() / 1000;
        f->source = FACT_POLL;
        w->fact(w->ctx, f);
        m = map_find(w->by_key, key);
    }
    if (m != NULL) {
        drop_idle(w, key, m);
    }
}

static void rates_of(const struct section *s, const struct row *row, double *rates)
{
    for (uint16_t m = 0; m < s->metric_count; m++) {
        rates[m] = s->metrics[m].kind == METRIC_COUNTER ? row->counters[s->metrics[m].counter].rate : NAN;
    }
}

static json_t *value_of(const struct reading *r, double rate)
{
    if (r->why != WHY_NONE) {
        return json_string(reading_why(r->why));
    }
    if (r->text != NULL || (r->metric->kind == METRIC_STATE && r->word != NULL)) {
        return json_string(r->text != NULL ? r->text : r->word);
    }
    double value = r->metric->kind == METRIC_COUNTER ? rate : r->value;
    return isfinite(value) ? json_real(value) : json_null();
}

/* The whole row as it was at that moment; counters as rates. */
static char *evidence_of(const struct section *s, const struct reading *all, const double *rates)
{
    json_t *values = json_object();
    for (uint16_t m = 0; m < s->metric_count; m++) {
        if (all[m].exists && !s->metrics[m].hidden) {
            json_object_set_new(values, s->metrics[m].name, value_of(&all[m], rates[m]));
        }
    }
    json_t *o = json_pack("{s:s, s:o}", "section", s->name, "values", values);
    char *text = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(10));
    json_decref(o);
    return text;
}

/* All readings with their texts: only made when there is something to tell. */
static const struct reading *with_texts(const struct watch_row *r)
{
    struct reading *all = arena_array(r->arena, r->section->metric_count + 1u, sizeof *all);
    reading_row(r->section, r->cells, r->scalars, r->poller, r->missing, true, r->arena, all);
    return all;
}

static bool tests_text(const struct section *s, const struct condition *list, uint16_t count)
{
    for (uint16_t i = 0; i < count; i++) {
        if (s->metrics[list[i].metric].kind == METRIC_TEXT) {
            return true;
        }
    }
    return false;
}

static bool needs_texts(const struct section *s, const struct alarm *a)
{
    return tests_text(s, a->when, a->when_count) || tests_text(s, a->clear, a->clear_count) ||
           tests_text(s, a->error, a->error_count) ||
           (a->changed >= 0 && s->metrics[a->changed].kind == METRIC_TEXT) ||
           (a->missing >= 0 && s->metrics[a->missing].kind == METRIC_TEXT);
}

static void look(struct watch *w, const struct watch_row *r, const struct alarm *a, const char *object,
                 const double *rates)
{
    char key[KEY], title[TITLE], where[300];
    const char *device = r->unit->device->key;
    (void)snprintf(key, sizeof key, "%s/%s/%s", device, object, a->name);
    struct memory *known = map_find(w->by_key, key), fresh = { .told_bad = false };
    struct memory *m = known != NULL ? known : &fresh;
    const struct reading *all = needs_texts(r->section, a) ? with_texts(r) : r->readings;
    uint8_t severity = a->severity, state = alarm_look(a, all, rates, &m->alarm, &severity);
    if (known == NULL) {
        if (state != FACT_BAD && !fresh.alarm.seen) {
            return; /* healthy and never otherwise: nothing to keep */
        }
        m = keep(w, key);
        *m = fresh;
    }
    struct fact f = { .device = device,
                      .object = object,
                      .condition = a->name,
                      .state = state,
                      .severity = severity,
                      .watch = a->watch,
                      .hold = a->hold,
                      .clear_hold = a->clear_hold,
                      .advice = a->advice,
                      .where = where };
    (void)snprintf(where, sizeof where, "%s:%d", a->file, a->line);
    (void)snprintf(m->section, sizeof m->section, "%s", r->section->name);
    m->seen = clock_mono();
    char *evidence = NULL;
    title[0] = '\0';
    if (state == FACT_BAD) {
        all = with_texts(r);
        alarm_title(a, r->section, device, r->instance, all, rates, title, sizeof title);
        evidence = evidence_of(r->section, all, rates);
    }
    f.title = title;
    f.evidence = evidence;
    tell(w, key, m, &f);
    free(evidence);
}

void watch_row(struct watch *w, const struct watch_row *r)
{
    char object[KEY / 2];
    if (r->section->alarm_count == 0) {
        return;
    }
    double *rates = arena_array(r->arena, r->section->metric_count + 1u, sizeof *rates);
    rates_of(r->section, r->row, rates);
    watch_object(r->section, r->instance, object, sizeof object);
    for (uint16_t i = 0; i < r->section->alarm_count; i++) {
        look(w, r, &r->section->alarms[i], object, rates);
    }
}

/* Parts of a key: its first three are the device, the last is the condition. */
static bool split_key(char *key, const char *device, char **object, char **condition)
{
    size_t len = strlen(device);
    char *last = strrchr(key, '/');
    if (strncmp(key, device, len) != 0 || key[len] != '/' || last == NULL || last <= key + len) {
        return false;
    }
    *last = '\0';
    *object = key + len + 1;
    *condition = last + 1;
    return true;
}

static bool tells(const struct unit_section *us, const char *group, size_t len, const char *condition)
{
    const struct section *s = us->section;
    if (strncmp(s->group, group, len) != 0 || s->group[len] != '\0' || us->replaced || us->absent) {
        return false;
    }
    for (uint16_t i = 0; i < s->alarm_count; i++) {
        if (strcmp(s->alarms[i].name, condition) == 0) {
            return true;
        }
    }
    return false;
}

/* A trouble from before the restart, which no row has told since: is it this section that would have? */
static bool would_tell(const struct unit *u, const struct section *s, const char *key)
{
    char parts[KEY], *object, *condition;
    const struct section *only = NULL;
    (void)snprintf(parts, sizeof parts, "%s", key);
    if (!s->table || !split_key(parts, u->device->key, &object, &condition)) {
        return false;
    }
    size_t len = strcspn(object, "/"), count = 0;
    for (size_t i = 0; i < u->section_count && object[len] == '/'; i++) {
        if (tells(&u->sections[i], object, len, condition)) {
            only = u->sections[i].section;
            count++;
        }
    }
    return count == 1 && only == s;
}

/* Keys of troubles of a section whose rows told nothing since then; owned by the caller. */
static char **gone_keys(const struct watch *w, const struct unit *u, const struct section *s, int64_t began,
                        size_t *count)
{
    char **keys = mem_array(map_count(w->by_key) + 1, sizeof(char *));
    const char *key;
    void *value;
    size_t at = 0;
    *count = 0;
    while (map_next(w->by_key, &at, &key, &value)) {
        const struct memory *m = value;
        if (m->told_bad && m->seen < began &&
            (m->section[0] != '\0' ? strcmp(m->section, s->name) == 0 : would_tell(u, s, key))) {
            keys[(*count)++] = mem_string(key);
        }
    }
    return keys;
}

void watch_walked(struct watch *w, const struct unit *u, const struct section *s, int64_t began)
{
    size_t count;
    char **keys = gone_keys(w, u, s, began, &count);
    for (size_t i = 0; i < count; i++) {
        char parts[KEY], *object, *condition;
        struct memory *m = map_find(w->by_key, keys[i]);
        (void)snprintf(parts, sizeof parts, "%s", keys[i]);
        if (m != NULL && split_key(parts, u->device->key, &object, &condition)) {
            struct fact f = { .device = u->device->key,
                              .object = object,
                              .condition = condition,
                              .state = FACT_GOOD,
                              .title = "",
                              .where = "no longer there" };
            m->alarm = (struct alarm_memory){ .bad = false };
            tell(w, keys[i], m, &f);
        }
        free(keys[i]);
    }
    free(keys);
}

/* What polling itself shows of a device: one row each. */
static const struct built_in {
    const char *condition;
    uint8_t bad_state; /* enum unit_state; UNIT_NEW: a restart, see watch_device() */
    uint8_t severity;
    bool watch; /* a ticket only if it lasts or repeats */
    int64_t hold;
    const char *title; /* after the device's title and address */
    const char *advice;
} built_ins[] = {
    { "unreachable", UNIT_DOWN, FACT_ERROR, false, UNREACHABLE_HOLD, "does not answer",
      "Is it powered and connected? What else at the site is silent? Then address, SNMP service, access list, firewall." },
    { "credentials", UNIT_REFUSED, FACT_WARNING, false, UNREACHABLE_HOLD, "refuses our SNMP user",
      "Compare user, level, protocols and passwords with secrets.conf; \"forestall poll\" shows the answer." },
    { "name", UNIT_NO_ADDRESS, FACT_WARNING, false, NO_ADDRESS_HOLD, "has a name that is not resolved",
      "Look at the DNS server and the name in the customer file; the last good address stays in use." },
    { "restarted", UNIT_NEW, FACT_WARNING, true, 0, "has restarted",
      "Was it planned? If not: power, firmware, then the device's own log." },
};

static uint8_t state_of(const struct built_in *b, const struct unit *u, bool restarted)
{
    if (b->bad_state == UNIT_NEW) {
        return restarted ? FACT_BAD : u->state == UNIT_UP ? FACT_GOOD : FACT_UNKNOWN;
    }
    if (u->state == b->bad_state) {
        return FACT_BAD;
    }
    return u->state == UNIT_UP ? FACT_GOOD : FACT_UNKNOWN; /* another trouble hides this one */
}

/* Printers are switched off over night and sleep so deep that they do not answer: hours of silence are no trouble. */
static bool may_sleep(const struct unit *u)
{
    for (size_t i = 0; i < u->section_count; i++) {
        const struct unit_section *us = &u->sections[i];
        if (strcmp(us->section->group, "supply") == 0 && us->rows != NULL && us->rows->count > 0) {
            return true;
        }
    }
    return false;
}

void watch_device(struct watch *w, const struct unit *u, bool restarted)
{
    char title[TITLE], key[KEY];
    const char *name = u->device->title != NULL ? u->device->title : u->device->name;
    for (size_t i = 0; i < sizeof built_ins / sizeof built_ins[0]; i++) {
        const struct built_in *b = &built_ins[i];
        uint8_t state = state_of(b, u, restarted);
        (void)snprintf(key, sizeof key, "%s/device/%s", u->device->key, b->condition);
        struct memory *m = map_find(w->by_key, key);
        if (m == NULL && state != FACT_BAD) {
            continue;
        }
        (void)snprintf(title, sizeof title, "%s (%s) %s", name, u->device->address, b->title);
        bool patient = b->bad_state == UNIT_DOWN && may_sleep(u);
        struct fact f = { .device = u->device->key,
                          .object = "device",
                          .condition = b->condition,
                          .state = state,
                          .severity = patient ? FACT_NOTICE : b->severity,
                          .watch = b->watch,
                          .hold = patient ? SLEEP_HOLD : b->hold,
                          .title = title,
                          .advice = b->advice,
                          .where = "built in" };
        tell(w, key, m != NULL ? m : keep(w, key), &f);
    }
}
