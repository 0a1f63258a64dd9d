/* The tree of objects as one agent shows it: recording, overrides, and the faults of walking. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_VIEW_H
#define TESTS_AGENT_VIEW_H

#include "inside.h"

enum view_found { VIEW_FOUND, VIEW_NO_OBJECT, VIEW_NO_INSTANCE };

/* A place in the tree. Start with view_locate; view_next moves on. */
struct view_cell {
    const uint8_t *name; /* where we are: asked for, or last shown; borrowed */
    size_t len;
    uint32_t index; /* exact: the entry with this name; else the first entry above it */
    bool exact;
    bool made_up; /* the name is invented (endless), the value that of the entry below `index` */
    const struct override *shadow; /* the value comes from here */
};

void view_locate(const struct agent *a, const uint8_t *name, size_t len, struct view_cell *c);
/* Is there an object at the located name? `v1` hides Counter64 (RFC 2576 section 4.2.2.1). */
enum view_found view_get(const struct agent *a, const struct view_cell *c, bool v1);
/* Moves to the object that the agent says is next; false at the end. `scratch` (TLV_OID_MAX + 8) may become the name:
 * point c->name to a copy before the next call. */
bool view_next(const struct agent *a, struct view_cell *c, bool v1, uint8_t *scratch);
/* The varbind of a found cell; 0 = no room. Writes up to CURRENT_SLACK octets more than it returns. */
size_t view_put(const struct agent *a, const struct view_cell *c, int64_t now_us, uint8_t *out, size_t room);

#endif
