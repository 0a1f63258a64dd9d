/* listen.c: notifications in the daemon. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/listen.h"

#include <errno.h>
#include <event2/event.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "core/decoder.h"
#include "core/engine.h"
#include "model/hash.h"

enum {
    INFORMS = 4096,  /* that wait for the disk; more are sent again by their senders */
    RENEW = 30,      /* seconds between decoders because senders changed ... */
    RENEW_YOUNG = 2, /* ... while the daemon is young and names are being resolved */
    PORT_TRIES = 10,
    PORT_PAUSE_MS = 100,
    YOUNG = 60
};
#define SECOND INT64_C(1000000)

/* An inform that is answered once its batch is on disk. */
struct inform {
    uint64_t token;
    int64_t batch; /* 0: the turn of the loop goes on */
};

struct listen {
    struct listen_with with;
    struct fleet *fleet;
    struct hear *hear;
    struct senders_keys *keys;
    struct senders *senders;
    struct trap3_own own;
    struct ports ports;
    struct decoder *decoder;
    struct event *tick, *wake;
    int wake_fd;
    struct inform informs[INFORMS];
    size_t inform_first, inform_count;
    int64_t opened_at, renewed_at;
    uint64_t signature; /* of all addresses and engines, as they were when senders were made */
    bool stale, stopping, engine_failing, ports_failing;
};

static bool hears(const struct listen *l)
{
    return l->ports.count > 0;
}

/* --- informs --- */

static void answer_committed(struct listen *l)
{
    int64_t committed = desk_committed(l->with.desk);
    while (l->inform_count > 0) {
        const struct inform *i = &l->informs[l->inform_first];
        if (i->batch == 0 || i->batch > committed) {
            return;
        }
        decoder_answer(l->decoder, i->token);
        l->inform_first = (l->inform_first + 1) % INFORMS;
        l->inform_count--;
    }
}

static void await(struct listen *l, uint64_t token)
{
    if (token != 0 && l->inform_count < INFORMS) {
        l->informs[(l->inform_first + l->inform_count) % INFORMS] = (struct inform){ token, 0 };
        l->inform_count++;
    }
}

/* The turn of the loop is over: everything it caused is in the desk's newest batch. */
static void end_turn(void *ctx)
{
    struct listen *l = ctx;
    l->with.settle(l->with.ctx);
    int64_t batch = desk_posted(l->with.desk);
    for (size_t i = 0; i < l->inform_count; i++) {
        struct inform *inform = &l->informs[(l->inform_first + i) % INFORMS];
        inform->batch = inform->batch == 0 ? batch : inform->batch;
    }
    answer_committed(l);
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
    uint64_t count;
    (void)what;
    (void)!read(fd, &count, sizeof count);
    answer_committed(arg);
}

void listen_committed(struct listen *l)
{
    uint64_t one = 1;
    (void)!write(l->wake_fd, &one, sizeof one);
}

/* --- records --- */

static void heard(void *ctx, uint64_t token)
{
    await(ctx, token);
}

static void take_record(void *ctx, const struct traprecord *r, uint64_t token)
{
    struct listen *l = ctx;
    if (r->type == TRAPRECORD_NOTICE) {
        if (hear_notice(l->hear, &r->notice, token)) {
            await(l, token);
        }
    } else if (r->type == TRAPRECORD_STORM) {
        hear_storm(l->hear, r);
    } else {
        hear_stranger(l->hear, r);
    }
}

/* --- who may send, and who has which address --- */

static uint64_t signature_of(const struct sched *sched)
{
    size_t count;
    struct unit *const *units = sched_units(sched, &count);
    uint64_t h = HASH_START;
    for (size_t i = 0; i < count; i++) {
        const struct unit *u = units[i];
        hash_int(&h, (int64_t)(uintptr_t)u->user);
        hash_int(&h, (int64_t)u->own.changed);
        hash_bytes(&h, u->peer.engine.id, u->peer.engine.in_time ? u->peer.engine.id_len : 0);
        if (u->peer.has_address && u->peer.address.sa.sa_family == AF_INET) {
            hash_bytes(&h, &u->peer.address.v4.sin_addr, 4);
        } else if (u->peer.has_address) {
            hash_bytes(&h, &u->peer.address.v6.sin6_addr, 16);
        }
    }
    return h;
}

static struct whose *whose_of_units(const struct sched *sched, const struct traps *traps)
{
    struct whose *w = whose_new();
    size_t count;
    struct unit *const *units = sched_units(sched, &count);
    whose_relays(w, traps);
    for (size_t i = 0; i < count; i++) {
        const struct unit *u = units[i];
        if (u->peer.has_address) {
            whose_address(w, u->device->key, &u->peer.address, WHOSE_CONFIGURED);
        }
        for (size_t k = 0; k < u->own.count; k++) {
            whose_address(w, u->device->key, &u->own.list[k].address,
                          u->own.list[k].from == ADDRESSES_NAME ? WHOSE_CONFIGURED : WHOSE_TOLD);
        }
        if (u->peer.engine.in_time) { /* authentic */
            whose_engine(w, u->device->key, u->peer.engine.id, u->peer.engine.id_len);
        }
    }
    return w;
}

/* Is another decoder needed? */
static bool renew(struct listen *l, int64_t now)
{
    int64_t wait = (now - l->opened_at < YOUNG * SECOND ? RENEW_YOUNG : RENEW) * SECOND;
    uint64_t signature = signature_of(l->with.sched);
    if (!l->stale && (signature == l->signature || now - l->renewed_at < wait)) {
        return false;
    }
    struct senders *fresh = senders_new(l->with.sched, l->fleet, l->keys);
    bool differs = l->stale || l->senders == NULL || fresh->hash != l->senders->hash;
    hear_devices(l->hear, whose_of_units(l->with.sched, &l->fleet->options.traps));
    senders_free(l->senders);
    l->senders = fresh;
    l->signature = signature;
    l->renewed_at = now;
    l->stale = false;
    return differs;
}

/* Boots that are not on disk would come twice, and no v3 sender would believe us for long: on a full disk notifications wait in the sockets. */
static bool has_engine(struct listen *l)
{
    struct err err;
    if (l->own.id_len > 0) {
        return true;
    }
    if (engine_start(l->fleet->options.state, &l->own, &err) == 0) {
        return true;
    }
    if (!l->engine_failing) {
        log_error("traps", "error=%s action=\"tried again each second, notifications wait\"",
                  log_quote(err.text));
    }
    l->engine_failing = true;
    return false;
}

static void tell_ports(const struct listen *l)
{
    for (size_t i = 0; i < l->ports.count; i++) {
        log_info("traps", "listening=%s%s", l->ports.list[i].text,
                 l->ports.list[i].inherited ? " from=systemd" : "");
    }
}

/* What can not be opened is tried again each second: a decoder that leaves may hold the port for a moment, an address may come later. */
static void change_ports(struct listen *l)
{
    struct err err;
    bool changed;
    size_t failed = ports_change(&l->ports, &l->fleet->options.traps, &changed, &err);
    if (failed > 0 && !l->ports_failing) {
        log_error("traps", "not_listening=%zu error=%s action=\"tried again each second\"", failed,
                  log_quote(err.text));
    }
    l->ports_failing = failed > 0;
    if (changed) {
        tell_ports(l);
        l->stale = true;
    }
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    struct listen *l = arg;
    int64_t now = clock_mono();
    (void)fd, (void)what;
    bool again = decoder_look(l->decoder);
    if (l->ports_failing && !l->stopping) {
        change_ports(l);
    }
    if (l->stopping || !hears(l) || !has_engine(l)) {
        return;
    }
    if (renew(l, now) || again) {
        decoder_start(l->decoder, &l->ports, l->senders, &l->fleet->options.traps, &l->own);
    }
    hear_waiting(l->hear, NULL, heard, l);
    hear_settle(l->hear);
    end_turn(l);
}

/* The next tick is a second after this one. Not as EV_TIMEOUT: each would put a second on top of the time that was due, and a hundred reloads a
 * hundred of them. */
static void tick_now(struct listen *l)
{
    event_active(l->tick, EV_WRITE, 0);
}

/* --- opening, changing, closing --- */

struct listen *listen_new(void)
{
    struct listen *l = mem_new(sizeof *l);
    l->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return l;
}

static void take_fact(void *ctx, const struct fact *f)
{
    const struct listen *l = ctx;
    desk_fact(l->with.desk, f);
}

static void take_unknown(void *ctx, const struct ticket_notice *n)
{
    const struct listen *l = ctx;
    desk_notice(l->with.desk, n);
}

static void ask(void *ctx, const char *device, const char *object, const char *condition)
{
    const struct listen *l = ctx;
    l->with.ask(l->with.ctx, device, object, condition);
}

static void take_fleet(struct listen *l, struct fleet *fleet)
{
    struct fleet *before = l->fleet;
    l->fleet = fleet_hold(fleet);
    senders_keys_free(l->keys);
    l->keys = senders_keys_new(fleet);
    hear_change(l->hear, fleet);
    l->stale = true;
    fleet_drop(before);
}

/* The decoder of a daemon that was just killed may hold them for a moment. */
static int open_ports(struct listen *l, const struct fleet *fleet, struct err *err)
{
    bool changed;
    for (int i = 0; ports_change(&l->ports, &fleet->options.traps, &changed, err) > 0; i++) {
        if (i == PORT_TRIES) {
            return -1;
        }
        (void)poll(NULL, 0, PORT_PAUSE_MS);
    }
    return 0;
}

int listen_open(struct listen *l, const struct listen_with *with, struct fleet *fleet, struct err *err)
{
    const struct hear_hooks hooks = { .ctx = l, .fact = take_fact, .unknown = take_unknown, .ask = ask };
    struct timeval second = { .tv_sec = 1 };
    const struct decoder_hooks of_decoder = { .ctx = l, .record = take_record, .turn = end_turn };
    l->with = *with;
    l->hear = hear_new(with->sched, &hooks);
    l->decoder = decoder_new(with->base, &of_decoder);
    take_fleet(l, fleet);
    ports_inherit(&l->ports, &fleet->options.traps);
    if (l->wake_fd < 0) {
        return err_set(err, "eventfd: %s", strerror(errno));
    }
    if (open_ports(l, fleet, err) != 0) {
        return -1;
    }
    tell_ports(l);
    l->opened_at = clock_mono();
    l->wake = event_new(with->base, l->wake_fd, EV_READ | EV_PERSIST, on_wake, l);
    (void)event_add(l->wake, NULL);
    l->tick = event_new(with->base, -1, EV_PERSIST, on_tick, l);
    (void)event_add(l->tick, &second);
    tick_now(l);
    return 0;
}

void listen_change(struct listen *l, struct fleet *fleet)
{
    take_fleet(l, fleet);
    l->ports_failing = false;
    change_ports(l); /* sockets that are not wanted any more: no decoder may read them */
    if (!hears(l)) {
        decoder_stop(l->decoder, false);
    } else {
        tick_now(l);
    }
}

void listen_polled(struct listen *l, struct unit *u, const struct poll *p)
{
    addresses_learn(&u->own, p);
    if (hears(l)) {
        hear_waiting(l->hear, u->device->key, heard, l);
    }
}

void listen_over(struct listen *l, const char *key)
{
    if (l->hear != NULL) {
        hear_over(l->hear, key);
    }
}

void listen_stop(struct listen *l)
{
    l->stopping = true;
    hear_end(l->hear, heard, l); /* while the decoder can answer its informs */
    decoder_stop(l->decoder, true);
    hear_end(l->hear, heard, l);
    end_turn(l);
}

void listen_close(struct listen *l)
{
    if (l == NULL) {
        return;
    }
    decoder_free(l->decoder);
    if (l->tick != NULL) {
        event_free(l->tick);
        event_free(l->wake);
    }
    ports_close(&l->ports);
    hear_free(l->hear);
    senders_free(l->senders);
    senders_keys_free(l->keys);
    fleet_drop(l->fleet);
    if (l->wake_fd >= 0) {
        (void)close(l->wake_fd);
    }
    free(l);
}

/* --- telling --- */

static uint64_t refused(const struct traprecord_counts *c)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < TRAP_VERDICTS; i++) {
        sum += i == TRAP_GOOD || i == TRAP_UNKNOWN_ENGINE ? 0 : c->verdicts[i];
    }
    return sum;
}

void listen_tell(const struct listen *l)
{
    struct decoder_state d;
    const struct traprecord_counts *c = &d.counts;
    const struct hear_counts *h = hear_counts(l->hear);
    decoder_state(l->decoder, &d);
    if (hears(l)) {
        log_info(
            "traps",
            "good=%llu refused=%llu over_rate=%llu kernel_drops=%llu open=%llu watch=%llu clear=%llu none=%llu "
            "no_rule=%llu no_device=%llu answered=%llu",
            (unsigned long long)c->verdicts[TRAP_GOOD],
            (unsigned long long)(refused(c) - c->verdicts[TRAP_RATE]),
            (unsigned long long)c->verdicts[TRAP_RATE], (unsigned long long)c->kernel_drops,
            (unsigned long long)h->open, (unsigned long long)h->watch, (unsigned long long)h->clear,
            (unsigned long long)h->none, (unsigned long long)h->unknown, (unsigned long long)h->nobodys,
            (unsigned long long)c->answers);
    }
}

static json_t *datagrams_json(const struct traprecord_counts *c)
{
    json_t *o = json_object();
    for (int i = 0; i < TRAP_VERDICTS; i++) {
        if (c->verdicts[i] > 0 || i == TRAP_GOOD) {
            json_object_set_new(o, trap_verdict_name((enum trap_verdict)i),
                                json_integer((json_int_t)c->verdicts[i]));
        }
    }
    return o;
}

json_t *listen_json(const struct listen *l)
{
    struct decoder_state d;
    json_t *all = hear_json(l->hear), *ports = json_array(), *decoder = json_object();
    struct buf id;
    decoder_state(l->decoder, &d);
    for (size_t i = 0; i < l->ports.count; i++) {
        json_array_append_new(ports, json_string(l->ports.list[i].text));
    }
    buf_init(&id, 100);
    for (uint8_t i = 0; i < l->own.id_len; i++) {
        buf_printf(&id, "%02x", l->own.id[i]);
    }
    json_object_set_new(decoder, "pid", json_integer(d.pid));
    json_object_set_new(decoder, "running", json_boolean(d.ready));
    json_object_set_new(decoder, "files_closed", json_boolean(d.files_closed));
    json_object_set_new(decoder, "calls_filtered", json_boolean(d.calls_filtered));
    json_object_set_new(decoder, "died", json_integer(d.died));
    json_object_set_new(decoder, "senders",
                        json_integer(l->senders != NULL ? (json_int_t)l->senders->count : 0));
    json_object_set_new(all, "listening", ports);
    json_object_set_new(all, "decoder", decoder);
    json_object_set_new(all, "engine_id", json_string(id.data != NULL ? id.data : ""));
    json_object_set_new(all, "engine_boots", json_integer(l->own.boots));
    json_object_set_new(all, "datagrams", datagrams_json(&d.counts));
    json_object_set_new(all, "kernel_drops", json_integer((json_int_t)d.counts.kernel_drops));
    json_object_set_new(all, "informs_answered", json_integer((json_int_t)d.counts.answers));
    json_object_set_new(all, "informs_waiting", json_integer((json_int_t)l->inform_count));
    json_object_set_new(all, "v3_engines", json_integer((json_int_t)d.counts.engines));
    buf_free(&id);
    return all;
}
