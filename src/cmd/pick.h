/* pick.h: the rows of a device that are stored, and which of them and of their graphs were meant. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_PICK_H
#define CMD_PICK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/site.h"

struct pick_row {
    const struct section *section;
    char *path; /* of the RRD file */
    char *stem; /* of its name: Gi1_0_24 */
    char *
        name; /* for people: Gi1/0/24. Of a file that the daemon has no name of: as it was typed, else the stem with its %XX decoded */
    char *alias; /* what a technician wrote there, or NULL */
    bool named;  /* by the daemon */
};

struct pick {
    struct pick_row *rows;
    size_t count;
};

/* Everything stored of the device below the rrd folder: sections in the profile's order, rows as people count
 * (Gi1/0/2 before Gi1/0/10). */
void pick_device(struct pick *p, const char *rrd, const struct device *d);
/* Keep the sections of this name or group, or that the pattern fits. -1 with the reason (and the nearest
 * name), p then is as it was. */
int pick_section(struct pick *p, const struct device *d, const char *wanted, struct err *err);
/* Keep the rows of this name ("Gi1/0/24"), file name ("Gi1_0_24"), or whose name or alias the pattern fits;
 * upper and lower case count only when two rows differ by nothing else. -1 as above. */
int pick_instance(struct pick *p, const char *wanted, struct err *err);
void pick_free(struct pick *p);

/* Graphs to draw of a section, in arena memory. wanted NULL: those of its profile, else (none there) one for
 * each stored metric. wanted otherwise: the graph of this name, else the stored metric of this name on its
 * own. Number of graphs, or -1 with the reason (and the nearest name). 0 when the section stores nothing that
 * can be drawn. */
int pick_graphs(struct arena *a, const struct section *s, const char *wanted, const struct graph **out,
                struct err *err);

#endif
