/* v3time.c: the notion of an engine's boots and time. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/v3time.h"

enum { TIME_WINDOW = 150, LATCHED = INT32_MAX };

uint32_t v3time_now(const struct v3_engine *e, int64_t now)
{
    int64_t t = e->time + (now > e->synced_at ? (now - e->synced_at) / 1000000 : 0);
    return t < INT32_MAX ? (uint32_t)t : INT32_MAX;
}

static void take_over(struct v3_engine *e, uint32_t boots, uint32_t time, int64_t now)
{
    if (e->synced &&
        (boots < e->boots || (boots == e->boots && (int64_t)time + TIME_WINDOW < e->latest_time))) {
        e->boots_went_back = true;
    }
    e->boots = boots;
    e->time = e->latest_time = time;
    e->synced_at = now;
    e->in_time = e->synced = true;
}

int v3time_check(struct v3_engine *e, uint32_t boots, uint32_t time, bool resync, int64_t now,
                 struct err *why)
{
    if (boots == LATCHED) {
        return err_set(
            why, "the agent's engine boots are at their end (2147483647): it must be given a new engine ID");
    }
    if (e->in_time && boots < e->boots && resync) {
        e->doubted = true;
        return 0;
    }
    if (e->in_time && boots < e->boots) {
        return err_set(why, "engine boots %u after %u: a replay", boots, e->boots);
    }
    if (e->in_time && !resync && boots == e->boots && (int64_t)time + TIME_WINDOW < v3time_now(e, now)) {
        return err_set(
            why,
            "engine time %u is outside the time window (%u expected): a replay, or the agent's clock went back",
            time, v3time_now(e, now));
    }
    if (!e->in_time || resync || boots > e->boots || time > e->latest_time) {
        take_over(e, boots, time, now);
    }
    return 0;
}
