/* fleet_options.c: the main file: paths, polling, store, log. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/fleet_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

#ifndef FORESTALL_DATADIR
#define FORESTALL_DATADIR "/usr/share/forestall"
#endif

enum { OPTIONS_ARCHIVES = 20, OPTIONS_HOUR = 3600 * 1000, OPTIONS_DAY = 24 * OPTIONS_HOUR };
#define OPTIONS_MIB      (1024.0 * 1024)
#define OPTIONS_ROWS_MAX 1000000 /* of one archive */

static const char *const options_archives[] = { "1m:2d", "5m:14d", "1h:90d:extremes", "1d:3y:extremes",
                                                NULL };
static const char *const options_levels[] = { "error", "warn", "info", "debug", NULL };

/* As it stands in the file. */
struct options_draft {
    struct fleet_options o;
    const struct conf_node *archives, *notify, *traps;
};

#define ROW(field, kind, least, most, def, help)                                            \
    {                                                                                       \
#field, kind, offsetof(struct options_draft, o.field), least, most, def, help, NULL \
    }
static const struct option_row options_paths[] = {
    ROW(state, OPTION_TEXT, 1, 0, "/var/lib/forestall", "folder of everything that is written"),
    ROW(rrd, OPTION_TEXT, 1, 0, "(rrd in the state folder)", "folder of the RRD files"),
    ROW(profiles, OPTION_TEXT, 1, 0, "(profiles beside this file)",
        "folder of profiles; those installed count as well"),
    ROW(customers, OPTION_TEXT, 1, 0, "(customers beside this file)", "folder of customer files"),
    ROW(secrets, OPTION_TEXT, 1, 0, "(secrets.conf in $CREDENTIALS_DIRECTORY, or beside this file)",
        "file of the credentials"),
    ROW(mibs, OPTION_TEXT, 1, 0, "(mibs beside this file)",
        "folders of MIB modules, separated by ':'; those installed count as well"),
    ROW(rules, OPTION_TEXT, 1, 0, "(rules beside this file)",
        "folder of trap rules; those installed count as well"),
};
static const struct option_row options_poll[] = {
    ROW(timeout, OPTION_DURATION, 100, 60000, "2s",
        "the longest wait for one answer; the real wait follows the round trip"),
    ROW(retries, OPTION_INT, 0, 10, "2", "how often a request is sent again"),
    ROW(max_response, OPTION_INT, 484, 65000, "1400", "bytes of an answer that requests aim at"),
    ROW(max_varbinds, OPTION_INT, 1, 1000, "100", "values in one request at most"),
    ROW(window, OPTION_INT, 1, 32, "4", "requests to one device in flight at most"),
    ROW(in_flight, OPTION_INT, 1, 100000, "4000", "requests to all devices in flight at most"),
    ROW(max_rows, OPTION_INT, 10, 1000000, "20000", "rows of one table that are read at most"),
    ROW(source_ports, OPTION_INT, 1, 64, "1", "UDP sockets for each of IPv4 and IPv6"),
    ROW(receive_buffer, OPTION_SIZE, 65536, 1024 * OPTIONS_MIB, "8M", "receive buffer of each socket"),
};
static const struct option_row options_store[] = {
    ROW(hold, OPTION_DURATION, 0, OPTIONS_HOUR, "10s",
        "how long a sample may wait in memory and journal before it is in its RRD file"),
    ROW(queue, OPTION_SIZE, OPTIONS_MIB, 65536 * OPTIONS_MIB, "256M",
        "memory for samples that wait; beyond it the oldest are dropped"),
    ROW(create_rate, OPTION_INT, 1, 100000, "200", "new RRD files per second at most"),
    ROW(update_rate, OPTION_INT, 0, 1000000, "0", "RRD updates per second at most; 0 = as many as needed"),
    ROW(rrdcached, OPTION_TEXT, 0, 300, "",
        "write through this rrdcached: \"unix:/run/rrdcached.sock\" or \"host:42217\""),
    { "archives", OPTION_TEXTS, offsetof(struct options_draft, archives), 0, 0,
      "(1m:2d, 5m:14d, 1h:90d:extremes, 1d:3y:extremes)",
      "what RRD files keep: \"STEP:HOW LONG\", with \":extremes\" also the highest (or lowest) of each step",
      NULL },
};
static const struct option_row options_log[] = {
    { "level", OPTION_TEXT, offsetof(struct options_draft, o.log_level), 0, 0, "info", "how much is told",
      options_levels },
    ROW(stats_every, OPTION_DURATION, 0, OPTIONS_DAY, "5m",
        "time between lines about the daemon itself; 0 = never"),
};
#undef ROW

#define ROW(field, kind, least, most, def, help)                                                    \
    {                                                                                               \
#field, kind, offsetof(struct options_draft, o.tickets.field), least, most, def, help, NULL \
    }
static const struct option_row options_tickets[] = {
    ROW(relapse, OPTION_DURATION, 0, 7 * OPTIONS_DAY, "30m",
        "what comes back so soon after it was over reopens its ticket"),
    ROW(close_wins, OPTION_DURATION, 0, 24 * OPTIONS_DAY, "1d",
        "what a technician closed stays closed so long, unless it gets more severe"),
    ROW(recurring_count, OPTION_INT, 0, 100, "3",
        "a trouble that came so often in recurring_time gets a ticket that links them; 0 = never"),
    ROW(recurring_time, OPTION_DURATION, OPTIONS_HOUR, 90.0 * OPTIONS_DAY, "2w",
        "the time in which it is counted"),
    ROW(unconfirmed, OPTION_DURATION, 1000, OPTIONS_HOUR, "1m",
        "a notification that no poll confirms or refutes in this time is told as unconfirmed"),
    ROW(drop_unconfirmed, OPTION_FLAG, 0, 0, "false", "it is dropped instead"),
    ROW(flap_count, OPTION_INT, 2, 8, "4", "what begins so often in flap_time is one ticket, flapping"),
    ROW(flap_time, OPTION_DURATION, 60000, OPTIONS_DAY, "15m",
        "the time in which it is counted, and after which it is steady again"),
    ROW(watch_count, OPTION_INT, 2, 8, "3",
        "what is only watched is a ticket when it came so often in watch_time"),
    ROW(watch_time, OPTION_DURATION, 60000, 7 * OPTIONS_DAY, "1h", "the time in which it is counted"),
    ROW(watch_lasts, OPTION_DURATION, 0, 7 * OPTIONS_DAY, "15m", "... or when it has lasted so long"),
    ROW(restart, OPTION_DURATION, 0, OPTIONS_HOUR, "5m",
        "troubles of a device so soon after its restart belong to the restart"),
    ROW(settle, OPTION_DURATION, 0, OPTIONS_HOUR, "3m",
        "time to come back for what was behind an outage, before it gets a ticket of its own"),
    ROW(parent_wait, OPTION_DURATION, 0, OPTIONS_HOUR, "2m",
        "how long a device that does not answer waits for its parent to be asked"),
    ROW(keep, OPTION_DURATION, 90.0 * OPTIONS_DAY, 36525.0 * OPTIONS_DAY, "400d",
        "how long tickets are kept after their end, with their history"),
    ROW(keep_told, OPTION_DURATION, OPTIONS_DAY, 36525.0 * OPTIONS_DAY, "30d",
        "how long their notifications are kept; what no channel took by then is given up"),
};
#undef ROW

static const struct options_section {
    const char *name;
    const struct option_row *rows;
    size_t count;
} options_sections[] = {
#define SECTION(name)                                                         \
    {                                                                         \
#name, options_##name, sizeof options_##name / sizeof *options_##name \
    }
    SECTION(paths), SECTION(poll), SECTION(store), SECTION(log), SECTION(tickets),
#undef SECTION
};
enum { OPTIONS_SECTIONS = sizeof options_sections / sizeof *options_sections };
/* Groups with loaders of their own. */
enum { OPTIONS_NOTIFY = OPTIONS_SECTIONS, OPTIONS_TRAPS, OPTIONS_GROUPS };

void fleet_options_each(void (*row)(void *ctx, const char *section, const struct option_row *row), void *ctx)
{
    for (size_t i = 0; i < OPTIONS_SECTIONS; i++)
        for (size_t k = 0; k < options_sections[i].count; k++)
            row(ctx, options_sections[i].name, &options_sections[i].rows[k]);
}

/* --- archives --- */

static const char *options_archive(const char *text, struct fleet_archive *out)
{
    char part[3][40] = { "", "", "" };
    int64_t step, keep;
    size_t n = 0;

    for (const char *p = text;; p++) {
        size_t len = strcspn(p, ":");

        if (n == 3 || len >= sizeof part[0])
            return "is not of the form \"STEP:HOW LONG\" or \"STEP:HOW LONG:extremes\", such as \"5m:14d\"";
        memcpy(part[n++], p, len);
        p += len;
        if (!*p)
            break;
    }
    if (n < 2 || text_duration(part[0], &step) || text_duration(part[1], &keep))
        return "is not of the form \"STEP:HOW LONG\" or \"STEP:HOW LONG:extremes\", such as \"5m:14d\"";
    if (part[2][0] && strcmp(part[2], "extremes") != 0)
        return "has an unknown third part; only \":extremes\" is possible";
    if (step < 1000 || step % 1000)
        return "has a step that is not a number of whole seconds";
    if (keep < step)
        return "keeps less than one step";
    if (keep / step > OPTIONS_ROWS_MAX)
        return "would have more than a million rows";
    out->step = step;
    out->keep = keep;
    out->extremes = part[2][0] != '\0';
    return NULL;
}

static void options_given_archives(struct arena *a, const struct conf_node *list, struct fleet_options *o,
                                   struct report *report)
{
    size_t count = conf_text_count(list);

    if (!count || count > OPTIONS_ARCHIVES) {
        report_error(report, list->file, list->line, "'archives' in store: 1 to %d are possible, found %zu",
                     OPTIONS_ARCHIVES, count);
        return;
    }
    o->archives = arena_array(a, count, sizeof *o->archives);
    o->archive_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct conf_node *n = conf_text_at(list, i);
        const char *wrong = options_archive(n->text, &o->archives[i]);

        if (wrong)
            report_error(report, n->file, n->line, "'archives' in store: \"%s\" %s", n->text, wrong);
        else if (i && o->archives[i].step <= o->archives[i - 1].step)
            report_error(
                report, n->file, n->line,
                "'archives' in store: the finest comes first, but \"%s\" is not coarser than the one "
                "before it",
                n->text);
    }
}

static void options_default_archives(struct arena *a, struct fleet_options *o)
{
    o->archive_count = sizeof options_archives / sizeof *options_archives - 1;
    o->archives = arena_array(a, o->archive_count, sizeof *o->archives);
    for (size_t i = 0; i < o->archive_count; i++)
        if (options_archive(options_archives[i], &o->archives[i]))
            mem_die("default archive %s", options_archives[i]);
}

/* --- paths --- */

static const char *options_share = FORESTALL_DATADIR;

const char *fleet_options_share(void)
{
    return options_share;
}

void fleet_options_set_share(const char *folder)
{
    options_share = folder ? folder : FORESTALL_DATADIR;
}

/* leaf as seen from folder; "./" is left away. */
static const char *options_path(struct arena *a, const char *folder, const char *leaf)
{
    char *whole;
    const char *kept;

    if (!strcmp(folder, "."))
        return arena_string(a, leaf);
    whole = file_join(folder, leaf);
    kept = arena_string(a, whole);
    free(whole);
    return kept;
}

static bool options_is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static const char *options_secrets(struct arena *a, const char *folder, const char *given)
{
    const char *credentials = getenv("CREDENTIALS_DIRECTORY"), *path;

    if (given)
        return options_path(a, folder, given);
    if (credentials && *credentials) {
        path = options_path(a, credentials, "secrets.conf");
        if (options_is_there(path))
            return path;
    }
    return options_path(a, folder, "secrets.conf");
}

static const char *options_profiles(struct arena *a, const char *folder, const char *given)
{
    const char *path = options_path(a, folder, given ? given : "profiles");

    return given || options_is_there(path) ? path : options_path(a, fleet_options_share(), "profiles");
}

/* Folders that are given must be there (whoever reads them says so); others are left away when they are
 * not. */
static const char *options_mibs(struct arena *a, const char *folder, const char *given)
{
    const char *share = options_path(a, fleet_options_share(), "mibs");
    const char *list = "", *path = options_path(a, folder, "mibs");

    if (!given && options_is_there(path))
        list = path;
    while (given && *given) {
        size_t len = strcspn(given, ":");

        path = options_path(a, folder, arena_stringn(a, given, len));
        if (len && strcmp(path, share) != 0)
            list = arena_stringf(a, "%s%s%s", list, *list ? ":" : "", path);
        given += len + (given[len] == ':');
    }
    return options_is_there(share) ? arena_stringf(a, "%s%s%s", list, *list ? ":" : "", share) : list;
}

static void options_resolve(struct arena *a, const char *path, struct fleet_options *o)
{
    char *folder = path ? file_folder_of(path) : mem_string(".");

    o->state = options_path(a, folder, o->state);
    o->rrd = o->rrd ? options_path(a, folder, o->rrd) : options_path(a, o->state, "rrd");
    o->customers = options_path(a, folder, o->customers ? o->customers : "customers");
    o->secrets = options_secrets(a, folder, o->secrets);
    o->profiles = options_profiles(a, folder, o->profiles);
    o->mibs = options_mibs(a, folder, o->mibs);
    o->rules = o->rules ? options_path(a, folder, o->rules) : NULL;
    o->rrdcached = arena_string(a, o->rrdcached);
    free(folder);
}

/* "", "unix:/path" or "host:port" */
static bool options_rrdcached_is_fit(const char *text)
{
    const char *colon = strrchr(text, ':');
    int64_t port;

    if (!*text)
        return true;
    if (!strncmp(text, "unix:", 5))
        return text[5] == '/';
    return colon && colon > text && !text_int(colon + 1, &port) && port >= 1 && port <= 65535;
}

/* --- all --- */

static void options_fill(const struct conf_node *root, struct options_draft *d, struct report *report)
{
    const struct conf_node *groups[OPTIONS_GROUPS] = { NULL }, *n;
    struct option_row top[OPTIONS_GROUPS] = {
        [OPTIONS_NOTIFY] = { .name = "notify" }, [OPTIONS_TRAPS] = { .name = "traps" }
    };

    for (size_t i = 0; i < OPTIONS_GROUPS; i++) {
        top[i].name = i < OPTIONS_SECTIONS ? options_sections[i].name : top[i].name;
        top[i].kind = OPTION_GROUP;
        top[i].offset = i * sizeof *groups;
    }
    option_fill(root, "the main file", false, top, OPTIONS_GROUPS, groups, report);
    for (size_t i = 0; i < OPTIONS_SECTIONS; i++)
        if (groups[i])
            option_fill(groups[i], options_sections[i].name, false, options_sections[i].rows,
                        options_sections[i].count, d, report);
    d->notify = groups[OPTIONS_NOTIFY];
    d->traps = groups[OPTIONS_TRAPS];
    if (options_rrdcached_is_fit(d->o.rrdcached))
        return;
    n = conf_find(conf_find(root, "store"), "rrdcached");
    report_error(report, n->file, n->line,
                 "'rrdcached' in store: \"%s\" is neither \"unix:/path\" nor \"host:port\"", n->text);
}

void fleet_options_load(struct arena *a, const struct conf_node *root, const char *path,
                        struct fleet_options *options, struct report *report)
{
    struct options_draft d;
    char *folder = path ? file_folder_of(path) : mem_string(".");

    memset(&d, 0, sizeof d);
    for (size_t i = 0; i < OPTIONS_SECTIONS; i++)
        option_defaults(options_sections[i].rows, options_sections[i].count, &d);
    if (root)
        options_fill(root, &d, report);
    options_resolve(a, path, &d.o);
    if (d.archives)
        options_given_archives(a, d.archives, &d.o, report);
    else
        options_default_archives(a, &d.o);
    channel_load(a, d.notify, folder, &d.o.channels, &d.o.channel_count, report);
    traps_load(a, d.traps, &d.o.traps, report);
    free(folder);
    *options = d.o;
}
