/* judge.h: facts become problems, problems become verdicts: what is confirmed, what is explained, what is over. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "judge/topology.h"
#include "model/fact.h"

/* Pure: no I/O, no clock, no library. Times are wall clock milliseconds and only go forward (judge_shift() when the clock was
 * moved). One thread. A problem is device/object/condition; its key is these three with '/' between them.
 *
 * suspect    bad, but not long enough or not confirmed      -> confirmed, closed
 * confirmed  bad, but something else explains it, or it waits for a window to end -> ticketed, closed
 * ticketed   JUDGE_OPEN was told                             -> clearing
 * clearing   good, but not long enough                       -> ticketed, closed
 * closed     over; remembered for a while, as it may flap    -> suspect */
enum judge_state { JUDGE_SUSPECT, JUDGE_CONFIRMED, JUDGE_TICKETED, JUDGE_CLEARING, JUDGE_CLOSED };

enum judge_kind {
    JUDGE_NOTED,    /* bad for the first time (also of what is only watched); no ticket yet */
    JUDGE_OPEN,     /* a ticket is due */
    JUDGE_STEP,     /* of a ticketed one: its severity changed */
    JUDGE_REPEAT,   /* still so, count more of it (0: only the time moves on); at most each repeat_every */
    JUDGE_FLAPPING, /* of a ticketed one: it comes and goes: no more words until it is steady */
    JUDGE_CLEAR,    /* of a ticketed one: over */
    JUDGE_SUPPRESSED, /* no ticket (of a ticketed one: it stays open), as cause explains it, or a window is open */
    JUDGE_UNSUPPRESSED, /* that ended: it is over, or JUDGE_OPEN follows */
    JUDGE_RECHECK,      /* ask the device now: device, object, condition; nothing else is set */
    JUDGE_OVER,         /* the last word on what was noted: nobody has to look at it any more */
};

enum judge_reason {
    JUDGE_NO_REASON,
    JUDGE_BEHIND,  /* all devices that it is reached through are down */
    JUDGE_POWER,   /* what powers it runs on battery */
    JUDGE_RESTART, /* its device has just restarted */
    JUDGE_WINDOW,  /* maintenance */
    JUDGE_PROBE,   /* held until the parent was asked */
    JUDGE_SETTLE,  /* what explained it is over; it gets some time to come back */
};

struct judge_verdict {
    uint8_t kind; /* enum judge_kind */
    int64_t at;   /* when it was judged */
    const char *key, *device, *object, *condition;
    uint8_t state, severity,
        before;     /* enum judge_state; before: JUDGE_STEP, the severity that was told last */
    uint8_t source; /* enum fact_source of the newest fact */
    uint8_t reason; /* enum judge_reason: JUDGE_(UN)SUPPRESSED */
    bool confirmed; /* false: only a notification says so, no poll answered in time */
    bool flapping;
    int64_t since, last; /* first and newest bad fact of it */
    uint32_t count;      /* JUDGE_OPEN, JUDGE_REPEAT: how often it came (again) */
    const char *title, *advice, *where;
    const char *evidence,
        *notice;            /* JSON objects: of the newest poll, of the newest notification; NULL when none */
    const char *why;        /* for people: how it came to this verdict */
    const char *considered; /* JUDGE_OPEN: which dependencies were looked at; else NULL */
    const char *cause; /* JUDGE_(UN)SUPPRESSED: key of the problem that explains it, NULL when none does */
    const char *const
        *behind; /* JUDGE_OPEN of an outage: devices that can not be reached (or lose power) with it */
    size_t behind_count; /* at most 256 */
};

/* Milliseconds. judge_policy_default() fills in what is said on the right. */
struct judge_policy {
    int64_t
        unconfirmed; /* 1m: a notification that no poll confirms or refutes for so long is told as unconfirmed */
    bool drop_unconfirmed; /* false: ... or is dropped instead */
    int64_t answer;    /* 30s: how long the answer to a JUDGE_RECHECK is waited for at the end of a hold */
    int64_t flap_time; /* 15m: that many times bad in this time is flapping; steady after as long without */
    int64_t
        flap_count; /* 4, at most 8; what must last longer than flap_time / flap_count before its ticket does not flap its way to one */
    int64_t watch_time;  /* 1h: what is watched opens when it came so often in this time ... */
    int64_t watch_count; /* 3, at most 8 */
    int64_t watch_lasts; /* 15m: ... or has lasted so long */
    int64_t restart;     /* 5m: after a restart of a device its troubles are part of it for so long */
    int64_t
        probe; /* 2m: how long a child waits for its parent to be asked, and for a cause to be confirmed */
    int64_t settle;       /* 3m: after a cause is over, for what it explained to come back */
    int64_t repeat_every; /* 5m: JUDGE_REPEAT of one problem at most so often */
    size_t limit;         /* 100000 problems at most; more are counted as refused */
};
void judge_policy_default(struct judge_policy *p);

/* Conditions that mean something to the judge; the first two of the device itself (object "" or "device"): that a server behind it is
 * unreachable, or a module of it has restarted, is no outage and no restart of the device. */
#define JUDGE_UNREACHABLE \
    "unreachable" /* the device does not answer; told good by every poll that it does answer */
#define JUDGE_RESTARTED  "restarted"
#define JUDGE_ON_BATTERY "on-battery" /* of a UPS; also conditions that begin so */

struct judge_sinks {
    void *ctx;
    /* The verdict and all it points to are valid during the call. It must not call the judge. */
    void (*tell)(void *ctx, const struct judge_verdict *v);
    /* Is there maintenance on it now? Then when that ends, else 0. May be NULL. */
    int64_t (*maintenance)(void *ctx, const char *device, const char *object, int64_t now);
};

struct judge;
struct judge *judge_new(const struct judge_policy *policy, const struct judge_sinks *sinks);
void judge_free(struct judge *j); /* accepts NULL */
/* A reload, or other neighbours. topology is the caller's and must live until the next call or judge_free(); NULL: none. What waits for a
 * window or is explained is looked at again by the next judge_run(). */
void judge_change(struct judge *j, const struct judge_policy *policy, const struct topology *topology);

/* One fact; texts are copied. Evidence beyond 64 KiB is left away. */
void judge_fact(struct judge *j, const struct fact *f);
/* A device answered a poll: its children need not wait for it. (Saying that it is not unreachable does the same.) To be told for
 * every poll; nothing is kept of devices that nothing hangs behind. */
void judge_answered(struct judge *j, const char *device, int64_t at);
/* What time alone changes: holds that end, windows, what was waited for. */
void judge_run(struct judge *j, int64_t now);
int64_t judge_next(
    const struct judge *j); /* when judge_run() has something to do at the earliest; INT64_MAX: never */
/* The wall clock was moved by so much: holds are not. */
void judge_shift(struct judge *j, int64_t by);
/* After a reload: problems that keep() says no to are over (JUDGE_CLEAR), as nobody looks at them any more. */
void judge_retain(struct judge *j,
                  bool (*keep)(void *ctx, const char *device, const char *object, const char *condition),
                  void *ctx, int64_t now);

/* What is known of a problem; false: nothing, or it is over. */
struct judge_view {
    uint8_t state;     /* enum judge_state */
    bool bad;          /* the newest word on it */
    bool polled, told; /* a poll, a notification has said that it is bad */
};
bool judge_look(const struct judge *j, const char *key, struct judge_view *out);

struct judge_counts {
    uint64_t facts, stray_clears, refused, opened, cleared, suppressed, rechecks;
    size_t problems;
};
void judge_counts(const struct judge *j, struct judge_counts *out);

const char *judge_reason_text(uint8_t reason); /* "behind a device that is down" */
const char *judge_state_name(uint8_t state);   /* "suspect" */

#endif
