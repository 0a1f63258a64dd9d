/* log.c: what the daemon says: key=value lines with levels, limited per subject and kind. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"

#define LOG_LINE_MAX  4096
#define LOG_WINDOW    (600 * 1000000LL) /* the time in which ... */
#define LOG_IN_WINDOW 3                 /* ... so many lines of one (subject, event) are written */
#define LOG_IN_SECOND 20                /* limited lines of all together */
#define LOG_PAIRS_MAX 20000             /* pairs remembered; subjects may come from the network */

static const struct {
    const char *name;
    int priority; /* of syslog, for journald */
} log_levels[] = {
    [LOG_LEVEL_ERROR] = { "error", 3 },
    [LOG_LEVEL_WARN] = { "warn", 4 },
    [LOG_LEVEL_INFO] = { "info", 6 },
    [LOG_LEVEL_DEBUG] = { "debug", 7 },
};

/* One (subject, event). */
struct pair {
    int64_t since; /* begin of its window */
    unsigned lines;
    uint64_t left_out;
};

static atomic_int log_level_now = LOG_LEVEL_WARN;

/* Behind the lock: the loop and the writer thread both talk. */
static struct {
    pthread_mutex_t lock;
    bool journal; /* stderr is journald's */
    void (*take)(const char *line);
    struct map *pairs;
    int64_t second; /* begin of the second that is counted */
    unsigned lines_in_second;
} log_state = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* JOURNAL_STREAM is inherited by everything that a unit starts: it counts only when stderr is still that very stream. */
static bool log_is_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    unsigned long long device, inode;
    struct stat st;

    return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 && fstat(STDERR_FILENO, &st) == 0 &&
           st.st_dev == device && st.st_ino == inode;
}

void log_setup(enum log_level level)
{
    atomic_store(&log_level_now, (int)level);
    pthread_mutex_lock(&log_state.lock);
    log_state.journal = log_is_journal();
    pthread_mutex_unlock(&log_state.lock);
}

bool log_is_on(enum log_level level)
{
    return (int)level <= atomic_load_explicit(&log_level_now, memory_order_relaxed);
}

int log_level_named(const char *name, enum log_level *level)
{
    size_t i;

    for (i = 0; i < sizeof log_levels / sizeof log_levels[0]; i++)
        if (strcmp(name, log_levels[i].name) == 0) {
            *level = (enum log_level)i;
            return 0;
        }
    return -1;
}

/* The time as logs have it: with a T in the middle. */
static char *log_time(char out[40])
{
    clock_text(clock_wall(), 0, out);
    out[strcspn(out, " ")] = 'T';
    return out;
}

/* One line is one write(), so that the lines of two processes on one stream do not mix. The lock is held. */
static void log_line(enum log_level level, const char *event, const char *pairs)
{
    char line[LOG_LINE_MAX], time[40];
    int start = 0, len;
    char *p;

    if (!log_state.take && log_state.journal)
        start = snprintf(line, sizeof line, "<%d>", log_levels[level].priority);
    else if (!log_state.take)
        start = snprintf(line, sizeof line, "%s ", log_time(time));
    len = start + snprintf(line + start, sizeof line - (size_t)start - 1, "%s %s%s%s", log_levels[level].name,
                           event, *pairs ? " " : "", pairs);
    if (len > (int)sizeof line - 2)
        len = (int)sizeof line - 2;
    /* Values went through log_quote(); should one have been forgotten, it must not make a line of its own. */
    for (p = line; p < line + len; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
    if (log_state.take) {
        line[len] = '\0';
        log_state.take(line);
        return;
    }
    line[len++] = '\n';
    for (p = line; len > 0;) {
        ssize_t n = write(STDERR_FILENO, p, (size_t)len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        p += n;
        len -= (int)n;
    }
}

__attribute__((format(printf, 3, 0))) static void log_write(enum log_level level, const char *event,
                                                            const char *fmt, va_list args)
{
    char pairs[LOG_LINE_MAX];
    int before = errno;

    if ((int)level > atomic_load_explicit(&log_level_now, memory_order_relaxed))
        return;
    pairs[0] = '\0';
    if (fmt)
        vsnprintf(pairs, sizeof pairs, fmt, args);
    pthread_mutex_lock(&log_state.lock);
    log_line(level, event, pairs);
    pthread_mutex_unlock(&log_state.lock);
    errno = before;
}

#define LOG_AT(level)                   \
    va_list args;                       \
    va_start(args, fmt);                \
    log_write(level, event, fmt, args); \
    va_end(args)

void log_error(const char *event, const char *fmt, ...)
{
    LOG_AT(LOG_LEVEL_ERROR);
}

void log_warn(const char *event, const char *fmt, ...)
{
    LOG_AT(LOG_LEVEL_WARN);
}

void log_info(const char *event, const char *fmt, ...)
{
    LOG_AT(LOG_LEVEL_INFO);
}

void log_debug(const char *event, const char *fmt, ...)
{
    LOG_AT(LOG_LEVEL_DEBUG);
}

/* Forgets what has been silent for a window; all of it when everything is younger. */
static void log_forget(int64_t now, bool all)
{
    const char *key;
    size_t at = 0;
    void *value;

    while (log_state.pairs && map_next(log_state.pairs, &at, &key, &value)) {
        struct pair *pair = value;

        if (!all && now - pair->since < LOG_WINDOW)
            continue;
        map_remove(log_state.pairs, key);
        free(pair);
    }
}

static struct pair *log_pair(const char *subject, const char *event, int64_t now)
{
    struct buf key;
    struct pair *pair;

    if (!log_state.pairs)
        log_state.pairs = map_new();
    buf_init(&key, 1024);
    buf_printf(&key, "%s %s", event, subject); /* an event is one word */
    pair = map_find(log_state.pairs, key.data);
    if (!pair) {
        if (map_count(log_state.pairs) >= LOG_PAIRS_MAX)
            log_forget(now, false);
        if (map_count(log_state.pairs) >= LOG_PAIRS_MAX)
            log_forget(now, true);
        pair = mem_new(sizeof *pair);
        pair->since = now;
        map_set(log_state.pairs, key.data, pair);
    }
    buf_free(&key);
    return pair;
}

/* May this line be written? Counts it either way. */
static bool log_allowed(struct pair *pair, int64_t now)
{
    bool allowed;

    if (now - pair->since >= LOG_WINDOW) {
        pair->since = now;
        pair->lines = 0;
    }
    if (now - log_state.second >= 1000000 || now < log_state.second) {
        log_state.second = now;
        log_state.lines_in_second = 0;
    }
    allowed = pair->lines < LOG_IN_WINDOW && log_state.lines_in_second < LOG_IN_SECOND;
    if (allowed) {
        pair->lines++;
        log_state.lines_in_second++;
    } else {
        pair->left_out++;
    }
    return allowed;
}

void log_limited(enum log_level level, const char *subject, const char *event, const char *fmt, ...)
{
    char pairs[LOG_LINE_MAX];
    int64_t now = clock_mono();
    size_t len = 0;
    struct pair *pair;
    va_list args;
    int before = errno;

    if ((int)level > atomic_load_explicit(&log_level_now, memory_order_relaxed))
        return;
    pthread_mutex_lock(&log_state.lock);
    pair = log_pair(subject, event, now);
    if (log_allowed(pair, now)) {
        va_start(args, fmt);
        pairs[0] = '\0';
        if (fmt)
            vsnprintf(pairs, sizeof pairs - 40, fmt, args);
        va_end(args);
        len = strlen(pairs);
        if (pair->left_out)
            snprintf(pairs + len, sizeof pairs - len, "%sleft_out=%llu", len ? " " : "",
                     (unsigned long long)pair->left_out);
        pair->left_out = 0;
        log_line(level, event, pairs);
    }
    pthread_mutex_unlock(&log_state.lock);
    errno = before;
}

const char *log_quote(const char *text)
{
    static _Thread_local char quoted[8][256];
    static _Thread_local unsigned turn;
    char *out = quoted[turn++ % 8];
    struct buf b;

    buf_init(&b, sizeof quoted[0] - 1);
    buf_escape(&b, BUF_LOG, text ? text : "", text ? strlen(text) : 0);
    memcpy(out, b.data, b.len + 1);
    buf_free(&b);
    return out;
}

void log_capture(void (*take)(const char *line))
{
    pthread_mutex_lock(&log_state.lock);
    log_state.take = take;
    if (!take) {
        log_forget(0, true);
        map_free(log_state.pairs);
        log_state.pairs = NULL;
        log_state.lines_in_second = 0;
    }
    pthread_mutex_unlock(&log_state.lock);
}
