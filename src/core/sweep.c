/* sweep.c: one small question to each of many addresses, paced and bounded. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sweep.h"

#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "snmp/peer.h"

enum { IN_FLIGHT = 256, FDS_MAX = 4, RECEIVE_BUFFER = 1 << 20, ANSWER_MAX = 1400 };

static const uint8_t descr_oid[] = { 0x2b, 6, 1, 2, 1, 1, 1, 0 },
                     object_oid[] = { 0x2b, 6, 1, 2, 1, 1, 2, 0 }, name_oid[] = { 0x2b, 6, 1, 2, 1, 1, 5, 0 };
static const struct pdu_name questions[] = { { { descr_oid, 8 }, { NULL, 0 } },
                                             { { object_oid, 8 }, { NULL, 0 } },
                                             { { name_oid, 8 }, { NULL, 0 } } };

struct sweep;

struct target {
    struct peer peer;
    struct peer_ask ask;
    struct sweep *sweep;
    struct sweep_found *found;
};

struct sweep {
    const struct sweep_options *options;
    struct udp *udp;
    struct wire *wire;
    struct timers *timers;
    size_t done, answered, budget;
    int64_t budget_at;
};

static char *shown(const struct value *v)
{
    struct buf b;
    buf_init(&b, 4096);
    if (value_is_there(v)) {
        value_show(v, &b);
    }
    char *text = mem_string(b.data != NULL ? b.data : "");
    buf_free(&b);
    return text;
}

static void take(struct sweep_found *f, const struct pdu *pdu)
{
    struct ber list = pdu->varbinds;
    struct oid name;
    struct value v;
    f->answered = true;
    while (pdu_varbind(&list, &name, &v) == 1) {
        char **field = oid_equal(name, questions[0].base)   ? &f->descr
                       : oid_equal(name, questions[1].base) ? &f->object_id
                       : oid_equal(name, questions[2].base) ? &f->name
                                                            : NULL;
        if (field != NULL && *field == NULL) {
            *field = shown(&v);
        }
    }
}

static void on_done(struct peer_ask *a, enum peer_result result, const struct pdu *pdu, int64_t now)
{
    struct target *t = (struct target *)((char *)a - offsetof(struct target, ask));
    (void)now;
    t->sweep->done++;
    t->found->refused = result == PEER_AUTH;
    if (result == PEER_ANSWER) {
        take(t->found, pdu);
        t->sweep->answered++;
    }
    v3_engine_forget(&t->peer.engine);
}

/* At most rate packets a second leave, resends included: what does not fit now stays with the wire. */
static size_t send_paced(void *ctx, const struct udp_out *out, size_t count)
{
    struct sweep *s = ctx;
    int64_t now = clock_mono(), earned = (now - s->budget_at) * s->options->rate / 1000000;
    if (earned > 0) {
        size_t most = (size_t)s->options->rate / 10 + 1;
        s->budget = s->budget + (size_t)earned > most ? most : s->budget + (size_t)earned;
        s->budget_at = now;
    }
    size_t n = count < s->budget ? count : s->budget, sent = n > 0 ? udp_send(s->udp, out, n) : 0;
    s->budget -= sent;
    return sent;
}

static void on_datagram(void *ctx, const struct udp_address *from, const uint8_t *data, size_t len)
{
    struct sweep *s = ctx;
    wire_take(s->wire, from, data, len, clock_mono());
}

static int resolve(const char *text, uint16_t port, struct udp_address *out)
{
    char service[8];
    struct addrinfo want = { .ai_socktype = SOCK_DGRAM }, *found;
    if (udp_parse(text, port, out) == 0) {
        return 0;
    }
    (void)snprintf(service, sizeof service, "%u", port);
    if (getaddrinfo(text, service, &want, &found) != 0) {
        return -1;
    }
    memcpy(out, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return 0;
}

static void start(struct sweep *s, struct target *t, struct v3_user *user)
{
    const struct sweep_options *o = s->options;
    t->sweep = s;
    t->peer = (struct peer){ .name = t->found->address,
                             .credential = o->credential,
                             .user = user,
                             .timeout = o->timeout * 1000,
                             .tries = o->tries };
    if (resolve(t->found->address, o->port, &t->peer.address) != 0) {
        s->done++;
        return;
    }
    t->ask.peer = &t->peer;
    t->ask.request = (struct pdu_request){ .type = PDU_GET, .names = questions, .count = 3 };
    t->ask.context = "";
    t->ask.max_size = ANSWER_MAX;
    t->ask.done = on_done;
    peer_start(s->wire, &t->ask, 0, clock_mono());
}

static void turn(struct sweep *s)
{
    int fds[FDS_MAX];
    struct pollfd set[FDS_MAX];
    size_t n = udp_descriptors(s->udp, fds, FDS_MAX);
    wire_flush(s->wire, clock_mono());
    for (size_t i = 0; i < n; i++) {
        set[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
    }
    (void)poll(set, n, 10);
    for (size_t i = 0; i < n; i++) {
        if (set[i].revents != 0) {
            udp_receive(s->udp, fds[i], on_datagram, s);
        }
    }
    (void)timer_run(s->timers, clock_mono());
}

static void run(struct sweep *s, struct target *targets, size_t count, struct v3_user *user)
{
    size_t started = 0;
    while (s->done < count) {
        while (started < count && started - s->done < IN_FLIGHT) {
            start(s, &targets[started++], user);
        }
        turn(s);
        if (s->options->progress != NULL) {
            s->options->progress(s->options->ctx, s->done, count, s->answered);
        }
    }
}

static void fill_silent(struct sweep_found *found, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        found[i].object_id = found[i].object_id != NULL ? found[i].object_id : mem_string("");
        found[i].descr = found[i].descr != NULL ? found[i].descr : mem_string("");
        found[i].name = found[i].name != NULL ? found[i].name : mem_string("");
    }
}

struct sweep_found *sweep_run(const char *const *addresses, size_t count, const struct sweep_options *options,
                              struct err *err)
{
    struct sweep s = {
        .options = options, .timers = timer_heap_new(), .budget_at = clock_mono(), .budget = 1
    };
    struct wire_io io = { .ctx = &s, .send = send_paced };
    bool v3 = options->credential->version == SITE_V3;
    struct v3_user *user = v3 ? v3_user_new(options->credential, err) : NULL;
    struct sweep_found *found = NULL;
    s.udp = v3 && user == NULL ? NULL : udp_open(1, RECEIVE_BUFFER, err);
    if (s.udp != NULL) {
        struct target *targets = mem_array(count + 1, sizeof *targets);
        found = mem_array(count + 1, sizeof *found);
        s.wire = wire_new(&io, s.timers, IN_FLIGHT);
        for (size_t i = 0; i < count; i++) {
            found[i].address = addresses[i];
            targets[i].found = &found[i];
        }
        run(&s, targets, count, user);
        fill_silent(found, count);
        wire_free(s.wire);
        free(targets);
    }
    udp_close(s.udp);
    timer_heap_free(s.timers);
    v3_user_free(user);
    return found;
}

void sweep_free(struct sweep_found *found, size_t count)
{
    for (size_t i = 0; found != NULL && i < count; i++) {
        free(found[i].object_id);
        free(found[i].descr);
        free(found[i].name);
    }
    free(found);
}
