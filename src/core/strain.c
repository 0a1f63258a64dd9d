/* strain.c: polls of slow sections. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/strain.h"

#include <stddef.h>

#include "base/log.h"
#include "core/poll.h"

enum { VARBINDS = 20, PAUSE = 20000, TIMES = 3, GRACE = 30000, LATE_MOST = 3 };

void strain_begin(struct poll *p)
{
    struct strain *s = &p->strain;
    s->on = true;
    s->usual = p->unit->peer.rtt.smooth;
    s->limits = p->unit->limits;
    s->limits.most_varbinds = s->limits.most_varbinds > VARBINDS ? VARBINDS : s->limits.most_varbinds;
    s->limits.varbinds = s->limits.varbinds > VARBINDS ? VARBINDS : s->limits.varbinds;
    p->window = 1;
    p->tries = 1;
}

static void tell(const struct poll *p, int64_t took)
{
    log_limited(
        LOG_LEVEL_INFO, p->unit->device->key, "slow-stopped",
        "device=%s section=%s usual_ms=%lld now_ms=%lld text=\"the device strains: the rest of it waits for the next turn\"",
        p->unit->device->key, p->sections[0].us->section->name, (long long)(p->strain.usual / 1000),
        (long long)(took / 1000));
}

static void on_pause(struct timer *t, int64_t now)
{
    struct poll *p = (struct poll *)((char *)t - offsetof(struct poll, strain.pause));
    p->strain.pausing = false;
    p->strain.resume(p, now);
}

bool strain_answered(struct poll *p, int64_t took, int64_t now, void (*resume)(struct poll *p, int64_t now))
{
    struct strain *s = &p->strain;
    s->late = s->usual > 0 && took > TIMES * s->usual + GRACE ? s->late + 1 : 0;
    if (s->late >= LATE_MOST) {
        tell(p, took);
        return true;
    }
    s->pausing = true;
    s->resume = resume;
    s->pause.fire = on_pause;
    timer_set(p->timers, &s->pause, now + (took > PAUSE ? took : PAUSE));
    return false;
}

void strain_silent(const struct poll *p)
{
    tell(p, p->unit->peer.timeout);
}

void strain_end(struct poll *p)
{
    timer_clear(p->timers, &p->strain.pause);
}
