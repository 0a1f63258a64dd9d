/* program.c: one run of a program from the configuration: input on stdin, a time limit, what it says kept for messages. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "out/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

enum { PROGRAM_ENV = 32, PROGRAM_SAID = 400, PROGRAM_KILL = 2000 };

struct program {
    pid_t pid;
    int pidfd, output;
    int64_t until; /* SIGTERM then; later SIGKILL */
    bool late;     /* SIGTERM was sent */
    int64_t limit;
    char said[PROGRAM_SAID]; /* the newest of what it said */
    size_t said_len;
    char why[PROGRAM_SAID + 100];
};

/* A file in memory with the input, to be read from its begin. */
static int program_input(const void *input, size_t len, struct err *err)
{
    int fd = memfd_create("input", MFD_CLOEXEC);

    if (fd < 0)
        return err_set(err, "memfd_create: %s", strerror(errno));
    for (size_t done = 0; done < len;) {
        ssize_t n = write(fd, (const char *)input + done, len - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            err_set(err, "no memory for its input: %s", strerror(errno));
            close(fd);
            return -1;
        }
        done += (size_t)n;
    }
    (void)lseek(fd, 0, SEEK_SET);
    return fd;
}

static int program_spawn(struct program *p, const char *const *argv, const char *const *env, int input,
                         int output, struct err *err)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, all;
    int rc;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, 0);
    posix_spawn_file_actions_adddup2(&files, output, 1);
    posix_spawn_file_actions_adddup2(&files, output, 2);
    posix_spawn_file_actions_addclosefrom_np(&files, 3);
    posix_spawn_file_actions_addchdir_np(&files, "/");
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&how, 0);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &all);
    rc = posix_spawn(&p->pid, argv[0], &files, &how, (char *const *)(uintptr_t)argv,
                     (char *const *)(uintptr_t)env);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    return rc ? err_set(err, "%s can not be run: %s", argv[0], strerror(rc)) : 0;
}

/* PATH and LANG, then what is given. */
static void program_environment(const char *const *env, const char *out[PROGRAM_ENV])
{
    size_t count = 0;

    out[count++] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    out[count++] = "LANG=C.UTF-8";
    for (; env && *env && count < PROGRAM_ENV - 1; env++)
        out[count++] = *env;
    out[count] = NULL;
}

static void program_watch(int epoll, int fd)
{
    struct epoll_event e = { .events = EPOLLIN };

    if (epoll >= 0)
        (void)epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e);
}

struct program *program_start(const char *const *argv, const char *const *env, const void *input, size_t len,
                              int64_t limit, int64_t now, int epoll, struct err *err)
{
    const char *environment[PROGRAM_ENV];
    struct program *p;
    int in = program_input(input, len, err), out[2] = { -1, -1 };

    if (in < 0)
        return NULL;
    if (pipe2(out, O_CLOEXEC)) {
        err_set(err, "pipe: %s", strerror(errno));
        close(in);
        return NULL;
    }
    p = mem_new(sizeof *p);
    p->limit = limit;
    p->until = now + limit;
    p->output = out[0];
    p->pidfd = -1;
    (void)fcntl(out[0], F_SETFL, O_NONBLOCK);
    program_environment(env, environment);
    if (program_spawn(p, argv, environment, in, out[1], err))
        p->pid = 0;
    else
        p->pidfd = pidfd_open(p->pid, 0);
    close(in);
    close(out[1]);
    if (!p->pid || p->pidfd < 0) {
        if (p->pid)
            err_set(err, "pidfd_open: %s", strerror(errno));
        program_free(p);
        return NULL;
    }
    program_watch(epoll, p->output);
    program_watch(epoll, p->pidfd);
    return p;
}

/* Only the newest bytes are kept, whatever it says. */
static void program_listen(struct program *p)
{
    char bytes[4096];
    ssize_t n;

    while (p->output >= 0 && (n = read(p->output, bytes, sizeof bytes)) != 0) {
        size_t take, keep;

        if (n < 0) {
            if (errno == EINTR)
                continue;
            return;
        }
        take = (size_t)n < sizeof p->said ? (size_t)n : sizeof p->said;
        keep = p->said_len < sizeof p->said - take ? p->said_len : sizeof p->said - take;
        memmove(p->said, p->said + p->said_len - keep, keep);
        memcpy(p->said + keep, bytes + n - take, take);
        p->said_len = keep + take;
    }
    if (p->output >= 0) { /* at its end it would be readable for ever */
        close(p->output);
        p->output = -1;
    }
}

static enum program_state program_end(struct program *p, const siginfo_t *how)
{
    char said[PROGRAM_SAID + 1], limit[32];

    program_listen(p);
    p->pid = 0;
    if (!p->late && how->si_code == CLD_EXITED && how->si_status == 0)
        return PROGRAM_GOOD;
    text_clean(p->said, p->said_len, said, sizeof said);
    if (p->late)
        snprintf(p->why, sizeof p->why, "not done after %s", text_duration_show(p->limit, limit));
    else if (how->si_code == CLD_EXITED)
        snprintf(p->why, sizeof p->why, "exit status %d", how->si_status);
    else
        snprintf(p->why, sizeof p->why, "ended by signal %d", how->si_status);
    if (*said)
        snprintf(p->why + strlen(p->why), sizeof p->why - strlen(p->why), ": %s", said);
    return PROGRAM_FAILED;
}

enum program_state program_step(struct program *p, int64_t now)
{
    siginfo_t how;

    program_listen(p);
    memset(&how, 0, sizeof how);
    if (waitid(P_PIDFD, (id_t)p->pidfd, &how, WEXITED | WNOHANG)) {
        snprintf(p->why, sizeof p->why, "its end was missed: %s", strerror(errno));
        p->pid = 0;
        return PROGRAM_FAILED;
    }
    if (how.si_pid)
        return program_end(p, &how);
    if (now >= p->until) {
        (void)kill(-p->pid, p->late ? SIGKILL : SIGTERM);
        p->late = true;
        p->until = now + PROGRAM_KILL;
    }
    return PROGRAM_RUNNING;
}

int64_t program_next(const struct program *p)
{
    return p->until;
}

const char *program_why(const struct program *p)
{
    return p->why;
}

void program_free(struct program *p)
{
    if (!p)
        return;
    if (p->pid) {
        siginfo_t how;

        (void)kill(-p->pid, SIGKILL);
        (void)waitid(P_PID, (id_t)p->pid, &how, WEXITED);
    }
    if (p->pidfd >= 0)
        close(p->pidfd);
    if (p->output >= 0)
        close(p->output);
    free(p);
}
