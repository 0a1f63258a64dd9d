/* A rule of motion as the parser leaves it and the evaluation takes it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_MOTION_RULE_H
#define TESTS_AGENT_MOTION_RULE_H

#include "shape.h"
#include "tlv.h"

#define MOTION_PICKS 256 /* values prepared from a range A..B; an instance gets one of them */

enum motion_form { FORM_STILL, FORM_GROW, FORM_WAVE, FORM_STEP, FORM_FALL, FORM_RAMP };

struct motion_rule {
    uint8_t prefix[TLV_OID_MAX];
    size_t prefix_len;
    bool any_counter; /* instead of a prefix */
    bool built_in;    /* moves counters only */
    enum motion_form form;
    enum shape_kind shape;
    double low[MOTION_PICKS], high[MOTION_PICKS]; /* rates a second, or levels */
    bool has_low, has_high;                       /* else the recorded value */
    double period, phase_low, phase_high, noise, grain;
    double at, until, repeat; /* of a step or of `instead`, seconds */
    bool at_battery;          /* instead of at and until: while the device runs on battery */
    double back;              /* of a ramp: units a second on the way back, 0 = at once */
    bool has_instead;
    double instead; /* level of a gauge between at and until */
    double odds;    /* share of instances that move at all */
    int digits;
    uint64_t salt; /* rules with the same one give an instance the same choice */
};

struct motion {
    uint64_t serial;
    unsigned holds;
    struct motion_rule *rules;
    size_t count;
};

#endif
