/* trap.c: "forestall trap": put notifications through the rules without a network and show what would happen. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/trapmake.h"
#include "cmd/trapshow.h"
#include "cmd/trapunknown.h"
#include "core/load.h"
#include "core/whose.h"
#include "snmp/trap.h"

enum { INPUT_MAX = 1 << 18 };

struct job {
    const char *config, *rules, *mibs, *device, *source;
    bool json, given_config, unknown;
    int count;
    char **args;
    struct fleet *fleet;
    struct whose *whose; /* NULL without a configuration */
    struct arena *arena;
    struct trapmake *made; /* one for each notification */
    size_t made_count;
    const uint8_t *raw; /* a datagram of its own instead */
    size_t raw_len;
    int status;
};

static void complain(struct job *j, const char *text)
{
    fprintf(stderr, "forestall trap: %s\n", text);
    j->status = CMD_WRONG;
}

static struct trapmake *next(struct job *j, const struct fleet_names *names)
{
    j->made = mem_resize(j->made, j->made_count + 1, sizeof *j->made);
    j->made[j->made_count] = (struct trapmake){ .arena = j->arena, .names = names };
    return &j->made[j->made_count++];
}

static void take_files(struct job *j, const struct fleet_names *names)
{
    struct err err;
    for (int i = 0; i < j->count; i++) {
        struct trapmake *t = next(j, names);
        if (trapmake_file(t, j->args[i], &err) != 0) {
            complain(j, err.text);
            trapmake_free(t);
            j->made_count--;
        }
    }
}

static void take_typed(struct job *j, const struct fleet_names *names)
{
    struct trapmake *t = next(j, names);
    struct err err;
    int rc = trapmake_trap(t, j->args[0], &err);
    for (int i = 1; i < j->count && rc == 0; i++) {
        rc = trapmake_bind(t, j->args[i], &err);
    }
    if (rc != 0) {
        complain(j, err.text);
        trapmake_free(t);
        j->made_count--;
    }
}

/* What is written on the command line is understood while the MIB modules are at hand. */
static void with_names(void *ctx, const struct fleet_names *names, const struct naming *naming)
{
    struct job *j = ctx;
    struct stat is;
    (void)naming;
    if (j->unknown || strcmp(j->args[0], "-") == 0) {
        return;
    }
    if (stat(j->args[0], &is) == 0 || strchr(j->args[0], '/') != NULL) {
        take_files(j, names);
    } else {
        take_typed(j, names);
    }
}

static void take_stdin(struct job *j)
{
    char *bytes = mem_new(INPUT_MAX);
    size_t len = fread(bytes, 1, INPUT_MAX, stdin);
    j->raw_len = trapmake_raw(j->arena, bytes, len, &j->raw);
    free(bytes);
}

/* --- judging --- */

/* As the daemon names it, without what it learned while it ran. */
static const char *device_of(const struct job *j, const struct notice *n)
{
    const char *known = j->device;
    if (known == NULL && j->whose != NULL) {
        known = whose_find(j->whose, n, NULL);
    }
    return known != NULL ? known : "?";
}

static void judge(struct job *j, const struct rulebook *book, const struct trapmake *t,
                  const struct notice *n, struct arena *a)
{
    struct rule_verdict v;
    struct buf out;
    rule_judge(book->rules, &book->names, n, a, &v);
    /* A file may name what no module at hand does. */
    if (v.rule == NULL && t != NULL && t->given != NULL && strstr(t->given, "::") != NULL &&
        strstr(v.trap, "::") == NULL) {
        rule_judge_named(book->rules, &book->names, n, t->given, a, &v);
    }
    struct trapshow s = { t != NULL ? t->file : NULL, device_of(j, n), n, &v, &book->names, book->rules };
    buf_init(&out, 0);
    if (j->json) {
        trapshow_json(&s, &out);
    } else {
        trapshow_text(&s, &out);
    }
    (void)fwrite(out.data, 1, out.len, stdout);
    buf_free(&out);
}

/* The same way as from the network: all goes through the decoder. */
static void decode(struct job *j, const struct rulebook *book, const struct trapmake *t, const uint8_t *data,
                   size_t len)
{
    struct arena *a = arena_new(0);
    struct trap_frame frame;
    struct trap_inform inform;
    struct notice n = { .generic = -1 };
    struct err why;
    enum trap_verdict v = trap_open(data, len, &frame, &why);
    if (v == TRAP_GOOD && frame.version == SITE_V3) {
        v = TRAP_NO_TRAP;
        err_set(&why, "an SNMPv3 message needs the keys of its sender, which this command does not ask for");
    }
    if (v == TRAP_GOOD) {
        v = trap_read(&frame, a, &n, &inform, &why);
    }
    if (v == TRAP_GOOD) {
        n.source = j->source;
        judge(j, book, t, &n, a);
    } else {
        fprintf(stderr, "forestall trap: %s%srefused (%s): %s\n", t != NULL && t->file != NULL ? t->file : "",
                t != NULL && t->file != NULL ? ": " : "", trap_verdict_name(v), why.text);
        j->status = CMD_WRONG;
    }
    arena_free(a);
}

static void judge_all(struct job *j, const struct rulebook *book)
{
    for (size_t i = 0; i < j->made_count; i++) {
        const uint8_t *data;
        size_t len = trapmake_datagram(&j->made[i], &data);
        if (len == 0) {
            complain(j, "that is more than one datagram can hold");
        } else {
            decode(j, book, &j->made[i], data, len);
        }
        trapmake_free(&j->made[i]);
    }
    if (j->raw != NULL) {
        decode(j, book, NULL, j->raw, j->raw_len);
    }
}

/* --- the command --- */

static size_t find_rules(const struct job *j, char *folders[3])
{
    size_t count;
    if (j->rules != NULL) {
        folders[0] = mem_string(j->rules);
        return 1;
    }
    count = rulebook_folders(j->config, j->fleet != NULL ? j->fleet->options.rules : NULL, folders);
    if (count == 0 && access("conf/rules", R_OK | X_OK) == 0) {
        folders[count++] = mem_string("conf/rules");
    }
    return count;
}

static char *find_mibs(const struct job *j)
{
    char *folders;
    if (j->mibs != NULL) {
        return mem_string(j->mibs);
    }
    folders = fleet_mib_folders(access(j->config, R_OK) == 0 ? j->config : NULL);
    if (folders[0] == '\0') {
        free(folders);
        folders = fleet_mib_folders(NULL);
    }
    return folders;
}

/* Who sent it is known only with a configuration; without one it is not missed. */
static int find_fleet(struct job *j)
{
    struct report report = { 0 };
    if (j->given_config) {
        j->fleet = cmd_load(j->config);
        return j->fleet != NULL ? 0 : -1;
    }
    if (access(j->config, R_OK) == 0 && j->device == NULL) {
        j->fleet = load_fleet(j->config, &report);
        report_free(&report);
    }
    return 0;
}

static int work(struct job *j)
{
    struct report report = { 0 };
    char *folders[3], *mibs;
    if (find_fleet(j) != 0) {
        return CMD_WRONG;
    }
    j->whose = j->fleet != NULL ? whose_of_fleet(j->fleet) : NULL;
    size_t count = find_rules(j, folders);
    mibs = find_mibs(j);
    j->arena = arena_new(0);
    struct rulebook_source from = { (const char *const *)folders, count, mibs, NULL, with_names, j };
    struct rulebook *book = rulebook_open(&from, &report);
    cmd_show_report(stderr, &report);
    if (count == 0) {
        complain(j, "no folder of rules was found (--rules FOLDER)");
    } else if (book == NULL || report.errors > 0) {
        j->status = CMD_WRONG;
    } else if (j->unknown) {
        j->status = trapunknown_show(j->config, book, j->json);
    } else {
        if (strcmp(j->args[0], "-") == 0) {
            take_stdin(j);
        }
        judge_all(j, book);
    }
    rulebook_close(book);
    report_free(&report);
    arena_free(j->arena);
    whose_free(j->whose);
    fleet_drop(j->fleet);
    free(j->made);
    free(mibs);
    for (size_t i = 0; i < count; i++) {
        free(folders[i]);
    }
    return j->status;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = { { "json", no_argument, NULL, 'j' },
                                             { "rules", required_argument, NULL, 'r' },
                                             { "mibs", required_argument, NULL, 'm' },
                                             { "device", required_argument, NULL, 'd' },
                                             { "source", required_argument, NULL, 's' },
                                             { "unknown", no_argument, NULL, 'u' },
                                             { NULL, 0, NULL, 0 } };
    struct job j = { .config = cmd_default_config(), .status = CMD_GOOD };
    int c;
    while ((c = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
        switch (c) {
        case 'c':
            j.config = optarg;
            j.given_config = true;
            break;
        case 'j':
            j.json = true;
            break;
        case 'r':
            j.rules = optarg;
            break;
        case 'm':
            j.mibs = optarg;
            break;
        case 'd':
            j.device = optarg;
            break;
        case 's':
            j.source = optarg;
            break;
        case 'u':
            j.unknown = true;
            break;
        default:
            return cmd_bad_option(&cmd_trap, argv, options);
        }
    }
    if (optind == argc && !j.unknown) {
        return cmd_bad_usage(&cmd_trap,
                             "which notification? A FILE, a NAME, or - for a datagram on standard input");
    }
    j.args = argv + optind;
    j.count = argc - optind;
    return work(&j);
}

const struct cmd cmd_trap = {
    .name = "trap",
    .help = "put notifications through the rules and show what would happen",
    .usage =
        "usage: forestall trap [-c FILE] [--json] [--device KEY] FILE.trap ...\n"
        "       forestall trap [-c FILE] [--json] [--device KEY] NOTIFICATION [OBJECT=VALUE ...]\n"
        "       forestall trap [-c FILE] [--json] [--device KEY] -\n"
        "       forestall trap [-c FILE] [--json] --unknown\n"
        "  FILE.trap          lines \"oid: OID\", \"uptime: TICKS\", \"varbind: OID TYPE VALUE\"; others are passed over\n"
        "  NOTIFICATION       by name (IF-MIB::linkDown) or number; OBJECT likewise, with its instance: ifIndex.3=3, ifOperStatus.3=down\n"
        "                     a TYPE: before VALUE (i u c C t a o s x n, as snmptrap has them) where it can not be guessed\n"
        "  -                  one datagram, raw or in hex, from standard input\n"
        "  -c FILE            main configuration file: names the device by the address that sent it\n"
        "  --device KEY       the device it is about\n"
        "  --source ADDRESS   the address that sent it\n"
        "  --unknown          notifications that came and no rule knows, with a rule for each to start from\n"
        "  --rules FOLDER, --mibs FOLDERS   where rules and MIB modules are\n"
        "  --json             one JSON object a line\n",
    .run = run,
};
