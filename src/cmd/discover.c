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

enum { RATE = 100, RATE_MAX = 5000, NAME_MAX_LEN = 60, CREDENTIALS = 16 };

struct discovery {
    struct adhoc adhoc;
    const char *config, *credential; /* credential: by name, the one that is tried now; or NULL */
    const char *credentials[CREDENTIALS];
    size_t credential_count;
    int64_t rate;
    struct map *names, *seen; /* device names given so far; identity to name */
    struct map *refusing;     /* addresses that refused one of the credentials */
    size_t answered, merged;
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
            "      #   %s is in no vendor's profile: standard objects only. For its own: forestall record -m -o %s.snmprec, then docs/profiles.md\n",
            f->object_id, name);
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

/* Those that answer are printed; the others are left in addresses. Returns how many these are. */
static size_t report(struct discovery *d, const struct sweep_found *found, const char **addresses,
                     size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        if (found[i].answered) {
            d->answered++;
            (void)map_remove(d->refusing, found[i].address);
            look_closer(d, &found[i]);
            continue;
        }
        if (found[i].refused) {
            (void)map_set(d->refusing, found[i].address, d);
        }
        addresses[left++] = found[i].address;
    }
    return left;
}

/* One credential on all addresses that have not answered yet. Returns how many are left, or -1 (told). */
static int try(struct discovery *d, const char **addresses, size_t count)
{
    struct err err;
    struct fleet *fleet = adhoc_fleet(&d->adhoc, "127.0.0.1", NULL);
    if (fleet == NULL) {
        return -1;
    }
    const struct device *device = fleet->devices[0];
    struct sweep_options options = { .credential = device->credential,
                                     .port = d->adhoc.port != 0 ? d->adhoc.port : device->port,
                                     .rate = (int)d->rate,
                                     .timeout = device->timeout < 1500 ? device->timeout : 1500,
                                     .tries = device->retries > 1 ? 2 : device->retries + 1,
                                     .progress = show_progress };
    struct sweep_found *found = sweep_run(addresses, count, &options, &err);
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\n");
    }
    if (found == NULL) {
        fprintf(stderr, "forestall discover: %s\n", err.text);
    }
    int left = found != NULL ? (int)report(d, found, addresses, count) : -1;
    sweep_free(found, count);
    fleet_drop(fleet);
    return left;
}

static void print_refusing(const struct discovery *d)
{
    const char *address;
    void *value;
    size_t at = 0;
    while (map_next(d->refusing, &at, &address, &value)) {
        printf("      # %s: an SNMPv3 agent that refuses this user, level or password\n", address);
    }
}

static int discover(struct discovery *d, const struct range *range)
{
    const char **addresses = arena_copy(range->arena, range->addresses, range->count * sizeof *addresses);
    int left = (int)range->count;
    struct fleet *fleet = adhoc_fleet(&d->adhoc, "127.0.0.1",
                                      NULL); /* checks everything that was typed before anything is sent */
    if (fleet == NULL) {
        return adhoc_status(&d->adhoc);
    }
    fleet_drop(fleet);
    printf("    devices: {\n");
    for (size_t i = 0; left > 0 && (i == 0 || i < d->credential_count); i++) {
        d->credential = d->credential_count > 0 ? d->credentials[i] : NULL;
        if (d->credential != NULL && adhoc_credential(&d->adhoc, d->config, d->credential) != 0) {
            left = -1;
        } else {
            left = try(d, addresses, (size_t)left);
        }
    }
    print_refusing(d);
    printf("    };\n");
    fprintf(stderr, "%zu addresses asked, %zu answer, %zu of them again under another address, %zu refuse\n",
            range->count, d->answered, d->merged, map_count(d->refusing));
    return left >= 0 && d->answered > 0 ? CMD_GOOD : CMD_WRONG;
}

/* Names with commas between them; the option may come again. */
static int add_credentials(struct discovery *d, char *text)
{
    for (char *name = text; name != NULL;) {
        char *comma = strchr(name, ',');
        if (comma != NULL) {
            *comma = '\0';
        }
        if (d->credential_count == CREDENTIALS || name[0] == '\0') {
            return -1;
        }
        d->credentials[d->credential_count++] = name;
        name = comma != NULL ? comma + 1 : NULL;
    }
    return 0;
}

static int take_option(struct discovery *d, int c)
{
    switch (c) {
    case 'c':
        d->config = optarg;
        return 0;
    case 'k':
        return add_credentials(d, optarg);
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
        if (c == '?') {
            rc = cmd_bad_option(&cmd_discover, argv, adhoc_options);
        } else if (take_option(&d, c) != 0) {
            rc = cmd_bad_usage(&cmd_discover, "'%s' is no value for that option", optarg);
        }
    }
    for (; rc == CMD_GOOD && optind < argc; optind++) {
        rc = range_add(&range, argv[optind], &err) != 0 ? cmd_bad_usage(&cmd_discover, "%s", err.text) : rc;
    }
    if (rc == CMD_GOOD && range.count == 0) {
        rc = cmd_bad_usage(&cmd_discover, "which addresses?");
    }
    for (size_t i = d.credential_count; rc == CMD_GOOD && i > 0;
         i--) { /* all are there before anything is sent; the first comes last */
        rc = adhoc_credential(&d.adhoc, d.config, d.credentials[i - 1]) != 0 ? CMD_WRONG : rc;
    }
    if (rc == CMD_GOOD) {
        d.names = map_new();
        d.seen = map_new();
        d.refusing = map_new();
        rc = discover(&d, &range);
        kind_forget(d.seen);
        map_free(d.refusing);
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
        "usage: forestall discover [-c FILE] -k CREDENTIAL[,...] [-w RATE] RANGE ...\n"
        "       forestall discover --community NAME [...] [-w RATE] [-q PORT] RANGE ...   (credentials as \"forestall poll\")\n"
        "  RANGE          10.1.0.0/24, 10.1.0.10-40, an address, a name, or @FILE with any of these\n"
        "  -k CREDENTIAL  credentials of secrets.conf by name; the next is tried where one is not answered\n"
        "  -w RATE        packets a second at most (default 100)\n"
        "  -q PORT        UDP port (default 161)\n"
        "Prints a devices block for a customer file on standard output; the summary goes to standard error.\n",
    .run = run,
};
