/* judge_say.c: verdicts and the words that explain them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "judge/judge_inside.h"

void judge_say_recheck(struct judge *j, const char *device, const char *object, const char *condition)
{
    struct judge_verdict v = {
        .kind = JUDGE_RECHECK, .at = j->now, .device = device, .object = object, .condition = condition
    };

    j->counts.rechecks++;
    j->sinks.tell(j->sinks.ctx, &v);
}

static const char *say_time(int64_t ms, char out[40])
{
    return clock_text(ms * 1000, 0, out);
}

static void say_open(struct judge *j, const struct judge_problem *p)
{
    char since[40], trap[40], span[32], hold[32];
    struct buf *b = &j->why;

    say_time(p->first, since);
    text_duration_show((j->now - p->first) / 1000 * 1000, span);
    if (p->flapping) {
        buf_printf(b, "it came %lld times within %s", (long long)j->policy.flap_count,
                   text_duration_show(j->policy.flap_time, hold));
        return;
    }
    if (p->trap_at)
        buf_printf(b, "a notification at %s said so; ", say_time(p->trap_at, trap));
    if (p->trap_at && p->polled)
        buf_printf(b, "polls confirmed it, the newest at %s", say_time(p->last, trap));
    else if (p->trap_at && p->alone)
        buf_text(b, "no poll can tell more");
    else if (p->trap_at)
        buf_printf(b, "no poll confirmed or refuted it within %s",
                   text_duration_show(j->policy.unconfirmed, hold));
    else
        buf_printf(b, "polls say so since %s, the newest at %s", since, say_time(p->last, trap));
    if (p->hold)
        buf_printf(b, "; it has lasted %s (it must last %s)", span, text_duration_show(p->hold, hold));
    if (p->watch)
        buf_printf(b, "; it is only watched, but came %u times or lasts", (unsigned)p->count);
}

static void say_suppressed(struct judge *j, const struct judge_problem *p)
{
    buf_text(&j->why, judge_reason_text(p->reason));
    if (p->cause)
        buf_printf(&j->why, ": %s", p->cause);
}

static void say_clear(struct judge *j, const struct judge_problem *p)
{
    char since[40], span[32];

    if (p->over) {
        buf_text(&j->why, p->over);
        return;
    }
    buf_printf(&j->why, "%s it is good since %s",
               p->source == FACT_TRAP     ? "a notification says"
               : p->source == FACT_PERSON ? "a person says"
                                          : "polls say",
               say_time(p->good_at, since));
    if (p->clear_hold)
        buf_printf(&j->why, " (it must be for %s)", text_duration_show(p->clear_hold, span));
}

static void say_why(struct judge *j, const struct judge_problem *p, enum judge_kind kind)
{
    buf_clear(&j->why);
    switch (kind) {
    case JUDGE_OPEN:
        say_open(j, p);
        break;
    case JUDGE_SUPPRESSED:
    case JUDGE_UNSUPPRESSED:
        say_suppressed(j, p);
        break;
    case JUDGE_CLEAR:
        say_clear(j, p);
        break;
    case JUDGE_FLAPPING: {
        char span[32];

        buf_printf(&j->why,
                   "it came %lld times within %s; its coming and going is not told until it is steady",
                   (long long)j->policy.flap_count, text_duration_show(j->policy.flap_time, span));
        break;
    }
    case JUDGE_STEP:
        buf_printf(&j->why, "from %s to %s", fact_severity_name(p->told_severity),
                   fact_severity_name(p->severity));
        break;
    default:
        break;
    }
}

void judge_say(struct judge *j, struct judge_problem *p, enum judge_kind kind, uint32_t count)
{
    const char *behind[JUDGE_LISTED];
    struct judge_verdict v = { .kind = (uint8_t)kind,
                               .at = j->now,
                               .key = p->key,
                               .device = p->device,
                               .object = p->object,
                               .condition = p->condition,
                               .state = p->state,
                               .severity = p->severity,
                               .before = p->told_severity,
                               .source = p->source,
                               .reason = p->reason,
                               .confirmed = p->confirmed,
                               .flapping = p->flapping,
                               .since = p->first,
                               .last = p->last,
                               .count = count,
                               .title = p->title ? p->title : p->condition,
                               .advice = p->advice,
                               .where = p->where,
                               .evidence = p->evidence,
                               .notice = p->notice,
                               .cause = p->cause };

    say_why(j, p, kind);
    v.why = j->why.data ? j->why.data : "";
    if (kind == JUDGE_OPEN) {
        v.behind = behind;
        v.behind_count = judge_cause_behind(j, p, behind);
        v.considered = j->considered.len ? j->considered.data : NULL;
    }
    j->sinks.tell(j->sinks.ctx, &v);
}
