/* engine: polls the devices of a configuration back to back through the real engine, stores nothing, and tells what each round cost. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/stat.h"
#include "core/flow.h"
#include "core/keys.h"
#include "core/load.h"

/* usage: engine CONFIG SECTION DEVICES [TEMPLATE]
 * Each line on standard input is a round in which every device is polled once; the first one walks. The answer is a line:
 *   round CPU_US POLLS PDUS VALUES RESENDS LOST WALL_US SECTION_PDUS
 * SECTION_PDUS: requests to the first device that name something of the table called SECTION, found by asking that section alone.
 * With TEMPLATE the requests to the first device in the newest round go to that file, for floor.c: u16 length, octets. */

enum {
    RECEIVE_BUFFER = 8 << 20,
    IN_FLIGHT = 4000,
    FDS_MAX = 4,
    LIMIT = 60 * 1000000,
    POLL_CHUNK = 16 << 10,
    ARENAS = 1024
};

struct bench {
    struct fleet *fleet;
    struct udp *udp;
    struct wire *wire;
    struct timers *timers;
    struct flow *flow;
    struct unit **units;
    size_t count, next, polling, window;
    const char *only; /* in this round only the section of this name is asked */
    struct arena *spare[ARENAS];
    size_t spare_count;
    FILE *template;
    uint64_t polls, pdus, values, failed, stored;
};

static struct bench bench;

static void count_batch(void *ctx, const void *batch, size_t len)
{
    (void)batch;
    ((struct bench *)ctx)->stored += len;
}

static void write_template(struct bench *b, const struct udp_out *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (out[i].to == &b->units[0]->peer.address) {
            uint8_t head[2] = { (uint8_t)(out[i].len >> 8), (uint8_t)out[i].len };
            (void)fwrite(head, 1, 2, b->template);
            (void)fwrite(out[i].data, 1, out[i].len, b->template);
        }
    }
}

static size_t send_out(void *ctx, const struct udp_out *out, size_t count)
{
    struct bench *b = ctx;
    size_t sent = udp_send(b->udp, out, count);
    if (b->template != NULL) {
        write_template(b, out, sent);
    }
    return sent;
}

static void on_datagram(void *ctx, const struct udp_address *from, const uint8_t *data, size_t len)
{
    wire_take(((struct bench *)ctx)->wire, from, data, len, clock_mono());
}

static void start_next(struct bench *b, int64_t now);

static void on_polled(struct poll *p, int64_t now)
{
    struct bench *b = p->ctx;
    struct arena *arena = p->arena;
    b->polling--;
    b->polls++;
    b->pdus += p->pdus;
    b->values += p->values;
    b->failed += p->failure != WHY_NONE;
    if (p->failure == WHY_NONE) {
        plan_limits_grow(&p->unit->limits);
    }
    flow_poll(b->flow, p);
    arena_reset(arena);
    b->spare[b->spare_count++] = arena;
    start_next(b, now);
}

static void start_next(struct bench *b, int64_t now)
{
    while (b->polling < b->window && b->next < b->count) {
        struct unit *u = b->units[b->next++];
        struct unit_section *due[64];
        size_t n = 0;
        for (size_t i = 0; i < u->section_count && n < 64; i++) {
            if (b->only == NULL || strcmp(u->sections[i].section->name, b->only) == 0) {
                due[n++] = &u->sections[i];
            }
        }
        struct arena *arena = b->spare_count > 0 ? b->spare[--b->spare_count] : arena_new(POLL_CHUNK);
        b->polling++;
        (void)poll_start(u, due, n, arena, b->wire, b->timers, LIMIT, now, on_polled, b);
    }
}

static void wait_network(struct bench *b)
{
    int fds[FDS_MAX];
    struct pollfd set[FDS_MAX];
    size_t n = udp_descriptors(b->udp, fds, FDS_MAX);
    int64_t next = timer_next(b->timers), wait = next - clock_mono();
    for (size_t i = 0; i < n; i++) {
        set[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
    }
    (void)poll(set, n, wait <= 0 ? 0 : wait > 1000000 ? 1000 : (int)(wait / 1000) + 1);
    for (size_t i = 0; i < n; i++) {
        if (set[i].revents != 0) {
            udp_receive(b->udp, fds[i], on_datagram, b);
        }
    }
}

static int64_t cpu(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

/* Every device once. */
static void run(struct bench *b, size_t count, const char *only)
{
    size_t all = b->count;
    b->count = count;
    b->next = 0;
    b->only = only;
    b->polls = b->pdus = b->values = 0;
    start_next(b, clock_mono());
    while (b->polls < count) {
        wire_flush(b->wire, clock_mono());
        wait_network(b);
        (void)timer_run(b->timers, clock_mono());
    }
    b->count = all;
}

static uint64_t section_pdus(struct bench *b, const char *section)
{
    run(b, 1, section);
    return b->pdus;
}

static void tell_round(struct bench *b, const char *section, const char *template)
{
    uint64_t resends = stat_value(STAT_resends), lost = stat_value(STAT_dropped_receive);
    int64_t cpu0 = cpu(), at = clock_mono();
    run(b, b->count, NULL);
    printf("round %lld %llu %llu %llu %llu %llu %lld", (long long)(cpu() - cpu0),
           (unsigned long long)b->polls, (unsigned long long)b->pdus, (unsigned long long)b->values,
           (unsigned long long)(stat_value(STAT_resends) - resends),
           (unsigned long long)(stat_value(STAT_dropped_receive) - lost), (long long)(clock_mono() - at));
    printf(" %llu\n", (unsigned long long)section_pdus(b, section));
    if (template != NULL && (b->template = fopen(template, "w")) != NULL) {
        run(b, 1, NULL);
        (void)fclose(b->template);
        b->template = NULL;
    }
    (void)fflush(stdout);
}

static int open_bench(struct bench *b, const char *config)
{
    struct report report = { 0 };
    struct wire_io io = { .ctx = b, .send = send_out };
    struct flow_sinks sinks = { .ctx = b, .store = count_batch };
    struct err err;
    b->fleet = load_fleet(config, &report);
    for (size_t i = 0; i < report.count && b->fleet == NULL; i++) {
        fprintf(stderr, "engine: %s:%d: %s\n", report.items[i].file, report.items[i].line,
                report.items[i].text);
    }
    report_free(&report);
    if (b->fleet == NULL || (b->udp = udp_open(1, RECEIVE_BUFFER, &err)) == NULL) {
        return -1;
    }
    b->timers = timer_heap_new();
    b->wire = wire_new(&io, b->timers, IN_FLIGHT);
    b->flow = flow_new(&sinks);
    b->count = b->fleet->device_count;
    b->units = mem_array(b->count, sizeof(struct unit *));
    struct keys *keys = keys_new();
    for (size_t i = 0; i < b->count; i++) {
        b->units[i] = unit_new(b->fleet, b->fleet->devices[i], keys_user(keys, b->fleet->devices[i]), true);
    }
    keys_free(keys);
    return 0;
}

static void close_bench(struct bench *b)
{
    for (size_t i = 0; i < b->count; i++) {
        unit_free(b->units[i]);
    }
    while (b->spare_count > 0) {
        arena_free(b->spare[--b->spare_count]);
    }
    free(b->units);
    flow_free(b->flow);
    wire_free(b->wire);
    timer_heap_free(b->timers);
    udp_close(b->udp);
    fleet_drop(b->fleet);
}

int main(int argc, char **argv)
{
    char line[16];
    if (argc < 4) {
        fputs("usage: engine CONFIG SECTION DEVICES_AT_ONCE [TEMPLATE]\n", stderr);
        return 2;
    }
    (void)mallopt(M_TRIM_THRESHOLD, 64 << 20); /* as the daemon does */
    (void)mallopt(M_TOP_PAD, 1 << 20);
    bench.window = (size_t)strtoul(argv[3], NULL, 10);
    if (bench.window < 1 || bench.window > ARENAS || open_bench(&bench, argv[1]) != 0) {
        return 1;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        tell_round(&bench, argv[2], argv[4]);
    }
    close_bench(&bench);
    return bench.failed > 0;
}
