/* tickets.c: "forestall tickets": list and show tickets, say what was done about them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/zone.h"
#include "cmd/ticketfile.h"
#include "cmd/ticketshow.h"
#include "model/fact.h"
#include "out/notify.h"
#include "store/outbox.h"
#include "store/ticket.h"

#define OPEN_STATES "open,acknowledged"

enum { DRAIN_LIMIT = 300000, LINE = 200 };

struct request {
    const char *config, *by;
    struct ticket_filter filter;
    bool json, once;
};

/* What stands on the command line besides options. */
struct order {
    int64_t id;
    enum ticket_act act;
    const char *done; /* what is said when it was */
    int word_count;
    char **words;
};

/* "2h" ago, "2026-11-22", "2026-11-22 20:00": wall clock ms. -1: none of these. */
static int moment(const char *text, int64_t now, int64_t *out)
{
    struct zone_time t = { .year = 0 };
    int64_t span;
    char rest;
    if (text_duration(text, &span) == 0) {
        *out = now - span;
        return 0;
    }
    int n = sscanf(text, "%4d-%2d-%2d %2d:%2d%c", &t.year, &t.month, &t.day, &t.hour, &t.minute, &rest);
    if ((n != 3 && n != 5) || t.month < 1 || t.month > 12 || t.day < 1 || t.day > 31) {
        return -1;
    }
    struct zone *z = zone_local();
    *out = zone_instant(z, &t, false) * 1000;
    zone_close(z);
    return 0;
}

static const char *user_name(void)
{
    const char *sudo = getenv("SUDO_USER");
    const struct passwd *user = getpwuid(getuid());
    return sudo != NULL && sudo[0] != '\0' ? sudo : user != NULL ? user->pw_name : "unknown";
}

static void put(const struct buf *b)
{
    if (b->len > 0) {
        (void)fwrite(b->data, 1, b->len, stdout);
    }
}

static int fail(const struct err *err)
{
    fprintf(stderr, "forestall tickets: %s\n", err->text);
    return CMD_WRONG;
}

static bool filtered(const struct ticket_filter *f)
{
    return f->customer != NULL || f->site != NULL || f->device != NULL || f->severity != 0 || f->since != 0 ||
           f->state == NULL || strcmp(f->state, OPEN_STATES) != 0;
}

static int list(const struct request *r, struct ticketfile *f, const struct order *o)
{
    struct ticket *tickets;
    struct err err;
    struct buf out;
    (void)o;
    int64_t count = ticket_find_list(f->db, f->arena, &r->filter, &tickets, &err);
    if (count < 0) {
        return fail(&err);
    }
    buf_init(&out, 256 << 20);
    if (r->json) {
        ticketshow_list_json(tickets, (size_t)count, &out);
    } else {
        ticketshow_list(tickets, (size_t)count, ticketfile_width(LINE), isatty(STDOUT_FILENO) != 0,
                        clock_wall() / 1000, &out);
    }
    put(&out);
    if (count == 0 && !r->json) {
        fprintf(stderr, "%s\n",
                filtered(&r->filter) ? "no such tickets"
                                     : "no open tickets (--state all shows those that are over)");
    }
    buf_free(&out);
    return CMD_GOOD;
}

static int show(const struct request *r, struct ticketfile *f, const struct order *o)
{
    struct ticket t;
    struct err err;
    struct buf out;
    int rc = ticket_find(f->db, f->arena, o->id, &t, &err);
    if (rc == 0) {
        (void)err_set(&err, "there is no ticket %lld", (long long)o->id);
    }
    if (rc <= 0) {
        return fail(&err);
    }
    buf_init(&out, 16 << 20);
    rc = r->json ? ticketshow_one_json(f->db, f->arena, &t, &out, &err)
                 : ticketshow_one(f->db, f->arena, &t, ticketfile_width(100), &out, &err);
    put(&out);
    buf_free(&out);
    return rc == 0 ? CMD_GOOD : fail(&err);
}

/* The words of a note as one text. */
static char *words(int count, char **argv)
{
    struct buf b;
    buf_init(&b, 16 << 10);
    buf_text(&b, "");
    for (int i = 0; i < count; i++) {
        buf_printf(&b, "%s%s", i > 0 ? " " : "", argv[i]);
    }
    char *text = mem_string(b.data != NULL ? b.data : "");
    buf_free(&b);
    return text;
}

static int act(const struct request *r, struct ticketfile *f, const struct order *o)
{
    struct err err;
    char *text = words(o->word_count, o->words);
    const char *who = r->by != NULL ? r->by : user_name();
    int rc = ticket_person(f->db, o->act, o->id, who, text, clock_wall() / 1000, &err);
    free(text);
    if (rc != 0) {
        return fail(&err);
    }
    printf("ticket %lld: %s\n", (long long)o->id, o->done);
    return CMD_GOOD;
}

static int tell(const struct request *r, struct ticketfile *f, const struct order *o)
{
    struct err err;
    (void)o;
    if (!r->once) {
        return cmd_bad_usage(&cmd_tickets, "the daemon delivers; to do it without one: notify --once");
    }
    struct notify *n = notify_open(f->path, f->options.channels, f->options.channel_count, &err);
    if (n == NULL) {
        return fail(&err);
    }
    int64_t waiting = notify_drain(n, DRAIN_LIMIT, &err);
    notify_close(n);
    if (waiting < 0) {
        return fail(&err);
    }
    if (waiting > 0) {
        int64_t count, oldest;
        char why[200];
        (void)outbox_waiting(f->db, &count, &oldest, why, NULL);
        fprintf(stderr, "forestall tickets: %lld still wait%s%s\n", (long long)waiting,
                why[0] != '\0' ? ": " : "", why);
    }
    return waiting == 0 ? CMD_GOOD : CMD_WRONG;
}

static const struct verb {
    const char *name;
    int (*run)(const struct request *r, struct ticketfile *f, const struct order *o);
    bool needs_ticket, takes_words;
    enum ticket_act act;
    const char *done;
} verbs[] = { { "list", list, false, false, TICKET_NOTE, "" },
              { "show", show, true, false, TICKET_NOTE, "" },
              { "ack", act, true, true, TICKET_ACK, "acknowledged" },
              { "note", act, true, true, TICKET_NOTE, "note taken" },
              { "close", act, true, true, TICKET_CLOSE, "closed" },
              { "reopen", act, true, true, TICKET_REOPEN, "open again" },
              { "notify", tell, false, false, TICKET_NOTE, "" } };
enum { VERBS = sizeof verbs / sizeof verbs[0] };

static const struct verb *find_verb(const char *name)
{
    const char *names[VERBS + 1] = { NULL };
    for (size_t i = 0; i < VERBS; i++) {
        names[i] = verbs[i].name;
        if (strcmp(name, names[i]) == 0) {
            return &verbs[i];
        }
    }
    const char *near = text_nearest(name, names);
    (void)cmd_bad_usage(&cmd_tickets, "there is no '%s'%s%s%s", name, near != NULL ? "; did you mean '" : "",
                        near != NULL ? near : "", near != NULL ? "'?" : "");
    return NULL;
}

static int dispatch(const struct request *r, int count, char **argv)
{
    const struct verb *v = find_verb(count > 0 ? argv[0] : "list");
    if (v == NULL) {
        return CMD_USAGE;
    }
    int taken = 1 + v->needs_ticket;
    if (count < taken && v->needs_ticket) {
        return cmd_bad_usage(&cmd_tickets, "%s which ticket?", v->name);
    }
    if (count > taken && !v->takes_words) {
        return cmd_bad_usage(&cmd_tickets, "'%s' is too much", argv[taken]);
    }
    struct order o = { .act = v->act, .done = v->done, .word_count = count - taken, .words = argv + taken };
    if (v->needs_ticket && ticketfile_number(argv[1], &o.id, "tickets") != 0) {
        return CMD_USAGE;
    }
    struct ticketfile f;
    if (ticketfile_open(&f, r->config, "tickets") != 0) {
        return CMD_WRONG;
    }
    int rc = v->run(r, &f, &o);
    ticketfile_close(&f);
    return rc;
}

static int take_state(struct request *r, const char *text)
{
    static const char *const known[] = { "open", "acknowledged", "resolved", "closed", NULL };
    if (strcmp(text, "all") == 0) {
        r->filter.state = NULL;
        return 0;
    }
    for (const char *p = text; *p != '\0'; p += *p == ',') {
        size_t len = strcspn(p, ",");
        int found = 0;
        for (size_t i = 0; known[i] != NULL; i++) {
            found |= strlen(known[i]) == len && strncmp(known[i], p, len) == 0;
        }
        if (!found) {
            return -1;
        }
        p += len;
    }
    r->filter.state = text;
    return 0;
}

static const struct option long_options[] = { { "customer", required_argument, NULL, 'C' },
                                              { "site", required_argument, NULL, 'S' },
                                              { "device", required_argument, NULL, 'd' },
                                              { "state", required_argument, NULL, 's' },
                                              { "severity", required_argument, NULL, 'v' },
                                              { "since", required_argument, NULL, 'a' },
                                              { "limit", required_argument, NULL, 'l' },
                                              { "json", no_argument, NULL, 'j' },
                                              { "by", required_argument, NULL, 'b' },
                                              { "once", no_argument, NULL, 'o' },
                                              { NULL, 0, NULL, 0 } };

/* What is wrong with an option, or NULL. */
static const char *take_option(struct request *r, int c)
{
    int severity;
    switch (c) {
    case 'c':
        r->config = optarg;
        return NULL;
    case 'C':
        r->filter.customer = optarg;
        return NULL;
    case 'S':
        r->filter.site = optarg;
        return NULL;
    case 'd':
        r->filter.device = optarg;
        return NULL;
    case 's':
        return take_state(r, optarg) == 0
                   ? NULL
                   : "--state: open, acknowledged, resolved, closed (separated by commas), or all";
    case 'v':
        severity = fact_severity_named(optarg);
        r->filter.severity = (uint8_t)(severity < 0 ? 0 : severity);
        return severity >= 0 ? NULL : "--severity: notice, warning or error";
    case 'a':
        return moment(optarg, clock_wall() / 1000, &r->filter.since) == 0
                   ? NULL
                   : "--since: \"2h\", \"2026-11-22\" or \"2026-11-22 20:00\"";
    case 'l':
        return text_int(optarg, &r->filter.limit) == 0 && r->filter.limit > 0 ? NULL : "--limit: a number";
    case 'j':
        r->json = true;
        return NULL;
    case 'b':
        r->by = optarg;
        return NULL;
    case 'o':
        r->once = true;
        return NULL;
    default:
        return "that option is not known";
    }
}

static int run(int argc, char **argv)
{
    struct request r = { .config = cmd_default_config(), .filter = { .state = OPEN_STATES } };
    int c;
    while ((c = getopt_long(argc, argv, "c:j", long_options, NULL)) != -1) {
        const char *wrong = c == '?' ? NULL : take_option(&r, c);
        if (c == '?') {
            return cmd_bad_option(&cmd_tickets, argv, long_options);
        }
        if (wrong != NULL) {
            return cmd_bad_usage(&cmd_tickets, "%s", wrong);
        }
    }
    return dispatch(&r, argc - optind, argv + optind);
}

const struct cmd cmd_tickets = {
    .name = "tickets",
    .help = "list and show tickets, say what was done about them",
    .usage =
        "usage: forestall tickets [-c FILE] [list] [--customer NAME] [--site NAME] [--device NAME] [--state WORDS]\n"
        "                         [--severity LEAST] [--since WHEN] [--limit N] [--json]\n"
        "       forestall tickets [-c FILE] show TICKET [--json]\n"
        "       forestall tickets [-c FILE] ack | note | close | reopen TICKET [TEXT ...] [--by NAME]\n"
        "       forestall tickets [-c FILE] notify --once\n"
        "  list        those that are open, the worst first (the default)\n"
        "  --state     open, acknowledged, resolved, closed (separated by commas), or all\n"
        "  --severity  at least: notice, warning or error\n"
        "  --since     what was last seen since: 2h, 2026-11-22, \"2026-11-22 20:00\"\n"
        "  --device    its name, or customer/site/name; * and ? match in names\n"
        "  --by        your name, when it is not that of your login\n"
        "  notify      deliver what waits in the outbox now\n",
    .run = run,
};
