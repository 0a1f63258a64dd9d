/* journal.h: what was accepted but is not yet safe elsewhere: append-only segments of records with checksums. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Files: folder/0000000001.journal, ...: 16 bytes "forestall-jrnl1\n", then records: u32 mark, u32 length, u32 CRC-32C of
 * length and contents, contents; little-endian. A record is one batch (sample.h), whole in itself. folder/lock is held (fcntl) by the
 * process that has it open.
 * One thread appends, writes and rotates; journal_sync() and journal_trim() may be called by another one. */
struct journal;

/* Takes the lock. NULL with the reason when the folder can not be made or another process holds it. */
struct journal *journal_open(const char *folder, struct err *err);
/* Everything that earlier processes left, oldest first. What is damaged is left out and told in the log. Returns how many records there
 * were. May run beside the thread that appends. */
struct journal_record {
    const void *bytes;
    size_t len;
    uint32_t segment; /* what journal_trim() counts by */
    int64_t written;  /* when the segment was written to last: wall clock, ms */
};
uint64_t journal_replay(struct journal *j, void (*take)(void *ctx, const struct journal_record *r),
                        void *ctx);
/* Into memory; returns the segment it is going to be in. */
uint32_t journal_append(struct journal *j, const void *bytes, size_t len);
/* What was appended goes to the file: now a kill of this process does not lose it. -1 with the reason when the disk is full or the
 * like: it is kept and written by the next call, as long as it is not more than 8 MiB. */
int journal_write(struct journal *j, struct err *err);
/* The next records go to a new segment, when this one holds any. -1 with the reason: they go on in this one. */
int journal_rotate(struct journal *j, struct err *err);
uint32_t journal_segment(const struct journal *j); /* of the next record */
uint64_t journal_length(const struct journal *j);  /* bytes of this segment */
/* What was written survives a power cut. Does nothing when nothing was written. */
int journal_sync(struct journal *j, struct err *err);
/* Remove the segments before this one. Returns how many. */
size_t journal_trim(struct journal *j, uint32_t before);
/* Of all segments, on the disk. */
uint64_t journal_bytes(const struct journal *j);
/* Does not write what was appended only. An empty segment is removed. Accepts NULL. */
void journal_close(struct journal *j);

#endif
