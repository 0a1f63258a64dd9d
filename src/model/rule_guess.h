/* rule_guess.h: what the varbinds of a notification tell that no rule knows: what of the device it is about. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_RULE_GUESS_H
#define MODEL_RULE_GUESS_H

#include "base/mem.h"
#include "model/naming.h"
#include "model/notice.h"

/* A row of a table. */
struct rule_thing {
    const char *stem; /* "acmePump" of acmePumpEntry; "interface" for rows of the interfaces' tables */
    const struct naming_entry *column; /* of the varbind that told it */
    struct oid tail;                   /* the row's index */
    bool is_interface;                 /* tail is an ifIndex */
};

/* The first varbind that is a column of a table whose MIB is at hand, an interface before others. false: none is. Texts live in a. */
bool rule_guess_thing(const struct naming *names, const struct notice *n, struct arena *a,
                      struct rule_thing *out);

#endif
