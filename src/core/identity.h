/* identity.h: who a device is: noticed and told when it is another one, or runs another firmware. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_IDENTITY_H
#define CORE_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "snmp/plan.h"

struct poll;
struct unit;

enum { IDENTITY_MACS = 8 };

/* By data: serials are the values of text metrics "serial" in the groups system, hardware, printer and ups, addresses those of
 * "mac" in the group interface. */
struct identity {
    uint8_t object_id[64]; /* sysObjectID as struct oid */
    uint8_t object_id_len; /* 0 = not known */
    char *descr;           /* sysDescr, one line; NULL = not known */
    char *serials;         /* sorted, a blank between them; NULL = none known */
    uint64_t
        macs[IDENTITY_MACS]; /* the lowest, sorted; local ones have bit 48 set and so come after all others */
    size_t mac_count;
};

enum identity_change {
    IDENTITY_SAME,
    IDENTITY_REPLACED,    /* another machine: no serial, or where none is known no address, is left */
    IDENTITY_HARDWARE,    /* a part of it: some serials or addresses are others */
    IDENTITY_FIRMWARE,    /* the same machine restarted with another sysDescr or sysObjectID */
    IDENTITY_DESCRIPTION, /* sysDescr changed without a restart */
};

/* A change as it was told. */
struct identity_told {
    char at[40]; /* wall clock, UTC; "" = none so far */
    uint8_t change;
    char *what, *was,
        *is; /* what makes the difference: "serial", "mac", "object_id" or "descr", and both values */
};

/* Zeroed = nothing is known. */
struct identity_state {
    struct identity was, is; /* remembered; newest */
    bool known;              /* was is */
    bool restarted;          /* the difference came with a restart */
    int64_t look_at;         /* monotonic: when it is asked again */
    int64_t looked,
        confirmed; /* wall clock, microseconds: newest answer; newest one that was told or changed nothing */
    int64_t
        pending; /* monotonic, since when something is different and the rest is being read anew; 0 = not */
    int drifts; /* times that sysDescr changed without a restart; when it does that often it is not looked at any more */
    struct identity_told told; /* the newest change */
};

/* Answers of one poll. */
struct identity_answers {
    struct value object_id, descr, boots, time, host;
    struct plan_cell cells[5];
    size_t count;
    bool taken;
};

/* Is it time to ask? */
bool identity_is_due(const struct poll *p, int64_t now);
/* Fill cells (room for 5) with what is to be asked; once a poll. Returns how many. */
size_t identity_cells(struct poll *p, struct plan_cell *cells, int64_t now);
/* The same, as a question of its own. Nothing when it was asked in this poll. */
void identity_ask(struct poll *p, int64_t now);
/* The answers are there (or not). */
void identity_take(struct poll *p, int64_t now);
/* The poll is over: serials and addresses of what was walked; a change is told once, when all that tells it has been read anew. */
void identity_end(struct poll *p, int64_t now);

void identity_free(struct identity_state *s);
const char *identity_change_name(uint8_t change);
/* "00:1b:21:..." */
char *identity_mac(uint64_t mac, char out[20]);

#endif
