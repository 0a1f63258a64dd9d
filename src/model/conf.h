/* conf.h: a configuration file as a tree with exact places. The only user of libconfig is behind it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_CONF_H
#define MODEL_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "model/report.h"

enum conf_type { CONF_GROUP, CONF_LIST, CONF_TEXT, CONF_INT, CONF_FLOAT, CONF_BOOL };

/* One value. Lives in the arena that it was loaded into, with all its texts. A libconfig array [ ] and a
 * list ( ) are both CONF_LIST. */
struct conf_node {
    const char *name; /* NULL inside a list */
    const char *file; /* as in messages */
    int line;         /* of the name */
    uint8_t type;     /* enum conf_type */
    union {
        char *text;              /* CONF_TEXT */
        int64_t integer;         /* CONF_INT */
        double number;           /* CONF_FLOAT */
        bool flag;               /* CONF_BOOL */
        struct conf_node *items; /* CONF_GROUP, CONF_LIST: count of them */
    };
    size_t count;
};

enum { CONF_SIZE_MAX = 64 << 20 };

/* The file as a group, or NULL when it can not be read or its syntax is wrong; all problems are in report.
 * With secret no message quotes what stands in it, and the buffers it went through are wiped. */
struct conf_node *conf_load(struct arena *a, const char *path, bool secret, struct report *report);
/* The same from memory (text is not changed); file is for messages. */
struct conf_node *conf_parse(struct arena *a, const char *file, const char *text, size_t len, bool secret,
                             struct report *report);
/* Member of a group, or NULL. */
const struct conf_node *conf_find(const struct conf_node *group, const char *name);
/* Type for people: "a text", "a whole number". */
const char *conf_type_name(const struct conf_node *node);
/* Texts of a node that is CONF_TEXT or a CONF_LIST of them: how many, and which. */
size_t conf_text_count(const struct conf_node *node);
const struct conf_node *conf_text_at(const struct conf_node *node, size_t at);
/* Overwrite all texts of the tree. */
void conf_wipe(struct conf_node *node);

#endif
