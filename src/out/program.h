/* program.h: one run of a program from the configuration: input on stdin, a time limit, what it says kept for messages. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef OUT_PROGRAM_H
#define OUT_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* No shell, no inherited descriptors, a process group of its own, the folder "/", and an environment of PATH, LANG and what is given.
 * The input is a file in memory, so that a program may read it or not. After its time it and its children are ended (SIGTERM, two
 * seconds later SIGKILL). Times are milliseconds of any clock that goes forward. */
struct program;

enum program_state { PROGRAM_RUNNING, PROGRAM_GOOD, PROGRAM_FAILED };

/* argv[0] is a whole path; env is NULL-ended ("NAME=value"). epoll: the descriptors that show when program_step() has something to do
 * are added to it. NULL with the reason when it can not be started. */
struct program *program_start(const char *const *argv, const char *const *env, const void *input, size_t len,
                              int64_t limit, int64_t now, int epoll, struct err *err);
enum program_state program_step(struct program *p, int64_t now);
/* When program_step() has to be called at the latest. */
int64_t program_next(const struct program *p);
/* After PROGRAM_FAILED: "exit status 1: sendmail: no such user". */
const char *program_why(const struct program *p);
/* Ends it if it still runs. Accepts NULL. */
void program_free(struct program *p);

#endif
