/* once.c: one poll of one device now, without the daemon. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/once.h"

#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "core/keys.h"
#include "snmp/replay.h"

enum { FDS_MAX = 4, LIMIT_SECONDS = 600, ANSWER_MAX = 65536, RECEIVE_BUFFER = 1 << 20 };

struct once {
    struct udp *udp;
    struct wire *wire;
    struct timers *timers;
    struct replay *replay;
    struct udp_address *answer_from;
    uint8_t *answers[64]; /* of the recording, waiting to be taken */
    size_t answer_len[64], answer_count, max_answer;
    void (*take)(void *ctx, struct poll *p);
    void *ctx;
    bool over;
};

static void on_datagram(void *ctx, const struct udp_address *from, const uint8_t *data, size_t len)
{
    struct once *o = ctx;
    wire_take(o->wire, from, data, len, clock_mono());
}

static size_t send_network(void *ctx, const struct udp_out *out, size_t count)
{
    const struct once *o = ctx;
    return udp_send(o->udp, out, count);
}

static size_t send_recording(void *ctx, const struct udp_out *out, size_t count)
{
    struct once *o = ctx;
    uint8_t *room = mem_new(ANSWER_MAX);
    for (size_t i = 0; i < count && o->answer_count < 64; i++) {
        const uint8_t *answer;
        size_t len =
            replay_answer(o->replay, out[i].data, out[i].len, room, ANSWER_MAX, o->max_answer, &answer);
        if (len > 0) {
            o->answers[o->answer_count] = mem_copy(answer, len);
            o->answer_len[o->answer_count++] = len;
        }
    }
    free(room);
    return count;
}

static void take_recorded(struct once *o)
{
    while (o->answer_count > 0) {
        uint8_t *data = o->answers[0];
        size_t len = o->answer_len[0];
        memmove(o->answers, o->answers + 1, --o->answer_count * sizeof o->answers[0]);
        memmove(o->answer_len, o->answer_len + 1, o->answer_count * sizeof o->answer_len[0]);
        wire_take(o->wire, o->answer_from, data, len, clock_mono());
        free(data);
    }
}

static void on_polled(struct poll *p, int64_t now)
{
    struct once *o = p->ctx;
    (void)now;
    o->over = true;
    o->take(o->ctx, p);
}

static void wait_network(struct once *o)
{
    int fds[FDS_MAX];
    struct pollfd set[FDS_MAX];
    size_t n = udp_descriptors(o->udp, fds, FDS_MAX);
    int64_t next = timer_next(o->timers), wait = next == INT64_MAX ? 1000000 : next - clock_mono();
    for (size_t i = 0; i < n; i++) {
        set[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
    }
    (void)poll(set, n, wait <= 0 ? 0 : (int)(wait / 1000) + 1);
    for (size_t i = 0; i < n && !o->over; i++) {
        if (set[i].revents != 0) {
            udp_receive(o->udp, fds[i], on_datagram, o);
        }
    }
}

static void run(struct once *o)
{
    while (!o->over) {
        wire_flush(o->wire, clock_mono());
        if (o->replay != NULL && o->answer_count > 0) {
            take_recorded(o);
        } else if (o->udp != NULL) {
            wait_network(o);
        } else if (timer_next(o->timers) !=
                   INT64_MAX) { /* a recording that does not answer: no need to wait in real time */
            (void)timer_run(o->timers, timer_next(o->timers));
        }
        if (!o->over) {
            (void)timer_run(o->timers, clock_mono());
        }
    }
}

static int resolve(struct unit *u, struct err *err)
{
    char service[8];
    struct addrinfo want = { .ai_socktype = SOCK_DGRAM }, *found;
    if (u->peer.has_address) {
        return 0;
    }
    (void)snprintf(service, sizeof service, "%u", u->device->port);
    int rc = getaddrinfo(u->device->address, service, &want, &found);
    if (rc != 0) {
        return err_set(err, "%s: the name '%.100s' is not resolved: %s", u->device->key, u->device->address,
                       gai_strerror(rc));
    }
    memcpy(&u->peer.address, found->ai_addr, found->ai_addrlen);
    u->peer.has_address = true;
    freeaddrinfo(found);
    return 0;
}

static int open_network(struct once *o, struct unit *u, const char *recording, struct arena *arena,
                        struct err *err)
{
    struct wire_io io = { .ctx = o, .send = recording != NULL ? send_recording : send_network };
    if (recording != NULL) {
        o->replay = replay_load(arena, recording, err);
        u->peer.has_address = u->peer.has_address || udp_parse("127.0.0.1", 161, &u->peer.address) == 0;
    } else if (resolve(u, err) == 0) {
        o->udp = udp_open(1, RECEIVE_BUFFER, err);
    }
    if (o->udp == NULL && o->replay == NULL) {
        return -1;
    }
    o->wire = wire_new(&io, o->timers, POLL_WINDOW);
    o->answer_from = &u->peer.address;
    o->max_answer = (size_t)u->device->max_response;
    return 0;
}

int once_poll(struct fleet *fleet, const struct device *device, const char *recording,
              void (*take)(void *ctx, struct poll *p), void *ctx, struct err *err)
{
    struct once o = { .timers = timer_heap_new(), .take = take, .ctx = ctx };
    struct keys *keys = keys_new();
    struct v3_user *user = keys_user(keys, device);
    struct unit *u = unit_new(fleet, device, user, true);
    struct arena *arena = arena_new(0);
    int rc = device->credential->version == SITE_V3 && user == NULL
                 ? err_set(err, "%s: the keys of credential %s can not be made", device->key,
                           device->credential->name)
                 : open_network(&o, u, recording, arena, err);
    if (rc == 0) {
        struct unit_section **all = arena_array(arena, u->section_count + 1, sizeof(struct unit_section *));
        for (size_t i = 0; i < u->section_count; i++) {
            all[i] = &u->sections[i];
        }
        (void)poll_start(u, all, u->section_count, arena, o.wire, o.timers, LIMIT_SECONDS * 1000000LL,
                         clock_mono(), on_polled, &o);
        run(&o);
    }
    arena_free(arena);
    wire_free(o.wire);
    udp_close(o.udp);
    timer_heap_free(o.timers);
    unit_free(u);
    keys_free(keys);
    return rc;
}
