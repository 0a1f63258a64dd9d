/* remote.h: what waits of many series through rrdcached, a batch at a time. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_REMOTE_H
#define STORE_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/local.h"

enum { REMOTE_BATCH = 256 };

struct remote;
/* address as rrdcached_new() takes it. local: folder and archives, and the files when they are on this machine. Connects when it is needed. */
struct remote *remote_new(const char *address, struct local *local);
void remote_free(struct remote *r); /* accepts NULL */
/* jobs[i].result for each, as local_write(); err has the last reason; LOCAL_DISK for all when rrdcached is not there. At most
 * REMOTE_BATCH of them. now: wall clock, ms. */
void remote_write(struct remote *r, struct local_job *jobs, size_t count, int64_t now, struct err *err);

#endif
