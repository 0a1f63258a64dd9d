/* Proves that the SQLite file is made with what makes it crash proof (WAL, synchronous=FULL, foreign keys), that a file of a newer
 * program is refused, that a failed transaction leaves nothing, and that two processes can write. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/db.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static char path[200];
static const char *self;
static struct err err;

static int64_t number(struct db *d, const char *sql)
{
    int64_t n = -1;

    db_number(d, &err, 0, &n, sql, "");
    return n;
}

static void test_settings(struct db *d)
{
    CHECK_INT(number(d, "PRAGMA synchronous"), 2);
    CHECK_INT(number(d, "PRAGMA foreign_keys"), 1);
    CHECK_INT(number(d, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
    CHECK_INT(number(d, "PRAGMA user_version"), 3);
    CHECK_INT(number(d, "SELECT count(*) FROM sqlite_master WHERE name = 'ticket_one_open'"), 1);
    CHECK_INT(db_check(d, &err), 0);
}

static void test_transactions(struct db *d)
{
    CHECK_INT(db_begin(d, &err), 0);
    CHECK_INT(db_run(d, &err, NULL, NULL, "INSERT INTO meta VALUES ('a', 1)", ""), 0);
    db_rollback(d);
    db_rollback(d);
    CHECK_INT(number(d, "SELECT count(*) FROM meta"), 0);
    CHECK_INT(db_begin(d, &err), 0);
    CHECK_INT(db_run(d, &err, NULL, NULL, "INSERT INTO meta VALUES (?, ?)", "ti", "a", (int64_t)1 << 40), 0);
    CHECK_INT(db_run(d, &err, NULL, NULL, "INSERT INTO meta VALUES (?, ?)", "ti", "a", (int64_t)2),
              -1); /* twice */
    CHECK(strstr(err.text, "UNIQUE") != NULL && strstr(err.text, path) != NULL);
    db_rollback(d);
    CHECK_INT(number(d, "SELECT count(*) FROM meta"), 0);
    CHECK_INT(db_run(d, &err, NULL, NULL, "SELECT nothing FROM nowhere", ""), -1);
    CHECK_INT(db_begin(d, &err), 0);
    CHECK_INT(db_run(d, &err, NULL, NULL, "INSERT INTO meta VALUES (?, ?)", "ti", "a", (int64_t)1 << 40), 0);
    CHECK_INT(db_changes(d), 1);
    CHECK_INT(db_commit(d, &err), 0);
    CHECK_INT(number(d, "SELECT value FROM meta WHERE name = 'a'"), (int64_t)1 << 40);
    CHECK_INT(number(d, "SELECT max(value) FROM meta WHERE name = 'b'"), 0);
    CHECK_INT(
        db_run(d, &err, NULL, NULL, "INSERT INTO outbox (idem, ticket, number) VALUES ('1:1', 1, 1)", ""),
        -1); /* of no change */
}

static void take(void *ctx, const struct db_row *r)
{
    size_t len;
    const void *blob = db_blob(r, 1, &len);

    CHECK_STR(db_text(r, 0), "k");
    CHECK(len == 3 && memcmp(blob, "a\0b", 3) == 0);
    CHECK(db_is_null(r, 2));
    ++*(int *)ctx;
}

static void test_values(struct db *d)
{
    int rows = 0;

    CHECK_INT(db_run(d, &err, NULL, NULL, "INSERT INTO judge VALUES (?, ?)", "tb", "k", "a\0b", (size_t)3),
              0);
    CHECK_INT(db_run(d, &err, take, &rows, "SELECT key, state, ? FROM judge", "t", (const char *)NULL), 1);
    CHECK_INT(rows, 1);
}

/* What the second process does: it waits for the transaction of the first to end. */
static int write_from_outside(const char *file)
{
    struct db *other = db_open(file, false, &err);
    int rc = !other || db_begin(other, &err) ||
             db_run(other, &err, NULL, NULL, "INSERT INTO meta VALUES ('other', 5)", "") < 0 ||
             db_commit(other, &err);

    db_close(other);
    return rc;
}

static void test_two_processes(struct db *d)
{
    int status;
    pid_t pid;

    db_begin(d, &err);
    pid = fork();
    if (!pid) { /* SQLite must not be carried over a fork */
        execl(self, self, path, (char *)NULL);
        _exit(127);
    }
    db_run(d, &err, NULL, NULL, "INSERT INTO meta VALUES ('own', 4)", "");
    usleep(100000);
    CHECK_INT(db_commit(d, &err), 0);
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
    CHECK_INT(number(d, "SELECT sum(value) FROM meta WHERE name IN ('own', 'other')"), 9);
}

static void test_refused(void)
{
    char other[250];
    sqlite3 *raw;
    FILE *f;

    CHECK(sqlite3_open(path, &raw) == SQLITE_OK &&
          sqlite3_exec(raw, "PRAGMA user_version = 999", NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(raw);
    CHECK(db_open(path, true, &err) == NULL && strstr(err.text, "newer") != NULL);
    snprintf(other, sizeof other, "%s.none", path);
    CHECK(db_open(other, false, &err) == NULL && strstr(err.text, "no tickets yet") != NULL);
    CHECK(access(other, F_OK) != 0);
    f = fopen(other, "w");
    fputs(
        "this is no database, and it is longer than a header, so that it can not be one by any chance at all.........",
        f);
    fclose(f);
    CHECK(db_open(other, true, &err) == NULL && strstr(err.text, "not a database") != NULL);
    unlink(other);
    db_close(NULL);
}

int main(int argc, char **argv)
{
    const char *folder = getenv("TMPDIR");
    struct db *d;

    self = argv[0];
    if (argc > 1)
        return write_from_outside(argv[1]);
    snprintf(path, sizeof path, "%s/test-db-%d.db", folder ? folder : "/tmp", (int)getpid());
    d = db_open(path, true, &err);
    if (!CHECK(d != NULL))
        printf("%s\n", err.text);
    else {
        test_settings(d);
        test_transactions(d);
        test_values(d);
        test_two_processes(d);
    }
    db_close(d);
    test_refused();
    unlink(path);
    return check_done();
}
