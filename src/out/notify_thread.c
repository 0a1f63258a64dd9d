/* notify_thread.c: deliveries in a thread of their own, so that neither disk nor programs hold up the loop. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "out/notify_thread.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

struct notify_thread {
    struct notify *notify;
    pthread_t thread;
    pthread_mutex_t lock; /* held during a step */
    int wake;
    bool stopping;
};

static void *thread_work(void *arg)
{
    struct notify_thread *t = arg;
    uint64_t woken;

    for (;;) {
        struct pollfd fds[2] = { { .fd = notify_fd(t->notify), .events = POLLIN },
                                 { .fd = t->wake, .events = POLLIN } };
        int64_t now, next;

        pthread_mutex_lock(&t->lock);
        if (t->stopping)
            break;
        now = clock_wall() / 1000;
        next = notify_step(t->notify, now);
        pthread_mutex_unlock(&t->lock);
        (void)poll(fds, 2, next > now ? (int)(next - now) : 1);
        if (fds[1].revents && read(t->wake, &woken, sizeof woken) < 0 && errno != EAGAIN)
            mem_die("eventfd: %s", strerror(errno));
    }
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

struct notify_thread *notify_thread_start(const char *path, const struct channel *channels, size_t count,
                                          struct err *err)
{
    struct notify *n = notify_open(path, channels, count, err);
    struct notify_thread *t;
    sigset_t all, before;
    int rc;

    if (!n)
        return NULL;
    t = mem_new(sizeof *t);
    t->notify = n;
    t->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (t->wake < 0)
        mem_die("eventfd: %s", strerror(errno));
    pthread_mutex_init(&t->lock, NULL);
    sigfillset(&all); /* signals are the loop's */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(&t->thread, NULL, thread_work, t);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc)
        mem_die("no thread can be started: %s", strerror(rc));
    return t;
}

void notify_thread_wake(struct notify_thread *t)
{
    uint64_t one = 1;

    if (write(t->wake, &one, sizeof one) < 0 && errno != EAGAIN)
        mem_die("eventfd: %s", strerror(errno));
}

void notify_thread_change(struct notify_thread *t, const struct channel *channels, size_t count)
{
    pthread_mutex_lock(&t->lock);
    notify_change(t->notify, channels, count);
    pthread_mutex_unlock(&t->lock);
    notify_thread_wake(t);
}

void notify_thread_stop(struct notify_thread *t)
{
    if (!t)
        return;
    pthread_mutex_lock(&t->lock);
    t->stopping = true;
    pthread_mutex_unlock(&t->lock);
    notify_thread_wake(t);
    pthread_join(t->thread, NULL);
    notify_close(t->notify);
    close(t->wake);
    pthread_mutex_destroy(&t->lock);
    free(t);
}
