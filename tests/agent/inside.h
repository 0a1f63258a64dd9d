/* What an agent is inside, for the files of this folder. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_INSIDE_H
#define TESTS_AGENT_INSIDE_H

#include "agent.h"
#include "cipher.h"
#include "fault.h"
#include "motion.h"

#define INSIDE_VARBINDS 1024 /* in one request; more is not answered */
#define INSIDE_EVENTS   16   /* of ports, remembered for one agent */
#define INSIDE_STORM    6    /* usmStats objects, RFC 3414 section 5 */

/* An object that is not as in the recording, sorted by name. */
struct override {
    uint8_t *octets; /* whole varbind */
    size_t size, name_at, name_len, value_at;
    uint8_t tag;
    uint64_t number;
};

/* A port that was down from `from` to `to` (INT64_MAX: still is), or whose counters restarted at `from`. */
struct port_event {
    uint32_t port;
    bool cleared, told;
    int64_t from, to;
};

struct credentials { /* shared by an agent and its twins */
    unsigned references;
    struct {
        uint8_t *octets;
        size_t len;
    } * communities;
    size_t community_count;
    struct cipher_user *users;
    size_t user_count;
};

struct context {
    struct context *next;
    struct agent *agent; /* answers in this context */
    size_t name_len;
    char name[33];
};

struct notice_target; /* notice.h */

struct authority; /* SNMPv3 state, made when the first v3 message comes */

struct agent {
    struct recording *base, *rec; /* rec differs from base after renumber= */
    const struct motion *motion;
    const struct recording_binding *binding; /* NULL: nothing moves */
    struct credentials *credentials;
    struct fault *fault; /* NULL: healthy */
    struct override *overrides;
    struct port_event *events; /* INSIDE_EVENTS of them, or NULL */
    struct context *contexts;
    struct authority *authority;
    struct notice_target *target; /* NULL: notifications go nowhere */
    struct recording *owned_rec;  /* of a context */
    struct motion *owned_motion;  /* held; NULL when built in */
    uint64_t seed;
    int64_t born_us;              /* moving values start here */
    int64_t count_us;             /* counters started here: born, or the last reboot */
    int64_t boot_us;              /* sysUpTime 0; may lie before born */
    int64_t battery_us, mains_us; /* on battery from, to (INT64_MAX: never, still is) */
    uint32_t boots;
    uint32_t max_size;
    uint16_t override_count, event_count;
    uint8_t engine_id_len;
    uint8_t versions; /* bit n: SNMP version n (0 = v1) is answered */
    bool rebooted;    /* counters start from 0, not from the recording */
    bool live;        /* something may differ from the recording */
    bool jumped;      /* sysUpTime was set */
    bool fixed_engine_id;
    uint8_t engine_id[32];
    struct agent_stats stats;
};

static inline uint64_t inside_mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

static inline uint64_t inside_uptime(const struct agent *a, int64_t now_us) /* hundredths of a second */
{
    return now_us > a->boot_us ? (uint64_t)(now_us - a->boot_us) / 10000 : 0;
}

/* After a change of motion, faults or events: which recording is played and which rules move it. */
void inside_rebind(struct agent *a);

#endif
