/* wire.h: requests in flight: random ids, resends by measured round trip, answers found by id and checked. Time is a parameter. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_WIRE_H
#define SNMP_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/timer.h"
#include "snmp/pdu.h"
#include "snmp/udp.h"

/* How datagrams leave: real sockets (udp.c) or a fake network in tests. send takes what it can and returns how many. */
struct wire_io {
    void *ctx;
    size_t (*send)(void *ctx, const struct udp_out *out, size_t count);
};

/* A datagram that came in answer, opened as far as needed. message is set for v1 and v2c only. */
struct wire_packet {
    const struct udp_address *from;
    const uint8_t *data;
    size_t len;
    int version;
    const struct pdu_message *message;
    bool other_address; /* it did not come from the address and port that were asked */
    int64_t now;
};

/* Round trip of one device, RFC 6298 with Karn's algorithm. Zeroed = nothing measured. */
struct wire_rtt {
    int64_t smooth, spread; /* microseconds; smooth 0 = nothing measured */
    int64_t backoff; /* wait at least so long: an answer came only after a resend, and none at once since */
};
/* How long to wait for the first try; most: the configured timeout, us. */
int64_t wire_rtt_wait(const struct wire_rtt *r, int64_t most);
void wire_rtt_take(struct wire_rtt *r, int64_t measured); /* answered at the first try */
void wire_rtt_resent(struct wire_rtt *r,
                     int64_t wait); /* answered, but after a resend; wait: the longest that was in use */

/* One exchange: a datagram out, its answer or silence. Embedded by its owner; zeroed = idle. */
struct wire_exchange {
    /* set by the owner before wire_start(): */
    const struct udp_address *to; /* must live as long as the exchange */
    struct wire_rtt *rtt;
    int64_t
        timeout; /* microseconds, the most one try waits; the last one waits so long whatever the round trip */
    int tries;   /* sends at most, at least 1 */
    int32_t id;  /* from wire_new_id(): request-id, or msgID for v3 */
    bool v3;
    /* Is this an acceptable answer? Counts why not; a refused one is as if it never came. */
    bool (*accept)(struct wire_exchange *x, const struct wire_packet *p);
    void (*answered)(
        struct wire_exchange *x,
        const struct wire_packet *p); /* after accept; the exchange is over, x may be started anew or freed */
    void (*silence)(struct wire_exchange *x, int64_t now); /* given up; the exchange is over */
    /* the wire's own: */
    struct wire *wire;
    struct timer timer;
    uint8_t *data;
    size_t len;
    int sent;
    int64_t first_sent, wait;
    struct wire_exchange *next_waiting;
    uint8_t state;
};

struct wire;
/* in_flight: exchanges at once, more wait their turn in order. timers: where deadlines go (not owned). */
struct wire *wire_new(const struct wire_io *io, struct timers *timers, int in_flight);
void wire_free(struct wire *w); /* accepts NULL; exchanges in flight are forgotten without a callback */
/* A random id in 1..2^31-1 that nothing in flight uses. */
int32_t wire_new_id(struct wire *w);
/* Start: the datagram is copied. It leaves with the next wire_flush(). */
void wire_start(struct wire *w, struct wire_exchange *x, const uint8_t *data, size_t len);
/* End it without a callback; idle is fine. */
void wire_cancel(struct wire_exchange *x);
bool wire_is_active(const struct wire_exchange *x);
/* Send what waits to be sent; resends and times count from now. */
void wire_flush(struct wire *w, int64_t now);
/* A datagram from the network. */
void wire_take(struct wire *w, const struct udp_address *from, const uint8_t *data, size_t len, int64_t now);
size_t wire_in_flight(const struct wire *w);

#endif
