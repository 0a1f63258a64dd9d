/* cmd.h: the subcommands: one file each, one row each in main.c. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdio.h>

#include "base/err.h"
#include "model/fleet.h"

/* Exit status of every subcommand. */
enum { CMD_GOOD = 0, CMD_WRONG = 1, CMD_USAGE = 2 };

/* What a subcommand is; defined in its own file, listed in main.c. argv[0] is the subcommand's name. */
struct cmd {
    const char *name;
    const char *help;  /* one line */
    const char *usage; /* lines shown by "forestall help NAME" and on bad usage */
    int (*run)(int argc, char **argv);
};
extern const struct cmd cmd_check, cmd_discover, cmd_explain, cmd_graph, cmd_poll, cmd_record, cmd_run,
    cmd_status, cmd_tickets, cmd_trap;

/* "-c FILE" when it was not given: $FORESTALL_CONFIG, ./forestall.conf, ./conf/forestall.conf, /etc/forestall/forestall.conf: the first that is there. */
const char *cmd_default_config(void);
/* What was wrong ("forestall poll: no DEVICE given"), and its forms in short; returns CMD_USAGE. */
int cmd_bad_usage(const struct cmd *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* getopt_long() said '?': which option it was and the nearest that there is. options: as given to it, or NULL. Returns CMD_USAGE. */
struct option;
int cmd_bad_option(const struct cmd *c, char **argv, const struct option *options);
/* Load a configuration; problems go to stderr as FILE:LINE: text. NULL when it has errors (all told). */
struct fleet *cmd_load(const char *config);
/* All items of a report as people read them. */
void cmd_show_report(FILE *to, struct report *r);

#endif
