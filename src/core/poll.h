/* poll.h: one poll of one device: plan, ask, grids; done exactly once. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_POLL_H
#define CORE_POLL_H

#include "core/strain.h"
#include "core/unit.h"

/* What one poll brought of one section. */
struct poll_section {
    struct unit_section *us;
    struct value *scalars; /* by column number */
    struct grid_row **
        rows; /* grid rows in the order of us->rows (NULL entries: nothing is known of that row in this poll) */
    size_t row_count;
    bool walked;      /* us->rows was made anew by this poll */
    enum why missing; /* why cells of type VALUE_NONE are missing */
    /* own: */
    struct grid *grid;
    struct plan_walk walk;
    struct plan_cell *cells;
    size_t cell_count, marker_first;
    bool walking, probed, there, skip, asked_all, no_context; /* skip: not for this device (sysObjectID) */
};

enum { POLL_WINDOW = 32, POLL_CONTEXTS = 64 };

struct poll_ask {
    struct peer_ask ask;
    struct poll *poll;
    struct plan *plan;
    struct plan_request *request; /* NULL: the probe */
    bool busy;
    int64_t begun;
};

struct poll {
    struct unit *unit;
    struct arena *arena;
    struct poll_section *sections;
    size_t section_count;
    enum why failure; /* WHY_NONE, or why nothing (more) came */
    bool restarted;   /* the device began anew since the poll before (witness.h) */
    bool agent_only;  /* its agent did, the host went on */
    bool any_answer;
    int64_t answered_at; /* monotonic: the newest answer; 0 = none */
    size_t pdus, values;
    int64_t started, ended; /* monotonic microseconds */
    uint32_t uptime;
    int64_t uptime_at;
    bool uptime_known, decided; /* decided: about restarted */
    /* own: */
    struct recheck *recheck;           /* values of walks that are asked again */
    struct identity_answers *identity; /* when it was asked who it is */
    struct plan_walk tables;           /* which tables of sections without rows are there */
    uint16_t *table_owner;             /* section number of each of its bases */
    struct wire *wire;
    struct timers *timers;
    struct timer deadline;
    struct plan *plans[POLL_CONTEXTS];
    const char *contexts[POLL_CONTEXTS];
    size_t plan_count;
    struct poll_ask *asks, probe;
    int window, in_flight, tries;         /* tries: 0 = the peer's own number */
    struct poll_ask *silent[POLL_WINDOW]; /* not answered: the probe decides what that means */
    int silent_count;
    struct strain strain; /* of slow sections */
    int phase;
    void (*done)(struct poll *p, int64_t now);
    void *ctx;
};

/* Poll the given sections (pointers into unit->sections); none: only a small question, sent once, whether the device answers. arena: for everything this poll needs, not owned; the poll itself lives in it and dies with
 * it. limit: microseconds after which what is open is given up. done fires exactly once, never within poll_start(), and may free the arena; after
 * poll_cancel() never. */
struct poll *poll_start(struct unit *unit, struct unit_section *const *due, size_t count, struct arena *arena,
                        struct wire *wire, struct timers *timers, int64_t limit, int64_t now,
                        void (*done)(struct poll *p, int64_t now), void *ctx);
void poll_cancel(struct poll *p); /* accepts NULL */

#endif
