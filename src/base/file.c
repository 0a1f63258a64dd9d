/* file.c: whole files in and out, folders in order, secrets that only their owner can see. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

/* Reads to the end; at most max bytes, 1 more tells that there is more. NULL and errno (EFBIG) on failure. */
static char *file_load_fd(int fd, size_t max, size_t *len)
{
    size_t cap = 4096, used = 0;
    char *data = mem_new(cap);
    ssize_t got;

    for (;;) {
        if (cap - used < 2) {
            cap = cap > SIZE_MAX / 2 ? SIZE_MAX : cap * 2;
            data = mem_resize(data, cap, 1);
        }
        got = read(fd, data + used, cap - used - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        used += (size_t)got;
        if (used > max) {
            errno = EFBIG;
            got = -1;
            break;
        }
    }
    if (got < 0) {
        free(data);
        return NULL;
    }
    data[used] = '\0';
    if (len)
        *len = used;
    return data;
}

char *file_load(const char *path, size_t max, size_t *len, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    char *data;

    if (fd < 0) {
        err_set(err, "%s: can not be opened: %s", path, strerror(errno));
        return NULL;
    }
    data = file_load_fd(fd, max, len);
    if (!data && errno == EFBIG)
        err_set(err, "%s: larger than the %zu bytes that are allowed", path, max);
    else if (!data)
        err_set(err, "%s: can not be read: %s", path, strerror(errno));
    close(fd);
    return data;
}

static int write_all(int fd, const char *data, size_t len)
{
    while (len) {
        ssize_t n = write(fd, data, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

/* The new name is on the disk only when the folder is. Where folders can not be synced there is nothing to do. */
static void sync_folder_of(const char *path)
{
    char *folder = file_folder_of(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
}

int file_replace(const char *path, const void *data, size_t len, int mode, bool sync, struct err *err)
{
    char *folder = file_folder_of(path);
    const char *slash = strrchr(path, '/');
    char *temp = mem_stringf("%s/.%.200s.XXXXXX", folder, slash ? slash + 1 : path);
    const char *step = "made";
    int fd = mkostemp(temp, O_CLOEXEC), why;

    free(folder);
    if (fd < 0) {
        why = errno;
        goto fail;
    }
    step = "written";
    if (fchmod(fd, (mode_t)mode) || write_all(fd, data, len) || (sync && fsync(fd))) {
        why = errno;
        close(fd);
        unlink(temp);
        goto fail;
    }
    step = "replaced";
    if (close(fd) || rename(temp, path)) {
        why = errno;
        unlink(temp);
        goto fail;
    }
    if (sync)
        sync_folder_of(path);
    free(temp);
    return 0;
fail:
    free(temp);
    return err_set(err, "%s: can not be %s: %s", path, step, strerror(why));
}

static int by_name(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;

    return strcmp(*left, *right);
}

/* A folder that is called like a file is none; a link that leads nowhere is told when somebody reads it. */
static bool is_file_named(DIR *dir, const char *name, const char *suffix)
{
    size_t len = strlen(name), len_suffix = strlen(suffix);
    struct stat st;

    if (name[0] == '.' || len < len_suffix || strcmp(name + len - len_suffix, suffix) != 0)
        return false;
    return fstatat(dirfd(dir), name, &st, 0) != 0 || !S_ISDIR(st.st_mode);
}

int file_names(const char *folder, const char *suffix, char ***names, size_t *count, struct err *err)
{
    DIR *dir = opendir(folder);
    char **found = NULL;
    size_t n = 0, cap = 0;
    struct dirent *entry;

    if (!dir)
        return err_set(err, "%s: the folder can not be read: %s", folder, strerror(errno));
    while (errno = 0, (entry = readdir(dir))) {
        if (!is_file_named(dir, entry->d_name, suffix))
            continue;
        if (n == cap) {
            cap = cap ? cap * 2 : 16;
            found = mem_resize(found, cap, sizeof *found);
        }
        found[n++] = file_join(folder, entry->d_name);
    }
    if (errno) {
        err_set(err, "%s: the folder can not be read: %s", folder, strerror(errno));
        closedir(dir);
        file_names_free(found, n);
        return -1;
    }
    closedir(dir);
    if (n)
        qsort(found, n, sizeof *found, by_name);
    *names = found;
    *count = n;
    return 0;
}

void file_names_free(char **names, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

static int make_folder(const char *path, struct err *err)
{
    struct stat st;
    int why;

    if (mkdir(path, 0750) == 0)
        return 0;
    why = errno;
    if (stat(path, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            return 0;
        why = ENOTDIR;
    }
    return err_set(err, "%s: the folder can not be made: %s", path, strerror(why));
}

int file_make_folders(const char *path, struct err *err)
{
    char *part = mem_string(path), *p = part + strspn(part, "/");
    int result = 0;

    while (result == 0 && *p) {
        p += strcspn(p, "/");
        if (*p) {
            *p = '\0';
            result = make_folder(part, err);
            *p = '/';
            p += strspn(p, "/");
        } else {
            result = make_folder(part, err);
        }
    }
    free(part);
    return result;
}

int file_is_private(const char *path, struct err *err)
{
    struct stat st;

    if (stat(path, &st))
        return err_set(err, "%s: can not be read: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return err_set(err, "%s: must be a plain file", path);
    if (st.st_uid != 0 && st.st_uid != geteuid())
        return err_set(err, "%s: belongs to user %lu, who could read the secrets: chown %lu %s", path,
                       (unsigned long)st.st_uid, (unsigned long)geteuid(), path);
    if (st.st_mode & 07 || st.st_mode & 030)
        return err_set(err, "%s: others can get at the secrets (mode %03o): chmod %s %s", path,
                       (unsigned)(st.st_mode & 0777), st.st_uid == 0 && geteuid() != 0 ? "0640" : "0600",
                       path);
    if (st.st_mode & 040 && st.st_uid != 0)
        return err_set(err, "%s: its group can read the secrets (mode %03o): chmod 0600 %s", path,
                       (unsigned)(st.st_mode & 0777), path);
    return 0;
}

char *file_join(const char *base, const char *leaf)
{
    size_t len = strlen(base);

    if (leaf[0] == '/' || !len)
        return mem_string(leaf);
    return mem_stringf("%s%s%s", base, base[len - 1] == '/' ? "" : "/", leaf);
}

char *file_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder;

    if (!slash)
        return mem_string(".");
    while (slash > path && slash[-1] == '/')
        slash--;
    if (slash == path)
        return mem_string("/");
    folder = mem_copy(path, (size_t)(slash - path) + 1);
    folder[slash - path] = '\0';
    return folder;
}
