/* daemon.c: the event loop and what hangs on it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/daemon.h"

#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/stat.h"
#include "core/learned.h"
#include "core/listen.h"
#include "core/load.h"
#include "core/names.h"
#include "core/office.h"
#include "core/ready.h"
#include "core/sched.h"
#include "core/status.h"
#include "out/page.h"
#include "store/archive.h"

enum { FDS_MAX = 32, SIGNALS = 4, LEARN_SECONDS = 300, LEARN_AT_ONCE = 50 };

struct daemon {
    const char *config;
    struct fleet *fleet;
    struct event_base *base;
    struct event *fds[FDS_MAX], *signals[SIGNALS], *tick, *stats, *learn, *learn_some, *watchdog, *stop;
    struct learned *learning; /* being written, or NULL */
    size_t fd_count;
    struct timers *timers;
    struct udp *udp;
    struct wire *wire;
    struct archive *archive;
    struct flow *flow;
    struct names *names;
    struct page *page;
    struct office *office;
    struct listen *listen;
    struct sched *sched;
    bool stopping;
};

/* After every turn of the loop: what is due runs, what is to be sent goes out in one batch, the next deadline is armed. The one place that arms time. */
static void settle(void *ctx)
{
    struct daemon *d = ctx;
    int64_t now = clock_mono();
    (void)timer_run(d->timers, now);
    wire_flush(d->wire, now);
    int64_t desk_next = desk_settle(office_desk(d->office), now), next = timer_next(d->timers);
    int64_t wait = (next < desk_next ? next : desk_next) - clock_mono();
    wait = wait < 0 ? 0 : wait;
    struct timeval tv = { .tv_sec = (time_t)(wait / 1000000), .tv_usec = (suseconds_t)(wait % 1000000) };
    (void)evtimer_add(d->tick, &tv);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    settle(arg);
}

static void take_datagram(void *ctx, const struct udp_address *from, const uint8_t *data, size_t len)
{
    struct daemon *d = ctx;
    wire_take(d->wire, from, data, len, clock_mono());
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    struct daemon *d = arg;
    (void)what;
    udp_receive(d->udp, fd, take_datagram, d);
    settle(d);
}

static void take_fact(void *ctx, const struct fact *f)
{
    const struct daemon *d = ctx;
    desk_fact(office_desk(d->office), f);
}

static void recheck(void *ctx, const char *device, const char *object, const char *condition)
{
    const struct daemon *d = ctx;
    sched_ask(d->sched, device, object, condition, clock_mono());
}

static void polled(void *ctx, struct unit *u, struct poll *p)
{
    const struct daemon *d = ctx;
    office_polled(d->office, u, p, clock_mono());
    listen_polled(d->listen, u, p);
}

/* In the clerk's thread. */
static void committed(void *ctx)
{
    const struct daemon *d = ctx;
    listen_committed(d->listen);
}

static void problem_over(void *ctx, const char *key)
{
    const struct daemon *d = ctx;
    listen_over(d->listen, key);
}

static size_t send_datagrams(void *ctx, const struct udp_out *out, size_t count)
{
    const struct daemon *d = ctx;
    return udp_send(d->udp, out, count);
}

static void store_batch(void *ctx, const void *batch, size_t len)
{
    const struct daemon *d = ctx;
    (void)archive_put(d->archive, batch, len);
}

static void store_names(void *ctx, const char *device, const char *section, const struct buf *list)
{
    const struct daemon *d = ctx;
    archive_names(d->archive, device, section, list);
}

static int make_page(void *ctx, const char *path, const char *argument, struct buf *out)
{
    const struct daemon *d = ctx;
    struct archive_state store;
    if (strcmp(path, "/status") != 0) {
        return 404;
    }
    if (argument[0] != '\0') {
        return status_device(d->sched, argument, office_json_device(d->office, argument), out) ? 200 : 404;
    }
    archive_status(d->archive, &store);
    status_all(d->sched, &store, office_json(d->office), listen_json(d->listen), out);
    return 200;
}

static void resolve(void *ctx, struct unit *u)
{
    const struct daemon *d = ctx;
    names_watch(d->names, u->device->key, u->device->address, u->device->port);
}

static void on_name(void *ctx, const char *key, const struct udp_address *address)
{
    const struct daemon *d = ctx;
    struct unit *u = d->sched != NULL ? sched_unit(d->sched, key) : NULL;
    if (u != NULL) {
        sched_resolved(d->sched, u, address, clock_mono());
    }
}

/* Is it to be looked up? */
static bool has_name(void *ctx, const char *key)
{
    const struct daemon *d = ctx;
    struct udp_address address;
    const struct unit *u = sched_unit(d->sched, key);
    return u != NULL && udp_parse(u->device->address, u->device->port, &address) != 0;
}

static void on_notice(const struct peer *p, const char *event, const char *text)
{
    log_limited(LOG_LEVEL_WARN, p->name, event, "device=%s %s", p->name, text);
}

/* Missing values by reason since the start: those that there are. */
static void tell_missing(void)
{
    struct buf text;
    buf_init(&text, 1000);
    for (int id = STAT_missing_timeout; id <= STAT_missing_disk; id++) {
        if (stat_value((enum stat_id)id) > 0) {
            buf_printf(&text, "%s%s=%llu", text.len > 0 ? " " : "",
                       stat_name((enum stat_id)id) + strlen("missing_"),
                       (unsigned long long)stat_value((enum stat_id)id));
        }
    }
    if (text.len > 0) {
        log_info("missing", "%s", text.data);
    }
    buf_free(&text);
}

static void tell_stats(struct daemon *d)
{
    struct archive_state store;
    uint64_t polls, missing = 0;
    double lag = sched_lag(d->sched, 0.99, &polls);
    archive_status(d->archive, &store);
    for (int id = STAT_missing_timeout; id <= STAT_missing_disk; id++) {
        missing += stat_value((enum stat_id)id);
    }
    log_info(
        "stats",
        "polls=%llu lag_p99_ms=%.1f values=%llu missing=%llu in_flight=%zu series=%llu waiting=%llu store=%s",
        (unsigned long long)polls, lag, (unsigned long long)stat_value(STAT_values),
        (unsigned long long)missing, wire_in_flight(d->wire), (unsigned long long)store.series,
        (unsigned long long)store.waiting_samples, store.degraded ? log_quote(store.why) : "good");
    tell_missing();
    listen_tell(d->listen);
    for (int id = 0; id < STAT_COUNT; id++) {
        log_debug("stat", "name=%s value=%llu", stat_name((enum stat_id)id),
                  (unsigned long long)stat_value((enum stat_id)id));
    }
}

static void on_stats(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    tell_stats(arg);
}

/* What was learned is written some devices at a time: polls go on in between. */
static void on_learn_some(evutil_socket_t fd, short what, void *arg)
{
    struct timeval soon = { .tv_usec = 50000 };
    struct daemon *d = arg;
    struct err err;
    (void)fd, (void)what;
    d->learning = d->learning != NULL ? d->learning : learned_begin();
    if (!learned_add(d->learning, d->sched, LEARN_AT_ONCE)) {
        (void)evtimer_add(d->learn_some, &soon);
        return;
    }
    int rc = learned_end(d->learning, d->fleet->options.state, &err);
    d->learning = NULL;
    if (rc != 0) {
        log_warn("learned", "error=%s", log_quote(err.text));
    }
}

static void save_learned(struct daemon *d)
{
    struct err err;
    if (learned_save(d->sched, d->fleet->options.state, &err) != 0) {
        log_warn("learned", "error=%s", log_quote(err.text));
    }
}

static void on_watchdog(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what, (void)arg;
    ready_tell("WATCHDOG=1");
}

static void log_report(struct report *report)
{
    report_sort(report);
    for (size_t i = 0; i < report->count; i++) {
        const struct report_item *item = &report->items[i];
        (item->error ? log_error : log_warn)("config", "file=%s line=%d text=%s",
                                             item->file != NULL ? item->file : "-", item->line,
                                             log_quote(item->text));
    }
}

/* The new configuration is loaded whole before anything changes. */
static void reload(struct daemon *d)
{
    struct report report = { 0 };
    ready_tell("RELOADING=1");
    struct fleet *fleet = load_whole(d->config, &report);
    log_report(&report);
    if (fleet == NULL) {
        stat_add(STAT_reloads_refused, 1);
        log_error("reload", "result=refused errors=%zu action=\"the configuration before stays in use\"",
                  report.errors);
    } else {
        enum log_level level;
        if (log_level_named(fleet->options.log_level, &level) == 0) {
            log_setup(level);
        }
        listen_change(d->listen, fleet);
        sched_take(d->sched, fleet, clock_mono());
        names_retain(d->names, has_name, d);
        archive_change(d->archive, &fleet->options);
        office_change(d->office, fleet, clock_mono());
        fleet_drop(d->fleet);
        d->fleet = fleet;
        stat_add(STAT_reloads, 1);
        log_info("reload", "result=taken devices=%zu", fleet->device_count);
    }
    report_free(&report);
    ready_tell("READY=1");
    settle(d);
}

static void on_stop(evutil_socket_t fd, short what, void *arg)
{
    struct daemon *d = arg;
    (void)fd, (void)what;
    listen_stop(d->listen); /* as late as can be: what comes after it is lost */
    (void)event_base_loopbreak(d->base);
}

/* Polls in flight get a little time; nothing new begins. */
static void begin_stop(struct daemon *d)
{
    struct timeval soon = { .tv_sec = sched_polling(d->sched) > 0 ? 1 : 0 };
    d->stopping = true;
    log_info("stop", "polling=%zu", sched_polling(d->sched));
    ready_tell("STOPPING=1");
    sched_stop(d->sched);
    (void)evtimer_add(d->stop, &soon);
}

static void on_signal(evutil_socket_t number, short what, void *arg)
{
    struct daemon *d = arg;
    (void)what;
    if (number == SIGUSR1) {
        tell_stats(d);
    } else if (d->stopping) {
        return;
    } else if (number == SIGHUP) {
        reload(d);
    } else {
        begin_stop(d);
    }
}

static struct event *every(struct daemon *d, int64_t us, event_callback_fn fire)
{
    struct timeval tv = { .tv_sec = (time_t)(us / 1000000), .tv_usec = (suseconds_t)(us % 1000000) };
    struct event *e = event_new(d->base, -1, EV_PERSIST, fire, d);
    (void)event_add(e, &tv);
    return e;
}

static void start_events(struct daemon *d)
{
    static const int numbers[SIGNALS] = { SIGHUP, SIGTERM, SIGINT, SIGUSR1 };
    int fds[FDS_MAX];
    d->fd_count = udp_descriptors(d->udp, fds, FDS_MAX);
    for (size_t i = 0; i < d->fd_count; i++) {
        d->fds[i] = event_new(d->base, fds[i], EV_READ | EV_PERSIST, on_readable, d);
        (void)event_add(d->fds[i], NULL);
    }
    for (int i = 0; i < SIGNALS; i++) {
        d->signals[i] = evsignal_new(d->base, numbers[i], on_signal, d);
        (void)event_add(d->signals[i], NULL);
    }
    (void)signal(SIGPIPE, SIG_IGN);
    d->tick = evtimer_new(d->base, on_tick, d);
    d->stop = evtimer_new(d->base, on_stop, d);
    if (d->fleet->options.stats_every > 0) {
        d->stats = every(d, d->fleet->options.stats_every * 1000, on_stats);
    }
    d->learn = every(d, LEARN_SECONDS * 1000000LL, on_learn_some);
    d->learn_some = evtimer_new(d->base, on_learn_some, d);
    if (ready_watchdog() > 0) {
        d->watchdog = every(d, ready_watchdog(), on_watchdog);
    }
}

static struct event_base *new_base(void)
{
    struct event_config *c = event_config_new();
    (void)event_config_set_flag(c, EVENT_BASE_FLAG_PRECISE_TIMER);
    struct event_base *base = event_base_new_with_config(c);
    event_config_free(c);
    return base;
}

/* Bytes one answer takes in the kernel's receive buffer at most: more requests in flight than it can hold would be lost. */
static int flight_limit(const struct daemon *d)
{
    const struct fleet_options *o = &d->fleet->options;
    int64_t fits = (int64_t)udp_receive_buffer(d->udp) * o->source_ports / 2500;
    return (int)(fits > 0 && fits < o->in_flight ? fits : o->in_flight);
}

static int start(struct daemon *d, struct err *err)
{
    const struct fleet_options *o = &d->fleet->options;
    struct wire_io io = { .ctx = d, .send = send_datagrams };
    struct flow_sinks sinks = { .ctx = d, .store = store_batch, .names = store_names, .fact = take_fact };
    struct sched_hooks hooks = { .ctx = d, .resolve = resolve, .polled = polled };
    if (file_make_folders(o->state, err) != 0) {
        return -1;
    }
    d->base = new_base();
    d->listen = listen_new();
    d->timers = timer_heap_new();
    d->udp = udp_open((int)o->source_ports, (int)o->receive_buffer, err);
    d->archive = d->udp != NULL ? archive_open(o, err) : NULL;
    d->names = d->archive != NULL ? names_new(d->base, on_name, d, err) : NULL;
    if (d->names == NULL) {
        return -1;
    }
    peer_notice = on_notice;
    d->wire = wire_new(&io, d->timers, flight_limit(d));
    d->flow = flow_new(&sinks);
    d->sched = sched_new(d->wire, d->timers, d->flow, &hooks);
    start_events(d);
    char *socket_path = file_join(o->state, "socket");
    d->page = page_open(d->base, socket_path, make_page, d, err);
    free(socket_path);
    struct office_parts parts = { .sched = d->sched,
                                  .flow = d->flow,
                                  .timers = d->timers,
                                  .committed = committed,
                                  .over = problem_over,
                                  .ctx = d };
    d->office = d->page != NULL ? office_open(d->fleet, &parts, err) : NULL;
    if (d->office == NULL) {
        return -1;
    }
    struct listen_with with = { d->base, d->sched, office_desk(d->office), d, settle, recheck };
    if (listen_open(d->listen, &with, d->fleet, err) != 0) {
        return -1;
    }
    sched_take(d->sched, d->fleet, clock_mono());
    learned_load(d->sched, o->state);
    office_begin(d->office, clock_mono());
    return 0;
}

static void end_event(struct event *e)
{
    if (e != NULL) {
        event_free(e);
    }
}

static void end(struct daemon *d)
{
    for (size_t i = 0; i < d->fd_count; i++) {
        end_event(d->fds[i]);
    }
    for (int i = 0; i < SIGNALS; i++) {
        end_event(d->signals[i]);
    }
    (void)signal(SIGTERM, SIG_IGN); /* the end has begun: told again it must not be cut off */
    (void)signal(SIGINT, SIG_IGN);
    end_event(d->tick);
    end_event(d->stats);
    end_event(d->learn);
    end_event(d->learn_some);
    learned_free(d->learning);
    end_event(d->watchdog);
    end_event(d->stop);
    page_close(d->page);
    office_close(d->office);
    sched_free(d->sched);
    listen_close(d->listen);
    names_free(d->names);
    wire_free(d->wire);
    flow_free(d->flow);
    archive_close(d->archive);
    udp_close(d->udp);
    timer_heap_free(d->timers);
    if (d->base != NULL) {
        event_base_free(d->base);
    }
    fleet_drop(d->fleet);
}

int daemon_run(const char *config, struct fleet *fleet, struct err *err)
{
    struct daemon d = { .config = config, .fleet = fleet };
    int rc = start(&d, err);
    if (rc == 0) {
        log_info("start", "config=%s devices=%zu profiles=%zu", log_quote(config), fleet->device_count,
                 fleet->profile_count);
        ready_tell("READY=1");
        settle(&d);
        (void)event_base_dispatch(d.base);
        save_learned(&d);
        tell_stats(&d);
        log_info("end", "result=good");
    }
    end(&d);
    return rc;
}
