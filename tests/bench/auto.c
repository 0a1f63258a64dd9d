/* auto: what devices with the profile "auto" cost: bytes and requests of each, at the first poll and later, in memory and with a faked clock. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/stat.h"
#include "core/load.h"
#include "core/sched.h"
#include "snmp/replay.h"

/* usage: auto PROFILE COUNT RECORDING
 * The real scheduler polls COUNT devices that all answer as the recording does, for an hour. Prints lines "NAME VALUE". */

enum { WAITING = 4096, ANSWER_MAX = 65536, MINUTE = 60000000 };

struct answer {
    uint8_t *data;
    size_t len;
    struct udp_address from;
};

struct bench {
    struct replay *replay;
    struct wire *wire;
    struct timers *timers;
    struct answer waiting[WAITING];
    size_t count;
    int64_t now, wall;
};

static void swallow(void *ctx, const void *batch, size_t len)
{
    (void)ctx, (void)batch, (void)len;
}

static size_t answer(void *ctx, const struct udp_out *out, size_t count)
{
    struct bench *b = ctx;
    static uint8_t room[ANSWER_MAX];
    size_t i = 0;
    for (; i < count && b->count < WAITING; i++) {
        const uint8_t *data;
        size_t len = replay_answer(b->replay, out[i].data, out[i].len, room, sizeof room, 1400, &data);
        if (len > 0) {
            b->waiting[b->count++] = (struct answer){ mem_copy(data, len), len, *out[i].to };
        }
    }
    return i;
}

static void pass(struct bench *b, int64_t until)
{
    while (b->now < until) {
        (void)timer_run(b->timers, b->now);
        wire_flush(b->wire, b->now);
        while (b->count > 0) {
            struct answer a = b->waiting[--b->count];
            wire_take(b->wire, &a.from, a.data, a.len, b->now);
            free(a.data);
            wire_flush(b->wire, b->now);
        }
        int64_t next = timer_next(b->timers);
        b->now = next > until ? until : next > b->now ? next : b->now;
        clock_fake(b->now, b->wall + b->now);
    }
}

static struct fleet *fleet_of(const char *profile, size_t count, struct arena *a)
{
    static const struct credential credential = {
        .name = "public", .version = SITE_V2C, .community = "public", .community_len = 6
    };
    struct device one = { .key = "a/b/c",
                          .name = "c",
                          .address = "10.0.0.1",
                          .port = 161,
                          .timeout = 2000,
                          .retries = 2,
                          .max_response = 1400,
                          .max_varbinds = 60,
                          .window = 4 };
    struct report report = { 0 };
    struct fleet *f = load_single("conf/profiles", "mibs", profile, &one, &credential, &report);
    if (f == NULL) {
        fprintf(stderr, "auto: %s\n", report.count > 0 ? report.items[0].text : "not loaded");
        exit(1);
    }
    struct device *all = arena_array(a, count, sizeof *all), **list = arena_array(a, count, sizeof *list);
    for (size_t i = 0; i < count; i++) {
        all[i] = *f->devices[0];
        all[i].key = arena_stringf(a, "a/b/d%zu", i);
        all[i].address = arena_stringf(a, "10.%zu.%zu.%zu", i >> 16 & 255, i >> 8 & 255, i & 255);
        list[i] = &all[i];
    }
    f->devices = list;
    f->device_count = count;
    report_free(&report);
    return f;
}

static double per(size_t bytes, size_t count)
{
    return (double)bytes / (double)count;
}

int main(int argc, char **argv)
{
    static struct bench b;
    struct err err;
    if (argc != 4) {
        fputs("usage: auto PROFILE COUNT RECORDING\n", stderr);
        return 2;
    }
    size_t count = strtoul(argv[2], NULL, 10);
    struct arena *a = arena_new(0);
    b.now = 5000000000000LL;
    b.wall = 1795305600LL * 1000000 - b.now;
    clock_fake(b.now, b.wall + b.now);
    b.replay = replay_load(a, argv[3], &err);
    if (b.replay == NULL || count == 0) {
        fprintf(stderr, "auto: %s\n", count == 0 ? "how many devices?" : err.text);
        return 1;
    }
    struct fleet *f = fleet_of(argv[1], count, a);
    struct wire_io io = { .ctx = &b, .send = answer };
    struct flow_sinks sinks = { .ctx = &b, .store = swallow };
    struct sched_hooks hooks = { .ctx = &b };
    b.timers = timer_heap_new();
    b.wire = wire_new(&io, b.timers, 4000);
    struct flow *flow = flow_new(&sinks);
    struct sched *s = sched_new(b.wire, b.timers, flow, &hooks);
    size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    sched_take(s, f, b.now);
    size_t new = mallinfo2().uordblks + mallinfo2().hblkhd - before, sections = 0;
    pass(&b, b.now + 2 * MINUTE);
    double first = (double)stat_value(STAT_requests);
    pass(&b, b.now + 57 * (int64_t)MINUTE);
    double hour = (double)stat_value(STAT_requests);
    pass(&b, b.now + MINUTE);
    size_t held = mallinfo2().uordblks + mallinfo2().hblkhd - before, units;
    struct unit *const *list = sched_units(s, &units);
    for (size_t i = 0; i < list[0]->section_count; i++) {
        sections += !list[0]->sections[i].absent && list[0]->sections[i].rows != NULL;
    }
    printf("sections_in_profile %zu\nsections_remembered %zu\nsections_polled %zu\n",
           f->devices[0]->profile->section_count, list[0]->section_count, sections);
    printf("bytes_new %.0f\nbytes_per_device %.0f\n", per(new, count), per(held, count));
    printf("requests_first_two_minutes %.1f\nrequests_a_minute %.1f\n", first / (double)count,
           ((double)stat_value(STAT_requests) - hour) / (double)count);
    sched_free(s);
    flow_free(flow);
    wire_free(b.wire);
    timer_heap_free(b.timers);
    fleet_drop(f);
    arena_free(a);
    return 0;
}
