/* plan.h: what to ask a device next: fills PDUs, walks columns side by side, shrinks and learns. Pure: no I/O, no clock. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_PLAN_H
#define SNMP_PLAN_H

#include "model/grid.h"
#include "snmp/pdu.h"

/* What a device can take. Learned, kept per device and over restarts. plan_limits_start() gives careful first values. */
struct plan_limits {
    int most_bytes, most_varbinds; /* the configured ceilings */
    int most_repetitions;
    int bytes;       /* answers aimed at now */
    int varbinds;    /* in one answer at most, now; with sysUpTime */
    int repetitions; /* of a GETBULK at most, now */
    bool no_bulk;    /* GETBULK is not answered: GETNEXT */
    bool whole_rows; /* answers take long: the cells of one row in one request, as far as they fit */
    bool no_uptime;  /* the agent has no sysUpTime */
    int varbinds_bad,
        repetitions_bad; /* so many were too much; not tried again for a while. 0 = none known */
    int varbinds_good,
        repetitions_good; /* so many were answered since a size was in doubt: silence at that size is loss */
    int grown;            /* good polls since that was found */
};
void plan_limits_start(struct plan_limits *l, int most_bytes, int most_varbinds);

/* In place of an error status, also in values of type VALUE_ERROR: asked alone it is not answered, although the agent lives. */
enum { PLAN_SILENT = 255 };

/* One instance to be read by GET. */
struct plan_cell {
    struct pdu_name name;
    struct value
        *value; /* gets the answer, bytes copied into the plan's arena; untouched when none came in time */
    struct grid_row *row; /* gets time and sysUpTime of the answer; may be NULL */
    uint16_t size;        /* bytes expected for the value; 0 = not known */
    bool settled;         /* answered, or given up */
};

/* One table to be walked: the columns named by bases fill column[i] of grid. */
struct plan_walk {
    struct grid *grid;
    const struct oid *bases;
    const uint16_t *columns;
    size_t count;
    size_t max_rows;
    bool *
        there; /* not NULL: only look whether anything is below each base (one GETNEXT, many bases in one PDU); grid is not used then */
    /* results */
    uint32_t rows_cut; /* 1: there were more than max_rows */
    uint32_t disorder; /* names that did not increase */
    uint32_t loops;    /* columns ended because names came again */
    uint8_t *error;    /* per column: error status of the agent, or PLAN_SILENT; 0 = none (in the arena) */
    bool failed;       /* the walk was abandoned before its end: what is there is incomplete */
};

struct plan;
/* version: as in the message (0, 1, 3); v1 has no GETBULK and fails whole PDUs. limits are changed by what is learned. */
struct plan *plan_new(struct arena *a, struct plan_limits *limits, int version);
/* cells: kept by the caller until the plan is done. Those that lie right behind the cells given before share requests
 * with them. */
void plan_get(struct plan *p, struct plan_cell *cells, size_t count);
void plan_walk(struct plan *p, struct plan_walk *walk);

/* One request in flight; in the plan's arena. */
struct plan_request {
    struct pdu_request pdu;
    struct plan_job *job;
    bool uptime;         /* name 0 is sysUpTime */
    bool small;          /* as small as it can be: silence means the device, not the size */
    size_t first, count; /* GET: cells; walk: columns of the group */
};

/* The next request, or NULL: either all is done (plan_done) or answers must come first. */
struct plan_request *plan_next(struct plan *p);
bool plan_done(const struct plan *p);
/* An answer to request, arrived at now. Values are copied. Returns how many values it brought. */
size_t plan_answer(struct plan *p, struct plan_request *request, const struct pdu *pdu, int64_t now);
/* No answer although the device lives (a small question was answered): smaller next time. */
void plan_too_much(struct plan *p, struct plan_request *request);
/* Nothing more will come: everything open is given up. */
void plan_abandon(struct plan *p);
/* After a poll without trouble: a little more next time. */
void plan_limits_grow(struct plan_limits *l);
/* sysUpTime of the newest answer: 0, or -1 when none told it. */
int plan_uptime(const struct plan *p, uint32_t *ticks);

extern const struct oid plan_sys_uptime; /* 1.3.6.1.2.1.1.3.0 */

#endif
