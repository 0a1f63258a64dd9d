/* trapd.c: the trap decoder as a process: its start, its end, and what its parent does with it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/trapd.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "snmp/jail.h"
#include "snmp/trapserve.h"
#include "snmp/v3crypt.h"

enum { FIRST_FD = 3, SOCKETS = 16, TOKEN = 8 };

/* --- sockets --- */

/* What the decoder wants to know of each datagram: where it was sent to, and how many were lost before it. */
static int make_ready(int fd, int family, int receive_buffer)
{
    int on = 1;
    if (receive_buffer > 0 &&
        setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer, sizeof receive_buffer) != 0) {
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
    return family == AF_INET ? setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on)
                             : setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
}

int trapd_listen(const struct udp_address *at, int receive_buffer, struct err *err)
{
    int family = at->sa.sa_family, on = 1, fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    char text[80];
    if (fd >= 0 && family == AF_INET6) {
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    }
    if (fd < 0 || bind(fd, &at->sa, family == AF_INET ? sizeof at->v4 : sizeof at->v6) != 0 ||
        make_ready(fd, family, receive_buffer) != 0) {
        err_set(err, "traps on %s: %s%s", udp_text(at, text), strerror(errno),
                errno == EACCES ? "; ports below 1024 need CAP_NET_BIND_SERVICE or a socket of systemd" : "");
        if (fd >= 0) {
            (void)close(fd);
        }
        return -1;
    }
    return fd;
}

/* Name number i of a list with colons between: is it "trap", or is there none? */
static bool is_ours(const char *names, size_t i)
{
    for (; names != NULL && i > 0; i--) {
        names = strchr(names, ':');
        names = names != NULL ? names + 1 : NULL;
    }
    size_t len = names != NULL ? strcspn(names, ":") : 0;
    return len == 0 || (len == 4 && memcmp(names, "trap", 4) == 0) ||
           (len == 7 && memcmp(names, "unknown", 7) == 0);
}

size_t trapd_inherited(int *fds, size_t max, int receive_buffer)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS"), *names = getenv("LISTEN_FDNAMES");
    int64_t whose, n;
    size_t found = 0;
    if (pid == NULL || count == NULL || text_int(pid, &whose) != 0 || whose != getpid() ||
        text_int(count, &n) != 0) {
        return 0;
    }
    for (int64_t i = 0; i < n && i < 1000 && found < max; i++) {
        int fd = FIRST_FD + (int)i, type = 0;
        struct udp_address at;
        socklen_t len = sizeof type, at_len = sizeof at;
        if (is_ours(names, (size_t)i) && getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
            type == SOCK_DGRAM && getsockname(fd, &at.sa, &at_len) == 0 &&
            (at.sa.sa_family == AF_INET || at.sa.sa_family == AF_INET6) &&
            make_ready(fd, at.sa.sa_family, receive_buffer) == 0) {
            fds[found++] = fd;
        }
    }
    return found;
}

/* --- the child --- */

/* Libraries open files when they are first used: use them once while that is allowed. */
static void warm_up(void)
{
    static const uint8_t key[V3CRYPT_KEY] = { 1 }, salt[V3CRYPT_SALT] = { 0 };
    uint8_t bytes[64] = { 0 }, mac[V3CRYPT_MAC], kul[V3CRYPT_KEY];
    size_t len;
    for (uint8_t auth = AUTH_MD5; auth <= AUTH_SHA512; auth++) {
        (void)v3crypt_sign(auth, key, bytes, sizeof bytes, mac);
        (void)v3crypt_localise(auth, key, bytes, 12, kul);
        (void)v3crypt_hash(auth, bytes, sizeof bytes, kul);
        (void)v3crypt_master(auth, "warming up", 10, kul);
    }
    for (uint8_t priv = PRIV_DES; priv <= PRIV_AES256C; priv++) {
        len = 32;
        (void)v3crypt_encrypt(priv, key, 1, 1, salt, bytes, &len);
        (void)v3crypt_decrypt(priv, key, 1, 1, salt, bytes, len);
    }
    (void)clock_mono();
    (void)clock_wall();
}

static int shut_in(const struct trapd_setup *setup, int channel, uint8_t *got, struct err *err)
{
    int keep[SOCKETS + 1];
    struct jail_got jail = { 0 };
    size_t n = 0;
    for (size_t i = 0; i < setup->socket_count; i++) {
        keep[n++] = setup->sockets[i];
    }
    keep[n++] = channel;
    jail_close_others(keep, n);
    warm_up();
    if (jail_enter(&jail, err) != 0) {
        return -1;
    }
    *got = (uint8_t)(jail.files | jail.calls << 1 | jail.user << 2);
    return 0;
}

static void child(const struct trapd_setup *setup, int channel)
{
    struct err err = { "" };
    uint8_t got = 0;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* not alone without its parent */
    (void)signal(SIGPIPE, SIG_IGN);
    for (int s = 1; s < 32; s++) {
        if (s != SIGPIPE && s != SIGKILL && s != SIGSTOP) {
            (void)signal(s, SIG_DFL);
        }
    }
    (void)signal(SIGINT, SIG_IGN); /* typed at a terminal: the parent ends us */
    if ((setup->jail && shut_in(setup, channel, &got, &err) != 0) ||
        trapserve_run(setup, channel, got, &err) != 0) {
        dprintf(2, "forestall: the trap decoder ends: %s\n", err.text);
        _exit(1);
    }
    _exit(0);
}

/* --- the parent --- */

int trapd_start(const struct trapd_setup *setup, struct trapd *out, struct err *err)
{
    int pair[2];
    if (setup->socket_count == 0 || setup->socket_count > SOCKETS) {
        return err_set(err, "traps: 1 to %d sockets", SOCKETS);
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        return err_set(err, "traps: socketpair: %s", strerror(errno));
    }
    int size = 8 * TRAPRECORD_MAX;
    (void)setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    fflush(NULL);
    pid_t pid = fork();
    if (pid < 0) {
        (void)close(pair[0]);
        (void)close(pair[1]);
        return err_set(err, "traps: fork: %s", strerror(errno));
    }
    if (pid == 0) {
        (void)close(pair[0]);
        child(setup, pair[1]);
    }
    (void)close(pair[1]);
    *out = (struct trapd){ .pid = pid, .channel = pair[0] };
    return 0;
}

ssize_t trapd_receive(const struct trapd *t, uint8_t *room)
{
    ssize_t n = recv(t->channel, room, TRAPRECORD_MAX, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return 0;
    }
    return n > 0 ? n : -1;
}

void trapd_answer(const struct trapd *t, uint64_t token)
{
    uint8_t bytes[TOKEN];
    for (int i = 0; i < TOKEN; i++) {
        bytes[i] = (uint8_t)(token >> (8 * i));
    }
    (void)send(t->channel, bytes, sizeof bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void trapd_leave(const struct trapd *t)
{
    static const uint8_t leave[1];
    if (send(t->channel, leave, sizeof leave, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
        (void)shutdown(t->channel, SHUT_WR); /* it has not even read its answers */
    }
}

void trapd_stop(struct trapd *t)
{
    if (t->pid > 0) {
        (void)kill(t->pid, SIGKILL);
        while (waitpid(t->pid, NULL, 0) < 0 && errno == EINTR) {
        }
        (void)close(t->channel);
    }
    *t = (struct trapd){ .pid = 0, .channel = -1 };
}
