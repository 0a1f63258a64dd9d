/* Fuzzes whole polls: walks, remembered rows, errors, silence, with answers out of the input, from the datagram on to the samples.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first octet: bit 0 SNMPv1, bits 1-2 requests at once, bit 3 careful sizes. Then, for each request that leaves, one octet says what comes back: in its
 * low three bits 0 nothing, 1 an error (status and index follow), 2 octets that stand for the varbinds (a length, then them), 3 those octets as the
 * datagram itself, else an answer made of the names asked: for each varbind an octet that says which name and which value. When the input is over
 * nothing comes back any more. What must hold: the poll ends, once, in bounded time and requests, tables stay within max_rows, and what reaches the
 * store can be read.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "core/flow.h"
#include "core/poll.h"
#include "model/sample.h"
#include "tests/unit/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

enum { SECOND = 1000000, MOST_REQUESTS = 20000, MAX_ROWS = 50, WAITING = 64 };

static const char profile[] =
    "profile: { name = \"base\"; };\n"
    "sections: {\n"
    "  system: { every = \"1m\"; metrics: { uptime: { oid = \"1.3.6.1.2.1.1.3.0\"; form = \"ticks\"; }; reachable: { oid = \"poller:reachable\"; };\n"
    "    name: { kind = \"text\"; oid = \"1.3.6.1.2.1.1.5.0\"; }; }; };\n"
    "  port: { every = \"1m\"; table = \"1.3.6.1.2.1.2.2\"; labels = [\"name\", \"descr\"]; markers = [\"1.3.6.1.2.1.2.1.0\"];\n"
    "    discontinuity = \"cleared\"; only = [\"state != hidden\"];\n"
    "    metrics: {\n"
    "      name:  { kind = \"text\"; oid = \"1.3.6.1.2.1.31.1.1.1.1\"; fixed = true; };\n"
    "      descr: { kind = \"text\"; oid = \"1.3.6.1.2.1.2.2.1.2\"; fixed = true; };\n"
    "      state: { kind = \"state\"; oid = \"1.3.6.1.2.1.2.2.1.8\"; words = [\"1 = up\", \"2 = down\", \"3 = hidden\"]; };\n"
    "      octets: { kind = \"counter\"; oid = [\"1.3.6.1.2.1.31.1.1.1.6\", \"1.3.6.1.2.1.2.2.1.10\"]; max_rate = \"speed,8,/\"; };\n"
    "      errors: { kind = \"counter\"; oid = \"1.3.6.1.2.1.2.2.1.14\"; };\n"
    "      speed: { oid = \"1.3.6.1.2.1.2.2.1.5\"; fixed = true; };\n"
    "      cleared: { oid = \"1.3.6.1.2.1.31.1.1.1.19\"; hidden = true; };\n"
    "      owner: { kind = \"text\"; oid = \"1.3.6.1.4.1.32473.1.1\"; at = [\"index 1\", \"speed\"]; fixed = true; };\n"
    "      load: { compute = \"octets,speed,/\"; };\n"
    "    }; };\n"
    "  list: { every = \"1m\"; table = \"1.3.6.1.4.1.32473.2\"; walk = true; metrics: { bits: { kind = \"bits\"; oid = \"1.3.6.1.4.1.32473.2.1.1\";\n"
    "    words = [\"0 = a\", \"9 = b\"]; }; level: { oid = \"1.3.6.1.4.1.32473.2.1.2\"; form = \"number\"; min = 0.0; }; }; };\n"
    "};\n";

static struct fleet *fleets[2]; /* v2c, v1 */

struct datagram {
    size_t len;
    uint8_t *bytes;
};

static struct world {
    const uint8_t *p, *end;
    struct datagram waiting[WAITING];
    size_t waiting_count, requests;
    const struct udp_address *from;
    int over;
} world;

static void need(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void set_up(void)
{
    static const char *const secrets[] = {
        "credentials: { lan: { community = \"public\"; }; };\n",
        "credentials: { lan: { version = \"1\"; community = \"public\"; }; };\n"
    };
    tree_start();
    for (int i = 0; i < 2; i++) {
        tree_file("forestall.conf", "poll: { max_rows = 50; };\n");
        tree_file("profiles/base.conf", profile);
        tree_file("secrets.conf", secrets[i]);
        fleets[i] = tree_load();
        if (fleets[i] == NULL) {
            printf("%s\n", tree_text());
            abort();
        }
    }
    tree_end();
}

static void forget(const char *line)
{
    (void)line;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    set_up();
    log_capture(forget);
    return 0;
}

static uint8_t octet(void)
{
    return world.p < world.end ? *world.p++ : 0;
}

static void queue(const uint8_t *bytes, size_t len)
{
    if (world.waiting_count < WAITING) {
        struct datagram *d = &world.waiting[world.waiting_count++];
        d->len = len;
        d->bytes = malloc(len + 16); /* as udp.c gives them: zeros behind */
        need(d->bytes != NULL);
        memset(d->bytes + len, 0, 16);
        if (len > 0) {
            memcpy(d->bytes, bytes, len);
        }
    }
}

/* A value of the kind that an octet says. */
static void put_value(struct ber_out *w, uint8_t how)
{
    static const uint8_t object[] = { 0x2b, 6, 1, 4, 1 }, noise[16] = "\xff\0\x1b%s\x80x";
    switch (how & 15) {
    case 0:
        ber_put_octets(w, BER_OCTETS, noise, how >> 4);
        break;
    case 1:
        ber_put_octets(w, (uint8_t)(BER_NO_OBJECT + (how >> 4) % 3), "", 0);
        break;
    case 2:
        ber_put_octets(w, BER_OID, object, sizeof object);
        break;
    case 3:
        ber_put_octets(w, BER_OCTETS, "Gi0/1", 5);
        break;
    case 4:
        ber_put_uint(w, BER_TICKS, (uint64_t)how << 20);
        break;
    case 5:
        ber_put_uint(w, BER_COUNTER64, (uint64_t)octet() << 56 | how);
        break;
    case 6:
        ber_put_octets(w, BER_OPAQUE, "\x9f\x78\x04\x42\xc8\x00\x00", 7);
        break;
    case 7:
        ber_put_int(w, BER_INTEGER, how >> 4);
        break;
    default:
        ber_put_uint(w, how & 1 ? BER_COUNTER32 : BER_GAUGE32, (uint64_t)octet() << 24 | how);
    }
}

/* The name asked, something below it, or something else. */
static void put_name(struct ber_out *w, struct oid asked, uint8_t how)
{
    uint8_t name[OID_BYTES + 8];
    size_t len = asked.len;
    memcpy(name, asked.b, asked.len);
    if (how < 100) { /* a row of the column, or the one behind */
        name[len++] = how & 0x7f;
    } else if (how < 180) {
        name[len - 1] = (uint8_t)((name[len - 1] + 1) & 0x7f);
    } else if (how < 200) {
        len -= len > 3;
    } else if (how < 210) {
        name[len++] = 0x90;
        name[len++] = how & 0x7f;
    }
    ber_put_octets(w, BER_OID, name, len);
}

struct plan_of_answer {
    struct oid names[64];
    size_t count;
};

/* The varbinds of an answer, last one first. */
static void put_varbinds(struct ber_out *w, const struct pdu_message *q, uint8_t how)
{
    struct plan_of_answer asked = { .count = 0 };
    struct ber list = q->pdu.varbinds;
    struct oid name;
    struct value v;
    while (asked.count < 64 && pdu_varbind(&list, &name, &v) == 1) {
        asked.names[asked.count++] = name;
    }
    size_t n =
        asked.count * (q->pdu.type == PDU_GETBULK ? 1u + (how >> 5) : 1u) + (how >> 3 & 1) - (how >> 4 & 1);
    for (size_t i = n; i-- > 0 && n < 1000 && asked.count > 0;) {
        const uint8_t *mark = w->p;
        uint8_t kind = octet(), which = octet();
        put_value(w, kind);
        if (q->pdu.type == PDU_GET && which > 20) { /* as asked, mostly */
            struct oid same = asked.names[i % asked.count];
            ber_put_octets(w, BER_OID, same.b, same.len);
        } else {
            put_name(w, asked.names[i % asked.count], which);
        }
        ber_put_wrap(w, BER_SEQUENCE, mark);
    }
}

static void put_answer(const struct pdu_message *q, int status, int index, uint8_t how, const uint8_t *raw,
                       size_t raw_len)
{
    static uint8_t room[70000];
    struct ber_out w;
    ber_out_init(&w, room, sizeof room);
    const uint8_t *mark = w.p;
    if (raw != NULL) {
        ber_put_bytes(&w, raw, raw_len);
    } else if (status == 0) {
        put_varbinds(&w, q, how);
    }
    ber_put_wrap(&w, BER_SEQUENCE, mark);
    ber_put_int(&w, BER_INTEGER, index);
    ber_put_int(&w, BER_INTEGER, status);
    ber_put_int(&w, BER_INTEGER, q->pdu.id);
    ber_put_wrap(&w, PDU_RESPONSE, mark);
    ber_put_octets(&w, BER_OCTETS, q->community, q->community_len);
    ber_put_int(&w, BER_INTEGER, q->version);
    ber_put_wrap(&w, BER_SEQUENCE, mark);
    if (!w.full) {
        queue(w.p, ber_out_len(&w));
    }
}

static size_t send_back(void *ctx, const struct udp_out *out, size_t count)
{
    (void)ctx;
    for (size_t i = 0; i < count; i++) {
        struct pdu_message q;
        need(pdu_message_decode(out[i].data, out[i].len, &q) == 0 &&
             q.pdu.count > 0); /* our own requests are well formed */
        world.from = out[i].to;
        world.requests++;
        uint8_t how = octet();
        int what = world.p >= world.end ? 0 : how & 7;
        if (what == 1) {
            int status = octet();
            put_answer(&q, status % 20, (int8_t)octet(), 0, NULL, 0);
        } else if (what == 2 || what == 3) {
            size_t len = octet(), left = (size_t)(world.end - world.p);
            len = len < left ? len : left;
            if (what == 2) {
                put_answer(&q, 0, 0, how, world.p, len);
            } else {
                queue(world.p, len);
            }
            world.p += len;
        } else if (what > 3) {
            put_answer(&q, 0, 0, how, NULL, 0);
        }
    }
    return count;
}

static void store(void *ctx, const void *batch, size_t len)
{
    static struct sample_reader r;
    int more = sample_open(&r, batch, len);
    (void)ctx;
    need(more == 0);
    while ((more = sample_next(&r)) == 1) {
    }
    need(more == 0);
}

static void over(struct poll *p, int64_t now)
{
    (void)now;
    world.over++;
    flow_poll(p->ctx, p);
    for (size_t i = 0; i < p->section_count; i++) {
        need(p->sections[i].us->rows == NULL || p->sections[i].us->rows->count <= MAX_ROWS);
        need(p->sections[i].row_count <= MAX_ROWS);
    }
}

static void poll_once(struct unit *u, struct wire *wire, struct timers *timers, struct flow *flow,
                      int64_t *now)
{
    struct arena *a = arena_new(0);
    struct unit_section *due[16];
    size_t count = 0;
    for (; count < u->section_count && count < 16; count++) {
        due[count] = &u->sections[count];
    }
    world.over = 0;
    world.requests = 0;
    (void)poll_start(u, due, count, a, wire, timers, 60 * (int64_t)SECOND, *now, over, flow);
    while (world.over == 0) {
        need(world.requests < MOST_REQUESTS);
        wire_flush(wire, *now);
        if (world.waiting_count > 0) {
            struct datagram d = world.waiting[0];
            memmove(world.waiting, world.waiting + 1, --world.waiting_count * sizeof d);
            *now += 1000;
            clock_fake(*now, *now);
            wire_take(wire, world.from, d.bytes, d.len, *now);
            free(d.bytes);
        } else if (timer_next(timers) != INT64_MAX) {
            *now = timer_next(timers) > *now ? timer_next(timers) : *now;
            clock_fake(*now, *now);
        } else {
            need(wire_in_flight(wire) > 0);
        }
        (void)timer_run(timers, *now);
    }
    need(world.over == 1 && wire_in_flight(wire) == 0 && timer_next(timers) == INT64_MAX);
    arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wire_io io = { NULL, send_back };
    struct flow_sinks sinks = { .store = store };
    int64_t now = 1000000 * (int64_t)SECOND;
    if (size < 1 || size > 20000) {
        return 0;
    }
    world = (struct world){ .p = data + 1, .end = data + size };
    clock_fake(now, now);
    struct fleet *fleet = fleets[data[0] & 1];
    struct device device = *fleet->devices[0];
    device.window = 1 << (data[0] >> 1 & 3);
    device.max_response = data[0] & 8 ? 484 : 1400;
    struct timers *timers = timer_heap_new();
    struct wire *wire = wire_new(&io, timers, 64);
    struct flow *flow = flow_new(&sinks);
    struct unit *u = unit_new(fleet, &device, NULL, true);
    for (int i = 0; i < 3 && (i == 0 || world.p < world.end); i++) {
        poll_once(u, wire, timers, flow, &now);
        now += 60 * (int64_t)SECOND;
        while (world.waiting_count > 0) {
            free(world.waiting[--world.waiting_count].bytes);
        }
    }
    unit_free(u);
    flow_free(flow);
    wire_free(wire);
    timer_heap_free(timers);
    return 0;
}
