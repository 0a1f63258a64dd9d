/* decoder.h: the life of the trap decoder: started, replaced without losing what it has in hand, started again when it died. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_DECODER_H
#define CORE_DECODER_H

#include "core/ports.h"
#include "core/senders.h"
#include "snmp/traprecord.h"

struct event_base;

struct decoder_hooks {
    void *ctx;
    /* A record; it dies with the call. token: of an inform, for decoder_answer(); 0 = none. */
    void (*record)(void *ctx, const struct traprecord *r, uint64_t token);
    void (*turn)(void *ctx); /* some records were given: the turn of the loop is over */
};

struct decoder;
struct decoder *decoder_new(struct event_base *base, const struct decoder_hooks *hooks);
void decoder_free(struct decoder *d); /* accepts NULL */
/* A new process for these sockets and senders; that before hands over what it has in hand. What fails is tried again by decoder_look(). */
void decoder_start(struct decoder *d, const struct ports *ports, const struct senders *senders,
                   const struct traps *limits, const struct trap3_own *own);
/* Each second: is one needed, because the last one died, hangs (it is ended then), or did not start, and its time to wait is over (1 s to 1 min)? */
bool decoder_look(struct decoder *d);
/* No process any more; what it has in hand is still given and its informs are answered, at once with wait (at most a second). */
void decoder_stop(struct decoder *d, bool wait);
/* The inform is kept safely. Of a process that is gone: its sender will ask again. */
void decoder_answer(struct decoder *d, uint64_t token);

struct decoder_state {
    struct traprecord_counts counts; /* of all processes since start */
    int pid;                         /* 0: none */
    bool ready, files_closed, calls_filtered;
    uint32_t died;
};
void decoder_state(const struct decoder *d, struct decoder_state *out);

#endif
