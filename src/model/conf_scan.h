/* conf_scan.h: reads a configuration text before libconfig does, for messages that help and for exact places. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_CONF_SCAN_H
#define MODEL_CONF_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/report.h"

/* libconfig 1.5 says no more than "syntax error", often one line late, joins texts where a comma is missing, cuts large numbers
 * without a word, gives elements of a list the line of their successor, and needs seconds for a group with 10,000
 * members (it compares each new name with all others). So the text is checked here, and rewritten: every group but the outermost
 * becomes a list, whose members have no names for libconfig; names and lines are in the marks. */

/* One value, in the order of the text (a group's or list's own mark comes before those of its members). */
struct conf_mark {
    const char *name; /* points into the names; NULL in a list */
    int line;         /* of the name, or of the value where there is none */
    bool group;
};

struct conf_scan {
    struct conf_mark *marks;
    char **names; /* owned here, for conf_scan_free() */
    size_t mark_count, name_count;
};

/* text (len bytes, NUL-terminated) is checked and rewritten in place. Problems go to report under the name file; with secret
 * no message quotes what stands in the text. Returns 0 and fills out, or -1 (out is empty then). */
int conf_scan(const char *file, char *text, size_t len, bool secret, struct conf_scan *out, struct report *report);
void conf_scan_free(struct conf_scan *s);

#endif
