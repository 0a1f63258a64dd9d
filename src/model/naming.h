/* naming.h: names for numbers, made once from the MIB modules at hand, to show notifications as people know them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_NAMING_H
#define MODEL_NAMING_H

#include "model/profile.h"
#include "model/value.h"

/* One node of a MIB. */
struct naming_entry {
    struct oid oid;
    const char *module, *label;
    const struct metric_word *words; /* of an enumeration; sorted by number */
    uint16_t word_count;
    bool notification; /* NOTIFICATION-TYPE or TRAP-TYPE */
    size_t up;         /* the nearest entry above it + 1; 0 = none */
};

/* entries are sorted by OID, no two alike. Lives in an arena; nothing in it changes. */
struct naming {
    struct naming_entry *entries;
    size_t count;
};

/* Bring entries in any order into the order that the others need. Of two for one OID a notification counts, else the first. */
void naming_finish(struct naming *n);
/* The entry that is o or the nearest one above it, or NULL. */
const struct naming_entry *naming_find(const struct naming *n, struct oid o);
/* The entry that o is an instance of; NULL when the nearest name stands above others, as that of a vendor whose module is not at
 * hand. */
const struct naming_entry *naming_leaf(const struct naming *n, struct oid o);
/* The notification of this OID, in its v1 or v2 form (notice_is()), or NULL. n may be NULL here and below. */
const struct naming_entry *naming_notification(const struct naming *n, struct oid trap);
/* "IF-MIB::ifDescr.3", numbers when nothing is known. Returns out. */
char *naming_text(const struct naming *n, struct oid o, char *out, size_t cap);
/* The value of that object as people read it: "down(2)", names for OIDs; otherwise value_show(). Appends. */
void naming_value(const struct naming *n, struct oid object, const struct value *v, struct buf *out);

#endif
