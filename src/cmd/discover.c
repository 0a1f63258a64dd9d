/* discover.c: "forestall discover": who answers in a range of addresses, as ready-made lines for a customer file. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/map.h"
#include "base/text.h"
#include "cmd/adhoc.h"
#include "cmd/cmd.h"
#include "cmd/kind.h"
#include "cmd/range.h"
#include "core/once.h"
#include "core/sweep.h"

enum { RATE = 100, RATE_MAX = 5000, NAME_MAX_LEN = 60 };

struct discovery {
    struct adhoc adhoc;
    const char *config, *credential;
    int64_t rate;
    struct map *names, *seen; /* device names given so far; identity to name */
    size_t answered, refused, merged;
};

static void show_progress(void *ctx, size_t done, size_t count, size_t found)
{
    (void)ctx;
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r%zu of %zu addresses asked, %zu answer ", done, count, found);
    }
}

/* A name that fits the config: of sysName the part before the first dot, else the address. */
static void device_name(struct discovery *d, const struct sweep_found *f, char out[NAME_MAX_LEN + 8])
{
    const char *from = f->name[0] != '\0' ? f->name : f->address;
    size_t n = 0;
    for (; n < NAME_MAX_LEN && from[n] != '\0' && (f->name[0] == '\0' || from[n] != '.'); n++) {
        out[n] = isalnum((unsigned char)from[n]) || from[n] == '_' ? from[n] : '-';
    }
    out[n] = '\0';
    if (n == 0 || !isalpha((unsigned char)out[0])) { /* a setting's name begins with a letter */
        memmove(out + 4, out, n + 1);
        memcpy(out, "dev-", 4);
    }
    size_t base = strlen(out);
    for (int i = 2; map_find(d->names, out) != NULL; i++) {
        (void)snprintf(out + base, NAME_MAX_LEN + 8 - base, "-%d", i);
    }
    (void)map_set(d->names, out, d);
}

struct look {
    struct kind kind;
    bool done;
};

static void take(void *ctx, struct poll *p)
{
    struct look *look = ctx;
    look->done = p->any_answer;
    if (p->any_answer) {
        kind_of(p, &look->kind);
    }
}

static void put_comment(const char *text)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_escape(&b, BUF_TERMINAL, text, strlen(text) > 90 ? 90 : strlen(text));
    fputs(b.data != NULL ? b.data : "", stdout);
    buf_free(&b);
}

static void print_device(struct discovery *d, const struct sweep_found *f, const struct look *look)
{
    char name[NAME_MAX_LEN + 8];
    const char *profile = look->done ? look->kind.profile : "auto";
    const char *before =
        look->done && look->kind.identity[0] != '\0' ? map_find(d->seen, look->kind.identity) : NULL;
    if (before != NULL) {
        printf("      # %s is %s again: one device with several addresses\n", f->address, before);
        d->merged++;
        return;
    }
    device_name(d, f, name);
    printf("      %-20s: { address = \"%s\"; profile = \"%s\"; %s%s%s};  # ", name, f->address, profile,
           d->credential != NULL ? "credential = \"" : "", d->credential != NULL ? d->credential : "",
           d->credential != NULL ? "\"; " : "");
    put_comment(f->descr);
    printf("%s%s\n", look->done && look->kind.summary[0] != '\0' ? "; " : "",
           look->done ? look->kind.summary : "; stopped answering");
    if (look->done && look->kind.generic) {
        printf(
            "      #   %s is in no vendor's profile: standard objects only. \"forestall record\" of it would help to write one.\n",
            f->object_id);
    }
    if (look->done && look->kind.identity[0] != '\0') {
        (void)map_set(d->seen, look->kind.identity, mem_string(name));
    }
}

static void look_closer(struct discovery *d, const struct sweep_found *f)
{
    struct look look = { .done = false };
    struct err err;
    struct fleet *fleet = adhoc_fleet(&d->adhoc, f->address, NULL);
    if (fleet != NULL && once_poll(fleet, fleet->devices[0], NULL, take, &look, &err) != 0) {
        fprintf(stderr, "forestall discover: %s\n", err.text);
    }
    fleet_drop(fleet);
    print_device(d, f, &look);
}

static void report(struct discovery *d, const struct sweep_found *found, size_t count)
{
    printf("    devices: {\n");
    for (size_t i = 0; i < count; i++) {
        if (found[i].answered) {
            d->answered++;
            look_closer(d, &found[i]);
        } else if (found[i].refused) {
            d->refused++;
            printf("      # %s: an SNMPv3 agent that refuses this user, level or password\n",
                   found[i].address);
        }
    }
    printf("    };\n");
    fprintf(stderr, "%zu addresses asked, %zu answer, %zu of them again under another address, %zu refuse\n",
            count, d->answered, d->merged, d->refused);
}

static int discover(struct discovery *d, const struct range *range)
{
    struct err err;
    struct fleet *fleet = adhoc_fleet(&d->adhoc, "127.0.0.1",
                                      NULL); /* checks everything that was typed before anything is sent */
    if (fleet == NULL) {
        return adhoc_status(&d->adhoc);
    }
    const struct device *device = fleet->devices[0];
    struct sweep_options options = { .credential = device->credential,
                                     .port = d->adhoc.port != 0 ? d->adhoc.port : device->port,
                                     .rate = (int)d->rate,
                                     .timeout = device->timeout < 1500 ? device->timeout : 1500,
                                     .tries = device->retries > 1 ? 2 : device->retries + 1,
                                     .progress = show_progress };
    struct sweep_found *found = sweep_run(range->addresses, range->count, &options, &err);
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\n");
    }
    if (found == NULL) {
        fprintf(stderr, "forestall discover: %s\n", err.text);
    } else {
        report(d, found, range->count);
    }
    sweep_free(found, range->count);
    fleet_drop(fleet);
    return found != NULL && d->answered > 0 ? CMD_GOOD : CMD_WRONG;
}

static int take_option(struct discovery *d, int c)
{
    switch (c) {
    case 'c':
        d->config = optarg;
        return 0;
    case 'k':
        d->credential = optarg;
        return 0;
    case 'w':
        return text_int(optarg, &d->rate) == 0 && d->rate >= 1 && d->rate <= RATE_MAX ? 0 : -1;
    case 'q':
        return adhoc_port(&d->adhoc, optarg);
    default:
        return c == 'p' ? -1 : adhoc_take(&d->adhoc, c, optarg);
    }
}

static int run(int argc, char **argv)
{
    struct discovery d = { .adhoc = { .profile = "auto" }, .config = cmd_default_config(), .rate = RATE };
    struct range range = { .arena = arena_new(0) };
    struct err err;
    int c, rc = CMD_GOOD;
    while (rc == CMD_GOOD &&
           (c = getopt_long(argc, argv, "c:k:w:q:" ADHOC_LETTERS, adhoc_options, NULL)) != -1) {
        rc = take_option(&d, c) != 0 ? cmd_bad_usage(&cmd_discover, "an option or its value is not known")
                                     : rc;
    }
    for (; rc == CMD_GOOD && optind < argc; optind++) {
        rc = range_add(&range, argv[optind], &err) != 0 ? cmd_bad_usage(&cmd_discover, "%s", err.text) : rc;
    }
    if (rc == CMD_GOOD && range.count == 0) {
        rc = cmd_bad_usage(&cmd_discover, "which addresses?");
    }
    if (rc == CMD_GOOD && d.credential != NULL && adhoc_credential(&d.adhoc, d.config, d.credential) != 0) {
        rc = CMD_WRONG;
    }
    if (rc == CMD_GOOD) {
        d.names = map_new();
        d.seen = map_new();
        rc = discover(&d, &range);
        kind_forget(d.seen);
        map_free(d.names);
    }
    adhoc_end(&d.adhoc);
    arena_free(range.arena);
    return rc;
}

const struct cmd cmd_discover = {
    .name = "discover",
    .help = "find devices in a range of addresses and print them as configuration",
    .usage =
        "usage: forestall discover [-c FILE] -k CREDENTIAL [-w RATE] RANGE ...\n"
        "       forestall discover --community NAME [...] [-w RATE] [-q PORT] RANGE ...   (credentials as \"forestall poll\")\n"
        "  RANGE          10.1.0.0/24, 10.1.0.10-40, an address, a name, or @FILE with any of these\n"
        "  -k CREDENTIAL  a credential of secrets.conf by its name\n"
        "  -w RATE        packets a second at most (default 100)\n"
        "  -q PORT        UDP port (default 161)\n"
        "Prints a devices block for a customer file on standard output; the summary goes to standard error.\n",
    .run = run,
};
