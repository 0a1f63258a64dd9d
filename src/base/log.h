/* log.h: what the daemon says: key=value lines with levels, limited per subject and kind. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Lines go to stderr (with a time unless journald takes it: JOURNAL_STREAM is set) as
 * "2026-11-22T03:40:43Z warn timeout device=acme/hq/sw1 tries=3". In commands that talk to people the level is warn. */
void log_setup(enum log_level level);
bool log_is_on(enum log_level level);                         /* for lines whose values are dear to make */
int log_level_named(const char *name, enum log_level *level); /* 0 or -1 */

/* event: one word of what happened. fmt: key=value pairs; values from outside must go through log_quote(). */
void log_error(const char *event, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_warn(const char *event, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_info(const char *event, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_debug(const char *event, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* As log_warn, but at most 3 lines for one (subject, event) in 10 minutes; the first line after a silence says how many were
 * left out (left_out=41). One dead site must not write 10,000 lines: at most 20 limited lines in a second over all. */
void log_limited(enum log_level level, const char *subject, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Text of a device or file made fit for key=value (buf_escape BUF_LOG); one of 8 rotating buffers of 256 bytes
 * of this thread, for use as an argument of the above only. */
const char *log_quote(const char *text);

/* For tests: lines ("warn timeout device=...", without the time and the newline) are given to this function instead,
 * which must not log. NULL = stderr again, and what was limited is forgotten. */
void log_capture(void (*take)(const char *line));

#endif
