/* neighbours.h: which configured devices are connected with each other, from what they tell of their neighbours (LLDP, CDP, MNDP). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_NEIGHBOURS_H
#define CORE_NEIGHBOURS_H

#include "core/sched.h"
#include "judge/topology.h"

enum { NEIGHBOURS_MOST = 512, NEIGHBOURS_OWN = 4 }; /* rows of a device; own hardware addresses */

/* A row of a section of the group "neighbour". Texts are the device's own, cleaned, NULL = not told. */
struct neighbour {
    char *section, *port, *port_descr; /* port: of the device that tells */
    char *name, *address, *remote_port;
    uint64_t mac; /* of its chassis, 0 = not known */
    char *to;     /* key of the configured device that is meant; NULL: none */
    int64_t seen; /* wall clock seconds: in the newest walk that had it */
    bool kept;    /* the newest walk does not have it any more */
};

/* What a device tells of itself and of others. Belongs to its unit (unit->neighbours, NULL: nothing is known). */
struct neighbour_list {
    struct neighbour *rows;
    size_t count;
    char *name;       /* its sysName */
    int64_t own_next; /* monotonic: when that is read again */
    uint64_t own[NEIGHBOURS_OWN];
    bool forwards, bridges; /* it routes packets; it has bridge ports */
};

/* One thread. A device is meant when it is of the same site and has the address, else the hardware address of the chassis, else (when no
 * other device of the site has it) the name. Who is silent is forgotten by its neighbours soon: a row that is gone is kept for a day, and
 * while the device that it means does not answer. */
struct neighbours;
/* changed is called some time after the connections of devices became others. */
struct neighbours *neighbours_new(struct sched *s, struct timers *timers, void (*changed)(void *ctx),
                                  void *ctx);
void neighbours_free(struct neighbours *n); /* accepts NULL */
void neighbours_polled(struct neighbours *n, struct unit *u, struct poll *p, int64_t now);
/* Another generation: all sites are looked at again. */
void neighbours_reload(struct neighbours *n, int64_t now);
/* All connections known now, into a topology that has the devices. */
void neighbours_edges(const struct neighbours *n, struct topology *t);
/* Is it a router, as far as polls tell: it forwards packets and is no switch? */
bool neighbours_routes(const struct neighbours *n, const char *device);

/* "sw2 port Gi0/1": who is at the other end of a port that has one of these names; false: not known. */
bool neighbours_at(const struct unit *u, const char *const *names, size_t count, char *out, size_t cap);
/* Does one of its ports of these names lead to another configured device? */
bool neighbours_leads(const struct unit *u, const char *const *names, size_t count);

void neighbours_list_free(struct neighbour_list *l); /* accepts NULL */

#endif
