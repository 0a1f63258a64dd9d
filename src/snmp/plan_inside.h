/* plan_inside.h: what a plan is made of, for plan.c, plan_get.c and plan_walk.c only. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_PLAN_INSIDE_H
#define SNMP_PLAN_INSIDE_H

#include "snmp/plan.h"

enum {
    PLAN_HEADER = 60,      /* bytes of message, PDU and sysUpTime around the varbinds */
    PLAN_HEADER_V3 = 220,  /* the same with engine IDs, user, digest and padding */
    PLAN_VARBIND = 6,      /* tags and lengths of one varbind */
    PLAN_FORGET = 500,     /* good polls until a size that was too much is tried again */
    PLAN_FORGET_SOON = 60, /* the same when only silence said so: it may have been loss */
};

/* One column of a walk. */
struct lane {
    struct oid base, cursor; /* cursor: the last name that came, in the arena; starts as base */
    uint16_t column;         /* in the grid */
    uint16_t number;         /* in the walk */
    bool ended;
};

/* The two halves of a GET that was not answered: when both are, its size was to blame, otherwise something in it. */
struct plan_split {
    struct plan_split *parent;
    int names, left; /* names it had; pieces that are still open */
    int given_up;    /* columns that had been given up when it was made */
    bool content;    /* one instance in it is never answered */
};

/* A range of cells, or a group of lanes. */
struct plan_job {
    struct plan_job *next;
    struct plan_cell *cells; /* GET: all of them, total */
    size_t total, first, count;
    struct plan_split *split; /* it is a part of that; or NULL */
    struct plan_walk *walk;   /* walk */
    struct lane *lanes;
    size_t lane_count;
    size_t bytes_seen, varbinds_seen; /* of this group, to know the size of a row */
    int repetitions_cap;              /* 0 = none of its own */
    int refused;                      /* so many repetitions were too much, it seems; 0 = none */
    uint8_t silences;                 /* requests in a row that were not answered */
    bool getnext,
        trial; /* GETNEXT, although the agent has GETBULK; trial: to find out whether it really has */
    bool in_flight;
};

struct plan {
    struct arena *arena;
    struct plan_limits *limits;
    int version;
    size_t header;                     /* bytes of an answer without its varbinds */
    struct plan_job *jobs, **jobs_end; /* waiting, or walks in flight */
    size_t in_flight;
    uint32_t uptime;
    bool uptime_known;
    struct oid culprit; /* column of the newest cell that brought an error or silence */
    int culprits;       /* cells of that column in a row */
    int given_up;       /* columns given up for this time */
};

/* plan.c, for both kinds of job. */
struct plan_job *plan_job_new(struct plan *p);
/* A request in flight with room for names and one more. */
struct plan_request *plan_request_new(struct plan *p, struct plan_job *job, size_t names);
struct pdu_name *plan_request_names(struct plan_request *r);
/* sysUpTime as the first name, unless the agent has none. whole: the instance, else the object (GETNEXT, GETBULK). */
void plan_put_uptime(const struct plan *p, struct plan_request *r, bool whole);
/* Silence at a size, but not at smaller ones: was it the size? Not when so much was answered lately; next time then. */
bool plan_doubts(int *good, int size);
/* An answer of so many varbinds was too much. */
void plan_too_many(struct plan_limits *l, int varbinds);
bool plan_take_uptime(struct plan *p, const struct value *v);
void plan_stamp(const struct plan *p, struct grid_row *row, int64_t now, bool uptime);
void plan_keep(struct plan *p, struct value *to, const struct value *from);

/* plan_get.c */
struct plan_request *plan_get_next(struct plan *p, struct plan_job *job);
size_t plan_get_answer(struct plan *p, struct plan_request *r, const struct pdu *pdu, int64_t now);
void plan_get_too_much(struct plan *p, struct plan_request *r);

/* plan_walk.c. next: NULL when all lanes have ended. */
struct plan_request *plan_walk_next(struct plan *p, struct plan_job *job);
size_t plan_walk_values(struct plan *p, struct plan_request *r, const struct pdu *pdu, int64_t now);
void plan_walk_error(struct plan *p, struct plan_request *r, const struct pdu *pdu);
void plan_walk_too_much(struct plan *p, struct plan_request *r);

#endif
