/* range.h: addresses as people write them: "10.1.0.0/24", "10.1.0.10-40", "10.1.0.5", names, "@FILE". */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_RANGE_H
#define CMD_RANGE_H

#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"

enum { RANGE_MAX = 65536 };

/* Appends the addresses of one word to list (texts in a): network and broadcast address of a prefix up to /30 are left out. 0, or -1 with the
 * reason (not understood, more than RANGE_MAX together). */
struct range {
    struct arena *arena;
    const char **addresses;
    size_t count, cap;
};
int range_add(struct range *r, const char *word, struct err *err);

#endif
