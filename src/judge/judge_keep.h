/* judge_keep.h: the judge's memory as texts that are kept over a restart. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JUDGE_JUDGE_KEEP_H
#define JUDGE_JUDGE_KEEP_H

#include "base/err.h"
#include "judge/judge.h"

/* One text for each problem: all those that changed since the last call (state NULL: forget it). They must reach the disk in one
 * transaction with what the verdicts up to now caused. */
void judge_keep_changed(struct judge *j,
                        void (*put)(void *ctx, const char *key, const char *state, size_t len), void *ctx);
/* Before the first fact: a text from judge_keep_changed(). Nothing opens or closes because of the time that has passed since, only
 * by new facts; notifications that no poll confirmed are asked for again. -1 when it is damaged. */
int judge_keep_restore(struct judge *j, const char *state, size_t len, struct err *err);
/* The same for "explain": lines of name and value, times as texts. -1 when it is damaged. */
int judge_keep_explain(const char *state, size_t len,
                       void (*line)(void *ctx, const char *name, const char *value), void *ctx);

#endif
