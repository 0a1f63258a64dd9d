/* kind.h: what kind of device a finished poll with the profile "auto" shows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_KIND_H
#define CMD_KIND_H

#include "base/map.h"
#include "core/poll.h"

struct kind {
    const char *profile; /* printer, ups, router, switch, network (a server) or auto */
    char summary[200];   /* "48 ports, 4 supplies" */
    char identity[200];  /* the same for all addresses of one device; "" when nothing tells */
    bool generic;        /* a network device of which nothing but standard objects is known */
};
void kind_of(struct poll *p, struct kind *out);
void kind_forget(struct map *seen); /* a map of strings that were allocated: all freed */

#endif
