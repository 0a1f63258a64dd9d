/* Proves addresses as people write them, and the few sockets: IPv4 and IPv6, many at once, zeros behind each datagram, unreachable ports. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/udp.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/stat.h"
#include "check.h"

static const char *shown(const char *text, uint16_t port)
{
    static char out[80];
    struct udp_address a;
    return udp_parse(text, port, &a) == 0 ? udp_text(&a, out) : "no address";
}

static int same(const char *a, uint16_t a_port, const char *b, uint16_t b_port, int with_port)
{
    struct udp_address x, y;
    CHECK(udp_parse(a, a_port, &x) == 0 && udp_parse(b, b_port, &y) == 0);
    return udp_same(&x, &y, with_port);
}

static void addresses(void)
{
    CHECK_STR(shown("10.1.2.3", 161), "10.1.2.3:161");
    CHECK_STR(shown("2001:DB8::0:1", 1161), "[2001:db8::1]:1161");
    CHECK_STR(shown("[::1]", 161), "[::1]:161");
    CHECK_STR(shown("fe80::1%lo", 161), "[fe80::1%lo]:161");
    CHECK_STR(shown("[fe80::1%lo]", 161), "[fe80::1%lo]:161");
    CHECK_STR(shown("sw1.example.net", 161), "no address");
    CHECK_STR(shown("", 161), "no address");
    CHECK_STR(shown("[]", 161), "no address");
    CHECK_STR(shown("10.1.2.300", 161), "no address");
    CHECK_STR(shown("fe80::1%there-is-no-such-interface", 161), "no address");
    CHECK(same("10.0.0.1", 161, "10.0.0.1", 162, 0) && !same("10.0.0.1", 161, "10.0.0.1", 162, 1));
    CHECK(same("::ffff:10.0.0.1", 161, "10.0.0.1", 161, 1) && !same("::1", 161, "127.0.0.1", 161, 0));
    CHECK(same("fe80::1%lo", 161, "fe80::1", 161, 1) && !same("fe80::1%lo", 161, "fe80::2%lo", 161, 1));
}

struct seen {
    size_t count, bytes;
    bool zeros, right;
    struct udp_address from;
};

static void take(void *ctx, const struct udp_address *from, const uint8_t *data, size_t len)
{
    struct seen *s = ctx;
    s->count++;
    s->bytes += len;
    s->from = *from;
    for (size_t i = 0; i < 16; i++) {
        s->zeros = s->zeros && data[len + i] == 0;
    }
    for (size_t i = 0; i < len; i++) {
        s->right = s->right && data[i] == (uint8_t)(len + i);
    }
}

/* A socket that sends everything back. */
static int echo_open(const char *host, struct udp_address *at)
{
    socklen_t len = sizeof *at;
    if (udp_parse(host, 0, at) != 0) {
        return -1;
    }
    int fd = socket(at->sa.sa_family, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (fd >= 0 && (bind(fd, &at->sa, at->sa.sa_family == AF_INET ? sizeof at->v4 : sizeof at->v6) != 0 ||
                    getsockname(fd, &at->sa, &len) != 0)) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static void echo_all(int fd)
{
    static char data[65536];
    struct udp_address from;
    socklen_t len = sizeof from;
    ssize_t n;
    while ((n = recvfrom(fd, data, sizeof data, 0, &from.sa, &len)) >= 0) {
        (void)sendto(fd, data, (size_t)n, 0, &from.sa, len);
        len = sizeof from;
    }
}

static void receive(struct udp *u, struct seen *s)
{
    int fds[32];
    size_t n = udp_descriptors(u, fds, 32);
    for (size_t i = 0; i < n; i++) {
        struct pollfd p = { .fd = fds[i], .events = POLLIN };
        if (poll(&p, 1, 0) == 1) {
            udp_receive(u, fds[i], take, s);
        }
    }
}

static void exchange(const char *host)
{
    static uint8_t data[200][2000];
    struct udp_out out[200];
    struct udp_address to, nobody;
    struct seen s = { .zeros = true, .right = true };
    struct err err;
    int echo = echo_open(host, &to);
    struct udp *u = udp_open(2, 1 << 20, &err);
    if (echo < 0 || !CHECK(u != NULL)) {
        return; /* no IPv6 here */
    }
    if (to.sa.sa_family == AF_INET) {
        (void)udp_parse("255.255.255.255", 161,
                        &nobody); /* the kernel refuses it: nobody asked to broadcast */
    } else {
        (void)udp_parse(host, 1, &nobody); /* nothing listens there */
    }
    stat_reset();
    size_t bytes = 0, count = 0;
    for (size_t i = 0; i < 200; i++) {
        size_t len = i * 7;
        for (size_t k = 0; k < len; k++) {
            data[i][k] = (uint8_t)(len + k);
        }
        out[i] = (struct udp_out){ i % 10 == 3 ? &nobody : &to, data[i], len };
        count += i % 10 != 3;
        bytes += i % 10 != 3 ? len : 0;
    }
    for (int round = 0; round < 5; round++) {
        for (size_t at = 0; at < 200; at += 40) { /* no more than a small receive buffer holds */
            CHECK_INT(udp_send(u, out + at, 40), 40);
            for (int i = 0; i < 5; i++) {
                echo_all(echo);
                receive(u, &s);
            }
        }
    }
    CHECK_INT(s.count, 5 * count);
    CHECK_INT(s.bytes, 5 * bytes);
    CHECK(s.zeros && s.right && udp_same(&s.from, &to, 1));
    CHECK_INT(stat_value(STAT_send_errors),
              to.sa.sa_family == AF_INET ? 100 : 0); /* counted; the others went out */
    CHECK(udp_receive_buffer(u) > 0);
    udp_close(u);
    (void)close(echo);
}

static void sockets(void)
{
    int fds[64];
    struct err err;
    struct udp *few = udp_open(1, 65536, &err), *many = udp_open(1000, 65536, &err);
    CHECK(few != NULL && udp_descriptors(few, fds, 64) <= 2 && udp_descriptors(few, fds, 64) >= 1);
    CHECK(many != NULL && udp_descriptors(many, fds, 64) <= 32 && udp_descriptors(many, fds, 3) == 3);
    udp_close(few);
    udp_close(many);
    udp_close(NULL);
}

int main(void)
{
    addresses();
    exchange("127.0.0.1");
    exchange("::1");
    sockets();
    return check_done();
}
