/* witness.h: did the device restart? sysUpTime says so at each poll; what it leaves in doubt, other objects decide. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_WITNESS_H
#define CORE_WITNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/value.h"

struct poll;
struct unit;

/* Readings other than sysUpTime, from when the device was asked who it is. SNMPv3 tells boots and time in each message. */
struct witness {
    uint32_t boots, time;       /* snmpEngineBoots, snmpEngineTime in seconds */
    uint32_t host;              /* hrSystemUptime, ticks: the host's, where sysUpTime is the agent's */
    int64_t engine_at, host_at; /* monotonic, when they were read; 0 = not known */
    bool no_engine, no_host;    /* the agent does not have them */
    /* what came of it */
    int64_t
        booted_at; /* monotonic, when the device began anew: counters read before have nothing to do with those after; 0 = never */
    int64_t vouched_from,
        vouched_to; /* between these it is certain that it did not, whatever sysUpTime looks like */
};

/* The head was answered: takes sysUpTime. true when it went down, stands still or leapt: then the other witnesses should be asked
 * (identity_ask) before anything else. */
bool witness_doubts(struct poll *p, int64_t now);
/* All answers are there: sets the poll's restarted and agent_only; then everything of the unit is walked anew. */
void witness_decide(struct poll *p, int64_t now);
/* Counters of a row that was read at before and is now read at at: did they begin anew in between? As boots_moved of counter_restarted(). */
int witness_says(const struct unit *u, int64_t before, int64_t at);

#endif
