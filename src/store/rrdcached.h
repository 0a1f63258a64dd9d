/* rrdcached.h: the protocol of rrdcached(1), as far as the store needs it: one connection, one command or one BATCH at a time. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_RRDCACHED_H
#define STORE_RRDCACHED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Blocks, but never for more than some seconds: for the writer thread. The protocol has no authentication: a TCP address should be the loopback's. */
struct rrdcached;

enum { RRDCACHED_LINE = 4000 }; /* bytes of a line at most; rrdcached's buffer holds 4096 */

/* "unix:/path", "/path", "host:port", "[v6]:port", "host" (port 42217). NULL with the reason. Does not connect yet. */
struct rrdcached *rrdcached_new(const char *address, struct err *err);
void rrdcached_free(struct rrdcached *c); /* accepts NULL */
bool rrdcached_up(const struct rrdcached *c);
int rrdcached_connect(struct rrdcached *c, struct err *err); /* 0 or -1; nothing to do when it is up */

/* One command without its newline. Returns the lines that came after the status line (in answer, NUL-ended, one after the other), or -1: rrdcached
 * refused (its words in err), or the connection is gone (rrdcached_up() is false then). */
int rrdcached_ask(struct rrdcached *c, const char *line, struct buf *answer, struct err *err);
/* count lines (NUL-ended, one after the other) in one BATCH. failed is called for each line that was refused (from 0), with rrdcached's
 * words. 0, or -1: the connection is gone, and nobody knows which lines were taken. */
int rrdcached_batch(struct rrdcached *c, const char *lines, size_t count,
                    void (*failed)(void *ctx, size_t line, const char *why), void *ctx, struct err *err);

/* A path as an argument: blanks and backslashes escaped. -1 when it has bytes that the protocol can not carry. */
int rrdcached_quote(struct buf *out, const char *path);

#endif
