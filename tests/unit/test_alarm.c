/* Proves that conditions on polled values say bad, good or unknown as a technician expects: limits, hysteresis, severity steps, rates of counters, bits,
 * change, absence, and titles. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/alarm.h"

#include <math.h>
#include <string.h>

#include "check.h"

enum { LEVEL, STATUS, ERRORS, FLAGS, TEXT, METRICS };

static const struct metric metrics[METRICS] = {
    [LEVEL] = { .name = "level", .unit = "%", .kind = METRIC_GAUGE },
    [STATUS] = { .name = "oper_status", .kind = METRIC_STATE },
    [ERRORS] = { .name = "in_errors", .kind = METRIC_COUNTER },
    [FLAGS] = { .name = "error_state", .kind = METRIC_BITS },
    [TEXT] = { .name = "serial", .kind = METRIC_TEXT },
};
static const struct section section = { .name = "supply", .metrics = metrics, .metric_count = METRICS };
static struct reading readings[METRICS];
static double rates[METRICS];

static void start(void)
{
    for (int i = 0; i < METRICS; i++) {
        readings[i] = (struct reading){ .metric = &metrics[i], .exists = true, .has_number = true };
        rates[i] = NAN;
    }
    readings[TEXT].text = "A1";
}

static uint8_t look(const struct alarm *a, struct alarm_memory *m)
{
    const struct alarm_view view = { .readings = readings, .rates = rates };
    uint8_t severity = 0, state = alarm_look(a, &view, m, &severity);
    return state == FACT_BAD ? (uint8_t)(10 + severity) : state;
}

static void test_limit_with_hysteresis(void)
{
    static const double ten[] = { 10 }, fifteen[] = { 15 }, three[] = { 3 };
    static const struct condition low = {
        .metric = LEVEL, .op = CONDITION_BELOW, .numbers = ten, .count = 1
    };
    static const struct condition full = {
        .metric = LEVEL, .op = CONDITION_ABOVE, .numbers = fifteen, .count = 1
    };
    static const struct condition empty = {
        .metric = LEVEL, .op = CONDITION_BELOW, .numbers = three, .count = 1
    };
    const struct alarm a = { .when = { &low, 1 },
                             .clear = { &full, 1 },
                             .error = { &empty, 1 },
                             .missing = -1,
                             .changed = -1,
                             .severity = FACT_WARNING };
    struct alarm_memory m = { .bad = false };
    start();
    readings[LEVEL].value = 12;
    CHECK_INT(look(&a, &m), FACT_GOOD);
    readings[LEVEL].value = 9;
    CHECK_INT(look(&a, &m), 10 + FACT_WARNING);
    readings[LEVEL].value = 12; /* between the limits: still bad */
    CHECK_INT(look(&a, &m), 10 + FACT_WARNING);
    readings[LEVEL].value = 2;
    CHECK_INT(look(&a, &m), 10 + FACT_ERROR);
    readings[LEVEL].why = WHY_TIMEOUT; /* a poll without an answer decides nothing */
    CHECK_INT(look(&a, &m), FACT_UNKNOWN);
    readings[LEVEL].why = WHY_NONE;
    readings[LEVEL].value = 16;
    CHECK_INT(look(&a, &m), FACT_GOOD);
}

static void test_rate_and_bits(void)
{
    static const double one[] = { 1 }, jam[] = { 5, 3 };
    static const struct condition errors = {
        .metric = ERRORS, .op = CONDITION_ABOVE, .numbers = one, .count = 1
    };
    static const struct condition jammed = {
        .metric = FLAGS, .op = CONDITION_IS, .numbers = jam, .count = 2
    };
    const struct alarm rate = {
        .when = { &errors, 1 }, .missing = -1, .changed = -1, .severity = FACT_NOTICE
    };
    const struct alarm bits = {
        .when = { &jammed, 1 }, .missing = -1, .changed = -1, .severity = FACT_ERROR
    };
    struct alarm_memory m = { .bad = false }, n = { .bad = false };
    start();
    readings[ERRORS].value = 1e9; /* the count itself says nothing */
    CHECK_INT(look(&rate, &m), FACT_UNKNOWN);
    rates[ERRORS] = 0.5;
    CHECK_INT(look(&rate, &m), FACT_GOOD);
    rates[ERRORS] = 20;
    CHECK_INT(look(&rate, &m), 10 + FACT_NOTICE);
    readings[FLAGS].bits = 1 << 2;
    CHECK_INT(look(&bits, &n), FACT_GOOD);
    readings[FLAGS].bits = 1 << 5 | 1 << 2;
    CHECK_INT(look(&bits, &n), 10 + FACT_ERROR);
}

static void test_change_and_absence(void)
{
    const struct alarm changed = { .missing = -1, .changed = TEXT, .severity = FACT_NOTICE };
    const struct alarm missing = { .missing = LEVEL, .changed = -1, .severity = FACT_WARNING };
    struct alarm_memory m = { .bad = false }, n = { .bad = false };
    start();
    CHECK_INT(look(&changed, &m), FACT_GOOD);
    CHECK_INT(look(&changed, &m), FACT_GOOD);
    readings[TEXT].text = "B2";
    CHECK_INT(look(&changed, &m), 10 + FACT_NOTICE);
    CHECK_INT(look(&changed, &m), FACT_GOOD);
    CHECK_INT(look(&missing, &n), FACT_GOOD);
    readings[LEVEL].why = WHY_TIMEOUT; /* silence is not absence */
    CHECK_INT(look(&missing, &n), FACT_UNKNOWN);
    readings[LEVEL].why = WHY_SPECIAL;
    CHECK_INT(look(&missing, &n), 10 + FACT_WARNING);
}

static void test_title(void)
{
    const struct alarm a = { .title = "{instance} of {device} at {level}, {oper_status}, {in_errors}" };
    char out[120];
    start();
    readings[LEVEL].value = 4;
    readings[STATUS].word = "down";
    rates[ERRORS] = 2.5;
    alarm_title(&a, &section, "acme/hq/prn", "Black\ntoner", readings, rates, out, sizeof out);
    CHECK_STR(out, "Black toner of acme/hq/prn at 4 %, down, 2.5/s");
}

static bool leads(void *ctx)
{
    return *(const bool *)ctx;
}

/* "where" is for ports that nobody knows anything of: those to other devices of ours count. */
static void test_uplinks(void)
{
    static const double two[] = { 2 };
    static const char *const uplink[] = { "Uplink*" };
    static const struct condition down = { .metric = STATUS, .op = CONDITION_IS, .numbers = two, .count = 1 };
    static const struct condition named = {
        .metric = TEXT, .op = CONDITION_LIKE, .words = uplink, .count = 1
    };
    const struct alarm a = { .when = { &down, 1 },
                             .where = { &named, 1 },
                             .missing = -1,
                             .changed = -1,
                             .uplinks = true,
                             .severity = FACT_ERROR };
    bool other = false;
    struct alarm_view view = { .readings = readings, .rates = rates, .uplink = leads, .ctx = &other };
    struct alarm_memory m = { .bad = false };
    uint8_t severity;
    start();
    readings[STATUS].value = 2;
    CHECK_INT(alarm_look(&a, &view, &m, &severity), FACT_GOOD);
    other = true;
    CHECK_INT(alarm_look(&a, &view, &m, &severity), FACT_BAD);
    readings[STATUS].value = 1;
    CHECK_INT(alarm_look(&a, &view, &m, &severity), FACT_GOOD);
}

/* What was bad before it was first seen is told only if "first" holds; once it was good, it always is. */
static void test_first_sight(void)
{
    static const double two[] = { 2 }, week[] = { 7 };
    static const struct condition down = { .metric = STATUS, .op = CONDITION_IS, .numbers = two, .count = 1 };
    static const struct condition lately = {
        .metric = LEVEL, .op = CONDITION_BELOW, .numbers = week, .count = 1
    };
    const struct alarm a = {
        .when = { &down, 1 }, .first = { &lately, 1 }, .missing = -1, .changed = -1, .severity = FACT_ERROR
    };
    struct alarm_view view = { .readings = readings, .rates = rates };
    struct alarm_memory m = { .bad = false };
    uint8_t severity;
    start();
    readings[STATUS].value = 2;
    readings[LEVEL].value = 40;
    CHECK_INT(alarm_look(&a, &view, &m, &severity), FACT_GOOD);
    CHECK(!m.well); /* it is not well: only nobody's news */
    readings[LEVEL].value = 3;
    CHECK_INT(alarm_look(&a, &view, &m, &severity), FACT_BAD);
    readings[LEVEL].value = 40; /* once told it stays */
    CHECK_INT(alarm_look(&a, &view, &m, &severity), FACT_BAD);
    readings[STATUS].value = 1;
    CHECK_INT(alarm_look(&a, &view, &m, &severity), FACT_GOOD);
    CHECK(m.well);
    view.seen_good = true;
    readings[STATUS].value = 2;
    CHECK_INT(alarm_look(&a, &view, &m, &severity), FACT_BAD);
}

int main(void)
{
    test_limit_with_hysteresis();
    test_rate_and_bits();
    test_change_and_absence();
    test_title();
    test_first_sight();
    test_uplinks();
    return check_done();
}
