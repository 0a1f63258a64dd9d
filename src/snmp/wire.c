/* wire.c: requests in flight: random ids, resends, answers found by id and checked. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/wire.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"
#include "base/stat.h"
#include "snmp/v3.h"

enum {
    IDLE,
    QUEUED,
    TO_SEND,
    SENT
}; /* wire_exchange.state: waiting for its turn, to be sent at the next flush, waiting for an answer */

enum { SEND_BATCH = 64, RANDOMS = 256, SHORTEST_WAIT = 150000 };

struct wire {
    struct wire_io io;
    struct timers *timers;
    size_t limit, active;
    /* In flight by id: open addressing, linear probing, a power of two at most half full. */
    struct wire_exchange **table;
    size_t table_size;
    /* To be sent at the next flush, in order. */
    struct wire_exchange **outbox;
    size_t out_count, out_cap;
    struct wire_exchange *waiting_first, *waiting_last; /* beyond the limit */
    uint32_t random[RANDOMS];
    size_t random_left;
};

int64_t wire_rtt_wait(const struct wire_rtt *r, int64_t most)
{
    int64_t wait = r->smooth == 0 ? most / 2 : r->smooth + 4 * r->spread;
    wait = wait < SHORTEST_WAIT ? SHORTEST_WAIT : wait;
    wait = wait < r->backoff ? r->backoff : wait;
    return wait > most ? most : wait;
}

void wire_rtt_take(struct wire_rtt *r, int64_t measured)
{
    measured = measured < 1 ? 1 : measured;
    r->backoff = 0;
    if (r->smooth == 0) {
        r->smooth = measured;
        r->spread = measured / 2;
        return;
    }
    int64_t off = measured > r->smooth ? measured - r->smooth : r->smooth - measured;
    r->spread += (off - r->spread) / 4;
    r->smooth += (measured - r->smooth) / 8;
    r->smooth = r->smooth < 1 ? 1 : r->smooth;
}

void wire_rtt_resent(struct wire_rtt *r, int64_t wait)
{
    r->backoff = wait > r->backoff ? wait : r->backoff;
}

struct wire *wire_new(const struct wire_io *io, struct timers *timers, int in_flight)
{
    struct wire *w = mem_new(sizeof *w);
    w->io = *io;
    w->timers = timers;
    w->limit = in_flight < 1 ? 1 : (size_t)in_flight;
    for (w->table_size = 64; w->table_size < 2 * w->limit;) {
        w->table_size *= 2;
    }
    w->table = mem_array(w->table_size, sizeof *w->table);
    return w;
}

void wire_free(struct wire *w)
{
    if (w == NULL) {
        return;
    }
    for (size_t i = 0; i < w->table_size; i++) {
        if (w->table[i] != NULL) {
            timer_clear(w->timers, &w->table[i]->timer);
            free(w->table[i]->data);
            w->table[i]->state = IDLE;
        }
    }
    for (struct wire_exchange *x = w->waiting_first; x != NULL; x = x->next_waiting) {
        free(x->data);
        x->state = IDLE;
    }
    free(w->table);
    free(w->outbox);
    free(w);
}

/* Ids come from the kernel's generator: who can guess them can forge answers. */
static uint32_t random_number(struct wire *w)
{
    while (w->random_left == 0) {
        if (getrandom(w->random, sizeof w->random, 0) == (ssize_t)sizeof w->random) {
            w->random_left = RANDOMS;
        }
    }
    return w->random[--w->random_left];
}

static size_t place(const struct wire *w, int32_t id)
{
    return ((uint32_t)id * 2654435761u >> 7) & (w->table_size - 1);
}

static struct wire_exchange *find(const struct wire *w, int32_t id)
{
    for (size_t i = place(w, id); w->table[i] != NULL; i = (i + 1) & (w->table_size - 1)) {
        if (w->table[i]->id == id) {
            return w->table[i];
        }
    }
    return NULL;
}

static void insert(struct wire *w, struct wire_exchange *x)
{
    size_t i = place(w, x->id);
    while (w->table[i] != NULL) {
        i = (i + 1) & (w->table_size - 1);
    }
    w->table[i] = x;
    w->active++;
}

/* Take it out and close the hole, so that find() may stop at the first empty place. */
static void take_out(struct wire *w, const struct wire_exchange *x)
{
    size_t mask = w->table_size - 1, hole = place(w, x->id);
    while (w->table[hole] != x) {
        hole = (hole + 1) & mask;
    }
    for (size_t i = (hole + 1) & mask; w->table[i] != NULL; i = (i + 1) & mask) {
        if (((i - place(w, w->table[i]->id)) & mask) >= ((i - hole) & mask)) {
            w->table[hole] = w->table[i];
            hole = i;
        }
    }
    w->table[hole] = NULL;
    w->active--;
}

int32_t wire_new_id(struct wire *w)
{
    for (;;) {
        int32_t id = (int32_t)(random_number(w) & 0x7fffffff);
        if (id != 0 && find(w, id) == NULL) {
            return id;
        }
    }
}

static void to_outbox(struct wire *w, struct wire_exchange *x)
{
    if (w->out_count == w->out_cap) {
        w->out_cap = w->out_cap == 0 ? 256 : w->out_cap * 2;
        w->outbox = mem_resize(w->outbox, w->out_cap, sizeof *w->outbox);
    }
    w->outbox[w->out_count++] = x;
    x->state = TO_SEND;
}

static void begin(struct wire *w, struct wire_exchange *x)
{
    insert(w, x);
    to_outbox(w, x);
}

/* A place became free. */
static void next_waiting(struct wire *w)
{
    while (w->active < w->limit && w->waiting_first != NULL) {
        struct wire_exchange *x = w->waiting_first;
        w->waiting_first = x->next_waiting;
        x->next_waiting = NULL;
        if (find(w, x->id) != NULL) {
            x->id = 0; /* cannot be: ids are given out unused, and few wait; its owner hears silence */
        }
        begin(w, x);
    }
}

static void forget_waiting(struct wire *w, const struct wire_exchange *x)
{
    struct wire_exchange *before = NULL;
    for (struct wire_exchange *at = w->waiting_first; at != NULL; before = at, at = at->next_waiting) {
        if (at != x) {
            continue;
        }
        *(before != NULL ? &before->next_waiting : &w->waiting_first) = at->next_waiting;
        if (w->waiting_last == at) {
            w->waiting_last = before;
        }
        return;
    }
}

static void finish(struct wire_exchange *x)
{
    struct wire *w = x->wire;
    if (x->state == QUEUED) {
        forget_waiting(w, x);
    } else {
        timer_clear(w->timers, &x->timer);
        take_out(w, x);
    }
    if (x->state == TO_SEND) {
        for (size_t i = 0; i < w->out_count; i++) {
            if (w->outbox[i] == x) {
                memmove(&w->outbox[i], &w->outbox[i + 1], (--w->out_count - i) * sizeof *w->outbox);
                break;
            }
        }
    }
    free(x->data);
    x->data = NULL;
    x->state = IDLE;
    next_waiting(w);
}

static void on_timer(struct timer *t, int64_t now)
{
    struct wire_exchange *x = (struct wire_exchange *)((char *)t - offsetof(struct wire_exchange, timer));
    if (x->sent < x->tries) {
        x->wait = x->wait * 2 > x->timeout ? x->timeout : x->wait * 2;
        to_outbox(x->wire, x);
        return;
    }
    stat_add(STAT_timeouts, 1);
    finish(x);
    x->silence(x, now);
}

void wire_start(struct wire *w, struct wire_exchange *x, const uint8_t *data, size_t len)
{
    x->wire = w;
    x->data = mem_copy(data, len);
    x->len = len;
    x->sent = 0;
    x->wait = wire_rtt_wait(x->rtt, x->timeout);
    x->timer.fire = on_timer;
    x->next_waiting = NULL;
    if (w->active < w->limit) {
        begin(w, x);
        return;
    }
    x->state = QUEUED;
    *(w->waiting_first != NULL ? &w->waiting_last->next_waiting : &w->waiting_first) = x;
    w->waiting_last = x;
}

void wire_cancel(struct wire_exchange *x)
{
    if (x->state != IDLE) {
        finish(x);
    }
}

bool wire_is_active(const struct wire_exchange *x)
{
    return x->state != IDLE;
}

static void was_sent(struct wire *w, struct wire_exchange *x, int64_t now)
{
    if (x->sent++ == 0) {
        x->first_sent = now;
        stat_add(STAT_requests, 1);
    } else {
        stat_add(STAT_resends, 1);
    }
    x->state = SENT;
    timer_set(w->timers, &x->timer, now + (x->sent >= x->tries ? x->timeout : x->wait));
}

void wire_flush(struct wire *w, int64_t now)
{
    struct udp_out out[SEND_BATCH];
    size_t done = 0;
    while (done < w->out_count) {
        size_t n = 0;
        for (; n < SEND_BATCH && done + n < w->out_count; n++) {
            const struct wire_exchange *x = w->outbox[done + n];
            out[n] = (struct udp_out){ .to = x->to, .data = x->data, .len = x->len };
        }
        size_t sent = w->io.send(w->io.ctx, out, n);
        for (size_t i = 0; i < sent; i++) {
            was_sent(w, w->outbox[done + i], now);
        }
        done += sent;
        if (sent < n) {
            break; /* the kernel takes no more: the rest goes with the next flush */
        }
    }
    if (done > 0) {
        memmove(w->outbox, w->outbox + done, (w->out_count - done) * sizeof *w->outbox);
        w->out_count -= done;
    }
}

static void answer(struct wire_exchange *x, struct wire_packet *p)
{
    p->other_address = !udp_same(p->from, x->to, 1);
    if (!x->accept(x, p)) {
        return;
    }
    stat_add(STAT_replies, 1);
    stat_add(STAT_replies_late, x->sent > 1);
    stat_add(STAT_replies_other_address, p->other_address);
    if (x->sent == 1) {
        wire_rtt_take(x->rtt, p->now - x->first_sent);
    } else { /* which of the sends it answers is not known */
        wire_rtt_resent(x->rtt, x->wait);
    }
    finish(x);
    x->answered(x, p);
}

void wire_take(struct wire *w, const struct udp_address *from, const uint8_t *data, size_t len, int64_t now)
{
    struct wire_packet p = {
        .from = from, .data = data, .len = len, .now = now, .version = pdu_version(data, len)
    };
    struct pdu_message message;
    int32_t id;
    if (p.version == 3) {
        if (v3_peek(data, len, &id) != 0) {
            stat_add(STAT_refused_malformed, 1);
            return;
        }
    } else if (p.version < 0 || pdu_message_decode(data, len, &message) != 0) {
        stat_add(STAT_refused_malformed, 1);
        return;
    } else {
        p.message = &message;
        id = message.pdu.id;
    }
    struct wire_exchange *x = find(w, id);
    if (x == NULL || x->sent == 0 || x->v3 != (p.version == 3)) {
        stat_add(STAT_refused_unknown, 1);
        return;
    }
    answer(x, &p);
}

size_t wire_in_flight(const struct wire *w)
{
    return w->active;
}
