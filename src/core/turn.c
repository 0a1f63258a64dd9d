/* turn.c: when the sections of a device are due. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/turn.h"

#include <string.h>

#include "base/text.h"

enum { GRID = 20000 };

static const int64_t second = 1000000, minute = 60 * 1000000LL;

int64_t turn_next(int64_t now, int64_t every, int64_t phase)
{
    int64_t into = (now - phase) % every;
    into += into < 0 ? every : 0;
    return now - into + every;
}

int64_t turn_backoff(int64_t away_for)
{
    if (away_for < 5 * minute) {
        return 30 * second;
    }
    return away_for < 30 * minute ? 5 * minute : away_for < 4 * 60 * minute ? 10 * minute : 60 * minute;
}

int64_t turn_period(const struct unit *u)
{
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < u->section_count; i++) {
        least = u->sections[i].every < least ? u->sections[i].every : least;
    }
    return least == INT64_MAX ? minute : least;
}

/* The device's place in its period: the same after every restart, different for each device; on a grid, so that
 * devices begin a few at a time and share wake-ups and system calls. */
static int64_t phase_of(const struct unit *u)
{
    int64_t phase = (int64_t)(text_hash(u->device->key, strlen(u->device->key)) % (uint64_t)turn_period(u));
    return phase - phase % GRID;
}

void turn_first(struct unit *u, int64_t now, int64_t wall_offset)
{
    int64_t first = turn_next(now + wall_offset, turn_period(u), phase_of(u)) - wall_offset;
    for (size_t i = 0; i < u->section_count; i++) {
        if (u->sections[i].due == 0) {
            u->sections[i].due = first;
        }
    }
}

void turn_begin(struct unit *u, int64_t now)
{
    for (size_t i = 0; i < u->section_count; i++) {
        if (u->sections[i].due == 0) {
            u->sections[i].due = now;
        }
    }
}

bool turn_is_idle(const struct unit_section *us, int64_t now)
{
    return us->replaced || (us->absent && !us->walk_now && now < us->walk_at);
}

size_t turn_take(struct unit *u, struct unit_section **due, int64_t now, int64_t wall_offset)
{
    size_t n = 0;
    for (size_t i = 0; i < u->section_count; i++) {
        struct unit_section *us = &u->sections[i];
        if (us->due <= now + TURN_TOGETHER) {
            int64_t from = (us->due > now ? us->due : now) + wall_offset;
            due[n] = us;
            n += !turn_is_idle(us, now);
            us->due = turn_next(from, us->ask_every, phase_of(u)) - wall_offset;
        }
    }
    return n;
}

size_t turn_put_off(struct unit_section **due, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (due[i]->section->slow) {
            due[i]->later = true;
        } else {
            due[n++] = due[i];
        }
    }
    return n;
}

size_t turn_take_later(struct unit *u, struct unit_section **due)
{
    size_t n = 0;
    for (size_t i = 0; i < u->section_count; i++) {
        if (u->sections[i].later) {
            u->sections[i].later = false;
            due[n++] = &u->sections[i];
        }
    }
    return n;
}

int64_t turn_earliest(const struct unit *u)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < u->section_count; i++) {
        next = u->sections[i].due < next ? u->sections[i].due : next;
    }
    return next;
}
