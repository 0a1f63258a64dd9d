/* db.h: the SQLite file of tickets, notifications and the judge's memory: opening, migration, transactions, statements. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* WAL, synchronous=FULL: what db_commit() confirmed survives kill -9 and a power cut. Several processes may have it open: a write
 * waits at most 5 s for another's. One thread at a time may use a struct db; each thread opens its own. */
struct db;

/* The file is made when create is true and there is none; its tables are brought to this version in one transaction. NULL with the
 * reason: also when a newer version of the program wrote it. */
struct db *db_open(const char *path, bool create, struct err *err);
void db_close(struct db *d); /* accepts NULL; an open transaction is rolled back */

/* A transaction that may write from its first statement on. After any failure inside of it: db_rollback(). */
int db_begin(struct db *d, struct err *err);
int db_commit(struct db *d, struct err *err); /* -1: nothing of it has happened; it is rolled back */
void db_rollback(struct db *d);               /* nothing happens when none is open */

/* One row of an answer; columns count from 0. Texts are valid until the next row. */
struct db_row;
int64_t db_int(const struct db_row *r, int column);      /* 0 for NULL */
const char *db_text(const struct db_row *r, int column); /* NULL for NULL */
const void *db_blob(const struct db_row *r, int column, size_t *len);
bool db_is_null(const struct db_row *r, int column);

/* Run one statement; sql must be a literal (it is prepared once and kept). types has a letter for each ?: 'i' int64_t, 't' const
 * char * or NULL, 'b' const void * and size_t (NULL: NULL), 'n' nothing (NULL). take is called for each row and may be NULL; it must
 * not use d. Returns how many rows came, or -1 with the reason. */
int64_t db_run(struct db *d, struct err *err, void (*take)(void *ctx, const struct db_row *r), void *ctx,
               const char *sql, const char *types, ...);
/* The first column of the first row; none when there is none. -1 only by failure: *out is untouched then. */
int db_number(struct db *d, struct err *err, int64_t none, int64_t *out, const char *sql, const char *types,
              ...);
int64_t db_last_id(const struct db *d); /* of the newest INSERT */
int64_t db_changes(const struct db *d); /* rows that the newest statement changed */
/* 0, or -1 with what PRAGMA integrity_check and foreign_key_check found. */
int db_check(struct db *d, struct err *err);

#endif
