/* judge_facts.h: facts in few words, and restarts of the judge with what it kept, for the scenarios of judge_play.h. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FORESTALL_TESTS_UNIT_JUDGE_FACTS_H
#define FORESTALL_TESTS_UNIT_JUDGE_FACTS_H

#include "judge/judge_keep.h"
#include "judge_play.h"

/* "sw1 port/1 port-down" */
static inline struct fact fact_of(const char *what)
{
    static char device[200], object[200], condition[100];
    struct fact f;

    memset(&f, 0, sizeof f);
    device[0] = object[0] = condition[0] = '\0';
    if (sscanf(what, "%99s %199s %99s", device, object, condition) != 3)
        abort();
    memmove(device + 8, device, strlen(device) + 1);
    memcpy(device, "acme/hq/", 8);
    f.device = device;
    f.object = !strcmp(object, "-") ? "" : object;
    f.condition = condition;
    f.severity = FACT_ERROR;
    f.at = play_now;
    f.title = condition;
    f.where = "conf/profiles/x.conf:7";
    return f;
}

static inline void say(const char *what, enum fact_source source, enum fact_state state, struct fact with)
{
    struct fact f = fact_of(what);

    f.source = (uint8_t)source;
    f.state = (uint8_t)state;
    f.hold = with.hold;
    f.hours = with.hours;
    f.clear_hold = with.clear_hold;
    f.quiet = with.quiet;
    f.watch = with.watch;
    f.alone = with.alone;
    f.evidence = with.evidence;
    if (with.severity)
        f.severity = with.severity;
    judge_fact(play_judge, &f);
}

#define poll_bad(what, ...)  say(what, FACT_POLL, FACT_BAD, (struct fact){ __VA_ARGS__ })
#define poll_good(what, ...) say(what, FACT_POLL, FACT_GOOD, (struct fact){ __VA_ARGS__ })
#define poll_unknown(what)   say(what, FACT_POLL, FACT_UNKNOWN, (struct fact){ 0 })
#define trap_bad(what, ...)  say(what, FACT_TRAP, FACT_BAD, (struct fact){ __VA_ARGS__ })
#define trap_good(what, ...) say(what, FACT_TRAP, FACT_GOOD, (struct fact){ __VA_ARGS__ })
#define down(device)         poll_bad(device " - unreachable", 0)
#define up(device)           poll_good(device " - unreachable", 0)

/* What a restart of the daemon finds. */
struct play_kept {
    char *key, *state;
    size_t len;
};
static struct play_kept play_kept[400];
static size_t play_kept_count;

static void play_put(void *ctx, const char *key, const char *state, size_t len)
{
    size_t i = 0;

    (void)ctx;
    while (i < play_kept_count && strcmp(play_kept[i].key, key) != 0)
        i++;
    if (i == play_kept_count && state) {
        play_kept[i].key = strdup(key);
        play_kept[i].state = NULL;
        play_kept_count++;
    }
    if (i == play_kept_count)
        return;
    free(play_kept[i].state);
    play_kept[i].state = state ? memcpy(malloc(len + 1), state, len) : NULL;
    play_kept[i].len = len;
}

static inline void play_save(void)
{
    judge_keep_changed(play_judge, play_put, NULL);
}

/* Only what was saved survives. Returns how many problems came back. */
static inline size_t play_restart(void)
{
    size_t count = 0;

    judge_free(play_judge);
    play_new();
    for (size_t i = 0; i < play_kept_count; i++)
        if (play_kept[i].state && !judge_keep_restore(play_judge, play_kept[i].state, play_kept[i].len, NULL))
            count++;
    return count;
}

static inline void play_forget(void)
{
    for (size_t i = 0; i < play_kept_count; i++) {
        free(play_kept[i].key);
        free(play_kept[i].state);
    }
    play_kept_count = 0;
}

#endif
