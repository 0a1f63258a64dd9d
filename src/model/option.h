/* option.h: one row for each thing that can be configured: type, range, default, help; and groups read by
 * rows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_OPTION_H
#define MODEL_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/conf.h"

enum option_kind {
    OPTION_TEXT,     /* const char *; it lives as long as the tree; one of words when these are given */
    OPTION_WORD,     /* uint8_t: number of the word in words */
    OPTION_DURATION, /* int64_t, milliseconds */
    OPTION_SIZE,     /* int64_t, bytes */
    OPTION_INT,      /* int64_t */
    OPTION_NUMBER,   /* double */
    OPTION_FLAG,     /* bool */
    /* The following keep the node, for its place: const struct conf_node *, NULL when it is not given. */
    OPTION_NAME,  /* a text */
    OPTION_TEXTS, /* a text or a list of texts */
    OPTION_GROUP,
    OPTION_GROUPS, /* a list of groups: ( { ... }, { ... } ) */
};

struct option_row {
    const char *name;
    enum option_kind kind;
    size_t offset;   /* in the struct that is filled */
    double min, max; /* both 0: any. In the unit of the struct; for texts their length */
    /* As one would write it; NULL: none (0, NULL, and NAN for numbers). One in ( ) is only told, not set. */
    const char *def;
    const char *help;
    const char *const *words; /* NULL-ended */
};

/* Set every field to its default. */
void option_defaults(const struct option_row *rows, size_t count, void *out);
/* Fill out from a group; what is not given stays as it is. what: the group in messages ("device
 * core-sw1"). With secret no message quotes a value. Returns 0, or -1 when something was reported. */
int option_fill(const struct conf_node *group, const char *what, bool secret, const struct option_row *rows,
                size_t count, void *out, struct report *report);
/* ": did you mean 'x'?" or a list of what is known, for the end of a message: out holds 300 bytes. Returns
 * out. */
char *option_advice(const char *word, const char *const *words, char out[300]);
/* For people: one row as texts. */
void option_show(const struct option_row *row, const char **type, char range[200]);
/* The type of a value is wrong: says what is expected and what is there. Always -1. */
int option_wrong_type(const struct conf_node *node, const char *what, const char *expected,
                      struct report *report);

#endif
