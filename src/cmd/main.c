/* main.c: one row for each subcommand. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "cmd/cmd.h"

static const struct cmd *const commands[] = { &cmd_run,     &cmd_check,    &cmd_poll,   &cmd_status,
                                              &cmd_graph,   &cmd_discover, &cmd_record, &cmd_trap,
                                              &cmd_tickets, &cmd_explain };
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static int help(FILE *to)
{
    fprintf(to, "forestall " FORESTALL_VERSION
                ": polls routers, switches, printers and UPSes over SNMP, makes graphs and tickets.\n\n");
    for (size_t i = 0; i < COMMANDS; i++) {
        fprintf(to, "  forestall %-8s %s\n", commands[i]->name, commands[i]->help);
    }
    fprintf(to, "  forestall %-8s %s\n\nSee forestall(8).\n", "help",
            "what a subcommand takes: forestall help NAME");
    return to == stdout ? CMD_GOOD : CMD_USAGE;
}

static const struct cmd *find(const char *name)
{
    const char *names[COMMANDS + 1] = { NULL };
    for (size_t i = 0; i < COMMANDS; i++) {
        names[i] = commands[i]->name;
        if (strcmp(name, names[i]) == 0) {
            return commands[i];
        }
    }
    const char *nearest = text_nearest(name, names);
    fprintf(stderr, "forestall: there is no '%s'%s%s%s (forestall help lists all)\n", name,
            nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "",
            nearest != NULL ? "'?" : "");
    return NULL;
}

int main(int argc, char **argv)
{
    log_setup(LOG_LEVEL_WARN);
    if (argc < 2) {
        return help(stderr);
    }
    bool asks_help =
        strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0;
    if (asks_help && argc < 3) {
        return help(stdout);
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("forestall " FORESTALL_VERSION);
        return CMD_GOOD;
    }
    const struct cmd *c = find(argv[asks_help ? 2 : 1]);
    if (c == NULL) {
        return CMD_USAGE;
    }
    if (asks_help || (argc > 2 && strcmp(argv[2], "--help") == 0)) {
        printf("forestall %s: %s\n%s", c->name, c->help, c->usage);
        return CMD_GOOD;
    }
    opterr = 0; /* cmd_bad_option() says it better */
    return c->run(argc - 1, argv + 1);
}
