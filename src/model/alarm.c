/* alarm.c: conditions on polled values that make tickets. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/alarm.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "base/text.h"

enum answer { NO, YES, NOT_KNOWN };

static bool equals(const struct condition *c, const struct reading *r, double value)
{
    for (uint16_t i = 0; i < c->count; i++) {
        bool bit = r->metric->kind == METRIC_BITS && c->numbers[i] >= 0 && c->numbers[i] < 64 &&
                   (r->bits >> (unsigned)c->numbers[i] & 1) != 0;
        if (r->metric->kind == METRIC_BITS ? bit : value == c->numbers[i]) {
            return true;
        }
    }
    return false;
}

static const struct reading *reading_of(const struct alarm_view *v, int metric)
{
    const struct metric *m = v->readings[metric].metric;
    bool plain = v->full == NULL || (m->kind != METRIC_TEXT && !m->hidden);
    return plain ? &v->readings[metric] : v->full(v->ctx, metric);
}

static bool is_there(const struct reading *r)
{
    return r->exists && r->why == WHY_NONE;
}

static const char *text_of(const struct reading *r)
{
    return r->text != NULL ? r->text : r->word != NULL ? r->word : "";
}

static bool matches(const struct condition *c, const struct alarm_view *v, const struct reading *r)
{
    const char *mine = text_of(r);
    bool glob = c->op == CONDITION_LIKE || c->op == CONDITION_UNLIKE;
    for (uint16_t i = 0; i < c->count; i++) {
        int other = c->numbers != NULL && r->metric->kind == METRIC_TEXT ? (int)c->numbers[i] : -1;
        const char *word = other >= 0 ? text_of(reading_of(v, other)) : c->words[i];
        if (glob && other < 0 ? text_glob(word, mine) : strcmp(word, mine) == 0) {
            return true;
        }
    }
    return false;
}

/* The number that is tested: of a counter its rate. NaN: not known. */
static double number_of(const struct alarm_view *v, int metric)
{
    const struct reading *r = reading_of(v, metric);
    if (!is_there(r) || !r->has_number) {
        return NAN;
    }
    return r->metric->kind == METRIC_COUNTER ? v->rates[metric] : r->value;
}

static enum answer test_words(const struct condition *c, const struct alarm_view *v, const struct reading *r)
{
    bool not = c->op == CONDITION_IS_NOT || c->op == CONDITION_UNLIKE;
    return !is_there(r) ? NOT_KNOWN : matches(c, v, r) != not ? YES : NO;
}

/* Above or below. Where there is nothing to be a part of (a port without a speed, no packets) there is no limit. */
static enum answer test_limit(const struct condition *c, const struct alarm_view *v, double value)
{
    double limit = c->numbers[0];
    if (c->part) {
        double of = number_of(v, c->of);
        if (isnan(of)) {
            return NOT_KNOWN;
        }
        if (of == 0 && limit != 1) {
            return NO;
        }
        limit *= of;
    }
    return (c->op == CONDITION_ABOVE ? value > limit : value < limit) ? YES : NO;
}

static enum answer test(const struct condition *c, const struct alarm_view *v)
{
    const struct reading *r = reading_of(v, c->metric);
    if (c->words != NULL) {
        return test_words(c, v, r);
    }
    double value = number_of(v, c->metric);
    if (r->metric->kind != METRIC_BITS ? isnan(value) : !is_there(r)) {
        return NOT_KNOWN;
    }
    if (c->op == CONDITION_ABOVE || c->op == CONDITION_BELOW) {
        return test_limit(c, v, value);
    }
    return equals(c, r, value) != (c->op == CONDITION_IS_NOT) ? YES : NO;
}

/* One that does not hold decides; else one that is not known leaves it open. Of a chain of alternatives it is the other way round. */
static enum answer all(const struct alarm_tests *tests, const struct alarm_view *v, bool to_clear)
{
    enum answer answer = YES;
    for (uint16_t i = 0; i < tests->count; i++) {
        enum answer one = test(&tests->list[i], v);
        if (to_clear && one == NOT_KNOWN && !reading_of(v, tests->list[i].metric)->exists) {
            one = YES; /* the device has no such thing: it must not keep the trouble for ever */
        }
        while (tests->list[i].more && i + 1 < tests->count) {
            i++;
            if (one != YES) {
                enum answer other = test(&tests->list[i], v);
                one = other == NO ? one : other;
            }
        }
        if (one == NO) {
            return NO;
        }
        answer = one == NOT_KNOWN ? NOT_KNOWN : answer;
    }
    return answer;
}

static uint64_t print_of(const struct reading *r)
{
    uint64_t number;
    memcpy(&number, &r->value, sizeof number);
    return r->text != NULL ? text_hash(r->text, strlen(r->text)) : number;
}

/* The watched value is another than at the poll before. The first one only begins the memory. */
static enum answer has_changed(const struct alarm *a, const struct alarm_view *v, struct alarm_memory *memory)
{
    const struct reading *r = reading_of(v, a->changed);
    if (!is_there(r)) {
        return NOT_KNOWN;
    }
    uint64_t now = print_of(r);
    bool changed = memory->seen && memory->last != now;
    memory->seen = true;
    memory->last = now;
    return changed ? YES : NO;
}

static enum answer is_missing(const struct reading *r)
{
    bool asked_in_vain = r->why == WHY_ABSENT || r->why == WHY_SPECIAL || r->why == WHY_RANGE ||
                         r->why == WHY_NUMBER || r->why == WHY_ERROR;
    return is_there(r) ? NO : asked_in_vain ? YES : NOT_KNOWN;
}

static enum answer is_bad(const struct alarm *a, const struct alarm_view *v, struct alarm_memory *memory)
{
    enum answer answer = all(&a->when, v, false);
    memory->well = answer == NO;
    if (answer == YES && a->first.count > 0 && !memory->bad && !v->seen_good) {
        answer = all(&a->first, v, false);
    }
    if (a->changed >= 0) {
        enum answer changed = has_changed(a, v, memory);
        answer = answer == YES ? changed : answer;
    }
    if (a->missing >= 0 && answer == YES) {
        answer = is_missing(reading_of(v, a->missing));
    }
    if (answer == NO && memory->bad && a->clear.count > 0 && all(&a->clear, v, true) != YES) {
        answer = YES; /* between the two limits it stays what it was */
    }
    if (answer == YES && a->where.count > 0 && !a->important) {
        answer = all(&a->where, v, false);
        if (answer != YES && a->uplinks && v->uplink != NULL && v->uplink(v->ctx)) {
            answer = YES;
        }
    }
    return answer;
}

uint8_t alarm_look(const struct alarm *a, const struct alarm_view *v, struct alarm_memory *memory,
                   uint8_t *severity)
{
    enum answer answer = is_bad(a, v, memory);
    if (answer == NOT_KNOWN) {
        return FACT_UNKNOWN;
    }
    memory->bad = answer == YES;
    *severity = a->severity;
    if (memory->bad && a->error.count > 0 && all(&a->error, v, false) == YES) {
        *severity = FACT_ERROR;
    } else if (memory->bad && a->warning.count > 0 && a->severity < FACT_WARNING &&
               all(&a->warning, v, false) == YES) {
        *severity = FACT_WARNING;
    }
    return memory->bad ? FACT_BAD : FACT_GOOD;
}

static void put_metric(struct buf *out, const struct section *s, const struct reading *readings,
                       const double *rates, const char *name)
{
    int m = s != NULL ? profile_metric(s, name) : -1;
    const struct reading *r = m >= 0 ? &readings[m] : NULL;
    if (r == NULL || !r->exists || r->why != WHY_NONE) {
        buf_text(out, "?");
    } else if (r->text != NULL || (r->metric->kind == METRIC_STATE && r->word != NULL)) {
        buf_text(out, r->text != NULL ? r->text : r->word);
    } else {
        double value = r->metric->kind == METRIC_COUNTER ? rates[m] : r->value;
        char shown[QUANTITY_TEXT];
        buf_text(out, quantity_text(value, r->metric->unit, r->metric->kind == METRIC_COUNTER, shown));
    }
}

void alarm_title(const struct alarm *a, const struct section *s, const char *device, const char *instance,
                 const struct reading *readings, const double *rates, char *out, size_t cap)
{
    struct buf b;
    buf_init(&b, cap);
    for (const char *p = a->title; *p != '\0'; p++) {
        size_t len = *p == '{' ? strcspn(p + 1, "}") : 0;
        char name[64];
        if (*p != '{' || p[len + 1] != '}' || len >= sizeof name) {
            buf_bytes(&b, p, 1);
            continue;
        }
        memcpy(name, p + 1, len);
        name[len] = '\0';
        if (strcmp(name, "instance") == 0 || strcmp(name, "device") == 0) {
            buf_text(&b, name[0] == 'i' ? instance : device);
        } else {
            put_metric(&b, s, readings, rates, name);
        }
        p += len + 1;
    }
    text_clean(b.data != NULL ? b.data : "", b.len, out, cap);
    buf_free(&b);
}
