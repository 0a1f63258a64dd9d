/* mibdir.c: which file holds which MIB module. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/mibdir.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

enum { MODULE_NAME = 128, FILE_MAX = 8 << 20 };

/* White space and comments before a word. A comment goes to the end of its line, as in the parser (by ASN.1 two hyphens could end it too). */
static const char *skip(const char *p)
{
    for (;;) {
        while (isspace((unsigned char)*p)) {
            p++;
        }
        if (p[0] != '-' || p[1] != '-') {
            return p;
        }
        p += strcspn(p, "\n");
    }
}

static size_t word_len(const char *p)
{
    size_t len = 0;
    while (isalnum((unsigned char)p[len]) || p[len] == '_' || (p[len] == '-' && p[len + 1] != '-')) {
        len++;
    }
    return len;
}

/* "NAME [{ oid }] DEFINITIONS" at the beginning of text. */
static bool module_named(const char *text, char name[MODULE_NAME])
{
    const char *p = skip(text);
    size_t len = word_len(p);
    if (len == 0 || len >= MODULE_NAME || !isalpha((unsigned char)*p)) {
        return false;
    }
    memcpy(name, p, len);
    name[len] = '\0';
    p = skip(p + len);
    if (*p == '{') {
        p = strchr(p, '}');
        p = p ? skip(p + 1) : "";
    }
    return word_len(p) == 11 && strncmp(p, "DEFINITIONS", 11) == 0;
}

/* The first line of the modules that come with forestall says so. */
static bool is_trimmed(const char *text)
{
    static const char mark[] = "trimmed for forestall";
    size_t line = strcspn(text, "\n");
    const char *at = strstr(text, mark);
    return at != NULL && (size_t)(at - text) < line && strncmp(text, "--", 2) == 0;
}

/* trimmed: only those that come with forestall, else only others. */
static void take_file(struct mibdir *dir, const char *path, bool trimmed)
{
    char name[MODULE_NAME];
    size_t len = strlen(path);
    char *text = len > 0 && path[len - 1] != '~' ? file_load(path, FILE_MAX, NULL, NULL) : NULL;
    if (text && module_named(text, name) && is_trimmed(text) == trimmed && !map_find(dir->files, name)) {
        map_set(dir->files, name, mem_string(path));
    }
    free(text);
}

static int take_folder(struct mibdir *dir, const char *folder, struct err *err)
{
    char **paths;
    size_t count;
    if (file_names(folder, "", &paths, &count, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < 2 * count; i++) { /* a vendor's own module goes before our excerpt of it */
        take_file(dir, paths[i % count], i >= count);
    }
    file_names_free(paths, count);
    return 0;
}

static int by_name(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

static void list_names(struct mibdir *dir)
{
    size_t at = 0;
    const char *name;
    void *path;
    dir->names = mem_array(map_count(dir->files) + 1, sizeof *dir->names);
    while (map_next(dir->files, &at, &name, &path)) {
        dir->names[dir->count++] = name;
    }
    qsort(dir->names, dir->count, sizeof *dir->names, by_name);
}

int mibdir_scan(struct mibdir *dir, const char *folders, struct err *err)
{
    struct mibdir found = { .files = map_new() };
    while (*folders) {
        size_t len = strcspn(folders, ":");
        char *folder = mem_stringf("%.*s", (int)len, folders);
        int rc = len > 0 ? take_folder(&found, folder, err) : 0;
        free(folder);
        if (rc != 0) {
            mibdir_free(&found);
            return -1;
        }
        folders += len + (folders[len] == ':');
    }
    list_names(&found);
    mibdir_free(dir);
    *dir = found;
    return 0;
}

void mibdir_free(struct mibdir *dir)
{
    size_t at = 0;
    const char *name;
    void *path;
    while (dir->files && map_next(dir->files, &at, &name, &path)) {
        free(path);
    }
    map_free(dir->files);
    free(dir->names);
    *dir = (struct mibdir){ 0 };
}

const char *mibdir_path(const struct mibdir *dir, const char *module)
{
    return dir->files ? map_find(dir->files, module) : NULL;
}

static bool has_word(const char *text, const char *word)
{
    size_t len = strlen(word);
    for (const char *p = strstr(text, word); p; p = strstr(p + 1, word)) {
        bool starts = p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '-' || p[-1] == '_');
        /* "word OBJECT-TYPE" or the like: its definition, not an import or a mention */
        if (starts && isspace((unsigned char)p[len]) && (strncmp(skip(p + len), "OBJECT", 6) == 0)) {
            return true;
        }
    }
    return false;
}

const char *mibdir_having(const struct mibdir *dir, const char *word, size_t *at)
{
    while (*at < dir->count) {
        const char *name = dir->names[(*at)++];
        char *text = file_load(mibdir_path(dir, name), FILE_MAX, NULL, NULL);
        bool has = text && has_word(text, word);
        free(text);
        if (has) {
            return name;
        }
    }
    return NULL;
}
