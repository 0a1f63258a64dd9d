/* decoder.c: the life of the trap decoder. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/decoder.h"

#include <event2/event.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "snmp/trapd.h"

enum {
    AT_ONCE = 512, /* records in one turn of the loop, or a message more */
    STEADY = 60,   /* seconds: who lived so long begins with a short wait again */
    WAIT_MOST = 60,
    LEAVE = 5, /* seconds to hand over what it has in hand, and to be told what is on disk of it */
    LOOK_MS = 20,
    SILENT = 20, /* seconds after which it hangs: it tells its counts each 5 s */
    TOKEN_BITS = 40
};
#define SECOND INT64_C(1000000)
#define TOKEN  ((UINT64_C(1) << TOKEN_BITS) - 1)

/* The allocator of AddressSanitizer makes calls that nobody else makes, for which the jail has no room. */
#ifdef __SANITIZE_ADDRESS__
enum { JAILED = 0 };
#else
enum { JAILED = 1 };
#endif

struct process {
    struct trapd trapd;
    struct event *event;
    struct traprecord_counts counts;
    uint32_t number; /* 0: there is none */
    int64_t since, heard;
    uint8_t jail;
    bool ready;
};

struct decoder {
    struct event_base *base;
    struct decoder_hooks hooks;
    struct process now, leaving;
    struct traprecord_counts before; /* of processes that are gone */
    uint32_t number, died;
    int64_t start_at, wait;
    size_t senders;
    bool wanted;
    uint8_t *room;
    struct arena *arena;
};

struct decoder *decoder_new(struct event_base *base, const struct decoder_hooks *hooks)
{
    struct decoder *d = mem_new(sizeof *d);
    *d = (struct decoder){
        .base = base, .hooks = *hooks, .room = mem_new(TRAPRECORD_MAX), .arena = arena_new(0)
    };
    return d;
}

static void add_counts(struct traprecord_counts *to, const struct traprecord_counts *from)
{
    for (size_t i = 0; i < TRAP_VERDICTS; i++) {
        to->verdicts[i] += from->verdicts[i];
    }
    /* The kernel counts for each socket, whoever reads it. */
    to->kernel_drops = from->kernel_drops > to->kernel_drops ? from->kernel_drops : to->kernel_drops;
    to->reports += from->reports;
    to->answers += from->answers;
    to->answers_lost += from->answers_lost;
    to->engines = from->engines;
}

static void end(struct decoder *d, struct process *p)
{
    if (p->number > 0) {
        add_counts(&d->before, &p->counts);
        event_free(p->event);
        trapd_stop(&p->trapd);
    }
    *p = (struct process){ .number = 0 };
}

void decoder_free(struct decoder *d)
{
    if (d != NULL) {
        end(d, &d->now);
        end(d, &d->leaving);
        arena_free(d->arena);
        free(d->room);
        free(d);
    }
}

static void wait_longer(struct decoder *d, bool steady)
{
    d->wait = steady || d->wait == 0 ? SECOND : d->wait * 2;
    d->wait = d->wait > WAIT_MOST * SECOND ? WAIT_MOST * SECOND : d->wait;
    d->start_at = clock_mono() + d->wait;
}

/* It has gone by itself: what comes in meanwhile waits in the sockets. */
static void gone(struct decoder *d, struct process *p)
{
    bool leaving = p == &d->leaving;
    int64_t lived = clock_mono() - p->since;
    int pid = (int)p->trapd.pid;
    end(d, p);
    if (!leaving) {
        d->died++;
        wait_longer(d, lived > STEADY * SECOND);
        log_error("traps", "decoder=%d result=died lived_s=%lld again_in_s=%lld", pid,
                  (long long)(lived / SECOND), (long long)(d->wait / SECOND));
    }
}

static void take_record(struct decoder *d, struct process *p, const struct traprecord *r)
{
    if (r->type == TRAPRECORD_READY) {
        p->ready = true;
        p->jail = r->jail;
        log_info("traps", "decoder=%d files=%s calls=%s senders=%zu", (int)p->trapd.pid,
                 (r->jail & 1) != 0 ? "closed" : "open", (r->jail & 2) != 0 ? "filtered" : "open",
                 d->senders);
    } else if (r->type == TRAPRECORD_COUNTS) {
        p->counts = r->counts;
    } else {
        /* Each process counts its tokens from 1. */
        uint64_t token = r->token == 0 ? 0 : (r->token & TOKEN) | (uint64_t)p->number << TOKEN_BITS;
        d->hooks.record(d->hooks.ctx, r, token);
    }
}

/* One message. How many records it had, or -1 when the process is no longer what we started. */
static int take_message(struct decoder *d, struct process *p, const uint8_t *data, size_t len)
{
    struct traprecord r;
    struct err err;
    int count = 0;
    for (size_t one; len > 0; data += one, len -= one, count++) {
        one = traprecord_length(data, len);
        arena_reset(d->arena);
        if (traprecord_decode(data, one, d->arena, &r, &err) != 0) {
            log_error("traps", "decoder=%d error=%s action=ended", (int)p->trapd.pid, log_quote(err.text));
            return -1;
        }
        take_record(d, p, &r);
    }
    return count;
}

static void take_channel(struct decoder *d, struct process *p)
{
    for (int count = 0; count < AT_ONCE && p->number > 0;) {
        ssize_t n = trapd_receive(&p->trapd, d->room);
        if (n == 0) {
            break;
        }
        p->heard = clock_mono();
        int taken = n > 0 ? take_message(d, p, d->room, (size_t)n) : -1;
        if (taken < 0) {
            gone(d, p);
        }
        count += taken;
    }
    d->hooks.turn(d->hooks.ctx);
}

static void on_now(evutil_socket_t fd, short what, void *arg)
{
    struct decoder *d = arg;
    (void)fd, (void)what;
    take_channel(d, &d->now);
}

static void on_leaving(evutil_socket_t fd, short what, void *arg)
{
    struct decoder *d = arg;
    (void)fd, (void)what;
    take_channel(d, &d->leaving);
}

static struct event *watch_channel(struct decoder *d, const struct trapd *t, event_callback_fn fire)
{
    struct event *e = event_new(d->base, t->channel, EV_READ | EV_PERSIST, fire, d);
    (void)event_add(e, NULL);
    return e;
}

/* What the one that leaves has in hand, at once; then it is ended. */
static void hand_over(struct decoder *d, int64_t most)
{
    int64_t until = clock_mono() + most;
    while (d->leaving.number > 0 && clock_mono() < until) {
        struct pollfd p = { .fd = d->leaving.trapd.channel, .events = POLLIN };
        (void)poll(&p, 1, LOOK_MS);
        take_channel(d, &d->leaving);
    }
    end(d, &d->leaving);
}

static void let_go(struct decoder *d)
{
    if (d->now.number == 0) {
        return;
    }
    hand_over(d, SECOND / 4);
    d->leaving = d->now;
    d->now = (struct process){ .number = 0 };
    event_free(d->leaving.event);
    d->leaving.event = watch_channel(d, &d->leaving.trapd, on_leaving);
    d->leaving.since = clock_mono();
    trapd_leave(&d->leaving.trapd);
}

void decoder_start(struct decoder *d, const struct ports *ports, const struct senders *senders,
                   const struct traps *limits, const struct trap3_own *own)
{
    int fds[PORTS_MAX];
    struct err err;
    for (size_t i = 0; i < ports->count; i++) {
        fds[i] = ports->list[i].fd;
    }
    struct trapd_setup setup = { .sockets = fds,
                                 .socket_count = ports->count,
                                 .jail = JAILED,
                                 .gate = { .sources = senders->sources,
                                           .source_count = senders->count,
                                           .max_len = (size_t)limits->max_size,
                                           .rate = (double)limits->rate,
                                           .burst = (double)limits->burst,
                                           .total_rate = (double)limits->total_rate,
                                           .total_burst = (double)limits->total_burst,
                                           .own = *own } };
    let_go(d);
    d->wanted = true;
    d->senders = senders->count;
    if (trapd_start(&setup, &d->now.trapd, &err) != 0) {
        wait_longer(d, false);
        log_error("traps", "error=%s again_in_s=%lld", log_quote(err.text), (long long)(d->wait / SECOND));
        return;
    }
    d->now.number = ++d->number;
    d->now.since = d->now.heard = clock_mono();
    d->now.event = watch_channel(d, &d->now.trapd, on_now);
}

/* What it has said is read first: it may be us who had no time. */
static bool is_silent(struct decoder *d)
{
    int64_t limit = clock_mono() - SILENT * SECOND;
    if (d->now.number > 0 && d->now.heard < limit) {
        take_channel(d, &d->now);
    }
    return d->now.number > 0 && d->now.heard < limit;
}

bool decoder_look(struct decoder *d)
{
    int64_t now = clock_mono();
    if (is_silent(d)) {
        log_error("traps", "decoder=%d error=\"says nothing any more\"", (int)d->now.trapd.pid);
        gone(d, &d->now);
    }
    if (d->leaving.number > 0 && now - d->leaving.since > LEAVE * SECOND) {
        end(d, &d->leaving);
    }
    return d->wanted && d->now.number == 0 && now >= d->start_at;
}

void decoder_stop(struct decoder *d, bool wait)
{
    d->wanted = false;
    let_go(d);
    if (wait) {
        hand_over(d, SECOND);
    }
}

void decoder_answer(struct decoder *d, uint64_t token)
{
    uint32_t number = (uint32_t)(token >> TOKEN_BITS);
    const struct process *p = number == d->now.number       ? &d->now
                              : number == d->leaving.number ? &d->leaving
                                                            : NULL;
    if (p != NULL && number > 0) {
        trapd_answer(&p->trapd, token & TOKEN);
    }
}

void decoder_state(const struct decoder *d, struct decoder_state *out)
{
    *out = (struct decoder_state){ .counts = d->before,
                                   .pid = (int)d->now.trapd.pid,
                                   .ready = d->now.ready,
                                   .files_closed = (d->now.jail & 1) != 0,
                                   .calls_filtered = (d->now.jail & 2) != 0,
                                   .died = d->died };
    add_counts(&out->counts, &d->leaving.counts);
    add_counts(&out->counts, &d->now.counts);
}
