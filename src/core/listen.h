/* listen.h: notifications in the daemon: sockets, the decoder's life, what it hands over, informs answered. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_LISTEN_H
#define CORE_LISTEN_H

#include "core/desk.h"
#include "core/hear.h"

struct event_base;

struct listen_with {
    struct event_base *base;
    const struct sched *sched;
    struct desk *desk;
    void *ctx;
    /* Something was heard: the turn of the loop ends (desk_settle()). */
    void (*settle)(void *ctx);
    void (*ask)(void *ctx, const char *device, const char *object, const char *condition); /* poll it now */
};

struct listen;
struct listen *listen_new(void);
/* Sockets are opened, our engine's boots are counted; the decoder starts with the loop. Before sched_take(), which wipes passphrases. Nothing is listened to
 * when the configuration names no address and systemd passed no socket. 0, or -1 with the reason. */
int listen_open(struct listen *l, const struct listen_with *with, struct fleet *fleet, struct err *err);
/* Another generation, before sched_take(): sockets that stay are kept, with all that waits in them. */
void listen_change(struct listen *l, struct fleet *fleet);
/* After a poll: addresses are learned, what waited for its rows is heard. */
void listen_polled(struct listen *l, struct unit *u, const struct poll *p);
/* The desk's hook: the problem is over, so the next notification of it is news. */
void listen_over(struct listen *l, const char *key);
/* The desk's hook: from any thread. */
void listen_committed(struct listen *l);
/* Nothing more is read from the network; what the decoder has in hand is still heard. */
void listen_stop(struct listen *l);
void listen_tell(const struct listen *l); /* one line of counts for the log, when it listens */
json_t *listen_json(const struct listen *l);
void listen_close(struct listen *l); /* accepts NULL; after desk_close(), whose thread uses it */

#endif
