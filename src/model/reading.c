/* reading.c: from raw cells of one row to what they mean. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/reading.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "model/fits.h"
#include "model/raw.h"
#include "model/section.h"

const char *reading_why(enum why why)
{
    static const char *const words[WHY_COUNT] = { "",
                                                  "timeout",
                                                  "late",
                                                  "device down",
                                                  "credentials refused",
                                                  "name not resolved",
                                                  "agent error",
                                                  "no such object",
                                                  "out of range",
                                                  "special value",
                                                  "no number",
                                                  "computed from a missing value",
                                                  "first reading",
                                                  "restarted",
                                                  "gap too long",
                                                  "faster than the line",
                                                  "counter may have wrapped twice",
                                                  "clock jumped" };
    return why < WHY_COUNT ? words[why] : "unknown";
}

struct work {
    const struct section *s;
    const struct grid_row *row;
    const struct value *scalars;
    const struct reading_poller *poller;
    enum why missing;
    struct arena *arena;
    struct reading *out;
    uint8_t *state; /* per metric: 0 not begun, 1 begun, 2 done */
};

static void interpret(struct work *w, int number);

/* The cell of a column for this row, or NULL. */
static const struct value *cell_of(const struct work *w, uint16_t column)
{
    const struct column *c = &w->s->columns[column];
    if (c->source == COLUMN_SCALAR) {
        return w->scalars != NULL ? &w->scalars[column] : &w->row->cells[column];
    }
    return c->source == COLUMN_TABLE || c->source == COLUMN_JOIN ? &w->row->cells[column] : NULL;
}

static bool from_index(const struct work *w, const struct column *c, struct reading *r)
{
    uint32_t arcs[OID_ARCS];
    int n = (int)oid_tail_arcs(w->row->index, arcs, OID_ARCS), at = c->arc > 0 ? c->arc - 1 : n + c->arc;
    if (at < 0 || at >= n) {
        return false;
    }
    if (c->rest) {
        r->cell = raw_octets(w->arena, arcs + at, (size_t)(n - at));
        return r->cell != NULL;
    }
    r->raw = r->value = arcs[at];
    r->has_raw = r->has_number = true;
    return true;
}

static double of_supply(const struct reading_poller *p, const char *what)
{
    if (p == NULL || p->supply == NULL) {
        return -1;
    }
    if (what[0] == 'd') {
        return (double)supply_direction(p->supply, p->wall) - SUPPLY_FALLS;
    }
    return p->supply->replaced != 0 ? (double)(p->wall - p->supply->replaced) : -1;
}

static bool from_poller(const struct work *w, const struct column *c, struct reading *r)
{
    const struct reading_poller *p = w->poller;
    double v = c->source == COLUMN_QUIRK                 ? p != NULL && p->speed_in_mbits
               : c->source == COLUMN_ROW                 ? of_supply(p, c->poller)
               : p == NULL                               ? -1
               : strcmp(c->poller, "response_time") == 0 ? p->response_time
               : strcmp(c->poller, "reachable") == 0     ? p->reachable
                                                         : p->uptime;
    r->value = v;
    r->has_number = v >= 0;
    return v >= 0;
}

/* The first candidate that answers; its number goes to r->column. Remembers why none did. */
static void choose(const struct work *w, struct reading *r)
{
    const struct metric *m = r->metric;
    r->why = WHY_ABSENT;
    for (uint16_t i = 0; i < m->column_count; i++) {
        const struct column *c = &w->s->columns[m->columns[i]];
        if (c->source == COLUMN_INDEX || c->source == COLUMN_POLLER || c->source == COLUMN_ROW ||
            c->source == COLUMN_QUIRK) {
            if (c->source == COLUMN_INDEX ? from_index(w, c, r) : from_poller(w, c, r)) {
                r->column = (int16_t)m->columns[i];
                r->why = WHY_NONE;
                return;
            }
            continue;
        }
        const struct value *v = cell_of(w, m->columns[i]);
        if (value_is_there(v)) {
            r->column = (int16_t)m->columns[i];
            r->cell = v;
            r->why = WHY_NONE;
            return;
        }
        if (v->type == VALUE_ERROR) {
            r->why = WHY_ERROR;
        } else if (v->type == VALUE_NONE && w->missing != WHY_NONE && r->why == WHY_ABSENT) {
            r->why = (uint8_t)w->missing;
        }
    }
}

static char *show(struct work *w, const struct reading *r,
                  void (*with)(const struct value *v, struct buf *out))
{
    struct buf b;
    buf_init(&b, 4096);
    with(r->cell, &b);
    char *text = arena_stringn(w->arena, b.data != NULL ? b.data : "", b.len);
    buf_free(&b);
    return text;
}

static void show_date(const struct value *v, struct buf *out)
{
    (void)value_date(v, out, NULL);
}

static void show_address(const struct value *v, struct buf *out)
{
    if (value_address(v, out) != 0) {
        value_show(v, out);
    }
}

static void show_hex(const struct value *v, struct buf *out)
{
    for (size_t i = 0; v->type == VALUE_BYTES && i < v->len; i++) {
        buf_printf(out, "%02x", v->bytes[i]);
    }
}

static void take_text(struct work *w, struct reading *r)
{
    if (r->cell == NULL) {
        r->text = arena_stringf(w->arena, "%.15g", r->value);
        return;
    }
    static void (*const how[])(const struct value *v, struct buf *out) = {
        [FORM_PLAIN] = value_show,     [FORM_UNSIGNED] = value_show, [FORM_TICKS] = value_show,
        [FORM_NUMBER] = value_show,    [FORM_MAC] = value_show_mac,  [FORM_DATE] = show_date,
        [FORM_ADDRESS] = show_address, [FORM_HEX] = show_hex,        [FORM_LAST_ARC] = value_show
    };
    r->text = show(w, r, how[r->metric->form]);
}

static void take_bits(struct reading *r)
{
    const struct value *v = r->cell;
    if (v->type != VALUE_BYTES) {
        r->why = WHY_NUMBER;
        return;
    }
    if (r->metric->form == FORM_FLAG) {
        r->bits = raw_flags(v);
        r->value = (double)(r->bits & 0xffffffffffffU);
        r->has_number = true;
        return;
    }
    for (size_t i = 0; i < v->len && i < 8;
         i++) { /* the first bit is the highest of the first octet (RFC 2578 7.1.4) */
        for (unsigned bit = 0; bit < 8; bit++) {
            r->bits |= (uint64_t)((v->bytes[i] >> (7 - bit)) & 1) << (i * 8 + bit);
        }
    }
    r->value = 0;
    for (size_t i = 0; i < v->len && i < 6; i++) {
        r->value = r->value * 256 + v->bytes[i];
    }
    r->has_number = true;
}

/* "-2 = unknown": no value, with the device's reason; "999 := 0": another number. */
static void take_special(struct reading *r)
{
    for (uint16_t i = 0; i < r->metric->special_count; i++) {
        const struct metric_special *x = &r->metric->special[i];
        if (x->number != r->raw) {
            continue;
        }
        if (x->why != NULL) {
            r->why = WHY_SPECIAL;
            r->word = x->why;
        } else {
            r->value = x->becomes;
        }
        return;
    }
}

/* The word of a state; NULL too when the number can be none. */
static const char *word_of(const struct metric *m, double number)
{
    return number > -9e15 && number < 9e15 ? profile_word(m, (int64_t)number) : NULL;
}

static double variable(void *ctx, int v)
{
    struct work *w = ctx;
    interpret(w, v / 2); /* its own raw number is there already: interpret() returns at once then */
    const struct reading *r = &w->out[v / 2];
    if (v % 2 == 1) {
        return r->has_raw ? r->raw : NAN;
    }
    return r->exists && r->why == WHY_NONE && r->has_number ? r->value : NAN;
}

static void compute(struct work *w, struct reading *r)
{
    double v = rpn_run(r->metric->compute, variable, w);
    if (isnan(v)) {
        r->why = r->why == WHY_NONE ? WHY_UNKNOWN : r->why;
        return;
    }
    r->value = v;
    r->has_number = true;
    r->why = WHY_NONE;
}

static void check_range(struct reading *r)
{
    const struct metric *m = r->metric;
    if (r->why == WHY_NONE && m->kind == METRIC_GAUGE &&
        (r->value < m->min || r->value > m->max || !isfinite(r->value))) {
        r->why = WHY_RANGE;
    }
}

static void take_number(struct work *w, struct reading *r)
{
    const struct metric *m = r->metric;
    if (r->cell != NULL) {
        if (raw_number(m, r->cell, &r->raw) != 0) {
            r->why = WHY_NUMBER;
            return;
        }
        r->has_raw = r->has_number = true;
        r->value = r->raw;
        r->wide = r->cell->type == VALUE_COUNTER64;
        r->counter = value_is_number(r->cell) && r->cell->type != VALUE_FLOAT
                         ? r->cell->u
                         : (uint64_t)(r->raw > 0 && r->raw < 18e18 ? r->raw : 0);
    }
    take_special(r);
    if (r->why == WHY_SPECIAL) {
        return;
    }
    if (m->form == FORM_TICKS) {
        r->value /= 100.0;
    }
    r->value = r->value * m->scale + m->offset;
    if (m->compute != NULL) {
        compute(w, r);
    }
    if (m->kind == METRIC_COUNTER && m->max_rate != NULL) {
        r->max_rate = rpn_run(m->max_rate, variable, w);
    }
    if (m->kind == METRIC_STATE && r->why == WHY_NONE) {
        r->word = word_of(m, r->value);
    }
    check_range(r);
}

/* Does the device have anything for a computed metric? Only then is a missing result worth showing. */
static bool any_input(struct work *w, const struct metric *m)
{
    const int *v;
    size_t n = rpn_variables(m->compute, &v);
    for (size_t i = 0; i < n; i++) {
        interpret(w, v[i] / 2);
        if (w->out[v[i] / 2].exists) {
            return true;
        }
    }
    return false;
}

static bool all_hold(struct work *w, const struct condition *c, uint16_t count)
{
    for (uint16_t i = 0; i < count; i++) {
        interpret(w, c[i].metric);
        if (!fits_condition(&c[i], &w->out[c[i].metric])) {
            return false;
        }
    }
    return true;
}

/* The number that the metric's own words have for a word, or NAN. */
static double number_of_word(const struct metric *m, const char *word)
{
    for (uint16_t i = 0; i < m->word_count; i++) {
        if (strcmp(m->words[i].word, word) == 0) {
            return (double)m->words[i].number;
        }
    }
    return NAN;
}

/* A metric without a value of its own takes that of the first filler that has one. */
static void fill(struct work *w, struct reading *r)
{
    const struct metric *m = r->metric;
    for (uint16_t i = 0; i < m->filler_count; i++) {
        interpret(w, m->fillers[i]);
        struct reading x = w->out[m->fillers[i]];
        if (!x.exists || (x.why != WHY_NONE && r->exists)) {
            continue;
        }
        x.metric = m;
        x.filled = (int16_t)m->fillers[i];
        if (m->kind == METRIC_STATE && x.why == WHY_NONE) {
            x.value = x.word != NULL ? number_of_word(m, x.word) : x.value;
            x.word = word_of(m, x.value);
        }
        *r = x;
        check_range(r);
        if (r->why == WHY_NONE) {
            return;
        }
    }
}

/* false: the metric is not for this row at all. */
static bool interpret_own(struct work *w, int number);

/* Another metric fills it also where it is not for this row ("only"): so one of several forms is chosen. */
static void interpret(struct work *w, int number)
{
    if (w->state[number] != 0) {
        return; /* done; cycles are refused when the profile is loaded */
    }
    w->state[number] = 1;
    if (!interpret_own(w, number) || w->out[number].why != WHY_NONE) {
        fill(w, &w->out[number]);
    }
}

/* The short way of interpret_own() and take_number() for most metrics there are. false: it is not for this one. */
static bool interpret_plain(struct work *w, struct reading *r, const struct metric *m)
{
    const struct value *v = cell_of(w, m->columns[0]);
    if (v->type < VALUE_INT || v->type > VALUE_TICKS) {
        return false;
    }
    double number = v->type == VALUE_INT ? (double)v->i : (double)v->u;
    *r = (struct reading){ .metric = m,
                           .exists = true,
                           .has_raw = true,
                           .has_number = true,
                           .wide = v->type == VALUE_COUNTER64,
                           .column = (int16_t)m->columns[0],
                           .filled = -1,
                           .cell = v,
                           .raw = number,
                           .value = number,
                           .counter = v->u,
                           .max_rate = NAN,
                           .word = m->kind == METRIC_STATE ? word_of(m, number) : NULL };
    if (m->max_rate != NULL) {
        r->max_rate = rpn_run(m->max_rate, variable, w);
    }
    check_range(r);
    return true;
}

static bool interpret_own(struct work *w, int number)
{
    struct reading *r = &w->out[number];
    const struct metric *m = &w->s->metrics[number];
    if (m->plain && interpret_plain(w, r, m)) {
        return true;
    }
    *r = (struct reading){
        .metric = m, .column = -1, .filled = -1, .value = NAN, .raw = NAN, .max_rate = NAN
    };
    if (!all_hold(w, m->only, m->only_count)) {
        r->why = WHY_ABSENT;
        return false;
    }
    choose(w, r);
    r->exists = r->why != WHY_ABSENT || (m->compute != NULL && any_input(w, m));
    if (r->why != WHY_NONE && (m->compute == NULL || m->column_count > 0)) {
        if (m->compute == NULL || r->why != WHY_ABSENT || !r->exists) {
            return true;
        }
    }
    r->why = r->column < 0 && m->compute != NULL ? WHY_NONE : r->why;
    if (m->kind == METRIC_TEXT) {
        take_text(w, r);
    } else if (m->kind == METRIC_BITS && r->cell != NULL) {
        take_bits(r);
    } else {
        take_number(w, r);
    }
    return true;
}

/* state: SECTION_METRICS octets. */
static struct work begin(const struct section *s, const struct grid_row *row, const struct value *scalars,
                         const struct reading_poller *poller, enum why missing, struct arena *a,
                         struct reading *out, uint8_t *state)
{
    memset(state, 0, s->metric_count);
    return (struct work){ .s = s,
                          .row = row,
                          .scalars = scalars,
                          .poller = poller,
                          .missing = missing,
                          .arena = a,
                          .out = out,
                          .state = state };
}

void reading_row(const struct section *s, const struct grid_row *row, const struct value *scalars,
                 const struct reading_poller *poller, enum why missing, bool texts, struct arena *a,
                 struct reading *out)
{
    uint8_t state[SECTION_METRICS];
    struct work w = begin(s, row, scalars, poller, missing, a, out, state);
    for (int i = 0; i < s->metric_count; i++) {
        const struct metric *m = &s->metrics[i];
        if (texts || i == s->discontinuity || (m->kind != METRIC_TEXT && !m->hidden)) {
            interpret(&w, i);
        } else if (state[i] == 0) {
            out[i] = (struct reading){ .metric = m, .column = -1, .filled = -1, .why = WHY_ABSENT };
        }
    }
}

void reading_one(const struct section *s, const struct grid_row *row, const struct value *scalars,
                 const struct reading_poller *poller, enum why missing, struct arena *a, int metric,
                 struct reading *out)
{
    uint8_t state[SECTION_METRICS];
    struct work w = begin(s, row, scalars, poller, missing, a, out, state);
    interpret(&w, metric);
}
