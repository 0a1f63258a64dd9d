/* remotefile.h: one RRD file behind rrdcached: know it, make it, make it fit. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_REMOTEFILE_H
#define STORE_REMOTEFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "store/local.h"

/* UPDATE has no template: values come in the file's order. Lives as long as its struct remotefile. */
struct remotefile_layout {
    struct remotefile_layout *next;
    size_t count;
    char names[][20];
};

struct rrdcached;
struct remotefile {
    struct rrdcached *client; /* connected */
    struct local *local;
    struct remotefile_layout *layouts;
    struct buf line, values; /* for reuse; buf_init() by the owner */
};
void remotefile_end(struct remotefile *r);

/* Know the file, make it or change it until it fits the oldest row of s; then s->fitted and s->layout (NULL: the schema's order) are set, and
 * rows that it has already have left. LOCAL_DONE, or what is in the way. now: wall clock, ms. */
enum local_result remotefile_fit(struct remotefile *r, struct series *s, const char *path, bool may_create,
                                 int64_t now, struct err *err);

/* rrdcached knows only the second of what is in a file. It would take a sample of the same second, and then lose all that it writes
 * together with it, because librrd refuses the first. So a whole second (ms) is meant to its end. */
int64_t remotefile_whole_second(int64_t ms);

#endif
