/* How values move: rules evaluated at a moment, and bound to the entries of a recording. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "motion.h"

#include "motion_rule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double unit(uint64_t chance, unsigned shift)
{
    return (double)(chance >> shift & 0xffff) / 65536.0;
}

static double wave_phase(const struct motion_rule *r, uint64_t chance)
{
    return r->phase_low + (r->phase_high - r->phase_low) * unit(chance, 8);
}

/* 0 to 1: the curve, mixed with noise. */
static double wave_at(const struct motion_rule *r, uint64_t chance, double age)
{
    double x = shape_at(r->shape, age / r->period + wave_phase(r, chance));
    if (r->noise <= 0)
        return x;
    return (1 - r->noise) * x +
           r->noise * shape_at(SHAPE_NOISE, age / (r->grain * SHAPE_POINTS) + unit(chance, 24));
}

static double wave_sum(const struct motion_rule *r, uint64_t chance, double age)
{
    double x = r->period * shape_integral(r->shape, age / r->period + wave_phase(r, chance));
    if (r->noise <= 0)
        return x;
    double n = r->grain * SHAPE_POINTS;
    return (1 - r->noise) * x + r->noise * n * shape_integral(SHAPE_NOISE, age / n + unit(chance, 24));
}

static double phase_of_step(const struct motion_rule *r, double age)
{
    return r->repeat > 0 ? fmod(age, r->repeat) : age;
}

struct span {         /* of a step, a ramp, an `instead` */
    double at, until; /* until 0: for ever */
};

static struct span span_of(const struct motion_rule *r, const struct motion_battery *battery)
{
    if (!r->at_battery)
        return (struct span){ r->at, r->until };
    return (struct span){ battery->from, isinf(battery->to) ? 0 : battery->to };
}

static bool step_at(const struct motion_rule *r, struct span s, double age)
{
    age = phase_of_step(r, age);
    return age >= s.at && (s.until <= 0 || age < s.until);
}

/* Seconds for which the step has been on since age 0. */
static double step_sum(const struct motion_rule *r, double age)
{
    double whole = 0, end = r->until > 0 ? r->until : INFINITY;
    if (r->repeat > 0) {
        double cycles = floor(age / r->repeat), span = fmin(end, r->repeat) - r->at;
        whole = cycles * (span > 0 ? span : 0);
        age -= cycles * r->repeat;
    }
    return whole + (age > r->at ? fmin(age, end) - r->at : 0);
}

/* How far a ramp is from where it began: up to until away, then back at its own rate (or at once). */
static double ramp_at(const struct motion_rule *r, struct span s, double rate, double age)
{
    age = phase_of_step(r, age);
    if (step_at(r, s, age))
        return rate * (age - s.at);
    if (r->back <= 0 || s.until <= 0 || age < s.until)
        return 0;
    double away = rate * (s.until - s.at), gone = r->back * (age - s.until);
    return away > 0 ? fmax(away - gone, 0) : fmin(away + gone, 0);
}

static bool moves(const struct motion_rule *r, uint64_t chance)
{
    return r->odds >= 1 || unit(chance, 48) < r->odds;
}

double motion_growth(const struct motion *m, unsigned rule, uint64_t chance, double from, double to)
{
    const struct motion_rule *r = &m->rules[rule];
    unsigned pick = chance & (MOTION_PICKS - 1);
    if (to <= from || r->at_battery || !moves(r, chance)) /* at=battery is for levels */
        return 0;
    switch (r->form) {
    case FORM_GROW:
        return r->high[pick] * (to - from);
    case FORM_WAVE:
        return r->low[pick] * (to - from) +
               (r->high[pick] - r->low[pick]) * (wave_sum(r, chance, to) - wave_sum(r, chance, from));
    case FORM_STEP:
        return r->low[pick] * (to - from) +
               (r->high[pick] - r->low[pick]) * (step_sum(r, to) - step_sum(r, from));
    default:
        return 0;
    }
}

double motion_level(const struct motion *m, unsigned rule, uint64_t chance, double age, double recorded,
                    const struct motion_battery *battery)
{
    const struct motion_rule *r = &m->rules[rule];
    struct span span = span_of(r, battery);
    unsigned pick = chance & (MOTION_PICKS - 1);
    double low = r->has_low ? r->low[pick] : recorded, high = r->has_high ? r->high[pick] : recorded;
    if (!moves(r, chance))
        return recorded;
    if (r->has_instead && step_at(r, span, age))
        return r->instead;
    switch (r->form) {
    case FORM_GROW:
        return recorded + r->high[pick] * age;
    case FORM_WAVE:
        return low + (high - low) * wave_at(r, chance, age);
    case FORM_STEP:
        return step_at(r, span, age) ? high : low;
    case FORM_FALL:
        return high - (high - low) * fmin(1, age / r->period);
    case FORM_RAMP:
        return low + ramp_at(r, span, r->high[pick], age);
    default:
        return recorded;
    }
}

int motion_digits(const struct motion *m, unsigned rule)
{
    return m->rules[rule].digits;
}

bool motion_is_still(const struct motion *m)
{
    return m->count == 0;
}

static bool is_counter(const struct entry *e)
{
    return e->tag == TLV_COUNTER32 || e->tag == TLV_COUNTER64;
}

static bool can_move(const struct entry *e)
{
    return e->tag == TLV_INTEGER || e->tag == TLV_OCTETS || e->tag == TLV_COUNTER64 ||
           (e->tag >= TLV_COUNTER32 && e->tag <= TLV_OPAQUE);
}

/* Sets the rule of one entry: the longest prefix; among equal ones the first, so that a file beats the built-in. */
static void bind_entry(const struct motion *m, const struct recording *rec, uint32_t i,
                       struct recording_binding *b)
{
    const struct entry *e = &rec->entries[i];
    const uint8_t *name = recording_name(rec, e);
    const struct motion_rule *best = NULL;
    for (size_t k = 0; k < m->count; k++) {
        const struct motion_rule *r = &m->rules[k];
        bool hit =
            r->any_counter ? is_counter(e) : tlv_oid_under(name, e->name_len, r->prefix, r->prefix_len);
        if (hit && (!r->built_in || is_counter(e)) && (!best || r->prefix_len > best->prefix_len))
            best = r;
    }
    if (!best || best->form == FORM_STILL || !can_move(e) || (is_counter(e) && e->idle))
        return;
    uint64_t h = recording_hash(name + best->prefix_len, e->name_len - best->prefix_len) ^ best->salt;
    b->rules[i] = (uint16_t)(best - m->rules + 1);
    b->salts[i] = (uint32_t)(h ^ h >> 32);
}

const struct recording_binding *motion_bind(const struct motion *m, struct recording *rec)
{
    for (struct recording_binding *b = rec->bindings; b; b = b->next)
        if (b->serial == m->serial)
            return b;
    struct recording_binding *b = calloc(1, sizeof *b);
    if (!b || !(b->rules = calloc(rec->count + 1, sizeof *b->rules)) ||
        !(b->salts = calloc(rec->count + 1, sizeof *b->salts)))
        abort();
    b->serial = m->serial;
    b->count = (uint32_t)rec->count;
    for (uint32_t i = 0; i < rec->count; i++)
        bind_entry(m, rec, i, b);
    for (uint32_t i = 0; i < rec->count; i++) {
        uint32_t sister = rec->entries[i].sister;
        if (sister == RECORDING_NONE)
            continue;
        b->rules[i] = b->rules[sister];
        b->salts[i] = b->salts[sister];
    }
    b->next = rec->bindings;
    rec->bindings = b;
    return b;
}
