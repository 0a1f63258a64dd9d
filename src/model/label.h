/* label.h: names of a section's rows, which stay as they are from walk to walk. Pure. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_LABEL_H
#define MODEL_LABEL_H

#include "model/rowset.h"

/* A row of a finished walk on its way to a name. */
struct label_row {
    struct oid index;
    const char *const
        *texts;   /* of the section's labels, in their order, "" = none; its name when it is no table */
    uint64_t mac; /* label_mac() of its hardware address, 0 = not known */
    /* results */
    const char *label;        /* the first text that is not empty, or "" */
    uint64_t all;             /* of all texts together */
    const char *name;         /* unique in the section */
    const struct row *before; /* the remembered row that this one is, or NULL */
    bool
        anew; /* other hardware than before, as far as one can tell: counters have nothing to do with those before */
};

/* Names for all rows. A row that is known from old (may be NULL) keeps the name it had; it is known again by its labels, its index
 * and its hardware address, in this order of trust:
 *   all labels and the index; all labels alone (renumbered); first label, index and address (a description was edited); first
 *   label and address (both); the first label alone where it is unique (another card in the same place); first label and index.
 * Other rows are named by their first label. Where rows share it the first label that sets the row apart is added after '~', at last
 * the index. prefix stands before each name made here ("vlan10:"). Results live in a; they may point into old. */
void label_rows(struct label_row *rows, size_t count, const struct section *section, const char *prefix,
                const struct rowset *old, struct arena *a);
/* A number for an address as text; 0 when it is empty or all zeros. */
uint64_t label_mac(const char *text);

#endif
