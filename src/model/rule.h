/* rule.h: what a notification means: which rule it falls under, how bad it is, and the key of its problem. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include "model/fact.h"
#include "model/naming.h"
#include "model/notice.h"
#include "model/rule_text.h"

/* The language of conf/rules is described in forestall-rules(5); rule_load.h reads it. A set is made once and never changes;
 * everything lives in the arena that it was loaded into. */

enum rule_ticket {
    RULE_AUTO, /* only in files: by severity: error open, warning watch, notice and info none, ok clear */
    RULE_OPEN,
    RULE_WATCH, /* noted; a ticket when it lasts or repeats */
    RULE_CLEAR,
    RULE_NONE
};

/* What happens then. */
struct rule_act {
    bool counts;      /* false: the rule has no severity of its own and speaks through its cases only */
    uint8_t severity; /* enum fact_severity */
    uint8_t ticket;   /* enum rule_ticket, never RULE_AUTO */
    const struct rule_text *object, *condition, *title,
        *cleared;                        /* cleared: title when it is over; NULL: made of title */
    const struct rule_text *const *ends; /* conditions of the same object that are over then */
    uint16_t end_count;
    const char *advice;
    const char *recheck; /* section or group whose row tells whether it is still so; NULL: none */
    const struct rule_text *recheck_row; /* index of the row in the MIB; "0" for scalars */
    int64_t hold;                        /* ms that a watched problem must last before its ticket */
    int64_t fold;                        /* ms in which repeats are only counted */
    int64_t quiet;                       /* ms without a repeat after which it counts as over; 0: never */
    int64_t repeat_count;                /* so many within repeat_within ms: what follows counts; 0: never */
    int64_t repeat_within;
    uint8_t repeat_severity, repeat_ticket;
    const struct rule_text *repeat_title;
};

/* A test on a varbind. */
struct rule_choice {
    const char *text; /* as written, lower case */
    bool is_number;
    double number;
    struct oid oid; /* when the value is compared with an OID */
};
struct rule_test {
    struct rule_ref ref;
    uint8_t op; /* enum condition_op of profile.h */
    const struct rule_choice *choices;
    uint16_t count;
};

struct rule_case {
    const char *name;
    const struct rule_test *tests;
    uint16_t test_count;
    struct rule_act act;
    int line;
};

struct rule_trap {
    const char *name; /* as written */
    struct oid oid;
};

struct rule {
    const char *name, *file;
    int line;
    int folder; /* 0: the technician's own, tried first */
    const struct rule_trap *traps, *under, *cleared_by;
    const struct rule_test *tests;
    const struct rule_case *cases; /* the first that fits counts */
    uint16_t trap_count, under_count, clear_count, test_count, case_count;
    struct rule_act act; /* when no case fits */
};

struct rule_set;

/* One problem that a notification speaks of. Where recheck_row is a row that is polled, its object is that of the polled row: the same
 * problem, whoever tells it. */
struct rule_key {
    const char *object, *condition; /* "interface/7", "port-down" */
    const char *recheck, *recheck_row;
    const struct rule *rule;
};

struct rule_verdict {
    const struct rule
        *rule;         /* NULL: no rule knows it; what follows comes from the words of its name and texts */
    const char *where; /* "conf/rules/ietf.conf:12", or of the words */
    const struct rule_act *act; /* hold, fold, quiet, repeat, advice */
    uint8_t severity, ticket;   /* ticket: RULE_OPEN .. RULE_NONE */
    struct rule_key key;
    const struct rule_key
        *also; /* problems that the notification clears besides, whatever its own ticket is */
    size_t also_count;
    const char *trap; /* "IF-MIB::linkDown", or numbers */
    const char *title;
};

/* Judge one notification. names: for what no rule names, may be NULL. Texts are in a. Never fails. */
void rule_judge(const struct rule_set *set, const struct naming *names, const struct notice *n,
                struct arena *a, struct rule_verdict *out);
/* The same; but where no ticket, no repeat and no end of anything can follow, title and key are left NULL: for storms of what only counts. */
void rule_judge_brief(const struct rule_set *set, const struct naming *names, const struct notice *n,
                      struct arena *a, struct rule_verdict *out);
/* The same for a notification whose name ("MODULE::name") is known from elsewhere; names are used only for varbinds then. */
void rule_judge_named(const struct rule_set *set, const struct naming *names, const struct notice *n,
                      const char *name, struct arena *a, struct rule_verdict *out);

const char *rule_ticket_name(uint8_t ticket);
size_t rule_count(const struct rule_set *set);
const struct rule *rule_at(const struct rule_set *set, size_t i);

#endif
