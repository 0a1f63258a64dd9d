/* tally.h: bounded lists of what came again and again: who, what, how often, since when. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_TALLY_H
#define CORE_TALLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* One line: the two texts are its identity. */
struct tally_one {
    char *who, *what;
    char *note;           /* newest; may be NULL */
    uint64_t count, told; /* told: the total that was told last */
    int64_t first, last;  /* wall clock, microseconds */
    uint64_t owed;        /* of the caller: some that were not passed on yet, ... */
    int64_t paid;         /* ... and when they were, microseconds */
    bool over;
};
struct tally;
/* most: lines kept; of more the one that was silent longest goes. */
struct tally *tally_new(size_t most);
void tally_free(struct tally *t); /* accepts NULL */
/* count more of it, or (total) count since whoever counts began: less than the time before means that it began anew. */
struct tally_one *tally_add(struct tally *t, const char *who, const char *what, uint64_t count, bool total,
                            int64_t at);
void tally_each(const struct tally *t, void (*take)(void *ctx, struct tally_one *one), void *ctx);
void tally_note(struct tally_one *one, const char *note);
size_t tally_count(const struct tally *t);
/* Newest first: [{"who":,"what":,"note":,"count":,"first":,"last":,"over":}], with these names for who and what. */
json_t *tally_json(const struct tally *t, const char *who, const char *what, size_t most);

#endif
