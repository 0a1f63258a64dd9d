/* db_tables.h: the tables of the SQLite file, one step for each version. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_DB_TABLES_H
#define STORE_DB_TABLES_H

/* Entry n brings version n to n + 1. What was ever released is not edited: a change is a new entry. */
enum { DB_TABLES_VERSION = 3 };
extern const char *const db_tables[DB_TABLES_VERSION];

#endif
