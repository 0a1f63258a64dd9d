/* floor: exchanges the datagrams of a poll with every device of a fleet and decodes nothing: what the kernel alone costs. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* usage: floor TEMPLATE ADDRESS PORT DEVICES IN_FLIGHT
 * TEMPLATE: the requests to one device (engine.c writes it). Each line on standard input is a round; the answer is a line:
 *   round CPU_US POLLS DATAGRAMS OCTETS 0 LOST WALL_US */

enum { BATCH = 64, ROOM = 65536, TEMPLATES = 64, RECEIVE_BUFFER = 8 << 20, PATIENCE_MS = 500 };

struct floor {
    int fd;
    uint32_t first; /* address, host order */
    uint16_t port;
    size_t devices, limit;
    struct iovec out[TEMPLATES];
    size_t templates;
    uint64_t asked, answered, lost, octets; /* of the round */
};

static uint8_t room[BATCH][ROOM];

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void take_templates(struct floor *f, const char *path)
{
    FILE *file = fopen(path, "r");
    uint8_t head[2];
    if (file == NULL) {
        fail(path);
    }
    while (f->templates < TEMPLATES && fread(head, 1, 2, file) == 2) {
        size_t len = (size_t)head[0] << 8 | head[1];
        f->out[f->templates] = (struct iovec){ .iov_base = malloc(len), .iov_len = len };
        if (f->out[f->templates].iov_base == NULL ||
            fread(f->out[f->templates].iov_base, 1, len, file) != len) {
            fail(path);
        }
        f->templates++;
    }
    (void)fclose(file);
    if (f->templates == 0) {
        fprintf(stderr, "floor: %s: no datagrams in it\n", path);
        exit(1);
    }
}

static void send_some(struct floor *f, uint64_t total)
{
    struct mmsghdr messages[BATCH];
    struct sockaddr_in to[BATCH];
    size_t n = 0;
    for (; n < BATCH && f->asked + n < total && f->asked + n - f->answered - f->lost < f->limit; n++) {
        uint64_t at = f->asked + n;
        to[n] = (struct sockaddr_in){ .sin_family = AF_INET,
                                      .sin_port = htons(f->port),
                                      .sin_addr.s_addr = htonl(f->first + (uint32_t)(at / f->templates)) };
        messages[n].msg_hdr = (struct msghdr){ .msg_name = &to[n],
                                               .msg_namelen = sizeof to[n],
                                               .msg_iov = &f->out[at % f->templates],
                                               .msg_iovlen = 1 };
    }
    int sent = n > 0 ? sendmmsg(f->fd, messages, (unsigned)n, 0) : 0;
    if (sent < 0) {
        fail("sendmmsg");
    }
    f->asked += (uint64_t)sent;
}

static void receive(struct floor *f)
{
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];
    struct sockaddr_in from[BATCH];
    int n = BATCH;
    for (int round = 0; round < 4 && n == BATCH; round++) {
        for (size_t i = 0; i < BATCH; i++) {
            parts[i] = (struct iovec){ .iov_base = room[i], .iov_len = ROOM };
            messages[i].msg_hdr = (struct msghdr){
                .msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &parts[i], .msg_iovlen = 1
            };
        }
        n = recvmmsg(f->fd, messages, BATCH, MSG_DONTWAIT, NULL);
        for (int i = 0; i < n; i++) {
            f->octets += messages[i].msg_len;
        }
        f->answered += n > 0 ? (uint64_t)n : 0;
    }
}

static int64_t now_us(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void run(struct floor *f)
{
    int64_t cpu = now_us(CLOCK_PROCESS_CPUTIME_ID), at = now_us(CLOCK_MONOTONIC);
    uint64_t total = (uint64_t)f->devices * f->templates;
    f->asked = f->answered = f->lost = f->octets = 0;
    while (f->answered + f->lost < total) {
        struct pollfd set = { .fd = f->fd, .events = POLLIN };
        uint64_t before;
        do {
            before = f->asked;
            send_some(f, total);
        } while (f->asked > before);
        if (poll(&set, 1, PATIENCE_MS) > 0) {
            receive(f);
        } else {
            f->lost = f->asked - f->answered;
        }
    }
    printf("round %lld %zu %llu %llu 0 %llu %lld\n", (long long)(now_us(CLOCK_PROCESS_CPUTIME_ID) - cpu),
           f->devices, (unsigned long long)f->asked, (unsigned long long)f->octets,
           (unsigned long long)f->lost, (long long)(now_us(CLOCK_MONOTONIC) - at));
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    struct floor f = { .fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
    struct in_addr first;
    int size = RECEIVE_BUFFER;
    char line[16];
    if (argc != 6 || inet_pton(AF_INET, argv[2], &first) != 1) {
        fputs("usage: floor TEMPLATE ADDRESS PORT DEVICES IN_FLIGHT\n", stderr);
        return 2;
    }
    if (setsockopt(f.fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0) {
        (void)setsockopt(f.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    }
    f.first = ntohl(first.s_addr);
    f.port = (uint16_t)strtoul(argv[3], NULL, 10);
    f.devices = (size_t)strtoul(argv[4], NULL, 10);
    f.limit = (size_t)strtoul(argv[5], NULL, 10);
    take_templates(&f, argv[1]);
    while (fgets(line, sizeof line, stdin) != NULL) {
        run(&f);
    }
    return 0;
}
