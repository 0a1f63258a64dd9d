/* trapshow.h: what a notification would do, for people and as JSON. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_TRAPSHOW_H
#define CMD_TRAPSHOW_H

#include "core/rulebook.h"

struct trapshow {
    const char *file;   /* NULL when it came from no file */
    const char *device; /* "?" when it is no device's */
    const struct notice *notice;
    const struct rule_verdict *verdict;
    const struct naming *names;
    const struct rule_set *rules;
};

/* One object on one line: file, notification, oid, device, object, severity, ticket, key, rule, meaning, and more; a contract: see
 * forestall(8). Keys that have no value are null. */
void trapshow_json(const struct trapshow *s, struct buf *out);
void trapshow_text(const struct trapshow *s, struct buf *out);

#endif
