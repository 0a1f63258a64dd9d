/* Proves: what was written to the journal comes back after the process is gone, in order, whatever happened to the end or the
 * middle of a file; a second process is refused; a full disk loses nothing that still fits in memory.
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/log.h"
#include "base/stat.h"
#include "store/crc.h"
#include "store/journal.h"
#include "store_help.h"

static struct {
    char text[64][32];
    uint32_t segment[64];
    int count;
} got;

static void take(void *ctx, const struct journal_record *r)
{
    (void)ctx;
    if (got.count < 64) {
        snprintf(got.text[got.count], sizeof got.text[0], "%.*s", (int)r->len, (const char *)r->bytes);
        got.segment[got.count++] = r->segment;
    }
}

static void quiet(const char *line)
{
    (void)line;
}

static int replay(void)
{
    struct err err = { "" };
    struct journal *j = journal_open(help_path("journal"), &err);

    got.count = 0;
    if (!CHECK(j != NULL))
        return -1;
    journal_replay(j, take, NULL);
    journal_close(j);
    return got.count;
}

/* Records "first" .. in segments of two. */
static void write_some(const char *const *texts, int count)
{
    struct err err = { "" };
    struct journal *j = journal_open(help_path("journal"), &err);
    int i;

    for (i = 0; i < count; i++) {
        journal_append(j, texts[i], strlen(texts[i]));
        CHECK_INT(journal_write(j, &err), 0);
        if (i % 2)
            CHECK_INT(journal_rotate(j, &err), 0);
    }
    CHECK_INT(journal_sync(j, &err), 0);
    journal_close(j);
}

static const char *const words[] = { "first", "second", "third", "fourth", "fifth" };

static void test_round_trip(void)
{
    struct journal *j;

    CHECK_INT(replay(), 0);
    write_some(words, 5);
    CHECK_INT(replay(), 5);
    CHECK_STR(got.text[0], "first");
    CHECK_STR(got.text[4], "fifth");
    CHECK_INT(got.segment[2] - got.segment[1], 1);
    CHECK_INT(got.segment[3] - got.segment[2], 0);
    j = journal_open(help_path("journal"), NULL);
    CHECK_INT(journal_trim(j, got.segment[4]), 2);
    journal_close(j);
    CHECK_INT(replay(), 1);
    CHECK_STR(got.text[0], "fifth");
    write_some(words, 2);
    CHECK_INT(replay(), 3); /* the older process's first */
    CHECK_STR(got.text[0], "fifth");
    CHECK_STR(got.text[1], "first");
    help_end(1);
}

/* The one segment, whole. */
static size_t segment_bytes(char *out, size_t cap)
{
    FILE *f = fopen(help_path("journal/0000000001.journal"), "rb");
    size_t len = f ? fread(out, 1, cap, f) : 0;

    if (f)
        fclose(f);
    return len;
}

static void segment_put(const char *bytes, size_t len)
{
    FILE *f = fopen(help_path("journal/0000000001.journal"), "wb");

    fwrite(bytes, 1, len, f);
    fclose(f);
}

static void test_damage(void)
{
    struct journal *j;
    char whole[512], copy[512];
    size_t len, i, last = 12 + 5;
    int lost = 0;

    j = journal_open(help_path("journal"), NULL);
    for (i = 0; i < 5; i++)
        journal_append(j, words[i], strlen(words[i]));
    CHECK_INT(journal_write(j, NULL), 0);
    journal_close(j);
    len = segment_bytes(whole, sizeof whole);
    for (i = 1; i <= last; i++) { /* the last record cut at every byte: the others are there */
        segment_put(whole, len - i);
        if (replay() != 4 || strcmp(got.text[3], "fourth") != 0)
            lost++;
    }
    CHECK_INT(lost, 0);
    for (i = 0; i < len; i++) { /* any byte changed: at most the record it is in is lost */
        memcpy(copy, whole, len);
        copy[i] ^= 0x20;
        segment_put(copy, len);
        if (replay() < 4 || strcmp(got.text[got.count - 1], i < len - last ? "fifth" : "fourth") != 0)
            lost++;
    }
    CHECK_INT(lost, 0);
    memset(copy, 0, sizeof copy); /* a hole of zeros before a good end, as after a power cut */
    memcpy(copy, whole, 16);
    memcpy(copy + 200, whole + len - last, last);
    segment_put(copy, 200 + last);
    CHECK_INT(replay(), 1);
    CHECK_STR(got.text[0], "fifth");
    segment_put("", 0);
    CHECK_INT(replay(), 0);
    help_end(1);
}

static void test_lock(void)
{
    struct err err = { "" };
    struct journal *j = journal_open(help_path("journal"), &err);
    int status = -1;
    pid_t child = fork();

    if (child == 0) {
        struct journal *second = journal_open(help_path("journal"), &err);
        char want[40];

        snprintf(want, sizeof want, "held by process %ld", (long)getppid());
        journal_close(j); /* the copy: nothing of the parent's goes away */
        _exit(second ? 1 : strstr(err.text, want) ? 0 : 2);
    }
    waitpid(child, &status, 0);
    CHECK_INT(status, 0);
    journal_close(j);
    child = fork();
    if (child == 0) {
        j = journal_open(help_path("journal"), &err);
        journal_close(j);
        _exit(j ? 0 : 1);
    }
    waitpid(child, &status, 0);
    CHECK_INT(status, 0);
    help_end(1);
}

/* A file may not grow beyond 4 KiB: what a full disk does to write(). */
static void test_full_disk(void)
{
    struct rlimit before, small;
    struct err err = { "" };
    struct journal *j = journal_open(help_path("journal"), &err);
    char record[1000];
    int i, failed = 0;

    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 4096;
    setrlimit(RLIMIT_FSIZE, &small);
    for (i = 0; i < 10; i++) {
        memset(record, 'a' + i, sizeof record);
        journal_append(j, record, sizeof record);
        failed += journal_write(j, &err) != 0;
    }
    CHECK(failed >= 6);
    CHECK(strstr(err.text, "can not be written") != NULL);
    setrlimit(RLIMIT_FSIZE, &before);
    CHECK_INT(journal_write(j, &err), 0); /* there is space again: nothing is missing */
    journal_close(j);
    CHECK_INT(replay(), 10);
    CHECK_STR(got.text[9], "jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj");
    help_end(1);
}

int main(void)
{
    help_begin();
    log_capture(quiet);
    CHECK_INT(crc_add(0, "123456789", 9), 0xe3069283); /* the check value of CRC-32C */
    CHECK_INT(crc_add(crc_add(0, "12345", 5), "6789", 4), 0xe3069283);
    test_round_trip();
    test_damage();
    test_lock();
    test_full_disk();
    help_end(0);
    return check_done();
}
