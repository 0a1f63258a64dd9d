/* ports.h: the sockets that notifications come in on: opened once, kept over reloads. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_PORTS_H
#define CORE_PORTS_H

#include "base/err.h"
#include "model/traps.h"

enum { PORTS_MAX = 16 };

struct ports_one {
    int fd;
    bool inherited;         /* passed by systemd: never closed */
    struct traps_listen at; /* as configured; address is owned */
    char text[80];          /* "127.0.0.1:162": what it is bound to */
};
struct ports {
    struct ports_one list[PORTS_MAX];
    size_t count;
};
/* What systemd passed; once, at start. */
void ports_inherit(struct ports *p, const struct traps *t);
/* Open what is configured and not there, close what is there and not configured. Returns how many could not be opened: why, in err (of the
 * last one). changed: something differs. */
size_t ports_change(struct ports *p, const struct traps *t, bool *changed, struct err *err);
void ports_close(struct ports *p);

#endif
