/* judge_play.h: scenarios for the judge: facts at times, and all verdicts as one text, for test_judge*.c. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FORESTALL_TESTS_UNIT_JUDGE_PLAY_H
#define FORESTALL_TESTS_UNIT_JUDGE_PLAY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "judge/judge.h"

#define SECOND     1000LL
#define MINUTE     (60 * SECOND)
#define HOUR       (60 * MINUTE)
#define PLAY_START 1800000000000LL

static struct judge *play_judge;
static struct judge_policy play_policy;
static struct topology *play_topology;
static int64_t play_now;
static int64_t play_window_end;        /* maintenance until then, on ... */
static const char *play_window_device; /* ... this device; NULL: on all */
static struct buf play_told;           /* "90 open sw1/port/port-down 3\n": seconds since the begin */
static int play_noted;                 /* JUDGE_NOTED less JUDGE_OVER */
static struct buf play_why;            /* of the newest verdict: why / considered / behind */

static const char *play_short(const char *key)
{
    return strncmp(key, "acme/hq/", 8) ? key : key + 8;
}

static void play_tell(void *ctx, const struct judge_verdict *v)
{
    static const char *const names[] = { "noted", "open",       "step",         "repeat", "flapping",
                                         "clear", "suppressed", "unsuppressed", "recheck" };

    (void)ctx;
    play_noted += (v->kind == JUDGE_NOTED) - (v->kind == JUDGE_OVER);
    if (v->kind == JUDGE_NOTED || v->kind == JUDGE_OVER)
        return;
    buf_printf(&play_told, "%lld %s ", (long long)(play_now - PLAY_START) / SECOND, names[v->kind]);
    if (v->kind == JUDGE_RECHECK) {
        buf_printf(&play_told, "%s%s%s\n", play_short(v->device), *v->object ? "/" : "", v->object);
        return;
    }
    buf_text(&play_told, play_short(v->key));
    if (v->kind == JUDGE_OPEN)
        buf_printf(&play_told, " x%u%s", (unsigned)v->count, v->confirmed ? "" : " unconfirmed");
    if (v->kind == JUDGE_STEP)
        buf_printf(&play_told, " %s->%s", fact_severity_name(v->before), fact_severity_name(v->severity));
    if (v->kind == JUDGE_REPEAT)
        buf_printf(&play_told, " +%u", (unsigned)v->count);
    if (v->kind == JUDGE_SUPPRESSED)
        buf_printf(&play_told, " by %s", v->cause ? play_short(v->cause) : "window");
    buf_text(&play_told, "\n");
    buf_clear(&play_why);
    buf_printf(&play_why, "%s / %s /", v->why, v->considered ? v->considered : "");
    for (size_t i = 0; i < v->behind_count; i++)
        buf_printf(&play_why, " %s", play_short(v->behind[i]));
}

static int64_t play_maintenance(void *ctx, const char *device, const char *object, int64_t now)
{
    (void)ctx;
    (void)object;
    if (play_window_device && strcmp(play_window_device, device) != 0)
        return 0;
    return now < play_window_end ? play_window_end : 0;
}

/* What was told since the last call. */
static inline const char *told(void)
{
    static struct buf out;

    buf_free(&out);
    buf_init(&out, 0);
    buf_text(&out, play_told.data ? play_told.data : "");
    buf_clear(&play_told);
    return out.data ? out.data : "";
}

static void play_new(void)
{
    play_noted = 0;
    struct judge_sinks sinks = { NULL, play_tell, play_maintenance };

    play_judge = judge_new(&play_policy, &sinks);
    judge_change(play_judge, &play_policy, play_topology);
}

static inline void play_begin(void)
{
    judge_free(play_judge);
    topology_free(play_topology);
    play_topology = NULL;
    judge_policy_default(&play_policy);
    play_now = PLAY_START;
    play_window_end = 0;
    play_window_device = NULL;
    buf_free(&play_told);
    buf_init(&play_told, 0);
    buf_free(&play_why);
    buf_init(&play_why, 0);
    play_new();
}

static inline void play_end(void)
{
    judge_free(play_judge);
    topology_free(play_topology);
    buf_free(&play_told);
    buf_free(&play_why);
}

/* Time goes on to so many seconds after the begin, and the judge does what is due on the way. */
static inline void at(double seconds)
{
    int64_t until = PLAY_START + (int64_t)(seconds * 1000), next;

    while ((next = judge_next(play_judge)) <= until) {
        play_now = next > play_now ? next : play_now;
        judge_run(play_judge, play_now);
    }
    play_now = until;
}

#endif
