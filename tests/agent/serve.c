/* The fleet's sockets: requests in batches, replies from the address that was asked. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve.h"

#include "late.h"
#include "tell.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH    64
#define IN_MAX   65536        /* the longest request */
#define IN_USUAL 4096         /* room for each of a batch */
#define ARENA    (512 * 1024) /* replies of a batch, packed */
#define BUFFERS  (16 << 20)   /* asked for in each direction */

struct box { /* one direction of a batch */
    struct mmsghdr heads[BATCH];
    struct iovec pieces[BATCH];
    union late_peer peers[BATCH];
    union late_ancillary ancillary[BATCH];
    unsigned count;
};

struct serve {
    struct herd *herd;
    int v4, v6, other, control;
    char *control_path;
    struct late *late;
    struct box in, out;
    int out_socket;
    uint8_t *requests, *arena;
    size_t used;
    uint16_t port;
};

int64_t serve_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void big_buffers(int fd)
{
    int size = BUFFERS;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size))
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size))
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

/* -1: `why` tells. */
static int open_socket(const struct sockaddr *at, socklen_t len, char *why, size_t cap)
{
    int on = 1, fd = socket(at->sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        snprintf(why, cap, "socket: %s", strerror(errno));
        return -1;
    }
    if (at->sa_family == AF_INET6) {
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
        setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
    } else {
        setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    }
    big_buffers(fd);
    if (bind(fd, at, len)) {
        snprintf(why, cap, "bind: %s", strerror(errno));
        close(fd);
        return -1;
    }
    return fd;
}

static int open_all(struct serve *u, uint16_t port, bool v6, char *why, size_t cap)
{
    struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(port) };
    struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    socklen_t len = sizeof any;
    u->v4 = open_socket((const struct sockaddr *)&any, sizeof any, why, cap);
    if (u->v4 < 0 || getsockname(u->v4, (struct sockaddr *)&any, &len))
        return -1;
    u->port = ntohs(any.sin_port);
    six.sin6_port = any.sin_port;
    any.sin_port = 0;
    u->other = open_socket((const struct sockaddr *)&any, sizeof any, why, cap);
    if (u->other < 0)
        return -1;
    if (v6) {
        u->v6 = open_socket((const struct sockaddr *)&six, sizeof six, why, cap);
        if (u->v6 < 0)
            return -1;
    }
    return 0;
}

static void send_notice(void *context, const struct herd_address *from, const struct agent_receiver *to,
                        const uint8_t *data, size_t len);

struct serve *serve_open(struct herd *h, uint16_t port, bool v6, const char *control, char *why, size_t cap)
{
    struct serve *u = calloc(1, sizeof *u);
    if (!u || !(u->requests = malloc(BATCH * IN_USUAL + IN_MAX)) || !(u->arena = malloc(ARENA)))
        abort();
    u->herd = h;
    herd_on_notice(h, send_notice, u);
    u->v4 = u->v6 = u->other = u->control = -1;
    u->late = late_new();
    if (open_all(u, port, v6, why, cap))
        goto fail;
    if (control) {
        u->control = tell_open(control, why, cap);
        if (u->control < 0)
            goto fail;
        u->control_path = strdup(control);
    }
    return u;
fail:
    serve_close(u);
    return NULL;
}

void serve_close(struct serve *u)
{
    if (!u)
        return;
    const int sockets[] = { u->v4, u->v6, u->other, u->control };
    for (size_t i = 0; i < 4; i++)
        if (sockets[i] >= 0)
            close(sockets[i]);
    if (u->control_path)
        unlink(u->control_path);
    free(u->control_path);
    late_free(u->late);
    free(u->requests);
    free(u->arena);
    free(u);
}

uint16_t serve_port(const struct serve *u)
{
    return u->port;
}

/* Which of our addresses was asked. */
static bool asked(struct msghdr *m, struct herd_address *out)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;
            memcpy(&info, CMSG_DATA(c), sizeof info);
            memset(out->octets, 0, 10);
            memset(out->octets + 10, 0xff, 2);
            memcpy(out->octets + 12, &info.ipi_addr, 4);
            return true;
        }
        if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo info;
            memcpy(&info, CMSG_DATA(c), sizeof info);
            memcpy(out->octets, &info.ipi6_addr, 16);
            return true;
        }
    }
    return false;
}

static void send_box(struct serve *u)
{
    for (unsigned done = 0; done < u->out.count;) {
        int n = sendmmsg(u->out_socket, u->out.heads + done, u->out.count - done, 0);
        if (n < 0 && errno == EAGAIN) {
            struct pollfd p = { u->out_socket, POLLOUT, 0 };
            poll(&p, 1, 100);
        } else if (n < 0 && errno != EINTR) {
            done++; /* this one cannot be sent */
        } else if (n > 0) {
            done += (unsigned)n;
        }
    }
    u->out.count = 0;
}

/* Prepares one reply; the socket decides for the whole box. */
static void put_out(struct serve *u, int fd, const struct late_packet *p, uint8_t *data)
{
    struct box *b = &u->out;
    if (b->count == BATCH || (b->count && u->out_socket != fd))
        send_box(u);
    u->out_socket = fd;
    unsigned i = b->count++;
    b->peers[i] = p->peer;
    b->pieces[i] = (struct iovec){ data, p->len };
    struct msghdr *m = &b->heads[i].msg_hdr;
    *m = (struct msghdr){
        .msg_name = &b->peers[i], .msg_namelen = p->peer_len, .msg_iov = &b->pieces[i], .msg_iovlen = 1
    };
    late_source(m, &b->ancillary[i], p);
}

/* A notification leaves from the address of its agent. */
static void send_notice(void *context, const struct herd_address *from, const struct agent_receiver *to,
                        const uint8_t *data, size_t len)
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    struct serve *u = context;
    struct late_packet p = { .source = *from, .len = len };
    bool v4 = memcmp(to->address, mapped, sizeof mapped) == 0;
    uint8_t *copy = malloc(len);
    if (!copy)
        abort();
    memcpy(copy, data, len);
    p.fd = v4 ? u->v4 : u->v6;
    if (v4) {
        p.peer.v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(to->port) };
        memcpy(&p.peer.v4.sin_addr, to->address + 12, 4);
        p.peer_len = sizeof p.peer.v4;
    } else {
        p.peer.v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(to->port) };
        memcpy(&p.peer.v6.sin6_addr, to->address, 16);
        p.peer_len = sizeof p.peer.v6;
    }
    put_out(u, p.fd, &p, copy);
    send_box(u);
    free(copy);
}

/* wrong-address: the same host part under 127.254; ::1 has no neighbour. */
static void other_address(struct herd_address *a)
{
    if (a->octets[12] == 127)
        a->octets[13] = 254;
}

static void dispatch(struct serve *u, int fd, struct msghdr *m, size_t len, int64_t now)
{
    struct late_packet p = { .peer_len = m->msg_namelen };
    struct agent_verdict v;
    if (m->msg_flags & MSG_TRUNC || !asked(m, &p.source))
        return;
    struct agent *a = herd_find(u->herd, &p.source);
    if (!a)
        return;
    if (u->used + AGENT_REPLY_ROOM > ARENA)
        send_box(u);
    if (!u->out.count)
        u->used = 0;
    uint8_t *reply = u->arena + u->used;
    p.len = agent_answer(a, m->msg_iov->iov_base, len, reply, now, &v);
    if (!p.len)
        return;
    memcpy(&p.peer, m->msg_name, m->msg_namelen);
    p.fd = v.other_port && fd == u->v4 ? u->other : fd;
    if (v.other_address)
        other_address(&p.source);
    if (v.delay_us > 0) {
        for (unsigned i = 0; i < v.copies; i++)
            late_add(u->late, now + v.delay_us, &p, reply);
        return;
    }
    for (unsigned i = 0; i < v.copies; i++)
        put_out(u, p.fd, &p, reply);
    u->used += p.len;
}

/* One batch; returns whether there may be more. A request longer than usual is cut and then dropped. */
static bool receive(struct serve *u, int fd)
{
    struct box *b = &u->in;
    for (unsigned i = 0; i < BATCH; i++) {
        b->pieces[i] = (struct iovec){ u->requests + (size_t)i * IN_USUAL, IN_USUAL };
        b->heads[i].msg_hdr = (struct msghdr){ .msg_name = &b->peers[i],
                                               .msg_namelen = sizeof b->peers[i],
                                               .msg_iov = &b->pieces[i],
                                               .msg_iovlen = 1,
                                               .msg_control = &b->ancillary[i],
                                               .msg_controllen = sizeof b->ancillary[i] };
    }
    int n = recvmmsg(fd, b->heads, BATCH, 0, NULL);
    int64_t now = serve_now();
    for (int i = 0; i < n; i++)
        dispatch(u, fd, &b->heads[i].msg_hdr, b->heads[i].msg_len, now);
    send_box(u);
    return n == BATCH;
}

static void send_late(struct serve *u, int64_t now)
{
    struct late_packet p;
    uint8_t *data;
    while ((data = late_take(u->late, now, &p))) {
        put_out(u, p.fd, &p, data);
        send_box(u);
        free(data);
    }
}

static int wait_ms(struct serve *u, int64_t now, int64_t end_us)
{
    int64_t until = late_next(u->late);
    until = until < end_us ? until : end_us;
    if (until > now + 200000) /* a signal may come between the look at *stop and poll */
        until = now + 200000;
    return until > now ? (int)((until - now + 999) / 1000) : 0;
}

void serve_run(struct serve *u, const volatile int *stop, int64_t end_us, bool watch_stdin)
{
    struct pollfd p[4] = { { u->v4, POLLIN, 0 },
                           { u->v6, POLLIN, 0 },
                           { u->control, POLLIN, 0 },
                           { watch_stdin ? 0 : -1, POLLIN, 0 } };
    for (int64_t now = serve_now(); !*stop && now < end_us; now = serve_now()) {
        send_late(u, now);
        if (poll(p, 4, wait_ms(u, now, end_us)) <= 0)
            continue;
        for (int i = 0; i < 2; i++)
            if (p[i].revents & POLLIN)
                while (receive(u, p[i].fd) && !*stop)
                    ;
        if (p[2].revents & POLLIN)
            tell_answer(u->control, u->herd, serve_now());
        if (p[3].revents & (POLLIN | POLLHUP | POLLERR)) {
            char skip[256];
            if (read(0, skip, sizeof skip) <= 0)
                return;
        }
    }
}
