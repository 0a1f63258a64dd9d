/* db_tables.c: the tables of the SQLite file, one step for each version. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/db_tables.h"

/* Times are milliseconds since 1970. Severities are 0 ok, 1 info, 2 notice, 3 warning, 4 error. */
const char *const db_tables[DB_TABLES_VERSION] = {
    "CREATE TABLE ticket ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  key TEXT NOT NULL," /* device/object/condition */
    "  customer TEXT NOT NULL, site TEXT NOT NULL, device TEXT NOT NULL, object TEXT NOT NULL, condition TEXT NOT NULL,"
    "  state TEXT NOT NULL CHECK (state IN ('open', 'acknowledged', 'resolved', 'closed')),"
    "  severity INTEGER NOT NULL, title TEXT NOT NULL, advice TEXT, place TEXT,"
    "  evidence TEXT, notice TEXT, behind TEXT, why TEXT, considered TEXT," /* JSON; words for people */
    "  confirmed INTEGER NOT NULL, flapping INTEGER NOT NULL DEFAULT 0, count INTEGER NOT NULL,"
    "  first INTEGER NOT NULL, last INTEGER NOT NULL, opened INTEGER NOT NULL,"
    "  ended INTEGER, ended_by TEXT, owner TEXT,"
    "  previous INTEGER REFERENCES ticket (id), recurring INTEGER REFERENCES ticket (id),"
    "  changes INTEGER NOT NULL DEFAULT 0);" /* how many rows of change it has */
    "CREATE UNIQUE INDEX ticket_one_open ON ticket (key) WHERE state IN ('open', 'acknowledged');"
    "CREATE INDEX ticket_by_key ON ticket (key, id);"
    "CREATE INDEX ticket_by_last ON ticket (last);"
    "CREATE TABLE change ("
    "  ticket INTEGER NOT NULL REFERENCES ticket (id), number INTEGER NOT NULL,"
    "  at INTEGER NOT NULL, who TEXT NOT NULL, kind TEXT NOT NULL,"
    "  state TEXT NOT NULL, severity INTEGER NOT NULL," /* of the ticket after it */
    "  text TEXT NOT NULL, PRIMARY KEY (ticket, number)) WITHOUT ROWID;"
    "CREATE TABLE folded (" /* what has no ticket of its own, as cause explains it */
    "  id INTEGER PRIMARY KEY, cause TEXT NOT NULL, key TEXT NOT NULL, device TEXT NOT NULL, title TEXT NOT NULL,"
    "  reason TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER);"
    "CREATE UNIQUE INDEX folded_now ON folded (key) WHERE until IS NULL;"
    "CREATE INDEX folded_by_cause ON folded (cause, since);"
    "CREATE TABLE outbox (" /* one row for each change, written with it */
    "  id INTEGER PRIMARY KEY AUTOINCREMENT, idem TEXT NOT NULL UNIQUE,"
    "  ticket INTEGER NOT NULL, number INTEGER NOT NULL, routed INTEGER NOT NULL DEFAULT 0,"
    "  FOREIGN KEY (ticket, number) REFERENCES change (ticket, number));"
    "CREATE INDEX outbox_new ON outbox (id) WHERE routed = 0;"
    "CREATE TABLE delivery (" /* of one outbox row through one channel */
    "  outbox INTEGER NOT NULL REFERENCES outbox (id), channel TEXT NOT NULL, ticket INTEGER NOT NULL,"
    "  tries INTEGER NOT NULL DEFAULT 0, next INTEGER NOT NULL, done INTEGER, error TEXT,"
    "  PRIMARY KEY (outbox, channel)) WITHOUT ROWID;"
    "CREATE INDEX delivery_waiting ON delivery (channel, ticket, outbox) WHERE done IS NULL;"
    "CREATE TABLE judge (key TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;",

    "CREATE TABLE notice (" /* notifications that no rule knows */
    "  sender TEXT NOT NULL, oid TEXT NOT NULL, name TEXT, newest TEXT,"
    "  count INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,"
    "  PRIMARY KEY (sender, oid)) WITHOUT ROWID;"
    "CREATE INDEX notice_by_last ON notice (last);",

    /* without them each row that is pruned means a look at all rows that may refer to it */
    "CREATE INDEX outbox_by_ticket ON outbox (ticket, number);"
    "CREATE INDEX ticket_by_previous ON ticket (previous);"
    "CREATE INDEX ticket_by_recurring ON ticket (recurring);",
};
