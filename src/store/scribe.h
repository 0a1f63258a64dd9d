/* scribe.h: takes batches from the caller, writes them to the journal and hands them on to the writer thread. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_SCRIBE_H
#define STORE_SCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/journal.h"
#include "store/queue.h"

/* Two threads. One writes to the journal every 100 ms and does nothing that takes long. The other one waits for the disk: fdatasync every
 * second, syncfs before segments of the journal go. Both see no signals. */
struct scribe;

/* rrd_fd: a descriptor on the file system of the RRD files, the caller's. NULL with the reason. */
struct scribe *scribe_open(const char *folder, int rrd_fd, struct err *err);
/* hold: ms; limit: bytes that may wait here and in the writer. */
void scribe_limits(struct scribe *s, int64_t hold, uint64_t limit);
/* See journal_replay(); for the writer thread, before its first scribe_take(). */
uint64_t scribe_replay(struct scribe *s, void (*take)(void *ctx, const struct journal_record *r), void *ctx);

/* Any thread. held: bytes in the writer. -1: the oldest batches were dropped for it (or the writer has to drop some). */
int scribe_put(struct scribe *s, const void *batch, size_t len, uint64_t held);
/* A request, behind everything that was put before; taken at once (CHUNK_NAMES: with the next batches). After CHUNK_STOP nothing may be put. */
void scribe_ask(struct scribe *s, enum chunk_kind kind, void *what);

/* The chunks of q, behind what was put; q is empty then. */
void scribe_carry(struct scribe *s, struct queue *q);

/* The writer thread: what is in the journal now, after waiting at most wait_us for it. Returns the bytes that wait here. */
size_t scribe_take(struct scribe *s, struct queue *out, int64_t wait_us);
/* The segments before this one are not needed once the RRD files are on the disk. */
void scribe_trim(struct scribe *s, uint32_t before);

uint64_t scribe_bytes(struct scribe *s);
/* How long the oldest batch waits to be in the journal, us: at most 100 ms and a little, unless the disk hangs. */
int64_t scribe_lag(struct scribe *s);
uint64_t scribe_journal_bytes(const struct scribe *s); /* on the disk; looks at its folder */
/* True when the journal can not be written; why holds 200 bytes. */
bool scribe_degraded(struct scribe *s, char *why);

/* After CHUNK_STOP came out of scribe_take(): ends the threads; a last sync and trim. Accepts NULL. */
void scribe_close(struct scribe *s);

#endif
