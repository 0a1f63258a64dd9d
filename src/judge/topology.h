/* topology.h: who is behind whom: parents from the configuration or learned from neighbours, and what a UPS powers. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JUDGE_TOPOLOGY_H
#define JUDGE_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>

/* Pure: it is told everything, in any order, then finished; it does not change after that. Devices are named by their keys
 * ("acme/hq/sw1"), which are copied. */
struct topology;

struct topology *topology_new(void);
void topology_free(struct topology *t); /* accepts NULL */

/* A device. parent: key of the one it hangs behind as the configuration says, or NULL. root: the site is reached through it
 * (its router): neighbours are followed from there. Where no device of a site ("acme/hq") is a root, those count that others name
 * as parent and that have none themselves. */
void topology_device(struct topology *t, const char *device, const char *parent, bool root);
/* Two devices see each other as neighbours (LLDP, CDP), or one sees the other. Devices that were not told are left away; so are
 * edges between sites. */
void topology_edge(struct topology *t, const char *one, const char *other);
/* ups is a device; when it runs on battery, that explains what happens to device. */
void topology_powers(struct topology *t, const char *ups, const char *device);
/* Work out the parents: those of the configuration; else the neighbours that are one step nearer to the root. */
void topology_finish(struct topology *t);

/* The devices through which this one is reached: while one of them works, it can be reached. Returns how many. */
size_t topology_parents(const struct topology *t, const char *device, const char *const **parents);
/* Was the parent learned rather than configured? */
bool topology_learned(const struct topology *t, const char *device);
bool topology_is_parent(const struct topology *t, const char *device); /* does anything hang behind it? */
/* The UPSes that power it. */
size_t topology_powered_by(const struct topology *t, const char *device, const char *const **upses);
/* All that can not be reached while this device is down (without itself), nearest first; and what it powers, with what is behind
 * that. Writes at most most of them; returns how many there are. */
size_t topology_behind(const struct topology *t, const char *device, const char **out, size_t most);
size_t topology_powered(const struct topology *t, const char *ups, const char **out, size_t most);

#endif
