/* notice.h: one notification (trap or inform), decoded and validated, not yet judged. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_NOTICE_H
#define MODEL_NOTICE_H

#include "model/value.h"

struct notice_bind {
    struct oid name;
    struct value value;
};

/* Everything points into one arena. v1 traps arrive here translated as RFC 3584 section 3 says; what they were is kept beside it. */
struct notice {
    int64_t at;                /* wall clock, microseconds, when it arrived */
    uint8_t version;           /* enum site_version */
    bool inform, authentic;    /* authentic: v3 with authentication */
    const char *source;        /* UDP source address as text, without the port */
    const char *agent_address; /* v1 agent-addr when it is not 0.0.0.0, else NULL */
    const char *
        relay_address; /* snmpTrapAddress.0 (1.3.6.1.6.3.18.1.3.0) when it is there, else NULL; counts only from a trusted relay */
    const uint8_t *engine_id; /* v3: of the sender */
    uint8_t engine_id_len;
    struct oid trap; /* snmpTrapOID.0 */
    uint32_t uptime; /* sysUpTime.0, ticks */
    bool uptime_known;
    struct oid enterprise;           /* v1, or snmpTrapEnterprise.0; empty when none */
    int32_t generic, specific;       /* v1; -1 otherwise */
    const struct notice_bind *binds; /* without sysUpTime.0 and snmpTrapOID.0 */
    size_t bind_count;
    size_t binds_left_out; /* that came behind the first 256 */
};

/* Is that the same notification? Equal, or equal but for a zero before the last arc (v1 and v2 forms of one definition, RFC 3584 3.1; BGP4-MIB has
 * two generations). */
bool notice_is(struct oid trap, struct oid definition);
/* The form that both have in common: without a zero before the last arc. In out; for tables of notifications. */
struct oid notice_plain(struct oid trap, uint8_t out[OID_BYTES]);
/* First bind whose name is object or below it, or NULL. */
const struct notice_bind *notice_bind_under(const struct notice *n, struct oid object);

#endif
