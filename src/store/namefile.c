/* namefile.c: what the rows of a section are called: .names.json beside their RRD files. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/namefile.h"

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/archive.h"

#define NAMES_FILE "/.names.json"

enum { NAMES_MOST = 64 << 20 };

struct namefile {
    json_t *rows;
};

/* ---- the list: 'r' instance NUL, 't' metric NUL text NUL, ... ------------------------------------------------ */

static void put(struct buf *list, char what, const char *text, size_t len)
{
    buf_bytes(list, &what, what != '\0');
    buf_bytes(list, text, len);
    buf_bytes(list, "", 1);
}

void namefile_row(struct buf *list, const char *instance)
{
    put(list, 'r', instance, strlen(instance));
}

void namefile_text(struct buf *list, const char *metric, const char *text)
{
    put(list, 't', metric, strlen(metric));
    put(list, '\0', text, strnlen(text, NAMEFILE_TEXT));
}

/* ---- writing ----------------------------------------------------------------------------------------------- */

/* Any bytes as a JSON string. */
static json_t *clean(const char *text)
{
    struct buf b;
    json_t *o;

    buf_init(&b, 0);
    buf_text(&b, "\"");
    buf_escape(&b, BUF_JSON, text, strlen(text));
    buf_text(&b, "\"");
    o = json_loads(b.data, JSON_DECODE_ANY, NULL);
    buf_free(&b);
    return o ? o : json_string("");
}

struct place {
    char path[PATH_MAX]; /* of an RRD file */
    size_t folder;       /* its part before the file name, without the last / */
};

static int find_place(const char *rrd, const char *device, const char *section, const char *instance,
                      struct place *p)
{
    if (archive_path(rrd, device, section, instance, p->path, sizeof p->path - 16) != 0)
        return -1;
    p->folder = (size_t)(strrchr(p->path, '/') - p->path);
    return 0;
}

/* The file of a row among rows: of two with the same one, that with the suffixed file, else the later one, has the suffix (series_settle()). */
static char *stem_of(const struct place *p, const char *instance, const json_t *rows)
{
    size_t len = strlen(p->path) - strlen(".rrd");
    char *plain = mem_stringf("%.*s", (int)(len - p->folder - 1), p->path + p->folder + 1), *suffixed, *path;
    bool second;

    suffixed = mem_stringf("%s~%08x", plain, (unsigned)text_hash(instance, strlen(instance)));
    path = mem_stringf("%.*s/%s.rrd", (int)p->folder, p->path, suffixed);
    second = access(path, F_OK) == 0 || json_object_get(rows, plain);
    free(path);
    free(second ? plain : suffixed);
    return second ? suffixed : plain;
}

/* The rows of the list by their files. where: of the last row. */
static json_t *rows_of(const char *rrd, const char *device, const char *section, const struct buf *list,
                       struct place *where)
{
    json_t *rows = json_object(), *texts = NULL;
    const char *at = list->data, *end = at + list->len;

    while (at < end) {
        const char *text = at + 1, *next = text + strlen(text) + 1;

        if (*at == 't') {
            if (texts && *next)
                json_object_set_new(texts, text, clean(next));
            next += strlen(next) + 1;
        } else if (texts = NULL, find_place(rrd, device, section, text, where) == 0) {
            char *stem = stem_of(where, text, rows);
            json_t *row = json_object();

            texts = json_object();
            json_object_set_new(row, "name", clean(text));
            json_object_set_new(row, "texts", texts);
            json_object_set_new(rows, stem, row);
            free(stem);
        }
        at = next;
    }
    return rows;
}

/* What was known of rows that are not there now, but have a file. */
static void keep_old(json_t *rows, json_t *old, const struct place *p)
{
    const char *stem;
    json_t *row;

    json_object_foreach(old, stem, row)
    {
        char *path = mem_stringf("%.*s/%s.rrd", (int)p->folder, p->path, stem);

        if (!json_object_get(rows, stem) && access(path, F_OK) == 0)
            json_object_set(rows, stem, row);
        free(path);
    }
}

int namefile_write(const char *rrd_folder, const char *device, const char *section, const struct buf *list,
                   struct err *err)
{
    struct place p = { .folder = 0 };
    json_t *rows = rows_of(rrd_folder, device, section, list, &p);
    char *folder, *path, *text;
    struct namefile *old;
    int status = 0;

    if (!p.folder) {
        json_decref(rows);
        return err_set(err, "%s: its names are too long", device);
    }
    folder = mem_stringf("%.*s", (int)p.folder, p.path);
    path = mem_stringf("%s" NAMES_FILE, folder);
    old = namefile_open(folder);
    if (old)
        keep_old(rows, old->rows, &p);
    if (!old || !json_equal(old->rows, rows)) {
        text = json_dumps(rows, JSON_INDENT(1) | JSON_SORT_KEYS);
        status = file_make_folders(folder, err);
        if (status == 0)
            status = file_replace(path, text, strlen(text), 0644, false, err);
        free(text);
    }
    namefile_close(old);
    json_decref(rows);
    free(folder);
    free(path);
    return status;
}

/* ---- reading ----------------------------------------------------------------------------------------------- */

struct namefile *namefile_open(const char *folder)
{
    char *path = mem_stringf("%s" NAMES_FILE, folder), *text;
    json_t *rows = NULL;
    struct namefile *n = NULL;
    size_t len;

    text = file_load(path, NAMES_MOST, &len, NULL);
    if (text)
        rows = json_loadb(text, len, 0, NULL);
    if (json_is_object(rows)) {
        n = mem_new(sizeof *n);
        n->rows = rows;
    } else {
        json_decref(rows);
    }
    free(text);
    free(path);
    return n;
}

void namefile_close(struct namefile *n)
{
    if (!n)
        return;
    json_decref(n->rows);
    free(n);
}

const char *namefile_of(const struct namefile *n, const char *stem)
{
    return n ? json_string_value(json_object_get(json_object_get(n->rows, stem), "name")) : NULL;
}

const char *namefile_text_of(const struct namefile *n, const char *stem, const char *metric)
{
    const json_t *row = n ? json_object_get(n->rows, stem) : NULL;

    return json_string_value(json_object_get(json_object_get(row, "texts"), metric));
}
