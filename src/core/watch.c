/* watch.c: polled values to facts. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/watch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "core/seen.h"
#include "core/neighbours.h"
#include "core/rowalarms.h"
#include "core/watch_inside.h"

enum { KEY = 600, TITLE = 300, MASK_NAMES = 4 };

/* What is known of one key between polls. */
struct watch_memory {
    struct alarm_memory alarm;
    bool told_bad, open; /* open: somebody else has this problem */
    int64_t seen;        /* monotonic: when a row last told its state */
    char section[32];    /* of the row; "" for what is told of the device itself */
    char *key;
    struct watch_memory *next, *before; /* of its device */
};

/* The memories of a device: most have none, and then nothing has to be looked up. */
struct known {
    struct watch_memory *first;
};

struct watch {
    struct map *by_key, *by_device;
    char asked[KEY]; /* the device that was asked for last, and the answer */
    bool answer;
    struct reading *spare; /* of one row */
    size_t spare_count;
    void (*fact)(void *ctx, const struct fact *f);
    void *ctx;
};

struct watch *watch_new(void (*fact)(void *ctx, const struct fact *f), void *ctx)
{
    struct watch *w = mem_new(sizeof *w);
    *w = (struct watch){ .by_key = map_new(), .by_device = map_new(), .fact = fact, .ctx = ctx };
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
        free(((struct watch_memory *)memory)->key);
        free(memory);
    }
    map_free(w->by_key);
    at = 0;
    while (map_next(w->by_device, &at, &key, &memory)) {
        free(memory);
    }
    map_free(w->by_device);
    free(w->spare);
    free(w);
}

/* The device of a key: its first three parts. */
static const char *device_of(const char *key, char out[KEY])
{
    size_t len = 0;
    for (int part = 0; len < KEY - 1 && key[len] != '\0'; len++) {
        if (key[len] == '/' && ++part == 3) {
            break;
        }
    }
    memcpy(out, key, len);
    out[len] = '\0';
    return out;
}

static void link_device(struct watch *w, struct watch_memory *m)
{
    char device[KEY];
    struct known *k = map_find(w->by_device, device_of(m->key, device));
    if (k == NULL) {
        k = mem_new(sizeof *k);
        (void)map_set(w->by_device, device, k);
        w->asked[0] = '\0';
    }
    m->next = k->first;
    if (m->next != NULL) {
        m->next->before = m;
    }
    k->first = m;
}

static void unlink_device(struct watch *w, struct watch_memory *m)
{
    char device[KEY];
    struct known *k = map_find(w->by_device, device_of(m->key, device));
    *(m->before != NULL ? &m->before->next : &k->first) = m->next;
    if (m->next != NULL) {
        m->next->before = m->before;
    }
    if (k->first == NULL) {
        free(map_remove(w->by_device, device));
        w->asked[0] = '\0';
    }
}

bool watch_is_known(struct watch *w, const char *device)
{
    if (strcmp(w->asked, device) != 0) {
        (void)snprintf(w->asked, sizeof w->asked, "%s", device);
        w->answer = map_find(w->by_device, device) != NULL;
    }
    return w->answer;
}

struct watch_memory *watch_keep(struct watch *w, const char *key)
{
    struct watch_memory *m = map_find(w->by_key, key);
    if (m == NULL) {
        m = mem_new(sizeof *m);
        m->key = mem_string(key);
        (void)map_set(w->by_key, key, m);
        link_device(w, m);
    }
    return m;
}

/* Nothing to remember any more. */
static void drop_idle(struct watch *w, struct watch_memory *m)
{
    if (!m->told_bad && !m->open && !m->alarm.bad && !m->alarm.seen) {
        unlink_device(w, m);
        (void)map_remove(w->by_key, m->key);
        free(m->key);
        free(m);
    }
}

void watch_open(struct watch *w, const char *key, bool open)
{
    if (open || map_find(w->by_key, key) != NULL) {
        struct watch_memory *m = watch_keep(w, key);
        m->open = open;
        drop_idle(w, m);
    }
}

void watch_restore(struct watch *w, const char *key)
{
    struct watch_memory *m = watch_keep(w, key);
    m->open = m->told_bad = m->alarm.bad = true;
}

struct watch_memory *watch_find(const struct watch *w, const char *key)
{
    return map_find(w->by_key, key);
}

/* What is told may come back at once as watch_open(), which can drop the memory: it is looked up again. */
void watch_tell(struct watch *w, const char *key, struct watch_memory *m, struct fact *f)
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
        drop_idle(w, m);
    }
}

static void rates_of(const struct section *s, const struct row *row, double *rates)
{
    for (uint16_t m = 0; m < s->metric_count; m++) {
        rates[m] = s->metrics[m].kind == METRIC_COUNTER ? row->counters[s->metrics[m].counter].rate : NAN;
    }
}

/* All readings with their texts: only made when there is something to tell. */
static const struct reading *with_texts(const struct watch_row *r)
{
    struct reading *all = arena_array(r->arena, r->section->metric_count + 1u, sizeof *all);
    reading_row(r->section, r->cells, r->scalars, r->poller, r->missing, true, r->arena, all);
    return all;
}

/* One row while its conditions are looked at. */
struct look {
    struct watch *watch;
    const struct watch_row *row;
    char object[KEY / 2]; /* empty until somebody needs it */
    const double *rates;
    const struct reading *all; /* with texts, once something needed them all; else NULL */
};

static const struct reading *all_of(struct look *l)
{
    l->all = l->all != NULL ? l->all : with_texts(l->row);
    return l->all;
}

/* Only what is asked for: most conditions are decided by one text, if they need any. */
static const struct reading *one_of(void *ctx, int metric)
{
    struct look *l = ctx;
    const struct watch_row *r = l->row;
    struct watch *w = l->watch;
    if (l->all != NULL) {
        return &l->all[metric];
    }
    if (w->spare_count < r->section->metric_count) {
        w->spare_count = r->section->metric_count;
        w->spare = mem_resize(w->spare, w->spare_count, sizeof *w->spare);
    }
    reading_one(r->section, r->cells, r->scalars, r->poller, r->missing, r->arena, metric, w->spare);
    return &w->spare[metric];
}

/* All names of the row: its own, and its labels. NULL-ended; returns how many. */
static size_t names_of(struct look *l, const char *names[MASK_NAMES + 2])
{
    const struct section *s = l->row->section;
    size_t count = 1;
    names[0] = l->row->instance;
    for (uint16_t i = 0; i < s->label_count && count <= MASK_NAMES; i++) {
        const struct reading *r = one_of(l, s->labels[i]);
        if (r->exists && r->text != NULL && r->text[0] != '\0') {
            names[count++] = r->text;
        }
    }
    names[count] = NULL;
    return count;
}

/* Of a part of a port: is the port shut? */
static bool is_masked(struct look *l)
{
    const char *names[MASK_NAMES + 2];
    (void)names_of(l, names);
    return rowalarms_port_is_shut(l->row->unit, names);
}

static bool is_uplink(void *ctx)
{
    const char *names[MASK_NAMES + 2];
    struct look *l = ctx;
    return l->row->unit->neighbours != NULL && neighbours_leads(l->row->unit, names, names_of(l, names));
}

static void tell_row(struct look *l, const struct alarm *a, const char *key, struct watch_memory *m,
                     uint8_t state, uint8_t severity)
{
    const struct watch_row *r = l->row;
    const struct device *device = r->unit->device;
    char title[TITLE] = "", *evidence = NULL;
    if (state == FACT_BAD) {
        alarm_title(a, r->section, device->key, r->instance, all_of(l), l->rates, title, sizeof title);
        evidence = seen_evidence(r, all_of(l), l->rates);
    }
    struct fact f = { .device = device->key,
                      .object = l->object,
                      .condition = a->name,
                      .state = state,
                      .severity = severity,
                      .watch = a->watch,
                      .hold = a->hold,
                      .hours = a->hours ? &device->hours : NULL,
                      .clear_hold = a->clear_hold,
                      .title = title,
                      .evidence = evidence,
                      .advice = a->advice,
                      .where = a->place };
    (void)snprintf(m->section, sizeof m->section, "%s", r->section->name);
    m->seen = clock_mono();
    watch_tell(l->watch, key, m, &f);
    free(evidence);
}

static void key_of(struct look *l, const struct alarm *a, char key[KEY])
{
    if (l->object[0] == '\0') {
        alarm_plan_object(l->row->section, l->row->instance, l->object, sizeof l->object);
    }
    (void)snprintf(key, KEY, "%s/%s/%s", l->row->unit->device->key, l->object, a->name);
}

/* known: is anything known of the device at all? */
static void look(struct look *l, const struct alarm *a, uint16_t number, bool known)
{
    uint64_t bit = number < 64 ? (uint64_t)1 << number : 0;
    const struct alarm_view view = { .readings = l->row->readings,
                                     .rates = l->rates,
                                     .full = one_of,
                                     .uplink = is_uplink,
                                     .ctx = l,
                                     .seen_good = (l->row->row->good & bit) != 0 };
    char key[KEY];
    struct watch_memory *m = NULL, fresh = { .told_bad = false };
    if (known) {
        key_of(l, a, key);
        m = map_find(l->watch->by_key, key);
    }
    struct alarm_memory *memory = m != NULL ? &m->alarm : &fresh.alarm;
    uint8_t severity = a->severity, state = alarm_look(a, &view, memory, &severity);
    l->row->row->good |= memory->well ? bit : 0;
    if (state == FACT_BAD && a->of_port && is_masked(l)) {
        memory->bad = false;
        state = FACT_GOOD;
    }
    if (m == NULL) {
        if (state != FACT_BAD && !fresh.alarm.seen) {
            return; /* healthy and never otherwise: nothing to keep */
        }
        key_of(l, a, key);
        m = watch_keep(l->watch, key);
        m->alarm = fresh.alarm;
    }
    tell_row(l, a, key, m, state, severity);
}

/* Ports that are shut mask what is theirs. */
static void look_at_shut(const struct watch_row *r)
{
    int m = r->us->shut_metric;
    if (m >= 0 && r->readings[m].exists && r->readings[m].why == WHY_NONE) {
        r->row->shut = r->readings[m].word != NULL && strcmp(r->readings[m].word, "down") == 0;
    }
}

void watch_row(struct watch *w, const struct watch_row *r)
{
    struct look l = { .watch = w, .row = r };
    look_at_shut(r);
    if (r->section->alarm_count == 0) {
        return;
    }
    const struct alarm *alarms = rowalarms_of(r->us, r->unit->device, r->row);
    double *rates = arena_array(r->arena, r->section->metric_count + 1u, sizeof *rates);
    rates_of(r->section, r->row, rates);
    l.rates = rates;
    for (uint16_t i = 0; i < r->section->alarm_count; i++) {
        if (alarms[i].trigger == ALARM_VALUES && alarm_is_on(&alarms[i])) {
            look(&l, &alarms[i], i, watch_is_known(w, r->unit->device->key));
        }
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
    const struct known *k = map_find(w->by_device, u->device->key);
    size_t most = 0;
    for (const struct watch_memory *m = k != NULL ? k->first : NULL; m != NULL; m = m->next) {
        most++;
    }
    char **keys = mem_array(most + 1, sizeof(char *));
    *count = 0;
    for (const struct watch_memory *m = k != NULL ? k->first : NULL; m != NULL; m = m->next) {
        if (m->told_bad && m->seen < began &&
            (m->section[0] != '\0' ? strcmp(m->section, s->name) == 0 : would_tell(u, s, m->key))) {
            keys[(*count)++] = mem_string(m->key);
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
        struct watch_memory *m = map_find(w->by_key, keys[i]);
        (void)snprintf(parts, sizeof parts, "%s", keys[i]);
        if (m != NULL && split_key(parts, u->device->key, &object, &condition)) {
            struct fact f = { .device = u->device->key,
                              .object = object,
                              .condition = condition,
                              .state = FACT_GOOD,
                              .title = "",
                              .where = "no longer there" };
            m->alarm = (struct alarm_memory){ .bad = false };
            watch_tell(w, keys[i], m, &f);
        }
        free(keys[i]);
    }
    free(keys);
}
