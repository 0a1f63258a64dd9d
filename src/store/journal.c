/* journal.c: what was accepted but is not yet safe elsewhere: append-only segments of records with checksums. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/journal.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/stat.h"
#include "store/crc.h"

#define JOURNAL_MAGIC "forestall-jrnl1\n"
#define JOURNAL_MARK  0x4a524653u /* "SFRJ" */
#define JOURNAL_KEEP  (8u << 20)  /* bytes that wait for a disk that does not take them */

enum { JOURNAL_HEAD = 16, RECORD_HEAD = 12, JOURNAL_BLOCK = 4096, JOURNAL_OLD = 16 };

struct journal {
    char *folder;
    int lock;
    struct buf out; /* appended, not written */
    uint32_t segment;
    uint64_t length;       /* of the file, good bytes */
    pthread_mutex_t mutex; /* for what follows: the syncing thread looks at it */
    int fd;                /* of the segment, -1 while none could be made */
    int old[JOURNAL_OLD];  /* segments before that are not yet synced */
    size_t old_count;
    bool dirty, fresh; /* something to sync; the folder, too */
};

/* ---- open -------------------------------------------------------------------------------------------------- */

static int journal_lock(const char *folder, struct err *err)
{
    char *path = mem_stringf("%s/lock", folder);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

    if (fd < 0)
        err_set(err, "%s: can not be opened: %s", path, strerror(errno));
    else if (fcntl(fd, F_SETLK, &lock)) {
        int why = errno;

        lock.l_pid = 0;
        if ((why == EACCES || why == EAGAIN) && !fcntl(fd, F_GETLK, &lock) && lock.l_pid)
            err_set(err, "%s: held by process %ld: is the daemon running already with this state folder?",
                    path, (long)lock.l_pid);
        else
            err_set(err, "%s: can not be locked: %s", path, strerror(why));
        close(fd);
        fd = -1;
    }
    free(path);
    return fd;
}

static char *segment_path(const struct journal *j, uint32_t segment)
{
    return mem_stringf("%s/%010u.journal", j->folder, segment);
}

/* Number in a segment's name, 0 when it is none. */
static uint32_t segment_number(const char *path)
{
    const char *name = strrchr(path, '/');
    unsigned long n;
    char *end;

    name = name ? name + 1 : path;
    n = strtoul(name, &end, 10);
    return end == name + 10 && strcmp(end, ".journal") == 0 && n < UINT32_MAX ? (uint32_t)n : 0;
}

/* A new, empty file for j->segment. The lock is held. */
static int segment_make(struct journal *j, struct err *err)
{
    char *path = segment_path(j, j->segment);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0640);

    if (fd >= 0 && pwrite(fd, JOURNAL_MAGIC, JOURNAL_HEAD, 0) != JOURNAL_HEAD) {
        int why = errno;

        close(fd);
        unlink(path);
        errno = why;
        fd = -1;
    }
    if (fd < 0)
        err_set(err, "%s: can not be written: %s", path, strerror(errno));
    else {
        j->fd = fd;
        j->length = JOURNAL_HEAD;
        j->dirty = j->fresh = true;
    }
    free(path);
    return fd < 0 ? -1 : 0;
}

struct journal *journal_open(const char *folder, struct err *err)
{
    struct journal *j;
    char **names;
    size_t count, i;
    int lock;

    if (file_make_folders(folder, err) || (lock = journal_lock(folder, err)) < 0)
        return NULL;
    if (file_names(folder, ".journal", &names, &count, err)) {
        close(lock);
        return NULL;
    }
    j = mem_new(sizeof *j);
    j->folder = mem_string(folder);
    j->lock = lock;
    j->fd = -1;
    pthread_mutex_init(&j->mutex, NULL);
    buf_init(&j->out, SIZE_MAX / 2);
    for (i = 0; i < count; i++)
        if (segment_number(names[i]) > j->segment)
            j->segment = segment_number(names[i]);
    j->segment++;
    file_names_free(names, count);
    return j;
}

/* ---- replay ------------------------------------------------------------------------------------------------ */

/* The whole file; blocks that the disk can not give are zeros. NULL with the reason. */
static uint8_t *segment_load(const char *path, size_t *len, int64_t *written, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat st;
    uint8_t *data;
    size_t at = 0;

    if (fd < 0 || fstat(fd, &st)) {
        err_set(err, "%s: can not be read: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    *len = (size_t)st.st_size;
    *written = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
    data = mem_new(*len + 1);
    while (at < *len) {
        size_t want = *len - at < 1 << 20 ? *len - at : 1 << 20;
        ssize_t got = pread(fd, data + at, want, (off_t)at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && want > JOURNAL_BLOCK)
            got = pread(fd, data + at, JOURNAL_BLOCK, (off_t)at);
        if (got == 0)
            break;
        at += got > 0 ? (size_t)got : JOURNAL_BLOCK;
    }
    close(fd);
    return data;
}

static uint32_t number_at(const uint8_t *p)
{
    uint32_t n;

    memcpy(&n, p, 4);
    return le32toh(n);
}

/* Length of the contents of the record at p, or -1 when there is no good one. */
static int64_t record_at(const uint8_t *p, size_t left)
{
    uint32_t len;

    if (left < RECORD_HEAD || number_at(p) != JOURNAL_MARK)
        return -1;
    len = number_at(p + 4);
    if (len > left - RECORD_HEAD || crc_add(crc_add(0, p + 4, 4), p + RECORD_HEAD, len) != number_at(p + 8))
        return -1;
    return len;
}

static const uint8_t *next_mark(const uint8_t *p, const uint8_t *end)
{
    uint32_t mark = htole32(JOURNAL_MARK);
    const uint8_t *found = end > p ? memmem(p, (size_t)(end - p), &mark, sizeof mark) : NULL;

    return found ? found : end;
}

static uint64_t segment_replay(const char *path, uint32_t segment,
                               void (*take)(void *ctx, const struct journal_record *r), void *ctx)
{
    struct err err;
    size_t len, skipped = 0, tail = 0;
    struct journal_record r = { .segment = segment };
    uint8_t *data = segment_load(path, &len, &r.written, &err);
    const uint8_t *p, *end;
    uint64_t records = 0;

    if (!data) {
        log_error("journal_lost", "file=%s why=%s", log_quote(path), log_quote(err.text));
        return 0;
    }
    end = data + len;
    p = len >= JOURNAL_HEAD && !memcmp(data, JOURNAL_MAGIC, JOURNAL_HEAD) ? data + JOURNAL_HEAD : data;
    while (p < end) {
        int64_t size = record_at(p, (size_t)(end - p));

        if (size < 0) {
            const uint8_t *next = next_mark(p + 1, end);

            tail += (size_t)(next - p);
            p = next;
            continue;
        }
        r.bytes = p + RECORD_HEAD;
        r.len = (size_t)size;
        take(ctx, &r);
        records++;
        skipped += tail;
        tail = 0;
        p += RECORD_HEAD + size;
    }
    if (skipped)
        log_warn("journal_damaged", "file=%s bytes_left_out=%zu records=%llu", log_quote(path), skipped,
                 (unsigned long long)records);
    if (tail)
        log_warn("journal_torn", "file=%s bytes_left_out=%zu hint=\"the last write was cut off\"",
                 log_quote(path), tail);
    free(data);
    return records;
}

uint64_t journal_replay(struct journal *j, void (*take)(void *ctx, const struct journal_record *r), void *ctx)
{
    struct err err;
    char **names;
    size_t count, i;
    uint64_t records = 0;

    if (file_names(j->folder, ".journal", &names, &count, &err)) {
        log_error("journal_lost", "why=%s", log_quote(err.text));
        return 0;
    }
    for (i = 0; i < count; i++) { /* in the order of their names, which is that of their numbers */
        uint32_t segment = segment_number(names[i]);

        if (segment && segment < j->segment)
            records += segment_replay(names[i], segment, take, ctx);
    }
    file_names_free(names, count);
    return records;
}

/* ---- write ------------------------------------------------------------------------------------------------- */

uint32_t journal_append(struct journal *j, const void *bytes, size_t len)
{
    uint32_t head[3] = { htole32(JOURNAL_MARK), htole32((uint32_t)len) };

    if (len > UINT32_MAX - RECORD_HEAD)
        mem_die("journal_append: %zu bytes", len);
    head[2] = htole32(crc_add(crc_add(0, &head[1], 4), bytes, len));
    buf_bytes(&j->out, head, sizeof head);
    buf_bytes(&j->out, bytes, len);
    return j->segment;
}

/* A write that fails halfway leaves a torn end, which the next one writes over. */
static int write_out(struct journal *j, struct err *err)
{
    size_t done = 0;

    while (done < j->out.len) {
        ssize_t n = pwrite(j->fd, j->out.data + done, j->out.len - done, (off_t)(j->length + done));

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return err_set(err, "%s/%010u.journal: can not be written: %s", j->folder, j->segment,
                           n ? strerror(errno) : "no space left");
        done += (size_t)n;
    }
    return 0;
}

int journal_write(struct journal *j, struct err *err)
{
    int result = 0;

    if (!j->out.len)
        return 0;
    if (j->fd < 0) {
        pthread_mutex_lock(&j->mutex);
        result = segment_make(j, err);
        pthread_mutex_unlock(&j->mutex);
    }
    if (!result)
        result = write_out(j, err);
    if (result) {
        if (j->fd >= 0 && ftruncate(j->fd, (off_t)j->length))
            j->dirty = true; /* the torn end stays; replay leaves it out */
        if (j->out.len > JOURNAL_KEEP)
            buf_clear(&j->out); /* they wait in memory for their RRD all the same */
        return -1;
    }
    j->length += j->out.len;
    stat_add(STAT_journal_bytes, j->out.len);
    if (j->out.cap > JOURNAL_KEEP)
        buf_free(&j->out);
    else
        buf_clear(&j->out);
    pthread_mutex_lock(&j->mutex);
    j->dirty = true;
    pthread_mutex_unlock(&j->mutex);
    return 0;
}

int journal_rotate(struct journal *j, struct err *err)
{
    int before = j->fd, result;
    uint64_t length = j->length;

    if (j->fd < 0 || j->length <= JOURNAL_HEAD || j->out.len)
        return 0;
    pthread_mutex_lock(&j->mutex);
    j->segment++;
    result = segment_make(j, err);
    if (result) {
        j->segment--;
        j->length = length;
    } else if (j->old_count < JOURNAL_OLD)
        j->old[j->old_count++] = before;
    else {
        fdatasync(before); /* the syncing thread hangs */
        close(before);
    }
    pthread_mutex_unlock(&j->mutex);
    return result;
}

uint32_t journal_segment(const struct journal *j)
{
    return j->segment;
}

uint64_t journal_length(const struct journal *j)
{
    return j->length;
}

/* ---- sync and trim ----------------------------------------------------------------------------------------- */

static int sync_one(int fd)
{
    int result = fdatasync(fd) ? errno : 0;

    close(fd);
    return result;
}

int journal_sync(struct journal *j, struct err *err)
{
    int fds[JOURNAL_OLD + 2], why = 0;
    size_t count = 0, i;

    pthread_mutex_lock(&j->mutex);
    for (i = 0; i < j->old_count; i++)
        fds[count++] = j->old[i];
    j->old_count = 0;
    if (j->dirty && j->fd >= 0 && (fds[count] = fcntl(j->fd, F_DUPFD_CLOEXEC, 0)) >= 0)
        count++;
    if (j->fresh && (fds[count] = open(j->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0)
        count++;
    j->dirty = j->fresh = false;
    pthread_mutex_unlock(&j->mutex);
    for (i = 0; i < count; i++) { /* not under the mutex: this may take seconds */
        int failed = sync_one(fds[i]);

        why = failed ? failed : why;
    }
    return why ? err_set(err, "%s: can not be synced: %s", j->folder, strerror(why)) : 0;
}

size_t journal_trim(struct journal *j, uint32_t before)
{
    char **names;
    size_t count, i, gone = 0;

    if (file_names(j->folder, ".journal", &names, &count, NULL))
        return 0;
    for (i = 0; i < count; i++) {
        uint32_t segment = segment_number(names[i]);

        if (segment && segment < before && !unlink(names[i]))
            gone++;
    }
    file_names_free(names, count);
    return gone;
}

uint64_t journal_bytes(const struct journal *j)
{
    char **names;
    size_t count, i;
    uint64_t bytes = 0;
    struct stat st;

    if (file_names(j->folder, ".journal", &names, &count, NULL))
        return 0;
    for (i = 0; i < count; i++)
        if (!stat(names[i], &st))
            bytes += (uint64_t)st.st_size;
    file_names_free(names, count);
    return bytes;
}

void journal_close(struct journal *j)
{
    size_t i;

    if (!j)
        return;
    if (j->fd >= 0) {
        if (j->length <= JOURNAL_HEAD) {
            char *path = segment_path(j, j->segment);

            unlink(path);
            free(path);
        }
        close(j->fd);
    }
    for (i = 0; i < j->old_count; i++)
        close(j->old[i]);
    close(j->lock);
    pthread_mutex_destroy(&j->mutex);
    buf_free(&j->out);
    free(j->folder);
    free(j);
}
