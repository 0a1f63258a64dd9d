/* udp.h: a few unconnected UDP sockets for all devices, in batches (sendmmsg, recvmmsg). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_UDP_H
#define SNMP_UDP_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"

/* An address with its port. Compared by udp_same(), never as bytes. */
struct udp_address {
    union {
        struct sockaddr sa;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    };
};
/* A literal: "10.1.2.3", "fe80::1%eth0", "[::1]". 0, or -1 when it is no literal (a host name perhaps). */
int udp_parse(const char *text, uint16_t port, struct udp_address *out);
/* "10.1.2.3:161", "[fe80::1%eth0]:161"; out holds 80 bytes. Returns out. */
char *udp_text(const struct udp_address *a, char out[80]);
/* Same family, address and scope? The port too when with_port. A v4-mapped v6 address equals the v4 one. */
int udp_same(const struct udp_address *a, const struct udp_address *b, int with_port);

struct udp_out {
    const struct udp_address *to;
    const uint8_t *data;
    size_t len;
};

struct udp;
/* ports: sockets per family (1..16), opened on any address and port. receive_buffer in bytes (forced where we may). A missing family
 * (no IPv6) is no error; none at all is. */
struct udp *udp_open(int ports, int receive_buffer, struct err *err);
void udp_close(struct udp *u); /* accepts NULL */
/* The file descriptors, to be watched for reading: returns how many were put into fds. */
size_t udp_descriptors(const struct udp *u, int *fds, size_t max);
/* Send all, in batches; a full send buffer keeps the rest unsent. Returns how many went out; errors of single addresses (unreachable, not
 * permitted) count as gone and are counted in send_errors: the timer of the request deals with them. */
size_t udp_send(struct udp *u, const struct udp_out *out, size_t count);
/* Read what is there on fd, at most 4 batches, and give each datagram to take(); data is valid within it only, followed by 16 zero octets. */
void udp_receive(struct udp *u, int fd,
                 void (*take)(void *ctx, const struct udp_address *from, const uint8_t *data, size_t len),
                 void *ctx);
/* Bytes the kernel really gives the receive buffer of one socket (0 = not known): bounds what may be in flight. */
size_t udp_receive_buffer(const struct udp *u);

#endif
