/* rule_guess.h: what the varbinds of a notification tell that no rule knows: what of the device it is about, and how bad it is. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_RULE_GUESS_H
#define MODEL_RULE_GUESS_H

#include "base/mem.h"
#include "model/naming.h"
#include "model/notice.h"
#include "model/rule_words.h"

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

/* What a varbind says of how bad it is: a word of an enumeration ("failed(3)") or a text that is nothing but a word ("Cleared"). */
enum rule_hint {
    RULE_HINT_NONE,
    RULE_HINT_STATE, /* of what it is about; the worst of several */
    RULE_HINT_SEVERITY /* of the notification itself: an object named severity or level, a text such as "major" */
};
/* Fills *severity unless it returns RULE_HINT_NONE. What people configured (administrative states) and what was before do not count. */
enum rule_hint rule_guess_severity(const struct rule_words *w, const struct naming *names,
                                   const struct notice *n, uint8_t *severity);

#endif
