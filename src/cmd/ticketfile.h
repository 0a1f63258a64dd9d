/* ticketfile.h: the tickets of a configuration, for the commands that read or change them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_TICKETFILE_H
#define CMD_TICKETFILE_H

#include "cmd/cmd.h"
#include "store/db.h"

/* The main file's options and the database in its state folder. Customers and profiles are not looked at: a mistake there must not
 * keep a technician from the tickets. */
struct ticketfile {
    struct arena *arena;
    struct fleet_options options;
    struct db *db;
    char *path;
};

/* 0, or -1: told on stderr with the command's name. Closed in both cases. */
int ticketfile_open(struct ticketfile *f, const char *config, const char *command);
void ticketfile_close(struct ticketfile *f);
/* A ticket's number: 0 or -1 (told). */
int ticketfile_number(const char *text, int64_t *id, const char *command);
/* Columns of the terminal; most when stdout is none. */
int ticketfile_width(int most);

#endif
