/* world.h: one story's world: a configuration on disk, the real poller on it, a network of agents, and time. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_STORY_WORLD_H
#define TESTS_STORY_WORLD_H

#include "base/buf.h"
#include "core/office.h"
#include "core/sched.h"
#include "tests/story/net.h"
#include "tests/story/told.h"

/* A device as the story tells it: an agent, and a line in the configuration. */
struct world_device {
    char *name;   /* "sw1", or "customer/site/sw1" */
    char *key;    /* whole: acme/hq/sw1 */
    char *config; /* of its group in the customer file */
    char *address;
    bool removed; /* no longer in the configuration */
};

struct world {
    struct timers *timers;
    struct net *net;
    struct wire *wire;
    struct flow *flow;
    struct sched *sched;
    struct told *told;
    bool desk;             /* the story has tickets in it */
    struct office *office; /* NULL without */
    struct fleet *fleet;   /* that the office looks at */
    int64_t desk_next;
    struct world_device *devices;
    size_t device_count;
    struct buf credentials; /* groups of secrets.conf */
    struct buf options;     /* groups of forestall.conf */
    char *folder;
    bool running;
    int64_t begun, now; /* monotonic */
    struct err err;     /* why the last load was refused */
    char **lines;       /* what was logged */
    size_t line_count;
    double lag; /* ms, the latest poll began that late */
};

enum { WORLD_IN_FLIGHT = 4000 };

/* An empty world; the clock is faked from now on. One at a time. */
struct world *world_new(void);
void world_free(struct world *w); /* accepts NULL */
/* A file of the configuration, "profiles/x.conf". Files of the same name win over what devices make. */
void world_file(struct world *w, const char *leaf, const char *text);
/* Writes the configuration of the devices and loads it; the first time polling starts. 0, or -1 with the reason in w->err: the
 * configuration before stays. */
int world_load(struct world *w);
/* The daemon ends and starts again; what it learned is kept in its files. 0 or -1 as above. */
int world_restart(struct world *w);
struct world_device *world_device(const struct world *w, const char *name); /* or NULL */
struct world_device *world_add_device(struct world *w, const char *name, const char *address);
struct unit *world_unit(const struct world *w, const char *name); /* or NULL */
/* What was told to the desk takes effect now. */
void world_settle(struct world *w);
/* Lets the time pass until then (microseconds since the start). */
void world_run(struct world *w, int64_t until);

#endif
