/* faults.c: preloaded into a program: its writes and syncs fail at a chosen call, as on a disk that is full or broken.
 *
 * FAULT_AT=N: the N-th call and the FAULT_COUNT-1 after it fail (default 1) with FAULT_ERRNO (ENOSPC or EIO). Counted are pwrite,
 * pwrite64, ftruncate, ftruncate64, fsync and fdatasync: what SQLite does to its files, and the journal.
 * FAULT_ODDS=N: so many of a hundred calls fail, at random; with FAULT_WHILE=FILE only while there is such a file. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static atomic_long faults_calls;

static long faults_number(const char *name, long none)
{
    const char *text = getenv(name);

    return text ? strtol(text, NULL, 10) : none;
}

/* Does this call fail by chance? */
static int faults_chance(long call, long odds)
{
    static atomic_ulong seed;
    const char *file = getenv("FAULT_WHILE");
    unsigned long dice;

    if (!seed)
        seed = (unsigned long)time(NULL) * 2654435761UL + (unsigned long)getpid();
    dice = (seed + (unsigned long)call) * 6364136223846793005UL;
    return (long)((dice >> 33) % 100) < odds && (!file || !access(file, F_OK));
}

static int faults_now(void)
{
    static long at, count, odds;
    const char *how = getenv("FAULT_ERRNO");
    long call = atomic_fetch_add(&faults_calls, 1) + 1;

    if (!at) {
        count = faults_number("FAULT_COUNT", 1);
        odds = faults_number("FAULT_ODDS", 0);
        at = faults_number("FAULT_AT", -1);
    }
    if (!(at > 0 && call >= at && call < at + count) && !(odds && faults_chance(call, odds)))
        return 0;
    errno = how && !strcmp(how, "EIO") ? EIO : ENOSPC;
    return 1;
}

/* The next function of that name, that is libc's. */
static void *faults_real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    ssize_t (*real)(int, const void *, size_t, off_t);

    *(void **)(void *)&real = faults_real("pwrite");
    return faults_now() ? -1 : real(fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
    ssize_t (*real)(int, const void *, size_t, off64_t);

    *(void **)(void *)&real = faults_real("pwrite64");
    return faults_now() ? -1 : real(fd, bytes, len, at);
}

int ftruncate(int fd, off_t len)
{
    int (*real)(int, off_t);

    *(void **)(void *)&real = faults_real("ftruncate");
    return faults_now() ? -1 : real(fd, len);
}

int ftruncate64(int fd, off64_t len)
{
    int (*real)(int, off64_t);

    *(void **)(void *)&real = faults_real("ftruncate64");
    return faults_now() ? -1 : real(fd, len);
}

int fsync(int fd)
{
    int (*real)(int);

    *(void **)(void *)&real = faults_real("fsync");
    return faults_now() ? -1 : real(fd);
}

int fdatasync(int fd)
{
    int (*real)(int);

    *(void **)(void *)&real = faults_real("fdatasync");
    return faults_now() ? -1 : real(fd);
}
