/* db.c: the SQLite file of tickets, notifications and the judge's memory: opening, migration, transactions, statements. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/db.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "store/db_tables.h"

struct db {
    sqlite3 *handle;
    struct map *statements; /* SQL -> sqlite3_stmt */
    char *path;
};

struct db_row {
    sqlite3_stmt *statement;
};

/* SQLite says "disk I/O error" for much: the number of the system's error tells more. */
static int db_fail(struct db *d, struct err *err, const char *what)
{
    int code = sqlite3_extended_errcode(d->handle), number = sqlite3_system_errno(d->handle);
    const char *system = number && (code & 0xff) == SQLITE_IOERR ? strerror(number) : NULL;

    return err_set(err, "%s: %s: %s%s%s", d->path, what, sqlite3_errmsg(d->handle), system ? ": " : "",
                   system ? system : "");
}

/* --- statements --- */

static sqlite3_stmt *db_prepare(struct db *d, const char *sql, struct err *err)
{
    sqlite3_stmt *s = map_find(d->statements, sql);

    if (s)
        return s;
    if (sqlite3_prepare_v3(d->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) != SQLITE_OK) {
        db_fail(d, err, sql);
        return NULL;
    }
    map_set(d->statements, sql, s);
    return s;
}

static int db_bind(sqlite3_stmt *s, const char *types, va_list args)
{
    int rc = SQLITE_OK;

    for (int i = 1; *types && rc == SQLITE_OK; types++, i++) {
        if (*types == 'i') {
            rc = sqlite3_bind_int64(s, i, va_arg(args, int64_t));
        } else if (*types == 't') {
            const char *text = va_arg(args, const char *);

            rc = text ? sqlite3_bind_text(s, i, text, -1, SQLITE_STATIC) : sqlite3_bind_null(s, i);
        } else if (*types == 'b') {
            const void *bytes = va_arg(args, const void *);
            size_t len = va_arg(args, size_t);

            rc = bytes ? sqlite3_bind_blob64(s, i, bytes, len, SQLITE_STATIC) : sqlite3_bind_null(s, i);
        } else {
            rc = sqlite3_bind_null(s, i);
        }
    }
    return rc;
}

static int64_t db_step(struct db *d, struct err *err, void (*take)(void *ctx, const struct db_row *r),
                       void *ctx, const char *sql, const char *types, va_list args)
{
    sqlite3_stmt *s = db_prepare(d, sql, err);
    struct db_row row = { s };
    int64_t count = 0;
    int rc;

    if (!s)
        return -1;
    rc = db_bind(s, types, args);
    if (rc == SQLITE_OK)
        while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
            count++;
            if (take)
                take(ctx, &row);
        }
    if (rc != SQLITE_DONE)
        count = db_fail(d, err, rc == SQLITE_BUSY ? "another process is writing" : "it can not be used");
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return count;
}

int64_t db_run(struct db *d, struct err *err, void (*take)(void *ctx, const struct db_row *r), void *ctx,
               const char *sql, const char *types, ...)
{
    va_list args;
    int64_t count;

    va_start(args, types);
    count = db_step(d, err, take, ctx, sql, types, args);
    va_end(args);
    return count;
}

struct db_first {
    bool have;
    int64_t value;
};

static void db_take_first(void *ctx, const struct db_row *r)
{
    struct db_first *f = ctx;

    if (!f->have && !db_is_null(r, 0)) {
        f->have = true;
        f->value = db_int(r, 0);
    }
}

int db_number(struct db *d, struct err *err, int64_t none, int64_t *out, const char *sql, const char *types,
              ...)
{
    struct db_first first = { false, none };
    va_list args;
    int64_t count;

    va_start(args, types);
    count = db_step(d, err, db_take_first, &first, sql, types, args);
    va_end(args);
    if (count < 0)
        return -1;
    *out = first.value;
    return 0;
}

int64_t db_int(const struct db_row *r, int column)
{
    return sqlite3_column_int64(r->statement, column);
}

const char *db_text(const struct db_row *r, int column)
{
    return (const char *)sqlite3_column_text(r->statement, column);
}

const void *db_blob(const struct db_row *r, int column, size_t *len)
{
    const void *bytes = sqlite3_column_blob(r->statement, column);

    *len = bytes ? (size_t)sqlite3_column_bytes(r->statement, column) : 0;
    return bytes;
}

bool db_is_null(const struct db_row *r, int column)
{
    return sqlite3_column_type(r->statement, column) == SQLITE_NULL;
}

int64_t db_last_id(const struct db *d)
{
    return sqlite3_last_insert_rowid(d->handle);
}

int64_t db_changes(const struct db *d)
{
    return sqlite3_changes64(d->handle);
}

/* --- transactions --- */

int db_begin(struct db *d, struct err *err)
{
    return db_run(d, err, NULL, NULL, "BEGIN IMMEDIATE", "") < 0 ? -1 : 0;
}

int db_commit(struct db *d, struct err *err)
{
    if (db_run(d, err, NULL, NULL, "COMMIT", "") >= 0)
        return 0;
    db_rollback(d);
    return -1;
}

void db_rollback(struct db *d)
{
    if (!sqlite3_get_autocommit(d->handle))
        (void)db_run(d, NULL, NULL, NULL, "ROLLBACK", "");
}

/* --- opening --- */

static int db_migrate(struct db *d, struct err *err)
{
    int64_t version;
    char set[64];

    if (db_begin(d, err))
        return -1;
    if (db_number(d, err, 0, &version, "PRAGMA user_version", ""))
        return -1;
    if (version > DB_TABLES_VERSION)
        return err_set(err, "%s: a newer forestall wrote it (version %lld, this one knows up to %d)", d->path,
                       (long long)version, DB_TABLES_VERSION);
    for (; version < DB_TABLES_VERSION; version++)
        if (sqlite3_exec(d->handle, db_tables[version], NULL, NULL, NULL) != SQLITE_OK)
            return db_fail(d, err, "its tables can not be made");
    snprintf(set, sizeof set, "PRAGMA user_version = %d", DB_TABLES_VERSION);
    if (sqlite3_exec(d->handle, set, NULL, NULL, NULL) != SQLITE_OK)
        return db_fail(d, err, "its version can not be set");
    return db_commit(d, err);
}

static int db_prepare_file(struct db *d, struct err *err)
{
    int64_t version;
    int keep = 1;

    sqlite3_extended_result_codes(d->handle, 1);
    /* The log and its index stay when the last one closes: on a full disk they could not be made again. */
    (void)sqlite3_file_control(d->handle, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    sqlite3_busy_timeout(d->handle, 5000);
    if (sqlite3_exec(d->handle, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
                     NULL, NULL, NULL) != SQLITE_OK)
        return db_fail(d, err, "it can not be opened");
    if (db_number(d, err, 0, &version, "PRAGMA user_version", ""))
        return -1;
    return version == DB_TABLES_VERSION ? 0 : db_migrate(d, err);
}

struct db *db_open(const char *path, bool create, struct err *err)
{
    struct db *d = mem_new(sizeof *d);
    int rc;

    d->path = mem_string(path);
    d->statements = map_new();
    rc = sqlite3_open_v2(path, &d->handle,
                         SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0) | SQLITE_OPEN_NOMUTEX,
                         NULL);
    if (!d->handle)
        mem_die("SQLite has no memory");
    if (rc != SQLITE_OK) {
        if (!create && access(path, F_OK) && errno == ENOENT)
            err_set(err, "%s: there are no tickets yet (the daemon makes this file)", path);
        else
            db_fail(d, err, "it can not be opened");
    } else if (!db_prepare_file(d, err)) {
        return d;
    }
    db_close(d);
    return NULL;
}

void db_close(struct db *d)
{
    size_t at = 0;
    const char *sql;
    void *statement;

    if (!d)
        return;
    db_rollback(d);
    while (map_next(d->statements, &at, &sql, &statement))
        sqlite3_finalize(statement);
    map_free(d->statements);
    /* An empty log says that it was closed well. */
    (void)sqlite3_exec(d->handle, "PRAGMA journal_size_limit = 0", NULL, NULL, NULL);
    sqlite3_close(d->handle);
    free(d->path);
    free(d);
}

static void db_take_complaint(void *ctx, const struct db_row *r)
{
    struct err *said = ctx;
    const char *text = db_text(r, 0);

    if (text && strcmp(text, "ok") != 0 && !said->text[0])
        err_set(said, "%s", text);
}

int db_check(struct db *d, struct err *err)
{
    struct err said = { "" };

    if (db_run(d, err, db_take_complaint, &said, "PRAGMA integrity_check", "") < 0 ||
        db_run(d, err, db_take_complaint, &said, "PRAGMA foreign_key_check", "") < 0)
        return -1;
    return said.text[0] ? err_set(err, "%s: damaged: %s", d->path, said.text) : 0;
}
