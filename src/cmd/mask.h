/* mask.h: names and numbers of people's things in a recording, replaced by others of the same form. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_MASK_H
#define CMD_MASK_H

#include "base/mem.h"
#include "model/value.h"

/* Letters become letters, digits digits, octets octets; all else stays. What is equal stays equal and what differs differs, so that a masked
 * recording still works; with another key (another run) everything comes out otherwise. */
struct mask {
    struct arena *arena;
    uint64_t key;
    const char **words; /* to be replaced wherever they stand */
    size_t count;
};

struct mask *mask_new(struct arena *a); /* lives in a */
/* A word that is hidden inside of other texts too: printable, 5 characters or more, else nothing happens. */
void mask_learn(struct mask *m, const void *word, size_t len);
/* The whole value replaced. Numbers and OIDs stay. */
struct value mask_whole(const struct mask *m, const struct value *v);
/* With the words that are in it replaced. */
struct value mask_inside(const struct mask *m, const struct value *v);

#endif
