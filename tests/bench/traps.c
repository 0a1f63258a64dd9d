/* traps: sends notifications of many devices at a steady pace, all encoded beforehand: links that come and go, messages of syslog, unknown ones. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/agent/tlv.h"

/* usage: traps ADDRESS DEVICES PORT TOTAL RATE
 * TOTAL v2c notifications with the community "public" from DEVICES addresses counted upwards from ADDRESS to PORT of 127.0.0.1, RATE a second (0: as
 * fast as they go). Prints: sent N WALL_US. Of ten of a device, three are of an enterprise that nobody knows, and seven are
 * clogMessageGenerated of CISCO-SYSLOG-MIB that tell nothing bad; but every tenth device has troubles with its ports: five of its
 * ten are linkDown or linkUp of one of 16 ports. */

enum { BATCH = 64, ROOM = 400, PORTS = 16, KINDS = 10, TURN = 2 * PORTS * KINDS };
#define TRAP_V2 0xa7

struct datagram {
    uint8_t bytes[ROOM];
    size_t from; /* they are written from the end */
};

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* --- what is sent --- */

static void put(struct tlv_back *b, const char *name, uint8_t tag, const void *value, size_t len)
{
    uint8_t oid[TLV_OID_MAX];
    size_t oid_len;
    const uint8_t *end = b->at;
    if (tlv_oid_from_text(name, strlen(name), oid, &oid_len)) {
        fail(name);
    }
    tlv_back_string(b, tag, value, len);
    tlv_back_string(b, TLV_OID, oid, oid_len);
    tlv_back_head(b, TLV_SEQUENCE, end);
}

static void put_number(struct tlv_back *b, const char *object, unsigned index, uint8_t tag, uint8_t value)
{
    char name[100];
    (void)snprintf(name, sizeof name, "%s.%u", object, index);
    put(b, name, tag, &value, 1);
}

static void put_text(struct tlv_back *b, const char *object, unsigned index, const char *value)
{
    char name[100];
    (void)snprintf(name, sizeof name, "%s.%u", object, index);
    put(b, name, TLV_OCTETS, value, strlen(value));
}

static void put_trap(struct tlv_back *b, const char *text)
{
    uint8_t oid[TLV_OID_MAX], ticks[3] = { 12, 34, 56 };
    size_t oid_len;
    if (tlv_oid_from_text(text, strlen(text), oid, &oid_len)) {
        fail(text);
    }
    put(b, "1.3.6.1.6.3.1.1.4.1.0", TLV_OID, oid, oid_len);
    put(b, "1.3.6.1.2.1.1.3.0", TLV_TICKS, ticks, sizeof ticks);
}

/* Varbinds, the last one first. */
static void put_link(struct tlv_back *b, unsigned port, bool up)
{
    put_number(b, "1.3.6.1.2.1.2.2.1.8", port, TLV_INTEGER, up ? 1 : 2);
    put_number(b, "1.3.6.1.2.1.2.2.1.7", port, TLV_INTEGER, 1);
    put_number(b, "1.3.6.1.2.1.2.2.1.1", port, TLV_INTEGER, (uint8_t)port);
    put_trap(b, up ? "1.3.6.1.6.3.1.1.5.4" : "1.3.6.1.6.3.1.1.5.3");
}

static void put_syslog(struct tlv_back *b, unsigned index)
{
    put_number(b, "1.3.6.1.4.1.9.9.41.1.2.3.1.6", index, TLV_TICKS, 7);
    put_text(b, "1.3.6.1.4.1.9.9.41.1.2.3.1.5", index,
             "Configured from console by admin on vty0 (192.0.2.17)");
    put_text(b, "1.3.6.1.4.1.9.9.41.1.2.3.1.4", index, "CONFIG_I");
    put_number(b, "1.3.6.1.4.1.9.9.41.1.2.3.1.3", index, TLV_INTEGER, 7);
    put_text(b, "1.3.6.1.4.1.9.9.41.1.2.3.1.2", index, "SYS");
    put_trap(b, "1.3.6.1.4.1.9.9.41.2.0.1");
}

static void put_unknown(struct tlv_back *b, unsigned index)
{
    put_text(b, "1.3.6.1.4.1.32473.1.2.1.4", index, "a session of the portal was renewed");
    put_number(b, "1.3.6.1.4.1.32473.1.2.1.3", index, TLV_GAUGE32, 42);
    put_trap(b, index & 1 ? "1.3.6.1.4.1.32473.1.0.1" : "1.3.6.1.4.1.32473.1.0.2");
}

static void make(struct datagram *d, unsigned turn, bool flaps)
{
    struct tlv_back b = { d->bytes, d->bytes + ROOM, false };
    const uint8_t *end = b.at;
    unsigned kind = turn % KINDS, round = turn / KINDS;
    if (flaps && kind < 5) {
        put_link(&b, round % PORTS + 1, round >= PORTS);
    } else if (kind < 7) {
        put_syslog(&b, round + 1);
    } else {
        put_unknown(&b, kind);
    }
    tlv_back_head(&b, TLV_SEQUENCE, end);
    tlv_back_integer(&b, 0);
    tlv_back_integer(&b, 0);
    tlv_back_integer(&b, (int64_t)turn + 1);
    tlv_back_head(&b, TRAP_V2, end);
    tlv_back_string(&b, TLV_OCTETS, "public", 6);
    tlv_back_integer(&b, 1);
    tlv_back_head(&b, TLV_SEQUENCE, end);
    if (b.full) {
        fail("room");
    }
    d->from = (size_t)(b.at - d->bytes);
}

/* --- how --- */

static int64_t now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct sender {
    int fd;
    uint32_t first; /* address, host order */
    uint64_t devices, total, sent;
    struct sockaddr_in to;
};

/* Each device takes its turn with one datagram after the other: its ports go down one by one, then up. */
static void send_some(struct sender *s, struct datagram turns[2][TURN], uint64_t upto)
{
    union {
        struct cmsghdr align;
        uint8_t bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
    } control[BATCH];
    struct mmsghdr messages[BATCH];
    struct iovec iov[BATCH];
    unsigned n = 0;
    memset(control, 0, sizeof control);
    for (; n < BATCH && s->sent + n < upto; n++) {
        uint64_t at = s->sent + n;
        struct datagram *d = &turns[at % s->devices % 10 == 0][at / s->devices % TURN];
        struct in_pktinfo info = { .ipi_spec_dst.s_addr = htonl(s->first + (uint32_t)(at % s->devices)) };
        iov[n] = (struct iovec){ d->bytes + d->from, ROOM - d->from };
        messages[n].msg_hdr = (struct msghdr){ .msg_name = &s->to,
                                               .msg_namelen = sizeof s->to,
                                               .msg_iov = &iov[n],
                                               .msg_iovlen = 1,
                                               .msg_control = control[n].bytes,
                                               .msg_controllen = sizeof control[n].bytes };
        struct cmsghdr *c = CMSG_FIRSTHDR(&messages[n].msg_hdr);
        c->cmsg_level = IPPROTO_IP;
        c->cmsg_type = IP_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof info);
        memcpy(CMSG_DATA(c), &info, sizeof info);
    }
    int done = sendmmsg(s->fd, messages, n, 0);
    if (done < 0 && errno != EAGAIN && errno != EINTR && errno != ENOBUFS && errno != ECONNREFUSED) {
        fail("sendmmsg");
    }
    s->sent += done > 0 ? (uint64_t)done : 0;
}

int main(int argc, char **argv)
{
    static struct datagram turns[2][TURN];
    struct sender s = { .to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) } };
    struct in_addr first;
    if (argc != 6 || inet_pton(AF_INET, argv[1], &first) != 1) {
        fprintf(stderr, "usage: traps ADDRESS DEVICES PORT TOTAL RATE\n");
        return 2;
    }
    s.first = ntohl(first.s_addr);
    s.devices = strtoull(argv[2], NULL, 10);
    s.to.sin_port = htons((uint16_t)strtoul(argv[3], NULL, 10));
    s.total = strtoull(argv[4], NULL, 10);
    s.fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    uint64_t rate = strtoull(argv[5], NULL, 10);
    if (s.fd < 0 || s.devices == 0) {
        fail("socket");
    }
    for (unsigned i = 0; i < TURN; i++) {
        make(&turns[0][i], i, false);
        make(&turns[1][i], i, true);
    }
    int64_t from = now_us();
    while (s.sent < s.total) {
        uint64_t due = rate > 0 ? (uint64_t)(now_us() - from) * rate / 1000000 + 1 : s.total;
        if (due > s.sent) {
            send_some(&s, turns, due < s.total ? due : s.total);
        } else {
            (void)usleep(500);
        }
    }
    printf("sent %llu %lld\n", (unsigned long long)s.sent, (long long)(now_us() - from));
    return 0;
}
