/* ticketfile.c: the tickets of a configuration, for the commands that read or change them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/ticketfile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "model/fleet_options.h"

static int load_options(struct ticketfile *f, const char *config)
{
    struct report report = { 0 };
    const struct conf_node *root = conf_load(f->arena, config, false, &report);
    if (root != NULL) {
        fleet_options_load(f->arena, root, config, &f->options, &report);
    }
    int rc = root != NULL && report.errors == 0 ? 0 : -1;
    cmd_show_report(stderr, &report);
    report_free(&report);
    return rc;
}

int ticketfile_open(struct ticketfile *f, const char *config, const char *command)
{
    struct err err;
    *f = (struct ticketfile){ .arena = arena_new(0) };
    if (load_options(f, config) == 0) {
        f->path = file_join(f->options.state, "tickets.db");
        f->db = db_open(f->path, false, &err);
        if (f->db != NULL) {
            return 0;
        }
        fprintf(stderr, "forestall %s: %s\n", command, err.text);
    }
    ticketfile_close(f);
    return -1;
}

void ticketfile_close(struct ticketfile *f)
{
    db_close(f->db);
    arena_free(f->arena);
    free(f->path);
    *f = (struct ticketfile){ .db = NULL };
}

int ticketfile_number(const char *text, int64_t *id, const char *command)
{
    const char *digits = text[0] == '#' ? text + 1 : text;
    if (text_int(digits, id) == 0 && *id > 0) {
        return 0;
    }
    fprintf(stderr, "forestall %s: '%s' is no number of a ticket\n", command, text);
    return -1;
}

int ticketfile_width(int most)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
        const char *columns = getenv("COLUMNS"); /* exported by who wants that width in a file or a pipe */
        int64_t number;
        if (columns == NULL || text_int(columns, &number) != 0 || number < 1) {
            return most;
        }
        size.ws_col = number > 1000 ? 1000 : (unsigned short)number;
    }
    return size.ws_col < 40 ? 80 : size.ws_col > most ? most : size.ws_col;
}
