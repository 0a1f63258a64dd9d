/* test_jail.c: proves that a jailed process can still decode and talk on what is open, and that it dies of everything else: files,
 * programs, processes, new sockets, code in memory. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "snmp/jail.h"

static int pair[2];

/* What the jailed child does; its answer is its exit status. */
static int allowed(void)
{
    char byte = 0, *memory;
    uint64_t random;
    struct timespec now;

    memory = malloc(8 << 20);
    if (!memory || getrandom(&random, sizeof random, 0) != sizeof random ||
        clock_gettime(CLOCK_MONOTONIC, &now))
        return 1;
    memset(memory, 1, 8 << 20);
    free(memory);
    if (recv(pair[1], &byte, 1, 0) != 1 || send(pair[1], &byte, 1, 0) != 1)
        return 2;
    return write(2, "", 0) == 0 ? 0 : 3;
}

static int opens_file(void)
{
    return open("/etc/passwd", O_RDONLY) >= 0 ? 1 : 0;
}

static int makes_file(void)
{
    return open("/tmp/forestall-jail-test", O_CREAT | O_WRONLY, 0600) >= 0 ? 1 : 0;
}

static int runs_program(void)
{
    static char name[] = "/bin/true";
    char *const argv[] = { name, NULL };

    execve(name, argv, NULL);
    return 1;
}

static int forks(void)
{
    return fork() >= 0;
}

static int makes_socket(void)
{
    return socket(AF_INET, SOCK_DGRAM, 0) >= 0;
}

static int connects(void)
{
    return connect(pair[1], (const struct sockaddr *)"\1\0", 2) != 0;
}

static int maps_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static int makes_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}

static int traces(void)
{
    return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0;
}

static int kills(void)
{
    return kill(getppid(), 0) == 0;
}

static int writes_elsewhere(void)
{
    return write(pair[1], "x", 1) == 1;
}

static int raises_rights(void)
{
    return setuid(0) == 0;
}

/* Wait status of a child that does that in its jail; 77 when there is no seccomp here. */
static int jailed(int (*what)(void))
{
    struct jail_got got;
    struct err err;
    int status;
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        jail_close_others(&pair[1], 1);
        if (jail_enter(&got, &err)) {
            dprintf(2, "%s\n", err.text);
            _exit(77);
        }
        if (!got.calls)
            _exit(78);
        _exit(what());
    }
    waitpid(pid, &status, 0);
    return status;
}

static void check_killed(int (*what)(void), const char *name)
{
    int status = jailed(what);

    if (!CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS))
        printf("  %s: status %#x\n", name, status);
}

/* Without seccomp in front of it: are files shut by themselves? */
static void test_descriptors(void)
{
    int status, spare = dup(1);
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        jail_close_others(&pair[1], 1);
        _exit(fcntl(0, F_GETFD) >= 0 || fcntl(1, F_GETFD) >= 0 || fcntl(pair[0], F_GETFD) >= 0 ||
              fcntl(spare, F_GETFD) >= 0 || fcntl(2, F_GETFD) < 0 || fcntl(pair[1], F_GETFD) < 0);
    }
    waitpid(pid, &status, 0);
    CHECK_INT(status, 0);
    close(spare);
}

int main(void)
{
    char byte = 42;
    int status;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair))
        abort();
    test_descriptors();
    if (send(pair[0], &byte, 1, 0) != 1)
        abort();
    status = jailed(allowed);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        printf("no seccomp filter can be set here: nothing more tried\n");
        return check_done();
    }
#ifndef __SANITIZE_ADDRESS__ /* its runtime makes calls that nobody else makes */
    CHECK_INT(status, 0);
    byte = 0;
    CHECK(recv(pair[0], &byte, 1, MSG_DONTWAIT) == 1 && byte == 42);
#endif
    check_killed(opens_file, "opens a file");
    check_killed(makes_file, "makes a file");
    check_killed(runs_program, "runs a program");
    check_killed(forks, "forks");
    check_killed(makes_socket, "makes a socket");
    check_killed(connects, "connects");
    check_killed(maps_code, "maps code");
    check_killed(makes_code, "makes memory code");
    check_killed(traces, "traces its parent");
    check_killed(kills, "signals its parent");
    check_killed(writes_elsewhere, "writes to a descriptor");
    check_killed(raises_rights, "becomes root");
    return check_done();
}
