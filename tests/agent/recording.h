/* What a recording is inside: entries sorted by name, each with its varbind encoded once. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_RECORDING_H
#define TESTS_AGENT_RECORDING_H

#include "agent.h"
#include "tlv.h"

#define RECORDING_NONE UINT32_MAX

/* Objects that mean something to the agent itself, not only to the reader. */
enum recording_role {
    ROLE_PLAIN,
    ROLE_UPTIME,       /* sysUpTime.0, hrSystemUptime.0 */
    ROLE_ENGINE_ID,    /* snmpEngineID.0 */
    ROLE_ENGINE_BOOTS, /* snmpEngineBoots.0 */
    ROLE_ENGINE_TIME,  /* snmpEngineTime.0 */
    ROLE_STAMP,        /* a sysUpTime of the past, so it cannot be later than now */
    ROLE_OPER_STATUS,  /* ifOperStatus */
    ROLE_LAST_CHANGE,  /* ifLastChange */
    ROLE_DISCONTINUITY /* ifCounterDiscontinuityTime */
};

struct entry {
    uint32_t at, size;          /* the varbind in recording->octets */
    uint16_t name_at, name_len; /* object identifier content, from `at` */
    uint16_t value_at;          /* value element, from `at` */
    uint8_t tag;
    uint8_t role;    /* enum recording_role */
    bool idle;       /* counter of a port that is not up: does not move */
    uint64_t number; /* value of a number; a Counter32 with a 64-bit sister starts from the sister's */
    uint32_t sister; /* index of the 64-bit counter of the same thing, or RECORDING_NONE */
    uint32_t port;   /* ifIndex when it is a row of ifTable, ifXTable or dot3StatsTable, else 0 */
};

struct recording {
    struct entry *entries;
    size_t count;
    uint8_t *octets;
    size_t octets_len;
    uint32_t *slots; /* hash of the name to index + 1 */
    size_t slot_mask;
    uint64_t uptime;                    /* sysUpTime.0 in hundredths, or 0 */
    struct recording_binding *bindings; /* motions bound to this recording, made by motion.c */
    struct recording *shifted;          /* copies with other ifIndex values */
    uint32_t shift;
};

struct recording_binding {
    struct recording_binding *next;
    uint64_t serial; /* of the motion */
    uint32_t count;
    uint16_t *rules; /* per entry: number of the rule + 1, 0 = does not move */
    uint32_t *salts; /* per entry: hash of rule and instance */
};

static inline const uint8_t *recording_varbind(const struct recording *rec, const struct entry *e)
{
    return rec->octets + e->at;
}

static inline const uint8_t *recording_name(const struct recording *rec, const struct entry *e)
{
    return rec->octets + e->at + e->name_at;
}

uint64_t recording_hash(const uint8_t *name, size_t len);
/* Index of the object with this name, or RECORDING_NONE. */
uint32_t recording_find(const struct recording *rec, const uint8_t *name, size_t len);
/* Index of the first object whose name is not below this one; may be `count`. */
uint32_t recording_floor(const struct recording *rec, const uint8_t *name, size_t len);

/* The same device with every ifIndex moved up by `shift`; made once, owned by `rec`. */
struct recording *recording_shifted(struct recording *rec, uint32_t shift);

/* One line "OID|type|value" as name and value element; `value` must have len + 16 octets. Returns 0, or -1 with
 * the reason. Also used for overrides. */
struct recording_line {
    uint8_t name[TLV_OID_MAX];
    size_t name_len;
    uint8_t tag;
    uint64_t number;
    uint8_t *value; /* the whole element, malloc'ed */
    size_t value_len;
};
int recording_line_parse(const char *line, size_t len, struct recording_line *out, const char **reason);

#endif
