/* trapgate.h: which datagrams of the trap port are looked at, and how far: sources, communities, rates, storms, strangers. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_TRAPGATE_H
#define SNMP_TRAPGATE_H

#include "snmp/trap3.h"
#include "snmp/traprecord.h"
#include "snmp/udp.h"

struct trapgate_community {
    const uint8_t *bytes;
    size_t len;
};

/* Who may send, and with what. Of several that hold an address the longest prefix counts. */
struct trapgate_source {
    struct udp_address address; /* the port does not matter */
    uint8_t bits;               /* of it: 32 or 128 for one address, 0 for any of its family */
    const struct trapgate_community *communities; /* v1 and v2c; none: only v3 */
    size_t community_count;
    struct v3_user *const *users; /* v3; none: only v1 and v2c */
    size_t user_count;
};

struct trapgate_setup {
    const struct trapgate_source *sources; /* all of this lives as long as the gate */
    size_t source_count;
    size_t max_len;                 /* octets of a datagram; 0 = 8192 */
    double rate, burst;             /* notifications of one sender: per second, at once; 0 = no limit */
    double total_rate, total_burst; /* of all senders; 0 = no limit */
    double report_rate;             /* reports sent to one sender per second; 0 = 5 */
    size_t senders;                 /* remembered with their rates at most; 0 = 16384 */
    size_t engines;                 /* v3; 0 = 4096 */
    struct trap3_own own;
};

/* Takes sources as they are given, in any order; no two may be for the same addresses (the first counts). */
struct trapgate *trapgate_new(const struct trapgate_setup *setup);
void trapgate_free(struct trapgate *g); /* accepts NULL */

struct trapgate_times {
    int64_t mono, wall; /* microseconds */
};

struct trapgate_result {
    enum trap_verdict verdict;
    struct notice notice; /* TRAP_GOOD: in the arena; at and source are set */
    const uint8_t *reply; /* to be sent back, in the buffer given; NULL: nothing */
    size_t reply_len;
    bool hold; /* it is the answer to an inform: to be sent when the notice is kept safely */
};

struct trapgate_datagram {
    const struct udp_address *from;
    const uint8_t *data;
    size_t len;
    uint8_t *scratch, *out; /* at least len octets and 16 of room; out_cap octets for a reply */
    size_t out_cap;
};

/* Judge one datagram. Before a varbind is looked at: source, length, community or digest, rate. Counts everything. */
void trapgate_take(struct trapgate *g, const struct trapgate_datagram *d, const struct trapgate_times *t,
                   struct arena *a, struct trapgate_result *out);
/* Storms and strangers that are news: call now and then (each second). tell's record dies with the call. */
void trapgate_tell(struct trapgate *g, const struct trapgate_times *t,
                   void (*tell)(void *ctx, const struct traprecord *r), void *ctx);
struct traprecord_counts *trapgate_counts(struct trapgate *g); /* the sender of replies adds to them too */

#endif
