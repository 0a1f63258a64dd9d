/* batch.h: what one turn of the loop caused, on its way to the database. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_BATCH_H
#define CORE_BATCH_H

#include "base/mem.h"
#include "judge/judge.h"
#include "store/ticket.h"
#include "store/ticket_notice.h"

struct batch_item;
/* What one turn of the loop caused: all of it is written, or nothing. */
struct batch {
    struct batch *next;
    struct arena *arena;
    struct batch_item *items, **end;
    size_t count;
    int64_t number;
    size_t notices; /* so many of the items are */
};

struct batch *batch_new(void);
void batch_free(struct batch *b); /* accepts NULL */
/* Copied. */
void batch_verdict(struct batch *b, const struct judge_verdict *v);
void batch_memory(struct batch *b, const char *key, const char *state, size_t len);
void batch_notice(struct batch *b, const struct ticket_notice *n);
/* In their order, within a transaction of db.h. 0, or -1 with the reason. */
int batch_write(struct db *db, const struct ticket_policy *policy, const struct batch *b, struct err *err);

#endif
