/* Proves the table of requests in flight: random ids, resends by the measured round trip, late answers, the limit, and that each exchange ends once. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/wire.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/stat.h"
#include "check.h"

enum { SECOND = 1000000, MANY = 3000 };

struct ask {
    struct wire_exchange x;
    int answered, silent, refusals;
};

static struct timers *timers;
static struct wire *wire;
static struct udp_address device;
static size_t sent, takes; /* datagrams that went out; what the network takes at a time */
static int64_t now;

static size_t send_some(void *ctx, const struct udp_out *out, size_t count)
{
    (void)ctx, (void)out;
    count = count < takes ? count : takes;
    sent += count;
    return count;
}

static bool accept_it(struct wire_exchange *x, const struct wire_packet *p)
{
    struct ask *a = (struct ask *)x;
    (void)p;
    return a->refusals-- <= 0;
}

static void answered(struct wire_exchange *x, const struct wire_packet *p)
{
    (void)p;
    ((struct ask *)x)->answered++;
}

static void silence(struct wire_exchange *x, int64_t at)
{
    (void)at;
    ((struct ask *)x)->silent++;
}

static void begin(int limit)
{
    struct wire_io io = { NULL, send_some };
    timers = timer_heap_new();
    wire = wire_new(&io, timers, limit);
    (void)udp_parse("192.0.2.1", 161, &device);
    takes = SIZE_MAX;
    sent = 0;
    now = 1000 * (int64_t)SECOND;
    stat_reset();
}

static void end(void)
{
    wire_free(wire);
    timer_heap_free(timers);
}

static void start(struct ask *a, struct wire_rtt *rtt, int tries)
{
    *a = (struct ask){ .x = { .to = &device,
                              .rtt = rtt,
                              .timeout = 2 * SECOND,
                              .tries = tries,
                              .accept = accept_it,
                              .answered = answered,
                              .silence = silence } };
    a->x.id = wire_new_id(wire);
    wire_start(wire, &a->x, (const uint8_t *)"x", 1);
}

/* An SNMPv2c response with that id. */
static void reply(int32_t id)
{
    uint8_t room[64];
    struct ber_out w;
    ber_out_init(&w, room, sizeof room);
    const uint8_t *mark = w.p;
    ber_put_wrap(&w, BER_SEQUENCE, mark);
    ber_put_int(&w, BER_INTEGER, 0);
    ber_put_int(&w, BER_INTEGER, 0);
    ber_put_int(&w, BER_INTEGER, id);
    ber_put_wrap(&w, PDU_RESPONSE, mark);
    ber_put_octets(&w, BER_OCTETS, "public", 6);
    ber_put_int(&w, BER_INTEGER, 1);
    ber_put_wrap(&w, BER_SEQUENCE, mark);
    wire_take(wire, &device, w.p, ber_out_len(&w), now);
}

/* Lets time pass; returns how many datagrams went out meanwhile. */
static size_t pass(int64_t us)
{
    size_t before = sent;
    int64_t until = now + us;
    wire_flush(wire, now);
    while (timer_next(timers) <= until) {
        now = timer_next(timers);
        (void)timer_run(timers, now);
        wire_flush(wire, now);
    }
    now = until;
    return sent - before;
}

static void resends(void)
{
    struct ask a;
    struct wire_rtt rtt = { 0 };
    begin(10);
    start(&a, &rtt, 3);
    CHECK_INT(pass(999999), 1); /* nothing is known of it: half the timeout */
    CHECK_INT(pass(1), 1);
    CHECK_INT(pass(2 * SECOND), 1);
    CHECK_INT(pass(2 * SECOND - 1), 0); /* the last one waits the whole timeout */
    CHECK(a.silent == 0 && wire_in_flight(wire) == 1);
    CHECK_INT(pass(1), 0);
    CHECK(a.silent == 1 && a.answered == 0 && wire_in_flight(wire) == 0 && !wire_is_active(&a.x));
    CHECK(stat_value(STAT_requests) == 1 && stat_value(STAT_resends) == 2 && stat_value(STAT_timeouts) == 1);
    reply(a.x.id); /* too late */
    CHECK(a.answered == 0 && stat_value(STAT_refused_unknown) == 1);
    end();
}

static void round_trips(void)
{
    struct ask a;
    struct wire_rtt rtt = { 0 };
    begin(10);
    start(&a, &rtt, 3);
    (void)pass(100000);
    reply(a.x.id);
    CHECK(a.answered == 1 && rtt.smooth == 100000 && rtt.backoff == 0);
    CHECK_INT(wire_rtt_wait(&rtt, 2 * SECOND), 300000);
    CHECK_INT(wire_rtt_wait(&rtt, 200000), 200000);
    start(&a, &rtt, 3);
    CHECK_INT(pass(350000), 2); /* resent after 300 ms */
    reply(a.x.id);              /* the answer to the first */
    CHECK(a.answered == 1 && stat_value(STAT_replies_late) == 1 && rtt.smooth == 100000);
    CHECK(wire_rtt_wait(&rtt, 2 * SECOND) >= 600000); /* until one is answered at once */
    start(&a, &rtt, 3);
    CHECK_INT(pass(350000), 1);
    reply(a.x.id);
    CHECK(rtt.smooth > 100000 && rtt.backoff == 0);
    reply(a.x.id);
    CHECK_INT(a.answered, 1); /* twice the same answer */
    for (int i = 0; i < 100; i++) {
        wire_rtt_take(&rtt, 100);
    }
    CHECK_INT(wire_rtt_wait(&rtt, 2 * SECOND), 150000); /* never shorter */
    end();
}

static void refused(void)
{
    struct ask a;
    struct wire_rtt rtt = { 0 };
    begin(10);
    start(&a, &rtt, 1);
    reply(a.x.id); /* before it was sent */
    CHECK(a.answered == 0);
    a.refusals = 2;
    (void)pass(1000);
    reply(a.x.id);
    reply(a.x.id);
    CHECK(a.answered == 0 && wire_is_active(&a.x)); /* as if they had never come */
    reply(a.x.id ^ 1);
    wire_take(wire, &device, (const uint8_t *)"nonsense", 8, now);
    CHECK(stat_value(STAT_refused_malformed) == 1);
    reply(a.x.id);
    CHECK(a.answered == 1);
    end();
}

static void limits(void)
{
    static struct ask asks[MANY];
    struct wire_rtt rtt = { 0 };
    int done = 0;
    begin(50);
    for (int i = 0; i < MANY; i++) {
        start(&asks[i], &rtt, 2);
    }
    CHECK_INT(wire_in_flight(wire), 50);
    takes = 7; /* the kernel's buffer is full again and again */
    wire_flush(wire, now);
    CHECK_INT(sent, 7);
    takes = SIZE_MAX;
    wire_cancel(&asks[49].x);   /* in flight */
    wire_cancel(&asks[50].x);   /* took its place */
    wire_cancel(&asks[2999].x); /* waits */
    wire_cancel(&asks[2999].x);
    for (int round = 0; round < MANY && done < MANY; round++) {
        (void)pass(1000);
        done = 3;
        for (int i = 0; i < MANY; i++) {
            if (asks[i].answered == 0 && asks[i].x.sent > 0 && wire_is_active(&asks[i].x)) {
                reply(asks[i].x.id);
            }
            done += asks[i].answered;
        }
    }
    CHECK_INT(done, MANY);
    CHECK_INT(stat_value(STAT_timeouts), 0);
    CHECK(asks[49].answered + asks[50].answered + asks[2999].answered + asks[49].silent == 0);
    end();
}

/* What is still in flight is forgotten with the wire, without a leak or a callback. */
static void forgotten(void)
{
    struct ask a, b, c;
    struct wire_rtt rtt = { 0 };
    begin(2);
    start(&a, &rtt, 2);
    start(&b, &rtt, 2);
    start(&c, &rtt, 2);
    (void)pass(1000);
    end();
    CHECK(a.silent + b.silent + c.silent == 0);
}

static int by_number(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static void ids(void)
{
    static int32_t all[20000];
    int rising = 0, same = 0, wrong = 0;
    begin(10);
    for (int i = 0; i < 20000; i++) {
        all[i] = wire_new_id(wire);
        rising += i > 0 && all[i] == all[i - 1] + 1;
        wrong += all[i] <= 0;
    }
    qsort(all, 20000, sizeof all[0], by_number);
    for (int i = 1; i < 20000; i++) {
        same += all[i] == all[i - 1];
    }
    CHECK(wrong == 0 && rising < 3 && same < 3);
    CHECK(all[10000] > INT32_MAX / 4 && all[10000] < INT32_MAX / 4 * 3); /* from all of them */
    end();
}

int main(void)
{
    resends();
    round_trips();
    refused();
    limits();
    forgotten();
    ids();
    return check_done();
}
