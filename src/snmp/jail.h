/* jail.h: a process that reads hostile bytes gives up everything it does not need: files, programs, sockets, rights. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_JAIL_H
#define SNMP_JAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* What the kernel gave. */
struct jail_got {
    bool files; /* Landlock: no path can be opened, made, listed or run */
    bool calls; /* seccomp: a system call that is not on the list kills the process */
    bool user;  /* was root, is nobody (65534) now; the root of a container may have to stay what it is */
};

/* Close every descriptor but 2 and those in keep. */
void jail_close_others(const int *keep, size_t count);
/* For good, and for whatever is started from here: no new privileges, no core dumps, no tracing, no new descriptors, no files, no
 * processes. Left are: messages on the descriptors that are open, memory that is not code, clocks, random numbers, and the end.
 * Everything that a library opens at first use must have been used before. Only for a process with one thread. 0, or -1
 * with the reason when the kernel refuses seccomp (a kernel without Landlock is no reason: files can not be opened anyway). */
int jail_enter(struct jail_got *got, struct err *err);

#endif
