/* conf_scan.h: reads a configuration text before libconfig does, for messages that help and for exact
 * places. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_CONF_SCAN_H
#define MODEL_CONF_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "model/report.h"

/* libconfig 1.5 says no more than "syntax error", often one line late, joins texts where a comma is
 * missing, cuts large numbers without a word, gives elements of a list the line of their successor, and
 * needs seconds for a group with 10,000 members (it compares each new name with all others). So the text
 * is checked here, and rewritten: every group becomes a list, whose members have no names for libconfig;
 * names and lines are in the marks. */

/* One value, in the order of the text (the mark of a group or list comes before those of its members). */
struct conf_mark {
    const char *name; /* NULL in a list */
    int line;         /* of the name, or of the value where there is none */
    bool group;
    bool again; /* there is one of this name already */
};

struct conf_scan {
    struct conf_mark *marks;
    size_t count;
};

/* text (len bytes, NUL-terminated) is checked and rewritten in place: afterwards it is the inside of a
 * libconfig list. Names are put into a. Problems go to report under the name file; with secret no message
 * quotes what stands in the text. Returns 0 and fills out (conf_scan_free), or -1 when libconfig need not
 * see the text. A name that is there twice is reported, but not a failure. */
int conf_scan(struct arena *a, const char *file, char *text, size_t len, bool secret, struct conf_scan *out,
              struct report *report);
void conf_scan_free(struct conf_scan *s);

#endif
