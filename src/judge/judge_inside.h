/* judge_inside.h: what the judge is made of, for judge.c, judge_cause.c, judge_say.c and judge_keep.c only. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JUDGE_JUDGE_INSIDE_H
#define JUDGE_JUDGE_INSIDE_H

#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/timer.h"
#include "judge/judge.h"

enum { JUDGE_ONSETS = 8, JUDGE_LISTED = 256, JUDGE_EVIDENCE_MAX = 64 << 10 };

/* What is known of a device, whether it has problems or not. */
struct judge_device {
    int64_t up_at;      /* newest fact that it answers */
    int64_t back_at;    /* when its newest outage (or, of a UPS, time on battery) was over */
    int64_t restart_at; /* newest restart */
    struct judge_problem *outage, *battery, *restart; /* while they are not closed */
};

struct judge_problem {
    struct timer timer;
    struct judge *judge;
    char *key, *device, *object, *condition;
    char *title, *evidence, *notice, *advice, *where, *cause;
    uint8_t state, severity, told_severity, source, reason;
    bool bad, unknown, watch, alone;
    bool polled;   /* a poll has said bad in this phase */
    bool heard;    /* a notification told of what is bad now */
    bool restored; /* from the store, not looked at since */
    bool probed;   /* its parents were asked for it */
    bool explains; /* it is or was the cause of another one */
    bool flapping, confirmed;
    bool saved, dirty; /* the store has it; it changed since */
    struct judge_problem *next_dirty;
    int64_t first, last; /* bad facts of this phase */
    int64_t good_at;     /* when it became good */
    int64_t hold, clear_hold, quiet;
    int64_t trap_at;     /* first notification of this phase, 0 = none */
    int64_t denied_at;   /* a notification says it is over, polls said bad: 0 = no */
    int64_t asked_at;    /* at the end of the hold; 0 = not */
    int64_t due_at;      /* when it became JUDGE_CONFIRMED */
    int64_t released_at; /* when nothing explained it any more; 0 = nothing did before */
    int64_t told_at;     /* newest JUDGE_OPEN or _REPEAT */
    int64_t closed_at;
    const char *over;          /* why it is over, when not by a fact */
    uint32_t asks;             /* JUDGE_RECHECKs after a notification */
    uint32_t count, uncounted; /* onsets and repeated notifications: in this phase, not told yet */
    int64_t onset[JUDGE_ONSETS], seen[JUDGE_ONSETS]; /* newest first; seen: also repeated notifications */
};

struct judge {
    struct judge_policy policy;
    struct judge_sinks sinks;
    const struct topology *topology;
    struct timers *timers;
    struct map *problems, *devices;
    struct judge_problem *dirty;
    char **gone; /* keys that the store has and that are no more */
    size_t gone_count;
    int64_t now;
    struct judge_counts counts;
    struct buf why, considered;
};

/* --- judge_settle.c --- */
void judge_settle(struct judge *j,
                  struct judge_problem *p); /* what facts and time make of it now; arms its timer */
void judge_settle_over(struct judge *j, struct judge_problem *p); /* it is good now */

/* Is it this condition of the device itself? */
static inline bool judge_is_own(const char *object, const char *condition, const char *what)
{
    return (!object || !*object || !strcmp(object, "device")) && !strcmp(condition, what);
}

/* --- judge.c --- */
struct judge_problem *judge_make(struct judge *j, const char *device, const char *object,
                                 const char *condition);
void judge_touch(struct judge *j, struct judge_problem *p); /* it is to be saved */
struct judge_device *judge_device_of(struct judge *j, const char *device);
void judge_set(char **field, const char *value);

/* --- judge_cause.c --- */
/* The place for a problem that explains others (by its condition), in its device; NULL for all others. */
struct judge_problem **judge_cause_place(struct judge *j, const struct judge_problem *p);
/* Why no ticket is due for p now: reason, cause (NULL: none), and until when that is not looked at again. */
enum judge_reason judge_cause_of(struct judge *j, struct judge_problem *p, struct judge_problem **cause,
                                 int64_t *until);
void judge_cause_over(struct judge *j,
                      struct judge_problem *p); /* p is good: what it explained is looked at again */
size_t judge_cause_behind(const struct judge *j, const struct judge_problem *p, const char **out);
void judge_cause_opened(struct judge *j, struct judge_problem *p); /* tickets that it explains after all */

/* --- judge_say.c --- */
void judge_say(struct judge *j, struct judge_problem *p, enum judge_kind kind, uint32_t count);
void judge_say_recheck(struct judge *j, const char *device, const char *object, const char *condition);

#endif
