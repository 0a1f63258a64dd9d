/* clock.c: the only source of time; a wall clock that does not believe every jump; both clocks can be faked. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define CLOCK_JUMP    (60 * 1000000LL)     /* the system's clock may be moved by this much at once */
#define CLOCK_BELIEVE (5 * 60 * 1000000LL) /* a larger jump is believed when it has lasted so long */

/* One for the process: the loop and the writer thread must agree on the time. */
static struct {
    pthread_mutex_t lock;
    bool started;   /* offset holds something */
    int64_t offset; /* believed wall clock minus base clock */
    bool waiting;   /* a jump is waiting to be believed */
    int64_t wait_since, wait_offset;
    int64_t moved; /* by jumps that were believed */
    bool faked;
    int64_t fake_mono, fake_wall, fake_skew;
} clock_state = { .lock = PTHREAD_MUTEX_INITIALIZER };

static int64_t clock_system(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_mono(void)
{
    int64_t now;

    /* Read without the lock: only tests set it, before they start threads that ask. */
    if (!__atomic_load_n(&clock_state.faked, __ATOMIC_ACQUIRE))
        return clock_system(CLOCK_MONOTONIC);
    pthread_mutex_lock(&clock_state.lock);
    now = clock_state.fake_mono;
    pthread_mutex_unlock(&clock_state.lock);
    return now;
}

int64_t clock_steady(void)
{
    return clock_system(CLOCK_MONOTONIC);
}

static int64_t distance(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

/* Looks at the system's clock, moves the belief; gives the base clock. The lock is held. The base goes on while the
 * machine sleeps, so that waking up is no jump. */
static int64_t clock_look(void)
{
    int64_t base = clock_state.faked ? clock_state.fake_mono : clock_system(CLOCK_BOOTTIME);
    int64_t wall =
        clock_state.faked ? clock_state.fake_wall + clock_state.fake_skew : clock_system(CLOCK_REALTIME);
    int64_t offset = wall - base;

    if (!clock_state.started || distance(offset, clock_state.offset) <= CLOCK_JUMP) {
        clock_state.offset = offset;
        clock_state.started = true;
        clock_state.waiting = false;
    } else if (!clock_state.waiting || distance(offset, clock_state.wait_offset) > CLOCK_JUMP) {
        clock_state.waiting = true;
        clock_state.wait_since = base;
        clock_state.wait_offset = offset;
    } else if (base - clock_state.wait_since >= CLOCK_BELIEVE) {
        clock_state.moved += offset - clock_state.offset;
        clock_state.offset = offset;
        clock_state.waiting = false;
    } else {
        clock_state.wait_offset = offset; /* it may be slewed while it waits */
    }
    return base;
}

int64_t clock_wall(void)
{
    int64_t now;

    pthread_mutex_lock(&clock_state.lock);
    now = clock_look() + clock_state.offset;
    pthread_mutex_unlock(&clock_state.lock);
    return now;
}

int64_t clock_jump(void)
{
    int64_t jump;

    pthread_mutex_lock(&clock_state.lock);
    clock_look();
    jump = clock_state.waiting ? clock_state.wait_offset - clock_state.offset : 0;
    pthread_mutex_unlock(&clock_state.lock);
    return jump;
}

int64_t clock_moved(void)
{
    int64_t moved;

    pthread_mutex_lock(&clock_state.lock);
    moved = clock_state.moved;
    pthread_mutex_unlock(&clock_state.lock);
    return moved;
}

void clock_fake(int64_t mono, int64_t wall)
{
    pthread_mutex_lock(&clock_state.lock);
    if (!clock_state.faked) {
        clock_state.waiting = false;
        clock_state.fake_skew = 0;
        clock_state.offset = wall - mono;
    } else {
        /* What was believed of a jump stays on top of the times that the test gives. */
        clock_state.offset += (wall - mono) - (clock_state.fake_wall - clock_state.fake_mono);
        clock_state.wait_offset += (wall - mono) - (clock_state.fake_wall - clock_state.fake_mono);
    }
    clock_state.started = true;
    clock_state.fake_mono = mono;
    clock_state.fake_wall = wall;
    __atomic_store_n(&clock_state.faked, true, __ATOMIC_RELEASE);
    clock_look();
    pthread_mutex_unlock(&clock_state.lock);
}

void clock_fake_jump(int64_t system_wall)
{
    pthread_mutex_lock(&clock_state.lock);
    clock_state.fake_skew = system_wall - clock_state.fake_wall;
    clock_look();
    pthread_mutex_unlock(&clock_state.lock);
}

char *clock_text(int64_t wall_us, int local, char out[40])
{
    time_t seconds = (time_t)(wall_us / 1000000 - (wall_us % 1000000 < 0));
    struct tm parts;

    if (!(local ? localtime_r(&seconds, &parts) : gmtime_r(&seconds, &parts)))
        snprintf(out, 40, "%lld s", (long long)seconds);
    else if (!strftime(out, 40, local ? "%Y-%m-%d %H:%M:%S%z" : "%Y-%m-%d %H:%M:%SZ", &parts))
        out[0] = '\0';
    return out;
}
