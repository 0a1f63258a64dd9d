/* jail.c: a process that reads hostile bytes gives up everything it does not need. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/jail.h"

#include <errno.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NOBODY = 65534, FDS = 64 };

#if defined(__x86_64__)
#define JAIL_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define JAIL_ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define JAIL_ARCH AUDIT_ARCH_RISCV64
#elif defined(__i386__)
#define JAIL_ARCH AUDIT_ARCH_I386
#elif defined(__arm__)
#define JAIL_ARCH AUDIT_ARCH_ARM
#else
#define JAIL_ARCH 0
#endif

/* Values of the first versions of Landlock that headers of Debian 12 may lack. */
#define ACCESS_OF_ABI_1 ((1ULL << 13) - 1)
#define ACCESS_REFER    (1ULL << 13)
#define ACCESS_TRUNCATE (1ULL << 14)

static int compare(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static void close_between(unsigned from, unsigned to)
{
    if (from <= to) {
        (void)syscall(SYS_close_range, from, to, 0);
    }
}

void jail_close_others(const int *keep, size_t count)
{
    int sorted[FDS];
    size_t n = 0;
    unsigned from = 0;
    sorted[n++] = 2;
    for (size_t i = 0; i < count && n < FDS; i++) {
        sorted[n++] = keep[i];
    }
    qsort(sorted, n, sizeof *sorted, compare);
    for (size_t i = 0; i < n; i++) {
        if ((unsigned)sorted[i] > from) {
            close_between(from, (unsigned)sorted[i] - 1);
        }
        from = (unsigned)sorted[i] >= from ? (unsigned)sorted[i] + 1 : from;
    }
    close_between(from, UINT32_MAX);
}

/* A ruleset without a rule: nothing below "/" can be reached. */
static bool shut_files(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
    struct landlock_ruleset_attr all = { .handled_access_fs = ACCESS_OF_ABI_1 };
    if (abi < 1) {
        return false;
    }
    all.handled_access_fs |= (abi >= 2 ? ACCESS_REFER : 0) | (abi >= 3 ? ACCESS_TRUNCATE : 0);
    long fd = syscall(SYS_landlock_create_ruleset, &all, sizeof all.handled_access_fs, 0);
    if (fd < 0) {
        return false;
    }
    long rc = syscall(SYS_landlock_restrict_self, (int)fd, 0);
    (void)close((int)fd);
    return rc == 0;
}

/* --- seccomp --- */

/* What a decoder calls, and malloc, the clocks, OpenSSL and abort() for it. Those of other architectures that are not there are left out. */
static const uint32_t calls[] = {
#ifdef SYS_poll
    SYS_poll,
#endif
    SYS_ppoll,          SYS_recvmmsg,        SYS_recvmsg,      SYS_recvfrom,
    SYS_sendmmsg,       SYS_sendmsg,         SYS_sendto,       SYS_brk,
    SYS_munmap,         SYS_mremap,          SYS_madvise,      SYS_futex,
    SYS_sched_yield,    SYS_clock_gettime,   SYS_gettimeofday, SYS_getrandom,
    SYS_getpid,         SYS_gettid,          SYS_close,        SYS_rt_sigreturn,
    SYS_rt_sigprocmask, SYS_rt_sigaction,    SYS_tgkill,       SYS_exit,
    SYS_exit_group,     SYS_restart_syscall,
};
enum { CALLS = sizeof calls / sizeof *calls };

#define LOAD(field)      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(what)     BPF_STMT(BPF_RET | BPF_K, what)
#define UNLESS(k, skip)  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, 0, skip)
#define IF_BITS(k, skip) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, k, 0, skip)

struct program {
    struct sock_filter code[2 * CALLS + 40];
    unsigned short len;
};

static void add(struct program *p, struct sock_filter step)
{
    p->code[p->len++] = step;
}

/* nr: allowed unless the argument has one of the bits. */
static void add_without_bits(struct program *p, uint32_t nr, unsigned argument, uint32_t bits)
{
    add(p, (struct sock_filter)UNLESS(nr, 4));
    add(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                        (uint32_t)(offsetof(struct seccomp_data, args) + 8 * argument)));
    add(p, (struct sock_filter)IF_BITS(bits, 1));
    add(p, (struct sock_filter)RETURN(SECCOMP_RET_KILL_PROCESS));
    add(p, (struct sock_filter)RETURN(SECCOMP_RET_ALLOW));
}

static void add_only_value(struct program *p, uint32_t nr, unsigned argument, uint32_t value)
{
    add(p, (struct sock_filter)UNLESS(nr, 4));
    add(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                        (uint32_t)(offsetof(struct seccomp_data, args) + 8 * argument)));
    add(p, (struct sock_filter)UNLESS(value, 1));
    add(p, (struct sock_filter)RETURN(SECCOMP_RET_ALLOW));
    add(p, (struct sock_filter)RETURN(SECCOMP_RET_KILL_PROCESS));
}

/* After its tests a branch has the call's number loaded no more; so those with arguments come last, each with its own load. */
static void make(struct program *p)
{
    add(p, (struct sock_filter)LOAD(arch));
    add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, JAIL_ARCH, 1, 0));
    add(p, (struct sock_filter)RETURN(SECCOMP_RET_KILL_PROCESS));
    add(p, (struct sock_filter)LOAD(nr));
    for (size_t i = 0; i < CALLS; i++) {
        add(p, (struct sock_filter)UNLESS(calls[i], 1));
        add(p, (struct sock_filter)RETURN(SECCOMP_RET_ALLOW));
    }
#ifdef SYS_mmap
    add_without_bits(p, SYS_mmap, 2, PROT_EXEC);
#endif
#ifdef SYS_mmap2
    add_without_bits(p, SYS_mmap2, 2, PROT_EXEC);
#endif
    add_without_bits(p, SYS_mprotect, 2, PROT_EXEC);
    add_only_value(p, SYS_write, 0, 2); /* last words */
    add_only_value(p, SYS_writev, 0, 2);
    add(p, (struct sock_filter)RETURN(SECCOMP_RET_KILL_PROCESS));
}

static int shut_calls(struct err *err)
{
    struct program p = { .len = 0 };
    make(&p);
    struct sock_fprog filter = { p.len, p.code };
    if (JAIL_ARCH == 0) {
        return err_set(err, "no seccomp filter is made for this machine's architecture");
    }
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
        return err_set(err, "the kernel refuses a seccomp filter: %s", strerror(errno));
    }
    return 0;
}

static void limit(__rlimit_resource_t what, rlim_t most)
{
    struct rlimit l = { most, most };
    (void)setrlimit(what, &l);
}

/* Root becomes nobody; who is not root stays what it is. So does the root of a container that has no such user or may not change (EINVAL,
 * EPERM): outside it is no root. */
static int drop_root(bool *dropped, struct err *err)
{
    *dropped = false;
    if (geteuid() != 0) {
        return 0;
    }
    if (setgroups(0, NULL) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
        setresuid(NOBODY, NOBODY, NOBODY) != 0) {
        return errno == EPERM || errno == EINVAL
                   ? 0
                   : err_set(err, "root can not become nobody: %s", strerror(errno));
    }
    *dropped = true;
    return 0;
}

int jail_enter(struct jail_got *got, struct err *err)
{
    struct jail_got g = { .user = false };
    if (drop_root(&g.user, err) != 0) {
        return -1;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return err_set(err, "PR_SET_NO_NEW_PRIVS: %s", strerror(errno));
    }
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NPROC, 0);
    g.files = shut_files();
    limit(RLIMIT_NOFILE, FDS / 2); /* what is open stays; poll() takes no more than that */
    if (shut_calls(err) != 0) {
        return -1;
    }
    g.calls = true;
    *got = g;
    return 0;
}
