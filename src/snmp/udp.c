/* udp.c: a few unconnected UDP sockets for all devices. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/stat.h"

enum { BATCH = 64, ROOM = 65536, PADDING = 16, ROUNDS = 4, PORTS_MAX = 16 };

struct udp_socket {
    int fd;
    uint32_t dropped; /* SO_RXQ_OVFL of the last datagram */
};

struct udp {
    struct udp_socket v4[PORTS_MAX], v6[PORTS_MAX];
    int v4_count, v6_count;
    size_t buffer;
    uint8_t *room; /* BATCH x (ROOM + PADDING) */
};

int udp_parse(const char *text, uint16_t port, struct udp_address *out)
{
    char host[128], service[8];
    size_t len = strlen(text);
    if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
        text++;
        len -= 2;
    }
    if (len == 0 || len >= sizeof host) {
        return -1;
    }
    memcpy(host, text, len);
    host[len] = '\0';
    (void)snprintf(service, sizeof service, "%u", port);
    struct addrinfo want = { .ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV }, *found;
    if (getaddrinfo(host, service, &want, &found) != 0) {
        return -1;
    }
    memset(out, 0, sizeof *out);
    memcpy(out, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return 0;
}

char *udp_text(const struct udp_address *a, char out[80])
{
    char host[INET6_ADDRSTRLEN] = "?", zone[IF_NAMESIZE] = "";
    if (a->sa.sa_family == AF_INET) {
        (void)inet_ntop(AF_INET, &a->v4.sin_addr, host, sizeof host);
        (void)snprintf(out, 80, "%s:%u", host, ntohs(a->v4.sin_port));
        return out;
    }
    (void)inet_ntop(AF_INET6, &a->v6.sin6_addr, host, sizeof host);
    if (a->v6.sin6_scope_id != 0 && if_indextoname(a->v6.sin6_scope_id, zone) == NULL) {
        zone[0] = '\0';
    }
    (void)snprintf(out, 80, "[%s%s%s]:%u", host, zone[0] != '\0' ? "%" : "", zone, ntohs(a->v6.sin6_port));
    return out;
}

static struct udp_address unmapped(const struct udp_address *a)
{
    struct udp_address plain = *a;
    if (a->sa.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr)) {
        memset(&plain, 0, sizeof plain);
        plain.v4.sin_family = AF_INET;
        plain.v4.sin_port = a->v6.sin6_port;
        memcpy(&plain.v4.sin_addr, &a->v6.sin6_addr.s6_addr[12], 4);
    }
    return plain;
}

int udp_same(const struct udp_address *a, const struct udp_address *b, int with_port)
{
    struct udp_address x = unmapped(a), y = unmapped(b);
    if (x.sa.sa_family != y.sa.sa_family) {
        return 0;
    }
    if (x.sa.sa_family == AF_INET) {
        return x.v4.sin_addr.s_addr == y.v4.sin_addr.s_addr && (!with_port || x.v4.sin_port == y.v4.sin_port);
    }
    bool scope =
        x.v6.sin6_scope_id == 0 || y.v6.sin6_scope_id == 0 || x.v6.sin6_scope_id == y.v6.sin6_scope_id;
    return scope && memcmp(&x.v6.sin6_addr, &y.v6.sin6_addr, 16) == 0 &&
           (!with_port || x.v6.sin6_port == y.v6.sin6_port);
}

static int open_one(int family, int receive_buffer, size_t *got)
{
    int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0) {
        return -1;
    }
    if (family == AF_INET6) {
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    }
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer, sizeof receive_buffer) != 0) {
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
    struct udp_address any = { .sa.sa_family = (sa_family_t)family }; /* all zero: any address, any port */
    if (bind(fd, &any.sa, family == AF_INET ? sizeof any.v4 : sizeof any.v6) != 0) {
        (void)close(fd);
        return -1;
    }
    int size = 0;
    socklen_t len = sizeof size;
    if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, &len) == 0) {
        *got = (size_t)size;
    }
    return fd;
}

struct udp *udp_open(int ports, int receive_buffer, struct err *err)
{
    struct udp *u = mem_new(sizeof *u);
    ports = ports < 1 ? 1 : ports > PORTS_MAX ? PORTS_MAX : ports;
    for (int i = 0; i < ports; i++) {
        int v4 = open_one(AF_INET, receive_buffer, &u->buffer),
            v6 = open_one(AF_INET6, receive_buffer, &u->buffer);
        if (v4 >= 0) {
            u->v4[u->v4_count++].fd = v4;
        }
        if (v6 >= 0) {
            u->v6[u->v6_count++].fd = v6;
        }
    }
    if (u->v4_count + u->v6_count == 0) {
        (void)err_set(err, "no UDP socket could be opened: %s", strerror(errno));
        udp_close(u);
        return NULL;
    }
    u->room = mem_array(BATCH, ROOM + PADDING);
    return u;
}

void udp_close(struct udp *u)
{
    if (u == NULL) {
        return;
    }
    for (int i = 0; i < u->v4_count; i++) {
        (void)close(u->v4[i].fd);
    }
    for (int i = 0; i < u->v6_count; i++) {
        (void)close(u->v6[i].fd);
    }
    free(u->room);
    free(u);
}

size_t udp_descriptors(const struct udp *u, int *fds, size_t max)
{
    size_t n = 0;
    for (int i = 0; i < u->v4_count && n < max; i++) {
        fds[n++] = u->v4[i].fd;
    }
    for (int i = 0; i < u->v6_count && n < max; i++) {
        fds[n++] = u->v6[i].fd;
    }
    return n;
}

/* The socket for an address: always the same one, so that firewalls on the way see one flow. */
static int socket_for(const struct udp *u, const struct udp_address *to)
{
    if (to->sa.sa_family == AF_INET) {
        return u->v4_count == 0
                   ? -1
                   : u->v4[(ntohl(to->v4.sin_addr.s_addr) * 2654435761u >> 16) % (unsigned)u->v4_count].fd;
    }
    return u->v6_count == 0 ? -1 : u->v6[to->v6.sin6_addr.s6_addr[15] % (unsigned)u->v6_count].fd;
}

/* Up to BATCH datagrams for one socket. Returns how many are dealt with; *full when the kernel takes no more now. */
static size_t send_batch(int fd, const struct udp_out *out, size_t count, bool *full)
{
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];
    memset(messages, 0, count * sizeof messages[0]);
    for (size_t i = 0; i < count; i++) {
        union {
            const void *in;
            void *out;
        } data = { .in = out[i].data }, name = { .in = &out[i].to->sa };
        parts[i] = (struct iovec){ .iov_base = data.out, .iov_len = out[i].len };
        messages[i].msg_hdr = (struct msghdr){ .msg_name = name.out,
                                               .msg_iov = &parts[i],
                                               .msg_iovlen = 1,
                                               .msg_namelen = out[i].to->sa.sa_family == AF_INET
                                                                  ? sizeof(struct sockaddr_in)
                                                                  : sizeof(struct sockaddr_in6) };
    }
    int sent = sendmmsg(fd, messages, (unsigned)count, 0);
    if (sent > 0) {
        return (size_t)sent;
    }
    *full = errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS;
    if (*full) {
        return 0;
    }
    if (errno != EINTR) {
        stat_add(STAT_send_errors, 1);
        return 1; /* this one address can not be reached: the others go on */
    }
    return 0;
}

size_t udp_send(struct udp *u, const struct udp_out *out, size_t count)
{
    size_t done = 0;
    bool full = false;
    while (done < count && !full) {
        int fd = socket_for(u, out[done].to);
        if (fd < 0) {
            stat_add(STAT_send_errors, 1);
            done++;
            continue;
        }
        size_t n = 1;
        while (n < BATCH && done + n < count && socket_for(u, out[done + n].to) == fd) {
            n++;
        }
        done += send_batch(fd, out + done, n, &full);
    }
    return done;
}

static struct udp_socket *socket_of(struct udp *u, int fd)
{
    for (int i = 0; i < u->v4_count; i++) {
        if (u->v4[i].fd == fd) {
            return &u->v4[i];
        }
    }
    for (int i = 0; i < u->v6_count; i++) {
        if (u->v6[i].fd == fd) {
            return &u->v6[i];
        }
    }
    return NULL;
}

static void note_drops(struct udp *u, int fd, const struct msghdr *h)
{
    union {
        const struct msghdr *in;
        struct msghdr *out;
    } header = { .in = h };
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header.out); c != NULL; c = CMSG_NXTHDR(header.out, c)) {
        uint32_t dropped;
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_RXQ_OVFL) {
            continue;
        }
        memcpy(&dropped, CMSG_DATA(c), sizeof dropped);
        struct udp_socket *s = socket_of(u, fd);
        if (s != NULL && dropped != s->dropped) {
            stat_add(STAT_dropped_receive, dropped - s->dropped);
            s->dropped = dropped;
        }
    }
}

void udp_receive(struct udp *u, int fd,
                 void (*take)(void *ctx, const struct udp_address *from, const uint8_t *data, size_t len),
                 void *ctx)
{
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];
    struct udp_address from[BATCH];
    union {
        char bytes[64];
        struct cmsghdr align;
    } control[BATCH];
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < BATCH; i++) {
            parts[i] = (struct iovec){ .iov_base = u->room + i * (ROOM + PADDING), .iov_len = ROOM };
            messages[i].msg_hdr = (struct msghdr){ .msg_name = &from[i],
                                                   .msg_namelen = sizeof from[i],
                                                   .msg_iov = &parts[i],
                                                   .msg_iovlen = 1,
                                                   .msg_control = &control[i],
                                                   .msg_controllen = sizeof control[i] };
        }
        int n = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
        for (int i = 0; i < n; i++) {
            uint8_t *data = parts[i].iov_base;
            size_t len = messages[i].msg_len;
            memset(data + len, 0, PADDING);
            note_drops(u, fd, &messages[i].msg_hdr);
            if (!(messages[i].msg_hdr.msg_flags & MSG_TRUNC)) {
                take(ctx, &from[i], data, len);
            }
        }
        if (n < BATCH) {
            return;
        }
    }
}

size_t udp_receive_buffer(const struct udp *u)
{
    return u->buffer;
}
