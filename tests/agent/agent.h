/* SNMP agents for tests, played from recordings: in a test process (no socket, no clock) or by the fleet. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_AGENT_H
#define TESTS_AGENT_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An independent implementation of RFC 1157, 3416, 3412 and 3414: it shares no code with src/snmp, so that
 * each checks the other. Nothing here reads a clock, opens a socket or keeps global state that one agent could
 * feel from another; all calls must come from one thread.
 *
 * Time is `now_us`, microseconds of any clock that never goes back. `why` receives one line without newline
 * when a call returns -1 or NULL; it may be NULL with `cap` 0. File formats, options and faults: README.
 */

struct recording; /* the objects of one device, sorted and encoded once; shared by any number of agents */
struct agent;     /* one device: about 300 octets while it has no override, context or v3 key */

#define AGENT_REPLY_MAX  65507 /* the longest reply; `out` of agent_answer must have AGENT_REPLY_ROOM octets */
#define AGENT_REPLY_ROOM 66560

/* What happens to a reply on its way: the caller owns the network, so the caller does it. */
struct agent_verdict {
    int64_t delay_us;   /* send it this much later than now_us */
    unsigned copies;    /* how often to send it; 0 = silence */
    bool other_port;    /* send it from another UDP port than the one that was asked */
    bool other_address; /* send it from another address than the one that was asked */
};

struct agent_stats {                             /* since agent_new */
    uint64_t requests, gets, nexts, bulks, sets; /* requests = datagrams that came in */
    uint64_t v1, v2c, v3;
    uint64_t replies, reports; /* replies = everything answered, reports among them */
    uint64_t varbinds;         /* in replies */
    uint64_t refused;          /* not decodable, wrong community, failed authentication */
    uint64_t dropped;          /* silenced by a fault */
    uint64_t notices;          /* notifications made */
};

/* A recording from a .snmprec file; lines may be unsorted or end in CRLF. NULL: `why` says file, line, reason.
 * It must live until the last agent that plays it is freed. */
struct recording *recording_load(const char *path, char *why, size_t cap);
/* The same from memory; `name` stands for the file in messages. */
struct recording *recording_parse(const char *text, size_t len, const char *name, char *why, size_t cap);
void recording_free(struct recording *rec);
size_t recording_count(const struct recording *rec);

/*
 * An agent with community "public", no v3 user, replies of at most 1472 octets, counters that grow by the built-in
 * motion (README) with rates chosen by `seed`, no faults. The device has already been up for the sysUpTime.0 of
 * its recording at now_us. agent_twin copies all options and faults of `model` and shares its credentials: `model`
 * must be freed last.
 */
struct agent *agent_new(struct recording *rec, uint64_t seed, int64_t now_us);
struct agent *agent_twin(const struct agent *model, uint64_t seed, int64_t now_us);
void agent_free(struct agent *a);

/* One option as in the fleet file, for example "community=s3cret", "v3user=bob:SHA-256:authpass1:AES:privpass1",
 * "engineid=80007ed904616263", "boots=7", "moves=FILE", "moves=still", "max=484", "context=vrf-a:FILE",
 * "fault=loss=30,delay=20". Communities, users and contexts add up; the first community replaces "public". */
int agent_option(struct agent *a, const char *text, int64_t now_us, char *why, size_t cap);

/* Replaces all faults by a comma-separated list ("" or "none" = healthy again). Some are things that happen rather
 * than states (reboot, boots-reset): they happen at now_us. */
int agent_fault_set(struct agent *a, const char *text, int64_t now_us, char *why, size_t cap);

/* Overrides one object, or adds it, from a line in recording format: "1.3.6.1.2.1.2.2.1.8.3|2|2". It stays until
 * agent_unset(oid), also over a reboot. agent_unset of something not overridden does nothing. */
int agent_set(struct agent *a, const char *line, char *why, size_t cap);
int agent_unset(struct agent *a, const char *oid, char *why, size_t cap);

/* sysUpTime and counters restart at 0, snmpEngineBoots grows, engine time restarts. */
void agent_reboot(struct agent *a, int64_t now_us);
/* The link of one port fails or returns: ifOperStatus, ifLastChange, and its counters stop meanwhile. */
void agent_port_down(struct agent *a, uint32_t if_index, int64_t now_us);
void agent_port_up(struct agent *a, uint32_t if_index, int64_t now_us);
/* A UPS loses the mains or has them back: objects move by the rules that say at=battery (README). */
void agent_battery(struct agent *a, bool on, int64_t now_us);
/* The counters of one port restart at 0; `told` = ifCounterDiscontinuityTime says so. */
void agent_port_clear(struct agent *a, uint32_t if_index, bool told, int64_t now_us);

/*
 * Answers one datagram. Returns the length of the reply in `out` (AGENT_REPLY_ROOM octets), 0 = silence; *v says how
 * to deliver it and is always filled. `in` may be anything.
 */
size_t agent_answer(struct agent *a, const uint8_t *in, size_t in_len, uint8_t *out, int64_t now_us,
                    struct agent_verdict *v);

/* Where its notifications go: the option "traps=". */
struct agent_receiver {
    uint8_t address[16]; /* IPv4 as ::ffff:a.b.c.d */
    uint16_t port;
};
bool agent_receiver_of(const struct agent *a, struct agent_receiver *out); /* false: nowhere */

/*
 * The datagram of a notification, "OID[,OID or OID|TYPE|VALUE...]": its own OID (v1: turned into enterprise and numbers),
 * then the objects in it, with the values that a GET would bring now, or those that are given. `address` is the agent's, for v1. Returns the length in `out`
 * (AGENT_REPLY_ROOM octets); 0: `why` tells.
 */
size_t agent_notify(struct agent *a, const char *what, const uint8_t address[4], uint8_t *out, int64_t now_us,
                    char *why, size_t cap);
/* linkDown or linkUp of a port, in that form. */
void agent_port_notice(uint32_t if_index, bool up, char *what, size_t cap);

/* The object as the agent would tell it now to a v2c GET, in recording format without the OID ("65|1234");
 * -1 when there is none. For asserts. */
int agent_value(struct agent *a, const char *oid, int64_t now_us, char *text, size_t cap);
const struct agent_stats *agent_stats_of(const struct agent *a);
const uint8_t *agent_engine_id(const struct agent *a, size_t *len);

#endif
