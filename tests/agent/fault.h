/* The ways in which an agent can misbehave; the words are listed in README. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_FAULT_H
#define TESTS_AGENT_FAULT_H

#include "tlv.h"

#define FAULT_PREFIXES 8

struct fault_prefixes {
    unsigned count;
    struct {
        uint8_t oid[64];
        size_t len;
    } item[FAULT_PREFIXES];
};

struct fault {
    /* on the way */
    unsigned loss, delay_ms, jitter_ms, copies, truncate, random;
    bool other_port, other_address, silence, silence_bulk, silence_next, silence_discovery;
    /* in the message */
    bool wrong_id, wrong_community, bad_digest, no_auth, bare_discovery, frozen_time, error_index;
    unsigned
        reports; /* last arc of the usmStats object of the report sent instead of each answer; 0 = none */
    /* in the answer */
    unsigned too_big, limit_varbinds, slow_bulk, loop;
    bool unordered, same_oid, endless, bulk_broken, bulk_malformed;
    struct fault_prefixes missing, gen_err;
    /* in the values */
    unsigned renumber, wrap; /* wrap: seconds until a 32-bit counter is full, + 1 */
    bool set_uptime;
    uint32_t uptime;
    /* that happen once, when the fault is set */
    bool reboot, boots_reset;
    bool lasting; /* something else than the three above and uptime */
    /* state */
    int64_t since_us;
    uint64_t dice;
};

/* Parses a comma-separated list into *out (all clear before); -1 with a reason. */
int fault_parse(const char *text, struct fault *out, char *why, size_t cap);
/* true with a probability of `percent`. */
bool fault_dice(struct fault *f, unsigned percent);
uint64_t fault_random(struct fault *f);
bool fault_hits(const struct fault_prefixes *p, const uint8_t *name, size_t len);

#endif
