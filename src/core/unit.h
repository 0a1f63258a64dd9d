/* unit.h: one device at run time: what the poller knows of it between polls. Outlives config generations. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_UNIT_H
#define CORE_UNIT_H

#include "base/timer.h"
#include "core/addresses.h"
#include "core/identity.h"
#include "core/quirks.h"
#include "core/witness.h"
#include "model/fleet.h"
#include "model/quirk.h"
#include "model/rowset.h"
#include "snmp/peer.h"
#include "snmp/plan.h"

enum { UNIT_SCALARS = 256 };

struct neighbour_list;

/* A section of the device's profile, in one context. */
struct unit_section {
    const struct section *section;
    const char *context; /* v3 context, "" = the default one */
    int64_t every;       /* microseconds: the step of its samples */
    int64_t ask_every;   /* shorter than every where a 32-bit counter could wrap twice in between */
    int64_t due;         /* monotonic microseconds */
    struct rowset
        *rows;     /* NULL until the first walk, and of what the device does not have; scalars: one row */
    char *serials; /* serial numbers that it tells, as struct identity's; or NULL */
    struct rowset *recalled; /* names from before the daemon's restart, until the first walk; or NULL */
    int64_t walk_at;         /* the rows are walked anew at the latest then */
    bool walk_now;           /* something changed: walk at the next poll */
    bool absent;             /* the device has nothing of it: looked for again at walk_at */
    bool replaced;           /* another section with rows stands in for it ("replaces") */
    uint64_t
        missing[UNIT_SCALARS / 64]; /* bit n: scalar column n is not there; columns beyond are always asked */
    int32_t look;    /* the rows are gone: seconds until they are looked for again, 0 = they are not */
    uint64_t silent; /* bit n: cells of column n were not answered in the newest poll, though asked alone */
    bool waiting; /* due, but the device is down and just being probed: missed or polled when that is over */
    bool later;   /* a slow one: its turn has come, it is polled when the others have been */
    bool asked;   /* somebody wants to know: once more after the poll that runs */
    bool marker_known;
    uint64_t marker;            /* hash of the change markers' values */
    const struct alarm *alarms; /* its conditions on this device, section->alarm_count (rowalarms.h) */
    struct rowalarms_variant *variants; /* those of rows of which a file says otherwise */
    size_t variant_count;
    struct arena *alarm_arena; /* of the variants; NULL without them */
    int16_t shut_metric;       /* metric that says whether a port is shut, or -1 */
    uint8_t *sizes; /* per column: bytes of the largest value seen, 0 = not known; NULL before unit_ready() */
};

enum unit_state {
    UNIT_NEW,
    UNIT_UP,
    UNIT_DOWN,
    UNIT_REFUSED,
    UNIT_NO_ADDRESS
}; /* REFUSED: it answers, but not to our credentials */

struct unit {
    struct fleet *fleet; /* held: device and all sections point into it */
    const struct device *device;
    struct peer peer;
    struct v3_user *user; /* held; NULL unless v3 */
    struct plan_limits limits;
    struct unit_section *sections;
    size_t section_count;
    uint64_t chosen_for; /* hash of the sysObjectID that they were chosen for; 0 = it is not known */
    bool whole;          /* while it is not known, those with "match" are there too */
    /* schedule: exactly one of next (due to ask) and poll (waiting for answers) */
    struct timer timer;
    struct sched *sched;
    struct poll *poll;
    int64_t next;
    /* state */
    uint8_t state;        /* enum unit_state */
    int64_t state_since;  /* monotonic; when it went down, came up */
    int64_t probe_at;     /* when a device that is down is asked again */
    int64_t last_answer;  /* monotonic, 0 = never */
    double response_time; /* seconds, newest; negative = unknown */
    uint32_t uptime;      /* sysUpTime, newest */
    int64_t uptime_at;
    bool uptime_known;
    struct witness witness;
    struct identity_state who;
    struct quirk_sum quirk;            /* by the table of the profiles */
    struct quirks_seen *seen;          /* learned; NULL = none */
    struct addresses own;              /* by which its notifications are known */
    bool bulk_checked;                 /* what GETBULK brings is what GET brings (recheck.h) */
    bool recalled;                     /* some of this is from before the daemon's restart */
    uint64_t missing[WHY_COUNT];       /* missing values by reason, since start */
    struct neighbour_list *neighbours; /* neighbours.h; NULL = none known */
    uint64_t polls, polls_failed;
    /* a reload that waits for the poll in flight */
    struct fleet *next_fleet; /* held */
    const struct device *next_device;
    struct v3_user *next_user; /* held; NULL keeps the keys it has */
    bool gone;                 /* no longer in the config: freed after the poll */
};

/* A unit for a device of fleet (held by it). user: the keys of its v3 credential, NULL for v1 and v2c; the unit becomes an owner of them by this call. Address literals are
 * taken; host names are for names.c. whole: sections with "match" are there before its sysObjectID is known, for a single poll. */
struct unit *unit_new(struct fleet *fleet, const struct device *device, struct v3_user *user, bool whole);
void unit_free(struct unit *u); /* accepts NULL; no poll may be running */
/* Point the unit to a device of another generation: sections whose hash is equal keep rows, counters and due times; when the
 * device's own hash is equal too, nothing is lost. user as in unit_new; NULL keeps the one it has. */
void unit_rebind(struct unit *u, struct fleet *fleet, const struct device *device, struct v3_user *user);
/* Is the section for this device, as far as its sysObjectID is known ("match")? */
bool unit_wants(const struct unit *u, const struct section *s);
/* How many sections of its profile are not. */
int unit_unwanted(const struct unit *u);
/* The section is about to be asked: room for what comes. */
void unit_ready(struct unit_section *us);
/* No poll is running: sections for other vendors' devices are dropped and those for this one begin; nothing is kept of what the device does not
 * have. true: sections are others now, new ones have no due time. */
bool unit_settle(struct unit *u);
/* Which sections stand back for others that have rows; to be called when rows or absent have changed. */
void unit_replace(struct unit *u);
/* Something happened that may have changed anything: all rows are read anew, those of long periods at the next turn. */
void unit_walk_all(struct unit *u, int64_t now);
/* What was learned about its agent holds no longer. */
void unit_forget(struct unit *u);
const char *unit_state_name(uint8_t state);

#endif
