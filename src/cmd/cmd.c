/* cmd.c: what the subcommands share. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/cmd.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "core/load.h"

const char *cmd_default_config(void)
{
    static const char *const places[] = { "forestall.conf", "conf/forestall.conf",
                                          "/etc/forestall/forestall.conf" };
    const char *given = getenv("FORESTALL_CONFIG");
    if (given != NULL && given[0] != '\0') {
        return given;
    }
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (access(places[i], F_OK) == 0) {
            return places[i];
        }
    }
    return places[2];
}

int cmd_bad_usage(const struct cmd *c, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fprintf(stderr, "forestall %s: ", c->name);
    vfprintf(stderr, fmt, args);
    fprintf(stderr, "\n%s", c->usage);
    va_end(args);
    return CMD_USAGE;
}

/* The main file that nobody named is not there: where it was looked for. */
static void hint_config(FILE *to, const struct report *r)
{
    static const char fallback[] = "/etc/forestall/forestall.conf";
    for (size_t i = 0; i < r->count; i++) {
        if (strncmp(r->items[i].text, fallback, sizeof fallback - 1) == 0 && access(fallback, F_OK) != 0) {
            fprintf(to,
                    "(neither are forestall.conf and conf/forestall.conf here; -c FILE says which one)\n");
            return;
        }
    }
}

void cmd_show_report(FILE *to, struct report *r)
{
    report_sort(r);
    for (size_t i = 0; i < r->count; i++) {
        const struct report_item *item = &r->items[i];
        struct buf text;
        buf_init(&text, 0);
        buf_escape(&text, BUF_TERMINAL, item->text, strlen(item->text));
        if (item->file != NULL && item->line > 0) {
            fprintf(to, "%s:%d: ", item->file, item->line);
        } else if (item->file != NULL) {
            fprintf(to, "%s: ", item->file);
        }
        fprintf(to, "%s%s\n", item->error ? "" : "warning: ", text.data != NULL ? text.data : "");
        buf_free(&text);
    }
    if (r->more > 0) {
        fprintf(to, "and %zu more\n", r->more);
    }
    hint_config(to, r);
}

struct fleet *cmd_load(const char *config)
{
    struct report report = { 0 };
    struct fleet *fleet = load_fleet(config, &report);
    cmd_show_report(stderr, &report);
    report_free(&report);
    return fleet;
}
