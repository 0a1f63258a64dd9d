/* The moves file: one rule a line, and the rules that are built in. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "motion.h"

#include "motion_rule.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IF  "1.3.6.1.2.1.2.2.1."
#define IFX "1.3.6.1.2.1.31.1.1.1."

static const char built_in[] = /* octets, packets with about 620 octets each, the rest rare */
    IFX "6 grow rate=200..2M\n" IFX "10 grow rate=200..2M\n" IFX "7 like " IFX "6 scale=0.0016\n" IFX
        "11 like " IFX "10 scale=0.0016\n" IFX "8 grow rate=0.2..6\n" IFX "9 grow rate=0.1..4\n" IFX
        "12 grow rate=0.2..6\n" IFX "13 grow rate=0.1..4\n" IFX "2 like " IFX "8\n" IFX "3 like " IFX
        "9\n" IFX "4 like " IFX "12\n" IFX "5 like " IFX "13\n" IF "10 like " IFX "6\n" IF "16 like " IFX
        "10\n" IF "11 like " IFX "7\n" IF "17 like " IFX "11\n" IF "12 grow rate=0.3..8\n" IF
        "18 grow rate=0.3..8\n" IF "13 grow rate=0.01..0.2 odds=15\n" IF "19 grow rate=0.01..0.4 odds=20\n" IF
        "14 grow rate=0.005..0.1 odds=10\n" IF "20 grow rate=0.005..0.05 odds=5\n" IF
        "15 grow rate=0.01..0.1 odds=10\n"
        "1.3.6.1.2.1.10.7 grow rate=0.005..0.1 odds=5\n"
        "1.3.6.1.2.1.11 grow rate=0.5..3\n"
        "1.3.6.1.2.1.43.10.2.1.4 grow rate=0.02..0.3\n"
        "counters grow rate=0.05..20 odds=70\n";

struct parse {
    struct motion *m;
    struct motion_rule *r;
    const char *reason;
    char bad[120];
};

static int fail(struct parse *p, const char *reason)
{
    p->reason = reason;
    return -1;
}

/* "12", "1.5k", "20M"; returns what follows, NULL when there is no number. */
static const char *number(const char *s, double *out)
{
    char *end;
    errno = 0;
    *out = strtod(s, &end);
    if (end == s || errno || !isfinite(*out))
        return NULL;
    static const char units[] = "kMGT";
    const char *unit = *end ? strchr(units, *end) : NULL;
    if (unit) {
        for (const char *u = units; u <= unit; u++)
            *out *= 1000;
        end++;
    }
    return end;
}

/* strtod would take the first dot of "1..5" for a decimal point. */
static int range(const char *text, double *low, double *high)
{
    char copy[64];
    const char *dots = strstr(text, "..");
    if (strlen(text) >= sizeof copy)
        return -1;
    memcpy(copy, text, strlen(text) + 1);
    if (dots)
        copy[dots - text] = '\0';
    const char *end = number(copy, low);
    if (!end || *end)
        return -1;
    *high = *low;
    if (!dots)
        return 0;
    end = number(dots + 2, high);
    return !end || *end || *high < *low ? -1 : 0;
}

/* Spread over the range, evenly in the logarithm where that exists: many small, few large. */
static void fill(double *picks, double low, double high)
{
    for (int i = 0; i < MOTION_PICKS; i++) {
        double x = (double)i / (MOTION_PICKS - 1);
        picks[i] = low == high ? low : low > 0 ? low * pow(high / low, x) : low + (high - low) * x;
    }
}

static int set_plain(struct parse *p, const char *key, double v)
{
    struct motion_rule *r = p->r;
    if (strcmp(key, "period") == 0 || strcmp(key, "over") == 0)
        r->period = v;
    else if (strcmp(key, "noise") == 0)
        r->noise = v / 100;
    else if (strcmp(key, "grain") == 0)
        r->grain = v;
    else if (strcmp(key, "at") == 0)
        r->at = v;
    else if (strcmp(key, "until") == 0)
        r->until = v;
    else if (strcmp(key, "back") == 0)
        r->back = v;
    else if (strcmp(key, "repeat") == 0)
        r->repeat = v;
    else if (strcmp(key, "odds") == 0)
        r->odds = v / 100;
    else if (strcmp(key, "instead") == 0)
        r->instead = v, r->has_instead = true;
    else if (strcmp(key, "digits") == 0)
        r->digits = (int)v;
    else if (strcmp(key, "scale") == 0)
        for (int i = 0; i < MOTION_PICKS; i++)
            r->low[i] *= v, r->high[i] *= v;
    else
        return fail(p, "unknown key");
    return v < 0 ? fail(p, "cannot be negative") : 0;
}

static int set_key(struct parse *p, char *word)
{
    struct motion_rule *r = p->r;
    char *value = strchr(word, '=');
    double low, high;
    snprintf(p->bad, sizeof p->bad, "%s", word);
    if (!value)
        return fail(p, "want key=value");
    *value++ = '\0';
    if (strcmp(word, "at") == 0 && strcmp(value, "battery") == 0) {
        r->at_battery = true;
        return 0;
    }
    if (range(value, &low, &high))
        return fail(p, "want a number or A..B");
    if (strcmp(word, "min") == 0) {
        fill(r->low, low, high);
        r->has_low = true;
    } else if (strcmp(word, "max") == 0 || strcmp(word, "rate") == 0) {
        fill(r->high, low, high);
        r->has_high = true;
    } else if (strcmp(word, "phase") == 0) {
        r->phase_low = low;
        r->phase_high = high;
    } else {
        return low == high ? set_plain(p, word, low) : fail(p, "want one number");
    }
    return 0;
}

static struct motion_rule *find_rule(const struct motion *m, const uint8_t *prefix, size_t len)
{
    for (size_t i = 0; i + 1 < m->count; i++)
        if (!m->rules[i].any_counter && m->rules[i].prefix_len == len &&
            memcmp(m->rules[i].prefix, prefix, len) == 0)
            return &m->rules[i];
    return NULL;
}

/* "like PREFIX": the same choices for the same instance, usually followed by scale=. */
static int set_like(struct parse *p, char **rest)
{
    char *other = strtok_r(NULL, " \t", rest);
    uint8_t prefix[TLV_OID_MAX];
    size_t len;
    if (!other || tlv_oid_from_text(other, strlen(other), prefix, &len))
        return fail(p, "want like OID");
    const struct motion_rule *from = find_rule(p->m, prefix, len);
    if (!from)
        return fail(p, "like: no rule for that OID above");
    struct motion_rule mine = *p->r;
    *p->r = *from;
    memcpy(p->r->prefix, mine.prefix, mine.prefix_len);
    p->r->prefix_len = mine.prefix_len;
    p->r->any_counter = mine.any_counter;
    p->r->built_in = mine.built_in;
    return 0;
}

static int set_form(struct parse *p, const char *word, char **rest)
{
    static const struct {
        const char *word;
        enum motion_form form;
        enum shape_kind shape;
    } forms[] = { { "still", FORM_STILL, 0 },
                  { "grow", FORM_GROW, 0 },
                  { "step", FORM_STEP, 0 },
                  { "fall", FORM_FALL, 0 },
                  { "ramp", FORM_RAMP, 0 },
                  { "sine", FORM_WAVE, SHAPE_SINE },
                  { "saw", FORM_WAVE, SHAPE_SAW },
                  { "walk", FORM_WAVE, SHAPE_WALK },
                  { "drain", FORM_WAVE, SHAPE_DRAIN },
                  { "office", FORM_WAVE, SHAPE_OFFICE },
                  { "noise", FORM_WAVE, SHAPE_NOISE } };
    snprintf(p->bad, sizeof p->bad, "%s", word ? word : "");
    if (word && strcmp(word, "like") == 0)
        return set_like(p, rest);
    for (size_t i = 0; word && i < sizeof forms / sizeof forms[0]; i++) {
        if (strcmp(forms[i].word, word) != 0)
            continue;
        p->r->form = forms[i].form;
        p->r->shape = forms[i].shape;
        if (p->r->shape == SHAPE_OFFICE)
            p->r->phase_high = 0.03;
        return 0;
    }
    return fail(p, "want still, grow, step, ramp, fall, sine, saw, drain, walk, office, noise or like");
}

static int check_rule(struct parse *p)
{
    struct motion_rule *r = p->r;
    p->bad[0] = '\0';
    if (r->grain <= 0)
        r->grain = r->period / 40;
    if (r->period <= 0)
        return fail(p, "the period must be more than 0");
    if ((r->form == FORM_GROW || r->form == FORM_WAVE || r->form == FORM_RAMP) && !r->has_high)
        return fail(p, "rate= or max= is missing");
    if (r->form == FORM_FALL && !r->has_low)
        return fail(p, "min= is missing");
    for (int i = 0; i < MOTION_PICKS; i++)
        if (r->form == FORM_WAVE && r->has_low && r->low[i] > r->high[i])
            return fail(p, "min is above max");
    return 0;
}

static int parse_line(struct parse *p, char *line, bool ours)
{
    char *rest, *word = strtok_r(line, " \t\r", &rest);
    struct motion *m = p->m;
    if (!word || word[0] == '#')
        return 0;
    m->rules = realloc(m->rules, (m->count + 1) * sizeof *m->rules);
    if (!m->rules)
        abort();
    struct motion_rule *r = p->r = &m->rules[m->count++];
    *r = (struct motion_rule){ .period = 60, .phase_high = 1, .odds = 1, .digits = 2, .built_in = ours };
    snprintf(p->bad, sizeof p->bad, "%s", word);
    r->any_counter = strcmp(word, "counters") == 0;
    if (!r->any_counter && tlv_oid_from_text(word, strlen(word), r->prefix, &r->prefix_len))
        return fail(p, "want an OID prefix or \"counters\"");
    r->salt = recording_hash(r->prefix, r->prefix_len);
    if (set_form(p, strtok_r(NULL, " \t\r", &rest), &rest))
        return -1;
    while ((word = strtok_r(NULL, " \t\r", &rest)))
        if (word[0] == '#')
            break;
        else if (set_key(p, word))
            return -1;
    return check_rule(p);
}

static int parse_text(struct parse *p, const char *text, size_t len, bool ours, size_t *number_out)
{
    size_t line = 0;
    for (size_t at = 0; at < len;) {
        const char *nl = memchr(text + at, '\n', len - at);
        size_t n = nl ? (size_t)(nl - text) - at : len - at;
        char *copy = strndup(text + at, n);
        if (!copy)
            abort();
        *number_out = ++line;
        int rc = parse_line(p, copy, ours);
        free(copy);
        if (rc)
            return -1;
        at += n + 1;
    }
    return 0;
}

static struct motion *new_motion(void)
{
    static uint64_t serial;
    struct motion *m = calloc(1, sizeof *m);
    if (!m)
        abort();
    m->serial = ++serial;
    m->holds = 1;
    return m;
}

struct motion *motion_parse(const char *text, size_t len, const char *name, char *why, size_t cap)
{
    struct parse p = { .m = new_motion() };
    size_t line = 0;
    if (parse_text(&p, text, len, false, &line)) {
        snprintf(why, cap, "%s:%zu: %s%s%s", name, line, p.bad, p.bad[0] ? ": " : "", p.reason);
        motion_drop(p.m);
        return NULL;
    }
    if (parse_text(&p, built_in, sizeof built_in - 1, true, &line))
        abort();
    return p.m;
}

struct motion *motion_load(const char *path, char *why, size_t cap)
{
    if (strcmp(path, "still") == 0)
        return new_motion();
    FILE *f = fopen(path, "re");
    if (!f) {
        snprintf(why, cap, "%s: %s", path, strerror(errno));
        return NULL;
    }
    char *text = malloc(1 << 20);
    if (!text)
        abort();
    size_t len = fread(text, 1, 1 << 20, f);
    fclose(f);
    struct motion *m = motion_parse(text, len, path, why, cap);
    free(text);
    return m;
}

const struct motion *motion_builtin(void)
{
    static struct motion *m;
    if (!m)
        m = motion_parse("", 0, "", NULL, 0);
    return m;
}

void motion_hold(struct motion *m)
{
    if (m)
        m->holds++;
}

void motion_drop(struct motion *m)
{
    if (!m || --m->holds)
        return;
    free(m->rules);
    free(m);
}
