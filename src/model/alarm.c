/* alarm.c: conditions on polled values that make tickets. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/alarm.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

static bool matches(const struct condition *c, const struct reading *r)
{
    const char *text = r->text != NULL ? r->text : r->word != NULL ? r->word : "";
    bool glob = c->op == CONDITION_LIKE || c->op == CONDITION_UNLIKE;
    for (uint16_t i = 0; i < c->count; i++) {
        if (glob ? text_glob(c->words[i], text) : strcmp(c->words[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static enum answer test(const struct condition *c, const struct reading *r, double rate)
{
    double value = r->metric->kind == METRIC_COUNTER ? rate : r->value;
    bool there = r->exists && r->why == WHY_NONE;
    if (c->words != NULL) {
        bool same = there && matches(c, r);
        return !there                                                             ? NOT_KNOWN
               : (c->op == CONDITION_IS_NOT || c->op == CONDITION_UNLIKE) != same ? YES
                                                                                  : NO;
    }
    if (!there || !r->has_number || isnan(value)) {
        return NOT_KNOWN;
    }
    switch (c->op) {
    case CONDITION_ABOVE:
        return value > c->numbers[0] ? YES : NO;
    case CONDITION_BELOW:
        return value < c->numbers[0] ? YES : NO;
    case CONDITION_IS_NOT:
        return equals(c, r, value) ? NO : YES;
    default:
        return equals(c, r, value) ? YES : NO;
    }
}

/* One that does not hold decides; else one that is not known leaves it open. */
static enum answer all(const struct condition *list, uint16_t count, const struct reading *readings,
                       const double *rates)
{
    enum answer answer = YES;
    for (uint16_t i = 0; i < count; i++) {
        enum answer one = test(&list[i], &readings[list[i].metric], rates[list[i].metric]);
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
static enum answer has_changed(const struct alarm *a, const struct reading *readings,
                               struct alarm_memory *memory)
{
    const struct reading *r = &readings[a->changed];
    if (!r->exists || r->why != WHY_NONE) {
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
    return r->exists && r->why == WHY_NONE ? NO : asked_in_vain ? YES : NOT_KNOWN;
}

static enum answer is_bad(const struct alarm *a, const struct reading *readings, const double *rates,
                          struct alarm_memory *memory)
{
    enum answer answer = all(a->when, a->when_count, readings, rates);
    if (a->changed >= 0) {
        enum answer changed = has_changed(a, readings, memory);
        answer = answer == YES ? changed : answer;
    }
    if (a->missing >= 0 && answer == YES) {
        answer = is_missing(&readings[a->missing]);
    }
    if (answer == NO && memory->bad && a->clear_count > 0 &&
        all(a->clear, a->clear_count, readings, rates) != YES) {
        return YES; /* between the two limits it stays what it was */
    }
    return answer;
}

uint8_t alarm_look(const struct alarm *a, const struct reading *readings, const double *rates,
                   struct alarm_memory *memory, uint8_t *severity)
{
    enum answer answer = is_bad(a, readings, rates, memory);
    if (answer == NOT_KNOWN) {
        return FACT_UNKNOWN;
    }
    memory->bad = answer == YES;
    *severity = a->severity;
    if (memory->bad && a->error_count > 0 && all(a->error, a->error_count, readings, rates) == YES) {
        *severity = FACT_ERROR;
    }
    return memory->bad ? FACT_BAD : FACT_GOOD;
}

static void put_metric(struct buf *out, const struct section *s, const struct reading *readings,
                       const double *rates, const char *name)
{
    int m = profile_metric(s, name);
    const struct reading *r = m >= 0 ? &readings[m] : NULL;
    if (r == NULL || !r->exists || r->why != WHY_NONE) {
        buf_text(out, "?");
    } else if (r->text != NULL || (r->metric->kind == METRIC_STATE && r->word != NULL)) {
        buf_text(out, r->text != NULL ? r->text : r->word);
    } else {
        double value = r->metric->kind == METRIC_COUNTER ? rates[m] : r->value;
        const char *unit = r->metric->unit != NULL ? r->metric->unit : "";
        buf_printf(out, "%.4g%s%s%s", value, unit[0] != '\0' ? " " : "", unit,
                   r->metric->kind == METRIC_COUNTER ? "/s" : "");
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
