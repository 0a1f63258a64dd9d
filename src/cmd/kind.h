/* kind.h: what kind of device a finished poll with the profile "auto" shows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_KIND_H
#define CMD_KIND_H

#include "base/map.h"
#include "core/poll.h"

struct kind {
    const char *profile; /* printer, ups, router, switch, host-resources or auto */
    char summary[200];   /* "48 ports, 4 supplies" */
    char identity[200];  /* the same for all addresses of one device; "" when nothing tells */
    bool generic;        /* no section of its vendor's answered */
};
void kind_of(struct poll *p, struct kind *out);
void kind_forget(struct map *seen); /* a map of strings that were allocated: all freed */

#endif
