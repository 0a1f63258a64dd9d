/* trapserve.c: the trap decoder's loop. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/trapserve.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum {
    BATCH = 64,
    ROOM = 65536,
    PADDING = 16,
    CONTROL = 128,
    SOCKETS = 16,
    HELD = 1024,
    TELL_MS = 1000,
    BEAT_US = 5000000, /* so often the daemon hears of us, whatever comes */
    FLUSH = 32768,     /* octets of records in one message */
    ROUNDS = 8,        /* times BATCH datagrams of a socket in one turn */
    GATHER_US = 10000, /* under load what comes in is taken together, so long after the turn before */
    REPLY = 65536,
    TOKEN = 8
};

/* Where a reply goes, and from which of our addresses. */
struct path {
    int fd;
    struct udp_address to;
    uint8_t local[sizeof(struct in6_pktinfo)];
    uint8_t local_len; /* of in_pktinfo or in6_pktinfo; 0: not known */
};

/* The answer to an inform that the daemon has not kept yet. */
struct held {
    uint64_t token;
    uint8_t *data;
    size_t len;
    struct path path;
};

struct serve {
    const struct trapd_setup *setup;
    int channel;
    struct trapgate *gate;
    struct arena *arena;
    struct buf record;
    struct held held[HELD]; /* by token modulo HELD */
    size_t held_count;
    uint64_t token;
    uint32_t dropped[SOCKETS]; /* SO_RXQ_OVFL of the last datagram of each socket */
    int64_t told, taken, beat; /* when news were told, datagrams were read, counts were sent last */
    struct traprecord_counts counts_told;
    bool gone;      /* nobody takes our records any more */
    bool leaving;   /* nothing more is read from the network */
    bool deaf;      /* no more tokens come */
    uint8_t *rooms; /* BATCH x (ROOM + PADDING), scratch, reply */
    uint8_t *scratch, *reply;
};

/* --- to the daemon --- */

static void flush_records(struct serve *s)
{
    while (!s->gone && s->record.len > 0 &&
           send(s->channel, s->record.data, s->record.len, MSG_NOSIGNAL) < 0) {
        s->gone = errno != EINTR;
    }
    buf_clear(&s->record);
}

/* Many in one message: waking the daemon costs more than all of the rest. */
static void send_record(struct serve *s, const struct traprecord *r)
{
    if (traprecord_encode(r, &s->record) != 0) {
        flush_records(s); /* no room beside the others */
        (void)traprecord_encode(r, &s->record);
    }
    if (s->record.len >= FLUSH) {
        flush_records(s);
    }
}

static void tell(void *ctx, const struct traprecord *r)
{
    send_record(ctx, r);
}

static void tell_news(struct serve *s, const struct trapgate_times *t)
{
    struct traprecord r = { .type = TRAPRECORD_COUNTS };
    if (s->told != 0 && t->mono - s->told < TELL_MS * INT64_C(1000) && !s->leaving && !s->deaf) {
        return;
    }
    s->told = t->mono;
    trapgate_tell(s->gate, t, tell, s);
    r.counts = *trapgate_counts(s->gate);
    if (memcmp(&r.counts, &s->counts_told, sizeof r.counts) != 0 || t->mono - s->beat >= BEAT_US) {
        s->beat = t->mono;
        s->counts_told = r.counts;
        send_record(s, &r);
    }
}

/* --- to the senders --- */

static void send_reply(const struct path *p, const uint8_t *data, size_t len)
{
    union {
        struct cmsghdr align;
        uint8_t bytes[CONTROL];
    } control = { .bytes = { 0 } };
    union {
        const uint8_t *in;
        void *out;
    } bytes = { .in = data };
    struct iovec iov = { bytes.out, len };
    struct udp_address to = p->to;
    bool v4 = to.sa.sa_family == AF_INET;
    struct msghdr m = {
        .msg_name = &to, .msg_namelen = v4 ? sizeof to.v4 : sizeof to.v6, .msg_iov = &iov, .msg_iovlen = 1
    };
    if (p->local_len > 0) {
        m.msg_control = control.bytes;
        m.msg_controllen = CMSG_SPACE(p->local_len);
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = v4 ? IPPROTO_IP : IPPROTO_IPV6;
        c->cmsg_type = v4 ? IP_PKTINFO : IPV6_PKTINFO;
        c->cmsg_len = CMSG_LEN(p->local_len);
        memcpy(CMSG_DATA(c), p->local, p->local_len);
    }
    (void)sendmsg(p->fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void drop_held(struct serve *s, struct held *h)
{
    free(h->data);
    *h = (struct held){ 0 };
    s->held_count--;
}

static uint64_t hold(struct serve *s, const struct path *p, const uint8_t *data, size_t len)
{
    struct held *h = &s->held[++s->token % HELD];
    if (h->data != NULL) { /* the daemon is 1,024 informs behind: their senders will try again */
        trapgate_counts(s->gate)->answers_lost++;
        drop_held(s, h);
    }
    *h = (struct held){ s->token, mem_copy(data, len), len, *p };
    s->held_count++;
    return s->token;
}

static void answer(struct serve *s, uint64_t token)
{
    struct held *h = &s->held[token % HELD];
    if (h->data != NULL && h->token == token) {
        send_reply(&h->path, h->data, h->len);
        trapgate_counts(s->gate)->answers++;
        drop_held(s, h);
    }
}

/* Tokens from the daemon; one octet: it wants us to leave. */
static void take_channel(struct serve *s)
{
    uint8_t bytes[TOKEN + 1];
    for (;;) {
        ssize_t n = recv(s->channel, bytes, sizeof bytes, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            return;
        }
        if (n <= 0) {
            s->deaf = true;
            return;
        }
        s->leaving = s->leaving || n == 1;
        uint64_t token = 0;
        for (int i = 0; i < TOKEN; i++) {
            token |= (uint64_t)bytes[i] << (8 * i);
        }
        if (n == TOKEN) {
            answer(s, token);
        }
    }
}

/* --- from the senders --- */

static void read_control(struct serve *s, size_t socket, struct msghdr *m, struct path *p)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c)) {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
            uint32_t now;
            memcpy(&now, CMSG_DATA(c), sizeof now);
            trapgate_counts(s->gate)->kernel_drops += now - s->dropped[socket];
            s->dropped[socket] = now;
        } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo got, back = { 0 };
            memcpy(&got, CMSG_DATA(c), sizeof got);
            back.ipi_spec_dst = got.ipi_spec_dst; /* our address, also of a broadcast */
            memcpy(p->local, &back, sizeof back);
            p->local_len = sizeof back;
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo got;
            memcpy(&got, CMSG_DATA(c), sizeof got);
            if (!IN6_IS_ADDR_MULTICAST(&got.ipi6_addr)) {
                memcpy(p->local, &got, sizeof got);
                p->local_len = sizeof got;
            }
        }
    }
}

static void take_datagram(struct serve *s, const struct path *p, const uint8_t *data, size_t len,
                          const struct trapgate_times *t)
{
    struct trapgate_datagram d = { &p->to, data, len, s->scratch, s->reply, REPLY };
    struct trapgate_result r;
    arena_reset(s->arena);
    trapgate_take(s->gate, &d, t, s->arena, &r);
    if (r.reply != NULL && !r.hold) {
        send_reply(p, r.reply, r.reply_len);
    }
    if (r.verdict == TRAP_GOOD) {
        struct traprecord record = { .type = TRAPRECORD_NOTICE, .notice = r.notice };
        record.token = r.hold ? hold(s, p, r.reply, r.reply_len) : 0;
        send_record(s, &record);
    }
}

/* How many there were. */
static int take_batch(struct serve *s, size_t socket)
{
    struct mmsghdr messages[BATCH];
    struct iovec iov[BATCH];
    struct udp_address from[BATCH];
    union {
        struct cmsghdr align;
        uint8_t bytes[CONTROL];
    } control[BATCH] = { { .bytes = { 0 } } };
    for (size_t i = 0; i < BATCH; i++) {
        iov[i] = (struct iovec){ s->rooms + i * (ROOM + PADDING), ROOM };
        messages[i].msg_hdr = (struct msghdr){ .msg_name = &from[i],
                                               .msg_namelen = sizeof from[i],
                                               .msg_iov = &iov[i],
                                               .msg_iovlen = 1,
                                               .msg_control = control[i].bytes,
                                               .msg_controllen = CONTROL };
    }
    int n = recvmmsg(s->setup->sockets[socket], messages, BATCH, MSG_DONTWAIT, NULL);
    const struct trapgate_times t = { clock_mono(), clock_wall() };
    for (int i = 0; i < n && !s->gone; i++) {
        struct path p = { .fd = s->setup->sockets[socket], .to = from[i] };
        uint8_t *data = s->rooms + (size_t)i * (ROOM + PADDING);
        read_control(s, socket, &messages[i].msg_hdr, &p);
        memset(data + messages[i].msg_len, 0, PADDING);
        take_datagram(s, &p, data, messages[i].msg_len, &t);
    }
    return n;
}

static void take_socket(struct serve *s, size_t socket)
{
    for (int i = 0; i < ROUNDS && !s->gone && take_batch(s, socket) == BATCH; i++) {
    }
}

/* --- the loop --- */

/* Datagrams that follow each other closely wait for each other in the sockets; answers to informs do not wait. */
static void gather(struct serve *s, struct pollfd *channel)
{
    int64_t now = clock_mono(), left = s->taken + GATHER_US - now;
    if (s->taken != 0 && left > 0 && left <= GATHER_US) {
        struct timespec wait = { .tv_nsec = (long)left * 1000 };
        (void)ppoll(channel, 1, &wait, NULL);
        now = clock_mono();
    }
    s->taken = now;
}

static int turn(struct serve *s, struct err *err)
{
    struct pollfd fds[SOCKETS + 1];
    size_t n = s->setup->socket_count;
    for (size_t i = 0; i < n; i++) {
        fds[i] = (struct pollfd){ .fd = s->leaving ? -1 : s->setup->sockets[i], .events = POLLIN };
    }
    fds[n] = (struct pollfd){ .fd = s->channel, .events = POLLIN };
    if (poll(fds, n + 1, TELL_MS) < 0 && errno != EINTR) {
        return err_set(err, "poll: %s", strerror(errno));
    }
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        any = any || fds[i].revents != 0;
    }
    if (any) {
        gather(s, &fds[n]);
    }
    for (size_t i = 0; i < n; i++) {
        if (fds[i].revents != 0) {
            take_socket(s, i);
        }
    }
    take_channel(s);
    for (size_t i = 0; i < n && s->leaving && fds[i].fd >= 0; i++) {
        take_socket(s, i); /* the last look: nobody may come after us */
    }
    const struct trapgate_times t = { clock_mono(), clock_wall() };
    tell_news(s, &t);
    flush_records(s);
    return 0;
}

/* Who leaves stays until the informs that it holds are answered. */
static bool is_done(const struct serve *s)
{
    return s->gone || s->deaf || (s->leaving && s->held_count == 0);
}

int trapserve_run(const struct trapd_setup *setup, int channel, uint8_t jail, struct err *err)
{
    struct serve *s = mem_new(sizeof *s);
    struct traprecord ready = { .type = TRAPRECORD_READY, .jail = jail };
    int rc = 0;
    s->setup = setup;
    s->channel = channel;
    s->gate = trapgate_new(&setup->gate);
    s->arena = arena_new(0);
    s->rooms = mem_new((size_t)BATCH * (ROOM + PADDING));
    s->scratch = mem_new(ROOM + PADDING);
    s->reply = mem_new(REPLY);
    buf_init(&s->record, TRAPRECORD_MAX);
    send_record(s, &ready);
    flush_records(s);
    while (!is_done(s) && rc == 0) {
        rc = turn(s, err);
    }
    for (size_t i = 0; i < HELD; i++) {
        free(s->held[i].data);
    }
    buf_free(&s->record);
    free(s->rooms);
    free(s->scratch);
    free(s->reply);
    arena_free(s->arena);
    trapgate_free(s->gate);
    free(s);
    return rc;
}
