/* Proves how lines look, that levels hold, that one subject can not flood the log, and that no value forges a line. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"

#define SEC   1000000LL
#define BEGIN (1795318843LL * SEC) /* 2026-11-22 03:40:43 UTC */

static char last[5000];
static int lines;

static void take(const char *line)
{
    snprintf(last, sizeof last, "%s", line);
    lines++;
}

static void at(int64_t seconds)
{
    clock_fake(seconds * SEC, BEGIN + seconds * SEC);
}

static void test_lines(void)
{
    log_setup(LOG_LEVEL_INFO);
    log_warn("timeout", "device=%s tries=%d", "acme/hq/sw1", 3);
    CHECK_STR(last, "warn timeout device=acme/hq/sw1 tries=3");
    log_error("disk", NULL);
    CHECK_STR(last, "error disk");
    log_info("start", "x=1");
    CHECK_STR(last, "info start x=1");
    log_debug("detail", "x=2");
    CHECK_INT(lines, 3);
    log_setup(LOG_LEVEL_DEBUG);
    log_debug("detail", "x=2");
    CHECK_STR(last, "debug detail x=2");
    log_setup(LOG_LEVEL_WARN);
    log_info("start", "x=1");
    CHECK_INT(lines, 4);
}

static void test_names(void)
{
    enum log_level level = LOG_LEVEL_ERROR;

    CHECK(log_level_named("debug", &level) == 0 && level == LOG_LEVEL_DEBUG);
    CHECK(log_level_named("loud", &level) == -1 && level == LOG_LEVEL_DEBUG);
}

static void test_forging(void)
{
    char big[6000];

    log_warn("name", "descr=%s", log_quote("x\nerror fake level=1"));
    CHECK_STR(last, "warn name descr=\"x\\nerror fake level=1\"");
    log_warn("name", "descr=%s", "not quoted\nerror fake\x1b[2J");
    CHECK_STR(last, "warn name descr=not quoted?error fake?[2J");
    log_warn("two", "a=%s b=%s c=%s", log_quote("one"), log_quote("t w o"), log_quote(NULL));
    CHECK_STR(last, "warn two a=one b=\"t w o\" c=\"\"");
    memset(big, 'a', sizeof big);
    big[sizeof big - 1] = '\0';
    big[9] = ' ';
    CHECK_INT(strlen(log_quote(big)), 255);
    CHECK(log_quote(big)[254] == '"');
    log_warn("big", "x=%s", big);
    CHECK(strlen(last) > 4000 && strlen(last) < 4096);
}

static int limited(const char *subject, const char *event)
{
    int before = lines;

    log_limited(LOG_LEVEL_WARN, subject, event, "device=%s", subject);
    return lines - before;
}

static void test_limit_per_pair(void)
{
    int i, written = 0;

    log_capture(NULL);
    log_capture(take);
    at(1000);
    for (i = 0; i < 44; i++)
        written += limited("sw1", "timeout");
    CHECK_INT(written, 3);
    CHECK_INT(limited("sw2", "timeout"), 1);
    CHECK_STR(last, "warn timeout device=sw2");
    CHECK_INT(limited("sw1", "auth"), 1);
    at(1599);
    CHECK_INT(limited("sw1", "timeout"), 0);
    at(1600);
    CHECK_INT(limited("sw1", "timeout"), 1);
    CHECK_STR(last, "warn timeout device=sw1 left_out=42");
    CHECK_INT(limited("sw1", "timeout"), 1);
    CHECK_STR(last, "warn timeout device=sw1");
    log_setup(LOG_LEVEL_ERROR);
    CHECK_INT(limited("sw3", "timeout"), 0);
    log_setup(LOG_LEVEL_WARN);
}

/* 30,000 subjects at once: 20 lines a second, and what was left out is told later. */
static void test_limit_of_all(void)
{
    int i, written = 0;
    char name[32];

    log_capture(NULL);
    log_capture(take);
    at(5000);
    for (i = 0; i < 30000; i++) {
        snprintf(name, sizeof name, "dev%d", i);
        written += limited(name, "timeout");
    }
    CHECK_INT(written, 20);
    at(5001);
    CHECK_INT(limited("dev29999", "timeout"), 1);
    CHECK_STR(last, "warn timeout device=dev29999 left_out=1");
    CHECK_INT(limited("another", "timeout"), 1);
}

static void *talk(void *name)
{
    int i;

    for (i = 0; i < 2000; i++) {
        log_warn("thread", "name=%s", log_quote(name));
        log_limited(LOG_LEVEL_WARN, name, "busy", "name=%s", log_quote(name));
    }
    return NULL;
}

static void test_threads(void)
{
    static char one[] = "one", two[] = "two";
    pthread_t other;
    int before = lines;

    log_capture(NULL);
    log_capture(take);
    if (!CHECK(pthread_create(&other, NULL, talk, one) == 0))
        return;
    talk(two);
    pthread_join(other, NULL);
    CHECK_INT(lines - before, 4006);
}

/* What one line on stderr looks like, with the environment as journald makes it or not. */
static const char *on_stderr(int journal)
{
    static char text[200];
    char path[] = "/tmp/forestall-test-XXXXXX", stream[64];
    int fd = mkstemp(path), kept = dup(STDERR_FILENO);
    struct stat st;
    ssize_t n;

    unlink(path);
    dup2(fd, STDERR_FILENO);
    fstat(fd, &st);
    snprintf(stream, sizeof stream, "%llu:%llu", (unsigned long long)st.st_dev,
             (unsigned long long)st.st_ino + (journal == 2));
    if (journal)
        setenv("JOURNAL_STREAM", stream, 1);
    else
        unsetenv("JOURNAL_STREAM");
    log_setup(LOG_LEVEL_WARN);
    log_warn("timeout", "device=%s", "sw1");
    dup2(kept, STDERR_FILENO);
    n = pread(fd, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    close(kept);
    close(fd);
    return text;
}

static void test_stderr(void)
{
    log_capture(NULL);
    at(0);
    CHECK_STR(on_stderr(0), "2026-11-22T03:40:43Z warn timeout device=sw1\n");
    CHECK_STR(on_stderr(1), "<4>warn timeout device=sw1\n");
    CHECK_STR(on_stderr(2), "2026-11-22T03:40:43Z warn timeout device=sw1\n"); /* somebody else's journal */
}

int main(void)
{
    log_capture(take);
    test_lines();
    test_names();
    test_forging();
    test_limit_per_pair();
    test_limit_of_all();
    test_threads();
    test_stderr();
    return check_done();
}
