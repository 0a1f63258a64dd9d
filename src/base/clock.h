/* clock.h: the only source of time. Monotonic for timers, wall clock for stores and texts; both can be faked. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Microseconds of a clock that never jumps. */
int64_t clock_mono(void);

/* The same, but never faked: for the deadlines of threads that wait for one another (pthread_cond_timedwait). */
int64_t clock_steady(void);

/* Microseconds since 1970 (UTC), disciplined: follows the system's wall clock, but a jump of more than a minute is
 * believed only after it has lasted five minutes (a sample ten years ahead would block its RRD file for ever); a jump
 * that is waiting is told by clock_jump(). */
int64_t clock_wall(void);

/* Microseconds by which the system's wall clock differs from clock_wall(): 0 unless a jump is waiting to be believed. */
int64_t clock_jump(void);

/* Microseconds by which clock_wall() has jumped since the start, all believed jumps together (small steps, which it just
 * follows, are not among them): who keeps wall clock times moves them by what this grew by. */
int64_t clock_moved(void);

/* For tests: from now on both clocks stand still at these values until the next call. */
void clock_fake(int64_t mono, int64_t wall);
/* For tests: what the "system" wall clock says while faked (to play jumps); clock_wall() keeps its discipline. The
 * jump stays over later clock_fake() calls, and once it has been believed it is added to their wall; telling the wall
 * of the last clock_fake() ends it. Only after a clock_fake(). */
void clock_fake_jump(int64_t system_wall);

/* "2026-11-22 03:40:43Z" in UTC, or local time with offset when local is true. out holds 40 bytes. Returns out. */
char *clock_text(int64_t wall_us, int local, char out[40]);

#endif
