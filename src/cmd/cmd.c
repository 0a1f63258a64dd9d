/* cmd.c: what the subcommands share. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/cmd.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/load.h"

enum { OPTIONS = 60 };

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
    va_end(args);
    fprintf(stderr, "\n");
    for (const char *line = c->usage; strncmp(line, "usage:", 6) == 0 || strncmp(line, "      ", 6) == 0;) {
        size_t len = strcspn(line, "\n");
        fprintf(stderr, "%.*s\n", (int)len, line);
        line += len + (line[len] == '\n');
    }
    fprintf(stderr, "forestall help %s tells more\n", c->name);
    return CMD_USAGE;
}

int cmd_bad_option(const struct cmd *c, char **argv, const struct option *options)
{
    const char *names[OPTIONS + 1] = { NULL }, *word = argv[optind - 1], *near = NULL;
    if (optopt != 0) {
        return cmd_bad_usage(c, "'%s' is not known, or lacks its value", word);
    }
    char *name = mem_stringf("%.*s", (int)strcspn(word, "="), word + strspn(word, "-"));
    name[strcspn(name, "=")] = '\0';
    for (size_t i = 0; options != NULL && options[i].name != NULL && i < OPTIONS; i++) {
        names[i] = options[i].name;
    }
    near = text_nearest(name, names);
    free(name);
    return cmd_bad_usage(c, "there is no option '%s'%s%s%s", word, near != NULL ? "; did you mean '--" : "",
                         near != NULL ? near : "", near != NULL ? "'?" : "");
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
