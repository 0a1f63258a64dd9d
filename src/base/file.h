/* file.h: whole files in and out, folders in order, secrets that only their owner can see. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* The whole file, NUL-terminated; freed with free(). NULL and a reason when it can not be read or is larger than max. */
char *file_load(const char *path, size_t max, size_t *len, struct err *err);
/* Write a temporary file beside it, fsync when sync, rename over path. 0 or -1; on failure nothing has changed. */
int file_replace(const char *path, const void *data, size_t len, int mode, bool sync, struct err *err);
/* Names (whole paths) of the files in folder that end in suffix, not starting with '.', sorted; freed by file_names_free. A folder
 * that does not exist is -1 with a reason. */
int file_names(const char *folder, const char *suffix, char ***names, size_t *count, struct err *err);
void file_names_free(char **names, size_t count);
/* mkdir -p, mode 0750 for what is made. */
int file_make_folders(const char *path, struct err *err);
/* 0 when only its owner (we or root) can read and write it: mode & 037 is refused unless the group may read and the
 * owner is root (0640 root:forestall); the reason says the chmod to type. */
int file_is_private(const char *path, struct err *err);
/* base/leaf unless leaf is absolute; freed with free(). */
char *file_join(const char *base, const char *leaf);
/* The folder part of a path ("." when there is none); freed with free(). */
char *file_folder_of(const char *path);

#endif
