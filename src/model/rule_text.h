/* rule_text.h: texts with places for varbinds: "Port {ifName|ifIndex} is down". */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_RULE_TEXT_H
#define MODEL_RULE_TEXT_H

#include "model/naming.h"
#include "model/notice.h"

/* Something that a notification brings. */
enum rule_what {
    RULE_VALUE,    /* the value of the first varbind at or below oid */
    RULE_INDEX,    /* what follows oid in its name: all of it, or one arc */
    RULE_NAME,     /* the notification's name without its module */
    RULE_READABLE, /* the longest readable text among the varbinds */
    RULE_ANY,      /* in tests: the value of any varbind */
    RULE_LITERAL   /* name itself */
};
struct rule_ref {
    const char *name; /* as written */
    struct oid oid;
    uint8_t what; /* enum rule_what */
    int8_t arc;   /* RULE_INDEX: from 1, negative from the right; 0: all */
    const struct metric_word *words;
    uint16_t word_count;
};

/* Literal text, or a place: the first of refs that is there. */
struct rule_part {
    const char *text;
    const struct rule_ref *refs;
    uint16_t ref_count;
};
struct rule_text {
    const struct rule_part *parts;
    uint16_t count;
};

/* Whose names are asked: ctx of the caller. Fills oid and words; 0, or -1 with the reason. */
struct rule_namer {
    void *ctx;
    struct arena *arena;
    int (*resolve)(void *ctx, const char *name, struct rule_ref *out, struct err *err);
};

/* NULL with the reason. */
const struct rule_text *rule_text_parse(const struct rule_namer *names, const char *text, struct err *err);
/* "ifIndex", "ifIndex.index", "ifIndex.index.2", "trap", "text", "any": 0, or -1 with the reason. */
int rule_text_ref(const struct rule_namer *names, const char *text, struct rule_ref *out, struct err *err);

struct rule_show {
    const struct notice *notice;
    const struct naming *naming; /* may be NULL */
    const char *trap;            /* name of the notification */
    bool plain;                  /* numbers stay numbers: for keys */
};
/* "?" stands for what did not come. NULL t gives nothing. One line; lives in a. */
const char *rule_text_show(const struct rule_text *t, const struct rule_show *s, struct arena *a);
/* One place alone, in out; empty when it did not come. */
void rule_text_ref_show(const struct rule_ref *ref, const struct rule_show *s, char *out, size_t cap);
/* The longest readable text of the notification, "" when there is none; cut to cap. */
const char *rule_text_readable(const struct notice *n, char *out, size_t cap);

#endif
